/* The report for people: its findings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_report_text.h"

static void a_remedy_is_said_once_and_those_it_is_for_stand_below_it(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(NULL, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_finding(&row, cells);
	written_start(&written);
	written_finding(&written, cells, SEVERITY_HIGH, "SCB101");
	cells[FIND_REPO].text = "acme/two";
	cells[FIND_REMEDY].text = "Another way.";
	written_finding(&written, cells, SEVERITY_HIGH, "SCB101");
	cells[FIND_REPO].text = "acme/three";
	cells[FIND_REMEDY].text = "Name the commit.";
	written_finding(&written, cells, SEVERITY_HIGH, "SCB101");
	written_finding(&written, cells, SEVERITY_MEDIUM, "SCB101");
	written_finish(&written);
	assert_holds(&written.out,
		"  HIGH  SCB101  Git reference is not pinned: 3 findings in 3 repositories\n"
		"    mend  Name the commit.\n"
		"    acme/pay  ci/dagger.json:9:17  dependency alpine\n"
		"      seen  github.com/x/y@main\n"
		"    acme/three  ci/dagger.json:9:17  dependency alpine\n"
		"      seen  github.com/x/y@main\n"
		"    mend  Another way.\n"
		"    acme/two  ci/dagger.json:9:17  dependency alpine\n"
		"      seen  github.com/x/y@main\n"
		"\n"
		"  MEDIUM  SCB101  Git reference is not pinned\n"
		"    mend  Name the commit.\n");
}

static void findings_that_differ_only_in_place_are_one_entry(void **state)
{
	static const char *const paths[] = { "a", "b", "c", "d", "e", "f" };
	CLEANUP(written_release) struct written few = written_begin(NULL, 80);
	CLEANUP(written_release) struct written all = written_begin(NULL, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_finding(&row, cells);
	all.settings.all = true;
	written_start(&few);
	written_start(&all);
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		cells[FIND_PATH].text = paths[i];
		written_finding(&few, cells, SEVERITY_HIGH, "SCB101");
		written_finding(&all, cells, SEVERITY_HIGH, "SCB101");
	}
	cells[FIND_SEEN].text = "github.com/x/y@other";
	written_finding(&few, cells, SEVERITY_HIGH, "SCB101");
	written_finding(&all, cells, SEVERITY_HIGH, "SCB101");
	written_finish(&few);
	written_finish(&all);
	assert_holds(&few.out, "    acme/pay  6 places  dependency alpine\n"
			       "      seen  github.com/x/y@main\n"
			       "      at    a:9:17, b:9:17, c:9:17, d:9:17 and 2 more\n"
			       "    acme/pay  f:9:17  dependency alpine\n"
			       "      seen  github.com/x/y@other\n");
	assert_holds(&few.out, "  All of them, place by place: the same with --all\n");
	assert_holds(&all.out, "    acme/pay\n"
			       "      seen  github.com/x/y@main\n"
			       "      mend  Name the commit.\n"
			       "      at    a:9:17  dependency alpine\n"
			       "            b:9:17  dependency alpine\n");
	assert_holds(&all.out, "            f:9:17  dependency alpine\n"
			       "      seen  github.com/x/y@other\n"
			       "      at    f:9:17  dependency alpine\n"
			       "\n  7 findings.\n");
}

/* The many of one repository are worse than the one of another, and what is new comes before both. */
static void of_many_entries_the_new_and_the_large_are_shown(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(NULL, 80);
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_finding(&row, cells);
	written_start(&written);
	for (int i = 10; i < 40; i++) {
		buf_clear(&name);
		buf_format(&name, "acme/%d", i);
		cells[FIND_REPO].text = name.text;
		cells[FIND_STATUS].text = i == 35 ? "new" : "open";
		for (int j = 0; j <= (i == 38); j++)
			written_finding(&written, cells, SEVERITY_HIGH, "SCB101");
	}
	written_finish(&written);
	assert_true(assert_holds(&written.out, "acme/35") < assert_holds(&written.out, "acme/38  2 places"));
	assert_true(assert_holds(&written.out, "acme/38") < assert_holds(&written.out, "acme/10"));
	assert_holds(&written.out, "acme/17");
	assert_lacks(&written.out, "acme/18");
	assert_holds(&written.out, "    and 20 more; all by repository: acme/38 2, acme/10 1, acme/11 1");
	assert_holds(&written.out, " and 24 more\n");
}

