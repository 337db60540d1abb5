/* Sums that are kept by differences, trends, scores, and the check that proves them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/store_private.h"
#include "support_store.h"

/* --- scores -------------------------------------------------------------------------------------------- */

static void scores_weigh_by_severity_and_are_never_rounded_up(void **state)
{
	struct score score = { 0 };

	(void)state;
	assert_int_equal(score_low(&score), -1);
	assert_int_equal(score_high(&score), -1);
	score_add(&score, &support_rules[0], 199, 1, 0, 0); /* high: 5 */
	assert_int_equal(score_low(&score), 99);
	assert_int_equal(score_high(&score), 99);
	score_add(&score, &support_rules[3], 0, 0, 100, 0); /* critical: 10, and unknown */
	assert_int_equal(score_low(&score), 49);
	assert_int_equal(score_high(&score), 99);
	score_add(&score, NULL, 0, 1000, 0, 0);
	assert_int_equal(score_low(&score), 49);
	score_add(&score, &support_rules[2], 0, 0, 0, 2000); /* low: 1; what is only declared does not pass */
	assert_int_equal(score_high(&score), 49);
}

static void a_repository_has_the_score_of_its_live_paths(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("score.db");
	CLEANUP(findings_release) struct findings findings = { 0 };
	const struct support_repository repository = {
		.identity = "url:a.org/1", .place = "/1", .findings = &findings
	};

	(void)state;
	support_add_tally(&findings, 101, PATH_LIVE, 3, 1, 0);
	support_add_tally(&findings, 102, PATH_LIVE, 0, 0, 5);
	support_add_tally(&findings, 101, PATH_FIXTURE, 0, 50, 0);
	support_save(store, support_run(store, RUN_SCAN, 0), &repository, NULL);
	assert_string_equal(
		support_ask_text(store, "SELECT score_low || '-' || score_high FROM repository"), "50-83");
	assert_int_equal(
		support_ask(store, "SELECT fail FROM total WHERE rule = 101 AND path_class = 1"), 50);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM day_total"), 2);
	findings.tally_count = 0;
	support_save(store, support_run(store, RUN_SCAN, 1), &repository, NULL);
	assert_string_equal(
		support_ask_text(store, "SELECT score_low || '-' || score_high FROM repository"), "-1--1");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM tally"), 0);
}

/* --- trends -------------------------------------------------------------------------------------------- */

static void trends_have_the_days_on_which_something_changed(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("trend.db");
	const struct support_repository pay = { .identity = "url:a.org/1", .place = "/1" };

	(void)state;
	for (int64_t day = 0; day < 6; day++) {
		CLEANUP(findings_release) struct findings findings = { 0 };
		struct support_repository repository = pay;

		support_add_tally(&findings, 101, PATH_LIVE, 10, day < 3 ? 4 : 2, 0);
		support_add_tally(&findings, 102, PATH_LIVE, 7, 0, 0);
		repository.findings = &findings;
		support_save(store, support_run(store, RUN_SCAN, day), &repository, NULL);
		support_save(store, support_run(store, RUN_SCAN, day), &repository, NULL);
	}
	assert_string_equal(
		support_ask_text(store, "SELECT group_concat((day - (SELECT min(day) FROM day_total)) || "
					"'=' || fail, ' ') FROM (SELECT * FROM day_total WHERE rule = 101 "
					"ORDER BY day)"),
		"0=4 3=2");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM day_total WHERE rule = 102"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM day_repository"), 2);
}

/* --- sums ---------------------------------------------------------------------------------------------- */

enum { REPOSITORIES = 7, STEPS = 300, PATHS = 4, SUBJECTS = 3 };

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void random_findings(uint32_t *seed, const char *identity, struct findings *ret)
{
	static const char *const paths[PATHS] = { "dagger.json", "ci/dagger.json", "testdata/dagger.json",
		"vendor/dagger.json" };
	static const char *const subjects[SUBJECTS] = { "dependency one", "dependency two", "module three" };
	static const char *const evidence[2] = { "this", "that" };
	static const uint32_t classes[2] = { PATH_LIVE, PATH_FIXTURE };

	for (int i = (int)(next(seed) % 12); i > 0; i--) {
		struct finding *finding = support_add_finding(ret, identity, 101 + (int)(next(seed) % 4),
			paths[next(seed) % PATHS], subjects[next(seed) % SUBJECTS], evidence[next(seed) % 2]);

		finding->verdict = (enum verdict)(1 + next(seed) % 3);
		finding->at.line = next(seed) % 3;
	}
	for (int rule = 101; rule <= 104; rule++)
		if (next(seed) % 3)
			support_add_tally(ret, rule, classes[next(seed) % 2], next(seed) % 9, next(seed) % 5,
				next(seed) % 3);
}

static bool sometimes(const struct store_capture *capture, int rule, const char *path,
	const unsigned char subject[16], void *context)
{
	(void)subject;
	(void)context;
	return (rule + (int)strlen(path) + (int)capture->run) % 3 != 0;
}

