/* What a module uses: the steps below it as a tree, and how lines of trees look. */
#include "trees.h"

#include "subject_parts.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "posture_page.h"
#include "table_page.h"

#include <string.h>

enum {
	TREE_X = 2,
	INDENT = 2,
	NAME_LEAST = 16,
	STATE_WIDTH = 11,
	COMMIT_WIDTH = SHORT_OID,
	VERSION_WIDTH = 12,
	SINCE_WIDTH = 4,
	BY_WIDTH = 18,
	NARROW = 60,
	ROOMY = 110,
	READABLE = 120, /* further apart, names and states are hard to read together */
	NONE = -1
};

/* --- lines ------------------------------------------------------------------------------------------- */

/* Take `width` columns and a gap from the right end. */
static int take(int *end, int width)
{
	*end -= width + 1;
	return *end + 1;
}

struct tree_columns tree_columns_for(int width, bool dated)
{
	struct tree_columns columns = { .end = width - 1 };

	if (dated && width >= ROOMY) {
		columns.by = take(&columns.end, BY_WIDTH);
		columns.since = take(&columns.end, SINCE_WIDTH);
	}
	columns.state = take(&columns.end, STATE_WIDTH);
	if (width < NARROW)
		return columns;
	columns.commit = take(&columns.end, COMMIT_WIDTH);
	columns.version = take(&columns.end, width >= ROOMY ? 2 * VERSION_WIDTH : VERSION_WIDTH);
	return columns;
}

void add_tree_cells(struct document *document, const struct tree_columns *columns,
	const struct tree_cells *cells, int64_t now)
{
	CLEANUP(buf_release) struct buf since = BUF_INIT;

	if (columns->version && *text_or_empty(cells->version))
		document_cell(document, columns->version, columns->commit - columns->version - 1, ROLE_TEXT,
			cells->version, TEXT_CUT_END);
	if (columns->commit)
		document_cell(document, columns->commit, COMMIT_WIDTH, ROLE_DIM,
			*cells->commit ? arena_format(&document->arena, "%.*s", SHORT_OID, cells->commit)
				       : "-",
			TEXT_CUT_END);
	document_word(document, columns->state, STATE_WIDTH, cells->role, cells->state);
	if (!columns->since)
		return;
	if (cells->since) {
		buf_add_age(&since, now - cells->since);
		document_word(document, columns->since, SINCE_WIDTH, ROLE_DIM, since.text);
	}
	document_cell(document, columns->by, BY_WIDTH, ROLE_DIM, *text_or_empty(cells->by) ? cells->by : "-",
		TEXT_CUT_END);
}

/* --- the tree ------------------------------------------------------------------------------------------ */

/* The steps, linked: first child, next sibling, and the next one in reading order. */
struct tree {
	const struct below *steps;
	size_t count;
	int *child, *sibling;
};

/* Parents stand before their children, so that a pass from the end links both in order. */
static void tree_link(struct tree *tree, const struct resolution *resolution, struct arena *arena)
{
	tree->steps = resolution->below;
	tree->count = resolution->below_count < BELOW_MOST ? resolution->below_count : BELOW_MOST;
	tree->child = arena_zero(arena, tree->count + 1, sizeof(*tree->child));
	tree->sibling = arena_zero(arena, tree->count + 1, sizeof(*tree->sibling));
	/* The last place stands for the reference itself. */
	for (size_t i = 0; i <= tree->count; i++)
		tree->child[i] = tree->sibling[i] = NONE;
	for (size_t i = tree->count; i-- > 0;) {
		const int32_t parent = tree->steps[i].parent;
		const size_t above = parent >= 0 && (size_t)parent < i ? (size_t)parent : tree->count;

		tree->sibling[i] = tree->child[above];
		tree->child[above] = (int)i;
	}
}

static int parent_of(const struct tree *tree, int step)
{
	const int32_t parent = tree->steps[step].parent;

	return parent >= 0 && parent < step ? parent : NONE;
}

static bool is_folded(const struct subject *subject, uint32_t node)
{
	return subject->folded && node < FOLD_NODES && subject->folded[node];
}

/* The step that is read after another; what is below a folded one is passed over. */
static int next_step(const struct tree *tree, const struct subject *subject, int step)
{
	if (tree->child[step] != NONE && !is_folded(subject, (uint32_t)step + 1))
		return tree->child[step];
	while (step != NONE && tree->sibling[step] == NONE)
		step = parent_of(tree, step);
	return step == NONE ? NONE : tree->sibling[step];
}

static int depth_of(const struct tree *tree, int step)
{
	int depth = 0;

	while ((step = parent_of(tree, step)) != NONE)
		depth++;
	return depth;
}

