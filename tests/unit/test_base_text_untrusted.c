#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

static void assert_shown(const char *text, const char *wanted, size_t tokens)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	assert_int_equal(buf_add_untrusted(&shown, text), tokens);
	assert_string_equal(shown.text, wanted);
}

static void shows_harmless_text_as_it_is(void **state)
{
	static const char *const texts[] = {
		"",
		"github.com/acme/pay@v1.2.3",
		"caf\xc3\xa9 \xd0\x9f\xd1\x80 \xce\xb1",
		"\xe4\xb8\xad\xe6\x96\x87 \xef\xbd\x86",
		"e\xcc\x81",
		"\xe2\x96\x81\xe2\x94\x82\xe2\x80\xa6",
		"a < b > c <d> <x1> <123> <U+12> <U+1234567> <1B",
		"\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_shown(texts[i], texts[i], 0);
}

static void shows_malformed_bytes_one_token_each(void **state)
{
	(void)state;
	assert_shown("a\xff\xfe", "a<FF><FE>", 2);
	assert_shown("\xc0\xaf", "<C0><AF>", 2);
	assert_shown("\xed\xa0\x80", "<ED><A0><80>", 3);
	assert_shown("\xe2\x82", "<E2><82>", 2);
	assert_shown("\xf4\x90\x80\x80", "<F4><90><80><80>", 4);
}

static void shows_control_characters_as_tokens(void **state)
{
	(void)state;
	assert_shown("\033[31m", "<1B>[31m", 1);
	assert_shown("a\tb\r\n\a\b\x7f", "a<09>b<0D><0A><07><08><7F>", 6);
	assert_shown("\xc2\x80\xc2\x9b\xc2\x9f", "<U+0080><U+009B><U+009F>", 3);
	assert_shown("\xe2\x80\xa8\xe2\x80\xa9", "<U+2028><U+2029>", 2);
}

static void counts_a_nul_like_any_control_character(void **state)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	(void)state;
	assert_int_equal(buf_add_untrusted_bytes(&shown, "a\0b", 3), 1);
	assert_string_equal(shown.text, "a<00>b");
}

static void assert_all_are_tokens(uint32_t first, uint32_t last)
{
	for (uint32_t rune = first; rune <= last; rune++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf wanted = BUF_INIT;

		buf_add_char(&text, 'a');
		buf_add_rune(&text, rune);
		buf_format(&wanted, "a<U+%04X>", rune);
		assert_shown(text.text, wanted.text, 1);
	}
}

static void shows_bidirectional_controls_as_tokens(void **state)
{
	(void)state;
	assert_all_are_tokens(0x061c, 0x061c);
	assert_all_are_tokens(0x200e, 0x200f);
	assert_all_are_tokens(0x202a, 0x202e);
	assert_all_are_tokens(0x2066, 0x2069);
}

static void shows_invisible_characters_as_tokens(void **state)
{
	static const uint32_t ranges[][2] = {
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
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ranges); i++)
		assert_all_are_tokens(ranges[i][0], ranges[i][1]);
}

static void shows_private_and_unassigned_characters_as_tokens(void **state)
{
	(void)state;
	assert_all_are_tokens(0xe000, 0xe010);
	assert_all_are_tokens(0xf8f0, 0xf8ff);
	assert_all_are_tokens(0x0378, 0x0379);
	assert_all_are_tokens(0xfdd0, 0xfdef);
	assert_all_are_tokens(0xfffe, 0xffff);
	assert_all_are_tokens(0x10fff0, 0x10ffff);
}

static void keeps_four_marks_on_a_base(void **state)
{
	(void)state;
	assert_shown("e\xcc\x81\xcc\x82\xcc\x83\xcc\x84!", "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84!", 0);
	assert_shown("e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86",
		"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84<U+0305><U+0306>", 2);
}

static void shows_marks_without_a_base_as_tokens(void **state)
{
	(void)state;
	assert_shown("\xcc\x81", "<U+0301>", 1);
	assert_shown("\033\xcc\x81", "<1B><U+0301>", 2);
	assert_shown("\xff\xe2\x83\xa0", "<FF><U+20E0>", 2);
}

