#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

static void reads_every_scalar_value(void **state)
{
	(void)state;
	for (uint32_t rune = 0; rune <= 0x10ffff; rune++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		size_t position = 0;

		if (rune >= 0xd800 && rune <= 0xdfff)
			continue;
		buf_add_rune(&text, rune);
		assert_int_equal(text_next(text.text, text.length, &position), rune);
		assert_int_equal(position, text.length);
	}
}

static void refuses_malformed_bytes_one_by_one(void **state)
{
	static const char *const malformed[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc1\xbf",
		"\xc2",
		"\xc2\x41",
		"\xe0\x80\x80",
		"\xe0\x9f\xbf",
		"\xe2\x82",
		"\xe2\x41\x80",
		"\xe2\x82\x41",
		"\xf0\x9f\x41\x80",
		"\xf0\x9f\x92\x41",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf0\x9f\x92",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xfe",
		"\xff",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(malformed); i++) {
		size_t position = 0;

		assert_int_equal(text_next(malformed[i], strlen(malformed[i]), &position), TEXT_BAD_BYTE);
		assert_int_equal(position, 1);
		assert_false(text_is_utf8(malformed[i], strlen(malformed[i])));
	}
}

static void looks_at_no_byte_past_the_length(void **state)
{
	size_t position = 0;

	(void)state;
	assert_int_equal(text_next("\xc3\xa9", 1, &position), TEXT_BAD_BYTE);
	assert_false(text_is_utf8("\xe2\x82\xac", 2));
	assert_true(text_is_utf8("\xe2\x82\xac", 3));
	assert_true(text_is_utf8("\xff", 0));
}

static void knows_lower_case_hex_of_one_length_only(void **state)
{
	(void)state;
	assert_true(text_is_hex("0123456789abcdef", 16));
	assert_true(text_is_hex("", 0));
	assert_false(text_is_hex("0123456789abcdef", 15));
	assert_false(text_is_hex("0123456789abcdef", 17));
	assert_false(text_is_hex("ABCDEF", 6));
	assert_false(text_is_hex("abcdeg", 6));
	assert_false(text_is_hex("abc/:@", 6));
}

static void knows_how_text_begins_and_ends(void **state)
{
	(void)state;
	assert_true(text_starts("https://x", "https://"));
	assert_true(text_starts("x", ""));
	assert_false(text_starts("http", "https://"));
	assert_true(text_ends("a.theme", ".theme"));
	assert_true(text_ends("a", ""));
	assert_false(text_ends("theme", ".theme"));
	assert_false(text_ends("a.theme/", ".theme"));
}

static void compares_ascii_letters_without_case(void **state)
{
	(void)state;
	assert_true(text_equal_ascii_case("TRUE", "true"));
	assert_true(text_equal_ascii_case("", ""));
	assert_false(text_equal_ascii_case("true", "tru"));
	assert_false(text_equal_ascii_case("tru", "true"));
	assert_false(text_equal_ascii_case("[", "{"));
	assert_false(text_equal_ascii_case("\xc3\x89", "\xc3\xa9"));
}

static int compare(const void *left, const void *right)
{
	return text_compare_natural(*(const char *const *)left, *(const char *const *)right);
}

static void orders_numbers_by_value(void **state)
{
	static const char *const wanted[] = {
		"",
		"007",
		"7",
		"8",
		"10",
		"a",
		"a9b",
		"a10",
		"a10b",
		"v0.9.19",
		"v0.10.0",
		"v0.10.0-rc.2",
		"v0.10.0-rc.11",
		"v1.18446744073709551615",
		"v1.18446744073709551616",
		"\xc3\xa9",
	};
	const char *words[COUNT_OF(wanted)];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		words[i] = wanted[(i * 7 + 3) % COUNT_OF(wanted)];
	qsort(words, COUNT_OF(words), sizeof(words[0]), compare);
	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		assert_string_equal(words[i], wanted[i]);
}

static void orders_every_pair_both_ways(void **state)
{
	static const char *const words[] = { "1", "01", "001", "1a", "01b", "a", "a0", "a00", "a0b", "b" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		for (size_t j = 0; j < COUNT_OF(words); j++) {
			const int order = text_compare_natural(words[i], words[j]);
			const int back = text_compare_natural(words[j], words[i]);

			assert_int_equal(order<0, back> 0);
			assert_int_equal(order == 0, i == j);
		}
	}
}

static const char *const commands[] = { "scan", "check", "status", "report", "export", "db" };

