/*
 * Processes that may reach the network, one job each. What parent and child say, with the protocol's messages:
 *
 *	parent  {"url":"…","gitdir":"…","user":"…","secret":"…","advice":"…","limits":[…]}    gitdir null: a list of refs is wanted
 *	child   {"ready":true,"landlock":…,"abi":…,"seccomp":…,"limits":…}
 *	child   {"progress":[bytes,objects,all objects,deltas,all deltas]}      at most ten a second
 *	child   {"refs":[[name,id,peeled],…]}                                   some at a time
 *	child   {"done":true,"head":"refs/heads/main","left_out":0}
 *	     or {"failed":-5,"reason":"…","hint":"…"}
 *
 * The parent believes nothing: names and ids are looked at again, and it alone writes what is not an object.
 */
#ifndef SCABBARD_ENGINE_NETWORK_H
#define SCABBARD_ENGINE_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/sandbox.h"
#include "git/remote.h"
#include "model/limits.h"

/** What one process does. Texts are borrowed until the job has ended. */
struct network_job {
	const char *url;
	const char *gitdir; /**< of the mirror whose objects are to grow; NULL = list branches and tags */
	const char *user, *secret; /**< if the server asks; NULL = none */
	const char *advice;        /**< what to do if it asks and there are none */
};

struct network_events {
	/** Hand out the next job and the asker's number for it. False when there is none left. */
	bool (*next)(void *context, size_t *ret_number, struct network_job *ret);
	/** How far it is; may be NULL. */
	void (*moved)(void *context, size_t number, const struct remote_progress *progress);
	/** It has ended: with refs, or with a failure and `refs` NULL. */
	void (*ended)(
		void *context, size_t number, const struct remote_refs *refs, const struct error *failure);
	void *context;
};

struct network_settings {
	const char *program; /**< NULL = this very program */
	unsigned jobs;       /**< at once; 0 = 4 */
	const struct limits *limits;
	const volatile int *stop; /**< when set, what is under way ends with ERROR_STOPPED */
};

/** Run until no job is left. An error is returned only when processes cannot be started at all. */
int network_run(const struct network_settings *settings, const struct network_events *events,
	struct sandbox_state *ret, struct error *err);

#endif
