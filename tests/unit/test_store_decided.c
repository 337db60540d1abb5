/* Lists, numbers and pages of what people decide: changes, decisions, findings that are decided. */
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
#include "store/store_private.h"
#include "support_fleet.h"
#include "support_rules.h"
#include "support_store.h"

enum { DAY = 86400 };

/* --- a fleet with acts ----------------------------------------------------------------------------------- */

/* Rows say what holds at the time of the program. */
static void set_clock(int64_t now)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)now);
	setenv("SCABBARD_NOW", text, 1);
}

/* Two repositories; in each three fail, one of which is a fixture, and two references are unknown. */
static struct store *open_decided(const char *name)
{
	static const char *const identities[] = { "url:git.example.com/acme/pay",
		"url:git.example.com/acme/web" };
	static const char *const names[] = { "acme/pay", "acme/web" };
	struct store *store = support_store_open(name);
	const int64_t run = support_run(store, RUN_SCAN, 0);
	struct error err = { 0 };

	set_clock(SUPPORT_NOW);
	for (size_t i = 0; i < 2; i++) {
		CLEANUP(findings_release) struct findings findings = { 0 };
		const struct support_repository repository = {
			.identity = identities[i], .name = names[i], .findings = &findings
		};
		struct finding *unknown;

		support_add_finding(&findings, identities[i], 101, "dagger.json", "dependency one", "no pin");
		support_add_finding(
			&findings, identities[i], 104, "dagger.json", "dependency two", "a branch");
		support_add_finding(
			&findings, identities[i], 101, "testdata/dagger.json", "dependency one", "no pin");
		unknown = support_add_finding(&findings, identities[i], 102, "", "2 references", "no copy");
		unknown->verdict = VERDICT_UNKNOWN;
		unknown->severity = SEVERITY_INFO;
		unknown->subjects = 2;
		support_add_tally(&findings, 101, PATH_LIVE, 3, 1, 0);
		support_add_tally(&findings, 101, PATH_FIXTURE, 0, 1, 0);
		support_add_tally(&findings, 102, PATH_LIVE, 1, 0, 2);
		support_add_tally(&findings, 104, PATH_LIVE, 0, 1, 0);
		support_save(store, run, &repository, NULL);
	}
	assert_int_equal(store_finish_run(store, run, RUN_COMPLETE, NULL, SUPPORT_NOW, &err), 0);
	return store;
}

static int64_t finding_of(struct store *store, int rule, int repository)
{
	char sql[160];

	snprintf(sql, sizeof(sql),
		"SELECT id FROM finding WHERE rule = %d AND repository_id = %d AND path_class = 0", rule,
		repository);
	return support_ask(store, sql);
}

static struct decision plain(enum decision_state state)
{
	return (struct decision){
		.origin = ORIGIN_PERSON,
		.scope = { .repository = "", .path = "", .subject = "", .target = "", .commit = "" },
		.state = state,
		.justification = state == DECISION_NOT_AFFECTED ? JUSTIFICATION_CODE_NOT_REACHABLE
								: JUSTIFICATION_NONE,
		.reason = "because",
		.owner = "",
		.by = "alice",
		.made = SUPPORT_NOW + 60,
	};
}

static int64_t decide(struct store *store, const struct decision *decision)
{
	struct act_result result = { 0 };
	struct error err = { 0 };

	if (store_decide(store, decision, "test", &result, &err) < 0)
		fail_msg("%s", err.message);
	return result.act;
}

/* Of findings by name. */
static int64_t decide_one(struct store *store, int64_t finding, struct decision decision)
{
	struct decided_finding named;
	struct error err = { 0 };
	size_t count = 0;

	assert_int_equal(store_name_findings(store, &finding, 1, &named, &count, &err), 0);
	assert_int_equal(count, 1);
	decision.scope.findings = &named;
	decision.scope.finding_count = 1;
	return decide(store, &decision);
}

