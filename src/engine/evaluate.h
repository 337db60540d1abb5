/* The fourth step for one repository: rules over linked facts, and the verdicts into the store. */
#ifndef SCABBARD_ENGINE_EVALUATE_H
#define SCABBARD_ENGINE_EVALUATE_H

#include "engine/fleet.h"
#include "model/snapshot.h"
#include "store/store.h"

/** A repository just captured, ready to be judged and recorded. */
struct evaluate_capture {
	int64_t run;
	int64_t now;
	const char *identity;
	const char *name;          /**< display name, unique in the fleet as the store makes it */
	const char *place;         /**< absolute path of the git directory; NULL for an ingested snapshot */
	struct snapshot *snapshot; /**< sorted; linked here */
};

/** Link, check every rule and record it all in one transaction. Adds to the ledger. */
int evaluate_capture(struct fleet *fleet, const struct evaluate_capture *capture, int64_t *ret_repository,
	struct ledger *ledger, struct error *err);

/** Judge a stored repository again from the store alone, without opening it. */
int evaluate_stored(struct fleet *fleet, const struct stored_repository *repository, int64_t run, int64_t now,
	struct ledger *ledger, struct error *err);

/** Say whether a stored evaluation no longer holds: rules changed, or a time has come. */
bool evaluate_is_due(const char *evaluated_key, int64_t evaluate_after, int64_t now);

/**
 * The key under which verdicts hold: the rule table and the policy. Facts are not in it, because new facts
 * are evaluated when they are captured. Written as 64 hex digits.
 */
void evaluate_key(char ret[65]);

/** The versions of all readers as the store keeps them: "1:3 2:1". Part of what makes a repository unchanged. */
const char *evaluate_readers(struct arena *arena);

#endif
