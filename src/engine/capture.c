/* Capturing: what a worker does with one repository, from its head to a snapshot document. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "coverage.h"
#include "evaluate.h"
#include "model/version.h"
#include "sources/reference.h"
#include "sources/table.h"
#include "worker.h"

enum { URLS = 64, URL_BYTES = 2048, HISTORY_COMMITS = 50000, PROGRESS_NANOSECONDS = 100000000 };

/* A name for the repository is not worth more of the time for reading it. */
static const int64_t HISTORY_NANOSECONDS = INT64_C(5000000000);

/* What the collector asks. Texts live in the arena of the capture. */
struct job {
	const char *gitdir;
	const char *worktree; /* read the files there; NULL = read a commit */
	const char *ref;      /* NULL = HEAD */
	const char *known_commit;
	const char *known_tree;
	bool memory;   /* facts can be remembered: ask which are wanted */
	bool identify; /* look for the root commit if there is no remote */
	bool has_worktree;
};

struct capture {
	struct worker *worker;
	struct arena arena;
	struct job job;
	struct repository *repository;
	struct snapshot *snapshot;
	struct walk_kept kept;
	const char *claim; /* the identity that it claims, or NULL */
	enum problem_code problem;
	struct error error; /* with problem: why it could not be read */
};

static void capture_release(struct capture *capture)
{
	repository_close(&capture->repository);
	snapshot_close(&capture->snapshot);
	arena_release(&capture->arena);
}

static const char *text_or(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

/* --- the question ------------------------------------------------------------------------------------- */

static void read_job(struct capture *capture, const struct json_value *value)
{
	const struct json_value *known = json_member(value, "known");
	const char *readers = json_text(json_member(known, "readers"));
	struct job *job = &capture->job;

	job->gitdir = text_or(message_path(json_member(value, "gitdir"), &capture->arena), "");
	job->worktree = message_path(json_member(value, "worktree"), &capture->arena);
	job->ref = arena_string(&capture->arena, json_text(json_member(value, "ref")));
	job->memory = json_is_true(json_member(value, "memory"));
	job->identify = json_is_true(json_member(value, "identify"));
	job->has_worktree = json_is_true(json_member(value, "has_worktree"));
	/* What other readers left out cannot be taken over. */
	if (!readers || strcmp(readers, evaluate_readers(&capture->arena)) != 0)
		return;
	job->known_commit = arena_string(&capture->arena, json_text(json_member(known, "commit")));
	job->known_tree = arena_string(&capture->arena, json_text(json_member(known, "tree")));
}

static int open_repository(struct capture *capture)
{
	const struct repository_where where = {
		.gitdir = capture->job.gitdir,
		.roots = capture->worker->roots,
		.root_count = capture->worker->root_count,
		.limits = &capture->worker->limits,
	};

	return repository_open(&capture->repository, &where, &capture->problem, &capture->error);
}

/* --- answers ------------------------------------------------------------------------------------------ */

static int send_failure(struct capture *capture, struct error *err)
{
	return worker_fail(capture->worker, capture->problem, capture->error.message, err);
}

static int send_unchanged(struct capture *capture, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	worker_begin(capture->worker, &writer);
	json_write_text(&writer, "unchanged", capture->job.known_commit);
	json_end_object(&writer);
	return worker_send(capture->worker, &text, err);
}

static int send_files(struct capture *capture, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	worker_begin(capture->worker, &writer);
	json_begin_array(&writer, "files");
	for (size_t i = 0; i < capture->snapshot->file_count; i++) {
		const struct file *file = &capture->snapshot->files[i];

		json_begin_array(&writer, NULL);
		json_write_text(&writer, NULL, file->path);
		json_write_text(&writer, NULL, file->oid);
		json_write_integer(&writer, NULL, (int64_t)file->size);
		json_write_integer(&writer, NULL, (int64_t)file->reader);
		json_end_array(&writer);
	}
	json_end_array(&writer);
	json_end_object(&writer);
	return worker_send(capture->worker, &text, err);
}

/* A document over its limit is a failure of the repository, known before the collector is promised one. */
static int send_snapshot(struct capture *capture, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf document = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	snapshot_write(capture->snapshot, &document);
	if (document.length > capture->worker->limits.values[LIMIT_SNAPSHOT_BYTES]) {
		capture->problem = PROBLEM_TOO_LARGE;
		error_set(&capture->error, ERROR_TOO_LARGE, "its snapshot has %zu bytes", document.length);
		return send_failure(capture, err);
	}
	worker_begin(capture->worker, &writer);
	json_write_text(&writer, "claim", capture->claim);
	json_begin_array(&writer, "kept");
	for (size_t i = 0; i < capture->kept.count; i++)
		json_write_text(&writer, NULL, capture->kept.prefixes[i]);
	json_end_array(&writer);
	json_write_bool(&writer, "snapshot", true);
	json_end_object(&writer);
	if (worker_send(capture->worker, &text, err) < 0)
		return err->code;
	return worker_send(capture->worker, &document, err);
}

/* --- what the repository says of itself --------------------------------------------------------------- */

static void add_urls(struct capture *capture)
{
	const struct repository_config *config = repository_config_of(capture->repository);
	struct snapshot *snapshot = capture->snapshot;

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
		if (!capture->claim && remote_gives_identity(config, remote))
			capture->claim = arena_format(&capture->arena, "url:%s", line.text);
		for (size_t j = 0; j < snapshot->url_count && url; j++)
			if (strcmp(snapshot->urls[j], line.text) == 0)
				url = NULL;
		if (url)
			snapshot->urls[snapshot->url_count++] = arena_string(&snapshot->arena, line.text);
	}
}

