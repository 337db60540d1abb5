#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"

static void assert_base64(const char *text, const char *wanted)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct bytes bytes = { 0 };

	if (!bytes_from_base64(text, strlen(text), &arena, &bytes))
		fail_msg("'%s' is refused", text);
	if (bytes.length != strlen(wanted) || memcmp(bytes.data, wanted, bytes.length) != 0)
		fail_msg("'%s' becomes other bytes", text);
}

static void assert_refused(const char *text, size_t length)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct bytes bytes = { (const unsigned char *)"kept", 4 };

	if (bytes_from_base64(text, length, &arena, &bytes))
		fail_msg("'%s' is taken", text);
	assert_int_equal(bytes.length, 4);
}

static void reads_the_examples_of_rfc_4648_with_padding_and_without(void **state)
{
	(void)state;
	assert_base64("", "");
	assert_base64("Zg==", "f");
	assert_base64("Zg", "f");
	assert_base64("Zm8=", "fo");
	assert_base64("Zm8", "fo");
	assert_base64("Zm9v", "foo");
	assert_base64("Zm9vYg==", "foob");
	assert_base64("Zm9vYmE", "fooba");
	assert_base64("Zm9vYmFy", "foobar");
}

static void reads_both_alphabets(void **state)
{
	(void)state;
	assert_base64("+/+/", "\xfb\xff\xbf");
	assert_base64("-_-_", "\xfb\xff\xbf");
	assert_base64("/u8=", "\xfe\xef");
	assert_base64("_u8", "\xfe\xef");
}

static void skips_line_ends_and_nothing_else(void **state)
{
	(void)state;
	assert_base64("Zm9v\r\nYmFy\n", "foobar");
	assert_base64("\nZm9vY\nm\rFy", "foobar");
	assert_base64("Zm9vYg=\n=\r\n", "foob");
	assert_refused("Zm9v YmFy", 9);
	assert_refused("Zm9v\tYmFy", 9);
	assert_refused(" Zm9v", 5);
	assert_refused("Zm9v\0", 5);
	assert_refused("Zm9v.", 5);
	assert_refused("Zm9v*mFy", 8);
	assert_refused("Zm\xc3\xa9v", 5);
}

static void refuses_lengths_and_padding_that_cannot_be(void **state)
{
	static const char *const wrong[] = { "Z", "Zm9vY", "Zg=", "Zg===", "Zm8==", "Zm9v=", "Zm9v====", "=",
		"====", "Zg==Zg==", "Zm=8", "Z===" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_refused(wrong[i], strlen(wrong[i]));
}

static void base64_of_any_bytes_comes_back(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	unsigned char data[257];
	struct bytes back = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (unsigned char)(i * 167 + 13);
	for (size_t length = 0; length <= sizeof(data); length++) {
		const struct bytes bytes = { data, length };

		buf_clear(&text);
		bytes_add_base64(&text, bytes);
		assert_int_equal(text.length, (length + 2) / 3 * 4);
		assert_true(bytes_from_base64(text.text, text.length, &arena, &back));
		assert_true(bytes_equal(back, bytes));
	}
	buf_clear(&text);
	bytes_add_base64(&text, (struct bytes){ (const unsigned char *)"\xfb\xff\xbf\xfe", 4 });
	assert_string_equal(text.text, "+/+//g==");
}

static void reads_hex_of_either_case(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct bytes bytes = { 0 };

	(void)state;
	assert_true(bytes_from_hex("00fFA9b0", 8, &arena, &bytes));
	assert_int_equal(bytes.length, 4);
	assert_memory_equal(bytes.data, "\x00\xff\xa9\xb0", 4);
	assert_string_equal(bytes_hex(bytes, &arena), "00ffa9b0");
	bytes_add_hex(&text, bytes);
	assert_string_equal(text.text, "00ffa9b0");
	assert_true(bytes_from_hex("", 0, &arena, &bytes));
	assert_int_equal(bytes.length, 0);
}

static void refuses_hex_that_is_none(void **state)
{
	static const char *const wrong[] = { "0", "abc", "0g", "g0", "0x", " 0", "0\n", "/0", ":0", "@0",
		"`0" };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct bytes bytes = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (bytes_from_hex(wrong[i], strlen(wrong[i]), &arena, &bytes))
			fail_msg("'%s' is taken", wrong[i]);
}

static void compares_by_length_and_content(void **state)
{
	const struct bytes one = { (const unsigned char *)"abc", 3 },
			   same = { (const unsigned char *)"abcd", 3 },
			   longer = { (const unsigned char *)"abcd", 4 },
			   other = { (const unsigned char *)"abd", 3 }, none = { 0 };

	(void)state;
	assert_true(bytes_equal(one, same));
	assert_false(bytes_equal(one, longer));
	assert_false(bytes_equal(one, other));
	assert_false(bytes_equal(one, none));
	assert_true(bytes_equal(none, (struct bytes){ (const unsigned char *)"x", 0 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_examples_of_rfc_4648_with_padding_and_without),
		cmocka_unit_test(reads_both_alphabets),
		cmocka_unit_test(skips_line_ends_and_nothing_else),
		cmocka_unit_test(refuses_lengths_and_padding_that_cannot_be),
		cmocka_unit_test(base64_of_any_bytes_comes_back),
		cmocka_unit_test(reads_hex_of_either_case),
		cmocka_unit_test(refuses_hex_that_is_none),
		cmocka_unit_test(compares_by_length_and_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
