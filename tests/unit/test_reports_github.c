/* A check as workflow commands of GitHub Actions, and as JSON. */
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
#include "support_gated.h"

/* --- workflow commands -------------------------------------------------------------------------------- */

static void github_gets_an_annotation_at_the_line(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated_add(&gated, SEVERITY_HIGH, true);
	gated_write("github", &gated, &out);
	assert_string_equal(out.text, "::notice title=scabbard::1 of 1 findings fails at high\n"
				      "::error file=ci/dagger.json,line=9,col=17,endColumn=52,title=SCB101 "
				      "Git reference is not pinned::"
				      "dependency alpine: names the branch main. Name the commit.\n");
}

static void github_hears_of_what_does_not_fail_without_an_error(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated_add(&gated, SEVERITY_CRITICAL, false);
	gated_add(&gated, SEVERITY_LOW, false);
	gated_add(&gated, SEVERITY_HIGH, false)[FIND_VERDICT].text = "unknown";
	gated_add(&gated, SEVERITY_HIGH, false)[FIND_STATUS].text = "accepted";
	gated_write("github", &gated, &out);
	gated_assert_lacks(&out, "::error");
	gated_assert_has(&out, "\n::warning file=");
	gated_assert_has(&out, "not pinned (unknown)::");
	assert_int_equal(strstr(strstr(out.text, "::warning") + 1, "::warning") != NULL, false);
}

static void github_says_what_a_clean_check_looked_at(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	const char *const unasked[] = { "SCB104" };
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated.gate.unasked = unasked;
	gated.gate.unasked_count = 1;
	gated.gate.incomplete = true;
	gated_write("github", &gated, &out);
	assert_string_equal(out.text,
		"::notice title=scabbard::nothing was found at high; not everything could be "
		"read; 1 rule was not asked for want of copies\n");
}

static void github_places_outside_of_files_name_none(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated_add(&gated, SEVERITY_HIGH, true)[FIND_PATH].text = "";
	gated_add(&gated, SEVERITY_HIGH, true)[FIND_PATH].text = "\"a\\nb\"";
	gated_write("github", &gated, &out);
	gated_assert_lacks(&out, "file=");
	gated_assert_has(&out, "::\"a\\nb\": dependency");
}

/* Every line must be the command that we meant, whatever stands in it. */
static void github_commands_cannot_be_injected(void **state)
{
	(void)state;
	for (size_t i = 0; i < gated_hostile_count; i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		struct gated gated;
		const char *line, *end;
		size_t lines = 0;

		gated_start(&gated);
		gated_add(&gated, SEVERITY_HIGH, true);
		for (size_t j = 0; j < SUPPORT_CELLS; j++)
			gated.cells[0][j].text = gated_hostile_texts[i];
		gated.gate.repository = gated.gate.threshold = gated_hostile_texts[i];
		gated_write("github", &gated, &out);
		assert_true(text_is_utf8(out.text, out.length));
		gated_assert_lacks(&out, "\xe2\x80\xae");
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
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated_add(&gated, SEVERITY_HIGH, true)[FIND_PATH].text = "a,title=b::c%.json";
	gated_write("github", &gated, &out);
	gated_assert_has(&out, "::error file=a%2Ctitle=b%3A%3Ac%25.json,line=9,");
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
	struct gated gated;
	int64_t number = -1;

	(void)state;
	gated_start(&gated);
	gated_add(&gated, SEVERITY_HIGH, true);
	gated_add(&gated, SEVERITY_LOW, false);
	gated.gate.unasked = unasked;
	gated.gate.unasked_count = 2;
	gated_write("json", &gated, &out);
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
	for (size_t i = 0; i < gated_hostile_count; i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		CLEANUP(json_close) struct json *json = NULL;
		struct gated gated;

		gated_start(&gated);
		gated_add(&gated, SEVERITY_HIGH, true);
		for (size_t j = 0; j < SUPPORT_CELLS; j++)
			gated.cells[0][j].text = gated_hostile_texts[i];
		gated.gate.repository = gated.gate.commit = gated.gate.threshold = gated.gate.url =
			gated_hostile_texts[i];
		gated_write("json", &gated, &out);
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
		cmocka_unit_test(json_has_the_gate_and_its_findings),
		cmocka_unit_test(json_of_hostile_text_is_one_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
