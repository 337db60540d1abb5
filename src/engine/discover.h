/* Finding repositories below the paths given, without opening any. */
#ifndef SCABBARD_ENGINE_DISCOVER_H
#define SCABBARD_ENGINE_DISCOVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "engine/collect.h"
#include "model/limits.h"
#include "model/snapshot.h"

/** Where a repository lies, or where one was seen that is not opened. */
struct site {
	const char *folder;        /**< real path of the work tree, or of the bare repository */
	const char *gitdir;        /**< real path of the git directory */
	const char *written;       /**< the same as the store keeps it, C-quoted if it is no plain text */
	bool worktree;             /**< it has a work tree */
	const char *identity;      /**< given in a list file, or NULL */
	enum problem_code problem; /**< not PROBLEM_NONE: not to be opened, for this reason */
	const char *reason;
};

/** Everything found, in the order given and below a folder in byte order, each git directory once. */
struct sites {
	struct arena arena;
	struct site *items;
	size_t count;
	size_t capacity;
	const char **roots; /**< real paths that workers may read */
	size_t root_count;
	size_t root_capacity;
	size_t first_given; /**< from here on the roots are what was to be scanned; before: --root */
};

/**
 * Find what the settings name: repositories, folders of repositories, list files (one path a line, relative to
 * the list's folder, then perhaps a TAB and an identity; # begins a comment). Only a path that does not exist
 * is an error; `ret` is { 0 } before.
 */
int discover(struct sites *ret, const struct collect_settings *settings, const struct limits *limits,
	struct error *err);
void sites_release(struct sites *sites);

#endif
