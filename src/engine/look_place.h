/* Where the repository of a path lies, and where its files may be looked for: found without opening it. */
#ifndef SCABBARD_ENGINE_LOOK_PLACE_H
#define SCABBARD_ENGINE_LOOK_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/memory.h"

/** Texts live in the arena given. */
struct look_place {
	const char *folder; /**< real path of the work tree; NULL = bare, or its git directory was given */
	const char *gitdir; /**< real path */
	const char *common; /**< of a linked work tree: where objects and refs lie; else the git directory */
	bool linked;        /**< the .git of its work tree is a file */
};

/**
 * Find the repository that a path lies in (NULL = here), going up. A .git file is followed to the git directory of a
 * linked work tree that names this very folder in return, to that of a submodule of a repository around it, and into the
 * roots given; anywhere else it may lead only when told so (ERROR_USAGE, with a hint). ERROR_NOT_FOUND: there is none.
 */
int look_find(struct look_place *ret, const char *path, const char *const *roots, size_t root_count,
	struct arena *arena, struct error *err);

#endif
