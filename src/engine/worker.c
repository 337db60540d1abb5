/* The worker process: closed in before its first job, it knows no database and answers one job at a time. */
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/sandbox.h"
#include "engine/collect.h"
#include "process.h"
#include "sources/secret.h"

enum { READ_STEP = 64 * 1024, EXIT_FAILED = 3, EXIT_TIRED = 4, TIRED_BYTES = 96 * 1024 * 1024 };

static _Noreturn void end_without_memory(void)
{
	_exit(WORKER_WITHOUT_MEMORY);
}

static void worker_release(struct worker *worker)
{
	worker_close_copies(worker);
	reader_tools_close(&worker->tools);
	arena_release(&worker->arena);
	buf_release(&worker->in);
	buf_release(&worker->out);
	buf_release(&worker->later);
}

/* --- messages ----------------------------------------------------------------------------------------- */

/* Returns 1 when more has arrived, 0 when the pipe is closed. */
static int read_more(struct worker *worker, struct error *err)
{
	ssize_t got;

	buf_reserve(&worker->in, READ_STEP);
	do
		got = read(STDIN_FILENO, worker->in.text + worker->in.length, READ_STEP);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return error_system(err, "reading from the collector");
	worker->in.length += (size_t)got;
	worker->in.text[worker->in.length] = '\0';
	return got > 0;
}

int worker_receive(struct worker *worker, struct json **ret, struct error *err)
{
	const char *text;
	size_t length;
	int result;

	if (worker->later.length) {
		result = message_parse(ret, worker->later.text, worker->later.length, err);
		buf_clear(&worker->later);
		return result < 0 ? result : 1;
	}
	while ((result = message_peek(&worker->in, &text, &length)) == 0) {
		result = read_more(worker, err);
		if (result <= 0)
			return result;
	}
	if (result < 0)
		return error_set(err, ERROR_TOO_LARGE, "a message of the collector is too long");
	result = message_parse(ret, text, length, err);
	message_drop(&worker->in, length);
	return result < 0 ? result : 1;
}

int worker_send(struct worker *worker, const struct buf *text, struct error *err)
{
	if (text->length > MESSAGE_BYTES)
		return error_set(err, ERROR_TOO_LARGE, "a message for the collector is too long");
	buf_clear(&worker->out);
	message_add(&worker->out, text->text, text->length);
	return file_write_all(STDOUT_FILENO, worker->out.text, worker->out.length, err);
}

void worker_begin(struct worker *worker, struct json_writer *writer)
{
	json_begin_object(writer, NULL);
	json_write_integer(writer, "job", worker->job);
}

int worker_fail(struct worker *worker, enum problem_code code, const char *reason, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	worker_begin(worker, &writer);
	json_write_text(&writer, "failed", problem_code_word(code));
	json_write_text(&writer, "reason", reason);
	json_end_object(&writer);
	return worker_send(worker, &text, err);
}

/* The collector hands out the next job early, so that nobody waits for the writer. */
static void keep_for_later(struct worker *worker, const struct json_value *job)
{
	struct json_writer writer = { .buf = &worker->later };

	json_write_value(&writer, NULL, job);
}

int worker_wanted(struct worker *worker, struct json **ret, struct error *err)
{
	for (;;) {
		CLEANUP(json_close) struct json *json = NULL;
		const char *text;
		size_t length;
		int result;

		while ((result = message_peek(&worker->in, &text, &length)) == 0)
			if (read_more(worker, err) <= 0)
				return error_set(err, ERROR_STOPPED, "the collector has gone");
		if (result < 0 || message_parse(&json, text, length, err) < 0)
			return error_set(err, ERROR_MALFORMED, "a message of the collector is broken");
		message_drop(&worker->in, length);
		if (json_member(json_root(json), "wanted")) {
			*ret = TAKE(json);
			return 0;
		}
		if (worker->later.length)
			return error_set(err, ERROR_MALFORMED, "the collector gave two jobs at once");
		keep_for_later(worker, json_root(json));
	}
}

/* --- starting ----------------------------------------------------------------------------------------- */

static int read_start(struct worker *worker, const struct json_value *start, struct error *err)
{
	const struct json_value *roots = json_member(start, "roots"), *limits = json_member(start, "limits");
	size_t count = 0;

	if (!roots || json_count(limits) != LIMIT_COUNT)
		return error_set(err, ERROR_MALFORMED, "the collector's first message is broken");
	worker->roots = arena_zero(&worker->arena, json_count(roots), sizeof(*worker->roots));
	for (const struct json_value *root = json_first(roots); root; root = json_next(root)) {
		const char *path = message_path(root, &worker->arena);

		if (path)
			worker->roots[worker->root_count++] = path;
	}
	for (const struct json_value *limit = json_first(limits); limit; limit = json_next(limit)) {
		int64_t value;

		if (!json_integer(limit, &value) || value < 0)
			return error_set(err, ERROR_MALFORMED, "the collector's limits are broken");
		worker->limits.values[count++] = (uint64_t)value;
	}
	return 0;
}

