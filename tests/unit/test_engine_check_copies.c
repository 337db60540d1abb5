/* The rules of the gate that need copies: asked of mirrors, of a fleet, or named as not asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_check.h"
#include "support_repos.h"
#include "support_resolve.h"

static const char manifest[] = "ci/dagger.json";

static struct policy *policy;

static int setup(void **state)
{
	policy = policy_new();
	return support_resolve_setup(state);
}

static int teardown(void **state)
{
	policy_close(&policy);
	return support_resolve_teardown(state);
}

static struct checked check(struct fleet *fleet, const char *mirrors, enum check_what what, const char *ref)
{
	const struct check_settings settings = {
		.path = support_repos_path("consumer"),
		.what = what,
		.ref = ref,
		.policy = policy,
		.fleet = fleet,
		.mirrors = mirrors,
		.fail_on = "high",
	};

	return support_checked(&settings);
}

/* Of one rule and dependency. */
static const struct checked_finding *find(const struct checked *checked, const char *rule, const char *name)
{
	char subject[64];

	snprintf(subject, sizeof(subject), "dependency %s", name);
	for (size_t i = 0; i < checked->count; i++)
		if (strcmp(support_check_cell(&checked->findings[i], FIND_RULE), rule) == 0 &&
			strcmp(support_check_cell(&checked->findings[i], FIND_SUBJECT), subject) == 0)
			return &checked->findings[i];
	return NULL;
}

static const char *mirrors(void)
{
	return support_repos_path("copies");
}

static void make_mirrors(void)
{
	assert_int_equal(
		support_repos_run(
			"test -e copies || { mkdir copies && cp -r upstream.git moved.git copies; }"),
		0);
}

/* --- without a database --------------------------------------------------------------------------------- */

static void asks_mirrors(void **state)
{
	CLEANUP(checked_release) struct checked checked = { 0 };

	(void)state;
	make_mirrors();
	checked = check(NULL, mirrors(), CHECK_WORKTREE, NULL);
	assert_true(find(&checked, "SCB104", "disagrees")->fails);
	assert_true(find(&checked, "SCB105", "impostor")->fails);
	assert_true(find(&checked, "SCB104", "moved")->fails);
	assert_null(find(&checked, "SCB104", "agrees"));
	assert_non_null(strstr(support_check_cell(find(&checked, "SCB104", "disagrees"), FIND_SEEN),
		support_repos_id("up.second")));
	/* What a tag named in earlier scans only a database knows. */
	assert_int_equal(checked.unasked_count, 1);
	assert_string_equal(checked.unasked[0], "SCB123");
}

static void says_what_a_name_stands_for_now(void **state)
{
	CLEANUP(checked_release) struct checked checked = check(NULL, mirrors(), CHECK_WORKTREE, NULL);
	const struct checked_finding *alone = find(&checked, "SCB101", "alone");
	const char *remedy = support_check_cell(alone, FIND_REMEDY);

	(void)state;
	assert_non_null(strstr(remedy, support_repos_id("up.merge")));
	assert_non_null(strstr(remedy, "says a mirror of "));
	assert_non_null(strstr(remedy, "'scabbard fix --write' writes it."));
}

static void asks_nobody_without_copies(void **state)
{
	CLEANUP(checked_release) struct checked checked = check(NULL, NULL, CHECK_WORKTREE, NULL);
	CLEANUP(checked_release)
	struct checked absent = check(NULL, support_repos_path("no-such-folder"), CHECK_WORKTREE, NULL);
	size_t named = 0;

	(void)state;
	assert_null(find(&checked, "SCB104", "disagrees"));
	assert_int_equal(checked.unasked_count, absent.unasked_count);
	for (size_t i = 0; i < checked.unasked_count; i++)
		named += strcmp(checked.unasked[i], "SCB104") == 0 ||
			 strcmp(checked.unasked[i], "SCB105") == 0;
	assert_int_equal(named, 2);
	for (size_t i = 0; i < checked.count; i++)
		assert_string_not_equal(support_check_cell(&checked.findings[i], FIND_VERDICT), "unknown");
}

/* --- with one ------------------------------------------------------------------------------------------- */

static const char *const places[] = { "consumer", "upstream.git", "moved.git", NULL };

static void takes_what_the_database_knows(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("gate.db");
	CLEANUP(checked_release) struct checked checked = { 0 };

	(void)state;
	support_resolve_scan(fleet, places, NULL);
	/* The copies are not there any more: it is what the scan has seen. */
	assert_int_equal(support_repos_run("mkdir away && mv upstream.git moved.git away"), 0);
	checked = check(fleet, NULL, CHECK_WORKTREE, NULL);
	assert_int_equal(support_repos_run("mv away/* . && rmdir away"), 0);
	assert_true(find(&checked, "SCB104", "disagrees")->fails);
	assert_string_equal(support_check_cell(find(&checked, "SCB104", "disagrees"), FIND_STATUS), "known");
	assert_true(find(&checked, "SCB105", "impostor")->fails);
	assert_int_equal(checked.unasked_count, 0);
}

