/* Decisions that are carried elsewhere: written down, and taken in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "engine/baseline.h"
#include "support_rules.h"
#include "support_store.h"
#include "support_triage.h"

static void decide(const char *database, const struct triage_wish *wish)
{
	struct error err;

	if (support_triage_do(database, wish, NULL, &err) < 0)
		fail_msg("%s", err.message);
}

/* Three kinds of decisions on three findings of the four. */
static const char *make_decided(const char *name)
{
	const char *database = support_triage_make(name);

	support_triage_be("ada", 0);
	decide(database, &(const struct triage_wish){ .state = DECISION_ACCEPTED,
				 .reason = "internal only",
				 .until = "2026-12-31",
				 .filter = "rule=SCB101" });
	decide(database, &(const struct triage_wish){ .state = DECISION_NOT_AFFECTED,
				 .reason = "never reached",
				 .justification = JUSTIFICATION_CODE_NOT_REACHABLE,
				 .filter = "rule=SCB102" });
	return database;
}

static size_t export_to(const char *database, const char *filter, struct buf *ret)
{
	const struct triage_exchange exchange = { .filter = filter };
	CLEANUP(output_release) struct output output = OUTPUT_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	const char *path = support_store_path("decisions.json");
	struct error err = { 0 };
	size_t count = 0;

	assert_int_equal(fleet_open(&fleet, database, false, &err), 0);
	assert_int_equal(output_open(&output, path, &err), 0);
	if (triage_export(fleet, &exchange, &output, &count, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(output_finish(&output, &err), 0);
	assert_int_equal(file_read(ret, path, 1 << 20, &err), 0);
	return count;
}

static int import_from(const char *database, const struct buf *text, bool dry_run, struct triage_result *ret,
	struct error *err)
{
	const struct triage_exchange exchange = { .dry_run = dry_run };
	CLEANUP(fleet_close) struct fleet *fleet = NULL;

	*err = (struct error){ 0 };
	assert_int_equal(fleet_open(&fleet, database, true, err), 0);
	return triage_import(fleet, &exchange, text->text, text->length, ret, err);
}

static void writes_what_is_decided_by_fingerprint(void **state)
{
	const char *database = make_decided("written.db");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(baseline_release) struct baseline baseline = { 0 };
	const char *fingerprint, *before = NULL;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(export_to(database, NULL, &text), 3);
	/* Reading puts them in order by itself. */
	for (fingerprint = text.text; (fingerprint = strstr(fingerprint, "{\"fingerprint\""));
		fingerprint++) {
		assert_true(!before || strncmp(before, fingerprint, 48) < 0);
		before = fingerprint;
	}
	assert_int_equal(baseline_read(&baseline, text.text, text.length, &err), 0);
	assert_int_equal(baseline.count, 3);
	for (size_t i = 0; i < baseline.count; i++) {
		const struct baseline_entry *entry = &baseline.entries[i];
		const bool accepted = entry->state == DECISION_ACCEPTED;

		assert_string_equal(entry->repository, "url:github.com/acme/pay");
		assert_string_equal(entry->by, "ada");
		assert_int_equal(entry->rule, accepted ? 101 : 102);
		assert_string_equal(entry->reason, accepted ? "internal only" : "never reached");
		/* The end of 2026-12-31. */
		assert_int_equal(entry->until, accepted ? 1798761599 : 0);
		assert_int_equal(entry->justification,
			accepted ? JUSTIFICATION_NONE : JUSTIFICATION_CODE_NOT_REACHABLE);
	}
}

static void writes_what_is_looked_at_and_confirmed_and_not_what_policy_says(void **state)
{
	const char *database = make_decided("all.db");
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	decide(database, &(const struct triage_wish){ .state = DECISION_IN_TRIAGE, .filter = "rule=SCB103" });
	decide(database, &(const struct triage_wish){ .state = DECISION_EXPLOITABLE,
				 .reason = "real",
				 .filter = "rule=SCB102 -status=closed" });
	assert_int_equal(export_to(database, NULL, &text), 4);
	assert_non_null(strstr(text.text, "\"in_triage\""));
	assert_non_null(strstr(text.text, "\"exploitable\""));
	support_triage_run(database, "UPDATE decision SET origin = 2, act_id = NULL WHERE state = 3");
	buf_clear(&text);
	assert_int_equal(export_to(database, NULL, &text), 2);
}

static void writes_only_what_a_filter_matches(void **state)
{
	const char *database = make_decided("filtered.db");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf none = BUF_INIT;
	const struct triage_exchange wrong = { .filter = "sverity=high" };
	CLEANUP(output_release) struct output output = OUTPUT_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	struct error err = { 0 };
	size_t count;

	(void)state;
	assert_int_equal(export_to(database, "rule=SCB101 path=b.json OR rule=SCB103", &text), 1);
	assert_int_equal(export_to(database, "rule=SCB103", &none), 0);
	assert_int_equal(fleet_open(&fleet, database, false, &err), 0);
	assert_int_equal(triage_export(fleet, &wrong, &output, &count, &err), ERROR_USAGE);
}

static void takes_in_what_another_database_wrote(void **state)
{
	const char *from = make_decided("from.db"), *to = support_triage_make("to.db");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(triage_result_release) struct triage_result dry = { .what = BUF_INIT };
	CLEANUP(triage_result_release) struct triage_result done = { .what = BUF_INIT };
	CLEANUP(triage_result_release) struct triage_result again = { .what = BUF_INIT };
	struct error err;

	(void)state;
	export_to(from, NULL, &text);
	support_triage_be("bob", 1);
	assert_int_equal(import_from(to, &text, true, &dry, &err), 0);
	assert_string_equal(dry.what.text, "would take in decisions on 3 findings; nothing is recorded");
	assert_int_equal(support_triage_ask(to, "SELECT count(*) FROM act"), 0);
	assert_int_equal(import_from(to, &text, false, &done, &err), 0);
	assert_string_equal(done.what.text, "took in decisions on 3 findings (acts 1 to 2)");
	assert_string_equal(support_triage_state(to, 101, "a.json"), "decided accepted");
	assert_string_equal(support_triage_state(to, 101, "b.json"), "decided accepted");
	assert_string_equal(support_triage_state(to, 102, "a.json"), "decided not affected");
	assert_string_equal(support_triage_state(to, 103, "c.json"), "open open");
	assert_string_equal(support_triage_text(to, "SELECT reason FROM decision ORDER BY id LIMIT 1"),
		"internal only\n(said by ada, taken in from a file)");
	/* A second time it says nothing new. */
	assert_int_equal(import_from(to, &text, false, &again, &err), 0);
	assert_string_equal(again.what.text, "took in decisions on 0 findings; 3 so already");
	assert_int_equal(support_triage_ask(to, "SELECT count(*) FROM act"), 2);
}

static void leaves_out_what_does_not_fit_here(void **state)
{
	static const struct support_found other[] = { { 101, "a.json", "v2" }, { 102, "a.json", "v1" } };
	const char *from = make_decided("whole.db"), *to = support_store_path("part.db");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(triage_result_release) struct triage_result done = { .what = BUF_INIT };
	CLEANUP(triage_result_release) struct triage_result late = { .what = BUF_INIT };
	struct error err;

	(void)state;
	export_to(from, NULL, &text);
	support_triage_scan(to, 0, other, COUNT_OF(other));
	support_triage_be("bob", 1);
	assert_int_equal(import_from(to, &text, false, &done, &err), 0);
	assert_string_equal(done.what.text,
		"took in decisions on 1 finding; 2 not in this database, or showing "
		"something else here (act 1)");
	assert_string_equal(support_triage_state(to, 101, "a.json"), "open open");
	support_triage_be("bob", 60);
	assert_int_equal(import_from(support_triage_make("late.db"), &text, false, &late, &err), 0);
	assert_string_equal(late.what.text, "took in decisions on 1 finding; 2 ended (act 1)");
}

static void refuses_a_file_before_anything_is_recorded(void **state)
{
	const char *from = make_decided("good.db"), *to = support_triage_make("bad.db");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(triage_result_release) struct triage_result done = { .what = BUF_INIT };
	const struct buf nothing = BUF_INIT;
	struct error err;
	char *reason;

	(void)state;
	export_to(from, NULL, &text);
	reason = strstr(text.text, "never reached");
	assert_non_null(reason);
	memset(reason, ' ', strlen("never reached"));
	support_triage_be("bob", 1);
	assert_int_equal(import_from(to, &text, false, &done, &err), ERROR_USAGE);
	assert_non_null(strstr(err.message, "of the file"));
	assert_int_equal(import_from(to, &nothing, false, &done, &err), ERROR_MALFORMED);
	assert_int_equal(support_triage_ask(to, "SELECT count(*) FROM act"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_what_is_decided_by_fingerprint),
		cmocka_unit_test(writes_what_is_looked_at_and_confirmed_and_not_what_policy_says),
		cmocka_unit_test(writes_only_what_a_filter_matches),
		cmocka_unit_test(takes_in_what_another_database_wrote),
		cmocka_unit_test(leaves_out_what_does_not_fit_here),
		cmocka_unit_test(refuses_a_file_before_anything_is_recorded),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
