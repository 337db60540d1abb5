/* The report for people: its parts, what a lead reads first, and what every line keeps to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "engine/coverage.h"
#include "support_report_text.h"

static void every_part_has_its_place(void **state)
{
	static const char *const order[] = { "COVERAGE", "Not read", "ci/dagger.json:3:7: too-large",
		"Notes:", "1 submodule, not entered: acme/web", "POSTURE", "NEW OR WORSE",
		"since run #30 of 2025-11-22T06:00:00Z:", "DO NEXT", "WORST REPOSITORIES", "RULES",
		"FINDINGS\n\n  HIGH  SCB101" };
	CLEANUP(written_release) struct written written = written_begin(&support_fleet, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;
	size_t before = 0;

	(void)state;
	support_finding(&row, cells);
	written_start(&written);
	written_problem(&written, "acme/pay", "ci/dagger.json", PROBLEM_TOO_LARGE);
	written_problem(&written, "acme/web", "lib", PROBLEM_SUBMODULE);
	written_news(&written, cells, SEVERITY_HIGH, "SCB101", "acme/pay");
	written_repository(&written, "acme/pay", 9, 60);
	written_finding(&written, cells, SEVERITY_HIGH, "SCB101");
	written_finish(&written);
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		const size_t position = assert_holds(&written.out, order[i]);

		if (position < before)
			fail_msg("'%s' comes too early in:\n%s", order[i], written.out.text);
		before = position;
	}
	assert_holds(&written.out, "412: 400 read whole, 8 in part, 4 failed\n");
	assert_holds(&written.out, "64 to 71 of 100");
	assert_holds(&written.out, "7 critical, 41 high, 2 medium, 3 low\n");
	assert_holds(&written.out, "1000: 950 pinned, 50 unpinned\n");
	assert_holds(&written.out, "    acme/pay  ci/dagger.json:9:17  dependency alpine\n");
	assert_holds(&written.out, "\n  1 finding.\n");
}

/* 996 of 1000 are 99 % and not 100; a rule that looked at nothing has no share at all. */
static void shares_are_honest(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(&support_fleet, 80);

	(void)state;
	written.settings.all = true;
	written_start(&written);
	written_finish(&written);
	assert_holds(&written.out, "996      1       2        1     99%\n");
	assert_holds(&written.out, "      0      0       0        0       -\n");
}

static void rules_that_pass_everywhere_are_one_line(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(&support_fleet, 80);

	(void)state;
	written_start(&written);
	written_finish(&written);
	assert_holds(&written.out, "  passed everywhere: SCB122\n  nothing to look at: SCB124\n");
	assert_lacks(&written.out, "100%");
}

/* --- problems and notes ------------------------------------------------------------------------------- */

static void what_was_not_read_is_listed_only_so_far_unless_all_is_asked_for(void **state)
{
	CLEANUP(written_release) struct written few = written_begin(&support_fleet, 80);
	CLEANUP(written_release) struct written all = written_begin(&support_fleet, 80);

	(void)state;
	all.settings.all = true;
	written_start(&few);
	written_start(&all);
	for (int i = 0; i < 30; i++) {
		written_problem(&few, i < 15 ? "acme/pay" : "acme/late", "x", PROBLEM_TOO_LARGE);
		written_problem(&all, i < 15 ? "acme/pay" : "acme/late", "x", PROBLEM_TOO_LARGE);
	}
	written_finish(&few);
	written_finish(&all);
	assert_holds(&few.out, "  and 18 more; scabbard report --all lists them\n");
	assert_lacks(&few.out, "acme/late");
	assert_lacks(&all.out, " more; ");
	assert_holds(&all.out, "  acme/late\n    x:3:7: too-large: some detail\n");
}

static void notes_are_numbers_unless_all_is_asked_for(void **state)
{
	CLEANUP(written_release) struct written few = written_begin(&support_fleet, 80);
	CLEANUP(written_release) struct written all = written_begin(&support_fleet, 80);

	(void)state;
	all.settings.all = true;
	written_start(&few);
	written_start(&all);
	for (int i = 0; i < 4; i++) {
		written_problem(&few, i < 3 ? "acme/pay" : "acme/web", "lib", PROBLEM_SUBMODULE);
		written_problem(&all, i < 3 ? "acme/pay" : "acme/web", "lib", PROBLEM_SUBMODULE);
	}
	written_finish(&few);
	written_finish(&all);
	assert_holds(&few.out, "  Notes:\n    4 submodules, not entered: acme/pay 3, acme/web 1\n");
	assert_holds(&all.out, "  Notes:\n  acme/pay\n    lib:3:7: submodule");
	assert_lacks(&few.out, "Not read");
	assert_lacks(&all.out, "Not read");
}

/* --- the first page ----------------------------------------------------------------------------------- */

