/* Evaluations of one stage leave what the other stage found, counted and decided as it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/store_private.h"
#include "support_store.h"

/* Rules 101 and 102 are of STAGE_FACTS, 103 and 104 of STAGE_RESOLVED. */
static const char identity[] = "url:a.org/1";
static const char all_of_finding[] =
	"SELECT group_concat(id || ' ' || status || ' ' || severity || ' ' || rule || ' ' || opened_run || ' "
	"' || "
	"changed_run || ' ' || coalesce(closed_run, '-') || ' ' || coalesce(unseen_run, '-') || ' ' || "
	"hex(evidence), ';') FROM finding WHERE rule >= 103";

static void add(struct findings *findings, int rule, const char *path, const char *evidence)
{
	support_add_finding(findings, identity, rule, path, "dependency a", evidence);
	support_add_tally(findings, rule, PATH_LIVE, 2, 1, 0);
}

static struct ledger save(struct store *store, int stages, const struct findings *findings, int64_t day)
{
	const struct support_repository repository = {
		.identity = identity, .place = "/1", .findings = findings, .stages = stages
	};
	CLEANUP(snapshot_close) struct snapshot *snapshot = support_snapshot(&repository, true);
	struct ledger ledger = { 0 };

	support_save_snapshot(store, support_run(store, RUN_SCAN, day), &repository, snapshot,
		!(stages & STAGE_FACTS), &ledger);
	return ledger;
}

static bool blind(const struct store_capture *capture, int rule, const char *path,
	const unsigned char subject[16], void *context)
{
	(void)subject;
	(void)capture;
	(void)rule;
	(void)path;
	(void)context;
	return false;
}

/* --- findings ------------------------------------------------------------------------------------------ */

static void facts_leave_what_was_resolved_as_it_is(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("facts.db");
	CLEANUP(findings_release) struct findings both = { 0 }, less = { 0 };
	struct support_repository repository = {
		.identity = identity, .place = "/1", .findings = &less, .stages = STAGE_FACTS
	};
	char before[1024];
	struct ledger ledger;

	(void)state;
	add(&both, 101, "a/dagger.json", "x");
	add(&both, 104, "a/dagger.json", "x");
	save(store, STAGE_ALL, &both, 0);
	snprintf(before, sizeof(before), "%s", support_ask_text(store, all_of_finding));
	support_add_tally(&less, 101, PATH_LIVE, 3, 0, 0);
	ledger = save(store, STAGE_FACTS, &less, 1);
	assert_int_equal(ledger.closed, 1);
	assert_int_equal(ledger.unchanged, 0);
	assert_string_equal(support_ask_text(store, all_of_finding), before);
	/* Nor are they marked by who could not look at all. */
	repository.looked_at = blind;
	support_save(store, support_run(store, RUN_SCAN, 2), &repository, &ledger);
	assert_string_equal(support_ask_text(store, all_of_finding), before);
	assert_string_equal(
		support_ask_text(store, "SELECT high_count || ' ' || critical_count FROM repository"), "0 1");
	assert_string_equal(
		support_ask_text(store, "SELECT pass || ' ' || fail FROM total WHERE rule = 104"), "2 1");
	/* 5 x 3 of rule 101, and 2 of 3 at weight 10 of rule 104. */
	assert_int_equal(support_ask(store, "SELECT score_low FROM repository"), 100 * 35 / 45);
	support_check_whole(store);
}

