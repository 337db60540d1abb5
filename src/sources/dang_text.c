/* Texts of Dang: quoted, raw, and templates. */
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "dang.h"

/* --- quoted --------------------------------------------------------------------------------------------- */

static int digit_of(char byte, int base)
{
	int digit = byte >= '0' && byte <= '9'   ? byte - '0'
		    : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
		    : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
						 : base;

	return digit < base ? digit : -1;
}

/* The rune of at most `most` digits; moves behind them. */
static uint32_t rune_of(const char **at, const char *end, size_t most, int base)
{
	uint32_t rune = 0;

	for (size_t i = 0; i < most && *at < end && digit_of(**at, base) >= 0; i++, (*at)++)
		rune = rune * (uint32_t)base + (uint32_t)digit_of(**at, base);
	return rune && rune <= 0x10ffff && (rune < 0xd800 || rune > 0xdfff) ? rune : 0xfffd;
}

static void add_escape(struct buf *ret, const char **at, const char *end)
{
	static const char names[] = "abfnrtv", values[] = "\a\b\f\n\r\t\v";
	const char byte = *(*at)++;
	const char *name = byte ? strchr(names, byte) : NULL;

	if (name)
		buf_add_char(ret, values[name - names]);
	else if (byte == 'x' || byte == 'u' || byte == 'U')
		buf_add_rune(ret, rune_of(at, end, byte == 'x' ? 2 : byte == 'u' ? 4 : 8, 16));
	else if (byte >= '0' && byte <= '7') {
		(*at)--;
		buf_add_rune(ret, rune_of(at, end, 3, 8));
	} else
		buf_add_char(ret, byte);
}

/* Facts are C strings: a NUL in a text is replaced. */
static void add_byte(struct buf *ret, char byte)
{
	if (byte)
		buf_add_char(ret, byte);
	else
		buf_add_rune(ret, 0xfffd);
}

struct dang_node *dang_string(struct dang_parser *parser)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct dang_node *node = dang_node(parser, DANG_TEXT, parser->token.start);
	const char *at = parser->bytes + parser->token.start + 1, *end = parser->bytes + parser->token.end;

	if (end > at && end[-1] == '"')
		end--;
	else
		dang_break(parser);
	while (at < end) {
		const char byte = *at++;

		if (byte == '\\' && at < end)
			add_escape(&text, &at, end);
		else
			add_byte(&text, byte);
	}
	node->text = arena_string_part(parser->arena, text.length ? text.text : "", text.length);
	dang_advance(parser);
	return dang_finish(parser, node);
}

/* --- what is indented with its code --------------------------------------------------------------------- */

static size_t spaces_at(const char *at, const char *end)
{
	size_t count = 0;

	while (at + count < end && (at[count] == ' ' || at[count] == '\t'))
		count++;
	return count;
}

/* The smallest indentation of lines that hold more than space. */
static size_t indent_of(const char *at, const char *end)
{
	size_t least = SIZE_MAX;

	while (at < end) {
		const char *line = memchr(at, '\n', (size_t)(end - at));
		size_t spaces = spaces_at(at, line ? line : end);

		if (at + spaces < (line ? line : end) && at[spaces] != '\r' && spaces < least)
			least = spaces;
		if (!line)
			break;
		at = line + 1;
	}
	return least == SIZE_MAX ? 0 : least;
}

/* The line of the opening and the indentation of the closing fence are no part of the text. */
static void strip_fences(const char **at, const char **end)
{
	const char *first = *at + spaces_at(*at, *end), *last = *end;

	if (first < *end && *first == '\n')
		*at = first + 1;
	while (last > *at && (last[-1] == ' ' || last[-1] == '\t'))
		last--;
	if (last > *at && last[-1] == '\n')
		*end = last - 1;
}

struct dang_node *dang_raw(struct dang_parser *parser)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct dang_node *node = dang_node(parser, DANG_TEXT, parser->token.start);
	const char *at = parser->bytes + parser->token.start + 3, *end = parser->bytes + parser->token.end;
	size_t indent, skip;

	if (end >= at + 3 && memcmp(end - 3, "\"\"\"", 3) == 0)
		end -= 3;
	else
		dang_break(parser);
	if (at > end)
		at = end;
	strip_fences(&at, &end);
	skip = indent = indent_of(at, end);
	for (; at < end; at++) {
		if (skip && (*at == ' ' || *at == '\t')) {
			skip--;
			continue;
		}
		add_byte(&text, *at);
		skip = *at == '\n' ? indent : 0;
	}
	node->text = arena_string_part(parser->arena, text.length ? text.text : "", text.length);
	dang_advance(parser);
	return dang_finish(parser, node);
}

/* --- templates ------------------------------------------------------------------------------------------ */

