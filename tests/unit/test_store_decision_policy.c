/* What policy suppresses, teams, and the sums that follow decisions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "store/store_private.h"
#include "support_decide.h"
#include "support_rules.h"

#define PAY "url:github.com/acme/pay"
#define WEB "url:github.com/acme/web"

static const struct support_spec one = { 0 };

static struct decision suppression(enum decision_state state, int rule)
{
	struct decision decision = support_decision(state, "policy");

	decision.origin = ORIGIN_POLICY;
	decision.scope.rule = rule;
	return decision;
}

static bool set(struct store *store, const struct decision *decisions, size_t count, int64_t days)
{
	struct error err = { 0 };
	bool changed = false;

	if (store_set_suppressions(
		    store, decisions, count, SUPPORT_NOW + days * SUPPORT_DAY, &changed, &err) < 0)
		fail_msg("%s", err.message);
	support_whole(store);
	return changed;
}

/* --- policy ---------------------------------------------------------------------------------------------- */

static void suppressions_follow_the_policy(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("policy.db");
	const struct decision rows[] = { suppression(DECISION_ACCEPTED, 101),
		suppression(DECISION_FALSE_POSITIVE, 102) };
	struct decision later = rows[0];

	(void)state;
	assert_false(set(store, NULL, 0, 0));
	assert_true(set(store, rows, 2, 0));
	assert_false(set(store, rows, 2, 1));
	assert_string_equal(support_ask_text(store, "SELECT group_concat(live || made) FROM decision"),
		support_ask_text(store, "SELECT '1' || min(made) || ',1' || min(made) FROM decision"));
	/* Its row goes, and comes back as it was. */
	assert_true(set(store, rows, 1, 2));
	assert_int_equal(support_ask(store, "SELECT count(*) FROM decision WHERE live = 1"), 1);
	assert_true(set(store, rows, 2, 3));
	assert_int_equal(support_ask(store, "SELECT count(*) FROM decision"), 2);
	assert_int_equal(support_ask(store, "SELECT max(made) - min(made) FROM decision"), 3 * SUPPORT_DAY);
	/* The order is nothing. */
	{
		const struct decision turned[] = { rows[1], rows[0], rows[1] };

		assert_false(set(store, turned, 3, 4));
	}
	/* Another end is another decision, and so is each other word. */
	later.until = SUPPORT_NOW + 9 * SUPPORT_DAY;
	assert_true(set(store, &later, 1, 5));
	later.reason = "another";
	assert_true(set(store, &later, 1, 5));
	later.scope.path = "docs";
	assert_true(set(store, &later, 1, 5));
	assert_int_equal(support_ask(store, "SELECT count(*) FROM decision WHERE live = 1"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM act"), 0);
}

static void what_is_said_twice_is_in_force_once(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("twice.db");
	const struct decision rows[] = { suppression(DECISION_ACCEPTED, 101),
		suppression(DECISION_ACCEPTED, 101) };

	(void)state;
	assert_true(set(store, rows, 2, 0));
	assert_int_equal(support_ask(store, "SELECT count(*) FROM decision"), 1);
	assert_false(set(store, rows, 2, 0));
	assert_false(set(store, rows, 1, 0));
}

static void what_policy_says_no_longer_is_open_again(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("over.db");
	const struct decision row = suppression(DECISION_ACCEPTED, 101);
	struct ledger ledger;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	assert_int_equal(support_ask(store, "SELECT evaluated_key IS NULL FROM repository"), 0);
	set(store, &row, 1, 0);
	/* Every repository is due; until then nothing is wrong. */
	assert_int_equal(support_ask(store, "SELECT evaluated_key IS NULL FROM repository"), 1);
	assert_string_equal(support_standing(store, 1), "1 open -");
	support_scan(store, PAY, &one, 1, 1);
	assert_string_equal(support_standing(store, 1), "2 accepted policy");
	assert_string_equal(support_event(store, 1), "decided: accepted by policy: because");
	set(store, NULL, 0, 1);
	assert_string_equal(support_standing(store, 1), "2 accepted policy");
	ledger = support_scan(store, PAY, &one, 1, 2);
	assert_string_equal(support_standing(store, 1), "1 open -");
	assert_string_equal(support_event(store, 1), "reopened: policy makes no exception of it any more");
	assert_int_equal(ledger.reopened, 1);
	support_whole(store);
}

static void of_two_suppressions_the_first_decides(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("first.db");
	struct decision rows[] = { suppression(DECISION_ACCEPTED, 101),
		suppression(DECISION_FALSE_POSITIVE, 101) };

	(void)state;
	rows[0].until = SUPPORT_NOW + SUPPORT_DAY;
	set(store, rows, 2, 0);
	support_scan(store, PAY, &one, 1, 0);
	assert_string_equal(support_standing(store, 1), "2 accepted policy +1");
	/* The other one is no suppression that fits nothing, though. */
	assert_int_equal(support_ask(store, "SELECT count(*) FROM decision WHERE used_run = 1"), 2);
	support_scan(store, PAY, &one, 1, 2);
	assert_string_equal(support_standing(store, 1), "2 false_positive policy");
	support_whole(store);
}

static void what_fits_nothing_is_known_for_it(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("unused.db");
	struct decision rows[] = { suppression(DECISION_ACCEPTED, 101), suppression(DECISION_ACCEPTED, 101),
		suppression(DECISION_ACCEPTED, 102) };

	(void)state;
	rows[1].scope.path = "docs";
	set(store, rows, 3, 0);
	support_scan(store, PAY, &one, 1, 0);
	assert_string_equal(support_ask_text(store, "SELECT group_concat(coalesce(used_run, '-')) FROM "
						    "(SELECT * FROM decision ORDER BY id)"),
		"1,-,-");
}

static int count_decision(const struct decision *decision, void *context)
{
	struct buf *lines = context;

	buf_format(lines, "%d %lld %s %s %s ", (int)decision->origin, (long long)decision->act, decision->by,
		decision->owns ? "owns" : decision_state_word(decision->state), decision->owner);
	decision_scope_describe(&decision->scope, lines);
	buf_add_char(lines, '\n');
	return 0;
}

static void decisions_are_visited_newest_first(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("visit.db");
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	const struct decision row = suppression(DECISION_NOT_AFFECTED, 102);
	struct decision decision = support_decision(DECISION_ACCEPTED, "ada");

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	support_name(store, &decision, 1);
	support_decide(store, &decision);
	set(store, &row, 1, 0);
	decision = support_decision(DECISION_OPEN, "bob");
	decision.owns = true;
	decision.owner = "eve";
	decision.scope.repository = "acme/pay";
	support_decide(store, &decision);
	assert_int_equal(store_visit_decisions(store, true, count_decision, &lines, NULL), 0);
	assert_string_equal(lines.text, "1 2 bob owns eve everything in acme/pay\n"
					"2 0 policy not_affected  SCB102\n1 1 ada accepted  1 finding\n");
	support_undo(store, 1, "ada");
	buf_clear(&lines);
	assert_int_equal(store_visit_decisions(store, true, count_decision, &lines, NULL), 0);
	assert_null(strstr(lines.text, "ada"));
	buf_clear(&lines);
	assert_int_equal(store_visit_decisions(store, false, count_decision, &lines, NULL), 0);
	assert_non_null(strstr(lines.text, "ada"));
}

static void a_suppression_inside_a_batch_goes_with_it(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("batch.db");
	const struct decision row = suppression(DECISION_ACCEPTED, 101);
	bool changed = false;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	assert_int_equal(store_batch_begin(store, NULL), 0);
	assert_int_equal(store_set_suppressions(store, &row, 1, SUPPORT_NOW, &changed, NULL), 0);
	assert_true(changed);
	support_scan(store, PAY, &one, 1, 1);
	assert_string_equal(support_standing(store, 1), "2 accepted policy");
	store_batch_drop(store);
	assert_string_equal(support_standing(store, 1), "1 open -");
	support_scan(store, PAY, &one, 1, 1);
	assert_string_equal(support_standing(store, 1), "1 open -");
	support_whole(store);
}

/* --- sums ------------------------------------------------------------------------------------------------ */

static const struct support_spec mixed[] = {
	{ .rule = 101, .subject = "a" },
	{ .rule = 101, .subject = "b" },
	{ .rule = 101, .subject = "c", .verdict = VERDICT_UNKNOWN, .subjects = 5 },
	{ .rule = 102, .subject = "d", .verdict = VERDICT_DECLARED },
	{ .rule = 102, .subject = "e", .path = "testdata/dagger.json" },
};

static const char *tally(struct store *store)
{
	return support_ask_text(store, "SELECT group_concat(rule || '/' || path_class || ' ' || fail || ' ' "
				       "|| unknown || ' ' || declared || "
				       "' ' || accepted || ' ' || dismissed || ' ' || decided_unknown, ', ') "
				       "FROM (SELECT * FROM tally "
				       "ORDER BY rule, path_class)");
}

static const char *counts(struct store *store)
{
	return support_ask_text(store, "SELECT high_count || ' ' || unknown_count || ' ' || declared_count "
				       "|| ' ' || set_apart_count || ' ' || "
				       "accepted_count || ' ' || dismissed_count || ' ' || score_low || '-' "
				       "|| score_high FROM repository "
				       "WHERE id = 1");
}

static void counts_and_tallies_follow_acts_and_scans_alike(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("sums.db");
	struct decision decision = support_decision(DECISION_ACCEPTED, "ada");

	(void)state;
	support_scan(store, PAY, mixed, COUNT_OF(mixed), 0);
	assert_string_equal(counts(store), "2 1 1 1 0 0 0-67");
	decision.scope.repository = "acme/pay";
	support_decide(store, &decision);
	/* What is declared is accepted, but is no failure that could be. Fixtures count apart. */
	assert_string_equal(tally(store), "101/0 2 5 0 7 0 5, 102/0 0 0 1 0 0 0, 102/1 1 0 0 1 0 0");
	assert_string_equal(counts(store), "0 0 0 0 4 0 0-0");
	support_scan(store, PAY, mixed, COUNT_OF(mixed), 1);
	assert_string_equal(tally(store), "101/0 2 5 0 7 0 5, 102/0 0 0 1 0 0 0, 102/1 1 0 0 1 0 0");
	assert_string_equal(counts(store), "0 0 0 0 4 0 0-0");
	support_whole(store);
	decision = support_decision(DECISION_FALSE_POSITIVE, "ada");
	decision.scope.rule = 101;
	support_decide(store, &decision);
	assert_string_equal(tally(store), "101/0 2 5 0 0 7 5, 102/0 0 0 1 0 0 0, 102/1 1 0 0 1 0 0");
	/* 35 of 37 by weight. */
	assert_string_equal(counts(store), "0 0 0 0 1 3 94-94");
	support_scan(store, PAY, mixed, COUNT_OF(mixed), 2);
	assert_string_equal(counts(store), "0 0 0 0 1 3 94-94");
	assert_string_equal(
		support_ask_text(store, "SELECT fail || ' ' || accepted || ' ' || dismissed || ' ' || "
					"decided_unknown FROM total WHERE rule = 101 AND team_id = 0"),
		"2 0 7 5");
	support_whole(store);
	support_undo(store, 0, "ada");
	support_undo(store, 0, "ada");
	assert_string_equal(counts(store), "2 1 1 1 0 0 0-67");
	support_whole(store);
}

static void acts_leave_numbers_of_their_runs(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("numbers.db");
	struct decision decision = support_decision(DECISION_ACCEPTED, "ada");

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decision.scope.rule = 101;
	decision.until = SUPPORT_NOW + SUPPORT_DAY;
	support_decide(store, &decision);
	{
		size_t reopened;
		const int64_t run = support_run(store, RUN_EVALUATE, 2);

		assert_int_equal(
			store_end_decisions(store, run, SUPPORT_NOW + 2 * SUPPORT_DAY, &reopened, NULL), 0);
	}
	assert_string_equal(support_ask_text(store,
				    "SELECT group_concat(run_id || ':' || fail || '/' || accepted, ' ') FROM "
				    "(SELECT * FROM total_at ORDER BY run_id)"),
		"1:1/0 2:1/1 3:1/0");
	assert_string_equal(support_ask_text(store,
				    "SELECT group_concat(run_id || ':' || high || '/' || accepted, ' ') FROM "
				    "(SELECT * FROM repository_at ORDER BY run_id)"),
		"1:1/0 2:0/1 3:1/0");
}

static void decisions_about_what_is_gone_change_no_totals(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("gone.db");
	const struct support_repository pay = { .identity = PAY, .place = "/srv/pay" };
	struct decision decision = support_decision(DECISION_ACCEPTED, "ada");
	const char *root = "/srv";
	int64_t gone;

	(void)state;
	support_scan_as(store, &pay, &one, 1, 0);
	assert_int_equal(store_mark_gone(store, support_run(store, RUN_SCAN, 1), &root, 1, &gone, NULL), 0);
	assert_int_equal(gone, 1);
	decision.scope.rule = 101;
	support_decide(store, &decision);
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	assert_int_equal(support_ask(store, "SELECT accepted + fail FROM total"), 0);
	assert_string_equal(
		support_ask_text(store, "SELECT group_concat(run_id || ':' || high || accepted || score_low, "
					"' ') FROM (SELECT * FROM repository_at ORDER BY run_id)"),
		"1:100 2:00-1");
	support_whole(store);
	/* It is back, with what was decided meanwhile. */
	support_scan_as(store, &pay, &one, 1, 2);
	assert_string_equal(support_ask_text(store, "SELECT fail || ' ' || accepted FROM total"), "1 1");
	support_whole(store);
}

/* --- teams ----------------------------------------------------------------------------------------------- */

static const char *totals(struct store *store)
{
	return support_ask_text(store,
		"SELECT group_concat(m.name || ':' || t.fail || '/' || t.accepted, ' ') FROM (SELECT * FROM "
		"total "
		"WHERE rule = 101 AND fail > 0 ORDER BY team_id) AS t JOIN team AS m ON m.id = t.team_id");
}

static void a_team_has_the_sums_of_its_repositories(void **state)
{
	const struct support_repository red = { .identity = PAY, .place = PAY, .team = "red" };
	const struct support_repository blue = { .identity = WEB, .place = WEB, .team = "blue" };
	const struct support_repository moved = { .identity = WEB, .place = WEB, .team = "red" };
	const struct support_repository left = { .identity = WEB, .place = WEB };
	CLEANUP(store_close) struct store *store = support_store_open("teams.db");
	struct decision decision = support_decision(DECISION_ACCEPTED, "ada");

	(void)state;
	support_scan_as(store, &red, mixed, 2, 0);
	support_scan_as(store, &blue, mixed, 1, 0);
	assert_string_equal(totals(store), ":3/0 red:2/0 blue:1/0");
	assert_string_equal(
		support_ask_text(store, "SELECT owners FROM team WHERE name = 'red'"), "ada, bob");
	decision.scope.subject = "a";
	support_decide(store, &decision);
	assert_string_equal(totals(store), ":3/2 red:2/1 blue:1/1");
	support_whole(store);
	/* It is another's now, with all that is decided of it. */
	support_scan_as(store, &moved, mixed, 1, 1);
	assert_string_equal(totals(store), ":3/2 red:3/2");
	assert_int_equal(support_ask(store, "SELECT fail FROM total_at WHERE rule = 101 AND team_id = "
					    "(SELECT id FROM team WHERE name = 'blue') ORDER BY run_id DESC"),
		0);
	support_whole(store);
	support_scan_as(store, &left, mixed, 1, 2);
	assert_string_equal(totals(store), ":3/2 red:2/1");
	assert_string_equal(support_ask_text(store, "SELECT group_concat(team_id) FROM (SELECT team_id FROM "
						    "repository_at WHERE repository_id = 2 ORDER BY run_id)"),
		"2,2,1,0");
	support_whole(store);
	/* Gone with its team, and back. */
	{
		const char *root = WEB;
		int64_t gone;

		support_scan_as(store, &moved, mixed, 1, 3);
		assert_int_equal(
			store_mark_gone(store, support_run(store, RUN_SCAN, 4), &root, 1, &gone, NULL), 0);
		assert_int_equal(gone, 1);
		assert_string_equal(totals(store), ":2/1 red:2/1");
		support_whole(store);
		support_scan_as(store, &blue, mixed, 1, 5);
		assert_string_equal(totals(store), ":3/2 red:2/1 blue:1/1");
		support_whole(store);
	}
}

static void damage_to_the_sums_of_a_team_is_found(void **state)
{
	const struct support_repository red = { .identity = PAY, .place = PAY, .team = "red" };
	CLEANUP(store_close) struct store *store = support_store_open("team-damage.db");

	(void)state;
	support_scan_as(store, &red, &one, 1, 0);
	assert_int_equal(store_execute(store, "UPDATE total SET accepted = 1 WHERE team_id = 1", NULL), 0);
	support_broken(store, "totals: rule 101, paths 0, team 1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suppressions_follow_the_policy),
		cmocka_unit_test(what_is_said_twice_is_in_force_once),
		cmocka_unit_test(what_policy_says_no_longer_is_open_again),
		cmocka_unit_test(of_two_suppressions_the_first_decides),
		cmocka_unit_test(what_fits_nothing_is_known_for_it),
		cmocka_unit_test(decisions_are_visited_newest_first),
		cmocka_unit_test(a_suppression_inside_a_batch_goes_with_it),
		cmocka_unit_test(counts_and_tallies_follow_acts_and_scans_alike),
		cmocka_unit_test(acts_leave_numbers_of_their_runs),
		cmocka_unit_test(decisions_about_what_is_gone_change_no_totals),
		cmocka_unit_test(a_team_has_the_sums_of_its_repositories),
		cmocka_unit_test(damage_to_the_sums_of_a_team_is_found),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
