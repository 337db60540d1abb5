/* The parts of the gate: looking and judging, what is known already, rows. */
#ifndef SCABBARD_ENGINE_CHECKING_H
#define SCABBARD_ENGINE_CHECKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/check.h"
#include "engine/fleet.h"
#include "look.h"
#include "model/decision.h"
#include "model/filter_row.h"
#include "resolve_moment.h"
#include "store/decision.h"
#include "store/resolution.h"

/** One state of the repository, judged. */
struct judged {
	struct snapshot *snapshot; /**< borrowed; linked */
	struct policy policy;      /**< of the settings, with their persona, tightened by the repository */
	struct policy *own;
	struct beside beside; /**< in the arena of the check */
	bool *known; /**< references that the database has as they are, and knows what they were resolved to */
	struct findings findings;
};

/** References or findings by 16 bytes that stand for them. */
struct hash_index {
	const unsigned char **keys; /**< sorted; each lies in what it stands for */
	size_t count;
};

/** How a finding stands to what is known. */
enum check_standing {
	STANDS_NEW,
	STANDS_KNOWN,    /**< shows what it showed */
	STANDS_CHANGED,  /**< known, and shows something else */
	STANDS_REOPENED, /**< the database had closed it */
};

/** What is known of one finding. Texts live in the arena of the check. */
struct mark {
	enum check_standing standing;
	bool in_baseline;            /**< and shows the same: it does not fail */
	struct decision decision;    /**< that holds: origin 0 = none */
	int64_t first_seen, changed; /**< 0 = the database does not have it */
	const char *owner;
};

struct checking {
	const struct check_settings *settings;
	struct check_threshold threshold;
	struct filter_row *filter;
	struct arena arena;
	int64_t now;
	struct looked looked;
	const char *identity, *name;
	struct fleet *fleet;               /**< NULL = there is none */
	int64_t repository;                /**< its id there, 0 = unknown */
	bool has_copies;                   /**< somebody could be asked about targets */
	struct judged states[LOOK_STATES]; /**< the last is the one that is asked about */
	size_t state_count;
	struct resolved_moment moment;
	struct hash_index references; /**< of that state, by identity */
	struct hash_index findings;   /**< of that state, by fingerprint */
	bool *left_out;               /**< findings of that state which do not count, by their index */
	struct mark *marks;           /**< likewise */
	struct checked *ret;
};

/** The state that is asked about. */
const struct judged *checking_last(const struct checking *checking);

/** Make an index of `count` keys that lie `step` bytes apart; and find the first that equals one, NULL = none. */
void hash_index_make(
	struct hash_index *ret, const unsigned char *first, size_t count, size_t step, struct arena *arena);
const unsigned char *hash_index_find(const struct hash_index *index, const unsigned char key[16]);

/** The reference that a finding of the state asked about is of, NULL = none. */
const struct reference *checking_reference(const struct checking *checking, const struct finding *finding);

/** Link, resolve and judge all states; say which rules were not asked, and which findings do not count. */
int check_judge(struct checking *checking, struct error *err);

/** Fill the marks: from the database, policy, and the baseline. */
int check_mark(struct checking *checking, struct error *err);

/** Make the rows of the findings that the filter selects, with what fails, in order; and the counts. */
void check_make_rows(struct checking *checking);

/** Add what is to be written to mend a finding, where it can be said; nothing else. */
void check_add_edit(const struct checking *checking, const struct finding *finding, struct buf *ret);

#endif
