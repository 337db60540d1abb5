/* Scanning: repositories to findings, by a pool of sandboxed workers and one writer. */
#ifndef SCABBARD_ENGINE_COLLECT_H
#define SCABBARD_ENGINE_COLLECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/sandbox.h"
#include "engine/fleet.h"

/** What a scan is told. Texts are borrowed. */
struct collect_settings {
	const char *const *paths; /**< repositories, folders of repositories, list files (.list or @FILE) */
	size_t path_count;
	const char *const *roots; /**< further folders that git directories may lead into (--root) */
	size_t root_count;
	const char *as;  /**< identity for the one repository given */
	const char *ref; /**< --ref: an answer of the moment, never recorded */
	bool worktree;   /**< --worktree, likewise */
	const char
		*emit; /**< write the snapshot document(s) here ("-": standard output); nothing is recorded */
	unsigned jobs; /**< 0 = as many as there are processors */
	bool again;    /**< read everything again */
	const char *mirrors; /**< folder of copies that belong to no fleet, or NULL */
	bool online;         /**< ask the targets themselves what their names name now: uses the network */
	const volatile int *stop; /**< set by Ctrl-C: finish what is running, keep it, end */
	void (*progress)(size_t done, size_t all, const char *name, void *context);
	/** Told of each repository that could not be read, or only in part; both texts are from outside. */
	void (*trouble)(const char *name, const char *reason, void *context);
	void *context;
};

/** What a scan did. */
struct collect_result {
	int64_t run;
	size_t repositories, unchanged, read, failed, partial, empty, gone;
	int64_t opened, changed, reopened, closed;
	bool stopped;
	struct sandbox_state sandbox; /**< of the workers */
};

/**
 * Scan. A repository that fails is a row with a reason, the rest goes on; an error is returned only when
 * nothing can be done at all (database, no such path).
 */
int collect_run(struct fleet *fleet, const struct collect_settings *settings, struct collect_result *ret,
	struct error *err);

/**
 * Take snapshot documents in. Of the settings count `paths`, `as` (which maps the one file given to an identity),
 * `stop` and `progress`; `older` allows going back.
 */
int ingest_run(struct fleet *fleet, const struct collect_settings *settings, bool older,
	struct collect_result *ret, struct error *err);

/**
 * Look at how Dagger is configured for this user on this machine, and record it as a repository "machine:HOST". Of the
 * settings count `as`, `emit` and `stop`; with `emit` no fleet is needed.
 */
int machine_run(struct fleet *fleet, const struct collect_settings *settings, struct collect_result *ret,
	struct error *err);

/**
 * Evaluate the rules again where the key changed or the time has come (`all`: everywhere). Of the settings count
 * `stop` and `progress`.
 */
int evaluate_run(struct fleet *fleet, const struct collect_settings *settings, bool all,
	struct collect_result *ret, struct error *err);

/**
 * Hold the references of the fleet against the copies that are there now, and evaluate what that changes; no repository
 * is scanned. Of the settings count `mirrors`, `online`, `jobs`, `stop` and `progress`.
 */
int resolve_run(struct fleet *fleet, const struct collect_settings *settings, struct collect_result *ret,
	struct error *err);

/** The worker process: reads jobs from fd 0, answers on fd 1, until its pipe closes. Exit status. */
int worker_main(int argc, char **argv);

#endif