static void what_is_resolved_leaves_facts_as_they_are(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("resolved.db");
	CLEANUP(findings_release) struct findings both = { 0 }, none = { 0 }, again = { 0 }, moved = { 0 };
	struct ledger ledger;

	(void)state;
	add(&both, 101, "a/dagger.json", "x");
	add(&both, 104, "a/dagger.json", "x");
	save(store, STAGE_ALL, &both, 0);
	ledger = save(store, STAGE_RESOLVED, &none, 1);
	assert_int_equal(ledger.closed, 1);
	assert_int_equal(support_ask(store, "SELECT status FROM finding WHERE rule = 101"), FINDING_OPEN);
	assert_int_equal(support_ask(store, "SELECT status FROM finding WHERE rule = 104"), FINDING_CLOSED);
	assert_int_equal(support_ask(store, "SELECT high_count FROM repository"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM tally WHERE rule = 104"), 0);
	assert_int_equal(support_ask(store, "SELECT fail FROM tally WHERE rule = 101"), 1);
	add(&again, 104, "a/dagger.json", "x");
	ledger = save(store, STAGE_RESOLVED, &again, 2);
	assert_int_equal(ledger.reopened, 1);
	assert_int_equal(ledger.opened, 0);
	add(&moved, 104, "b/dagger.json", "x");
	ledger = save(store, STAGE_RESOLVED, &moved, 3);
	assert_int_equal(ledger.changed, 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding_event WHERE kind = 4"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding"), 2);
	support_check_whole(store);
}

static void a_rule_that_is_gone_belongs_to_every_stage(void **state)
{
	static const int stages[] = { STAGE_FACTS, STAGE_RESOLVED };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(stages); i++) {
		CLEANUP(store_close) struct store *store = NULL;
		CLEANUP(findings_release) struct findings both = { 0 }, none = { 0 };

		assert_int_equal(store_open(&store, ":memory:", STORE_WRITE, NULL), 0);
		store_set_rules(store, support_rules);
		add(&both, i ? 102 : 103, "dagger.json", "x");
		save(store, STAGE_ALL, &both, 0);
		assert_int_equal(store_execute(store,
					 "UPDATE finding SET rule = 999; UPDATE tally SET rule = 999;"
					 "UPDATE total SET rule = 999",
					 NULL),
			0);
		save(store, stages[i], &none, 1);
		assert_int_equal(support_ask(store, "SELECT count(*) FROM finding WHERE status <> 0"), 0);
		assert_int_equal(support_ask(store, "SELECT count(*) FROM tally"), 0);
		support_check_whole(store);
	}
}

/* --- keys ---------------------------------------------------------------------------------------------- */

static void each_stage_has_its_own_key_and_the_sooner_time(void **state)
{
	static const struct {
		int stages;
		int64_t after, stored;
		bool resolved;
	} steps[] = {
		{ STAGE_FACTS, 100, 100, false },
		{ STAGE_RESOLVED, 50, 50, true },
		{ STAGE_RESOLVED, 200, 50, true },
		{ STAGE_FACTS, INT64_MAX, INT64_MAX, false },
		{ STAGE_RESOLVED, INT64_MAX, INT64_MAX, true },
		{ STAGE_RESOLVED, 70, 70, true },
		{ STAGE_ALL, 500, 500, true },
		{ STAGE_RESOLVED, INT64_MAX, 500, true },
	};
	CLEANUP(store_close) struct store *store = support_store_open("keys.db");
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		CLEANUP(findings_release) struct findings none = { .evaluate_after = steps[i].after };
		struct known_repository known;

		save(store, steps[i].stages, &none, 0);
		assert_int_equal(store_known_as(store, identity, &arena, &known, NULL), 0);
		assert_int_equal(known.evaluate_after, steps[i].stored);
		assert_string_equal(known.resolved_key,
			steps[i].resolved ? "0405060000000000000000000000000000000000000000000000000000000000"
					  : "");
		assert_int_equal(strncmp(known.evaluated_key, "010203", 6), 0);
	}
	/* What is resolved says nothing of the other key. */
	assert_int_equal(store_execute(store, "UPDATE repository SET evaluated_key = NULL", NULL), 0);
	save(store, STAGE_RESOLVED, &(struct findings){ 0 }, 1);
	assert_int_equal(support_ask(store, "SELECT evaluated_key IS NULL FROM repository"), 1);
	arena_release(&arena);
}

static int keep_key(const struct stored_repository *repository, void *context)
{
	snprintf(context, 65, "%s", repository->resolved_key);
	return 0;
}

static void visits_say_what_was_resolved(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("visit.db");
	char key[65] = "";

	(void)state;
	save(store, STAGE_ALL, &(struct findings){ 0 }, 0);
	assert_int_equal(store_visit_repositories(store, keep_key, key, NULL), 0);
	assert_int_equal(strncmp(key, "040506", 6), 0);
	save(store, STAGE_FACTS, &(struct findings){ 0 }, 1);
	assert_int_equal(store_visit_repositories(store, keep_key, key, NULL), 0);
	assert_string_equal(key, "");
}

/* --- facts --------------------------------------------------------------------------------------------- */

