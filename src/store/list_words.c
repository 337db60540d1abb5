/* Words of ours that small numbers in columns stand for. */
#include "list_words.h"

#include "base/cleanup.h"
#include "model/resolution.h"
#include "model/review.h"

void word_state(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	if (number == REPOSITORY_LIVE)
		buf_add(buf, "live");
	else if (number == REPOSITORY_GONE)
		buf_add(buf, "gone");
}

void word_coverage(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, coverage_status_word((enum coverage_status)number));
}

void word_module_kind(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, number ? "workspace" : "module");
}

void word_path_class(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, path_class_word((enum path_class)number));
}

void word_reference_kind(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, reference_kind_word((enum reference_kind)number));
}

void word_reference_class(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, reference_class_word((enum reference_class)number));
}

void word_detail(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add_reference_detail(buf, (uint32_t)number);
}

void word_version_kind(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, version_kind_word((enum version_kind)number));
}

void word_effective(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, reference_effective_word((enum reference_effective)number));
}

void word_rule(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_format(buf, "SCB%lld", (long long)number);
}

void word_rule_title(struct buf *buf, const struct store *store, int64_t number)
{
	const struct rule *rule = store_rule(store, (int)number);

	if (rule)
		buf_add(buf, rule->title);
}

void word_confidence(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, confidence_word((enum confidence)number));
}

void word_verdict(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, verdict_word((enum verdict)number));
}

void word_presence(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, presence_word((enum presence)number));
}

void word_reach(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, reach_word((enum reach)number));
}

void word_label(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, label_state_word((enum label_state)number));
}

void word_tier(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, tier_word((enum tier)number));
}

void word_review_step(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, review_step_word((enum review_step)number));
}

void word_review_outcome(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, review_outcome_word((enum review_outcome)number));
}

void word_fork(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, number == FORK_BUILTIN ? "builtin" : fork_state_word((enum fork_state)number));
}

static void add_one_of(struct buf *buf, const char *const *words, size_t count, int64_t number)
{
	if (number >= 0 && (uint64_t)number < count)
		buf_add(buf, words[number]);
}

void word_status(struct buf *buf, const struct store *store, int64_t number)
{
	static const char *const words[] = {
		[SHOWN_CLOSED] = "closed",
		[SHOWN_ACCEPTED] = "accepted",
		[SHOWN_NEW] = "new",
		[SHOWN_REOPENED] = "reopened",
		[SHOWN_CHANGED] = "changed",
		[SHOWN_OPEN] = "open",
		[SHOWN_IN_TRIAGE] = "in triage",
		[SHOWN_CONFIRMED] = "confirmed",
		[SHOWN_DISMISSED] = "dismissed",
	};

	(void)store;
	add_one_of(buf, words, COUNT_OF(words), number);
}

void word_yes(struct buf *buf, const struct store *store, int64_t number)
{
	static const char *const words[] = { "no", "yes" };

	(void)store;
	add_one_of(buf, words, COUNT_OF(words), number);
}

void word_truth(struct buf *buf, const struct store *store, int64_t number)
{
	static const char *const words[] = {
		[TRUTH_TRUE] = "true",
		[TRUTH_NO_COPY] = "no copy",
		[TRUTH_ABSENT] = "absent",
		[TRUTH_DISAGREES] = "disagrees",
		[TRUTH_UNREACHABLE] = "unreachable",
	};

	(void)store;
	if (number >= TRUTH_TRUE)
		add_one_of(buf, words, COUNT_OF(words), number);
}

void word_standing(struct buf *buf, const struct store *store, int64_t number)
{
	static const char *const words[] = {
		[STANDING_CURRENT] = "current",
		[STANDING_UNUSED] = "unused",
		[STANDING_EXPIRED] = "expired",
		[STANDING_SUPERSEDED] = "superseded",
		[STANDING_UNDONE] = "undone",
		[STANDING_OUTDATED] = "outdated",
	};

	(void)store;
	if (number >= STANDING_CURRENT)
		add_one_of(buf, words, COUNT_OF(words), number);
}

/* --- changes and decisions ------------------------------------------------------------------------------- */

void word_event(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, event_word(number));
}

void word_decision(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, number == DECISION_OWNER ? "owner" : decision_state_word((enum decision_state)number));
}

void word_justification(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	if (number > JUSTIFICATION_NONE && number < JUSTIFICATION_COUNT)
		buf_add(buf, justification_word((enum justification)number));
}

void word_decision_standing(struct buf *buf, const struct store *store, int64_t number)
{
	static const char *const words[] = {
		[DECIDED_ENDING] = "ends soon",
		[DECIDED_ENDED] = "ended",
		[DECIDED_UNUSED] = "unused",
		[DECIDED_CURRENT] = "current",
		[DECIDED_SUPERSEDED] = "superseded",
		[DECIDED_UNDONE] = "undone",
	};

	(void)store;
	if (number >= DECIDED_ENDING)
		add_one_of(buf, words, COUNT_OF(words), number);
}

void word_origin(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	if (number == ORIGIN_PERSON)
		buf_add(buf, "person");
	else if (number == ORIGIN_POLICY)
		buf_add(buf, "policy");
}

/* --- images and settings --------------------------------------------------------------------------------- */

void word_image_role(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	if (number > 0 && number < IMAGE_ROLES)
		buf_add(buf, image_role_word((enum image_role)number));
}

void word_image_class(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, image_class_word((enum image_class)number));
}

void word_loosest(struct buf *buf, const struct store *store, int64_t number)
{
	static const enum image_class classes[] = {
		[LOOSEST_DIGEST] = IMAGE_CLASS_DIGEST,
		[LOOSEST_TAG] = IMAGE_CLASS_TAG,
		[LOOSEST_LATEST] = IMAGE_CLASS_LATEST,
		[LOOSEST_NO_TAG] = IMAGE_CLASS_NO_TAG,
		[LOOSEST_UNKNOWN] = IMAGE_CLASS_UNKNOWN,
		[LOOSEST_MALFORMED] = IMAGE_CLASS_MALFORMED,
	};

	if (number >= LOOSEST_DIGEST && number < (int64_t)COUNT_OF(classes))
		word_image_class(buf, store, classes[number]);
}

void word_certainty(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, certainty_word((enum certainty)number));
}

void word_setting_kind(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	if (number > 0 && number < SETTING_KINDS)
		buf_add(buf, setting_kind_word((enum setting_kind)number));
}

void word_setting_state(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	if (number > 0)
		buf_add(buf, setting_state_word((enum setting_state)number));
}
