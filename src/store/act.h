/* What people did: one append-only chain (design, section 7). What follows from it lies in tables that it can rebuild. */
#ifndef SCABBARD_STORE_ACT_H
#define SCABBARD_STORE_ACT_H

#include "id_set.h"

/** Stored: append only. */
enum act_kind {
	ACT_REVIEW = 1, /**< an entry of the review ledger */
	ACT_UNDO = 2,   /**< takes back the act that it names; taking that back again is a redo */
};

/** What an act is about. Stored: append only. */
enum act_scope {
	ACT_SCOPE_MODULE = 1, /**< "github.com/x/y/sub@" and a commit */
};

/** One link of the chain. Texts are borrowed and UTF-8. */
struct act {
	int64_t id; /**< set by act_add: the one after the last */
	int64_t made;
	const char *actor; /**< claimed */
	enum act_kind kind;
	enum act_scope scope_kind;
	const char *scope;
	const char *body; /**< canonical JSON: an object, members by name, no blanks */
	int64_t undoes;   /**< 0 = none */
};

/**
 * A transaction in which acts are added, and what follows from them is written. It alone may write, from its beginning
 * on, and has reached the disk when it is committed; whatever was not committed is rolled back at the end.
 *
 *	CLEANUP(acting_end) struct acting acting = { 0 };
 *
 *	if (acting_begin(&acting, store, err) < 0 || act_add(&acting, &act, err) < 0 || ... ||
 *		acting_commit(&acting, err) < 0)
 *		return err->code;
 */
struct acting {
	struct store *store; /**< NULL = none has begun */
	struct transaction transaction;
};

int acting_begin(struct acting *ret, struct store *store, struct error *err);
int act_add(struct acting *acting, struct act *act, struct error *err);
int acting_commit(struct acting *acting, struct error *err);
void acting_end(struct acting *acting);

/** Visit all acts, oldest first. */
int act_visit(struct store *store, int (*visit)(const struct act *act, void *context), void *context,
	struct error *err);

/** The acts that have been taken back, and not put in force again. */
int act_find_undone(struct store *store, struct id_set *ret, struct error *err);

/**
 * Walk the chain from its beginning: every link must follow from the one before it. Adds a line for each that does not,
 * and counts them.
 */
int act_check(struct store *store, struct buf *ret_report, size_t *ret_wrong, struct error *err);

/** The same for what reviews were made of acts. */
int review_check(struct store *store, struct buf *ret_report, size_t *ret_wrong, struct error *err);

#endif
