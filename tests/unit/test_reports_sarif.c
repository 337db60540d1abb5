/* SARIF: structure, limits, hostile text. What code scanning makes of it is for tests/validators. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "rules/table.h"
#include "support_sarif.h"

/* --- structure ---------------------------------------------------------------------------------------- */

static void without_rows_there_are_no_runs(void **state)
{
	struct sarif_written written;

	(void)state;
	sarif_start(&written, NULL);
	assert_int_equal(json_count(sarif_finish(&written)), 0);
	sarif_assert_text(json_root(written.json), "version", "2.1.0");
	sarif_close(&written);
}

static void a_repository_without_rows_has_an_empty_list(void **state)
{
	struct sarif_written written;
	const struct json_value *run;

	(void)state;
	sarif_start(&written, NULL);
	assert_int_equal(sarif_add_repository(&written, "acme/pay", "github.com/acme/pay"), 0);
	run = sarif_run(sarif_finish(&written), 0);
	assert_int_equal(json_type(json_member(run, "results")), JSON_ARRAY);
	assert_int_equal(json_count(json_member(run, "results")), 0);
	assert_int_equal(json_count(sarif_rules(run)), 0);
	sarif_close(&written);
}

static void a_run_says_whose_it_is(void **state)
{
	struct sarif_written written;
	const struct json_value *run;

	(void)state;
	sarif_start(&written, NULL);
	assert_int_equal(sarif_add_repository(&written, "acme/pay", "github.com/acme/pay"), 0);
	run = sarif_run(sarif_finish(&written), 0);
	sarif_assert_text(
		run, "automationDetails id", "scabbard/acme/pay/0123456789abcdef0123456789abcdef01234567");
	sarif_assert_text(run, "versionControlProvenance 0 repositoryUri", "https://github.com/acme/pay");
	sarif_assert_text(
		run, "versionControlProvenance 0 revisionId", "0123456789abcdef0123456789abcdef01234567");
	sarif_assert_text(run, "versionControlProvenance 0 branch", "main");
	sarif_assert_text(run, "columnKind", "utf16CodeUnits");
	sarif_assert_text(run, "tool driver name", "scabbard");
	sarif_assert_text(run, "tool driver semanticVersion", "1.2.3");
	sarif_close(&written);
}

static void a_repository_that_has_no_url_has_no_provenance(void **state)
{
	struct sarif_written written;
	const struct json_value *run;

	(void)state;
	sarif_start(&written, NULL);
	assert_int_equal(sarif_add_repository(&written, "pay", ""), 0);
	run = sarif_run(sarif_finish(&written), 0);
	assert_null(json_member(run, "versionControlProvenance"));
	sarif_close(&written);
}

static void each_repository_is_a_run_with_the_rules_that_occur_in_it(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct sarif_written written;
	const struct json_value *runs;
	struct row row;

	(void)state;
	sarif_finding(&row, cells);
	sarif_start(&written, NULL);
	assert_int_equal(sarif_add_repository(&written, "a", ""), 0);
	sarif_add_row(&written, &row);
	cells[FIND_RULE].text = "SCB105";
	sarif_add_row(&written, &row);
	sarif_add_row(&written, &row);
	assert_int_equal(sarif_add_repository(&written, "b", ""), 0);
	sarif_add_row(&written, &row);
	runs = sarif_finish(&written);
	assert_int_equal(json_count(runs), 2);
	assert_int_equal(json_count(sarif_rules(sarif_run(runs, 0))), 2);
	assert_int_equal(json_count(sarif_rules(sarif_run(runs, 1))), 1);
	sarif_assert_number(sarif_run(runs, 0), "results 2 ruleIndex", 1);
	sarif_assert_text(sarif_run(runs, 0), "results 2 ruleId", "SCB105");
	sarif_assert_text(sarif_run(runs, 0), "tool driver rules 1 id", "SCB105");
	sarif_assert_number(sarif_run(runs, 1), "results 0 ruleIndex", 0);
	sarif_assert_text(sarif_run(runs, 1), "tool driver rules 0 id", "SCB105");
	sarif_close(&written);
}

