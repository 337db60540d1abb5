#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"

/* Every test works in a folder of its own, which is the current one. */
static int enter_folder(void **state)
{
	char folder[] = "/tmp/scabbard-file-XXXXXX";

	umask(022);
	if (!mkdtemp(folder) || chdir(folder) < 0)
		return -1;
	*state = memory_string(folder);
	return 0;
}

static int remove_name(const char *name, void *context)
{
	if (unlink(name) < 0 && rmdir(name) < 0) {
		if (chdir(name) < 0)
			return -1;
		file_visit_folder(".", 1000, remove_name, context, NULL);
		if (chdir("..") < 0 || rmdir(name) < 0)
			return -1;
	}
	return 0;
}

static int leave_folder(void **state)
{
	int result = file_visit_folder(".", 1000, remove_name, NULL, NULL);

	if (chdir("/") < 0 || rmdir(*state) < 0)
		result = -1;
	memory_release(state);
	return result;
}

static void reads_what_was_written(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err;

	(void)state;
	assert_int_equal(file_write("a", "one\0two", 7, &err), 0);
	buf_add(&text, "before ");
	assert_int_equal(file_read(&text, "a", 7, &err), 0);
	assert_int_equal(text.length, 14);
	assert_memory_equal(text.text, "before one\0two", 15);
}

static void refuses_large_files(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err;

	(void)state;
	assert_int_equal(file_write("a", "1234567", 7, &err), 0);
	assert_int_equal(file_read(&text, "a", 6, &err), ERROR_TOO_LARGE);
	assert_string_equal(err.message, "'a' is larger than 6 bytes");
	assert_int_equal(text.length, 0);
}

static void reads_files_larger_than_one_step(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf again = BUF_INIT;
	struct error err;

	(void)state;
	buf_add_repeated(&text, "0123456789abcdef", 20000);
	assert_int_equal(file_write("a", text.text, text.length, &err), 0);
	assert_int_equal(file_read(&again, "a", text.length, &err), 0);
	assert_int_equal(again.length, text.length);
	assert_memory_equal(again.text, text.text, text.length);
}

static void tells_a_missing_file_from_others(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err;

	(void)state;
	assert_int_equal(file_read(&text, "a", 10, &err), ERROR_NOT_FOUND);
	assert_string_equal(err.message, "opening 'a': No such file or directory");
}

/* A pipe without a writer would make an open wait for ever. */
static void refuses_what_is_no_regular_file(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err;

	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(file_read(&text, "pipe", 10, &err), ERROR_USAGE);
	assert_int_equal(file_read(&text, ".", 10, &err), ERROR_USAGE);
	assert_int_equal(file_read(&text, "/dev/zero", 10, &err), ERROR_USAGE);
}

static void reads_standard_input_up_to_a_limit(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(file_close) int kept = dup(STDIN_FILENO);
	struct error err;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "hello", 5), 5);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	assert_int_equal(file_read(&text, "-", 5, &err), 0);
	assert_string_equal(text.text, "hello");
	close(ends[0]);

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "hello", 5), 5);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	assert_int_equal(file_read(&text, "-", 4, &err), ERROR_TOO_LARGE);
	close(ends[0]);
	dup2(kept, STDIN_FILENO);
}

static int count_names(const char *name, void *context)
{
	struct buf *names = context;

	buf_format(names, "%s ", name);
	return 0;
}

static void replaces_a_file_whole_and_leaves_nothing_beside_it(void **state)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct stat status;
	struct error err;

	(void)state;
	assert_int_equal(file_write("a", "a long old text", 15, &err), 0);
	assert_int_equal(file_write("a", "new", 3, &err), 0);
	assert_int_equal(file_read(&text, "a", 100, &err), 0);
	assert_string_equal(text.text, "new");
	assert_int_equal(stat("a", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0644);
	assert_int_equal(file_visit_folder(".", 10, count_names, &names, &err), 0);
	assert_string_equal(names.text, "a ");
}

static void keeps_the_old_file_when_it_cannot_write(void **state)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	struct error err;

	(void)state;
	assert_int_equal(mkdir("a", 0777), 0);
	assert_int_equal(file_write("a/b", "x", 1, &err), 0);
	assert_true(file_write("a", "x", 1, &err) < 0);
	assert_int_equal(file_visit_folder(".", 10, count_names, &names, &err), 0);
	assert_string_equal(names.text, "a ");
	assert_int_equal(file_write("none/b", "x", 1, &err), ERROR_NOT_FOUND);
}