static void undo(struct store *store, int64_t act)
{
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	struct act_result result = { 0 };
	struct error err = { 0 };

	if (store_undo(store, act, "bob", "test", SUPPORT_NOW + 120, &result, &what, &err) < 0)
		fail_msg("%s", err.message);
}

/* --- asking ---------------------------------------------------------------------------------------------- */

static size_t count_of(struct store *store, enum table_id table, const char *filter, int64_t now)
{
	const struct list_question question = { .table = table, .filter = filter };
	CLEANUP(id_list_release) struct id_list list = { 0 };
	struct error err = { 0 };
	size_t count = 0;

	if (store_count(store, &question, now, &count, &err) < 0 ||
		store_list(store, &question, now, &list, NULL, &err) < 0)
		fail_msg("%s: %s", filter, err.message);
	assert_int_equal(list.count, count);
	return count;
}

struct told {
	enum table_id table;
	const int *columns;
	size_t count;
	struct buf text;
};

static int add_row(const struct row *row, void *context)
{
	struct told *told = context;

	for (size_t i = 0; i < told->count; i++) {
		const struct cell *cell = &row->cells[told->columns[i]];
		const enum column_type type = table_list[told->table].columns[told->columns[i]].type;

		buf_add(&told->text, i ? "|" : told->text.length ? "\n" : "");
		if (type == COLUMN_TEXT || type == COLUMN_WORD)
			buf_add(&told->text, cell->text);
		else if (cell->empty)
			buf_add_char(&told->text, '-');
		else
			buf_format(&told->text, "%lld", (long long)cell->number);
	}
	return 0;
}

/* Rows that a filter selects, as columns with '|' between them. */
static void assert_rows(struct store *store, enum table_id table, const char *filter, const int *columns,
	size_t count, const char *wanted)
{
	const struct list_question question = { .table = table, .filter = filter };
	struct told told = { .table = table, .columns = columns, .count = count, .text = BUF_INIT };
	CLEANUP(id_list_release) struct id_list list = { 0 };
	struct error err = { 0 };

	if (store_list(store, &question, SUPPORT_NOW, &list, NULL, &err) < 0 ||
		store_rows(store, table, list.ids, list.count, add_row, &told, &err) < 0)
		fail_msg("%s: %s", filter, err.message);
	assert_string_equal(told.text.text, wanted);
	buf_release(&told.text);
}

/* --- findings -------------------------------------------------------------------------------------------- */

static void says_what_was_decided_of_a_finding(void **state)
{
	static const int columns[] = { FIND_STATUS, FIND_DECISION, FIND_JUSTIFICATION, FIND_REASON, FIND_BY,
		FIND_UNTIL, FIND_OWNER, FIND_ACT };
	struct store *store = open_decided("decided");
	struct decision accepted = plain(DECISION_ACCEPTED), owner = plain(DECISION_OPEN);

	(void)state;
	accepted.until = SUPPORT_NOW + 10 * DAY;
	accepted.owner = "carol";
	decide_one(store, finding_of(store, 101, 1), accepted);
	decide_one(store, finding_of(store, 104, 1), plain(DECISION_NOT_AFFECTED));
	decide_one(store, finding_of(store, 101, 2), plain(DECISION_IN_TRIAGE));
	decide_one(store, finding_of(store, 104, 2), plain(DECISION_EXPLOITABLE));
	owner.owns = true;
	owner.owner = "dave";
	decide_one(store, finding_of(store, 102, 2), owner);
	assert_rows(store, TABLE_FINDINGS, "is:accepted", columns, COUNT_OF(columns),
		"accepted|accepted||because|alice|1796371200|carol|1");
	assert_rows(store, TABLE_FINDINGS, "is:dismissed", columns, COUNT_OF(columns),
		"dismissed|not_affected|code_not_reachable|because|alice|-||2");
	assert_rows(store, TABLE_FINDINGS, "is:triage", columns, COUNT_OF(columns),
		"in triage|in_triage||because|alice|-||3");
	assert_rows(store, TABLE_FINDINGS, "is:confirmed", columns, COUNT_OF(columns),
		"confirmed|exploitable||because|alice|-||4");
	assert_rows(store, TABLE_FINDINGS, "owner=dave", columns, COUNT_OF(columns), "new|||||-|dave|-");
	assert_int_equal(count_of(store, TABLE_FINDINGS, "", SUPPORT_NOW), 4);
	assert_int_equal(count_of(store, TABLE_FINDINGS, "is:decided", SUPPORT_NOW), 2);
	assert_int_equal(count_of(store, TABLE_FINDINGS, "act=1", SUPPORT_NOW), 1);
	assert_int_equal(count_of(store, TABLE_FINDINGS, "is:ending", SUPPORT_NOW), 1);
	assert_int_equal(count_of(store, TABLE_FINDINGS, "by=alice decision:acc", SUPPORT_NOW), 0);
	assert_int_equal(count_of(store, TABLE_FINDINGS, "by=alice decision:acc is:decided", SUPPORT_NOW), 1);
	assert_int_equal(count_of(store, TABLE_FINDINGS, "status:triage", SUPPORT_NOW), 1);
	assert_int_equal(count_of(store, TABLE_FINDINGS, "is:owned", SUPPORT_NOW), 1);
	support_check_whole(store);
	store_close(&store);
}

