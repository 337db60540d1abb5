/* What decisions make of findings: who counts before whom, what ends them, and what findings do meanwhile. */
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

/* --- evidence -------------------------------------------------------------------------------------------- */

static void what_shows_something_else_is_open_again_and_says_why(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("evidence.db");
	struct ledger ledger;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decide(store, named(store, DECISION_ACCEPTED, "ada"));
	ledger = support_scan(store, PAY, &one, 1, 1);
	assert_int_equal(ledger.unchanged, 1);
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	ledger = support_scan(store, PAY, &other, 1, 2);
	assert_string_equal(support_standing(store, 1), "1 open -");
	assert_string_equal(
		support_event(store, 1), "reopened: shows something else than when ada accepted it: was x");
	assert_int_equal(ledger.reopened, 1);
	assert_int_equal(ledger.changed, 0);
	assert_int_equal(
		support_ask(store,
			"SELECT opened_run = max(run.id) AND changed_run = max(run.id) FROM finding, run"),
		1);
	support_whole(store);
	/* What ada saw is there again. */
	ledger = support_scan(store, PAY, &one, 1, 3);
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	assert_int_equal(ledger.changed, 1);
	assert_int_equal(ledger.reopened, 0);
	support_whole(store);
}

static void a_wide_decision_does_not_look_at_evidence(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("wide-evidence.db");
	struct ledger ledger;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decide(store, wide(DECISION_ACCEPTED, "ada"));
	ledger = support_scan(store, PAY, &other, 1, 1);
	assert_int_equal(ledger.changed, 1);
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	support_whole(store);
}

static void of_several_that_name_it_the_newest_that_saw_what_it_shows_counts(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("several.db");

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decide(store, named(store, DECISION_ACCEPTED, "ada"));
	support_scan(store, PAY, &other, 1, 1);
	decide(store, named(store, DECISION_FALSE_POSITIVE, "bob"));
	assert_string_equal(support_standing(store, 1), "2 false_positive #2");
	support_scan(store, PAY, &one, 1, 2);
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	support_whole(store);
}

/* --- ends ------------------------------------------------------------------------------------------------ */

static void an_end_is_inclusive_to_the_second(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("end.db");
	const int64_t until = SUPPORT_NOW + SUPPORT_DAY - 1;
	struct decision decision;
	size_t reopened = 9;
	bool ended = true;
	int64_t run;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decision = named(store, DECISION_ACCEPTED, "ada");
	decision.until = until;
	decide(store, decision);
	run = support_run(store, RUN_EVALUATE, 1);
	assert_int_equal(store_has_ended(store, until, &ended, NULL), 0);
	assert_false(ended);
	assert_int_equal(store_end_decisions(store, run, until, &reopened, NULL), 0);
	assert_int_equal(reopened, 0);
	assert_string_equal(support_standing(store, 1), "2 accepted #1 +0");
	assert_int_equal(store_has_ended(store, until + 1, &ended, NULL), 0);
	assert_true(ended);
	/* Whoever looks at the database meanwhile finds nothing wrong. */
	support_whole(store);
	assert_int_equal(store_end_decisions(store, run, until + 1, &reopened, NULL), 0);
	assert_int_equal(reopened, 1);
	assert_string_equal(support_standing(store, 1), "1 open -");
	assert_string_equal(support_event(store, 1), "reopened: the exception of ada ended on 2026-11-25");
	assert_int_equal(support_ask(store, "SELECT reopened FROM run WHERE kind = 3"), 1);
	assert_int_equal(store_has_ended(store, until + 1, &ended, NULL), 0);
	assert_false(ended);
	support_whole(store);
}

