/* One worker process and the pipes to it. */
#ifndef SCABBARD_ENGINE_PROCESS_H
#define SCABBARD_ENGINE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"

/** A process that reads messages and writes messages. The pipes never block this side. */
struct process {
	pid_t id; /**< 0 = none */
	int input;
	int output;
	struct buf unsent; /**< for its input */
	struct buf in;     /**< what it wrote and nobody has taken */
};

/** The exit status of a worker that passed its limit of memory. */
enum { WORKER_WITHOUT_MEMORY = 5 };

#define PROCESS_INIT                                                                                         \
	{                                                                                                    \
		.input = -1, .output = -1, .unsent = BUF_INIT, .in = BUF_INIT                                \
	}

/** Start a program with the argument "__worker", a clean environment and no other descriptor. */
int process_start(struct process *process, const char *program, struct error *err);

/** The same with another argument, and with variables of this environment by their names, ended by NULL. */
int process_start_as(struct process *process, const char *program, const char *argument,
	const char *const *variables, struct error *err);

/** Add a message to what is sent, and send as much as the pipe takes. False if nobody reads any more. */
bool process_send(struct process *process, const char *text, size_t length);
bool process_flush(struct process *process);

/** Read what has come. Returns bytes read, 0 at the end of its output, -1 when nothing waits. */
int process_receive(struct process *process);

/**
 * End a process, and say in words how it ended: "killed by signal 9", "ended with exit status 3". Unless it is to
 * be killed first, it has half a second to end by itself.
 */
void process_end(struct process *process, bool kill_first, struct buf *ret_reason);

#endif
