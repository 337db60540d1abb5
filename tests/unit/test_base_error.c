#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/error.h"

static void starts_with_code_and_message_and_no_hint(void **state)
{
	struct error err = { .hint = "of an earlier failure" };

	(void)state;
	assert_int_equal(error_set(&err, ERROR_MALFORMED, "'%s' has %d heads", "x", 2), ERROR_MALFORMED);
	assert_int_equal(err.code, ERROR_MALFORMED);
	assert_string_equal(err.message, "'x' has 2 heads");
	assert_string_equal(err.hint, "");
}

static void puts_context_in_front(void **state)
{
	struct error err = { 0 };

	(void)state;
	error_set(&err, ERROR_NOT_FOUND, "no such file");
	error_hint(&err, "Give a %s.", "path");
	assert_int_equal(error_context(&err, "reading '%s'", "a"), ERROR_NOT_FOUND);
	assert_int_equal(error_context(&err, "scanning"), ERROR_NOT_FOUND);
	assert_string_equal(err.message, "scanning: reading 'a': no such file");
	assert_string_equal(err.hint, "Give a path.");
}

static void keeps_code_and_message_beside_a_hint(void **state)
{
	struct error err = { 0 };

	(void)state;
	error_set(&err, ERROR_USAGE, "no");
	error_hint(&err, "Try yes.");
	assert_int_equal(err.code, ERROR_USAGE);
	assert_string_equal(err.message, "no");
}

static void cuts_what_is_too_long(void **state)
{
	struct error err = { 0 };
	char text[4096];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	error_set(&err, ERROR_SYSTEM, "%s", text);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	error_context(&err, "b");
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_memory_equal(err.message, "b: aaa", 6);
	error_context(&err, "%s", text);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	error_hint(&err, "%s", text);
	assert_int_equal(strlen(err.hint), sizeof(err.hint) - 1);
}

static void takes_its_words_from_the_system(void **state)
{
	struct error err = { 0 };

	(void)state;
	errno = ENOENT;
	assert_int_equal(error_system(&err, "opening '%s'", "a"), ERROR_NOT_FOUND);
	assert_string_equal(err.message, "opening 'a': No such file or directory");
	errno = EACCES;
	assert_int_equal(error_system(&err, "opening"), ERROR_SYSTEM);
	assert_string_equal(err.message, "opening: Permission denied");
}

static void needs_nobody_who_listens(void **state)
{
	(void)state;
	errno = ENOENT;
	assert_int_equal(error_system(NULL, "opening"), ERROR_NOT_FOUND);
	assert_int_equal(error_set(NULL, ERROR_TOO_LARGE, "no"), ERROR_TOO_LARGE);
	assert_true(error_context(NULL, "doing") < 0);
	error_hint(NULL, "Do.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_with_code_and_message_and_no_hint),
		cmocka_unit_test(puts_context_in_front),
		cmocka_unit_test(keeps_code_and_message_beside_a_hint),
		cmocka_unit_test(cuts_what_is_too_long),
		cmocka_unit_test(takes_its_words_from_the_system),
		cmocka_unit_test(needs_nobody_who_listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
