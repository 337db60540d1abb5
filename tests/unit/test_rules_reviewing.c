/* Who has read it: rules 206, 207 and 208. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_beside.h"

#define PIN "6a1f0c4d8b2e935718c0d4f6b8a29e7315c4d0aa"
#define OTHER "b7e2d19c05fa4836917d2ce8f04b6a5139d8e7c2"

#define DEP(source) "{\"name\":\"lint\",\"source\":\"" source "\",\"pin\":\"" PIN "\"}"
#define THEIRS DEP("github.com/x/y/lint@v1.2.0")
#define FLOATING "{\"name\":\"lint\",\"source\":\"github.com/x/y/lint@v1.2.0\"}"

#define STEPS "[[reviews]]\nsources = [\"github.com/x/\"]\nsteps = [\"source\", \"reputation\"]\n"

enum { DAY = 24 * 60 * 60 };

static struct copy_note mirror = { .place = "/mirror/y.git", .mirror = true, .updated = 1795400000 };

static struct resolution *begin(struct support_beside *beside, const char *list, const char *policy)
{
	struct resolution *ret;

	support_beside_make(beside, list, policy);
	ret = support_resolution(beside, "lint");
	*ret = (struct resolution){ .presence = PRESENCE_FOUND,
		.reachable = REACH_YES,
		.label = LABEL_AGREES,
		.commit = { PIN, SUPPORT_NOW - 100 * DAY, "Ann", "Work", false },
		.has_module = true,
		.copies = &mirror,
		.copy_count = 1 };
	return ret;
}

static const struct finding *judge(struct support_beside *beside, int rule, const char *verdict)
{
	support_judge(beside, SUPPORT_NOW);
	support_expect_verdict(beside, rule, verdict);
	return support_found(&beside->findings, rule, 0);
}

static struct review entry(
	const char *commit, enum review_step step, enum review_outcome outcome, int64_t days)
{
	struct review review = { .act = 7,
		.target = "github.com/x/y/lint",
		.step = step,
		.outcome = outcome,
		.by = "ann",
		.note = "",
		.made = SUPPORT_NOW - days * DAY };

	memcpy(review.commit, commit, strlen(commit) + 1);
	return review;
}

static void record(struct support_beside *beside, const struct review *items, size_t count)
{
	beside->reviews[support_beside_index(beside, "lint")] = (struct reviews){ items, count };
}

static void counts_the_steps_that_nobody_took(void **state)
{
	const struct review items[] = { entry(PIN, REVIEW_SOURCE, REVIEW_PASSED, 9),
		entry(PIN, REVIEW_REPUTATION, REVIEW_PASSED, 9),
		entry(PIN, REVIEW_FORKED, REVIEW_PASSED, 9) };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct finding none, one;

	(void)state;
	begin(&beside, THEIRS, STEPS);
	none = *judge(&beside, 206, "fail");
	support_expect_seen(&beside.findings, 206, "reputation, source");
	judge(&beside, 207, "-");
	judge(&beside, 208, "-");
	record(&beside, items, 1);
	one = *judge(&beside, 206, "fail");
	support_expect_seen(&beside.findings, 206, "lint: reputation\n");
	assert_memory_not_equal(none.evidence, one.evidence, 16);
	record(&beside, items, 3);
	judge(&beside, 206, "pass");
	judge(&beside, 207, "pass");
	judge(&beside, 208, "pass");
	support_beside_policy(&beside, "[[reviews]]\nsources = [\"github.com/z/\"]\n");
	judge(&beside, 206, "-");
	support_beside_policy(&beside, NULL);
	judge(&beside, 206, "-");
}

static void calls_a_review_stale_when_the_pin_moves(void **state)
{
	const struct review items[] = { entry(OTHER, REVIEW_SOURCE, REVIEW_PASSED, 9),
		entry(PIN, REVIEW_REPUTATION, REVIEW_PASSED, 9) };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };

	(void)state;
	begin(&beside, THEIRS, STEPS);
	record(&beside, items, 2);
	judge(&beside, 206, "pass");
	judge(&beside, 207, "fail");
	support_expect_seen(&beside.findings, 207, "source: " OTHER " by ann on 2026-11-15");
	judge(&beside, 208, "pass");
}

static void lets_no_review_hold_for_what_floats(void **state)
{
	const struct review items[] = { entry(PIN, REVIEW_SOURCE, REVIEW_PASSED, 9),
		entry(PIN, REVIEW_REPUTATION, REVIEW_PASSED, 9) };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };

	(void)state;
	begin(&beside, FLOATING, STEPS);
	record(&beside, items, 2);
	judge(&beside, 206, "pass");
	judge(&beside, 207, "fail");
	support_expect_seen(&beside.findings, 207, "no fixed commit runs");
}

static void hides_no_rejection_of_another_commit(void **state)
{
	struct review items[] = { entry(OTHER, REVIEW_SOURCE, REVIEW_REJECTED, 9),
		entry(OTHER, REVIEW_SOURCE, REVIEW_PASSED, 20),
		entry(PIN, REVIEW_REPUTATION, REVIEW_PASSED, 9) };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct finding rejected;

	(void)state;
	begin(&beside, THEIRS, STEPS);
	record(&beside, items, 3);
	rejected = *judge(&beside, 207, "fail");
	assert_int_equal(rejected.severity, SEVERITY_HIGH);
	assert_non_null(rejected.remedy);
	support_expect_seen(&beside.findings, 207, "source: rejected at " OTHER " by ann on 2026-11-15");
	items[0].outcome = REVIEW_PASSED;
	assert_int_equal(judge(&beside, 207, "fail")->severity, SEVERITY_MEDIUM);
	support_expect_seen(&beside.findings, 207, "source: " OTHER " by ann on 2026-11-15");
	assert_memory_not_equal(support_found(&beside.findings, 207, 0)->evidence, rejected.evidence, 16);
}

static void minds_rejections_and_ends(void **state)
{
	struct review items[] = { entry(PIN, REVIEW_SOURCE, REVIEW_PASSED, 9),
		entry(PIN, REVIEW_REPUTATION, REVIEW_PASSED, 9) };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct finding expired, rejected;

	(void)state;
	begin(&beside, THEIRS, STEPS);
	record(&beside, items, 2);
	items[0].until = SUPPORT_NOW + 3 * DAY;
	judge(&beside, 208, "pass");
	assert_true(beside.findings.evaluate_after == SUPPORT_NOW + 3 * DAY + 1);
	items[0].until = SUPPORT_NOW - 1;
	expired = *judge(&beside, 208, "fail");
	assert_int_equal(expired.severity, SEVERITY_MEDIUM);
	items[0].until = 0;
	items[0].outcome = REVIEW_REJECTED;
	rejected = *judge(&beside, 208, "fail");
	assert_int_equal(rejected.severity, SEVERITY_HIGH);
	assert_memory_not_equal(expired.evidence, rejected.evidence, 16);
	items[0].act = 8;
	assert_memory_not_equal(judge(&beside, 208, "fail")->evidence, rejected.evidence, 16);
}

static void lets_reviews_without_an_end_expire_by_policy(void **state)
{
	const struct review items[] = { entry(PIN, REVIEW_SOURCE, REVIEW_PASSED, 9),
		entry(PIN, REVIEW_REPUTATION, REVIEW_PASSED, 9) };
	const int64_t midnight = (SUPPORT_NOW / DAY + 1) * DAY;
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };

	(void)state;
	begin(&beside, THEIRS, STEPS "valid = \"10d\"\n");
	record(&beside, items, 2);
	judge(&beside, 208, "pass");
	/* To the end of its last day, as an end that somebody gave. */
	assert_true(beside.findings.evaluate_after == midnight + DAY);
	support_judge(&beside, midnight + DAY - 1);
	support_expect_verdict(&beside, 208, "pass");
	support_judge(&beside, midnight + DAY);
	support_expect_verdict(&beside, 208, "fail");
	support_expect_seen(&beside.findings, 208, "expired on 2026-11-25");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_the_steps_that_nobody_took),
		cmocka_unit_test(calls_a_review_stale_when_the_pin_moves),
		cmocka_unit_test(lets_no_review_hold_for_what_floats),
		cmocka_unit_test(hides_no_rejection_of_another_commit),
		cmocka_unit_test(minds_rejections_and_ends),
		cmocka_unit_test(lets_reviews_without_an_end_expire_by_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
