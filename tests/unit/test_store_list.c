#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

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

#define LIVE "r.state = 1 AND t.path_class = 0 "
#define FINDINGS "SELECT t.id FROM finding AS t JOIN repository AS r ON r.id = t.repository_id "
#define OPEN FINDINGS "WHERE " LIVE "AND t.status = 1 "
#define NEWEST "t.severity DESC, t.first_run DESC, t.id"

static void lists_what_is_open_and_live_worst_and_newest_first(void **state)
{
	assert_list(*state, TABLE_FINDINGS, "", NULL, OPEN "ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, NULL, "", OPEN "ORDER BY " NEWEST);
}

static void widens_the_scope_when_the_filter_says_so(void **state)
{
	assert_list(*state, TABLE_FINDINGS, "class:any", NULL,
		FINDINGS "WHERE r.state = 1 AND t.status = 1 ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "class:fixture", NULL,
		FINDINGS "WHERE r.state = 1 AND t.status = 1 AND t.path_class = 1 ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "is:closed", NULL,
		FINDINGS "WHERE " LIVE "AND t.status = 0 ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "status=decided", NULL,
		FINDINGS "WHERE " LIVE "AND t.status = 2 ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "-is:open class:any", NULL,
		FINDINGS "WHERE r.state = 1 AND t.status <> 1 ORDER BY " NEWEST);
}

/* What has vanished is shown apart: only when it is asked for by name. */
static void leaves_out_repositories_that_are_gone(void **state)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	add_list(*state, TABLE_REPOSITORIES, "", "repo", 0, &list);
	assert_string_equal(list.text, "8 2 1 3 5 4 6");
	buf_clear(&list);
	add_list(*state, TABLE_REPOSITORIES, "state=gone", NULL, 0, &list);
	assert_string_equal(list.text, "7");
	buf_clear(&list);
	add_list(*state, TABLE_REPOSITORIES, "repo=acme/gone OR repo=acme/ignored", NULL, 0, &list);
	assert_string_equal(list.text, "7");
	assert_list(*state, TABLE_FINDINGS, "repo=acme/gone", NULL,
		FINDINGS "WHERE r.id = 7 AND t.path_class = 0 AND t.status = 1 ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "-repo=acme/pay", NULL, OPEN "AND r.id <> 1 ORDER BY " NEWEST);
	assert_list(*state, TABLE_MODULES, "repo=acme/gone", "name,path",
		"SELECT t.id FROM module AS t JOIN string AS s ON s.id = t.name_id JOIN string AS p ON p.id "
		"= "
		"t.path_id WHERE t.repository_id = 7 AND t.path_class = 0 AND t.until_run IS NULL ORDER BY "
		"s.value, p.value, t.id");
}

static void lists_the_worst_repositories_first(void **state)
{
	assert_list(*state, TABLE_REPOSITORIES, "", NULL,
		"SELECT id FROM repository WHERE state = 1 ORDER BY critical_count DESC, high_count DESC, "
		"medium_count DESC, low_count DESC, name");
}

static void lists_facts_of_now(void **state)
{
	assert_list(*state, TABLE_MODULES, "", "repo,path",
		"SELECT t.id FROM module AS t JOIN repository AS r ON r.id = t.repository_id JOIN string AS "
		"p ON "
		"p.id = t.path_id WHERE " LIVE "AND t.until_run IS NULL ORDER BY r.name, p.value, t.id");
	assert_list(*state, TABLE_REFERENCES, "class:any", NULL,
		"SELECT t.id FROM reference AS t JOIN repository AS r ON r.id = t.repository_id JOIN string "
		"AS p "
		"ON p.id = t.path_id WHERE r.state = 1 AND t.until_run IS NULL ORDER BY r.name, p.value, "
		"nullif(t.line, 0), t.id");
}

static void sorts_by_what_is_asked_for_then_by_the_usual(void **state)
{
	assert_list(
		*state, TABLE_FINDINGS, "", "severity", OPEN "ORDER BY t.severity, t.first_run DESC, t.id");
	assert_list(*state, TABLE_FINDINGS, "", "repo", OPEN "ORDER BY r.name, " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "", "-repo,line",
		OPEN "ORDER BY r.name DESC, nullif(t.line, 0), " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "", "+path",
		OPEN "ORDER BY (SELECT value FROM string WHERE id = t.path_id), " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "", "-subject",
		OPEN "ORDER BY (SELECT value FROM string WHERE id = t.subject_id) DESC, " NEWEST);
	assert_list(
		*state, TABLE_FINDINGS, "", "first_seen", OPEN "ORDER BY t.first_run, t.severity DESC, t.id");
	assert_list(*state, TABLE_FINDINGS, "", "verdict",
		OPEN "ORDER BY CASE t.verdict WHEN 3 THEN 0 WHEN 1 THEN 1 ELSE 2 END, " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "", "target",
		OPEN "ORDER BY coalesce((SELECT identity FROM target WHERE id = t.target_id), ''), " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "", "seen",
		OPEN "ORDER BY (SELECT seen FROM finding_detail WHERE finding_id = t.id), " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "", "-remedy",
		OPEN "ORDER BY (SELECT coalesce(remedy, CASE t.rule WHEN 101 THEN 'Name the commit.' WHEN "
		     "103 THEN "
		     "'Keep one.' WHEN 110 THEN 'Pin it.' WHEN 119 THEN 'Mend the path.' ELSE '' END) FROM "
		     "finding_detail WHERE finding_id = t.id) DESC, " NEWEST);
}

static void sorts_what_is_empty_as_the_least(void **state)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	add_list(*state, TABLE_REPOSITORIES, "", "score_low", 2, &list);
	assert_string_equal(list.text, "2 1");
	buf_clear(&list);
	add_list(*state, TABLE_REPOSITORIES, "", "-score_low", 2, &list);
	assert_string_equal(list.text, "8 6");
}

