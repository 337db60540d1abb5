/* What changed over a time: the numbers of two days, and why (product, sections 1 and 7). */
#ifndef SCABBARD_MODEL_WEEKLY_H
#define SCABBARD_MODEL_WEEKLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/finding.h"

/** What rules found, summed: fails and unknowns include the decided ones. */
struct sums {
	int64_t pass, fail, unknown, declared;
	int64_t accepted, dismissed; /**< of fail and unknown */
	int64_t decided_unknown;     /**< of unknown: how many of them are either */
};

/** One day, UTC, of the fleet or of a team: as it stood at its end. Days without a run stand as the one before. */
struct day {
	int64_t day;               /**< days since 1970 */
	bool known;                /**< false before the first run: nothing else counts */
	int score_low, score_high; /**< -1 = nothing was looked at */
	int64_t repositories, complete, modules, references, unpinned, floating;
	int64_t severity[SEVERITY_CRITICAL + 1]; /**< open failures */
	int64_t unknown, accepted;
};

/** A rule, then and now. */
struct rule_change {
	int number;
	struct sums then, now;
	int64_t opened, reopened, closed, decided; /**< findings, in between */
};

/** A team, then and now; id 0 is what belongs to none. Without teams there is none. */
struct team_change {
	int64_t id;
	const char *name;
	struct day then, now;
};

/**
 * A repository whose score or counts changed, greatest change of the score first. Worse is one whose score fell (both ends
 * of its range together); of equal score, one where open failures weigh more than then, or else more is unknown. Better
 * is the opposite: so one whose score rose is better, though findings may have opened there too.
 */
struct repository_change {
	int64_t id;
	const char *name;
	int score_then_low, score_then_high, score_low,
		score_high; /**< -1 = nothing was looked at, or not there yet */
	int64_t opened, closed, reopened, decided;
	const char *why; /**< "3 high opened by SCB101, SCB104", the gravest causes in words */
};

/** What one rule costs a repository's, a team's or the fleet's score. */
struct score_cause {
	int number;
	struct sums sums;
	int64_t weight; /**< of one subject */
	double points;  /**< of 100 that it costs */
	double unsure;  /**< of 100 that hang on what is unknown */
};

/** A score with its causes: no number without them. */
struct score {
	int low, high;              /**< -1 = nothing was looked at */
	int64_t got, all;           /**< weights */
	struct score_cause *causes; /**< dearest first; those that cost nothing are left out */
	size_t cause_count;
};

/** What waits for somebody. Times are the last second for which it holds. */
struct waiting {
	int64_t decision; /**< its row; 0 = a review */
	int64_t act;
	const char *what, *reason, *owner; /**< scope or "review of X at Y: source" */
	int64_t until;                     /**< 0 = it never fitted anything: unused */
	int64_t findings;
	bool over; /**< it has ended already */
	bool unused;
	bool by_policy;
};

/** From `from` to `until`, both days inclusive at their ends. Texts in the arena it was made in. */
struct weekly {
	int64_t from, until;         /**< seconds */
	int64_t from_run, until_run; /**< runs that stand for the ends; 0 = before the first */
	struct day then, now;
	const struct day *days; /**< one a day between, for the trend; at most 366 */
	size_t day_count;
	const struct rule_change *rules; /**< by number: all that looked at anything */
	size_t rule_count;
	const struct team_change *teams;
	size_t team_count;
	const struct repository_change *worse, *better;
	size_t worse_count, better_count;
	const struct waiting
		*ending; /**< exceptions and reviews that end within 30 days, or have ended in between */
	size_t ending_count;
	const struct waiting *unused; /**< suppressions and decisions that fit nothing any more */
	size_t unused_count;
	int64_t overdue_reviews; /**< live findings of SCB206 to SCB208 */
	int64_t unknown;         /**< live unknown findings */
	struct score score;      /**< of the fleet, now */
};

#endif
