#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/resolution.h"
#include "store/store_private.h"
#include "support_fleet.h"

/* What resolving would have counted at its end is counted first. */
static void read_posture(struct store *store, struct arena *arena, struct posture *ret)
{
	struct error err = { 0 };

	if (store_put_truth(store, &err) < 0)
		fail_msg("%s", err.message);
	if (store_posture(store, FLEET_NOW, arena, ret, &err) < 0)
		fail_msg("%s", err.message);
}

static const struct posture_rule *rule_line(const struct posture *posture, int number)
{
	for (size_t i = 0; i < posture->rule_count; i++)
		if (posture->rules[i].number == number)
			return &posture->rules[i];
	fail_msg("no line of rule %d", number);
	return NULL;
}

static void says_that_nothing_was_looked_at_yet(void **state)
{
	struct store *store = support_fleet_empty();
	struct arena arena = { 0 };
	struct posture posture = { 0 };

	(void)state;
	read_posture(store, &arena, &posture);
	assert_int_equal(posture.repositories, 0);
	assert_int_equal(posture.score_low, -1);
	assert_int_equal(posture.score_high, -1);
	assert_int_equal(posture.run_count, 0);
	assert_int_equal(posture.rule_count, 4);
	assert_string_equal(posture.rules[0].worst_name, "");
	arena_release(&arena);
	store_close(&store);
}

static void adds_up_the_live_repositories(void **state)
{
	struct store *store = *state;
	struct arena arena = { 0 };
	struct posture posture = { 0 };

	read_posture(store, &arena, &posture);
	assert_int_equal(posture.repositories, 7);
	assert_int_equal(posture.gone, 1);
	assert_int_equal(posture.complete + posture.partial + posture.failed + posture.empty, 7);
	assert_int_equal(posture.complete, 4);
	assert_int_equal(posture.without_dagger, 1);
	assert_int_equal(posture.hostile, 11);
	assert_int_equal(posture.modules,
		support_fleet_ask(store, "SELECT count(*) FROM module AS m JOIN repository AS r ON r.id = "
					 "m.repository_id WHERE "
					 "r.state = 1 AND m.until_run IS NULL AND m.path_class = 0"));
	assert_int_equal(posture.floating,
		support_fleet_ask(store,
			"SELECT count(*) FROM reference AS x JOIN repository AS r ON r.id = x.repository_id "
			"WHERE "
			"r.state = 1 AND x.until_run IS NULL AND x.path_class = 0 AND x.effective = 4"));
	assert_int_equal(posture.severity[SEVERITY_CRITICAL],
		support_fleet_ask(store, "SELECT count(*) FROM finding AS f JOIN repository AS r ON r.id = "
					 "f.repository_id WHERE "
					 "r.state = 1 AND (f.status = 1 OR (f.status = 2 AND f.until < "
					 "1795507200)) AND f.path_class = 0 AND f.verdict = 1 AND f.severity "
					 "= 4"));
	assert_int_equal(posture.set_apart,
		support_fleet_ask(store, "SELECT count(*) FROM finding AS f JOIN repository AS r ON r.id = "
					 "f.repository_id WHERE "
					 "r.state = 1 AND f.status = 1 AND f.path_class <> 0"));
	arena_release(&arena);
}

