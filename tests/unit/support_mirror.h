/* Making and updating mirrors in tests, and what was told of it. */
#ifndef SCABBARD_TESTS_SUPPORT_MIRROR_H
#define SCABBARD_TESTS_SUPPORT_MIRROR_H

#include "base/buf.h"
#include "engine/mirror.h"

/** What was told of the tasks, as lines "root: problem", "root: fine". */
struct told {
	struct buf text;
	struct mirror_result result;
	struct mirror_end last;
};

#define TOLD_INIT                                                                                            \
	{                                                                                                    \
		.text = BUF_INIT                                                                             \
	}

void told_release(struct told *told);

/** Run a plan; without limits the defaults hold, but that a server may be silent for 20 seconds only. */
void told_run(struct told *told, struct mirror_plan *plan, struct mirror_settings settings);

/** Add one URL to a folder, or update all mirrors of it. */
void told_add(struct told *told, const char *folder, const char *url, struct mirror_settings settings);
void told_update(struct told *told, const char *folder);

/** The limits that told_run takes. */
struct limits told_limits(void);

#endif
