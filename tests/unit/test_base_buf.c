#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"

static void is_an_empty_string_from_the_start(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	assert_string_equal(buf.text, "");
	buf_add(&buf, "");
	buf_cut(&buf, 0);
	buf_clear(&buf);
	assert_string_equal(buf.text, "");
	assert_int_equal(buf.length, 0);
	assert_int_equal(buf_empty[0], '\0');
}

static void grows_and_keeps_what_it_holds(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_add_char(&buf, (char)('a' + i % 26));
	assert_int_equal(buf.length, 100000);
	assert_int_equal(strlen(buf.text), 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(buf.text[i], 'a' + i % 26);
}

static void holds_bytes_with_nuls(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_add_bytes(&buf, "a\0b", 3);
	buf_add_char(&buf, '\0');
	assert_int_equal(buf.length, 4);
	assert_memory_equal(buf.text, "a\0b\0", 5);
	buf_add_bytes(&buf, NULL, 0);
	assert_int_equal(buf.length, 4);
}

static void formats_behind_what_was_there(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_add(&buf, "in all: ");
	buf_format(&buf, "%d %s", 42, "findings");
	buf_format(&buf, "%s", "");
	assert_string_equal(buf.text, "in all: 42 findings");
	buf_clear(&buf);
	buf_format(&buf, "%0300d", 7);
	assert_int_equal(buf.length, 300);
	assert_int_equal(buf.text[299], '7');
}

static void repeats_text(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_add_repeated(&buf, "ab", 3);
	buf_add_repeated(&buf, "x", 0);
	assert_string_equal(buf.text, "ababab");
}

static void writes_runes_as_utf8(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_add_rune(&buf, 0x7f);
	buf_add_rune(&buf, 0x80);
	buf_add_rune(&buf, 0x7ff);
	buf_add_rune(&buf, 0x800);
	buf_add_rune(&buf, 0xffff);
	buf_add_rune(&buf, 0x10000);
	buf_add_rune(&buf, 0x10ffff);
	assert_string_equal(
		buf.text, "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
}

static void writes_a_replacement_for_what_is_no_scalar_value(void **state)
{
	static const uint32_t wrong[] = { 0xd800, 0xdfff, 0x110000, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		buf_add_rune(&buf, wrong[i]);
		assert_string_equal(buf.text, "\xef\xbf\xbd");
	}
}

static void writes_bytes_as_hex(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_add_hex(&buf, "\x00\x9f\xfa", 3);
	buf_add_hex(&buf, "", 0);
	assert_string_equal(buf.text, "009ffa");
}

static void cuts_but_never_lengthens(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_add(&buf, "abcdef");
	buf_cut(&buf, 10);
	assert_string_equal(buf.text, "abcdef");
	assert_int_equal(buf.length, 6);
	buf_cut(&buf, 2);
	assert_string_equal(buf.text, "ab");
	assert_int_equal(buf.length, 2);
	buf_clear(&buf);
	assert_string_equal(buf.text, "");
}

static void makes_room_to_write_by_hand(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_add(&buf, "a");
	buf_reserve(&buf, 1000);
	assert_string_equal(buf.text, "a");
	assert_true(buf.capacity > 1001);
	memset(buf.text + buf.length, 'b', 1000);
	buf.length += 1000;
	buf.text[buf.length] = '\0';
	assert_int_equal(strlen(buf.text), 1001);
}

static void hands_its_text_over(void **state)
{
	struct buf buf = BUF_INIT;
	CLEANUP(memory_release) char *nothing = buf_take(&buf);
	CLEANUP(memory_release) char *text = NULL;

	(void)state;
	assert_string_equal(nothing, "");
	assert_ptr_not_equal(nothing, buf_empty);
	buf_add(&buf, "mine");
	text = buf_take(&buf);
	assert_string_equal(text, "mine");
	assert_string_equal(buf.text, "");
	assert_int_equal(buf.length, 0);
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_an_empty_string_from_the_start),
		cmocka_unit_test(grows_and_keeps_what_it_holds),
		cmocka_unit_test(holds_bytes_with_nuls),
		cmocka_unit_test(formats_behind_what_was_there),
		cmocka_unit_test(repeats_text),
		cmocka_unit_test(writes_runes_as_utf8),
		cmocka_unit_test(writes_a_replacement_for_what_is_no_scalar_value),
		cmocka_unit_test(writes_bytes_as_hex),
		cmocka_unit_test(cuts_but_never_lengthens),
		cmocka_unit_test(makes_room_to_write_by_hand),
		cmocka_unit_test(hands_its_text_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
