/* What a worker does with one repository: the collector's question, a capture, and a snapshot document for an answer. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "capturing.h"
#include "evaluate.h"
#include "worker.h"

enum { PROGRESS_NANOSECONDS = 100000000 };

struct capture {
	struct worker *worker;
	struct capturing at;
	const char *known_commit;
	bool memory; /* facts can be remembered: ask which are wanted */
};

static void capture_release(struct capture *capture)
{
	capturing_release(&capture->at);
}

static const char *text_or(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

/* --- the question ------------------------------------------------------------------------------------- */

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

static void read_job(struct capture *capture, const struct json_value *value)
{
	const struct json_value *known = json_member(value, "known");
	const char *readers = json_text(json_member(known, "readers"));
	struct capture_wish *wish = &capture->at.wish;
	struct arena *arena = &capture->at.arena;

	*wish = (struct capture_wish){
		.gitdir = text_or(message_path(json_member(value, "gitdir"), arena), ""),
		.worktree = message_path(json_member(value, "worktree"), arena),
		.ref = arena_string(arena, json_text(json_member(value, "ref"))),
		.identify = json_is_true(json_member(value, "identify")),
		.has_worktree = json_is_true(json_member(value, "has_worktree")),
		.roots = capture->worker->roots,
		.root_count = capture->worker->root_count,
		.limits = &capture->worker->limits,
		.tools = capture->worker->tools,
		.progress = tell_progress,
		.context = capture->worker,
	};
	capture->memory = json_is_true(json_member(value, "memory"));
	/* What other readers left out cannot be taken over. */
	if (!readers || strcmp(readers, evaluate_readers(arena)) != 0)
		return;
	capture->known_commit = arena_string(arena, json_text(json_member(known, "commit")));
	wish->known_code = arena_string(arena, json_text(json_member(known, "code_roots")));
	wish->known_tree = arena_string(arena, json_text(json_member(known, "tree")));
}

/* --- answers ------------------------------------------------------------------------------------------ */

static int send_failure(struct capture *capture, struct error *err)
{
	return worker_fail(capture->worker, capture->at.problem, capture->at.error.message, err);
}

static int send_unchanged(struct capture *capture, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	worker_begin(capture->worker, &writer);
	json_write_text(&writer, "unchanged", capture->known_commit);
	json_end_object(&writer);
	return worker_send(capture->worker, &text, err);
}

static int send_files(struct capture *capture, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };
	const struct snapshot *snapshot = capture->at.snapshot;

	worker_begin(capture->worker, &writer);
	json_begin_array(&writer, "files");
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *file = &snapshot->files[i];

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
	struct capturing *at = &capture->at;

	snapshot_write(at->snapshot, &document);
	if (document.length > capture->worker->limits.values[LIMIT_SNAPSHOT_BYTES]) {
		at->problem = PROBLEM_TOO_LARGE;
		error_set(&at->error, ERROR_TOO_LARGE, "its snapshot has %zu bytes", document.length);
		return send_failure(capture, err);
	}
	worker_begin(capture->worker, &writer);
	json_write_text(&writer, "claim", at->claim);
	json_begin_array(&writer, "kept");
	for (size_t i = 0; i < at->kept.count; i++)
		json_write_text(&writer, NULL, at->kept.prefixes[i]);
	json_end_array(&writer);
	json_write_bool(&writer, "snapshot", true);
	json_end_object(&writer);
	if (worker_send(capture->worker, &text, err) < 0)
		return err->code;
	return worker_send(capture->worker, &document, err);
}

/* --- one capture -------------------------------------------------------------------------------------- */

static int choose_wanted(struct capture *capture, bool *wanted, struct error *err)
{
	CLEANUP(json_close) struct json *json = NULL;
	size_t count = capture->at.snapshot->file_count;
	const struct json_value *index;

	if (!capture->memory || !count) {
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

static int read_files(struct capture *capture, struct error *err)
{
	CLEANUP(memory_release)
	bool *wanted = memory_zero(capture->at.snapshot->file_count, sizeof(*wanted));

	if (choose_wanted(capture, wanted, err) < 0)
		return err->code;
	capturing_read(&capture->at, wanted);
	return send_snapshot(capture, err);
}

static bool is_known(const struct capture *capture)
{
	const struct capture_wish *wish = &capture->at.wish;

	return capture->known_commit && !wish->ref && !wish->worktree &&
	       strcmp(capture->known_commit, capture->at.head.commit) == 0;
}

int worker_capture(struct worker *worker, const struct json_value *job, struct error *err)
{
	CLEANUP(capture_release)
	struct capture capture = { .worker = worker, .at = { .problem = PROBLEM_NOT_OPENED } };
	bool commit;

	read_job(&capture, job);
	if (capturing_open(&capture.at) < 0 || (!capture.at.wish.ref && capturing_head(&capture.at) < 0))
		return send_failure(&capture, err);
	if (is_known(&capture))
		return send_unchanged(&capture, err);
	if (capturing_walk(&capture.at, &commit) < 0)
		return send_failure(&capture, err);
	return commit ? read_files(&capture, err) : send_snapshot(&capture, err);
}

int worker_contains(struct worker *worker, const struct json_value *job, struct error *err)
{
	CLEANUP(capture_release) struct capture capture = { .worker = worker };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };
	const struct json_value *commit = json_first(json_member(job, "contains"));
	const struct json_value *ancestor = commit ? json_next(commit) : NULL;
	struct capturing *at = &capture.at;
	bool contains = false;

	read_job(&capture, job);
	if (json_text(commit) && json_text(ancestor) && capturing_open(at) == 0 &&
		repository_load(at->repository, &at->problem, &at->error) == 0)
		contains = repository_contains(at->repository, json_text(commit), json_text(ancestor));
	worker_begin(worker, &writer);
	json_write_bool(&writer, "contains", contains);
	json_end_object(&writer);
	return worker_send(worker, &text, err);
}
