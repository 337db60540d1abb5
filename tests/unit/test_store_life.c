/* Lives of findings: opened, unchanged, changed, reopened, moved, closed, and not looked at. */
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

#define IDENTITY "url:github.com/acme/pay"

static const struct support_repository pay = { .identity = IDENTITY, .place = "/srv/pay" };

static struct ledger save_as(struct store *store, int64_t run, const struct support_repository *given,
	const struct findings *findings)
{
	struct support_repository repository = *given;
	struct ledger ledger;

	repository.findings = findings;
	support_save(store, run, &repository, &ledger);
	support_check_whole(store);
	return ledger;
}

static struct ledger save(struct store *store, int64_t days, const struct findings *findings)
{
	return save_as(store, support_run(store, RUN_SCAN, days), &pay, findings);
}

static void assert_ledger(struct ledger ledger, int64_t opened, int64_t unchanged, int64_t changed,
	int64_t reopened, int64_t closed)
{
	char want[96], got[96];

	snprintf(want, sizeof(want), "%lld opened %lld unchanged %lld changed %lld reopened %lld closed",
		(long long)opened, (long long)unchanged, (long long)changed, (long long)reopened,
		(long long)closed);
	snprintf(got, sizeof(got), "%lld opened %lld unchanged %lld changed %lld reopened %lld closed",
		(long long)ledger.opened, (long long)ledger.unchanged, (long long)ledger.changed,
		(long long)ledger.reopened, (long long)ledger.closed);
	assert_string_equal(got, want);
}

static const char *events(struct store *store)
{
	return support_ask_text(store,
		"SELECT group_concat(e, ' ') FROM (SELECT run_id || ':' || kind AS e FROM finding_event "
		"ORDER BY run_id, kind, finding_id)");
}

static struct finding *add(struct findings *findings, int rule, const char *path, const char *evidence)
{
	return support_add_finding(findings, IDENTITY, rule, path, "dependency alpine", evidence);
}

/* --- one finding --------------------------------------------------------------------------------------- */

static void a_finding_lives(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("life.db");
	CLEANUP(findings_release) struct findings first = { 0 };
	CLEANUP(findings_release) struct findings other = { 0 };
	CLEANUP(findings_release) struct findings none = { 0 };

	(void)state;
	add(&first, 101, "dagger.json", "github.com/x/y@v1");
	add(&other, 101, "dagger.json", "github.com/x/y@v2");
	assert_ledger(save(store, 0, &first), 1, 0, 0, 0, 0);
	assert_ledger(save(store, 1, &first), 0, 1, 0, 0, 0);
	assert_ledger(save(store, 2, &other), 0, 0, 1, 0, 0);
	assert_ledger(save(store, 3, &none), 0, 0, 0, 0, 1);
	assert_ledger(save(store, 4, &none), 0, 0, 0, 0, 0);
	assert_ledger(save(store, 5, &first), 0, 0, 0, 1, 0);
	assert_string_equal(events(store), "1:1 3:2 4:5 6:3");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding"), 1);
	assert_string_equal(
		support_ask_text(store, "SELECT status || ' ' || first_run || ' ' || opened_run || "
					"' ' || changed_run || ' ' || (closed_run IS NULL) FROM finding"),
		"1 1 6 6 1");
	assert_string_equal(support_ask_text(store, "SELECT cause FROM finding_event WHERE kind = 2"),
		"was: github.com/x/y@v1");
	assert_string_equal(support_ask_text(store,
				    "SELECT opened || unchanged || changed || reopened || closed FROM run "
				    "WHERE id = 2"),
		"01000");
}

