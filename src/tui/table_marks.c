/* Marks in a list of findings: single rows, ranges, all of them. */
#include "table_page.h"

#include <stdlib.h>
#include <string.h>

/* Only findings are decided about, so only they can be marked. */
static struct table_page *markable(struct dashboard *dashboard, struct page *page)
{
	struct table_page *table = page_is_table(page) ? page->state : NULL;

	if (table && table->table == TABLE_FINDINGS)
		return table;
	dashboard_say(dashboard, "only findings can be marked");
	return NULL;
}

/* The rows of the range that is being drawn; none if there is no range. */
static struct range marking(const struct table_page *table)
{
	const size_t cursor = table->list.cursor, from = table->range_from;

	if (!table->ranging || table->ids.count == 0)
		return (struct range){ 0, 0 };
	return from < cursor ? (struct range){ from, cursor - from + 1 }
			     : (struct range){ cursor, from - cursor + 1 };
}

bool table_is_marked(const struct table_page *table, size_t row)
{
	const struct range range = marking(table);

	return (row >= range.first && row < range.first + range.count) ||
	       marks_has(&table->marks, table->ids.ids[row]);
}

size_t table_marked_count(const struct table_page *table)
{
	const struct range range = marking(table);

	/* Too many to be decided about, and to be told apart at every key. */
	if (range.count > DECISION_FINDINGS_MOST)
		return range.count;
	return table->marked + range.count -
	       marks_among(&table->marks, table->ids.ids + range.first, range.count);
}

void table_marked_ids(const struct table_page *table, int64_t *ret)
{
	for (size_t i = 0; i < table->ids.count; i++) {
		if (table_is_marked(table, i))
			*ret++ = table->ids.ids[i];
	}
}

void table_count_marks(struct table_page *table)
{
	const size_t from = table->ranging ? table_index_of(&table->ids, table->range_id) : SIZE_MAX;

	table->marked = marks_among(&table->marks, table->ids.ids, table->ids.count);
	table->ranging = from != SIZE_MAX;
	table->range_from = table->ranging ? from : 0;
}

bool table_end_range(struct page *page)
{
	struct table_page *table = page_is_table(page) ? page->state : NULL;
	const bool was = table && table->ranging;

	if (was)
		table->ranging = false;
	return was;
}

/* One act names so many at most: more of them are not worth marking. */
static bool are_too_many(struct dashboard *dashboard, size_t count)
{
	if (count <= DECISION_FINDINGS_MOST)
		return false;
	dashboard_complain(dashboard,
		"one act names at most %d findings: filter the list, or decide about a rule, repository or "
		"module",
		DECISION_FINDINGS_MOST);
	return true;
}

static void keep_range(struct dashboard *dashboard, struct table_page *table)
{
	const struct range range = marking(table);

	table->ranging = false;
	if (are_too_many(dashboard, range.count))
		return;
	marks_add(&table->marks, table->ids.ids + range.first, range.count);
	table_count_marks(table);
}

void table_mark_range(struct dashboard *dashboard, struct page *page)
{
	struct table_page *table = markable(dashboard, page);

	if (!table || table->ids.count == 0)
		return;
	if (table->ranging) {
		keep_range(dashboard, table);
		return;
	}
	table->ranging = true;
	table->range_from = table->list.cursor;
	table->range_id = table->ids.ids[table->list.cursor];
	dashboard_say(dashboard, "a range begins here: v marks it, Esc drops it, t decides");
}

static void mark_one(struct table_page *table, size_t row)
{
	if (marks_toggle(&table->marks, table->ids.ids[row]))
		table->marked++;
	else
		table->marked--;
}

/* "3", "3-7" or "all", as typed behind the command. */
static void mark_rows(struct dashboard *dashboard, struct table_page *table, const char *rows)
{
	char *end;
	size_t first = strtoul(rows, &end, 10), last = first;

	if (*end == '-')
		last = strtoul(end + 1, &end, 10);
	if (strcmp(rows, "all") == 0) {
		first = 1;
		last = table->ids.count;
	} else if (first == 0 || last < first || last > table->ids.count || *end) {
		dashboard_complain(
			dashboard, "rows are marked as 3, 3-7 or all; there are %zu", table->ids.count);
		return;
	}
	if (last == 0 || are_too_many(dashboard, last - first + 1))
		return;
	marks_add(&table->marks, table->ids.ids + first - 1, last - first + 1);
	table_count_marks(table);
}

void table_mark(struct dashboard *dashboard, struct page *page, const char *rows)
{
	struct table_page *table = page_is_table(page) ? page->state : NULL;

	/* Where nothing can be marked the key goes on, as it does on pages. */
	if (table && table->table != TABLE_FINDINGS && !*rows) {
		page->kind->move(dashboard, page, MOVE_PAGE_DOWN);
		return;
	}
	table = markable(dashboard, page);
	if (!table || table->ids.count == 0)
		return;
	if (*rows) {
		mark_rows(dashboard, table, rows);
	} else if (table->ranging) {
		keep_range(dashboard, table);
	} else {
		mark_one(table, table->list.cursor);
		page->kind->move(dashboard, page, MOVE_DOWN);
	}
}

void table_mark_all(struct dashboard *dashboard, struct page *page)
{
	struct table_page *table = markable(dashboard, page);

	if (!table)
		return;
	table->ranging = false;
	if (table->partial)
		dashboard_say(dashboard, "the list is still being read");
	else if (!are_too_many(dashboard, table->ids.count))
		marks_add(&table->marks, table->ids.ids, table->ids.count);
	table_count_marks(table);
}

void table_unmark_all(struct dashboard *dashboard, struct page *page)
{
	struct table_page *table = markable(dashboard, page);

	if (!table)
		return;
	table->ranging = false;
	marks_release(&table->marks);
	table->marked = 0;
}

void table_unmark(struct page *page, const int64_t *ids, size_t count)
{
	struct table_page *table = page->state;

	/* A range that was decided about has done what it was for. */
	if (table->ranging && count)
		table->ranging = false;
	marks_remove(&table->marks, ids, count);
	table_count_marks(table);
}
