/* What can be done to a list: filter, sort, choose a column, preview, copy. */
#include "table_page.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include "model/filter.h"
#include "model/resolution.h"

#include <string.h>

static struct table_page *state_of(struct dashboard *dashboard, struct page *page)
{
	if (page_is_table(page))
		return page->state;
	dashboard_say(dashboard, "only lists can do that");
	return NULL;
}

const char *table_filter(const struct page *page)
{
	return page_is_table(page) ? ((const struct table_page *)page->state)->filter.text : "";
}

/* --- filter ---------------------------------------------------------------------------------------- */

static void apply_filter(struct dashboard *dashboard, struct page *page, const char *text)
{
	struct table_page *table = page->state;

	if (strcmp(table->filter.text, text) == 0)
		return;
	buf_clear(&table->filter);
	buf_add(&table->filter, text);
	table->fresh = true;
	table_ask_list(dashboard, page);
}

/* Blanks alone are no filter. */
static const char *trimmed(const char *text)
{
	return text + strspn(text, " ");
}

bool table_edit_filter(struct dashboard *dashboard, struct page *page, const char *text)
{
	struct table_page *table = state_of(dashboard, page);
	CLEANUP(filter_release) struct filter filter = { 0 };

	if (!table)
		return true;
	memset(&table->filter_error, 0, sizeof(table->filter_error));
	if (filter_parse(&filter, table->table, text, dashboard->now, &table->filter_error_offset,
		    &table->filter_error) < 0)
		return false;
	apply_filter(dashboard, page, trimmed(text));
	return true;
}

void table_set_filter(struct dashboard *dashboard, struct page *page, const char *text)
{
	struct table_page *table = state_of(dashboard, page);

	if (!table)
		return;
	if (!table_edit_filter(dashboard, page, text)) {
		dashboard_complain(dashboard, "%s%s%s", table->filter_error.message,
			table->filter_error.hint[0] ? ". " : "", table->filter_error.hint);
		memset(&table->filter_error, 0, sizeof(table->filter_error));
	}
}

void buf_add_filter_word(struct buf *buf, const char *word)
{
	buf_add_char(buf, '"');
	for (; *word; word++) {
		if (*word == '"' || *word == '\\')
			buf_add_char(buf, '\\');
		buf_add_char(buf, *word);
	}
	buf_add_char(buf, '"');
}

/* Words that mean themselves need no quotes. */
static bool is_plain(const char *word)
{
	return *word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./@-") ==
				strlen(word);
}

bool buf_add_term(struct buf *buf, enum table_id table, size_t column, const struct cell *cell)
{
	const struct column *row = &table_list[table].columns[column];

	switch (row->type) {
	case COLUMN_TIME:
		return false;
	case COLUMN_NUMBER:
		if (cell->empty)
			return false;
		buf_format(buf, "%s=%lld", row->name, (long long)cell->number);
		return true;
	case COLUMN_SEVERITY:
		buf_format(buf, "%s=%s", row->name, severity_word((enum severity)cell->number));
		return true;
	case COLUMN_TEXT:
	case COLUMN_WORD:
		buf_format(buf, "%s=", row->name);
		if (is_plain(cell->text))
			buf_add(buf, cell->text);
		else
			buf_add_filter_word(buf, cell->text);
		return true;
	}
	return false;
}

/* Where the commit is there, the cell shows whether a branch or tag leads to it, and so that is what is meant. */
static bool add_reach_term(struct buf *buf, const struct table_page *table, const struct row *row)
{
	if (table->table != TABLE_REFERENCES || table->column != REF_PRESENT ||
		strcmp(row->cells[REF_PRESENT].text, presence_word(PRESENCE_FOUND)) != 0)
		return false;
	buf_add_term(buf, TABLE_REFERENCES, REF_REACHABLE, &row->cells[REF_REACHABLE]);
	return true;
}

void table_filter_cell(struct dashboard *dashboard, struct page *page, bool exclude)
{
	struct table_page *table = state_of(dashboard, page);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct row *row = table ? table_current(table) : NULL;

	if (!row)
		return;
	if (strstr(table->filter.text, " OR "))
		buf_format(&text, "(%s) ", table->filter.text);
	else if (table->filter.length)
		buf_format(&text, "%s ", table->filter.text);
	if (exclude)
		buf_add_char(&text, '-');
	if (!add_reach_term(&text, table, row) &&
		!buf_add_term(&text, table->table, (size_t)table->column, &row->cells[table->column])) {
		dashboard_say(dashboard, "this column has no value to filter by; try f with %s<30d",
			table_list[table->table].columns[table->column].name);
		return;
	}
	table_set_filter(dashboard, page, text.text);
}

/* --- sort ------------------------------------------------------------------------------------------ */

static const char *sort_of(const struct table_page *table)
{
	return table->sort.length ? table->sort.text : table_list[table->table].sort;
}

int table_sorted_column(const struct table_page *table, bool *ret_descending)
{
	const char *sort = sort_of(table);
	char name[64];
	size_t length;

	*ret_descending = *sort == '-';
	sort += *sort == '-' || *sort == '+';
	length = strcspn(sort, ", ");
	if (length == 0 || length >= sizeof(name))
		return -1;
	memcpy(name, sort, length);
	name[length] = '\0';
	return table_column(table->table, name);
}

