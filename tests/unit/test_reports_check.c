/* The formats of a check: workflow commands, test cases, Markdown, JSON. */
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
#include "reports/markdown_text.h"
#include "support_report.h"

enum { ROWS_MOST = 4 };

/* --- helpers ------------------------------------------------------------------------------------------ */

/* Findings of a check, made by hand. */
struct check {
	struct cell cells[ROWS_MOST][SUPPORT_CELLS];
	bool fails[ROWS_MOST];
	size_t count;
	struct report_gate gate;
};

static void start(struct check *check)
{
	*check = (struct check){ .gate = {
					 .repository = "acme/pay",
					 .url = "github.com/acme/pay",
					 .commit = "0123456789abcdef0123456789abcdef01234567",
					 .threshold = "high",
				 } };
}

static struct cell *add(struct check *check, enum severity severity, bool fails)
{
	struct cell *cells = check->cells[check->count];
	struct row row;

	support_row_clear(&row, cells);
	cells[FIND_FINGERPRINT].text = "602e35cd3ce77d954950d9cea11722bd";
	cells[FIND_RULE].text = "SCB101";
	cells[FIND_TITLE].text = "Git reference is not pinned";
	cells[FIND_SEVERITY] = (struct cell){ .text = "", .number = severity };
	cells[FIND_VERDICT].text = "fail";
	cells[FIND_STATUS].text = "new";
	cells[FIND_PATH].text = "ci/dagger.json";
	cells[FIND_LINE] = (struct cell){ .text = "", .number = 9 };
	cells[FIND_COLUMN] = (struct cell){ .text = "", .number = 17 };
	cells[FIND_END_COLUMN] = (struct cell){ .text = "", .number = 52 };
	cells[FIND_SUBJECT].text = "dependency alpine";
	cells[FIND_SEEN].text = "names the branch main";
	cells[FIND_REMEDY].text = "Name the commit.";
	check->fails[check->count++] = fails;
	check->gate.count++;
	check->gate.failing += fails;
	return cells;
}

static void write_times(const char *format, struct check *check, size_t times, struct buf *ret)
{
	const struct report *report = report_for(format, USE_CHECK);
	const struct report_settings settings = {
		.sink = support_sink,
		.context = ret,
		.database = "",
		.filter = "",
		.gate = &check->gate,
		.table = TABLE_FINDINGS,
	};
	struct report_state *state = NULL;
	struct error err = { 0 };

	check->gate.fails = check->fails;
	assert_int_equal(report->begin(&state, &settings, &err), 0);
	for (size_t i = 0; i < check->count * times; i++) {
		const struct row row = { .id = (int64_t)(i % check->count),
			.cells = check->cells[i % check->count] };

		assert_int_equal(report->row(state, &row, &err), 0);
	}
	assert_int_equal(report->end(&state, &err), 0);
	assert_null(state);
}

static void write(const char *format, struct check *check, struct buf *ret)
{
	write_times(format, check, 1, ret);
}

static void assert_has(const struct buf *out, const char *part)
{
	if (!strstr(out->text, part))
		fail_msg("no '%s' in:\n%s", part, out->text);
}

static void assert_lacks(const struct buf *out, const char *part)
{
	if (strstr(out->text, part))
		fail_msg("'%s' in:\n%s", part, out->text);
}

static const char *const hostile_texts[] = {
	"a\n::error::owned",
	"a\r::add-mask::x",
	"##[error]owned",
	"%0A::error::owned",
	"]]><script>alert('1')</script>",
	"\x1b[31mred\x1b]8;;x\a\x7f",
	"\xff\xfe\x80",
	"\xe2\x80\xae"
	"gnp.exe",
	"\xef\xbf\xbe\xef\xbf\xbf",
	"a|b`c``d\\|e",
	"<details><img src=x onerror=y>",
	"&lt;&#64;&amp;",
	"@dagger/team #12 owner/x#3 www.evil.example https://evil.example/x mailto:a@b.example",
	"[x](https://evil.example) ![y](//evil.example)",
	"*_~$^{}[]()<>!",
	"\"}]}",
	"\"a\\tb\"",
};

/* --- workflow commands -------------------------------------------------------------------------------- */

static void github_gets_an_annotation_at_the_line(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct check check;

	(void)state;
	start(&check);
	add(&check, SEVERITY_HIGH, true);
	write("github", &check, &out);
	assert_string_equal(out.text, "::notice title=scabbard::1 of 1 findings fails at high\n"
				      "::error file=ci/dagger.json,line=9,col=17,endColumn=52,title=SCB101 "
				      "Git reference is not pinned::"
				      "dependency alpine: names the branch main. Name the commit.\n");
}

