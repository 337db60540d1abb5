#include "base/wrap.h"

#include "base/cleanup.h"
#include "base/text.h"

#include <string.h>

enum { SHOWN_BYTES = 4096, DIGEST_DIGITS = 40 };

static const char hex_digits[] = "0123456789abcdef", joints[] = "/@,";

/* The text under way. Indents are written with the word that follows, so no line ends in blanks. */
struct wrapping {
	struct buf *buf;
	const struct wrap *wrap;
	size_t column;
	bool begun;    /* this line has its indent */
	bool has_word; /* and something behind it: only then a new line makes room */
	size_t tokens;
};

static void new_line(struct wrapping *wrapping)
{
	buf_add_char(wrapping->buf, '\n');
	wrapping->column = wrapping->wrap->indent;
	wrapping->begun = false;
	wrapping->has_word = false;
}

static void put(struct wrapping *wrapping, const char *text, size_t width)
{
	if (!wrapping->begun)
		buf_add_repeated(wrapping->buf, " ", wrapping->wrap->indent);
	wrapping->begun = true;
	wrapping->has_word = true;
	buf_add(wrapping->buf, text);
	wrapping->column += width;
}

/* How many bytes of a digest or commit id begin a text, with the quote or bracket behind it; 0 = none does. */
static size_t digest_length(const char *text, size_t length)
{
	size_t digits = 0, end;

	while (digits < length && text[digits] && strchr(hex_digits, text[digits]))
		digits++;
	if (digits < DIGEST_DIGITS)
		return 0;
	for (end = digits; end < length && end < digits + 2 && strchr("'\",.;:)", text[end]) && text[end];)
		end++;
	return end == length ? end : digits;
}

static void put_whole(struct wrapping *wrapping, const char *text, size_t length)
{
	CLEANUP(buf_release) struct buf whole = BUF_INIT;

	if (wrapping->column + length > wrapping->wrap->width && wrapping->has_word)
		new_line(wrapping);
	buf_add_bytes(&whole, text, length);
	put(wrapping, whole.text, length);
}

/* Columns up to where a path or an address may be broken, that is, behind the next of its joints. */
static size_t segment_width(const char *text, size_t length)
{
	size_t position = 0, width = 0;
	struct text_piece piece;

	while (position < length && text_next_piece(text, length, &position, &piece)) {
		width += (size_t)piece.width;
		if (text[position - 1] && strchr(joints, text[position - 1]))
			break;
	}
	return width;
}

/* A segment that a line could hold is not begun at the end of one that cannot. */
static void put_segment_start(struct wrapping *wrapping, const char *text, size_t length)
{
	const struct wrap *wrap = wrapping->wrap;
	const size_t width = segment_width(text, length);

	if (wrapping->column + width > wrap->width && wrap->indent + width <= wrap->width &&
		wrapping->has_word)
		new_line(wrapping);
}

/* Piece by piece, with a new line wherever one is full. A digest is one piece: half of one is of no use to anybody. */
static void put_broken(struct wrapping *wrapping, const char *text, size_t length)
{
	size_t position = 0;
	struct text_piece piece;
	char before = '/';

	while (position < length) {
		const size_t digest = before && strchr(hex_digits, before)
					      ? 0
					      : digest_length(text + position, length - position);

		if (digest) {
			put_whole(wrapping, text + position, digest);
			position += digest;
			before = text[position - 1];
			continue;
		}
		if (before && strchr(joints, before))
			put_segment_start(wrapping, text + position, length - position);
		text_next_piece(text, length, &position, &piece);
		if (wrapping->column + (size_t)piece.width > wrapping->wrap->width && wrapping->has_word)
			new_line(wrapping);
		put(wrapping, piece.text, (size_t)piece.width);
		before = text[position - 1];
	}
}

static void put_word(struct wrapping *wrapping, const char *text, size_t length, size_t blanks)
{
	const struct wrap *wrap = wrapping->wrap;
	CLEANUP(buf_release) struct buf word = BUF_INIT;
	struct text_piece piece;
	size_t position = 0, width = 0;

	while (text_next_piece(text, length, &position, &piece)) {
		wrapping->tokens += piece.hostile;
		buf_add(&word, piece.text);
		width += (size_t)piece.width;
	}
	if (wrapping->column + blanks + width > wrap->width && wrapping->has_word) {
		new_line(wrapping);
		blanks = 0;
	}
	if (wrapping->column + blanks + width > wrap->width) {
		put_broken(wrapping, text, length);
		return;
	}
	for (size_t i = 0; i < blanks; i++)
		put(wrapping, " ", 1);
	put(wrapping, word.text, width);
}

/* A length at which UTF-8 is not cut in two. */
static size_t shown_length(const char *text)
{
	size_t length = strnlen(text, SHOWN_BYTES + 1);

	if (length <= SHOWN_BYTES)
		return length;
	length = SHOWN_BYTES;
	while (length > SHOWN_BYTES - 4 && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--;
	return length;
}

size_t buf_add_wrapped(struct buf *buf, const char *text, size_t used, const struct wrap *wrap)
{
	struct wrapping wrapping = { .buf = buf, .wrap = wrap, .column = used, .begun = true };
	const size_t length = shown_length(text);
	size_t position = 0, blanks = 0;

	while (position < length) {
		size_t start = position;

		if (text[position] == '\n') {
			new_line(&wrapping);
			blanks = 0;
			position++;
			continue;
		}
		if (text[position] == ' ') {
			blanks++;
			position++;
			continue;
		}
		while (position < length && text[position] != ' ' && text[position] != '\n')
			position++;
		put_word(&wrapping, text + start, position - start, blanks);
		blanks = 0;
	}
	if (text[length])
		put(&wrapping, wrap->ascii ? "..." : "…", wrap->ascii ? 3 : 1);
	return wrapping.tokens;
}
