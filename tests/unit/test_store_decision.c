/* What decisions make of findings: what an act records, who counts before whom, and who owns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "support_decide.h"
#include "support_rules.h"

#define PAY "url:github.com/acme/pay"
#define WEB "url:github.com/acme/web"

static const struct support_spec one = { 0 };
static const struct support_spec other = { .evidence = "y" };

static struct decision wide(enum decision_state state, const char *by)
{
	struct decision decision = support_decision(state, by);

	decision.scope.rule = 101;
	return decision;
}

static struct decision named(struct store *store, enum decision_state state, const char *by)
{
	struct decision decision = support_decision(state, by);

	support_name(store, &decision, 1);
	return decision;
}

static struct act_result decide(struct store *store, struct decision decision)
{
	const struct act_result result = support_decide(store, &decision);

	support_whole(store);
	return result;
}

static void suppress(struct store *store, const struct decision *decisions, size_t count)
{
	bool changed;

	assert_int_equal(store_set_suppressions(store, decisions, count, SUPPORT_NOW, &changed, NULL), 0);
}

/* --- one act --------------------------------------------------------------------------------------------- */

static void an_act_is_recorded_with_all_that_follows_from_it(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("act.db");
	struct decision decision;
	struct act_result result;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decision = named(store, DECISION_ACCEPTED, "ada");
	decision.until = SUPPORT_NOW + 3 * SUPPORT_DAY;
	decision.owner = "bob";
	result = decide(store, decision);
	assert_int_equal(result.act, 1);
	assert_int_equal(result.matched, 1);
	assert_int_equal(result.changed, 1);
	assert_int_equal(result.vanished, 0);
	assert_string_equal(support_standing(store, 1), "2 accepted #1 bob +3");
	assert_string_equal(
		support_event(store, 1), "decided: accepted by ada, owned by bob until 2026-11-27: because");
	/* A run of its own, which knows its act. */
	assert_int_equal(result.run, 2);
	assert_string_equal(support_ask_text(store,
				    "SELECT kind || ' ' || status || ' ' || counts FROM run WHERE id = 2"),
		"5 1 {\"act\":1}");
	assert_string_equal(support_ask_text(store, "SELECT body FROM act"),
		support_ask_text(store, "SELECT "
					"'{\"owner\":\"bob\",\"reason\":\"because\",\"scope\":{\"findings\":["
					"{\"evidence\":\"' "
					"|| lower(hex(evidence)) || '\",\"fingerprint\":\"' || "
					"lower(hex(fingerprint)) || '\"}]},"
					"\"state\":\"accepted\",\"until\":' || until || '}' FROM finding"));
	assert_string_equal(
		support_ask_text(store, "SELECT a.scope_kind || a.scope = '2' || lower(hex(f.fingerprint)) "
					"FROM act a, finding f"),
		"1");
}

static void what_changes_nothing_has_no_run(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("same.db");
	struct act_result result;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decide(store, named(store, DECISION_ACCEPTED, "ada"));
	/* What is named counts before what is wide: nothing is otherwise. */
	result = decide(store, wide(DECISION_FALSE_POSITIVE, "bob"));
	assert_int_equal(result.act, 2);
	assert_int_equal(result.matched, 1);
	assert_int_equal(result.changed, 0);
	assert_int_equal(result.run, 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM run"), 2);
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	/* Said again, it is who said it last: nothing that people see changes, but the history does. */
	result = decide(store, named(store, DECISION_ACCEPTED, "eve"));
	assert_int_equal(result.changed, 0);
	assert_true(result.run > 0);
	assert_string_equal(support_standing(store, 1), "2 accepted #3");
	assert_string_equal(support_event(store, 1), "decided: accepted by eve: because");
}

static void each_state_is_told_in_its_words(void **state)
{
	static const struct {
		enum decision_state state;
		const char *standing, *event;
	} cases[] = {
		{ DECISION_IN_TRIAGE, "1 in_triage #1", "decided: taken into triage by ada: because" },
		{ DECISION_EXPLOITABLE, "1 exploitable #2", "decided: confirmed by ada: because" },
		{ DECISION_FALSE_POSITIVE, "2 false_positive #3",
			"decided: dismissed as false positive by ada: because" },
		{ DECISION_NOT_AFFECTED, "2 not_affected #4",
			"decided: dismissed as not affected (code_not_reachable) by ada: because" },
		{ DECISION_ACCEPTED, "2 accepted #5", "decided: accepted by ada: because" },
		{ DECISION_OPEN, "1 open #6", "reopened: reopened by ada: because" },
	};
	CLEANUP(store_close) struct store *store = support_store_open("states.db");

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(decide(store, named(store, cases[i].state, "ada")).changed, 1);
		assert_string_equal(support_standing(store, 1), cases[i].standing);
		assert_string_equal(support_event(store, 1), cases[i].event);
	}
}

