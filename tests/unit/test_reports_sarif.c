/* SARIF: structure, places, limits, hostile text. What code scanning makes of it is for tests/validators. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "rules/table.h"
#include "support_report.h"

#define FINGERPRINT "602e35cd3ce77d954950d9cea11722bd"

/* --- helpers ------------------------------------------------------------------------------------------ */

struct written {
	struct buf out;
	struct json *json;
	struct report_state *state;
	struct report_settings settings;
	struct error err;
};

static const struct report *sarif(void)
{
	return report_for("sarif", USE_EXPORT);
}

static void start(struct written *written, const struct report_gate *gate)
{
	*written = (struct written){ .out = BUF_INIT };
	written->settings = (struct report_settings){
		.sink = support_sink,
		.context = &written->out,
		.width = 80,
		.database = "fleet.db",
		.filter = "",
		.program = "scabbard v1.2.3",
		.gate = gate,
		.rules = rule_table,
		.table = TABLE_FINDINGS,
	};
	assert_int_equal(sarif()->begin(&written->state, &written->settings, &written->err), 0);
}

static int add_repository(struct written *written, const char *name, const char *url)
{
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	support_row_clear(&row, cells);
	cells[REPOSITORY_REPO].text = name;
	cells[REPOSITORY_URL].text = url;
	cells[REPOSITORY_COMMIT].text = "0123456789abcdef0123456789abcdef01234567";
	cells[REPOSITORY_REF].text = "refs/heads/main";
	cells[REPOSITORY_STATUS].text = "complete";
	return sarif()->begin_repository(written->state, &row, &written->err);
}

static void finding_cells(struct row *row, struct cell cells[SUPPORT_CELLS])
{
	support_row_clear(row, cells);
	cells[FIND_FINGERPRINT].text = FINGERPRINT;
	cells[FIND_RULE].text = "SCB101";
	cells[FIND_TITLE].text = "Git reference is not pinned";
	cells[FIND_SEVERITY] = (struct cell){ .text = "", .number = SEVERITY_HIGH };
	cells[FIND_CONFIDENCE].text = "high";
	cells[FIND_VERDICT].text = "fail";
	cells[FIND_STATUS].text = "new";
	cells[FIND_REPO].text = "acme/pay";
	cells[FIND_PATH].text = "ci/dagger.json";
	cells[FIND_LINE] = (struct cell){ .text = "", .number = 9 };
	cells[FIND_COLUMN] = (struct cell){ .text = "", .number = 17 };
	cells[FIND_END_COLUMN] = (struct cell){ .text = "", .number = 52 };
	cells[FIND_SUBJECT].text = "dependency alpine";
	cells[FIND_SEEN].text = "names the branch main";
	cells[FIND_REMEDY].text = "Name the commit";
}

static void add_row(struct written *written, const struct row *row)
{
	assert_int_equal(sarif()->row(written->state, row, &written->err), 0);
}

/* Ends the report and reads it back with a parser that takes nothing but JSON. */
static const struct json_value *finish(struct written *written)
{
	const struct json_limits limits = { .depth = 64, .values = 4000000 };

	assert_int_equal(sarif()->end(&written->state, &written->err), 0);
	if (json_parse(&written->json, written->out.text, written->out.length, JSON_STRICT, &limits, NULL,
		    &written->err) < 0)
		fail_msg("%s", written->err.message);
	return json_member(json_root(written->json), "runs");
}

static void finish_with(struct written *written)
{
	json_close(&written->json);
	buf_release(&written->out);
}

static const struct json_value *run_at(const struct json_value *runs, size_t index)
{
	const struct json_value *run = json_first(runs);

	while (index-- && run)
		run = json_next(run);
	assert_non_null(run);
	return run;
}

static const struct json_value *first_result(const struct json_value *runs)
{
	const struct json_value *result = json_first(json_member(json_first(runs), "results"));

	assert_non_null(result);
	return result;
}

static const struct json_value *rules_of(const struct json_value *run)
{
	return json_member(json_member(json_member(run, "tool"), "driver"), "rules");
}

