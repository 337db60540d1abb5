/* Tokens of Dang, and nodes. */
#include <string.h>

#include "dang.h"

static bool starts_name(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static size_t skip_space(const struct dang_parser *parser, size_t at, bool *line)
{
	while (at < parser->length) {
		const char byte = parser->bytes[at];

		if (byte == '\n')
			*line = true;
		else if (byte == '#')
			while (at + 1 < parser->length && parser->bytes[at + 1] != '\n')
				at++;
		else if (byte != ' ' && byte != '\t' && byte != '\r')
			break;
		at++;
	}
	return at;
}

static size_t end_of_string(const struct dang_parser *parser, size_t at)
{
	for (at++; at < parser->length; at++) {
		if (parser->bytes[at] == '"')
			return at + 1;
		if (parser->bytes[at] == '\n')
			return at;
		if (parser->bytes[at] == '\\')
			at++;
	}
	return parser->length;
}

/* A text in three quotes ends at the next three. */
static size_t end_of_raw(const struct dang_parser *parser, size_t at)
{
	for (at += 3; at + 3 <= parser->length; at++)
		if (memcmp(parser->bytes + at, "\"\"\"", 3) == 0)
			return at + 3;
	return parser->length;
}

static size_t end_of_number(const struct dang_parser *parser, size_t at)
{
	while (at < parser->length && is_digit(parser->bytes[at]))
		at++;
	if (at + 1 < parser->length && parser->bytes[at] == '.' && is_digit(parser->bytes[at + 1]))
		for (at++; at < parser->length && is_digit(parser->bytes[at]);)
			at++;
	if (at + 1 < parser->length && (parser->bytes[at] == 'e' || parser->bytes[at] == 'E') &&
		(is_digit(parser->bytes[at + 1]) || parser->bytes[at + 1] == '-'))
		for (at += 2; at < parser->length && is_digit(parser->bytes[at]);)
			at++;
	return at;
}

static size_t end_of_sign(const struct dang_parser *parser, size_t at)
{
	static const char *const signs[] = { "...", "{{", "}}", "=>", "==", "!=", "<=", ">=", "??",
		"::", "+=" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (strlen(signs[i]) <= parser->length - at &&
			memcmp(parser->bytes + at, signs[i], strlen(signs[i])) == 0)
			return at + strlen(signs[i]);
	return at + 1;
}

struct dang_token dang_lex(const struct dang_parser *parser, size_t at)
{
	struct dang_token token = { .kind = TOKEN_END };
	size_t start = skip_space(parser, at, &token.line), end = start;

	token.space = start > at;
	if (start >= parser->length) {
		token.line = true;
	} else if (starts_name(parser->bytes[start])) {
		token.kind = TOKEN_NAME;
		while (end < parser->length &&
			(starts_name(parser->bytes[end]) || is_digit(parser->bytes[end])))
			end++;
	} else if (is_digit(parser->bytes[start])) {
		token.kind = TOKEN_NUMBER;
		end = end_of_number(parser, start);
	} else if (parser->bytes[start] == '"') {
		bool raw = parser->length - start >= 3 && memcmp(parser->bytes + start, "\"\"\"", 3) == 0;

		token.kind = raw ? TOKEN_RAW : TOKEN_STRING;
		end = raw ? end_of_raw(parser, start) : end_of_string(parser, start);
	} else if (parser->bytes[start] == '`') {
		token.kind = TOKEN_TICK;
		while (end < parser->length && parser->bytes[end] == '`')
			end++;
	} else {
		token.kind = TOKEN_SIGN;
		end = end_of_sign(parser, start);
	}
	token.start = (uint32_t)start;
	token.end = (uint32_t)(end < parser->length ? end : parser->length);
	return token;
}

/* "}}" is one sign for records only: where blocks end behind each other it is two. */
void dang_advance(struct dang_parser *parser)
{
	parser->end = parser->token.end;
	parser->token = dang_lex(parser, parser->token.end);
	if (parser->stopped)
		parser->token.kind = TOKEN_END;
}

struct dang_token dang_peek(const struct dang_parser *parser)
{
	return dang_lex(parser, parser->token.end);
}

bool dang_token_is(const struct dang_parser *parser, struct dang_token token, const char *text)
{
	size_t length = token.end - token.start;

	return strlen(text) == length && memcmp(parser->bytes + token.start, text, length) == 0;
}

bool dang_at(const struct dang_parser *parser, const char *sign)
{
	return parser->token.kind == TOKEN_SIGN &&
	       (dang_token_is(parser, parser->token, sign) ||
		       (strcmp(sign, "}") == 0 && dang_token_is(parser, parser->token, "}}")));
}

bool dang_at_word(const struct dang_parser *parser, const char *word)
{
	return parser->token.kind == TOKEN_NAME && dang_token_is(parser, parser->token, word);
}

/* Brackets are taken one by one, so "}}" gives one and leaves one. */
bool dang_take(struct dang_parser *parser, const char *sign)
{
	size_t length = strlen(sign);

	if (parser->token.kind != TOKEN_SIGN)
		return false;
	if (!dang_token_is(parser, parser->token, sign)) {
		if (length != 1 || *sign != '}' || !dang_token_is(parser, parser->token, "}}"))
			return false;
		parser->token.end--;
	}
	dang_advance(parser);
	return true;
}

const char *dang_token_text(const struct dang_parser *parser, struct dang_token token)
{
	return arena_string_part(parser->arena, parser->bytes + token.start, token.end - token.start);
}

void dang_break(struct dang_parser *parser)
{
	if (parser->tree->broken)
		return;
	parser->tree->broken = true;
	parser->tree->broken_at = parser->token.start;
	parser->tree->broken_count = parser->token.end - parser->token.start;
}

/* --- nodes ---------------------------------------------------------------------------------------------- */

static void stop(struct dang_parser *parser)
{
	dang_break(parser);
	parser->stopped = true;
	parser->token.kind = TOKEN_END;
}

void dang_enter(struct dang_parser *parser)
{
	if (++parser->level > DANG_DEEP)
		stop(parser);
}

struct dang_node *dang_node(struct dang_parser *parser, enum dang_kind kind, size_t start)
{
	struct dang_node *node = arena_zero(parser->arena, 1, sizeof(*node));

	if (++parser->nodes > DANG_NODES)
		stop(parser);
	*node = (struct dang_node){
		.kind = kind,
		.start = (uint32_t)start,
		.end = (uint32_t)start,
		.text = "",
		.type = "",
	};
	return node;
}

/* Whoever walks the tree goes as deep as it is: what would be too deep is left out. */
static bool fits(struct dang_parser *parser, struct dang_node *node, const struct dang_node *child)
{
	if (child->depth + 1 >= DANG_DEEP) {
		stop(parser);
		return false;
	}
	if (node->depth < child->depth + 1)
		node->depth = (uint16_t)(child->depth + 1);
	return true;
}

void dang_add(struct dang_parser *parser, struct dang_node *node, struct dang_node *child)
{
	if (!child || !fits(parser, node, child))
		return;
	if (node->last)
		node->last->next = child;
	else
		node->first = child;
	node->last = child;
}

void dang_set_left(struct dang_parser *parser, struct dang_node *node, struct dang_node *left)
{
	if (left && fits(parser, node, left))
		node->left = left;
}

void dang_set_block(struct dang_parser *parser, struct dang_node *node, struct dang_node *block)
{
	if (fits(parser, node, block))
		node->block = block;
}

struct dang_node *dang_finish(struct dang_parser *parser, struct dang_node *node)
{
	node->end = (uint32_t)parser->end;
	if (node->end < node->start)
		node->end = node->start;
	return node;
}
