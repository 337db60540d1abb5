/* What the gate knows before it looks: the database of the fleet, decisions, policy, a baseline. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "engine/collect.h"
#include "store/decision.h"
#include "support_check.h"
#include "support_repos.h"
#include "support_resolve.h"

static const char unpinned[] = "SCB101", manifest[] = "dagger.json";

/* --- a fleet -------------------------------------------------------------------------------------------- */

static struct fleet *scan(const char *database, const char *name)
{
	const char *paths[] = { support_repos_path(name) };
	const struct collect_settings settings = { .paths = paths, .path_count = 1, .jobs = 1 };
	struct collect_result result;
	struct fleet *fleet = NULL;
	struct error error = { 0 };

	if (fleet_open(&fleet, support_repos_path(database), true, &error) < 0 ||
		collect_run(fleet, &settings, &result, &error) < 0)
		fail_msg("%s: %s", name, error.message);
	return fleet;
}

static struct checked check_with(struct fleet *fleet, const char *name, const char *fail_on)
{
	struct check_settings settings = support_check_settings(name);

	settings.fleet = fleet;
	settings.fail_on = fail_on;
	return support_checked(&settings);
}

static void decide(
	struct fleet *fleet, const struct decision_scope *scope, enum decision_state state, int64_t until)
{
	const struct decision decision = {
		.origin = ORIGIN_PERSON,
		.scope = *scope,
		.state = state,
		.reason = "we know",
		.owner = "",
		.by = "alice",
		.made = clock_now(),
		.until = until,
	};
	struct act_result result;
	struct error error = { 0 };

	if (store_decide(fleet_store(fleet), &decision, "test", &result, &error) < 0)
		fail_msg("%s", error.message);
	assert_true(result.act > 0);
}

static struct decision_scope wide(void)
{
	return (struct decision_scope){
		.repository = "", .path = "", .subject = "", .target = "", .commit = ""
	};
}

static void decide_one(
	struct fleet *fleet, const struct checked_finding *finding, enum decision_state state, int64_t until)
{
	struct decided_finding named;
	struct decision_scope scope = wide();

	memcpy(named.fingerprint, finding->fingerprint, sizeof(named.fingerprint));
	memcpy(named.evidence, finding->evidence, sizeof(named.evidence));
	scope.findings = &named;
	scope.finding_count = 1;
	decide(fleet, &scope, state, until);
}

/* --- the same rows -------------------------------------------------------------------------------------- */

struct comparison {
	const struct checked *checked;
	size_t rows;
};

static int compare_row(const struct row *row, void *context)
{
	static const enum finding_column columns[] = { FIND_EVIDENCE, FIND_RULE, FIND_TITLE, FIND_SEVERITY,
		FIND_CONFIDENCE, FIND_VERDICT, FIND_REPO, FIND_PATH, FIND_LINE, FIND_COLUMN, FIND_END_COLUMN,
		FIND_SUBJECT, FIND_SEEN, FIND_CLASS, FIND_TARGET, FIND_FIRST_SEEN, FIND_CHANGED, FIND_COMMIT,
		FIND_TEAM, FIND_OWNER, FIND_DECISION, FIND_ACT, FIND_JUSTIFICATION, FIND_UNTIL, FIND_BY,
		FIND_REASON };
	struct comparison *comparison = context;
	const struct checked_finding *found = NULL;

	for (size_t i = 0; i < comparison->checked->count; i++)
		if (strcmp(support_check_cell(&comparison->checked->findings[i], FIND_FINGERPRINT),
			    row->cells[FIND_FINGERPRINT].text) == 0)
			found = &comparison->checked->findings[i];
	if (!found)
		fail_msg("a scan finds %s at '%s', the gate does not", row->cells[FIND_RULE].text,
			row->cells[FIND_PATH].text);
	for (size_t i = 0; i < COUNT_OF(columns); i++) {
		const struct cell *own = &found->row.cells[columns[i]], *stored = &row->cells[columns[i]];

		if (strcmp(own->text, stored->text) != 0 || own->number != stored->number ||
			own->empty != stored->empty)
			fail_msg("%s, column %s: '%s' %lld, of the scan '%s' %lld",
				row->cells[FIND_RULE].text,
				table_list[TABLE_FINDINGS].columns[columns[i]].name, own->text,
				(long long)own->number, stored->text, (long long)stored->number);
	}
	/* What is to be written comes behind what the rule says. */
	assert_memory_equal(support_check_cell(found, FIND_REMEDY), row->cells[FIND_REMEDY].text,
		strlen(row->cells[FIND_REMEDY].text));
	assert_string_equal(support_check_cell(found, FIND_STATUS), "known");
	comparison->rows++;
	return 0;
}