static void every_rule_has_what_code_scanning_requires(void **state)
{
	static const char *const required[] = { "id", "name", "shortDescription text", "fullDescription text",
		"help text", "help markdown", "defaultConfiguration level", "properties precision",
		"properties security-severity" };
	struct cell cells[SUPPORT_CELLS];
	struct sarif_written written;
	const struct json_value *rule;
	struct row row;
	size_t count = 0;

	(void)state;
	sarif_finding(&row, cells);
	sarif_start(&written, NULL);
	for (; rule_table[count].number; count++) {
		char id[8];

		snprintf(id, sizeof(id), "SCB%03d", rule_table[count].number);
		cells[FIND_RULE].text = id;
		sarif_add_row(&written, &row);
	}
	rule = json_first(sarif_rules(sarif_run(sarif_finish(&written), 0)));
	for (size_t i = 0; i < count; i++, rule = json_next(rule)) {
		for (size_t j = 0; j < COUNT_OF(required); j++) {
			const char *text = json_text(sarif_at(rule, required[j]));

			if (!text || !*text)
				fail_msg("rule %zu has no %s", i, required[j]);
			if (strncmp(required[j], "help", 4) != 0)
				assert_in_range(strlen(text), 1, 1024);
		}
		assert_null(strpbrk(json_text(sarif_at(rule, "name")), " -_"));
		assert_in_range(json_count(sarif_at(rule, "properties tags")), 1, 10);
		sarif_assert_text(rule, "properties tags 0", "security");
	}
	assert_null(rule);
	sarif_close(&written);
}

/* --- limits ------------------------------------------------------------------------------------------- */

static void the_21st_repository_is_refused_with_a_way_out(void **state)
{
	struct sarif_written written;
	char name[24];

	(void)state;
	sarif_start(&written, NULL);
	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "acme/%02d", i);
		assert_int_equal(sarif_add_repository(&written, name, ""), 0);
	}
	assert_int_equal(sarif_add_repository(&written, "acme/20", ""), ERROR_USAGE);
	assert_string_equal(written.err.message, "one file of SARIF holds 20 repositories at most");
	assert_non_null(strstr(written.err.hint, "folder"));
	sarif_report()->end(&written.state, NULL);
	sarif_close(&written);
}

static void more_results_than_a_run_holds_are_counted(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct sarif_written written;
	const struct json_value *run;
	struct row row;

	(void)state;
	sarif_finding(&row, cells);
	sarif_start(&written, NULL);
	for (int i = 0; i < 25001; i++)
		sarif_add_row(&written, &row);
	run = sarif_run(sarif_finish(&written), 0);
	assert_int_equal(json_count(json_member(run, "results")), 25000);
	sarif_assert_number(run, "properties leftOut", 1);
	assert_non_null(
		strstr(json_text(sarif_at(run, "invocations 0 toolExecutionNotifications 0 message text")),
			"1 of the least grave findings was left out"));
	assert_true(json_is_true(sarif_at(run, "invocations 0 executionSuccessful")));
	sarif_close(&written);
}

static void long_texts_are_cut_between_characters(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct sarif_written written;
	const char *message;
	struct row row;

	(void)state;
	sarif_finding(&row, cells);
	buf_add_repeated(&text, "\xe2\x82\xac", 5000);
	cells[FIND_SEEN].text = text.text;
	message = json_text(sarif_at(sarif_as_result(&written, &row), "message text"));
	assert_in_range(strlen(message), 1000, 1024);
	assert_string_equal(message + strlen(message) - 6, "\xe2\x82\xac\xe2\x80\xa6");
	sarif_close(&written);
}

static void what_could_not_be_read_is_no_success(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct sarif_written written;
	const struct json_value *run;
	struct row row;

	(void)state;
	sarif_start(&written, NULL);
	support_row_clear(&row, cells);
	cells[REPOSITORY_REPO].text = "acme/pay";
	cells[REPOSITORY_STATUS].text = "partial";
	cells[REPOSITORY_REASON].text = "ci/big.json is too large";
	assert_int_equal(sarif_report()->begin_repository(written.state, &row, &written.err), 0);
	run = sarif_run(sarif_finish(&written), 0);
	assert_false(json_is_true(sarif_at(run, "invocations 0 executionSuccessful")));
	sarif_assert_text(run, "invocations 0 toolExecutionNotifications 0 message text",
		"Not everything could be read: ci/big.json is too large.");
	sarif_close(&written);
}

/* --- of a check --------------------------------------------------------------------------------------- */

