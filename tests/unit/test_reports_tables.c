/* The formats for programs: tsv, csv and json. */
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
#include "support_report.h"

/* --- helpers ------------------------------------------------------------------------------------------ */

/* One modules row whose name is `text`, written in a format; the bytes of that cell in `ret`. */
static void cell_as(const char *format, const char *text, struct buf *ret)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct cell cells[SUPPORT_CELLS];
	struct row row;
	const char *cell;

	support_row_clear(&row, cells);
	cells[MODULE_PATH].text = "before";
	cells[MODULE_FOLDER].text = text;
	cells[MODULE_NAME].text = "after";
	support_report(format, TABLE_MODULES, &row, 1, &out);
	cell = strstr(out.text, "before") + strlen("before") + 1;
	buf_add_bytes(ret, cell, (size_t)(strstr(cell, "after") - cell) - 1);
}

static void assert_tsv(const char *text, const char *expected)
{
	CLEANUP(buf_release) struct buf cell = BUF_INIT;

	cell_as("tsv", text, &cell);
	assert_string_equal(cell.text, expected);
}

static void assert_csv(const char *text, const char *expected)
{
	CLEANUP(buf_release) struct buf cell = BUF_INIT;

	cell_as("csv", text, &cell);
	assert_string_equal(cell.text, expected);
}

static void assert_json(const char *text, const char *expected)
{
	CLEANUP(buf_release) struct buf cell = BUF_INIT;
	CLEANUP(buf_release) struct buf whole = BUF_INIT;

	cell_as("json", text, &cell);
	buf_format(&whole, ", \"folder\": %s, \"name\": ", expected);
	assert_string_equal(cell.text, whole.text);
}

/* --- tests -------------------------------------------------------------------------------------------- */

static void a_header_names_the_columns(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	(void)state;
	support_report("tsv", TABLE_REFERENCES, NULL, 0, &out);
	assert_string_equal(out.text,
		"repo\tpath\tkind\tname\tsource\tpin\tclass\tdetail\thost\trepo_root\tsubdir\tversion\t"
		"version_kind\tlock\teffective\tline\tcolumn\tfirst_seen\tlast_seen\tcommit\tfork\tlabel\t"
		"reachable\tpresent\tlabel_commit\tcommit_time\tbehind\tmodule_changed\ttier\tbelow\t"
		"below_floating\treviewed\tintroduced\tintroduced_by\tintroduced_at\tfork_of\n");
}

static void numbers_times_and_severities_are_words_for_programs(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_row_clear(&row, cells);
	cells[MODULE_REFERENCES] = (struct cell){ .text = "", .number = 12 };
	cells[MODULE_WORST] = (struct cell){ .text = "", .number = SEVERITY_HIGH };
	cells[MODULE_FIRST_SEEN] = (struct cell){ .text = "", .number = 1763877600 };
	cells[MODULE_LAST_SEEN] = (struct cell){ .text = "", .number = 1763877601 };
	support_report("tsv", TABLE_MODULES, &row, 1, &out);
	assert_non_null(strstr(out.text, "\n\t\t\t\t\t\t\t\t\t12\t\t\thigh\t2025-11-23T06:00:00Z\t2025-11-"
					 "23T06:00:01Z\t\t\t\t\t\t\t\t\t\n"));
	buf_clear(&out);
	support_report("json", TABLE_MODULES, &row, 1, &out);
	assert_non_null(strstr(out.text, "\"references\": 12, \"unpinned\": null"));
	assert_non_null(strstr(out.text, "\"worst\": \"high\""));
	assert_non_null(strstr(out.text,
		"\"first_seen\": \"2025-11-23T06:00:00Z\", \"last_seen\": \"2025-11-23T06:00:01Z\""));
}

static void tsv_quotes_what_cannot_be_seen_and_nothing_else(void **state)
{
	(void)state;
	assert_tsv("plain text, with \\ and <1B>", "plain text, with \\ and <1B>");
	assert_tsv("漢字 äöü", "漢字 äöü");
	assert_tsv("tab\there", "\"tab\\there\"");
	assert_tsv("line\nend", "\"line\\nend\"");
	assert_tsv("\x1b[2J\"\\", "\"\\033[2J\\\"\\\\\"");
	assert_tsv("a\xe2\x80\xae"
		   "b",
		"\"a\\342\\200\\256b\"");
	assert_tsv("byte\xff", "\"byte\\377\"");
	assert_tsv("\xc2\x9b", "\"\\302\\233\"");
}

/* The readers' door has quoted it: quoting it again would make two values of one. */
static void tsv_leaves_what_is_quoted_already(void **state)
{
	(void)state;
	assert_tsv("\"tab\\there\"", "\"tab\\there\"");
	assert_tsv("\"tab\\t\xe2\x80\xae\"", "\"tab\\t\\342\\200\\256\"");
}