static void counts_what_there_is_no_copy_of(void **state)
{
	static const char of_live[] =
		" FROM resolution AS z, reference AS x, repository AS r, target AS g WHERE x.id = "
		"z.reference_id AND r.id = x.repository_id AND g.id = x.target_id AND z.presence = 1 AND "
		"x.until_run IS NULL AND x.path_class = 0 AND r.state = 1";
	CLEANUP(buf_release) struct buf references = BUF_INIT;
	CLEANUP(buf_release) struct buf roots = BUF_INIT;
	struct store *store = *state;
	struct arena arena = { 0 };
	struct posture posture = { 0 };

	buf_format(&references, "SELECT count(*)%s", of_live);
	buf_format(&roots, "SELECT count(DISTINCT g.root)%s", of_live);
	support_fleet_run(store, "SAVEPOINT uncopied");
	support_fleet_run(store, "UPDATE resolution SET presence = 1 WHERE reference_id % 3 <> 0");
	read_posture(store, &arena, &posture);
	assert_true(posture.uncopied_roots > 1 && posture.uncopied > posture.uncopied_roots);
	assert_int_equal(posture.uncopied, support_fleet_ask(store, references.text));
	assert_int_equal(posture.uncopied_roots, support_fleet_ask(store, roots.text));
	support_fleet_run(store, "UPDATE resolution SET presence = 3");
	read_posture(store, &arena, &posture);
	assert_int_equal(posture.uncopied, 0);
	support_fleet_run(store, "ROLLBACK TO uncopied");
	support_fleet_run(store, "RELEASE uncopied");
	arena_release(&arena);
}

/* How many live references there are whose resolution says something. */
static int64_t count_live(struct store *store, const char *condition)
{
	CLEANUP(buf_release) struct buf sql = BUF_INIT;

	buf_format(&sql,
		"SELECT count(*) FROM resolution AS z, reference AS x, repository AS r WHERE x.id = "
		"z.reference_id AND r.id = x.repository_id AND x.until_run IS NULL AND x.path_class = 0 AND "
		"r.state = 1 AND %s",
		condition);
	return support_fleet_ask(store, sql.text);
}

static void counts_each_pin_once_by_the_worst_that_copies_say(void **state)
{
	struct store *store = *state;
	struct arena arena = { 0 };
	struct posture posture = { 0 };

	support_fleet_run(store, "SAVEPOINT truth");
	support_fleet_run(store, "UPDATE resolution SET presence = 3, reachable = 1, label = 2");
	support_fleet_run(store, "UPDATE resolution SET label = 3 WHERE reference_id % 2 = 0");
	support_fleet_run(store, "UPDATE resolution SET reachable = 2 WHERE reference_id % 4 = 0");
	support_fleet_run(
		store, "UPDATE resolution SET presence = 2, reachable = 0 WHERE reference_id % 8 = 1");
	support_fleet_run(store, "UPDATE resolution SET presence = 1, reachable = 0, label = 1 WHERE "
				 "reference_id % 8 = 3");
	support_fleet_run(store, "UPDATE resolution SET presence = 0, reachable = 0, label = 6 WHERE "
				 "reference_id % 8 = 5");
	read_posture(store, &arena, &posture);
	assert_true(posture.agreeing && posture.disagreeing && posture.unreachable && posture.untold);
	assert_int_equal(posture.unreachable, count_live(store, "z.reference_id % 4 = 0"));
	assert_int_equal(posture.disagreeing, count_live(store, "z.reference_id % 4 = 2"));
	assert_int_equal(posture.untold, count_live(store, "z.reference_id % 8 = 1"));
	assert_int_equal(posture.uncopied, count_live(store, "z.reference_id % 8 = 3"));
	assert_int_equal(posture.agreeing, count_live(store, "z.reference_id % 8 = 7"));
	support_fleet_run(store, "ROLLBACK TO truth");
	support_fleet_run(store, "RELEASE truth");
	arena_release(&arena);
}

static void tells_coverage_apart(void **state)
{
	struct store *store = *state;
	struct arena arena = { 0 };
	struct posture posture = { 0 };

	support_fleet_run(store, "SAVEPOINT coverage");
	support_fleet_run(store, "UPDATE capture SET status = repository_id % 4 + 1");
	read_posture(store, &arena, &posture);
	assert_int_equal(posture.complete, 2);
	assert_int_equal(posture.partial, 2);
	assert_int_equal(posture.failed, 2);
	assert_int_equal(posture.empty, 1);
	support_fleet_run(store, "ROLLBACK TO coverage");
	support_fleet_run(store, "RELEASE coverage");
	arena_release(&arena);
}

