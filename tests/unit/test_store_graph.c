/* Who uses what over the fleet: every number of every row, counted a second time by plain SQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/store_private.h"
#include "support_fleet.h"

/* A row as "module|used_by|...". */
static int add_row(const struct row *row, void *context)
{
	static const int columns[] = { GRAPH_USED_BY, GRAPH_BELOW, GRAPH_REFERENCES, GRAPH_COMMITS,
		GRAPH_FLOATING, GRAPH_DISAGREE, GRAPH_ABSENT, GRAPH_UNREACHABLE, GRAPH_REVIEWED,
		GRAPH_FINDINGS, GRAPH_WORST, GRAPH_FIRST_SEEN, GRAPH_LAST_SEEN };
	struct buf *text = context;

	buf_format(text, "%s|%s|%s", row->cells[GRAPH_MODULE].text, row->cells[GRAPH_ROOT].text,
		row->cells[GRAPH_SUBDIR].text);
	for (size_t i = 0; i < COUNT_OF(columns); i++) {
		const struct cell *cell = &row->cells[columns[i]];

		if (cell->empty)
			buf_add(text, "|-");
		else
			buf_format(text, "|%lld", (long long)cell->number);
	}
	buf_add_char(text, '\n');
	return 0;
}

static void add_list(struct store *store, const char *filter, const char *sort, struct buf *ret)
{
	const struct list_question question = { .table = TABLE_GRAPH, .filter = filter, .sort = sort };
	CLEANUP(id_list_release) struct id_list list = { 0 };
	struct error err = { 0 };

	if (store_list(store, &question, FLEET_NOW, &list, NULL, &err) < 0 ||
		store_rows(store, TABLE_GRAPH, list.ids, list.count, add_row, ret, &err) < 0)
		fail_msg("%s: %s", filter, err.message);
}

/* Uses of now, one a row: by references themselves, and through steps below them. */
static const char direct_sql[] = "CREATE TEMP VIEW direct AS SELECT x.target_id AS target, x.repository_id "
				 "AS repository, x.commit_id, "
				 "x.effective, z.label, z.presence, z.reachable, r.last_run FROM reference x "
				 "JOIN repository r ON r.id = "
				 "x.repository_id AND r.state = 1 LEFT JOIN resolution z ON z.reference_id = "
				 "x.id WHERE x.until_run IS "
				 "NULL AND x.path_class = 0";
static const char through_sql[] =
	"CREATE TEMP VIEW through AS SELECT b.target_id AS target, x.repository_id AS repository, "
	"b.commit_id, "
	"x.since_run, r.last_run FROM below b JOIN reference x ON x.id = b.reference_id JOIN repository r ON "
	"r.id "
	"= x.repository_id AND r.state = 1 WHERE x.until_run IS NULL AND x.path_class = 0";
static const char runs_sql[] = "CREATE TEMP VIEW runs AS SELECT target, commit_id FROM direct WHERE "
			       "commit_id IS NOT NULL UNION SELECT "
			       "target, commit_id FROM through WHERE commit_id IS NOT NULL";
static const char open_sql[] = "CREATE TEMP VIEW opened AS SELECT x.* FROM finding x JOIN repository r ON "
			       "r.id = x.repository_id AND "
			       "r.state = 1 WHERE x.status = 1 AND x.path_class = 0";

#define COUNT(from) " || '|' || (SELECT count(*) FROM " from ")"
#define DIRECT "direct WHERE target = t.id"

static const char wanted_sql[] =
	"SELECT t.identity || '|' || t.root || '|' || t.subpath || '|' || u || '|' || b" COUNT(DIRECT) COUNT(
		"runs WHERE target = t.id") COUNT(DIRECT " AND effective = 4") COUNT(DIRECT
		" AND label = 3") COUNT(DIRECT " AND presence = 2") COUNT(DIRECT
		" AND reachable = 2") COUNT("runs AS c WHERE c.target = t.id AND EXISTS (SELECT 1 FROM "
					    "review v "
					    "WHERE v.live = 1 AND v.outcome = 1 AND v.target_id = t.id AND "
					    "v.commit_id = c.commit_id AND (v.until IS NULL OR v.until >= "
					    "1795507200) AND v.act_id = (SELECT max(w.act_id) FROM review w "
					    "WHERE "
					    "w.live = 1 AND w.target_id = t.id AND w.commit_id = c.commit_id "
					    "AND "
					    "w.step = v.step))")
		COUNT("opened WHERE target_id = t.id") " || '|' || coalesce((SELECT "
						       "max(severity) FROM opened WHERE target_id = t.id AND "
						       "verdict = 1), '-') || '|' || (SELECT started FROM "
						       "run WHERE id = (SELECT min(since) FROM (SELECT "
						       "since_run AS since FROM reference WHERE target_id = "
						       "t.id "
						       "AND path_class = 0 UNION ALL SELECT since_run FROM "
						       "through WHERE target = t.id))) || '|' || (SELECT "
						       "started FROM run WHERE id = (SELECT max(seen) FROM "
						       "(SELECT last_run AS seen FROM direct WHERE target = "
						       "t.id UNION ALL SELECT last_run FROM through WHERE "
						       "target = t.id))) FROM (SELECT t.*, (SELECT "
						       "count(DISTINCT repository) FROM direct WHERE target "
						       "= t.id) AS u, (SELECT count(DISTINCT repository) "
						       "FROM through WHERE target = t.id AND repository NOT "
						       "IN (SELECT repository FROM direct WHERE target = "
						       "t.id)) AS b FROM target t) AS t WHERE u + b > 0 "
						       "ORDER BY u DESC, t.identity";

