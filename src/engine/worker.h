/* One job of a worker: a repository to a snapshot. */
#ifndef SCABBARD_ENGINE_WORKER_H
#define SCABBARD_ENGINE_WORKER_H

#include <stdint.h>

#include "base/sandbox.h"
#include "git/walk.h"
#include "model/resolution.h"
#include "protocol.h"
#include "sources/table.h"

/** How many copies stay open; comparing needs two. */
enum { WORKER_COPIES = 4 };

/** The worker's side of the pipes, and what it was told at the start. */
struct worker {
	struct arena arena;
	const char **roots;
	size_t root_count;
	struct limits limits;
	struct buf in;
	struct buf out;
	struct buf later;           /**< a job that came while another was being answered; empty = none */
	struct reader_tools *tools; /**< of its readers */
	int64_t job;
	int64_t progress_at; /**< clock_ticks of the next progress message */
	bool used;           /**< it has done a job */
	struct kept_copy
		*copies[WORKER_COPIES]; /**< opened for resolving, the last asked last; NULL = none */
	bool spoilt;                    /**< a test wants the next job to kill it */
};

/** Read the next message of the collector; 1, 0 when its pipe is closed, or an error. */
int worker_receive(struct worker *worker, struct json **ret, struct error *err);

/** Send what json was written into a buf. */
int worker_send(struct worker *worker, const struct buf *text, struct error *err);

/** Say what the sandbox is, once it has closed. */
int worker_send_ready(struct worker *worker, const struct sandbox_state *state, struct error *err);

/** Begin a message about the present job. */
void worker_begin(struct worker *worker, struct json_writer *writer);

/** Wait for the indexes that the collector wants facts of; a job that comes first is kept for later. */
int worker_wanted(struct worker *worker, struct json **ret, struct error *err);

/** Answer that the job has failed. */
int worker_fail(struct worker *worker, enum problem_code code, const char *reason, struct error *err);

/** Anybody writes a commit: what looks like a secret in its texts leaves no worker. Texts may be NULL. */
void worker_mask(struct commit_note *note, struct arena *arena);

/** Do a job and answer it. Only a broken pipe or a broken message is an error. */
int worker_capture(struct worker *worker, const struct json_value *job, struct error *err);
int worker_contains(struct worker *worker, const struct json_value *job, struct error *err);
int worker_resolve(struct worker *worker, const struct json_value *job, struct error *err);
int worker_compare(struct worker *worker, const struct json_value *job, struct error *err);
void worker_close_copies(struct worker *worker);
int worker_introduced(struct worker *worker, const struct json_value *job, struct error *err);

#endif
