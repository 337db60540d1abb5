/* The collector's side of the workers: starting, feeding, timing and replacing them. One thread, one poll. */
#ifndef SCABBARD_ENGINE_POOL_H
#define SCABBARD_ENGINE_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/sandbox.h"
#include "model/limits.h"
#include "model/snapshot.h"

/** What becomes of a job after a message about it. */
enum pool_verdict {
	POOL_MORE, /**< more will come; what was put into the answer is sent */
	POOL_DONE, /**< the job is answered */
	POOL_BAD,  /**< the message is none of the protocol: the worker is not trusted any more */
};

/** Where jobs come from and answers go. Jobs are known by a number of the asker's. `again` and `failed` may be NULL. */
struct pool_events {
	/** Hand out the next job: its number and its message. False when there is none at present. */
	bool (*next)(void *context, size_t *ret_job, struct buf *ret_message);
	/** Take one message about a job; perhaps put an answer into `ret_answer`. */
	enum pool_verdict (*message)(
		void *context, size_t job, const char *text, size_t length, struct buf *ret_answer);
	/**
	 * A job starts anew: its worker died, but had done others before, and what those left behind is no fault
	 * of this one. What was said of it counts no more. It comes first in a new worker, and only once.
	 */
	void (*again)(void *context, size_t job);
	/** A job ended without an answer; its worker is replaced. */
	void (*failed)(void *context, size_t job, enum problem_code code, const char *reason);
	void *context;
};

struct pool_settings {
	const char *program;      /**< started with the argument "__worker"; NULL = this very program */
	unsigned workers;         /**< at most so many at once; 0 = one a processor */
	unsigned jobs_per_worker; /**< then it is replaced; 0 = 256 */
	int64_t deadline; /**< nanoseconds for a job; 0 = the limit of a repository and two seconds more */
	const char *const *roots;
	size_t root_count;
	const struct limits *limits;
};

/**
 * Run until there is no job left and every one handed out is answered or failed. `ret` says what the sandbox of
 * the workers is. An error is returned only when workers cannot be started at all.
 */
int pool_run(const struct pool_settings *settings, const struct pool_events *events,
	struct sandbox_state *ret, struct error *err);

#endif