static void a_check_is_one_run_of_its_repository(void **state)
{
	const bool fails[] = { false, true };
	const char *const unasked[] = { "SCB104", "SCB105" };
	const struct report_gate gate = { .repository = "acme/pay",
		.url = "github.com/acme/pay",
		.commit = "",
		.fails = fails,
		.count = 2,
		.failing = 1,
		.unasked = unasked,
		.unasked_count = 2,
		.threshold = "high" };
	struct cell cells[SUPPORT_CELLS];
	struct sarif_written written;
	const struct json_value *run;
	struct row row;

	(void)state;
	sarif_finding(&row, cells);
	sarif_start(&written, &gate);
	for (row.id = 0; row.id < 2; row.id++)
		sarif_add_row(&written, &row);
	run = sarif_run(sarif_finish(&written), 0);
	sarif_assert_text(run, "automationDetails id", "scabbard/acme/pay/");
	sarif_assert_text(run, "versionControlProvenance 0 repositoryUri", "https://github.com/acme/pay");
	assert_false(json_is_true(sarif_at(run, "results 0 properties fails")));
	assert_true(json_is_true(sarif_at(run, "results 1 properties fails")));
	assert_non_null(
		strstr(json_text(sarif_at(run, "invocations 0 toolExecutionNotifications 0 message text")),
			"SCB104, SCB105"));
	sarif_close(&written);
}

static void a_check_that_found_nothing_still_has_its_run(void **state)
{
	const struct report_gate gate = { .repository = "acme/pay", .url = "", .commit = "" };
	struct sarif_written written;

	(void)state;
	sarif_start(&written, &gate);
	assert_int_equal(json_count(sarif_finish(&written)), 1);
	sarif_close(&written);
}

/* --- hostile text ------------------------------------------------------------------------------------- */

static bool is_shown_raw(const char *text)
{
	for (; *text; text++)
		if (((unsigned char)*text < ' ' && *text != '\n') || *text == 0x7f)
			return true;
	return false;
}

static void hostile_text_in_every_cell_is_still_one_document(void **state)
{
	static const char *const texts[] = { "\"}]}]}", "\\", "\x1b[31mred\x1b]8;;x\a", "\xff\xfe\x80",
		"\xe2\x80\xae"
		"gnp.exe",
		"a\nb\r\nc\td", "</script><script>alert(1)</script>", "%n%s%d", "\xf0\x9f\x98\x80",
		"SCB999999", "SCB-01" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct cell cells[SUPPORT_CELLS], repository_cells[SUPPORT_CELLS];
		struct row row, repository;
		struct sarif_written written;
		const struct json_value *runs;

		for (size_t j = 0; j < SUPPORT_CELLS; j++)
			cells[j] = repository_cells[j] =
				(struct cell){ .text = texts[i], .number = INT64_MAX };
		row = (struct row){ .id = INT64_MIN, .cells = cells };
		repository = (struct row){ .cells = repository_cells };
		sarif_start(&written, NULL);
		assert_int_equal(
			sarif_report()->begin_repository(written.state, &repository, &written.err), 0);
		sarif_add_row(&written, &row);
		runs = sarif_finish(&written);
		assert_int_equal(json_count(runs), 1);
		assert_int_equal(json_count(json_member(json_first(runs), "results")), 1);
		assert_false(is_shown_raw(json_text(sarif_at(sarif_first_result(runs), "message text"))));
		assert_true(text_is_utf8(written.out.text, written.out.length));
		assert_false(is_shown_raw(written.out.text));
		sarif_close(&written);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_rows_there_are_no_runs),
		cmocka_unit_test(a_repository_without_rows_has_an_empty_list),
		cmocka_unit_test(a_run_says_whose_it_is),
		cmocka_unit_test(a_repository_that_has_no_url_has_no_provenance),
		cmocka_unit_test(each_repository_is_a_run_with_the_rules_that_occur_in_it),
		cmocka_unit_test(every_rule_has_what_code_scanning_requires),
		cmocka_unit_test(the_21st_repository_is_refused_with_a_way_out),
		cmocka_unit_test(more_results_than_a_run_holds_are_counted),
		cmocka_unit_test(long_texts_are_cut_between_characters),
		cmocka_unit_test(what_could_not_be_read_is_no_success),
		cmocka_unit_test(a_check_is_one_run_of_its_repository),
		cmocka_unit_test(a_check_that_found_nothing_still_has_its_run),
		cmocka_unit_test(hostile_text_in_every_cell_is_still_one_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
