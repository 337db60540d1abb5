/* From tree-sitter's syntax tree to values. */
#include "base/cleanup.h"
#include "toml_tree.h"

#include <string.h>
#include <tree_sitter/api.h>

/*
 * A statement that takes longer than this is nothing that people wrote. Whole seconds: with a part of one,
 * tree-sitter 0.20.7 adds it to the clock's nanoseconds without a carry, and gives up when the second ends.
 */
enum { PARSE_SECONDS = 1 };

const TSLanguage *tree_sitter_toml(void);

/* An array or inline table that is being read. */
struct nest {
	struct toml_value *value;
	bool in_pair; /* the cursor stands inside one of its pairs */
};

struct build {
	struct toml_parse *parse;
	TSParser *parser;
	size_t base; /* where the statement at hand begins in the text */
	TSTreeCursor cursor;
	struct toml_part *parts; /* of the key at hand: room for as many as depth allows */
	TSNode *spine;
	struct nest *nests; /* as many as depth allows */
	size_t depth;
	struct toml_value *table; /* of the latest header */
};

static void close_parser(TSParser **parser)
{
	ts_parser_delete(*parser);
}

static void close_tree(TSTree **tree)
{
	if (*tree)
		ts_tree_delete(*tree);
}

static bool is(TSNode node, const char *type)
{
	return strcmp(ts_node_type(node), type) == 0;
}

static size_t start_of(const struct build *build, TSNode node)
{
	return build->base + ts_node_start_byte(node);
}

static size_t end_of(const struct build *build, TSNode node)
{
	return build->base + ts_node_end_byte(node);
}

static struct place place_of(struct build *build, TSNode node)
{
	size_t start = start_of(build, node);

	return place_at(&build->parse->cursor, start, end_of(build, node) - start);
}

static TSNode here(const struct build *build)
{
	return ts_tree_cursor_current_node(&build->cursor);
}

/* --- keys ------------------------------------------------------------------------------------------ */

static int read_part(struct build *build, TSNode node, struct toml_part *ret)
{
	size_t start = start_of(build, node);
	size_t end = end_of(build, node);

	ret->place = place_of(build, node);
	if (is(node, "quoted_key"))
		return toml_decode(build->parse, start, end, &ret->text);
	ret->text = arena_string_part(&build->parse->toml->arena, build->parse->text + start, end - start);
	return 0;
}

/* `a.b.c` is ((a.b).c) to the grammar: down the left edge, then up again. */
static int read_key(struct build *build, TSNode key, size_t *ret_count)
{
	size_t depth = 0;
	int code = 0;

	for (TSNode node = key;; node = ts_node_named_child(node, 0)) {
		if (depth > build->parse->limits.depth)
			return toml_fail(build->parse, ERROR_TOO_LARGE, place_of(build, key),
				"a key of more than %u parts", build->parse->limits.depth + 1);
		build->spine[depth++] = node;
		if (!is(node, "dotted_key"))
			break;
	}
	for (size_t i = 0; i < depth && code == 0; i++) {
		TSNode node = build->spine[depth - 1 - i];

		if (i > 0)
			node = ts_node_named_child(node, 1);
		code = read_part(build, node, &build->parts[i]);
	}
	*ret_count = depth;
	return code;
}

/* --- values ---------------------------------------------------------------------------------------- */

static int fill_time(struct build *build, struct toml_value *value)
{
	const char *text = build->parse->text + value->place.offset;

	if (!toml_is_time(text, value->place.count))
		return toml_fail(
			build->parse, ERROR_MALFORMED, value->place, "a day or time that does not exist");
	value->text = arena_string_part(&build->parse->toml->arena, text, value->place.count);
	return 0;
}

/* A nest is entered: its children come next. */
static int fill_value(struct build *build, struct toml_value *value)
{
	size_t start = value->place.offset;
	size_t end = start + value->place.count;

	switch (value->type) {
	case TOML_TEXT:
		return toml_decode(build->parse, start, end, &value->text);
	case TOML_INTEGER:
		return toml_read_integer(build->parse, start, end, &value->integer);
	case TOML_FLOAT:
		return 0;
	case TOML_BOOL:
		value->truth = build->parse->text[start] == 't';
		return 0;
	case TOML_TIME:
		return fill_time(build, value);
	case TOML_ARRAY:
	case TOML_TABLE:
		build->nests[build->depth++] = (struct nest){ .value = value };
		ts_tree_cursor_goto_first_child(&build->cursor);
		return 0;
	}
	return 0;
}