/* Who only reads must not wait for somebody who writes, and sees the same before that and after it. */
static void reads_what_has_ended_as_open_before_it_is_settled(void **state)
{
	static const char *const filters[] = { "", "is:open", "is:decided", "-is:decided class:any",
		"is:overdue", "status=reopened", "is:accepted OR is:dismissed", "decision=\"\"",
		"class:any is:open -is:new" };
	struct store *store = open_decided("ended");
	struct decision accepted = plain(DECISION_ACCEPTED), dismissed = plain(DECISION_FALSE_POSITIVE);
	const int64_t later = SUPPORT_NOW + 3 * DAY;
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct posture before = { 0 }, after = { 0 };
	size_t counts[COUNT_OF(filters)], reopened = 0;
	struct error err = { 0 };
	int64_t run = 0;

	(void)state;
	accepted.until = dismissed.until = SUPPORT_NOW + DAY;
	decide_one(store, finding_of(store, 101, 1), accepted);
	decide_one(store, finding_of(store, 102, 1), dismissed);
	decide_one(store, finding_of(store, 104, 1), plain(DECISION_ACCEPTED));
	assert_int_equal(count_of(store, TABLE_FINDINGS, "", SUPPORT_NOW), 3);
	assert_int_equal(count_of(store, TABLE_FINDINGS, "is:decided", SUPPORT_NOW + DAY), 3);
	set_clock(later);
	for (size_t i = 0; i < COUNT_OF(filters); i++)
		counts[i] = count_of(store, TABLE_FINDINGS, filters[i], later);
	assert_int_equal(counts[0], 5);
	assert_int_equal(counts[2], 1);
	assert_int_equal(counts[4], 2);
	assert_int_equal(store_posture(store, later, &arena, &before, &err), 0);
	assert_int_equal(before.severity[SEVERITY_HIGH], 2);
	assert_int_equal(before.unknown, 2);
	assert_int_equal(before.accepted, 1);
	assert_int_equal(before.dismissed, 0);
	run = support_run(store, RUN_TRIAGE, 3);
	assert_int_equal(store_end_decisions(store, run, later, &reopened, &err), 0);
	assert_int_equal(reopened, 2);
	for (size_t i = 0; i < COUNT_OF(filters); i++)
		assert_int_equal(count_of(store, TABLE_FINDINGS, filters[i], later), counts[i]);
	assert_int_equal(store_posture(store, later, &arena, &after, &err), 0);
	assert_memory_equal(before.severity, after.severity, sizeof(before.severity));
	assert_int_equal(before.unknown, after.unknown);
	assert_int_equal(before.accepted, after.accepted);
	assert_int_equal(before.dismissed, after.dismissed);
	assert_int_equal(before.score_low, after.score_low);
	assert_int_equal(before.score_high, after.score_high);
	set_clock(SUPPORT_NOW);
	store_close(&store);
}

