/* Deciding about findings: what `triage`, `audit` and the dashboard do. */
#ifndef SCABBARD_ENGINE_TRIAGE_H
#define SCABBARD_ENGINE_TRIAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/output.h"
#include "engine/fleet.h"
#include "model/decision.h"
#include "model/weekly.h"

enum triage_verb {
	TRIAGE_DECIDE,  /**< state, justification, reason, until */
	TRIAGE_OWN,     /**< owner; "" = nobody */
	TRIAGE_COMMENT, /**< reason is the comment; one finding */
	TRIAGE_UNDO,    /**< act: 0 = the newest of this actor, -1 = redo */
};

/**
 * A wish, as a person or a key says it. What it is about is one of: ids of findings (the dashboard's marks), a filter of
 * findings, or a wide scope; a filter and ids name the findings one by one, as they are now. Texts are borrowed.
 */
struct triage_wish {
	enum triage_verb verb;
	enum decision_state state;
	enum justification justification;
	const char *reason;
	const char *until; /**< as decision_until, NULL = for ever */
	const char *owner;
	int64_t act;

	const int64_t *ids;
	size_t id_count;
	const char *filter;                 /**< NULL = none */
	const struct decision_scope *scope; /**< NULL = none; without findings */
	bool dry_run;                       /**< say what it would do, and record nothing */
};

/** What came of it; `what` is words for a status line: "accepted 3 findings until 2026-12-31 (act 17)". */
struct triage_result {
	struct act_result act;
	struct buf what;
	bool due; /**< a review was taken back, or put in force again: verdicts are due, see evaluate_run */
};

void triage_result_release(struct triage_result *result);

/**
 * Do it. More findings than DECISION_FINDINGS_MOST are refused (ERROR_USAGE) with a hint to name a wide scope; where there
 * is none, or nothing to take back, it is ERROR_NOT_FOUND. The actor is $SCABBARD_ACTOR or user@host. Waits a little while
 * another writes, then ERROR_LOCKED.
 */
int triage_do(
	struct fleet *fleet, const struct triage_wish *wish, struct triage_result *ret, struct error *err);

/**
 * Find the findings that a person means, each by the beginning of its fingerprint, 8 digits or more, in any case of
 * letters; whatever its state. ERROR_USAGE if one is none, or the beginning of several; ERROR_NOT_FOUND.
 */
int triage_find(
	struct fleet *fleet, const char *const *digits, size_t count, int64_t *ret_ids, struct error *err);

/** Set the module of a wide scope from "MODULE" or "MODULE@COMMIT", the commit by its 40 digits. Texts in the arena. */
int triage_module(const char *text, struct arena *arena, struct decision_scope *ret_scope, struct error *err);

/** What a file was written down, or taken in, with. Texts are borrowed. */
struct triage_exchange {
	const char *filter; /**< triage_export: of findings, NULL = none */
	bool dry_run;       /**< triage_import: record nothing */
};

/**
 * Take decisions in from a file (see baseline_read in engine/baseline.h), as acts of this actor: one for all that say the
 * same. Left out and counted are those of findings that are not in the database or show something else, those that have
 * ended, and those that are in force already: taken in twice, a file changes nothing. `ret` sums up.
 */
int triage_import(struct fleet *fleet, const struct triage_exchange *exchange, const char *text,
	size_t length, struct triage_result *ret, struct error *err);

/**
 * Write what people have decided about findings that are not closed, as such a file. What policy suppresses is left out:
 * it stands in the policy. Counts the findings.
 */
int triage_export(struct fleet *fleet, const struct triage_exchange *exchange, struct output *output,
	size_t *ret_count, struct error *err);

/**
 * Let what has ended by now be open again, if anything has: called before people look. On a database that cannot be
 * written it does nothing, and `ret_ended` still says that something has ended.
 */
int triage_settle(const char *database, bool *ret_ended, struct error *err);

/* --- the chain of acts, and numbers over time, as commands see them: see store/decision.h, store/weekly.h --- */

int fleet_visit_chain(struct fleet *fleet, int64_t from,
	int (*visit)(const struct chain_link *link, void *context), void *context, struct error *err);
int fleet_chain_head(struct fleet *fleet, int64_t *ret_act, char ret_digest[65], struct error *err);
int fleet_verify_chain(struct fleet *fleet, const char *head, struct buf *ret_report, struct error *err);

/** `from` and `until` are times, or runs with `runs`. */
int fleet_weekly(struct fleet *fleet, bool runs, int64_t from, int64_t until, struct arena *arena,
	struct weekly *ret, struct error *err);
int fleet_score(
	struct fleet *fleet, int64_t repository, struct arena *arena, struct score *ret, struct error *err);

#endif
