/* The queue of the desk, and its thread. */
#include "desking.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "rules/table.h"

enum { LINGER_NANOSECONDS = 20000000, SECOND = 1000000000, INTERRUPTS_MOST = 8 };

static void wake(const struct desk *desk)
{
	const uint64_t one = 1;

	/* The counter cannot overflow in practice, and a full one is readable too. */
	if (write(desk->event_fd, &one, sizeof(one)) < 0)
		return;
}

/* Hand an answer to the asker, or drop it when a newer question was posted meanwhile. */
static void deliver(struct desk *desk, struct taken *taken)
{
	struct desk_answer *answer = &taken->answer;
	bool stale;

	pthread_mutex_lock(&desk->mutex);
	stale = desk->running_stale || desk->stopping;
	/* Whoever takes the last answer finds the desk idle, not about to be. */
	if (!answer->partial)
		desk->running = NULL;
	if (!stale) {
		if (desk->last_taken)
			desk->last_taken->next = taken;
		else
			desk->first_taken = taken;
		desk->last_taken = taken;
		wake(desk);
	}
	pthread_mutex_unlock(&desk->mutex);
	if (stale)
		desk_answer_close(&answer);
}

static bool is_stale(struct desk *desk)
{
	bool stale;

	pthread_mutex_lock(&desk->mutex);
	stale = desk->running_stale || desk->stopping;
	pthread_mutex_unlock(&desk->mutex);
	return stale;
}

static bool gives_way(struct desk *desk)
{
	bool result;

	pthread_mutex_lock(&desk->mutex);
	result = desk->giving_way;
	pthread_mutex_unlock(&desk->mutex);
	return result;
}

/* Answer a short list first, so that the screen fills at once. Whether the whole is still to come. */
static bool answer_first_page(struct desk *desk, const struct posted *posted)
{
	struct taken *taken = desk_answer_first_page(desk, posted);
	const bool partial = taken->answer.partial;

	deliver(desk, taken);
	return partial;
}

/* Answer, but for a question that gave way to another: then false. What somebody decided is done, come what may. */
static bool answer_whole(struct desk *desk, const struct posted *posted)
{
	struct desk_answer *answer;
	struct taken *taken;

	if (posted->question.kind != DESK_ACT && is_stale(desk))
		return true;
	taken = desk_answer_whole(desk, posted);
	answer = &taken->answer;
	if (answer->error.code == ERROR_STOPPED && gives_way(desk)) {
		desk_answer_close(&answer);
		return false;
	}
	deliver(desk, taken);
	return true;
}

static void append(struct desk *desk, struct posted *posted)
{
	posted->next = NULL;
	if (desk->last_posted)
		desk->last_posted->next = posted;
	else
		desk->first_posted = posted;
	desk->last_posted = posted;
}

static struct posted *take_from(struct desk *desk, struct posted **link, struct posted *before)
{
	struct posted *posted = *link;

	if (!posted)
		return NULL;
	*link = posted->next;
	if (desk->last_posted == posted)
		desk->last_posted = before;
	return posted;
}

/*
 * Take the first question out of the queue that fills the screen, or the first of all if there is none such. Acts are
 * among the former, so that whatever is posted after one sees its effect.
 */
static struct posted *take_posted(struct desk *desk, bool or_slow)
{
	struct posted **link = &desk->first_posted, *before = NULL;

	while (*link && posted_is_slow(*link)) {
		before = *link;
		link = &(*link)->next;
	}
	if (!*link && or_slow)
		return take_from(desk, &desk->first_posted, NULL);
	return take_from(desk, link, before);
}

/* When the desk closes nobody waits for answers any more; what somebody decided is still done. */
static struct posted *take_act(struct desk *desk)
{
	struct posted **link = &desk->first_posted, *before = NULL;

	while (*link && (*link)->question.kind != DESK_ACT) {
		before = *link;
		link = &(*link)->next;
	}
	return take_from(desk, link, before);
}

/* Behind a first page come its rows, in a moment: the rest of the list would keep them waiting. */
static struct posted *linger(struct desk *desk)
{
	const int64_t end = clock_ticks() + LINGER_NANOSECONDS;
	const struct timespec until = { .tv_sec = end / SECOND, .tv_nsec = end % SECOND };
	struct posted *posted = take_posted(desk, false);

