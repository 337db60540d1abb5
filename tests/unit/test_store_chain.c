/* The chain as an auditor sees it, and whatever is changed by hand: every way must be found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "store/store_private.h"
#include "support_decide.h"
#include "support_rules.h"

#define PAY "url:github.com/acme/pay"

static const struct support_spec specs[] = { { 0 }, { .subject = "dependency b" } };

/* Three decisions of which the second is taken back, and a comment: five acts. */
static void fill(struct store *store)
{
	struct decision decision = support_decision(DECISION_ACCEPTED, "ada");
	struct act_result result;

	support_scan(store, PAY, specs, 2, 0);
	support_name(store, &decision, 1);
	decision.until = SUPPORT_NOW + 5 * SUPPORT_DAY;
	decision.owner = "eve";
	support_decide(store, &decision);
	assert_int_equal(store_comment(store, decision.scope.findings[0].fingerprint, "hm", "bob",
				 SUPPORT_NOW, &result, NULL),
		0);
	decision = support_decision(DECISION_FALSE_POSITIVE, "bob");
	decision.scope.rule = 101;
	decision.scope.repository = "acme/pay";
	support_decide(store, &decision);
	support_undo(store, 3, "ada");
	decision = support_decision(DECISION_OPEN, "ada");
	decision.owns = true;
	decision.owner = "bob";
	decision.scope.subject = "*b";
	support_decide(store, &decision);
}

/* --- visiting -------------------------------------------------------------------------------------------- */

struct auditor {
	struct buf lines;
	char previous[65];
	size_t count;
};

static unsigned char byte_of(const char *hex)
{
	unsigned int value = 0;

	assert_int_equal(sscanf(hex, "%2x", &value), 1);
	return (unsigned char)value;
}

/* What a third party does with what it is given. */
static int audit(const struct chain_link *link, void *context)
{
	struct auditor *auditor = context;
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char bytes[DIGEST_SIZE];
	struct digest digest;

	if (auditor->count++)
		assert_string_equal(link->previous, auditor->previous);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = byte_of(link->previous + 2 * i);
	digest_start(&digest);
	digest_add(&digest, bytes, sizeof(bytes));
	digest_add(&digest, link->canonical, strlen(link->canonical));
	digest_finish(&digest, bytes);
	buf_add_hex(&hex, bytes, sizeof(bytes));
	assert_string_equal(link->digest, hex.text);
	memcpy(auditor->previous, link->digest, sizeof(auditor->previous));
	buf_format(&auditor->lines, "%lld %s %s %s%s\n", (long long)link->id, link->actor, link->kind,
		strlen(link->scope) == 32 ? "one" : link->scope, link->undone ? " undone" : "");
	return 0;
}

static void a_third_party_can_follow_every_link(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("follow.db");
	struct auditor auditor = { .lines = BUF_INIT };
	char head[65];
	int64_t act = 9;

	(void)state;
	assert_int_equal(store_chain_head(store, &act, head, NULL), 0);
	assert_int_equal(act, 0);
	assert_int_equal(strlen(head), 64);
	fill(store);
	assert_int_equal(store_visit_chain(store, 0, audit, &auditor, NULL), 0);
	assert_string_equal(auditor.lines.text, "1 ada decide one\n2 bob comment one\n"
						"3 bob decide SCB101 in acme/pay undone\n4 ada undo act 3\n"
						"5 ada own everything about *b\n");
	assert_int_equal(store_chain_head(store, &act, head, NULL), 0);
	assert_int_equal(act, 5);
	assert_string_equal(head, auditor.previous);
	buf_clear(&auditor.lines);
	auditor.count = 0;
	assert_int_equal(store_visit_chain(store, 4, audit, &auditor, NULL), 0);
	assert_string_equal(auditor.lines.text, "4 ada undo act 3\n5 ada own everything about *b\n");
	buf_release(&auditor.lines);
}

static int stop_at_once(const struct chain_link *link, void *context)
{
	*(int64_t *)context = link->id;
	return 7;
}

static void who_visits_may_stop(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("stop.db");
	int64_t seen = 0;

	(void)state;
	fill(store);
	assert_int_equal(store_visit_chain(store, 2, stop_at_once, &seen, NULL), 7);
	assert_int_equal(seen, 2);
}

/* --- the head -------------------------------------------------------------------------------------------- */

static int verify(struct store *store, const char *head, struct buf *report)
{
	struct error err = { 0 };

	buf_clear(report);
	return store_verify_chain(store, head, report, &err);
}