static void finds_the_word_that_was_meant(void **state)
{
	(void)state;
	assert_string_equal(text_closest("sacn", commands, COUNT_OF(commands)), "scan");
	assert_string_equal(text_closest("chekc", commands, COUNT_OF(commands)), "check");
	assert_string_equal(text_closest("statsu", commands, COUNT_OF(commands)), "status");
	assert_string_equal(text_closest("expot", commands, COUNT_OF(commands)), "export");
	assert_string_equal(text_closest("repportt", commands, COUNT_OF(commands)), "report");
}

static void finds_no_word_that_is_far(void **state)
{
	static const char lengthy[] =
		"statusstatusstatusstatusstatusstatusstatusstatusstatusstatusstatusstatusstatus";
	static const char *const start = "statusstatusstatusstatusstatusstatusstatusstatusstatusstatusstat";

	(void)state;
	assert_null(text_closest("", commands, COUNT_OF(commands)));
	assert_null(text_closest("dc", commands, COUNT_OF(commands)));
	assert_null(text_closest("scn.", commands, 0));
	assert_null(text_closest("rxpxrx", commands, COUNT_OF(commands)));
	assert_null(text_closest("skim", commands, COUNT_OF(commands)));
	assert_null(text_closest(lengthy, commands, COUNT_OF(commands)));
	assert_null(text_closest(lengthy, &start, 1));
}

static void assert_quoted(const char *bytes, size_t length, const char *wanted)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add_quoted(&text, bytes, length);
	assert_string_equal(text.text, wanted);
}

static void leaves_plain_values_as_they_are(void **state)
{
	(void)state;
	assert_quoted("", 0, "");
	assert_quoted("a b\\c\"d", 7, "a b\\c\"d");
	assert_quoted("caf\xc3\xa9 \xe2\x80\xae", 9, "caf\xc3\xa9 \xe2\x80\xae");
}

static void quotes_values_as_git_does(void **state)
{
	(void)state;
	assert_quoted("\"a", 2, "\"\\\"a\"");
	assert_quoted("\a\b\t\n\v\f\r", 7, "\"\\a\\b\\t\\n\\v\\f\\r\"");
	assert_quoted("a\\b\"\x1b\x7f", 6, "\"a\\\\b\\\"\\033\\177\"");
	assert_quoted("\0x", 2, "\"\\000x\"");
	assert_quoted("\xff\xc3\xa9", 3, "\"\\377\\303\\251\"");
	assert_quoted("\xc2\x9b", 2, "\"\\302\\233\"");
}

/* Whatever bytes there are, quoted or not. */
static void what_was_quoted_comes_back(void **state)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;

	(void)state;
	for (int byte = 1; byte < 256; byte++) {
		CLEANUP(buf_release) struct buf quoted = BUF_INIT;
		CLEANUP(buf_release) struct buf back = BUF_INIT;
		const char text[] = { 'a', (char)(unsigned char)byte, '7', '\0' };

		buf_add_quoted(&quoted, text, 3);
		buf_add_unquoted(&back, quoted.text);
		assert_string_equal(back.text, text);
		buf_add_bytes(&bytes, text + 1, 1);
	}
	for (size_t start = 0; start < bytes.length; start += 13) {
		CLEANUP(buf_release) struct buf quoted = BUF_INIT;
		CLEANUP(buf_release) struct buf back = BUF_INIT;

		buf_add_quoted(&quoted, bytes.text + start, bytes.length - start);
		buf_add_unquoted(&back, quoted.text);
		assert_string_equal(back.text, bytes.text + start);
	}
}

static void what_looks_quoted_is_read_as_far_as_it_goes(void **state)
{
	static const char *const cases[][2] = { { "", "" }, { "\"", "\"" }, { "\"a", "a" }, { "\"a\\", "a" },
		{ "\"\\1", "\1" }, { "\"\\q\"", "q" }, { "a\\tb", "a\\tb" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf back = BUF_INIT;

		buf_add_unquoted(&back, cases[i][0]);
		assert_string_equal(back.text, cases[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_scalar_value),
		cmocka_unit_test(refuses_malformed_bytes_one_by_one),
		cmocka_unit_test(looks_at_no_byte_past_the_length),
		cmocka_unit_test(knows_lower_case_hex_of_one_length_only),
		cmocka_unit_test(knows_how_text_begins_and_ends),
		cmocka_unit_test(compares_ascii_letters_without_case),
		cmocka_unit_test(orders_numbers_by_value),
		cmocka_unit_test(orders_every_pair_both_ways),
		cmocka_unit_test(finds_the_word_that_was_meant),
		cmocka_unit_test(finds_no_word_that_is_far),
		cmocka_unit_test(leaves_plain_values_as_they_are),
		cmocka_unit_test(quotes_values_as_git_does),
		cmocka_unit_test(what_was_quoted_comes_back),
		cmocka_unit_test(what_looks_quoted_is_read_as_far_as_it_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
