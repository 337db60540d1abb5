#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/store_private.h"
#include "support_fleet.h"

/* Ids as "3 1 2". */
static void add_list(struct store *store, enum table_id table, const char *filter, const char *sort,
	size_t limit, struct buf *ret)
{
	const struct list_question question = {
		.table = table, .filter = filter, .sort = sort, .limit = limit
	};
	CLEANUP(id_list_release) struct id_list list = { 0 };
	struct error err = { 0 };

	if (store_list(store, &question, FLEET_NOW, &list, NULL, &err) < 0)
		fail_msg("%s by %s: %s", filter, sort, err.message);
	for (size_t i = 0; i < list.count; i++)
		buf_format(ret, "%s%lld", i ? " " : "", (long long)list.ids[i]);
}

/* The same by plain SQL over the tables. */
static void add_wanted(struct store *store, const char *sql, struct buf *ret)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct error err = { 0 };
	int result = statement_compile(&statement, store, sql, &err);

	while (result >= 0 && (result = statement_step(&statement, &err)) > 0)
		buf_format(
			ret, "%s%lld", ret->length ? " " : "", (long long)statement_integer(&statement, 0));
	if (result < 0)
		fail_msg("%s: %s", sql, err.message);
}

static void assert_list(
	struct store *store, enum table_id table, const char *filter, const char *sort, const char *sql)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;

	add_list(store, table, filter, sort, 0, &list);
	add_wanted(store, sql, &wanted);
	assert_true(wanted.length > 0);
	if (strcmp(list.text, wanted.text) != 0)
		fail_msg("%s '%s' by %s:\n%s\nwanted:\n%s", table_list[table].name, filter, sort ? sort : "-",
			list.text, wanted.text);
}

/* --- rows ------------------------------------------------------------------------------------------------ */

struct visit {
	struct buf ids;
	const char *texts[8];
	struct arena arena;
	int stop_at;
	int seen;
};

static int note_id(const struct row *row, void *context)
{
	struct visit *visit = context;

	buf_format(&visit->ids, "%s%lld", visit->ids.length ? " " : "", (long long)row->id);
	return ++visit->seen == visit->stop_at ? 77 : 0;
}

static void visits_rows_in_the_order_given(void **state)
{
	static const int64_t ids[] = { 9, 3, 100000, 3, 1 };
	struct visit visit = { .ids = BUF_INIT };
	struct error err = { 0 };

	assert_int_equal(store_rows(*state, TABLE_FINDINGS, ids, COUNT_OF(ids), note_id, &visit, &err), 0);
	assert_string_equal(visit.ids.text, "9 3 3 1");
	visit.stop_at = visit.seen + 2;
	assert_int_equal(store_rows(*state, TABLE_FINDINGS, ids, COUNT_OF(ids), note_id, &visit, &err), 77);
	assert_string_equal(visit.ids.text, "9 3 3 1 9 3");
	buf_release(&visit.ids);
}

static void add_cell(struct buf *ret, enum column_type type, const struct cell *cell)
{
	assert_non_null(cell->text);
	if (type == COLUMN_TEXT || type == COLUMN_WORD)
		buf_add(ret, cell->text);
	else if (cell->empty)
		buf_add(ret, "-");
	else
		buf_format(ret, "%lld", (long long)cell->number);
}

static int add_row(const struct row *row, void *context)
{
	struct visit *visit = context;
	const struct table *table = &table_list[visit->stop_at];

	for (size_t i = 0; i < table->column_count; i++) {
		buf_add(&visit->ids, i ? "|" : "");
		add_cell(&visit->ids, table->columns[i].type, &row->cells[i]);
	}
	return 0;
}

static void assert_row(struct store *store, enum table_id table, const char *which, const char *wanted)
{
	const int64_t id = support_fleet_ask(store, which);
	struct visit visit = { .ids = BUF_INIT, .stop_at = (int)table };
	struct error err = { 0 };

	assert_int_equal(store_rows(store, table, &id, 1, add_row, &visit, &err), 0);
	assert_string_equal(visit.ids.text, wanted);
	buf_release(&visit.ids);
}

