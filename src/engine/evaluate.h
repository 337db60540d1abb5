/* The fourth step for one repository: rules over linked facts, and the verdicts into the store. */
#ifndef SCABBARD_ENGINE_EVALUATE_H
#define SCABBARD_ENGINE_EVALUATE_H

#include "engine/collect.h"
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

/**
 * Link, check the rules that need nothing but the repository, and record it all in one transaction; those of resolved
 * references are asked by evaluate_due. Adds to the ledger.
 */
int evaluate_capture(struct fleet *fleet, const struct evaluate_capture *capture, int64_t *ret_repository,
	struct ledger *ledger, struct error *err);

/**
 * Make the policy by which one repository is judged: the fleet's, tightened by what the repository asks for itself where
 * the fleet lets it. It lives as long as both; the caller closes `*ret_own`.
 */
int evaluate_tighten(const struct policy *fleet, const struct snapshot *snapshot, struct policy *ret,
	struct policy **ret_own, struct error *err);

/** A round over the fleet. */
struct evaluate_round {
	int64_t run, now;
	bool as_before; /**< nothing is resolved otherwise, and no facts have changed: only what was not judged is */
	bool all;                                /**< not only where verdicts hold no longer */
	const struct collect_settings *settings; /**< `stop` and `progress` count */
	struct ledger *ledger;
	size_t seen, evaluated; /**< set */
	bool stopped;           /**< set */
};

/**
 * Judge stored repositories again from the store alone, each in a transaction of its own: every rule where rules, policy
 * or the time have changed a verdict; those of resolved references where resolutions, reviews or what the fleet runs
 * have.
 */
int evaluate_due(struct fleet *fleet, struct evaluate_round *round, struct error *err);

/** The versions of all readers as the store keeps them: "1:3 2:1". Part of what makes a repository unchanged. */
const char *evaluate_readers(struct arena *arena);

#endif
