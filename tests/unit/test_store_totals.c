/* Sums that are kept by differences, trends, scores, and the check that proves them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/decision.h"
#include "store/store_private.h"
#include "support_rules.h"
#include "support_store.h"

/* --- scores -------------------------------------------------------------------------------------------- */

static void add(struct score_sum *score, const struct store *store, int rule, struct sums sums)
{
	score_add(score, store, rule, &sums);
}

static void scores_weigh_by_severity_and_are_never_rounded_up(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("weights.db");
	struct score_sum score = { 0 };

	(void)state;
	assert_int_equal(score_low(&score), -1);
	assert_int_equal(score_high(&score), -1);
	add(&score, store, 101, (struct sums){ .pass = 199, .fail = 1 }); /* high: 5 */
	assert_int_equal(score_low(&score), 99);
	assert_int_equal(score_high(&score), 99);
	add(&score, store, 104, (struct sums){ .unknown = 100 }); /* critical: 10, and unknown */
	assert_int_equal(score_low(&score), 49);
	assert_int_equal(score_high(&score), 99);
	add(&score, store, 999, (struct sums){ .fail = 1000 });
	assert_int_equal(score_low(&score), 49);
	/* Low: 1; what is only declared does not pass. */
	add(&score, store, 103, (struct sums){ .declared = 2000 });
	assert_int_equal(score_high(&score), 49);
}

static void what_is_dismissed_has_passed_and_what_is_accepted_as_policy_says(void **state)
{
	static const int64_t weights[] = { 0, 1, 2, 5, 10 };
	const char *path = support_store_path("accepted.db");
	CLEANUP(store_close) struct store *store = support_store_open("accepted.db");
	CLEANUP(store_close) struct store *other = NULL;
	const struct sums sums = {
		.pass = 2, .fail = 4, .unknown = 4, .accepted = 3, .dismissed = 2, .decided_unknown = 3
	};
	struct score_sum score = { 0 };

	(void)state;
	/* Of ten, two pass and two are dismissed; of the four unknown, one is unsure still. */
	score_add(&score, store, 101, &sums);
	assert_int_equal(score_low(&score), 40);
	assert_int_equal(score_high(&score), 50);
	assert_int_equal(store_set_scoring(store, weights, false, NULL), 0);
	score = (struct score_sum){ 0 };
	score_add(&score, store, 101, &sums);
	assert_int_equal(score_low(&score), 70);
	assert_int_equal(score_high(&score), 80);
	/* Whoever only reads counts alike. */
	assert_int_equal(store_open(&other, path, STORE_READ, NULL), 0);
	store_set_rules(other, support_rules);
	score = (struct score_sum){ 0 };
	score_add(&score, other, 101, &sums);
	assert_int_equal(score_low(&score), 70);
}

static void weights_of_policy_are_kept_for_whoever_reads(void **state)
{
	static const int64_t weights[] = { 1, 2, 3, 4, 2000000 };
	CLEANUP(store_close) struct store *store = support_store_open("kept.db");
	CLEANUP(store_close) struct store *other = support_store_open("kept.db");

	(void)state;
	assert_int_equal(store_weight(store, 104), 10);
	assert_int_equal(store_set_scoring(store, weights, true, NULL), 0);
	assert_int_equal(store_weight(store, 101), 4);
	assert_int_equal(store_weight(store, 104), 1000000);
	assert_int_equal(store_weight(store, 7), 0);
	/* Another handle sees them when it asks. */
	assert_int_equal(store_weight(other, 101), 5);
	scoring_load(other);
	assert_int_equal(store_weight(other, 101), 4);
	/* What cannot be read is as if it was never said. */
	assert_int_equal(store_set_setting(store, "scoring", "1 2 3", NULL), 0);
	scoring_load(other);
	assert_int_equal(store_weight(other, 101), 5);
	assert_int_equal(store_set_setting(store, "scoring", "1 2 3 4 5 6 7", NULL), 0);
	scoring_load(other);
	assert_int_equal(store_weight(other, 101), 5);
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
	assert_int_equal(support_ask(store, "SELECT count(*) FROM total_at"), 2);
	findings.tally_count = 0;
	support_save(store, support_run(store, RUN_SCAN, 1), &repository, NULL);
	assert_string_equal(
		support_ask_text(store, "SELECT score_low || '-' || score_high FROM repository"), "-1--1");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM tally"), 0);
}