/* Follow members by name; "0" and so on are elements. */
static const struct json_value *at(const struct json_value *value, const char *path)
{
	char name[64];

	while (*path && value) {
		const size_t length = strcspn(path, " ");

		snprintf(name, sizeof(name), "%.*s", (int)length, path);
		path += length;
		path += *path == ' ';
		if (json_type(value) == JSON_ARRAY) {
			const struct json_value *item = json_first(value);

			for (int i = 0; i < name[0] - '0' && item; i++)
				item = json_next(item);
			value = item;
		} else {
			value = json_member(value, name);
		}
	}
	return value;
}

static void assert_text(const struct json_value *value, const char *path, const char *expected)
{
	const char *text = json_text(at(value, path));

	if (!text)
		fail_msg("no text at '%s'", path);
	assert_string_equal(text, expected);
}

static void assert_number(const struct json_value *value, const char *path, int64_t expected)
{
	int64_t number = -1;

	if (!json_integer(at(value, path), &number))
		fail_msg("no number at '%s'", path);
	assert_int_equal(number, expected);
}

/* One finding, changed by the caller, as the only result. */
static const struct json_value *as_result(struct written *written, const struct row *row)
{
	start(written, NULL);
	assert_int_equal(add_repository(written, "acme/pay", "github.com/acme/pay"), 0);
	add_row(written, row);
	return first_result(finish(written));
}

/* --- structure ---------------------------------------------------------------------------------------- */

static void without_rows_there_are_no_runs(void **state)
{
	struct written written;

	(void)state;
	start(&written, NULL);
	assert_int_equal(json_count(finish(&written)), 0);
	assert_text(json_root(written.json), "version", "2.1.0");
	finish_with(&written);
}

static void a_repository_without_rows_has_an_empty_list(void **state)
{
	struct written written;
	const struct json_value *run;

	(void)state;
	start(&written, NULL);
	assert_int_equal(add_repository(&written, "acme/pay", "github.com/acme/pay"), 0);
	run = run_at(finish(&written), 0);
	assert_int_equal(json_type(json_member(run, "results")), JSON_ARRAY);
	assert_int_equal(json_count(json_member(run, "results")), 0);
	assert_int_equal(json_count(rules_of(run)), 0);
	finish_with(&written);
}

static void a_run_says_whose_it_is(void **state)
{
	struct written written;
	const struct json_value *run;

	(void)state;
	start(&written, NULL);
	assert_int_equal(add_repository(&written, "acme/pay", "github.com/acme/pay"), 0);
	run = run_at(finish(&written), 0);
	assert_text(
		run, "automationDetails id", "scabbard/acme/pay/0123456789abcdef0123456789abcdef01234567");
	assert_text(run, "versionControlProvenance 0 repositoryUri", "https://github.com/acme/pay");
	assert_text(run, "versionControlProvenance 0 revisionId", "0123456789abcdef0123456789abcdef01234567");
	assert_text(run, "versionControlProvenance 0 branch", "main");
	assert_text(run, "columnKind", "utf16CodeUnits");
	assert_text(run, "tool driver name", "scabbard");
	assert_text(run, "tool driver semanticVersion", "1.2.3");
	finish_with(&written);
}

static void a_repository_that_has_no_url_has_no_provenance(void **state)
{
	struct written written;
	const struct json_value *run;

	(void)state;
	start(&written, NULL);
	assert_int_equal(add_repository(&written, "pay", ""), 0);
	run = run_at(finish(&written), 0);
	assert_null(json_member(run, "versionControlProvenance"));
	finish_with(&written);
}

static void each_repository_is_a_run_with_the_rules_that_occur_in_it(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct written written;
	const struct json_value *runs;
	struct row row;

	(void)state;
	finding_cells(&row, cells);
	start(&written, NULL);
	assert_int_equal(add_repository(&written, "a", ""), 0);
	add_row(&written, &row);
	cells[FIND_RULE].text = "SCB105";
	add_row(&written, &row);
	add_row(&written, &row);
	assert_int_equal(add_repository(&written, "b", ""), 0);
	add_row(&written, &row);
	runs = finish(&written);
	assert_int_equal(json_count(runs), 2);
	assert_int_equal(json_count(rules_of(run_at(runs, 0))), 2);
	assert_int_equal(json_count(rules_of(run_at(runs, 1))), 1);
	assert_number(run_at(runs, 0), "results 2 ruleIndex", 1);
	assert_text(run_at(runs, 0), "results 2 ruleId", "SCB105");
	assert_text(run_at(runs, 0), "tool driver rules 1 id", "SCB105");
	assert_number(run_at(runs, 1), "results 0 ruleIndex", 0);
	assert_text(run_at(runs, 1), "tool driver rules 0 id", "SCB105");
	finish_with(&written);
}

