#include "engine/desk.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "rules/table.h"
#include "store/store.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LINGER_NANOSECONDS = 20000000, SECOND = 1000000000, INTERRUPTS_MOST = 8 };

/* A question in the queue, with copies of its texts. */
struct posted {
	struct posted *next;
	uint64_t number;
	struct desk_question question;
	struct arena arena;
	bool rest;           /* a list whose first page has been answered */
	unsigned interrupts; /* how often it gave way to what fills the screen */
};

/* An answer in the queue; `answer` comes first, so that one pointer serves for both. */
struct taken {
	struct desk_answer answer;
	struct taken *next;
	size_t row_capacity;
};

struct desk {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t posted;
	pthread_cond_t settled;
	struct store *store; /* used by the thread alone, but for interrupting it */
	char *database;
	int event_fd;
	uint64_t last_number;
	struct posted *first_posted, *last_posted;
	struct posted *running; /* guarded by the mutex; its contents belong to the thread */
	bool running_stale;
	bool giving_way; /* the running question was interrupted to go on later */
	bool lingering;  /* a first page has gone out: what it leads to is awaited before the rest */
	bool stopping;
	struct taken *first_taken, *last_taken;
};

static void posted_close(struct posted *posted)
{
	arena_release(&posted->arena);
	memory_free(posted);
}

void desk_answer_close(struct desk_answer **answer)
{
	if (!*answer)
		return;
	id_list_release(&(*answer)->list);
	arena_release(&(*answer)->arena);
	memory_free(*answer);
	*answer = NULL;
}

static struct taken *answer_new(const struct posted *posted)
{
	struct taken *taken = memory_zero(1, sizeof(*taken));

	taken->answer.kind = posted->question.kind;
	taken->answer.slot = posted->question.slot;
	taken->answer.number = posted->number;
	taken->answer.table = posted->question.table;
	if (posted->question.kind == DESK_LIST || posted->question.kind == DESK_COUNT)
		taken->answer.table = posted->question.list.table;
	return taken;
}

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

static int ask_list(
	struct desk *desk, const struct list_question *question, struct desk_answer *answer, bool partial)
{
	answer->partial = partial;
	return store_list(
		desk->store, question, clock_now(), &answer->list, &answer->error_offset, &answer->error);
}

static bool has_first_page(const struct posted *posted)
{
	const struct desk_question *question = &posted->question;

	return question->kind == DESK_LIST && question->first_page && !posted->rest &&
	       (!question->list.limit || question->list.limit > question->first_page);
}

/* A short list first, so that the screen fills at once. Whether the whole is still to come. */
static bool answer_first_page(struct desk *desk, const struct posted *posted)
{
	struct list_question question = posted->question.list;
	struct taken *taken = answer_new(posted);
	bool whole;

	question.limit = posted->question.first_page;
	whole = ask_list(desk, &question, &taken->answer, true) < 0 ||
		taken->answer.list.count < posted->question.first_page;
	taken->answer.partial = !whole;
	deliver(desk, taken);
	return !whole;
}

/* Keep one visited row in the answer's arena. */
static int keep_row(const struct row *row, void *context)
{
	struct taken *taken = context;
	struct desk_answer *answer = &taken->answer;
	const size_t column_count = table_list[answer->table].column_count;
	struct cell *cells = arena_zero(&answer->arena, column_count, sizeof(*cells));

	for (size_t i = 0; i < column_count; i++) {
		cells[i] = row->cells[i];
		cells[i].text = arena_string(&answer->arena, row->cells[i].text ? row->cells[i].text : "");
	}
	arena_grow(&answer->arena, &answer->rows, answer->row_count, &taken->row_capacity,
		sizeof(*answer->rows));
	answer->rows[answer->row_count].id = row->id;
	answer->rows[answer->row_count].cells = cells;
	answer->row_count++;
	return 0;
}

static void mix(uint64_t *hash, uint64_t value)
{
	*hash = (*hash ^ value) * UINT64_C(1099511628211);
}

/* A number that changes when the collector writes: from size and time of the database and of its log. */
static int64_t file_version(const struct desk *desk)
{
	CLEANUP(buf_release) struct buf log = BUF_INIT;
	const char *paths[2] = { desk->database, NULL };
	uint64_t hash = UINT64_C(14695981039346656037);

	buf_format(&log, "%s-wal", desk->database);
	paths[1] = log.text;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		struct stat status = { 0 };

		if (stat(paths[i], &status) < 0)
			continue;
		mix(&hash, (uint64_t)status.st_size);
		mix(&hash, (uint64_t)status.st_mtim.tv_sec);
		mix(&hash, (uint64_t)status.st_mtim.tv_nsec);
		mix(&hash, (uint64_t)status.st_ino);
	}
	return (int64_t)(hash >> 1);
}

