#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/output.h"

struct fixture {
	char folder[32];
	struct buf path;
};

static int set_up(void **state)
{
	struct fixture *fixture = test_calloc(1, sizeof(*fixture));

	memcpy(fixture->folder, "/tmp/scabbard-test-XXXXXX", sizeof("/tmp/scabbard-test-XXXXXX"));
	assert_non_null(mkdtemp(fixture->folder));
	fixture->path = (struct buf)BUF_INIT;
	buf_format(&fixture->path, "%s/out", fixture->folder);
	*state = fixture;
	return 0;
}

static int remove_name(const char *name, void *context)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_format(&path, "%s/%s", (const char *)context, name);
	return unlink(path.text);
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	file_visit_folder(fixture->folder, 100, remove_name, fixture->folder, NULL);
	rmdir(fixture->folder);
	buf_release(&fixture->path);
	test_free(fixture);
	return 0;
}

static int count_name(const char *name, void *context)
{
	(void)name;
	++*(int *)context;
	return 0;
}

static int names_in(const struct fixture *fixture)
{
	int count = 0;

	file_visit_folder(fixture->folder, 100, count_name, &count, NULL);
	return count;
}

static void a_file_appears_when_it_is_finished(void **state)
{
	struct fixture *fixture = *state;
	CLEANUP(output_release) struct output output = OUTPUT_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = { 0 };

	assert_int_equal(output_open(&output, fixture->path.text, &err), 0);
	assert_int_equal(output_write(&output, "hello", 5, &err), 0);
	assert_int_not_equal(access(fixture->path.text, F_OK), 0);
	assert_int_equal(output_finish(&output, &err), 0);
	assert_int_equal(file_read(&text, fixture->path.text, 100, &err), 0);
	assert_string_equal(text.text, "hello");
	assert_int_equal(names_in(fixture), 1);
}

static void what_is_given_up_leaves_nothing_and_the_old_file_alone(void **state)
{
	struct fixture *fixture = *state;
	struct output output = OUTPUT_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = { 0 };

	assert_int_equal(file_write(fixture->path.text, "old", 3, &err), 0);
	assert_int_equal(output_open(&output, fixture->path.text, &err), 0);
	assert_int_equal(output_write(&output, "new", 3, &err), 0);
	output_release(&output);
	assert_int_equal(file_read(&text, fixture->path.text, 100, &err), 0);
	assert_string_equal(text.text, "old");
	assert_int_equal(names_in(fixture), 1);
}

static void keeps_the_mode_of_a_file_that_it_replaces(void **state)
{
	struct fixture *fixture = *state;
	CLEANUP(output_release) struct output output = OUTPUT_INIT;
	struct error err = { 0 };
	struct stat status;

	assert_int_equal(file_write(fixture->path.text, "old", 3, &err), 0);
	assert_int_equal(chmod(fixture->path.text, 0600), 0);
	assert_int_equal(output_open(&output, fixture->path.text, &err), 0);
	assert_int_equal(output_finish(&output, &err), 0);
	assert_int_equal(stat(fixture->path.text, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void a_link_stays_and_its_file_is_replaced(void **state)
{
	struct fixture *fixture = *state;
	CLEANUP(output_release) struct output output = OUTPUT_INIT;
	CLEANUP(buf_release) struct buf link = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = { 0 };
	struct stat status;

	buf_format(&link, "%s/link", fixture->folder);
	assert_int_equal(file_write(fixture->path.text, "old", 3, &err), 0);
	assert_int_equal(symlink(fixture->path.text, link.text), 0);
	assert_int_equal(output_open(&output, link.text, &err), 0);
	assert_int_equal(output_write(&output, "new", 3, &err), 0);
	assert_int_equal(output_finish(&output, &err), 0);
	assert_int_equal(lstat(link.text, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(file_read(&text, fixture->path.text, 100, &err), 0);
	assert_string_equal(text.text, "new");
}

/* Renaming over /dev/null would be a bad surprise. */
static void a_device_is_written_in_place(void **state)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;
	struct error err = { 0 };
	struct stat status;

	(void)state;
	assert_int_equal(output_open(&output, "/dev/null", &err), 0);
	assert_null(output.temporary);
	assert_int_equal(output_write(&output, "text", 4, &err), 0);
	assert_int_equal(output_finish(&output, &err), 0);
	assert_int_equal(stat("/dev/null", &status), 0);
	assert_true(S_ISCHR(status.st_mode));
}

static void refuses_a_folder(void **state)
{
	struct fixture *fixture = *state;
	CLEANUP(output_release) struct output output = OUTPUT_INIT;
	struct error err = { 0 };

	assert_int_equal(output_open(&output, fixture->folder, &err), ERROR_USAGE);
}

static void refuses_a_path_without_a_name(void **state)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(output_open(&output, "", &err), ERROR_USAGE);
}

static void says_when_nobody_reads_any_more(void **state)
{
	struct output output = OUTPUT_INIT;
	struct error err = { 0 };
	int pipes[2];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(pipes), 0);
	close(pipes[0]);
	output.fd = pipes[1];
	assert_int_equal(output_write(&output, "x", 1, &err), ERROR_STOPPED);
	output_release(&output);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_file_appears_when_it_is_finished, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_is_given_up_leaves_nothing_and_the_old_file_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(keeps_the_mode_of_a_file_that_it_replaces, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_link_stays_and_its_file_is_replaced, set_up, tear_down),
		cmocka_unit_test(a_device_is_written_in_place),
		cmocka_unit_test_setup_teardown(refuses_a_folder, set_up, tear_down),
		cmocka_unit_test(refuses_a_path_without_a_name),
		cmocka_unit_test(says_when_nobody_reads_any_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
