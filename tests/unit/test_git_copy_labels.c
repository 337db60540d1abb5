/* What versions name, as the engine decides; refs as hostile files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/copy.h"

#include <string.h>

#include "git/refs.h"
#include "support_copies.h"
#include "support_repos.h"

/* What a version must name; commit NULL = it names nothing, "" = nothing that is a commit. */
struct expected {
	const char *subpath, *version;
	const char *commit; /* a name of the table of ids */
	const char *ref;
	bool annotated, has_signature;
	const char *oddity;
};

static void assert_label(struct opened *opened, const struct expected *expected)
{
	struct copy_label label;
	const bool named = copy_label(opened->copy, expected->subpath, expected->version, &label);
	const char *commit = "";

	if (named != (expected->commit != NULL))
		fail_msg("'%s' names %s", expected->version, named ? label.ref : "nothing");
	if (!named)
		return;
	if (*expected->commit)
		commit = support_repos_id(expected->commit);
	if (strcmp(label.commit, commit) != 0)
		fail_msg("'%s' names the commit '%s'", expected->version, label.commit);
	if (strcmp(label.ref ? label.ref : "", expected->ref ? expected->ref : "") != 0)
		fail_msg("'%s' is the ref %s", expected->version, label.ref ? label.ref : "(none)");
	if (strcmp(label.oddity ? label.oddity : "", expected->oddity ? expected->oddity : "") != 0)
		fail_msg("'%s': %s", expected->version, label.oddity ? label.oddity : "nothing odd");
	assert_int_equal(label.annotated, expected->annotated);
	assert_int_equal(label.has_signature, expected->has_signature);
	assert_int_equal(label.branch, label.ref && strstr(label.ref, "refs/heads/") != NULL);
}

static void assert_labels(const char *name, bool worktree, const struct expected *expected, size_t count)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	support_copy_open(&opened, name, worktree);
	for (size_t i = 0; i < count; i++)
		assert_label(&opened, &expected[i]);
}

static void a_semantic_version_is_a_tag_of_the_folder_or_of_the_top(void **state)
{
	static const char both[] = "a branch and a tag have this name";
	static const struct expected expected[] = {
		{ "", "v1.0.0", "up.first", "refs/tags/v1.0.0", true, false, NULL },
		{ "sub", "v1.0.0", "up.second", "refs/tags/sub/v1.0.0", false, false, NULL },
		{ "other", "v1.0.0", "up.first", "refs/tags/v1.0.0", true, false, NULL },
		/* The branch of that name does not count. */
		{ "", "v1.1.0", "up.merge", "refs/tags/v1.1.0", false, false, both },
		{ "sub", "v1.1.0", "up.merge", "refs/tags/v1.1.0", false, false, both },
		{ .subpath = "", .version = "v1" },
		{ .subpath = "", .version = "v1.2.3" },
		{ .subpath = "sub", .version = "v1.2.3-rc.1" },
	};

	(void)state;
	assert_labels("upstream.git", false, expected, COUNT_OF(expected));
	assert_labels("packed.git", false, expected, COUNT_OF(expected));
}

static void any_other_version_is_a_branch_before_a_tag(void **state)
{
	static const char both[] = "a branch and a tag have this name";
	static const struct expected expected[] = {
		{ "", "main", "up.tip", "refs/heads/main", false, false, NULL },
		{ "sub", "main", "up.tip", "refs/heads/main", false, false, NULL },
		{ "", "both", "up.second", "refs/heads/both", false, false, both },
		{ "", "sub/v1.0.0", "up.second", "refs/tags/sub/v1.0.0", false, false, NULL },
		{ "", "1.0.0", "up.third", "refs/tags/1.0.0", false, false, NULL },
		{ .subpath = "sub", .version = "sub/1.0.0" },
		{ .subpath = "", .version = "" },
		{ .subpath = "", .version = "Main" },
		{ .subpath = "", .version = "mai" },
		{ .subpath = "", .version = "origin/main" },
	};

	(void)state;
	assert_labels("upstream.git", false, expected, COUNT_OF(expected));
}

