#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/wrap.h"

static size_t wrapped(struct buf *buf, const char *text, size_t used, size_t indent, size_t width)
{
	const struct wrap wrap = { .width = width, .indent = indent };

	return buf_add_wrapped(buf, text, used, &wrap);
}

static void breaks_between_words(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	wrapped(&buf, "one two three four", 0, 2, 9);
	assert_string_equal(buf.text, "one two\n  three\n  four");
}

static void counts_what_stands_on_the_first_line_already(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_add(&buf, "label  ");
	wrapped(&buf, "one two", 7, 3, 10);
	assert_string_equal(buf.text, "label  one\n   two");
}

static void keeps_lines_and_leaves_no_blanks_at_their_ends(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	wrapped(&buf, "one  \n\n  two", 0, 4, 40);
	assert_string_equal(buf.text, "one\n\n      two");
}

static void breaks_a_word_that_no_line_holds(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	wrapped(&buf, "a bcdefghijkl", 0, 1, 6);
	assert_string_equal(buf.text, "a\n bcdef\n ghijk\n l");
}

static void never_breaks_a_token_or_a_wide_character(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	assert_int_equal(wrapped(&buf,
				 "ab\x1b"
				 "cd",
				 0, 0, 5),
		1);
	assert_string_equal(buf.text, "ab\n<1B>c\nd");
	buf_clear(&buf);
	wrapped(&buf, "\x1b\x1b", 0, 0, 3);
	assert_string_equal(buf.text, "<1B>\n<1B>");
	buf_clear(&buf);
	wrapped(&buf, "漢字漢字", 0, 0, 5);
	assert_string_equal(buf.text, "漢字\n漢字");
}

/* 40 digits are a commit id, 64 a digest: nobody can use half of one. */
static void never_breaks_a_digest(void **state)
{
	static const char commit[] = "0123456789abcdef0123456789abcdef01234567";
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_format(&text, "'name:tag@%s'", commit);
	wrapped(&buf, text.text, 0, 2, 45);
	assert_string_equal(buf.text, "'name:tag@\n  0123456789abcdef0123456789abcdef01234567'");
	buf_clear(&buf);
	wrapped(&buf, text.text, 0, 2, 20);
	assert_string_equal(buf.text, "'name:tag@\n  0123456789abcdef0123456789abcdef01234567'");
	buf_clear(&buf);
	buf_clear(&text);
	buf_format(&text, "%s/and/more/of/a/path", commit);
	wrapped(&buf, text.text, 0, 0, 20);
	assert_string_equal(buf.text, "0123456789abcdef0123456789abcdef01234567\n/and/more/of/a/path");
}

static void breaks_paths_and_addresses_behind_their_joints(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	wrapped(&buf, "example.com/owner/modules/build@main: a branch", 0, 2, 24);
	assert_string_equal(buf.text, "example.com/owner/\n  modules/build@main: a\n  branch");
	buf_clear(&buf);
	wrapped(&buf, "a/segment_wider_than_a_line/b", 0, 0, 12);
	assert_string_equal(buf.text, "a/segment_wi\nder_than_a_l\nine/b");
}

/* One digit less is no digest. */
static void breaks_a_word_of_fewer_digits(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	wrapped(&buf, "0123456789abcdef0123456789abcdef0123456", 0, 0, 20);
	assert_string_equal(buf.text, "0123456789abcdef0123\n456789abcdef0123456");
}

static void shows_four_kibibytes_at_most(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	const struct wrap ascii = { .width = 100000, .ascii = true };

	(void)state;
	buf_add_repeated(&text, "ä", 3000);
	wrapped(&buf, text.text, 0, 0, 100000);
	assert_int_equal(buf.length, 4096 + strlen("…"));
	assert_true(text_is_utf8(buf.text, buf.length));
	buf_clear(&buf);
	buf_add_wrapped(&buf, text.text, 0, &ascii);
	assert_true(text_ends(buf.text, "ä..."));
}

/* Columns of text that is safe already; the only wide character of the test is a known one. */
static size_t columns(const char *text)
{
	size_t position = 0, width = 0;

	while (text[position])
		width += text_next(text, strlen(text), &position) == 0x6f22 ? 2 : 1;
	return width;
}

/* Whatever the bytes are: no line is too wide, none ends in a blank, nothing raw comes through. */
static void keeps_its_promises_for_any_bytes(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		for (int i = 0; i < 40; i++) {
			static const char *const parts[] = { "a", "b", " ", "\n", "\t", "\x1b",
				"\xe2\x80\xae", "\xff", "\xe2", "<", ">", "U+2e", "1B", "漢", "ab ", "\x80" };

			seed = seed * 1664525 + 1013904223;
			buf_add(&text, parts[(seed >> 16) % COUNT_OF(parts)]);
		}
		wrapped(&buf, text.text, 0, 3, 20);
		for (const char *line = buf.text; line;) {
			const char *end = strchr(line, '\n');
			CLEANUP(buf_release) struct buf one = BUF_INIT;

			buf_add_bytes(&one, line, end ? (size_t)(end - line) : strlen(line));
			assert_true(text_is_utf8(one.text, one.length));
			assert_false(text_ends(one.text, " "));
			assert_null(strchr(one.text, '\x1b'));
			assert_null(strstr(one.text, "\xe2\x80\xae"));
			assert_null(strchr(one.text, '\t'));
			assert_true(columns(one.text) <= 20);
			line = end ? end + 1 : NULL;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(breaks_between_words),
		cmocka_unit_test(counts_what_stands_on_the_first_line_already),
		cmocka_unit_test(keeps_lines_and_leaves_no_blanks_at_their_ends),
		cmocka_unit_test(breaks_a_word_that_no_line_holds),
		cmocka_unit_test(never_breaks_a_token_or_a_wide_character),
		cmocka_unit_test(never_breaks_a_digest),
		cmocka_unit_test(breaks_paths_and_addresses_behind_their_joints),
		cmocka_unit_test(breaks_a_word_of_fewer_digits),
		cmocka_unit_test(shows_four_kibibytes_at_most),
		cmocka_unit_test(keeps_its_promises_for_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