static void github_hears_of_what_does_not_fail_without_an_error(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct check check;

	(void)state;
	start(&check);
	add(&check, SEVERITY_CRITICAL, false);
	add(&check, SEVERITY_LOW, false);
	add(&check, SEVERITY_HIGH, false)[FIND_VERDICT].text = "unknown";
	add(&check, SEVERITY_HIGH, false)[FIND_STATUS].text = "accepted";
	write("github", &check, &out);
	assert_lacks(&out, "::error");
	assert_has(&out, "\n::warning file=");
	assert_has(&out, "not pinned (unknown)::");
	assert_int_equal(strstr(strstr(out.text, "::warning") + 1, "::warning") != NULL, false);
}

static void github_says_what_a_clean_check_looked_at(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	const char *const unasked[] = { "SCB104" };
	struct check check;

	(void)state;
	start(&check);
	check.gate.unasked = unasked;
	check.gate.unasked_count = 1;
	check.gate.incomplete = true;
	write("github", &check, &out);
	assert_string_equal(out.text,
		"::notice title=scabbard::nothing was found at high; not everything could be "
		"read; 1 rule was not asked for want of copies\n");
}

static void github_places_outside_of_files_name_none(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct check check;

	(void)state;
	start(&check);
	add(&check, SEVERITY_HIGH, true)[FIND_PATH].text = "";
	add(&check, SEVERITY_HIGH, true)[FIND_PATH].text = "\"a\\nb\"";
	write("github", &check, &out);
	assert_lacks(&out, "file=");
	assert_has(&out, "::\"a\\nb\": dependency");
}

/* Every line must be the command that we meant, whatever stands in it. */
static void github_commands_cannot_be_injected(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(hostile_texts); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		struct check check;
		const char *line, *end;
		size_t lines = 0;

		start(&check);
		add(&check, SEVERITY_HIGH, true);
		for (size_t j = 0; j < SUPPORT_CELLS; j++)
			check.cells[0][j].text = hostile_texts[i];
		check.gate.repository = check.gate.threshold = hostile_texts[i];
		write("github", &check, &out);
		assert_true(text_is_utf8(out.text, out.length));
		assert_lacks(&out, "\xe2\x80\xae");
		for (line = out.text; *line; line = end + 1, lines++) {
			const char *value = strstr(line + 2, "::");

			end = strchr(line, '\n');
			assert_non_null(end);
			assert_true(strncmp(line, "::notice title=", 15) == 0 ||
				    strncmp(line, "::error ", 8) == 0);
			assert_true(value && value < end);
			for (const char *byte = line; byte < end; byte++)
				assert_true((unsigned char)*byte >= ' ' && *byte != 0x7f);
			/* What was written as %0A came from us or is text. */
			assert_null(memmem(line, (size_t)(end - line), "%0A", 3));
			if (strncmp(line, "::error ", 8) == 0)
				assert_null(memmem(line, (size_t)(value - line), ",title=SCB000 ,", 15));
		}
		assert_int_equal(lines, 2);
	}
}

static void github_properties_end_where_they_should(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct check check;

	(void)state;
	start(&check);
	add(&check, SEVERITY_HIGH, true)[FIND_PATH].text = "a,title=b::c%.json";
	write("github", &check, &out);
	assert_has(&out, "::error file=a%2Ctitle=b%3A%3Ac%25.json,line=9,");
}

/* --- test cases --------------------------------------------------------------------------------------- */

/* A little parser of what XML 1.0 allows: elements that close, attributes once, entities, legal characters. */
struct xml {
	const char *text;
	size_t at, length;
	char open[16][32];
	int depth;
	size_t elements;
};

static bool xml_name(struct xml *xml, char ret[32])
{
	const size_t start = xml->at;

	while (xml->at < xml->length && strchr("abcdefghijklmnopqrstuvwxyz-", xml->text[xml->at]))
		xml->at++;
	if (xml->at == start || xml->at - start > 31)
		return false;
	snprintf(ret, 32, "%.*s", (int)(xml->at - start), xml->text + start);
	return true;
}

