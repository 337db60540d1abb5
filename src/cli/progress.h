/* How far a long command is: a bar on a terminal, now and then a line elsewhere, nothing with --quiet. */
#ifndef SCABBARD_CLI_PROGRESS_H
#define SCABBARD_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "command.h"

struct progress {
	const char *what; /**< "scan" */
	bool quiet;
	bool bar;      /**< standard error is a terminal */
	bool drawn;    /**< a bar stands there */
	size_t width;  /**< of the terminal */
	int64_t start; /**< clock_ticks */
	int64_t next;  /**< when something may be shown again */
};

void progress_start(struct progress *progress, const struct settings *settings, const char *what);

/** Take a step; the context is the progress. Has the form that collect_settings wants. */
void progress_step(size_t done, size_t all, const char *name, void *context);

/** Take the bar away. */
void progress_end(struct progress *progress);

/** Seconds since the start, for a summary: "3.2 s". */
void progress_add_time(const struct progress *progress, struct buf *ret);

#endif
