#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/place.h"

#include <string.h>

static const char text[] = "a\xc3\xa9\xf0\x9f\x98\x80z\r\n\n\xff\xf0\x9fz";

static void assert_counts(struct place_cursor *cursor, size_t offset, uint32_t line, uint32_t column)
{
	struct place place = place_at(cursor, offset, 3);

	assert_int_equal(place.offset, offset);
	assert_int_equal(place.count, 3);
	assert_int_equal(place.line, line);
	assert_int_equal(place.column, column);
}

static void counts_lines_and_utf16_units(void **state)
{
	struct place_cursor cursor = { .text = text, .length = strlen(text) };

	(void)state;
	assert_counts(&cursor, 0, 1, 1);
	assert_counts(&cursor, 1, 1, 2);
	assert_counts(&cursor, 3, 1, 3);
	assert_counts(&cursor, 7, 1, 5);
	assert_counts(&cursor, 9, 1, 7);
	assert_counts(&cursor, 10, 2, 1);
	assert_counts(&cursor, 11, 3, 1);
	assert_counts(&cursor, 14, 3, 4);
	assert_counts(&cursor, 15, 3, 5);
}

static void goes_back_when_asked(void **state)
{
	struct place_cursor cursor = { .text = text, .length = strlen(text) };

	(void)state;
	assert_counts(&cursor, 11, 3, 1);
	assert_counts(&cursor, 7, 1, 5);
	assert_counts(&cursor, 11, 3, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_lines_and_utf16_units),
		cmocka_unit_test(goes_back_when_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
