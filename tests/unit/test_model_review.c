#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "model/review.h"

#include <string.h>

#define READ "1111111111111111111111111111111111111111"
#define OTHER "2222222222222222222222222222222222222222"

enum { NOON = 1000 };

static struct review entry(
	const char *commit, enum review_step step, enum review_outcome outcome, int64_t until)
{
	struct review review = { .act = 1,
		.target = "github.com/x/y",
		.step = step,
		.outcome = outcome,
		.by = "ann",
		.note = "",
		.made = 500,
		.until = until };

	memcpy(review.commit, commit, strlen(commit) + 1);
	return review;
}

static enum review_standing stand(const struct review *items, size_t count, const char *commit)
{
	const struct reviews reviews = { items, count };

	return review_stand(&reviews, REVIEW_SOURCE, commit, NOON, NULL, NULL);
}

static void says_of_every_step_how_it_is_called_and_what_it_means(void **state)
{
	(void)state;
	for (int step = 0; step < REVIEW_STEPS; step++) {
		assert_int_equal(review_step_parse(review_step_word((enum review_step)step)), step);
		assert_true(strlen(review_step_about((enum review_step)step)) > 10);
	}
	assert_int_equal(review_step_parse("Source"), -1);
	assert_int_equal(review_step_parse(""), -1);
}

static void misses_what_nobody_has_done(void **state)
{
	const struct review items[] = { entry(READ, REVIEW_REPUTATION, REVIEW_PASSED, 0) };

	(void)state;
	assert_int_equal(stand(NULL, 0, READ), REVIEW_MISSING);
	assert_int_equal(stand(items, 1, READ), REVIEW_MISSING);
	assert_int_equal(stand(NULL, 0, ""), REVIEW_MISSING);
}

static void calls_a_review_of_another_commit_stale(void **state)
{
	const struct review items[] = { entry(OTHER, REVIEW_SOURCE, REVIEW_PASSED, 0) };

	(void)state;
	assert_int_equal(stand(items, 1, READ), REVIEW_STALE);
}

static void lets_nothing_stand_for_what_floats(void **state)
{
	const struct review items[] = { entry(READ, REVIEW_SOURCE, REVIEW_PASSED, 0),
		entry("", REVIEW_SOURCE, REVIEW_PASSED, 0) };

	(void)state;
	assert_int_equal(stand(items, 2, ""), REVIEW_STALE);
}

static void believes_the_newest_word_of_the_very_commit(void **state)
{
	const struct review rejected[] = { entry(OTHER, REVIEW_SOURCE, REVIEW_PASSED, 0),
		entry(READ, REVIEW_SOURCE, REVIEW_REJECTED, 0),
		entry(READ, REVIEW_SOURCE, REVIEW_PASSED, 0) };
	const struct review passed[] = { rejected[2], rejected[1] };
	const struct reviews reviews = { rejected, 3 };
	const struct review *deciding;

	(void)state;
	assert_int_equal(review_stand(&reviews, REVIEW_SOURCE, READ, NOON, &deciding, NULL), REVIEW_REFUSED);
	assert_ptr_equal(deciding, &rejected[1]);
	assert_int_equal(stand(passed, 2, READ), REVIEW_DONE);
}

static void holds_to_the_end_of_the_last_day_and_says_when_that_is(void **state)
{
	const struct review today[] = { entry(READ, REVIEW_SOURCE, REVIEW_PASSED, NOON) };
	const struct review gone[] = { entry(READ, REVIEW_SOURCE, REVIEW_PASSED, NOON - 1) };
	const struct review endless[] = { entry(READ, REVIEW_SOURCE, REVIEW_PASSED, 0) };
	const struct reviews reviews[] = { { today, 1 }, { gone, 1 }, { endless, 1 } };
	int64_t until;

	(void)state;
	assert_int_equal(review_stand(&reviews[0], REVIEW_SOURCE, READ, NOON, NULL, &until), REVIEW_DONE);
	assert_int_equal(until, NOON + 1);
	assert_int_equal(review_stand(&reviews[1], REVIEW_SOURCE, READ, NOON, NULL, &until), REVIEW_EXPIRED);
	assert_true(until == INT64_MAX);
	assert_int_equal(review_stand(&reviews[2], REVIEW_SOURCE, READ, NOON, NULL, &until), REVIEW_DONE);
	assert_true(until == INT64_MAX);
}

static void does_not_fall_back_on_an_older_word_when_the_newest_has_expired(void **state)
{
	const struct review items[] = { entry(READ, REVIEW_SOURCE, REVIEW_PASSED, NOON - 1),
		entry(READ, REVIEW_SOURCE, REVIEW_PASSED, 0) };

	(void)state;
	assert_int_equal(stand(items, 2, READ), REVIEW_EXPIRED);
}

static void holds_by_policy_to_the_end_of_a_day(void **state)
{
	enum { A_DAY = 24 * 60 * 60 };
	struct review review = entry(READ, REVIEW_SOURCE, REVIEW_PASSED, 0);

	(void)state;
	assert_true(review_end(&review, 0) == 0);
	assert_true(review_end(&review, 3 * A_DAY) == 4 * A_DAY - 1);
	review.made = 0;
	assert_true(review_end(&review, 3 * A_DAY) == 4 * A_DAY - 1);
	review.made = A_DAY - 1;
	assert_true(review_end(&review, 3 * A_DAY) == 4 * A_DAY - 1);
	review.made = -1;
	assert_true(review_end(&review, A_DAY / 2) == A_DAY - 1);
	assert_true(review_end(&review, INT64_MAX) == 0);
	review.made = INT64_MIN;
	assert_true(review_end(&review, 1) == 0);
	review.made = 500;
	review.until = 77;
	assert_true(review_end(&review, 3 * A_DAY) == 77);
	review.until = 0;
	review.outcome = REVIEW_REJECTED;
	assert_true(review_end(&review, 3 * A_DAY) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_by_policy_to_the_end_of_a_day),
		cmocka_unit_test(says_of_every_step_how_it_is_called_and_what_it_means),
		cmocka_unit_test(misses_what_nobody_has_done),
		cmocka_unit_test(calls_a_review_of_another_commit_stale),
		cmocka_unit_test(lets_nothing_stand_for_what_floats),
		cmocka_unit_test(believes_the_newest_word_of_the_very_commit),
		cmocka_unit_test(holds_to_the_end_of_the_last_day_and_says_when_that_is),
		cmocka_unit_test(does_not_fall_back_on_an_older_word_when_the_newest_has_expired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