/* Rows of a first page, among which some have ended, are those of the whole list. */
static void keeps_the_order_when_some_have_ended(void **state)
{
	struct store *store = support_fleet_open();
	const struct list_question all = { .table = TABLE_FINDINGS, .filter = "class:any" };
	struct list_question page = all;
	CLEANUP(id_list_release) struct id_list whole = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_true(support_fleet_ask(store,
			    "SELECT count(*) FROM finding WHERE status = 2 AND until < 1795507200") > 5);
	assert_int_equal(store_list(store, &all, FLEET_NOW, &whole, NULL, &err), 0);
	for (page.limit = 1; page.limit < whole.count; page.limit += 7) {
		CLEANUP(id_list_release) struct id_list list = { 0 };

		assert_int_equal(store_list(store, &page, FLEET_NOW, &list, NULL, &err), 0);
		assert_int_equal(list.count, page.limit);
		assert_memory_equal(list.ids, whole.ids, page.limit * sizeof(*list.ids));
	}
	store_close(&store);
}

static void says_where_a_mark_ends(void **state)
{
	static const struct {
		const char *lines;
		int line, column, bytes, wanted;
	} cases[] = {
		{ "one\n  two three\nfour", 2, 3, 3, 6 },
		{ "one\n  two three\nfour", 2, 3, 9, 12 },
		{ "one\n  two three\nfour", 2, 3, 10, 0 },
		{ "one\n  two three\nfour", 3, 1, 4, 5 },
		{ "one\n  two three\nfour", 4, 1, 1, 0 },
		{ "one\n  two three\nfour", 1, 5, 1, 0 },
		{ "\xf0\x9f\x98\x80\xc3\xa4x", 1, 4, 1, 5 },
		{ "\xf0\x9f\x98\x80\xc3\xa4x", 1, 1, 6, 4 },
		{ "", 1, 1, 1, 0 },
		{ "x", 1, 0, 1, 0 },
		{ "x", 1, 1, 0, 0 },
	};
	static const int columns[] = { FIND_END_COLUMN };
	struct store *store = open_decided("marks");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf sql = BUF_INIT;
		CLEANUP(buf_release) struct buf wanted = BUF_INIT;

		buf_format(&sql,
			"UPDATE finding SET line = %d, col = %d, end_col = end_column('%s', %d, %d, %d) "
			"WHERE rule = 104 "
			"AND repository_id = 1",
			cases[i].line, cases[i].column, cases[i].lines, cases[i].line - 1, cases[i].column,
			cases[i].bytes);
		support_fleet_run(store, sql.text);
		if (cases[i].wanted)
			buf_format(&wanted, "%d", cases[i].wanted);
		else
			buf_add_char(&wanted, '-');
		assert_rows(store, TABLE_FINDINGS, "rule=SCB104 repo=acme/pay", columns, 1, wanted.text);
	}
	store_close(&store);
}

/* --- changes --------------------------------------------------------------------------------------------- */