/* --- trends -------------------------------------------------------------------------------------------- */

static void trends_have_the_runs_in_which_something_changed(void **state)
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
	/* Two runs a day: those that changed nothing left nothing. */
	assert_string_equal(
		support_ask_text(store, "SELECT group_concat(run_id || '=' || fail, ' ') FROM "
					"(SELECT * FROM total_at WHERE rule = 101 ORDER BY run_id)"),
		"1=4 7=2");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM total_at WHERE rule = 102"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM repository_at"), 2);
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

/* A decision about one finding, or about all of a rule or repository. */
static void random_decision(struct store *store, uint32_t *seed, int64_t now)
{
	static const char *const repositories[] = { "", "a.org/1", "a.org/[2-4]", "5" };
	struct decided_finding named = { 0 };
	struct decision decision = {
		.scope = { .repository = repositories[next(seed) % 4],
			.path = next(seed) % 3 ? "" : "ci",
			.subject = next(seed) % 3 ? "" : "module*",
			.target = "",
			.commit = "" },
		.owns = next(seed) % 5 == 0,
		.state = (enum decision_state)(next(seed) % DECISION_STATES),
		.reason = "so it is",
		.owner = next(seed) % 3 ? "" : "bob",
		.by = next(seed) % 2 ? "ada" : "bob",
		.made = now,
		.until = next(seed) % 3 ? 0 : now + (int64_t)(next(seed) % 5) * 86400,
	};
	struct act_result result;
	const int64_t findings = support_ask(store, "SELECT max(id) FROM finding");
	int64_t id = 1 + (int64_t)next(seed) % (findings ? findings : 1);
	struct error error = { 0 };
	size_t count = 0;
	int done;

	decision.justification =
		decision.state == DECISION_NOT_AFFECTED ? JUSTIFICATION_CODE_NOT_PRESENT : JUSTIFICATION_NONE;
	decision.scope.rule = 101 + (int)(next(seed) % 4);
	if (next(seed) % 2) {
		assert_int_equal(store_name_findings(store, &id, 1, &named, &count, NULL), 0);
		decision.scope = (struct decision_scope){ &named, count, 0, "", "", "", "", "" };
	}
	if (decision_check(&decision, now, NULL) == 0) {
		done = store_decide(store, &decision, "test", &result, &error);
		if (done < 0 && done != ERROR_NOT_FOUND)
			fail_msg("%s", error.message);
	}
}

static void random_policy(struct store *store, uint32_t *seed, int64_t now)
{
	struct decision decisions[3];
	const size_t count = next(seed) % 4;
	bool changed;

	for (size_t i = 0; i < count; i++)
		decisions[i] = (struct decision){
			.scope = { .rule = 101 + (int)(next(seed) % 4),
				.repository = next(seed) % 2 ? "" : "a.org/*",
				.path = "",
				.subject = "",
				.target = "",
				.commit = "" },
			.state = next(seed) % 2 ? DECISION_ACCEPTED : DECISION_FALSE_POSITIVE,
			.reason = "by policy",
			.owner = "",
			.until = now + (int64_t)(next(seed) % 3) * 86400,
		};
	assert_int_equal(store_set_suppressions(store, decisions, count, now, &changed, NULL), 0);
}

/* What people do between two scans. */
static void random_act(struct store *store, uint32_t *seed, int64_t now)
{
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	const int64_t acts = support_ask(store, "SELECT count(*) FROM act");
	struct act_result result;
	size_t reopened;

	switch (next(seed) % 6) {
	case 0:
		random_policy(store, seed, now);
		break;
	case 1:
		store_undo(store, (int64_t)(next(seed) % ((uint32_t)acts + 1)), "ada", "test", now, &result,
			&what, NULL);
		break;
	case 2:
		store_undo(store, next(seed) % 2 ? -1 : 0, "bob", "test", now, &result, &what, NULL);
		break;
	case 3:
		assert_int_equal(store_end_decisions(store, support_ask(store, "SELECT max(id) FROM run"),
					 now, &reopened, NULL),
			0);
		break;
	default:
		random_decision(store, seed, now);
	}
}

