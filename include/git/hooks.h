/* Where git looks for the hooks of a repository. No hook is run here, no program asked, nothing written. */
#ifndef SCABBARD_GIT_HOOKS_H
#define SCABBARD_GIT_HOOKS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/memory.h"

/** Whose hooks. Texts are borrowed. */
struct hooks_where {
	const char *folder; /**< of the work tree; NULL = bare */
	const char *gitdir; /**< of this very work tree */
	const char *common; /**< that linked work trees share */
};

/** Who says where they are. */
enum hooks_by {
	HOOKS_BY_DEFAULT,    /**< nobody: the folder "hooks" of the repository */
	HOOKS_BY_REPOSITORY, /**< core.hooksPath of the repository's own config */
	HOOKS_BY_USER,       /**< that of the user's or the system's config */
};

struct hooks {
	const char *path; /**< absolute, as far as it is known; it need not exist. In the arena */
	enum hooks_by by;
	bool includes; /**< a config that was read includes others, which were not */
};

/**
 * Find them as git does: the system's config, the user's ($GIT_CONFIG_SYSTEM, $GIT_CONFIG_NOSYSTEM, $GIT_CONFIG_GLOBAL,
 * $XDG_CONFIG_HOME and $HOME count), the repository's, that of the work tree; the last word counts. A config that cannot
 * be read is an error.
 */
int hooks_find(struct hooks *ret, const struct hooks_where *where, struct arena *arena, struct error *err);

#endif
