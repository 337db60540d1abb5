/* Copies of many shapes: which commits are there, what leads to them, how far they are from each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/copy.h"

#include <stdio.h>
#include <string.h>

#include "git/graph.h"
#include "support_copies.h"
#include "support_repos.h"

static const char NOBODY[] = "0123456789abcdef0123456789abcdef01234567";

static void assert_commit(struct opened *opened, const char *name, enum presence presence, enum reach reach)
{
	const char *oid = support_repos_id(name), *reason;

	if (copy_presence(opened->copy, oid, &reason) != presence)
		fail_msg("presence of %s: %d", name, copy_presence(opened->copy, oid, &reason));
	if (copy_reach(opened->copy, oid) != reach)
		fail_msg("reach of %s: %d", name, copy_reach(opened->copy, oid));
}

/* Behind and ahead; -1 = it must not be told. */
static void assert_distance(
	struct opened *opened, const char *commit, const char *tip, int64_t behind, int64_t ahead)
{
	int64_t got_behind = -1, got_ahead = -1;
	const bool told = copy_distance(
		opened->copy, support_repos_id(commit), support_repos_id(tip), &got_behind, &got_ahead);

	if (told != (behind >= 0) || got_behind != behind || got_ahead != ahead)
		fail_msg("%s is %d behind, %d ahead of %s", commit, (int)got_behind, (int)got_ahead, tip);
}

static void assert_default(struct opened *opened, const char *ref, const char *commit)
{
	char oid[OID_HEX + 1] = "";
	const char *found = copy_default_ref(opened->copy, oid);

	if (!ref) {
		assert_null(found);
		return;
	}
	assert_non_null(found);
	assert_string_equal(found, ref);
	assert_string_equal(oid, support_repos_id(commit));
}

/* --- reachability ------------------------------------------------------------------------------------- */

static void branches_and_tags_lead_to_commits_and_pull_requests_do_not(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	support_copy_open(&opened, "upstream.git", false);
	assert_default(&opened, "refs/heads/main", "up.tip");
	assert_true(copy_is_whole(opened.copy));
	assert_commit(&opened, "up.tip", PRESENCE_FOUND, REACH_YES);
	assert_commit(&opened, "up.first", PRESENCE_FOUND, REACH_YES);
	assert_commit(&opened, "up.feature", PRESENCE_FOUND, REACH_YES);
	assert_commit(&opened, "up.signed", PRESENCE_FOUND, REACH_YES);
	assert_commit(&opened, "up.impostor", PRESENCE_FOUND, REACH_NO);
}

static void a_proposal_is_named_that_leads_to_what_nothing_else_does(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	const char *ref;

	(void)state;
	assert_int_equal(support_repos_run("cp -r upstream.git proposed.git && cd proposed.git && "
					   "c=$(git commit-tree -p refs/pull/1/head -m more main^{tree}) && "
					   "git update-ref refs/pull/1/head $c && "
					   "printf \"proposed\\t%s\\n\" $c >>../ids"),
		0);
	support_copy_open(&opened, "proposed.git", false);
	ref = copy_other_ref(opened.copy, support_repos_id("proposed"));
	assert_non_null(ref);
	assert_string_equal(ref, "refs/pull/1/head");
	/* The commit below it too, and neither is reachable for that. */
	ref = copy_other_ref(opened.copy, support_repos_id("up.impostor"));
	assert_non_null(ref);
	assert_string_equal(ref, "refs/pull/1/head");
	assert_commit(&opened, "proposed", PRESENCE_FOUND, REACH_NO);
	assert_commit(&opened, "up.impostor", PRESENCE_FOUND, REACH_NO);
	assert_null(copy_other_ref(opened.copy, support_repos_id("up.tip")));
	assert_null(copy_other_ref(opened.copy, NOBODY));
}

