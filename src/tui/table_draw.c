/* How lists look: heads, rows, the preview. */
#include "posture_page.h"
#include "subject.h"
#include "table_page.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { SEVERITY_WORD_WIDTH = 8 };

/* --- drawing --------------------------------------------------------------------------------------- */

static bool is_right(const struct column *column)
{
	return column->type == COLUMN_NUMBER || column->type == COLUMN_TIME;
}

static void draw_head(struct dashboard *dashboard, const struct table_page *table)
{
	struct frame *frame = &dashboard->frame;
	const struct area area = table->list_area;
	bool descending = false;
	const int sorted = table_sorted_column(table, &descending);

	for (size_t i = 0; i < table->shown_count; i++) {
		const struct shown_column *shown = &table->shown[i];
		const struct column *column = &table_list[table->table].columns[shown->column];
		const enum role role = shown->column == table->column ? ROLE_HEADER_ACTIVE : ROLE_HEADER;
		const int arrow = shown->column == sorted ? 1 : 0;
		const char *title = table_title(table, (size_t)shown->column, area.width);
		const int length = (int)strlen(title) + arrow;
		int x = area.x + shown->x;

		if (shown->x >= area.width)
			break;
		if (is_right(column) && length < shown->width)
			x += shown->width - length;
		x += frame_own(frame, x, area.y, area.x + area.width - x, role, title);
		if (arrow)
			frame_put_glyph(
				frame, x, area.y, role, descending ? GLYPH_DESCENDING : GLYPH_ASCENDING);
	}
}

/* What is not known to be wrong must not look as if it were. */
static void show_verdict(const struct row *row, bool narrow, struct buf *text, enum role *role)
{
	const char *verdict = row->cells[FIND_VERDICT].text;

	if (strcmp(verdict, verdict_word(VERDICT_FAIL)) == 0)
		return;
	*role = strcmp(verdict, verdict_word(VERDICT_UNKNOWN)) == 0 ? ROLE_UNKNOWN : ROLE_DIM;
	if (narrow) {
		buf_cut(text, text->length ? 1 : 0);
		buf_add(text, *role == ROLE_UNKNOWN ? " ?" : " d");
		return;
	}
	buf_clear(text);
	buf_add(text, verdict);
}

/* The state that was decided, with a mark that it is not recorded yet. */
static void show_pending(const struct dashboard *dashboard, const struct table_page *table, int64_t finding,
	struct buf *text, enum role *role)
{
	const char *pending = table_pending(dashboard, table, finding);

	if (!pending)
		return;
	buf_clear(text);
	buf_format(text, "%s%s", pending, frame_glyph(&dashboard->frame, GLYPH_ELLIPSIS));
	*role = ROLE_DIM;
}

static void draw_cell(struct dashboard *dashboard, const struct table_page *table,
	const struct shown_column *shown, const struct row *row, struct area area)
{
	const struct column *column = &table_list[table->table].columns[shown->column];
	const size_t index = (size_t)shown->column;
	const bool narrow = shown->width < SEVERITY_WORD_WIDTH;
	enum role role = cell_role(table->table, index, row);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (table_add_cell(table, index, row, dashboard->now, narrow, &text))
		role = ROLE_DIM;
	role = table_end_role(table->table, index, row, dashboard->now, role);
	if (table->table == TABLE_FINDINGS && index == FIND_STATUS)
		show_pending(dashboard, table, row->id, &text, &role);
	if (table->table == TABLE_FINDINGS && column->type == COLUMN_SEVERITY)
		show_verdict(row, narrow, &text, &role);
	if (is_right(column))
		frame_text_right(&dashboard->frame, area, role, text.text);
	else
		frame_text(&dashboard->frame, area, role, text.text, column->cut);
}

