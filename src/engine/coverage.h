/* How much of a repository a snapshot covers. */
#ifndef SCABBARD_ENGINE_COVERAGE_H
#define SCABBARD_ENGINE_COVERAGE_H

#include <stdbool.h>

#include "model/snapshot.h"

/** Whether a problem hides a part of the repository: then the capture is partial. */
bool problem_is_partial(enum problem_code code);

/** Decide status and reason of a snapshot from its problems. */
void snapshot_decide_status(struct snapshot *snapshot);

/** How much a blob's facts weigh against LIMIT_REPOSITORY_FACTS. */
size_t facts_weight(const struct facts *facts);

/**
 * Take the facts of paths past LIMIT_REPOSITORY_FACTS away, and say so in a problem row: one blob may stand at a
 * thousand paths, and each has verdicts of its own. Expects a sorted snapshot; the same facts give the same cut.
 */
void snapshot_limit_facts(struct snapshot *snapshot, const struct limits *limits);

/**
 * Leave of the files marked in `wanted` only the first of each blob and reader: paths that hold one blob share
 * its facts.
 */
void snapshot_drop_doubles(const struct snapshot *snapshot, bool *wanted);

#endif
