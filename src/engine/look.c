#include "look.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "look_child.h"
#include "process.h"
#include "protocol.h"

enum { READ_STEP = 64 * 1024, GRACE_SECONDS = 2, LANDLOCK_VERSIONS = 1000 };

void looked_release(struct looked *looked)
{
	for (size_t i = 0; i < LOOK_STATES; i++)
		snapshot_close(&looked->snapshots[i]);
	arena_release(&looked->arena);
	*looked = (struct looked){ 0 };
}

/* --- the process ---------------------------------------------------------------------------------------- */

struct child {
	pid_t id;
	int output;
	struct buf in;
	int64_t deadline;
};

/* What it had to say has been heard, or is not wanted any more. */
static void child_end(struct child *child)
{
	int status;

	file_close(&child->output);
	buf_release(&child->in);
	if (child->id <= 0)
		return;
	kill(child->id, SIGKILL);
	while (waitpid(child->id, &status, 0) < 0 && errno == EINTR)
		continue;
	child->id = 0;
}

/* It holds nothing of this process but what is in its memory. */
static _Noreturn void be_child(const struct look_job *job, int output, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(output, STDOUT_FILENO) < 0)
		_exit(1);
	close(STDIN_FILENO);
#ifndef SCABBARD_TEST_HOOKS
	close(STDERR_FILENO);
#endif
	closefrom(STDERR_FILENO + 1);
	_exit(look_child(job, STDOUT_FILENO));
}

static int child_start(struct child *child, const struct look_job *job, struct error *err)
{
	const pid_t parent = getpid();
	int pipes[2];

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return error_system(err, "making a pipe");
	child->output = pipes[0];
	child->id = fork();
	if (child->id == 0)
		be_child(job, pipes[1], parent);
	close(pipes[1]);
	return child->id < 0 ? error_system(err, "starting a process") : 0;
}

static int tell_end(struct child *child, struct error *err)
{
	int status = 0;

	while (waitpid(child->id, &status, 0) < 0 && errno == EINTR)
		continue;
	child->id = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == WORKER_WITHOUT_MEMORY)
		return error_set(err, ERROR_TOO_LARGE, "it needs more memory than one repository may have");
	if (WIFSIGNALED(status))
		return error_set(err, ERROR_SYSTEM, "the process that read it was killed by signal %d",
			WTERMSIG(status));
	return error_set(err, ERROR_SYSTEM, "the process that read it ended too early");
}

static int wait_for_more(struct child *child, struct error *err)
{
	const int64_t left = child->deadline - clock_ticks();
	struct pollfd poll_for = { .fd = child->output, .events = POLLIN };
	int result;

	if (left > 0) {
		result = poll(&poll_for, 1, (int)(left / 1000000) + 1);
		if (result > 0 || (result < 0 && errno == EINTR))
			return 0;
		if (result < 0)
			return error_system(err, "waiting for the process that reads it");
	}
	return error_set(err, ERROR_TOO_LARGE, "it was not read in time");
}

static int read_more(struct child *child, struct error *err)
{
	ssize_t got;

	if (wait_for_more(child, err) < 0)
		return err->code;
	buf_reserve(&child->in, READ_STEP);
	got = read(child->output, child->in.text + child->in.length, READ_STEP);
	if (got < 0)
		return errno == EINTR ? 0 : error_system(err, "reading from the process that reads it");
	if (!got)
		return tell_end(child, err);
	child->in.length += (size_t)got;
	child->in.text[child->in.length] = '\0';
	return 0;
}

/* The next message, borrowed until it is dropped. */
static int next_message(struct child *child, const char **ret, size_t *ret_length, struct error *err)
{
	int result;

	while ((result = message_peek(&child->in, ret, ret_length)) == 0)
		if (read_more(child, err) < 0)
			return err->code;
	return result < 0 ? error_set(err, ERROR_TOO_LARGE, "it says more than one message holds") : 0;
}

/* --- its answers ---------------------------------------------------------------------------------------- */

static int broken(struct error *err)
{
	return error_set(err, ERROR_MALFORMED, "the process that read it gave no answer that can be read");
}

static int take_failure(const struct json_value *root, struct error *err)
{
	const char *reason = json_text(json_member(root, "failed"));
	const char *hint = json_text(json_member(root, "hint"));
	int64_t code;

	/* What cannot be read is no wrong question. */
	if (!json_integer(json_member(root, "code"), &code) ||
		(code != ERROR_NOT_FOUND && code != ERROR_TOO_LARGE))
		code = ERROR_MALFORMED;
	error_set(err, (enum error_code)code, "%s", reason);
	if (hint && *hint)
		error_hint(err, "%s", hint);
	return (int)code;
}