/* Of the same reference, once it is resolved, searched and reviewed. */
static void fills_what_copies_say(struct store *store)
{
	support_fleet_run(store,
		"INSERT INTO resolution (reference_id, digest, presence, reachable, label, tier, fork, "
		"pin_upstream, commit_id, label_commit, commit_time, behind, module_changed, below_count, "
		"below_floating, made) VALUES (1, x'00', 3, 2, 3, 3, 4, 0, NULL, "
		"x'aabbccddeeff00112233445566778899aabbccdd', 1790000001, 7, 1, 5, 2, 1)");
	support_fleet_run(store, "INSERT INTO resolution_document (reference_id, document) VALUES (1, "
				 "'{\"fork_of\":\"github.com/acme/fork\"}')");
	support_fleet_run(store, "INSERT INTO introduced (reference_id, commit_id, time, author, subject, "
				 "has_signature) VALUES (1, x'0102030405060708090a0b0c0d0e0f1011121314', "
				 "1790000002, 'Ada', 'one', 0)");
	support_fleet_run(store, "UPDATE reference SET commit_id = "
				 "x'ee112233445566778899aabbccddeeff00112233' WHERE id = 1");
	/* Two steps hold; one was rejected since, one is over, one is undone, one is of another commit. */
	support_fleet_run(store, "DELETE FROM review");
	support_fleet_run(store,
		"INSERT INTO review (act_id, target_id, commit_id, step, outcome, until, note, live) SELECT "
		"id, 1, "
		"CASE WHEN id = 8 THEN x'ff' ELSE x'ee112233445566778899aabbccddeeff00112233' END, "
		"CASE id WHEN 5 THEN 2 WHEN 6 THEN 2 WHEN 7 THEN 3 WHEN 8 THEN 3 ELSE id % 2 END, "
		"1 + (id = 6), CASE WHEN id = 7 THEN 1790000000 WHEN id = 1 THEN 1890000000 END, 'ok', id <> "
		"4 "
		"FROM act WHERE id IN (1, 2, 4, 5, 6, 7, 8)");
	assert_row(store, TABLE_REFERENCES, "SELECT 1",
		"acme/pay|ci/dagger.json|sdk||github.com/x/"
		"push@main||unpinned|string-form,ref-other|github.com|github.com/x/r1|sub|main|branch|"
		"|lock-unenforced|9|17|1790864000|1794320000|ee112233445566778899aabbccddeeff00112233|fork "
		"available|disagrees|no|found|aabbccddeeff00112233445566778899aabbccdd|1790000001|7|yes|"
		"third "
		"party|5|2|2|0102030405060708090a0b0c0d0e0f1011121314|Ada|1790000002|github.com/acme/fork");
	assert_list(store, TABLE_REFERENCES,
		"class:any repo=acme/pay introduced:0102030405 introduced_by=Ada label_commit~^aabbcc.*dd$ "
		"introduced_at=2026-09-21T14:13:22Z",
		"introduced_by,introduced,label_commit", "SELECT 1");
	support_fleet_run(store, "UPDATE reference SET effective = 5 WHERE id = 1");
	assert_list(store, TABLE_REFERENCES,
		"class:any repo=acme/pay path=ci/dagger.json fork=builtin "
		"reviewed=2",
		NULL, "SELECT 1");
	support_fleet_run(store, "UPDATE reference SET effective = 3 WHERE id = 1");
}