void table_sort(struct dashboard *dashboard, struct page *page, const char *text)
{
	struct table_page *table = state_of(dashboard, page);
	struct table_page trial;
	bool descending;

	if (!table)
		return;
	trial = *table;
	trial.sort = (struct buf)BUF_INIT;
	buf_add(&trial.sort, text);
	if (table_sorted_column(&trial, &descending) < 0) {
		dashboard_complain(dashboard, "no column '%s'; ? lists them", text);
		buf_release(&trial.sort);
		return;
	}
	buf_release(&table->sort);
	table->sort = trial.sort;
	table->fresh = true;
	table_ask_list(dashboard, page);
}

/* Numbers, times and severities are most wanted largest first. */
static bool begins_descending(const struct table_page *table, int column)
{
	const enum column_type type = table_list[table->table].columns[column].type;

	return type == COLUMN_NUMBER || type == COLUMN_TIME || type == COLUMN_SEVERITY;
}

static void sort_by(struct dashboard *dashboard, struct page *page, int column, bool descending)
{
	const struct table_page *table = page->state;
	CLEANUP(buf_release) struct buf sort = BUF_INIT;

	buf_format(&sort, "%s%s", descending ? "-" : "", table_list[table->table].columns[column].name);
	table_sort(dashboard, page, sort.text);
}

void table_sort_current(struct dashboard *dashboard, struct page *page)
{
	const struct table_page *table = state_of(dashboard, page);
	bool descending;

	if (!table)
		return;
	if (table_sorted_column(table, &descending) == table->column)
		sort_by(dashboard, page, table->column, !descending);
	else
		sort_by(dashboard, page, table->column, begins_descending(table, table->column));
}

void table_sort_reverse(struct dashboard *dashboard, struct page *page)
{
	const struct table_page *table = state_of(dashboard, page);
	bool descending;
	int column;

	if (!table)
		return;
	column = table_sorted_column(table, &descending);
	if (column >= 0)
		sort_by(dashboard, page, column, !descending);
}

/* The shown column beside one, or itself at the edge. */
static int beside(const struct table_page *table, int column, int step)
{
	for (size_t i = 0; i < table->shown_count; i++) {
		if (table->shown[i].column != column)
			continue;
		if (step < 0 && i > 0)
			return table->shown[i - 1].column;
		if (step > 0 && i + 1 < table->shown_count)
			return table->shown[i + 1].column;
		return column;
	}
	return table->shown_count ? table->shown[0].column : column;
}

void table_sort_step(struct dashboard *dashboard, struct page *page, int step)
{
	struct table_page *table = state_of(dashboard, page);
	bool descending;
	int column;

	if (!table)
		return;
	column = beside(table, table_sorted_column(table, &descending), step);
	table->column = column;
	sort_by(dashboard, page, column, begins_descending(table, column));
}

void table_step_column(struct dashboard *dashboard, struct page *page, int step)
{
	struct table_page *table = state_of(dashboard, page);

	if (table)
		table->column = beside(table, table->column, step);
}

/* --- preview and copy ------------------------------------------------------------------------------ */

void table_preview(struct dashboard *dashboard, struct page *page)
{
	struct table_page *table = state_of(dashboard, page);
	enum preview_place now = PREVIEW_OFF;

	if (!table)
		return;
	if (table->preview_area.height)
		now = table->preview_area.width < table->list_area.width ? PREVIEW_RIGHT : PREVIEW_BELOW;
	table->preview_chosen = true;
	switch (now) {
	case PREVIEW_OFF:
		table->preview = PREVIEW_RIGHT;
		break;
	case PREVIEW_RIGHT:
		table->preview = PREVIEW_BELOW;
		break;
	case PREVIEW_BELOW:
		table->preview = PREVIEW_OFF;
		break;
	}
}

bool table_copy(const struct page *page, struct buf *ret)
{
	const struct table_page *table = page->state;
	const struct row *row = page_is_table(page) ? table_current(table) : NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!row)
		return false;
	switch (table->table) {
	case TABLE_FINDINGS:
		buf_format(&text, "%s:%lld", row->cells[FIND_PATH].text,
			(long long)row->cells[FIND_LINE].number);
		break;
	case TABLE_REFERENCES:
		buf_add(&text, row->cells[REF_SOURCE].text);
		break;
	case TABLE_IMAGES:
		buf_add(&text, row->cells[IMAGES_NAME].text);
		break;
	case TABLE_IMAGE_USES:
		buf_add(&text, row->cells[IMAGE_USE_TEXT].text);
		break;
	case TABLE_SETTINGS:
		buf_format(&text, "%s:%lld", row->cells[SETTINGS_PATH].text,
			(long long)row->cells[SETTINGS_LINE].number);
		break;
	case TABLE_REPOSITORIES:
	case TABLE_MODULES:
	case TABLE_GRAPH:
	case TABLE_REVIEWS:
	case TABLE_CHANGES:
	case TABLE_DECISIONS:
	case TABLE_COUNT:
		buf_add_row_name(&text, table->table, row);
		break;
	}
	buf_add_untrusted(ret, text.text);
	return true;
}
