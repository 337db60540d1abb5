/* Files of commits, what differs between them, and forks held against their upstream. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/copy.h"

#include <stdio.h>
#include <string.h>

#include "support_copies.h"
#include "support_repos.h"

static const char NOBODY[] = "0123456789abcdef0123456789abcdef01234567";

/* --- single paths ------------------------------------------------------------------------------------- */

static bool same_path(struct opened *opened, const char *one, const char *other, const char *path)
{
	char first[OID_HEX + 1], second[OID_HEX + 1];

	assert_true(copy_path(opened->copy, support_repos_id(one), path, first));
	assert_true(copy_path(opened->copy, support_repos_id(other), path, second));
	return strcmp(first, second) == 0;
}

static void a_path_has_the_id_of_what_stands_there(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	char oid[OID_HEX + 1];

	(void)state;
	support_copy_open(&opened, "upstream.git", false);
	assert_true(same_path(&opened, "up.second", "up.merge", "sub"));
	assert_false(same_path(&opened, "up.second", "up.merge", ""));
	assert_false(same_path(&opened, "up.first", "up.second", "sub"));
	assert_true(same_path(&opened, "up.first", "up.second", "README.md"));
	assert_false(same_path(&opened, "up.second", "up.third", "README.md"));
	assert_true(same_path(&opened, "up.first", "up.tip", "sub/dagger.json"));
	assert_true(copy_path(opened.copy, support_repos_id("up.impostor"), "sub/main.go", oid));
	assert_false(copy_path(opened.copy, support_repos_id("up.first"), "feature.txt", oid));
	assert_false(copy_path(opened.copy, support_repos_id("up.first"), "sub/dagger.json/x", oid));
	assert_false(copy_path(opened.copy, support_repos_id("up.tip"), "sub/run.sh/x", oid));
	assert_false(copy_path(opened.copy, support_repos_id("up.first"), "su", oid));
	assert_false(copy_path(opened.copy, support_repos_id("up.first"), "sub//dagger.json", oid));
	assert_false(copy_path(opened.copy, NOBODY, "", oid));
	assert_false(copy_path(opened.copy, "main", "", oid));
}

static int read_at(
	struct opened *opened, const char *commit, const char *path, uint64_t limit, struct buf *ret)
{
	char oid[OID_HEX + 1] = "", expected[OID_HEX + 1];
	struct error error = { 0 };
	const int result = copy_read(opened->copy, commit, path, limit, ret, oid, &error);

	if (result < 0) {
		assert_int_equal(error.code, result);
		return result;
	}
	assert_true(copy_path(opened->copy, commit, path, expected));
	assert_string_equal(oid, expected);
	return 0;
}

static void reads_files_and_nothing_else(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	const char *first = support_repos_id("up.first"), *tip = support_repos_id("up.tip");

	(void)state;
	support_copy_open(&opened, "upstream.git", false);
	assert_int_equal(read_at(&opened, first, "README.md", 100, &bytes), 0);
	assert_string_equal(bytes.text, "read me\n");
	buf_clear(&bytes);
	assert_int_equal(read_at(&opened, tip, "sub/main.go", 4, &bytes), 0);
	assert_string_equal(bytes.text, "two\n");
	assert_int_equal(read_at(&opened, tip, "sub/main.go", 3, &bytes), ERROR_TOO_LARGE);
	assert_int_equal(read_at(&opened, tip, "sub/run.sh", 100, &bytes), ERROR_NOT_FOUND);
	assert_int_equal(read_at(&opened, tip, "sub", 100, &bytes), ERROR_NOT_FOUND);
	assert_int_equal(read_at(&opened, tip, "", 100, &bytes), ERROR_NOT_FOUND);
	assert_int_equal(read_at(&opened, tip, "sub/none", 100, &bytes), ERROR_NOT_FOUND);
	assert_int_equal(read_at(&opened, tip, "README.md/x", 100, &bytes), ERROR_NOT_FOUND);
	assert_int_equal(read_at(&opened, "main", "README.md", 100, &bytes), ERROR_USAGE);
}

