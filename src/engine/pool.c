#include "pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"
#include "process.h"
#include "protocol.h"

enum {
	WORKERS_MOST = 256,
	JOBS_PER_WORKER = 256,
	STARTS_IN_VAIN = 3,
	GRACE_SECONDS = 2, /* a worker ends its own walk at the limit; then it is killed */
};

/* A worker with the job it does and the one that waits behind it, so that it never waits for the writer. */
struct slot {
	struct process process;
	bool ready;
	bool retiring; /* it has done its share: its input is closed */
	bool busy;
	size_t job;
	struct buf message; /* of the job, should it have to be asked again */
	bool has_next;
	size_t next_job;
	struct buf next_message; /* to hand to another worker, should this one die */
	int64_t deadline;
	unsigned done;
};

/* A job that waited behind one whose worker died. */
struct orphan {
	size_t job;
	struct buf message;
};

struct pool {
	const struct pool_settings *settings;
	const struct pool_events *events;
	struct slot *slots;
	size_t slot_count;
	struct orphan *orphans;
	size_t orphan_count, orphan_capacity;
	struct buf start; /* the first message of every worker */
	int64_t deadline;
	unsigned jobs_per_worker;
	unsigned in_vain; /* workers that ended before they were ready, in a row */
	bool no_more;     /* `next` had nothing, and nothing has ended since */
	struct sandbox_state sandbox;
	bool has_sandbox;
	struct error *err;
};

static void slot_reset(struct slot *slot)
{
	*slot = (struct slot){ .process = PROCESS_INIT, .message = BUF_INIT, .next_message = BUF_INIT };
}

static void pool_release(struct pool *pool)
{
	for (size_t i = 0; i < pool->slot_count; i++) {
		/* They hold nothing that could be lost, and one that does not want to end is not waited for. */
		process_end(&pool->slots[i].process, true, NULL);
		buf_release(&pool->slots[i].message);
		buf_release(&pool->slots[i].next_message);
	}
	for (size_t i = 0; i < pool->orphan_count; i++)
		buf_release(&pool->orphans[i].message);
	memory_free(pool->orphans);
	memory_free(pool->slots);
	buf_release(&pool->start);
}

static void write_start(struct pool *pool)
{
	const struct pool_settings *settings = pool->settings;
	struct json_writer writer = { .buf = &pool->start };

	json_begin_object(&writer, NULL);
	json_begin_array(&writer, "roots");
	for (size_t i = 0; i < settings->root_count; i++)
		message_write_path(&writer, NULL, settings->roots[i]);
	json_end_array(&writer);
	json_begin_array(&writer, "limits");
	for (int i = 0; i < LIMIT_COUNT; i++)
		json_write_integer(&writer, NULL, (int64_t)settings->limits->values[i]);
	json_end_array(&writer);
	json_end_object(&writer);
}

/* --- jobs --------------------------------------------------------------------------------------------- */

static void begin_job(struct pool *pool, struct slot *slot, size_t job, const struct buf *message)
{
	slot->busy = true;
	slot->job = job;
	slot->deadline = clock_ticks() + pool->deadline;
	buf_clear(&slot->message);
	buf_add_bytes(&slot->message, message->text, message->length);
}

static void begin_next(struct pool *pool, struct slot *slot)
{
	slot->has_next = false;
	begin_job(pool, slot, slot->next_job, &slot->next_message);
}

/* A job that waited behind one whose worker died goes to whoever is free. */
static void add_orphan(struct pool *pool, struct slot *slot)
{
	struct orphan *orphan;

	memory_grow(&pool->orphans, pool->orphan_count, &pool->orphan_capacity, sizeof(*pool->orphans));
	orphan = &pool->orphans[pool->orphan_count++];
	*orphan = (struct orphan){ slot->next_job, BUF_INIT };
	buf_add_bytes(&orphan->message, slot->next_message.text, slot->next_message.length);
	slot->has_next = false;
}

