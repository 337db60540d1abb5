/* What the files of this room share: the handle, statements, transactions, numbers that are stored. */
#ifndef SCABBARD_STORE_STORE_PRIVATE_H
#define SCABBARD_STORE_STORE_PRIVATE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

/** Numbers that are stored: append only. */
enum repository_state {
	REPOSITORY_LIVE = 1,
	REPOSITORY_GONE = 2,    /**< its places have vanished: findings are frozen and shown apart */
	REPOSITORY_IGNORED = 3, /**< never read, and its place turned out to be another's: shown nowhere */
};
enum scope_kind { SCOPE_REPOSITORY = 1 };
enum event_kind {
	EVENT_OPENED = 1,
	EVENT_CHANGED = 2,
	EVENT_REOPENED = 3,
	EVENT_MOVED = 4,
	EVENT_CLOSED = 5,
	EVENT_DECIDED = 6, /**< somebody decided: the cause says what, who and why */
	EVENT_COMMENTED = 7,
};
/** "opened", "changed" ... */
const char *event_word(int64_t kind);

enum finding_flag {
	FINDING_HOSTILE = 1 << 0, /**< path, subject or what was seen holds unprintable characters */
};

/** One statement kept compiled. */
struct kept_statement {
	const char *sql; /**< the constant it was made of, by address */
	sqlite3_stmt *handle;
	bool lent;
};

/**
 * A transaction that is rolled back at the end of its scope unless it was committed.
 *
 *	CLEANUP(transaction_end) struct transaction transaction = { 0 };
 *
 *	if (transaction_begin(&transaction, store, err) < 0 || ... || transaction_commit(&transaction, err) < 0)
 */
struct transaction {
	struct store *store; /**< NULL = none is open, or an outer one goes on */
};

/** What scores are worked out with, by the setting "scoring". */
struct scoring {
	int64_t weights[SEVERITY_CRITICAL + 1];
	bool accepted_fails; /**< else what is accepted has passed */
};

struct decisions;

struct store {
	sqlite3 *db;
	char *path;
	const struct rule *rules; /**< ended by number 0; never NULL */
	struct kept_statement *kept;
	size_t kept_count;
	size_t kept_capacity;
	uint64_t epoch;                  /**< grows with every write of this handle that may change a skew */
	struct skews *skews;             /**< see skew.h; NULL = not asked for yet */
	struct image_skews *image_skews; /**< see image_skew.h; NULL = not asked for yet */
	struct certificate_shares
		*certificate_shares; /**< see certificate_share.h; NULL = not asked for yet */
	struct transaction batch;    /**< see store_batch_begin */
	bool rehearsal;              /**< acts are taken back at their end */
	struct scoring scoring;
	struct decisions *decisions; /**< see deciding.h; NULL = not asked for yet */
};

/** Let go of the decisions that the handle keeps: they may not be those of the database. */
void decisions_forget(struct store *store);

/** The rule of a number, or NULL. */
const struct rule *store_rule(const struct store *store, int number);

/** Start a failure of SQLite's: one sentence and what to do next, by what the handle says went wrong. */
int store_fail(struct store *store, struct error *err);

/* --- statements ---------------------------------------------------------------------------------------- */

/**
 * A statement on loan.
 *
 *	CLEANUP(statement_end) struct statement statement = { 0 };
 *
 *	if (statement_begin(&statement, store, "SELECT name FROM repository WHERE id = ?1", err) < 0)
 *		return err->code;
 *	statement_bind_integer(&statement, 1, id);
 *	while ((result = statement_step(&statement, err)) > 0)
 *		buf_add(&names, statement_text(&statement, 0));
 */
struct statement {
	struct store *store;
	sqlite3_stmt *handle;
	size_t kept; /**< where it is kept; SIZE_MAX = it is not */
	bool failed; /**< a value could not be bound */
};

/** Borrow the statement of a constant text: compiled once a handle, found by the address of the text. */
int statement_begin(struct statement *ret, struct store *store, const char *sql, struct error *err);

/** Compile a statement that was put together, for once. */
int statement_compile(struct statement *ret, struct store *store, const char *sql, struct error *err);

/** Give it back, or end it; an empty one is fine. */
void statement_end(struct statement *statement);