static void what_stood_behind_an_end_counts_again(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("behind.db");
	struct decision decision;
	size_t reopened;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decide(store, wide(DECISION_FALSE_POSITIVE, "bob"));
	decision = named(store, DECISION_EXPLOITABLE, "ada");
	decision.until = SUPPORT_NOW + 10;
	decide(store, decision);
	assert_string_equal(support_standing(store, 1), "1 exploitable #2 +0");
	assert_int_equal(store_end_decisions(store, support_run(store, RUN_EVALUATE, 1), SUPPORT_NOW + 11,
				 &reopened, NULL),
		0);
	assert_int_equal(reopened, 0);
	assert_string_equal(support_standing(store, 1), "2 false_positive #1");
	assert_string_equal(support_event(store, 1), "decided: dismissed as false positive by bob: because");
	support_whole(store);
}

static void a_scan_after_an_end_opens_it_again_too(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("scan-end.db");
	struct decision decision;
	struct ledger ledger;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decision = named(store, DECISION_ACCEPTED, "ada");
	decision.until = SUPPORT_NOW + SUPPORT_DAY;
	decide(store, decision);
	ledger = support_scan(store, PAY, &one, 1, 1);
	assert_string_equal(support_standing(store, 1), "2 accepted #1 +1");
	ledger = support_scan(store, PAY, &one, 1, 2);
	assert_string_equal(support_standing(store, 1), "1 open -");
	assert_int_equal(ledger.reopened, 1);
	assert_int_equal(ledger.unchanged, 0);
	support_whole(store);
}

static void a_clock_that_goes_back_damages_nothing(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("back.db");
	struct decision decision;
	size_t reopened;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decision = named(store, DECISION_ACCEPTED, "ada");
	decision.until = SUPPORT_NOW + SUPPORT_DAY;
	decide(store, decision);
	assert_int_equal(store_end_decisions(store, support_run(store, RUN_EVALUATE, 9),
				 SUPPORT_NOW + 9 * SUPPORT_DAY, &reopened, NULL),
		0);
	assert_int_equal(reopened, 1);
	support_whole(store);
	/* The clock was wrong: the next scan holds what holds. */
	support_scan(store, PAY, &one, 1, -2);
	assert_string_equal(support_standing(store, 1), "2 accepted #1 +1");
	support_whole(store);
	support_undo(store, 1, "ada");
	assert_string_equal(support_standing(store, 1), "1 open -");
	support_whole(store);
}

/* --- findings that come, move and go ---------------------------------------------------------------------- */

static void wide_decisions_fit_findings_that_come(void **state)
{
	static const struct support_spec two[] = { { 0 }, { .subject = "dependency b" } };
	CLEANUP(store_close) struct store *store = support_store_open("come.db");

	(void)state;
	support_scan(store, PAY, two, 1, 0);
	decide(store, wide(DECISION_ACCEPTED, "ada"));
	support_scan(store, PAY, two, 2, 1);
	assert_string_equal(support_standing(store, 2), "2 accepted #1");
	assert_string_equal(support_event(store, 2), "decided: accepted by ada: because");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding_event WHERE finding_id = 2"), 2);
	assert_int_equal(support_ask(store, "SELECT used_run FROM decision"),
		support_ask(store, "SELECT max(id) FROM run"));
	/* In a repository that comes, too. */
	support_scan(store, WEB, two, 1, 2);
	assert_string_equal(support_standing(store, 3), "2 accepted #1");
	support_whole(store);
}

static void what_comes_back_as_it_was_is_decided_still(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("again.db");

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decide(store, named(store, DECISION_ACCEPTED, "ada"));
	support_scan(store, PAY, NULL, 0, 1);
	assert_string_equal(support_standing(store, 1), "0 open -");
	support_whole(store);
	support_scan(store, PAY, &one, 1, 2);
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	support_scan(store, PAY, NULL, 0, 3);
	support_scan(store, PAY, &other, 1, 4);
	assert_string_equal(support_standing(store, 1), "1 open -");
	support_whole(store);
}

