#include "capturing.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "coverage.h"
#include "model/version.h"
#include "sources/reference.h"
#include "sources/table.h"

enum { URLS = 64, URL_BYTES = 2048, HISTORY_COMMITS = 50000 };

/* A name for the repository is not worth more of the time for reading it. */
static const int64_t HISTORY_NANOSECONDS = INT64_C(5000000000);

void capturing_release(struct capturing *capturing)
{
	repository_close(&capturing->repository);
	snapshot_close(&capturing->snapshot);
	arena_release(&capturing->arena);
}

bool remote_gives_identity(const struct repository_config *config, const struct remote *remote)
{
	return config->remote_count == 1 || strcmp(remote->name, "origin") == 0;
}

int capturing_open(struct capturing *capturing)
{
	const struct capture_wish *wish = &capturing->wish;
	const struct repository_where where = {
		.gitdir = wish->gitdir,
		.roots = wish->roots,
		.root_count = wish->root_count,
		.limits = wish->limits,
	};

	capturing->deadline =
		clock_ticks() + (int64_t)wish->limits->values[LIMIT_REPOSITORY_SECONDS] * 1000000000;
	return repository_open(&capturing->repository, &where, &capturing->problem, &capturing->error);
}

int capturing_head(struct capturing *capturing)
{
	return repository_head(capturing->repository, &capturing->head, &capturing->error);
}

/* --- what the repository says of itself --------------------------------------------------------------- */

static void add_urls(struct capturing *capturing)
{
	const struct repository_config *config = repository_config_of(capturing->repository);
	struct snapshot *snapshot = capturing->snapshot;

	snapshot->urls = arena_zero(&snapshot->arena, URLS, sizeof(*snapshot->urls));
	for (size_t i = 0; i < config->remote_count && snapshot->url_count < URLS; i++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;
		const struct remote *remote = &config->remotes[i];
		const char *url = remote->url ? git_url_of_remote(remote->url, &snapshot->arena) : NULL;

		if (!url)
			continue;
		buf_add_quoted(&line, url, strlen(url));
		/* No name for a repository, and more than a snapshot may hold. */
		if (line.length > URL_BYTES)
			continue;
		if (!capturing->claim && remote_gives_identity(config, remote))
			capturing->claim = arena_format(&capturing->arena, "url:%s", line.text);
		for (size_t j = 0; j < snapshot->url_count && url; j++)
			if (strcmp(snapshot->urls[j], line.text) == 0)
				url = NULL;
		if (url)
			snapshot->urls[snapshot->url_count++] = arena_string(&snapshot->arena, line.text);
	}
}

static void claim_root(struct capturing *capturing)
{
	char root[OID_HEX + 1] = "";

	if (capturing->claim || !capturing->wish.identify || !capturing->snapshot->commit[0])
		return;
	if (repository_smallest_root(capturing->repository, capturing->snapshot->commit, HISTORY_COMMITS,
		    clock_ticks() + HISTORY_NANOSECONDS, root, NULL) == 0)
		capturing->claim = arena_format(&capturing->arena, "root:%s", root);
}

static void describe(struct capturing *capturing, const struct head *head)
{
	const struct repository_config *config = repository_config_of(capturing->repository);
	struct snapshot *snapshot = capturing->snapshot;

	snapshot->program = arena_string(&snapshot->arena, scabbard_version());
	snapshot->made = clock_now();
	snapshot->kind = capturing->wish.has_worktree ? REPOSITORY_WORKTREE : REPOSITORY_BARE;
	snapshot->shallow = repository_is_shallow(capturing->repository);
	snapshot->partial = config->partial;
	snapshot->author = "";
	if (head->ref) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;

		buf_add_quoted(&line, head->ref, strlen(head->ref));
		snapshot->ref = arena_string(&snapshot->arena, line.text);
	}
	memcpy(snapshot->commit, head->commit, sizeof(snapshot->commit));
	add_urls(capturing);
	if (repository_left_out(capturing->repository))
		snapshot_add_problem(snapshot, "", PROBLEM_OUTSIDE,
			"what it borrows objects from lies outside the folders given (--root) or cannot be "
			"read");
}

static int describe_commit(struct capturing *capturing)
{
	struct snapshot *snapshot = capturing->snapshot;
	struct commit commit = { 0 };

	if (!snapshot->commit[0])
		return 0;
	if (repository_commit(capturing->repository, snapshot->commit, &commit, &capturing->problem,
		    &capturing->error) < 0)
		return capturing->error.code;
	memcpy(snapshot->tree, commit.tree, sizeof(snapshot->tree));
	snapshot->commit_time = commit.time;
	snapshot->author = arena_string(&snapshot->arena, commit.author);
	claim_root(capturing);
	return 0;
}