static void finds_what_a_scan_finds(void **state)
{
	static const char *const names[] = { "v2", "around", "unreadable", "fixture", "lost", "linked",
		"other" };
	size_t rows = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		CLEANUP(fleet_close)
		struct fleet *fleet = scan("same.db", strcmp(names[i], "linked") ? names[i] : "range");
		CLEANUP(checked_release) struct checked checked = { 0 };
		char filter[64] = "class:any";
		const struct list_question question = { .table = TABLE_FINDINGS, .filter = filter };
		struct check_settings settings =
			support_check_settings(strcmp(names[i], "linked") ? names[i] : "range");
		struct comparison comparison = { &checked, 0 };
		struct error error = { 0 };

		settings.what = CHECK_REF;
		settings.ref = "HEAD";
		settings.fleet = fleet;
		settings.filter = "class:any";
		checked = support_checked(&settings);
		snprintf(filter, sizeof(filter), "class:any repo=%s", checked.repository);
		if (fleet_visit(fleet, &question, compare_row, &comparison, &error) != 0)
			fail_msg("%s", error.message);
		if (comparison.rows != checked.count)
			fail_msg("%s: %zu rows, the scan has %zu", names[i], checked.count, comparison.rows);
		rows += comparison.rows;
	}
	assert_true(rows > 12);
}

/* --- what is known -------------------------------------------------------------------------------------- */

static void knows_what_the_database_knows(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = scan("known.db", "v3");
	CLEANUP(checked_release) struct checked usual = check_with(fleet, "v3", "high");
	CLEANUP(checked_release) struct checked fresh = check_with(fleet, "v3", "high,new");
	CLEANUP(checked_release) struct checked alone = check_with(NULL, "v3", "high,new");

	(void)state;
	/* The work tree has one more, which is announced and not committed. */
	assert_int_equal(usual.failing, 2);
	assert_int_equal(usual.known, 0);
	assert_int_equal(fresh.failing, 1);
	assert_int_equal(fresh.known, 1);
	assert_string_equal(
		support_check_cell(support_check_finding(&fresh, unpinned, manifest), FIND_STATUS), "known");
	assert_string_equal(
		support_check_cell(support_check_finding(&fresh, unpinned, "z/dagger.json"), FIND_STATUS),
		"new");
	assert_int_equal(alone.failing, 2);
}

static void a_finding_that_shows_something_else_is_not_known(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = scan("changed.db", "v4");
	CLEANUP(checked_release) struct checked checked = { 0 };
	const struct checked_finding *finding;

	(void)state;
	assert_int_equal(support_repos_run("sed -i s/@main/@dev/ v4/dagger.json"), 0);
	checked = check_with(fleet, "v4", "high,new");
	finding = support_check_finding(&checked, unpinned, manifest);
	assert_true(finding->fails);
	assert_string_equal(support_check_cell(finding, FIND_STATUS), "changed");
	assert_false(finding->row.cells[FIND_FIRST_SEEN].empty);
	assert_int_equal(support_repos_run("git -C v4 checkout -q dagger.json"), 0);
}

static void a_finding_that_was_closed_is_not_known(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = scan("closed.db", "skipped");
	CLEANUP(checked_release) struct checked checked = { 0 };
	const struct checked_finding *finding;

	(void)state;
	assert_int_equal(
		support_repos_run("git -C skipped update-index --no-skip-worktree dagger.json && "
				  "git -C skipped rm -q dagger.json && git -C skipped commit -q -m gone"),
		0);
	fleet_close(&fleet);
	fleet = scan("closed.db", "skipped");
	assert_int_equal(support_repos_run("git -C skipped checkout -q HEAD~1 -- dagger.json"), 0);
	checked = check_with(fleet, "skipped", "high,new");
	finding = support_check_finding(&checked, unpinned, manifest);
	assert_true(finding->fails);
	assert_string_equal(support_check_cell(finding, FIND_STATUS), "reopened");
}

/* --- decisions ------------------------------------------------------------------------------------------ */