static void lists_changes_newest_first(void **state)
{
	static const int columns[] = { CHANGE_RUN, CHANGE_WHAT, CHANGE_BY, CHANGE_RULE, CHANGE_REPO,
		CHANGE_STATUS };
	struct store *store = open_decided("changes");
	struct act_result result = { 0 };
	struct decided_finding named;
	struct error err = { 0 };
	const int64_t finding = finding_of(store, 101, 1);
	size_t count = 0;
	int64_t act;

	(void)state;
	act = decide_one(store, finding, plain(DECISION_ACCEPTED));
	undo(store, act);
	assert_int_equal(store_name_findings(store, &finding, 1, &named, &count, &err), 0);
	assert_int_equal(
		store_comment(store, named.fingerprint, "look here", "bob", SUPPORT_NOW + 200, &result, &err),
		0);
	assert_rows(store, TABLE_CHANGES, "repo=acme/pay rule=SCB101", columns, COUNT_OF(columns),
		"4|commented|bob|SCB101|acme/pay|new\n3|reopened|bob|SCB101|acme/pay|new\n"
		"2|decided|alice|SCB101|acme/pay|new\n1|opened|ada@example|SCB101|acme/pay|new");
	assert_int_equal(count_of(store, TABLE_CHANGES, "", SUPPORT_NOW), 9);
	assert_int_equal(count_of(store, TABLE_CHANGES, "class:any", SUPPORT_NOW), 11);
	assert_int_equal(count_of(store, TABLE_CHANGES, "is:worse", SUPPORT_NOW), 7);
	assert_int_equal(count_of(store, TABLE_CHANGES, "is:better", SUPPORT_NOW), 0);
	assert_int_equal(count_of(store, TABLE_CHANGES, "cause:\"look here\"", SUPPORT_NOW), 1);
	assert_int_equal(count_of(store, TABLE_CHANGES, "what:com by=bob", SUPPORT_NOW), 1);
	store_close(&store);
}

/* A page is the beginning of the list, by whatever way it is found. */
static void pages_changes_in_the_order_of_the_whole_list(void **state)
{
	static const char *const filters[] = { "", "class:any", "repo=acme/pay", "what=opened", "-run=3" };
	struct store *store = support_fleet_open();
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(filters); i++) {
		const struct list_question all = {
			.table = TABLE_CHANGES, .filter = filters[i], .sort = "-run,what"
		};
		struct list_question usual = { .table = TABLE_CHANGES, .filter = filters[i] };
		CLEANUP(id_list_release) struct id_list whole = { 0 };
		CLEANUP(id_list_release) struct id_list sorted = { 0 };

		assert_int_equal(store_list(store, &usual, FLEET_NOW, &whole, NULL, &err), 0);
		assert_int_equal(store_list(store, &all, FLEET_NOW, &sorted, NULL, &err), 0);
		assert_true(whole.count > 10);
		assert_int_equal(whole.count, sorted.count);
		for (size_t j = 1; j < whole.count; j++) {
			CLEANUP(buf_release) struct buf sql = BUF_INIT;

			buf_format(&sql,
				"SELECT (a.run_id, a.id) > (b.run_id, b.id) FROM finding_event AS a, "
				"finding_event AS b "
				"WHERE a.id = %lld AND b.id = %lld",
				(long long)whole.ids[j - 1], (long long)whole.ids[j]);
			assert_int_equal(support_fleet_ask(store, sql.text), 1);
		}
		usual.limit = 10;
		id_list_release(&sorted);
		assert_int_equal(store_list(store, &usual, FLEET_NOW, &sorted, NULL, &err), 0);
		assert_memory_equal(whole.ids, sorted.ids, 10 * sizeof(*whole.ids));
	}
	store_close(&store);
}

/* --- decisions ------------------------------------------------------------------------------------------- */