static void what_moves_keeps_what_was_decided(void **state)
{
	static const struct support_spec moved = { .path = "ci/dagger.json" };
	CLEANUP(store_close) struct store *store = support_store_open("move.db");
	struct decision again = support_decision(DECISION_FALSE_POSITIVE, "bob");
	struct ledger ledger;

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decide(store, named(store, DECISION_ACCEPTED, "ada"));
	support_name(store, &again, 1);
	ledger = support_scan(store, PAY, &moved, 1, 1);
	assert_int_equal(ledger.changed, 1);
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	assert_string_equal(support_event(store, 1), "moved: from dagger.json");
	support_whole(store);
	/* Who saw it where it was still means it. */
	decide(store, again);
	assert_string_equal(support_standing(store, 1), "2 false_positive #2");
	/* Another one is found where it was: it is not that one. */
	{
		const struct support_spec both[] = { moved, one };

		support_scan(store, PAY, both, 2, 2);
	}
	assert_string_equal(support_standing(store, 2), "1 open -");
	support_whole(store);
	/* And it goes back. */
	support_scan(store, PAY, &moved, 1, 3);
	support_scan(store, PAY, NULL, 0, 4);
	support_scan(store, PAY, &one, 1, 5);
	support_whole(store);
}

static bool at_nothing(const struct store_capture *capture, int rule, const char *path,
	const unsigned char subject[16], void *context)
{
	(void)capture;
	(void)rule;
	(void)path;
	(void)subject;
	(void)context;
	return false;
}

static void what_nobody_looked_at_stays_as_it_was_decided(void **state)
{
	const struct support_repository unseen = { .identity = PAY, .place = PAY, .looked_at = at_nothing };
	CLEANUP(store_close) struct store *store = support_store_open("unseen.db");

	(void)state;
	support_scan(store, PAY, &one, 1, 0);
	decide(store, named(store, DECISION_ACCEPTED, "ada"));
	support_scan_as(store, &unseen, NULL, 0, 1);
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	assert_int_equal(support_ask(store, "SELECT accepted FROM tally"), 1);
	assert_int_equal(support_ask(store, "SELECT accepted_count || high_count FROM repository"), 10);
	support_whole(store);
}

static void what_rules_of_other_stages_found_stays_as_it_was_decided(void **state)
{
	static const struct support_spec two[] = { { 0 },
		{ .rule = 103, .verdict = VERDICT_UNKNOWN, .subjects = 4 } };
	struct support_repository repository = { .identity = PAY, .place = PAY, .stages = STAGE_FACTS };
	CLEANUP(store_close) struct store *store = support_store_open("stages.db");
	struct decision decision = support_decision(DECISION_ACCEPTED, "ada");

	(void)state;
	support_scan(store, PAY, two, 2, 0);
	decision.scope.repository = "acme/pay";
	decide(store, decision);
	support_scan_as(store, &repository, two, 1, 1);
	assert_string_equal(support_standing(store, 2), "2 accepted #1");
	assert_string_equal(support_ask_text(store, "SELECT accepted || ' ' || decided_unknown FROM tally "
						    "WHERE rule = 103"),
		"4 4");
	support_whole(store);
	support_undo(store, 1, "ada");
	assert_int_equal(support_ask(store, "SELECT sum(accepted) FROM tally"), 0);
	support_whole(store);
}