static int close_in(struct worker *worker, struct sandbox_state *state, struct error *err)
{
	struct sandbox sandbox = {
		.read_roots = worker->roots,
		.read_root_count = worker->root_count,
		.data_bytes = worker->limits.values[LIMIT_REPOSITORY_BYTES],
		.no_file_output = true,
	};

#ifdef __SANITIZE_ADDRESS__
	sandbox.data_bytes = 0; /* the shadow memory alone is larger */
#endif
	return sandbox_enter(&sandbox, state, err);
}

int worker_send_ready(struct worker *worker, const struct sandbox_state *state, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	json_begin_object(&writer, NULL);
	json_write_bool(&writer, "ready", true);
	json_write_bool(&writer, "landlock", state->landlock);
	json_write_integer(&writer, "abi", state->landlock_abi);
	json_write_bool(&writer, "seccomp", state->seccomp);
	json_write_bool(&writer, "limits", state->limits);
	json_end_object(&writer);
	return worker_send(worker, &text, err);
}

/* Whatever libraries open on first use must be opened before the sandbox closes. */
static int start(struct worker *worker, struct error *err)
{
	CLEANUP(json_close) struct json *json = NULL;
	unsigned char digest[DIGEST_SIZE];
	struct sandbox_state state;
	int result = worker_receive(worker, &json, err);

	if (result <= 0)
		return result < 0 ? result : error_set(err, ERROR_STOPPED, "the collector has gone");
	if (read_start(worker, json_root(json), err) < 0 || git_start(err) < 0)
		return err->code;
	digest_bytes("", 0, digest);
	if (close_in(worker, &state, err) < 0)
		return err->code;
	return worker_send_ready(worker, &state, err);
}

/* --- jobs --------------------------------------------------------------------------------------------- */

static void mask(const char **text, struct arena *arena)
{
	CLEANUP(buf_release) struct buf masked = BUF_INIT;

	if (*text && buf_add_masked_line(&masked, *text, strlen(*text)))
		*text = arena_string(arena, masked.text);
}

void worker_mask(struct commit_note *note, struct arena *arena)
{
	mask(&note->author, arena);
	mask(&note->subject, arena);
}

/*
 * Whether earlier jobs have left so much memory behind that this one would pay for it: libgit2 loses some with every
 * object that it finds damaged. The collector asks a new worker.
 */
static bool is_tired(const struct worker *worker)
{
	const struct mallinfo2 memory = mallinfo2();

	return worker->used && memory.arena + memory.hblkhd > TIRED_BYTES;
}

#ifdef SCABBARD_TEST_HOOKS
/* Tests show what a crash or a hang of one repository costs: nothing but its own row. */
static void misbehave(struct worker *worker, const char *gitdir)
{
	const char *spoil = getenv("SCABBARD_TEST_WORKER_SPOIL"), *eat = getenv("SCABBARD_TEST_WORKER_EAT");
	const char *crash = getenv("SCABBARD_TEST_WORKER_CRASH"), *hang = getenv("SCABBARD_TEST_WORKER_HANG");
	const char *babble = getenv("SCABBARD_TEST_WORKER_BABBLE");

	if (worker->spoilt || (gitdir && crash && *crash && strstr(gitdir, crash)))
		raise(SIGKILL);
	worker->spoilt = gitdir && spoil && *spoil && strstr(gitdir, spoil);
	while (gitdir && eat && *eat && strstr(gitdir, eat))
		memory_zero(1, 1024 * 1024);
	if (gitdir && babble && *babble && strstr(gitdir, babble))
		file_write_all(STDOUT_FILENO, "\x03\x00\x00\x00{]}", 7, NULL);
	while (gitdir && hang && *hang && strstr(gitdir, hang))
		pause();
}
#endif

static int do_job(struct worker *worker, const struct json_value *job, struct error *err)
{
	if (!json_integer(json_member(job, "job"), &worker->job))
		return error_set(err, ERROR_MALFORMED, "a job without a number");
#ifdef SCABBARD_TEST_HOOKS
	misbehave(worker, json_text(json_member(job, "gitdir")));
#endif
	worker->progress_at = clock_ticks() + 100000000;
	if (json_member(job, "contains"))
		return worker_contains(worker, job, err);
	if (json_member(job, "resolve"))
		return worker_resolve(worker, job, err);
	if (json_member(job, "compare"))
		return worker_compare(worker, job, err);
	if (json_member(job, "introduced"))
		return worker_introduced(worker, job, err);
	return worker_capture(worker, job, err);
}

static int serve(struct worker *worker, struct error *err)
{
	int result = start(worker, err);

	while (result >= 0) {
		CLEANUP(json_close) struct json *json = NULL;

		result = worker_receive(worker, &json, err);
		if (result == 0)
			return 0;
		if (result > 0 && is_tired(worker))
			_exit(EXIT_TIRED);
		if (result > 0)
			result = do_job(worker, json_root(json), err);
		worker->used = true;
	}
	return result;
}

int worker_main(int argc, char **argv)
{
	CLEANUP(worker_release) struct worker worker = { .in = BUF_INIT, .out = BUF_INIT, .later = BUF_INIT };
	struct error error = { 0 };

	(void)argc;
	(void)argv;
	memory_set_death_hook(end_without_memory);
	worker.tools = reader_tools_new();
	/* Ctrl-C is the collector's to answer; and no worker outlives it. */
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	return serve(&worker, &error) < 0 ? EXIT_FAILED : 0;
}