static bool xml_character(struct xml *xml)
{
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;" };
	uint32_t rune;

	if (xml->text[xml->at] == '&') {
		for (size_t i = 0; i < COUNT_OF(entities); i++)
			if (strncmp(xml->text + xml->at, entities[i], strlen(entities[i])) == 0) {
				xml->at += strlen(entities[i]);
				return true;
			}
		return false;
	}
	if (strncmp(xml->text + xml->at, "]]>", 3) == 0)
		return false;
	rune = text_next(xml->text, xml->length, &xml->at);
	return rune == '\t' || rune == '\n' || rune == '\r' || (rune >= ' ' && rune <= 0xd7ff) ||
	       (rune >= 0xe000 && rune <= 0xfffd) || (rune >= 0x10000 && rune <= 0x10ffff);
}

static bool xml_attributes(struct xml *xml)
{
	char names[8][32];
	int count = 0;

	while (xml->text[xml->at] == ' ') {
		xml->at++;
		if (count == 8 || !xml_name(xml, names[count]))
			return false;
		for (int i = 0; i < count; i++)
			if (strcmp(names[i], names[count]) == 0)
				return false;
		count++;
		if (strncmp(xml->text + xml->at, "=\"", 2) != 0)
			return false;
		for (xml->at += 2; xml->text[xml->at] != '"';)
			if (xml->at >= xml->length || xml->text[xml->at] == '<' || !xml_character(xml))
				return false;
		xml->at++;
	}
	return true;
}

static bool xml_tag(struct xml *xml)
{
	char name[32];

	if (xml->text[++xml->at] == '/') {
		xml->at++;
		if (!xml_name(xml, name) || xml->depth == 0 || strcmp(xml->open[--xml->depth], name) != 0)
			return false;
		return xml->text[xml->at++] == '>';
	}
	if (!xml_name(xml, name) || !xml_attributes(xml))
		return false;
	xml->elements++;
	if (strncmp(xml->text + xml->at, "/>", 2) == 0) {
		xml->at += 2;
		return true;
	}
	if (xml->depth == 16)
		return false;
	snprintf(xml->open[xml->depth++], 32, "%s", name);
	return xml->text[xml->at++] == '>';
}

static void assert_xml(const struct buf *out)
{
	static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
	struct xml xml = { .text = out->text, .length = out->length, .at = strlen(head) };

	assert_int_equal(strncmp(out->text, head, strlen(head)), 0);
	while (xml.at < xml.length)
		if (!(xml.text[xml.at] == '<' ? xml_tag(&xml) : xml_character(&xml)))
			fail_msg("no XML at byte %zu of:\n%s", xml.at, out->text);
	assert_int_equal(xml.depth, 0);
	assert_true(xml.elements >= 3);
}

static void junit_has_a_case_for_each_finding(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct check check;

	(void)state;
	start(&check);
	add(&check, SEVERITY_HIGH, true);
	add(&check, SEVERITY_LOW, false);
	add(&check, SEVERITY_HIGH, false)[FIND_VERDICT].text = "unknown";
	add(&check, SEVERITY_HIGH, false)[FIND_STATUS].text = "accepted";
	write("junit", &check, &out);
	assert_xml(&out);
	assert_has(&out, "<testsuites name=\"scabbard\" tests=\"5\" failures=\"1\" errors=\"0\">");
	assert_has(&out, "<testsuite name=\"scabbard acme/pay\" tests=\"5\" failures=\"1\" errors=\"0\" "
			 "skipped=\"2\">");
	assert_has(&out,
		"<testcase name=\"SCB101 dependency alpine, line 9\" classname=\"ci/dagger.json\" "
		"file=\"ci/dagger.json\">\n<failure message=\"Git reference is not pinned\" type=\"high\">");
	assert_has(&out, "<system-out>low, does not fail: dependency");
	assert_has(&out, "<skipped message=\"unknown: dependency");
	assert_has(&out, "<skipped message=\"accepted: dependency");
}

static void junit_of_a_clean_check_has_a_case_all_the_same(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct check check;

	(void)state;
	start(&check);
	write("junit", &check, &out);
	assert_xml(&out);
	assert_has(&out, "tests=\"1\" failures=\"0\" errors=\"0\"");
}

static void junit_of_an_incomplete_check_has_an_error(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct check check;

	(void)state;
	start(&check);
	check.gate.incomplete = true;
	write("junit", &check, &out);
	assert_xml(&out);
	assert_has(&out, "errors=\"1\"");
	assert_has(&out, "<error message=");
}

static void junit_is_xml_whatever_the_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(hostile_texts); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		struct check check;

		start(&check);
		add(&check, SEVERITY_HIGH, true);
		add(&check, SEVERITY_HIGH, false);
		for (size_t j = 0; j < SUPPORT_CELLS; j++)
			check.cells[0][j].text = check.cells[1][j].text = hostile_texts[i];
		check.gate.repository = hostile_texts[i];
		write("junit", &check, &out);
		assert_xml(&out);
	}
}