	while (!posted && !desk->stopping && pthread_cond_timedwait(&desk->posted, &desk->mutex, &until) == 0)
		posted = take_posted(desk, false);
	return posted;
}

/* Wait until there is something to do; in between see to what has ended. Called and left with the mutex held. */
static void wait_for_question(struct desk *desk)
{
	if (!desk->first_posted)
		pthread_cond_broadcast(&desk->settled);
	while (!desk->first_posted && !desk->stopping) {
		const struct timespec until = { .tv_sec = desk->settle_at / SECOND,
			.tv_nsec = desk->settle_at % SECOND };

		if (pthread_cond_timedwait(&desk->posted, &desk->mutex, &until) != ETIMEDOUT)
			continue;
		pthread_mutex_unlock(&desk->mutex);
		desk_end_decisions(desk);
		pthread_mutex_lock(&desk->mutex);
	}
}

/* Wait for a question and make it the running one; NULL when the desk closes. */
static struct posted *next_question(struct desk *desk)
{
	struct posted *posted = NULL;

	pthread_mutex_lock(&desk->mutex);
	wait_for_question(desk);
	if (desk->lingering && !desk->stopping)
		posted = linger(desk);
	if (!posted) {
		desk->lingering = false;
		posted = desk->stopping ? take_act(desk) : take_posted(desk, true);
	}
	desk->running = posted;
	desk->running_stale = false;
	desk->giving_way = false;
	pthread_mutex_unlock(&desk->mutex);
	return posted;
}

/* Put what is left of a question behind what the screen waits for. */
static void postpone(struct desk *desk, struct posted *posted)
{
	bool stale;

	pthread_mutex_lock(&desk->mutex);
	stale = desk->running_stale || desk->stopping;
	desk->running = NULL;
	if (!stale) {
		posted->rest = true;
		posted->interrupts += desk->giving_way;
		append(desk, posted);
		desk->lingering = true;
	}
	pthread_mutex_unlock(&desk->mutex);
	if (stale)
		posted_close(posted);
}

static void *work(void *context)
{
	struct desk *desk = context;
	struct posted *posted;

	desk_end_decisions(desk);
	while ((posted = next_question(desk))) {
		if (posted_has_first_page(posted)) {
			if (answer_first_page(desk, posted)) {
				postpone(desk, posted);
				continue;
			}
		} else if (!answer_whole(desk, posted)) {
			postpone(desk, posted);
			continue;
		}
		pthread_mutex_lock(&desk->mutex);
		desk->running = NULL;
		pthread_mutex_unlock(&desk->mutex);
		posted_close(posted);
	}
	return NULL;
}

/* Signals are the main thread's: block them all while the thread, which inherits the mask, is made. */
static int start_thread(struct desk *desk, struct error *err)
{
	sigset_t all, before;
	int result;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	result = pthread_create(&desk->thread, NULL, work, desk);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (result != 0)
		return error_set(err, ERROR_SYSTEM, "cannot start the store thread: %s", strerror(result));
	return 0;
}

static void desk_free(struct desk *desk)
{
	store_close(&desk->store);
	fleet_close(&desk->writer);
	memory_free(desk->database);
	file_close(&desk->event_fd);
	pthread_cond_destroy(&desk->posted);
	pthread_cond_destroy(&desk->settled);
	pthread_mutex_destroy(&desk->mutex);
	memory_free(desk);
}