static void joins_hangul_letters_to_hangul_only(void **state)
{
	static const char syllable[] = "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8";

	(void)state;
	assert_shown(syllable, syllable, 0);
	assert_int_equal(text_width(syllable), 2);
	assert_shown("a\xe1\x85\xa1", "a<U+1161>", 1);
	assert_shown("\xed\x9f\x8b", "<U+D7CB>", 1);
}

static void drops_one_selector_behind_an_emoji_only(void **state)
{
	(void)state;
	assert_shown("\xe2\x9a\xa0\xef\xb8\x8f!", "\xe2\x9a\xa0!", 0);
	assert_shown("\xe2\x9c\x82\xef\xb8\x8e", "\xe2\x9c\x82", 0);
	assert_shown("1\xef\xb8\x8f\xe2\x83\xa3", "1\xe2\x83\xa3", 0);
	assert_shown("\xe2\x9a\xa0\xef\xb8\x8f\xef\xb8\x8f", "\xe2\x9a\xa0<U+FE0F>", 1);
	assert_shown("v1\xef\xb8\x8f.2", "v1<U+FE0F>.2", 1);
	assert_shown("alp\xef\xb8\x8fine", "alp<U+FE0F>ine", 1);
	assert_shown("\xef\xb8\x8f", "<U+FE0F>", 1);
}

static void shows_what_imitates_a_token_as_one(void **state)
{
	(void)state;
	assert_shown("<1B>", "<3C>1B>", 1);
	assert_shown("<fF>", "<3C>fF>", 1);
	assert_shown("<U+202E> <u+10ffff>", "<3C>U+202E> <3C>u+10ffff>", 2);
	assert_shown("<<3C>", "<<3C>3C>", 1);
	assert_shown("<\033>", "<<1B>>", 1);
}

/* Reads what was shown back: every token in it stands for what it says. */
static void read_back(const char *shown, struct buf *ret)
{
	static const char hex[] = "0123456789ABCDEF";

	while (*shown) {
		const bool point = text_starts(shown, "<U+");
		const char *digit = shown + (point ? 3 : 1);
		uint32_t value = 0;

		while (*shown == '<' && *digit && strchr(hex, *digit))
			value = value * 16 + (uint32_t)(strchr(hex, *digit++) - hex);
		if (*shown != '<' || *digit != '>' || (!point && digit - shown != 3)) {
			buf_add_char(ret, *shown++);
			continue;
		}
		if (point)
			buf_add_rune(ret, value);
		else
			buf_add_char(ret, (char)value);
		shown = digit + 1;
	}
}

static void can_be_read_back_without_doubt(void **state)
{
	static const char *const texts[] = {
		"<1B>\033<U+202E>\xe2\x80\xae",
		"<<0A>>\n",
		"<3C><3c><",
		"<1\xcc\x81"
		"B>",
		"\xff<FF>",
		"<U+10FFFF>\xf4\x8f\xbf\xbf",
		"<1\xef\xb8\x8f"
		"B>",
		"<\xef\xb8\x8f"
		"1B>",
		"<1B\xef\xb8\x8f>",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(buf_release) struct buf shown = BUF_INIT;
		CLEANUP(buf_release) struct buf back = BUF_INIT;

		buf_add_untrusted(&shown, texts[i]);
		read_back(shown.text, &back);
		assert_string_equal(back.text, texts[i]);
	}
}

static void shows_four_kibibytes_at_most(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	(void)state;
	buf_add_repeated(&text, "a", 4096);
	buf_add_untrusted(&shown, text.text);
	assert_string_equal(shown.text, text.text);
	assert_int_equal(text_width(text.text), 4096);

	buf_add_repeated(&text, "b", 5000);
	buf_clear(&shown);
	buf_add_untrusted(&shown, text.text);
	assert_int_equal(shown.length, 4096 + strlen("…"));
	assert_string_equal(shown.text + 4095, "a…");
	assert_int_equal(text_width(text.text), 4097);
}