static void a_tail_that_was_cut_is_found_by_a_head_kept_elsewhere(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("tail.db");
	CLEANUP(buf_release) struct buf report = BUF_INIT;
	char beginning[65], middle[65], end[65];
	int64_t act;

	(void)state;
	assert_int_equal(store_chain_head(store, &act, beginning, NULL), 0);
	support_scan(store, PAY, specs, 2, 0);
	assert_int_equal(store_chain_head(store, &act, middle, NULL), 0);
	assert_string_equal(beginning, middle);
	fill(store);
	assert_int_equal(store_chain_head(store, &act, middle, NULL), 0);
	support_undo(store, 5, "ada");
	assert_int_equal(store_chain_head(store, &act, end, NULL), 0);
	assert_int_equal(verify(store, beginning, &report), 0);
	assert_int_equal(verify(store, middle, &report), 0);
	assert_non_null(strstr(report.text, "head: act 5, ok\n"));
	assert_int_equal(verify(store, end, &report), 0);
	assert_int_equal(verify(store, NULL, &report), 0);
	/* The last act is cut off, with all that followed from it: only the head tells. */
	assert_int_equal(
		store_execute(store,
			"DELETE FROM act WHERE id = 6; UPDATE decision SET live = 1 WHERE act_id = 5; "
			"UPDATE finding SET owner_id = (SELECT id FROM person WHERE name = 'bob') "
			"WHERE id IN (SELECT f.id FROM finding f JOIN string s ON s.id = f.subject_id "
			"WHERE s.value LIKE '%b'); UPDATE setting SET value = value + 1 WHERE name = "
			"'decisions'",
			NULL),
		0);
	assert_int_equal(verify(store, NULL, &report), 0);
	assert_int_equal(verify(store, middle, &report), 0);
	assert_int_equal(verify(store, end, &report), ERROR_MALFORMED);
	assert_non_null(strstr(report.text, "is no link of the chain: its end was cut off\n"));
	assert_int_equal(verify(store, "abc", &report), ERROR_USAGE);
}

/* --- broken by hand -------------------------------------------------------------------------------------- */

