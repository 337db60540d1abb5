/* Deciding: from a wish to an act, and what refuses to be one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/decision.h"
#include "store/resolution.h"
#include "store/store_private.h"
#include "support_rules.h"
#include "support_store.h"
#include "support_triage.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"

static const struct decision_scope everything_of_101 = {
	.rule = 101, .repository = "", .path = "", .subject = "", .target = "", .commit = ""
};

static const char acts[] = "SELECT count(*) FROM act", runs[] = "SELECT count(*) FROM run";

/* Accept the risk of what a filter matches. */
static struct triage_wish accept_filter(const char *filter)
{
	return (struct triage_wish){
		.verb = TRIAGE_DECIDE, .state = DECISION_ACCEPTED, .reason = "known", .filter = filter
	};
}

static void must(const char *database, const struct triage_wish *wish, struct triage_result *ret)
{
	struct error err;

	if (support_triage_do(database, wish, ret, &err) < 0)
		fail_msg("%s; %s", err.message, err.hint);
}

static void refuses(
	const char *database, const struct triage_wish *wish, enum error_code code, const char *message)
{
	const int64_t before = support_triage_ask(database, acts);
	struct error err;

	assert_int_equal(support_triage_do(database, wish, NULL, &err), code);
	if (!strstr(err.message, message))
		fail_msg("'%s' is not in '%s'", message, err.message);
	assert_int_equal(support_triage_ask(database, acts), before);
}

/* --- what it is about ------------------------------------------------------------------------------------ */

static void decides_about_the_findings_that_are_named(void **state)
{
	const char *database = support_triage_make("ids.db");
	const int64_t ids[] = { support_triage_id(database, 101, "a.json"),
		support_triage_id(database, 102, "a.json"), support_triage_id(database, 101, "a.json") };
	const struct triage_wish wish = { .state = DECISION_FALSE_POSITIVE,
		.reason = "it never runs",
		.ids = ids,
		.id_count = COUNT_OF(ids) };
	CLEANUP(triage_result_release) struct triage_result result = { .what = BUF_INIT };

	(void)state;
	support_triage_be("ada", 0);
	must(database, &wish, &result);
	assert_string_equal(result.what.text, "dismissed 2 findings as false positive (act 1)");
	assert_int_equal(result.act.act, 1);
	assert_int_equal(result.act.matched, 2);
	assert_int_equal(result.act.changed, 2);
	assert_int_not_equal(result.act.run, 0);
	assert_false(result.due);
	assert_string_equal(support_triage_state(database, 101, "a.json"), "decided false positive");
	assert_string_equal(support_triage_state(database, 102, "a.json"), "decided false positive");
	assert_string_equal(support_triage_state(database, 101, "b.json"), "open open");
}

static void names_what_a_filter_matches_now_and_nothing_that_comes(void **state)
{
	static const struct support_found later[] = {
		{ 101, "a.json", "v1" },
		{ 101, "b.json", "v1" },
		{ 101, "new.json", "v1" },
	};
	const char *database = support_triage_make("filter.db");
	const struct triage_wish wish = accept_filter("rule=SCB101");

	(void)state;
	support_triage_be("ada", 0);
	must(database, &wish, NULL);
	support_triage_scan(database, 1, later, COUNT_OF(later));
	assert_string_equal(support_triage_state(database, 101, "a.json"), "decided accepted");
	assert_string_equal(support_triage_state(database, 101, "b.json"), "decided accepted");
	assert_string_equal(support_triage_state(database, 101, "new.json"), "open open");
}

static void lets_a_wide_scope_fit_what_comes(void **state)
{
	static const struct support_found later[] = { { 101, "a.json", "v1" }, { 101, "new.json", "v1" } };
	const char *database = support_triage_make("wide.db");
	const struct triage_wish wish = { .state = DECISION_ACCEPTED,
		.reason = "all of it goes",
		.scope = &everything_of_101,
		.until = "2026-12-31" };
	CLEANUP(triage_result_release) struct triage_result result = { .what = BUF_INIT };

	(void)state;
	support_triage_be("ada", 0);
	must(database, &wish, &result);
	assert_non_null(strstr(result.what.text, "(2 findings) until 2026-12-31 (act 1)"));
	assert_non_null(strstr(result.what.text, "SCB101"));
	support_triage_scan(database, 1, later, COUNT_OF(later));
	assert_string_equal(support_triage_state(database, 101, "new.json"), "decided accepted");
}