static void a_full_name_comes_before_a_short_one(void **state)
{
	static const struct expected expected[] = {
		{ "", "refs/heads/both", "up.second", "refs/heads/both", false, false, NULL },
		{ "", "refs/tags/both", "up.first", "refs/tags/both", false, false, NULL },
		{ "", "tags/both", "up.first", "refs/tags/both", false, false, NULL },
		{ "", "refs/tags/v1.0.0", "up.first", "refs/tags/v1.0.0", true, false, NULL },
		/* There is a branch heads/main too. */
		{ "", "heads/main", "up.tip", "refs/heads/main", false, false, NULL },
		{ "", "heads/heads/main", "up.first", "refs/heads/heads/main", false, false, NULL },
		{ "", "HEAD", "up.tip", "refs/heads/main", false, false, NULL },
		{ .subpath = "", .version = "refs/heads/none" },
		/* What only a pull request's ref names is not named here. */
		{ .subpath = "", .version = "refs/pull/1/head" },
		{ .subpath = "", .version = "pull/1/head" },
	};

	(void)state;
	assert_labels("upstream.git", false, expected, COUNT_OF(expected));
}

static void forty_lower_case_digits_are_the_commit_itself(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };
	struct copy_label label;
	char upper[OID_HEX + 1] = "", oid[OID_HEX + 1];
	const char *tip = support_repos_id("up.tip");

	(void)state;
	support_copy_open(&opened, "upstream.git", false);
	assert_true(copy_label(opened.copy, "sub", tip, &label));
	assert_string_equal(label.commit, tip);
	assert_null(label.ref);
	assert_null(label.oddity);
	/* A commit that no ref leads to is named all the same: that is what an impostor lives from. */
	assert_true(copy_label(opened.copy, "", support_repos_id("up.impostor"), &label));
	assert_string_equal(label.commit, support_repos_id("up.impostor"));
	assert_true(copy_label(opened.copy, "", "0123456789abcdef0123456789abcdef01234567", &label));
	assert_string_equal(label.commit, "");
	assert_string_equal(label.oddity, "not in this copy");
	assert_true(copy_path(opened.copy, tip, "README.md", oid));
	assert_true(copy_label(opened.copy, "", oid, &label));
	assert_string_equal(label.commit, "");
	assert_string_equal(label.oddity, "names a blob");
	for (size_t i = 0; i < OID_HEX; i++)
		upper[i] = tip[i] >= 'a' ? (char)(tip[i] - 'a' + 'A') : tip[i];
	assert_false(copy_label(opened.copy, "", upper, &label));
	upper[12] = '\0';
	memcpy(upper, tip, 12);
	assert_false(copy_label(opened.copy, "", upper, &label));
}

static void tags_are_followed_to_what_they_are_of(void **state)
{
	static const struct expected expected[] = {
		{ "", "nested", "up.first", "refs/tags/nested", true, false, NULL },
		{ "", "chain8", "up.tip", "refs/tags/chain8", true, false, NULL },
		{ "", "chain9", "", "refs/tags/chain9", true, false, "leads through more than 8 tags" },
		{ "", "blob", "", "refs/tags/blob", false, false, "names a blob" },
		{ "", "noted-blob", "", "refs/tags/noted-blob", true, false, "names a blob" },
		{ "", "tree", "", "refs/tags/tree", false, false, "names a tree" },
		{ "", "signed-pgp-signature", "up.tip", "refs/tags/signed-pgp-signature", true, true, NULL },
		{ "", "signed-pgp-message", "up.tip", "refs/tags/signed-pgp-message", true, true, NULL },
		{ "", "signed-ssh-signature", "up.tip", "refs/tags/signed-ssh-signature", true, true, NULL },
		{ "", "signed-signed-message", "up.tip", "refs/tags/signed-signed-message", true, true,
			NULL },
		/* It speaks of a signature and has none. */
		{ "", "quoted", "up.tip", "refs/tags/quoted", true, false, NULL },
	};

	(void)state;
	assert_labels("upstream.git", false, expected, COUNT_OF(expected));
}