/* The module at the top of a repository that others name: twice by one of them, and through another module. */
static void says_who_uses_a_module(struct store *store)
{
	support_fleet_run(store,
		"UPDATE module SET repository_id = 1, workspace = 0, until_run = NULL, path_class "
		"= 0, folder_id = (SELECT id FROM string WHERE value = '') WHERE id = 1");
	support_fleet_run(
		store, "UPDATE repository SET fork_of = 'github.com/up/stream', fork = 3 WHERE id = 1");
	support_fleet_run(store, "UPDATE reference SET target_id = 2 WHERE target_id = 5");
	support_fleet_run(store, "UPDATE below SET target_id = 2 WHERE target_id = 5");
	support_fleet_run(store,
		"UPDATE reference SET target_id = 5, until_run = NULL, path_class = 0, repository_id = "
		"CASE WHEN id < 10 THEN 2 WHEN id = 10 THEN 3 ELSE 7 END, commit_id = CASE WHEN id = 9 THEN "
		"NULL "
		"ELSE x'ee112233445566778899aabbccddeeff00112233' END WHERE id IN (8, 9, 10, 11)");
	support_fleet_run(store, "DELETE FROM below WHERE reference_id = 10");
	support_fleet_run(store, "INSERT INTO below (reference_id, ordinal, parent, depth, kind, name_id, "
				 "target_id, version_id, "
				 "commit_id, class, effective, presence, reachable, label) SELECT 10, 0, -1, "
				 "1, 1, name_id, 5, "
				 "version_id, x'dd112233445566778899aabbccddeeff00112233', 3, 1, 3, 1, 2 "
				 "FROM reference WHERE id = "
				 "10");
	assert_row(store, TABLE_MODULES, "SELECT 1",
		"acme/pay|ci/dagger.json||push|module|v1.2.0|go||live|1|1|1|2|1791728000|1794320000|"
		"git.example.com/1|unreachable|ours|fork|github.com/up/stream|2|2|1|1");
	support_fleet_run(store, "UPDATE repository SET identity = 'url:git.example.com/1#2' WHERE id = 1");
	assert_list(
		store, TABLE_MODULES, "repo=acme/pay name=push target=\"\" used_by=0", "repo", "SELECT 1");
}