static int take_head(struct child *child, struct looked *ret, struct error *err)
{
	CLEANUP(json_close) struct json *json = NULL;
	const struct json_value *root;
	const char *text;
	size_t length;
	int64_t abi;

	if (next_message(child, &text, &length, err) < 0)
		return err->code;
	if (message_parse(&json, text, length, NULL) < 0)
		return broken(err);
	message_drop(&child->in, length);
	root = json_root(json);
	if (json_text(json_member(root, "failed")))
		return take_failure(root, err);
	ret->claim = arena_string(&ret->arena, json_text(json_member(root, "claim")));
	ret->sandbox = (struct sandbox_state){
		.landlock = json_is_true(json_member(root, "landlock")),
		.seccomp = json_is_true(json_member(root, "seccomp")),
		.limits = json_is_true(json_member(root, "limits")),
	};
	if (json_integer(json_member(root, "abi"), &abi) && abi >= 0 && abi <= LANDLOCK_VERSIONS)
		ret->sandbox.landlock_abi = (int)abi;
	return 0;
}

static int take_snapshot(
	struct child *child, const struct limits *limits, struct snapshot **ret, struct error *err)
{
	const char *text;
	size_t length;
	int result = next_message(child, &text, &length, err);

	if (result == 0)
		result = snapshot_read(ret, text, length, limits, err);
	if (result == 0)
		message_drop(&child->in, length);
	return result;
}

static int compare_bytes(const void *left, const void *right)
{
	return strcmp(((const struct look_bytes *)left)->oid, ((const struct look_bytes *)right)->oid);
}

static int take_bytes(struct child *child, struct looked *ret, struct error *err)
{
	size_t capacity = 0;

	for (;;) {
		struct look_bytes *bytes;
		const char *text;
		size_t length;

		if (next_message(child, &text, &length, err) < 0)
			return err->code;
		if (!length) {
			message_drop(&child->in, length);
			break;
		}
		if (length < OID_HEX || ret->arena.total + length > 2 * (size_t)MESSAGE_BYTES)
			return broken(err);
		arena_grow(&ret->arena, &ret->bytes, ret->byte_count, &capacity, sizeof(*bytes));
		bytes = &ret->bytes[ret->byte_count++];
		*bytes = (struct look_bytes){ .length = length - OID_HEX };
		memcpy(bytes->oid, text, OID_HEX);
		bytes->text = arena_copy(&ret->arena, text + OID_HEX, bytes->length);
		message_drop(&child->in, length);
	}
	if (ret->byte_count > 1)
		qsort(ret->bytes, ret->byte_count, sizeof(*ret->bytes), compare_bytes);
	return 0;
}

const struct look_bytes *looked_bytes(const struct looked *looked, const char *oid)
{
	size_t low = 0, high = looked->byte_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(looked->bytes[middle].oid, oid);

		if (!order)
			return &looked->bytes[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static int hear(
	struct child *child, const struct look_settings *settings, struct looked *ret, struct error *err)
{
	int result = take_head(child, ret, err);

	for (size_t i = 0; i < settings->state_count && result == 0; i++)
		result = take_snapshot(child, settings->limits, &ret->snapshots[i], err);
	return result == 0 && settings->bytes ? take_bytes(child, ret, err) : result;
}

/* --- all ------------------------------------------------------------------------------------------------ */

static bool has_index(const struct look_settings *settings, const struct look_place *place)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	file_join(&path, place->gitdir, "index");
	return settings->index || place->folder || file_is_regular(path.text);
}

static int check_states(
	const struct look_settings *settings, const struct look_place *place, struct error *err)
{
	for (size_t i = 0; i < settings->state_count; i++) {
		const enum look_what what = settings->states[i].what;
		const bool worktree = what == LOOK_WORKTREE && !place->folder;

		if (!worktree && (what != LOOK_INDEX || has_index(settings, place)))
			continue;
		error_set(
			err, ERROR_USAGE, "'%s' has no %s", place->gitdir, worktree ? "work tree" : "index");
		error_hint(err, "Name a ref with --ref, such as HEAD.");
		return ERROR_USAGE;
	}
	return 0;
}

static const char *written(struct arena *arena, const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add_quoted(&text, path, strlen(path));
	return arena_string(arena, text.text);
}

int look_run(const struct look_settings *settings, struct looked *ret, struct error *err)
{
	CLEANUP(looked_release) struct looked looked = { 0 };
	CLEANUP(child_end) struct child child = { .output = -1, .in = BUF_INIT };
	struct look_place place = { 0 };
	struct look_job job = { .settings = settings, .place = &place };

	if (look_find(&place, settings->path, settings->roots, settings->root_count, &looked.arena, err) <
			0 ||
		check_states(settings, &place, err) < 0)
		return err->code;
	looked.folder = place.folder;
	looked.gitdir = place.gitdir;
	looked.written = written(&looked.arena, place.gitdir);
	child.deadline = clock_ticks() +
			 ((int64_t)settings->limits->values[LIMIT_REPOSITORY_SECONDS] + GRACE_SECONDS) *
				 (int64_t)settings->state_count * 1000000000;
	if (child_start(&child, &job, err) < 0)
		return err->code;
	if (hear(&child, settings, &looked, err) < 0)
		return error_context(err, "'%s'", place.folder ? place.folder : place.gitdir);
	*ret = looked;
	looked = (struct looked){ 0 };
	return 0;
}
