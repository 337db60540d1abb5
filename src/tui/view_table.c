/* Lists: what they ask of the desk, and what they do with the answers. */
#include "posture_page.h"
#include "table_page.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include "model/filter.h"

#include <stdlib.h>
#include <string.h>

/* From this width on the footer has room for a sentence. */
enum { NOTE_WIDTH = 120, NEIGHBOURS = 64 };

static void table_close(struct page *page)
{
	struct table_page *table = page->state;

	memory_free(table->scope);
	buf_release(&table->filter);
	buf_release(&table->sort);
	id_list_release(&table->ids);
	id_list_release(&table->matches);
	memory_free(table->sorted_matches);
	desk_answer_close(&table->rows);
	desk_answer_close(&table->old_rows);
	desk_answer_close(&table->detail);
	marks_release(&table->marks);
	memory_free(table);
}

bool page_is_table(const struct page *page)
{
	return page->kind == &page_table;
}

enum table_id table_of(const struct page *page)
{
	return ((const struct table_page *)page->state)->table;
}

static const struct row *row_in(const struct desk_answer *answer, int64_t id)
{
	for (size_t i = 0; answer && i < answer->row_count; i++) {
		if (answer->rows[i].id == id)
			return &answer->rows[i];
	}
	return NULL;
}

const struct row *table_row(const struct table_page *table, int64_t id)
{
	const struct row *row = row_in(table->rows, id);

	return row ? row : row_in(table->old_rows, id);
}

static int64_t current_id(const struct table_page *table)
{
	return table->list.cursor < table->ids.count ? table->ids.ids[table->list.cursor] : 0;
}

const struct row *table_current(const struct table_page *table)
{
	const int64_t id = current_id(table);

	return id ? table_row(table, id) : NULL;
}

const struct detail *table_current_detail(const struct table_page *table)
{
	const bool here = table->detail && table->detail->error.code == 0 && !table->detail_stale &&
			  table->detail_id == current_id(table);

	return here ? &table->detail->detail : NULL;
}

const char *table_pending(const struct dashboard *dashboard, const struct table_page *table, int64_t finding)
{
	const struct desk_answer *answer = row_in(table->rows, finding) ? table->rows : table->old_rows;

	if (table->table != TABLE_FINDINGS || !answer)
		return NULL;
	return decide_pending(dashboard, finding, answer->number);
}

/* The scope and the filter as one text. */
void table_add_filter(const struct table_page *table, struct buf *ret, bool with_filter)
{
	const bool both = *table->scope && with_filter && table->filter.length;

	buf_add(ret, table->scope);
	if (!with_filter || !table->filter.length)
		return;
	buf_add(ret, both ? " (" : "");
	buf_add(ret, table->filter.text);
	buf_add(ret, both ? ")" : "");
}

struct desk_question table_list_question(
	const struct table_page *table, enum desk_kind kind, const char *filter)
{
	return (struct desk_question){
		.kind = kind,
		.table = table->table,
		.list = { .table = table->table,
			.filter = filter,
			.sort = table->sort.length ? table->sort.text : NULL },
	};
}

void table_ask_list(struct dashboard *dashboard, struct page *page)
{
	struct table_page *table = page->state;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	CLEANUP(buf_release) struct buf scope = BUF_INIT;
	struct desk_question question;

	table_add_filter(table, &filter, true);
	question = table_list_question(table, DESK_LIST, filter.text);
	question.first_page = table->fresh ? FIRST_PAGE : 0;
	dashboard_ask(dashboard, &question, page->slot);
	table_add_filter(table, &scope, false);
	question = table_list_question(table, DESK_COUNT, scope.text);
	dashboard_ask(dashboard, &question, page->slot);
	table_ask_matches(dashboard, page);
}

/* Everything again: what is shown stays until the answers come. */
static void ask(struct dashboard *dashboard, struct page *page)
{
	struct table_page *table = page->state;

	table_ask_list(dashboard, page);
	table->here = (struct range){ 0, 0 };
	table->asked = (struct range){ 0, 0 };
	table->detail_stale = true;
}