static void fills_every_column_of_a_row(void **state)
{
	struct store *store = *state;

	support_fleet_run(store, "SAVEPOINT rows");
	support_fleet_run(store, "UPDATE finding SET fingerprint = x'000102030405060708090a0b0c0d0e0f', rule "
				 "= 103, severity = 4, confidence "
				 "= 2, verdict = 3, status = 1, repository_id = 1, path_id = (SELECT id FROM "
				 "string WHERE value = "
				 "'ci/dagger.json'), line = 7, col = 0, subject_id = (SELECT id FROM string "
				 "WHERE value = 'dependency "
				 "push'), path_class = 0, target_id = 1, first_run = 2, opened_run = 2, "
				 "changed_run = 3, unseen_run = NULL "
				 "WHERE id = 1");
	support_fleet_run(
		store, "UPDATE finding_detail SET seen = 'both', remedy = NULL WHERE finding_id = 1");
	assert_row(store, TABLE_FINDINGS, "SELECT 1",
		"000102030405060708090a0b0c0d0e0f|SCB103|Pin contradicts the "
		"commit|4|medium|declared|open|acme/pay|"
		"ci/dagger.json|7|-|dependency push|both|Keep "
		"one.|live|github.com/x/r1/sub|1791728000|1794320000|"
		"1792592000|000000000000000000000000000000000000abc1|||||-|zoe, max|platform|00|-|-");
	support_fleet_run(
		store, "UPDATE finding SET status = 0, closed_run = 4, verdict = 2, rule = 999 WHERE id = 1");
	assert_row(store, TABLE_FINDINGS, "SELECT 1",
		"000102030405060708090a0b0c0d0e0f|SCB999||4|medium|unknown|closed|acme/pay|ci/"
		"dagger.json|7|-|"
		"dependency push|both||live|github.com/x/r1/sub|1791728000|1793456000|1792592000|"
		"000000000000000000000000000000000000abc1|||||-|zoe, max|platform|00|-|-");
	support_fleet_run(store,
		"UPDATE reference SET repository_id = 1, path_id = (SELECT id FROM string WHERE value = "
		"'ci/dagger.json'), kind = 4, name_id = (SELECT id FROM string WHERE value = ''), source_id "
		"= (SELECT id "
		"FROM string WHERE value = 'github.com/x/push@main'), pin_id = NULL, class = 4, detail = 33, "
		"target_id = 1, "
		"version_id = (SELECT id FROM string WHERE value = 'main'), version_kind = 4, lock_commit_id "
		"= NULL, "
		"effective = 3, line = 9, col = 17, first_run = 1, commit_id = NULL WHERE id = 1");
	support_fleet_run(store, "DELETE FROM introduced WHERE reference_id = 1");
	support_fleet_run(store, "DELETE FROM below WHERE reference_id = 1");
	support_fleet_run(store, "DELETE FROM resolution WHERE reference_id = 1");
	assert_row(store, TABLE_REFERENCES, "SELECT 1",
		"acme/pay|ci/dagger.json|sdk||github.com/x/"
		"push@main||unpinned|string-form,ref-other|github.com|"
		"github.com/x/r1|sub|main|branch||lock-unenforced|9|17|1790864000|1794320000||||||"
		"|-|-|||-|-|0|||-|");
	fills_what_copies_say(store);
	support_fleet_run(store,
		"UPDATE repository SET module_count = 11, reference_count = 12, unpinned_count = 13, "
		"critical_count = 14, "
		"high_count = 15, medium_count = 16, low_count = 17, unknown_count = 18 WHERE id = 7");
	assert_row(store, TABLE_REPOSITORIES, "SELECT 7",
		"acme/gone|url:git.example.com/7|gone|refs/heads/"
		"main|000000000000000000000000000000000000abc7|"
		"1789395200|partial|1 file was not "
		"read|11|12|13|14|15|16|17|18|70|75|1792592000|1792592000|/srv/7.git|platform|3|1|"
		"git.example.com/7|5|2");
	support_fleet_run(store, "UPDATE repository SET identity = 'url:git.example.com/3#2' WHERE id = 7");
	assert_list(store, TABLE_REPOSITORIES, "repo=acme/gone url=\"\"", NULL, "SELECT 7");
	support_fleet_run(store,
		"UPDATE module SET repository_id = 1, path_id = (SELECT id FROM string WHERE value = "
		"'ci/dagger.json'), "
		"path_class = 1, folder_id = (SELECT id FROM string WHERE value = 'ci/'), name_id = (SELECT "
		"id FROM string "
		"WHERE value = 'push'), workspace = 1, form_id = (SELECT id FROM string WHERE value = "
		"'v1.2.0'), sdk_id = "
		"(SELECT id FROM string WHERE value = 'go'), engine_id = NULL, first_run = 2 WHERE id = 1");
	support_fleet_run(store, "UPDATE finding SET repository_id = 2 WHERE id > 1 AND repository_id = 1");
	support_fleet_run(store, "UPDATE reference SET repository_id = 2 WHERE id > 1 AND repository_id = 1");
	assert_row(store, TABLE_MODULES, "SELECT 1",
		"acme/pay|ci/dagger.json|ci/"
		"|push|workspace|v1.2.0|go||fixture|1|1|0|-|1791728000|1794320000||unreachable|ours|local|"
		"|0|0|1|1");
	support_fleet_run(store, "UPDATE finding SET status = 1, verdict = 1, severity = 2 WHERE id = 1");
	assert_row(store, TABLE_MODULES, "SELECT 1",
		"acme/pay|ci/dagger.json|ci/"
		"|push|workspace|v1.2.0|go||fixture|1|1|1|2|1791728000|1794320000||unreachable|ours|local|"
		"|0|0|1|1");
	says_who_uses_a_module(store);
	support_fleet_run(store, "ROLLBACK TO rows");
	support_fleet_run(store, "RELEASE rows");
}

static int open_fleet(void **state)
{
	*state = support_fleet_open();
	return 0;
}

static int close_fleet(void **state)
{
	struct store *store = *state;

	store_close(&store);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(visits_rows_in_the_order_given),
		cmocka_unit_test(fills_every_column_of_a_row),
	};

	return cmocka_run_group_tests(tests, open_fleet, close_fleet);
}