static void claim_root(struct capture *capture)
{
	char root[OID_HEX + 1] = "";

	if (capture->claim || !capture->job.identify || !capture->snapshot->commit[0])
		return;
	if (repository_smallest_root(capture->repository, capture->snapshot->commit, HISTORY_COMMITS,
		    clock_ticks() + HISTORY_NANOSECONDS, root, NULL) == 0)
		capture->claim = arena_format(&capture->arena, "root:%s", root);
}

static void describe(struct capture *capture, const struct head *head)
{
	const struct repository_config *config = repository_config_of(capture->repository);
	struct snapshot *snapshot = capture->snapshot;

	snapshot->program = arena_string(&snapshot->arena, scabbard_version());
	snapshot->made = clock_now();
	snapshot->kind = capture->job.has_worktree ? REPOSITORY_WORKTREE : REPOSITORY_BARE;
	snapshot->shallow = repository_is_shallow(capture->repository);
	snapshot->partial = config->partial;
	snapshot->author = "";
	if (head->ref) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;

		buf_add_quoted(&line, head->ref, strlen(head->ref));
		snapshot->ref = arena_string(&snapshot->arena, line.text);
	}
	memcpy(snapshot->commit, head->commit, sizeof(snapshot->commit));
	add_urls(capture);
	if (repository_left_out(capture->repository))
		snapshot_add_problem(snapshot, "", PROBLEM_OUTSIDE,
			"what it borrows objects from lies outside the folders given (--root) or cannot be "
			"read");
}

static int describe_commit(struct capture *capture)
{
	struct snapshot *snapshot = capture->snapshot;
	struct commit commit = { 0 };

	if (!snapshot->commit[0])
		return 0;
	if (repository_commit(
		    capture->repository, snapshot->commit, &commit, &capture->problem, &capture->error) < 0)
		return capture->error.code;
	memcpy(snapshot->tree, commit.tree, sizeof(snapshot->tree));
	snapshot->commit_time = commit.time;
	snapshot->author = arena_string(&snapshot->arena, commit.author);
	claim_root(capture);
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

static void tell_progress(uint64_t walked, void *context)
{
	struct worker *worker = context;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };
	int64_t now = clock_ticks();

	if (now < worker->progress_at)
		return;
	worker->progress_at = now + PROGRESS_NANOSECONDS;
	worker_begin(worker, &writer);
	json_write_integer(&writer, "progress", (int64_t)walked);
	json_end_object(&writer);
	worker_send(worker, &text, NULL);
}

static int walk(struct capture *capture, int64_t deadline)
{
	const struct job *job = &capture->job;
	const struct walk_settings settings = {
		.wants = wanted_by,
		.progress = tell_progress,
		.context = capture->worker,
		.known_tree = job->known_tree,
		.deadline = deadline,
	};

	if (job->worktree)
		return walk_worktree(
			capture->repository, job->worktree, &settings, capture->snapshot, &capture->error);
	walk_tree(capture->repository, capture->snapshot->tree, &settings, capture->snapshot, &capture->kept);
	return 0;
}