/* --- answers --------------------------------------------------------------------------------------- */

size_t table_index_of(const struct id_list *ids, int64_t id)
{
	for (size_t i = 0; i < ids->count; i++) {
		if (ids->ids[i] == id)
			return i;
	}
	return SIZE_MAX;
}

/* The cursor's row is gone: the nearest one below it that is still there comes in its place. */
static size_t neighbour(const struct table_page *table, const struct id_list *before)
{
	size_t row = SIZE_MAX;

	for (size_t i = 1; i <= NEIGHBOURS && row == SIZE_MAX; i++) {
		if (table->list.cursor + i < before->count)
			row = table_index_of(&table->ids, before->ids[table->list.cursor + i]);
	}
	return row;
}

/* The cursor stays on its row; if that is gone, on its neighbour; in a new list, at the top. */
static void place_cursor(struct table_page *table, const struct id_list *before)
{
	size_t row = table->held ? table_index_of(&table->ids, table->held) : SIZE_MAX;
	const size_t offset = table->list.cursor - table->list.top;

	if (row == SIZE_MAX && !table->fresh && table->ids.count)
		row = neighbour(table, before);
	table->list.count = table->ids.count;
	if (row != SIZE_MAX && row != table->list.cursor)
		table->list.top = row > offset ? row - offset : 0;
	if (row == SIZE_MAX && table->fresh) {
		row = 0;
		table->list.top = 0;
	}
	list_go(&table->list, row == SIZE_MAX ? table->list.cursor : row);
	if (!table->partial)
		table->held = current_id(table);
}

static void take_list(struct dashboard *dashboard, struct table_page *table, struct desk_answer *answer)
{
	CLEANUP(id_list_release) struct id_list before = { 0 };

	if (answer->error.code == ERROR_USAGE) {
		table->filter_error = answer->error;
		table->filter_error_offset = answer->error_offset;
	}
	if (answer->error.code == ERROR_USAGE && dashboard->prompt.kind == PROMPT_FILTER)
		return;
	if (answer->error.code != 0) {
		dashboard_complain(dashboard, "%s", answer->error.message);
		return;
	}
	/* A first page must not shorten a list that is here in full. */
	if (answer->partial && !table->fresh)
		return;
	before = table->ids;
	table->ids = answer->list;
	memset(&answer->list, 0, sizeof(answer->list));
	table->loaded = true;
	table->partial = answer->partial;
	place_cursor(table, &before);
	table_count_marks(table);
	if (!answer->partial)
		table->fresh = false;
	table->here = (struct range){ 0, 0 };
	table->asked = (struct range){ 0, 0 };
}

void table_hold(struct table_page *table)
{
	table->held = current_id(table);
}

static void take_rows(struct table_page *table, struct desk_answer **answer)
{
	if ((*answer)->error.code != 0)
		return;
	desk_answer_close(&table->old_rows);
	table->old_rows = table->rows;
	table->rows = TAKE(*answer);
	table->here = table->asked;
	table->asked = (struct range){ 0, 0 };
}

static void answer(struct dashboard *dashboard, struct page *page, struct desk_answer **answer)
{
	struct table_page *table = page->state;

	switch ((*answer)->kind) {
	case DESK_LIST:
		if ((*answer)->slot == page->slot)
			take_list(dashboard, table, *answer);
		else
			table_take_matches(dashboard, page, *answer);
		break;
	case DESK_ROWS:
		take_rows(table, answer);
		break;
	case DESK_DETAIL:
		desk_answer_close(&table->detail);
		table->detail = TAKE(*answer);
		break;
	case DESK_COUNT:
		table->total = (*answer)->count;
		table->total_known = (*answer)->error.code == 0;
		break;
	case DESK_POSTURE:
	case DESK_VERSION:
	case DESK_ACT:
	case DESK_WEEKLY:
		break;
	}
}

/* --- what the visible rows lack -------------------------------------------------------------------- */

