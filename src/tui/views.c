/* The fixed views, and the tabs that lead to them. */
#include "views.h"

#include "base/text.h"

#include <string.h>

const struct view_row view_table[VIEW_COUNT] = {
	[VIEW_POSTURE] = { .name = "posture", .title = "Posture", .short_title = "Posture", .shortest_title = "Post", .keys = "1" },
	[VIEW_REPOSITORIES] = {
		.name = "repositories",
		.title = "Repositories",
		.short_title = "Repos",
		.keys = "2",
		.table = TABLE_REPOSITORIES,
	},
	[VIEW_MODULES] = {
		.name = "modules",
		.title = "Modules",
		.short_title = "Modules",
		.shortest_title = "Mods",
		.keys = "3",
		.table = TABLE_MODULES,
	},
	[VIEW_REFERENCES] = {
		.name = "references",
		.title = "References",
		.short_title = "Refs",
		.keys = "gn",
		.table = TABLE_REFERENCES,
	},
	[VIEW_GRAPH] = {
		.name = "graph",
		.title = "Graph",
		.short_title = "Graph",
		.keys = "4",
		.table = TABLE_GRAPH,
	},
	[VIEW_FINDINGS] = {
		.name = "findings",
		.title = "Findings",
		.short_title = "Findings",
		.shortest_title = "Finds",
		.keys = "5",
		.table = TABLE_FINDINGS,
	},
	[VIEW_IMAGES] = {
		.name = "images",
		.title = "Images",
		.short_title = "Images",
		.shortest_title = "Imgs",
		.keys = "6",
		.table = TABLE_IMAGES,
	},
	[VIEW_ENGINE] = {
		.name = "engine",
		.crumb = "engine & cache",
		.title = "Engine & cache",
		.short_title = "Engine",
		.shortest_title = "Eng",
		.keys = "8",
		.table = TABLE_SETTINGS,
	},
	[VIEW_REVIEWS] = {
		.name = "reviews",
		.title = "Reviews",
		.short_title = "Reviews",
		.keys = "9",
		.table = TABLE_REVIEWS,
	},
	[VIEW_DECISIONS] = {
		.name = "decisions",
		.title = "Decisions",
		.short_title = "Decided",
		.shortest_title = "Decs",
		.keys = "gx",
		.table = TABLE_DECISIONS,
	},
	[VIEW_CHANGES] = {
		.name = "changes",
		.title = "Changes",
		.short_title = "Changes",
		.shortest_title = "Chgs",
		.keys = "gc",
		.table = TABLE_CHANGES,
	},
};

enum view view_find(const char *name)
{
	for (int i = 0; i < VIEW_COUNT; i++) {
		if (strcmp(view_table[i].name, name) == 0)
			return (enum view)i;
	}
	return VIEW_COUNT;
}

void buf_add_view_names(struct buf *buf)
{
	for (int i = 0; i < VIEW_COUNT; i++)
		buf_format(buf, "%s%s",
			i == 0                ? ""
			: i == VIEW_COUNT - 1 ? " and "
					      : ", ",
			view_table[i].name);
}

void view_open(struct dashboard *dashboard, enum view view)
{
	if (view == VIEW_POSTURE || view == VIEW_COUNT)
		open_posture(dashboard);
	else
		open_table(dashboard, view_table[view].table, "",
			view_table[view].crumb ? view_table[view].crumb : view_table[view].name);
}

/* --- tabs ------------------------------------------------------------------------------------------ */

/* How tabs are written, the roomiest first: in the last form neighbours share the column between them. */
enum tab_form { TAB_FULL, TAB_SHORT, TAB_TIGHT, TAB_CLOSE };

static const char *tab_title(const struct view_row *view, enum tab_form form)
{
	if (form == TAB_CLOSE && view->shortest_title)
		return view->shortest_title;
	return form == TAB_FULL ? view->title : view->short_title;
}

/* A digit is told from the title that it touches; letters are not. */
static const char *after_keys(const struct view_row *view, enum tab_form form)
{
	return form >= TAB_TIGHT && strlen(view->keys) == 1 ? "" : " ";
}

/* "[1 Posture] ": brackets or blanks around the keys and the title; without the blank after a digit when tight. */
static int tab_width(const struct view_row *view, enum tab_form form)
{
	static const int around[] = { [TAB_FULL] = 3, [TAB_SHORT] = 3, [TAB_TIGHT] = 2, [TAB_CLOSE] = 1 };

	return (int)(strlen(view->keys) + strlen(after_keys(view, form)) + strlen(tab_title(view, form))) +
	       around[form];
}

static int tabs_width(enum tab_form form, int first, int end)
{
	int width = form == TAB_CLOSE ? 1 : 0;

	for (int i = first; i < end; i++)
		width += tab_width(&view_table[i], form);
	return width;
}

static enum tab_form tab_form_for(int width)
{
	enum tab_form form = TAB_FULL;

	while (form < TAB_CLOSE && tabs_width(form, 0, VIEW_COUNT) > width)
		form++;
	return form;
}

/* The first tab to draw so that the active one is on the screen, and as many of its neighbours as fit. */
static int first_tab(enum tab_form form, int active, int width)
{
	int first = 0;

	while (first < active && tabs_width(form, first, active + 1) > width)
		first++;
	return first;
}

static void draw_tab(
	struct frame *frame, int x, int y, const struct view_row *view, enum tab_form form, bool active)
{
	frame_format(frame, x, y, frame->width - x, active ? ROLE_TAB_ACTIVE : ROLE_TAB,
		active ? "[%s%s%s]" : " %s%s%s ", view->keys, after_keys(view, form), tab_title(view, form));
	if (!active)
		frame_own(frame, x + 1, y, frame->width - x - 1, ROLE_KEY, view->keys);
}

void draw_tabs(struct dashboard *dashboard, int y)
{
	struct frame *frame = &dashboard->frame;
	const int active = (int)dashboard->view;
	const enum tab_form form = tab_form_for(frame->width - 1);
	/* Where not even the tight ones fit, marks at both ends say that there are more. */
	const bool scrolls = tabs_width(form, 0, VIEW_COUNT) > frame->width - (form == TAB_CLOSE ? 0 : 1);
	const int end = scrolls ? frame->width - 2 : frame->width;
	const int first = scrolls ? first_tab(form, active, end - 2) : 0;
	int x = scrolls ? 2 : form == TAB_CLOSE ? 0 : 1, i, active_x = x;

	for (i = first; i < VIEW_COUNT && x + tab_width(&view_table[i], form) <= end + 1; i++) {
		draw_tab(frame, x, y, &view_table[i], form, false);
		active_x = i == active ? x : active_x;
		x += tab_width(&view_table[i], form);
	}
	draw_tab(frame, active_x, y, &view_table[active], form, true);
	if (scrolls && first > 0)
		frame_put_glyph(frame, 0, y, ROLE_DIM, GLYPH_ELLIPSIS);
	if (scrolls && i < VIEW_COUNT)
		frame_put_glyph(frame, frame->width - 1, y, ROLE_DIM, GLYPH_ELLIPSIS);
}