static void gives_no_more_than_the_limit(void **state)
{
	static const char *const sorts[] = { NULL, "repo", "-line", "severity" };
	static const char *const filters[] = { "", "class:any", "repo=acme/pay", "push" };

	for (size_t i = 0; i < COUNT_OF(sorts); i++) {
		for (size_t j = 0; j < COUNT_OF(filters); j++) {
			CLEANUP(buf_release) struct buf whole = BUF_INIT;
			CLEANUP(buf_release) struct buf page = BUF_INIT;

			add_list(*state, TABLE_FINDINGS, filters[j], sorts[i], 0, &whole);
			add_list(*state, TABLE_FINDINGS, filters[j], sorts[i], 7, &page);
			assert_true(page.length > 0);
			assert_memory_equal(whole.text, page.text, page.length);
			assert_true(page.length < whole.length);
		}
	}
}

static void counts_as_many_as_it_lists(void **state)
{
	static const char *const filters[] = { "", "class:any", "is:closed", "repo=acme/pay", "push -ci",
		"fingerprint:f0" };

	for (int t = 0; t < TABLE_COUNT; t++) {
		for (size_t i = 0; i < (t == TABLE_FINDINGS ? COUNT_OF(filters) : 2); i++) {
			const struct list_question question = { .table = (enum table_id)t,
				.filter = filters[i] };
			CLEANUP(id_list_release) struct id_list list = { 0 };
			struct error err = { 0 };
			size_t count = 0;

			assert_int_equal(store_list(*state, &question, FLEET_NOW, &list, NULL, &err), 0);
			assert_int_equal(store_count(*state, &question, FLEET_NOW, &count, &err), 0);
			assert_int_equal(count, list.count);
			assert_true(count > 0);
		}
	}
}

