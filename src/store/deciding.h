/* Decisions as the store keeps them, and what they make of findings: shared by acts, saving and checking. */
#ifndef SCABBARD_STORE_DECIDING_H
#define SCABBARD_STORE_DECIDING_H

#include "base/memory.h"
#include "model/decision.h"
#include "saving.h"

/* --- decisions ------------------------------------------------------------------------------------------- */

/** One in force, as far as findings depend on it. */
struct stored_decision {
	int64_t id, act; /**< act 0 = by policy */
	int rule;        /**< of a wide scope, 0 = any */
	struct decision_scope scope;
	bool owns, says_owner;
	enum decision_state state;
	int64_t until;              /**< 0 = for ever */
	int64_t owner;              /**< a person, 0 = nobody */
	int64_t used_run;           /**< the newest run in which it fitted */
	unsigned char evidence[16]; /**< of one that names the finding in hand */
};

/**
 * All wide decisions in force in the order in which they count, kept by a handle for as long as they hold. `has_named` says
 * whether any in force names findings.
 */
struct decisions {
	struct arena arena;
	struct stored_decision *items;
	size_t count;
	bool has_named;
	int64_t version; /**< of the setting that every change of a decision raises */
};

/** Bring the handle's decisions up to date. They die with the next change, or with decisions_forget. */
int decisions_load(struct store *store, const struct decisions **ret, struct error *err);

/** Note in what the handle keeps that a decision has fitted in a run. */
void decisions_set_used(struct store *store, int64_t id, int64_t run);

/** Say that decisions have changed: in the transaction that does it. */
int decisions_changed(struct store *store, struct error *err);

/** Put a decision in force: its row and the findings that it names. `act` 0 = by policy. Findings as their ids. */
int decision_insert(struct store *store, const struct decision *decision, const int64_t *finding_ids,
	int64_t run, int64_t *ret_id, struct error *err);

/** Put the decision of an act in force, or out of it. */
int decision_set_live(struct store *store, int64_t act, bool live, struct error *err);

/** What an act of deciding carries, and back: texts of what is read lie in the arena; false if it is none. */
void decision_write_body(const struct decision *decision, struct buf *ret);
bool decision_read_body(const char *body, struct arena *arena, struct decision *ret);

/** A scope as the table has it: canonical JSON without findings. */
void decision_write_scope(const struct decision_scope *scope, struct buf *ret);
bool decision_read_scope(const char *json, struct arena *arena, struct decision_scope *ret);

/** Load one, whatever became of it; its texts lie in the arena. `*ret` stays as it is if there is no such. */
int decision_load(
	struct store *store, int64_t id, struct arena *arena, const struct decision **ret, struct error *err);

/* --- findings -------------------------------------------------------------------------------------------- */

/** What is decided of a finding. */
struct projection {
	enum decision_state state;
	int64_t decision; /**< 0 = none */
	int64_t owner, until;
};

/** A finding that is not closed. Texts live until the next one is loaded. */
struct decided_row {
	int64_t id, path_class, subjects, flags, scope;
	int rule;
	enum verdict verdict;
	enum severity severity;
	unsigned char evidence[16];
	enum finding_status status;
	struct projection stored;
	const char *path, *subject, *target;
	char commit[41];
};

/** Findings of a rule and class that are decided: how they stand in its tally. */
struct decided_tally {
	int64_t rule, path_class;
	int64_t accepted, dismissed, unknown;
};

/** Why findings may change now. */
struct projecting {
	struct store *store;
	const struct decisions *decisions;
	int64_t run, now;
	const char *cause; /**< of all changes; NULL = it follows from the decisions */
	struct error *err;

	int64_t repository;
	const char *identity, *name;            /**< of the repository; borrowed */
	const struct stored_decision **fitting; /**< those whose repository it may be */
	size_t fitting_count, fitting_capacity;
	bool needs_commit; /**< a scope asks for the commit that runs */

