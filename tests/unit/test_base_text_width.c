/* The widths of the sanitiser against those of the C library, for every code point. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <wchar.h>

#include "base/cleanup.h"
#include "base/text.h"

struct range {
	uint32_t first, last;
};

static bool is_within(uint32_t rune, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (rune >= ranges[i].first && rune <= ranges[i].last)
			return true;
	return false;
}

/* What has a width for the C library and is a token all the same, by rule. */
static bool is_token_by_rule(uint32_t rune)
{
	static const struct range ranges[] = {
		/* bidirectional controls */
		{ 0x061c, 0x061c },
		{ 0x200e, 0x200f },
		{ 0x202a, 0x202e },
		{ 0x2066, 0x2069 },
		/* invisible */
		{ 0x00ad, 0x00ad },
		{ 0x034f, 0x034f },
		{ 0x115f, 0x1160 },
		{ 0x17b4, 0x17b5 },
		{ 0x180b, 0x180f },
		{ 0x200b, 0x200d },
		{ 0x2060, 0x2065 },
		{ 0x206a, 0x206f },
		{ 0x2800, 0x2800 },
		{ 0x3164, 0x3164 },
		{ 0xfe00, 0xfe0f },
		{ 0xfeff, 0xfeff },
		{ 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffb },
		{ 0x1bca0, 0x1bca3 },
		{ 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe0fff },
		/* joins hieroglyphs into groups, has no form of its own */
		{ 0x13430, 0x13438 },
		/* private use */
		{ 0xe000, 0xf8ff },
		{ 0xf0000, 0xffffd },
		{ 0x100000, 0x10fffd },
	};

	return rune == 0 || is_within(rune, ranges, COUNT_OF(ranges));
}

/* Shows a code point alone, or behind a base of one column that is taken off again. */
static void show(uint32_t rune, const char *base, struct text_piece *ret)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t position = 0;

	buf_add(&text, base);
	buf_add_rune(&text, rune);
	assert_true(text_next_piece(text.text, text.length, &position, ret));
	if (position < text.length && base[0])
		assert_true(text_next_piece(text.text, text.length, &position, ret));
	assert_int_equal(position, text.length);
}

static void agrees_with_the_library_but_for_the_rules(void **state)
{
	size_t shown = 0;

	(void)state;
	if (!setlocale(LC_CTYPE, "C.UTF-8") || wcwidth(0x1fadd) != -1 || wcwidth(0x1fae7) != 2)
		skip(); /* a library of another Unicode version than our table */
	for (uint32_t rune = 0; rune <= 0x10ffff; rune++) {
		const int width = wcwidth((wchar_t)rune);
		struct text_piece piece;

		if (rune >= 0xd800 && rune <= 0xdfff)
			continue;
		show(rune, "", &piece);
		if (width < 0 || is_token_by_rule(rune)) {
			if (!piece.hostile)
				fail_msg("U+%04X is shown as it is", rune);
			continue;
		}
		if (width == 0) {
			/* A mark: a token alone, part of the character behind a base (a Hangul one here). */
			assert_true(piece.hostile);
			show(rune, "\xe1\x84\x80", &piece);
			if (piece.hostile || piece.width != 2)
				fail_msg("U+%04X is no mark", rune);
		} else if (piece.hostile || piece.width != width) {
			fail_msg("U+%04X takes %d columns, wcwidth says %d", rune, piece.width, width);
		}
		shown++;
	}
	assert_int_equal(shown, 144277);
}

/* One number for how everything is shown. */
static uint64_t sum_of_all(void)
{
	uint64_t sum = 14695981039346656037u;

	for (uint32_t rune = 0; rune <= 0x10ffff; rune++) {
		struct text_piece piece;

		if (rune >= 0xd800 && rune <= 0xdfff)
			continue;
		show(rune, "a", &piece);
		for (const char *byte = piece.text; *byte; byte++)
			sum = (sum ^ (unsigned char)*byte) * 1099511628211u;
		sum = (sum ^ (unsigned int)piece.width) * 1099511628211u;
	}
	return sum;
}

static void does_not_depend_on_the_locale(void **state)
{
	uint64_t sum;

	(void)state;
	assert_non_null(setlocale(LC_ALL, "C"));
	sum = sum_of_all();
	if (!setlocale(LC_ALL, "C.UTF-8"))
		skip();
	assert_true(sum == sum_of_all());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_library_but_for_the_rules),
		cmocka_unit_test(does_not_depend_on_the_locale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