static void a_signature_is_that_of_the_tag_itself_and_ends_it(void **state)
{
	static const char script[] =
		"cp -r upstream.git sealed.git && cd sealed.git && "
		"git tag -a -m outer outer signed-ssh-signature && "
		"begin=\"-----BEGIN SSH SIGNATURE-----\" && "
		"printf \"x\\n%s\\nx\\n\" \"$begin\" | git tag -a -F - open main && "
		"printf \"x\\n%s\\nx\\n-----END SSH SIGNATURE-----\\ny\\n\" \"$begin\" | "
		"git tag -a -F - middle main && "
		"printf \"x\\n%s\\nx\\n-----END PGP SIGNATURE-----\\n\" \"$begin\" | "
		"git tag -a -F - other main";
	static const struct expected expected[] = {
		{ "", "outer", "up.tip", "refs/tags/outer", true, false, NULL },
		{ "", "open", "up.tip", "refs/tags/open", true, false, NULL },
		{ "", "middle", "up.tip", "refs/tags/middle", true, false, NULL },
		{ "", "other", "up.tip", "refs/tags/other", true, false, NULL },
	};

	(void)state;
	assert_int_equal(support_repos_run(script), 0);
	assert_labels("sealed.git", false, expected, COUNT_OF(expected));
}

static void a_chain_of_tags_that_is_too_long_still_keeps_its_commit_alive(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	assert_int_equal(support_repos_run("git init -q --bare chained.git && cd chained.git && "
					   "git fetch -q ../up refs/tags/chain9:refs/tags/chain9 && git tag "
					   "-d $(git tag | grep -v 9) >/dev/null"),
		0);
	support_copy_open(&opened, "chained.git", false);
	assert_true(copy_is_whole(opened.copy));
	assert_int_equal(copy_reach(opened.copy, support_repos_id("up.tip")), REACH_YES);
}

static void a_clone_names_branches_as_its_target_does(void **state)
{
	static const struct expected expected[] = {
		{ "", "main", "up.tip", "refs/heads/main", false, false, NULL },
		{ "", "refs/heads/main", "up.tip", "refs/heads/main", false, false, NULL },
		{ "", "HEAD", "up.tip", "refs/heads/main", false, false, NULL },
		{ "sub", "v1.0.0", "up.second", "refs/tags/sub/v1.0.0", false, false, NULL },
		/* Its own, another remote's, and one that the remote has no more. */
		{ .subpath = "", .version = "unpushed" },
		{ .subpath = "", .version = "only" },
		{ .subpath = "", .version = "release" },
		{ .subpath = "", .version = "refs/remotes/origin/main" },
		{ .subpath = "", .version = "refs/heads/HEAD" },
	};

	(void)state;
	assert_labels("clone/.git", true, expected, COUNT_OF(expected));
}

static void a_tag_that_was_moved_names_where_it_is_now(void **state)
{
	static const struct expected expected[] = {
		{ "", "v1.0.0", "moved.after", "refs/tags/v1.0.0", false, false, NULL },
	};

	(void)state;
	assert_labels("moved.git", false, expected, COUNT_OF(expected));
}

static void what_a_label_names_may_be_missing_or_corrupt(void **state)
{
	static const struct expected lacking[] = {
		{ "", "both", "", "refs/heads/both", false, false,
			"names an object that is not in this copy" },
	};
	static const struct expected corrupt[] = {
		{ "", "both", "", "refs/heads/both", false, false, "names an object that cannot be read" },
	};

	(void)state;
	assert_int_equal(support_repos_run("git -C lacking.git update-ref -d refs/tags/both && git -C "
					   "corrupt.git update-ref -d refs/tags/both"),
		0);
	assert_labels("lacking.git", false, lacking, COUNT_OF(lacking));
	assert_labels("corrupt.git", false, corrupt, COUNT_OF(corrupt));
}

