#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/replace.h"

/* Every test works in a folder of its own, which is the current one and has top/sub. */
static int enter_folder(void **state)
{
	char folder[] = "/tmp/scabbard-replace-XXXXXX";

	umask(022);
	if (!mkdtemp(folder) || chdir(folder) < 0 || file_make_folder("top/sub", NULL) < 0)
		return -1;
	*state = memory_string(folder);
	return 0;
}

static int leave_folder(void **state)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	int result = chdir("/");

	buf_format(&line, "chmod -R u+w '%s' && rm -rf '%s'", (const char *)*state, (const char *)*state);
	memory_release(state);
	return result < 0 || system(line.text) != 0 ? -1 : 0;
}

static struct replacement item(const char *path, const char *before, const char *after)
{
	return (struct replacement){ path, before, strlen(before), after, strlen(after) };
}

static void put(const char *path, const char *text)
{
	assert_int_equal(file_write(path, text, strlen(text), NULL), 0);
}

static void holds(const char *path, const char *text)
{
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	assert_int_equal(file_read(&found, path, 1000, NULL), 0);
	assert_string_equal(found.text, text);
}

static int count_name(const char *name, void *context)
{
	(void)name;
	++*(size_t *)context;
	return 0;
}

static size_t names_in(const char *folder)
{
	size_t count = 0;

	assert_int_equal(file_visit_folder(folder, 100, count_name, &count, NULL), 0);
	return count;
}

