#include "base/bytes.h"

#include <string.h>

enum { NO_DIGIT = 64, BASE64_BITS = 6 };

bool bytes_equal(struct bytes left, struct bytes right)
{
	return left.length == right.length &&
	       (left.length == 0 || memcmp(left.data, right.data, left.length) == 0);
}

/* What both alphabets (RFC 4648 §4 and §5) have from '+' to 'z'. */
static const unsigned char base64_digits[] = { 62, 64, 62, 64, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 64,
	64, 64, 64, 64, 64, 64, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
	22, 23, 24, 25, 64, 64, 64, 64, 63, 64, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51 };

static unsigned base64_digit(char byte)
{
	const size_t at = (size_t)(unsigned char)byte - '+';

	return at < sizeof(base64_digits) ? base64_digits[at] : NO_DIGIT;
}

/* Whole groups as long as nothing but digits comes; returns how many characters were taken. */
static size_t decode_groups(const char *text, size_t length, unsigned char *data)
{
	size_t i;

	for (i = 0; i + 4 <= length; i += 4) {
		const unsigned one = base64_digit(text[i]), two = base64_digit(text[i + 1]),
			       three = base64_digit(text[i + 2]), four = base64_digit(text[i + 3]);

		if ((one | two | three | four) >= NO_DIGIT)
			break;
		*data++ = (unsigned char)(one << 2 | two >> 4);
		*data++ = (unsigned char)(two << 4 | three >> 2);
		*data++ = (unsigned char)(three << 6 | four);
	}
	return i;
}

bool bytes_from_base64(const char *text, size_t length, struct arena *arena, struct bytes *ret)
{
	unsigned char *data = arena_zero(arena, length / 4 * 3 + 4, 1);
	size_t i = decode_groups(text, length, data), written = i / 4 * 3, digits = 0, padding = 0;
	unsigned bits = 0, value;

	for (; i < length; i++) {
		if (text[i] == '\r' || text[i] == '\n')
			continue;
		if (text[i] == '=') {
			padding++;
			continue;
		}
		value = base64_digit(text[i]);
		if (value == NO_DIGIT || padding > 0)
			return false;
		bits = (bits << BASE64_BITS | value) & 0xffffff;
		digits++;
		if (digits % 4 == 2)
			data[written++] = (unsigned char)(bits >> 4);
		else if (digits % 4 == 3)
			data[written++] = (unsigned char)(bits >> 2);
		else if (digits % 4 == 0)
			data[written++] = (unsigned char)bits;
	}
	if (digits % 4 == 1 || (padding > 0 && (digits % 4 == 0 || digits % 4 + padding != 4)))
		return false;
	*ret = (struct bytes){ data, written };
	return true;
}

static unsigned hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return (unsigned)(byte - '0');
	if (byte >= 'a' && byte <= 'f')
		return (unsigned)(byte - 'a') + 10;
	if (byte >= 'A' && byte <= 'F')
		return (unsigned)(byte - 'A') + 10;
	return NO_DIGIT;
}

bool bytes_from_hex(const char *text, size_t length, struct arena *arena, struct bytes *ret)
{
	unsigned char *data;
	size_t i;

	if (length % 2 != 0)
		return false;
	data = arena_zero(arena, length / 2 + 1, 1);
	for (i = 0; i < length; i += 2) {
		const unsigned high = hex_digit(text[i]), low = hex_digit(text[i + 1]);

		if (high == NO_DIGIT || low == NO_DIGIT)
			return false;
		data[i / 2] = (unsigned char)(high << 4 | low);
	}
	*ret = (struct bytes){ data, length / 2 };
	return true;
}

void bytes_add_base64(struct buf *buf, struct bytes bytes)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i;

	buf_reserve(buf, (bytes.length + 2) / 3 * 4);
	for (i = 0; i < bytes.length; i += 3) {
		const size_t left = bytes.length - i;
		const unsigned group = (unsigned)bytes.data[i] << 16 |
				       (left > 1 ? (unsigned)bytes.data[i + 1] << 8 : 0) |
				       (left > 2 ? (unsigned)bytes.data[i + 2] : 0);

		buf_add_char(buf, digits[group >> 18]);
		buf_add_char(buf, digits[group >> 12 & 63]);
		buf_add_char(buf, left > 1 ? digits[group >> 6 & 63] : '=');
		buf_add_char(buf, left > 2 ? digits[group & 63] : '=');
	}
}

void bytes_add_hex(struct buf *buf, struct bytes bytes)
{
	buf_add_hex(buf, bytes.data, bytes.length);
}

const char *bytes_hex(struct bytes bytes, struct arena *arena)
{
	static const char digits[] = "0123456789abcdef";
	char *text = arena_zero(arena, bytes.length * 2 + 1, 1);
	size_t i;

	for (i = 0; i < bytes.length; i++) {
		text[2 * i] = digits[bytes.data[i] >> 4];
		text[2 * i + 1] = digits[bytes.data[i] & 15];
	}
	return text;
}
