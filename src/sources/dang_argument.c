/* Types, arguments and directives of Dang. */
#include <string.h>

#include "dang.h"

/* --- types ---------------------------------------------------------------------------------------------- */

static void skip_brackets(struct dang_parser *parser)
{
	size_t level = 0;

	do {
		if (dang_at(parser, "[") || dang_at(parser, "{{"))
			level++;
		if (dang_at(parser, "]") || dang_at(parser, "}"))
			level--;
		dang_advance(parser);
	} while (level && parser->token.kind != TOKEN_END);
}

/** A type as written; "" if none stands there. */
const char *dang_type(struct dang_parser *parser)
{
	size_t start = parser->token.start;

	if (dang_at(parser, "[") || dang_at(parser, "{{")) {
		skip_brackets(parser);
	} else if (parser->token.kind == TOKEN_NAME) {
		dang_advance(parser);
		while (dang_at(parser, ".") && !parser->token.space) {
			dang_advance(parser);
			if (parser->token.kind == TOKEN_NAME)
				dang_advance(parser);
		}
		if (dang_at(parser, "[") && !parser->token.space)
			skip_brackets(parser);
	} else {
		return "";
	}
	while (dang_at(parser, "!") && !parser->token.space)
		dang_advance(parser);
	return arena_string_part(parser->arena, parser->bytes + start, parser->end - start);
}

/* --- arguments ------------------------------------------------------------------------------------------ */

bool dang_at_close(const struct dang_parser *parser)
{
	return dang_at(parser, ")") || dang_at(parser, "]") || dang_at(parser, "}");
}

/* What cannot be read here is skipped, so that every loop gets on. */
void dang_get_on(struct dang_parser *parser, size_t start)
{
	if (parser->token.start == start && !dang_at_close(parser)) {
		dang_break(parser);
		dang_advance(parser);
	}
}

/** The directives at hand, chained by `next`; NULL if there are none. */
/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
struct dang_node *dang_directives(struct dang_parser *parser)
{
	struct dang_node *first = NULL, **last = &first;

	while (dang_at(parser, "@")) {
		struct dang_node *directive = dang_node(parser, DANG_DIRECTIVE, parser->token.start);

		dang_advance(parser);
		while (parser->token.kind == TOKEN_NAME) {
			directive->text = dang_token_text(parser, parser->token);
			dang_advance(parser);
			if (!dang_at(parser, ".") || parser->token.space)
				break;
			dang_advance(parser);
		}
		if (dang_at(parser, "(") && !parser->token.space)
			dang_arguments(parser, directive);
		*last = dang_finish(parser, directive);
		last = &directive->next;
	}
	return first;
}

/*
 * `name: value` of a call, or `name: Type = default` of a function's head: a type reads as a value, so one reading does
 * for both, and what follows the parentheses tells which it was. The value or type is `left`.
 */
/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *labelled(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_PARAMETER, parser->token.start);
	size_t type_start;
	struct dang_node *value;

	node->text = dang_token_text(parser, parser->token);
	dang_advance(parser);
	dang_advance(parser);
	type_start = parser->token.start;
	value = dang_form(parser);
	node->type = arena_string_part(parser->arena, parser->bytes + type_start,
		parser->end > type_start ? parser->end - type_start : 0);
	dang_set_left(parser, node, value);
	node->directives = dang_directives(parser);
	if (dang_take(parser, "="))
		dang_add(parser, node, dang_form(parser));
	return dang_finish(parser, node);
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *argument(struct dang_parser *parser)
{
	struct dang_node *directives = NULL, *node;

	if (parser->token.kind == TOKEN_RAW) {
		struct dang_token next = dang_peek(parser);

		if (next.kind == TOKEN_NAME ||
			(next.kind == TOKEN_SIGN &&
				(dang_token_is(parser, next, "&") || dang_token_is(parser, next, "@"))))
			dang_advance(parser);
	}
	if (dang_at(parser, "@"))
		directives = dang_directives(parser);
	if (!dang_at_label(parser))
		return dang_form(parser);
	node = labelled(parser);
	if (directives) {
		struct dang_node *last = directives;

		while (last->next)
			last = last->next;
		last->next = node->directives;
		node->directives = directives;
	}
	return node;
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
void dang_arguments(struct dang_parser *parser, struct dang_node *node)
{
	dang_enter(parser);
	dang_take(parser, "(");
	while (parser->token.kind != TOKEN_END && !dang_at_close(parser)) {
		size_t start = parser->token.start;

		if (dang_take(parser, ","))
			continue;
		dang_add(parser, node, argument(parser));
		if (dang_at(parser, ":")) { /* of a function that is given: &body(...): Type */
			dang_advance(parser);
			dang_type(parser);
		}
		dang_get_on(parser, start);
	}
	if (!dang_take(parser, ")"))
		dang_break(parser);
	dang_finish(parser, node);
	parser->level--;
}