static void what_a_copy_lacks_is_not_taken_for_nothing(void **state)
{
	CLEANUP(opened_release) struct opened partial = { 0 };
	CLEANUP(opened_release) struct opened treeless = { 0 };
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	const char *tip = support_repos_id("up.tip"), *first = support_repos_id("up.first");
	struct path_changes changes;

	(void)state;
	support_copy_open(&partial, "partial.git", false);
	assert_int_equal(read_at(&partial, tip, "sub/dagger.json", 1000, &bytes), ERROR_MALFORMED);
	assert_int_equal(read_at(&partial, tip, "none", 100, &bytes), ERROR_NOT_FOUND);
	/* Trees are all there. */
	assert_int_equal(
		copy_changes(partial.copy, first, tip, "sub", 50, &partial.arena, &changes, NULL), 0);
	assert_int_equal(changes.count, 4);
	support_copy_open(&treeless, "treeless.git", false);
	assert_int_equal(read_at(&treeless, tip, "none", 100, &bytes), ERROR_MALFORMED);
	assert_int_equal(copy_changes(treeless.copy, first, tip, "sub", 50, &treeless.arena, &changes, NULL),
		ERROR_MALFORMED);
	assert_int_equal(read_at(&treeless, NOBODY, "none", 100, &bytes), ERROR_MALFORMED);
}

/* --- differences -------------------------------------------------------------------------------------- */

static void assert_changes(struct opened *opened, const char *from, const char *to, const char *folder,
	size_t most, const char *expected, uint32_t expected_left)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct path_changes changes = { 0 };
	struct error error = { 0 };

	if (copy_changes(opened->copy, support_repos_id(from), support_repos_id(to), folder, most,
		    &opened->arena, &changes, &error) < 0)
		fail_msg("%s", error.message);
	for (size_t i = 0; i < changes.count; i++)
		buf_format(&text, "%c %s\n", changes.items[i].kind, changes.items[i].path);
	assert_string_equal(text.text, expected);
	assert_int_equal(changes.left, expected_left);
}

static void lists_what_differs_below_a_folder(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	support_copy_open(&opened, "upstream.git", false);
	assert_changes(
		&opened, "up.first", "up.tip", "sub", 50, "M main.go\nA new.go\nD old.go\nT run.sh\n", 0);
	assert_changes(
		&opened, "up.tip", "up.first", "sub", 50, "M main.go\nD new.go\nA old.go\nT run.sh\n", 0);
	assert_changes(&opened, "up.first", "up.tip", "", 50,
		"M README.md\nA feature.txt\nM sub/main.go\nA sub/new.go\nD sub/old.go\nT sub/run.sh\n", 0);
	assert_changes(&opened, "up.first", "up.tip", "sub", 2, "M main.go\nA new.go\n", 2);
	assert_changes(&opened, "up.first", "up.tip", "sub", 0, "", 4);
	assert_changes(&opened, "up.second", "up.merge", "sub", 50, "", 0);
	assert_changes(&opened, "up.tip", "up.tip", "", 50, "", 0);
	assert_changes(&opened, "up.third", "up.impostor", "sub", 50, "M main.go\n", 0);
}

static void a_folder_on_one_side_alone_is_all_added_or_deleted(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	support_copy_open(&opened, "told/.git", true);
	assert_changes(&opened, "told.root", "told.end", "moved", 50, "A here/dagger.json\n", 0);
	assert_changes(&opened, "told.end", "told.root", "moved", 50, "D here/dagger.json\n", 0);
	/* A file and nothing at all are no folders. */
	assert_changes(&opened, "told.root", "told.end", "a", 50, "", 0);
	assert_changes(&opened, "told.root", "told.end", "nowhere", 50, "", 0);
}