static void what_moved_within_its_file_is_unchanged_and_mended(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("line.db");
	CLEANUP(findings_release) struct findings first = { 0 };
	CLEANUP(findings_release) struct findings moved = { 0 };
	struct finding *finding;

	(void)state;
	add(&first, 101, "dagger.json", "x");
	finding = add(&moved, 101, "dagger.json", "x");
	finding->at.line = 44;
	finding->remedy = "Name the commit.";
	save(store, 0, &first);
	assert_ledger(save(store, 1, &moved), 0, 1, 0, 0, 0);
	assert_string_equal(
		support_ask_text(store, "SELECT line || ' ' || changed_run || ' ' || remedy FROM finding "
					"JOIN finding_detail ON finding_id = id"),
		"44 1 Name the commit.");
	assert_string_equal(events(store), "1:1");
}

static void a_verdict_or_severity_that_differs_is_a_change(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("verdict.db");
	CLEANUP(findings_release) struct findings first = { 0 };
	CLEANUP(findings_release) struct findings second = { 0 };
	CLEANUP(findings_release) struct findings third = { 0 };
	CLEANUP(findings_release) struct findings fourth = { 0 };

	(void)state;
	add(&first, 101, "dagger.json", "x");
	add(&second, 101, "dagger.json", "x")->verdict = VERDICT_UNKNOWN;
	add(&third, 101, "dagger.json", "x")->severity = SEVERITY_LOW;
	add(&fourth, 101, "dagger.json", "x")->severity = SEVERITY_INFO;
	save(store, 0, &first);
	assert_ledger(save(store, 1, &second), 0, 0, 1, 0, 0);
	assert_int_equal(support_ask(store, "SELECT unknown_count - high_count FROM repository"), 1);
	assert_ledger(save(store, 2, &third), 0, 0, 1, 0, 0);
	assert_string_equal(support_ask_text(store, "SELECT cause FROM finding_event WHERE run_id = 3"),
		"was: unknown, high, x");
	assert_int_equal(support_ask(store, "SELECT low_count FROM repository"), 1);
	assert_ledger(save(store, 3, &fourth), 0, 0, 1, 0, 0);
	assert_int_equal(support_ask(store, "SELECT info_count - low_count FROM repository"), 1);
}

static void a_long_text_is_cut_between_characters(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("cut.db");
	CLEANUP(findings_release) struct findings first = { 0 };
	CLEANUP(findings_release) struct findings second = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_add_repeated(&text, "\u00e4\u20ac", 100);
	add(&first, 101, "dagger.json", text.text);
	add(&second, 101, "dagger.json", "y");
	save(store, 0, &first);
	save(store, 1, &second);
	buf_cut(&text, 200);
	assert_int_equal(strncmp(support_ask_text(store, "SELECT cause FROM finding_event WHERE run_id = 2") +
					 strlen("was: "),
				 text.text, 200),
		0);
	assert_int_equal(
		support_ask(store, "SELECT length(CAST(cause AS BLOB)) FROM finding_event WHERE run_id = 2"),
		205);
}

/* --- moving -------------------------------------------------------------------------------------------- */

