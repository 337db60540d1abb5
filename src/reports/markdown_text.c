#include "markdown_text.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

enum { SHOWN_BYTES = 4096 };

/* What keeps letters apart that would name a person, an issue or a place on the web: it has no width. */
#define APART "&#8203;"

/* Whether more than the limit is to come: then an ellipsis stands for it. */
static bool is_over(struct buf *buf, size_t position)
{
	if (position < SHOWN_BYTES)
		return false;
	buf_add(buf, "\xe2\x80\xa6");
	return true;
}

static bool is_word(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '_' || byte == '-';
}

/* A list or a heading begins with one of these at the start of a line; a number needs its dot. */
static bool begins_block(const char *text, size_t at)
{
	size_t digits = 0;

	if (at == 0 || text[at - 1] == '\n')
		return text[at] && strchr("-+=#", text[at]);
	if (text[at] != '.' && text[at] != ')')
		return false;
	while (at > digits && text[at - digits - 1] >= '0' && text[at - digits - 1] <= '9')
		digits++;
	return digits && (digits == at || text[at - digits - 1] == '\n');
}

/* Underscores within a word are themselves. */
static bool is_markup(const char *text, size_t at)
{
	if (text[at] == '_')
		return at == 0 || !is_word(text[at - 1]) || !is_word(text[at + 1]);
	return strchr("\\`*{}[]|~$", text[at]) || begins_block(text, at);
}

static bool begins_www(const char *text, size_t at)
{
	return (text[at] == 'w' || text[at] == 'W') && (at == 0 || !is_word(text[at - 1])) &&
	       (text[at + 1] | 0x20) == 'w' && (text[at + 2] | 0x20) == 'w' && text[at + 3] == '.';
}

/* One printable ASCII character at its place. */
static void add_plain(struct buf *buf, const char *text, size_t at)
{
	const char byte = text[at];

	if (byte == '&')
		buf_add(buf, "&amp;");
	else if (byte == '<')
		buf_add(buf, "&lt;");
	else if (byte == '>')
		buf_add(buf, "&gt;");
	else if (begins_www(text, at))
		buf_format(buf, "%c" APART, byte);
	else if (is_markup(text, at))
		buf_format(buf, "\\%c", byte);
	else
		buf_add_char(buf, byte);
	if (strchr("@#!", byte) && is_word(text[at + 1]))
		buf_add(buf, APART);
	if (byte == ':' && text[at + 1] == '/')
		buf_add(buf, APART);
}

void buf_add_markdown(struct buf *buf, const char *text)
{
	const size_t length = strlen(text);
	size_t position = 0;
	struct text_piece piece;

	while (position < length && !is_over(buf, position)) {
		const size_t start = position;

		if (text[position] == '\n') {
			buf_add(buf, text[++position] ? "<br>" : "");
			continue;
		}
		if (!text_next_piece(text, length, &position, &piece))
			break;
		if (piece.hostile && text[start] != '<')
			buf_format(buf, "&lt;%.*s&gt;", (int)strlen(piece.text) - 2, piece.text + 1);
		else if ((unsigned char)text[start] < 0x80 && position == start + 1)
			add_plain(buf, text, start);
		else
			buf_add(buf, piece.text);
	}
}

/* A run of backticks longer than any within. */
static size_t fence_of(const char *text)
{
	size_t most = 0;

	while (*text) {
		const size_t run = strspn(text, "`");

		most = run > most ? run : most;
		text += run + (run == 0);
	}
	return most + 1;
}

void buf_add_markdown_code(struct buf *buf, const char *text)
{
	const size_t length = strlen(text), fence = fence_of(text);
	size_t position = 0;
	struct text_piece piece;

	if (!length)
		return;
	buf_add_repeated(buf, "`", fence);
	if (fence > 1 || *text == ' ')
		buf_add_char(buf, ' ');
	while (position < length && !is_over(buf, position)) {
		if (!text_next_piece(text, length, &position, &piece))
			break;
		/* A table is cut into cells before anything else is looked at. */
		buf_add(buf, strcmp(piece.text, "|") == 0 ? "\\|" : piece.text);
	}
	if (fence > 1 || *text == ' ')
		buf_add_char(buf, ' ');
	buf_add_repeated(buf, "`", fence);
}
