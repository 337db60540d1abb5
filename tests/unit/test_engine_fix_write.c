/* Writing in place: names from outside, links, what was changed meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "engine/fix.h"
#include "support_fix.h"
#include "support_repos.h"
#include "support_resolve.h"

static void hostile_names_are_mended_and_quoted(void **state)
{
	static const char *const folders[] = { "a b", "tab\there", "line\nfeed", "q\"uote", "esc\033[31m",
		"bad\xff\xfe", "-rf", "uml\xc3\xa4ut", "back\\slash", "$(touch x)", "a/b c/d" };
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	CLEANUP(buf_release) struct buf patch = BUF_INIT;
	struct error err = { 0 };

	(void)state;
	support_fix_begin(support_fix_several);
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		buf_format(&path, "%s/dagger.json", folders[i]);
		support_fix_put(path.text, support_fix_several);
	}
	support_fix_find("mirrors", &fixed);
	assert_int_equal(fixed.file_count, 1 + COUNT_OF(folders));
	fix_write_patch(&fixed, &patch);
	assert_null(strchr(patch.text, '\033'));
	assert_int_equal(file_write(support_repos_path("p.patch"), patch.text, patch.length, NULL), 0);
	assert_int_equal(
		support_repos_run("rm -rf patched && cp -r w patched && cd patched && git apply ../p.patch"),
		0);
	if (fix_apply(&fixed, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(support_repos_run("diff -r w patched"), 0);
}

static void what_was_changed_meanwhile_is_not_written(void **state)
{
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	struct error err = { 0 };

	(void)state;
	support_fix_begin(support_fix_several);
	support_fix_put("sub/dagger.json", support_fix_several);
	support_fix_find("mirrors", &fixed);
	assert_int_equal(fixed.file_count, 2);
	support_fix_put("sub/dagger.json", "{}");
	assert_int_equal(fix_apply(&fixed, &err), ERROR_USAGE);
	assert_string_equal(err.message, "'sub/dagger.json' was changed after it was read");
	assert_int_equal(support_repos_run("! grep -q pin w/dagger.json && test $(ls -A w | wc -l) = 3"), 0);
}

static void links_are_neither_read_nor_written_through(void **state)
{
	CLEANUP(fixed_release) struct fixed linked = { 0 };
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	struct error err = { 0 };

	(void)state;
	support_fix_begin("{}");
	support_fix_put("sub/dagger.json", support_fix_several);
	assert_int_equal(support_repos_run("rm w/dagger.json && ln -s sub/dagger.json w/dagger.json"), 0);
	support_fix_find("mirrors", &linked);
	assert_int_equal(linked.file_count, 1);
	assert_string_equal(linked.files[0].path, "sub/dagger.json");
	support_fix_find("mirrors", &fixed);
	assert_int_equal(support_repos_run("mv w/sub outside-w && ln -s ../outside-w w/sub"), 0);
	assert_int_equal(fix_apply(&fixed, &err), ERROR_USAGE);
	assert_string_equal(err.message, "'sub/dagger.json' lies behind a link");
	assert_int_equal(support_repos_run("! grep -q pin outside-w/dagger.json && rm -r outside-w"), 0);
}

/* The process that has closed itself in can still write the work tree, and nothing beside it. */
static void a_closed_in_process_writes_the_work_tree_alone(void **state)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	struct fix_settings settings;
	int status = 0;
	pid_t child;

	(void)state;
	support_fix_begin(support_fix_several);
	support_fix_settings(&settings, policy, "mirrors");
	settings.close_in = settings.write = true;
	child = fork();
	if (child == 0) {
		struct fixed fixed = { 0 };
		struct error err = { 0 };
		const bool written = fix_find(&settings, &fixed, &err) == 0 && fix_apply(&fixed, &err) == 0;
		const bool outside = file_write(support_repos_path("outside"), "x", 1, NULL) == 0;
		const bool read =
			file_read(&(struct buf)BUF_INIT, support_repos_path("ids"), 100000, NULL) == 0;

		_exit(!written ? 1 : outside ? 2 : read ? 3 : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	/* A kernel without Landlock closes nothing. */
	assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 2);
	assert_int_equal(support_repos_run("grep -q pin w/dagger.json"), 0);
}

int main(int argc, char **argv)
{
	const int process = support_resolve_process(argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_names_are_mended_and_quoted),
		cmocka_unit_test(what_was_changed_meanwhile_is_not_written),
		cmocka_unit_test(links_are_neither_read_nor_written_through),
		cmocka_unit_test(a_closed_in_process_writes_the_work_tree_alone),
	};

	if (process >= 0)
		return process;
	return cmocka_run_group_tests(tests, support_fix_setup, support_fix_teardown);
}