static void random_step(struct store *store, uint32_t *seed, int64_t step)
{
	CLEANUP(findings_release) struct findings findings = { 0 };
	int64_t run = support_run(store, RUN_SCAN, step / 20);
	unsigned int which = next(seed) % REPOSITORIES;
	char identity[32], place[32];
	struct support_repository repository = { .identity = identity, .place = place };
	static const char *const teams[] = { NULL, "red", "blue" };
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
		repository.team = teams[next(seed) % 3];
		support_save(store, run, &repository, NULL);
	}
}

static void sums_kept_by_differences_equal_what_they_sum(void **state)
{
	CLEANUP(store_close) struct store *store = NULL;
	const struct support_repository first = { .identity = "url:a.org/1", .place = "/srv/1" };
	uint32_t seed = 7;

	(void)state;
	assert_int_equal(store_open(&store, ":memory:", STORE_WRITE, NULL), 0);
	store_set_rules(store, support_rules);
	support_save(store, support_run(store, RUN_SCAN, 0), &first, NULL);
	for (int64_t step = 0; step < STEPS; step++) {
		random_step(store, &seed, step);
		random_act(store, &seed, SUPPORT_NOW + step / 20 * 86400);
		support_check_whole(store);
	}
	assert_true(support_ask(store, "SELECT count(*) FROM finding_event WHERE kind = 3") > 10);
	assert_true(support_ask(store, "SELECT count(*) FROM finding_event WHERE kind = 6") > 50);
	assert_true(support_ask(store, "SELECT count(*) FROM act WHERE kind = 2") > 10);
	assert_true(support_ask(store, "SELECT count(*) FROM finding_event WHERE kind = 4") > 10);
	assert_true(support_ask(store, "SELECT count(*) FROM finding WHERE unseen_run IS NOT NULL") > 0);
	assert_int_equal(
		support_ask(store, "SELECT count(*) FROM run_ledger WHERE opened < 0 OR unchanged < 0 "
				   "OR changed < 0 OR reopened < 0 OR closed < 0"),
		0);
	/* The newest numbers of each rule, for the fleet and each team, are what stands now; so are those of repositories. */
	assert_int_equal(
		support_ask(store,
			"SELECT count(*) FROM total t LEFT JOIN total_at d ON d.team_id = t.team_id AND "
			"d.rule = t.rule AND d.run_id = (SELECT max(run_id) FROM total_at WHERE rule = "
			"t.rule "
			"AND team_id = t.team_id) WHERE t.path_class = 0 AND (t.pass, t.fail, t.unknown, "
			"t.declared, t.accepted, t.dismissed, t.decided_unknown) IS NOT (d.pass, d.fail, "
			"d.unknown, d.declared, d.accepted, d.dismissed, d.decided_unknown)"),
		0);
	assert_int_equal(
		support_ask(store,
			"SELECT count(*) FROM repository r LEFT JOIN repository_at d ON d.repository_id = "
			"r.id "
			"AND d.run_id = (SELECT max(run_id) FROM repository_at WHERE repository_id = r.id) "
			"WHERE r.state = 1 AND (r.team_id, r.high_count, r.unknown_count, r.accepted_count, "
			"r.score_low) IS NOT (d.team_id, d.high, d.unknown, d.accepted, d.score_low)"),
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
		cmocka_unit_test(what_is_dismissed_has_passed_and_what_is_accepted_as_policy_says),
		cmocka_unit_test(weights_of_policy_are_kept_for_whoever_reads),
		cmocka_unit_test(a_repository_has_the_score_of_its_live_paths),
		cmocka_unit_test(trends_have_the_runs_in_which_something_changed),
		cmocka_unit_test(sums_kept_by_differences_equal_what_they_sum),
		cmocka_unit_test(the_check_finds_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
