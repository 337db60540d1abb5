#include "capturing.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "coverage.h"
#include "hide_secrets.h"
#include "model/version.h"
#include "read_blob.h"
#include "screen.h"
#include "sources/reference.h"
#include "sources/table.h"

enum { URLS = 64, URL_BYTES = 2048, HISTORY_COMMITS = 50000 };

/* A name for the repository is not worth more of the time for reading it. */
static const int64_t HISTORY_NANOSECONDS = INT64_C(5000000000);

void capturing_release(struct capturing *capturing)
{
	repository_close(&capturing->repository);
	snapshot_close(&capturing->snapshot);
	code_roots_release(&capturing->code);
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

/* Of the first walk: whatever a name alone, or the bytes under it, can decide. */
static bool is_named(const char *folder, const char *name, struct walk_want *ret, void *context)
{
	const struct reader *reader = reader_for(folder, name);

	(void)context;
	if (!reader || reader->need == NEED_CODE)
		return false;
	*ret = (struct walk_want){
		.reader = reader->id,
		.largest = reader->largest,
		.manifest = reader->need == NEED_NOTHING,
		.maybe = reader->need != NEED_NOTHING,
	};
	return true;
}

/* Of the second walk: code, below what the files of the first one say. */
static bool is_code(const char *folder, const char *name, struct walk_want *ret, void *context)
{
	struct capturing *capturing = context;
	const struct reader *reader = reader_for_code(name);

	if (!reader || !code_roots_cover(&capturing->code, folder, name))
		return false;
	*ret = (struct walk_want){ .reader = reader->id, .largest = reader->largest, .maybe = true };
	return true;
}

static bool holds_code(const char *folder, void *context)
{
	const struct capturing *capturing = context;

	return code_roots_enter(&capturing->code, folder);
}

/* Code is kept whatever it holds: what its neighbours say decides too. */
static bool keeps(const struct walk_want *want, const char *bytes, size_t length, void *context)
{
	const struct reader *reader = reader_by_id(want->reader);

	(void)context;
	return !reader || reader->need == NEED_CODE || screen_passes(reader, bytes, length);
}

static void tell_progress(uint64_t walked, void *context)
{
	const struct capturing *capturing = context;

	capturing->wish.progress(walked, capturing->wish.context);
}

static int walk_once(
	struct capturing *capturing, const struct walk_settings *settings, struct walk_kept *kept)
{
	const struct capture_wish *wish = &capturing->wish;

	if (wish->worktree)
		return walk_worktree(capturing->repository, wish->worktree, settings, capturing->snapshot,
			&capturing->error);
	if (wish->staged)
		return walk_index(
			capturing->repository, wish->index, settings, capturing->snapshot, &capturing->error);
	walk_tree(capturing->repository, capturing->snapshot->tree, settings, capturing->snapshot, kept);
	return 0;
}

static int walk_for_names(struct capturing *capturing, const char *known_tree)
{
	const struct walk_settings settings = {
		.wants = is_named,
		.keeps = keeps,
		.progress = capturing->wish.progress ? tell_progress : NULL,
		.context = capturing,
		.known_tree = known_tree,
		.deadline = capturing->deadline,
	};

	return walk_once(capturing, &settings, &capturing->kept);
}

static bool was_said(const struct snapshot *snapshot, size_t count, const struct problem *problem)
{
	if (problem->reader || problem->code == PROBLEM_TOO_LARGE)
		return false;
	if (*problem->path)
		return true;
	for (size_t i = 0; i < count; i++)
		if (!*snapshot->problems[i].path && snapshot->problems[i].code == problem->code)
			return true;
	return false;
}

/* Of folders and of the whole repository the first walk has said what there is to say. */
static void forget_known_problems(struct snapshot *snapshot, size_t count)
{
	size_t kept = count;

	for (size_t i = count; i < snapshot->problem_count; i++)
		if (!was_said(snapshot, count, &snapshot->problems[i]))
			snapshot->problems[kept++] = snapshot->problems[i];
	snapshot->problem_count = kept;
}

static int walk_for_code(struct capturing *capturing, const char *known_tree)
{
	const struct walk_settings settings = {
		.wants = is_code,
		.enters = holds_code,
		.keeps = keeps,
		.again = true,
		.context = capturing,
		.known_tree = known_tree,
		.deadline = capturing->deadline,
	};
	struct walk_kept kept = { 0 };
	const uint64_t walked = capturing->snapshot->walked;
	const size_t problems = capturing->snapshot->problem_count;
	int result;

	if (!capturing->code.count)
		return 0;
	/* Entries are counted once. */
	capturing->snapshot->walked = 0;
	result = walk_once(capturing, &settings, &kept);
	capturing->snapshot->walked = walked;
	forget_known_problems(capturing->snapshot, problems);
	return result;
}

static int compare_blobs(const void *left, const void *right)
{
	const struct file *one = *(const struct file *const *)left;
	const struct file *other = *(const struct file *const *)right;
	const int order = strcmp(one->oid, other->oid);

	return order ? order : (int)one->reader - (int)other->reader;
}

/* Files of one blob say the same of different folders; it is read once. */
static void add_code(struct capturing *capturing, const struct file *const *files, size_t count)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	CLEANUP(snapshot_close) struct snapshot *aside = NULL;
	const struct limits *limits = capturing->wish.limits;
	const struct reader *reader = reader_by_id(files[0]->reader);
	const struct facts *facts;
	enum problem_code code;

	if (!reader ||
		repository_read_blob(capturing->repository, files[0]->oid, limits->values[reader->largest],
			&bytes, &code, NULL) < 0 ||
		!screen_passes(reader, bytes.text, bytes.length))
		return;
	aside = snapshot_new();
	facts = reader_read_with(
		capturing->wish.tools, reader, aside, files[0]->oid, bytes.text, bytes.length, limits);
	for (size_t i = 0; i < count; i++)
		code_roots_add(&capturing->code, files[i]->path, facts);
}

