/* What is remembered of copies, what the fleet adds to them: forks, and who brought a reference in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_repos.h"

/* --- again -------------------------------------------------------------------------------------------- */

static void remembers_answers_and_notices_a_tag_that_moves(void **state)
{
	static const char *const names[] = { "consumer", "upstream.git", NULL };
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("again.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct collect_result result;
	struct resolution found;

	(void)state;
	support_resolve_scan(fleet, names, NULL);
	result = support_resolve_scan(fleet, names, NULL);
	assert_int_equal(result.opened + result.changed + result.reopened + result.closed, 0);
	assert_int_equal(
		support_repos_run("git -C upstream.git update-ref refs/tags/v1.1.0 refs/heads/main"), 0);
	result = support_resolve_scan(fleet, names, NULL);
	found = support_resolved(fleet, &arena, "upstream", "v1.1.0", support_repos_id("up.merge"));
	assert_int_equal(found.label, LABEL_DISAGREES);
	assert_int_equal(found.seen_count, 2);
	assert_string_equal(found.seen[0].commit, support_repos_id("up.merge"));
	assert_string_equal(found.seen[1].commit, support_repos_id("up.tip"));
	assert_true(result.opened > 0);
	assert_int_equal(
		support_repos_run(
			"git -C upstream.git update-ref refs/tags/v1.1.0 $(grep up.merge ids | cut -f2)"),
		0);
}

static void asks_the_targets_themselves_and_keeps_what_they_said(void **state)
{
	static const char *const names[] = { "consumer", "upstream.git", "moved.git", NULL };
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("online.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct collect_settings settings = { .jobs = 2, .online = true };
	struct collect_result result;
	struct error error = { 0 };
	struct resolution found;

	(void)state;
	support_resolve_scan(fleet, names, NULL);
	found = support_resolved(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.label, LABEL_DISAGREES);
	/* There the tag is back at where it was, and the branch is where it is here. */
	assert_int_equal(
		support_repos_run("mkdir there && cp -r moved.git upstream.git there && "
				  "git -C there/moved.git update-ref refs/tags/v1.0.0 refs/heads/main~1"),
		0);
	setenv("SCABBARD_TEST_ONLINE", support_repos_path("there"), 1);
	assert_int_equal(resolve_run(fleet, &settings, &result, &error), 0);
	unsetenv("SCABBARD_TEST_ONLINE");
	found = support_resolved(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.label, LABEL_AGREES);
	assert_int_equal(found.presence, PRESENCE_FOUND);
	assert_true(found.copies_disagree);
	assert_int_equal(found.copy_count, 2);
	found = support_resolved(fleet, &arena, "upstream/sub", "main", support_repos_id("up.third"));
	assert_int_equal(found.label, LABEL_MOVED_ON);
	/* Nobody is there to answer for this one. */
	found = support_resolved(fleet, &arena, "a", "main", support_repos_id("a.first"));
	assert_int_equal(found.presence, PRESENCE_NO_COPY);
	/* A scan that asks nobody does not forget. */
	assert_int_equal(
		support_repos_run("git -C upstream.git update-ref refs/heads/other refs/heads/main"), 0);
	support_resolve_scan(fleet, names, NULL);
	found = support_resolved(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.label, LABEL_AGREES);
	assert_int_equal(support_repos_run("git -C upstream.git update-ref -d refs/heads/other"), 0);
}

static void finds_a_commit_that_has_come_since(void **state)
{
	static const char *const names[] = { "consumer", "late.git", NULL };
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("late.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;

	(void)state;
	assert_int_equal(
		support_repos_run(
			"git init -q --bare late.git && "
			"git -C late.git config remote.origin.url https://github.com/example/moved && "
			"git -C late.git fetch -q ../rewritten.git main:main"),
		0);
	support_resolve_scan(fleet, names, NULL);
	found = support_resolved(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.presence, PRESENCE_ABSENT);
	assert_int_equal(
		support_repos_run("git -C late.git fetch -q ../moved.git refs/tags/v1.0.0:refs/tags/v1.0.0"),
		0);
	support_resolve_scan(fleet, names, NULL);
	found = support_resolved(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.presence, PRESENCE_FOUND);
	assert_int_equal(found.label, LABEL_DISAGREES);
}

/* A copy that is not there any more, or that nobody named this time, closes nothing. */
static void keeps_what_a_copy_has_shown_when_it_is_gone(void **state)
{
	static const char *const names[] = { "consumer", NULL };
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("kept.db");
	const struct list_question question = { .table = TABLE_FINDINGS,
		.filter = "rule=SCB104 verdict=fail subject:moved" };
	size_t before = 0, after = 0;

	(void)state;
	assert_int_equal(
		support_repos_run("rm -rf kept && mkdir kept && cp -r moved.git upstream.git kept"), 0);
	support_resolve_scan(fleet, names, support_repos_path("kept"));
	assert_int_equal(fleet_count(fleet, &question, &before, NULL), 0);
	assert_int_equal(before, 1);
	support_resolve_scan(fleet, names, NULL);
	assert_int_equal(fleet_count(fleet, &question, &after, NULL), 0);
	assert_int_equal(after, before);
	/* With the copy back, and the tag where it belongs, it closes. */
	assert_int_equal(
		support_repos_run("git -C kept/moved.git update-ref refs/tags/v1.0.0 refs/tags/v1.0.0~1"), 0);
	support_resolve_scan(fleet, names, support_repos_path("kept"));
	assert_int_equal(fleet_count(fleet, &question, &after, NULL), 0);
	assert_int_equal(after, 0);
}

/* --- whose it is -------------------------------------------------------------------------------------- */

static struct policy *policy_of(const char *text)
{
	static const struct rule none = { .number = 0 };
	struct policy *policy = NULL;
	struct error error = { 0 };

	if (policy_read(&policy, text, strlen(text), &none, NULL, &error) < 0)
		fail_msg("%s", error.message);
	return policy;
}

static void knows_forks_by_their_history_and_not_by_their_name(void **state)
{
	static const char *const names[] = { "consumer", "upstream.git", "fork-touching.git", "unrelated.git",
		"moved.git", NULL };
	CLEANUP(policy_close)
	struct policy *policy = policy_of(
		"[fleet]\nours = [\"github.com/example/fork-touching\", \"github.com/example/unrelated\", "
		"\"github.com/acme\"]\n");
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("forks.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;

	(void)state;
	fleet_set_policy(fleet, policy);
	support_resolve_scan(fleet, names, NULL);
	found = support_resolved(fleet, &arena, "upstream/sub", "v1.0.0", support_repos_id("up.second"));
	assert_int_equal(found.tier, TIER_THIRD_PARTY);
	assert_int_equal(found.fork, FORK_AVAILABLE);
	assert_string_equal(found.fork_of, "github.com/example/fork-touching");
	assert_true(found.distance.shared);
	assert_int_equal(found.distance.ahead, 1);
	assert_true(found.distance.module_touched);
	found = support_resolved(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.fork, FORK_NONE);
	found = support_resolved(
		fleet, &arena, "nowhere", "v1.0.0", "ffffffffffffffffffffffffffffffffffffffff");
	assert_int_equal(found.fork, FORK_UNKNOWN);
}

static void says_nothing_of_forks_without_namespaces(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("namespaces.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;

	(void)state;
	support_resolve_scan(fleet, support_whole_fleet, NULL);
	found = support_resolved(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.tier, TIER_UNKNOWN);
	assert_int_equal(found.fork, FORK_UNKNOWN);
	assert_non_null(found.fork_reason);
}

/* --- who brought it in -------------------------------------------------------------------------------- */

static int keep_use(const struct use *use, void *context)
{
	struct use *kept = context;

	if (!kept->repository) {
		*kept = *use;
		kept->repository = "seen";
	}
	return 0;
}

static void finds_who_brought_a_reference_in(void **state)
{
	const struct who_question question = { .module = "github.com/example/moved",
		.version = support_repos_id("moved.before") };
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("who.db");
	struct use use = { 0 };
	struct error error = { 0 };

	(void)state;
	support_resolve_scan(fleet, support_whole_fleet, NULL);
	if (store_who(fleet_store(fleet), &question, keep_use, &use, &error) < 0)
		fail_msg("%s", error.message);
	assert_non_null(use.repository);
	assert_string_equal(use.commit, support_repos_id("moved.before"));
	assert_int_equal(use.introduced.time, 1775000000);
}

/* What runs is what the lock says: whoever moved it brought it in, not who wrote the manifest. */
static void finds_who_moved_a_lock(void **state)
{
	static const char *const names[] = { "locked", NULL };
	const struct who_question question = { .module = "github.com/example/c" };
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("locked.db");
	struct use use = { 0 };
	struct error error = { 0 };

	(void)state;
	support_resolve_scan(fleet, names, NULL);
	if (store_who(fleet_store(fleet), &question, keep_use, &use, &error) < 0)
		fail_msg("%s", error.message);
	assert_string_equal(use.commit, support_repos_id("c.tip"));
	assert_int_equal(use.introduced.time, 1776000000);
}

static int find_capitals(const struct remote_reference *reference, void *context)
{
	if (strcmp(reference->root, "github.com/Example/Moved") == 0)
		*(int64_t *)context = reference->id;
	return 0;
}

static void finds_the_copy_of_a_name_in_capitals(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("capitals.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found = { 0 };
	struct limits limits;
	int64_t reference = 0;

	(void)state;
	limits_default(&limits);
	support_resolve_scan(fleet, support_whole_fleet, NULL);
	assert_int_equal(
		store_visit_remote_references(fleet_store(fleet), find_capitals, &reference, NULL), 0);
	assert_int_equal(
		store_load_resolution(fleet_store(fleet), reference, &limits, &arena, &found, NULL), 0);
	assert_int_equal(found.presence, PRESENCE_FOUND);
	assert_int_equal(found.label, LABEL_AGREES);
}

/* --- secrets ------------------------------------------------------------------------------------------ */

static void keeps_no_credentials(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("secret.db");

	(void)state;
	support_resolve_scan(fleet, support_whole_fleet, NULL);
	fleet_close(&fleet);
	assert_int_not_equal(support_repos_run("grep -q hunter2 secret.db*"), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remembers_answers_and_notices_a_tag_that_moves),
		cmocka_unit_test(asks_the_targets_themselves_and_keeps_what_they_said),
		cmocka_unit_test(finds_a_commit_that_has_come_since),
		cmocka_unit_test(keeps_what_a_copy_has_shown_when_it_is_gone),
		cmocka_unit_test(knows_forks_by_their_history_and_not_by_their_name),
		cmocka_unit_test(says_nothing_of_forks_without_namespaces),
		cmocka_unit_test(finds_who_brought_a_reference_in),
		cmocka_unit_test(finds_who_moved_a_lock),
		cmocka_unit_test(finds_the_copy_of_a_name_in_capitals),
		cmocka_unit_test(keeps_no_credentials),
	};
	const int status = support_resolve_process(argc, argv);

	if (status >= 0)
		return status;
	return cmocka_run_group_tests(tests, support_resolve_setup, support_resolve_teardown);
}
