/* Declarations of Dang, and whole files. */
#include <string.h>

#include "dang.h"

/* Whether a name and a colon stand here: a label, a field, a parameter. */
bool dang_at_label(const struct dang_parser *parser)
{
	struct dang_token next;

	if (parser->token.kind != TOKEN_NAME)
		return false;
	next = dang_peek(parser);
	return next.kind == TOKEN_SIGN && dang_token_is(parser, next, ":");
}

static bool next_is_name(const struct dang_parser *parser)
{
	struct dang_token next = dang_peek(parser);

	return next.kind == TOKEN_NAME && !next.line;
}

static bool next_is(const struct dang_parser *parser, const char *one, const char *other)
{
	struct dang_token next = dang_peek(parser);

	return next.kind == TOKEN_SIGN &&
	       (dang_token_is(parser, next, one) || dang_token_is(parser, next, other));
}

/* Puts nodes at the end of a chain; gives its new end. */
static struct dang_node **chain(struct dang_node **last, struct dang_node *more)
{
	*last = more;
	while (*last)
		last = &(*last)->next;
	return last;
}

/* What may follow the head of a field: its type, directives, value or body. */
static struct dang_node *finish_field(struct dang_parser *parser, struct dang_node *field)
{
	if (dang_take(parser, ":"))
		field->type = dang_type(parser);
	field->directives = dang_directives(parser);
	if (dang_take(parser, "="))
		dang_add(parser, field, dang_form(parser));
	else if (dang_at(parser, "{") && !dang_at(parser, "{{"))
		dang_set_block(parser, field, dang_block(parser));
	return dang_finish(parser, field);
}

/* name: Type = value; name(parameters): Type { ... }; the name stands here. */
static struct dang_node *field(struct dang_parser *parser, bool hidden)
{
	struct dang_node *node = dang_node(parser, DANG_FIELD, parser->token.start);

	node->text = dang_token_text(parser, parser->token);
	node->hidden = hidden;
	dang_advance(parser);
	if (dang_at(parser, "(")) {
		struct dang_node *head = dang_node(parser, DANG_OTHER, parser->token.start);

		dang_arguments(parser, head);
		dang_set_left(parser, node, head);
		node->called = true;
	}
	return finish_field(parser, node);
}

/* type Name implements One & Other @directives { members } */
static struct dang_node *type(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_TYPE, parser->token.start), *body;

	dang_advance(parser);
	node->text = dang_token_text(parser, parser->token);
	dang_advance(parser);
	while (parser->token.kind == TOKEN_NAME || dang_at(parser, "&"))
		dang_advance(parser);
	node->directives = dang_directives(parser);
	if (dang_at(parser, "{")) {
		body = dang_block(parser);
		node->first = body->first;
		node->last = body->last;
		node->depth = body->depth;
	}
	return dang_finish(parser, node);
}

static struct dang_node *constructor(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_NEW, parser->token.start);

	node->text = "new";
	dang_advance(parser);
	if (dang_at(parser, "(")) {
		struct dang_node *head = dang_node(parser, DANG_OTHER, parser->token.start);

		dang_arguments(parser, head);
		dang_set_left(parser, node, head);
	}
	if (dang_at(parser, "{"))
		dang_set_block(parser, node, dang_block(parser));
	return dang_finish(parser, node);
}

/* What holds nothing of interest: interface, union, enum, scalar, directive. */
static struct dang_node *skipped(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_OTHER, parser->token.start);
	bool directive = dang_at_word(parser, "directive");

	dang_advance(parser);
	dang_directives(parser);
	while (!parser->token.line && parser->token.kind != TOKEN_END && !dang_at(parser, "{") &&
		!dang_at(parser, "}"))
		dang_advance(parser);
	while (directive && dang_at(parser, "|")) {
		dang_advance(parser);
		if (parser->token.kind == TOKEN_NAME)
			dang_advance(parser);
	}
	if (!directive && dang_at(parser, "{"))
		dang_block(parser);
	return dang_finish(parser, node);
}

static struct dang_node *import(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_IMPORT, parser->token.start);

	dang_advance(parser);
	node->text = dang_token_text(parser, parser->token);
	dang_advance(parser);
	return dang_finish(parser, node);
}

static bool at_skipped(const struct dang_parser *parser)
{
	static const char *const words[] = { "interface", "union", "enum", "scalar" };

	if (dang_at_word(parser, "directive") && next_is(parser, "@", "@"))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (dang_at_word(parser, words[i]) && next_is_name(parser))
			return true;
	return false;
}

/* An expression; it may be assigned to, or turn out to be the head of a function. */
static struct dang_node *expression(struct dang_parser *parser)
{
	struct dang_node *left = dang_form(parser), *node;

	if (left->kind == DANG_CALL && left->called && !left->left && !left->block && dang_at(parser, ":")) {
		struct dang_node *head = dang_node(parser, DANG_OTHER, left->start);

		head->first = left->first;
		head->last = left->last;
		head->depth = left->depth;
		node = dang_node(parser, DANG_FIELD, left->start);
		node->text = left->text;
		node->called = true;
		dang_set_left(parser, node, head);
		return finish_field(parser, node);
	}
	if (!dang_at(parser, "=") && !dang_at(parser, "+="))
		return left;
	node = dang_node(parser, DANG_ASSIGN, left->start);
	node->adds = dang_at(parser, "+=");
	dang_advance(parser);
	dang_set_left(parser, node, left);
	dang_add(parser, node, dang_form(parser));
	return dang_finish(parser, node);
}

static struct dang_node *declaration(struct dang_parser *parser)
{
	if ((dang_at_word(parser, "let") || dang_at_word(parser, "pub")) && next_is_name(parser)) {
		bool hidden = dang_at_word(parser, "let");

		dang_advance(parser);
		return field(parser, hidden);
	}
	if (dang_at_word(parser, "type") && next_is_name(parser))
		return type(parser);
	if (dang_at_word(parser, "new") && next_is(parser, "(", "{"))
		return constructor(parser);
	if (dang_at_word(parser, "import") && next_is_name(parser))
		return import(parser);
	if (at_skipped(parser))
		return skipped(parser);
	if (dang_at_label(parser))
		return field(parser, false);
	return expression(parser);
}

/* Documentation and directives stand before what they belong to. */
struct dang_node *dang_statement(struct dang_parser *parser)
{
	struct dang_node *directives = NULL, **last = &directives, *node;

	while (parser->token.kind == TOKEN_RAW || dang_at(parser, "@")) {
		if (parser->token.kind == TOKEN_RAW)
			dang_advance(parser);
		else
			last = chain(last, dang_directives(parser));
	}
	if (parser->token.kind == TOKEN_END || dang_at(parser, "}"))
		return dang_node(parser, DANG_OTHER, parser->token.start);
	node = declaration(parser);
	*last = node->directives;
	node->directives = directives;
	return node;
}

void dang_parse(const char *bytes, size_t length, struct arena *arena, struct dang_tree *ret)
{
	struct dang_parser parser = { .bytes = bytes, .length = length, .arena = arena, .tree = ret };

	*ret = (struct dang_tree){ 0 };
	parser.token = dang_lex(&parser, 0);
	ret->root = dang_node(&parser, DANG_BLOCK, 0);
	while (parser.token.kind != TOKEN_END) {
		size_t start = parser.token.start;

		if (dang_take(&parser, ";") || dang_take(&parser, ","))
			continue;
		dang_add(&parser, ret->root, dang_statement(&parser));
		if (parser.token.start == start) {
			dang_break(&parser);
			dang_advance(&parser);
		}
	}
	ret->root->end = (uint32_t)length;
}