static bool gives_way(struct desk *desk)
{
	bool result;

	pthread_mutex_lock(&desk->mutex);
	result = desk->giving_way;
	pthread_mutex_unlock(&desk->mutex);
	return result;
}

/* Answer, but for a question that gave way to another: then false. */
static bool answer_whole(struct desk *desk, const struct posted *posted)
{
	const struct desk_question *question = &posted->question;
	struct desk_answer *answer;
	struct taken *taken;

	if (is_stale(desk))
		return true;
	taken = answer_new(posted);
	answer = &taken->answer;
	switch (question->kind) {
	case DESK_LIST:
		ask_list(desk, &question->list, answer, false);
		break;
	case DESK_ROWS:
		store_rows(desk->store, question->table, question->ids, question->id_count, keep_row, taken,
			&answer->error);
		break;
	case DESK_POSTURE:
		store_posture(desk->store, clock_now(), &answer->arena, &answer->posture, &answer->error);
		break;
	case DESK_DETAIL:
		store_detail(desk->store, question->table, question->id, &answer->arena, &answer->detail,
			&answer->error);
		break;
	case DESK_VERSION:
		answer->data_version = file_version(desk);
		break;
	case DESK_COUNT:
		store_count(desk->store, &question->list, clock_now(), &answer->count, &answer->error);
		break;
	}
	if (answer->error.code == ERROR_STOPPED && gives_way(desk)) {
		desk_answer_close(&answer);
		return false;
	}
	deliver(desk, taken);
	return true;
}

/* What reads a whole table. */
static bool is_slow(const struct posted *posted)
{
	const struct desk_question *question = &posted->question;

	return posted->rest || question->kind == DESK_COUNT ||
	       (question->kind == DESK_LIST && !question->first_page && !question->list.limit);
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

/* Take the first question out of the queue that fills the screen, or the first of all if there is none such. */
static struct posted *take_posted(struct desk *desk, bool or_slow)
{
	struct posted **link = &desk->first_posted, *before = NULL, *posted;

	while (*link && is_slow(*link)) {
		before = *link;
		link = &(*link)->next;
	}
	if (!*link && or_slow) {
		before = NULL;
		link = &desk->first_posted;
	}
	posted = *link;
	if (!posted)
		return NULL;
	*link = posted->next;
	if (desk->last_posted == posted)
		desk->last_posted = before;
	return posted;
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

/* Wait for a question and make it the running one; NULL when the desk closes. */
static struct posted *next_question(struct desk *desk)
{
	struct posted *posted = NULL;

	pthread_mutex_lock(&desk->mutex);
	if (!desk->first_posted)
		pthread_cond_broadcast(&desk->settled);
	while (!desk->first_posted && !desk->stopping)
		pthread_cond_wait(&desk->posted, &desk->mutex);
	if (desk->lingering)
		posted = linger(desk);
	if (!posted) {
		desk->lingering = false;
		posted = take_posted(desk, true);
	}
	if (desk->stopping && posted) {
		posted_close(posted);
		posted = NULL;
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

	while ((posted = next_question(desk))) {
		if (has_first_page(posted)) {
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

static struct posted *copy_question(const struct desk_question *question)
{
	struct posted *posted = memory_zero(1, sizeof(*posted));
	struct desk_question *copy = &posted->question;

	*copy = *question;
	copy->list.filter = arena_string(&posted->arena, question->list.filter);
	copy->list.sort = arena_string(&posted->arena, question->list.sort);
	copy->ids = NULL;
	if (question->id_count)
		copy->ids = arena_copy(
			&posted->arena, question->ids, question->id_count * sizeof(*question->ids));
	return posted;
}

/* A long question gives way to a short one; not for ever, so that it is answered while a key is held down. */
static void make_way(struct desk *desk, const struct posted *posted)
{
	const struct posted *running = desk->running;

	if (!running || desk->running_stale || !is_slow(running) || is_slow(posted) ||
		running->interrupts >= INTERRUPTS_MOST)
		return;
	desk->giving_way = true;
	store_interrupt(desk->store);
}

uint64_t desk_ask(struct desk *desk, const struct desk_question *question)
{
	struct posted *posted = copy_question(question);
	uint64_t number;

	pthread_mutex_lock(&desk->mutex);
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
