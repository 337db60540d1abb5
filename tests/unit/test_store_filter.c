/*
 * Filters drawn from the grammar: what SQL selects must be what a plain reading of the filter selects among the
 * exported rows. The reading here shares the parser with the store, and nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/filter.h"
#include "support_fleet.h"
#include "support_reading.h"

enum { FILTERS = 400, DEPTH_MAX = 3, NESTED = 12 };

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

/* --- drawing filters ------------------------------------------------------------------------------------- */

struct dice {
	uint64_t seed;
	struct exported *exported;
	struct buf text;
};

static size_t draw(struct dice *dice, size_t below)
{
	dice->seed = dice->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)(dice->seed >> 33) % below;
}

static void add_quoted(struct buf *ret, const char *text, size_t length)
{
	buf_add_char(ret, '"');
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '"' || text[i] == '\\')
			buf_add_char(ret, '\\');
		buf_add_char(ret, text[i]);
	}
	buf_add_char(ret, '"');
}

/* A piece of a value that occurs, as a word, a glob or a pattern. */
static void draw_text_term(struct dice *dice, const struct column *column, const char *value)
{
	const size_t length = strlen(value);
	const size_t start = length ? draw(dice, length) : 0, count = draw(dice, length - start + 1);

	switch (draw(dice, 5)) {
	case 0:
		buf_format(&dice->text, "%s=", column->name);
		add_quoted(&dice->text, value, length);
		break;
	case 1:
		buf_format(&dice->text, "%s:*%.*s*", column->name, strcspn(value, " \"()[]?\\*") > 4 ? 4 : 0,
			value);
		break;
	case 2:
		buf_format(&dice->text, "%s~\"^%.*s\"", column->name,
			(int)strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789/-"), value);
		break;
	case 3:
		buf_format(&dice->text, "%s~\"[%c-z]%c*$|^$\"", column->alias, (int)('a' + draw(dice, 26)),
			(int)('a' + draw(dice, 26)));
		break;
	default:
		buf_format(&dice->text, "%s:", column->name);
		add_quoted(&dice->text, value + start, count);
	}
}

static void draw_number_term(struct dice *dice, const struct column *column, const struct cell *cell)
{
	static const char *const signs[] = { "<", "<=", ">", ">=", "=", ":" };
	static const char *const times[] = { "20d", "6w", "2026-10-27", "2026-10-17T12:00:00Z", "1y", "5000h",
		"2026-10-21T14:13:20Z" };
	static const char *const severities[] = { "info", "low", "med", "high", "c" };

	buf_format(&dice->text, "%s%s", column->name, signs[draw(dice, COUNT_OF(signs))]);
	if (column->type == COLUMN_TIME)
		buf_add(&dice->text, times[draw(dice, COUNT_OF(times))]);
	else if (column->type == COLUMN_SEVERITY)
		buf_add(&dice->text, severities[draw(dice, COUNT_OF(severities))]);
	else
		buf_format(&dice->text, "%lld", (long long)cell->number + (long long)draw(dice, 3) - 1);
}

static void draw_predicate(struct dice *dice, enum table_id table)
{
	static const char *const words[TABLE_COUNT][24] = {
		[TABLE_REPOSITORIES] = { "is:new", "is:unknown", "is:unpinned", "is:floating", "is:failed",
			"is:hostile", "class:any" },
		[TABLE_MODULES] = { "is:new", "is:unpinned", "is:floating", "is:hostile", "class:any",
			"class:docs", "class:fixture", "class:vendored" },
		[TABLE_REFERENCES] = { "is:new", "is:unknown", "is:unpinned", "is:floating", "is:hostile",
			"is:disagrees", "is:unreachable", "is:absent", "is:nocopy", "is:behind",
			"is:thirdparty", "class:any", "class:live", "class:fixture" },
		[TABLE_FINDINGS] = { "is:new", "is:open", "is:closed", "is:unknown", "is:declared",
			"is:failed", "is:hostile", "class:any", "class:fixture", "class:docs", "is:decided",
			"is:accepted", "is:dismissed", "is:triage", "is:confirmed", "is:owned", "is:ending",
			"is:overdue" },
		[TABLE_GRAPH] = { "is:new", "is:floating", "is:disagrees", "is:absent", "is:unreachable",
			"is:thirdparty", "class:any" },
		[TABLE_REVIEWS] = { "is:current", "is:expired", "class:any" },
		[TABLE_CHANGES] = { "is:new", "is:open", "is:closed", "is:decided", "is:worse", "is:better",
			"class:any", "class:fixture", "class:docs" },
		[TABLE_DECISIONS] = { "is:current", "is:expired", "is:ending", "is:unused", "class:any" },
		[TABLE_IMAGES] = { "is:new", "is:unknown", "is:unpinned", "is:hostile", "class:any" },
		[TABLE_IMAGE_USES] = { "is:new", "is:unknown", "is:unpinned", "is:hostile", "class:any",
			"class:docs", "class:fixture", "class:tag" },
		[TABLE_SETTINGS] = { "is:new", "is:hostile", "class:any", "class:fixture", "class:vendored" },
	};
	size_t count = 0;

	while (count < 24 && words[table][count])
		count++;
	buf_add(&dice->text, words[table][draw(dice, count)]);
}

static void draw_term(struct dice *dice)
{
	const enum table_id table = dice->exported->table;
	const int column = (int)draw(dice, table_list[table].column_count);
	const struct row *row = &dice->exported->rows[draw(dice, dice->exported->count)];
	const struct cell *cell = &row->cells[column];
	const struct column *row_of = &table_list[table].columns[column];

	if (draw(dice, 4) == 0)
		buf_add_char(&dice->text, '-');
	if (draw(dice, 5) == 0)
		draw_predicate(dice, table);
	else if (row_of->type != COLUMN_TEXT && row_of->type != COLUMN_WORD)
		draw_number_term(dice, row_of, cell);
	else if (draw(dice, 5) == 0)
		add_quoted(&dice->text, cell->text, strnlen(cell->text, 1 + draw(dice, 5)));
	else if (strcmp(row_of->name, "class") == 0 && table != TABLE_REFERENCES)
		draw_predicate(dice, table);
	else
		draw_text_term(dice, row_of, cell->text);
}

static void draw_group(struct dice *dice, int depth)
{
	const size_t count = 1 + draw(dice, 3);

	for (size_t i = 0; i < count; i++) {
		static const char *const between[] = { " ", " ", " OR ", " AND " };

		if (i)
			buf_add(&dice->text, between[draw(dice, COUNT_OF(between))]);
		if (depth < DEPTH_MAX && draw(dice, 3) == 0) {
			buf_add(&dice->text, draw(dice, 3) ? "(" : "-(");
			draw_group(dice, depth + 1);
			buf_add_char(&dice->text, ')');
		} else {
			draw_term(dice);
		}
	}
}

/* --- the test -------------------------------------------------------------------------------------------- */

static int compare_ids(const void *left, const void *right)
{
	const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return a < b ? -1 : a > b;
}

/* Compare both answers; returns how many rows were selected. */
static size_t check(struct fleet_rows *fleet, struct exported *exported, const char *text)
{
	const struct list_question question = { .table = exported->table, .filter = text };
	CLEANUP(filter_release) struct filter filter = { 0 };
	CLEANUP(id_list_release) struct id_list list = { 0 };
	struct error err = { 0 };
	size_t at = 0, counted = 0;

	if (filter_parse(&filter, exported->table, text, FLEET_NOW, NULL, &err) < 0 ||
		store_list(fleet->store, &question, FLEET_NOW, &list, NULL, &err) < 0 ||
		store_count(fleet->store, &question, FLEET_NOW, &counted, &err) < 0)
		fail_msg("%s: %s: %s", table_list[exported->table].name, err.message, text);
	assert_int_equal(counted, list.count);
	if (list.count)
		qsort(list.ids, list.count, sizeof(*list.ids), compare_ids);
	for (size_t i = 0; i < exported->count; i++) {
		const struct reading reading = { fleet, exported->table, &exported->rows[i] };
		const bool wanted = (!filter.root || support_selects(&reading, filter.root)) &&
				    support_in_scope(&reading, &filter);
		const bool found = at < list.count && list.ids[at] == reading.row->id;

		at += found;
		if (wanted != found)
			fail_msg("%s: %s: row %lld is %s", table_list[exported->table].name, text,
				(long long)reading.row->id, found ? "selected" : "missing");
	}
	assert_int_equal(at, list.count);
	return list.count;
}

static void selects_what_a_plain_reading_selects(void **state)
{
	struct fleet_rows *fleet = *state;
	struct dice dice = { .seed = 20261124, .text = BUF_INIT };
	size_t some = 0, none = 0;

	for (int i = 0; i < FILTERS; i++) {
		dice.exported = &fleet->tables[i % TABLE_COUNT];
		buf_clear(&dice.text);
		draw_group(&dice, 0);
		if (check(fleet, dice.exported, dice.text.text))
			some++;
		else
			none++;
	}
	/* Filters that select nothing, or everything, would prove little. */
	assert_true(some > FILTERS / 3);
	assert_true(none > FILTERS / 10);
	buf_release(&dice.text);
}

static void selects_by_each_column_alone(void **state)
{
	struct fleet_rows *fleet = *state;
	struct dice dice = { .seed = 7, .text = BUF_INIT };

	for (int t = 0; t < TABLE_COUNT; t++) {
		for (size_t i = 0; i < table_list[t].column_count; i++) {
			const struct column *column = &table_list[t].columns[i];
			const struct cell *cell = &fleet->tables[t].rows[i % fleet->tables[t].count].cells[i];

			for (int round = 0; round < 6; round++) {
				buf_clear(&dice.text);
				if (strcmp(column->name, "class") == 0 && t != TABLE_REFERENCES)
					draw_predicate(&dice, (enum table_id)t);
				else if (column->type == COLUMN_TEXT || column->type == COLUMN_WORD)
					draw_text_term(&dice, column, cell->text);
				else
					draw_number_term(&dice, column, cell);
				check(fleet, &fleet->tables[t], dice.text.text);
			}
		}
	}
	buf_release(&dice.text);
}

static void selects_by_odd_words(void **state)
{
	static const char *const filters[] = { "", "\"\"", "\"'\"", "path:\"'; DROP TABLE finding; --\"", "%",
		"_", "\"al*pine\"", "al*", "\"back\\\\slash\"", "\"qu\\\"ote\"", "subject:*\xe2\x80\x8b*",
		"repo:\"\xe2\x80\xae\"", "repo~\"\\\\\\\\033\"", "PUSH", "repo=ACME/PAY", "repo:ACME/PAY",
		"-subject=\"dependency ci\" subject:\"dependency ci\"", "line>3 line>=3 -line=3" };
	struct fleet_rows *fleet = *state;

	for (size_t i = 0; i < COUNT_OF(filters); i++)
		check(fleet, &fleet->tables[TABLE_FINDINGS], filters[i]);
	assert_true(check(fleet, &fleet->tables[TABLE_FINDINGS], "repo:ACME/PAY") > 0);
	assert_int_equal(check(fleet, &fleet->tables[TABLE_FINDINGS], "repo=ACME/PAY"), 0);
	assert_int_equal(check(fleet, &fleet->tables[TABLE_FINDINGS], "%"), 0);
	/* Part of a text is enough; of a word of ours it must be its beginning. */
	assert_true(check(fleet, &fleet->tables[TABLE_FINDINGS], "rule:101") > 0);
	assert_true(check(fleet, &fleet->tables[TABLE_REFERENCES], "class:unpin") > 0);
	assert_int_equal(check(fleet, &fleet->tables[TABLE_REFERENCES], "class:unpinned class:pinned"), 0);
}

/* Five hundred terms still are one statement. */
static void selects_by_many_terms(void **state)
{
	struct fleet_rows *fleet = *state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, "-x500");
	for (int i = 0; i < 500; i++)
		buf_format(&text, " -(path:x%d)", i);
	check(fleet, &fleet->tables[TABLE_FINDINGS], text.text);
	buf_clear(&text);
	buf_add(&text, "line=1");
	for (int i = 2; i < 500; i++)
		buf_format(&text, " OR line=%d", i);
	check(fleet, &fleet->tables[TABLE_FINDINGS], text.text);
	buf_clear(&text);
	for (int i = 0; i < 12; i++)
		buf_add(&text, "a OR b -(c ");
	buf_add(&text, "is:hostile status:new last_seen<1d -x");
	buf_add_repeated(&text, ")", 12);
	check(fleet, &fleet->tables[TABLE_FINDINGS], text.text);
}

