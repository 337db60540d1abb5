/* File names for repositories: safe, and one for each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/file_name.h"

static void assert_name(const char *repository, const char *expected)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	buf_add_file_name(&name, repository);
	assert_string_equal(name.text, expected);
}

static void plain_names_are_kept(void **state)
{
	(void)state;
	assert_name("acme/pay", "acme+pay");
	assert_name("pay", "pay");
	assert_name("acme/team/my_repo-2.0", "acme+team+my_repo-2.0");
}

/* As a shell, a file system and a person in a hurry take it. */
static bool is_safe(const char *name)
{
	if (!*name || *name == '.' || *name == '-' || strlen(name) > 140)
		return false;
	return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+~") ==
	       strlen(name);
}

static const char *const hostile[] = { "", ".", "..", "../../etc/passwd", "/etc/passwd", "-rf", "a b", "a\nb",
	"a+b", "a~b", "~", "\x1b[2J", "\xff\xfe",
	"\xe2\x80\xae"
	"gpj",
	"a:b", "CON", "a\\b", "$(x)", "*", "'", "\"a\\tb\"" };

static void hostile_names_lead_nowhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(hostile); i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		buf_add_file_name(&name, hostile[i]);
		if (!is_safe(name.text))
			fail_msg("'%s' is no safe name", name.text);
	}
}

static void no_two_have_one_name(void **state)
{
	static const char *const likes[] = { "a/b", "a+b", "a_b", "a b", "a\tb", "a~b", "A/b", "a/b/", "/a/b",
		"a//b" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(likes); i++) {
		for (size_t j = 0; j < i; j++) {
			CLEANUP(buf_release) struct buf left = BUF_INIT;
			CLEANUP(buf_release) struct buf right = BUF_INIT;

			buf_add_file_name(&left, likes[i]);
			buf_add_file_name(&right, likes[j]);
			assert_string_not_equal(left.text, right.text);
		}
	}
}

/* What looks like the name of another, digest and all, is another one still. */
static void a_name_that_imitates_a_digest_is_told_apart(void **state)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf imitated = BUF_INIT;

	(void)state;
	buf_add_file_name(&name, "a b");
	buf_add_file_name(&imitated, name.text);
	assert_string_not_equal(imitated.text, name.text);
}

static void long_names_are_cut_and_told_apart(void **state)
{
	CLEANUP(buf_release) struct buf first = BUF_INIT;
	CLEANUP(buf_release) struct buf second = BUF_INIT;
	CLEANUP(buf_release) struct buf repository = BUF_INIT;

	(void)state;
	buf_add_repeated(&repository, "abcdefghij", 30);
	buf_add_file_name(&first, repository.text);
	buf_add_char(&repository, 'k');
	buf_add_file_name(&second, repository.text);
	assert_true(is_safe(first.text) && is_safe(second.text));
	assert_string_not_equal(first.text, second.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_names_are_kept),
		cmocka_unit_test(hostile_names_lead_nowhere),
		cmocka_unit_test(no_two_have_one_name),
		cmocka_unit_test(a_name_that_imitates_a_digest_is_told_apart),
		cmocka_unit_test(long_names_are_cut_and_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