/* What was seen is our own text, not a value of the door: a quote at its start is just a character. */
static void tsv_quotes_free_text_that_begins_with_a_quote(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_row_clear(&row, cells);
	cells[FIND_SUBJECT].text = "before";
	cells[FIND_SEEN].text = "\"v1\" is a tag";
	support_report("tsv", TABLE_FINDINGS, &row, 1, &out);
	assert_non_null(strstr(out.text, "\tbefore\t\"\\\"v1\\\" is a tag\"\t"));
	buf_clear(&out);
	support_row_clear(&row, cells);
	cells[LEDGER_BY].text = "\"a\\033\"";
	cells[LEDGER_NOTE].text = "\"v1\" is fine";
	support_report("tsv", TABLE_REVIEWS, &row, 1, &out);
	assert_non_null(strstr(out.text, "\t\"a\\033\"\t\t\t\"\\\"v1\\\" is fine\"\t"));
}

/* Rows of no table of the database are written as those of one. */
static void writes_rows_by_the_columns_that_it_is_given(void **state)
{
	static const char *const formats[] = { "tsv", "csv", "json" };
	static const char *const wanted[] = {
		"repo\tpath\tline\treference\tthrough\tmodule\tversion\tcommit\tfirst_"
		"seen\tuntil\tintroduced\t"
		"introduced_by\tintroduced_at\tclass\nacme/pay\t\t7\t\t\t\t\t\t\t\t\t\t\t\n",
		"repo,path,line,reference,through,module,version,commit,first_seen,until,introduced,"
		"introduced_by,"
		"introduced_at,class\r\nacme/pay,,7,,,,,,,,,,,\r\n",
		"[\n{\"repo\": \"acme/pay\", \"path\": \"\", \"line\": 7, \"reference\": \"\", \"through\": "
		"\"\", "
		"\"module\": \"\", \"version\": \"\", \"commit\": \"\", \"first_seen\": null, \"until\": "
		"null, "
		"\"introduced\": \"\", \"introduced_by\": \"\", \"introduced_at\": null, \"class\": "
		"\"\"}\n]\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		const struct report *report = report_by_name(formats[i]);
		const struct report_settings settings = { .sink = support_sink,
			.context = &out,
			.database = "",
			.filter = "",
			.table = TABLE_FINDINGS,
			.columns = &use_table };
		struct report_state *written = NULL;
		struct cell cells[SUPPORT_CELLS];
		struct error err = { 0 };
		struct row row;

		support_row_clear(&row, cells);
		cells[USE_REPO].text = "acme/pay";
		cells[USE_LINE] = (struct cell){ .text = "", .number = 7 };
		assert_int_equal(report->begin(&written, &settings, &err), 0);
		assert_int_equal(report->row(written, &row, &err), 0);
		assert_int_equal(report->end(&written, &err), 0);
		assert_string_equal(out.text, wanted[i]);
	}
}

static void csv_follows_rfc_4180(void **state)
{
	(void)state;
	assert_csv("plain", "plain");
	assert_csv("a,b", "\"a,b\"");
	assert_csv("say \"yes\"", "\"say \"\"yes\"\"\"");
	assert_csv("two\nlines", "\"two\nlines\"");
	assert_csv("tab\there", "\"\"\"tab\\there\"\"\"");
}

static void csv_disarms_formulas(void **state)
{
	(void)state;
	assert_csv("=1+1", "\"'=1+1\"");
	assert_csv("+1", "\"'+1\"");
	assert_csv("-1", "\"'-1\"");
	assert_csv("@SUM(A1)", "\"'@SUM(A1)\"");
	assert_csv("a=1", "a=1");
	/* With hidden characters at its start a cell is quoted, and cannot be a formula. */
	assert_csv("\t=1", "\"\"\"\\t=1\"\"\"");
	assert_csv("\r=1", "\"\"\"\\r=1\"\"\"");
}

static void csv_lines_end_in_cr_lf(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	(void)state;
	support_report("csv", TABLE_MODULES, NULL, 0, &out);
	assert_true(text_starts(out.text, "repo,path,folder,"));
	assert_true(text_ends(out.text, ",reviewed\r\n"));
}

static void json_escapes_what_cannot_be_seen(void **state)
{
	(void)state;
	assert_json("plain <1B> 漢字", "\"plain <1B> 漢字\"");
	assert_json("quote \" and \\", "\"quote \\\" and \\\\\"");
	assert_json("\"\xcc\x81", "\"\\\"\xcc\x81\"");
	assert_json("a\nb\tc\x1b", "\"a\\nb\\tc\\u001b\"");
	assert_json("\x7f\xc2\x9b", "\"\\u007f\\u009b\"");
	assert_json("\xe2\x80\xae\xe2\x80\xa8\xe2\x81\xa6", "\"\\u202e\\u2028\\u2066\"");
	assert_json("\xf3\xa0\x81\x81", "\"\\udb40\\udc41\"");
	assert_json("\xf4\x8f\xbf\xbf", "\"\\udbff\\udfff\"");
}