/* A term in the deepest parentheses that filters may have, behind all that can stand in front of it. */
static void ask_deepest(struct fleet_rows *fleet, enum table_id table, const char *term)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(filter_release) struct filter filter = { 0 };
	struct list_question deep = { .table = table };
	struct error err = { 0 };
	size_t counted;

	if (filter_parse(&filter, table, term, FLEET_NOW, NULL, NULL) < 0)
		return;
	for (int i = 0; i < NESTED; i++)
		buf_add(&text, "a OR b -(");
	buf_format(&text, "a OR b -%s", term);
	buf_add_repeated(&text, ")", NESTED);
	deep.filter = text.text;
	if (store_count(fleet->store, &deep, FLEET_NOW, &counted, &err) < 0)
		fail_msg("%s: %s: %s", table_list[table].name, term, err.message);
}

static void answers_the_deepest_filters(void **state)
{
	static const char *const words[] = { "new", "open", "closed", "unknown", "declared", "unpinned",
		"floating", "failed", "hostile", "disagrees", "unreachable", "absent", "nocopy", "behind",
		"thirdparty", "decided", "accepted", "dismissed", "triage", "confirmed", "owned", "ending",
		"overdue", "current", "expired", "unused", "worse", "better" };
	static const char *const values[] = { "=1", "=2026-11-01", "=high", "~x" };

	for (int table = 0; table < TABLE_COUNT; table++) {
		ask_deepest(*state, (enum table_id)table, "word");
		for (size_t i = 0; i < COUNT_OF(words); i++) {
			CLEANUP(buf_release) struct buf term = BUF_INIT;

			buf_format(&term, "is:%s", words[i]);
			ask_deepest(*state, (enum table_id)table, term.text);
		}
		for (size_t i = 0; i < table_list[table].column_count * COUNT_OF(values); i++) {
			CLEANUP(buf_release) struct buf term = BUF_INIT;

			buf_format(&term, "%s%s", table_list[table].columns[i / COUNT_OF(values)].name,
				values[i % COUNT_OF(values)]);
			ask_deepest(*state, (enum table_id)table, term.text);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(selects_what_a_plain_reading_selects),
		cmocka_unit_test(selects_by_each_column_alone),
		cmocka_unit_test(selects_by_odd_words),
		cmocka_unit_test(selects_by_many_terms),
		cmocka_unit_test(answers_the_deepest_filters),
	};

	return cmocka_run_group_tests(tests, open_fleet, close_fleet);
}