static struct range around(const struct table_page *table, size_t more)
{
	const size_t first = table->list.top > more ? table->list.top - more : 0;
	size_t end = table->list.top + table->list.height + more;

	if (end > table->ids.count)
		end = table->ids.count;
	return (struct range){ first, end > first ? end - first : 0 };
}

static bool within(struct range inner, struct range outer)
{
	return inner.first >= outer.first && inner.first + inner.count <= outer.first + outer.count;
}

static void ask_rows(struct dashboard *dashboard, struct page *page)
{
	struct table_page *table = page->state;
	const struct range needed = around(table, table->list.height / 2);
	const struct range wanted = around(table, table->list.height * 2);
	struct desk_question question = { .kind = DESK_ROWS, .table = table->table };

	if (needed.count == 0 || within(needed, table->here) || within(needed, table->asked))
		return;
	question.ids = table->ids.ids + wanted.first;
	question.id_count = wanted.count;
	table->asked = wanted;
	dashboard_ask(dashboard, &question, page->slot);
}

static void ask_detail(struct dashboard *dashboard, struct page *page)
{
	struct table_page *table = page->state;
	struct desk_question question = { .kind = DESK_DETAIL, .table = table->table };

	question.id = current_id(table);
	if (table->preview_area.height == 0 || question.id == 0)
		return;
	if (question.id == table->detail_id && !table->detail_stale)
		return;
	if (question.id != table->detail_id)
		desk_answer_close(&table->detail);
	table->detail_id = question.id;
	table->detail_stale = false;
	dashboard_ask(dashboard, &question, page->slot);
}

/* Where list and preview go. */
static void split(struct table_page *table, struct area area)
{
	enum preview_place place = table->preview;

	if (!table->preview_chosen && (table->table == TABLE_FINDINGS || table->table == TABLE_CHANGES ||
					      table->table == TABLE_DECISIONS))
		place = area.width >= PREVIEW_RIGHT_WIDTH ? PREVIEW_RIGHT : PREVIEW_BELOW;
	if (table->loaded && table->ids.count == 0)
		place = PREVIEW_OFF;
	if (place == PREVIEW_BELOW && area.height < PREVIEW_BELOW_HEIGHT)
		place = PREVIEW_OFF;
	if (place == PREVIEW_RIGHT && area.width < 60)
		place = PREVIEW_OFF;
	table->list_area = area;
	table->preview_area = (struct area){ area.x, area.y, 0, 0 };
	if (place == PREVIEW_RIGHT) {
		const int width = area.width * 42 / 100;

		table->list_area.width = area.width - width - 1;
		table->preview_area =
			(struct area){ area.x + area.width - width, area.y, width, area.height };
	} else if (place == PREVIEW_BELOW) {
		const int height = area.height * 45 / 100;

		table->list_area.height = area.height - height - 1;
		table->preview_area =
			(struct area){ area.x, area.y + area.height - height, area.width, height };
	}
}

static void fit(struct dashboard *dashboard, struct page *page, struct area area)
{
	struct table_page *table = page->state;

	split(table, area);
	list_set(&table->list, table->ids.count,
		table->list_area.height > 1 ? (size_t)table->list_area.height - 1 : 1);
	ask_rows(dashboard, page);
	ask_detail(dashboard, page);
}

/* --- moving ---------------------------------------------------------------------------------------- */

static void move(struct dashboard *dashboard, struct page *page, enum movement movement)
{
	struct table_page *table = page->state;

	(void)dashboard;
	list_move(&table->list, movement);
	table_hold(table);
}

static void go(struct dashboard *dashboard, struct page *page, size_t row)
{
	struct table_page *table = page->state;

	(void)dashboard;
	list_go(&table->list, row);
	table_hold(table);
}