/* Weights 5, 10, 2, 1: (5 x 6 + 10 x 1 + 2 x 0) of (5 x 10 + 10 x 4 + 2 x 1), the 10 x 2 unknown apart. */
static void scores_by_weight_and_shows_the_range(void **state)
{
	struct store *store = *state;
	struct arena arena = { 0 };
	struct posture posture = { 0 };

	support_fleet_run(store, "SAVEPOINT totals");
	support_fleet_run(store, "UPDATE finding SET until = NULL");
	support_fleet_run(store,
		"INSERT INTO total (team_id, rule, path_class, pass, fail, unknown, declared) VALUES "
		"(0, 101, 0, 6, 4, 0, 0), (0, 103, 0, 1, 1, 2, 0), (0, 110, 0, 0, 0, 0, 1), (0, 999, 0, 100, "
		"0, 0, 0), "
		"(0, 119, 1, 50, 50, 0, 0)");
	support_fleet_run(store,
		"INSERT INTO tally (repository_id, rule, path_class, pass, fail, unknown, declared) VALUES "
		"(1, 101, 0, 1, 1, 0, 0), (2, 101, 0, 1, 3, 0, 0), (7, 101, 0, 0, 9, 0, 0), (3, 101, 1, 0, "
		"8, 0, 0)");
	read_posture(store, &arena, &posture);
	assert_int_equal(posture.score_low, 43);
	assert_int_equal(posture.score_high, 65);
	assert_int_equal(posture.rule_count, 5);
	assert_int_equal(rule_line(&posture, 101)->pass, 6);
	assert_int_equal(rule_line(&posture, 103)->unknown, 2);
	assert_int_equal(rule_line(&posture, 110)->declared, 1);
	assert_int_equal(rule_line(&posture, 999)->pass, 100);
	assert_int_equal(rule_line(&posture, 119)->pass + rule_line(&posture, 119)->fail, 0);
	assert_int_equal(rule_line(&posture, 101)->worst_repository, 2);
	assert_string_equal(rule_line(&posture, 101)->worst_name, "acme/Mobile");
	assert_int_equal(rule_line(&posture, 101)->worst_fail, 3);
	assert_int_equal(rule_line(&posture, 119)->worst_repository, 0);
	for (size_t i = 1; i < posture.rule_count; i++)
		assert_true(posture.rules[i - 1].number < posture.rules[i].number);
	support_fleet_run(store, "ROLLBACK TO totals");
	support_fleet_run(store, "RELEASE totals");
	arena_release(&arena);
}

static void shows_the_newest_runs_first(void **state)
{
	struct store *store = *state;
	struct arena arena = { 0 };
	struct posture posture = { 0 };

	support_fleet_run(store, "SAVEPOINT runs");
	support_fleet_run(store,
		"INSERT INTO run (id, kind, actor_id, started, status, scope, program, counts, opened) "
		"VALUES (6, 1, 1, 1795000000, 0, '/srv', 'test', '{}', 99)");
	read_posture(store, &arena, &posture);
	assert_int_equal(posture.run_count, 6);
	assert_int_equal(posture.runs[0].id, 6);
	assert_int_equal(posture.runs[0].status, RUN_RUNNING);
	assert_int_equal(posture.runs[0].finished, 0);
	assert_int_equal(posture.runs[1].opened, 5);
	assert_int_equal(posture.runs[1].closed, 10);
	assert_string_equal(posture.runs[1].scope, "/srv");
	/* What a run has found is told once it has ended. */
	assert_int_equal(posture.new_findings, 5);
	assert_int_equal(posture.closed_findings, 10);
	support_fleet_run(store, "ROLLBACK TO runs");
	support_fleet_run(store, "RELEASE runs");
	arena_release(&arena);
}

/* --- details --------------------------------------------------------------------------------------------- */

static void read_detail(
	struct store *store, enum table_id table, int64_t id, struct arena *arena, struct detail *ret)
{
	struct error err = { 0 };

	if (store_detail(store, table, id, arena, ret, &err) < 0)
		fail_msg("%s", err.message);
}