static void what_is_not_there_is_refused_and_leaves_nothing(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("absent.db");
	struct decided_finding names[3] = { 0 };
	struct decision decision = support_decision(DECISION_ACCEPTED, "ada");
	struct act_result result = { 0 };
	struct error err = { 0 };
	const int64_t id = 1;
	size_t count = 0;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decision.scope.rule = 102;
	assert_int_equal(store_decide(store, &decision, "t", &result, &err), ERROR_NOT_FOUND);
	assert_non_null(strstr(err.message, "SCB102"));
	decision.scope.rule = 0;
	decision.scope.findings = names;
	decision.scope.finding_count = 1;
	assert_int_equal(store_decide(store, &decision, "t", &result, &err), ERROR_NOT_FOUND);
	/* It is there, and shows something else. */
	assert_int_equal(store_name_findings(store, &id, 1, names, &count, NULL), 0);
	names[0].evidence[3] ^= 1;
	assert_int_equal(store_decide(store, &decision, "t", &result, &err), ERROR_NOT_FOUND);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM act"), 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM decision"), 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM run"), 1);
	/* Of several, those that are not there are left out; one that is named twice is named once. */
	names[0].evidence[3] ^= 1;
	names[1] = names[0];
	decision.scope.finding_count = 3;
	result = decide(store, decision);
	assert_int_equal(result.matched, 1);
	assert_int_equal(result.vanished, 1);
	assert_int_equal(support_ask(store, "SELECT finding_count FROM decision"), 1);
}

static void a_closed_finding_that_is_named_is_decided_when_it_comes_back(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("closed.db");
	struct act_result result;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	support_scan(store, PAY, NULL, 0, 1);
	result = decide(store, named(store, DECISION_ACCEPTED, "ada"));
	assert_int_equal(result.matched, 1);
	assert_int_equal(result.changed, 0);
	assert_string_equal(support_standing(store, 1), "0 open -");
	support_scan(store, PAY, &one, 1, 2);
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	support_whole(store);
	/* A wide decision is not made of what is closed. */
	support_scan(store, PAY, NULL, 0, 3);
	{
		const struct decision decision = wide(DECISION_ACCEPTED, "ada");
		struct error err = { 0 };

		if (store_decide(store, &decision, "t", &result, &err) != ERROR_NOT_FOUND)
			fail_msg("%s", err.message);
	}
}

/* --- who counts before whom ------------------------------------------------------------------------------ */

static void what_is_named_counts_before_what_is_wide_and_that_before_policy(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("before.db");
	struct decision policy = wide(DECISION_FALSE_POSITIVE, "policy");
	int64_t named_act, wide_act;

	(void)state;
	suppress(store, &policy, 1);
	support_scan(store, PAY, &one, 1, 0);
	assert_string_equal(support_standing(store, 1), "2 false_positive policy");
	assert_string_equal(
		support_event(store, 1), "decided: dismissed as false positive by policy: because");
	wide_act = decide(store, wide(DECISION_IN_TRIAGE, "ada")).act;
	assert_string_equal(support_standing(store, 1), "1 in_triage #1");
	assert_string_equal(support_event(store, 1), "reopened: taken into triage by ada: because");
	named_act = decide(store, named(store, DECISION_ACCEPTED, "bob")).act;
	assert_string_equal(support_standing(store, 1), "2 accepted #2");
	/* However new a wide one is. */
	decide(store, wide(DECISION_NOT_AFFECTED, "eve"));
	assert_string_equal(support_standing(store, 1), "2 accepted #2");
	support_undo(store, named_act, "bob");
	assert_string_equal(support_standing(store, 1), "2 not_affected #3");
	support_undo(store, 3, "eve");
	assert_string_equal(support_standing(store, 1), "1 in_triage #1");
	support_undo(store, wide_act, "ada");
	assert_string_equal(support_standing(store, 1), "2 false_positive policy");
	support_whole(store);
}

