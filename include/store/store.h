/* What scabbard remembers: one SQLite database. The only room that knows SQL. */
#ifndef SCABBARD_STORE_STORE_H
#define SCABBARD_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/finding.h"
#include "model/posture.h"
#include "model/rule.h"
#include "model/snapshot.h"
#include "model/table.h"

/**
 * A database handle; one thread at a time. WAL, foreign keys on, a schema of STRICT tables, brought up to date by
 * migrations when opened for writing. A database of a newer program is refused with a hint, as is one on a
 * network file system.
 */
struct store;

enum store_mode {
	STORE_READ,  /**< must exist; queries only */
	STORE_WRITE, /**< made if absent, with the folders above it */
};

int store_open(struct store **ret, const char *path, enum store_mode mode, struct error *err);
void store_close(struct store **store);

/**
 * From now until the store is closed, let every question see the database as it is now, whatever a collector
 * writes meanwhile. Only for a store that was opened for reading.
 */
int store_hold(struct store *store, struct error *err);

/** Wait at most so long while another writes, then ERROR_LOCKED; without it some seconds. */
void store_set_patience(struct store *store, int milliseconds);

/** From now on, let every act of a person that this handle is asked for say what it would do, and do nothing. */
void store_set_rehearsal(struct store *store, bool on);

/** Interrupt a query that another thread runs on this handle; it fails with ERROR_STOPPED. */
void store_interrupt(struct store *store);

/**
 * Lend the store the rules, ended by a row with number 0, for as long as it lives: titles and remedies of
 * findings, severities as weights of scores. Without them a finding has the number of its rule alone.
 */
void store_set_rules(struct store *store, const struct rule *rules);

/**
 * Put weights of severities into force for scores, and whether an accepted risk counts as failed (else as passed). The
 * database keeps them for whoever reads; without them those of design, section 1, hold. Stored scores follow with the
 * next evaluation.
 */
int store_set_scoring(struct store *store, const int64_t weights[SEVERITY_CRITICAL + 1], bool accepted_fails,
	struct error *err);

/**
 * Let the writes up to store_batch_end share one transaction, which is taken back if that is not reached. Others who want
 * to write wait meanwhile: nothing slow belongs between. Between them nothing that reads or writes may fail unnoticed.
 */
int store_batch_begin(struct store *store, struct error *err);
int store_batch_end(struct store *store, struct error *err);
/** Take back what the batch has written, if one is open. */
void store_batch_drop(struct store *store);

/** A setting by name; false if it was never set. `database uuid` always is. */
bool store_setting(struct store *store, const char *name, struct buf *ret);
int store_set_setting(struct store *store, const char *name, const char *value, struct error *err);

/* --- runs ------------------------------------------------------------------------------------------ */

enum run_kind { RUN_SCAN = 1, RUN_INGEST = 2, RUN_EVALUATE = 3, RUN_RESOLVE = 4, RUN_TRIAGE = 5 };
enum run_status { RUN_RUNNING = 0, RUN_COMPLETE = 1, RUN_INCOMPLETE = 2, RUN_STOPPED = 3 };

/** Begin a run (#29 on the screens); every change of the database belongs to one. */
int store_begin_run(struct store *store, enum run_kind kind, const char *actor, const char *scope,
	const char *program, int64_t now, int64_t *ret_run, struct error *err);
int store_finish_run(struct store *store, int64_t run, enum run_status status, const char *counts,
	int64_t now, struct error *err);

/* --- repositories ---------------------------------------------------------------------------------- */

/** What is known of the repository at a place, for the worker's job. Texts live in the arena given. */
struct known_repository {
	int64_t id; /**< 0 = unknown, or it could never be read */
	const char *identity;
	const char *commit; /**< "" if none */
	const char *tree;
	const char *ref;
	const char *readers; /**< reader versions at that capture, as "1:3 2:1 ..."; "" if it was taken in */
	const char *code_roots; /**< as in its snapshot; "" = not said */
	enum coverage_status status;
	const char *evaluated_key; /**< hex, "" if never */
	const char *resolved_key;  /**< hex, "" if never or if facts have changed since */
	int64_t evaluate_after;    /**< INT64_MAX = never */
};

/** Look up by place (absolute path of the git directory), then nothing. */
int store_known_at(struct store *store, const char *place, struct arena *arena, struct known_repository *ret,
	struct error *err);

/** Look up by identity. */
int store_known_as(struct store *store, const char *identity, struct arena *arena,
	struct known_repository *ret, struct error *err);

/** Counts of one change, for the ledger: what a run did to the findings of its scope. */
struct ledger {
	int64_t opened, unchanged, changed, reopened, closed;
};

