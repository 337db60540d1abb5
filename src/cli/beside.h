/* What some reports want beside their rows: the repository of each, and the references of each module. */
#ifndef SCABBARD_CLI_BESIDE_H
#define SCABBARD_CLI_BESIDE_H

#include "base/buf.h"
#include "lane.h"

/** Lanes in the order of the rows, so that each is walked once. Begin with BESIDE_INIT. */
struct beside {
	struct fleet *fleet;
	bool every; /**< repositories without rows come too */
	struct lane repositories;
	struct lane references;
	bool has_references; /**< their lane is open */
	struct buf path; /**< the manifest, behind its repository's name and a NUL, of those that are held */
	struct arena arena;
	struct row *held;
	size_t held_count, held_capacity;
};

#define BESIDE_INIT                                                                                          \
	{                                                                                                    \
		.path = BUF_INIT                                                                             \
	}

/**
 * Open the lane of repositories. `every` = all that `filter` (of TABLE_REPOSITORIES, NULL for none) selects are
 * visited; else those that are asked for, whichever they are.
 */
int beside_open(
	struct beside *beside, struct fleet *fleet, bool every, const char *filter, struct error *err);

/** Visit repositories up to the one of a name, which comes last; NULL = those that are left. */
int beside_reach(
	struct beside *beside, const char *name, row_visitor *visit, void *context, struct error *err);

/** Visit the live references of a module's manifest. Modules come by repository and path. */
int beside_references(struct beside *beside, const struct row *module, row_visitor *visit, void *context,
	struct error *err);
void beside_close(struct beside *beside);

#endif