	struct stored_decision *named; /**< of the finding in hand, newest first */
	size_t named_count, named_capacity;
	int64_t *used; /**< ids of wide decisions that fitted, each once */
	size_t used_count, used_capacity;
	struct buf saying;  /**< a cause */
	struct arena words; /**< of the row in hand */
};

void projecting_release(struct projecting *projecting);

/** Begin, and go to a repository: its texts are borrowed. */
int projecting_begin(
	struct projecting *ret, struct store *store, int64_t run, int64_t now, struct error *err);
void projecting_enter(
	struct projecting *projecting, int64_t repository, const char *identity, const char *name);

/** Load a finding of the repository in hand: 1, or 0 if it is closed or not there. */
int projecting_load(struct projecting *projecting, int64_t id, struct decided_row *ret);

/** Whether a wide scope fits it, its repository left out. */
bool projecting_fits(const struct projecting *projecting, const struct decided_row *row,
	const struct decision_scope *scope);

/** What the decisions in force make of it at the time in hand. */
int projecting_choose(struct projecting *projecting, const struct decided_row *row, struct projection *ret);

/** Write down what is otherwise than stored, with an event: 1, or 0 if nothing is. `was`: what it showed before, or NULL. */
int projecting_write(struct projecting *projecting, const struct decided_row *row,
	const struct projection *projection, const char *was);

/** Note in the decisions that fitted that they did. */
int projecting_end(struct projecting *projecting);

/** Whether they differ in what people see: state, end or owner. */
bool projection_differs(const struct projection *one, const struct projection *other);

enum finding_status projection_status(const struct projection *projection);

/** Count a finding as what it is if it is decided so, `times` being 1 or -1. */
void counts_add(
	struct counts *counts, const struct decided_row *row, enum decision_state state, int64_t times);

/** How a finding stands in its tally if it is decided so; false if it is not decided, or only declared. */
bool decided_tally_of(const struct decided_row *row, enum decision_state state, struct decided_tally *ret);

/** Add what is decided of findings to the tallies of a repository and to totals; sets the scores in `ret`. */
int tallies_decide(struct store *store, int64_t run, int64_t repository, const struct decided_tally *changes,
	size_t count, struct counts *ret, struct error *err);

/* --- many findings --------------------------------------------------------------------------------------- */

/** Findings of several repositories that change together: their sums follow, repository by repository. */
struct sweep {
	struct projecting projecting;
	bool keeps_ledger;        /**< what is open again goes into the ledger of the run */
	size_t matched, changed;  /**< findings that are not closed; of them, otherwise in what people see */
	size_t reopened, written; /**< events */

	struct arena arena; /**< names of the repository in hand, and how its sums change */
	int64_t scope;
	bool touched;
	struct counts counts;
	struct ledger ledger;
	struct decided_tally *tallies;
	size_t tally_count, tally_capacity;
};

void sweep_release(struct sweep *sweep);

/** Project the findings of a list that are not closed; they are sorted by repository. */
struct sweep_item {
	int64_t finding, repository;
};
int sweep_findings(struct sweep *sweep, struct sweep_item *items, size_t count);

/** Project all that a wide scope fits. */
int sweep_scope(struct sweep *sweep, const struct decision_scope *scope);

/* --- runs of acts ---------------------------------------------------------------------------------------- */

struct act;

/** End the run of an act; or take it back, where nothing belongs to it. */
int act_end_run(struct store *store, const struct act *act, int64_t run, struct error *err);
int act_drop_run(struct store *store, int64_t run, struct error *err);

/* --- words ----------------------------------------------------------------------------------------------- */

/** "accepted by alice until 2026-12-31: reason", as much of the reason as belongs in a line. */
void decision_add_words(struct buf *ret, const struct decision *decision);

/** The first line of a text, cut where it is too long for a cause. */
void buf_add_first_line(struct buf *ret, const char *text);

/** Why a decision decides: its words. Why one that did does no longer. */
int decision_cause(struct store *store, int64_t id, struct buf *ret, struct error *err);
int decision_end_cause(
	struct store *store, int64_t id, int64_t now, const char *was, struct buf *ret, struct error *err);

#endif
