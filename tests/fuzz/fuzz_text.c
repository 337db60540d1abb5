/* The sanitiser's promises, for any bytes: what comes out is safe, and as wide as was said. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"

enum { SHOWN_MOST = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
	if (!truth)
		abort();
}

struct range {
	uint32_t first, last;
};

/* Written out once more, so that a slip in the table is seen. */
static bool is_dangerous(uint32_t rune)
{
	static const struct range ranges[] = {
		{ 0x00, 0x1f },
		{ 0x7f, 0x9f },
		{ 0xad, 0xad },
		{ 0x34f, 0x34f },
		{ 0x61c, 0x61c },
		{ 0x115f, 0x1160 },
		{ 0x17b4, 0x17b5 },
		{ 0x180b, 0x180f },
		{ 0x200b, 0x200f },
		{ 0x2028, 0x202e },
		{ 0x2060, 0x206f },
		{ 0x2800, 0x2800 },
		{ 0x3164, 0x3164 },
		{ 0xe000, 0xf8ff },
		{ 0xfdd0, 0xfdef },
		{ 0xfe00, 0xfe0f },
		{ 0xfeff, 0xfeff },
		{ 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffb },
		{ 0xfffe, 0xffff },
		{ 0x1bca0, 0x1bca3 },
		{ 0x1d173, 0x1d17a },
		{ 0xe0000, 0x10ffff },
	};

	for (size_t i = 0; i < COUNT_OF(ranges); i++)
		if (rune >= ranges[i].first && rune <= ranges[i].last)
			return true;
	return false;
}

static void check_safe(const char *text, size_t length)
{
	size_t position = 0;

	must(strlen(text) == length);
	while (position < length) {
		const uint32_t rune = text_next(text, length, &position);

		must(rune != TEXT_BAD_BYTE && !is_dangerous(rune));
	}
}

static bool is_combining(uint32_t rune)
{
	return (rune >= 0x300 && rune <= 0x36f) || (rune >= 0x1161 && rune <= 0x11ff) ||
	       (rune >= 0x20d0 && rune <= 0x20f0) || (rune >= 0xfe20 && rune <= 0xfe2f);
}

static void check_piece(const struct text_piece *piece)
{
	const size_t length = strlen(piece->text);
	size_t position = 0, marks = 0;

	must(length > 0);
	check_safe(piece->text, length);
	if (piece->hostile) {
		must(piece->text[0] == '<' && piece->text[length - 1] == '>');
		must(piece->width == (int)length && length <= TEXT_TOKEN_MAX);
		return;
	}
	must(piece->width == 1 || piece->width == 2);
	must(!is_combining(text_next(piece->text, length, &position)));
	while (position < length) {
		text_next(piece->text, length, &position);
		marks++;
	}
	must(marks <= TEXT_MARKS_MAX);
}

/* The pieces make the whole line, and as many columns. */
static void check_line(const char *text)
{
	const size_t length = strlen(text);
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	CLEANUP(buf_release) struct buf pieces = BUF_INIT;
	size_t position = 0, width = 0, tokens = 0, before = 0;
	struct text_piece piece;

	while (position < SHOWN_MOST && text_next_piece(text, length, &position, &piece)) {
		must(position > before && position <= length);
		before = position;
		check_piece(&piece);
		buf_add(&pieces, piece.text);
		width += (size_t)piece.width;
		tokens += piece.hostile;
	}
	if (position < length) {
		buf_add(&pieces, "…");
		width++;
	}
	must(buf_add_untrusted(&line, text) == tokens);
	must(strcmp(line.text, pieces.text) == 0);
	must(text_width(text) == width);
	check_safe(line.text, line.length);
	buf_clear(&line);
	buf_add_untrusted_source(&line, text, length);
	check_safe(line.text, line.length);
}

/* The columns of text that is safe already; in it the `<` of a token is just a character. */
static size_t safe_width(const char *text)
{
	const size_t length = strlen(text);
	struct text_piece piece;
	size_t position = 0, width = 0;

	while (position < length) {
		const size_t start = position;

		must(text_next_piece(text, length, &position, &piece));
		if (piece.hostile) {
			must(strcmp(piece.text, "<3C>") == 0);
			position = start + 1;
			piece.width = 1;
		}
		width += (size_t)piece.width;
	}
	return width;
}

static void check_column(const char *text, size_t width, enum text_cut cut, bool ascii)
{
	CLEANUP(buf_release) struct buf column = BUF_INIT;

	buf_add_column(&column, text, width, cut, true, ascii);
	check_safe(column.text, column.length);
	must(safe_width(column.text) == width);
	buf_clear(&column);
	buf_add_column(&column, text, width, cut, false, ascii);
	must(safe_width(column.text) <= width);
}

static void unquote(const char *quoted, size_t length, struct buf *ret)
{
	static const char special[] = "a\ab\bt\tn\nv\vf\fr\r\"\"\\\\";

	for (size_t i = 1; i + 1 < length; i++) {
		const char *pair = special;

		if (quoted[i] != '\\') {
			buf_add_char(ret, quoted[i]);
			continue;
		}
		i++;
		while (*pair && *pair != quoted[i])
			pair += 2;
		if (*pair) {
			buf_add_char(ret, pair[1]);
			continue;
		}
		must(i + 3 < length);
		buf_add_char(ret,
			(char)((quoted[i] - '0') << 6 | (quoted[i + 1] - '0') << 3 | (quoted[i + 2] - '0')));
		i += 2;
	}
}

/* Quoting loses nothing, and what needs none stays as it is. */
static void check_quoted(const char *bytes, size_t length)
{
	CLEANUP(buf_release) struct buf quoted = BUF_INIT;
	CLEANUP(buf_release) struct buf back = BUF_INIT;

	buf_add_quoted(&quoted, bytes, length);
	must(text_is_utf8(quoted.text, quoted.length));
	for (size_t i = 0; i < quoted.length; i++)
		must((unsigned char)quoted.text[i] >= 0x20 && quoted.text[i] != 0x7f);
	if (quoted.text[0] == '"')
		unquote(quoted.text, quoted.length, &back);
	else
		buf_add_bytes(&back, quoted.text, quoted.length);
	must(back.length == length && memcmp(back.text, bytes, length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(memory_release) char *text = memory_string_part((const char *)data, size);
	const size_t width = size ? data[0] : 0;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	check_line(text);
	for (enum text_cut cut = TEXT_CUT_END; cut <= TEXT_CUT_START; cut++) {
		check_column(text, width, cut, width & 1);
		check_column(text, width % 8, cut, false);
	}
	buf_add_untrusted_bytes(&line, (const char *)data, size);
	check_safe(line.text, line.length);
	check_quoted((const char *)data, size);
	must(text_compare_natural(text, text) == 0);
	must(text_equal_ascii_case(text, text));
	text_closest(text, (const char *const[]){ "status", "scan", text }, 3);
	return 0;
}
