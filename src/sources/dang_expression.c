/* Expressions of Dang. */
#include <string.h>

#include "dang.h"

static struct dang_node *term(struct dang_parser *parser);

/* --- records, lists and blocks -------------------------------------------------------------------------- */

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *record(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_RECORD, parser->token.start);

	dang_advance(parser);
	while (parser->token.kind != TOKEN_END && !dang_at_close(parser)) {
		size_t start = parser->token.start;
		const char *label = NULL;
		struct dang_node *value;

		if (dang_take(parser, ",") || dang_take(parser, "..."))
			continue;
		if (dang_at_label(parser)) {
			label = dang_token_text(parser, parser->token);
			dang_advance(parser);
			dang_advance(parser);
		}
		value = dang_form(parser);
		value->label = label ? label : value->kind == DANG_CALL ? value->text : NULL;
		dang_add(parser, node, value);
		dang_get_on(parser, start);
	}
	for (int i = 0; i < 2; i++)
		if (!dang_take(parser, "}"))
			dang_break(parser);
	return dang_finish(parser, node);
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *list(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_LIST, parser->token.start);

	dang_advance(parser);
	while (parser->token.kind != TOKEN_END && !dang_at_close(parser)) {
		size_t start = parser->token.start;

		if (dang_take(parser, ",") || dang_take(parser, ":"))
			continue;
		dang_add(parser, node, dang_form(parser));
		dang_get_on(parser, start);
	}
	if (!dang_take(parser, "]"))
		dang_break(parser);
	return dang_finish(parser, node);
}

/* `a, b =>` at the start of a block: the place behind the arrow, 0 if none stands there. */
static size_t end_of_parameters(const struct dang_parser *parser)
{
	struct dang_token token = parser->token;

	for (size_t count = 0; count < 16 && token.kind == TOKEN_NAME; count++) {
		token = dang_lex(parser, token.end);
		if (token.kind == TOKEN_SIGN && dang_token_is(parser, token, "=>"))
			return token.end;
		if (token.kind != TOKEN_SIGN || !dang_token_is(parser, token, ","))
			return 0;
		token = dang_lex(parser, token.end);
	}
	return 0;
}

static void block_parameters(struct dang_parser *parser, struct dang_node *block)
{
	size_t end = end_of_parameters(parser);
	struct dang_node **last = &block->left;

	while (end && parser->token.end < end) {
		if (parser->token.kind == TOKEN_NAME) {
			struct dang_node *name = dang_node(parser, DANG_PARAMETER, parser->token.start);

			name->text = dang_token_text(parser, parser->token);
			*last = name;
			last = &name->next;
		}
		dang_advance(parser);
	}
	if (end)
		dang_advance(parser);
}

struct dang_node *dang_block(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_BLOCK, parser->token.start);

	dang_enter(parser);
	dang_take(parser, "{");
	block_parameters(parser, node);
	while (parser->token.kind != TOKEN_END && !dang_at_close(parser)) {
		size_t start = parser->token.start;

		if (dang_take(parser, ";") || dang_take(parser, ",") || dang_take(parser, "..."))
			continue;
		dang_add(parser, node, dang_statement(parser));
		dang_get_on(parser, start);
	}
	parser->level--;
	if (!dang_take(parser, "}"))
		dang_break(parser);
	return dang_finish(parser, node);
}

/* Clauses of case and rescue: `1 => a`, `v: Type => b`, `else => c`. */
/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static void clauses(struct dang_parser *parser, struct dang_node *node)
{
	dang_take(parser, "{");
	while (parser->token.kind != TOKEN_END && !dang_at_close(parser)) {
		size_t start = parser->token.start;

		if (dang_take(parser, ",") || dang_take(parser, ";"))
			continue;
		if (dang_at_label(parser)) {
			dang_advance(parser);
			dang_advance(parser);
			dang_type(parser);
		} else if (dang_at_word(parser, "else")) {
			dang_advance(parser);
		} else {
			dang_form(parser);
		}
		if (dang_take(parser, "=>"))
			dang_add(parser, node, dang_form(parser));
		else
			dang_break(parser);
		dang_get_on(parser, start);
	}
	if (!dang_take(parser, "}"))
		dang_break(parser);
}

/* --- terms ---------------------------------------------------------------------------------------------- */

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *parentheses(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_SAME, parser->token.start);

	dang_advance(parser);
	dang_add(parser, node, dang_form(parser));
	if (!dang_take(parser, ")"))
		dang_break(parser);
	return dang_finish(parser, node);
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *condition(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_CHOICE, parser->token.start);

	dang_advance(parser);
	if (dang_at(parser, "("))
		dang_set_left(parser, node, parentheses(parser));
	dang_add(parser, node, dang_form(parser));
	if (dang_at_word(parser, "else")) {
		dang_advance(parser);
		dang_add(parser, node, dang_form(parser));
	}
	return dang_finish(parser, node);
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *cases(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_CHOICE, parser->token.start);

	dang_advance(parser);
	if (dang_at(parser, "("))
		dang_set_left(parser, node, parentheses(parser));
	clauses(parser, node);
	return dang_finish(parser, node);
}