static void says_when_nothing_matches(void **state)
{
	static const int64_t gone[] = { 4711 };
	const struct triage_wish ids = {
		.reason = "x", .state = DECISION_ACCEPTED, .ids = gone, .id_count = 1
	};
	const struct triage_wish filter = accept_filter("rule=SCB104");
	const char *database = support_triage_make("none.db");
	struct error err;

	(void)state;
	support_triage_be("ada", 0);
	refuses(database, &filter, ERROR_NOT_FOUND, "no finding matches 'rule=SCB104'");
	refuses(database, &ids, ERROR_NOT_FOUND, "not in the database any more");
	assert_int_equal(support_triage_do(database, &filter, NULL, &err), ERROR_NOT_FOUND);
	assert_non_null(strstr(err.hint, "status=accepted"));
}

static void refuses_more_findings_than_one_act_can_name(void **state)
{
	enum { MANY = DECISION_FINDINGS_MOST + 1 };
	const char *database = support_store_path("many.db");
	struct support_found *found = memory_zero(MANY, sizeof(*found));
	int64_t *ids = memory_zero(MANY, sizeof(*ids));
	char(*paths)[24] = memory_zero(MANY, sizeof(*paths));
	struct triage_wish wish = accept_filter("rule=SCB101");
	struct error err;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(paths[i], sizeof(paths[i]), "p%05d.json", i);
		found[i] = (struct support_found){ 101, paths[i], "v1" };
		ids[i] = i + 1;
	}
	support_triage_scan(database, 0, found, MANY);
	support_triage_be("ada", 0);
	refuses(database, &wish, ERROR_USAGE, "10001 findings or more");
	wish = (struct triage_wish){
		.state = DECISION_ACCEPTED, .reason = "x", .ids = ids, .id_count = MANY
	};
	assert_int_equal(support_triage_do(database, &wish, NULL, &err), ERROR_USAGE);
	assert_non_null(strstr(err.hint, "for all that a rule finds"));
	/* The most that is allowed is. */
	wish.id_count = DECISION_FINDINGS_MOST;
	must(database, &wish, NULL);
	assert_int_equal(support_triage_ask(database, "SELECT count(*) FROM finding WHERE status = 2"),
		DECISION_FINDINGS_MOST);
	memory_free(paths);
	memory_free(ids);
	memory_free(found);
}

static void refuses_what_says_nothing_or_two_things(void **state)
{
	const char *database = support_triage_make("unclear.db");
	const int64_t id = support_triage_id(database, 101, "a.json");
	struct triage_wish wish = { .state = DECISION_ACCEPTED, .reason = "x" };

	(void)state;
	support_triage_be("ada", 0);
	refuses(database, &wish, ERROR_USAGE, "what it is about is not said");
	wish.ids = &id;
	wish.id_count = 1;
	wish.filter = "rule=SCB101";
	refuses(database, &wish, ERROR_USAGE, "take one");
	wish = accept_filter(" ");
	refuses(database, &wish, ERROR_USAGE, "the filter is empty");
	wish = accept_filter("sverity=high");
	refuses(database, &wish, ERROR_USAGE, "in the filter");
	wish = accept_filter("rule=SCB101");
	wish.reason = NULL;
	refuses(database, &wish, ERROR_USAGE, "reason");
	wish.reason = "x";
	wish.until = "2026-02-30";
	refuses(database, &wish, ERROR_USAGE, "2026-02-30");
	wish.until = "2026-11-23";
	refuses(database, &wish, ERROR_USAGE, "2026-11-23");
	wish.until = NULL;
	wish.state = DECISION_NOT_AFFECTED;
	refuses(database, &wish, ERROR_USAGE, "justification");
	wish = (struct triage_wish){ .state = DECISION_ACCEPTED,
		.reason = "x",
		.scope = &(const struct decision_scope){
			.repository = "", .path = "", .subject = "", .target = "", .commit = "" } };
	refuses(database, &wish, ERROR_USAGE, "");
}