/* In front of a row: that it is marked, or that an act about it is on its way. */
static void draw_gutter(struct dashboard *dashboard, const struct table_page *table, size_t number, int y)
{
	struct frame *frame = &dashboard->frame;
	const struct area area = table->list_area;

	if (table->table != TABLE_FINDINGS)
		return;
	if (table_pending(dashboard, table, table->ids.ids[number])) {
		frame_put_glyph(frame, area.x + 1, y, ROLE_DIM, GLYPH_ELLIPSIS);
	} else if (table_is_marked(table, number)) {
		frame_put_glyph(frame, area.x + 1, y, ROLE_STRONG, GLYPH_MARKED);
		frame_flag(frame, area.x + 1, y, area.width - 1, CELL_MARKED);
	}
}

static void draw_row(struct dashboard *dashboard, const struct table_page *table, size_t number, int y)
{
	struct frame *frame = &dashboard->frame;
	const struct area area = table->list_area;
	const struct row *row = table_row(table, table->ids.ids[number]);

	if (!row)
		frame_put_glyph(frame, area.x + GUTTER, y, ROLE_DIM, GLYPH_ELLIPSIS);
	for (size_t i = 0; row && i < table->shown_count; i++) {
		const struct shown_column *shown = &table->shown[i];
		struct area cell = { area.x + shown->x, y, shown->width, 1 };

		if (shown->x + cell.width > area.width)
			cell.width = area.width - shown->x;
		draw_cell(dashboard, table, shown, row, cell);
	}
	draw_gutter(dashboard, table, number, y);
	if (number == table->list.cursor) {
		frame_put_glyph(frame, area.x, y, ROLE_TEXT, GLYPH_CURSOR);
		frame_flag(frame, area.x, y, area.width, CELL_CURSOR);
		frame->cursor_y = y;
	}
}

/* What a list without rows says: why, and what to do next; `plain` names commands, not keys. */
static void add_empty(const struct table_page *table, bool plain, struct buf *why, struct buf *next)
{
	const char *name = table_list[table->table].name;

	if (table->filter.length) {
		buf_add(why, "Nothing matches the filter");
		buf_add(next, plain ? "clear-filter takes it away. " : "F takes it away, f changes it. ");
		buf_add_count(next, (int64_t)table->total);
		buf_format(next, " %s in all.", table_list[table->table].rows);
	} else if (table->table == TABLE_FINDINGS) {
		buf_add(why, "No open findings in live paths.");
		buf_format(next, "The posture%s says how much was looked at; class:any also shows fixtures.",
			plain ? "" : " (1)");
	} else if (table->table == TABLE_DECISIONS) {
		buf_add(why, "Nothing has been decided here.");
		buf_format(next, "%s decides about findings; [[suppressions]] of the policy stand here too.",
			plain ? "accept, false-positive, not-affected ..." : "t in the findings (5)");
	} else if (table->table == TABLE_CHANGES) {
		buf_add(why, "Nothing has changed here.");
		buf_add(next, "Every scan after the first one adds what is new, what is gone, and why.");
	} else if (table->table == TABLE_IMAGES || table->table == TABLE_IMAGE_USES) {
		buf_add(why, "No image is named in live paths.");
		buf_add(next, "Pipelines, CI files, Dockerfiles and locks name them; class:any of image_uses "
			      "shows fixtures.");
	} else if (table->table == TABLE_REVIEWS) {
		buf_add(why, "No review is recorded here.");
		buf_add(next, "scabbard review add MODULE@COMMIT --step STEP --note TEXT records one.");
	} else if (table->table == TABLE_GRAPH) {
		buf_add(why, "No reference in live paths leads to another repository.");
		buf_format(next, "The references%s are all local or part of the engine, or there are none.",
			plain ? "" : " (gn)");
	} else {
		buf_format(why, "No %s here.", name);
		buf_add(next, "scabbard scan DIR reads the repositories under DIR.");
	}
}

static void draw_empty(struct dashboard *dashboard, const struct table_page *table)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	CLEANUP(buf_release) struct buf next = BUF_INIT;
	struct frame *frame = &dashboard->frame;
	const struct area area = table->list_area;
	const int x = area.x + GUTTER, y = area.y + 2, width = area.width - GUTTER;
	int used;

	if (!table->loaded) {
		frame_put_glyph(frame, x, y, ROLE_DIM, GLYPH_ELLIPSIS);
		return;
	}
	add_empty(table, false, &why, &next);
	used = frame_own(frame, x, y, width, ROLE_TEXT, why.text) + 1;
	frame_typed(frame, (struct area){ x + used, y, width - used, 1 }, ROLE_STRONG, table->filter.text,
		TEXT_CUT_END);
	frame_text(frame, (struct area){ x, y + 1, width, 1 }, ROLE_DIM, next.text, TEXT_CUT_END);
}

