/*
 * Names that could be taken for one another: characters that look the same, separators that come and go, a letter or
 * two. Names longer than any forge has are like nothing.
 */
#include "likeness.h"

#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* Shorter names differ in a letter by chance, and very short ones in a character that looks the same. */
enum { SHORTEST_SKELETON = 3, SHORTEST_FOR_ONE = 5, SHORTEST_FOR_TWO = 10 };

/* Characters of other scripts that look like a small letter. In the order of the first. */
static const struct {
	uint32_t rune;
	char looks_like;
} homoglyphs[] = {
	{ 0x0131, 'l' }, /* dotless i */
	{ 0x0251, 'a' },
	{ 0x0261, 'g' },
	{ 0x03b1, 'a' },
	{ 0x03b5, 'e' },
	{ 0x03b9, 'l' },
	{ 0x03ba, 'k' },
	{ 0x03bd, 'v' },
	{ 0x03bf, 'o' },
	{ 0x03c1, 'p' },
	{ 0x03c5, 'u' },
	{ 0x03c7, 'x' },
	{ 0x0430, 'a' },
	{ 0x0435, 'e' },
	{ 0x043a, 'k' },
	{ 0x043e, 'o' },
	{ 0x0440, 'p' },
	{ 0x0441, 'c' },
	{ 0x0443, 'y' },
	{ 0x0445, 'x' },
	{ 0x0455, 's' },
	{ 0x0456, 'l' },
	{ 0x0458, 'j' },
	{ 0x04bb, 'h' },
	{ 0x04cf, 'l' },
	{ 0x0501, 'd' },
	{ 0x051b, 'q' },
	{ 0x051d, 'w' },
	{ 0x0570, 'h' },
	{ 0x0578, 'n' },
	{ 0x057d, 'u' },
	{ 0x0585, 'o' },
	{ 0x2010, '-' },
	{ 0x2011, '-' },
	{ 0x2012, '-' },
	{ 0x2013, '-' },
	{ 0x2212, '-' },
};

static bool is_separator(char byte)
{
	return byte == '-' || byte == '_' || byte == '.';
}

static bool is_invisible(uint32_t rune)
{
	return rune == 0x00ad || (rune >= 0x200b && rune <= 0x200f) || rune == 0x2060 || rune == 0xfeff;
}

static char small(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static char looks_like(uint32_t rune)
{
	if (rune >= 0xff21 && rune <= 0xff3a) /* wide capitals */
		return (char)('a' + (rune - 0xff21));
	if (rune >= 0xff41 && rune <= 0xff5a)
		return (char)('a' + (rune - 0xff41));
	for (size_t i = 0; i < COUNT_OF(homoglyphs); i++)
		if (homoglyphs[i].rune == rune)
			return homoglyphs[i].looks_like;
	return '\0';
}

static char plainest(char byte)
{
	switch (byte) {
	case '0':
		return 'o';
	case '1':
	case 'i':
		return 'l';
	case '5':
		return 's';
	default:
		return byte;
	}
}

static void add_plainest(struct buf *buf, char byte)
{
	const char last = buf->length ? buf->text[buf->length - 1] : '\0';

	if ((last == 'r' && byte == 'n') || (last == 'v' && byte == 'v')) {
		buf_cut(buf, buf->length - 1);
		byte = last == 'r' ? 'm' : 'w';
	}
	buf_add_char(buf, plainest(byte));
}

static void add_skeleton(struct buf *buf, const char *plain, size_t length)
{
	size_t position = 0;

	while (position < length) {
		const size_t start = position;
		const uint32_t rune = text_next(plain, length, &position);
		const char same = rune < 0x80 ? (char)rune : looks_like(rune);

		if (same)
			add_plainest(buf, same);
		else if (!is_invisible(rune))
			buf_add_bytes(buf, plain + start, position - start);
	}
}

void likable_make(struct likable *ret, const char *name)
{
	size_t length = strlen(name);

	*ret = (struct likable){ name, BUF_INIT, BUF_INIT, BUF_INIT, 0 };
	if (length > NAME_LONGEST)
		return;
	for (size_t i = 0; i < length; i++) {
		buf_add_char(&ret->plain, small(name[i]));
		ret->letters |= UINT64_C(1) << (small(name[i]) & 63);
		if (!is_separator(name[i]))
			buf_add_char(&ret->unparted, small(name[i]));
	}
	add_skeleton(&ret->skeleton, ret->plain.text, ret->plain.length);
}

void likable_release(struct likable *likable)
{
	buf_release(&likable->plain);
	buf_release(&likable->unparted);
	buf_release(&likable->skeleton);
}

bool likable_equal(const struct likable *one, const struct likable *other)
{
	return text_equal_ascii_case(one->name, other->name);
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* team1 and team2 are two teams. */
static bool differ_in_digits_alone(const char *one, const char *other)
{
	for (;;) {
		while (is_digit(*one))
			one++;
		while (is_digit(*other))
			other++;
		if (*one != *other)
			return false;
		if (!*one)
			return true;
		one++;
		other++;
	}
}

static size_t least(size_t one, size_t other)
{
	return one < other ? one : other;
}

/* Letters added, lost, changed or swapped with a neighbour. */
static size_t distance(const struct buf *one, const struct buf *other)
{
	size_t rows[3][NAME_LONGEST + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= other->length; j++)
		above[j] = j;
	for (size_t i = 1; i <= one->length; i++) {
		const char *a = &one->text[i - 1];
		size_t *last = before;

		row[0] = i;
		for (size_t j = 1; j <= other->length; j++) {
			const char *b = &other->text[j - 1];
			const size_t change = *a != *b;

			row[j] = least(above[j - 1] + change, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && *a == b[-1] && a[-1] == *b)
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = last;
	}
	return above[other->length];
}

static enum likeness compare_letters(const struct likable *one, const struct likable *other)
{
	const size_t shorter = least(one->plain.length, other->plain.length);
	const size_t gap = one->plain.length + other->plain.length - 2 * shorter;
	const size_t most = shorter >= SHORTEST_FOR_TWO ? 2 : shorter >= SHORTEST_FOR_ONE ? 1 : 0;
	size_t letters;

	/* One change takes one letter away and brings one in, at most: that alone tells most names apart. */
	if (!most || gap > most || (size_t)__builtin_popcountll(one->letters ^ other->letters) > 2 * most ||
		differ_in_digits_alone(one->plain.text, other->plain.text))
		return LIKENESS_NONE;
	letters = distance(&one->plain, &other->plain);
	if (letters > most)
		return LIKENESS_NONE;
	return letters == 1 ? LIKENESS_LETTER : LIKENESS_LETTERS;
}

static bool equal(const struct buf *one, const struct buf *other)
{
	return one->length == other->length && memcmp(one->text, other->text, one->length) == 0;
}

enum likeness likable_compare(const struct likable *one, const struct likable *other)
{
	if (!one->plain.length || !other->plain.length || likable_equal(one, other))
		return LIKENESS_NONE;
	if (one->skeleton.length >= SHORTEST_SKELETON && equal(&one->skeleton, &other->skeleton))
		return LIKENESS_SIGHT;
	if (one->unparted.length >= SHORTEST_SKELETON && equal(&one->unparted, &other->unparted))
		return LIKENESS_SEPARATOR;
	return compare_letters(one, other);
}
