/* SARIF: what a finding is as a result. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_sarif.h"

static void a_result_says_what_where_and_how_to_mend_it(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct sarif_written written;
	const struct json_value *result;
	struct row row;

	(void)state;
	sarif_finding(&row, cells);
	result = sarif_as_result(&written, &row);
	sarif_assert_text(
		result, "message text", "dependency alpine: names the branch main. Name the commit");
	sarif_assert_text(result, "level", "error");
	assert_null(json_member(result, "kind"));
	sarif_assert_text(result, "locations 0 physicalLocation artifactLocation uri", "ci/dagger.json");
	sarif_assert_text(result, "locations 0 physicalLocation artifactLocation uriBaseId", "%SRCROOT%");
	sarif_assert_number(result, "locations 0 physicalLocation region startLine", 9);
	sarif_assert_number(result, "locations 0 physicalLocation region startColumn", 17);
	sarif_assert_number(result, "locations 0 physicalLocation region endColumn", 52);
	sarif_assert_text(result, "partialFingerprints primaryLocationLineHash", "602e35cd3ce77d95:1");
	sarif_assert_text(
		result, "partialFingerprints scabbardFinding/v1", "602e35cd3ce77d954950d9cea11722bd");
	sarif_assert_text(result, "baselineState", "new");
	sarif_assert_text(result, "properties verdict", "fail");
	sarif_assert_text(result, "properties confidence", "high");
	assert_int_equal(json_count(json_member(result, "suppressions")), 0);
	sarif_close(&written);
}

static void lines_of_what_was_seen_are_one(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct sarif_written written;
	struct row row;

	(void)state;
	sarif_finding(&row, cells);
	cells[FIND_SEEN].text = "one\ntwo\n";
	cells[FIND_REMEDY].text = "";
	sarif_assert_text(sarif_as_result(&written, &row), "message text", "dependency alpine: one; two");
	sarif_close(&written);
}

static void severities_are_levels_and_weigh_as_the_gravest_does(void **state)
{
	static const char *const levels[] = { "note", "note", "warning", "error", "error" };
	static const char *const weights[] = { "0.5", "2.5", "5.5", "8.0", "9.5" };

	(void)state;
	for (int severity = SEVERITY_INFO; severity <= SEVERITY_CRITICAL; severity++) {
		struct cell cells[SUPPORT_CELLS];
		struct sarif_written written;
		const struct json_value *run;
		struct row row;

		sarif_finding(&row, cells);
		sarif_start(&written, NULL);
		cells[FIND_SEVERITY].number = severity;
		sarif_add_row(&written, &row);
		cells[FIND_SEVERITY].number = SEVERITY_INFO;
		sarif_add_row(&written, &row);
		run = sarif_run(sarif_finish(&written), 0);
		sarif_assert_text(run, "results 0 level", levels[severity]);
		sarif_assert_text(run, "tool driver rules 0 properties security-severity", weights[severity]);
		sarif_close(&written);
	}
}

/* A gate on alerts must not take what nobody knows for a failure. */
static void what_is_unknown_or_declared_has_no_weight(void **state)
{
	static const struct {
		const char *verdict, *kind;
	} cases[] = { { "unknown", "open" }, { "declared", "review" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct cell cells[SUPPORT_CELLS];
		struct sarif_written written;
		const struct json_value *run;
		struct row row;

		sarif_finding(&row, cells);
		sarif_start(&written, NULL);
		sarif_add_row(&written, &row);
		cells[FIND_VERDICT].text = cases[i].verdict;
		sarif_add_row(&written, &row);
		run = sarif_run(sarif_finish(&written), 0);
		sarif_assert_text(run, "results 1 kind", cases[i].kind);
		sarif_assert_text(run, "results 1 level", "none");
		sarif_assert_text(run, "results 1 ruleId", "SCB101/unknown");
		sarif_assert_number(run, "results 1 ruleIndex", 1);
		sarif_assert_text(run, "tool driver rules 1 id", "SCB101/unknown");
		assert_null(sarif_at(run, "tool driver rules 1 properties security-severity"));
		assert_non_null(sarif_at(run, "tool driver rules 0 properties security-severity"));
		sarif_close(&written);
	}
}

static void what_was_decided_is_suppressed_with_its_reason(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct sarif_written written;
	const struct json_value *result;
	struct row row;

	(void)state;
	sarif_finding(&row, cells);
	cells[FIND_STATUS].text = "accepted";
	cells[FIND_REASON].text = "behind a \"proxy\"\nuntil then";
	cells[FIND_BY].text = "alice";
	cells[FIND_UNTIL] = (struct cell){ .text = "", .number = 1798761599 };
	result = sarif_as_result(&written, &row);
	sarif_assert_text(result, "suppressions 0 kind", "external");
	sarif_assert_text(result, "suppressions 0 status", "accepted");
	sarif_assert_text(result, "suppressions 0 justification", "behind a \"proxy\"; until then");
	sarif_assert_text(result, "properties decidedBy", "alice");
	sarif_assert_text(result, "properties decidedUntil", "2026-12-31T23:59:59Z");
	sarif_assert_text(result, "baselineState", "unchanged");
	sarif_close(&written);
}

static void statuses_are_states_of_a_baseline(void **state)
{
	static const char *const states[][2] = { { "new", "new" }, { "open", "unchanged" },
		{ "known", "unchanged" }, { "changed", "updated" }, { "reopened", "updated" },
		{ "closed", "absent" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(states); i++) {
		struct cell cells[SUPPORT_CELLS];
		struct sarif_written written;
		struct row row;

		sarif_finding(&row, cells);
		cells[FIND_STATUS].text = states[i][0];
		sarif_assert_text(sarif_as_result(&written, &row), "baselineState", states[i][1]);
		sarif_close(&written);
	}
}

static void a_finding_without_a_place_stands_somewhere_all_the_same(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct sarif_written written;
	const struct json_value *result;
	struct row row;

	(void)state;
	sarif_finding(&row, cells);
	cells[FIND_PATH].text = "";
	cells[FIND_LINE] = cells[FIND_COLUMN] = (struct cell){ .text = "", .empty = true };
	result = sarif_as_result(&written, &row);
	sarif_assert_text(result, "locations 0 physicalLocation artifactLocation uri",
		"no%20file%20associated%20with%20this%20finding");
	sarif_assert_number(result, "locations 0 physicalLocation region startLine", 1);
	assert_null(sarif_at(result, "locations 0 physicalLocation region startColumn"));
	sarif_close(&written);
}

static void paths_are_percent_encoded_bytes(void **state)
{
	static const char *const paths[][2] = {
		{ "a b/#?%.json", "a%20b/%23%3F%25.json" },
		{ "\"a\\tb\\342\\200\\256\\377\"", "a%09b%E2%80%AE%FF" },
		{ "c:/x", "c%3A/x" },
		{ "\xc3\xa9.json", "%C3%A9.json" },
		{ "\"\\\"quoted\\\"\"", "%22quoted%22" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		struct cell cells[SUPPORT_CELLS];
		struct sarif_written written;
		struct row row;

		sarif_finding(&row, cells);
		cells[FIND_PATH].text = paths[i][0];
		sarif_assert_text(sarif_as_result(&written, &row),
			"locations 0 physicalLocation artifactLocation uri", paths[i][1]);
		sarif_close(&written);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_says_what_where_and_how_to_mend_it),
		cmocka_unit_test(lines_of_what_was_seen_are_one),
		cmocka_unit_test(severities_are_levels_and_weigh_as_the_gravest_does),
		cmocka_unit_test(what_is_unknown_or_declared_has_no_weight),
		cmocka_unit_test(what_was_decided_is_suppressed_with_its_reason),
		cmocka_unit_test(statuses_are_states_of_a_baseline),
		cmocka_unit_test(a_finding_without_a_place_stands_somewhere_all_the_same),
		cmocka_unit_test(paths_are_percent_encoded_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