static void json_carries_bytes_that_are_no_utf8(void **state)
{
	(void)state;
	assert_json("\xff", "{\"b64\": \"/w==\"}");
	assert_json("a\xff", "{\"b64\": \"Yf8=\"}");
	assert_json("ab\xff", "{\"b64\": \"YWL/\"}");
}

static void json_is_an_array_whatever_the_number_of_rows(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	const struct json_limits limits = { .depth = 8, .values = 1000 };
	struct cell cells[SUPPORT_CELLS];
	struct row rows[2];

	(void)state;
	support_report("json", TABLE_MODULES, NULL, 0, &out);
	assert_string_equal(out.text, "[]\n");
	support_row_clear(&rows[0], cells);
	support_row_clear(&rows[1], cells);
	for (size_t count = 1; count <= 2; count++) {
		CLEANUP(json_close) struct json *json = NULL;
		struct error err = { 0 };

		buf_clear(&out);
		support_report("json", TABLE_MODULES, rows, count, &out);
		assert_int_equal(
			json_parse(&json, out.text, out.length, JSON_STRICT, &limits, NULL, &err), 0);
		assert_int_equal(json_count(json_root(json)), count);
		assert_int_equal(json_count(json_first(json_root(json))), MODULE_COLUMNS);
	}
}

/* Taking the quoting away gives the text again: values are unambiguous. */
static void unquote(const char *text, size_t length, struct buf *ret)
{
	static const char letters[] = "abtnvfr";

	if (!length || text[0] != '"') {
		buf_add_bytes(ret, text, length);
		return;
	}
	for (size_t i = 1; i + 1 < length; i++) {
		const char *letter;

		if (text[i] != '\\') {
			buf_add_char(ret, text[i]);
			continue;
		}
		i++;
		letter = strchr(letters, text[i]);
		if (text[i] >= '0' && text[i] <= '3') {
			buf_add_char(ret,
				(char)((text[i] - '0') * 64 + (text[i + 1] - '0') * 8 + text[i + 2] - '0'));
			i += 2;
		} else if (letter) {
			buf_add_char(ret, (char)('\a' + (letter - letters)));
		} else {
			buf_add_char(ret, text[i]);
		}
	}
}

static void any_bytes_come_back_from_tsv_and_none_is_raw(void **state)
{
	static const char *const parts[] = { "a", "\"", "\\", "\t", "\n", "\r", "\x1b", "\x80", "\xff",
		"\xe2", "\xe2\x80\xae", "\xcc\x81", "漢", "<1B>", " ", "\xef\xb8\x8f", "\xf3\xa0\x81\x81",
		"U+202E" };
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf cell = BUF_INIT;
		CLEANUP(buf_release) struct buf back = BUF_INIT;

		for (int i = 0; i < round % 12; i++) {
			seed = seed * 1664525 + 1013904223;
			buf_add(&text, parts[(seed >> 16) % COUNT_OF(parts)]);
		}
		/* What begins with a quote has come through the door, and is quoted. */
		if (text.text[0] == '"')
			continue;
		cell_as("tsv", text.text, &cell);
		assert_true(text_is_utf8(cell.text, cell.length));
		assert_null(strpbrk(cell.text, "\t\n\r\x1b"));
		assert_null(strstr(cell.text, "\xe2\x80\xae"));
		unquote(cell.text, cell.length, &back);
		assert_string_equal(back.text, text.text);
	}
}

/* Texts are looked at eight bytes at a time: none may slip through at any place in them. */
static void a_hidden_byte_is_found_wherever_it_stands(void **state)
{
	(void)state;
	for (size_t at = 0; at < 20; at++) {
		for (int byte = 1; byte < 256; byte++) {
			CLEANUP(buf_release) struct buf cell = BUF_INIT;
			char text[] = "abcdefghijklmnopqrst";
			const bool is_hidden = byte < ' ' || byte >= 0x7f;

			if (byte == '"' || byte == '<')
				continue;
			text[at] = (char)byte;
			cell_as("tsv", text, &cell);
			assert_int_equal(cell.text[0] == '"', is_hidden);
			assert_true(is_hidden || strcmp(cell.text, text) == 0);
		}
	}
}

