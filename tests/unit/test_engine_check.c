/* The gate: which state it looks at, what fails, and that nothing of the repository is run or changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_check.h"
#include "support_repos.h"

static const char unpinned[] = "SCB101";

/* How many unpinned references one state has; -1 if it could not be read. */
static int unpinned_of(const char *name, enum check_what what, const char *ref)
{
	struct check_settings settings = support_check_settings(name);
	CLEANUP(checked_release) struct checked checked = { 0 };

	settings.what = what;
	settings.ref = ref;
	checked = support_checked(&settings);
	assert_int_equal(checked.failing, support_check_count(&checked, unpinned, NULL, true));
	return checked.incomplete ? -1 : (int)checked.failing;
}

/* --- states --------------------------------------------------------------------------------------------- */

static void looks_at_the_state_that_is_asked_for(void **state)
{
	(void)state;
	assert_int_equal(unpinned_of("staged", CHECK_WORKTREE, NULL), 0);
	assert_int_equal(unpinned_of("staged", CHECK_STAGED, NULL), 1);
	assert_int_equal(unpinned_of("staged", CHECK_REF, "HEAD"), 0);
	assert_int_equal(unpinned_of("unstaged", CHECK_WORKTREE, NULL), 1);
	assert_int_equal(unpinned_of("unstaged", CHECK_STAGED, NULL), 0);
	assert_int_equal(unpinned_of("range", CHECK_REF, "main"), 0);
	assert_int_equal(unpinned_of("range", CHECK_REF, "topic"), 2);
	assert_int_equal(unpinned_of("range", CHECK_REF, "main~1"), 1);
}

static void reads_new_files_that_no_ignore_file_names(void **state)
{
	struct check_settings settings = support_check_settings("untracked");
	CLEANUP(checked_release) struct checked checked = support_checked(&settings);

	(void)state;
	assert_int_equal(support_check_count(&checked, unpinned, NULL, true), 1);
	support_check_finding(&checked, unpinned, "new/dagger.json");
	assert_int_equal(checked.files, 2);
}

static void works_in_every_form_of_a_repository(void **state)
{
	(void)state;
	assert_int_equal(unpinned_of("linked", CHECK_WORKTREE, NULL), 2);
	assert_int_equal(unpinned_of("linked", CHECK_STAGED, NULL), 2);
	assert_int_equal(unpinned_of("linked/b", CHECK_STAGED, NULL), 2);
	assert_int_equal(unpinned_of("range/.git/worktrees/linked", CHECK_STAGED, NULL), 2);
	assert_int_equal(unpinned_of("range/.git", CHECK_WORKTREE, NULL), 0);
	assert_int_equal(unpinned_of("linked/b/dagger.json", CHECK_WORKTREE, NULL), 2);
	assert_int_equal(unpinned_of("bare.git", CHECK_REF, "topic"), 2);
	assert_int_equal(unpinned_of("around/sub", CHECK_WORKTREE, NULL), 0);
	assert_int_equal(unpinned_of("unborn", CHECK_STAGED, NULL), 1);
	assert_int_equal(unpinned_of("unborn", CHECK_WORKTREE, NULL), 1);
	assert_int_equal(unpinned_of("skipped", CHECK_STAGED, NULL), 1);
}

static void a_range_shows_what_it_changes(void **state)
{
	struct check_settings settings;
	CLEANUP(checked_release) struct checked parted = { 0 };

	(void)state;
	assert_int_equal(unpinned_of("range", CHECK_RANGE, "main..topic"), 2);
	assert_int_equal(unpinned_of("range", CHECK_RANGE, "main...topic"), 1);
	assert_int_equal(unpinned_of("range", CHECK_RANGE, "topic..main"), 0);
	assert_int_equal(unpinned_of("range", CHECK_RANGE, "topic..topic"), 0);
	assert_int_equal(unpinned_of("range", CHECK_RANGE, "..topic"), 2);
	assert_int_equal(unpinned_of("linked", CHECK_RANGE, "main~1.."), 1);
	assert_int_equal(unpinned_of("linked", CHECK_RANGE, "main..."), 1);
	assert_int_equal(unpinned_of("unstaged", CHECK_RANGE, "HEAD.."), 1);
	settings = support_check_settings("range");
	settings.what = CHECK_RANGE;
	settings.ref = "main...topic";
	settings.fail_on = "info";
	parted = support_checked(&settings);
	assert_int_equal(support_check_count(&parted, unpinned, "b/dagger.json", true), 1);
	assert_int_equal(support_check_count(&parted, "SCB118", "dagger.json", false), 0);
	assert_int_equal(support_check_count(&parted, "SCB118", "b/dagger.json", true), 1);
}

