/* The hook, tried with real commits and a program that ends as it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "engine/check.h"
#include "support_check.h"
#include "support_repos.h"

/* A program that says what it was asked and ends as the file "status" beside it says: its name asks for quoting. */
static const char program[] = "it's a \"tool\"/scabbard";

static int setup(void **state)
{
	return support_check_setup(state) == 0 &&
			       support_repos_run(
				       "mkdir \"it'\"'\"'s a \\\"tool\\\"\" && "
				       "printf \"#!/bin/sh\\necho \\\"\\$@\\\" "
				       ">>\\\"\\${0%%/*}/../asked\\\"\\n"
				       "exit \\$(cat \\\"\\${0%%/*}/../status\\\")\\n\" >scabbard && "
				       "chmod 755 scabbard && mv scabbard it*tool*") == 0
		       ? 0
		       : -1;
}

static struct hook_settings settings_for(const char *name)
{
	return (struct hook_settings){ .path = support_repos_path(name),
		.program = support_repos_path(program) };
}

static struct buf run(enum hook_verb verb, const char *name)
{
	const struct hook_settings settings = settings_for(name);
	struct buf what = BUF_INIT;
	struct error error = { 0 };

	if (hook_run(verb, &settings, &what, &error) < 0)
		fail_msg("%s: %s", name, error.message);
	return what;
}

static void runs(enum hook_verb verb, const char *name, const char *part)
{
	CLEANUP(buf_release) struct buf what = run(verb, name);

	if (!strstr(what.text, part))
		fail_msg("%s: %s", name, what.text);
}

static int refused(enum hook_verb verb, const char *name, const char *part)
{
	const struct hook_settings settings = settings_for(name);
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	struct error error = { 0 };
	int result = hook_run(verb, &settings, &what, &error);

	assert_true(result < 0);
	if (!strstr(error.message, part))
		fail_msg("%s: %s", name, error.message);
	return result;
}

/* Whether a commit goes through; what was said goes to the file "said". */
static bool commits(const char *name, int status, const char *environment)
{
	char line[1024];

	snprintf(line, sizeof(line),
		"echo %d >status && cd %s && echo x >>file && git add file && %s git commit -q -m x "
		">../said 2>&1",
		status, name, environment);
	return support_repos_run(line) == 0;
}

static bool says(const char *word)
{
	char line[256];

	snprintf(line, sizeof(line), "grep -q -e \"%s\" said", word);
	return support_repos_run(line) == 0;
}

static bool holds(const char *condition)
{
	return support_repos_run(condition) == 0;
}

/* --- commits -------------------------------------------------------------------------------------------- */

static void lets_pass_and_refuses(void **state)
{
	(void)state;
	runs(HOOK_INSTALL, "other", "pre-commit' installed\n");
	assert_true(holds(
		"test -x other/.git/hooks/pre-commit && ! test -e other/.git/hooks/pre-commit.scabbard-new"));
	assert_true(commits("other", 0, ""));
	assert_true(holds("test \"$(tail -n 1 asked)\" = \"check --staged --quiet\""));
	assert_false(commits("other", 1, ""));
	assert_true(says("git commit --no-verify"));
	assert_false(commits("other", 2, ""));
	assert_false(commits("other", 127, ""));
	assert_true(holds("cd other && git commit -q --no-verify -m x"));
	runs(HOOK_REMOVE, "other", "removed\n");
	assert_true(commits("other", 1, ""));
}

static void refuses_what_could_not_be_read_unless_lenient(void **state)
{
	(void)state;
	runs(HOOK_INSTALL, "other", "installed");
	assert_false(commits("other", 3, ""));
	assert_true(commits("other", 3, "SCABBARD_HOOK=lenient"));
	assert_true(says("the commit goes on all the same"));
	assert_false(commits("other", 1, "SCABBARD_HOOK=lenient"));
	assert_false(commits("other", 3, "SCABBARD_HOOK=strict"));
	runs(HOOK_REMOVE, "other", "removed");
}

