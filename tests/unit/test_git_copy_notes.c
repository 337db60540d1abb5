/* What is said of single commits, of who keeps a copy, and of its refs as a whole. */
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

static void describes_commits_in_plain_lines(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	struct commit_note note;
	struct error error;
	char oid[OID_HEX + 1];

	(void)state;
	support_copy_open(&opened, "upstream.git", false);
	assert_int_equal(
		copy_commit(opened.copy, support_repos_id("up.tip"), &opened.arena, &note, &error), 0);
	assert_string_equal(note.oid, support_repos_id("up.tip"));
	assert_string_equal(note.author, "Ada");
	assert_string_equal(note.subject, "Rework sub");
	assert_int_equal(note.time, 1767744000);
	assert_false(note.has_signature);
	assert_int_equal(
		copy_commit(opened.copy, support_repos_id("up.signed"), &opened.arena, &note, &error), 0);
	assert_true(note.has_signature);
	assert_string_equal(note.subject, "Rework sub");
	assert_int_equal(
		copy_commit(opened.copy, support_repos_id("up.impostor"), &opened.arena, &note, &error), 0);
	assert_string_equal(note.author, "\"Ev\\033[31mil\"");
	assert_string_equal(note.subject, "\"Steal\\a it\"");
	assert_int_equal(copy_commit(opened.copy, NOBODY, &opened.arena, &note, &error), ERROR_NOT_FOUND);
	assert_true(copy_path(opened.copy, support_repos_id("up.tip"), "README.md", oid));
	assert_int_equal(copy_commit(opened.copy, oid, &opened.arena, &note, &error), ERROR_MALFORMED);
	assert_int_equal(copy_commit(opened.copy, "main", &opened.arena, &note, &error), ERROR_USAGE);
}

static void counts_who_keeps_it(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	struct maintenance found;

	(void)state;
	support_copy_open(&opened, "upstream.git", false);
	copy_maintenance(opened.copy, &found);
	assert_true(found.known);
	assert_int_equal(found.commits, 6);
	assert_int_equal(found.commits_year, 6);
	/* One e-mail in two spellings is one author. */
	assert_int_equal(found.authors, 2);
	assert_int_equal(found.authors_year, 2);
	assert_int_equal(found.first_commit, 1767312000);
	assert_int_equal(found.last_commit, 1767744000);
	assert_int_equal(found.tags, 23);
	assert_int_equal(found.annotated_tags, 17);
	assert_int_equal(found.signed_tags, 4);
}

static void a_year_is_counted_back_from_the_last_commit(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	struct maintenance found;

	(void)state;
	assert_int_equal(
		support_repos_run("git clone -q --bare up later.git && cd later.git && "
				  "git update-ref refs/heads/main $(GIT_AUTHOR_EMAIL=new@example.org "
				  "GIT_COMMITTER_DATE=\"1799107200 +0000\" "
				  "git commit-tree -p main -m later main^{tree})"),
		0);
	support_copy_open(&opened, "later.git", false);
	copy_maintenance(opened.copy, &found);
	assert_int_equal(found.commits, 7);
	assert_int_equal(found.authors, 3);
	/* The fourth of seven is 365 days older than the last. */
	assert_int_equal(found.commits_year, 4);
	assert_int_equal(found.authors_year, 2);
}