static void never_cuts_a_character_at_the_limit(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	(void)state;
	buf_add_repeated(&text, "a", 4095);
	buf_add(&text, "\xe4\xb8\xad\xe4\xb8\xad");
	assert_int_equal(buf_add_untrusted(&shown, text.text), 0);
	assert_string_equal(shown.text + 4095, "\xe4\xb8\xad…");
	assert_int_equal(text_width(text.text), 4095 + 2 + 1);
}

static void assert_source(const char *text, const char *wanted, size_t tokens)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	assert_int_equal(buf_add_untrusted_source(&shown, text, strlen(text)), tokens);
	assert_string_equal(shown.text, wanted);
}

static void widens_tabs_of_source(void **state)
{
	(void)state;
	assert_source("\ta", "        a", 0);
	assert_source("1234567\ta", "1234567 a", 0);
	assert_source("12345678\ta", "12345678        a", 0);
	assert_source("\xe4\xb8\xad\ta", "\xe4\xb8\xad      a", 0);
	assert_source("\033\ta", "<1B>    a", 1);
}

static void drops_the_last_carriage_return_of_source(void **state)
{
	(void)state;
	assert_source("a\r", "a", 0);
	assert_source("a\rb\r\r", "a<0D>b<0D>", 2);
	assert_source("", "", 0);
}

static void shows_four_kibibytes_of_source_at_most(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	(void)state;
	buf_add_repeated(&text, "\t", 1000000);
	buf_add_untrusted_source(&shown, text.text, text.length);
	assert_int_equal(shown.length, 4096 * 8 + strlen("…"));
}

static void measures_what_is_shown(void **state)
{
	(void)state;
	assert_int_equal(text_width(""), 0);
	assert_int_equal(text_width("abc"), 3);
	assert_int_equal(text_width("e\xcc\x81"), 1);
	assert_int_equal(text_width("\xe4\xb8\xad\xe6\x96\x87"), 4);
	assert_int_equal(text_width("\033"), 4);
	assert_int_equal(text_width("a\xe2\x80\xae"), 9);
	assert_int_equal(text_width("\xf4\x8f\xbf\xbf"), 10);
}

static void marks_tokens_and_nothing_else(void **state)
{
	struct text_piece piece;
	size_t position = 0;

	(void)state;
	assert_true(text_next_piece("a\033<0A>", 6, &position, &piece));
	assert_string_equal(piece.text, "a");
	assert_false(piece.hostile);
	assert_true(text_next_piece("a\033<0A>", 6, &position, &piece));
	assert_string_equal(piece.text, "<1B>");
	assert_true(piece.hostile);
	assert_true(text_next_piece("a\033<0A>", 6, &position, &piece));
	assert_string_equal(piece.text, "<3C>");
	assert_int_equal(position, 3);
	assert_true(text_next_piece("a\033<0A>", 6, &position, &piece));
	assert_string_equal(piece.text, "0");
	position = 6;
	assert_false(text_next_piece("a\033<0A>", 6, &position, &piece));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_harmless_text_as_it_is),
		cmocka_unit_test(shows_malformed_bytes_one_token_each),
		cmocka_unit_test(shows_control_characters_as_tokens),
		cmocka_unit_test(counts_a_nul_like_any_control_character),
		cmocka_unit_test(shows_bidirectional_controls_as_tokens),
		cmocka_unit_test(shows_invisible_characters_as_tokens),
		cmocka_unit_test(shows_private_and_unassigned_characters_as_tokens),
		cmocka_unit_test(keeps_four_marks_on_a_base),
		cmocka_unit_test(shows_marks_without_a_base_as_tokens),
		cmocka_unit_test(joins_hangul_letters_to_hangul_only),
		cmocka_unit_test(drops_one_selector_behind_an_emoji_only),
		cmocka_unit_test(shows_what_imitates_a_token_as_one),
		cmocka_unit_test(can_be_read_back_without_doubt),
		cmocka_unit_test(shows_four_kibibytes_at_most),
		cmocka_unit_test(never_cuts_a_character_at_the_limit),
		cmocka_unit_test(widens_tabs_of_source),
		cmocka_unit_test(drops_the_last_carriage_return_of_source),
		cmocka_unit_test(shows_four_kibibytes_of_source_at_most),
		cmocka_unit_test(measures_what_is_shown),
		cmocka_unit_test(marks_tokens_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