static void refuses_states_that_are_not_there(void **state)
{
	static const struct {
		const char *name;
		enum check_what what;
		const char *ref;
		int code;
		const char *part;
	} cases[] = {
		{ "range", CHECK_REF, "nothing", ERROR_NOT_FOUND, "it has no 'nothing'" },
		{ "range", CHECK_RANGE, "main..nothing", ERROR_NOT_FOUND, "it has no 'nothing'" },
		{ "range", CHECK_RANGE, "main", ERROR_USAGE, "'main' is no range" },
		{ "empty", CHECK_REF, "HEAD", ERROR_NOT_FOUND, "it has no 'HEAD'" },
		{ "bare.git", CHECK_WORKTREE, NULL, ERROR_USAGE, "has no work tree" },
		{ "bare.git", CHECK_STAGED, NULL, ERROR_USAGE, "has no index" },
		{ "bare.git", CHECK_RANGE, "main..", ERROR_USAGE, "has no work tree" },
		{ "shallow", CHECK_RANGE, "main...nothing", ERROR_NOT_FOUND, "it has no 'nothing'" },
		{ ".", CHECK_WORKTREE, NULL, ERROR_NOT_FOUND, "lies in no git repository" },
		{ "nowhere", CHECK_WORKTREE, NULL, ERROR_NOT_FOUND, "there is no" },
		{ "split", CHECK_STAGED, NULL, ERROR_MALFORMED, "a split index is not read" },
		{ "sparse", CHECK_STAGED, NULL, ERROR_MALFORMED, "a sparse index is not read" },
		{ "within/elsewhere", CHECK_REF, "main", ERROR_USAGE, "commondir" },
	};

	(void)state;
	/* A git directory that says its objects lie in somebody else's. */
	assert_int_equal(support_repos_run("mkdir elsewhere && echo ref: refs/heads/main >elsewhere/HEAD && "
					   "echo ../../range/.git >elsewhere/commondir && "
					   "mkdir within && mv elsewhere within"),
		0);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct check_settings settings = support_check_settings(cases[i].name);
		struct error error = { 0 };

		settings.what = cases[i].what;
		settings.ref = cases[i].ref;
		assert_int_equal(support_check_refused(&settings, &error), cases[i].code);
		if (!strstr(error.message, cases[i].part))
			fail_msg("%s: %s", cases[i].name, error.message);
	}
}

/* --- what cannot be judged ------------------------------------------------------------------------------ */

