/* The parent's side of the network processes: starting, timing and ending them. One thread, one poll. */
#include "network.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/json.h"
#include "process.h"
#include "protocol.h"

enum {
	JOBS_DEFAULT = 4,
	JOBS_MOST = 16,
	POLL_MILLISECONDS = 100,
	SECONDS_MOST = 1000000,
	PROGRESS_NUMBERS = 5,
	READS_AT_ONCE = 64
};

static const int64_t second = 1000000000;

/* A process and its job. */
struct line {
	struct process process;
	size_t number;
	struct remote_refs refs;
	int64_t deadline; /* clock_ticks of the whole */
	int64_t quiet;    /* clock_ticks until when something must have been heard */
	bool ready;       /* it has closed itself in */
	bool settled;     /* it has said how the job ended */
	struct error failure;
};

struct network {
	const struct network_settings *settings;
	const struct network_events *events;
	struct line lines[JOBS_MOST];
	size_t line_count;
	struct sandbox_state sandbox;
	bool any_ready;
	bool exhausted; /* no job is left */
	struct error *err;
};

static bool is_running(const struct line *line)
{
	return line->process.id != 0;
}

static int64_t from_now(const struct network *network, enum limit_id limit)
{
	const uint64_t seconds = network->settings->limits->values[limit];

	return clock_ticks() + (int64_t)(seconds < SECONDS_MOST ? seconds : SECONDS_MOST) * second;
}

static bool is_stopped(const struct network *network)
{
	return network->settings->stop && *network->settings->stop;
}

/* --- starting ----------------------------------------------------------------------------------------- */

static void write_job(const struct network *network, const struct network_job *job, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };

	json_begin_object(&writer, NULL);
	message_write_path(&writer, "url", job->url);
	message_write_path(&writer, "gitdir", job->gitdir);
	message_write_path(&writer, "user", job->user);
	message_write_path(&writer, "secret", job->secret);
	message_write_path(&writer, "advice", job->advice);
	json_begin_array(&writer, "limits");
	for (int i = 0; i < LIMIT_COUNT; i++)
		json_write_integer(&writer, NULL, (int64_t)network->settings->limits->values[i]);
	json_end_array(&writer);
	json_end_object(&writer);
}

static int start(struct network *network, struct line *line)
{
	static const char *const variables[] = { "HOME", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR",
		NULL };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct network_job job = { 0 };
	size_t number;

	if (network->exhausted || !network->events->next(network->events->context, &number, &job)) {
		network->exhausted = true;
		return 0;
	}
	*line = (struct line){ .process = PROCESS_INIT, .number = number };
	write_job(network, &job, &text);
	if (process_start_as(
		    &line->process, network->settings->program, "__network", variables, network->err) < 0)
		return network->err->code;
	line->deadline = from_now(network, LIMIT_MIRROR_SECONDS);
	line->quiet = from_now(network, LIMIT_NETWORK_QUIET);
	process_send(&line->process, text.text, text.length);
	return 0;
}

/* --- ending ------------------------------------------------------------------------------------------- */

/* How the job ended, if the process has not said so. */
static void explain(struct line *line, const char *how)
{
	if (line->settled)
		return;
	line->settled = true;
	error_set(&line->failure, ERROR_SYSTEM, "the network process failed: %s", how);
}

static void end(struct network *network, struct line *line, bool kill_first, const char *why)
{
	CLEANUP(buf_release) struct buf how = BUF_INIT;

	process_end(&line->process, kill_first, &how);
	explain(line, why ? why : how.text);
	network->events->ended(network->events->context, line->number,
		line->failure.code ? NULL : &line->refs, &line->failure);
	remote_refs_release(&line->refs);
}

static void fail(struct line *line, enum error_code code, const char *message)
{
	line->settled = true;
	error_set(&line->failure, code, "%s", message);
}

/* --- listening ---------------------------------------------------------------------------------------- */

static bool read_ready(struct network *network, struct line *line, const struct json_value *message)
{
	int64_t abi = 0;

	json_integer(json_member(message, "abi"), &abi);
	line->ready = true;
	network->any_ready = true;
	network->sandbox = (struct sandbox_state){
		.landlock = json_is_true(json_member(message, "landlock")),
		.landlock_abi = (int)abi,
		.seccomp = json_is_true(json_member(message, "seccomp")),
		.limits = json_is_true(json_member(message, "limits")),
	};
	return true;
}

static bool read_progress(struct network *network, struct line *line, const struct json_value *array)
{
	int64_t numbers[PROGRESS_NUMBERS] = { 0 };
	struct remote_progress progress;
	size_t count = 0;

	for (const struct json_value *item = json_first(array); item; item = json_next(item))
		if (count == PROGRESS_NUMBERS || !json_integer(item, &numbers[count]) || numbers[count++] < 0)
			return false;
	progress = (struct remote_progress){ (uint64_t)numbers[0], (uint32_t)numbers[1], (uint32_t)numbers[2],
		(uint32_t)numbers[3], (uint32_t)numbers[4] };
	if (network->events->moved)
		network->events->moved(network->events->context, line->number, &progress);
	return true;
}

static bool read_refs(struct network *network, struct line *line, const struct json_value *array)
{
	CLEANUP(arena_release) struct arena arena = { 0 };

	for (const struct json_value *item = json_first(array); item; item = json_next(item)) {
		const struct json_value *name = json_first(item), *id = json_next(name),
					*peeled = json_next(id);
		const char *text = message_path(name, &arena);

		if (!text || !json_text(id) || !json_text(peeled) ||
			line->refs.count >= network->settings->limits->values[LIMIT_REFS])
			return false;
		remote_refs_add(&line->refs, text, json_text(id), json_text(peeled));
	}
	return true;
}