static void finds_the_program_by_path_and_never_in_the_work_tree(void **state)
{
	(void)state;
	runs(HOOK_INSTALL, "other", "installed");
	assert_true(holds(
		"mkdir -p bin && printf \"#!/bin/sh\\nexit 1\\n\" >bin/scabbard && chmod 755 bin/scabbard && "
		"cp bin/scabbard other/scabbard"));
	assert_false(commits("other", 0, "PATH=\"$(cd .. && pwd)/bin:$PATH\""));
	/* "." in $PATH would run what is being committed. */
	assert_true(commits("other", 0, "PATH=\".:$PATH\""));
	assert_true(holds("rm other/scabbard"));
	runs(HOOK_REMOVE, "other", "removed");
}

static void says_that_the_program_is_gone(void **state)
{
	(void)state;
	runs(HOOK_INSTALL, "other", "installed");
	assert_true(holds("mv it*tool* away"));
	assert_int_equal(
		support_repos_run("cd other && git commit -q --allow-empty -m x >../said 2>&1") != 0, true);
	assert_true(says("there is no scabbard any more"));
	assert_int_equal(
		support_repos_run(
			"cd other && SCABBARD_HOOK=lenient git commit -q --allow-empty -m x >../said 2>&1"),
		0);
	assert_true(holds("mv away \"it'\"'\"'s a \\\"tool\\\"\""));
	runs(HOOK_REMOVE, "other", "removed");
}

/* --- what was there before ------------------------------------------------------------------------------ */

static void keeps_the_hook_that_is_there(void **state)
{
	(void)state;
	assert_true(holds(
		"printf \"#!/bin/sh\\necho former \\\"\\$#\\\"\\nexit \\$(cat ../former)\\n\" "
		">other/.git/hooks/pre-commit && chmod 755 other/.git/hooks/pre-commit && echo 0 >former && "
		"cp other/.git/hooks/pre-commit kept"));
	runs(HOOK_INSTALL, "other", "installed; the hook that was there runs first");
	assert_true(holds("cmp kept other/.git/hooks/pre-commit.before-scabbard"));
	assert_true(commits("other", 0, ""));
	assert_true(says("former 0"));
	assert_false(commits("other", 1, ""));
	assert_true(holds("echo 7 >former"));
	assert_false(commits("other", 0, ""));
	assert_false(says("no-verify"));
	runs(HOOK_INSTALL, "other", "is there already\n");
	runs(HOOK_SHOW, "other", ": of scabbard\npre-commit.before-scabbard runs first\n");
	runs(HOOK_REMOVE, "other", "removed; the former hook is back\n");
	assert_true(holds("cmp kept other/.git/hooks/pre-commit && ! test -e "
			  "other/.git/hooks/pre-commit.before-scabbard"));
	runs(HOOK_REMOVE, "other", "is not ours, and stays\n");
	runs(HOOK_SHOW, "other", ": of somebody else\n");
	assert_true(holds("rm other/.git/hooks/pre-commit"));
	runs(HOOK_SHOW, "other", ": none\n");
	runs(HOOK_REMOVE, "other", "is not there\n");
}

static void keeps_a_link_and_what_was_not_run(void **state)
{
	(void)state;
	assert_true(holds("printf \"#!/bin/sh\\nexit 1\\n\" >other/check.sh && ln -s ../../check.sh "
			  "other/.git/hooks/pre-commit"));
	runs(HOOK_INSTALL, "other", "runs first");
	assert_true(holds("test -L other/.git/hooks/pre-commit.before-scabbard"));
	/* It is not executable: git did not run it, and neither does the hook. */
	assert_true(commits("other", 0, ""));
	assert_true(holds("chmod 755 other/check.sh"));
	assert_false(commits("other", 0, ""));
	runs(HOOK_REMOVE, "other", "the former hook is back");
	assert_true(holds(
		"test -L other/.git/hooks/pre-commit && rm other/.git/hooks/pre-commit other/check.sh"));
}

