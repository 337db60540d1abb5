/* What people did: one append-only chain (design, section 7). What follows from it lies in tables that it can rebuild. */
#ifndef SCABBARD_STORE_ACT_H
#define SCABBARD_STORE_ACT_H

#include "base/buf.h"
#include "base/digest.h"
#include "base/memory.h"
#include "id_set.h"

/** Stored: append only. */
enum act_kind {
	ACT_REVIEW = 1,  /**< an entry of the review ledger */
	ACT_UNDO = 2,    /**< takes back the act that it names; taking that back again is a redo */
	ACT_DECIDE = 3,  /**< a decision about findings */
	ACT_OWN = 4,     /**< whose findings are */
	ACT_COMMENT = 5, /**< on one finding */
};

/** What an act is about. Stored: append only. */
enum act_scope {
	ACT_SCOPE_MODULE = 1,  /**< "github.com/x/y/sub@" and a commit */
	ACT_SCOPE_FINDING = 2, /**< the fingerprint of the one that it was then */
	ACT_SCOPE_WORDS = 3, /**< several findings, or what they are like, in words; the body tells exactly */
	ACT_SCOPE_ACT = 4,   /**< "act 17" */
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

/** Load one; texts in the arena. ERROR_NOT_FOUND if there is none. */
int act_load(struct store *store, int64_t id, struct arena *arena, struct act *ret, struct error *err);

/** "decide", "review" ...; "" for what is not known. */
const char *act_kind_word(enum act_kind kind);

/** Whether an act has been taken back, and not put in force again. */
int act_is_undone(struct store *store, int64_t id, bool *ret, struct error *err);

/** What the digest of an act covers, behind the digest before it. */
void act_write(const struct act *act, struct buf *ret);

/** What the first act follows from. */
int act_begin_chain(struct store *store, unsigned char ret[DIGEST_SIZE], struct error *err);

/** The last link: its number, 0 = none, and its digest. */
int act_find_head(struct store *store, int64_t *ret_id, unsigned char ret[DIGEST_SIZE], struct error *err);

/** The acts that have been taken back, and not put in force again. */
int act_find_undone(struct store *store, struct id_set *ret, struct error *err);

/**
 * Walk the chain from its beginning: every link must follow from the one before it. Adds a line for each that does not,
 * and counts them.
 */
int act_check(struct store *store, struct buf *ret_report, size_t *ret_wrong, struct error *err);

/** The same for what reviews were made of acts; and for decisions, and what they make of findings. */
int review_check(struct store *store, struct buf *ret_report, size_t *ret_wrong, struct error *err);
int decisions_check(struct store *store, struct buf *ret_report, size_t *ret_wrong, struct error *err);

/** Put a review in force, or out of it. */
int review_set_live(struct store *store, int64_t act, bool live, struct error *err);

#endif