static void news_are_numbers_by_severity_and_rule(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(&support_fleet, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_finding(&row, cells);
	written_start(&written);
	cells[FIND_STATUS].text = "new";
	written_news(&written, cells, SEVERITY_HIGH, "SCB101", "acme/pay");
	written_news(&written, cells, SEVERITY_HIGH, "SCB101", "acme/web");
	written_news(&written, cells, SEVERITY_HIGH, "SCB101", "acme/web");
	cells[FIND_STATUS].text = "reopened";
	written_news(&written, cells, SEVERITY_LOW, "SCB101", "acme/web");
	written_finish(&written);
	assert_holds(&written.out,
		"  HIGH  SCB101  Git reference is not pinned: 3 new in acme/web 2, acme/pay 1\n");
	assert_holds(&written.out, "  LOW  SCB101  Git reference is not pinned: 1 reopened in acme/web\n");
}

/* "2 new in acme/checkout 2" says the number twice. */
static void news_of_one_repository_have_one_number(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(&support_fleet, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_finding(&row, cells);
	cells[FIND_STATUS].text = "new";
	written_start(&written);
	written_news(&written, cells, SEVERITY_HIGH, "SCB101", "acme/web");
	written_news(&written, cells, SEVERITY_HIGH, "SCB101", "acme/web");
	written_finish(&written);
	assert_holds(&written.out, "Git reference is not pinned: 2 new in acme/web\n");
}

static void no_news_are_said_too(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(&support_fleet, 80);

	(void)state;
	written_start(&written);
	written_finish(&written);
	assert_holds(&written.out, "NEW OR WORSE\n  nothing since run #30 of 2025-11-22T06:00:00Z\n");
}

static void of_the_first_run_nothing_is_called_new(void **state)
{
	struct posture first = support_fleet;
	CLEANUP(written_release) struct written written = written_begin(&first, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	first.run_count = 1;
	support_finding(&row, cells);
	cells[FIND_STATUS].text = "new";
	written_start(&written);
	written_news(&written, cells, SEVERITY_HIGH, "SCB101", "acme/pay");
	written_finding(&written, cells, SEVERITY_HIGH, "SCB101");
	written_finish(&written);
	assert_holds(&written.out, "incomplete: the first one, so\n                everything is new\n");
	assert_lacks(&written.out, "NEW OR WORSE");
	assert_lacks(&written.out, "state");
}

static void the_graver_rule_is_to_be_mended_first(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(&support_fleet, 80);

	(void)state;
	written_start(&written);
	written_finish(&written);
	assert_holds(&written.out,
		"DO NEXT\n"
		"  1. See to it that 12 repositories can be read: COVERAGE says what was in "
		"the\n     way.\n"
		"  2. SCB101  Git reference is not pinned: 1 failure in acme/pay\n"
		"     Name the commit.\n"
		"  3. SCB118  Engine version is missing: 90 failures, 40 of them in acme/web\n"
		"     Run develop.\n");
}

static void what_is_new_is_to_be_mended_before_what_is_old(void **state)
{
	static const struct posture_rule both[] = {
		{ .number = 101, .fail = 90, .worst_name = "acme/web", .worst_fail = 1 },
		{ .number = 105, .fail = 1, .worst_name = "acme/pay", .worst_fail = 1 },
	};
	static const struct rule high[] = {
		{ .number = 101, .title = "Git reference is not pinned", .severity = SEVERITY_HIGH },
		{ .number = 105, .title = "Commit is on no branch", .severity = SEVERITY_HIGH },
		{ 0 },
	};
	struct posture posture = support_fleet;
	CLEANUP(written_release) struct written written = written_begin(&posture, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	posture.rules = both;
	posture.rule_count = COUNT_OF(both);
	written.settings.rules = high;
	support_finding(&row, cells);
	cells[FIND_STATUS].text = "new";
	written_start(&written);
	written_news(&written, cells, SEVERITY_HIGH, "SCB105", "acme/pay");
	written_finish(&written);
	assert_holds(&written.out, "  2. SCB105  Commit is on no branch: 1 failure in acme/pay\n");
	assert_holds(&written.out, "  3. SCB101  Git reference is not pinned: 90 failures\n");
}

static void only_what_is_critical_comes_before_what_could_not_be_read(void **state)
{
	struct rule graver[3];
	CLEANUP(written_release) struct written written = written_begin(&support_fleet, 80);

	(void)state;
	memcpy(graver, written.settings.rules, sizeof(graver));
	graver[0].severity = SEVERITY_CRITICAL;
	graver[2] = (struct rule){ 0 };
	written.settings.rules = graver;
	written_start(&written);
	written_finish(&written);
	assert_holds(&written.out, "  1. SCB101  Git reference is not pinned: 1 failure in acme/pay\n");
	assert_holds(&written.out, "  2. See to it that 12 repositories can be read: ");
	assert_holds(&written.out, "  3. SCB118  ");
}

static void says_of_what_there_is_no_copy(void **state)
{
	struct posture posture = support_fleet;
	CLEANUP(written_release) struct written some = written_begin(&posture, 100);
	CLEANUP(written_release) struct written none = written_begin(&support_fleet, 100);

	(void)state;
	posture.uncopied = 42;
	posture.uncopied_roots = 28;
	written_start(&some);
	written_finish(&some);
	written_start(&none);
	written_finish(&none);
	assert_holds(&some.out,
		"  no copy       42 references lead to 28 repositories that there is no copy of: "
		"scabbard mirror add\n                --missing\n");
	assert_lacks(&none.out, "no copy");
}

static void ten_repositories_are_the_worst(void **state)
{
	CLEANUP(written_release) struct written few = written_begin(&support_fleet, 60);
	CLEANUP(written_release) struct written all = written_begin(&support_fleet, 80);

	(void)state;
	all.settings.all = true;
	written_start(&few);
	written_start(&all);
	for (int i = 0; i < 14; i++) {
		written_repository(&few, i < 10 ? "acme/pay" : "acme/late", 14 - i, 60);
		written_repository(&all, i < 10 ? "acme/pay" : "acme/late", 14 - i, 60);
	}
	written_finish(&few);
	written_finish(&all);
	assert_holds(&few.out, "  repository                          crit high  med   score\n"
			       "  acme/pay                               0   14    0   60-65\n");
	assert_holds(&few.out, "  and others: scabbard export repositories\n");
	assert_lacks(&few.out, "acme/late");
	assert_lacks(&all.out, "others");
	assert_holds(&all.out,
		"  acme/late                                    0    1    0     0       0   60-65\n");
}

static void with_a_filter_only_coverage_is_of_the_whole_fleet(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(&support_fleet, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_finding(&row, cells);
	written.settings.filter = "repo:pay";
	written_start(&written);
	written_problem(&written, "acme/web", "lib", PROBLEM_SUBMODULE);
	written_news(&written, cells, SEVERITY_HIGH, "SCB101", "acme/pay");
	written_repository(&written, "acme/pay", 9, 60);
	written_finding(&written, cells, SEVERITY_HIGH, "SCB101");
	written_finish(&written);
	assert_holds(&written.out, "  filter        repo:pay\n");
	assert_holds(&written.out, "COVERAGE OF THE WHOLE FLEET");
	assert_holds(&written.out, "NEW OR WORSE THAT MATCHES THE FILTER");
	assert_holds(&written.out, "FINDINGS THAT MATCH THE FILTER");
	assert_lacks(&written.out, "Notes");
	assert_lacks(&written.out, "POSTURE");
	assert_lacks(&written.out, "DO NEXT");
	assert_lacks(&written.out, "WORST");
	assert_lacks(&written.out, "RULES");
}

static void nothing_scanned_is_not_clean(void **state)
{
	const struct posture nothing = { .score_low = -1, .score_high = -1 };
	CLEANUP(written_release) struct written written = written_begin(&nothing, 80);

	(void)state;
	written_start(&written);
	written_finish(&written);
	assert_holds(&written.out, "nothing has been scanned, so nothing is known");
	assert_holds(&written.out, "-: no rule has looked at anything");
	assert_holds(&written.out, "Nothing has been scanned. Next: scabbard scan PATH");
	assert_null(strstr(written.out.text, "No finding"));
}

static void hostile_text_is_shown_as_tokens_and_counted_on_the_last_line(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(NULL, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_finding(&row, cells);
	cells[FIND_PATH].text = "a\x1b[2Jb\nc";
	cells[FIND_SUBJECT].text = "dependency \xe2\x80\xaegpj";
	written_start(&written);
	written_finding(&written, cells, SEVERITY_HIGH, "SCB101");
	written_finish(&written);
	assert_holds(&written.out, "a<1B>[2Jb");
	assert_holds(&written.out, "dependency <U+202E>gpj");
	assert_null(strchr(written.out.text, '\x1b'));
	assert_true(
		text_ends(written.out.text, "\n2 fields held unprintable characters; see --format json\n"));
}

static void one_hostile_field_is_one_field(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(NULL, 80);

	(void)state;
	written.settings.database = "a\x1b\x1b\x1b"
				    "b";
	written_start(&written);
	written_finish(&written);
	assert_true(
		text_ends(written.out.text, "\n1 field held unprintable characters; see --format json\n"));
}

/* The readers' door has put them in C quoting, so no token is needed; they are unprintable all the same. */
static void bytes_that_the_door_has_quoted_count_too(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(NULL, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_finding(&row, cells);
	cells[FIND_PATH].text = "\"a\\033b\"";
	cells[FIND_SUBJECT].text = "dependency \"\\\"quoted\\\"\"";
	cells[FIND_SEEN].text = "a \\new thing, without quotes";
	written_start(&written);
	written_finding(&written, cells, SEVERITY_HIGH, "SCB101");
	written_finish(&written);
	assert_true(
		text_ends(written.out.text, "\n1 field held unprintable characters; see --format json\n"));
}

static void no_line_is_wider_than_asked(void **state)
{
	static const size_t widths[] = { 40, 60, 71, 72, 80, 120 };
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_finding(&row, cells);
	cells[FIND_TITLE].text =
		"A title that is quite long, so that it has to be wrapped at every width there is "
		"and then some more";
	cells[FIND_PATH].text =
		"a/very/long/path/without/any/blank/in/it/that/no/line/of/the/report/can/hold/as/"
		"a/whole/dagger.json";
	cells[FIND_SEEN].text =
		"first line of what was seen\nsecond line, which is a good deal longer than the first";
	for (size_t i = 0; i < COUNT_OF(widths); i++) {
		CLEANUP(written_release) struct written written = written_begin(&support_fleet, widths[i]);

		written_start(&written);
		written_finding(&written, cells, SEVERITY_CRITICAL, "SCB101");
		written_finish(&written);
		for (const char *line = written.out.text; *line; line += strcspn(line, "\n") + 1) {
			const size_t length = strcspn(line, "\n");
			size_t position = 0, columns = 0;

			/* No character of this test is wide. */
			for (; position < length; columns++)
				text_next(line, length, &position);
			if (columns > widths[i])
				fail_msg("%zu columns at %zu: %.*s", columns, widths[i], (int)length, line);
		}
	}
}

static void colour_is_only_there_when_asked_for(void **state)
{
	CLEANUP(written_release) struct written plain = written_begin(&support_fleet, 80);
	CLEANUP(written_release) struct written colored = written_begin(&support_fleet, 80);

	(void)state;
	written_start(&plain);
	written_finish(&plain);
	assert_null(strchr(plain.out.text, '\x1b'));
	colored.settings.color = true;
	written_start(&colored);
	written_finish(&colored);
	assert_holds(&colored.out, "\x1b[1mCOVERAGE\x1b[0m");
}

static void ascii_means_no_character_of_ours_beyond_it(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(&support_fleet, 40);
	CLEANUP(buf_release) struct buf database = BUF_INIT;

	(void)state;
	buf_add_repeated(&database, "long/", 1000);
	written.settings.database = database.text;
	written.settings.ascii = true;
	written_start(&written);
	written_finish(&written);
	for (const char *byte = written.out.text; *byte; byte++)
		assert_true((unsigned char)*byte < 0x80);
}

/* Coverage and report must agree on what is missing: neither "read whole" above "not read", nor the other way round. */
static void a_note_is_what_makes_nothing_incomplete(void **state)
{
	(void)state;
	for (int code = PROBLEM_NONE + 1; code <= PROBLEM_OUTSIDE; code++)
		assert_int_equal(problem_is_note((enum problem_code)code),
			!problem_is_partial((enum problem_code)code));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_part_has_its_place),
		cmocka_unit_test(shares_are_honest),
		cmocka_unit_test(rules_that_pass_everywhere_are_one_line),
		cmocka_unit_test(what_was_not_read_is_listed_only_so_far_unless_all_is_asked_for),
		cmocka_unit_test(notes_are_numbers_unless_all_is_asked_for),
		cmocka_unit_test(a_note_is_what_makes_nothing_incomplete),
		cmocka_unit_test(news_are_numbers_by_severity_and_rule),
		cmocka_unit_test(news_of_one_repository_have_one_number),
		cmocka_unit_test(no_news_are_said_too),
		cmocka_unit_test(of_the_first_run_nothing_is_called_new),
		cmocka_unit_test(the_graver_rule_is_to_be_mended_first),
		cmocka_unit_test(what_is_new_is_to_be_mended_before_what_is_old),
		cmocka_unit_test(only_what_is_critical_comes_before_what_could_not_be_read),
		cmocka_unit_test(says_of_what_there_is_no_copy),
		cmocka_unit_test(ten_repositories_are_the_worst),
		cmocka_unit_test(with_a_filter_only_coverage_is_of_the_whole_fleet),
		cmocka_unit_test(nothing_scanned_is_not_clean),
		cmocka_unit_test(hostile_text_is_shown_as_tokens_and_counted_on_the_last_line),
		cmocka_unit_test(one_hostile_field_is_one_field),
		cmocka_unit_test(bytes_that_the_door_has_quoted_count_too),
		cmocka_unit_test(no_line_is_wider_than_asked),
		cmocka_unit_test(colour_is_only_there_when_asked_for),
		cmocka_unit_test(ascii_means_no_character_of_ours_beyond_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