static void says_why_a_commit_is_not_found(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	char oid[OID_HEX + 1];
	const char *reason;

	(void)state;
	support_copy_open(&opened, "upstream.git", false);
	assert_int_equal(copy_presence(opened.copy, NOBODY, &reason), PRESENCE_ABSENT);
	assert_string_equal(reason, "not in this copy");
	assert_int_equal(copy_reach(opened.copy, NOBODY), REACH_UNKNOWN);
	assert_true(copy_path(opened.copy, support_repos_id("up.tip"), "README.md", oid));
	assert_int_equal(copy_presence(opened.copy, oid, &reason), PRESENCE_NOT_COMMIT);
	assert_string_equal(reason, "it is a blob");
	assert_int_equal(copy_reach(opened.copy, oid), REACH_UNKNOWN);
	assert_true(copy_path(opened.copy, support_repos_id("up.tip"), "sub", oid));
	assert_int_equal(copy_presence(opened.copy, oid, &reason), PRESENCE_NOT_COMMIT);
	assert_string_equal(reason, "it is a tree");
	assert_int_equal(copy_presence(opened.copy, "", &reason), PRESENCE_UNASKED);
	assert_int_equal(copy_presence(opened.copy, "01234567", &reason), PRESENCE_UNASKED);
	assert_int_equal(copy_reach(opened.copy, "main"), REACH_UNKNOWN);
}

static void a_clone_counts_the_branches_of_its_origin_alone(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	support_copy_open(&opened, "clone/.git", true);
	assert_default(&opened, "refs/remotes/origin/main", "up.tip");
	assert_true(copy_is_whole(opened.copy));
	assert_commit(&opened, "up.tip", PRESENCE_FOUND, REACH_YES);
	assert_commit(&opened, "clone.only", PRESENCE_FOUND, REACH_NO);
	assert_commit(&opened, "clone.unpushed", PRESENCE_FOUND, REACH_NO);
}

static void a_linked_work_tree_has_the_refs_of_the_common_folder(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	support_copy_open(&opened, "clone/.git/worktrees/linked", true);
	assert_default(&opened, "refs/remotes/origin/main", "up.tip");
	assert_commit(&opened, "up.tip", PRESENCE_FOUND, REACH_YES);
	assert_commit(&opened, "clone.unpushed", PRESENCE_FOUND, REACH_NO);
}

static void a_detached_head_is_no_default_branch_but_its_remotes_is(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	CLEANUP(opened_release) struct opened bare = { 0 };
	CLEANUP(opened_release) struct opened tagged = { 0 };

	(void)state;
	support_copy_open(&opened, "detached/.git", true);
	assert_default(&opened, "refs/remotes/origin/main", "up.tip");
	support_copy_open(&bare, "detached/.git", false);
	assert_default(&bare, NULL, NULL);
	/* Nor is a tag one. */
	assert_int_equal(
		support_repos_run(
			"cp -r upstream.git tagged.git && echo ref: refs/tags/1.0.0 >tagged.git/HEAD"),
		0);
	support_copy_open(&tagged, "tagged.git", false);
	assert_default(&tagged, NULL, NULL);
}

static void a_repository_without_a_remote_has_its_own_branches(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	support_copy_open(&opened, "up/.git", true);
	assert_default(&opened, "refs/heads/main", "up.tip");
	assert_commit(&opened, "up.tip", PRESENCE_FOUND, REACH_YES);
	assert_commit(&opened, "up.impostor", PRESENCE_FOUND, REACH_NO);
}

static void refs_of_remotes_in_a_bare_repository_do_not_count(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	support_copy_open(&opened, "bare-remotes.git", false);
	assert_commit(&opened, "remotes.only", PRESENCE_FOUND, REACH_NO);
	assert_commit(&opened, "up.tip", PRESENCE_FOUND, REACH_YES);
}

static void a_remote_that_nobody_has_fetched_says_nothing(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	support_copy_open(&opened, "unfetched/.git", true);
	assert_default(&opened, NULL, NULL);
	assert_false(copy_is_whole(opened.copy));
	assert_commit(&opened, "up.tip", PRESENCE_FOUND, REACH_UNKNOWN);
}

static void a_clone_of_one_branch_never_says_no(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	support_copy_open(&opened, "narrow/.git", true);
	assert_default(&opened, "refs/remotes/origin/main", "up.tip");
	assert_commit(&opened, "up.tip", PRESENCE_FOUND, REACH_YES);
	assert_commit(&opened, "up.signed", PRESENCE_FOUND, REACH_UNKNOWN);
	assert_distance(&opened, "up.signed", "up.tip", 1, 1);
}