/* What a change is about: the finding, whatever has become of it. */
static void open_changed(struct dashboard *dashboard, const struct row *row, const char *crumb)
{
	CLEANUP(buf_release) struct buf filter = BUF_INIT;

	buf_format(&filter, "fingerprint=%s class:any", row->cells[CHANGE_FINGERPRINT].text);
	open_subject_found(dashboard, TABLE_FINDINGS, filter.text, crumb);
}

static void enter(struct dashboard *dashboard, struct page *page)
{
	struct table_page *table = page->state;
	const struct row *row = table_current(table);
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	if (!row)
		return;
	buf_add_row_name(&name, table->table, row);
	if (table->table == TABLE_CHANGES) {
		open_changed(dashboard, row, name.text);
		return;
	}
	open_subject(dashboard, table->table, row->id, name.text);
}

static void status(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	const struct table_page *table = page->state;
	bool descending = false;
	const int column = table_sorted_column(table, &descending);
	const size_t marked = table_marked_count(table);

	if (table->filter.length)
		buf_format(ret, "%s  ", table->filter.text);
	if (marked) {
		buf_add_count(ret, (int64_t)marked);
		buf_add(ret, " marked  ");
	}
	if (!table->loaded)
		buf_add(ret, frame_glyph(&dashboard->frame, GLYPH_ELLIPSIS));
	else
		buf_add_count(ret, (int64_t)table->ids.count);
	if (table->partial)
		buf_add_char(ret, '+');
	else if (table->loaded && table->filter.length && table->total_known) {
		buf_add(ret, " of ");
		buf_add_count(ret, (int64_t)table->total);
	}
	if (column < 0)
		return;
	buf_format(ret, "  by %s", table_list[table->table].columns[column].name);
	/* An ASCII arrow behind a word would look like a letter of it. */
	if (dashboard->frame.ascii)
		buf_add(ret, descending ? " descending" : " ascending");
	else
		buf_add(ret, frame_glyph(&dashboard->frame, descending ? GLYPH_DESCENDING : GLYPH_ASCENDING));
}

static void position(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	const struct table_page *table = page->state;

	if (dashboard->frame.width >= NOTE_WIDTH && table_is_nameless(table))
		buf_add(ret, "'scabbard policy init' names whose code is whose   ");
	if (table->ids.count)
		buf_format(ret, "%zu/%zu%s", table->list.cursor + 1, table->ids.count,
			table->partial ? "+" : "");
}

const struct page_kind page_table = {
	.name = "list",
	.close = table_close,
	.ask = ask,
	.answer = answer,
	.fit = fit,
	.draw = table_draw,
	.move = move,
	.go = go,
	.enter = enter,
	.search = table_search,
	.find = table_find_match,
	.status = status,
	.position = position,
	.say = table_say,
};

void open_table(struct dashboard *dashboard, enum table_id table, const char *scope, const char *crumb)
{
	static const uint32_t places[TABLE_COUNT] = {
		[TABLE_REPOSITORIES] = PLACE_REPOSITORIES | PLACE_DECIDE,
		[TABLE_MODULES] = PLACE_MODULES | PLACE_DECIDE,
		[TABLE_REFERENCES] = PLACE_REFERENCES | PLACE_DECIDE,
		[TABLE_FINDINGS] = PLACE_FINDINGS | PLACE_DECIDE | PLACE_ENTRY,
		[TABLE_GRAPH] = PLACE_GRAPH | PLACE_DECIDE,
		[TABLE_REVIEWS] = PLACE_REVIEWS | PLACE_ENTRY,
		[TABLE_CHANGES] = PLACE_CHANGES,
		[TABLE_DECISIONS] = PLACE_DECISIONS | PLACE_ENTRY,
	};
	const struct buf empty = BUF_INIT;
	struct table_page *state = memory_zero(1, sizeof(*state));
	struct page *page;

	state->table = table;
	state->scope = memory_string(scope);
	state->filter = empty;
	state->sort = empty;
	state->fresh = true;
	page = dashboard_push(dashboard, &page_table, crumb, state);
	page->places = PLACE_ANYWHERE | PLACE_LIST | places[table];
	ask(dashboard, page);
}
