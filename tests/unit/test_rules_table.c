#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "rules/checks.h"
#include "rules/table.h"
#include "support_beside.h"

enum { EXPECT_LIMIT = 1 << 16 };

static void check_folder(int rule, const char *which, struct support_beside *ret)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_format(&path, "testdata/rules/%d/%s", rule, which);
	support_beside_folder(ret, path.text);
	support_judge(ret, SUPPORT_NOW);
}

/* What a rule says of its bad folder, a line a finding. */
static void describe(const struct findings *findings, int rule, struct buf *ret)
{
	const struct finding *finding;

	for (size_t i = 0; (finding = support_found(findings, rule, i)); i++)
		buf_format(ret, "%s %s %s:%u %s\n", verdict_word(finding->verdict),
			severity_word(finding->severity), finding->path, finding->at.line, finding->subject);
}

static void every_rule_finds_what_is_bad_at_its_line(void **state)
{
	(void)state;
	for (const struct rule *rule = rule_table; rule->number; rule++) {
		CLEANUP(support_beside_release) struct support_beside beside = { 0 };
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		CLEANUP(buf_release) struct buf expected = BUF_INIT;
		CLEANUP(buf_release) struct buf found = BUF_INIT;

		buf_format(&path, "testdata/rules/%d/bad/expect", rule->number);
		assert_int_equal(file_read(&expected, path.text, EXPECT_LIMIT, NULL), 0);
		check_folder(rule->number, "bad", &beside);
		describe(&beside.findings, rule->number, &found);
		assert_string_equal(found.text, expected.text);
		/* What nothing enforces cannot fail. */
		assert_non_null(strstr(found.text, rule->number == 504 ? "declared " : "fail "));
	}
}

static void every_rule_passes_what_is_good_and_says_nothing(void **state)
{
	(void)state;
	for (const struct rule *rule = rule_table; rule->number; rule++) {
		CLEANUP(support_beside_release) struct support_beside beside = { 0 };
		struct tally tally;

		check_folder(rule->number, "good", &beside);
		if (support_found(&beside.findings, rule->number, 0))
			fail_msg("SCB%d: %s", rule->number,
				support_found(&beside.findings, rule->number, 0)->seen);
		tally = support_tally(&beside.findings, rule->number, PATH_LIVE);
		if (!tally.pass || tally.fail || tally.unknown || tally.declared)
			fail_msg("SCB%d passes %u of its good folder", rule->number, tally.pass);
	}
}

static void every_finding_tells_all_there_is_to_tell(void **state)
{
	(void)state;
	for (const struct rule *rule = rule_table; rule->number; rule++) {
		CLEANUP(support_beside_release) struct support_beside beside = { 0 };

		check_folder(rule->number, "bad", &beside);
		for (size_t i = 0; i < beside.findings.count; i++) {
			const struct finding *finding = &beside.findings.items[i];

			assert_non_null(finding->seen);
			assert_true(*finding->seen);
			assert_true(*finding->subject);
			assert_true(finding->confidence >= CONFIDENCE_LOW);
			assert_true(finding->subjects > 0);
			if (finding->verdict == VERDICT_UNKNOWN)
				continue;
			assert_int_equal(finding->subjects, 1);
			assert_int_equal(strlen(finding->blob), OID_HEX);
			assert_true(finding->at.line > 0);
		}
	}
}

static void check_sentences(const struct rule *rule, const char *text)
{
	size_t length = strlen(text);

	if (length < 40 || text[length - 1] != '.' || text[0] < 'A' || text[0] > 'Z')
		fail_msg("SCB%d is not explained in sentences: %s", rule->number, text);
	if (strstr(text, "  ") || strchr(text, '\n') || strchr(text, '\t'))
		fail_msg("SCB%d has odd blanks: %s", rule->number, text);
}

static void check_links(const struct rule *rule)
{
	static const char *const sources[] = { "https://docs.dagger.io/", "https://github.com/dagger/dagger/",
		"https://www.rfc-editor.org/rfc/", "https://go.dev/ref/", "https://git-scm.com/docs/",
		"https://slsa.dev/spec/", "https://github.com/ossf/", "https://best.openssf.org/",
		"https://docs.github.com/en/", "https://www.unicode.org/reports/",
		"https://docs.renovatebot.com/", "https://docs.zizmor.sh/" };

	assert_non_null(rule->links);
	assert_non_null(rule->links[0]);
	for (size_t i = 0; rule->links[i]; i++) {
		size_t source = 0;

		while (source < COUNT_OF(sources) && !text_starts(rule->links[i], sources[source]))
			source++;
		if (source == COUNT_OF(sources))
			fail_msg("SCB%d links to %s", rule->number, rule->links[i]);
	}
}