/* --- Markdown ----------------------------------------------------------------------------------------- */

static void markdown_has_what_fails_first_and_folds_the_rest(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct check check;

	(void)state;
	start(&check);
	add(&check, SEVERITY_HIGH, true);
	add(&check, SEVERITY_LOW, false);
	check.gate.known = 3;
	write("markdown", &check, &out);
	assert_string_equal(out.text,
		"## scabbard: 1 finding fails\n\n"
		"`acme/pay` at `0123456789abcdef0123456789abcdef01234567`, threshold `high`, 3 known.\n\n"
		"| Severity | Where | What | How to mend it |\n| --- | --- | --- | --- |\n"
		"| **high** | `ci/dagger.json:9` | SCB101 Git reference is not pinned: `dependency "
		"alpine`<br>"
		"names the branch main | Name the commit. |\n\n"
		"<details>\n<summary>1 finding that does not fail</summary>\n\n"
		"| Severity | Where | What | How to mend it |\n| --- | --- | --- | --- |\n"
		"| low | `ci/dagger.json:9` | SCB101 Git reference is not pinned: `dependency alpine`<br>"
		"names the branch main | Name the commit. |\n\n"
		"</details>\n\n");
}

static void markdown_of_a_clean_check_says_so(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct check check;

	(void)state;
	start(&check);
	write("markdown", &check, &out);
	assert_has(&out, "## scabbard: nothing fails\n");
	assert_lacks(&out, "| ");
	buf_clear(&out);
	check.gate.incomplete = true;
	write("markdown", &check, &out);
	assert_has(&out, "not everything could be read");
}

static void markdown_fits_a_comment_however_many_rows_there_are(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct check check;

	(void)state;
	start(&check);
	add(&check, SEVERITY_HIGH, true);
	add(&check, SEVERITY_LOW, false);
	write_times("markdown", &check, 3000, &out);
	assert_in_range(out.length, 40000, 65000);
	assert_has(&out, "## scabbard: 3000 findings fail\n");
	assert_has(&out, " more, less grave, have no room here.\n");
}

/* A table's row is one line of as many cells as its head, whatever stands in them. */
static void assert_table(const struct buf *out)
{
	const char *line = out->text;

	for (const char *end; (end = strchr(line, '\n')); line = end + 1) {
		size_t bars = 0;

		if (*line != '|')
			continue;
		for (const char *at = line; at < end; at++)
			bars += *at == '|' && (at == line || at[-1] != '\\');
		assert_int_equal(bars, 5);
	}
}

static void markdown_of_hostile_text_is_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(hostile_texts); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		struct check check;

		start(&check);
		add(&check, SEVERITY_HIGH, true);
		for (size_t j = 0; j < SUPPORT_CELLS; j++)
			check.cells[0][j].text = hostile_texts[i];
		check.gate.repository = check.gate.commit = hostile_texts[i];
		write("markdown", &check, &out);
		assert_true(text_is_utf8(out.text, out.length));
		assert_table(&out);
		for (size_t j = 0; j < out.length; j++)
			assert_true((unsigned char)out.text[j] >= ' ' || out.text[j] == '\n');
		assert_lacks(&out, "\x7f");
		assert_lacks(&out, "\xe2\x80\xae");
	}
}

static void assert_markdown(const char *text, const char *expected)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	buf_add_markdown(&out, text);
	assert_string_equal(out.text, expected);
}

static void markdown_text_starts_no_markup(void **state)
{
	(void)state;
	assert_markdown("plain words, with_a_name and 1.2", "plain words, with_a_name and 1.2");
	assert_markdown("<b>&amp;", "&lt;b&gt;&amp;amp;");
	assert_markdown("a|b", "a\\|b");
	assert_markdown("*x* _y_ `z` ~w~ $v$", "\\*x\\* \\_y\\_ \\`z\\` \\~w\\~ \\$v\\$");
	assert_markdown("[x](y)", "\\[x\\](y)");
	assert_markdown("- item", "\\- item");
	assert_markdown("1. item", "1\\. item");
	assert_markdown("a\n# b\n2) c", "a<br>\\# b<br>2\\) c");
	assert_markdown("\\*", "\\\\\\*");
	assert_markdown("\x1b", "&lt;1B&gt;");
	assert_markdown("last\n", "last");
}