static void makes_folders_above(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(file_make_folder("a/b/c", &err), 0);
	assert_true(file_is_folder("a/b/c"));
	assert_int_equal(file_make_folder("a/b/c", &err), 0);
	assert_int_equal(file_make_folder("a/b/", &err), 0);
	assert_int_equal(file_write("a/file", "", 0, &err), 0);
	assert_int_equal(symlink("b", "a/link"), 0);
	assert_int_equal(file_make_folder("a/link", &err), 0);
	assert_true(file_make_folder("a/file", &err) < 0);
	assert_true(file_make_folder("a/file/b", &err) < 0);
}

static void does_not_follow_a_last_link_to_say_what_it_is(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(file_make_folder("folder", &err), 0);
	assert_int_equal(file_write("file", "", 0, &err), 0);
	assert_int_equal(symlink("folder", "to_folder"), 0);
	assert_int_equal(symlink("file", "to_file"), 0);
	assert_true(file_is_folder("folder") && !file_is_regular("folder"));
	assert_true(file_is_regular("file") && !file_is_folder("file"));
	assert_false(file_is_folder("to_folder") || file_is_regular("to_folder"));
	assert_false(file_is_regular("to_file") || file_is_folder("to_file"));
	assert_false(file_is_folder("none") || file_is_regular("none"));
}

static void joins_parts_with_one_slash(void **state)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	(void)state;
	file_join(&path, "a/", "b");
	assert_string_equal(path.text, "a/b");
	buf_clear(&path);
	file_join(&path, "", "b");
	assert_string_equal(path.text, "b");
	buf_clear(&path);
	file_join(&path, "a", "b");
	assert_string_equal(path.text, "a/b");
}

static void visits_names_in_byte_order(void **state)
{
	static const char *const made[] = { "b", "a", "B", ".hidden", "a-", "\xc3\xa9", "aa" };
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(made); i++)
		assert_int_equal(file_write(made[i], "", 0, &err), 0);
	assert_int_equal(file_visit_folder(".", COUNT_OF(made), count_names, &names, &err), 0);
	assert_string_equal(names.text, ".hidden B a a- aa b \xc3\xa9 ");
	assert_int_equal(
		file_visit_folder(".", COUNT_OF(made) - 1, count_names, &names, &err), ERROR_TOO_LARGE);
	assert_int_equal(file_visit_folder("none", 1, count_names, &names, &err), ERROR_NOT_FOUND);
	assert_int_equal(file_visit_folder("none", 1, count_names, &names, NULL), ERROR_SYSTEM);
}

static int stop_at_b(const char *name, void *context)
{
	++*(int *)context;
	return strcmp(name, "b") == 0 ? 42 : 0;
}

static void stops_when_the_visitor_says_so(void **state)
{
	struct error err;
	int visited = 0;

	(void)state;
	assert_int_equal(file_write("a", "", 0, &err), 0);
	assert_int_equal(file_write("b", "", 0, &err), 0);
	assert_int_equal(file_write("c", "", 0, &err), 0);
	assert_int_equal(file_visit_folder(".", 10, stop_at_b, &visited, &err), 42);
	assert_int_equal(visited, 2);
}

static void closes_a_descriptor_once(void **state)
{
	int fd = open(".", O_RDONLY | O_CLOEXEC);
	const int number = fd;

	(void)state;
	file_close(&fd);
	assert_int_equal(fd, -1);
	assert_int_equal(fcntl(number, F_GETFD), -1);
	file_close(&fd);
}

static void says_when_writing_fails(void **state)
{
	CLEANUP(file_close) int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct error err;

	(void)state;
	assert_int_equal(file_write_all(fd, "x", 1, &err), ERROR_SYSTEM);
	assert_string_equal(err.message, "writing: No space left on device");
	assert_int_equal(file_write_all(fd, "", 0, &err), 0);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(reads_what_was_written),
		IN_FOLDER(refuses_large_files),
		IN_FOLDER(reads_files_larger_than_one_step),
		IN_FOLDER(tells_a_missing_file_from_others),
		IN_FOLDER(refuses_what_is_no_regular_file),
		IN_FOLDER(reads_standard_input_up_to_a_limit),
		IN_FOLDER(replaces_a_file_whole_and_leaves_nothing_beside_it),
		IN_FOLDER(keeps_the_old_file_when_it_cannot_write),
		IN_FOLDER(makes_folders_above),
		IN_FOLDER(does_not_follow_a_last_link_to_say_what_it_is),
		IN_FOLDER(joins_parts_with_one_slash),
		IN_FOLDER(visits_names_in_byte_order),
		IN_FOLDER(stops_when_the_visitor_says_so),
		IN_FOLDER(closes_a_descriptor_once),
		IN_FOLDER(says_when_writing_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