static void remotes_of_which_none_is_origin_give_no_branches(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	assert_int_equal(support_repos_run("cp -r clone two && git -C two remote rename origin upstream"), 0);
	support_copy_open(&opened, "two/.git", true);
	assert_default(&opened, NULL, NULL);
	assert_false(copy_is_whole(opened.copy));
	assert_commit(&opened, "clone.only", PRESENCE_FOUND, REACH_UNKNOWN);
	/* Tags are nobody's. */
	assert_commit(&opened, "up.first", PRESENCE_FOUND, REACH_YES);
}

static void an_empty_repository_has_nothing_and_lacks_nothing(void **state)
{
	CLEANUP(opened_release) struct opened empty = { 0 };
	CLEANUP(opened_release) struct opened unborn = { 0 };
	struct maintenance maintenance;
	char roots[1][OID_HEX + 1];

	(void)state;
	support_copy_open(&empty, "empty.git", false);
	assert_default(&empty, NULL, NULL);
	assert_true(copy_is_whole(empty.copy));
	assert_commit(&empty, "up.tip", PRESENCE_ABSENT, REACH_UNKNOWN);
	assert_distance(&empty, "up.tip", "up.tip", -1, -1);
	assert_int_equal(copy_roots(empty.copy, roots, 1), 0);
	copy_maintenance(empty.copy, &maintenance);
	assert_false(maintenance.known);
	support_copy_open(&unborn, "unborn/.git", true);
	assert_default(&unborn, NULL, NULL);
}

static void loose_refs_win_over_packed_ones(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	struct copy_label label;

	(void)state;
	support_copy_open(&opened, "overtaken.git", false);
	assert_true(copy_label(opened.copy, "", "release", &label));
	assert_string_equal(label.commit, support_repos_id("up.first"));
}

/* --- distance ----------------------------------------------------------------------------------------- */

static void counts_commits_behind_and_ahead(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	int64_t behind, ahead;

	(void)state;
	support_copy_open(&opened, "upstream.git", false);
	assert_distance(&opened, "up.tip", "up.tip", 0, 0);
	assert_distance(&opened, "up.first", "up.tip", 5, 0);
	assert_distance(&opened, "up.tip", "up.first", 0, 5);
	assert_distance(&opened, "up.third", "up.tip", 3, 0);
	assert_distance(&opened, "up.feature", "up.merge", 1, 0);
	assert_distance(&opened, "up.signed", "up.tip", 1, 1);
	assert_false(copy_distance(opened.copy, NOBODY, support_repos_id("up.tip"), &behind, &ahead));
	assert_false(copy_distance(opened.copy, support_repos_id("up.tip"), NOBODY, &behind, &ahead));
	assert_false(copy_distance(opened.copy, "", support_repos_id("up.tip"), &behind, &ahead));
}

static void counts_from_commits_that_nothing_leads_to(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	CLEANUP(opened_release) struct opened rewritten = { 0 };

	(void)state;
	support_copy_open(&opened, "upstream.git", false);
	assert_distance(&opened, "up.impostor", "up.tip", 3, 1);
	/* Having been looked at makes it no more reachable. */
	assert_commit(&opened, "up.impostor", PRESENCE_FOUND, REACH_NO);
	support_copy_open(&rewritten, "rewritten.git", false);
	assert_commit(&rewritten, "rewritten.one", PRESENCE_FOUND, REACH_YES);
	assert_commit(&rewritten, "rewritten.old2", PRESENCE_FOUND, REACH_NO);
	assert_commit(&rewritten, "rewritten.old3", PRESENCE_FOUND, REACH_NO);
	assert_distance(&rewritten, "rewritten.old3", "rewritten.new2", 1, 2);
	assert_commit(&rewritten, "rewritten.old2", PRESENCE_FOUND, REACH_NO);
}

static void an_unreachable_commit_with_a_hole_below_it_has_no_distance(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	const char *old2 = support_repos_id("rewritten.old2");
	char command[200];

	(void)state;
	snprintf(command, sizeof(command), "cp -r rewritten.git holed.git && rm -f holed.git/objects/%.2s/%s",
		old2, old2 + 2);
	assert_int_equal(support_repos_run(command), 0);
	support_copy_open(&opened, "holed.git", false);
	assert_true(copy_is_whole(opened.copy));
	assert_commit(&opened, "rewritten.old3", PRESENCE_FOUND, REACH_NO);
	assert_distance(&opened, "rewritten.old3", "rewritten.new2", -1, -1);
	assert_distance(&opened, "rewritten.one", "rewritten.new2", 1, 0);
}

