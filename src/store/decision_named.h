/* Findings that a decision names. */
#ifndef SCABBARD_STORE_DECISION_NAMED_H
#define SCABBARD_STORE_DECISION_NAMED_H

#include "base/memory.h"
#include "model/decision.h"
#include "store_private.h"

struct named_finding {
	int64_t id, repository;
	struct decided_finding finding; /**< by its fingerprint of now */
};

struct named_findings {
	struct named_finding *items; /**< by their ids */
	size_t count;
	size_t vanished; /**< that are not there, or show something else */
};

/** Find what a scope names, each once; in the arena. */
int named_findings_find(struct store *store, const struct decision_scope *scope, struct arena *arena,
	struct named_findings *ret, struct error *err);

#endif
