/* The desk: what its queue, its copies of questions and its answers hand each other. */
#ifndef SCABBARD_ENGINE_DESKING_H
#define SCABBARD_ENGINE_DESKING_H

#include <pthread.h>

#include "engine/desk.h"
#include "store/store.h"

/** A question in the queue, with copies of its texts. */
struct posted {
	struct posted *next;
	uint64_t number;
	struct desk_question question;
	struct triage_wish wish; /**< DESK_ACT */
	struct decision_scope scope;
	struct arena arena;
	bool rest;           /**< a list whose first page has been answered */
	unsigned interrupts; /**< how often it gave way to what fills the screen */
};

/** An answer in the queue; `answer` comes first, so that one pointer serves for both. */
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
	struct store *store;  /**< used by the thread alone, but for interrupting it */
	struct fleet *writer; /**< the thread's; opened when something is to be written */
	int64_t settle_at;    /**< the thread's: when it looks next at what has ended, in ticks */
	char *database;
	int event_fd;
	uint64_t last_number;
	struct posted *first_posted, *last_posted;
	struct posted *running; /**< guarded by the mutex; its contents belong to the thread */
	bool running_stale;
	bool giving_way; /**< the running question was interrupted to go on later */
	bool lingering;  /**< a first page has gone out: what it leads to is awaited before the rest */
	bool stopping;
	struct taken *first_taken, *last_taken;
};

/* --- questions ------------------------------------------------------------------------------------------- */

struct posted *posted_new(const struct desk_question *question);
void posted_close(struct posted *posted);

/** What reads a whole table: it comes behind everything else. */
bool posted_is_slow(const struct posted *posted);

/** Whether a page of a list is asked for before the whole, and has not been answered. */
bool posted_has_first_page(const struct posted *posted);

/* --- answers: by the thread ------------------------------------------------------------------------------ */

/** The first page of a list; `partial` if the whole is still to come. */
struct taken *desk_answer_first_page(struct desk *desk, const struct posted *posted);

/** The answer to everything else, and to the whole list. */
struct taken *desk_answer_whole(struct desk *desk, const struct posted *posted);

/** Let decisions end that are over, if there are any and the database can be written; and say when to look again. */
void desk_end_decisions(struct desk *desk);

#endif
