/* Numbers over time: how they stood when a run had ended that changed them. */
#ifndef SCABBARD_STORE_NUMBERS_AT_H
#define SCABBARD_STORE_NUMBERS_AT_H

#include "store_private.h"

/*
 * Each takes the numbers as they are now and keeps them for the run if they differ from what was kept last. Where another
 * run that began later has been kept already, they are kept for that one: what was written last is what stands.
 */

/** Of a repository's row; of one that is not live, nothing. */
int numbers_at_put_repository(struct store *store, int64_t repository, int64_t run, struct error *err);

/** Of the total of a rule in live paths, for a team; 0 is the whole fleet. */
int numbers_at_put_total(struct store *store, int64_t team, int64_t rule, int64_t run, struct error *err);

/** Of the totals of all rules that looked at anything in a repository, for the fleet and its team. */
int numbers_at_put_totals(struct store *store, int64_t repository, int64_t run, struct error *err);

/** Of the coverage of the fleet and of each team. */
int numbers_at_put_coverage(struct store *store, int64_t run, struct error *err);

#endif