static void what_is_resolved_rewrites_no_fact(void **state)
{
	static const struct support_text first = { "dagger.json",
		"{\"name\":\"a\",\"dependencies\":[{\"name\":\"b\",\"source\":\"github.com/x/y@main\"}]}" };
	static const struct support_text second = { "other/dagger.json", "{\"name\":\"z\"}" };
	CLEANUP(store_close) struct store *store = support_store_open("rows.db");
	CLEANUP(findings_release) struct findings findings = { 0 };
	struct support_repository repository = {
		.identity = identity, .place = "/1", .texts = &first, .text_count = 1, .findings = &findings
	};
	CLEANUP(snapshot_close) struct snapshot *other = NULL;
	char before[1024];
	int changes;

	(void)state;
	support_add_finding(&findings, identity, 103, "dagger.json", "dependency \x1b[31m", "x");
	support_add_finding(&findings, identity, 101, "dagger.json", "dependency \x1b[32m", "x");
	support_save(store, support_run(store, RUN_SCAN, 0), &repository, NULL);
	assert_int_equal(support_ask(store, "SELECT hostile_count FROM repository"), 2);
	snprintf(before, sizeof(before), "%s",
		support_ask_text(store, "SELECT group_concat(id || since_run || coalesce(until_run, '')) "
					"FROM (SELECT id, since_run, until_run FROM file UNION ALL "
					"SELECT id, since_run, until_run FROM reference)"));
	/* Whatever is handed in as facts. */
	repository.texts = &second;
	repository.stages = STAGE_RESOLVED;
	other = support_snapshot(&repository, true);
	findings.count = 1;
	changes = sqlite3_total_changes(store->db);
	support_save_snapshot(store, support_run(store, RUN_EVALUATE, 1), &repository, other, true, NULL);
	/* The run and its person, the repository, the ledger and its sum. */
	assert_int_equal(sqlite3_total_changes(store->db) - changes, 5);
	assert_string_equal(
		support_ask_text(store, "SELECT group_concat(id || since_run || coalesce(until_run, '')) "
					"FROM (SELECT id, since_run, until_run FROM file UNION ALL "
					"SELECT id, since_run, until_run FROM reference)"),
		before);
	assert_string_equal(support_ask_text(store, "SELECT file_count || ' ' || module_count || ' ' || "
						    "reference_count || ' ' || floating_count || ' ' || "
						    "hostile_count FROM repository"),
		"1 1 1 1 2");
	findings.count = 0;
	support_save_snapshot(store, support_run(store, RUN_EVALUATE, 2), &repository, other, true, NULL);
	assert_int_equal(support_ask(store, "SELECT hostile_count FROM repository"), 1);
	support_check_whole(store);
}

/* --- any order ----------------------------------------------------------------------------------------- */

enum { STEPS = 300, POOL = 6 };

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

/* One bit for each finding that there could be: three of each rule of a stage. */
static void pick(uint32_t bits, int stage, struct findings *ret)
{
	static const int rules[][2] = { { 101, 102 }, { 103, 104 } };
	static const char *const paths[] = { "a/dagger.json", "b/dagger.json", "testdata/dagger.json" };

	for (uint32_t i = 0; i < POOL; i++)
		if (bits & 1U << i)
			support_add_finding(ret, identity, rules[stage - 1][i / 3], paths[i % 3],
				"dependency a", paths[i % 3]);
	for (int i = 0; i < 2; i++)
		support_add_tally(ret, rules[stage - 1][i], PATH_LIVE, 1, bits & 1U << 3 * i ? 1 : 0, 0);
}

static int count_bits(uint32_t bits)
{
	int count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

static void each_stage_has_what_its_last_evaluation_found(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("random.db");
	uint32_t seed = 11, last[2] = { 0, 0 };

	(void)state;
	save(store, STAGE_ALL, &(struct findings){ 0 }, 0);
	for (int64_t step = 0; step < STEPS; step++) {
		CLEANUP(findings_release) struct findings findings = { 0 };
		int stages = 1 + (int)(next(&seed) % 3);

		for (int stage = 1; stage <= 2; stage++)
			if (stages & stage) {
				last[stage - 1] = next(&seed) % (1U << POOL);
				pick(last[stage - 1], stage, &findings);
			}
		save(store, stages, &findings, step / 20);
		assert_int_equal(
			support_ask(store, "SELECT count(*) FROM finding WHERE status <> 0 AND rule < 103"),
			count_bits(last[0]));
		assert_int_equal(
			support_ask(store, "SELECT count(*) FROM finding WHERE status <> 0 AND rule >= 103"),
			count_bits(last[1]));
		support_check_whole(store);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_leave_what_was_resolved_as_it_is),
		cmocka_unit_test(what_is_resolved_leaves_facts_as_they_are),
		cmocka_unit_test(a_rule_that_is_gone_belongs_to_every_stage),
		cmocka_unit_test(each_stage_has_its_own_key_and_the_sooner_time),
		cmocka_unit_test(visits_say_what_was_resolved),
		cmocka_unit_test(what_is_resolved_rewrites_no_fact),
		cmocka_unit_test(each_stage_has_what_its_last_evaluation_found),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
