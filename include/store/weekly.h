/* Questions about changes and scores. */
#ifndef SCABBARD_STORE_WEEKLY_H
#define SCABBARD_STORE_WEEKLY_H

#include "model/weekly.h"
#include "store/store.h"

/**
 * What changed from one time to another. A clock that went backwards between runs does not matter: runs count in the order
 * of their numbers, and a day stands as its last run left it. ERROR_USAGE if `from` is not before `until`.
 */
int store_weekly(struct store *store, int64_t from, int64_t until, int64_t now, struct arena *arena,
	struct weekly *ret, struct error *err);

/** The same between two runs: what stood when the first ended, and when the second did. */
int store_between_runs(struct store *store, int64_t from_run, int64_t until_run, int64_t now,
	struct arena *arena, struct weekly *ret, struct error *err);

/** The score of a repository with its causes; 0 = of the fleet. */
int store_score(
	struct store *store, int64_t repository, struct arena *arena, struct score *ret, struct error *err);

#endif