static void of_two_of_a_kind_the_newer_counts_whatever_the_clock_says(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("newer.db");
	struct decision later;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decide(store, wide(DECISION_ACCEPTED, "ada"));
	later = wide(DECISION_FALSE_POSITIVE, "bob");
	later.made = SUPPORT_NOW - 300 * SUPPORT_DAY;
	decide(store, later);
	assert_string_equal(support_standing(store, 1), "2 false_positive #2");
	decide(store, named(store, DECISION_ACCEPTED, "ada"));
	later = named(store, DECISION_NOT_AFFECTED, "bob");
	later.made = 1;
	decide(store, later);
	assert_string_equal(support_standing(store, 1), "2 not_affected #4");
}

static void open_is_a_decision_too(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("open.db");

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decide(store, wide(DECISION_ACCEPTED, "ada"));
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	decide(store, named(store, DECISION_OPEN, "bob"));
	assert_string_equal(support_standing(store, 1), "1 open #2");
	support_scan(store, PAY, &one, 1, 1);
	assert_string_equal(support_standing(store, 1), "1 open #2");
	support_undo(store, 2, "bob");
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
}

/* --- owners ---------------------------------------------------------------------------------------------- */

static void an_owner_stays_whatever_is_decided(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("owner.db");
	struct decision own;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	own = named(store, DECISION_OPEN, "ada");
	own.owns = true;
	own.owner = "bob";
	decide(store, own);
	assert_string_equal(support_standing(store, 1), "1 open - bob");
	assert_string_equal(support_event(store, 1), "decided: given to bob by ada: because");
	assert_int_equal(support_ask(store, "SELECT kind FROM act"), 4);
	decide(store, named(store, DECISION_ACCEPTED, "ada"));
	assert_string_equal(support_standing(store, 1), "2 accepted #2 bob");
	/* It shows something else: nobody accepts it, and somebody owns it. */
	support_scan(store, PAY, &other, 1, 1);
	assert_string_equal(support_standing(store, 1), "1 open - bob");
	support_whole(store);
	own = named(store, DECISION_OPEN, "eve");
	own.owns = true;
	own.owner = "";
	decide(store, own);
	assert_string_equal(support_standing(store, 1), "1 open -");
	assert_string_equal(support_event(store, 1), "decided: freed from its owner by eve: because");
	support_undo(store, 3, "eve");
	assert_string_equal(support_standing(store, 1), "1 open - bob");
}

static void a_wide_owner_gets_what_comes(void **state)
{
	static const struct support_spec two[] = { { 0 }, { .subject = "dependency b" } };
	CLEANUP(store_close) struct store *store = support_store_open("owners.db");
	struct decision own = wide(DECISION_OPEN, "ada");

	(void)state;
	own.owns = true;
	own.owner = "bob";
	support_scan(store, PAY, two, 1, 0);
	decide(store, own);
	support_scan(store, PAY, two, 2, 1);
	assert_string_equal(support_standing(store, 2), "1 open - bob");
	assert_string_equal(support_event(store, 2), "decided: given to bob");
	/* Who had it last is known of a closed one, and asked anew when it comes back. */
	support_scan(store, PAY, two, 1, 2);
	assert_string_equal(support_standing(store, 2), "0 open - bob");
	support_undo(store, 1, "ada");
	assert_string_equal(support_standing(store, 1), "1 open -");
	support_whole(store);
	support_scan(store, PAY, two, 2, 3);
	assert_string_equal(support_standing(store, 2), "1 open -");
	support_whole(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_act_is_recorded_with_all_that_follows_from_it),
		cmocka_unit_test(what_changes_nothing_has_no_run),
		cmocka_unit_test(each_state_is_told_in_its_words),
		cmocka_unit_test(what_is_not_there_is_refused_and_leaves_nothing),
		cmocka_unit_test(a_closed_finding_that_is_named_is_decided_when_it_comes_back),
		cmocka_unit_test(what_is_named_counts_before_what_is_wide_and_that_before_policy),
		cmocka_unit_test(of_two_of_a_kind_the_newer_counts_whatever_the_clock_says),
		cmocka_unit_test(open_is_a_decision_too),
		cmocka_unit_test(an_owner_stays_whatever_is_decided),
		cmocka_unit_test(a_wide_owner_gets_what_comes),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