static void what_differs_only_in_its_path_has_moved(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("moved.db");
	CLEANUP(findings_release) struct findings first = { 0 };
	CLEANUP(findings_release) struct findings second = { 0 };

	(void)state;
	add(&first, 101, "a/dagger.json", "x");
	add(&first, 102, "a/dagger.json", "x");
	add(&first, 103, "a/dagger.json", "x");
	/* Another rule, another evidence, and one that has moved. */
	add(&second, 101, "b/dagger.json", "x");
	add(&second, 102, "b/dagger.json", "y");
	save(store, 0, &first);
	assert_ledger(save(store, 1, &second), 1, 0, 1, 0, 2);
	assert_string_equal(
		support_ask_text(store, "SELECT s.value || ' ' || first_run || ' ' || status FROM finding "
					"JOIN string s ON s.id = path_id WHERE rule = 101"),
		"b/dagger.json 1 1");
	assert_string_equal(support_ask_text(store, "SELECT cause FROM finding_event WHERE kind = 4"),
		"from a/dagger.json");
	/* And back. */
	assert_ledger(save(store, 2, &first), 0, 0, 1, 2, 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding"), 4);
}

static void of_several_alike_each_moves_once(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("several.db");
	CLEANUP(findings_release) struct findings first = { 0 };
	CLEANUP(findings_release) struct findings second = { 0 };

	(void)state;
	add(&first, 101, "a/dagger.json", "x");
	add(&first, 101, "b/dagger.json", "x");
	add(&first, 101, "stays/dagger.json", "x");
	add(&second, 101, "c/dagger.json", "x");
	add(&second, 101, "d/dagger.json", "x");
	add(&second, 101, "e/dagger.json", "x");
	add(&second, 101, "stays/dagger.json", "x");
	save(store, 0, &first);
	assert_ledger(save(store, 1, &second), 1, 1, 2, 0, 0);
	assert_string_equal(
		support_ask_text(store, "SELECT group_concat(cause, ', ') FROM (SELECT cause FROM "
					"finding_event e JOIN finding f ON f.id = e.finding_id "
					"JOIN string s ON s.id = f.path_id WHERE kind = 4 ORDER BY s.value)"),
		"from a/dagger.json, from b/dagger.json");
}

static void what_was_closed_at_the_new_path_is_opened_again(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("both.db");
	CLEANUP(findings_release) struct findings at_a = { 0 };
	CLEANUP(findings_release) struct findings at_b = { 0 };
	CLEANUP(findings_release) struct findings at_both = { 0 };

	(void)state;
	add(&at_both, 101, "a/dagger.json", "x");
	add(&at_both, 101, "b/dagger.json", "x");
	add(&at_a, 101, "a/dagger.json", "x");
	add(&at_b, 101, "b/dagger.json", "x");
	save(store, 0, &at_both);
	assert_ledger(save(store, 1, &at_a), 0, 1, 0, 0, 1);
	assert_ledger(save(store, 2, &at_b), 0, 0, 0, 1, 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding"), 2);
}

static void a_repository_that_is_renamed_takes_its_findings_along(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("renamed.db");
	CLEANUP(findings_release) struct findings first = { 0 };
	CLEANUP(findings_release) struct findings second = { 0 };
	struct support_repository before = pay;

	(void)state;
	before.identity = "path:/srv/pay";
	support_add_finding(&first, before.identity, 101, "dagger.json", "dependency alpine", "x");
	add(&second, 101, "dagger.json", "x");
	save_as(store, support_run(store, RUN_SCAN, 0), &before, &first);
	assert_ledger(save(store, 1, &second), 0, 0, 1, 0, 0);
	assert_string_equal(support_ask_text(store, "SELECT cause FROM finding_event WHERE kind = 4"),
		"the repository has another name");
	assert_int_equal(support_ask(store, "SELECT first_run FROM finding"), 1);
	assert_ledger(save(store, 2, &second), 0, 1, 0, 0, 0);
}

/* --- not looked at ------------------------------------------------------------------------------------- */

static bool not_below_ci(const struct store_capture *capture, int rule, const char *path,
	const unsigned char subject[16], void *context)
{
	(void)subject;
	(void)capture;
	(void)context;
	return rule != 104 && strncmp(path, "ci/", 3) != 0;
}

static void only_what_was_looked_at_is_closed(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("partial.db");
	CLEANUP(findings_release) struct findings all = { 0 };
	CLEANUP(findings_release) struct findings none = { 0 };
	struct support_repository partial = pay;

	(void)state;
	partial.looked_at = not_below_ci;
	add(&all, 101, "dagger.json", "x");
	add(&all, 101, "ci/dagger.json", "x");
	add(&all, 104, "dagger.json", "x");
	support_add_tally(&all, 101, PATH_LIVE, 3, 2, 0);
	support_add_tally(&all, 104, PATH_LIVE, 0, 1, 0);
	support_add_tally(&none, 101, PATH_LIVE, 4, 0, 0);
	save(store, 0, &all);
	assert_ledger(save_as(store, support_run(store, RUN_SCAN, 1), &partial, &none), 0, 0, 0, 0, 1);
	save_as(store, support_run(store, RUN_SCAN, 2), &partial, &none);
	assert_int_equal(
		support_ask(store, "SELECT count(*) FROM finding WHERE status = 1 AND unseen_run = 2"), 2);
	assert_int_equal(support_ask(store, "SELECT critical_count FROM repository"), 1);
	/* They count as they did: not looked at is not passed. */
	assert_int_equal(support_ask(store, "SELECT fail FROM total WHERE rule = 101"), 1);
	assert_int_equal(support_ask(store, "SELECT fail FROM total WHERE rule = 104"), 1);
	/* Looked at again. */
	assert_ledger(save(store, 3, &all), 0, 2, 0, 1, 0);
	assert_int_equal(support_ask(store, "SELECT count(unseen_run) FROM finding"), 0);
	assert_ledger(save(store, 4, &none), 0, 0, 0, 0, 3);
}

static void what_could_not_be_looked_at_does_not_move(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("stays.db");
	CLEANUP(findings_release) struct findings first = { 0 };
	CLEANUP(findings_release) struct findings second = { 0 };
	struct support_repository partial = pay;

	(void)state;
	partial.looked_at = not_below_ci;
	add(&first, 101, "ci/dagger.json", "x");
	add(&second, 101, "dagger.json", "x");
	save(store, 0, &first);
	assert_ledger(save_as(store, support_run(store, RUN_SCAN, 1), &partial, &second), 1, 0, 0, 0, 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding WHERE status = 1"), 2);
}

static void a_failure_closes_nothing(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("failed.db");
	CLEANUP(findings_release) struct findings all = { 0 };

	(void)state;
	add(&all, 101, "dagger.json", "x");
	support_add_tally(&all, 101, PATH_LIVE, 3, 1, 0);
	save(store, 0, &all);
	assert_int_equal(store_save_failure(store, support_run(store, RUN_SCAN, 1), "/srv/pay", "pay",
				 PROBLEM_WORKER_DIED, "killed", NULL),
		0);
	assert_int_equal(support_ask(store, "SELECT status FROM finding WHERE unseen_run = 2"), FINDING_OPEN);
	assert_int_equal(support_ask(store, "SELECT fail FROM total"), 1);
	support_check_whole(store);
	assert_ledger(save(store, 2, &all), 0, 1, 0, 0, 0);
	assert_int_equal(support_ask(store, "SELECT unseen_run IS NULL FROM finding"), 1);
}

static void a_repository_that_is_gone_keeps_its_findings(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("gone.db");
	CLEANUP(findings_release) struct findings all = { 0 };
	const char *root = "/srv";
	int64_t count;

	(void)state;
	add(&all, 101, "dagger.json", "x");
	support_add_tally(&all, 101, PATH_LIVE, 0, 1, 0);
	save(store, 0, &all);
	assert_int_equal(store_mark_gone(store, support_run(store, RUN_SCAN, 1), &root, 1, &count, NULL), 0);
	assert_int_equal(support_ask(store, "SELECT status FROM finding"), FINDING_OPEN);
	assert_int_equal(support_ask(store, "SELECT fail FROM total"), 0);
	support_check_whole(store);
	assert_ledger(save(store, 2, &all), 0, 1, 0, 0, 0);
	assert_int_equal(support_ask(store, "SELECT fail FROM total"), 1);
}

/* --- verdicts alone ------------------------------------------------------------------------------------ */

static void verdicts_change_without_the_facts(void **state)
{
	static const struct support_text texts[] = { { "dagger.json",
		"{\"name\": \"pay\", \"sdk\": \"go\"}" } };
	CLEANUP(store_close) struct store *store = support_store_open("verdicts.db");
	CLEANUP(findings_release) struct findings first = { 0 };
	CLEANUP(findings_release) struct findings second = { 0 };
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	struct support_repository repository = pay;
	struct store_capture unknown = {
		.identity = "url:nobody", .verdicts_only = true, .stages = STAGE_ALL, .snapshot = NULL
	};
	struct ledger ledger;
	struct error error = { 0 };
	int64_t id;

	(void)state;
	repository.texts = texts;
	repository.text_count = 1;
	snapshot = support_snapshot(&repository, true);
	add(&first, 101, "dagger.json", "x");
	add(&second, 102, "dagger.json", "x");
	save_as(store, support_run(store, RUN_SCAN, 0), &repository, &first);
	repository.findings = &second;
	id = support_save_snapshot(
		store, support_run(store, RUN_EVALUATE, 1), &repository, snapshot, true, &ledger);
	assert_ledger(ledger, 1, 0, 0, 0, 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM capture"), 1);
	assert_int_equal(support_ask(store, "SELECT max(since_run) FROM file"), 1);
	assert_int_equal(support_ask(store, "SELECT last_run FROM repository"), 1);
	assert_int_equal(support_ask(store, "SELECT module_count FROM repository"), 1);
	support_check_whole(store);
	unknown.findings = &second;
	assert_int_equal(store_save(store, &unknown, &id, &ledger, &error), ERROR_NOT_FOUND);
}

/* --- hostile input ------------------------------------------------------------------------------------- */

static void what_holds_unprintable_characters_is_marked(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("hostile.db");
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	add(&findings, 101, "dagger.json", "plain <secret, 40 characters>\nand \u00e4");
	add(&findings, 101, "\"odd\\033.json\"", "plain");
	add(&findings, 101, "a/dagger.json", "right\u202eleft");
	add(&findings, 101, "b/dagger.json", "tab\tand\x1b[31m");
	support_add_finding(&findings, IDENTITY, 101, "c/dagger.json", "dependency \"al\\001pine\"", "x");
	save(store, 0, &findings);
	assert_int_equal(support_ask(store, "SELECT hostile_count FROM repository"), 4);
	assert_int_equal(support_ask(store, "SELECT sum(flags & 1) FROM finding"), 4);
}

static void a_finding_that_is_given_twice_is_one(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("twice.db");
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	add(&findings, 101, "dagger.json", "x");
	add(&findings, 101, "dagger.json", "y");
	assert_ledger(save(store, 0, &findings), 1, 0, 0, 0, 0);
	assert_ledger(save(store, 1, &findings), 0, 1, 0, 0, 0);
}

static void two_repositories_may_have_one_fingerprint(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("collision.db");
	CLEANUP(findings_release) struct findings findings = { 0 };
	struct support_repository other = pay;

	(void)state;
	other.identity = "url:github.com/acme/other";
	other.place = "/srv/other";
	add(&findings, 101, "dagger.json", "x");
	save(store, 0, &findings);
	assert_ledger(save_as(store, support_run(store, RUN_SCAN, 1), &other, &findings), 1, 0, 0, 0, 0);
	assert_ledger(save(store, 2, &findings), 0, 1, 0, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_finding_lives),
		cmocka_unit_test(what_moved_within_its_file_is_unchanged_and_mended),
		cmocka_unit_test(a_verdict_or_severity_that_differs_is_a_change),
		cmocka_unit_test(a_long_text_is_cut_between_characters),
		cmocka_unit_test(what_differs_only_in_its_path_has_moved),
		cmocka_unit_test(of_several_alike_each_moves_once),
		cmocka_unit_test(what_was_closed_at_the_new_path_is_opened_again),
		cmocka_unit_test(a_repository_that_is_renamed_takes_its_findings_along),
		cmocka_unit_test(only_what_was_looked_at_is_closed),
		cmocka_unit_test(what_could_not_be_looked_at_does_not_move),
		cmocka_unit_test(a_failure_closes_nothing),
		cmocka_unit_test(a_repository_that_is_gone_keeps_its_findings),
		cmocka_unit_test(verdicts_change_without_the_facts),
		cmocka_unit_test(what_holds_unprintable_characters_is_marked),
		cmocka_unit_test(a_finding_that_is_given_twice_is_one),
		cmocka_unit_test(two_repositories_may_have_one_fingerprint),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