/* --- histories that are not whole --------------------------------------------------------------------- */

static void assert_not_whole(struct opened *opened)
{
	struct maintenance maintenance;
	char roots[1][OID_HEX + 1];

	assert_false(copy_is_whole(opened->copy));
	assert_distance(opened, "up.tip", "up.tip", -1, -1);
	copy_maintenance(opened->copy, &maintenance);
	assert_false(maintenance.known);
	assert_int_equal(copy_roots(opened->copy, roots, 1), 0);
}

static void a_shallow_copy_says_yes_or_nothing(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	const char *reason;

	(void)state;
	support_copy_open(&opened, "shallow/.git", true);
	assert_not_whole(&opened);
	assert_commit(&opened, "up.tip", PRESENCE_FOUND, REACH_YES);
	assert_commit(&opened, "up.merge", PRESENCE_ABSENT, REACH_UNKNOWN);
	copy_presence(opened.copy, support_repos_id("up.merge"), &reason);
	assert_string_equal(reason, "not in this copy, which is shallow");
	assert_int_equal(
		support_repos_run(
			"git -C shallow -c protocol.file.allow=always fetch -q ../up refs/pull/1/head"),
		0);
	assert_commit(&opened, "up.impostor", PRESENCE_FOUND, REACH_UNKNOWN);
}

static void a_copy_that_calls_itself_shallow_is_not_whole_though_nothing_lacks(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	assert_int_equal(
		support_repos_run(
			"cp -r upstream.git called.git && git -C up rev-parse main~1 >called.git/shallow"),
		0);
	support_copy_open(&opened, "called.git", false);
	assert_not_whole(&opened);
	assert_commit(&opened, "up.impostor", PRESENCE_FOUND, REACH_UNKNOWN);
}

static void a_partial_copy_says_yes_or_nothing(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	const char *reason;

	(void)state;
	support_copy_open(&opened, "partial.git", false);
	assert_not_whole(&opened);
	assert_commit(&opened, "up.first", PRESENCE_FOUND, REACH_YES);
	assert_commit(&opened, "up.impostor", PRESENCE_ABSENT, REACH_UNKNOWN);
	copy_presence(opened.copy, support_repos_id("up.impostor"), &reason);
	assert_string_equal(reason, "not in this copy, which is partial");
}

static void a_corrupt_commit_leaves_what_is_behind_it_unknown(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	const char *reason;

	(void)state;
	support_copy_open(&opened, "corrupt.git", false);
	assert_not_whole(&opened);
	assert_commit(&opened, "up.second", PRESENCE_UNREADABLE, REACH_UNKNOWN);
	copy_presence(opened.copy, support_repos_id("up.second"), &reason);
	assert_non_null(strstr(reason, support_repos_id("up.second")));
	assert_commit(&opened, "up.third", PRESENCE_FOUND, REACH_YES);
	assert_commit(&opened, "up.impostor", PRESENCE_FOUND, REACH_UNKNOWN);
}

static void a_parent_that_is_missing_leaves_what_is_behind_it_unknown(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	support_copy_open(&opened, "lacking.git", false);
	assert_not_whole(&opened);
	assert_commit(&opened, "up.second", PRESENCE_ABSENT, REACH_UNKNOWN);
	assert_commit(&opened, "up.tip", PRESENCE_FOUND, REACH_YES);
}

static void a_commit_without_a_tree_is_damaged(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	const char *reason;

	(void)state;
	support_copy_open(&opened, "treeless-commit.git", false);
	assert_not_whole(&opened);
	assert_commit(&opened, "bad.commit", PRESENCE_UNREADABLE, REACH_UNKNOWN);
	copy_presence(opened.copy, support_repos_id("bad.commit"), &reason);
	assert_non_null(strstr(reason, "damaged"));
}

