/* The sanitiser: outside text as pieces that are safe to show. */
#include "base/text.h"

#include <string.h>

#include "text_shown.h"
#include "text_table.h"

enum { SOURCE_TAB = 8 };

static const char ellipsis[] = "…";

static void piece_token(struct text_piece *ret, uint32_t value, int digits, const char *start)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t length = strlen(start);

	memcpy(ret->text, start, length);
	while (digits < 6 && value >> (4 * digits))
		digits++;
	while (digits--)
		ret->text[length++] = hex[value >> (4 * digits) & 15];
	ret->text[length++] = '>';
	ret->text[length] = '\0';
	ret->width = (int)length;
	ret->hostile = true;
}

static bool is_hex_digit(char digit)
{
	return (digit >= '0' && digit <= '9') || (digit >= 'A' && digit <= 'F') ||
	       (digit >= 'a' && digit <= 'f');
}

/* Says whether the text behind a `<` would read like the rest of a token. */
static bool reads_like_token(const char *text, size_t length)
{
	const bool point = length >= 2 && (text[0] == 'U' || text[0] == 'u') && text[1] == '+';
	const size_t start = point ? 2 : 0;
	size_t end = start;

	while (end < length && end - start < 6 && is_hex_digit(text[end]))
		end++;
	if (end == length || text[end] != '>')
		return false;
	return point ? end - start >= 4 : end == 2;
}

/* Says whether a presentation selector behind a character has a meaning: only emoji have both forms. */
static bool has_presentations(uint32_t rune)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0xa9, 0xa9 },
		{ 0xae, 0xae },
		{ 0x203c, 0x203c },
		{ 0x2049, 0x2049 },
		{ 0x2122, 0x2122 },
		{ 0x2139, 0x2139 },
		{ 0x2190, 0x21ff },
		{ 0x2300, 0x23ff },
		{ 0x2460, 0x24ff },
		{ 0x25a0, 0x27bf },
		{ 0x2900, 0x297f },
		{ 0x2b00, 0x2bff },
		{ 0x3030, 0x3030 },
		{ 0x303d, 0x303d },
		{ 0x3297, 0x3299 },
		{ 0x1f000, 0x1faff },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (rune >= ranges[i].first && rune <= ranges[i].last)
			return true;
	return false;
}

/* Move past one presentation selector if it belongs to the base; a keycap's stands before U+20E3. */
static void skip_selector(const char *text, size_t length, size_t *position, uint32_t base)
{
	size_t next = *position;
	uint32_t rune;

	if (next >= length || (unsigned char)text[next] != 0xef)
		return;
	rune = text_next(text, length, &next);
	if (rune != 0xfe0e && rune != 0xfe0f)
		return;
	if (base == '#' || base == '*' || (base >= '0' && base <= '9')) {
		size_t after = next;

		if (after >= length || text_next(text, length, &after) != 0x20e3)
			return;
	} else if (!has_presentations(base)) {
		return;
	}
	*position = next;
}

static bool is_hangul(uint32_t rune)
{
	return (rune >= 0x1100 && rune <= 0x115e) || (rune >= 0xa960 && rune <= 0xa97c) ||
	       (rune >= 0xac00 && rune <= 0xd7a3);
}

static void append(struct text_piece *ret, size_t *used, const char *bytes, size_t count)
{
	memcpy(ret->text + *used, bytes, count);
	*used += count;
	ret->text[*used] = '\0';
}

/* The base that begins at `start` and the marks that belong to it; what is left over becomes tokens later. */
static void piece_character(const char *text, size_t length, size_t start, size_t *position, uint32_t base,
	struct text_piece *ret)
{
	size_t used = 0;

	append(ret, &used, text + start, *position - start);
	skip_selector(text, length, position, base);
	for (int marks = 0; marks < TEXT_MARKS_MAX && *position < length; marks++) {
		size_t next = *position;
		enum text_class class;
		uint32_t rune;

		if ((unsigned char)text[next] < 0xcc)
			break;
		rune = text_next(text, length, &next);
		if (rune == TEXT_BAD_BYTE)
			break;
		class = text_class_of(rune);
		if (class != TEXT_MARK && !(class == TEXT_JAMO && is_hangul(base)))
			break;
		append(ret, &used, text + *position, next - *position);
		*position = next;
	}
}

bool text_next_piece(const char *text, size_t length, size_t *position, struct text_piece *ret)
{
	const size_t start = *position;
	enum text_class class;
	uint32_t rune;

	if (start >= length)
		return false;
	rune = text_next(text, length, position);
	ret->width = 1;
	ret->hostile = false;
	if (rune >= 0x20 && rune < 0x7f && rune != '<' &&
		(*position == length || (unsigned char)text[*position] < 0x80)) {
		ret->text[0] = (char)rune;
		ret->text[1] = '\0';
		return true;
	}
	if (rune == TEXT_BAD_BYTE) {
		piece_token(ret, (unsigned char)text[start], 2, "<");
		return true;
	}
	class = text_class_of(rune);
	if (rune == '<' && reads_like_token(text + *position, length - *position))
		class = TEXT_HIDDEN;
	if (class == TEXT_NARROW || class == TEXT_WIDE) {
		ret->width = class == TEXT_WIDE ? 2 : 1;
		piece_character(text, length, start, position, rune, ret);
	} else if (rune < 0x80) {
		piece_token(ret, rune, 2, "<");
	} else {
		piece_token(ret, rune, 4, "<U+");
	}
	return true;
}

static size_t looked_at(size_t length)
{
	return length < TEXT_LOOKED_AT_BYTES ? length : TEXT_LOOKED_AT_BYTES;
}

size_t buf_add_untrusted_bytes(struct buf *buf, const char *text, size_t length)
{
	struct text_piece piece;
	size_t position = 0, tokens = 0;

	length = looked_at(length);
	while (position < TEXT_SHOWN_BYTES && text_next_piece(text, length, &position, &piece)) {
		buf_add(buf, piece.text);
		tokens += piece.hostile;
	}
	if (position < length)
		buf_add(buf, ellipsis);
	return tokens;
}

size_t buf_add_untrusted(struct buf *buf, const char *text)
{
	return buf_add_untrusted_bytes(buf, text, strnlen(text, TEXT_LOOKED_AT_BYTES));
}

size_t buf_add_untrusted_source(struct buf *buf, const char *text, size_t length)
{
	struct text_piece piece;
	size_t position = 0, tokens = 0, column = 0;

	if (length && text[length - 1] == '\r')
		length--;
	length = looked_at(length);
	while (position < TEXT_SHOWN_BYTES && position < length) {
		if (text[position] == '\t') {
			const size_t blanks = SOURCE_TAB - column % SOURCE_TAB;

			buf_add_repeated(buf, " ", blanks);
			column += blanks;
			position++;
			continue;
		}
		text_next_piece(text, length, &position, &piece);
		buf_add(buf, piece.text);
		column += (size_t)piece.width;
		tokens += piece.hostile;
	}
	if (position < length)
		buf_add(buf, ellipsis);
	return tokens;
}

size_t text_width(const char *text)
{
	const size_t length = strnlen(text, TEXT_LOOKED_AT_BYTES);
	struct text_piece piece;
	size_t position = 0, width = 0;

	while (position < TEXT_SHOWN_BYTES && text_next_piece(text, length, &position, &piece))
		width += (size_t)piece.width;
	return width + (position < length);
}