static void refuses_a_huge_or_broken_reason(void **state)
{
	const char *database = support_triage_make("huge.db");
	CLEANUP(buf_release) struct buf huge = BUF_INIT;
	struct triage_wish wish = accept_filter("rule=SCB101 -status=closed");

	(void)state;
	support_triage_be("ada", 0);
	buf_add_repeated(&huge, "x", DECISION_REASON_MOST);
	wish.reason = huge.text;
	must(database, &wish, NULL);
	buf_add(&huge, "x");
	wish.reason = huge.text;
	refuses(database, &wish, ERROR_USAGE, "4096");
	wish.reason = "a\377b";
	refuses(database, &wish, ERROR_USAGE, "reason");
}

static void signs_nothing_as_policy_and_quotes_odd_names(void **state)
{
	const char *database = support_triage_make("names.db");
	const struct triage_wish wish = accept_filter("rule=SCB101");

	(void)state;
	support_triage_be("policy", 0);
	refuses(database, &wish, ERROR_USAGE, "'policy'");
	support_triage_be("Ev\033[31mil\377", 0);
	must(database, &wish, NULL);
	assert_string_equal(
		support_triage_text(database, "SELECT p.name FROM act AS a JOIN person AS p ON p.id = "
					      "a.actor_id"),
		"\"Ev\\033[31mil\\377\"");
}

/* --- looking before leaping ------------------------------------------------------------------------------ */

static void rehearses_without_recording(void **state)
{
	const char *database = support_triage_make("dry.db");
	const int64_t before = support_triage_ask(database, runs);
	struct triage_wish wish = accept_filter("rule=SCB101");
	CLEANUP(triage_result_release) struct triage_result result = { .what = BUF_INIT };
	CLEANUP(triage_result_release) struct triage_result undone = { .what = BUF_INIT };

	(void)state;
	support_triage_be("ada", 0);
	wish.dry_run = true;
	must(database, &wish, &result);
	assert_string_equal(result.what.text, "would accept 2 findings; nothing is recorded");
	assert_int_equal(result.act.changed, 2);
	assert_int_equal(result.act.act, 0);
	assert_int_equal(result.act.run, 0);
	assert_int_equal(support_triage_ask(database, acts), 0);
	assert_int_equal(support_triage_ask(database, runs), before);
	assert_string_equal(support_triage_state(database, 101, "a.json"), "open open");
	wish.dry_run = false;
	must(database, &wish, NULL);
	wish = (struct triage_wish){ .verb = TRIAGE_UNDO, .dry_run = true };
	must(database, &wish, &undone);
	assert_ptr_equal(strstr(undone.what.text, "would take back: "), undone.what.text);
	assert_string_equal(support_triage_state(database, 101, "a.json"), "decided accepted");
	assert_int_equal(support_triage_ask(database, acts), 1);
}

static void records_what_comes_after_a_rehearsal(void **state)
{
	const char *database = support_triage_make("after.db");
	CLEANUP(triage_result_release) struct triage_result result = { .what = BUF_INIT };
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	struct triage_wish wish = accept_filter("rule=SCB102");
	struct decided_finding finding;
	struct act_result done;
	struct error err = { 0 };
	int64_t id = support_triage_id(database, 102, "a.json");
	size_t count;

	(void)state;
	support_triage_be("ada", 0);
	wish.dry_run = true;
	assert_int_equal(fleet_open(&fleet, database, true, &err), 0);
	assert_int_equal(triage_do(fleet, &wish, &result, &err), 0);
	assert_int_equal(store_name_findings(fleet_store(fleet), &id, 1, &finding, &count, &err), 0);
	assert_int_equal(
		store_comment(fleet_store(fleet), finding.fingerprint, "x", "ada", SUPPORT_NOW, &done, &err),
		0);
	assert_int_equal(support_triage_ask(database, acts), 1);
}