static void a_limit_or_the_deadline_cuts_history(void **state)
{
	CLEANUP(opened_release) struct opened limited = { 0 };
	CLEANUP(opened_release) struct opened late = { 0 };
	struct limits limits;

	(void)state;
	limits_default(&limits);
	limits.values[LIMIT_HISTORY_COMMITS] = 7;
	support_copy_open_within(&limited, "upstream.git", false, &limits, 0);
	assert_true(copy_is_whole(limited.copy));
	/* The seven are those that branches and tags lead to. */
	assert_distance(&limited, "up.impostor", "up.tip", -1, -1);
	opened_release(&limited);
	limits.values[LIMIT_HISTORY_COMMITS] = 6;
	support_copy_open_within(&limited, "upstream.git", false, &limits, 0);
	assert_not_whole(&limited);
	assert_commit(&limited, "up.impostor", PRESENCE_FOUND, REACH_UNKNOWN);
	support_copy_open_within(&late, "upstream.git", false, NULL, 1);
	assert_not_whole(&late);
	assert_commit(&late, "up.tip", PRESENCE_FOUND, REACH_UNKNOWN);
}

static void a_graph_that_was_not_read_in_time_is_not_whole(void **state)
{
	struct repository *repository = support_copy_repository("upstream.git", NULL);
	struct graph graph = { .limit = 100 };
	unsigned char marks[100] = { 0 };
	git_oid id;

	(void)state;
	assert_int_equal(git_oid_fromstr(&id, support_repos_id("up.tip")), 0);
	assert_int_equal(graph_add(&graph, &id), 0);
	graph_read(&graph, repository, 1);
	assert_false(graph_is_whole(&graph, 0));
	assert_false(graph_mark(&graph, 0, marks, 1));
	graph_read(&graph, repository, 0);
	assert_true(graph_is_whole(&graph, 0));
	assert_true(graph_mark(&graph, 0, marks, 2));
	assert_int_equal(graph.count, 6);
	graph_release(&graph);
	repository_close(&repository);
}

static void a_tag_of_what_is_missing_leaves_history_unknown(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	assert_int_equal(
		support_repos_run(
			"cp -r upstream.git pointless.git && "
			"echo 0123456789abcdef0123456789abcdef01234567 >pointless.git/refs/tags/gone"),
		0);
	support_copy_open(&opened, "pointless.git", false);
	assert_false(copy_is_whole(opened.copy));
	assert_commit(&opened, "up.impostor", PRESENCE_FOUND, REACH_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(branches_and_tags_lead_to_commits_and_pull_requests_do_not),
		cmocka_unit_test(says_why_a_commit_is_not_found),
		cmocka_unit_test(a_proposal_is_named_that_leads_to_what_nothing_else_does),
		cmocka_unit_test(a_clone_counts_the_branches_of_its_origin_alone),
		cmocka_unit_test(a_linked_work_tree_has_the_refs_of_the_common_folder),
		cmocka_unit_test(a_detached_head_is_no_default_branch_but_its_remotes_is),
		cmocka_unit_test(a_repository_without_a_remote_has_its_own_branches),
		cmocka_unit_test(refs_of_remotes_in_a_bare_repository_do_not_count),
		cmocka_unit_test(a_remote_that_nobody_has_fetched_says_nothing),
		cmocka_unit_test(a_clone_of_one_branch_never_says_no),
		cmocka_unit_test(remotes_of_which_none_is_origin_give_no_branches),
		cmocka_unit_test(an_empty_repository_has_nothing_and_lacks_nothing),
		cmocka_unit_test(loose_refs_win_over_packed_ones),
		cmocka_unit_test(counts_commits_behind_and_ahead),
		cmocka_unit_test(counts_from_commits_that_nothing_leads_to),
		cmocka_unit_test(an_unreachable_commit_with_a_hole_below_it_has_no_distance),
		cmocka_unit_test(a_shallow_copy_says_yes_or_nothing),
		cmocka_unit_test(a_copy_that_calls_itself_shallow_is_not_whole_though_nothing_lacks),
		cmocka_unit_test(a_partial_copy_says_yes_or_nothing),
		cmocka_unit_test(a_corrupt_commit_leaves_what_is_behind_it_unknown),
		cmocka_unit_test(a_parent_that_is_missing_leaves_what_is_behind_it_unknown),
		cmocka_unit_test(a_commit_without_a_tree_is_damaged),
		cmocka_unit_test(a_limit_or_the_deadline_cuts_history),
		cmocka_unit_test(a_graph_that_was_not_read_in_time_is_not_whole),
		cmocka_unit_test(a_tag_of_what_is_missing_leaves_history_unknown),
	};

	return cmocka_run_group_tests(tests, support_copies_make, support_copies_remove);
}