/** Everything that one transaction records of one repository. */
struct store_capture {
	int64_t run;
	int64_t now;
	const char *identity;            /**< decided by the engine */
	const char *name;                /**< short name to show: "acme/pay"; made longer if it is taken */
	const char *place;               /**< absolute path, or NULL for an ingested snapshot */
	const char *team;                /**< name of the team that policy gives it to, "" or NULL = none */
	const char *team_owners;         /**< its owners, ", " between them; "" or NULL = none */
	const char *readers;             /**< "1:3 2:1 ..." */
	const struct snapshot *snapshot; /**< linked */
	const struct findings *findings;
	const unsigned char *evaluated_key; /**< 32 bytes */
	bool verdicts_only; /**< `evaluate`: facts are as they were, only findings, tallies and totals change */
	/**
	 * Bits of enum rule_stage, at least one: findings and tallies of rules of other stages (by the rules lent with
	 * store_set_rules; a rule that is not known any more belongs to all) stay exactly as they are. Without
	 * STAGE_RESOLVED the resolved key is taken away, since facts may have changed under it. STAGE_RESOLVED alone
	 * goes with verdicts_only, and looks at no fact.
	 */
	int stages;
	const unsigned char *resolved_key; /**< 32 bytes; with STAGE_RESOLVED */
	/**
	 * Rules (by number), paths and identities of subjects that this evaluation cannot close: a path with a
	 * problem, a reader that did not run, a reference of whose target there is no copy any more. NULL = everything
	 * was looked at.
	 */
	bool (*looked_at)(const struct store_capture *capture, int rule, const char *path,
		const unsigned char subject[16], void *context);
	void *context;
};

/**
 * Record a repository in one transaction: facts with a life, new blob facts and excerpts, problems, findings
 * (opened, unchanged, changed, reopened, moved, closed), tallies, totals of the day, ledger. Returns the
 * repository's id and adds to the ledger.
 */
int store_save(struct store *store, const struct store_capture *capture, int64_t *ret_repository,
	struct ledger *ledger, struct error *err);

/** Record that a known repository was looked at and nothing had changed. */
int store_touch(struct store *store, int64_t run, int64_t repository, const char *place, struct error *err);

/**
 * Record that a repository could not be read at all: findings stay, marked not looked at. What lies at other
 * places too has not failed: the place gets a row of its own until it can be read.
 */
int store_save_failure(struct store *store, int64_t run, const char *place, const char *name,
	enum problem_code code, const char *reason, struct error *err);

/**
 * Mark as gone the repositories whose last place lies under one of the roots and was not seen in this run; count
 * those that were not gone before. Their findings are frozen.
 */
int store_mark_gone(struct store *store, int64_t run, const char *const *roots, size_t root_count,
	int64_t *ret_count, struct error *err);

/** Load the stored facts of a blob into a snapshot; ERROR_NOT_FOUND (err untouched) if not remembered. */
int store_load_facts(struct store *store, struct snapshot *snapshot, const char *oid, enum reader_id reader,
	uint32_t version, const struct limits *limits, struct error *err);

/** Say which of many (oid, reader, version) are remembered: fills `known[i]`. */
int store_have_facts(struct store *store, const struct file *files, size_t file_count,
	const uint32_t *reader_versions, bool *known, struct error *err);

/** Rebuild the unlinked snapshot of a repository's newest capture from the store alone. */
int store_load_snapshot(struct store *store, int64_t repository, const struct limits *limits,
	struct snapshot **ret, struct error *err);

/** Visit every live repository: id, identity, name, evaluated key (hex), evaluate_after. */
struct stored_repository {
	int64_t id;
	const char *identity;
	const char *name;
	const char *evaluated_key;
	const char *resolved_key;
	int64_t evaluate_after;
};
int store_visit_repositories(struct store *store,
	int (*visit)(const struct stored_repository *repository, void *context), void *context,
	struct error *err);

/* --- questions ------------------------------------------------------------------------------------- */

/** The ids of a list in order. A filter error is ERROR_USAGE, with its offset in `ret_offset` (may be NULL). */
int store_list(struct store *store, const struct list_question *question, int64_t now, struct id_list *ret,
	size_t *ret_offset, struct error *err);

/** Visit the rows of some ids, in the order given; ids that have vanished are skipped. */
int store_rows(struct store *store, enum table_id table, const int64_t *ids, size_t count, row_visitor *visit,
	void *context, struct error *err);

/** How many rows a filter selects. */
int store_count(struct store *store, const struct list_question *question, int64_t now, size_t *ret,
	struct error *err);

/** The posture of the fleet: coverage, counts by severity, a line per rule, the last runs. Texts in the arena. */
int store_posture(
	struct store *store, int64_t now, struct arena *arena, struct posture *ret, struct error *err);

/** Everything about one row's surroundings: excerpt, history, problems. Texts in the arena. */
int store_detail(struct store *store, enum table_id table, int64_t id, struct arena *arena,
	struct detail *ret, struct error *err);

/** Problems of the newest captures, one line each: visitor gets repository, path, code word, detail. */
int store_visit_problems(struct store *store,
	int (*visit)(const char *repository, const struct problem *problem, void *context), void *context,
	struct error *err);

/**
 * Check the file: SQLite's own check, foreign keys, and that totals equal what they sum. The report has a line a
 * check, or one for each thing that is wrong: then ERROR_MALFORMED.
 */
int store_check(struct store *store, struct buf *ret_report, struct error *err);

#endif