/**
 * Bind a value; positions from 1. Texts and blobs are borrowed until the statement is stepped to its end, bound
 * again or ended. NULL is bound as NULL. A failure is told by the next step.
 */
void statement_bind_integer(struct statement *statement, int at, int64_t number);
void statement_bind_text(struct statement *statement, int at, const char *text);
void statement_bind_blob(struct statement *statement, int at, const void *bytes, size_t length);
void statement_bind_null(struct statement *statement, int at);

/** Bind hex digits as the bytes that they stand for; NULL and "" as NULL. */
void statement_bind_hex(struct statement *statement, int at, const char *hex);

/** Go to the next row: 1, 0 at the end, negative when it failed. */
int statement_step(struct statement *statement, struct error *err);

/** Run a statement without rows to its end and make it ready to be bound and run again. */
int statement_run(struct statement *statement, struct error *err);

/** Make a statement ready to be bound and run again before its end. */
void statement_reset(struct statement *statement);

/** Values of the row, from column 0. Texts and blobs live until the next step. */
int64_t statement_integer(struct statement *statement, int column);
bool statement_is_null(struct statement *statement, int column);

/** A text: "" for NULL, or NULL for NULL. */
const char *statement_text(struct statement *statement, int column);
const char *statement_text_or_null(struct statement *statement, int column);

/** A blob and its length; NULL and 0 for NULL. */
const void *statement_blob(struct statement *statement, int column, size_t *ret_length);

/** Copy a blob of exactly `length` bytes; zeros if it is NULL or of another length. */
void statement_copy(struct statement *statement, int column, void *ret, size_t length);

/** A blob as hex digits into `ret` of `size` bytes: "" for NULL or what does not fit. */
void statement_hex(struct statement *statement, int column, char *ret, size_t size);

/** Run a statement that has no values to bind and no rows. */
int store_execute(struct store *store, const char *sql, struct error *err);

/** The first column of the first row, 0 if there is none; `?1` is bound to a number. */
int store_ask_number(struct store *store, const char *sql, int64_t number, int64_t *ret, struct error *err);

/** The same with `?1` bound to a text: the id of what is found or made by it. */
int store_ask_text(struct store *store, const char *sql, const char *text, int64_t *ret, struct error *err);

/* --- transactions -------------------------------------------------------------------------------------- */

/** Begin one for writing, or one for reading: every question inside sees one state of the database. */
int transaction_begin(struct transaction *ret, struct store *store, struct error *err);
int transaction_begin_read(struct transaction *ret, struct store *store, struct error *err);
int transaction_commit(struct transaction *transaction, struct error *err);
void transaction_end(struct transaction *transaction);

/* --- opening ------------------------------------------------------------------------------------------- */

/** The steps of the schema, from an empty file on: step n leads to version n + 1. Ended by NULL. */
extern const char *const store_steps[];

/**
 * The version of the database, and whether it is the last one. Refuses what a newer program wrote and what is no
 * database of this program's.
 */
int store_version(
	struct store *store, const char *const *steps, int64_t *ret, bool *ret_last, struct error *err);

/** Bring the database up to the last of some steps, in one transaction; refuses what store_version does. */
int store_migrate(struct store *store, const char *const *steps, struct error *err);

/** Say whether the type of a file system, as statfs has it, is one over a network. */
bool store_is_remote(unsigned long type);

/* --- scores -------------------------------------------------------------------------------------------- */

/** The default weights, and those that the database keeps: ask before scores are worked out. */
void scoring_reset(struct scoring *ret);
void scoring_load(struct store *store);

/** What one subject of a rule weighs; of a rule that is not known nothing. */
int64_t store_weight(const struct store *store, int rule);

/** Sums of a score: 100 x pass / all, each subject by the weight of its rule's severity. */
struct score_sum {
	int64_t pass, unknown, all;
};

/** Add what one rule looked at: what is dismissed has passed, what is accepted has where policy says so. */
void score_add(struct score_sum *score, const struct store *store, int rule, const struct sums *sums);

/** The ends of the range: unknown as failed, unknown as passed; -1 when nothing was looked at. */
int score_low(const struct score_sum *score);
int score_high(const struct score_sum *score);

#endif