static void says_how_a_decision_stands(void **state)
{
	static const int columns[] = { DECIDE_STATE, DECIDE_STANDING, DECIDE_FINDINGS, DECIDE_SCOPE,
		DECIDE_RULE, DECIDE_REPO };
	struct store *store = open_decided("standing");
	struct decision soon = plain(DECISION_ACCEPTED), over = plain(DECISION_ACCEPTED);
	struct decision wide = plain(DECISION_FALSE_POSITIVE), owner = plain(DECISION_OPEN);

	(void)state;
	soon.until = SUPPORT_NOW + 29 * DAY;
	decide_one(store, finding_of(store, 101, 1), soon);
	decide_one(store, finding_of(store, 104, 1), plain(DECISION_ACCEPTED));
	decide_one(store, finding_of(store, 104, 1), plain(DECISION_FALSE_POSITIVE));
	over.until = SUPPORT_NOW + DAY;
	decide_one(store, finding_of(store, 102, 1), over);
	support_fleet_run(store, "UPDATE decision SET until = 1790000000 WHERE act_id = 4");
	wide.scope.rule = 104;
	wide.scope.repository = "acme/web";
	decide(store, &wide);
	undo(store, decide_one(store, finding_of(store, 102, 2), plain(DECISION_IN_TRIAGE)));
	owner.owns = true;
	owner.owner = "dave";
	decide_one(store, finding_of(store, 101, 2), owner);
	assert_rows(store, TABLE_DECISIONS, "", columns, COUNT_OF(columns),
		"accepted|ends soon|1|SCB101 in acme/pay: dependency one|SCB101|acme/pay\n"
		"accepted|ended|1|SCB102 in acme/pay: 2 references|SCB102|acme/pay\n"
		"false_positive|current|1|SCB104 in acme/pay: dependency two|SCB104|acme/pay\n"
		"false_positive|current|1|SCB104 in acme/web|SCB104|acme/web\n"
		"owner|current|-|SCB101 in acme/web: dependency one|SCB101|acme/web\n"
		"accepted|superseded|0|SCB104 in acme/pay: dependency two|SCB104|acme/pay\n"
		"in_triage|undone|0|SCB102 in acme/web: 2 references|SCB102|acme/web");
	support_fleet_run(
		store, "UPDATE finding SET status = 0, decision_id = NULL, until = NULL WHERE rule = 104");
	assert_int_equal(count_of(store, TABLE_DECISIONS, "is:unused", SUPPORT_NOW), 3);
	assert_int_equal(count_of(store, TABLE_DECISIONS, "is:current", SUPPORT_NOW), 2);
	assert_int_equal(count_of(store, TABLE_DECISIONS, "is:expired", SUPPORT_NOW), 1);
	assert_int_equal(count_of(store, TABLE_DECISIONS, "is:ending", SUPPORT_NOW), 1);
	assert_int_equal(count_of(store, TABLE_DECISIONS, "by=alice origin=person", SUPPORT_NOW), 7);
	store_close(&store);
}

static void tells_policy_from_people(void **state)
{
	static const int columns[] = { DECIDE_ACT, DECIDE_BY, DECIDE_ORIGIN, DECIDE_REASON, DECIDE_SCOPE };
	struct store *store = open_decided("policy");
	struct decision decision = plain(DECISION_ACCEPTED);
	struct error err = { 0 };
	bool changed = false;

	(void)state;
	decision.origin = ORIGIN_POLICY;
	decision.by = "policy";
	decision.scope.repository = "acme/*\nbeta/*";
	decision.until = SUPPORT_NOW + 300 * DAY;
	assert_int_equal(store_set_suppressions(store, &decision, 1, SUPPORT_NOW, &changed, &err), 0);
	assert_rows(store, TABLE_DECISIONS, "", columns, COUNT_OF(columns),
		"-|policy|policy|because|everything in acme/*, beta/*");
	assert_int_equal(count_of(store, TABLE_DECISIONS, "is:unused", SUPPORT_NOW), 1);
	store_close(&store);
}

/* --- pages ----------------------------------------------------------------------------------------------- */