static void every_rule_has_what_code_scanning_requires(void **state)
{
	static const char *const required[] = { "id", "name", "shortDescription text", "fullDescription text",
		"help text", "help markdown", "defaultConfiguration level", "properties precision",
		"properties security-severity" };
	struct cell cells[SUPPORT_CELLS];
	struct written written;
	const struct json_value *rule;
	struct row row;
	size_t count = 0;

	(void)state;
	finding_cells(&row, cells);
	start(&written, NULL);
	for (; rule_table[count].number; count++) {
		char id[8];

		snprintf(id, sizeof(id), "SCB%03d", rule_table[count].number);
		cells[FIND_RULE].text = id;
		add_row(&written, &row);
	}
	rule = json_first(rules_of(run_at(finish(&written), 0)));
	for (size_t i = 0; i < count; i++, rule = json_next(rule)) {
		for (size_t j = 0; j < COUNT_OF(required); j++) {
			const char *text = json_text(at(rule, required[j]));

			if (!text || !*text)
				fail_msg("rule %zu has no %s", i, required[j]);
			if (strncmp(required[j], "help", 4) != 0)
				assert_in_range(strlen(text), 1, 1024);
		}
		assert_null(strpbrk(json_text(at(rule, "name")), " -_"));
		assert_in_range(json_count(at(rule, "properties tags")), 1, 10);
		assert_text(rule, "properties tags 0", "security");
	}
	assert_null(rule);
	finish_with(&written);
}

/* --- results ------------------------------------------------------------------------------------------ */

static void a_result_says_what_where_and_how_to_mend_it(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct written written;
	const struct json_value *result;
	struct row row;

	(void)state;
	finding_cells(&row, cells);
	result = as_result(&written, &row);
	assert_text(result, "message text", "dependency alpine: names the branch main. Name the commit.");
	assert_text(result, "level", "error");
	assert_null(json_member(result, "kind"));
	assert_text(result, "locations 0 physicalLocation artifactLocation uri", "ci/dagger.json");
	assert_text(result, "locations 0 physicalLocation artifactLocation uriBaseId", "%SRCROOT%");
	assert_number(result, "locations 0 physicalLocation region startLine", 9);
	assert_number(result, "locations 0 physicalLocation region startColumn", 17);
	assert_number(result, "locations 0 physicalLocation region endColumn", 52);
	assert_text(result, "partialFingerprints primaryLocationLineHash", "602e35cd3ce77d95:1");
	assert_text(result, "partialFingerprints scabbardFinding/v1", FINGERPRINT);
	assert_text(result, "baselineState", "new");
	assert_text(result, "properties verdict", "fail");
	assert_text(result, "properties confidence", "high");
	assert_int_equal(json_count(json_member(result, "suppressions")), 0);
	finish_with(&written);
}

static void lines_of_what_was_seen_are_one(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct written written;
	struct row row;

	(void)state;
	finding_cells(&row, cells);
	cells[FIND_SEEN].text = "one\ntwo\n";
	cells[FIND_REMEDY].text = "";
	assert_text(as_result(&written, &row), "message text", "dependency alpine: one; two.");
	finish_with(&written);
}

static void severities_are_levels_and_weigh_as_the_gravest_does(void **state)
{
	static const char *const levels[] = { "note", "note", "warning", "error", "error" };
	static const char *const weights[] = { "0.5", "2.5", "5.5", "8.0", "9.5" };

	(void)state;
	for (int severity = SEVERITY_INFO; severity <= SEVERITY_CRITICAL; severity++) {
		struct cell cells[SUPPORT_CELLS];
		struct written written;
		const struct json_value *run;
		struct row row;

		finding_cells(&row, cells);
		start(&written, NULL);
		cells[FIND_SEVERITY].number = severity;
		add_row(&written, &row);
		cells[FIND_SEVERITY].number = SEVERITY_INFO;
		add_row(&written, &row);
		run = run_at(finish(&written), 0);
		assert_text(run, "results 0 level", levels[severity]);
		assert_text(run, "tool driver rules 0 properties security-severity", weights[severity]);
		finish_with(&written);
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
		struct written written;
		const struct json_value *run;
		struct row row;

		finding_cells(&row, cells);
		start(&written, NULL);
		add_row(&written, &row);
		cells[FIND_VERDICT].text = cases[i].verdict;
		add_row(&written, &row);
		run = run_at(finish(&written), 0);
		assert_text(run, "results 1 kind", cases[i].kind);
		assert_text(run, "results 1 level", "none");
		assert_text(run, "results 1 ruleId", "SCB101/unknown");
		assert_number(run, "results 1 ruleIndex", 1);
		assert_text(run, "tool driver rules 1 id", "SCB101/unknown");
		assert_null(at(run, "tool driver rules 1 properties security-severity"));
		assert_non_null(at(run, "tool driver rules 0 properties security-severity"));
		finish_with(&written);
	}
}