/* --- hostile refs --------------------------------------------------------------------------------------- */

static void refs_that_cannot_be_told_are_named_and_not_followed(void **state)
{
	static const char *const unreadable[] = { "linked", "folder", "loop", "fifo", "huge", "emptied",
		"garbage", "longer", "climbing", "chase1", "chase2", "circle" };
	static const char *const absent[] = { "dangling", "name.lock", "star*", "escape\033[31m", "..dots",
		"packed..dots", "bell\007", "with space", "../../escaped", "nothing" };
	static const struct expected followed[] = {
		{ "", "symbolic", "up.tip", "refs/heads/symbolic", false, false, NULL },
		{ "", "old-style", "up.tip", "refs/heads/old-style", false, false, NULL },
		{ "", "chase3", "up.tip", "refs/heads/chase3", false, false, NULL },
		{ "", "chase6", "up.tip", "refs/heads/chase6", false, false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(unreadable); i++) {
		char ref[64] = "refs/heads/";
		const struct expected expected = { "", unreadable[i], "", ref, false, false,
			"its ref cannot be read" };

		memcpy(ref + 11, unreadable[i], strlen(unreadable[i]) + 1);
		assert_labels("hostile.git", false, &expected, 1);
	}
	for (size_t i = 0; i < COUNT_OF(absent); i++) {
		const struct expected expected = { .subpath = "", .version = absent[i] };

		assert_labels("hostile.git", false, &expected, 1);
	}
	assert_labels("hostile.git", false, followed, COUNT_OF(followed));
}

static void names_that_are_no_text_are_quoted(void **state)
{
	static const struct expected expected[] = {
		{ "", "byte\377", "up.first", "\"refs/heads/byte\\377\"", false, false,
			"a branch and a tag have this name" },
	};
	CLEANUP(opened_release) struct opened opened = { 0 };
	char oid[OID_HEX + 1];

	(void)state;
	assert_int_equal(
		support_repos_run("cp -r packed.git bytes.git && cd bytes.git && "
				  "b=$(printf \"byte\\377\") && git branch $b v1.0.0 && git tag $b v1.0.0 && "
				  "git symbolic-ref HEAD refs/heads/$b"),
		0);
	assert_labels("bytes.git", false, expected, COUNT_OF(expected));
	support_copy_open(&opened, "bytes.git", false);
	assert_string_equal(copy_default_ref(opened.copy, oid), "\"refs/heads/byte\\377\"");
}

static void refs_that_cannot_be_told_leave_reachability_open(void **state)
{
	CLEANUP(opened_release) struct opened opened = { 0 };

	(void)state;
	assert_int_equal(
		support_repos_run("cp -r upstream.git broken.git && echo x >broken.git/refs/heads/broken"),
		0);
	support_copy_open(&opened, "broken.git", false);
	assert_false(copy_is_whole(opened.copy));
	assert_int_equal(copy_reach(opened.copy, support_repos_id("up.tip")), REACH_YES);
	assert_int_equal(copy_reach(opened.copy, support_repos_id("up.impostor")), REACH_UNKNOWN);
}

static void a_ref_that_stands_for_a_pull_request_is_not_followed(void **state)
{
	static const struct expected expected[] = {
		{ "", "alias", "", "refs/heads/alias", false, false, "its ref cannot be read" },
	};

	(void)state;
	assert_int_equal(
		support_repos_run("cp -r upstream.git aliased.git && "
				  "git -C aliased.git symbolic-ref refs/heads/alias refs/pull/1/head"),
		0);
	assert_labels("aliased.git", false, expected, COUNT_OF(expected));
}

static void files_in_the_place_of_refs_that_are_none_refuse_the_copy(void **state)
{
	static const struct {
		const char *command;
		enum error_code code;
		const char *says;
	} cases[] = {
		{ "printf \"0123456789abcdef0123456789abcdef01234567 refs/heads/cut\" >>packed-refs",
			ERROR_MALFORMED, "of packed-refs" },
		{ "echo \"not a ref\" >>packed-refs", ERROR_MALFORMED, "of packed-refs" },
		{ "echo ^0123 >>packed-refs", ERROR_MALFORMED, "of packed-refs" },
		{ "mv packed-refs real && ln -s real packed-refs", ERROR_USAGE, "packed-refs is no file" },
		{ "rm packed-refs && mkfifo packed-refs", ERROR_USAGE, "packed-refs is no file" },
		{ "mv refs/heads elsewhere && ln -s ../elsewhere refs/heads", ERROR_USAGE,
			"'refs/heads' is no folder" },
		{ "mv refs elsewhere && ln -s elsewhere refs", ERROR_USAGE, "'refs' is no folder" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf command = BUF_INIT;
		struct error error;

		buf_format(&command,
			"rm -rf odd.git && cp -r packed.git odd.git && cd odd.git && mkdir -p refs/heads && "
			"%s",
			cases[i].command);
		assert_int_equal(support_repos_run(command.text), 0);
		if (support_copy_fail("odd.git", NULL, &error) != (int)cases[i].code ||
			!strstr(error.message, cases[i].says))
			fail_msg("after %s: %s", cases[i].command, error.message);
	}
}

static void more_refs_than_the_limit_refuse_the_copy(void **state)
{
	static const char *const names[] = { "packed.git", "upstream.git", "mixed.git" };
	struct limits limits;
	struct error error;

	(void)state;
	assert_int_equal(
		support_repos_run("cp -r packed.git mixed.git && cd mixed.git && mkdir -p refs/heads && "
				  "git rev-parse main >refs/heads/new"),
		0);
	limits_default(&limits);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		/* Thirty and one: seven branches and twenty-three tags, and a loose one that is not packed. */
		limits.values[LIMIT_REFS] = i == 2 ? 30 : 29;
		assert_int_equal(support_copy_fail(names[i], &limits, &error), ERROR_TOO_LARGE);
		assert_non_null(strstr(error.message, "refs"));
	}
	limits.values[LIMIT_REFS] = 31;
	assert_int_equal(support_copy_fail("mixed.git", &limits, &error), 0);
}

static void names_that_are_no_refs_count_against_the_limit_too(void **state)
{
	struct limits limits;
	struct error error;

	(void)state;
	limits_default(&limits);
	limits.values[LIMIT_REFS] = 31;
	assert_int_equal(support_repos_run("cp -r empty.git named.git && cd named.git/refs/heads && "
					   "for i in 1 2 3 4; do mkdir $i && for j in 1 2 3 4 5 6 7 8; do "
					   "touch $i/.$j; done; done"),
		0);
	assert_int_equal(support_copy_fail("named.git", &limits, &error), ERROR_TOO_LARGE);
	assert_int_equal(
		support_repos_run(
			"cp -r empty.git same.git && cd same.git && "
			"for i in $(seq 32); do echo \"$(git -C ../up rev-parse main) refs/heads/main\"; "
			"done >packed-refs"),
		0);
	assert_int_equal(support_copy_fail("same.git", &limits, &error), ERROR_TOO_LARGE);
	limits.values[LIMIT_REFS] = 36;
	assert_int_equal(support_copy_fail("named.git", &limits, &error), 0);
	assert_int_equal(support_copy_fail("same.git", &limits, &error), 0);
}

/* --- the text of packed-refs ---------------------------------------------------------------------------- */

static void reads_packed_refs_line_by_line(void **state)
{
	static const char text[] = "# pack-refs with: peeled fully-peeled sorted \n"
				   "0123456789abcdef0123456789abcdef01234567 refs/heads/main\n"
				   "0123456789abcdef0123456789abcdef01234568 refs/heads/a..b\n"
				   "0123456789abcdef0123456789abcdef01234569 refs/tags/v1\n"
				   "^0123456789abcdef0123456789abcdef01234567\n"
				   "0123456789abcdef0123456789abcdef0123456a refs/tags/v2 \n"
				   "0123456789abcdef0123456789abcdef0123456  refs/tags/v3\n";
	struct packed_refs packed = { .text = text, .length = sizeof(text) - 1 };
	struct packed_ref ref;
	struct error error;

	(void)state;
	assert_int_equal(packed_refs_next(&packed, &ref, &error), 1);
	assert_int_equal(ref.name_length, strlen("refs/heads/main"));
	assert_memory_equal(ref.name, "refs/heads/main", ref.name_length);
	assert_int_equal(ref.id.id[19], 0x67);
	assert_int_equal(packed_refs_next(&packed, &ref, &error), 1);
	assert_memory_equal(ref.name, "refs/tags/v1", strlen("refs/tags/v1"));
	assert_int_equal(ref.id.id[19], 0x69);
	assert_int_equal(packed_refs_next(&packed, &ref, &error), ERROR_MALFORMED);
	assert_string_equal(error.message, "line 7 of packed-refs is no ref");
}

static void takes_the_names_that_git_takes(void **state)
{
	static const char *const valid[] = { "refs/heads/main", "refs/heads/a./b", "refs/heads/@",
		"refs/heads/a@b", "refs/heads/-a", "refs/heads/lock", "refs/heads/\303\244", "refs/x" };
	static const char *const invalid[] = { "refs/", "refs", "", "HEAD", "heads/main", "refs//x",
		"refs/heads/", "refs/heads/.a", "refs/heads/a.", "refs/heads/a..b", "refs/heads/a.lock",
		"refs/a.lock/b", "refs/heads/a@{b", "refs/heads/a b", "refs/heads/a\tb", "refs/heads/a\177b",
		"refs/heads/a~b", "refs/heads/a^b", "refs/heads/a:b", "refs/heads/a?b", "refs/heads/a*b",
		"refs/heads/a[b", "refs/heads/a\\b", "refs/../x" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(valid); i++)
		if (!ref_name_is_valid(valid[i], strlen(valid[i])))
			fail_msg("'%s' is refused", valid[i]);
	for (size_t i = 0; i < COUNT_OF(invalid); i++)
		if (ref_name_is_valid(invalid[i], strlen(invalid[i])))
			fail_msg("'%s' is taken", invalid[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_semantic_version_is_a_tag_of_the_folder_or_of_the_top),
		cmocka_unit_test(any_other_version_is_a_branch_before_a_tag),
		cmocka_unit_test(a_full_name_comes_before_a_short_one),
		cmocka_unit_test(forty_lower_case_digits_are_the_commit_itself),
		cmocka_unit_test(tags_are_followed_to_what_they_are_of),
		cmocka_unit_test(a_signature_is_that_of_the_tag_itself_and_ends_it),
		cmocka_unit_test(a_chain_of_tags_that_is_too_long_still_keeps_its_commit_alive),
		cmocka_unit_test(a_clone_names_branches_as_its_target_does),
		cmocka_unit_test(a_tag_that_was_moved_names_where_it_is_now),
		cmocka_unit_test(what_a_label_names_may_be_missing_or_corrupt),
		cmocka_unit_test(refs_that_cannot_be_told_are_named_and_not_followed),
		cmocka_unit_test(names_that_are_no_text_are_quoted),
		cmocka_unit_test(refs_that_cannot_be_told_leave_reachability_open),
		cmocka_unit_test(a_ref_that_stands_for_a_pull_request_is_not_followed),
		cmocka_unit_test(files_in_the_place_of_refs_that_are_none_refuse_the_copy),
		cmocka_unit_test(more_refs_than_the_limit_refuse_the_copy),
		cmocka_unit_test(names_that_are_no_refs_count_against_the_limit_too),
		cmocka_unit_test(reads_packed_refs_line_by_line),
		cmocka_unit_test(takes_the_names_that_git_takes),
	};

	return cmocka_run_group_tests(tests, support_copies_make, support_copies_remove);
}
