/* Looking for text in a list: the store says which rows match, the cursor goes from one to the next. */
#include "table_page.h"

#include "base/cleanup.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void table_ask_matches(struct dashboard *dashboard, struct page *page)
{
	struct table_page *table = page->state;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	struct desk_question question;

	table->matches_known = false;
	if (!*page->search)
		return;
	table_add_filter(table, &filter, true);
	if (filter.length) {
		CLEANUP(buf_release) struct buf inner = BUF_INIT;

		buf_format(&inner, "(%s) ", filter.text);
		buf_clear(&filter);
		buf_add(&filter, inner.text);
	}
	buf_add_filter_word(&filter, page->search);
	question = table_list_question(table, DESK_LIST, filter.text);
	dashboard_ask(dashboard, &question, page->slot + 1);
}

static int compare_ids(const void *left, const void *right)
{
	const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return a < b ? -1 : a > b;
}

static bool is_match(const struct table_page *table, int64_t id)
{
	return table->matches.count &&
	       bsearch(&id, table->sorted_matches, table->matches.count, sizeof(id), compare_ids) != NULL;
}

static void say_match(struct dashboard *dashboard, const struct table_page *table)
{
	const size_t match = table_index_of(&table->matches, table->held);

	if (match == SIZE_MAX)
		dashboard_say(dashboard, "no match");
	else
		dashboard_say(dashboard, "match %zu of %zu", match + 1, table->matches.count);
}

void table_say_match(struct dashboard *dashboard, struct page *page)
{
	const struct table_page *table = page->state;

	if (*page->search && table->matches_known)
		say_match(dashboard, table);
}

/* Go to the next match from a row on, in a direction, round the ends. */
static void go_to_match(struct dashboard *dashboard, struct table_page *table, size_t row, int direction)
{
	const size_t count = table->ids.count;

	for (size_t step = 0; step < count; step++) {
		if (is_match(table, table->ids.ids[row])) {
			list_go(&table->list, row);
			table_hold(table);
			say_match(dashboard, table);
			return;
		}
		if (direction > 0)
			row = row + 1 < count ? row + 1 : 0;
		else
			row = row > 0 ? row - 1 : count - 1;
	}
	dashboard_say(dashboard, "no match");
}

void table_take_matches(struct dashboard *dashboard, struct page *page, struct desk_answer *answer)
{
	struct table_page *table = page->state;
	const bool first = !table->matches_known;

	if (answer->error.code != 0)
		return;
	id_list_release(&table->matches);
	memory_free(table->sorted_matches);
	table->sorted_matches = NULL;
	table->matches = answer->list;
	memset(&answer->list, 0, sizeof(answer->list));
	table->matches_known = true;
	if (table->matches.count) {
		table->sorted_matches = memory_zero(table->matches.count, sizeof(int64_t));
		memcpy(table->sorted_matches, table->matches.ids, table->matches.count * sizeof(int64_t));
		qsort(table->sorted_matches, table->matches.count, sizeof(int64_t), compare_ids);
	}
	if (!first || dashboard->prompt.kind != PROMPT_SEARCH)
		return;
	/* Where nothing matches, the cursor must not stay at what a shorter text had found. */
	table->list.top = dashboard->prompt.top;
	list_go(&table->list, dashboard->prompt.place);
	table_hold(table);
	go_to_match(dashboard, table, table->list.cursor, 1);
}

void table_search(struct dashboard *dashboard, struct page *page, const char *text)
{
	struct table_page *table = page->state;

	if (!*page->search) {
		dashboard->prompt.place = table->list.cursor;
		dashboard->prompt.top = table->list.top;
	}
	memory_free(page->search);
	page->search = memory_string(text);
	table_ask_matches(dashboard, page);
}

void table_find_match(struct dashboard *dashboard, struct page *page, int direction)
{
	struct table_page *table = page->state;
	size_t row = table->list.cursor;

	if (!table->matches_known || !table->ids.count) {
		dashboard_say(dashboard, table->matches_known ? "no match" : "still looking");
		return;
	}
	if (direction > 0)
		row = row + 1 < table->ids.count ? row + 1 : 0;
	else
		row = row > 0 ? row - 1 : table->ids.count - 1;
	go_to_match(dashboard, table, row, direction);
}