static void what_was_decided_is_suppressed_with_its_reason(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct written written;
	const struct json_value *result;
	struct row row;

	(void)state;
	finding_cells(&row, cells);
	cells[FIND_STATUS].text = "accepted";
	cells[FIND_REASON].text = "behind a \"proxy\"\nuntil then";
	cells[FIND_BY].text = "alice";
	cells[FIND_UNTIL] = (struct cell){ .text = "", .number = 1798761599 };
	result = as_result(&written, &row);
	assert_text(result, "suppressions 0 kind", "external");
	assert_text(result, "suppressions 0 status", "accepted");
	assert_text(result, "suppressions 0 justification", "behind a \"proxy\"; until then");
	assert_text(result, "properties decidedBy", "alice");
	assert_text(result, "properties decidedUntil", "2026-12-31T23:59:59Z");
	assert_text(result, "baselineState", "unchanged");
	finish_with(&written);
}

static void statuses_are_states_of_a_baseline(void **state)
{
	static const char *const states[][2] = { { "new", "new" }, { "open", "unchanged" },
		{ "known", "unchanged" }, { "changed", "updated" }, { "reopened", "updated" },
		{ "closed", "absent" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(states); i++) {
		struct cell cells[SUPPORT_CELLS];
		struct written written;
		struct row row;

		finding_cells(&row, cells);
		cells[FIND_STATUS].text = states[i][0];
		assert_text(as_result(&written, &row), "baselineState", states[i][1]);
		finish_with(&written);
	}
}

static void a_finding_without_a_place_stands_somewhere_all_the_same(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct written written;
	const struct json_value *result;
	struct row row;

	(void)state;
	finding_cells(&row, cells);
	cells[FIND_PATH].text = "";
	cells[FIND_LINE] = cells[FIND_COLUMN] = (struct cell){ .text = "", .empty = true };
	result = as_result(&written, &row);
	assert_text(result, "locations 0 physicalLocation artifactLocation uri",
		"no%20file%20associated%20with%20this%20finding");
	assert_number(result, "locations 0 physicalLocation region startLine", 1);
	assert_null(at(result, "locations 0 physicalLocation region startColumn"));
	finish_with(&written);
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
		struct written written;
		struct row row;

		finding_cells(&row, cells);
		cells[FIND_PATH].text = paths[i][0];
		assert_text(as_result(&written, &row), "locations 0 physicalLocation artifactLocation uri",
			paths[i][1]);
		finish_with(&written);
	}
}

/* --- limits ------------------------------------------------------------------------------------------- */

static void the_21st_repository_is_refused_with_a_way_out(void **state)
{
	struct written written;
	char name[16];

	(void)state;
	start(&written, NULL);
	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "acme/%02d", i);
		assert_int_equal(add_repository(&written, name, ""), 0);
	}
	assert_int_equal(add_repository(&written, "acme/20", ""), ERROR_USAGE);
	assert_string_equal(written.err.message, "one file of SARIF holds 20 repositories at most");
	assert_non_null(strstr(written.err.hint, "folder"));
	sarif()->end(&written.state, NULL);
	finish_with(&written);
}

static void more_results_than_a_run_holds_are_counted(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct written written;
	const struct json_value *run;
	struct row row;

	(void)state;
	finding_cells(&row, cells);
	start(&written, NULL);
	for (int i = 0; i < 25001; i++)
		add_row(&written, &row);
	run = run_at(finish(&written), 0);
	assert_int_equal(json_count(json_member(run, "results")), 25000);
	assert_number(run, "properties leftOut", 1);
	assert_non_null(strstr(json_text(at(run, "invocations 0 toolExecutionNotifications 0 message text")),
		"1 of the least grave findings was left out"));
	assert_true(json_is_true(at(run, "invocations 0 executionSuccessful")));
	finish_with(&written);
}