static void says_what_is_wrong_with_a_question(void **state)
{
	struct list_question question = { .table = TABLE_FINDINGS, .filter = "repo:x no_such:y" };
	struct id_list list = { 0 };
	struct error err = { 0 };
	size_t offset = 0, count = 0;

	assert_int_equal(store_list(*state, &question, FLEET_NOW, &list, &offset, &err), ERROR_USAGE);
	assert_int_equal(offset, 7);
	assert_int_equal(store_count(*state, &question, FLEET_NOW, &count, &err), ERROR_USAGE);
	question.filter = "";
	question.sort = "repo,sverity";
	assert_int_equal(store_list(*state, &question, FLEET_NOW, &list, &offset, &err), ERROR_USAGE);
	assert_non_null(strstr(err.hint, "severity"));
	question.sort = "repo;DROP TABLE finding";
	assert_int_equal(store_list(*state, &question, FLEET_NOW, &list, &offset, &err), ERROR_USAGE);
	assert_null(list.ids);
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
		"1792592000|000000000000000000000000000000000000abc1");
	support_fleet_run(
		store, "UPDATE finding SET status = 0, closed_run = 4, verdict = 2, rule = 999 WHERE id = 1");
	assert_row(store, TABLE_FINDINGS, "SELECT 1",
		"000102030405060708090a0b0c0d0e0f|SCB999||4|medium|unknown|closed|acme/pay|ci/"
		"dagger.json|7|-|"
		"dependency push|both||live|github.com/x/r1/sub|1791728000|1793456000|1792592000|"
		"000000000000000000000000000000000000abc1");
	support_fleet_run(store,
		"UPDATE reference SET repository_id = 1, path_id = (SELECT id FROM string WHERE value = "
		"'ci/dagger.json'), kind = 4, name_id = (SELECT id FROM string WHERE value = ''), source_id "
		"= (SELECT id "
		"FROM string WHERE value = 'github.com/x/push@main'), pin_id = NULL, class = 4, detail = 33, "
		"target_id = 1, "
		"version_id = (SELECT id FROM string WHERE value = 'main'), version_kind = 4, lock_commit_id "
		"= NULL, "
		"effective = 3, line = 9, col = 17, first_run = 1, commit_id = NULL WHERE id = 1");
	assert_row(store, TABLE_REFERENCES, "SELECT 1",
		"acme/pay|ci/dagger.json|sdk||github.com/x/"
		"push@main||unpinned|string-form,ref-other|github.com|"
		"github.com/x/r1|sub|main|branch||lock-unenforced|9|17|1790864000|1794320000||||");
	support_fleet_run(store,
		"UPDATE repository SET module_count = 11, reference_count = 12, unpinned_count = 13, "
		"critical_count = 14, "
		"high_count = 15, medium_count = 16, low_count = 17, unknown_count = 18 WHERE id = 7");
	assert_row(store, TABLE_REPOSITORIES, "SELECT 7",
		"acme/gone|url:git.example.com/7|gone|refs/heads/"
		"main|000000000000000000000000000000000000abc7|"
		"1789395200|partial|1 file was not "
		"read|11|12|13|14|15|16|17|18|70|75|1792592000|1792592000|/srv/7.git");
	support_fleet_run(store,
		"UPDATE module SET repository_id = 1, path_id = (SELECT id FROM string WHERE value = "
		"'ci/dagger.json'), "
		"path_class = 1, folder_id = (SELECT id FROM string WHERE value = 'ci/'), name_id = (SELECT "
		"id FROM string "
		"WHERE value = 'push'), workspace = 1, form_id = (SELECT id FROM string WHERE value = "
		"'v1.2.0'), sdk_id = "
		"(SELECT id FROM string WHERE value = 'go'), engine_id = NULL, first_run = 2 WHERE id = 1");
	support_fleet_run(store, "UPDATE finding SET repository_id = 2 WHERE id > 1 AND repository_id = 1");
	support_fleet_run(store, "DELETE FROM reference WHERE id > 1 AND repository_id = 1");
	assert_row(store, TABLE_MODULES, "SELECT 1",
		"acme/pay|ci/dagger.json|ci/"
		"|push|workspace|v1.2.0|go||fixture|1|1|0|-|1791728000|1794320000");
	support_fleet_run(store, "UPDATE finding SET status = 1, verdict = 1, severity = 2 WHERE id = 1");
	assert_row(store, TABLE_MODULES, "SELECT 1",
		"acme/pay|ci/dagger.json|ci/"
		"|push|workspace|v1.2.0|go||fixture|1|1|1|2|1791728000|1794320000");
	support_fleet_run(store, "ROLLBACK TO rows");
	support_fleet_run(store, "RELEASE rows");
}

/* What a module no longer asks for says nothing about it. */
static void looks_at_references_of_now(void **state)
{
	static const char *const filters[] = { "is:floating", "is:unpinned", "unpinned>0", "references>0" };
	struct store *store = *state;

	support_fleet_run(store, "SAVEPOINT now");
	support_fleet_run(store, "UPDATE reference SET repository_id = 2");
	support_fleet_run(store, "UPDATE module SET repository_id = 1, path_class = 0, path_id = (SELECT "
				 "path_id FROM reference WHERE id = "
				 "1), until_run = NULL WHERE id = 1");
	support_fleet_run(store, "UPDATE reference SET repository_id = 1, class = 4, effective = 4, "
				 "until_run = NULL WHERE id = 1");
	for (size_t i = 0; i < COUNT_OF(filters); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf now = BUF_INIT;
		CLEANUP(buf_release) struct buf before = BUF_INIT;

		buf_format(&text, "repo=acme/pay %s", filters[i]);
		add_list(store, TABLE_MODULES, text.text, NULL, 0, &now);
		assert_true(now.length > 0);
		support_fleet_run(store, "UPDATE reference SET until_run = 5 WHERE id = 1");
		add_list(store, TABLE_MODULES, text.text, NULL, 0, &before);
		assert_string_equal(before.text, "");
		support_fleet_run(store, "UPDATE reference SET until_run = NULL WHERE id = 1");
	}
	support_fleet_run(store, "ROLLBACK TO now");
	support_fleet_run(store, "RELEASE now");
}