static bool type_of(TSNode node, enum toml_type *ret)
{
	static const struct {
		const char *name;
		enum toml_type type;
	} types[] = {
		{ "string", TOML_TEXT },
		{ "array", TOML_ARRAY },
		{ "inline_table", TOML_TABLE },
		{ "boolean", TOML_BOOL },
		{ "integer", TOML_INTEGER },
		{ "float", TOML_FLOAT },
		{ "offset_date_time", TOML_TIME },
		{ "local_date_time", TOML_TIME },
		{ "local_date", TOML_TIME },
		{ "local_time", TOML_TIME },
	};

	for (size_t i = 0; i < COUNT_OF(types); i++) {
		if (!is(node, types[i].name))
			continue;
		*ret = types[i].type;
		return true;
	}
	return false;
}

/* The value under the cursor. */
static int add_value(struct build *build, struct toml_value *parent, const struct toml_part *key)
{
	TSNode node = here(build);
	struct toml_value *value;
	enum toml_type type;
	int code;

	if (!type_of(node, &type))
		return toml_fail(build->parse, ERROR_MALFORMED, place_of(build, node), "no value of TOML");
	code = toml_add(build->parse, parent, key, type, ORIGIN_VALUE, place_of(build, node), &value);
	return code < 0 ? code : fill_value(build, value);
}

/* The pair under the cursor, which moves to its value. */
static int add_pair(struct build *build, struct toml_value *table)
{
	struct toml_value *parent = NULL;
	size_t count = 0;
	int code;

	ts_tree_cursor_goto_first_child(&build->cursor);
	code = read_key(build, here(build), &count);
	if (code == 0)
		code = toml_walk_dotted(build->parse, table, build->parts, count, &parent);
	if (code < 0)
		return code;
	while (ts_tree_cursor_goto_next_sibling(&build->cursor) && !ts_node_is_named(here(build)))
		continue;
	return add_value(build, parent, &build->parts[count - 1]);
}

/* Leave what is under the cursor, and every nest that ends with it. */
static void advance(struct build *build)
{
	while (build->depth) {
		struct nest *nest = &build->nests[build->depth - 1];

		if (nest->in_pair)
			ts_tree_cursor_goto_parent(&build->cursor);
		nest->in_pair = false;
		if (ts_tree_cursor_goto_next_sibling(&build->cursor))
			return;
		ts_tree_cursor_goto_parent(&build->cursor);
		build->depth--;
	}
}

/* What is under the cursor in the innermost nest: a value, a pair, or only punctuation. */
static int add_child(struct build *build, struct nest *nest)
{
	TSNode node = here(build);

	if (is(node, "pair")) {
		nest->in_pair = true;
		return add_pair(build, nest->value);
	}
	if (nest->value->type == TOML_ARRAY && ts_node_is_named(node) && !is(node, "comment"))
		return add_value(build, nest->value, NULL);
	return 0;
}

/* A pair of a table, with everything in its value. */
static int read_pair(struct build *build)
{
	int code = add_pair(build, build->table);

	while (code == 0 && build->depth) {
		size_t depth = build->depth;

		code = add_child(build, &build->nests[depth - 1]);
		if (build->depth == depth)
			advance(build);
	}
	return code;
}

/* --- the document ---------------------------------------------------------------------------------- */

/* From the bracket that opens a header to the one that closes it. */
static struct place header_place(struct build *build, TSNode table, TSNode key)
{
	size_t start = start_of(build, table);
	size_t end = end_of(build, key);
	bool array = build->parse->text[start + 1] == '[' && is(table, "table_array_element");

	while (build->parse->text[end] != ']')
		end++;
	return place_at(&build->parse->cursor, start, end + (array ? 2 : 1) - start);
}

/* A header stands under the cursor: what follows belongs to its table. */
static int read_header(struct build *build)
{
	TSNode node = here(build);
	TSNode key = ts_node_named_child(node, 0);
	struct place header = header_place(build, node, key);
	size_t count = 0;
	int code = read_key(build, key, &count);

	if (code < 0)
		return code;
	return toml_open_table(
		build->parse, build->parts, count, is(node, "table_array_element"), header, &build->table);
}