static void markdown_text_names_nobody_and_leads_nowhere(void **state)
{
	(void)state;
	assert_markdown("@dagger/team", "@&#8203;dagger/team");
	assert_markdown("alpine@v1.2", "alpine@&#8203;v1.2");
	assert_markdown("see x/y#12", "see x/y#&#8203;12");
	assert_markdown("https://e.example", "https:&#8203;//e.example");
	assert_markdown("www.e.example", "w&#8203;ww.e.example");
	assert_markdown("a @ b", "a @ b");
}

static void markdown_code_ends_where_it_should(void **state)
{
	static const char *const cases[][2] = {
		{ "plain", "`plain`" },
		{ "", "" },
		{ "a`b", "`` a`b ``" },
		{ "``", "``` `` ```" },
		{ "a|b", "`a\\|b`" },
		{ "@x <b>", "`@x <b>`" },
		{ "a\nb", "`a<0A>b`" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;

		buf_add_markdown_code(&out, cases[i][0]);
		assert_string_equal(out.text, cases[i][1]);
	}
}

/* --- JSON --------------------------------------------------------------------------------------------- */

static struct json *parsed(const struct buf *out)
{
	const struct json_limits limits = { .depth = 16, .values = 10000 };
	struct json *json = NULL;
	struct error err = { 0 };

	if (json_parse(&json, out->text, out->length, JSON_STRICT, &limits, NULL, &err) < 0)
		fail_msg("%s in:\n%s", err.message, out->text);
	return json;
}

static void json_has_the_gate_and_its_findings(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(json_close) struct json *json = NULL;
	const char *const unasked[] = { "SCB104", "SCB105" };
	const struct json_value *gate, *finding;
	struct check check;
	int64_t number = -1;

	(void)state;
	start(&check);
	add(&check, SEVERITY_HIGH, true);
	add(&check, SEVERITY_LOW, false);
	check.gate.unasked = unasked;
	check.gate.unasked_count = 2;
	write("json", &check, &out);
	json = parsed(&out);
	gate = json_member(json_root(json), "gate");
	finding = json_first(json_member(json_root(json), "findings"));
	assert_string_equal(json_text(json_member(gate, "repository")), "acme/pay");
	assert_string_equal(json_text(json_member(gate, "fail_on")), "high");
	assert_true(json_is_true(json_member(gate, "complete")));
	assert_true(json_integer(json_member(gate, "failing"), &number));
	assert_int_equal(number, 1);
	assert_int_equal(json_count(json_member(gate, "not_asked")), 2);
	assert_string_equal(json_text(json_member(finding, "severity")), "high");
	assert_true(json_is_true(json_member(finding, "fails")));
	assert_false(json_is_true(json_member(json_next(finding), "fails")));
	assert_null(json_next(json_next(finding)));
}

static void json_of_hostile_text_is_one_document(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(hostile_texts); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		CLEANUP(json_close) struct json *json = NULL;
		struct check check;

		start(&check);
		add(&check, SEVERITY_HIGH, true);
		for (size_t j = 0; j < SUPPORT_CELLS; j++)
			check.cells[0][j].text = hostile_texts[i];
		check.gate.repository = check.gate.commit = check.gate.threshold = check.gate.url =
			hostile_texts[i];
		write("json", &check, &out);
		json = parsed(&out);
		assert_int_equal(json_count(json_member(json_root(json), "findings")), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(github_gets_an_annotation_at_the_line),
		cmocka_unit_test(github_hears_of_what_does_not_fail_without_an_error),
		cmocka_unit_test(github_says_what_a_clean_check_looked_at),
		cmocka_unit_test(github_places_outside_of_files_name_none),
		cmocka_unit_test(github_commands_cannot_be_injected),
		cmocka_unit_test(github_properties_end_where_they_should),
		cmocka_unit_test(junit_has_a_case_for_each_finding),
		cmocka_unit_test(junit_of_a_clean_check_has_a_case_all_the_same),
		cmocka_unit_test(junit_of_an_incomplete_check_has_an_error),
		cmocka_unit_test(junit_is_xml_whatever_the_text),
		cmocka_unit_test(markdown_has_what_fails_first_and_folds_the_rest),
		cmocka_unit_test(markdown_of_a_clean_check_says_so),
		cmocka_unit_test(markdown_fits_a_comment_however_many_rows_there_are),
		cmocka_unit_test(markdown_of_hostile_text_is_text),
		cmocka_unit_test(markdown_text_starts_no_markup),
		cmocka_unit_test(markdown_text_names_nobody_and_leads_nowhere),
		cmocka_unit_test(markdown_code_ends_where_it_should),
		cmocka_unit_test(json_has_the_gate_and_its_findings),
		cmocka_unit_test(json_of_hostile_text_is_one_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