static void shows_the_lines_around_a_finding(void **state)
{
	struct store *store = *state;
	struct arena arena = { 0 };
	struct detail detail = { 0 };

	support_fleet_run(store, "SAVEPOINT lines");
	support_fleet_run(store,
		"UPDATE finding SET line = 77, col = 5, repository_id = 1, first_run = 2 WHERE id = 1");
	support_fleet_run(store,
		"INSERT INTO excerpt (oid, line, owner_id, first_line, lines) SELECT oid, 77, 0, 76, "
		"'a' || char(10) || char(10) || 'c' FROM finding_detail WHERE finding_id = 1");
	support_fleet_run(store,
		"INSERT INTO excerpt (oid, line, owner_id, first_line, lines) SELECT oid, 77, 2, 70, "
		"'not ours' FROM finding_detail WHERE finding_id = 1");
	read_detail(store, TABLE_FINDINGS, 1, &arena, &detail);
	assert_int_equal(detail.line_count, 3);
	assert_string_equal(detail.lines[0], "a");
	assert_string_equal(detail.lines[1], "");
	assert_string_equal(detail.lines[2], "c");
	assert_int_equal(detail.first_line, 76);
	assert_int_equal(detail.mark_line, 77);
	assert_int_equal(detail.mark_column, 5);
	assert_int_equal(detail.mark_count, 22);
	support_fleet_run(store, "DELETE FROM excerpt WHERE line = 77 AND owner_id = 0");
	memset(&detail, 0, sizeof(detail));
	read_detail(store, TABLE_FINDINGS, 1, &arena, &detail);
	assert_int_equal(detail.line_count, 0);
	assert_int_equal(detail.mark_line, 0);
	support_fleet_run(store, "ROLLBACK TO lines");
	support_fleet_run(store, "RELEASE lines");
	arena_release(&arena);
}

static void tells_the_history_of_a_finding(void **state)
{
	struct store *store = *state;
	struct arena arena = { 0 };
	struct detail detail = { 0 };

	support_fleet_run(store, "SAVEPOINT history");
	support_fleet_run(store, "DELETE FROM finding_event WHERE finding_id = 2");
	support_fleet_run(store,
		"INSERT INTO finding_event (finding_id, run_id, kind, evidence, cause) VALUES "
		"(2, 1, 1, x'00', 'new file'), (2, 3, 5, x'00', 'file gone'), (2, 4, 3, x'00', '')");
	read_detail(store, TABLE_FINDINGS, 2, &arena, &detail);
	assert_int_equal(detail.event_count, 3);
	assert_int_equal(detail.events[0].run, 4);
	assert_int_equal(detail.events[0].time, 1793456000);
	assert_string_equal(detail.events[0].what, "reopened");
	assert_string_equal(detail.events[1].what, "closed");
	assert_string_equal(detail.events[2].what, "opened");
	assert_string_equal(detail.events[2].cause, "new file");
	support_fleet_run(store, "ROLLBACK TO history");
	support_fleet_run(store, "RELEASE history");
	arena_release(&arena);
}

static void tells_what_a_repository_lacks_and_where_it_lies(void **state)
{
	struct arena arena = { 0 };
	struct detail detail = { 0 };

	read_detail(*state, TABLE_REPOSITORIES, 7, &arena, &detail);
	assert_int_equal(detail.problem_count, 2);
	assert_string_equal(detail.problems[0].path, "big/dagger.json");
	assert_int_equal(detail.problems[0].code, PROBLEM_TOO_LARGE);
	assert_string_equal(detail.problems[0].limit, "manifest.bytes");
	assert_null(detail.problems[1].limit);
	assert_int_equal(detail.problems[1].line, 3);
	assert_int_equal(detail.problems[1].column, 7);
	assert_int_equal(detail.place_count, 2);
	assert_string_equal(detail.places[0], "/srv/7.git (gone)");
	assert_int_equal(detail.event_count, 1);
	assert_string_equal(detail.events[0].what, "partial");
	arena_release(&arena);
}

