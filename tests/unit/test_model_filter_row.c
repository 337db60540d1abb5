/* Filters over rows that lie in no database: they select what the store's own lists select. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/filter_row.h"
#include "support_filters.h"
#include "support_fleet.h"
#include "support_reading.h"

enum { FILTERS = 500 };

static const enum table_id tables[] = { TABLE_FINDINGS, TABLE_REFERENCES };

static int open_fleet(void **state)
{
	struct fleet_rows *fleet = memory_zero(1, sizeof(*fleet));

	fleet->store = support_fleet_open();
	for (int t = 0; t < TABLE_COUNT; t++) {
		fleet->tables[t].table = (enum table_id)t;
		support_export(fleet->store, &fleet->tables[t]);
	}
	*state = fleet;
	return 0;
}

static int close_fleet(void **state)
{
	struct fleet_rows *fleet = *state;

	store_close(&fleet->store);
	for (int t = 0; t < TABLE_COUNT; t++)
		arena_release(&fleet->tables[t].arena);
	memory_free(fleet);
	return 0;
}

static int compare_ids(const void *left, const void *right)
{
	const int64_t one = *(const int64_t *)left, other = *(const int64_t *)right;

	return (one > other) - (one < other);
}

static enum path_class class_of(const struct exported *exported, const struct row *row)
{
	const char *path =
		row->cells[exported->table == TABLE_FINDINGS ? (int)FIND_PATH : (int)REF_PATH].text;

	if (strncmp(path, "docs/", 5) == 0)
		return PATH_DOCS;
	if (strncmp(path, "testdata/", 9) == 0)
		return PATH_FIXTURE;
	return strncmp(path, "vendor/", 7) == 0 ? PATH_VENDORED : PATH_LIVE;
}

/* How many rows a filter selects; the test fails where a list of the store selects others. */
static size_t compare(struct fleet_rows *fleet, const struct exported *exported, const char *text)
{
	const struct list_question question = { .table = exported->table, .filter = text };
	CLEANUP(filter_row_close) struct filter_row *rows = NULL;
	CLEANUP(filter_release) struct filter filter = { 0 };
	CLEANUP(id_list_release) struct id_list list = { 0 };
	struct error error = { 0 };

	if (filter_row_open(&rows, exported->table, text, FLEET_NOW, NULL, &error) < 0 ||
		filter_parse(&filter, exported->table, text, FLEET_NOW, NULL, &error) < 0 ||
		store_list(fleet->store, &question, FLEET_NOW, &list, NULL, &error) < 0)
		fail_msg("%s: %s", text, error.message);
	assert_int_equal(filter_row_names_class(rows), filter.names_class);
	if (list.count)
		qsort(list.ids, list.count, sizeof(*list.ids), compare_ids);
	for (size_t i = 0; i < exported->count; i++) {
		const struct row *row = &exported->rows[i];
		const struct reading reading = { fleet, exported->table, row };
		const bool listed =
			list.count && bsearch(&row->id, list.ids, list.count, sizeof(row->id), compare_ids);
		bool selected;

		filter_row_set_path_class(rows, class_of(exported, row));
		selected = support_in_scope(&reading, &filter) && filter_row_selects(rows, row);
		if (listed != selected)
			fail_msg("%s: %s: row %lld is %s", table_list[exported->table].name, text,
				(long long)row->id, selected ? "selected" : "missing");
	}
	return list.count;
}

static void selects_what_a_list_selects(void **state)
{
	struct fleet_rows *fleet = *state;
	struct chance chance = { 20261125 };
	size_t some = 0;

	for (int i = 0; i < FILTERS; i++) {
		const struct exported *exported = &fleet->tables[tables[i % 2]];
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(filter_release) struct filter filter = { 0 };

		support_draw_filter(&chance, exported->table, exported->rows, exported->count, &text);
		/* Whether the newest run brought it, and whether an end has passed, no row says whatever its state. */
		if (strstr(text.text, "is:new") || strstr(text.text, "is:overdue") ||
			strstr(text.text, "is:expired"))
			continue;
		/* A part of a word may be no word. */
		if (filter_parse(&filter, exported->table, text.text, FLEET_NOW, NULL, NULL) < 0)
			continue;
		some += compare(fleet, exported, text.text) > 0;
	}
	assert_true(some > FILTERS / 4);
}

static void knows_every_predicate(void **state)
{
	static const char *const of_findings[] = { "", "is:open", "is:closed", "is:decided", "is:accepted",
		"is:dismissed", "is:triage", "is:confirmed", "is:owned", "is:ending", "is:unknown",
		"is:declared", "is:failed", "is:hostile", "class:live", "class:fixture", "class:docs",
		"class:vendored", "class:any", "-is:open", "is:closed OR is:accepted", "severity>=high",
		"line>0", "until<2030-01-01", "acme", "title~^Git", "first_seen<30d", "-line>0", "by:alice" };
	static const char *const of_references[] = { "", "is:unknown", "is:unpinned", "is:floating",
		"is:disagrees", "is:unreachable", "is:absent", "is:nocopy", "is:behind", "is:thirdparty",
		"is:hostile", "class:pinned", "class:unpinned", "class:fixture", "class:any", "kind:sdk",
		"pin=\"\"", "behind>1" };
	struct fleet_rows *fleet = *state;

	for (size_t i = 0; i < COUNT_OF(of_findings); i++)
		compare(fleet, &fleet->tables[TABLE_FINDINGS], of_findings[i]);
	for (size_t i = 0; i < COUNT_OF(of_references); i++)
		compare(fleet, &fleet->tables[TABLE_REFERENCES], of_references[i]);
}

static void refuses_what_the_language_refuses(void **state)
{
	static const char *const texts[] = { "is:fine", "(", "severity:", "path~(", "nothing:x" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct filter_row *rows = NULL;
		struct error error = { 0 };

		assert_int_equal(filter_row_open(&rows, TABLE_FINDINGS, texts[i], FLEET_NOW, NULL, &error),
			ERROR_USAGE);
		assert_null(rows);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(selects_what_a_list_selects),
		cmocka_unit_test(knows_every_predicate),
		cmocka_unit_test(refuses_what_the_language_refuses),
	};

	return cmocka_run_group_tests(tests, open_fleet, close_fleet);
}