/* Read one file; say how much its facts weigh. */
static size_t read_file(struct capture *capture, size_t index)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	const struct limits *limits = &capture->worker->limits;
	struct snapshot *snapshot = capture->snapshot;
	const struct file *file = &snapshot->files[index];
	const struct reader *reader = reader_by_id(file->reader);
	struct problem *problem;
	struct error error = { 0 };
	enum problem_code code;

	if (!reader)
		return 0;
	if (repository_read_blob(capture->repository, file->oid, limits->values[reader->largest], &bytes,
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
static bool is_enough(struct capture *capture, uint64_t weight, int64_t deadline)
{
	enum limit_id limit = LIMIT_REPOSITORY_SECONDS;
	enum problem_code code = PROBLEM_DEADLINE;
	const char *detail = "not all files were read in time";

	if (weight > capture->worker->limits.values[LIMIT_REPOSITORY_FACTS]) {
		limit = LIMIT_REPOSITORY_FACTS;
		code = PROBLEM_TOO_MANY;
		detail = "not all files were read: those that were say so much";
	} else if (clock_ticks() <= deadline) {
		return false;
	}
	snapshot_add_problem(capture->snapshot, "", code, detail)->limit = limit_table[limit].name;
	return true;
}

static int choose_wanted(struct capture *capture, bool *wanted, struct error *err)
{
	CLEANUP(json_close) struct json *json = NULL;
	size_t count = capture->snapshot->file_count;
	const struct json_value *index;

	if (!capture->job.memory || !count) {
		memset(wanted, true, count);
		return 0;
	}
	if (send_files(capture, err) < 0 || worker_wanted(capture->worker, &json, err) < 0)
		return err->code;
	for (index = json_first(json_member(json_root(json), "wanted")); index; index = json_next(index)) {
		int64_t number;

		if (json_integer(index, &number) && number >= 0 && (size_t)number < count)
			wanted[number] = true;
	}
	return 0;
}

static int read_files(struct capture *capture, int64_t deadline, struct error *err)
{
	struct snapshot *snapshot = capture->snapshot;
	CLEANUP(memory_release) bool *wanted = memory_zero(snapshot->file_count, sizeof(*wanted));
	uint64_t weight = 0;

	if (choose_wanted(capture, wanted, err) < 0)
		return err->code;
	snapshot_drop_doubles(snapshot, wanted);
	for (size_t i = 0; i < snapshot->file_count; i++) {
		if (!wanted[i])
			continue;
		if (is_enough(capture, weight, deadline))
			break;
		weight += read_file(capture, i);
	}
	snapshot_decide_status(snapshot);
	snapshot_sort(snapshot);
	return send_snapshot(capture, err);
}

/* --- one capture -------------------------------------------------------------------------------------- */

static int capture_nothing(struct capture *capture, struct error *err)
{
	struct snapshot *snapshot = capture->snapshot;

	snapshot->status = COVERAGE_EMPTY;
	snapshot->reason = arena_format(&snapshot->arena, "no commit yet: %s does not exist", snapshot->ref);
	snapshot_add_problem(snapshot, "", PROBLEM_UNBORN_HEAD, snapshot->reason);
	snapshot_sort(snapshot);
	return send_snapshot(capture, err);
}

static bool is_known(const struct capture *capture, const struct head *head)
{
	return capture->job.known_commit && !capture->job.worktree &&
	       strcmp(capture->job.known_commit, head->commit) == 0;
}

static int capture_all(struct capture *capture, struct error *err)
{
	const int64_t seconds = (int64_t)capture->worker->limits.values[LIMIT_REPOSITORY_SECONDS];
	const int64_t deadline = clock_ticks() + seconds * 1000000000;
	struct head head = { 0 };

	if (open_repository(capture) < 0)
		return send_failure(capture, err);
	if (!capture->job.ref) {
		if (repository_head(capture->repository, &head, &capture->error) < 0)
			return send_failure(capture, err);
		if (is_known(capture, &head))
			return send_unchanged(capture, err);
	}
	if (repository_load(capture->repository, &capture->problem, &capture->error) < 0)
		return send_failure(capture, err);
	if (capture->job.ref &&
		repository_resolve(capture->repository, capture->job.ref, &head, &capture->error) < 0)
		return send_failure(capture, err);
	capture->snapshot = snapshot_new();
	describe(capture, &head);
	if (!head.commit[0] && !capture->job.worktree)
		return capture_nothing(capture, err);
	if (describe_commit(capture) < 0 || walk(capture, deadline) < 0)
		return send_failure(capture, err);
	return read_files(capture, deadline, err);
}

bool remote_gives_identity(const struct repository_config *config, const struct remote *remote)
{
	return config->remote_count == 1 || strcmp(remote->name, "origin") == 0;
}

int worker_capture(struct worker *worker, const struct json_value *job, struct error *err)
{
	CLEANUP(capture_release) struct capture capture = { .worker = worker, .problem = PROBLEM_NOT_OPENED };

	read_job(&capture, job);
	return capture_all(&capture, err);
}

int worker_contains(struct worker *worker, const struct json_value *job, struct error *err)
{
	CLEANUP(capture_release) struct capture capture = { .worker = worker };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };
	const struct json_value *commit = json_first(json_member(job, "contains"));
	const struct json_value *ancestor = commit ? json_next(commit) : NULL;
	bool contains = false;

	read_job(&capture, job);
	if (json_text(commit) && json_text(ancestor) && open_repository(&capture) == 0 &&
		repository_load(capture.repository, &capture.problem, &capture.error) == 0)
		contains = repository_contains(capture.repository, json_text(commit), json_text(ancestor));
	worker_begin(worker, &writer);
	json_write_bool(&writer, "contains", contains);
	json_end_object(&writer);
	return worker_send(worker, &text, err);
}