/* --- files -------------------------------------------------------------------------------------------- */

static enum reader_id wanted_by(
	const char *folder, const char *name, enum limit_id *ret_largest, void *context)
{
	const struct reader *reader = reader_for(folder, name);

	(void)context;
	if (!reader)
		return READER_NONE;
	*ret_largest = reader->largest;
	return reader->id;
}

static int walk(struct capturing *capturing)
{
	const struct capture_wish *wish = &capturing->wish;
	const struct walk_settings settings = {
		.wants = wanted_by,
		.progress = wish->progress,
		.context = wish->context,
		.known_tree = wish->known_tree,
		.deadline = capturing->deadline,
	};

	if (wish->worktree)
		return walk_worktree(capturing->repository, wish->worktree, &settings, capturing->snapshot,
			&capturing->error);
	if (wish->staged)
		return walk_index(capturing->repository, wish->index, &settings, capturing->snapshot,
			&capturing->error);
	walk_tree(capturing->repository, capturing->snapshot->tree, &settings, capturing->snapshot,
		&capturing->kept);
	return 0;
}

static void capture_nothing(struct capturing *capturing)
{
	struct snapshot *snapshot = capturing->snapshot;

	snapshot->status = COVERAGE_EMPTY;
	snapshot->reason = arena_format(&snapshot->arena, "no commit yet: %s does not exist", snapshot->ref);
	snapshot_add_problem(snapshot, "", PROBLEM_UNBORN_HEAD, snapshot->reason);
	snapshot_sort(snapshot);
}

int capturing_walk(struct capturing *capturing, bool *ret_commit)
{
	const struct capture_wish *wish = &capturing->wish;
	struct repository *repository = capturing->repository;

	*ret_commit = true;
	if (repository_load(repository, &capturing->problem, &capturing->error) < 0)
		return capturing->error.code;
	if (wish->ref && repository_resolve(repository, wish->ref, &capturing->head, &capturing->error) < 0)
		return capturing->error.code;
	capturing->snapshot = snapshot_new();
	describe(capturing, &capturing->head);
	if (!capturing->head.commit[0] && !wish->worktree && !wish->staged) {
		*ret_commit = false;
		capture_nothing(capturing);
		return 0;
	}
	return describe_commit(capturing) < 0 ? capturing->error.code : walk(capturing);
}

/* Read one file; say how much its facts weigh. */
static size_t read_file(struct capturing *capturing, size_t index)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	const struct limits *limits = capturing->wish.limits;
	struct snapshot *snapshot = capturing->snapshot;
	const struct file *file = &snapshot->files[index];
	const struct reader *reader = reader_by_id(file->reader);
	struct problem *problem;
	struct error error = { 0 };
	enum problem_code code;

	if (!reader)
		return 0;
	if (repository_read_blob(capturing->repository, file->oid, limits->values[reader->largest], &bytes,
		    &code, &error) < 0) {
		problem = snapshot_add_problem(snapshot, file->path, code, error.message);
		problem->reader = file->reader;
		return 0;
	}
	snapshot->read++;
	reader_read(reader, snapshot, file->oid, bytes.text, bytes.length, limits);
	return snapshot->fact_count ? facts_weight(snapshot->facts[snapshot->fact_count - 1]) : 0;
}

/* Whether reading must end before its end. */
static bool is_enough(struct capturing *capturing, uint64_t weight)
{
	enum limit_id limit = LIMIT_REPOSITORY_SECONDS;
	enum problem_code code = PROBLEM_DEADLINE;
	const char *detail = "not all files were read in time";

	if (weight > capturing->wish.limits->values[LIMIT_REPOSITORY_FACTS]) {
		limit = LIMIT_REPOSITORY_FACTS;
		code = PROBLEM_TOO_MANY;
		detail = "not all files were read: those that were say so much";
	} else if (clock_ticks() <= capturing->deadline) {
		return false;
	}
	snapshot_add_problem(capturing->snapshot, "", code, detail)->limit = limit_table[limit].name;
	return true;
}

void capturing_read(struct capturing *capturing, bool *wanted)
{
	struct snapshot *snapshot = capturing->snapshot;
	CLEANUP(memory_release) bool *all = NULL;
	uint64_t weight = 0;

	if (!wanted) {
		wanted = all = memory_zero(snapshot->file_count, sizeof(*all));
		memset(all, true, snapshot->file_count);
	}
	snapshot_drop_doubles(snapshot, wanted);
	for (size_t i = 0; i < snapshot->file_count; i++) {
		if (!wanted[i])
			continue;
		if (is_enough(capturing, weight))
			break;
		weight += read_file(capturing, i);
	}
	snapshot_decide_status(snapshot);
	snapshot_sort(snapshot);
}