static void what_people_accepted_does_not_fail(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = scan("accepted.db", "v2");
	CLEANUP(checked_release) struct checked before = check_with(fleet, "v2", "high");
	CLEANUP(checked_release) struct checked after = { 0 };
	CLEANUP(checked_release) struct checked changed = { 0 };
	const struct checked_finding *finding;

	(void)state;
	assert_int_equal(before.failing, 1);
	decide_one(fleet, support_check_finding(&before, unpinned, manifest), DECISION_ACCEPTED, 0);
	after = check_with(fleet, "v2", "high");
	finding = support_check_finding(&after, unpinned, manifest);
	assert_int_equal(after.failing, 0);
	assert_int_equal(after.decided, 1);
	assert_true(finding->decided && !finding->fails);
	assert_string_equal(support_check_cell(finding, FIND_STATUS), "accepted");
	assert_string_equal(support_check_cell(finding, FIND_DECISION), "accepted");
	assert_string_equal(support_check_cell(finding, FIND_REASON), "we know");
	assert_string_equal(support_check_cell(finding, FIND_BY), "alice");
	/* It was accepted as it was, not as it is now. */
	assert_int_equal(support_repos_run("sed -i s/@main/@dev/ v2/dagger.json"), 0);
	changed = check_with(fleet, "v2", "high");
	assert_int_equal(changed.failing, 1);
	assert_int_equal(support_repos_run("git -C v2 checkout -q dagger.json"), 0);
}

static void a_decision_that_has_ended_holds_no_more(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = scan("ended.db", "v2");
	CLEANUP(checked_release) struct checked before = check_with(fleet, "v2", "high");
	CLEANUP(checked_release) struct checked during = { 0 };
	CLEANUP(checked_release) struct checked after = { 0 };
	char later[32];
	const char *now = getenv("SCABBARD_NOW");
	CLEANUP(memory_release) char *kept = now ? memory_string(now) : NULL;

	(void)state;
	decide_one(fleet, support_check_finding(&before, unpinned, manifest), DECISION_FALSE_POSITIVE,
		clock_now() + 1000);
	during = check_with(fleet, "v2", "high");
	assert_string_equal(
		support_check_cell(support_check_finding(&during, unpinned, manifest), FIND_STATUS),
		"dismissed");
	assert_int_equal(during.failing, 0);
	snprintf(later, sizeof(later), "%lld", (long long)clock_now() + 2000);
	setenv("SCABBARD_NOW", later, 1);
	after = check_with(fleet, "v2", "high");
	if (kept)
		setenv("SCABBARD_NOW", kept, 1);
	else
		unsetenv("SCABBARD_NOW");
	assert_int_equal(after.failing, 1);
}

/* Before any scan has seen the finding. */
static void a_wide_decision_fits_what_the_database_has_not_seen(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = scan("wide.db", "v3");
	CLEANUP(checked_release) struct checked checked = { 0 };
	struct decision_scope scope = wide();

	(void)state;
	scope.rule = 101;
	scope.repository = "acme/v3";
	decide(fleet, &scope, DECISION_ACCEPTED, 0);
	checked = check_with(fleet, "v3", "high");
	assert_int_equal(checked.failing, 0);
	assert_int_equal(checked.decided, 2);
	assert_string_equal(
		support_check_cell(support_check_finding(&checked, unpinned, "z/dagger.json"), FIND_STATUS),
		"accepted");
}

static const char suppressing[] = "[[suppressions]]\nrule = 101\nrepositories = [\"acme/*\"]\n"
				  "reason = \"the pilot\"\nuntil = \"2099-12-31\"\n";

static void policy_suppresses_and_people_go_before_it(void **state)
{
	CLEANUP(policy_close) struct policy *policy = support_check_policy(suppressing);
	CLEANUP(fleet_close) struct fleet *fleet = scan("policy.db", "v2");
	struct check_settings settings = support_check_settings("v2");
	CLEANUP(checked_release) struct checked without = { 0 };
	CLEANUP(checked_release) struct checked alone = { 0 };
	CLEANUP(checked_release) struct checked reopened = { 0 };
	const struct checked_finding *finding;

	(void)state;
	without = support_checked(&settings);
	settings.policy = policy;
	alone = support_checked(&settings);
	finding = support_check_finding(&alone, unpinned, manifest);
	assert_int_equal(alone.failing, 0);
	assert_int_equal(alone.decided, 1);
	assert_string_equal(support_check_cell(finding, FIND_BY), "policy");
	assert_string_equal(support_check_cell(finding, FIND_REASON), "the pilot");
	decide_one(fleet, support_check_finding(&without, unpinned, manifest), DECISION_EXPLOITABLE, 0);
	settings.fleet = fleet;
	reopened = support_checked(&settings);
	finding = support_check_finding(&reopened, unpinned, manifest);
	assert_true(finding->fails);
	assert_string_equal(support_check_cell(finding, FIND_STATUS), "confirmed");
}