static void brings_an_old_hook_of_ours_up_to_date(void **state)
{
	(void)state;
	runs(HOOK_INSTALL, "other", "installed");
	assert_true(holds("cp other/.git/hooks/pre-commit kept && sed -i s/lenient/LENIENT/ "
			  "other/.git/hooks/pre-commit"));
	runs(HOOK_SHOW, "other", "not as this version writes it");
	runs(HOOK_INSTALL, "other", "brought up to date\n");
	assert_true(holds("cmp kept other/.git/hooks/pre-commit && ! test -e "
			  "other/.git/hooks/pre-commit.before-scabbard"));
	assert_true(holds("chmod a-x other/.git/hooks/pre-commit"));
	runs(HOOK_SHOW, "other", "not executable");
	runs(HOOK_INSTALL, "other", "brought up to date\n");
	assert_true(holds("test -x other/.git/hooks/pre-commit"));
	runs(HOOK_REMOVE, "other", "removed");
}

static void refuses_to_lose_one_of_two(void **state)
{
	(void)state;
	assert_true(holds("echo a >other/.git/hooks/pre-commit && echo b "
			  ">other/.git/hooks/pre-commit.before-scabbard"));
	assert_int_equal(
		refused(HOOK_INSTALL, "other", "'pre-commit.before-scabbard' is there already"), ERROR_USAGE);
	assert_true(holds("test \"$(cat other/.git/hooks/pre-commit)\" = a && "
			  "test \"$(cat other/.git/hooks/pre-commit.before-scabbard)\" = b && "
			  "! test -e other/.git/hooks/pre-commit.scabbard-new"));
	runs(HOOK_SHOW, "other", "is there, and nothing runs it");
	assert_true(holds("rm other/.git/hooks/pre-commit* && mkdir other/.git/hooks/pre-commit"));
	assert_int_equal(refused(HOOK_INSTALL, "other", "is no file"), ERROR_USAGE);
	assert_true(holds("rmdir other/.git/hooks/pre-commit"));
}

/* --- where hooks are ------------------------------------------------------------------------------------ */

static void a_linked_work_tree_shares_the_hooks(void **state)
{
	(void)state;
	runs(HOOK_INSTALL, "linked", "range/.git/hooks/pre-commit' installed");
	assert_false(commits("linked", 1, ""));
	assert_false(commits("range", 1, ""));
	assert_true(commits("linked", 0, ""));
	runs(HOOK_REMOVE, "range", "removed");
}

static void goes_where_the_configuration_says(void **state)
{
	(void)state;
	assert_true(holds("mkdir other/.githooks && git -C other config core.hooksPath .githooks"));
	runs(HOOK_INSTALL, "other",
		"other/.githooks/pre-commit' installed\ncore.hooksPath of the repository");
	assert_false(commits("other", 1, ""));
	assert_true(commits("other", 0, ""));
	runs(HOOK_REMOVE, "other", "removed");
	/* Linked work trees have their own, and may have their own word about it. */
	assert_true(holds("git -C range config extensions.worktreeConfig true && mkdir linked/own && "
			  "git -C linked config --worktree core.hooksPath own"));
	runs(HOOK_INSTALL, "linked", "linked/own/pre-commit' installed");
	assert_false(commits("linked", 1, ""));
	assert_true(commits("range", 1, ""));
	runs(HOOK_REMOVE, "linked", "removed");
	assert_true(holds("git -C linked config --worktree --unset core.hooksPath && "
			  "git -C other config --unset core.hooksPath"));
}

static void goes_where_the_user_says(void **state)
{
	char line[PATH_MAX + 64];

	(void)state;
	snprintf(line, sizeof(line),
		"mkdir shared && printf \"[core]\\n\\thooksPath = %s/shared\\n\" >global",
		support_repos_path("."));
	assert_true(holds(line));
	setenv("GIT_CONFIG_GLOBAL", support_repos_path("global"), 1);
	runs(HOOK_INSTALL, "other", "core.hooksPath of your own configuration names this folder");
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	assert_true(holds("test -x shared/pre-commit && ! test -e other/.git/hooks/pre-commit"));
	assert_false(commits("other", 1, "GIT_CONFIG_GLOBAL=../global"));
	assert_true(holds("printf \"[include]\\n\\tpath = more\\n\" >global"));
	setenv("GIT_CONFIG_GLOBAL", support_repos_path("global"), 1);
	runs(HOOK_SHOW, "other", "a configuration of git includes others, which were not read");
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
}