static void long_texts_are_cut_between_characters(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct written written;
	const char *message;
	struct row row;

	(void)state;
	finding_cells(&row, cells);
	buf_add_repeated(&text, "\xe2\x82\xac", 5000);
	cells[FIND_SEEN].text = text.text;
	message = json_text(at(as_result(&written, &row), "message text"));
	assert_in_range(strlen(message), 1000, 1024);
	assert_string_equal(message + strlen(message) - 6, "\xe2\x82\xac\xe2\x80\xa6");
	finish_with(&written);
}

static void what_could_not_be_read_is_no_success(void **state)
{
	struct cell cells[SUPPORT_CELLS];
	struct written written;
	const struct json_value *run;
	struct row row;

	(void)state;
	start(&written, NULL);
	support_row_clear(&row, cells);
	cells[REPOSITORY_REPO].text = "acme/pay";
	cells[REPOSITORY_STATUS].text = "partial";
	cells[REPOSITORY_REASON].text = "ci/big.json is too large";
	assert_int_equal(sarif()->begin_repository(written.state, &row, &written.err), 0);
	run = run_at(finish(&written), 0);
	assert_false(json_is_true(at(run, "invocations 0 executionSuccessful")));
	assert_text(run, "invocations 0 toolExecutionNotifications 0 message text",
		"Not everything could be read: ci/big.json is too large.");
	finish_with(&written);
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
	struct written written;
	const struct json_value *run;
	struct row row;

	(void)state;
	finding_cells(&row, cells);
	start(&written, &gate);
	for (row.id = 0; row.id < 2; row.id++)
		add_row(&written, &row);
	run = run_at(finish(&written), 0);
	assert_text(run, "automationDetails id", "scabbard/acme/pay/");
	assert_text(run, "versionControlProvenance 0 repositoryUri", "https://github.com/acme/pay");
	assert_false(json_is_true(at(run, "results 0 properties fails")));
	assert_true(json_is_true(at(run, "results 1 properties fails")));
	assert_non_null(strstr(json_text(at(run, "invocations 0 toolExecutionNotifications 0 message text")),
		"SCB104, SCB105"));
	finish_with(&written);
}

static void a_check_that_found_nothing_still_has_its_run(void **state)
{
	const struct report_gate gate = { .repository = "acme/pay", .url = "", .commit = "" };
	struct written written;

	(void)state;
	start(&written, &gate);
	assert_int_equal(json_count(finish(&written)), 1);
	finish_with(&written);
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
		struct written written;
		const struct json_value *runs;

		for (size_t j = 0; j < SUPPORT_CELLS; j++)
			cells[j] = repository_cells[j] =
				(struct cell){ .text = texts[i], .number = INT64_MAX };
		row = (struct row){ .id = INT64_MIN, .cells = cells };
		repository = (struct row){ .cells = repository_cells };
		start(&written, NULL);
		assert_int_equal(sarif()->begin_repository(written.state, &repository, &written.err), 0);
		add_row(&written, &row);
		runs = finish(&written);
		assert_int_equal(json_count(runs), 1);
		assert_int_equal(json_count(json_member(json_first(runs), "results")), 1);
		assert_false(is_shown_raw(json_text(at(first_result(runs), "message text"))));
		assert_true(text_is_utf8(written.out.text, written.out.length));
		assert_false(is_shown_raw(written.out.text));
		finish_with(&written);
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
		cmocka_unit_test(a_result_says_what_where_and_how_to_mend_it),
		cmocka_unit_test(lines_of_what_was_seen_are_one),
		cmocka_unit_test(severities_are_levels_and_weigh_as_the_gravest_does),
		cmocka_unit_test(what_is_unknown_or_declared_has_no_weight),
		cmocka_unit_test(what_was_decided_is_suppressed_with_its_reason),
		cmocka_unit_test(statuses_are_states_of_a_baseline),
		cmocka_unit_test(a_finding_without_a_place_stands_somewhere_all_the_same),
		cmocka_unit_test(paths_are_percent_encoded_bytes),
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