/* The files that say where code lies are read for that now; their facts are made later, if they are not remembered. */
static void find_code(struct capturing *capturing)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct snapshot *snapshot = capturing->snapshot;
	CLEANUP(memory_release)
	const struct file **files = memory_zero(snapshot->file_count, sizeof(const struct file *));
	size_t count = 0;

	code_roots_release(&capturing->code);
	capturing->code = (struct code_roots)CODE_ROOTS_INIT(&snapshot->arena);
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (code_roots_come_from(snapshot->files[i].reader))
			files[count++] = &snapshot->files[i];
	if (count > 1)
		qsort(files, count, sizeof(*files), compare_blobs);
	for (size_t first = 0, next; first < count; first = next) {
		for (next = first + 1; next < count && compare_blobs(&files[first], &files[next]) == 0;)
			next++;
		add_code(capturing, files + first, next - first);
	}
	code_roots_add_known(&capturing->code, capturing->wish.known_code, capturing->kept.prefixes,
		capturing->kept.count);
	code_roots_finish(&capturing->code, &text);
	snapshot->code_roots = arena_string(&snapshot->arena, text.text);
}

/* In folders that are as they were the earlier capture's files stand only if code lies where it lay. */
static bool has_moved(const struct capturing *capturing)
{
	const char *before = capturing->wish.known_code;

	return capturing->kept.count && (!before || strcmp(before, capturing->snapshot->code_roots) != 0);
}

static void forget_walk(struct capturing *capturing, size_t problems)
{
	struct snapshot *snapshot = capturing->snapshot;

	snapshot->file_count = snapshot->directory_count = 0;
	snapshot->problem_count = problems;
	snapshot->walked = 0;
	capturing->kept.count = 0;
}

static int walk(struct capturing *capturing)
{
	const char *known_tree = capturing->wish.known_tree;
	const size_t problems = capturing->snapshot->problem_count;

	if (walk_for_names(capturing, known_tree) < 0)
		return capturing->error.code;
	find_code(capturing);
	if (has_moved(capturing)) {
		forget_walk(capturing, problems);
		known_tree = NULL;
		if (walk_for_names(capturing, NULL) < 0)
			return capturing->error.code;
		find_code(capturing);
	}
	if (walk_for_code(capturing, known_tree) < 0)
		return capturing->error.code;
	capturing_screen(capturing);
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
	read_blob(capturing->wish.tools, reader, snapshot, file->oid, bytes.text, bytes.length, limits);
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
	snapshot_hide_secrets(snapshot);
}