static void tells_since_when_a_fact_is_as_it_is(void **state)
{
	struct store *store = *state;
	struct arena arena = { 0 };
	struct detail detail = { 0 };

	support_fleet_run(store, "SAVEPOINT facts");
	support_fleet_run(store, "UPDATE module SET first_run = 2, since_run = 4 WHERE id = 1");
	read_detail(store, TABLE_MODULES, 1, &arena, &detail);
	assert_int_equal(detail.event_count, 2);
	assert_string_equal(detail.events[0].what, "changed");
	assert_int_equal(detail.events[0].run, 4);
	assert_string_equal(detail.events[1].what, "opened");
	support_fleet_run(store, "UPDATE reference SET first_run = 3, since_run = 3 WHERE id = 1");
	memset(&detail, 0, sizeof(detail));
	read_detail(store, TABLE_REFERENCES, 1, &arena, &detail);
	assert_int_equal(detail.event_count, 1);
	assert_string_equal(detail.events[0].what, "opened");
	support_fleet_run(store, "ROLLBACK TO facts");
	support_fleet_run(store, "RELEASE facts");
	arena_release(&arena);
}

static void has_nothing_to_tell_of_a_row_that_is_not_there(void **state)
{
	for (int t = 0; t < TABLE_COUNT; t++) {
		struct arena arena = { 0 };
		struct detail detail = { 0 };

		read_detail(*state, (enum table_id)t, 4711, &arena, &detail);
		assert_int_equal(detail.line_count + detail.event_count + detail.problem_count, 0);
		arena_release(&arena);
	}
}

static int note_problem(const char *repository, const struct problem *problem, void *context)
{
	struct buf *text = context;

	buf_format(text, "%s %s %s|", repository, problem->path, problem_code_word(problem->code));
	return strstr(text->text, "refused") ? 42 : 0;
}

static void visits_problems_of_live_repositories_until_told_to_stop(void **state)
{
	struct store *store = *state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = { 0 };

	support_fleet_run(store, "SAVEPOINT problems");
	support_fleet_run(store,
		"INSERT INTO problem SELECT 21, ordinal, path, reader, code, limit_name, line, col, "
		"detail FROM problem WHERE capture_id = 27");
	assert_int_equal(store_visit_problems(store, note_problem, &text, &err), 42);
	assert_string_equal(
		text.text, "acme/pay big/dagger.json too-large|acme/pay bad/dagger.json refused|");
	support_fleet_run(store, "DELETE FROM problem WHERE code = 9");
	buf_clear(&text);
	assert_int_equal(store_visit_problems(store, note_problem, &text, &err), 0);
	assert_string_equal(text.text,
		"acme/pay big/dagger.json too-large|acme/web big/dagger.json too-large|"
		"beta/pay big/dagger.json too-large|"
		"beta/very-long-name-of-a-repository big/dagger.json too-large|");
	support_fleet_run(store, "ROLLBACK TO problems");
	support_fleet_run(store, "RELEASE problems");
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
		cmocka_unit_test(says_that_nothing_was_looked_at_yet),
		cmocka_unit_test(adds_up_the_live_repositories),
		cmocka_unit_test(counts_what_there_is_no_copy_of),
		cmocka_unit_test(counts_each_pin_once_by_the_worst_that_copies_say),
		cmocka_unit_test(tells_coverage_apart),
		cmocka_unit_test(scores_by_weight_and_shows_the_range),
		cmocka_unit_test(shows_the_newest_runs_first),
		cmocka_unit_test(shows_the_lines_around_a_finding),
		cmocka_unit_test(tells_the_history_of_a_finding),
		cmocka_unit_test(tells_what_a_repository_lacks_and_where_it_lies),
		cmocka_unit_test(tells_since_when_a_fact_is_as_it_is),
		cmocka_unit_test(has_nothing_to_tell_of_a_row_that_is_not_there),
		cmocka_unit_test(visits_problems_of_live_repositories_until_told_to_stop),
	};

	return cmocka_run_group_tests(tests, open_fleet, close_fleet);
}