static void a_repository_with_another_name_is_another_one_to_wide_decisions(void **state)
{
	const struct support_repository before = {
		.identity = "path:/srv/pay", .place = "/srv/pay", .name = "pay"
	};
	const struct support_repository after = { .identity = PAY, .place = "/srv/pay", .name = "acme/pay" };
	CLEANUP(store_close) struct store *store = support_store_open("renamed.db");
	struct decision decision = support_decision(DECISION_ACCEPTED, "ada");

	(void)state;
	support_scan_as(store, &before, &one, 1, 0);
	decision.scope.repository = "pay";
	decide(store, decision);
	decide(store, named(store, DECISION_IN_TRIAGE, "bob"));
	support_scan_as(store, &after, &one, 1, 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM repository"), 1);
	assert_string_equal(support_standing(store, 1), "1 in_triage #2");
	support_whole(store);
	support_undo(store, 2, "bob");
	assert_string_equal(support_standing(store, 1), "1 open -");
	support_whole(store);
}

/* --- scopes in the store ---------------------------------------------------------------------------------- */

static void each_condition_of_a_scope_is_looked_at(void **state)
{
	static const struct support_spec specs[] = {
		{ .rule = 101,
			.path = "a/dagger.json",
			.subject = "dependency a",
			.target = "github.com/x/y/a" },
		{ .rule = 102, .path = "a/dagger.json", .subject = "image b", .target = "github.com/x/z" },
		{ .rule = 101, .path = "b/dagger.json", .subject = "dependency c" },
	};
	static const struct {
		struct decision_scope scope;
		const char *decided;
	} cases[] = {
		{ { .rule = 101 }, "pa,pc,wa,wc" },
		{ { .repository = "acme/web" }, "wa,wb,wc" },
		{ { .rule = 101, .repository = "acme/web" }, "wa,wc" },
		{ { .path = "a" }, "pa,pb,wa,wb" },
		{ { .subject = "IMAGE *" }, "pb,wb" },
		{ { .target = "github.com/x/y" }, "pa,wa" },
		{ { .target = "github.com/x", .path = "a", .repository = "github.com/acme/pay" }, "pa,pb" },
	};
	static const char decided[] =
		"SELECT group_concat(name) FROM (SELECT substr(r.name, 6, 1) || substr(s.value, -1) AS name "
		"FROM finding AS f JOIN repository AS r ON r.id = f.repository_id JOIN string AS s "
		"ON s.id = f.subject_id WHERE f.status = 2 ORDER BY name)";
	CLEANUP(store_close) struct store *store = support_store_open("scopes.db");

	(void)state;
	support_scan(store, PAY, specs, COUNT_OF(specs), 0);
	support_scan(store, WEB, specs, COUNT_OF(specs), 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct decision decision = support_decision(DECISION_ACCEPTED, "ada");
		const char **const texts[] = { &decision.scope.repository, &decision.scope.path,
			&decision.scope.subject, &decision.scope.target, &decision.scope.commit };

		decision.scope = cases[i].scope;
		for (size_t j = 0; j < COUNT_OF(texts); j++)
			if (!*texts[j])
				*texts[j] = "";
		assert_int_equal(decide(store, decision).matched, (strlen(cases[i].decided) + 1) / 3);
		assert_string_equal(support_ask_text(store, decided), cases[i].decided);
		/* The next scan sees it alike. */
		support_scan(store, PAY, specs, COUNT_OF(specs), 1);
		support_scan(store, WEB, specs, COUNT_OF(specs), 1);
		assert_string_equal(support_ask_text(store, decided), cases[i].decided);
		support_undo(store, 0, "ada");
		assert_int_equal(support_ask(store, "SELECT count(*) FROM finding WHERE status = 2"), 0);
		support_whole(store);
	}
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
		cmocka_unit_test(what_shows_something_else_is_open_again_and_says_why),
		cmocka_unit_test(a_wide_decision_does_not_look_at_evidence),
		cmocka_unit_test(of_several_that_name_it_the_newest_that_saw_what_it_shows_counts),
		cmocka_unit_test(an_end_is_inclusive_to_the_second),
		cmocka_unit_test(what_stood_behind_an_end_counts_again),
		cmocka_unit_test(a_scan_after_an_end_opens_it_again_too),
		cmocka_unit_test(a_clock_that_goes_back_damages_nothing),
		cmocka_unit_test(wide_decisions_fit_findings_that_come),
		cmocka_unit_test(what_comes_back_as_it_was_is_decided_still),
		cmocka_unit_test(what_moves_keeps_what_was_decided),
		cmocka_unit_test(what_nobody_looked_at_stays_as_it_was_decided),
		cmocka_unit_test(what_rules_of_other_stages_found_stays_as_it_was_decided),
		cmocka_unit_test(a_repository_with_another_name_is_another_one_to_wide_decisions),
		cmocka_unit_test(each_condition_of_a_scope_is_looked_at),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