static void says_when_less_comes_of_it(void **state)
{
	const char *database = support_triage_make("less.db");
	struct triage_wish wish = accept_filter("rule=SCB101 path=a.json");
	CLEANUP(triage_result_release) struct triage_result result = { .what = BUF_INIT };
	CLEANUP(triage_result_release) struct triage_result again = { .what = BUF_INIT };

	(void)state;
	support_triage_be("ada", 0);
	must(database, &wish, NULL);
	wish = accept_filter("rule=SCB101 -status=closed");
	must(database, &wish, &result);
	assert_string_equal(
		result.what.text, "accepted 2 findings; 1 of them is otherwise than before (act 2)");
	wish.dry_run = true;
	must(database, &wish, &again);
	assert_non_null(strstr(again.what.text, "nothing is otherwise than before"));
}

/* --- owners, comments ------------------------------------------------------------------------------------ */

static void gives_owners_and_takes_them_away(void **state)
{
	const char *database = support_triage_make("owner.db");
	struct triage_wish wish = { .verb = TRIAGE_OWN, .owner = "bob", .filter = "rule=SCB102" };
	CLEANUP(triage_result_release) struct triage_result given = { .what = BUF_INIT };
	CLEANUP(triage_result_release) struct triage_result freed = { .what = BUF_INIT };

	(void)state;
	support_triage_be("ada", 0);
	must(database, &wish, &given);
	assert_string_equal(given.what.text, "gave 1 finding to bob (act 1)");
	assert_string_equal(
		support_triage_text(database, "SELECT p.name FROM finding AS f JOIN person AS p ON p.id = "
					      "f.owner_id"),
		"bob");
	assert_string_equal(support_triage_state(database, 102, "a.json"), "open open");
	wish.owner = "";
	must(database, &wish, &freed);
	assert_string_equal(freed.what.text, "freed 1 finding from their owner (act 2)");
	assert_int_equal(
		support_triage_ask(database, "SELECT count(*) FROM finding WHERE owner_id IS NOT NULL"), 0);
}

static void comments_on_one_finding(void **state)
{
	const char *database = support_triage_make("comment.db");
	struct triage_wish wish = {
		.verb = TRIAGE_COMMENT, .reason = "asked the owner", .filter = "rule=SCB102"
	};
	CLEANUP(triage_result_release) struct triage_result result = { .what = BUF_INIT };

	(void)state;
	support_triage_be("ada", 0);
	must(database, &wish, &result);
	assert_string_equal(result.what.text, "commented on 1 finding (act 1)");
	assert_string_equal(support_triage_state(database, 102, "a.json"), "open open");
	assert_non_null(
		strstr(support_triage_text(database, "SELECT cause FROM finding_event WHERE kind = 7"),
			"asked the owner"));
	wish.reason = " \n";
	refuses(database, &wish, ERROR_USAGE, "without words");
	wish.reason = "x";
	wish.filter = "rule=SCB101";
	refuses(database, &wish, ERROR_USAGE, "about one finding");
	wish.filter = NULL;
	wish.scope = &everything_of_101;
	refuses(database, &wish, ERROR_USAGE, "about one finding");
}

/* --- taking back ----------------------------------------------------------------------------------------- */

static void takes_back_after_a_restart_and_puts_in_force_again(void **state)
{
	const char *database = support_triage_make("undo.db");
	const struct triage_wish accept = accept_filter("rule=SCB101");
	const struct triage_wish undo = { .verb = TRIAGE_UNDO }, redo = { .verb = TRIAGE_UNDO, .act = -1 };

	(void)state;
	support_triage_be("ada", 0);
	must(database, &accept, NULL);
	must(database, &undo, NULL);
	assert_string_equal(support_triage_state(database, 101, "a.json"), "open open");
	refuses(database, &undo, ERROR_NOT_FOUND, "");
	must(database, &redo, NULL);
	assert_string_equal(support_triage_state(database, 101, "a.json"), "decided accepted");
	refuses(database, &redo, ERROR_NOT_FOUND, "");
}