static bool is_wrong(TSNode node)
{
	return ts_node_has_error(node) || is(node, "ERROR");
}

/* Go down to the first node that is wrong in itself; false if that one is not to be seen. */
static bool find_error(struct build *build)
{
	while (!is(here(build), "ERROR") && !ts_node_is_missing(here(build))) {
		if (!ts_tree_cursor_goto_first_child(&build->cursor))
			return false;
		while (!is_wrong(here(build)))
			if (!ts_tree_cursor_goto_next_sibling(&build->cursor)) {
				ts_tree_cursor_goto_parent(&build->cursor);
				return false;
			}
	}
	return true;
}

/* What the grammar took in before it gave up is in the error: its last part comes closest. */
static int report_error(struct build *build)
{
	struct place place;
	bool found = find_error(build);
	TSNode node = here(build);

	if (!found) {
		place = place_at(&build->parse->cursor, end_of(build, node), 0);
		return toml_fail(build->parse, ERROR_MALFORMED, place, "something is missing here");
	}
	if (ts_tree_cursor_goto_first_child(&build->cursor)) {
		while (!is_wrong(here(build)) && ts_tree_cursor_goto_next_sibling(&build->cursor))
			continue;
		if (is_wrong(here(build)))
			find_error(build);
		node = here(build);
	}
	place = place_of(build, node);
	return toml_fail(build->parse, ERROR_MALFORMED, place,
		ts_node_is_missing(node) ? "something is missing here" : "what stands here is no TOML");
}

static int read_tree(struct build *build, TSNode root)
{
	ts_tree_cursor_reset(&build->cursor, root);
	if (ts_node_has_error(root))
		return report_error(build);
	if (!ts_tree_cursor_goto_first_child(&build->cursor))
		return 0;
	if (is(here(build), "pair"))
		return read_pair(build);
	if (is(here(build), "table") || is(here(build), "table_array_element"))
		return read_header(build);
	return report_error(build);
}

static int read_statement(struct build *build, size_t start, size_t end)
{
	struct toml_parse *parse = build->parse;
	const char *seen = parse->masked.length ? parse->masked.text : parse->text;
	CLEANUP(close_tree)
	TSTree *tree = ts_parser_parse_string(build->parser, NULL, seen + start, (uint32_t)(end - start));

	if (!tree)
		return toml_fail(parse, ERROR_TOO_LARGE, place_at(&parse->cursor, start, end - start),
			"more than %d s to parse", PARSE_SECONDS);
	build->base = start;
	return read_tree(build, ts_tree_root_node(tree));
}

static int read_statements(struct build *build)
{
	struct toml_parse *parse = build->parse;
	size_t start, end;
	int code = toml_add(parse, NULL, NULL, TOML_TABLE, ORIGIN_HEADER,
		(struct place){ .count = parse->length, .line = 1, .column = 1 }, &parse->toml->root);

	build->table = parse->toml->root;
	while (code == 0) {
		code = toml_next_statement(parse, &start, &end);
		if (code < 0 || start == end)
			break;
		code = read_statement(build, start, end);
	}
	return code;
}

int toml_build(struct toml_parse *parse)
{
	CLEANUP(close_parser) TSParser *parser = ts_parser_new();
	struct build build = { .parse = parse, .parser = parser };
	int code;

	if (!ts_parser_set_language(parser, tree_sitter_toml()))
		return toml_fail(parse, ERROR_SYSTEM, (struct place){ .line = 1, .column = 1 },
			"tree-sitter does not know this version of the TOML grammar");
	ts_parser_set_timeout_micros(parser, PARSE_SECONDS * UINT64_C(1000000));
	build.parts = arena_zero(&parse->toml->arena, parse->limits.depth + 2, sizeof(*build.parts));
	build.nests = arena_zero(&parse->toml->arena, parse->limits.depth + 2, sizeof(*build.nests));
	build.spine = arena_zero(&parse->toml->arena, parse->limits.depth + 2, sizeof(*build.spine));
	code = read_statements(&build);
	if (build.cursor.tree)
		ts_tree_cursor_delete(&build.cursor);
	return code;
}