static void says_in_which_state_a_finding_is(void **state)
{
	static const struct {
		const char *change, *word;
	} cases[] = {
		{ "status = 1, first_run = 5, opened_run = 5, changed_run = 5", "new" },
		{ "status = 1, first_run = 2, opened_run = 5, changed_run = 5", "reopened" },
		{ "status = 1, first_run = 2, opened_run = 2, changed_run = 5", "changed" },
		{ "status = 1, first_run = 2, opened_run = 2, changed_run = 4", "open" },
		{ "status = 2, first_run = 5, opened_run = 5, changed_run = 5", "decided" },
		{ "status = 0, first_run = 5, opened_run = 5, changed_run = 5", "closed" },
	};
	struct store *store = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		support_fleet_run(store, "SAVEPOINT states");
		buf_format(&text, "UPDATE finding SET path_class = 0, repository_id = 1, %s WHERE id = 4",
			cases[i].change);
		support_fleet_run(store, text.text);
		buf_clear(&text);
		buf_format(&text, "status=%s fingerprint=%032x", cases[i].word, 0xf00000U + 4 * 7919);
		assert_list(store, TABLE_FINDINGS, text.text, NULL, "SELECT 4");
		support_fleet_run(store, "ROLLBACK TO states");
		support_fleet_run(store, "RELEASE states");
	}
}

/* --- interruption ---------------------------------------------------------------------------------------- */

static void *interrupt(void *store)
{
	for (int i = 0; i < 200; i++) {
		store_interrupt(store);
		usleep(500);
	}
	return NULL;
}

/* Ten million rows: long enough to be caught in the middle. */
static void stops_when_it_is_interrupted(void **state)
{
	struct store *store = support_fleet_open();
	struct list_question question = { .table = TABLE_FINDINGS, .filter = "class:any", .sort = "subject" };
	struct id_list list = { 0 };
	struct error err = { 0 };
	pthread_t thread;
	int result = 0;

	(void)state;
	for (int i = 0; i < 7; i++)
		support_fleet_run(store, "INSERT INTO finding SELECT NULL, randomblob(16), path_class, "
					 "status, severity, first_run, rule, "
					 "verdict, confidence, repository_id, scope_id, target_id, "
					 "subject_identity, path_id, subject_id, "
					 "subjects, line, col, evidence, content, flags, opened_run, "
					 "changed_run, closed_run, unseen_run FROM "
					 "finding");
	assert_int_equal(pthread_create(&thread, NULL, interrupt, store), 0);
	for (int i = 0; i < 200 && result == 0; i++) {
		result = store_list(store, &question, FLEET_NOW, &list, NULL, &err);
		id_list_release(&list);
	}
	pthread_join(thread, NULL);
	assert_int_equal(result, ERROR_STOPPED);
	assert_int_equal(store_list(store, &question, FLEET_NOW, &list, NULL, &err), 0);
	assert_true(list.count > 10000);
	id_list_release(&list);
	store_close(&store);
}

static void answers_an_empty_database(void **state)
{
	struct store *store = support_fleet_empty();

	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct list_question question = { .table = (enum table_id)t, .filter = "is:hostile x" };
		CLEANUP(id_list_release) struct id_list list = { 0 };
		struct error err = { 0 };
		size_t count = 9;

		assert_int_equal(store_list(store, &question, FLEET_NOW, &list, NULL, &err), 0);
		assert_int_equal(list.count, 0);
		assert_int_equal(store_count(store, &question, FLEET_NOW, &count, &err), 0);
		assert_int_equal(count, 0);
	}
	store_close(&store);
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
		cmocka_unit_test(lists_what_is_open_and_live_worst_and_newest_first),
		cmocka_unit_test(widens_the_scope_when_the_filter_says_so),
		cmocka_unit_test(leaves_out_repositories_that_are_gone),
		cmocka_unit_test(lists_the_worst_repositories_first),
		cmocka_unit_test(lists_facts_of_now),
		cmocka_unit_test(sorts_by_what_is_asked_for_then_by_the_usual),
		cmocka_unit_test(sorts_what_is_empty_as_the_least),
		cmocka_unit_test(gives_no_more_than_the_limit),
		cmocka_unit_test(counts_as_many_as_it_lists),
		cmocka_unit_test(says_what_is_wrong_with_a_question),
		cmocka_unit_test(visits_rows_in_the_order_given),
		cmocka_unit_test(fills_every_column_of_a_row),
		cmocka_unit_test(looks_at_references_of_now),
		cmocka_unit_test(says_in_which_state_a_finding_is),
		cmocka_unit_test(stops_when_it_is_interrupted),
		cmocka_unit_test(answers_an_empty_database),
	};

	return cmocka_run_group_tests(tests, open_fleet, close_fleet);
}
