#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_places.h"

#include <string.h>

#include "base/text.h"

void place_count(const char *text, size_t offset, uint32_t *ret_line, uint32_t *ret_column)
{
	*ret_line = 1;
	*ret_column = 1;
	for (size_t at = 0; at < offset;) {
		uint32_t rune = text_next(text, offset, &at);

		if (rune == '\n') {
			++*ret_line;
			*ret_column = 1;
		} else {
			*ret_column += rune != TEXT_BAD_BYTE && rune > 0xffff ? 2 : 1;
		}
	}
}

void place_check(const char *text, size_t length, struct place at, const char *what)
{
	uint32_t line, column;

	if (at.offset > length || at.count > length - at.offset)
		fail_msg("%s: %zu bytes at %zu are not inside %zu", what, at.count, at.offset, length);
	place_count(text, at.offset, &line, &column);
	if (line != at.line || column != at.column)
		fail_msg("%s: byte %zu is %u:%u, not %u:%u", what, at.offset, line, column, at.line,
			at.column);
}

static int hex_value(const char *digits, size_t left, size_t count, uint32_t *ret)
{
	*ret = 0;
	if (left < count)
		return -1;
	for (size_t i = 0; i < count; i++) {
		static const char known[] = "0123456789abcdef";
		const char *found =
			digits[i]
				? strchr(known, digits[i] | ('A' <= digits[i] && digits[i] <= 'F' ? 0x20 : 0))
				: NULL;

		if (!found)
			return -1;
		*ret = *ret * 16 + (uint32_t)(found - known);
	}
	return 0;
}

/* \uXXXX and \UXXXXXXXX at `at`; how many bytes it took. */
static size_t decode_rune(struct buf *ret, const char *at, size_t left)
{
	size_t digits = at[1] == 'U' ? 8 : 4;
	uint32_t rune, low;

	assert_int_equal(hex_value(at + 2, left - 2, digits, &rune), 0);
	if (digits == 4 && rune >= 0xd800 && rune < 0xdc00 && left >= 12 && at[6] == '\\' && at[7] == 'u' &&
		hex_value(at + 8, 4, 4, &low) == 0 && low >= 0xdc00 && low < 0xe000) {
		buf_add_rune(ret, 0x10000 + ((rune - 0xd800) << 10) + (low - 0xdc00));
		return 12;
	}
	buf_add_rune(ret, rune);
	return 2 + digits;
}

static size_t decode_escape(struct buf *ret, const char *at, size_t left)
{
	static const char letters[] = "bfnrt\"\\/", bytes[] = "\b\f\n\r\t\"\\/";
	const char *found;

	assert_true(left >= 2);
	if (at[1] == 'u' || at[1] == 'U')
		return decode_rune(ret, at, left);
	found = at[1] ? strchr(letters, at[1]) : NULL;
	assert_non_null(found);
	buf_add_char(ret, bytes[found - letters]);
	return 2;
}

void place_decode(struct buf *ret, const char *quoted, size_t length)
{
	char quote = length >= 2 ? quoted[0] : '\0';

	buf_clear(ret);
	assert_true((quote == '"' || quote == '\'') && quoted[length - 1] == quote);
	for (size_t at = 1; at < length - 1;) {
		size_t start = at;
		uint32_t rune;

		if (quote == '"' && quoted[at] == '\\') {
			at += decode_escape(ret, quoted + at, length - 1 - at);
			continue;
		}
		rune = text_next(quoted, length - 1, &at);
		if (rune == TEXT_BAD_BYTE)
			buf_add_rune(ret, 0xfffd);
		else
			buf_add_bytes(ret, quoted + start, at - start);
	}
}
