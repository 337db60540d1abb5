/* What findings do to decisions: they show something else, come, move, go; ends pass, and scopes are looked at. */
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

#define FIRST "1111111111111111111111111111111111111111"
#define SECOND "2222222222222222222222222222222222222222"

/* One reference that runs a commit, and a finding about it and one about its file. */
static void scan_pinned(struct store *store, const char *commit, int64_t days)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	CLEANUP(findings_release) struct findings findings = { 0 };
	struct support_text manifest = { "dagger.json", NULL };
	const struct support_repository repository = {
		.identity = PAY, .place = PAY, .texts = &manifest, .text_count = 1, .findings = &findings
	};
	struct finding *finding;

	buf_format(&text,
		"{\"name\":\"m\",\"engineVersion\":\"v0.19.0\",\"dependencies\":[{\"name\":\"a\",\"source\":"
		"\"github.com/x/y/sub@%s\",\"pin\":\"%s\"}]}",
		commit, commit);
	manifest.text = text.text;
	snapshot = support_snapshot(&repository, true);
	assert_int_equal(snapshot->reference_count, 1);
	finding = support_add_finding(&findings, PAY, 101, "dagger.json", "dependency a", commit);
	memcpy(finding->subject_identity, snapshot->references[0].identity, 16);
	finding->target = "github.com/x/y/sub";
	finding = support_add_finding(&findings, PAY, 102, "dagger.json", "module m", "x");
	finding->target = "github.com/x/y/sub";
	support_save_snapshot(store, support_run(store, RUN_SCAN, days), &repository, snapshot, false, NULL);
}

static void a_commit_of_a_module_is_decided_wherever_it_runs(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("commit.db");
	struct decision decision = support_decision(DECISION_ACCEPTED, "ada");
	static const char open_or_not[] =
		"SELECT group_concat(status) FROM (SELECT status FROM finding ORDER BY rule)";

	(void)state;
	scan_pinned(store, FIRST, 0);
	decision.scope.target = "github.com/x/y";
	decision.scope.commit = FIRST;
	assert_int_equal(decide(store, decision).matched, 1);
	assert_string_equal(support_ask_text(store, open_or_not), "2,1");
	scan_pinned(store, FIRST, 1);
	assert_string_equal(support_ask_text(store, open_or_not), "2,1");
	scan_pinned(store, SECOND, 2);
	assert_string_equal(support_ask_text(store, open_or_not), "1,1");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding_event WHERE cause = "
					    "'the exception of ada fits it no longer'"),
		1);
	support_whole(store);
	scan_pinned(store, FIRST, 3);
	assert_string_equal(support_ask_text(store, open_or_not), "2,1");
	support_whole(store);
}

/* --- what lists say -------------------------------------------------------------------------------------- */

static void assert_listed(struct store *store, const char *filter)
{
	const struct list_question question = { .table = TABLE_FINDINGS, .filter = filter };
	size_t count = 0;

	assert_int_equal(store_count(store, &question, SUPPORT_NOW, &count, NULL), 0);
	if (count != 1)
		fail_msg("not %s", filter);
}

/* A scan that has ended: the newest of those is what counts. */
static void scan(struct store *store, const struct support_spec *spec, int64_t days)
{
	support_scan(store, PAY, spec, 1, days);
	assert_int_equal(store_execute(store, "UPDATE run SET status = 1 WHERE kind = 1", NULL), 0);
}

static void only_other_evidence_of_the_newest_scan_reads_as_changed(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("listed.db");
	struct decision own = support_decision(DECISION_OPEN, "ada");

	(void)state;
	own.owns = true;
	own.owner = "bob";
	own.scope.rule = 101;
	scan(store, &one, 0);
	scan(store, &one, 1);
	assert_listed(store, "status=open");
	decide(store, own);
	assert_listed(store, "status=open owner=bob");
	support_undo(store, 0, "ada");
	assert_listed(store, "status=open");
	scan(store, &other, 2);
	assert_listed(store, "status=changed");
	decide(store, own);
	assert_listed(store, "status=changed owner=bob");
	scan(store, &other, 3);
	assert_listed(store, "status=open");
	support_undo(store, 0, "ada");
	assert_listed(store, "status=open");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
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
		cmocka_unit_test(a_commit_of_a_module_is_decided_wherever_it_runs),
		cmocka_unit_test(only_other_evidence_of_the_newest_scan_reads_as_changed),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