static void lists_roots_of_the_default_branch(void **state)
{
	CLEANUP(opened_release) struct opened upstream = { 0 };
	CLEANUP(opened_release) struct opened branched = { 0 };
	CLEANUP(opened_release) struct opened rooted = { 0 };
	struct maintenance found;
	const char *one = support_repos_id("up.first"), *other = support_repos_id("unrelated");
	char roots[3][OID_HEX + 1];

	(void)state;
	support_copy_open(&upstream, "upstream.git", false);
	assert_int_equal(copy_roots(upstream.copy, roots, 3), 1);
	assert_string_equal(roots[0], one);
	/* Another branch's root is not one of the default branch. */
	assert_int_equal(support_repos_run("cp -r upstream.git branched.git && cd branched.git && "
					   "git fetch -q ../unrelated.git main:other"),
		0);
	support_copy_open(&branched, "branched.git", false);
	assert_int_equal(copy_roots(branched.copy, roots, 3), 1);
	assert_string_equal(roots[0], one);
	copy_maintenance(branched.copy, &found);
	assert_int_equal(found.commits, 6);
	support_copy_open(&rooted, "fork-rooted.git", false);
	assert_int_equal(copy_roots(rooted.copy, roots, 3), 2);
	assert_string_equal(roots[0], strcmp(one, other) < 0 ? one : other);
	assert_string_equal(roots[1], strcmp(one, other) < 0 ? other : one);
	assert_int_equal(copy_roots(rooted.copy, roots, 1), 1);
	assert_string_equal(roots[0], strcmp(one, other) < 0 ? one : other);
}

static void digest_of(const char *name, bool worktree, unsigned char ret[32])
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	support_copy_open(&opened, name, worktree);
	copy_refs_digest(opened.copy, ret);
}

static void the_digest_changes_with_refs_and_with_nothing_else(void **state)
{
	static const char *const changes[] = {
		"git tag v9",
		"git tag -f v9 main~1 >/dev/null",
		"git branch other",
		"git symbolic-ref HEAD refs/heads/other",
		"git update-ref refs/heads/other main~1",
		"echo main >refs/heads/broken",
		"git config remote.origin.promisor true",
		"git rev-parse main~1 >shallow",
		"git rev-parse main~2 >shallow",
	};
	unsigned char last[32], now[32];

	(void)state;
	digest_of("upstream.git", false, last);
	digest_of("packed.git", false, now);
	assert_memory_equal(last, now, 32);
	assert_int_equal(support_repos_run("cp -r upstream.git changing.git && cd changing.git && "
					   "git update-ref refs/pull/2/head main && git pack-refs --all"),
		0);
	digest_of("changing.git", false, now);
	assert_memory_equal(last, now, 32);
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		char command[200];

		snprintf(command, sizeof(command), "cd changing.git && %s", changes[i]);
		assert_int_equal(support_repos_run(command), 0);
		digest_of("changing.git", false, now);
		if (memcmp(last, now, 32) == 0)
			fail_msg("the same digest after: %s", changes[i]);
		memcpy(last, now, 32);
	}
}

static int64_t updated_of(const char *name)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	support_copy_open(&opened, name, false);
	return copy_updated(opened.copy);
}

static void says_when_refs_were_last_written(void **state)
{
	static const char *const files[] = { "HEAD", "packed-refs", "FETCH_HEAD", "refs/heads/late",
		"refs/tags/late" };
	int64_t time = 1000000000;

	(void)state;
	assert_int_equal(
		support_repos_run(
			"cp -r packed.git aged.git && cd aged.git && "
			"git rev-parse main >refs/heads/late && git rev-parse main >refs/tags/late && "
			"touch FETCH_HEAD && find . -exec touch -h -d @1000000000 {} +"),
		0);
	assert_int_equal(updated_of("aged.git"), time);
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		char command[200];

		time += 1000;
		snprintf(command, sizeof(command), "touch -d @%d aged.git/%s", (int)time, files[i]);
		assert_int_equal(support_repos_run(command), 0);
		assert_int_equal(updated_of("aged.git"), time);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(describes_commits_in_plain_lines),
		cmocka_unit_test(counts_who_keeps_it),
		cmocka_unit_test(a_year_is_counted_back_from_the_last_commit),
		cmocka_unit_test(lists_roots_of_the_default_branch),
		cmocka_unit_test(the_digest_changes_with_refs_and_with_nothing_else),
		cmocka_unit_test(says_when_refs_were_last_written),
	};

	return cmocka_run_group_tests(tests, support_copies_make, support_copies_remove);
}