/* Each of these changes one thing that somebody did, or what follows from it. */
static const struct {
	const char *harm, *line;
} harms[] = {
	{ "UPDATE act SET made = made + 1 WHERE id = 2", "chain of acts: act 2 is not what was recorded" },
	{ "UPDATE act SET actor_id = (SELECT id FROM person WHERE name = 'bob') WHERE id = 1",
		"chain of acts: act 1 is not what was recorded" },
	{ "UPDATE person SET name = 'mallory' WHERE name = 'ada'",
		"chain of acts: act 1 is not what was recorded" },
	{ "UPDATE act SET kind = 1 WHERE id = 2", "chain of acts: act 2 is not what was recorded" },
	{ "UPDATE act SET scope_kind = 3 WHERE id = 1", "chain of acts: act 1 is not what was recorded" },
	{ "UPDATE act SET scope = 'SCB102' WHERE id = 3", "chain of acts: act 3 is not what was recorded" },
	{ "UPDATE act SET body = replace(body, 'because', 'Because') WHERE id = 1",
		"chain of acts: act 1 is not what was recorded" },
	{ "UPDATE act SET body = replace(body, 'hm', 'fine') WHERE id = 2",
		"chain of acts: act 2 is not what was recorded" },
	{ "UPDATE act SET undoes = 1 WHERE id = 4", "chain of acts: act 4 is not what was recorded" },
	{ "UPDATE act SET undoes = NULL WHERE id = 4", "chain of acts: act 4 is not what was recorded" },
	{ "UPDATE act SET previous = zeroblob(32) WHERE id = 3", "chain of acts: act 3 does not follow" },
	{ "UPDATE act SET digest = zeroblob(32) WHERE id = 3",
		"chain of acts: act 3 is not what was recorded" },
	{ "UPDATE act SET id = 7 WHERE id = 5", "chain of acts: act 7 is not what was recorded" },
	{ "DELETE FROM act WHERE id = 1", "chain of acts: act 2 does not follow" },
	{ "DELETE FROM act WHERE id = 2", "chain of acts: act 3 does not follow" },
	{ "UPDATE setting SET value = 'other' WHERE name = 'database uuid'",
		"chain of acts: act 1 does not follow" },
	/* Decisions. */
	{ "UPDATE decision SET state = 4 WHERE act_id = 1", "decisions: act 1 says something else" },
	{ "UPDATE decision SET justification = 2 WHERE act_id = 1", "decisions: act 1 says something else" },
	{ "UPDATE decision SET reason = 'x' WHERE act_id = 1", "decisions: act 1 says something else" },
	{ "UPDATE decision SET until = NULL WHERE act_id = 1", "decisions: act 1 says something else" },
	{ "UPDATE decision SET until = until + 86400 WHERE act_id = 1",
		"decisions: act 1 says something else" },
	{ "UPDATE decision SET made = 1 WHERE act_id = 1", "decisions: act 1 says something else" },
	{ "UPDATE decision SET owner_id = NULL WHERE act_id = 1", "decisions: act 1 says something else" },
	{ "UPDATE decision SET owns = 0 WHERE act_id = 5", "decisions: act 5 says something else" },
	{ "UPDATE decision SET origin = 2 WHERE act_id = 1", "decisions: act 1 says something else" },
	{ "UPDATE decision SET scope = '{\"rule\":102}' WHERE act_id = 3",
		"decisions: act 3 says something else" },
	{ "UPDATE decision SET scope = 'odd' WHERE act_id = 3", "decisions: decision 2 has no scope" },
	{ "UPDATE decision SET live = 1 WHERE act_id = 3", "decisions: act 3 says something else" },
	{ "UPDATE decision SET live = 0 WHERE act_id = 1", "decisions: act 1 says something else" },
	{ "DELETE FROM decision WHERE act_id = 3", "decisions: act 3 has left no decision" },
	{ "UPDATE decision SET act_id = 2 WHERE act_id = 1", "is of no act" },
	{ "INSERT INTO decision (origin, owns, state, justification, scope, finding_count, reason, made, "
	  "live) "
	  "VALUES (1, 0, 3, 0, '{\"rule\":102}', 0, 'x', 1, 0)",
		"decisions: decision 4 is of no act" },
	{ "UPDATE decision_finding SET evidence = zeroblob(16)", "decisions: act 1 names other findings" },
	{ "UPDATE decision_finding SET finding_id = 3 - finding_id",
		"decisions: act 1 names other findings" },
	{ "DELETE FROM decision_finding", "decisions: act 1 names other findings" },
	{ "INSERT INTO decision_finding (decision_id, finding_id, evidence) VALUES (1, 2, zeroblob(16))",
		"decisions: act 1 names other findings" },
	{ "INSERT INTO decision_finding (decision_id, finding_id, evidence) VALUES (2, 2, zeroblob(16))",
		"names findings and should not" },
	/* Findings. */
	{ "UPDATE finding SET status = 1 WHERE id = 1",
		"decisions: finding 1 is not what decisions make of it" },
	{ "UPDATE finding SET status = 2 WHERE id = 2",
		"decisions: finding 2 is not what decisions make of it" },
	{ "UPDATE finding SET state = 4 WHERE id = 1",
		"decisions: finding 1 is not what decisions make of it" },
	{ "UPDATE finding SET until = NULL WHERE id = 1", "decisions: finding 1 is not what decisions make" },
	{ "UPDATE finding SET decision_id = NULL WHERE id = 1",
		"decisions: finding 1 is not what decisions make" },
	{ "UPDATE finding SET decision_id = 2 WHERE id = 1",
		"decisions: finding 1 is not what decisions make" },
	{ "UPDATE finding SET owner_id = NULL WHERE id = 1",
		"decisions: finding 1 is not what decisions make" },
	{ "UPDATE finding SET status = 1, state = 0, decision_id = NULL, until = NULL WHERE id = 1",
		"decisions: finding 1 is not what decisions make" },
	{ "UPDATE finding SET status = 2, state = 3, decision_id = 2 WHERE id = 2",
		"decisions: finding 2 is not what decisions make" },
	{ "UPDATE finding SET status = 0 WHERE id = 1", "decisions: finding 1 is closed and decided" },
	{ "UPDATE tally SET accepted = 0", "decided findings of tallies: acme/pay, rule 101" },
	{ "UPDATE tally SET dismissed = 1", "decided findings of tallies: acme/pay, rule 101" },
	{ "UPDATE tally SET decided_unknown = 1", "decided findings of tallies: acme/pay, rule 101" },
	{ "UPDATE total SET accepted = 0", "totals: rule 101, paths 0" },
	{ "UPDATE repository SET accepted_count = 0", "findings of repositories: acme/pay" },
};

static void every_change_by_hand_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(harms); i++) {
		CLEANUP(store_close) struct store *store = NULL;
		struct error err = { 0 };

		assert_int_equal(store_open(&store, ":memory:", STORE_WRITE, NULL), 0);
		store_set_rules(store, support_rules);
		fill(store);
		support_whole(store);
		if (store_execute(store, "PRAGMA foreign_keys = OFF", &err) < 0 ||
			store_execute(store, harms[i].harm, &err) < 0 ||
			store_execute(store, "UPDATE setting SET value = value + 1 WHERE name = 'decisions'",
				&err) < 0)
			fail_msg("%s: %s", harms[i].harm, err.message);
		support_broken(store, harms[i].line);
	}
}

