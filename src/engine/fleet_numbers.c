/* The chain of acts, and numbers over time, as commands see them. */
#include "base/clock.h"
#include "engine/triage.h"
#include "store/decision.h"
#include "store/weekly.h"

int fleet_visit_chain(struct fleet *fleet, int64_t from,
	int (*visit)(const struct chain_link *link, void *context), void *context, struct error *err)
{
	return store_visit_chain(fleet_store(fleet), from, visit, context, err);
}

int fleet_chain_head(struct fleet *fleet, int64_t *ret_act, char ret_digest[65], struct error *err)
{
	return store_chain_head(fleet_store(fleet), ret_act, ret_digest, err);
}

int fleet_verify_chain(struct fleet *fleet, const char *head, struct buf *ret_report, struct error *err)
{
	return store_verify_chain(fleet_store(fleet), head, ret_report, err);
}

int fleet_weekly(struct fleet *fleet, bool runs, int64_t from, int64_t until, struct arena *arena,
	struct weekly *ret, struct error *err)
{
	struct store *store = fleet_store(fleet);

	return runs ? store_between_runs(store, from, until, clock_now(), arena, ret, err)
		    : store_weekly(store, from, until, clock_now(), arena, ret, err);
}

int fleet_score(
	struct fleet *fleet, int64_t repository, struct arena *arena, struct score *ret, struct error *err)
{
	return store_score(fleet_store(fleet), repository, arena, ret, err);
}
