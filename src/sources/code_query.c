/*
 * The query of a language over the tree of a file. Its cursor takes time with the square of how deep a tree is and how
 * many tokens stand side by side in an error; bytes that are no code make both. So what is too deep or too broad is left
 * out, and what lies below it is looked at by itself.
 */
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "code_private.h"

/* NOLINTBEGIN(misc-no-recursion): SPLIT_DEEP ends it */

enum {
	OPEN_MATCHES = 500,
	CAPTURES_MOST = 64,
	SMALL = 8192, /* bytes without an error that cannot be too deep to matter */
	DEEPEST = 600,
	BROADEST = 1000,
	SPLIT_DEEP = 4
};

static const char *const capture_names[SLOT_COUNT] = { "call", "call.name", "call.receiver", "call.arguments",
	"call.type", "function", "function.name", "function.exposed", "function.of", "function.self",
	"function.returns", "type", "type.name", "parameter", "parameter.name", "parameter.type",
	"parameter.default", "assign", "assign.name", "assign.value", "assign.type", "assign.fixed", "field",
	"field.name", "field.value", "field.of", "return", "return.value", "import", "import.path",
	"import.alias", "package", "comment", "node" };

/* One run over one file. */
struct run {
	struct code *code;
	const TSQuery *query;
	TSQueryCursor *cursor;
	enum slot captures[CAPTURES_MOST];
	uint32_t capture_count;
	clock_t begun;
};

static void name_captures(const TSQuery *query, uint32_t count, enum slot *ret)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t length;
		const char *name = ts_query_capture_name_for_id(query, i, &length);

		ret[i] = SLOT_COUNT;
		for (enum slot slot = 0; slot < SLOT_COUNT; slot++)
			if (strcmp(capture_names[slot], name) == 0)
				ret[i] = slot;
	}
}

static void query_node(struct run *run, TSNode node)
{
	TSQueryMatch match;

	ts_query_cursor_exec(run->cursor, run->query, node);
	while (ts_query_cursor_next_match(run->cursor, &match)) {
		TSNode slots[SLOT_COUNT] = { 0 };

		for (uint16_t i = 0; i < match.capture_count; i++) {
			const uint32_t index = match.captures[i].index;
			const enum slot slot = index < run->capture_count ? run->captures[index] : SLOT_COUNT;

			if (slot < SLOT_COUNT && ts_node_is_null(slots[slot]))
				slots[slot] = match.captures[i].node;
		}
		code_found(run->code, slots);
	}
}

/* Whether a node is neither too deep nor too broad. */
static bool is_tame(TSNode node)
{
	TSTreeCursor cursor;
	bool tame = true, more = true;
	int deep = 0;

	if (!ts_node_has_error(node) && ts_node_end_byte(node) - ts_node_start_byte(node) <= SMALL)
		return true;
	cursor = ts_tree_cursor_new(node);
	while (tame && more) {
		const TSNode at = ts_tree_cursor_current_node(&cursor);

		tame = deep < DEEPEST && !(ts_node_has_error(at) && ts_node_child_count(at) > BROADEST);
		more = ts_tree_cursor_goto_first_child(&cursor);
		deep += more;
		while (!more && deep) {
			more = ts_tree_cursor_goto_next_sibling(&cursor);
			if (!more && deep--)
				ts_tree_cursor_goto_parent(&cursor);
		}
	}
	ts_tree_cursor_delete(&cursor);
	return tame;
}

static bool is_late(const struct run *run)
{
	const uint64_t limit = run->code->reading.limits->values[LIMIT_SOURCE_MILLISECONDS];

	return (uint64_t)(clock() - run->begun) * 1000 / CLOCKS_PER_SEC > limit;
}

static void leave_out(struct code *code, TSNode node)
{
	const uint32_t start = ts_node_start_byte(node);

	if (!code->reading.facts->broken)
		code->reading.facts->broken_at =
			places_at(&code->places, start, ts_node_end_byte(node) - start);
	code->reading.facts->broken = true;
}

static void query_parts(struct run *run, TSNode node, int depth)
{
	TSTreeCursor cursor = ts_tree_cursor_new(node);

	for (bool more = ts_tree_cursor_goto_first_child(&cursor); more;
		more = ts_tree_cursor_goto_next_sibling(&cursor)) {
		const TSNode part = ts_tree_cursor_current_node(&cursor);

		if (!ts_node_is_named(part))
			continue;
		if (is_late(run)) {
			leave_out(run->code, part);
			break;
		}
		if (is_tame(part))
			query_node(run, part);
		else if (depth < SPLIT_DEEP)
			query_parts(run, part, depth + 1);
		else
			leave_out(run->code, part);
	}
	ts_tree_cursor_delete(&cursor);
}

/* Whether all of a tree can be looked at in one go: then patterns may begin at its root. */
static bool is_all_tame(TSNode root)
{
	TSTreeCursor cursor;
	bool tame = true;

	if (ts_node_has_error(root))
		return is_tame(root);
	cursor = ts_tree_cursor_new(root);
	for (bool more = ts_tree_cursor_goto_first_child(&cursor); more && tame;
		more = ts_tree_cursor_goto_next_sibling(&cursor))
		tame = is_tame(ts_tree_cursor_current_node(&cursor));
	ts_tree_cursor_delete(&cursor);
	return tame;
}

void code_query(struct code *code, const TSQuery *query, TSNode root)
{
	struct run run = { .code = code, .query = query, .cursor = ts_query_cursor_new(), .begun = clock() };

	run.capture_count = ts_query_capture_count(query);
	if (run.capture_count > CAPTURES_MOST)
		run.capture_count = CAPTURES_MOST;
	name_captures(query, run.capture_count, run.captures);
	ts_query_cursor_set_match_limit(run.cursor, OPEN_MATCHES);
	if (is_all_tame(root))
		query_node(&run, root);
	else
		query_parts(&run, root, 0);
	ts_query_cursor_delete(run.cursor);
}

/* NOLINTEND(misc-no-recursion) */