static bool read_done(struct line *line, const struct json_value *message)
{
	int64_t left_out = 0;

	if (!json_integer(json_member(message, "left_out"), &left_out) || left_out < 0)
		return false;
	line->refs.left_out += (size_t)left_out;
	line->refs.head = message_path(json_member(message, "head"), &line->refs.arena);
	remote_refs_settle(&line->refs);
	line->settled = true;
	return true;
}

static bool read_failed(struct line *line, const struct json_value *message)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const char *reason = message_path(json_member(message, "reason"), &arena);
	const char *hint = message_path(json_member(message, "hint"), &arena);
	int64_t code = 0;

	if (!reason || !hint || !json_integer(json_member(message, "failed"), &code))
		return false;
	fail(line, code <= ERROR_NOT_FOUND && code >= ERROR_LOCKED ? (enum error_code)code : ERROR_SYSTEM,
		reason);
	if (*hint)
		error_hint(&line->failure, "%s", hint);
	return true;
}

static bool read_message(struct network *network, struct line *line, const char *text, size_t length)
{
	CLEANUP(json_close) struct json *json = NULL;
	const struct json_value *message;

	if (line->settled || message_parse(&json, text, length, NULL) < 0)
		return false;
	message = json_root(json);
	if (json_member(message, "failed"))
		return read_failed(line, message);
	if (json_member(message, "ready"))
		return !line->ready && read_ready(network, line, message);
	if (!line->ready)
		return false;
	if (json_member(message, "progress"))
		return read_progress(network, line, json_member(message, "progress"));
	if (json_member(message, "refs"))
		return read_refs(network, line, json_member(message, "refs"));
	return json_member(message, "done") && read_done(line, message);
}

/* Take all whole messages. False if one is none of the protocol. */
static bool read_messages(struct network *network, struct line *line)
{
	const char *text;
	size_t length;
	int result;

	while ((result = message_peek(&line->process.in, &text, &length)) > 0) {
		if (!read_message(network, line, text, length))
			return false;
		message_drop(&line->process.in, length);
		line->quiet = from_now(network, LIMIT_NETWORK_QUIET);
	}
	return result == 0;
}

/* Returns false when the process has ended, or has been. One that talks without end does not keep others waiting. */
static bool listen_to(struct network *network, struct line *line)
{
	int got = -1;

	for (int reads = 0; reads < READS_AT_ONCE && (got = process_receive(&line->process)) > 0; reads++)
		if (!read_messages(network, line)) {
			fail(line, ERROR_MALFORMED, "the network process said what it should not");
			end(network, line, true, NULL);
			return false;
		}
	if (got)
		return true;
	end(network, line, false, NULL);
	return false;
}

/* --- the loop ----------------------------------------------------------------------------------------- */

static void check_time(struct network *network, struct line *line)
{
	const int64_t now = clock_ticks();

	if (is_stopped(network))
		fail(line, ERROR_STOPPED, "stopped");
	else if (now >= line->deadline)
		fail(line, ERROR_TOO_LARGE, "it takes longer than the limit mirror.seconds allows");
	else if (now >= line->quiet)
		fail(line, ERROR_TOO_LARGE,
			"nothing was heard for as long as the limit network.quiet allows");
	else
		return;
	end(network, line, true, NULL);
}

static int wait_for_some(struct network *network)
{
	struct pollfd polled[2 * JOBS_MOST];

	for (size_t i = 0; i < network->line_count; i++) {
		const struct line *line = &network->lines[i];
		const bool running = is_running(line);

		polled[2 * i] = (struct pollfd){ running ? line->process.output : -1, POLLIN, 0 };
		polled[2 * i + 1] =
			(struct pollfd){ running && line->process.unsent.length ? line->process.input : -1,
				POLLOUT, 0 };
	}
	if (poll(polled, 2 * network->line_count, POLL_MILLISECONDS) < 0 && errno != EINTR)
		return error_system(network->err, "waiting for network processes");
	for (size_t i = 0; i < network->line_count; i++) {
		struct line *line = &network->lines[i];

		if (!is_running(line))
			continue;
		if (line->process.unsent.length)
			process_flush(&line->process);
		if (listen_to(network, line))
			check_time(network, line);
	}
	return 0;
}

/* Start what there is room for. Returns how many run, or an error. */
static int fill(struct network *network)
{
	int running = 0;

	for (size_t i = 0; i < network->line_count; i++) {
		struct line *line = &network->lines[i];

		if (!is_running(line) && !is_stopped(network) && start(network, line) < 0)
			return network->err->code;
		running += is_running(line);
	}
	return running;
}

static void kill_all(struct network *network)
{
	for (size_t i = 0; i < network->line_count; i++)
		if (is_running(&network->lines[i])) {
			fail(&network->lines[i], ERROR_STOPPED, "stopped");
			end(network, &network->lines[i], true, NULL);
		}
}

int network_run(const struct network_settings *settings, const struct network_events *events,
	struct sandbox_state *ret, struct error *err)
{
	struct error unasked = { 0 };
	struct network network = { .settings = settings, .events = events, .err = err ? err : &unasked };
	int result;

	network.line_count = settings->jobs ? settings->jobs : JOBS_DEFAULT;
	if (network.line_count > JOBS_MOST)
		network.line_count = JOBS_MOST;
	do
		result = fill(&network);
	while (result > 0 && (result = wait_for_some(&network)) == 0);
	kill_all(&network);
	if (network.any_ready && ret)
		*ret = network.sandbox;
	return result < 0 ? result : 0;
}
