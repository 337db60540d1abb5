/* Sets of marked rows, and the words of deciding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "tui/decide.h"
#include "tui/decide_words.h"
#include "tui/marks.h"

static void keeps_each_id_once_and_in_order(void **state)
{
	const int64_t ids[] = { 7, 3, 9, 3, 7, -2 };
	CLEANUP(marks_release) struct marks marks = { 0 };

	(void)state;
	marks_add(&marks, ids, COUNT_OF(ids));
	marks_add(&marks, ids, 2);
	assert_int_equal(marks.count, 4);
	for (size_t i = 1; i < marks.count; i++)
		assert_true(marks.ids[i - 1] < marks.ids[i]);
	assert_true(marks_has(&marks, -2));
	assert_false(marks_has(&marks, 4));
}

static void marks_and_unmarks_one(void **state)
{
	CLEANUP(marks_release) struct marks marks = { 0 };

	(void)state;
	for (int64_t id = 50; id > 0; id--)
		assert_true(marks_toggle(&marks, id));
	assert_int_equal(marks.count, 50);
	assert_false(marks_toggle(&marks, 1));
	assert_false(marks_toggle(&marks, 25));
	assert_false(marks_toggle(&marks, 50));
	assert_int_equal(marks.count, 47);
	assert_false(marks_has(&marks, 25));
	assert_true(marks_has(&marks, 26));
}

static void takes_away_what_was_decided(void **state)
{
	const int64_t ids[] = { 1, 2, 3, 4, 5 }, gone[] = { 5, 99, 2 };
	CLEANUP(marks_release) struct marks marks = { 0 };

	(void)state;
	marks_remove(&marks, gone, COUNT_OF(gone));
	assert_int_equal(marks.count, 0);
	marks_add(&marks, ids, COUNT_OF(ids));
	marks_remove(&marks, gone, COUNT_OF(gone));
	assert_int_equal(marks.count, 3);
	assert_true(marks_has(&marks, 1) && marks_has(&marks, 3) && marks_has(&marks, 4));
	assert_int_equal(marks_among(&marks, ids, COUNT_OF(ids)), 3);
	assert_int_equal(marks_among(&marks, gone, COUNT_OF(gone)), 0);
}

/* The choice of the form has room for 33 columns behind the word at 80 columns. */
static void explains_every_state_and_justification_briefly(void **state)
{
	(void)state;
	for (int i = 0; i < DECISION_STATES; i++)
		assert_true(strlen(decision_about((enum decision_state)i)) > 10);
	for (int i = JUSTIFICATION_NONE + 1; i < JUSTIFICATION_COUNT; i++) {
		const char *about = justification_about((enum justification)i);

		assert_true(strlen(about) > 10);
		assert_true(text_width(about) <= 34);
	}
}

static void shows_states_by_the_words_of_screens(void **state)
{
	(void)state;
	assert_string_equal(shown_state("not_affected"), "dismissed");
	assert_string_equal(shown_state("exploitable"), "confirmed");
	assert_string_equal(shown_state("owner"), "owner");
	assert_int_equal(rule_number("SCB206"), 206);
	assert_int_equal(rule_number(""), 0);
}

static void gives_every_deed_words_and_fields(void **state)
{
	(void)state;
	for (int i = 0; i < DEED_COUNT; i++) {
		const struct deed_row *deed = &deed_table[i];

		assert_true(strlen(deed->word) > 3 && strlen(deed->title) > 3 && strlen(deed->doing) > 3);
		assert_int_not_equal(deed->fields, 0);
		assert_int_equal(deed->needed & ~deed->fields, 0);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(deed->word, deed_table[j].word);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_each_id_once_and_in_order),
		cmocka_unit_test(marks_and_unmarks_one),
		cmocka_unit_test(takes_away_what_was_decided),
		cmocka_unit_test(explains_every_state_and_justification_briefly),
		cmocka_unit_test(shows_states_by_the_words_of_screens),
		cmocka_unit_test(gives_every_deed_words_and_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
