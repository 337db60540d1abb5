#include "model/review.h"

#include "base/cleanup.h"

#include <string.h>

static const char *const step_words[REVIEW_STEPS] = {
	[REVIEW_REPUTATION] = "reputation",
	[REVIEW_SOURCE] = "source",
	[REVIEW_FORKED] = "forked",
	[REVIEW_DEPENDENCIES] = "dependencies",
};

static const char *const step_abouts[REVIEW_STEPS] = {
	[REVIEW_REPUTATION] = "who maintains it, since when and how, was looked into",
	[REVIEW_SOURCE] = "its source was read at this commit",
	[REVIEW_FORKED] = "it was forked, and the fork is pinned instead",
	[REVIEW_DEPENDENCIES] = "its own dependencies were scanned at this commit",
};

const char *review_step_word(enum review_step step)
{
	return (size_t)step < REVIEW_STEPS ? step_words[step] : "";
}

int review_step_parse(const char *word)
{
	for (int step = 0; step < REVIEW_STEPS; step++)
		if (strcmp(step_words[step], word) == 0)
			return step;
	return -1;
}

const char *review_step_about(enum review_step step)
{
	return (size_t)step < REVIEW_STEPS ? step_abouts[step] : "";
}

const char *review_outcome_word(enum review_outcome outcome)
{
	switch (outcome) {
	case REVIEW_PASSED:
		return "passed";
	case REVIEW_REJECTED:
		return "rejected";
	}
	return "";
}

const char *review_standing_word(enum review_standing standing)
{
	switch (standing) {
	case REVIEW_MISSING:
		return "missing";
	case REVIEW_STALE:
		return "stale";
	case REVIEW_EXPIRED:
		return "expired";
	case REVIEW_REFUSED:
		return "rejected";
	case REVIEW_DONE:
		return "done";
	}
	return "";
}

/* The newest entry for the commit, else the newest of the step at all. */
static const struct review *deciding(
	const struct reviews *reviews, enum review_step step, const char *commit, bool *ret_same)
{
	const struct review *newest = NULL;

	*ret_same = false;
	for (size_t i = 0; i < reviews->count; i++) {
		const struct review *review = &reviews->items[i];

		if (review->step != step)
			continue;
		if (!newest)
			newest = review;
		if (commit[0] && strcmp(review->commit, commit) == 0) {
			*ret_same = true;
			return review;
		}
	}
	return newest;
}

static enum review_standing stand(const struct review *review, bool same, int64_t now, int64_t *until)
{
	if (!review)
		return REVIEW_MISSING;
	if (!same)
		return REVIEW_STALE;
	if (review->until && now > review->until)
		return REVIEW_EXPIRED;
	if (review->until && review->until < INT64_MAX)
		*until = review->until + 1;
	return review->outcome == REVIEW_PASSED ? REVIEW_DONE : REVIEW_REFUSED;
}

enum review_standing review_stand(const struct reviews *reviews, enum review_step step, const char *commit,
	int64_t now, const struct review **ret_review, int64_t *ret_until)
{
	int64_t until = INT64_MAX;
	bool same;
	const struct review *review = deciding(reviews, step, commit, &same);
	enum review_standing standing = stand(review, same, now, &until);

	if (ret_review)
		*ret_review = review;
	if (ret_until)
		*ret_until = until;
	return standing;
}

int64_t review_end(const struct review *review, int64_t valid)
{
	enum { A_DAY = 24 * 60 * 60 };
	int64_t end, into;

	if (review->until || valid <= 0 || review->outcome != REVIEW_PASSED)
		return review->until;
	/* Times before the first of days are of no review, and what lies too far ahead is no end. */
	if (review->made < -A_DAY || valid > INT64_MAX / 2 || review->made > INT64_MAX / 2 - A_DAY)
		return 0;
	end = review->made + valid;
	into = (end % A_DAY + A_DAY) % A_DAY;
	return end - into + A_DAY - 1;
}