static void refuses_where_it_must_not_write(void **state)
{
	(void)state;
	/* The repository's own config leads to where the hooks of others are. */
	assert_int_equal(refused(HOOK_INSTALL, "trap", "leads outside of the repository"), ERROR_USAGE);
	assert_true(holds("cmp evil.sh pre-commit && cmp evil.sh trap/.git/hooks/pre-commit"));
	assert_true(holds("mkdir outside && mv other/.git/hooks other/.git/kept && ln -s ../../outside "
			  "other/.git/hooks"));
	assert_int_equal(refused(HOOK_INSTALL, "other", "leads outside of the repository"), ERROR_USAGE);
	assert_true(holds("rm other/.git/hooks && mv other/.git/kept other/.git/hooks && "
			  "git -C other config core.hooksPath nowhere"));
	assert_int_equal(refused(HOOK_INSTALL, "other", "is not there"), ERROR_NOT_FOUND);
	assert_true(holds(
		"git -C other config --unset core.hooksPath && printf \"[core\\n\" >>other/.git/config"));
	assert_int_equal(refused(HOOK_INSTALL, "other", "config"), ERROR_MALFORMED);
	assert_true(holds("sed -i \"\\$d\" other/.git/config"));
	assert_int_equal(refused(HOOK_INSTALL, ".", "lies in no git repository"), ERROR_NOT_FOUND);
}

static void follows_a_git_directory_that_lies_apart_when_told_so(void **state)
{
	const char *root = support_repos_path("apart.gitdir");
	struct hook_settings settings = settings_for("apart");
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	struct error error = { 0 };

	(void)state;
	assert_int_equal(refused(HOOK_INSTALL, "apart", "leads outside"), ERROR_USAGE);
	settings.roots = &root;
	settings.root_count = 1;
	assert_int_equal(hook_run(HOOK_INSTALL, &settings, &what, &error), 0);
	assert_false(commits("apart", 1, ""));
	assert_true(commits("apart", 0, ""));
}

static void refuses_a_folder_that_cannot_be_written(void **state)
{
	(void)state;
	if (geteuid() == 0)
		skip();
	assert_true(holds("chmod a-w other/.git/hooks"));
	assert_int_equal(refused(HOOK_INSTALL, "other", "Permission denied"), ERROR_SYSTEM);
	assert_true(holds("chmod u+w other/.git/hooks"));
}

static void makes_the_folder_that_a_template_left_out(void **state)
{
	(void)state;
	assert_true(holds("rm -rf unborn/.git/hooks"));
	runs(HOOK_INSTALL, "unborn", "installed");
	assert_true(holds("test -x unborn/.git/hooks/pre-commit"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_pass_and_refuses),
		cmocka_unit_test(refuses_what_could_not_be_read_unless_lenient),
		cmocka_unit_test(finds_the_program_by_path_and_never_in_the_work_tree),
		cmocka_unit_test(says_that_the_program_is_gone),
		cmocka_unit_test(keeps_the_hook_that_is_there),
		cmocka_unit_test(keeps_a_link_and_what_was_not_run),
		cmocka_unit_test(brings_an_old_hook_of_ours_up_to_date),
		cmocka_unit_test(refuses_to_lose_one_of_two),
		cmocka_unit_test(a_linked_work_tree_shares_the_hooks),
		cmocka_unit_test(goes_where_the_configuration_says),
		cmocka_unit_test(goes_where_the_user_says),
		cmocka_unit_test(refuses_where_it_must_not_write),
		cmocka_unit_test(follows_a_git_directory_that_lies_apart_when_told_so),
		cmocka_unit_test(refuses_a_folder_that_cannot_be_written),
		cmocka_unit_test(makes_the_folder_that_a_template_left_out),
	};

	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	return cmocka_run_group_tests(tests, setup, support_check_teardown);
}