static void a_suppression_that_has_ended_suppresses_nothing(void **state)
{
	CLEANUP(policy_close)
	struct policy *policy = support_check_policy(
		"[[suppressions]]\nrule = 101\nrepositories = [\"acme/*\"]\nreason = \"long ago\"\n"
		"until = \"2020-12-31\"\n");
	struct check_settings settings = support_check_settings("v2");
	CLEANUP(checked_release) struct checked checked = { 0 };

	(void)state;
	settings.policy = policy;
	checked = support_checked(&settings);
	assert_int_equal(checked.failing, 1);
}

static void policy_sets_severities_and_switches_off(void **state)
{
	CLEANUP(policy_close)
	struct policy *off = support_check_policy("[[rules]]\nrule = 101\non = false\n");
	CLEANUP(policy_close)
	struct policy *grave = support_check_policy("[[rules]]\nrule = 118\nseverity = \"critical\"\n"
						    "[paths]\nfixture = [\"ci/\"]\n");
	struct check_settings settings = support_check_settings("v2");
	CLEANUP(checked_release) struct checked quiet = { 0 };
	CLEANUP(checked_release) struct checked loud = { 0 };

	(void)state;
	settings.policy = off;
	quiet = support_checked(&settings);
	assert_int_equal(support_check_count(&quiet, unpinned, NULL, false), 0);
	settings.policy = grave;
	settings.fail_on = "critical";
	loud = support_checked(&settings);
	assert_int_equal(support_check_count(&loud, "SCB118", manifest, true), 1);
	assert_int_equal(support_check_count(&loud, "SCB118", "ci/dagger.json", false), 0);
}

/* --- the baseline --------------------------------------------------------------------------------------- */

static struct baseline baseline_of(const char *name)
{
	struct check_settings settings = support_check_settings(name);
	CLEANUP(checked_release) struct checked checked = support_checked(&settings);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct baseline baseline = { 0 };
	struct error error = { 0 };

