/* The grammar of filters; what single terms mean is in filter_term.c. */
#include "model/filter.h"

#include "base/cleanup.h"
#include "filter_term.h"

#include <assert.h>
#include <string.h>

/* What the store's SQL parser can hold bounds the depth. */
enum { DEPTH_MAX = 12, TERMS_MAX = 512, BYTES_MAX = 32768 };

struct parser {
	struct filter_term_scope scope;
	struct filter_lexer lexer;
	struct filter_token token; /* the one that comes next */
	size_t depth;
	size_t term_count;
	size_t error_offset;
};

static int wrong(struct parser *parser, size_t offset, struct error *err, const char *message)
{
	parser->error_offset = offset;
	return error_set(err, ERROR_USAGE, "%s", message);
}

static int advance(struct parser *parser, struct error *err)
{
	return filter_lex(&parser->lexer, &parser->token, &parser->error_offset, err);
}

static const struct filter_node *join(struct parser *parser, enum filter_op op,
	const struct filter_node *left, const struct filter_node *right)
{
	struct filter_node *node = arena_zero(parser->lexer.arena, 1, sizeof(*node));
	const struct filter_node *last = right ? right : left;

	assert(left);
	node->op = op;
	node->left = left;
	node->right = right;
	node->column = -1;
	node->word = "";
	node->offset = left->offset;
	node->count = last->offset + last->count - left->offset;
	return node;
}

static int parse_any_of(struct parser *parser, const struct filter_node **ret, struct error *err);

/* NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX ends it */
static int parse_group(struct parser *parser, const struct filter_node **ret, struct error *err)
{
	const size_t start = parser->token.offset;

	if (++parser->depth > DEPTH_MAX)
		return wrong(parser, start, err, "too many parentheses inside of each other");
	if (advance(parser, err) < 0)
		return ERROR_USAGE;
	if (parser->token.kind == TOKEN_CLOSE)
		return wrong(parser, start, err, "nothing stands between these parentheses");
	if (parse_any_of(parser, ret, err) < 0)
		return ERROR_USAGE;
	if (parser->token.kind != TOKEN_CLOSE)
		return wrong(parser, start, err, "this parenthesis is not closed");
	parser->depth--;
	return advance(parser, err);
}

/* A term or a group, perhaps negated. */
/* NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX ends it */
static int parse_one(struct parser *parser, const struct filter_node **ret, struct error *err)
{
	const struct filter_token first = parser->token;
	bool negated = false;

	while (parser->token.kind == TOKEN_NOT) {
		negated = !negated;
		if (advance(parser, err) < 0)
			return ERROR_USAGE;
	}
	switch (parser->token.kind) {
	case TOKEN_OPEN:
		if (parse_group(parser, ret, err) < 0)
			return ERROR_USAGE;
		break;
	case TOKEN_TERM:
		if (++parser->term_count > TERMS_MAX)
			return wrong(parser, first.offset, err, "the filter has too many terms");
		if (filter_term(&parser->scope, &parser->token, ret, &parser->error_offset, err) < 0 ||
			advance(parser, err) < 0)
			return ERROR_USAGE;
		break;
	case TOKEN_AND:
	case TOKEN_OR:
		error_set(err, ERROR_USAGE, "a term is missing in front of this word");
		parser->error_offset = parser->token.offset;
		error_hint(err, "In quotes it is a word like any other.");
		return ERROR_USAGE;
	case TOKEN_CLOSE:
		return wrong(parser, parser->token.offset, err, "this parenthesis was not opened");
	case TOKEN_END:
	case TOKEN_NOT:
		return wrong(parser, first.offset, err, "a term is missing at the end");
	}
	if (negated) {
		const struct filter_node *inner = *ret;

		*ret = join(parser, FILTER_NOT, inner, NULL);
	}
	return 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX ends it */
static int parse_all_of(struct parser *parser, const struct filter_node **ret, struct error *err)
{
	const struct filter_node *left = NULL, *right = NULL;

	if (parse_one(parser, &left, err) < 0)
		return ERROR_USAGE;
	for (;;) {
		const enum filter_token_kind kind = parser->token.kind;

		if (kind == TOKEN_END || kind == TOKEN_OR || kind == TOKEN_CLOSE)
			break;
		if (kind == TOKEN_AND && advance(parser, err) < 0)
			return ERROR_USAGE;
		if (parse_one(parser, &right, err) < 0)
			return ERROR_USAGE;
		left = join(parser, FILTER_AND, left, right);
	}
	*ret = left;
	return 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX ends it */
static int parse_any_of(struct parser *parser, const struct filter_node **ret, struct error *err)
{
	const struct filter_node *left = NULL, *right = NULL;

	if (parse_all_of(parser, &left, err) < 0)
		return ERROR_USAGE;
	while (parser->token.kind == TOKEN_OR) {
		if (advance(parser, err) < 0 || parse_all_of(parser, &right, err) < 0)
			return ERROR_USAGE;
		left = join(parser, FILTER_OR, left, right);
	}
	*ret = left;
	return 0;
}

static int parse(struct parser *parser, const struct filter_node **ret, struct error *err)
{
	if (parser->lexer.length > BYTES_MAX)
		return wrong(parser, BYTES_MAX, err, "the filter is too long");
	if (advance(parser, err) < 0)
		return ERROR_USAGE;
	if (parser->token.kind == TOKEN_END)
		return 0;
	if (parse_any_of(parser, ret, err) < 0)
		return ERROR_USAGE;
	if (parser->token.kind == TOKEN_CLOSE)
		return wrong(parser, parser->token.offset, err, "this parenthesis was not opened");
	return 0;
}

int filter_parse(struct filter *ret, enum table_id table, const char *text, int64_t now, size_t *ret_offset,
	struct error *err)
{
	struct filter filter = { 0 };
	struct parser parser = {
		.scope = { .table = table, .now = now, .arena = &filter.arena },
		.lexer = { .text = text, .length = strlen(text), .arena = &filter.arena },
	};

	if (parse(&parser, &filter.root, err) < 0) {
		arena_release(&filter.arena);
		if (ret_offset)
			*ret_offset = parser.error_offset;
		return ERROR_USAGE;
	}
	filter.names_class = parser.scope.names_class;
	filter.names_state = parser.scope.names_state;
	*ret = filter;
	return 0;
}

void filter_release(struct filter *filter)
{
	arena_release(&filter->arena);
	*filter = (struct filter){ 0 };
}
