/* Deciding: what the files of triage hand each other. */
#ifndef SCABBARD_ENGINE_TRIAGING_H
#define SCABBARD_ENGINE_TRIAGING_H

#include "engine/triage.h"
#include "store/store.h"

/** The actor as acts record it. Refused is "policy", which is how what policy decides is signed. */
int triage_actor(struct buf *ret, struct error *err);

/**
 * Record a checked decision, or say what it would do; `ret` is set as by store_decide, with no act and no run where nothing
 * is recorded.
 */
int triage_decide(struct fleet *fleet, const struct decision *decision, bool dry_run, struct act_result *ret,
	struct error *err);

/** Say what came of a decision: "accepted 3 findings until 2026-12-31 (act 17)". */
void triage_add_decided(
	struct buf *ret, const struct decision *decision, const struct act_result *result, bool dry_run);

/** Say behind it that nothing was recorded, or by which act. */
void triage_add_act(struct buf *ret, const struct act_result *result, bool dry_run);

/** As triage_settle, on a handle that may write: what has ended is looked at under its lock. */
int triage_settle_store(struct store *store, int64_t now, bool *ret_ended, struct error *err);

#endif