	check_write_baseline(&checked, &text);
	if (baseline_read(&baseline, text.text, text.length, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(baseline.count, checked.count);
	return baseline;
}

static void a_baseline_keeps_the_known_from_failing(void **state)
{
	CLEANUP(baseline_release) struct baseline baseline = baseline_of("v2");
	struct check_settings settings = support_check_settings("v2");
	CLEANUP(checked_release) struct checked same = { 0 };
	CLEANUP(checked_release) struct checked changed = { 0 };
	CLEANUP(checked_release) struct checked moved = { 0 };

	(void)state;
	settings.baseline = &baseline;
	same = support_checked(&settings);
	assert_int_equal(same.failing, 0);
	assert_int_equal(same.known, 1);
	assert_int_equal(same.gone, 0);
	assert_string_equal(same.foreign, "");
	/* Further down it is the same finding; of another branch it is not. */
	assert_int_equal(support_repos_run("sed -i s/{/{\\\\n/ v2/dagger.json"), 0);
	moved = support_checked(&settings);
	assert_int_equal(moved.failing, 0);
	assert_int_equal(support_repos_run("sed -i s/@main/@dev/ v2/dagger.json"), 0);
	changed = support_checked(&settings);
	assert_int_equal(changed.failing, 1);
	assert_string_equal(
		support_check_cell(support_check_finding(&changed, unpinned, manifest), FIND_STATUS),
		"changed");
	assert_int_equal(support_repos_run("git -C v2 checkout -q dagger.json"), 0);
}

static void says_what_of_the_baseline_is_gone(void **state)
{
	CLEANUP(baseline_release) struct baseline baseline = baseline_of("v2");
	struct check_settings settings = support_check_settings("v2");
	CLEANUP(checked_release) struct checked checked = { 0 };

	(void)state;
	assert_int_equal(support_repos_run("rm v2/dagger.json"), 0);
	settings.baseline = &baseline;
	checked = support_checked(&settings);
	assert_int_equal(checked.gone, 2);
	assert_int_equal(support_repos_run("git -C v2 checkout -q dagger.json"), 0);
}

static void says_that_a_baseline_is_of_another_repository(void **state)
{
	CLEANUP(baseline_release) struct baseline baseline = baseline_of("v2");
	struct check_settings settings = support_check_settings("v4");
	CLEANUP(checked_release) struct checked checked = { 0 };

	(void)state;
	settings.baseline = &baseline;
	checked = support_checked(&settings);
	assert_string_equal(checked.foreign, "url:github.com/acme/v2");
	assert_int_equal(checked.failing, 1);
	assert_int_equal(checked.known, 0);
	assert_int_equal(checked.gone, 0);
}

static void what_a_baseline_decides_counts_until_it_ends(void **state)
{
	CLEANUP(baseline_release) struct baseline baseline = baseline_of("v2");
	struct check_settings settings = support_check_settings("v2");
	CLEANUP(checked_release) struct checked decided = { 0 };
	CLEANUP(checked_release) struct checked ended = { 0 };
	CLEANUP(checked_release) struct checked malformed = { 0 };

	(void)state;
	settings.baseline = &baseline;
	for (size_t i = 0; i < baseline.count; i++)
		baseline.entries[i].state = DECISION_ACCEPTED;
	decided = support_checked(&settings);
	assert_int_equal(decided.failing, 0);
	assert_int_equal(decided.decided, decided.count);
	for (size_t i = 0; i < baseline.count; i++)
		baseline.entries[i].until = clock_now() - 1;
	ended = support_checked(&settings);
	assert_int_equal(ended.failing, 1);
	assert_int_equal(ended.decided, 0);
	for (size_t i = 0; i < baseline.count; i++) {
		baseline.entries[i].until = 0;
		baseline.entries[i].malformed_until = true;
	}
	malformed = support_checked(&settings);
	assert_int_equal(malformed.failing, 1);
}

/* --- what the repository is called ---------------------------------------------------------------------- */

static void knows_a_repository_without_a_remote_by_its_place(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(checked_release) struct checked checked = { 0 };
	CLEANUP(checked_release) struct checked named = { 0 };
	struct check_settings settings;

	(void)state;
	assert_int_equal(
		support_repos_run("git clone -q v2 nameless && git -C nameless remote remove origin"), 0);
	fleet = scan("nameless.db", "nameless");
	checked = check_with(fleet, "nameless", "high,new");
	assert_int_equal(checked.failing, 0);
	assert_int_equal(checked.known, 1);
	assert_memory_equal(checked.identity, "root:", 5);
	settings = support_check_settings("nameless");
	settings.as = "url:github.com/acme/v2";
	named = support_checked(&settings);
	assert_string_equal(named.identity, "url:github.com/acme/v2");
	assert_string_equal(named.repository, "acme/v2");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_a_scan_finds),
		cmocka_unit_test(knows_what_the_database_knows),
		cmocka_unit_test(a_finding_that_shows_something_else_is_not_known),
		cmocka_unit_test(a_finding_that_was_closed_is_not_known),
		cmocka_unit_test(what_people_accepted_does_not_fail),
		cmocka_unit_test(a_decision_that_has_ended_holds_no_more),
		cmocka_unit_test(a_wide_decision_fits_what_the_database_has_not_seen),
		cmocka_unit_test(policy_suppresses_and_people_go_before_it),
		cmocka_unit_test(a_suppression_that_has_ended_suppresses_nothing),
		cmocka_unit_test(policy_sets_severities_and_switches_off),
		cmocka_unit_test(a_baseline_keeps_the_known_from_failing),
		cmocka_unit_test(says_what_of_the_baseline_is_gone),
		cmocka_unit_test(says_that_a_baseline_is_of_another_repository),
		cmocka_unit_test(what_a_baseline_decides_counts_until_it_ends),
		cmocka_unit_test(knows_a_repository_without_a_remote_by_its_place),
	};
	const int status = support_resolve_process(argc, argv);

	if (status >= 0)
		return status;
	return cmocka_run_group_tests(tests, support_check_setup, support_check_teardown);
}
