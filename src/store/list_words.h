/* Words of ours that small numbers in columns stand for. */
#ifndef SCABBARD_STORE_LIST_WORDS_H
#define SCABBARD_STORE_LIST_WORDS_H

#include "list_columns.h"
#include "model/decision.h"
#include "model/image.h"
#include "model/setting.h"

enum { RULE_NUMBER_MAX = 9999, DETAIL_MAX = 0x7fff };

/** Beside those of enum fork_state. */
enum { FORK_BUILTIN = 6 };

/** How far a module's pins tell the truth: the worst of its references, a greater number being worse. */
enum truth { TRUTH_TRUE = 1, TRUTH_NO_COPY, TRUTH_ABSENT, TRUTH_DISAGREES, TRUTH_UNREACHABLE };

/** How an entry of the ledger stands. */
enum standing {
	STANDING_CURRENT = 1,
	STANDING_UNUSED,
	STANDING_EXPIRED,
	STANDING_SUPERSEDED,
	STANDING_UNDONE,
	STANDING_OUTDATED
};

/** How a finding stands: numbers that FINDING_STATUS makes. */
enum shown_status {
	SHOWN_CLOSED,
	SHOWN_ACCEPTED,
	SHOWN_NEW,
	SHOWN_REOPENED,
	SHOWN_CHANGED,
	SHOWN_OPEN,
	SHOWN_IN_TRIAGE,
	SHOWN_CONFIRMED,
	SHOWN_DISMISSED,
};

/** How a decision stands: what asks for somebody comes first. */
enum decision_standing {
	DECIDED_ENDING = 1,
	DECIDED_ENDED,
	DECIDED_UNUSED,
	DECIDED_CURRENT,
	DECIDED_SUPERSEDED,
	DECIDED_UNDONE,
};

/** How the least fixed use of an image names it: a greater number is worse. */
enum loosest {
	LOOSEST_DIGEST = 1,
	LOOSEST_UNKNOWN,
	LOOSEST_TAG,
	LOOSEST_LATEST,
	LOOSEST_NO_TAG,
	LOOSEST_MALFORMED,
};

/** Beside those of enum decision_state. */
enum { DECISION_OWNER = DECISION_STATES };

/** See struct list_column's add_word. */
void word_state(struct buf *buf, const struct store *store, int64_t number);
void word_coverage(struct buf *buf, const struct store *store, int64_t number);
void word_module_kind(struct buf *buf, const struct store *store, int64_t number);
void word_path_class(struct buf *buf, const struct store *store, int64_t number);
void word_reference_kind(struct buf *buf, const struct store *store, int64_t number);
void word_reference_class(struct buf *buf, const struct store *store, int64_t number);
void word_detail(struct buf *buf, const struct store *store, int64_t number);
void word_version_kind(struct buf *buf, const struct store *store, int64_t number);
void word_effective(struct buf *buf, const struct store *store, int64_t number);
void word_rule(struct buf *buf, const struct store *store, int64_t number);
void word_rule_title(struct buf *buf, const struct store *store, int64_t number);
void word_confidence(struct buf *buf, const struct store *store, int64_t number);
void word_verdict(struct buf *buf, const struct store *store, int64_t number);
void word_status(struct buf *buf, const struct store *store, int64_t number);
void word_presence(struct buf *buf, const struct store *store, int64_t number);
void word_reach(struct buf *buf, const struct store *store, int64_t number);
void word_label(struct buf *buf, const struct store *store, int64_t number);
void word_tier(struct buf *buf, const struct store *store, int64_t number);
void word_review_step(struct buf *buf, const struct store *store, int64_t number);
void word_review_outcome(struct buf *buf, const struct store *store, int64_t number);
void word_fork(struct buf *buf, const struct store *store, int64_t number);
void word_yes(struct buf *buf, const struct store *store, int64_t number);
void word_truth(struct buf *buf, const struct store *store, int64_t number);
void word_standing(struct buf *buf, const struct store *store, int64_t number);
void word_decision(struct buf *buf, const struct store *store, int64_t number);
void word_justification(struct buf *buf, const struct store *store, int64_t number);
void word_decision_standing(struct buf *buf, const struct store *store, int64_t number);
void word_origin(struct buf *buf, const struct store *store, int64_t number);
void word_event(struct buf *buf, const struct store *store, int64_t number);
void word_image_role(struct buf *buf, const struct store *store, int64_t number);
void word_image_class(struct buf *buf, const struct store *store, int64_t number);
void word_loosest(struct buf *buf, const struct store *store, int64_t number);
void word_certainty(struct buf *buf, const struct store *store, int64_t number);
void word_setting_kind(struct buf *buf, const struct store *store, int64_t number);
void word_setting_state(struct buf *buf, const struct store *store, int64_t number);

#endif