static bool take_orphan(struct pool *pool, size_t *ret_job, struct buf *ret_message)
{
	struct orphan *orphan;

	if (!pool->orphan_count)
		return false;
	orphan = &pool->orphans[--pool->orphan_count];
	*ret_job = orphan->job;
	buf_add_bytes(ret_message, orphan->message.text, orphan->message.length);
	buf_release(&orphan->message);
	return true;
}

static bool next_job(struct pool *pool, size_t *ret_job, struct buf *ret_message)
{
	if (take_orphan(pool, ret_job, ret_message))
		return true;
	if (pool->no_more)
		return false;
	pool->no_more = !pool->events->next(pool->events->context, ret_job, ret_message);
	return !pool->no_more;
}

static unsigned share_left(const struct pool *pool, const struct slot *slot)
{
	unsigned taken = slot->done + slot->busy + slot->has_next;

	return taken < pool->jobs_per_worker ? pool->jobs_per_worker - taken : 0;
}

/* A worker that has just become ready does first what waited for it. */
static void begin_waiting(struct pool *pool, struct slot *slot)
{
	if (!slot->ready || slot->busy || !slot->has_next)
		return;
	process_send(&slot->process, slot->next_message.text, slot->next_message.length);
	begin_next(pool, slot);
}

/* Give a worker its job and the one behind it. */
static void feed(struct pool *pool, struct slot *slot)
{
	begin_waiting(pool, slot);
	while (slot->ready && !slot->retiring && !(slot->busy && slot->has_next) && share_left(pool, slot)) {
		CLEANUP(buf_release) struct buf message = BUF_INIT;
		size_t job;

		if (!next_job(pool, &job, &message))
			return;
		/* A worker that has died is found out by reading: its output ends. */
		process_send(&slot->process, message.text, message.length);
		if (!slot->busy) {
			begin_job(pool, slot, job, &message);
			continue;
		}
		slot->has_next = true;
		slot->next_job = job;
		buf_clear(&slot->next_message);
		buf_add_bytes(&slot->next_message, message.text, message.length);
	}
}

static void job_ended(struct pool *pool, struct slot *slot)
{
	slot->busy = false;
	slot->done++;
	pool->no_more = false;
	if (slot->has_next)
		begin_next(pool, slot);
}

/* --- workers ------------------------------------------------------------------------------------------ */

static int start_worker(struct pool *pool, struct slot *slot)
{
	if (process_start(&slot->process, pool->settings->program, pool->err) < 0)
		return ERROR_SYSTEM;
	process_send(&slot->process, pool->start.text, pool->start.length);
	slot->deadline = clock_ticks() + pool->deadline;
	return 0;
}

/* A worker that had done other jobs may have died of them. Its job comes first in a new one, which has done none. */
static void ask_again(struct pool *pool, struct slot *slot)
{
	buf_clear(&slot->next_message);
	buf_add_bytes(&slot->next_message, slot->message.text, slot->message.length);
	slot->next_job = slot->job;
	slot->has_next = true;
	if (pool->events->again)
		pool->events->again(pool->events->context, slot->job);
}

/* The worker has ended, or is not trusted for a reason: its job has failed, the one behind it goes to another. */
static int replace_worker(struct pool *pool, struct slot *slot, enum problem_code code, const char *why)
{
	const bool has_ended = !why;
	CLEANUP(buf_release) struct buf ended = BUF_INIT;
	const struct slot lost = *slot;

	process_end(&slot->process, !has_ended, &ended);
	slot->busy = false;
	slot->ready = false;
	slot->retiring = false;
	slot->done = 0;
	pool->no_more = false;
	slot->process = (struct process)PROCESS_INIT;
	if (slot->has_next)
		add_orphan(pool, slot);
	if (lost.busy && lost.done && code == PROBLEM_WORKER_DIED)
		ask_again(pool, slot);
	else if (lost.busy && pool->events->failed)
		pool->events->failed(pool->events->context, lost.job, code, why ? why : ended.text);
	if (lost.ready || lost.busy) {
		pool->in_vain = 0;
		return 0;
	}
	if (++pool->in_vain < STARTS_IN_VAIN)
		return 0;
	return error_set(pool->err, ERROR_SYSTEM, "workers do not start: %s", why ? why : ended.text);
}