int desk_open(struct desk **ret, const char *database, struct error *err)
{
	struct desk *desk = memory_zero(1, sizeof(*desk));
	pthread_condattr_t monotonic;
	int result;

	desk->database = memory_string(database);
	pthread_mutex_init(&desk->mutex, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&desk->posted, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_cond_init(&desk->settled, NULL);
	desk->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (desk->event_fd < 0)
		result = error_system(err, "making an event descriptor");
	else
		result = store_open(&desk->store, database, STORE_READ, err);
	if (result == 0) {
		store_set_rules(desk->store, rule_table);
		result = start_thread(desk, err);
	}
	if (result < 0) {
		desk_free(desk);
		return result;
	}
	*ret = desk;
	return 0;
}

void desk_close(struct desk **desk)
{
	struct desk *closing = *desk;
	struct desk_answer *answer;

	if (!closing)
		return;
	pthread_mutex_lock(&closing->mutex);
	closing->stopping = true;
	if (closing->running)
		store_interrupt(closing->store);
	pthread_cond_signal(&closing->posted);
	pthread_mutex_unlock(&closing->mutex);
	pthread_join(closing->thread, NULL);
	while (closing->first_posted) {
		struct posted *next = closing->first_posted->next;

		posted_close(closing->first_posted);
		closing->first_posted = next;
	}
	while ((answer = desk_take(closing)))
		desk_answer_close(&answer);
	desk_free(closing);
	*desk = NULL;
}

int desk_fd(const struct desk *desk)
{
	return desk->event_fd;
}

static bool same_asker(const struct desk_question *question, enum desk_kind kind, uint32_t slot)
{
	return question->kind == kind && question->slot == slot;
}

/* Forget what a newer question makes stale: in the queue, running, or answered and not yet taken. */
static void forget_older(struct desk *desk, enum desk_kind kind, uint32_t slot)
{
	struct posted *last_posted = NULL;
	struct taken *last_taken = NULL;

	for (struct posted **link = &desk->first_posted; *link;) {
		struct posted *posted = *link;

		if (same_asker(&posted->question, kind, slot)) {
			*link = posted->next;
			posted_close(posted);
		} else {
			last_posted = posted;
			link = &posted->next;
		}
	}
	desk->last_posted = last_posted;
	for (struct taken **link = &desk->first_taken; *link;) {
		struct taken *taken = *link;
		struct desk_answer *answer = &taken->answer;

		if (answer->kind == kind && answer->slot == slot) {
			*link = taken->next;
			desk_answer_close(&answer);
		} else {
			last_taken = taken;
			link = &taken->next;
		}
	}
	desk->last_taken = last_taken;
	if (desk->running && same_asker(&desk->running->question, kind, slot)) {
		desk->running_stale = true;
		store_interrupt(desk->store);
	}
}

/* A long question gives way to a short one; not for ever, so that it is answered while a key is held down. */
static void make_way(struct desk *desk, const struct posted *posted)
{
	const struct posted *running = desk->running;

	if (!running || desk->running_stale || !posted_is_slow(running) || posted_is_slow(posted) ||
		running->interrupts >= INTERRUPTS_MOST)
		return;
	desk->giving_way = true;
	store_interrupt(desk->store);
}

uint64_t desk_ask(struct desk *desk, const struct desk_question *question)
{
	struct posted *posted = posted_new(question);
	uint64_t number;

	pthread_mutex_lock(&desk->mutex);
	if (question->kind != DESK_ACT)
		forget_older(desk, question->kind, question->slot);
	number = ++desk->last_number;
	posted->number = number;
	make_way(desk, posted);
	append(desk, posted);
	pthread_cond_signal(&desk->posted);
	pthread_mutex_unlock(&desk->mutex);
	return number;
}

struct desk_answer *desk_take(struct desk *desk)
{
	struct taken *taken;
	uint64_t count;

	pthread_mutex_lock(&desk->mutex);
	taken = desk->first_taken;
	if (taken) {
		desk->first_taken = taken->next;
		if (!desk->first_taken)
			desk->last_taken = NULL;
	}
	/* The descriptor stays readable exactly while answers wait. */
	if (!desk->first_taken && read(desk->event_fd, &count, sizeof(count)) < 0)
		count = 0;
	pthread_mutex_unlock(&desk->mutex);
	if (!taken)
		return NULL;
	taken->next = NULL;
	return &taken->answer;
}

void desk_settle(struct desk *desk)
{
	pthread_mutex_lock(&desk->mutex);
	while (desk->first_posted || desk->running)
		pthread_cond_wait(&desk->settled, &desk->mutex);
	pthread_mutex_unlock(&desk->mutex);
}

bool desk_is_idle(struct desk *desk)
{
	bool idle;

	pthread_mutex_lock(&desk->mutex);
	idle = !desk->first_posted && !desk->running && !desk->first_taken;
	pthread_mutex_unlock(&desk->mutex);
	return idle;
}

const struct rule *desk_rule(int number)
{
	return rule_by_number(number);
}
