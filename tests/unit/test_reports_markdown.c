/* A check as Markdown, and text from outside within Markdown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "reports/markdown_text.h"
#include "support_gated.h"

static void markdown_has_what_fails_first_and_folds_the_rest(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated_add(&gated, SEVERITY_HIGH, true);
	gated_add(&gated, SEVERITY_LOW, false);
	gated.gate.known = 3;
	gated_write("markdown", &gated, &out);
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
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated_write("markdown", &gated, &out);
	gated_assert_has(&out, "## scabbard: nothing fails\n");
	gated_assert_lacks(&out, "| ");
	buf_clear(&out);
	gated.gate.incomplete = true;
	gated_write("markdown", &gated, &out);
	gated_assert_has(&out, "not everything could be read");
}

static void markdown_fits_a_comment_however_many_rows_there_are(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated_add(&gated, SEVERITY_HIGH, true);
	gated_add(&gated, SEVERITY_LOW, false);
	gated_write_times("markdown", &gated, 3000, &out);
	assert_in_range(out.length, 40000, 65000);
	gated_assert_has(&out, "## scabbard: 3000 findings fail\n");
	gated_assert_has(&out, " more, less grave, have no room here.\n");
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
			bars += *at == '|';
		assert_int_equal(bars, 5);
	}
}

static void markdown_of_hostile_text_is_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < gated_hostile_count; i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		struct gated gated;

		gated_start(&gated);
		gated_add(&gated, SEVERITY_HIGH, true);
		for (size_t j = 0; j < SUPPORT_CELLS; j++)
			gated.cells[0][j].text = gated_hostile_texts[i];
		gated.gate.repository = gated.gate.commit = gated_hostile_texts[i];
		gated_write("markdown", &gated, &out);
		assert_true(text_is_utf8(out.text, out.length));
		assert_table(&out);
		for (size_t j = 0; j < out.length; j++)
			assert_true((unsigned char)out.text[j] >= ' ' || out.text[j] == '\n');
		gated_assert_lacks(&out, "\x7f");
		gated_assert_lacks(&out, "\xe2\x80\xae");
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
	assert_markdown("a|b", "a&#124;b");
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
	assert_markdown("@dagger/team, see", "`@dagger/team`, see");
	assert_markdown("(alpine@v1.2)", "(`alpine@v1.2`)");
	assert_markdown("see x/y#12.", "see `x/y#12`.");
	assert_markdown("https://e.example/a_b", "`https://e.example/a_b`");
	assert_markdown("'www.e.example'", "'`www.e.example`'");
	assert_markdown("a|b@c`d", "<code>a&#124;b&#64;c&#96;d</code>");
	assert_markdown("a @ b # c", "a `@` b # c");
}

static void markdown_code_ends_where_it_should(void **state)
{
	static const char *const cases[][2] = {
		{ "plain", "`plain`" },
		{ "", "" },
		{ "a`b", "<code>a&#96;b</code>" },
		{ "``", "<code>&#96;&#96;</code>" },
		{ " ", "<code> </code>" },
		{ "a\\|b", "<code>a&#92;&#124;b</code>" },
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markdown_has_what_fails_first_and_folds_the_rest),
		cmocka_unit_test(markdown_of_a_clean_check_says_so),
		cmocka_unit_test(markdown_fits_a_comment_however_many_rows_there_are),
		cmocka_unit_test(markdown_of_hostile_text_is_text),
		cmocka_unit_test(markdown_text_starts_no_markup),
		cmocka_unit_test(markdown_text_names_nobody_and_leads_nowhere),
		cmocka_unit_test(markdown_code_ends_where_it_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