static void low_findings_are_only_counted_unless_asked_for(void **state)
{
	CLEANUP(written_release) struct written few = written_begin(NULL, 80);
	CLEANUP(written_release) struct written each = written_begin(NULL, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_finding(&row, cells);
	each.settings.each = true;
	written_start(&few);
	written_start(&each);
	for (int i = 0; i < 3; i++) {
		cells[FIND_VERDICT].text = i == 2 ? "unknown" : "fail";
		written_finding(&few, cells, SEVERITY_LOW, "SCB118");
		written_finding(&each, cells, SEVERITY_LOW, "SCB118");
	}
	written_finish(&few);
	written_finish(&each);
	assert_holds(&few.out, "  LOW  SCB118  Git reference is not pinned: 3 findings, 1 unknown\n"
			       "    acme/pay\n");
	assert_lacks(&few.out, "seen");
	assert_holds(&few.out, "3 findings, 3 of them low or info and only counted.");
	assert_holds(&each.out, "      seen  github.com/x/y@main\n");
	assert_lacks(&each.out, "counted");
}

static void nobody_takes_a_declaration_or_an_unknown_for_a_failure(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(NULL, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_finding(&row, cells);
	written_start(&written);
	cells[FIND_VERDICT].text = "declared";
	written_finding(&written, cells, SEVERITY_HIGH, "SCB504");
	cells[FIND_VERDICT].text = "unknown";
	written_finding(&written, cells, SEVERITY_HIGH, "SCB105");
	cells[FIND_VERDICT].text = "declared";
	written_finding(&written, cells, SEVERITY_HIGH, "SCB507");
	cells[FIND_SEEN].text = "something else";
	written_finding(&written, cells, SEVERITY_HIGH, "SCB507");
	cells[FIND_VERDICT].text = "unknown";
	written_finding(&written, cells, SEVERITY_INFO, "SCB104");
	written_finish(&written);
	assert_holds(&written.out, "      state declared, not enforced\n");
	assert_holds(&written.out, "      state unknown\n");
	assert_holds(&written.out, "2 findings, all declared, not\n    enforced\n");
	assert_holds(&written.out, "  INFO  SCB104  Git reference is not pinned: unknown\n    acme/pay\n");
}

/* What all have in common is not said of each. */
static void a_state_is_said_only_where_it_is_not_the_usual_one(void **state)
{
	CLEANUP(written_release) struct written written = written_begin(&support_fleet, 80);
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	(void)state;
	support_finding(&row, cells);
	written.settings.each = true;
	written_start(&written);
	written_finding(&written, cells, SEVERITY_HIGH, "SCB101");
	cells[FIND_CONFIDENCE].text = "medium";
	written_finding(&written, cells, SEVERITY_LOW, "SCB118");
	written_finish(&written);
	assert_lacks(&written.out, "state");
	assert_lacks(&written.out, "confidence");
}

static void a_state_that_is_unusual_is_said(void **state)
{
	static const struct {
		enum finding_column column;
		const char *word, *said;
	} cases[] = {
		{ FIND_CONFIDENCE, "low", "      state confidence low\n" },
		{ FIND_CLASS, "fixture", "      state in a fixture path\n" },
		{ FIND_STATUS, "closed", "      state closed\n" },
		{ FIND_STATUS, "new", "      state new\n" },
		{ FIND_STATUS, "reopened", "      state reopened\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(written_release) struct written written = written_begin(&support_fleet, 80);
		struct cell cells[SUPPORT_CELLS];
		struct row row;

		support_finding(&row, cells);
		cells[cases[i].column].text = cases[i].word;
		written_start(&written);
		written_finding(&written, cells, SEVERITY_HIGH, "SCB101");
		written_finish(&written);
		assert_holds(&written.out, cases[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_remedy_is_said_once_and_those_it_is_for_stand_below_it),
		cmocka_unit_test(findings_that_differ_only_in_place_are_one_entry),
		cmocka_unit_test(of_many_entries_the_new_and_the_large_are_shown),
		cmocka_unit_test(low_findings_are_only_counted_unless_asked_for),
		cmocka_unit_test(nobody_takes_a_declaration_or_an_unknown_for_a_failure),
		cmocka_unit_test(a_state_is_said_only_where_it_is_not_the_usual_one),
		cmocka_unit_test(a_state_that_is_unusual_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