static void says_what_taking_back_and_doing_again_did(void **state)
{
	static const char *const starts[] = {
		"took back: ", "put in force again: ", "took back: ", "put in force again: "
	};
	const char *database = support_triage_make("words.db");
	const struct triage_wish accept = accept_filter("rule=SCB101");

	(void)state;
	support_triage_be("ada", 0);
	must(database, &accept, NULL);
	for (size_t i = 0; i < COUNT_OF(starts); i++) {
		CLEANUP(triage_result_release) struct triage_result result = { .what = BUF_INIT };
		const struct triage_wish wish = { .verb = TRIAGE_UNDO, .act = (int64_t)i + 1 };

		must(database, &wish, &result);
		assert_true(text_starts(result.what.text, starts[i]));
		assert_null(strstr(result.what.text, "what act"));
	}
}

static void takes_back_ones_own_last_act_or_anybodys_by_its_number(void **state)
{
	const char *database = support_triage_make("two.db");
	struct triage_wish wish = accept_filter("rule=SCB101");
	CLEANUP(triage_result_release) struct triage_result result = { .what = BUF_INIT };

	(void)state;
	support_triage_be("ada", 0);
	must(database, &wish, NULL);
	support_triage_be("bob", 0);
	wish = accept_filter("rule=SCB102");
	must(database, &wish, NULL);
	support_triage_be("ada", 0);
	wish = (struct triage_wish){ .verb = TRIAGE_UNDO };
	must(database, &wish, NULL);
	assert_string_equal(support_triage_state(database, 101, "a.json"), "open open");
	assert_string_equal(support_triage_state(database, 102, "a.json"), "decided accepted");
	wish.act = 2;
	must(database, &wish, &result);
	assert_string_equal(support_triage_state(database, 102, "a.json"), "open open");
	assert_int_equal(result.act.act, 4);
	refuses(database, &wish, ERROR_USAGE, "");
	wish.act = 99;
	refuses(database, &wish, ERROR_NOT_FOUND, "");
}

static void says_that_verdicts_are_due_when_a_review_is_taken_back(void **state)
{
	const char *database = support_triage_make("review.db");
	struct review review = { .target = "github.com/x/y",
		.step = REVIEW_SOURCE,
		.outcome = REVIEW_PASSED,
		.by = "ada",
		.note = "read",
		.made = SUPPORT_NOW };
	struct triage_wish wish = { .verb = TRIAGE_UNDO };
	CLEANUP(triage_result_release) struct triage_result undone = { .what = BUF_INIT };
	CLEANUP(triage_result_release) struct triage_result redone = { .what = BUF_INIT };
	struct store *store = support_store_open("review.db");
	int64_t act;

	(void)state;
	memcpy(review.commit, COMMIT, sizeof(review.commit));
	assert_int_equal(store_put_target(store, "github.com", "github.com/x/y", "", NULL), 0);
	assert_int_equal(store_add_review(store, &review, &act, NULL), 0);
	store_close(&store);
	support_triage_be("ada", 0);
	must(database, &wish, &undone);
	assert_true(undone.due);
	assert_int_equal(support_triage_ask(database, "SELECT live FROM review"), 0);
	wish.act = -1;
	must(database, &wish, &redone);
	assert_true(redone.due);
	assert_int_equal(support_triage_ask(database, "SELECT live FROM review"), 1);
}

/* --- what has ended -------------------------------------------------------------------------------------- */

static void lets_what_has_ended_be_open_again(void **state)
{
	const char *database = support_triage_make("ended.db");
	struct triage_wish wish = accept_filter("rule=SCB101");
	int64_t before;
	bool ended = true;
	struct error err = { 0 };

	(void)state;
	support_triage_be("ada", 0);
	wish.until = "2026-11-25";
	must(database, &wish, NULL);
	before = support_triage_ask(database, runs);
	support_triage_be("bob", 1);
	assert_int_equal(triage_settle(database, &ended, &err), 0);
	assert_false(ended);
	support_triage_be("bob", 2);
	assert_int_equal(triage_settle(database, &ended, &err), 0);
	assert_true(ended);
	assert_string_equal(support_triage_state(database, 101, "a.json"), "open open");
	assert_non_null(
		strstr(support_triage_text(database, "SELECT cause FROM finding_event WHERE kind = 3"),
			"the exception of ada ended on 2026-11-25"));
	/* One run for all of it, signed by the program; looking again makes none. */
	assert_int_equal(triage_settle(database, &ended, &err), 0);
	assert_false(ended);
	assert_int_equal(support_triage_ask(database, runs), before + 1);
	assert_string_equal(
		support_triage_text(database, "SELECT p.name FROM run AS r JOIN person AS p ON p.id = "
					      "r.actor_id ORDER BY r.id DESC LIMIT 1"),
		"scabbard");
}