static void holds_what_it_does_not_know_against_the_fleet(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("held.db");
	CLEANUP(checked_release) struct checked before = { 0 };
	CLEANUP(checked_release) struct checked after = { 0 };
	const struct checked_finding *agrees;
	char line[256];

	(void)state;
	support_resolve_scan(fleet, places, NULL);
	before = check(fleet, NULL, CHECK_WORKTREE, NULL);
	assert_null(find(&before, "SCB104", "agrees"));
	/* A pin is written that the tag does not name. */
	snprintf(line, sizeof(line), "sed -i \"/\\\"agrees\\\"/s/%s/%s/\" consumer/ci/dagger.json",
		support_repos_id("up.first"), support_repos_id("up.tip"));
	assert_int_equal(support_repos_run(line), 0);
	after = check(fleet, NULL, CHECK_WORKTREE, NULL);
	agrees = find(&after, "SCB104", "agrees");
	assert_int_equal(support_repos_run("git -C consumer checkout -q ci/dagger.json"), 0);
	assert_non_null(agrees);
	assert_true(agrees->fails);
	assert_string_equal(support_check_cell(agrees, FIND_STATUS), "new");
	assert_non_null(strstr(support_check_cell(agrees, FIND_SEEN), support_repos_id("up.tip")));
}

static void a_range_is_resolved_on_both_sides(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("range.db");
	CLEANUP(checked_release) struct checked same = { 0 };
	CLEANUP(checked_release) struct checked changed = { 0 };
	char line[256];

	(void)state;
	support_resolve_scan(fleet, places, NULL);
	same = check(fleet, NULL, CHECK_RANGE, "HEAD..");
	assert_int_equal(same.count, 0);
	snprintf(line, sizeof(line), "sed -i \"/\\\"agrees\\\"/s/%s/%s/\" consumer/ci/dagger.json",
		support_repos_id("up.first"), support_repos_id("up.tip"));
	assert_int_equal(support_repos_run(line), 0);
	changed = check(fleet, NULL, CHECK_RANGE, "HEAD..");
	assert_int_equal(support_repos_run("git -C consumer checkout -q ci/dagger.json"), 0);
	assert_true(find(&changed, "SCB104", "agrees")->fails);
	assert_null(find(&changed, "SCB104", "disagrees"));
	assert_int_equal(support_check_count(&changed, "SCB104", manifest, false), 1);
}

static void changes_nothing_in_the_database(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("still.db");
	CLEANUP(checked_release) struct checked checked = { 0 };
	CLEANUP(fleet_close) struct fleet *reader = NULL;

	(void)state;
	support_resolve_scan(fleet, places, NULL);
	fleet_close(&fleet);
	assert_int_equal(support_repos_run("cksum still.db >still.before && chmod a-w still.db"), 0);
	assert_int_equal(fleet_open(&reader, support_repos_path("still.db"), false, NULL), 0);
	assert_int_equal(fleet_hold(reader, NULL), 0);
	assert_int_equal(support_repos_run("sed -i s/v1.0.0/v1.1.0/ consumer/ci/dagger.json"), 0);
	checked = check(reader, NULL, CHECK_WORKTREE, NULL);
	fleet_close(&reader);
	assert_int_equal(
		support_repos_run(
			"git -C consumer checkout -q ci/dagger.json; cksum still.db | cmp - still.before"),
		0);
	assert_non_null(find(&checked, "SCB104", "agrees"));
}

/* What policy alone can tell is asked without a database and without copies. */
static void asks_what_policy_alone_can_tell(void **state)
{
	struct policy *strict =
		support_check_policy("[allow]\nsources = [\"github.com/example/upstream\"]\n");
	struct policy *kept = policy;
	CLEANUP(checked_release) struct checked checked = { 0 };

	(void)state;
	policy = strict;
	checked = check(NULL, NULL, CHECK_WORKTREE, NULL);
	policy = kept;
	policy_close(&strict);
	assert_true(find(&checked, "SCB201", "graph")->fails);
	assert_null(find(&checked, "SCB201", "agrees"));
}

/* The ledger is in the database: without one nobody can say that a review is missing. */
static void asks_for_reviews_only_where_there_is_a_ledger(void **state)
{
	struct policy *strict = support_check_policy(
		"[[reviews]]\nsources = [\"github.com/example/**\"]\nsteps = [\"source\"]\n");
	struct policy *kept = policy;
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("ledger.db");
	CLEANUP(checked_release) struct checked without = { 0 };
	CLEANUP(checked_release) struct checked with = { 0 };
	bool named = false;

	(void)state;
	support_resolve_scan(fleet, places, NULL);
	policy = strict;
	without = check(NULL, NULL, CHECK_WORKTREE, NULL);
	with = check(fleet, NULL, CHECK_WORKTREE, NULL);
	policy = kept;
	policy_close(&strict);
	for (size_t i = 0; i < without.unasked_count; i++)
		named |= strcmp(without.unasked[i], "SCB206") == 0;
	assert_true(named);
	assert_int_equal(support_check_count(&without, "SCB206", NULL, false), 0);
	assert_true(support_check_count(&with, "SCB206", NULL, false) > 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_mirrors),
		cmocka_unit_test(says_what_a_name_stands_for_now),
		cmocka_unit_test(asks_nobody_without_copies),
		cmocka_unit_test(takes_what_the_database_knows),
		cmocka_unit_test(holds_what_it_does_not_know_against_the_fleet),
		cmocka_unit_test(a_range_is_resolved_on_both_sides),
		cmocka_unit_test(changes_nothing_in_the_database),
		cmocka_unit_test(asks_what_policy_alone_can_tell),
		cmocka_unit_test(asks_for_reviews_only_where_there_is_a_ledger),
	};
	const int status = support_resolve_process(argc, argv);

	if (status >= 0)
		return status;
	return cmocka_run_group_tests(tests, setup, teardown);
}
