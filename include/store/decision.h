/* Decisions about findings as the store keeps them: acts of the chain, what follows from them, and taking back. */
#ifndef SCABBARD_STORE_DECISION_H
#define SCABBARD_STORE_DECISION_H

#include "model/decision.h"
#include "store/store.h"

/** A finding that is named by how its fingerprint begins: 1 to 32 lower-case hex digits. */
struct named_start {
	char digits[33];
	int64_t ids[2]; /**< set: of those that it fits; two are enough to know that it is not one */
	size_t count;
};

/**
 * Find findings by how their fingerprints begin, whatever their state; where none has such a one now, those that had
 * it before they moved.
 */
int store_find_findings(struct store *store, struct named_start *wanted, size_t count, struct error *err);

/** Name findings as they are now, in the order of their ids given; those that are not there are left out. */
int store_name_findings(struct store *store, const int64_t *ids, size_t count, struct decided_finding *ret,
	size_t *ret_count, struct error *err);

/**
 * Record a decision or an owner (decision->owns) by a person: one act, and its effect on findings, in one transaction
 * that has reached the disk. Named findings that the store does not have, or that show something else, are left out; if
 * none is left, or nothing that is not closed fits, ERROR_NOT_FOUND and nothing is recorded. decision_check has been asked
 * by the caller. `program` as for runs.
 */
int store_decide(struct store *store, const struct decision *decision, const char *program,
	struct act_result *ret, struct error *err);

/** Record a comment on one finding. It changes nothing but its history. */
int store_comment(struct store *store, const unsigned char fingerprint[16], const char *text, const char *by,
	int64_t now, struct act_result *ret, struct error *err);

/**
 * Take back an act: a decision, an owner, a comment, a review; taking back an undoing is a redo. ERROR_NOT_FOUND if there is
 * no such act, ERROR_USAGE if it has been taken back already. `act` 0 = the newest of `by` that has not been taken back
 * and is no undoing itself; -1 = the newest undoing of `by` that is in force and is no redo itself. `ret_what` gets words
 * for what was taken back.
 */
int store_undo(struct store *store, int64_t act, const char *by, const char *program, int64_t now,
	struct act_result *ret, struct buf *ret_what, struct error *err);

/**
 * Bring the decisions of policy to those given (origin, scope, state, reason, until count; made is kept where nothing
 * differs): in the transaction of the caller's batch, if one is open. True in `ret_changed` if any differs: then every
 * repository has lost its evaluated key and has to be evaluated again, which projects them. Of several that fit a finding
 * the one that has been there longest decides.
 */
int store_set_suppressions(struct store *store, const struct decision *decisions, size_t count, int64_t now,
	bool *ret_changed, struct error *err);

/** Whether an end has passed that is not yet in force: a look at an index. For handles that only read, too. */
int store_has_ended(struct store *store, int64_t now, bool *ret, struct error *err);

/** Let findings whose decision has ended be open again, with an event that says so. Needs a run. */
int store_end_decisions(
	struct store *store, int64_t run, int64_t now, size_t *ret_reopened, struct error *err);

/** Visit decisions, newest first. `live` = only those that have not been taken back. */
int store_visit_decisions(struct store *store, bool live,
	int (*visit)(const struct decision *decision, void *context), void *context, struct error *err);

/** A finding of a repository as the store has it, closed or not. Texts are borrowed. */
struct known_finding {
	unsigned char fingerprint[16], evidence[16];
	enum finding_status status;
	int64_t first_seen, changed; /**< times of runs */
	const char *owner;           /**< named by a decision, "" = nobody */
	/** What decides it: origin 0 = nothing. Its scope, owner and time are left out. */
	struct decision decision;
	bool wide; /**< it does not name the finding */
};

/** Visit the findings of a repository, by id, with what decides each as of the last run or act. */
int store_visit_known_findings(struct store *store, int64_t repository,
	int (*visit)(const struct known_finding *finding, void *context), void *context, struct error *err);

/* --- the chain ------------------------------------------------------------------------------------- */

/** Visit the chain, oldest first, from act `from` on (0 = all). */
int store_visit_chain(struct store *store, int64_t from,
	int (*visit)(const struct chain_link *link, void *context), void *context, struct error *err);

/** Digest and number of the last link; number 0 and the digest of the empty chain when there is none. */
int store_chain_head(struct store *store, int64_t *ret_act, char ret_digest[65], struct error *err);

/**
 * Walk the chain and compare what follows from it. The report has a line a fault. ERROR_MALFORMED if anything is wrong, or
 * if `head` (64 hex digits, NULL = do not ask) is no link of the chain: then its end was cut off.
 */
int store_verify_chain(struct store *store, const char *head, struct buf *ret_report, struct error *err);

#endif