/* The line between list and preview. */
static void draw_border(struct dashboard *dashboard, const struct table_page *table)
{
	const struct area preview = table->preview_area;

	if (preview.y > table->list_area.y)
		frame_repeat(&dashboard->frame, (struct area){ preview.x, preview.y - 1, preview.width, 1 },
			ROLE_BORDER, GLYPH_HORIZONTAL);
	else
		frame_repeat(&dashboard->frame, (struct area){ preview.x - 1, preview.y, 1, preview.height },
			ROLE_BORDER, GLYPH_VERTICAL);
}

static void draw_preview(struct dashboard *dashboard, const struct table_page *table)
{
	CLEANUP(document_release) struct document document = { .width = table->preview_area.width };
	const struct row *row = table_current(table);
	struct subject subject = { .table = table->table, .row = row, .now = dashboard->now, .brief = true };

	subject.height = table->preview_area.height;

	if (table->preview_area.height == 0)
		return;
	draw_border(dashboard, table);
	if (!row)
		return;
	if (table->detail)
		subject.detail = &table->detail->detail;
	add_subject(&document, &subject);
	document_draw(&document, &dashboard->frame, table->preview_area, 0, SIZE_MAX);
}

void table_draw(struct dashboard *dashboard, struct page *page, struct area area)
{
	struct table_page *table = page->state;
	struct area body = table->list_area;

	(void)area;
	table_measure(dashboard, table);
	table_fit_columns(table, body.width);
	draw_head(dashboard, table);
	for (size_t i = 0; i < table->list.height && table->list.top + i < table->ids.count; i++)
		draw_row(dashboard, table, table->list.top + i, body.y + 1 + (int)i);
	if (table->ids.count == 0)
		draw_empty(dashboard, table);
	body.y++;
	body.height--;
	frame_match(&dashboard->frame, body, page->search);
	draw_preview(dashboard, table);
}

/* One row as a sentence for a screen reader: its titled columns, one after the other. */
static void say_row(
	const struct dashboard *dashboard, const struct table_page *table, size_t number, struct buf *ret)
{
	const struct table *kind = &table_list[table->table];
	const struct row *row = table_row(table, table->ids.ids[number]);
	enum role role = ROLE_TEXT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(ret, "%zu.%s", number + 1, table_is_marked(table, number) ? " marked," : "");
	for (size_t i = 0; row && i < kind->column_count; i++) {
		if (!kind->columns[i].title)
			continue;
		buf_clear(&text);
		table_add_cell(table, i, row, dashboard->now, false, &text);
		if (table->table == TABLE_FINDINGS && i == FIND_SEVERITY)
			show_verdict(row, false, &text, &role);
		if (table->table == TABLE_FINDINGS && i == FIND_STATUS)
			show_pending(dashboard, table, row->id, &text, &role);
		if (strcmp(text.text, "-") == 0)
			continue;
		buf_format(ret, " %s ", kind->columns[i].name);
		buf_add_untrusted(ret, text.text);
		buf_add_char(ret, ',');
	}
	if (ret->text[ret->length - 1] == ',')
		buf_cut(ret, ret->length - 1);
	buf_add_char(ret, '\n');
}

void table_say(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	const struct table_page *table = page->state;
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	CLEANUP(buf_release) struct buf next = BUF_INIT;

	if (!table->loaded)
		buf_add(ret, "not read yet\n");
	if (table->ids.count == 0 && table->loaded) {
		add_empty(table, true, &why, &next);
		buf_format(ret, "%s%s%s\n%s\n", why.text, table->filter.length ? " " : "", table->filter.text,
			next.text);
	}
	for (size_t i = 0; i < table->list.height && table->list.top + i < table->ids.count; i++)
		say_row(dashboard, table, table->list.top + i, ret);
}
