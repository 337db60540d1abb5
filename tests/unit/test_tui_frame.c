#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "base/cleanup.h"
#include "tui/document.h"
#include "tui/frame.h"

static struct theme theme;

static int prepare(void **state)
{
	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8");
	theme_default(&theme);
	return 0;
}

static void begin(struct frame *frame, int width, int height)
{
	memset(frame, 0, sizeof(*frame));
	frame->theme = &theme;
	frame_resize(frame, width, height);
}

static void assert_screen(struct frame *frame, const char *wanted)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	frame_add_screen(frame, &text);
	assert_string_equal(text.text, wanted);
	frame_release(frame);
}

static void shows_tokens_in_the_hostile_role(void **state)
{
	CLEANUP(buf_release) struct buf attributes = BUF_INIT;
	struct frame frame;

	(void)state;
	begin(&frame, 12, 1);
	frame_text(&frame, (struct area){ 0, 0, 12, 1 }, ROLE_TEXT, "a\033b", TEXT_CUT_END);
	frame_add_attributes(&frame, &attributes);
	assert_string_equal(attributes.text, "0: 0-0:text 1-4:hostile 5-11:text\n");
	assert_screen(&frame, "a<1B>b\n");
}

static void never_cuts_inside_a_token(void **state)
{
	struct frame frame;

	(void)state;
	begin(&frame, 4, 1);
	frame_text(&frame, (struct area){ 0, 0, 4, 1 }, ROLE_TEXT, "a\033b", TEXT_CUT_END);
	assert_screen(&frame, "a\xe2\x80\xa6\n");
}

static void cuts_where_it_is_told(void **state)
{
	struct frame frame;

	(void)state;
	begin(&frame, 10, 3);
	frame_text(&frame, (struct area){ 0, 0, 8, 1 }, ROLE_TEXT, "abcdefghijkl", TEXT_CUT_END);
	frame_text(&frame, (struct area){ 0, 1, 8, 1 }, ROLE_TEXT, "abcdefghijkl", TEXT_CUT_START);
	frame_text(&frame, (struct area){ 0, 2, 8, 1 }, ROLE_TEXT, "abcdefghijkl", TEXT_CUT_MIDDLE);
	assert_screen(&frame, "abcdefg\xe2\x80\xa6\n"
			      "\xe2\x80\xa6"
			      "fghijkl\n"
			      "ab\xe2\x80\xa6"
			      "hijkl\n");
}

static void clips_wide_characters_at_the_edge(void **state)
{
	struct frame frame;

	(void)state;
	begin(&frame, 3, 2);
	frame_text(&frame, (struct area){ 0, 0, 3, 1 }, ROLE_TEXT, "\xe6\x94\xaf\xe6\x89\x95", TEXT_CUT_END);
	frame_text(&frame, (struct area){ 2, 1, 2, 1 }, ROLE_TEXT, "\xe6\x94\xaf", TEXT_CUT_END);
	assert_screen(&frame, "\xe6\x94\xaf\xe2\x80\xa6\n\n");
}

static void draws_nothing_outside(void **state)
{
	struct frame frame;

	(void)state;
	begin(&frame, 5, 2);
	frame_own(&frame, -2, 0, 20, ROLE_TEXT, "abcdefghijk");
	frame_own(&frame, 0, 7, 5, ROLE_TEXT, "abc");
	frame_repeat(&frame, (struct area){ 3, -4, 9, 9 }, ROLE_TEXT, GLYPH_HERE);
	frame_flag(&frame, -5, 1, 50, CELL_CURSOR);
	frame_text_right(&frame, (struct area){ 1, 1, 0, 1 }, ROLE_TEXT, "x");
	assert_int_equal(frame.cells[0].text[0], 'c');
	frame_release(&frame);
}

static void widens_tabs_and_skips_columns_of_source(void **state)
{
	struct frame frame;

	(void)state;
	begin(&frame, 20, 2);
	frame_source(&frame, (struct area){ 0, 0, 20, 1 }, ROLE_TEXT, "a\tb\tc", 5, 0);
	frame_source(&frame, (struct area){ 0, 1, 20, 1 }, ROLE_TEXT, "a\tb\tc", 5, 3);
	assert_screen(&frame, "a   b   c\n\xe2\x80\xa6"
			      "b   c\n");
}

