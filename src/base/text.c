#include "base/text.h"

#include <string.h>

#include "text_table.h"

static bool is_tail(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* The second byte of a sequence decides whether it is overlong, a surrogate or too high. */
static bool is_second(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xe0:
		return second >= 0xa0 && second <= 0xbf;
	case 0xed:
		return second >= 0x80 && second <= 0x9f;
	case 0xf0:
		return second >= 0x90 && second <= 0xbf;
	case 0xf4:
		return second >= 0x80 && second <= 0x8f;
	default:
		return is_tail(second);
	}
}

uint32_t text_next(const char *text, size_t length, size_t *position)
{
	const unsigned char *byte = (const unsigned char *)text + *position;
	const size_t left = length - *position;
	size_t count;
	uint32_t rune;

	(*position)++;
	if (byte[0] < 0x80)
		return byte[0];
	if (byte[0] < 0xc2 || byte[0] > 0xf4)
		return TEXT_BAD_BYTE;
	count = byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
	if (left < count || !is_second(byte[0], byte[1]))
		return TEXT_BAD_BYTE;
	rune = byte[0] & (0x7fU >> count);
	for (size_t i = 1; i < count; i++) {
		if (!is_tail(byte[i]))
			return TEXT_BAD_BYTE;
		rune = rune << 6 | (byte[i] & 0x3fU);
	}
	*position += count - 1;
	return rune;
}

bool text_is_utf8(const char *text, size_t length)
{
	size_t position = 0;

	while (position < length)
		if (text_next(text, length, &position) == TEXT_BAD_BYTE)
			return false;
	return true;
}

enum text_class text_class_of(uint32_t rune)
{
	size_t low = 0, high = text_table_count;

	if (rune < 0x300)
		return (rune >= 0x20 && rune < 0x7f) || (rune >= 0xa0 && rune != 0xad) ? TEXT_NARROW
										       : TEXT_HIDDEN;
	if (rune <= 0xffff) {
		low = text_table_pages[rune >> 8];
		high = (size_t)text_table_pages[(rune >> 8) + 1] + 1;
	}
	while (high - low > 1) {
		const size_t middle = low + (high - low) / 2;

		if ((text_table[middle] & 0xffffff) <= rune)
			low = middle;
		else
			high = middle;
	}
	return (enum text_class)(text_table[low] >> 24);
}

bool text_is_hex(const char *text, size_t length)
{
	size_t i = 0;

	while (i < length && ((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f')))
		i++;
	return i == length && text[i] == '\0';
}

bool text_starts(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

bool text_ends(const char *text, const char *end)
{
	const size_t length = strlen(text), end_length = strlen(end);

	return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static bool needs_quotes(const char *bytes, size_t length)
{
	size_t position = 0;

	if (length && bytes[0] == '"')
		return true;
	while (position < length) {
		const uint32_t rune = text_next(bytes, length, &position);

		if (rune == TEXT_BAD_BYTE || rune < 0x20 || (rune >= 0x7f && rune < 0xa0))
			return true;
	}
	return false;
}

static void add_quoted_byte(struct buf *buf, unsigned char byte)
{
	static const char special[] = "\a\b\t\n\v\f\r\"\\";
	static const char letters[] = "abtnvfr\"\\";
	const char *found = byte ? strchr(special, byte) : NULL;

	if (found) {
		buf_add_char(buf, '\\');
		buf_add_char(buf, letters[found - special]);
	} else if (byte < 0x20 || byte >= 0x7f) {
		buf_format(buf, "\\%03o", (unsigned int)byte);
	} else {
		buf_add_char(buf, (char)byte);
	}
}

void buf_add_quoted(struct buf *buf, const char *bytes, size_t length)
{
	if (!needs_quotes(bytes, length)) {
		buf_add_bytes(buf, bytes, length);
		return;
	}
	buf_add_char(buf, '"');
	for (size_t i = 0; i < length; i++)
		add_quoted_byte(buf, (unsigned char)bytes[i]);
	buf_add_char(buf, '"');
}

/* Behind a backslash: an octal number, a letter, or the character itself. Return what comes behind. */
static const char *add_unescaped(struct buf *buf, const char *text)
{
	static const char letters[] = "abtnvfr", meanings[] = "\a\b\t\n\v\f\r";
	const char *letter = *text ? strchr(letters, *text) : NULL;
	unsigned value = 0;
	size_t digits = 0;

	for (; digits < 3 && text[digits] >= '0' && text[digits] <= '7'; digits++)
		value = value * 8 + (unsigned)(text[digits] - '0');
	if (digits) {
		buf_add_char(buf, (char)(unsigned char)value);
		return text + digits;
	}
	if (*text)
		buf_add_char(buf, letter ? meanings[letter - letters] : *text);
	return text + (*text != '\0');
}

void buf_add_unquoted(struct buf *buf, const char *value)
{
	const size_t length = strlen(value);
	const char *end = value + length;

	if (length < 2 || value[0] != '"') {
		buf_add(buf, value);
		return;
	}
	end -= end[-1] == '"';
	for (value++; value < end;) {
		if (*value == '\\')
			value = add_unescaped(buf, value + 1);
		else
			buf_add_char(buf, *value++);
	}
}