static void shows_the_decision_and_the_history_of_a_finding(void **state)
{
	struct store *store = open_decided("page");
	CLEANUP(arena_release) struct arena arena = { 0 };
	const int64_t finding = finding_of(store, 104, 1);
	struct decision accepted = plain(DECISION_ACCEPTED);
	struct detail detail = { 0 }, change = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(store_detail(store, TABLE_FINDINGS, finding, &arena, &detail, &err), 0);
	assert_null(detail.decision);
	accepted.until = SUPPORT_NOW + DAY;
	decide_one(store, finding, accepted);
	assert_int_equal(store_detail(store, TABLE_FINDINGS, finding, &arena, &detail, &err), 0);
	assert_non_null(detail.decision);
	assert_int_equal(detail.decision->state, DECISION_ACCEPTED);
	assert_string_equal(detail.decision->by, "alice");
	assert_string_equal(detail.decision->reason, "because");
	assert_int_equal(detail.decision->until, SUPPORT_NOW + DAY);
	assert_int_equal(detail.decision->scope.finding_count, 1);
	assert_int_equal(detail.event_count, 2);
	assert_string_equal(detail.events[0].what, "decided");
	assert_string_equal(detail.events[0].by, "alice");
	assert_string_equal(detail.events[1].what, "opened");
	assert_string_equal(detail.events[1].by, "ada@example");
	assert_int_equal(
		store_detail(store, TABLE_CHANGES, support_ask(store, "SELECT max(id) FROM finding_event"),
			&arena, &change, &err),
		0);
	assert_int_equal(change.event_count, 2);
	assert_int_equal(change.decision->act, detail.decision->act);
	assert_int_equal(store_detail(store, TABLE_CHANGES, 99999, &arena, &change, &err), 0);
	assert_int_equal(change.event_count, 0);
	store_close(&store);
}

static void shows_what_became_of_a_decision(void **state)
{
	struct store *store = open_decided("became");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct detail detail = { 0 };
	struct error err = { 0 };
	const int64_t act = decide_one(store, finding_of(store, 104, 1), plain(DECISION_ACCEPTED));

	(void)state;
	undo(store, act);
	undo(store, act + 1);
	assert_int_equal(store_detail(store, TABLE_DECISIONS, 1, &arena, &detail, &err), 0);
	assert_int_equal(detail.decision->act, act);
	assert_int_equal(detail.event_count, 3);
	assert_string_equal(detail.events[0].what, "redone");
	assert_string_equal(detail.events[0].by, "bob");
	assert_string_equal(detail.events[1].what, "undone");
	assert_string_equal(detail.events[2].what, "decided");
	assert_string_equal(detail.events[2].by, "alice");
	assert_int_equal(detail.events[2].run, 0);
	store_close(&store);
}

/* 3 of 4 by 5, 1 of 3 by 2 of which 2 are unsure, 0 of 1 by 10. */
static void explains_the_score_of_a_repository(void **state)
{
	struct store *store = open_decided("score");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct detail detail = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(store_detail(store, TABLE_REPOSITORIES, 1, &arena, &detail, &err), 0);
	assert_int_equal(detail.score->got, 17);
	assert_int_equal(detail.score->all, 36);
	assert_int_equal(detail.score->low, 47);
	assert_int_equal(detail.score->high, 58);
	assert_int_equal(detail.score->causes[0].number, 104);
	decide_one(store, finding_of(store, 104, 1), plain(DECISION_FALSE_POSITIVE));
	decide_one(store, finding_of(store, 102, 1), plain(DECISION_ACCEPTED));
	assert_int_equal(store_detail(store, TABLE_REPOSITORIES, 1, &arena, &detail, &err), 0);
	assert_int_equal(detail.score->low, 75);
	assert_int_equal(detail.score->high, 75);
	assert_int_equal(detail.score->cause_count, 2);
	store_close(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_was_decided_of_a_finding),
		cmocka_unit_test(reads_what_has_ended_as_open_before_it_is_settled),
		cmocka_unit_test(keeps_the_order_when_some_have_ended),
		cmocka_unit_test(says_where_a_mark_ends),
		cmocka_unit_test(lists_changes_newest_first),
		cmocka_unit_test(pages_changes_in_the_order_of_the_whole_list),
		cmocka_unit_test(says_how_a_decision_stands),
		cmocka_unit_test(tells_policy_from_people),
		cmocka_unit_test(shows_the_decision_and_the_history_of_a_finding),
		cmocka_unit_test(shows_what_became_of_a_decision),
		cmocka_unit_test(explains_the_score_of_a_repository),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