static void says_where_source_goes_on_outside(void **state)
{
	struct frame frame;

	(void)state;
	begin(&frame, 6, 4);
	frame_source(&frame, (struct area){ 0, 0, 6, 1 }, ROLE_TEXT, "abcdef", 6, 0);
	frame_source(&frame, (struct area){ 0, 1, 6, 1 }, ROLE_TEXT, "abcdefg", 7, 0);
	frame_source(&frame, (struct area){ 0, 2, 6, 1 }, ROLE_TEXT, "abcdefghijkl", 12, 2);
	frame_source(&frame, (struct area){ 0, 3, 6, 1 }, ROLE_TEXT, "abcd\xe6\x94\xaf\xe6\x89\x95", 10, 0);
	assert_screen(&frame, "abcdef\n"
			      "abcde\xe2\x80\xa6\n"
			      "\xe2\x80\xa6"
			      "defg\xe2\x80\xa6\n"
			      "abcd \xe2\x80\xa6\n");
}

static void marks_an_ellipsis_that_hides_a_hostile_character(void **state)
{
	CLEANUP(buf_release) struct buf attributes = BUF_INIT;
	struct frame frame;

	(void)state;
	begin(&frame, 6, 4);
	frame_text(&frame, (struct area){ 0, 0, 6, 1 }, ROLE_TEXT, "abc\033defg", TEXT_CUT_MIDDLE);
	frame_text(&frame, (struct area){ 0, 1, 6, 1 }, ROLE_TEXT, "abcdef\033g", TEXT_CUT_END);
	frame_text(&frame, (struct area){ 0, 2, 6, 1 }, ROLE_TEXT, "\033abcdefg", TEXT_CUT_START);
	frame_text(&frame, (struct area){ 0, 3, 6, 1 }, ROLE_TEXT, "abcdefghij", TEXT_CUT_MIDDLE);
	frame_add_attributes(&frame, &attributes);
	assert_string_equal(attributes.text, "0: 0-0:text 1-1:hostile 2-5:text\n"
					     "1: 0-4:text 5-5:hostile\n"
					     "2: 0-0:hostile 1-5:text\n"
					     "3: 0-5:text\n");
	frame_release(&frame);
}

static void finds_matches_without_regard_to_case(void **state)
{
	CLEANUP(buf_release) struct buf attributes = BUF_INIT;
	struct frame frame;

	(void)state;
	begin(&frame, 12, 1);
	frame_own(&frame, 0, 0, 12, ROLE_TEXT, "Push or push");
	frame_match(&frame, (struct area){ 0, 0, 12, 1 }, "pUsh");
	frame_add_attributes(&frame, &attributes);
	assert_string_equal(attributes.text, "0: 0-3:text+match 4-7:text 8-11:text+match\n");
	frame_release(&frame);
}

static void wraps_paragraphs_at_blanks(void **state)
{
	CLEANUP(document_release) struct document document = { .width = 20 };
	struct frame frame;

	(void)state;
	document_paragraph(&document, 2, ROLE_TEXT, true, "one two three four five\nsix");
	document_paragraph(&document, 2, ROLE_TEXT, true, "abcdefghijklmnopqrstuvwxyz");
	begin(&frame, 20, 6);
	document_draw(&document, &frame, (struct area){ 0, 0, 20, 6 }, 0, SIZE_MAX);
	assert_screen(&frame, "  one two three\n  four five\n  six\n  abcdefghijklmnopq\n  rstuvwxyz\n\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_tokens_in_the_hostile_role),
		cmocka_unit_test(never_cuts_inside_a_token),
		cmocka_unit_test(cuts_where_it_is_told),
		cmocka_unit_test(clips_wide_characters_at_the_edge),
		cmocka_unit_test(draws_nothing_outside),
		cmocka_unit_test(widens_tabs_and_skips_columns_of_source),
		cmocka_unit_test(says_where_source_goes_on_outside),
		cmocka_unit_test(marks_an_ellipsis_that_hides_a_hostile_character),
		cmocka_unit_test(finds_matches_without_regard_to_case),
		cmocka_unit_test(wraps_paragraphs_at_blanks),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
