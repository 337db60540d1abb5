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
/* Open, or decided until a time that has passed before FLEET_NOW: nobody has settled that yet. */
#define IS_OPEN "(t.status = 1 OR (t.status = 2 AND t.until < 1795507200)) "
#define IS_DECIDED "t.status = 2 AND (t.until IS NULL OR t.until >= 1795507200) "
#define OPEN FINDINGS "WHERE " LIVE "AND " IS_OPEN
#define NEWEST "t.severity DESC, t.first_run DESC, t.id"

static void lists_what_is_open_and_live_worst_and_newest_first(void **state)
{
	assert_list(*state, TABLE_FINDINGS, "", NULL, OPEN "ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, NULL, "", OPEN "ORDER BY " NEWEST);
}

static void widens_the_scope_when_the_filter_says_so(void **state)
{
	assert_list(*state, TABLE_FINDINGS, "class:any", NULL,
		FINDINGS "WHERE r.state = 1 AND " IS_OPEN "ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "class:fixture", NULL,
		FINDINGS "WHERE r.state = 1 AND t.path_class = 1 AND " IS_OPEN "ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "is:closed", NULL,
		FINDINGS "WHERE " LIVE "AND t.status = 0 ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "is:decided", NULL,
		FINDINGS "WHERE " LIVE "AND " IS_DECIDED "ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "is:accepted", NULL,
		FINDINGS "WHERE " LIVE "AND t.state = 3 AND " IS_DECIDED "ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "status=dismissed", NULL,
		FINDINGS "WHERE " LIVE "AND t.state IN (4, 5) AND " IS_DECIDED "ORDER BY " NEWEST);
	assert_list(*state, TABLE_FINDINGS, "-is:open class:any", NULL,
		FINDINGS "WHERE r.state = 1 AND " IS_OPEN "IS NOT 1 ORDER BY " NEWEST);
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
		FINDINGS "WHERE r.id = 7 AND t.path_class = 0 AND " IS_OPEN "ORDER BY " NEWEST);
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

/* Words of one column that are worse the later they come. */
/* A module that is used at another commit wants a new review; one that nobody uses wants none. */
static void tells_what_is_outdated_from_what_is_unused(void **state)
{
	static const char *const lists[][2] = { { "standing=current", "1" }, { "standing=outdated", "2 4" },
		{ "standing=unused", "3" } };
	struct store *store = *state;

	support_fleet_run(store, "SAVEPOINT standing");
	support_fleet_run(store, "DELETE FROM review WHERE act_id > 4");
	support_fleet_run(store,
		"UPDATE review SET live = 1, until = NULL, step = act_id - 1, outcome = 1, target_id = (CASE "
		"act_id WHEN 3 THEN 2 WHEN 4 THEN 3 ELSE 1 END), commit_id = (CASE act_id WHEN 2 THEN "
		"x'ffffffffffffffffffffffffffffffffffffffff' ELSE "
		"x'0011223344556677889900112233445566778899' END)");
	support_fleet_run(store, "DELETE FROM below WHERE ordinal > 0 OR reference_id <> (SELECT "
				 "min(reference_id) FROM below)");
	support_fleet_run(store, "UPDATE below SET reference_id = 1, target_id = 3, commit_id = "
				 "x'ffffffffffffffffffffffffffffffffffffffff'");
	assert_int_equal(support_fleet_ask(store, "SELECT count(*) FROM below"), 1);
	support_fleet_run(store, "UPDATE reference SET target_id = NULL");
	support_fleet_run(store,
		"UPDATE reference SET repository_id = 1, until_run = NULL, path_class = 0, target_id = 1, "
		"commit_id = x'0011223344556677889900112233445566778899' WHERE id = 1");
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		CLEANUP(buf_release) struct buf list = BUF_INIT;

		add_list(store, TABLE_REVIEWS, lists[i][0], "made", 0, &list);
		assert_string_equal(list.text, lists[i][1]);
	}
	support_fleet_run(store, "ROLLBACK TO standing");
	support_fleet_run(store, "RELEASE standing");
}

