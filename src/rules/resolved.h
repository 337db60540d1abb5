/* What the rules about resolved references share: what was asked of copies, what runs, and how to say it. */
#ifndef SCABBARD_RULES_RESOLVED_H
#define SCABBARD_RULES_RESOLVED_H

#include "checks.h"
#include "model/policy.h"

enum { SECONDS_A_DAY = 24 * 60 * 60 };

/** A reference to another repository, and everything that stands beside it. */
struct asked {
	const struct reference *reference;
	const struct resolution *resolution;
	const struct skew *skew;
	const struct reviews *reviews;
	const char *commit; /**< that runs, "" if none is fixed */
	bool answered;      /**< the copies were asked about that very commit */
	const char *root;   /**< rule_each_root: key of what it leads to, for which it stands; else NULL */
	size_t uses;        /**< references that it stands for */
};

/** Call a check for each reference to another repository that an engine would take. */
void rule_each_asked(
	struct rule_report *report, void (*check)(struct rule_report *report, const struct asked *asked));

/** The same but for those that lead to the repository itself: its own code is no stranger's. */
void rule_each_foreign(
	struct rule_report *report, void (*check)(struct rule_report *report, const struct asked *asked));

/** Whether a reference to another repository leads to the one that it stands in. */
bool rule_is_own(struct rule_report *report, const struct reference *reference);

/**
 * For what is said of a target as a whole: call a check for the first of the references of one path class that lead to
 * one root, the repository's own left out. Its findings are of the root, whatever reference comes first.
 */
void rule_each_root(
	struct rule_report *report, void (*check)(struct rule_report *report, const struct asked *asked));

/** Why nothing is known of the commit that runs, or of its history: a reason that lives forever. */
const char *asked_why(const struct asked *asked);

/** Whether the commit that runs is in a copy. */
bool asked_is_found(const struct asked *asked);

void asked_pass(struct rule_report *report, const struct asked *asked);
void asked_unknown(struct rule_report *report, const struct asked *asked, const char *reason);

/** rule_fail; where copies disagree, what another one says stands behind what was seen. */
struct finding *asked_fail(
	struct rule_report *report, const struct asked *asked, const char *state, const char *seen);

/** The same about the commit that runs: where a pin fixes it, the pin is marked instead of the source. */
struct finding *asked_fail_commit(
	struct rule_report *report, const struct asked *asked, const char *state, const char *seen);

/** "github.com/x/y/sub", in the arena. */
const char *asked_target(struct rule_report *report, const struct asked *asked);

/** "1a2b… of 2026-01-02, 'subject', by Ann", in the arena. */
const char *commit_words(struct rule_report *report, const char *oid, const struct commit_note *note);

/** "2026-01-02"; "12 commits", "1 commit" or "2 repositories". In the arena. */
const char *date_words(struct rule_report *report, int64_t time);
const char *count_words(struct rule_report *report, uint64_t count, const char *noun);

/** What lies between two times, whatever they are; and a time so much later. */
int64_t seconds_between(int64_t from, int64_t to);
int64_t time_after(int64_t time, int64_t seconds);
int64_t days_after(int64_t time, int64_t days);

/** "refs/heads/main" is a branch, "refs/tags/v1" a tag; the name that people use of either. */
bool is_tag_ref(const char *ref);
const char *ref_name(const char *ref);

void check_label(const struct rule_input *input, struct rule_report *report);
void check_reachable(const struct rule_input *input, struct rule_report *report);
void check_below(const struct rule_input *input, struct rule_report *report);
void check_skew(const struct rule_input *input, struct rule_report *report);
void check_age(const struct rule_input *input, struct rule_report *report);
void check_behind(const struct rule_input *input, struct rule_report *report);
void check_moved_tag(const struct rule_input *input, struct rule_report *report);
void check_allowed(const struct rule_input *input, struct rule_report *report);
void check_forked(const struct rule_input *input, struct rule_report *report);
void check_fork_used(const struct rule_input *input, struct rule_report *report);
void check_fork_behind(const struct rule_input *input, struct rule_report *report);
void check_fork_ahead(const struct rule_input *input, struct rule_report *report);
void check_review_missing(const struct rule_input *input, struct rule_report *report);
void check_review_stale(const struct rule_input *input, struct rule_report *report);
void check_review_over(const struct rule_input *input, struct rule_report *report);
void check_look_alike(const struct rule_input *input, struct rule_report *report);
void check_maintainers(const struct rule_input *input, struct rule_report *report);

#endif
