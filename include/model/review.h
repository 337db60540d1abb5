/* The review ledger: which steps somebody took for a module at a commit. */
#ifndef SCABBARD_MODEL_REVIEW_H
#define SCABBARD_MODEL_REVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/snapshot.h"

/** The four steps. Stored, and bits 1 << step in sets: append only. */
enum review_step {
	REVIEW_REPUTATION = 0,   /**< who maintains it, and how */
	REVIEW_SOURCE = 1,       /**< its source was read */
	REVIEW_FORKED = 2,       /**< it was forked, and the fork is pinned */
	REVIEW_DEPENDENCIES = 3, /**< its dependencies were scanned */
	REVIEW_STEPS = 4,
};

/** "reputation", "source", "forked", "dependencies", and back (-1 if unknown). */
const char *review_step_word(enum review_step step);
int review_step_parse(const char *word);
/** One line of what a step means, for help and policy. */
const char *review_step_about(enum review_step step);

/** What came of it. Stored: append only. */
enum review_outcome { REVIEW_PASSED = 1, REVIEW_REJECTED = 2 };

const char *review_outcome_word(enum review_outcome outcome);

/** How a step stands for a module at a commit. */
enum review_standing {
	REVIEW_MISSING = 0, /**< nobody has */
	REVIEW_STALE = 1,   /**< somebody has, for another commit */
	REVIEW_EXPIRED = 2, /**< its end date has passed */
	REVIEW_REFUSED = 3, /**< the newest word is a rejection */
	REVIEW_DONE = 4,
};

const char *review_standing_word(enum review_standing standing);

/** One entry of the ledger. Texts are borrowed. */
struct review {
	int64_t act;        /**< number of the act that recorded it */
	const char *target; /**< "github.com/x/y/sub" */
	char commit[OID_HEX + 1];
	enum review_step step;
	enum review_outcome outcome;
	const char *by; /**< claimed */
	const char *note;
	int64_t made;
	int64_t until; /**< inclusive, end of that day UTC; 0 = none */
};

/** The ledger of one target, newest first. */
struct reviews {
	const struct review *items;
	size_t count;
};

/**
 * How a step stands at a time for a commit ("" = floating: nothing can be reviewed, so stale or missing). `ret_review`
 * (may be NULL) gets the entry that decides, or NULL. `ret_until` (may be NULL): when that changes by time alone,
 * INT64_MAX = never.
 */
enum review_standing review_stand(const struct reviews *reviews, enum review_step step, const char *commit,
	int64_t now, const struct review **ret_review, int64_t *ret_until);

/**
 * The last second for which an entry holds, 0 = no end: the one that it gives itself; else, if it was passed, the last
 * second of the day (UTC) on which the `valid` seconds that policy gives it are over. `valid` 0 = for ever.
 */
int64_t review_end(const struct review *review, int64_t valid);

#endif
