#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

static void assert_column(const char *text, size_t width, enum text_cut cut, const char *wanted)
{
	CLEANUP(buf_release) struct buf column = BUF_INIT;

	buf_add_column(&column, text, width, cut, false, true);
	assert_string_equal(column.text, wanted);
}

static void leaves_what_fits(void **state)
{
	(void)state;
	for (enum text_cut cut = TEXT_CUT_END; cut <= TEXT_CUT_START; cut++) {
		assert_column("abcdef", 6, cut, "abcdef");
		assert_column("abcdef", 60, cut, "abcdef");
		assert_column("\033ab", 6, cut, "<1B>ab");
		assert_column("", 0, cut, "");
	}
}

static void takes_away_at_the_end(void **state)
{
	(void)state;
	assert_column("abcdef", 5, TEXT_CUT_END, "abcd~");
	assert_column("abcdef", 1, TEXT_CUT_END, "~");
	assert_column("abcdef", 0, TEXT_CUT_END, "");
}

static void takes_away_in_the_middle_and_keeps_the_file_name(void **state)
{
	(void)state;
	assert_column("ci/modules/release/dagger.json", 20, TEXT_CUT_MIDDLE, "ci/mod~e/dagger.json");
	assert_column("abcdef", 4, TEXT_CUT_MIDDLE, "a~ef");
	assert_column("abcdef", 1, TEXT_CUT_MIDDLE, "~");
	assert_column("abcdef", 0, TEXT_CUT_MIDDLE, "");
}

static void takes_away_at_the_start(void **state)
{
	(void)state;
	assert_column("refs/heads/main", 8, TEXT_CUT_START, "~ds/main");
	assert_column("abcdef", 1, TEXT_CUT_START, "~");
	assert_column("abcdef", 0, TEXT_CUT_START, "");
}

static void never_cuts_inside_a_token(void **state)
{
	(void)state;
	assert_column("ab\033cd", 7, TEXT_CUT_END, "ab<1B>~");
	assert_column("ab\033cd", 6, TEXT_CUT_END, "ab~");
	assert_column("ab\033cd", 7, TEXT_CUT_START, "~<1B>cd");
	assert_column("ab\033cd", 6, TEXT_CUT_START, "~cd");
	assert_column("\xe2\x80\xae", 7, TEXT_CUT_MIDDLE, "~");
}

static void never_cuts_inside_a_wide_character(void **state)
{
	(void)state;
	assert_column("\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97", 5, TEXT_CUT_END, "\xe4\xb8\xad\xe6\x96\x87~");
	assert_column("\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97", 4, TEXT_CUT_END, "\xe4\xb8\xad~");
	assert_column("\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97", 4, TEXT_CUT_START, "~\xe5\xad\x97");
	assert_column("ae\xcc\x81xyz", 3, TEXT_CUT_END, "ae\xcc\x81~");
}

static void fills_up_with_blanks(void **state)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	(void)state;
	buf_add(&line, "[");
	buf_add_column(&line, "\xe4\xb8\xad", 4, TEXT_CUT_END, true, false);
	buf_add(&line, "|");
	buf_add_column(&line, "\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97", 4, TEXT_CUT_END, true, false);
	buf_add(&line, "|");
	buf_add_column(&line, "", 3, TEXT_CUT_START, true, false);
	buf_add(&line, "]");
	assert_string_equal(line.text, "[\xe4\xb8\xad  |\xe4\xb8\xad… |   ]");
}

/* Whatever is cut where, a padded column has its width. */
static void has_the_width_asked_for(void **state)
{
	static const char text[] = "a\033\xe4\xb8\xad"
				   "e\xcc\x81\xe2\x80\xaez\xff\xe6\x96\x87/b";

	(void)state;
	for (enum text_cut cut = TEXT_CUT_END; cut <= TEXT_CUT_START; cut++) {
		for (size_t width = 0; width < 40; width++) {
			CLEANUP(buf_release) struct buf column = BUF_INIT;
			size_t columns = 0;

			buf_add_column(&column, text, width, cut, true, true);
			for (size_t position = 0; position < column.length;) {
				const uint32_t rune = text_next(column.text, column.length, &position);

				columns += rune == 0x301 ? 0 : rune >= 0x4e00 ? 2 : 1;
			}
			assert_int_equal(columns, width);
		}
	}
}

static void keeps_its_width_when_the_text_is_endless(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf column = BUF_INIT;

	(void)state;
	buf_add_repeated(&text, "ab", 100000);
	for (size_t width = 0; width < 5; width++) {
		for (enum text_cut cut = TEXT_CUT_END; cut <= TEXT_CUT_START; cut++) {
			buf_clear(&column);
			buf_add_column(&column, text.text, width, cut, false, true);
			assert_int_equal(column.length, width);
		}
	}
	buf_clear(&column);
	buf_add_column(&column, text.text, 10000, TEXT_CUT_END, false, true);
	assert_int_equal(column.length, 4097);

	buf_clear(&text);
	buf_clear(&column);
	buf_add_repeated(&text, "\xe4\xb8\xad", 5000);
	buf_add_column(&column, text.text, 1, TEXT_CUT_START, false, true);
	assert_string_equal(column.text, "~");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_what_fits),
		cmocka_unit_test(takes_away_at_the_end),
		cmocka_unit_test(takes_away_in_the_middle_and_keeps_the_file_name),
		cmocka_unit_test(takes_away_at_the_start),
		cmocka_unit_test(never_cuts_inside_a_token),
		cmocka_unit_test(never_cuts_inside_a_wide_character),
		cmocka_unit_test(fills_up_with_blanks),
		cmocka_unit_test(has_the_width_asked_for),
		cmocka_unit_test(keeps_its_width_when_the_text_is_endless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
