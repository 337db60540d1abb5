#include "run.h"

#include "actor.h"
#include "base/cleanup.h"
#include "model/version.h"
#include "store/decision.h"

static int put_suppressions(struct fleet *fleet, int64_t now, struct error *err)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	size_t count = 0;
	const struct decision *decisions = policy_decisions(fleet_policy(fleet), &arena, &count);
	bool changed;

	return store_set_suppressions(fleet_store(fleet), decisions, count, now, &changed, err);
}

int run_begin(struct fleet *fleet, enum run_kind kind, const char *scope, int64_t now, int64_t *ret_run,
	struct error *err)
{
	CLEANUP(buf_release) struct buf actor = BUF_INIT;
	const struct policy *policy = fleet_policy(fleet);
	struct store *store = fleet_store(fleet);
	size_t reopened;

	engine_actor(&actor);
	if (store_begin_run(store, kind, actor.text, scope, scabbard_version(), now, ret_run, err) < 0 ||
		store_set_scoring(store, policy->weights, policy->accepted_fails, err) < 0 ||
		put_suppressions(fleet, now, err) < 0)
		return err->code;
	return store_end_decisions(store, *ret_run, now, &reopened, err);
}