/* The lines that lead to a step; deep ones are drawn no further in than leaves room for a name. */
static int add_branches(struct document *document, const struct tree *tree, int step, int end)
{
	const int most = (end - NAME_LEAST - TREE_X) / INDENT > 2 ? (end - NAME_LEAST - TREE_X) / INDENT : 2;
	const int depth = depth_of(tree, step);
	const int drawn = depth < most ? depth : most;
	int x = TREE_X + drawn * INDENT;

	document_glyph(document, x, ROLE_BORDER, tree->sibling[step] == NONE ? GLYPH_LAST : GLYPH_BRANCH);
	document_glyph(document, x + 1, ROLE_BORDER, GLYPH_HORIZONTAL);
	for (int above = parent_of(tree, step), at = x - INDENT; above != NONE && at >= TREE_X;
		above = parent_of(tree, above), at -= INDENT) {
		if (tree->sibling[above] != NONE)
			document_glyph(document, at, ROLE_BORDER, GLYPH_VERTICAL);
	}
	return x + INDENT;
}

static enum role step_state(const struct below *step, const char **ret_word)
{
	enum role role;

	*ret_word = pin_word(reference_effective_word(step->effective), presence_word(step->presence),
		reach_word(step->reachable), label_state_word(step->label), &role);
	return role;
}

/* The name of a step: the module it is, else what was written. */
static void add_step_name(const struct below *step, struct buf *ret)
{
	if (!*text_or_empty(step->root)) {
		buf_add(ret, *text_or_empty(step->source) ? step->source : text_or_empty(step->name));
		return;
	}
	buf_add(ret, step->root);
	if (*text_or_empty(step->subpath))
		buf_format(ret, "/%s", step->subpath);
}

/* The name, and behind it why nothing is known below. */
static void draw_name(
	struct document *document, int x, int end, enum role role, const char *name, const char *cut)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	const int room = end - x;
	int name_width = (int)text_width(name), why_width;

	if (!cut) {
		document_cell(document, x, room, role, name, TEXT_CUT_START);
		return;
	}
	buf_format(&why, "(%s)", cut);
	why_width = (int)text_width(why.text);
	if (name_width + 1 + why_width > room)
		name_width = room - 1 - why_width;
	if (name_width < NAME_LEAST / 2)
		name_width = room;
	document_cell(document, x, name_width, role, name, TEXT_CUT_START);
	if (name_width < room)
		document_cell(document, x + name_width + 1, room - name_width - 1, ROLE_DIM, why.text,
			TEXT_CUT_END);
}

static void add_step(struct document *document, const struct tree *tree, const struct subject *subject,
	const struct tree_columns *columns, int number)
{
	const struct below *step = &tree->steps[number];
	const bool has_children = tree->child[number] != NONE;
	const uint32_t node = has_children ? (uint32_t)number + 1 : 0;
	const int above = parent_of(tree, number);
	struct tree_cells cells = { .version = step->version, .commit = step->commit };
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	struct line *line = document_line(document);
	int x;

	line->node = node;
	line->within = above == NONE ? 0 : (uint32_t)above + 1;
	line->folded = node && is_folded(subject, node);
	add_step_name(step, &name);
	if (*text_or_empty(step->root))
		link_module(document, name.text);
	buf_format(&said, "step %d:", depth_of(tree, number) + 1);
	document_said(document, said.text);
	x = add_branches(document, tree, number, columns->end);
	if (node)
		document_glyph(
			document, x, ROLE_TEXT, is_folded(subject, node) ? GLYPH_FOLDED : GLYPH_UNFOLDED);
	else
		document_glyph(document, x, ROLE_BORDER, GLYPH_HORIZONTAL);
	cells.role = step_state(step, &cells.state);
	draw_name(document, x + 2, columns->end, *text_or_empty(step->root) ? ROLE_TEXT : ROLE_DIM, name.text,
		step->cut && strcmp(step->cut, cells.state) != 0 ? step->cut : NULL);
	add_tree_cells(document, columns, &cells, subject->now);
}

static void add_none(
	struct document *document, const struct subject *subject, const struct resolution *resolution)
{
	if (!resolution && is_only_through(subject->table, subject->row))
		document_paragraph(document, TREE_X, ROLE_TEXT, false,
			"It is only reached through the modules above: what it uses stands on their pages, "
			"below it.");
	else if (resolution && resolution->has_module)
		document_paragraph(
			document, TREE_X, ROLE_DIM, false, "nothing: its manifest names no other module");
	else
		document_paragraph(document, TREE_X, ROLE_UNKNOWN, false,
			"unknown: no manifest at the commit in use could be read from a copy");
}

void add_uses(struct document *document, const struct subject *subject, const char *title)
{
	const struct resolution *resolution = subject->detail ? subject->detail->resolution : NULL;
	const int width = document->width < READABLE ? document->width : READABLE;
	const struct tree_columns columns = tree_columns_for(width, false);
	struct tree tree;

	add_section(document, title);
	if (!resolution || resolution->below_count == 0) {
		add_none(document, subject, resolution);
		return;
	}
	tree_link(&tree, resolution, &document->arena);
	for (int step = tree.child[tree.count]; step != NONE; step = next_step(&tree, subject, step))
		add_step(document, &tree, subject, &columns, step);
	if (resolution->below_cut)
		document_paragraph(
			document, TREE_X, ROLE_UNKNOWN, false, "there is more: it was not followed further");
}
