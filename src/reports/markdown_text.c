#include "markdown_text.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

enum { SHOWN_BYTES = 4096 };

/* A table is cut into cells at bars before anything else is looked at, also those behind a backslash that is text. */
#define BAR "&#124;"

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
	return strchr("\\`*{}[]~$", text[at]) || begins_block(text, at);
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
	else if (byte == '|')
		buf_add(buf, BAR);
	else
		buf_format(buf, is_markup(text, at) ? "\\%c" : "%c", byte);
}

static void add_characters(struct buf *buf, const char *text, size_t start, size_t end)
{
	struct text_piece piece;

	for (size_t position = start; position < end;) {
		const size_t at = position;

		if (!text_next_piece(text, end, &position, &piece))
			break;
		if (piece.hostile && text[at] != '<')
			buf_format(buf, "&lt;%.*s&gt;", (int)strlen(piece.text) - 2, piece.text + 1);
		else if ((unsigned char)text[at] < 0x80 && position == at + 1)
			add_plain(buf, text, at);
		else
			buf_add(buf, piece.text);
	}
}

/* --- words that would lead somewhere ---------------------------------------------------------------------- */

static bool has_www(const char *text, size_t at)
{
	return (text[at] | 0x20) == 'w' && (text[at + 1] | 0x20) == 'w' && (text[at + 2] | 0x20) == 'w' &&
	       text[at + 3] == '.';
}

/* People, issues, addresses: whoever shows Markdown makes links of them, and tells those who are named. */
static bool names_something(const char *text, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++) {
		if (text[i] == '@' || (text[i] == ':' && text[i + 1] == '/') || has_www(text, i))
			return true;
		if ((text[i] == '#' || text[i] == '!') && is_word(text[i + 1]))
			return true;
	}
	return false;
}

static void add_code(struct buf *buf, const char *text, size_t length);

/* As code such a word is itself, and can be copied; what stands around it stays outside. */
static void add_word(struct buf *buf, const char *text, size_t start, size_t end)
{
	size_t first = start, last = end;

	if (!names_something(text, start, end)) {
		add_characters(buf, text, start, end);
		return;
	}
	while (first < last && strchr("('\"", text[first]))
		first++;
	while (last > first && strchr(")'\".,;:", text[last - 1]))
		last--;
	add_characters(buf, text, start, first);
	if (last > first)
		add_code(buf, text + first, last - first);
	add_characters(buf, text, last, end);
}

void buf_add_markdown(struct buf *buf, const char *text)
{
	const size_t length = strlen(text);
	size_t position = 0;

	while (position < length && !is_over(buf, position)) {
		const size_t word = strcspn(text + position, " \n");

		add_word(buf, text, position, position + word);
		position += word;
		if (text[position] == '\n')
			buf_add(buf, text[position + 1] ? "<br>" : "");
		else if (text[position])
			buf_add_char(buf, ' ');
		position += text[position] != '\0';
	}
}

/* --- code ------------------------------------------------------------------------------------------------- */

static bool is_punctuation(char byte)
{
	return byte > ' ' && (unsigned char)byte < 0x7f && !is_word(byte);
}

/* What holds backticks or bars cannot stand between backticks in a table: as HTML, with nothing left to be markup. */
static void add_code_as_html(struct buf *buf, const char *text, size_t length)
{
	size_t position = 0;
	struct text_piece piece;

	buf_add(buf, "<code>");
	while (position < length && !is_over(buf, position)) {
		if (!text_next_piece(text, length, &position, &piece))
			break;
		for (const char *at = piece.text; *at; at++)
			buf_format(buf, is_punctuation(*at) ? "&#%d;" : "%c", *at);
	}
	buf_add(buf, "</code>");
}

static void add_code(struct buf *buf, const char *text, size_t length)
{
	size_t position = 0;
	struct text_piece piece;

	if (memchr(text, '`', length) || memchr(text, '|', length) || text[0] == ' ' ||
		text[length - 1] == ' ') {
		add_code_as_html(buf, text, length);
		return;
	}
	buf_add_char(buf, '`');
	while (position < length && !is_over(buf, position)) {
		if (!text_next_piece(text, length, &position, &piece))
			break;
		buf_add(buf, piece.text);
	}
	buf_add_char(buf, '`');
}

void buf_add_markdown_code(struct buf *buf, const char *text)
{
	if (*text)
		add_code(buf, text, strlen(text));
}