/* Taking back something else looks first, or its run would stand with numbers of what is over. */
static void lets_it_be_open_before_something_is_taken_back(void **state)
{
	const char *database = support_triage_make("ended-undo.db");
	const struct triage_wish own = { .verb = TRIAGE_OWN, .filter = "-rule:SCB101", .owner = "team-x" };
	const struct triage_wish undo = { .verb = TRIAGE_UNDO };
	struct triage_wish wish = accept_filter("rule=SCB101");

	(void)state;
	support_triage_be("ada", 0);
	wish.until = "2026-11-25";
	must(database, &wish, NULL);
	support_triage_be("bob", 1);
	must(database, &own, NULL);
	support_triage_be("bob", 2);
	must(database, &undo, NULL);
	assert_string_equal(support_triage_state(database, 101, "a.json"), "open open");
}

static void leaves_it_where_another_process_writes(void **state)
{
	const char *database = support_triage_make("busy.db");
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(triage_result_release) struct triage_result result = { .what = BUF_INIT };
	struct triage_wish wish = accept_filter("rule=SCB101");
	struct store *holder;
	bool ended = false;
	struct error err = { 0 };

	(void)state;
	support_triage_be("ada", 0);
	wish.until = "2026-11-25";
	must(database, &wish, NULL);
	support_triage_be("ada", 9);
	assert_int_equal(fleet_open(&fleet, database, true, &err), 0);
	store_set_patience(fleet_store(fleet), 20);
	holder = support_store_open("busy.db");
	assert_int_equal(transaction_begin(&transaction, holder, &err), 0);
	assert_int_equal(triage_settle(database, &ended, &err), 0);
	assert_true(ended);
	wish = accept_filter("rule=SCB102");
	assert_int_equal(triage_do(fleet, &wish, &result, &err), ERROR_LOCKED);
	assert_non_null(strstr(err.message, "is locked by another process"));
	transaction_end(&transaction);
	transaction = (struct transaction){ 0 };
	store_close(&holder);
	assert_string_equal(support_triage_state(database, 101, "a.json"), "decided accepted");
	assert_int_equal(triage_do(fleet, &wish, &result, &err), 0);
	assert_int_equal(triage_settle(database, &ended, &err), 0);
	assert_string_equal(support_triage_state(database, 101, "a.json"), "open open");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides_about_the_findings_that_are_named),
		cmocka_unit_test(names_what_a_filter_matches_now_and_nothing_that_comes),
		cmocka_unit_test(lets_a_wide_scope_fit_what_comes),
		cmocka_unit_test(says_when_nothing_matches),
		cmocka_unit_test(refuses_more_findings_than_one_act_can_name),
		cmocka_unit_test(refuses_what_says_nothing_or_two_things),
		cmocka_unit_test(refuses_a_huge_or_broken_reason),
		cmocka_unit_test(signs_nothing_as_policy_and_quotes_odd_names),
		cmocka_unit_test(rehearses_without_recording),
		cmocka_unit_test(records_what_comes_after_a_rehearsal),
		cmocka_unit_test(says_when_less_comes_of_it),
		cmocka_unit_test(gives_owners_and_takes_them_away),
		cmocka_unit_test(comments_on_one_finding),
		cmocka_unit_test(takes_back_after_a_restart_and_puts_in_force_again),
		cmocka_unit_test(says_what_taking_back_and_doing_again_did),
		cmocka_unit_test(takes_back_ones_own_last_act_or_anybodys_by_its_number),
		cmocka_unit_test(says_that_verdicts_are_due_when_a_review_is_taken_back),
		cmocka_unit_test(lets_what_has_ended_be_open_again),
		cmocka_unit_test(lets_it_be_open_before_something_is_taken_back),
		cmocka_unit_test(leaves_it_where_another_process_writes),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