static void every_rule_is_explained(void **state)
{
	(void)state;
	for (const struct rule *rule = rule_table; rule->number; rule++) {
		size_t length = strlen(rule->title);

		assert_true(length > 10 && length < 80);
		assert_true(rule->title[0] >= 'A' && rule->title[0] <= 'Z');
		assert_true(rule->title[length - 1] != '.');
		check_sentences(rule, rule->checks);
		check_sentences(rule, rule->why);
		check_sentences(rule, rule->help);
		check_links(rule);
		assert_true(rule->confidence >= CONFIDENCE_LOW && rule->confidence <= CONFIDENCE_HIGH);
		assert_true(rule->readers != 0);
		assert_non_null(rule->check);
	}
}

/* What was once said and is not so, or not said as people say it. */
static void says_nothing_that_is_not_so(void **state)
{
	static const char *const untrue[] = { "frozen mode since 1.0:", "part of the engine,",
		"out of support", "gets no fixes", "behind the", "behind it", "belong into", "anew",
		"does not regard" };
	static const struct {
		int rule;
		const char *part;
	} true_parts[] = {
		{ 101, "the engine's own tag" },
		{ 101, "Only the latter fixes an SDK" },
		{ 103, "For an SDK or runtime" },
		{ 109, "since 1.0.0-beta.10" },
		{ 110, "policy float" },
		{ 117, "trusted" },
		{ 118, "pins no engine" },
		{ 122, "Other rules look at an obsolete file" },
		{ 124, "SCB122" },
	};

	(void)state;
	for (const struct rule *rule = rule_table; rule->number; rule++) {
		for (size_t i = 0; i < COUNT_OF(untrue); i++)
			if (strstr(rule->checks, untrue[i]) || strstr(rule->why, untrue[i]) ||
				strstr(rule->help, untrue[i]) || strstr(rule->title, untrue[i]))
				fail_msg("SCB%d says '%s'", rule->number, untrue[i]);
		for (size_t i = 0; rule->links[i]; i++) {
			assert_null(strstr(rule->links[i], "configuration/modules"));
			assert_false(text_ends(rule->links[i], "/7062"));
		}
	}
	for (size_t i = 0; i < COUNT_OF(true_parts); i++) {
		const struct rule *rule = rule_by_number(true_parts[i].rule);

		if (!strstr(rule->checks, true_parts[i].part) && !strstr(rule->why, true_parts[i].part) &&
			!strstr(rule->help, true_parts[i].part))
			fail_msg("SCB%d does not say '%s'", rule->number, true_parts[i].part);
	}
}

static void says_of_which_day_its_releases_are(void **state)
{
	(void)state;
	assert_non_null(strstr(rule_by_number(118)->checks, rule_releases.known));
}

static void holds_the_rules_of_this_release_in_order(void **state)
{
	static const int numbers[] = { 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114,
		115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 201, 202, 203, 204, 205, 206, 207, 208, 209,
		211, 301, 302, 303, 304, 305, 306, 307, 308, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410,
		411, 412, 413, 414, 501, 502, 503, 504, 505, 506, 508, 601, 602, 603, 604, 605, 606, 607, 608,
		609, 610, 611, 612, 613, 614, 615, 616, 617, 618, 619, 620, 621, 701, 702, 703, 704, 705, 706,
		707, 708, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		assert_int_equal(rule_table[i].number, numbers[i]);
}

static void finds_a_rule_by_number_and_by_name(void **state)
{
	const struct rule *rule = rule_by_number(116);

	(void)state;
	assert_non_null(rule);
	assert_int_equal(rule->number, 116);
	assert_ptr_equal(rule_by_name("SCB116"), rule);
	assert_ptr_equal(rule_by_name("scb116"), rule);
	assert_ptr_equal(rule_by_name("116"), rule);
	assert_null(rule_by_number(0));
	assert_null(rule_by_number(210));
	assert_null(rule_by_name("SCB210"));
	assert_null(rule_by_name("SCB1160"));
	assert_null(rule_by_name("SCB"));
	assert_null(rule_by_name("0"));
	assert_null(rule_by_name(""));
}

static void has_one_digest(void **state)
{
	unsigned char one[32] = { 0 }, other[32] = { 0 };

	(void)state;
	rule_table_digest(one);
	assert_memory_not_equal(one, other, sizeof(one));
	rule_table_digest(other);
	assert_memory_equal(one, other, sizeof(one));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_finds_what_is_bad_at_its_line),
		cmocka_unit_test(every_rule_passes_what_is_good_and_says_nothing),
		cmocka_unit_test(every_finding_tells_all_there_is_to_tell),
		cmocka_unit_test(every_rule_is_explained),
		cmocka_unit_test(says_nothing_that_is_not_so),
		cmocka_unit_test(says_of_which_day_its_releases_are),
		cmocka_unit_test(holds_the_rules_of_this_release_in_order),
		cmocka_unit_test(finds_a_rule_by_number_and_by_name),
		cmocka_unit_test(has_one_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