/* What stands before surplus marks is hidden with them. */
static void a_letter_with_too_many_marks_is_hidden_as_a_whole(void **state)
{
	CLEANUP(buf_release) struct buf cell = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf back = BUF_INIT;

	(void)state;
	buf_add(&text, "\tabcdefghi");
	buf_add_repeated(&text, "\xcc\x81", 9);
	cell_as("tsv", text.text, &cell);
	unquote(cell.text, cell.length, &back);
	assert_string_equal(back.text, text.text);
	assert_non_null(strstr(cell.text, "abcdefghi\xcc\x81"));
	assert_non_null(strstr(cell.text, "\\314\\201"));
}

/* A gate that holds nothing against the one row: id 1. */
static const bool fails[2];
static const struct report_gate gate = { .repository = "",
	.url = "",
	.commit = "",
	.threshold = "",
	.identity = "",
	.what = "",
	.foreign = "",
	.fails = fails,
	.count = COUNT_OF(fails) };

static void a_sink_that_fails_ends_the_report(void **state)
{
	const struct weekly weekly = { 0 };
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_row_clear(&row, cells);
	/* Some formats are about known vulnerabilities alone. */
	cells[FIND_RULE].text = "SCB901";
	cells[FIND_VERDICT].text = "fail";
	for (size_t i = 0; i < report_count; i++) {
		const struct report_settings settings = { .sink = support_full_sink,
			.width = 80,
			.database = "",
			.filter = "",
			.all = true,
			.weekly = &weekly,
			.gate = report_table[i].uses == USE_CHECK ? &gate : NULL,
			.table = support_table_of(&report_table[i]) };
		struct report_state *report = NULL;
		struct error err = { 0 };
		int result = support_begin(&report_table[i], &settings, &report, &err);

		for (int rows = 0; rows < 10000 && result == 0; rows++)
			result = report_table[i].row(report, &row, &err);
		/* What has to hold its rows fails at its end. */
		if (result == 0)
			result = report_table[i].end(&report, &err);
		assert_int_equal(result, ERROR_SYSTEM);
		if (report)
			report_table[i].end(&report, &err);
		assert_null(report);
	}
}

/* Nothing but the last piece is held: what was written is not kept. */
static int measure(const char *bytes, size_t length, void *context, struct error *err)
{
	size_t *most = context;

	(void)bytes;
	(void)err;
	*most = length > *most ? length : *most;
	return 0;
}

static void pieces_stay_small_however_many_rows_there_are(void **state)
{
	const struct weekly weekly = { 0 };
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_row_clear(&row, cells);
	cells[FIND_RULE].text = "SCB901";
	cells[FIND_VERDICT].text = "fail";
	for (size_t i = 0; i < report_count; i++) {
		size_t most = 0;
		const struct report_settings settings = { .sink = measure,
			.context = &most,
			.width = 80,
			.database = "",
			.filter = "",
			.all = true,
			.weekly = &weekly,
			.gate = report_table[i].uses == USE_CHECK ? &gate : NULL,
			.table = support_table_of(&report_table[i]) };
		struct report_state *report = NULL;
		struct error err = { 0 };

		/* A check has all of its findings in memory, and so may its formats. */
		if (!(report_table[i].uses & (USE_REPORT | USE_EXPORT)))
			continue;
		assert_int_equal(support_begin(&report_table[i], &settings, &report, &err), 0);
		for (int rows = 0; rows < 20000; rows++)
			assert_int_equal(report_table[i].row(report, &row, &err), 0);
		assert_int_equal(report_table[i].end(&report, &err), 0);
		assert_in_range(most, 1, 64 * 1024);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_names_the_columns),
		cmocka_unit_test(numbers_times_and_severities_are_words_for_programs),
		cmocka_unit_test(tsv_quotes_what_cannot_be_seen_and_nothing_else),
		cmocka_unit_test(tsv_leaves_what_is_quoted_already),
		cmocka_unit_test(tsv_quotes_free_text_that_begins_with_a_quote),
		cmocka_unit_test(writes_rows_by_the_columns_that_it_is_given),
		cmocka_unit_test(csv_follows_rfc_4180),
		cmocka_unit_test(csv_disarms_formulas),
		cmocka_unit_test(csv_lines_end_in_cr_lf),
		cmocka_unit_test(json_escapes_what_cannot_be_seen),
		cmocka_unit_test(json_carries_bytes_that_are_no_utf8),
		cmocka_unit_test(json_is_an_array_whatever_the_number_of_rows),
		cmocka_unit_test(any_bytes_come_back_from_tsv_and_none_is_raw),
		cmocka_unit_test(a_hidden_byte_is_found_wherever_it_stands),
		cmocka_unit_test(a_letter_with_too_many_marks_is_hidden_as_a_whole),
		cmocka_unit_test(a_sink_that_fails_ends_the_report),
		cmocka_unit_test(pieces_stay_small_however_many_rows_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
