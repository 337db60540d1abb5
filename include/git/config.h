/* What we read of a repository's own `config`: a small reader without includes, conditions or rewriting. */
#ifndef SCABBARD_GIT_CONFIG_H
#define SCABBARD_GIT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/memory.h"

/** A remote, with the first URL given for it. */
struct remote {
	const char *name;
	const char *url;  /**< NULL if none is given */
	bool fetches;     /**< it says what is fetched */
	bool fetches_all; /**< and that is every branch, into refs/remotes/NAME/ */
};

/** The few settings that decide how a repository is opened and what it is called. Texts are in the arena. */
struct repository_config {
	struct remote *remotes; /**< origin first, the others in the order of the file */
	size_t remote_count;
	size_t remote_capacity;
	bool bare;
	bool partial;           /**< a promisor remote or a partial clone filter: objects may be absent */
	bool includes;          /**< it names other files to be read with it, which nobody here does */
	bool worktree_config;   /**< each work tree has settings of its own, in config.worktree */
	const char *hooks_path; /**< core.hooksPath as written, the last one; NULL if absent */
	const char *refused;    /**< why objects of this repository cannot be read, or NULL */
};

/** How many settings and how long a line of them may be. */
enum { CONFIG_BYTES = 1024 * 1024, CONFIG_REMOTES = 1000 };

/**
 * Read the text of a config file into `ret`, which is { 0 } before. What git's own reader refuses is
 * ERROR_MALFORMED with its line; includes are not followed.
 */
int repository_config_read(struct repository_config *ret, const char *text, size_t length,
	struct arena *arena, struct error *err);

#endif