static void random_step(struct store *store, uint32_t *seed, int64_t step)
{
	CLEANUP(findings_release) struct findings findings = { 0 };
	int64_t run = support_run(store, RUN_SCAN, step / 20);
	unsigned int which = next(seed) % REPOSITORIES;
	char identity[32], place[32];
	struct support_repository repository = { .identity = identity, .place = place };
	const char *root = "/srv";
	int64_t count;

	snprintf(identity, sizeof(identity), "url:a.org/%u", which);
	snprintf(place, sizeof(place), "/srv/%u", which);
	switch (next(seed) % 12) {
	case 0:
		assert_int_equal(store_mark_gone(store, run, &root, 1, &count, NULL), 0);
		return;
	case 1:
		assert_int_equal(
			store_save_failure(store, run, place, identity, PROBLEM_DEADLINE, "late", NULL), 0);
		return;
	case 2:
		assert_int_equal(
			store_touch(store, run, 1, next(seed) % 2 ? "/srv/1" : "/srv/other", NULL), 0);
		return;
	default:
		random_findings(seed, identity, &findings);
		repository.findings = &findings;
		repository.looked_at = next(seed) % 2 ? sometimes : NULL;
		repository.commit = (char)('a' + next(seed) % 6);
		support_save(store, run, &repository, NULL);
	}
}

static void sums_kept_by_differences_equal_what_they_sum(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("random.db");
	const struct support_repository first = { .identity = "url:a.org/1", .place = "/srv/1" };
	uint32_t seed = 7;

	(void)state;
	support_save(store, support_run(store, RUN_SCAN, 0), &first, NULL);
	for (int64_t step = 0; step < STEPS; step++) {
		random_step(store, &seed, step);
		support_check_whole(store);
	}
	assert_true(support_ask(store, "SELECT count(*) FROM finding_event WHERE kind = 3") > 10);
	assert_true(support_ask(store, "SELECT count(*) FROM finding_event WHERE kind = 4") > 10);
	assert_true(support_ask(store, "SELECT count(*) FROM finding WHERE unseen_run IS NOT NULL") > 0);
	/* The newest day of each rule is what stands now. */
	assert_int_equal(
		support_ask(store,
			"SELECT count(*) FROM total t LEFT JOIN day_total d ON d.rule = t.rule AND d.day = "
			"(SELECT max(day) FROM day_total WHERE rule = t.rule) WHERE t.path_class = 0 AND "
			"(t.pass, t.fail, t.unknown, t.declared) IS NOT (d.pass, d.fail, d.unknown, "
			"d.declared)"),
		0);
	assert_true(support_ask(store, "SELECT count(*) FROM total") > 0);
}

/* --- the check ----------------------------------------------------------------------------------------- */

static void the_check_finds_what_is_wrong(void **state)
{
	static const struct {
		const char *harm, *report;
	} cases[] = {
		{ "UPDATE total SET fail = fail + 1 WHERE rule = 101", "totals: rule 101, paths 0\n" },
		{ "UPDATE repository SET high_count = 7", "findings of repositories: 1\n" },
		{ "UPDATE repository SET capture_id = 7", "captures of repositories: 1\n" },
		{ "UPDATE repository SET file_count = 7", "facts of repositories: 1\n" },
		{ "UPDATE run SET opened = 7", "ledgers of runs: #1\n" },
		{ "DELETE FROM finding_event", "histories of findings: finding 1\n" },
		{ "DELETE FROM finding_detail", "histories of findings: finding 1\n" },
		{ "PRAGMA foreign_keys = OFF; DELETE FROM string",
			"links between tables: finding: row 1 names a row of string that is not there\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(store_close) struct store *store = NULL;
		CLEANUP(findings_release) struct findings findings = { 0 };
		CLEANUP(buf_release) struct buf report = BUF_INIT;
		struct support_repository repository = { .identity = "url:a.org/1", .place = "/1" };
		struct error error = { 0 };

		assert_int_equal(store_open(&store, ":memory:", STORE_WRITE, NULL), 0);
		support_add_finding(&findings, repository.identity, 101, "dagger.json", "dependency a", "x");
		support_add_tally(&findings, 101, PATH_LIVE, 1, 1, 0);
		repository.findings = &findings;
		support_save(store, support_run(store, RUN_SCAN, 0), &repository, NULL);
		assert_int_equal(store_check(store, &report, &error), 0);
		assert_null(strstr(report.text, "totals: rule"));
		assert_int_equal(store_execute(store, cases[i].harm, NULL), 0);
		buf_clear(&report);
		assert_int_equal(store_check(store, &report, &error), ERROR_MALFORMED);
		if (!strstr(report.text, cases[i].report))
			fail_msg("%s: %s", cases[i].harm, report.text);
		assert_true(error.hint[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_weigh_by_severity_and_are_never_rounded_up),
		cmocka_unit_test(a_repository_has_the_score_of_its_live_paths),
		cmocka_unit_test(trends_have_the_days_on_which_something_changed),
		cmocka_unit_test(sums_kept_by_differences_equal_what_they_sum),
		cmocka_unit_test(the_check_finds_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