/* What stands behind a name: its arguments and its block. */
static struct dang_node *call(struct dang_parser *parser, struct dang_node *left, size_t start)
{
	struct dang_node *node = dang_node(parser, DANG_CALL, start);

	node->name_start = parser->token.start;
	node->text = dang_token_text(parser, parser->token);
	dang_set_left(parser, node, left);
	dang_advance(parser);
	if (dang_at(parser, "(") && !parser->token.space) {
		dang_arguments(parser, node);
		node->called = true;
	}
	if (dang_at(parser, "{") && !dang_at(parser, "{{") && !parser->token.line) {
		size_t end = parser->end;

		dang_set_block(parser, node, dang_block(parser));
		node->end = (uint32_t)end;
		return node;
	}
	return dang_finish(parser, node);
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *wrapped(struct dang_parser *parser, enum dang_kind kind)
{
	struct dang_node *node = dang_node(parser, kind, parser->token.start);

	dang_advance(parser);
	if (!parser->token.line || kind == DANG_SAME)
		dang_add(parser, node, term(parser));
	return dang_finish(parser, node);
}

/* return, raise, break, continue: what is given stands on the same line. */
/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *given(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_SAME, parser->token.start);

	dang_advance(parser);
	if (!parser->token.line && !dang_at_close(parser))
		dang_add(parser, node, dang_form(parser));
	return dang_finish(parser, node);
}