static void a_file_that_became_a_folder_is_deleted_and_added(void **state)
{
	static const char script[] =
		"git init -q turned && cd turned && mkdir x && echo a >a && echo b >x/b && "
		"echo c >a.b && echo d >d && git add -A && git commit -q -m one && "
		"rm -r a x && mkdir a && echo a >a/a && echo x >x && chmod +x d && git add -A && git commit "
		"-q -m two && "
		"git rev-parse HEAD~ HEAD | paste - - | "
		"{ read -r a b; printf \"turned.one\\t%s\\nturned.two\\t%s\\n\" $a $b; } >>../ids";
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	assert_int_equal(support_repos_run(script), 0);
	support_copy_open(&opened, "turned/.git", true);
	assert_changes(&opened, "turned.one", "turned.two", "", 50, "D a\nA a/a\nM d\nA x\nD x/b\n", 0);
}

static void paths_that_are_no_text_are_quoted(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	support_copy_open(&opened, "moved.git", false);
	assert_changes(&opened, "moved.before", "moved.after", "", 50, "A \"odd\\tname\"\nA x\n", 0);
}

static void differences_have_limits(void **state)
{
	static const struct {
		enum limit_id limit;
		uint64_t value;
	} cases[] = { { LIMIT_REPOSITORY_ENTRIES, 5 }, { LIMIT_TREE_DEPTH, 1 }, { LIMIT_TREE_ENTRIES, 0 } };
	struct path_changes changes;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(opened_release) struct opened opened = { 0 };
		struct limits limits;
		struct error error;

		limits_default(&limits);
		limits.values[cases[i].limit] = cases[i].value;
		support_copy_open_within(&opened, "upstream.git", false, &limits, 0);
		if (copy_changes(opened.copy, support_repos_id("up.first"), support_repos_id("up.tip"), "",
			    50, &opened.arena, &changes, &error) >= 0)
			fail_msg("the limit %s is not kept", limit_table[cases[i].limit].name);
	}
}

static void a_path_past_the_limit_is_counted_and_not_written(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	struct limits limits;

	(void)state;
	limits_default(&limits);
	limits.values[LIMIT_PATH_BYTES] = 10;
	support_copy_open_within(&opened, "upstream.git", false, &limits, 0);
	assert_changes(&opened, "up.first", "up.tip", "", 50,
		"M README.md\nA sub/new.go\nD sub/old.go\nT sub/run.sh\n", 2);
}

static void damaged_trees_are_no_difference(void **state)
{
	static const char script[] =
		"git init -q --bare damaged.git && cd damaged.git && "
		"t=$(printf \"100644 a\\000short\" | git hash-object -w -t tree --literally --stdin) && "
		"c=$(printf \"tree %s\\nauthor A <a> 1 +0000\\ncommitter A <a> 1 +0000\\n\\nx\\n\" $t | "
		"git hash-object -w -t commit --literally --stdin) && "
		"d=$(git commit-tree -m empty $(git mktree </dev/null)) && "
		"printf \"damaged\\t%s\\nempty\\t%s\\n\" $c $d >>../ids";
	CLEANUP(opened_release) struct opened opened = { 0 };
	struct path_changes changes;
	struct error error;

	(void)state;
	assert_int_equal(support_repos_run(script), 0);
	support_copy_open(&opened, "damaged.git", false);
	assert_int_equal(copy_changes(opened.copy, support_repos_id("empty"), support_repos_id("damaged"), "",
				 50, &opened.arena, &changes, &error),
		ERROR_MALFORMED);
	assert_non_null(strstr(error.message, "damaged"));
}

/* --- forks ---------------------------------------------------------------------------------------------- */

struct compared {
	struct opened fork, upstream;
	struct fork_distance distance;
	enum reach pin;
};

static void compared_release(struct compared *compared)
{
	opened_release(&compared->fork);
	opened_release(&compared->upstream);
}

static void compare(
	struct compared *ret, const char *fork, const char *upstream, const char *folder, const char *pin)
{
	support_copy_open(&ret->fork, fork, false);
	support_copy_open(&ret->upstream, upstream, false);
	copy_compare(
		ret->fork.copy, ret->upstream.copy, folder, pin, &ret->fork.arena, &ret->distance, &ret->pin);
}

