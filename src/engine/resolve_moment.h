/* Answers of the moment: what copies say of a few targets, with the code of resolving and nothing recorded. */
#ifndef SCABBARD_ENGINE_RESOLVE_MOMENT_H
#define SCABBARD_ENGINE_RESOLVE_MOMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/fleet.h"
#include "model/resolution.h"

struct resolve_moment {
	struct fleet
		*fleet; /**< its repositories are copies, its answers are remembered; NULL = there is none */
	const struct policy *policy; /**< never NULL */
	const char *mirrors;         /**< folder of copies, NULL = none */
	bool below;                  /**< follow what the targets ask for in turn */
	bool forks;                  /**< decide tier and fork, and compare histories */
};

/** Answers beside the questions. Owns its arena. */
struct resolved_moment {
	struct arena arena;
	struct resolution *answers;
	size_t count;
};

void resolved_moment_release(struct resolved_moment *moment);

/**
 * Ask the copies. They are opened by workers that are closed in, so this is asked before the process itself is. With a
 * fleet an answer also has what a tag was seen to name in earlier runs.
 */
int resolve_moment(const struct resolve_moment *settings, const struct question *questions, size_t count,
	struct resolved_moment *ret, struct error *err);

#endif
