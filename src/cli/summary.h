/* What a scan, an ingest or an evaluation did, in a few lines. */
#ifndef SCABBARD_CLI_SUMMARY_H
#define SCABBARD_CLI_SUMMARY_H

#include "command.h"
#include "engine/collect.h"
#include "progress.h"

/** A repository that could not be read, and why; copies. */
struct trouble {
	const char *name;
	const char *reason;
};

/** A long command being followed: its progress, and which repositories were trouble. */
struct watch {
	struct progress progress;
	struct arena arena;
	struct trouble *troubles;
	size_t trouble_count, trouble_capacity;
	size_t done, all;
};

/** Begin, and put watch and Ctrl-C into the settings of the engine. */
void watch_start(struct watch *watch, const struct settings *settings, const char *what,
	struct collect_settings *collect);
void watch_release(struct watch *watch);

/**
 * Say what was done and what to do next: on standard output, or on standard error if that holds a document. `fleet` is
 * NULL where nothing was recorded. The exit status, or an error: when Ctrl-C ended it, or when nobody reads.
 */
int watch_end(struct watch *watch, const struct settings *settings, struct fleet *fleet,
	const struct collect_result *result, struct error *err);

#endif