static void a_fork_that_changes_the_module_is_behind_and_ahead(void **state)
{
	CLEANUP(compared_release) struct compared compared = { 0 };

	(void)state;
	compare(&compared, "fork-touching.git", "upstream.git", "sub", support_repos_id("fork.touching"));
	assert_true(compared.distance.shared);
	assert_true(compared.distance.complete);
	assert_int_equal(compared.distance.behind, 3);
	assert_int_equal(compared.distance.ahead, 1);
	assert_true(compared.distance.module_touched);
	assert_string_equal(compared.distance.newest_missing.oid, support_repos_id("up.tip"));
	assert_string_equal(compared.distance.newest_missing.subject, "Rework sub");
	assert_true(compared.distance.oldest_missing > 0);
	assert_true(compared.distance.oldest_missing < compared.distance.newest_missing.time);
	assert_int_equal(compared.pin, REACH_NO);
	assert_true(compared.distance.pin_compared);
	assert_int_equal(compared.distance.pin_ahead, 1);
	assert_true(compared.distance.pin_touched);
}

static void a_fork_may_leave_the_module_alone(void **state)
{
	CLEANUP(compared_release) struct compared sub = { 0 };
	CLEANUP(compared_release) struct compared top = { 0 };

	(void)state;
	compare(&sub, "fork-apart.git", "upstream.git", "sub", support_repos_id("up.second"));
	assert_int_equal(sub.distance.behind, 3);
	assert_int_equal(sub.distance.ahead, 1);
	assert_false(sub.distance.module_touched);
	assert_int_equal(sub.pin, REACH_YES);
	compare(&top, "fork-apart.git", "upstream.git", "", "");
	assert_true(top.distance.module_touched);
	assert_int_equal(top.pin, REACH_UNKNOWN);
	assert_false(top.distance.pin_compared);
}

static void what_the_fork_did_later_is_not_in_the_commit_that_runs(void **state)
{
	CLEANUP(compared_release) struct compared later = { 0 };
	CLEANUP(compared_release) struct compared apart = { 0 };

	(void)state;
	compare(&later, "fork-touching.git", "upstream.git", "sub", support_repos_id("up.second"));
	assert_true(later.distance.module_touched);
	assert_true(later.distance.pin_compared);
	assert_int_equal(later.distance.pin_ahead, 0);
	assert_false(later.distance.pin_touched);
	compare(&apart, "fork-apart.git", "upstream.git", "sub", support_repos_id("fork.apart"));
	assert_true(apart.distance.pin_compared);
	assert_int_equal(apart.distance.pin_ahead, 1);
	assert_false(apart.distance.pin_touched);
}

static void taking_over_what_upstream_did_is_no_change_of_the_forks_own(void **state)
{
	CLEANUP(compared_release) struct compared compared = { 0 };

	(void)state;
	compare(&compared, "fork-synced.git", "upstream.git", "sub", NOBODY);
	assert_true(compared.distance.complete);
	assert_int_equal(compared.distance.behind, 0);
	assert_int_equal(compared.distance.ahead, 2);
	assert_false(compared.distance.module_touched);
	assert_string_equal(compared.distance.newest_missing.oid, "");
	assert_true(compared.distance.oldest_missing == 0);
	/* Nobody has it: it may be upstream's. */
	assert_int_equal(compared.pin, REACH_UNKNOWN);
}

static void the_beginning_of_another_history_changes_the_module_from_nothing(void **state)
{
	CLEANUP(compared_release) struct compared sub = { 0 };
	CLEANUP(compared_release) struct compared other = { 0 };

	(void)state;
	compare(&sub, "fork-rooted.git", "upstream.git", "sub", "");
	assert_int_equal(sub.distance.ahead, 2);
	assert_true(sub.distance.module_touched);
	compare(&other, "fork-rooted.git", "upstream.git", "elsewhere", "");
	assert_false(other.distance.module_touched);
}