static void replaces_all_files_with_their_modes(void **state)
{
	const struct replacement items[] = { item("a", "1", "one"), item("sub/b", "22", "") };
	struct stat status;
	struct error err;

	(void)state;
	put("top/a", "1");
	put("top/sub/b", "22");
	assert_int_equal(chmod("top/a", 0640), 0);
	assert_int_equal(chmod("top/sub/b", 0755), 0);
	assert_int_equal(replace_files("top", items, 2, &err), 0);
	holds("top/a", "one");
	holds("top/sub/b", "");
	assert_int_equal(stat("top/a", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	assert_int_equal(stat("top/sub/b", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0755);
	assert_int_equal(names_in("top"), 2);
	assert_int_equal(names_in("top/sub"), 1);
}

static void an_open_reader_still_reads_the_former_bytes(void **state)
{
	const struct replacement replacement = item("a", "1", "one");
	CLEANUP(file_close) int fd = -1;
	struct error err;
	char byte = 0;

	(void)state;
	put("top/a", "1");
	assert_int_equal(file_open(&fd, "top/a", NULL, &err), 0);
	assert_int_equal(replace_files("top", &replacement, 1, &err), 0);
	assert_int_equal(read(fd, &byte, 1), 1);
	assert_int_equal(byte, '1');
}

/* Nothing is changed, also not what stands before the one that cannot be. */
static void refuses(const struct replacement *bad, const char *message)
{
	const struct replacement items[] = { item("a", "1", "one"), *bad };
	struct error err = { 0 };

	put("top/a", "1");
	assert_true(replace_files("top", items, 2, &err) < 0);
	assert_string_equal(err.message, message);
	holds("top/a", "1");
}

static void refuses_files_that_were_changed(void **state)
{
	const struct replacement longer = item("b", "old", "new"), shorter = item("c", "old", "new");
	const struct replacement other = item("d", "old", "new"), gone = item("e", "old", "new");

	(void)state;
	put("top/b", "older");
	put("top/c", "ol");
	put("top/d", "odd");
	refuses(&longer, "'b' was changed after it was read");
	refuses(&shorter, "'c' was changed after it was read");
	refuses(&other, "'d' was changed after it was read");
	refuses(&gone, "'e' was changed after it was read");
	holds("top/b", "older");
	assert_int_equal(names_in("top"), 5);
}

static void follows_no_link(void **state)
{
	const struct replacement file = item("link", "old", "new"), folder = item("away/b", "old", "new");
	const struct replacement loop = item("loop/b", "old", "new");

	(void)state;
	assert_int_equal(file_make_folder("outside", NULL), 0);
	put("outside/b", "old");
	assert_int_equal(symlink("../outside/b", "top/link"), 0);
	assert_int_equal(symlink("../outside", "top/away"), 0);
	assert_int_equal(symlink("loop", "top/loop"), 0);
	refuses(&file, "'link' is a link");
	refuses(&folder, "'away/b' lies behind a link");
	refuses(&loop, "'loop/b' lies behind a link");
	holds("outside/b", "old");
}

static void refuses_what_is_no_file(void **state)
{
	const struct replacement folder = item("sub", "", "new"), fifo = item("fifo", "", "new");

	(void)state;
	assert_int_equal(mkfifo("top/fifo", 0600), 0);
	refuses(&folder, "'sub' is no regular file");
	refuses(&fifo, "'fifo' is no regular file");
}

static void refuses_paths_that_lead_elsewhere(void **state)
{
	static const char *const paths[] = { "../b", "sub/../../b", "/etc/hostname", "", "sub//b", "./b",
		".git/config", "sub/.GIT/hooks/pre-commit", "sub/", ".." };

	(void)state;
	put("b", "old");
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		CLEANUP(buf_release) struct buf message = BUF_INIT;
		const struct replacement bad = item(paths[i], "old", "new");

		buf_format(&message, "'%s' is no path to be written", paths[i]);
		refuses(&bad, message.text);
		assert_false(replace_is_path(paths[i]));
	}
	holds("b", "old");
	assert_true(replace_is_path("sub/..b"));
	assert_true(replace_is_path(".github/x"));
}

/* Not as root, whom no mode stops. */
enum { NOBODY = 65534 };

static void changes_nothing_where_a_folder_cannot_be_written(void **state)
{
	const struct replacement items[] = { item("a", "1", "one"), item("sub/b", "2", "two") };
	struct error err;
	int result;

	(void)state;
	put("top/a", "1");
	put("top/sub/b", "2");
	assert_int_equal(chmod("top/sub", 0555), 0);
	if (geteuid() == 0) {
		assert_int_equal(system("chown -R 65534 ."), 0);
		assert_int_equal(seteuid(NOBODY), 0);
	}
	result = replace_files("top", items, 2, &err);
	assert_int_equal(seteuid(getuid()), 0);
	assert_int_equal(result, ERROR_SYSTEM);
	assert_string_equal(err.message, "making a file beside 'sub/b': Permission denied");
	holds("top/a", "1");
	assert_int_equal(names_in("top"), 2);
}

/* The second of two names for one file is not as it was any more when its turn comes. */
static void puts_back_what_was_changed_before_a_failure(void **state)
{
	const struct replacement items[] = { item("a", "1", "one"), item("sub/b", "2", "two"),
		item("sub/b", "2", "three") };
	struct error err;

	(void)state;
	put("top/a", "1");
	put("top/sub/b", "2");
	assert_true(replace_files("top", items, 3, &err) < 0);
	assert_string_equal(err.message, "'sub/b' was changed after it was read");
	holds("top/a", "1");
	holds("top/sub/b", "2");
	assert_int_equal(names_in("top"), 2);
	assert_int_equal(names_in("top/sub"), 1);
}

static void leaves_a_name_in_its_way_alone(void **state)
{
	const struct replacement replacement = item("a", "1", "one");
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct error err;

	(void)state;
	put("top/a", "1");
	buf_format(&name, "top/.scabbard-%ld-0", (long)getpid());
	put(name.text, "mine");
	assert_int_equal(replace_files("top", &replacement, 1, &err), 0);
	holds("top/a", "one");
	holds(name.text, "mine");
}

/* Only root can make a file of somebody else; the owner's folder is open to others for the second half. */
static void a_file_of_another_user_stays_his(void **state)
{
	const struct replacement items[] = { item("sub/other", "one", "two") };
	struct stat status;
	struct error err = { 0 };
	pid_t child;
	int end = 0;

	(void)state;
	if (geteuid() != 0)
		skip();
	put("top/sub/other", "one");
	assert_int_equal(chown("top/sub/other", 4711, 4712), 0);
	assert_int_equal(replace_files("top", items, 1, &err), 0);
	holds("top/sub/other", "two");
	assert_int_equal(stat("top/sub/other", &status), 0);
	assert_int_equal(status.st_uid, 4711);
	assert_int_equal(status.st_gid, 4712);
	assert_int_equal(status.st_mode & 07777, 0644);
	assert_int_equal(chmod(".", 0755), 0);
	assert_int_equal(chmod("top/sub", 0777), 0);
	put("top/sub/other", "one");
	assert_int_equal(chown("top/sub/other", 4711, 4712), 0);
	child = fork();
	if (!child)
		_exit(setgid(4713) < 0 || setuid(4714) < 0 ||
			replace_files("top", items, 1, &err) != ERROR_USAGE ||
			!strstr(err.message, "of another user"));
	assert_int_equal(waitpid(child, &end, 0), child);
	assert_int_equal(end, 0);
	holds("top/sub/other", "one");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			replaces_all_files_with_their_modes, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			an_open_reader_still_reads_the_former_bytes, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(refuses_files_that_were_changed, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(follows_no_link, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(refuses_what_is_no_file, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			refuses_paths_that_lead_elsewhere, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			changes_nothing_where_a_folder_cannot_be_written, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			puts_back_what_was_changed_before_a_failure, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(leaves_a_name_in_its_way_alone, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(a_file_of_another_user_stays_his, enter_folder, leave_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