static void sorts_truth_by_how_bad_it_is(void **state)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	struct store *store = *state;

	support_fleet_run(store, "SAVEPOINT truth");
	support_fleet_run(store, "DELETE FROM resolution WHERE reference_id NOT IN (1, 2, 3, 4, 5, 6)");
	support_fleet_run(store,
		"UPDATE reference SET repository_id = 2, until_run = NULL, target_id = 1, path_id = "
		"id WHERE id < 7");
	support_fleet_run(store, "DELETE FROM resolution");
	support_fleet_run(store,
		"INSERT INTO resolution (reference_id, digest, presence, reachable, label, tier, fork, "
		"pin_upstream, below_count, below_floating, made) VALUES (1, x'00', 3, 1, 2, 1, 1, 1, 0, 0, "
		"1), "
		"(2, x'00', 1, 0, 1, 1, 1, 1, 0, 0, 1), (3, x'00', 2, 0, 1, 1, 1, 1, 0, 0, 1), (4, x'00', 3, "
		"2, 2, "
		"1, 1, 1, 0, 0, 1), (5, x'00', 3, 1, 3, 1, 1, 1, 0, 0, 1), (6, x'00', 0, 0, 6, 1, 1, 1, 0, "
		"0, 1)");
	support_fleet_run(store, "UPDATE module SET until_run = 5");
	support_fleet_run(store,
		"UPDATE module SET repository_id = 2, path_class = 0, until_run = NULL, path_id = "
		"id WHERE id < 7");
	add_list(store, TABLE_MODULES, "", "truth", 0, &list);
	assert_string_equal(list.text, "6 1 2 3 5 4");
	buf_clear(&list);
	add_list(store, TABLE_MODULES, "", "-truth", 0, &list);
	assert_string_equal(list.text, "4 5 3 2 1 6");
	buf_clear(&list);
	add_list(store, TABLE_MODULES, "truth=unreachable OR truth=true OR truth=\"\"", "truth", 0, &list);
	assert_string_equal(list.text, "6 1 4");
	support_fleet_run(store, "ROLLBACK TO truth");
	support_fleet_run(store, "RELEASE truth");
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
		int event; /* its kind, in the run of the change */
	} cases[] = {
		{ "status = 1, first_run = 5, opened_run = 5, changed_run = 5", "new", 2 },
		{ "status = 1, first_run = 2, opened_run = 5, changed_run = 5", "reopened", 2 },
		{ "status = 1, first_run = 2, opened_run = 2, changed_run = 5", "changed", 2 },
		{ "status = 1, first_run = 2, opened_run = 2, changed_run = 5", "open", 6 },
		{ "status = 1, first_run = 2, opened_run = 2, changed_run = 4", "open", 2 },
		{ "status = 1, first_run = 5, state = 1, until = NULL", "\"in triage\"", 2 },
		{ "status = 1, first_run = 5, state = 2, until = 1795507200", "confirmed", 2 },
		{ "status = 1, first_run = 2, opened_run = 2, changed_run = 4, state = 2, until = 1795507199",
			"open", 2 },
		{ "status = 2, first_run = 5, state = 3, until = 1795507200", "accepted", 2 },
		{ "status = 2, first_run = 5, state = 4, until = NULL", "dismissed", 2 },
		{ "status = 2, first_run = 5, state = 5, until = NULL", "dismissed", 2 },
		{ "status = 2, first_run = 2, state = 3, until = 1795507199", "reopened", 2 },
		{ "status = 2, first_run = 5, state = 3, until = 1795507199", "new", 2 },
		{ "status = 0, first_run = 5, opened_run = 5, changed_run = 5", "closed", 2 },
	};
	struct store *store = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		support_fleet_run(store, "SAVEPOINT states");
		support_fleet_run(store, "UPDATE finding SET state = 0, until = NULL WHERE id = 4");
		buf_format(&text, "UPDATE finding SET path_class = 0, repository_id = 1, %s WHERE id = 4",
			cases[i].change);
		support_fleet_run(store, text.text);
		support_fleet_run(store, "DELETE FROM finding_event WHERE finding_id = 4");
		buf_clear(&text);
		buf_format(&text,
			"INSERT INTO finding_event (finding_id, run_id, kind, evidence, cause) SELECT id, "
			"changed_run, "
			"%d, evidence, '' FROM finding WHERE id = 4",
			cases[i].event);
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
		support_fleet_run(store, "INSERT INTO finding (fingerprint, path_class, status, severity, "
					 "first_run, rule, verdict, confidence, repository_id, scope_id, "
					 "target_id, subject_identity, path_id, subject_id, subjects, line, "
					 "col, evidence, content, flags, opened_run, changed_run, "
					 "closed_run, unseen_run) SELECT randomblob(16), path_class, "
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
		const struct list_question question = { .table = (enum table_id)t, .filter = "x -y" };
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
		cmocka_unit_test(tells_what_is_outdated_from_what_is_unused),
		cmocka_unit_test(sorts_truth_by_how_bad_it_is),
		cmocka_unit_test(looks_at_references_of_now),
		cmocka_unit_test(says_in_which_state_a_finding_is),
		cmocka_unit_test(stops_when_it_is_interrupted),
		cmocka_unit_test(answers_an_empty_database),
	};

	return cmocka_run_group_tests(tests, open_fleet, close_fleet);
}