static void add_wanted(struct store *store, struct buf *ret)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct error err = { 0 };
	int result = statement_compile(&statement, store, wanted_sql, &err);

	while (result >= 0 && (result = statement_step(&statement, &err)) > 0)
		buf_format(ret, "%s\n", statement_text(&statement, 0));
	if (result < 0)
		fail_msg("%s", err.message);
}

static void assert_counts(struct store *store)
{
	CLEANUP(buf_release) struct buf found = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;

	add_list(store, "", NULL, &found);
	add_wanted(store, &wanted);
	assert_true(wanted.length > 0);
	assert_string_equal(found.text, wanted.text);
}

static void counts_what_plain_sql_counts(void **state)
{
	assert_counts(*state);
	/* The fleet has both kinds of rows, or this would prove little. */
	assert_true(support_fleet_ask(*state, "SELECT count(*) FROM temp.graph WHERE used_by > 1") > 2);
	assert_true(support_fleet_ask(
			    *state, "SELECT count(*) FROM temp.graph WHERE uses = 0 AND below > 0") > 0);
	assert_true(support_fleet_ask(*state, "SELECT count(*) FROM temp.graph WHERE reviewed > 0") > 0);
}

/* Asked again after each change, by whatever made it. */
static void counts_again_when_something_has_changed(void **state)
{
	static const char *const changes[] = {
		"UPDATE reference SET effective = 4, commit_id = NULL WHERE id % 3 = 0",
		"UPDATE repository SET state = 2 WHERE id = 1",
		"UPDATE finding SET status = 0 WHERE id < 100",
		"UPDATE review SET live = 0 WHERE act_id % 2 = 0",
		"DELETE FROM below WHERE ordinal = 0",
		"UPDATE resolution SET label = 3, presence = 2, reachable = 2",
		"UPDATE reference SET until_run = 5 WHERE target_id = 2",
	};
	struct store *store = *state;

	support_fleet_run(store, "SAVEPOINT changes");
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		support_fleet_run(store, changes[i]);
		assert_counts(store);
	}
	support_fleet_run(store, "ROLLBACK TO changes");
	assert_counts(store);
	support_fleet_run(store, "RELEASE changes");
	assert_counts(store);
}

static void says_whose_a_module_is_that_others_lead_to(void **state)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	struct store *store = *state;

	add_list(store,
		"module=github.com/q/only-below tier=\"third party\" fork=\"not forked\" is:thirdparty "
		"used_by=0 below>0",
		NULL, &list);
	assert_non_null(strstr(list.text, "github.com/q/only-below|"));
	buf_clear(&list);
	add_list(store, "root=git.example.com/1", "-subdir", &list);
	assert_non_null(strstr(list.text, "git.example.com/3/ci/|git.example.com/1|ci/|"));
	assert_true(strstr(list.text, "ci/|git") < strstr(list.text, "git.example.com/1|git"));
}

static void has_no_row_for_what_nothing_alive_leads_to(void **state)
{
	struct store *store = *state;
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	support_fleet_run(store, "SAVEPOINT dead");
	support_fleet_run(store, "UPDATE reference SET path_class = 1 WHERE target_id = 1");
	support_fleet_run(store, "UPDATE below SET target_id = NULL WHERE target_id = 1");
	add_list(store, "module=github.com/x/r1/sub", NULL, &list);
	assert_string_equal(list.text, "");
	support_fleet_run(store, "ROLLBACK TO dead");
	support_fleet_run(store, "RELEASE dead");
	add_list(store, "module=github.com/x/r1/sub", NULL, &list);
	assert_true(list.length > 0);
}

/* A reader must be able to keep tables of its own, also while it holds one state. */
static void answers_a_handle_that_only_reads(void **state)
{
	char path[] = "/tmp/scabbard-graph-XXXXXX";
	struct store *writer = NULL, *reader = NULL;
	struct error err = { 0 };
	size_t count = 9;
	const struct list_question question = { .table = TABLE_GRAPH };

	(void)state;
	assert_non_null(mkdtemp(path));
	{
		CLEANUP(buf_release) struct buf file = BUF_INIT;

		buf_format(&file, "%s/fleet.db", path);
		assert_int_equal(store_open(&writer, file.text, STORE_WRITE, &err), 0);
		assert_int_equal(store_open(&reader, file.text, STORE_READ, &err), 0);
		assert_int_equal(store_hold(reader, &err), 0);
		assert_int_equal(store_count(reader, &question, FLEET_NOW, &count, &err), 0);
		assert_int_equal(count, 0);
		assert_int_equal(store_count(reader, &question, FLEET_NOW, &count, &err), 0);
		store_close(&reader);
		store_close(&writer);
		buf_clear(&file);
		buf_format(&file, "rm -r '%s'", path);
		assert_int_equal(system(file.text), 0);
	}
}

static int open_fleet(void **state)
{
	struct store *store = support_fleet_open();

	support_fleet_run(store, direct_sql);
	support_fleet_run(store, through_sql);
	support_fleet_run(store, runs_sql);
	support_fleet_run(store, open_sql);
	*state = store;
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
		cmocka_unit_test(counts_what_plain_sql_counts),
		cmocka_unit_test(counts_again_when_something_has_changed),
		cmocka_unit_test(says_whose_a_module_is_that_others_lead_to),
		cmocka_unit_test(has_no_row_for_what_nothing_alive_leads_to),
		cmocka_unit_test(answers_a_handle_that_only_reads),
	};

	return cmocka_run_group_tests(tests, open_fleet, close_fleet);
}