static bool at_given(const struct dang_parser *parser)
{
	struct dang_token next;

	if (!dang_at_word(parser, "return") && !dang_at_word(parser, "raise") &&
		!dang_at_word(parser, "break") && !dang_at_word(parser, "continue"))
		return false;
	next = dang_peek(parser);
	return next.space || next.kind == TOKEN_END || dang_token_is(parser, next, "}");
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *word(struct dang_parser *parser)
{
	struct dang_node *node;

	if (dang_at_word(parser, "if"))
		return condition(parser);
	if (dang_at_word(parser, "case"))
		return cases(parser);
	if (at_given(parser))
		return given(parser);
	if (dang_at_word(parser, "self"))
		node = dang_node(parser, DANG_SELF, parser->token.start);
	else if (dang_at_word(parser, "true") || dang_at_word(parser, "false"))
		node = dang_node(parser, DANG_TEXT, parser->token.start);
	else if (dang_at_word(parser, "null"))
		node = dang_node(parser, DANG_OTHER, parser->token.start);
	else
		return call(parser, NULL, parser->token.start);
	node->text = dang_token_text(parser, parser->token);
	dang_advance(parser);
	return dang_finish(parser, node);
}

/* %word{anything} */
static struct dang_node *quoted(struct dang_parser *parser)
{
	struct dang_node *node = dang_node(parser, DANG_TEXT, parser->token.start);
	const char *at, *end;

	dang_advance(parser);
	if (parser->token.kind == TOKEN_NAME)
		dang_advance(parser);
	if (!dang_at(parser, "{"))
		return dang_finish(parser, node);
	at = parser->bytes + parser->token.start + 1;
	end = memchr(at, '}', (size_t)(parser->bytes + parser->length - at));
	if (!end)
		end = parser->bytes + parser->length;
	node->text = arena_string_part(parser->arena, at, (size_t)(end - at));
	parser->token.end = (uint32_t)(end - parser->bytes + (end < parser->bytes + parser->length));
	dang_advance(parser);
	return dang_finish(parser, node);
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *primary(struct dang_parser *parser)
{
	struct dang_node *node;

	switch (parser->token.kind) {
	case TOKEN_STRING:
		return dang_string(parser);
	case TOKEN_RAW:
		return dang_raw(parser);
	case TOKEN_TICK:
		return dang_template(parser);
	case TOKEN_NUMBER:
		node = dang_node(parser, DANG_TEXT, parser->token.start);
		node->text = dang_token_text(parser, parser->token);
		dang_advance(parser);
		return dang_finish(parser, node);
	case TOKEN_NAME:
		return word(parser);
	case TOKEN_SIGN:
		if (dang_at(parser, "("))
			return parentheses(parser);
		if (dang_at(parser, "["))
			return list(parser);
		if (dang_at(parser, "{{"))
			return record(parser);
		if (dang_at(parser, "{"))
			return dang_block(parser);
		if (dang_at(parser, "%"))
			return quoted(parser);
		if (dang_at(parser, "!") || dang_at(parser, "-") || dang_at(parser, "&"))
			return wrapped(parser, DANG_OTHER);
		break;
	case TOKEN_END:
		break;
	}
	return dang_node(parser, DANG_OTHER, parser->token.start);
}

/* What follows a dot. */
/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *selected(struct dang_parser *parser, struct dang_node *left)
{
	struct dang_node *node;

	dang_advance(parser);
	if (parser->token.kind == TOKEN_NAME)
		return call(parser, left, left->start);
	node = dang_node(parser, DANG_CALL, left->start);
	node->name_start = parser->token.start;
	dang_set_left(parser, node, left);
	if (dang_at(parser, "{{"))
		dang_add(parser, node, record(parser));
	else if (dang_at(parser, "{"))
		dang_set_block(parser, node, dang_block(parser));
	else
		dang_break(parser);
	return dang_finish(parser, node);
}

static struct dang_node *around(struct dang_parser *parser, enum dang_kind kind, struct dang_node *inner)
{
	struct dang_node *node = dang_node(parser, kind, inner->start);

	dang_add(parser, node, inner);
	return node;
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *term(struct dang_parser *parser)
{
	struct dang_node *node;

	dang_enter(parser);
	node = primary(parser);
	while (!parser->stopped) {
		if (dang_at(parser, ".")) {
			node = selected(parser, node);
		} else if (dang_at(parser, "[") && !parser->token.space) {
			node = around(parser, DANG_OTHER, node);
			dang_add(parser, node, list(parser));
		} else if (dang_at(parser, "!") && !parser->token.space) {
			node = around(parser, DANG_SAME, node);
			dang_advance(parser);
		} else if (dang_at(parser, "::")) {
			node = around(parser, DANG_SAME, node);
			dang_advance(parser);
			dang_type(parser);
		} else {
			break;
		}
		dang_finish(parser, node);
	}
	parser->level--;
	return node;
}

/* --- operators ------------------------------------------------------------------------------------------ */

enum { RANK_DEFAULT = 1, RANK_RESCUE, RANK_OR, RANK_AND, RANK_EQUAL, RANK_LESS, RANK_SUM, RANK_PRODUCT };

static int rank_of(const struct dang_parser *parser)
{
	static const struct {
		const char *text;
		int rank;
	} ranks[] = {
		{ "??", RANK_DEFAULT },
		{ "rescue", RANK_RESCUE },
		{ "or", RANK_OR },
		{ "and", RANK_AND },
		{ "==", RANK_EQUAL },
		{ "!=", RANK_EQUAL },
		{ "<", RANK_LESS },
		{ ">", RANK_LESS },
		{ "<=", RANK_LESS },
		{ ">=", RANK_LESS },
		{ "+", RANK_SUM },
		{ "-", RANK_SUM },
		{ "*", RANK_PRODUCT },
		{ "/", RANK_PRODUCT },
		{ "%", RANK_PRODUCT },
	};

	if (parser->token.kind != TOKEN_SIGN && parser->token.kind != TOKEN_NAME)
		return 0;
	for (size_t i = 0; i < sizeof(ranks) / sizeof(*ranks); i++)
		if (dang_token_is(parser, parser->token, ranks[i].text))
			return ranks[i].rank;
	return 0;
}

static struct dang_node *operation(struct dang_parser *parser, int least);

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *rescue(struct dang_parser *parser, struct dang_node *left)
{
	struct dang_node *node = around(parser, DANG_CHOICE, left);

	if (dang_at(parser, "{") && !dang_at(parser, "{{"))
		clauses(parser, node);
	else
		dang_add(parser, node, operation(parser, RANK_OR));
	return dang_finish(parser, node);
}

/* Sums are one node, however long: a + b + c. */
/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *joined(struct dang_parser *parser, struct dang_node *left)
{
	if (left->kind != DANG_JOINED || !left->adds)
		left = around(parser, DANG_JOINED, left);
	left->adds = true;
	dang_add(parser, left, operation(parser, RANK_PRODUCT));
	return dang_finish(parser, left);
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_node *operation(struct dang_parser *parser, int least)
{
	struct dang_node *left = term(parser);

	for (int rank; !parser->stopped && (rank = rank_of(parser)) >= least && rank;) {
		bool sum = dang_at(parser, "+");
		struct dang_node *node;

		dang_advance(parser);
		if (sum) {
			left = joined(parser, left);
		} else if (rank == RANK_RESCUE) {
			left = rescue(parser, left);
		} else if (rank == RANK_DEFAULT) {
			node = dang_node(parser, DANG_DEFAULT, left->start);
			dang_set_left(parser, node, left);
			dang_add(parser, node, operation(parser, RANK_RESCUE));
			left = dang_finish(parser, node);
		} else {
			node = around(parser, DANG_OTHER, left);
			dang_add(parser, node, operation(parser, rank + 1));
			left = dang_finish(parser, node);
		}
	}
	return left;
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
struct dang_node *dang_form(struct dang_parser *parser)
{
	return operation(parser, RANK_DEFAULT);
}