static void an_act_that_says_nothing_is_found(void **state)
{
	static const char *const bodies[] = { "", "{}", "[]", "{\"reason\":\"x\",\"scope\":{\"rule\":101}}",
		"{\"reason\":\"x\",\"scope\":{},\"state\":\"accepted\"}",
		"{\"reason\":\"x\",\"scope\":{\"rule\":101},\"state\":\"odd\"}",
		"{\"reason\":\"x\",\"scope\":{\"rule\":101,\"tag\":\"x\"},\"state\":\"accepted\"}" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		CLEANUP(store_close) struct store *store = NULL;
		CLEANUP(statement_end) struct statement statement = { 0 };
		CLEANUP(buf_release) struct buf what = BUF_INIT;
		struct act_result result;

		assert_int_equal(store_open(&store, ":memory:", STORE_WRITE, NULL), 0);
		store_set_rules(store, support_rules);
		fill(store);
		assert_int_equal(
			statement_compile(&statement, store, "UPDATE act SET body = ?1 WHERE id = 1", NULL),
			0);
		statement_bind_text(&statement, 1, bodies[i]);
		assert_int_equal(statement_run(&statement, NULL), 0);
		support_broken(store, "decisions: act 1 says nothing that a decision could be");
		/* And nobody acts on it. */
		assert_int_equal(
			store_undo(store, 1, "ada", "t", SUPPORT_NOW, &result, &what, NULL), ERROR_MALFORMED);
	}
}

/* --- hostile texts ---------------------------------------------------------------------------------------- */

static void hostile_texts_are_kept_as_they_are_and_change_nothing(void **state)
{
	static const char *const texts[] = {
		"'; DROP TABLE act; --",
		"\"}],\"state\":\"accepted\",\"x\":[{\"",
		"%s%n%n%n\\u0000\\",
		"two\nlines\n\nlast",
		"\xe2\x80\xae evil \xf0\x9f\x92\xa9 \xe2\x80\x8b",
		"a\033]0;owned\a\033[2J",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(store_close) struct store *store = NULL;
		struct decision decision = support_decision(DECISION_ACCEPTED, texts[i]);
		struct act_result result;

		assert_int_equal(store_open(&store, ":memory:", STORE_WRITE, NULL), 0);
		store_set_rules(store, support_rules);
		support_scan(store, PAY, specs, 2, 0);
		decision.reason = texts[i];
		decision.owner = texts[i];
		decision.scope.subject = "*";
		/* Whoever calls has checked: here nobody has. */
		assert_int_equal(store_decide(store, &decision, texts[i], &result, NULL), 0);
		assert_string_equal(support_ask_text(store, "SELECT reason FROM decision"), texts[i]);
		assert_string_equal(
			support_ask_text(store, "SELECT p.name FROM act a JOIN person p ON p.id = "
						"a.actor_id"),
			texts[i]);
		support_whole(store);
		support_undo(store, 0, texts[i]);
		assert_int_equal(support_ask(store, "SELECT count(*) FROM finding WHERE status = 1"), 2);
		support_whole(store);
	}
}

static void what_is_no_utf8_is_refused_and_leaves_nothing(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("utf8.db");
	struct act_result result;

	(void)state;
	support_scan(store, PAY, specs, 2, 0);
	for (int which = 0; which < 3; which++) {
		struct decision decision = support_decision(DECISION_ACCEPTED, which == 0 ? "\xff" : "ada");

		decision.reason = which == 1 ? "a\xc3" : "x";
		decision.scope.subject = which == 2 ? "*\xed\xa0\x80" : "*";
		assert_int_not_equal(store_decide(store, &decision, "t", &result, NULL), 0);
	}
	assert_int_equal(support_ask(store, "SELECT count(*) FROM act"), 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM decision"), 0);
	support_whole(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_third_party_can_follow_every_link),
		cmocka_unit_test(who_visits_may_stop),
		cmocka_unit_test(a_tail_that_was_cut_is_found_by_a_head_kept_elsewhere),
		cmocka_unit_test(every_change_by_hand_is_found),
		cmocka_unit_test(an_act_that_says_nothing_is_found),
		cmocka_unit_test(hostile_texts_are_kept_as_they_are_and_change_nothing),
		cmocka_unit_test(what_is_no_utf8_is_refused_and_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
