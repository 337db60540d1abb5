/*
 * A walk over the tree of a file that gives the nodes of some types to the language. It costs a fraction of a query,
 * which keeps open what it has begun to match, of a function until its end.
 */
#include "base/cleanup.h"
#include "code_private.h"
#include "tools.h"

/* What lies deeper would be asked too often what lies around it. */
enum { DEEPEST = 600 };

static void leave_out(struct code *code, TSNode node)
{
	const uint32_t start = ts_node_start_byte(node);
	struct facts *facts = code->reading.facts;

	if (!facts->broken)
		facts->broken_at = places_at(&code->places, start, ts_node_end_byte(node) - start);
	facts->broken = true;
}

/* On to the next node that does not lie in this one; false at the end. */
static bool pass(TSTreeCursor *cursor, int *deep)
{
	while (!ts_tree_cursor_goto_next_sibling(cursor)) {
		if (!*deep)
			return false;
		(*deep)--;
		ts_tree_cursor_goto_parent(cursor);
	}
	return true;
}

void code_walk(struct code *code, const struct tools_kinds *kinds, TSNode root)
{
	CLEANUP(ts_tree_cursor_delete) TSTreeCursor cursor = ts_tree_cursor_new(root);
	int deep = 0;

	for (bool more = true; more;) {
		const TSNode node = ts_tree_cursor_current_node(&cursor);
		const TSSymbol symbol = ts_node_symbol(node);
		const unsigned char kind = symbol < kinds->count ? kinds->kinds[symbol] : 0;

		if (kind)
			code->language->visits[kind - 1].found(code, node);
		if (deep == DEEPEST && ts_node_child_count(node))
			leave_out(code, node);
		if (deep < DEEPEST && ts_tree_cursor_goto_first_child(&cursor))
			deep++;
		else
			more = pass(&cursor, &deep);
	}
}