static void is_incomplete_where_something_could_not_be_read(void **state)
{
	static const struct {
		const char *name;
		enum check_what what;
		enum problem_code code;
	} cases[] = {
		{ "unreadable", CHECK_WORKTREE, PROBLEM_REFUSED },
		{ "unreadable", CHECK_STAGED, PROBLEM_REFUSED },
		{ "conflict", CHECK_STAGED, PROBLEM_CONFLICT },
		{ "lost", CHECK_STAGED, PROBLEM_MISSING_OBJECT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct check_settings settings = support_check_settings(cases[i].name);
		CLEANUP(checked_release) struct checked checked = { 0 };

		settings.what = cases[i].what;
		checked = support_checked(&settings);
		assert_true(checked.incomplete);
		assert_int_equal(checked.problem_count, 1);
		assert_int_equal(checked.problems[0].code, cases[i].code);
		assert_string_equal(checked.problems[0].path, "dagger.json");
	}
}

static void is_complete_where_only_a_fixture_cannot_be_read(void **state)
{
	struct check_settings settings = support_check_settings("fixture");
	CLEANUP(checked_release) struct checked checked = support_checked(&settings);

	(void)state;
	assert_false(checked.incomplete);
	assert_int_equal(checked.files, 2);
	assert_int_equal(support_check_count(&checked, "SCB122", NULL, false), 0);
}

static void knows_that_nothing_was_there_to_judge(void **state)
{
	static const char *const names[] = { "other", "empty" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct check_settings settings = support_check_settings(names[i]);
		CLEANUP(checked_release) struct checked checked = support_checked(&settings);

		assert_int_equal(checked.files, 0);
		assert_int_equal(checked.references, 0);
		assert_int_equal(checked.count, 0);
		assert_int_equal(checked.unasked_count, 0);
		assert_false(checked.incomplete);
	}
}

static void names_the_rules_that_want_copies(void **state)
{
	struct check_settings settings = support_check_settings("unstaged");
	CLEANUP(checked_release) struct checked checked = support_checked(&settings);
	CLEANUP(checked_release) struct checked pinned = { 0 };

	(void)state;
	settings.what = CHECK_STAGED;
	pinned = support_checked(&settings);
	assert_true(pinned.unasked_count >= 3);
	assert_string_equal(pinned.unasked[0], "SCB105");
	assert_int_equal(support_check_count(&pinned, "SCB105", NULL, false), 0);
	/* Of what floats there is no commit whose reach could be asked. */
	for (size_t i = 0; i < checked.unasked_count; i++)
		assert_string_not_equal(checked.unasked[i], "SCB105");
}

/* --- thresholds ----------------------------------------------------------------------------------------- */

static void reads_thresholds(void **state)
{
	struct check_threshold threshold;

	(void)state;
	assert_int_equal(check_threshold_parse("high", &threshold, NULL), 0);
	assert_int_equal(threshold.severity, SEVERITY_HIGH);
	assert_false(threshold.only_new || threshold.unknown || threshold.declared || threshold.none);
	assert_int_equal(check_threshold_parse("new,medium", &threshold, NULL), 0);
	assert_int_equal(threshold.severity, SEVERITY_MEDIUM);
	assert_true(threshold.only_new);
	assert_int_equal(check_threshold_parse("unknown,declared", &threshold, NULL), 0);
	assert_int_equal(threshold.severity, SEVERITY_HIGH);
	assert_true(threshold.unknown && threshold.declared);
	assert_int_equal(check_threshold_parse("none", &threshold, NULL), 0);
	assert_true(threshold.none);
}

static void refuses_thresholds_that_say_nothing_clear(void **state)
{
	static const char *const texts[] = { "", "hihg", "high,", ",high", "high,low", "none,new",
		"high none", "critical,,new" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct check_threshold threshold;
		struct error error = { 0 };

		if (check_threshold_parse(texts[i], &threshold, &error) != ERROR_USAGE)
			fail_msg("'%s' is taken", texts[i]);
	}
}

static void fails_by_severity_and_by_verdict(void **state)
{
	static const struct {
		const char *fail_on;
		size_t least, most;
	} cases[] = { { "critical", 0, 0 }, { "high", 1, 1 }, { "low", 2, 2 }, { "none", 0, 0 },
		{ "critical,new", 0, 0 }, { "high,new", 1, 1 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct check_settings settings = support_check_settings("unstaged");
		CLEANUP(checked_release) struct checked checked = { 0 };

		settings.fail_on = cases[i].fail_on;
		checked = support_checked(&settings);
		assert_in_range(checked.failing, cases[i].least, cases[i].most);
		assert_int_equal(checked.count, 2);
	}
}

static void lets_the_unknown_fail_only_when_asked_for(void **state)
{
	struct check_settings settings = support_check_settings("lost");
	CLEANUP(checked_release) struct checked usual = { 0 };
	CLEANUP(checked_release) struct checked asked = { 0 };

	(void)state;
	settings.what = CHECK_STAGED;
	usual = support_checked(&settings);
	settings.fail_on = "unknown";
	asked = support_checked(&settings);
	assert_int_equal(usual.failing, 0);
	assert_int_equal(support_check_count(&usual, "SCB122", NULL, false), 1);
	assert_int_equal(asked.failing, 1);
	assert_string_equal(
		support_check_cell(support_check_finding(&asked, "SCB122", NULL), FIND_VERDICT), "unknown");
}

static void shows_what_stricter_readers_want_only_to_them(void **state)
{
	struct check_settings settings = support_check_settings("v2");
	CLEANUP(checked_release) struct checked usual = { 0 };
	CLEANUP(checked_release) struct checked strict = { 0 };

	(void)state;
	settings.what = CHECK_STAGED;
	assert_int_equal(
		support_repos_run(
			"cd v2 && sed -i \"s/\\\"source\\\": \\\"github.com\\/other\\/a@main\\\"/&, "
			"\\\"pin\\\": \\\"0123456789abcdef0123456789abcdef01234567\\\"/\" dagger.json && "
			"git add -A"),
		0);
	usual = support_checked(&settings);
	settings.persona = PERSONA_STRICT;
	strict = support_checked(&settings);
	assert_int_equal(support_check_count(&usual, "SCB106", NULL, false), 0);
	assert_int_equal(support_check_count(&strict, "SCB106", NULL, false), 1);
}

/* --- rows ----------------------------------------------------------------------------------------------- */

static void says_where_and_how_to_mend_it(void **state)
{
	struct check_settings settings = support_check_settings("unstaged");
	CLEANUP(checked_release) struct checked checked = support_checked(&settings);
	const struct checked_finding *finding = support_check_finding(&checked, unpinned, "dagger.json");

	(void)state;
	assert_true(finding->fails);
	assert_int_equal(finding->rule->number, 101);
	assert_int_equal(finding->row.cells[FIND_LINE].number, 6);
	assert_int_equal(finding->row.cells[FIND_COLUMN].number, 29);
	assert_int_equal(finding->row.cells[FIND_END_COLUMN].number, 54);
	assert_string_equal(support_check_cell(finding, FIND_STATUS), "new");
	assert_string_equal(support_check_cell(finding, FIND_REPO), "acme/unstaged");
	assert_string_equal(support_check_cell(finding, FIND_SUBJECT), "dependency a");
	assert_non_null(strstr(support_check_cell(finding, FIND_REMEDY),
		"\nWhich commit that is now: git ls-remote https://github.com/other/a main"));
	assert_string_equal(checked.identity, "url:github.com/acme/unstaged");
	assert_string_equal(checked.url, "github.com/acme/unstaged");
	assert_string_equal(checked.what, "the work tree");
	assert_int_equal(strlen(checked.commit), 40);
}

static void puts_the_gravest_first_and_keeps_an_order(void **state)
{
	struct check_settings settings = support_check_settings("range");
	CLEANUP(checked_release) struct checked checked = { 0 };

	(void)state;
	settings.what = CHECK_REF;
	settings.ref = "topic";
	checked = support_checked(&settings);
	assert_int_equal(checked.count, 4);
	for (size_t i = 1; i < checked.count; i++)
		assert_true(checked.findings[i - 1].row.cells[FIND_SEVERITY].number >=
			    checked.findings[i].row.cells[FIND_SEVERITY].number);
	assert_string_equal(support_check_cell(&checked.findings[0], FIND_PATH), "b/dagger.json");
	assert_string_equal(support_check_cell(&checked.findings[1], FIND_PATH), "dagger.json");
	for (size_t i = 0; i < checked.count; i++)
		assert_int_equal(checked.findings[i].row.id, (int64_t)i);
}

static void gives_what_a_filter_selects(void **state)
{
	static const struct {
		const char *filter;
		size_t count;
	} cases[] = { { "rule:SCB101", 1 }, { "severity<high", 1 }, { "path:nowhere", 0 },
		{ "-rule:SCB101", 1 }, { "is:new", 2 }, { "is:open rule~^SCB1", 2 }, { "class:fixture", 0 },
		{ "class:any", 2 } };
	struct check_settings wrong = support_check_settings("unstaged");
	struct error error = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct check_settings settings = support_check_settings("unstaged");
		CLEANUP(checked_release) struct checked checked = { 0 };

		settings.filter = cases[i].filter;
		checked = support_checked(&settings);
		if (checked.count != cases[i].count)
			fail_msg("%s: %zu", cases[i].filter, checked.count);
	}
	wrong.filter = "severity:";
	assert_int_equal(support_check_refused(&wrong, &error), ERROR_USAGE);
}

static void shows_other_classes_of_paths_when_asked_for(void **state)
{
	struct check_settings settings = support_check_settings("fixture");
	CLEANUP(checked_release) struct checked checked = { 0 };

	(void)state;
	settings.filter = "class:any";
	checked = support_checked(&settings);
	assert_string_equal(
		support_check_cell(
			support_check_finding(&checked, "SCB122", "testdata/x/dagger.json"), FIND_CLASS),
		"fixture");
}

/* --- nothing is run ------------------------------------------------------------------------------------- */

static void runs_nothing_and_changes_nothing(void **state)
{
	static const enum check_what whats[] = { CHECK_WORKTREE, CHECK_STAGED, CHECK_REF };

	(void)state;
	assert_int_equal(support_repos_run("find trap -printf \"%p %T@ %s\\n\" | sort >before"), 0);
	for (size_t i = 0; i < COUNT_OF(whats); i++) {
		struct check_settings settings = support_check_settings("trap");
		CLEANUP(checked_release) struct checked checked = { 0 };

		settings.what = whats[i];
		settings.ref = "HEAD";
		checked = support_checked(&settings);
		assert_int_equal(checked.failing, 1);
	}
	assert_int_equal(
		support_repos_run(
			"find trap -printf \"%p %T@ %s\\n\" | sort | cmp - before && test ! -e touched"),
		0);
	/* The trap does snap: `git status` runs it. */
	assert_int_equal(
		support_repos_run(
			"cd trap && git status >/dev/null 2>&1; test -e ../touched && rm -f ../touched"),
		0);
}

/* --- where a .git leads ----------------------------------------------------------------------------------- */

static void follows_a_git_file_only_where_it_is_meant(void **state)
{
	const char *root = support_repos_path("apart.gitdir");
	struct check_settings settings = support_check_settings("apart");
	struct check_settings liar = support_check_settings("liar");
	CLEANUP(checked_release) struct checked checked = { 0 };
	struct error error = { 0 };

	(void)state;
	assert_int_equal(support_check_refused(&settings, &error), ERROR_USAGE);
	assert_non_null(strstr(error.hint, "--root"));
	settings.roots = &root;
	settings.root_count = 1;
	checked = support_checked(&settings);
	assert_int_equal(checked.failing, 1);
	/* A work tree that claims to be linked to somebody else's repository. */
	assert_int_equal(
		support_repos_run("mkdir liar && echo \"gitdir: ../range/.git/worktrees/linked\" >liar/.git"),
		0);
	assert_int_equal(support_check_refused(&liar, &error), ERROR_USAGE);
	assert_int_equal(support_repos_run("echo \"gitdir: ../range/.git\" >liar/.git"), 0);
	assert_int_equal(support_check_refused(&liar, &error), ERROR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_at_the_state_that_is_asked_for),
		cmocka_unit_test(reads_new_files_that_no_ignore_file_names),
		cmocka_unit_test(works_in_every_form_of_a_repository),
		cmocka_unit_test(a_range_shows_what_it_changes),
		cmocka_unit_test(refuses_states_that_are_not_there),
		cmocka_unit_test(is_incomplete_where_something_could_not_be_read),
		cmocka_unit_test(is_complete_where_only_a_fixture_cannot_be_read),
		cmocka_unit_test(knows_that_nothing_was_there_to_judge),
		cmocka_unit_test(names_the_rules_that_want_copies),
		cmocka_unit_test(reads_thresholds),
		cmocka_unit_test(refuses_thresholds_that_say_nothing_clear),
		cmocka_unit_test(fails_by_severity_and_by_verdict),
		cmocka_unit_test(lets_the_unknown_fail_only_when_asked_for),
		cmocka_unit_test(shows_what_stricter_readers_want_only_to_them),
		cmocka_unit_test(says_where_and_how_to_mend_it),
		cmocka_unit_test(puts_the_gravest_first_and_keeps_an_order),
		cmocka_unit_test(gives_what_a_filter_selects),
		cmocka_unit_test(shows_other_classes_of_paths_when_asked_for),
		cmocka_unit_test(runs_nothing_and_changes_nothing),
		cmocka_unit_test(follows_a_git_file_only_where_it_is_meant),
	};

	return cmocka_run_group_tests(tests, support_check_setup, support_check_teardown);
}