/* --- messages ----------------------------------------------------------------------------------------- */

static bool take_ready(struct pool *pool, struct slot *slot, const char *text, size_t length)
{
	CLEANUP(json_close) struct json *json = NULL;
	const struct json_value *root;
	int64_t version = 0;

	if (message_parse(&json, text, length, NULL) < 0)
		return false;
	root = json_root(json);
	if (!json_is_true(json_member(root, "ready")))
		return false;
	json_integer(json_member(root, "abi"), &version);
	pool->sandbox = (struct sandbox_state){
		.landlock = json_is_true(json_member(root, "landlock")),
		.landlock_abi = (int)version,
		.seccomp = json_is_true(json_member(root, "seccomp")),
		.limits = json_is_true(json_member(root, "limits")),
	};
	pool->has_sandbox = true;
	slot->ready = true;
	return true;
}

static bool take_message(struct pool *pool, struct slot *slot, const char *text, size_t length)
{
	CLEANUP(buf_release) struct buf answer = BUF_INIT;

	if (!slot->ready)
		return take_ready(pool, slot, text, length);
	if (!slot->busy)
		return false;
	switch (pool->events->message(pool->events->context, slot->job, text, length, &answer)) {
	case POOL_MORE:
		if (answer.length)
			process_send(&slot->process, answer.text, answer.length);
		return true;
	case POOL_DONE:
		job_ended(pool, slot);
		return true;
	case POOL_BAD:
		return false;
	}
	return false;
}

static int take_messages(struct pool *pool, struct slot *slot)
{
	const char *text;
	size_t length;
	int result;

	while ((result = message_peek(&slot->process.in, &text, &length)) > 0) {
		if (!take_message(pool, slot, text, length))
			return replace_worker(
				pool, slot, PROBLEM_WORKER_DIED, "it sent a message out of order");
		message_drop(&slot->process.in, length);
		feed(pool, slot);
	}
	if (result < 0)
		return replace_worker(pool, slot, PROBLEM_WORKER_DIED, "it sent a message that is too long");
	return 0;
}

static int receive(struct pool *pool, struct slot *slot)
{
	int got = process_receive(&slot->process);

	if (got > 0)
		return take_messages(pool, slot);
	if (got < 0)
		return 0;
	if (slot->retiring) {
		process_end(&slot->process, false, NULL);
		buf_release(&slot->message);
		buf_release(&slot->next_message);
		slot_reset(slot);
		return 0;
	}
	return replace_worker(pool, slot, PROBLEM_WORKER_DIED, NULL);
}

/* --- the loop ----------------------------------------------------------------------------------------- */

/* Start workers while there is work for them. A job taken to find out waits in the slot. */
static int start_workers(struct pool *pool)
{
	for (size_t i = 0; i < pool->slot_count; i++) {
		struct slot *slot = &pool->slots[i];

		if (slot->process.id)
			continue;
		if (!slot->has_next) {
			if (!pool->orphan_count && pool->no_more)
				continue;
			buf_clear(&slot->next_message);
			if (!next_job(pool, &slot->next_job, &slot->next_message))
				return 0;
			slot->has_next = true;
		}
		if (start_worker(pool, slot) < 0)
			return ERROR_SYSTEM;
	}
	return 0;
}

static void retire(struct pool *pool, struct slot *slot)
{
	if (!slot->ready || slot->retiring || slot->busy || slot->has_next || share_left(pool, slot))
		return;
	slot->retiring = true;
	slot->deadline = clock_ticks() + pool->deadline;
	if (slot->process.input >= 0)
		close(slot->process.input);
	slot->process.input = -1;
}

static bool is_waited_for(const struct slot *slot)
{
	return slot->process.id && (slot->busy || slot->retiring || !slot->ready);
}

