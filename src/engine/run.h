/* Beginning a run: who, and by what policy decisions hold. */
#ifndef SCABBARD_ENGINE_RUN_H
#define SCABBARD_ENGINE_RUN_H

#include <stdint.h>

#include "engine/fleet.h"
#include "store/store.h"

/**
 * Begin a run of this actor, bring the suppressions of policy into force, and let decisions end that are over. What they
 * decide follows with the evaluation, since the policy is part of its key.
 */
int run_begin(struct fleet *fleet, enum run_kind kind, const char *scope, int64_t now, int64_t *ret_run,
	struct error *err);

#endif