/* A template being read: up to so many ticks, at a byte. */
struct template
{
	struct dang_node *node;
	struct buf *text;
	size_t ticks;
	size_t at;
	size_t indent, skip;
};

static void flush(struct dang_parser *parser, struct template *template)
{
	struct dang_node *piece;

	if (!template->text->length)
		return;
	piece = dang_node(parser, DANG_TEXT, template->at);
	piece->text = arena_string_part(parser->arena, template->text->text, template->text->length);
	dang_add(parser, template->node, piece);
	buf_clear(template->text);
}

static size_t count_ticks(const struct dang_parser *parser, size_t at)
{
	size_t count = 0;

	while (at + count < parser->length && parser->bytes[at + count] == '`')
		count++;
	return count;
}

static bool ends_template(const struct dang_parser *parser, const struct template *template)
{
	if (template->ticks == 1)
		return parser->bytes[template->at] == '`' || parser->bytes[template->at] == '\n';
	return parser->bytes[template->at] == '`' && count_ticks(parser, template->at) == template->ticks;
}

static bool has_at(const struct dang_parser *parser, size_t at, const char *text)
{
	return strlen(text) <= parser->length - at && memcmp(parser->bytes + at, text, strlen(text)) == 0;
}

static void read_expression(struct dang_parser *parser, struct template *template)
{
	flush(parser, template);
	parser->token = dang_lex(parser, template->at + 2);
	dang_add(parser, template->node, dang_form(parser));
	if (dang_at(parser, "}")) {
		template->at = parser->token.start + 1;
		return;
	}
	dang_break(parser);
	template->at =
		parser->stopped || parser->token.kind == TOKEN_END ? parser->length : parser->token.start;
}

static void read_piece(struct dang_parser *parser, struct template *template)
{
	const char byte = parser->bytes[template->at];

	if (template->skip && (byte == ' ' || byte == '\t')) {
		template->skip--;
		template->at++;
	} else if (has_at(parser, template->at, "\\${")) {
		buf_add(template->text, "${");
		template->at += 3;
	} else if (has_at(parser, template->at, "${")) {
		read_expression(parser, template);
		template->skip = 0;
	} else if (byte == '`') {
		size_t count = count_ticks(parser, template->at);

		buf_add_bytes(template->text, parser->bytes + template->at, count);
		template->at += count;
	} else {
		add_byte(template->text, byte);
		template->skip = byte == '\n' ? template->indent : 0;
		template->at++;
	}
}

/* A fence may name a language, then its text begins on the next line. */
static void open_fence(struct dang_parser *parser, struct template *template)
{
	const char *at = parser->bytes + template->at, *end = parser->bytes + parser->length;
	const char *line = memchr(at, '\n', (size_t)(end - at));
	char fence[16];
	size_t ticks = template->ticks < sizeof(fence) ? template->ticks : sizeof(fence);
	const char *close = NULL;

	memset(fence, '`', sizeof(fence));
	if (!line)
		return;
	for (const char *word = at; word < line; word++)
		if (digit_of(*word, 10) < 0 && (*word < 'a' || *word > 'z') && (*word < 'A' || *word > 'Z') &&
			*word != '-' && *word != '_' && *word != '\r')
			return;
	template->at = (size_t)(line - parser->bytes) + 1;
	close = memmem(line, (size_t)(end - line), fence, ticks);
	if (!close)
		return;
	template->indent = template->skip = indent_of(line + 1, close);
}

struct dang_node *dang_template(struct dang_parser *parser)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct template template = {
		.text = &text,
		.node = dang_node(parser, DANG_JOINED, parser->token.start),
		.ticks = parser->token.end - parser->token.start,
		.at = parser->token.end,
	};
	bool empty = template.ticks == 2;

	if (template.ticks > 2)
		open_fence(parser, &template);
	while (!empty && !parser->stopped && template.at < parser->length &&
		!ends_template(parser, &template))
		read_piece(parser, &template);
	while (template.ticks > 2 && text.length && strchr(" \t", text.text[text.length - 1]))
		buf_cut(&text, text.length - 1);
	if (template.ticks > 2 && text.length && text.text[text.length - 1] == '\n')
		buf_cut(&text, text.length - 1);
	flush(parser, &template);
	if (!empty && (template.at >= parser->length || parser->bytes[template.at] != '`'))
		dang_break(parser);
	else if (!empty)
		template.at += template.ticks;
	parser->end = template.at < parser->length ? template.at : parser->length;
	parser->token = dang_lex(parser, parser->end);
	if (parser->stopped)
		parser->token.kind = TOKEN_END;
	if (!template.node->first ||
		(template.node->first == template.node->last && template.node->first->kind == DANG_TEXT)) {
		template.node->kind = DANG_TEXT;
		template.node->text = template.node->first ? template.node->first->text : "";
		template.node->first = template.node->last = NULL;
	}
	return dang_finish(parser, template.node);
}