static void a_repository_and_itself_are_equal(void **state)
{
	CLEANUP(compared_release) struct compared compared = { 0 };

	(void)state;
	compare(&compared, "packed.git", "upstream.git", "sub", support_repos_id("up.impostor"));
	assert_true(compared.distance.shared);
	assert_int_equal(compared.distance.behind, 0);
	assert_int_equal(compared.distance.ahead, 0);
	assert_false(compared.distance.module_touched);
	/* Upstream's copy has it, and no branch or tag leads there. */
	assert_int_equal(compared.pin, REACH_NO);
}

static void only_default_branches_are_compared(void **state)
{
	CLEANUP(compared_release) struct compared compared = { 0 };

	(void)state;
	assert_int_equal(support_repos_run("git clone -q --bare up sided.git && git -C sided.git update-ref "
					   "refs/heads/main signed"),
		0);
	compare(&compared, "sided.git", "upstream.git", "sub", support_repos_id("up.signed"));
	assert_int_equal(compared.distance.behind, 1);
	assert_int_equal(compared.distance.ahead, 1);
	assert_true(compared.distance.module_touched);
	/* A branch of upstream has it. */
	assert_int_equal(compared.pin, REACH_YES);
}

static void unrelated_histories_share_nothing(void **state)
{
	CLEANUP(compared_release) struct compared compared = { 0 };

	(void)state;
	compare(&compared, "unrelated.git", "upstream.git", "sub", support_repos_id("unrelated"));
	assert_false(compared.distance.shared);
	assert_true(compared.distance.complete);
	assert_int_equal(compared.distance.behind, 6);
	assert_int_equal(compared.distance.ahead, 1);
	assert_int_equal(compared.pin, REACH_NO);
}

static void histories_that_are_not_whole_are_not_counted(void **state)
{
	static const char *const upstreams[] = { "shallow/.git", "corrupt.git", "partial.git", "empty.git" };
	static const bool shared[] = { false, true, true, false };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(upstreams); i++) {
		CLEANUP(compared_release) struct compared compared = { 0 };

		compare(&compared, "fork-touching.git", upstreams[i], "sub",
			support_repos_id("fork.touching"));
		assert_false(compared.distance.complete);
		assert_int_equal(compared.distance.shared, shared[i]);
		assert_int_equal(compared.distance.behind + compared.distance.ahead, 0);
		if (i < 3)
			assert_int_equal(compared.pin, REACH_UNKNOWN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_has_the_id_of_what_stands_there),
		cmocka_unit_test(reads_files_and_nothing_else),
		cmocka_unit_test(what_a_copy_lacks_is_not_taken_for_nothing),
		cmocka_unit_test(lists_what_differs_below_a_folder),
		cmocka_unit_test(a_folder_on_one_side_alone_is_all_added_or_deleted),
		cmocka_unit_test(a_file_that_became_a_folder_is_deleted_and_added),
		cmocka_unit_test(paths_that_are_no_text_are_quoted),
		cmocka_unit_test(differences_have_limits),
		cmocka_unit_test(a_path_past_the_limit_is_counted_and_not_written),
		cmocka_unit_test(damaged_trees_are_no_difference),
		cmocka_unit_test(a_fork_that_changes_the_module_is_behind_and_ahead),
		cmocka_unit_test(a_fork_may_leave_the_module_alone),
		cmocka_unit_test(what_the_fork_did_later_is_not_in_the_commit_that_runs),
		cmocka_unit_test(taking_over_what_upstream_did_is_no_change_of_the_forks_own),
		cmocka_unit_test(the_beginning_of_another_history_changes_the_module_from_nothing),
		cmocka_unit_test(a_repository_and_itself_are_equal),
		cmocka_unit_test(only_default_branches_are_compared),
		cmocka_unit_test(unrelated_histories_share_nothing),
		cmocka_unit_test(histories_that_are_not_whole_are_not_counted),
	};

	return cmocka_run_group_tests(tests, support_copies_make, support_copies_remove);
}