static int poll_timeout(const struct pool *pool)
{
	int64_t now = clock_ticks(), soonest = now + 1000000000;

	for (size_t i = 0; i < pool->slot_count; i++)
		if (is_waited_for(&pool->slots[i]) && pool->slots[i].deadline < soonest)
			soonest = pool->slots[i].deadline;
	return soonest > now ? (int)((soonest - now) / 1000000) + 1 : 0;
}

static int check_deadline(struct pool *pool, struct slot *slot)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT;

	if (!is_waited_for(slot) || clock_ticks() < slot->deadline)
		return 0;
	buf_format(&why, "no answer within %lld seconds", (long long)(pool->deadline / 1000000000));
	return replace_worker(pool, slot, PROBLEM_DEADLINE, why.text);
}

static int turn(struct pool *pool, struct pollfd *polled)
{
	for (size_t i = 0; i < pool->slot_count; i++) {
		const struct slot *slot = &pool->slots[i];

		polled[2 * i] = (struct pollfd){ .fd = slot->process.output, .events = POLLIN };
		polled[2 * i + 1] =
			(struct pollfd){ .fd = slot->process.unsent.length ? slot->process.input : -1,
				.events = POLLOUT };
	}
	if (poll(polled, 2 * pool->slot_count, poll_timeout(pool)) < 0 && errno != EINTR)
		return error_system(pool->err, "waiting for workers");
	for (size_t i = 0; i < pool->slot_count; i++) {
		struct slot *slot = &pool->slots[i];

		if (polled[2 * i + 1].fd >= 0 && polled[2 * i + 1].revents)
			process_flush(&slot->process);
		/* What has come counts, even if it came late: the delay may have been this side's. */
		if (polled[2 * i].fd >= 0 && polled[2 * i].revents) {
			if (receive(pool, slot) < 0)
				return ERROR_SYSTEM;
		} else if (check_deadline(pool, slot) < 0) {
			return ERROR_SYSTEM;
		}
		feed(pool, slot);
		retire(pool, slot);
	}
	return 0;
}

static bool is_working(const struct pool *pool)
{
	if (pool->orphan_count)
		return true;
	for (size_t i = 0; i < pool->slot_count; i++)
		if (pool->slots[i].busy || pool->slots[i].has_next)
			return true;
	return false;
}

static int run(struct pool *pool)
{
	CLEANUP(memory_release) struct pollfd *polled = memory_zero(2 * pool->slot_count, sizeof(*polled));

	for (;;) {
		if (start_workers(pool) < 0)
			return ERROR_SYSTEM;
		if (!is_working(pool) && pool->no_more)
			return 0;
		if (turn(pool, polled) < 0)
			return ERROR_SYSTEM;
	}
}

static size_t count_workers(const struct pool_settings *settings)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t count = settings->workers ? settings->workers : processors > 0 ? (size_t)processors : 1;

	return count < WORKERS_MOST ? count : WORKERS_MOST;
}

int pool_run(const struct pool_settings *settings, const struct pool_events *events,
	struct sandbox_state *ret, struct error *err)
{
	CLEANUP(pool_release)
	struct pool pool = {
		.settings = settings,
		.events = events,
		.start = BUF_INIT,
		.slot_count = count_workers(settings),
		.jobs_per_worker = settings->jobs_per_worker ? settings->jobs_per_worker : JOBS_PER_WORKER,
		.deadline = settings->deadline,
		.err = err,
	};
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	int result;

	if (!pool.deadline)
		pool.deadline =
			((int64_t)settings->limits->values[LIMIT_REPOSITORY_SECONDS] + GRACE_SECONDS) *
			1000000000;
	pool.slots = memory_zero(pool.slot_count, sizeof(*pool.slots));
	for (size_t i = 0; i < pool.slot_count; i++)
		slot_reset(&pool.slots[i]);
	write_start(&pool);
	/* A worker that dies while it is written to is an answer too, not the end of the collector. */
	sigaction(SIGPIPE, &ignore, &before);
	result = run(&pool);
	sigaction(SIGPIPE, &before, NULL);
	if (pool.has_sandbox)
		*ret = pool.sandbox;
	return result;
}
