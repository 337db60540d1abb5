/* Numbers over time in the dashboard: the trend, the week in the posture, its page; changes and decisions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../tui/screens.h"
#include "tui/trend.h"

/* --- the trend --------------------------------------------------------------------------------------- */

static struct day scored(int score)
{
	return (struct day){ .known = score >= 0, .score_low = score, .score_high = score };
}

static void trend_of(const int *scores, size_t count, int width, struct trend *ret)
{
	struct day days[80];

	for (size_t i = 0; i < count; i++)
		days[i] = scored(scores[i]);
	trend_make(days, count, width, ret);
}

static void draws_a_day_a_column(void **state)
{
	const int scores[] = { 40, 50, 60, 70, 80 };
	struct trend trend;

	(void)state;
	trend_of(scores, 5, 30, &trend);
	assert_int_equal(trend.count, 5);
	assert_int_equal(trend.low, 40);
	assert_int_equal(trend.high, 80);
	assert_int_equal(trend.glyphs[0], GLYPH_SPARK_FIRST);
	assert_int_equal(trend.glyphs[4], GLYPH_SPARK_LAST);
	for (size_t i = 1; i < 5; i++)
		assert_true(trend.glyphs[i] > trend.glyphs[i - 1]);
}

static void draws_small_changes_small(void **state)
{
	const int scores[] = { 82, 82, 83 };
	struct trend trend;

	(void)state;
	trend_of(scores, 3, 30, &trend);
	assert_true(trend.glyphs[2] - trend.glyphs[0] <= 2);
	assert_true(trend.glyphs[0] > GLYPH_SPARK_FIRST);
	assert_true(trend.glyphs[2] < GLYPH_SPARK_LAST);
}

static void keeps_the_newest_days_and_leaves_out_what_was_before_the_first_run(void **state)
{
	const int scores[] = { -1, -1, 10, 20, -1, 30 };
	struct trend trend;

	(void)state;
	trend_of(scores, 6, 30, &trend);
	assert_int_equal(trend.count, 4);
	assert_int_equal(trend.known, 3);
	assert_int_equal(trend.glyphs[2], GLYPH_SPARK_NONE);
	trend_of(scores, 6, 2, &trend);
	assert_int_equal(trend.count, 1);
	assert_int_equal(trend.low, 30);
	trend_of(scores, 6, 0, &trend);
	assert_int_equal(trend.count, 0);
	trend_of(scores, 2, 30, &trend);
	assert_int_equal(trend.known, 0);
}

static void holds_no_more_than_there_is_room_for(void **state)
{
	struct day days[400];
	struct trend trend;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(days); i++)
		days[i] = scored((int)(i % 100));
	trend_make(days, COUNT_OF(days), 1000, &trend);
	assert_int_equal(trend.count, TREND_MAX);
	for (size_t i = 0; i < trend.count; i++)
		assert_true(trend.glyphs[i] >= GLYPH_SPARK_FIRST && trend.glyphs[i] <= GLYPH_SPARK_LAST);
}

static void compares_scores_only_where_both_are_known(void **state)
{
	const struct day then = scored(70), now = scored(66), unknown = scored(-1);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	assert_true(buf_add_score_change(&text, &then, &now));
	assert_string_equal(text.text, "-4");
	buf_clear(&text);
	assert_true(buf_add_score_change(&text, &now, &then));
	assert_string_equal(text.text, "+4");
	buf_clear(&text);
	assert_false(buf_add_score_change(&text, &unknown, &now));
	assert_false(buf_add_score_change(&text, &then, &unknown));
	assert_string_equal(text.text, "");
	buf_add_score(&text, -1, -1);
	buf_add_score(&text, 64, 71);
	buf_add_score(&text, 9, 9);
	assert_string_equal(text.text, "-64-719");
}

static void counts_what_ends_and_what_has_ended(void **state)
{
	const struct waiting waiting[] = { { .decision = 1 }, { .decision = 2, .over = true }, { .act = 9 },
		{ .decision = 3 } };
	const struct rule_change rules[] = { { .opened = 2, .closed = 1 },
		{ .opened = 3, .reopened = 4, .decided = 5 } };
	const struct weekly weekly = {
		.ending = waiting, .ending_count = 4, .rules = rules, .rule_count = 2
	};
	const struct week_ends ends = week_ends(&weekly);
	const struct week_sums sums = week_sum(&weekly);

	(void)state;
	assert_int_equal(ends.soon, 2);
	assert_int_equal(ends.over, 1);
	assert_int_equal(ends.reviews, 1);
	assert_int_equal(sums.opened, 5);
	assert_int_equal(sums.reopened, 4);
	assert_int_equal(sums.closed, 1);
	assert_int_equal(sums.decided, 5);
}

/* --- the posture ------------------------------------------------------------------------------------- */

static void shows_the_week_in_the_posture(void **state)
{
	(void)state;
	assert_shows("1", "+3  25 opened 1 reopened 14 closed 3 decided 3 reviews overdue");
	assert_shows(":resize 100x30\n1", "53-63 in 26 days");
	assert_shows(
		":resize 160x45\n1", "+3  25 opened  1 reopened  14 closed  3 decided  3 reviews overdue");
	assert_shows(":resize 160x45\n1", "3 reviews overdue  1 exception ends");
	assert_shows_in("bare", "1", "no run before it  nothing changed");
	assert_shows_in("bare", "1", "-  nothing was looked at yet");
	assert_shows(":resize 160x45\n1", "payments                           3   16   52-59   -6");
	assert_shows(":resize 160x45\n1", "acme/web    66 to 74 14 closed, most by SCB101");
	assert_shows("1", "3 reviews are overdue: w says which");
}

static void leads_from_every_fact_to_what_is_behind_it(void **state)
{
	(void)state;
	/* Upwards from the first rule: pin truth, pinning, findings, coverage, week, score. */
	assert_shows("1k<Enter>", "posture \xe2\x80\xba pin truth");
	assert_shows("1kk<Enter>", "posture \xe2\x80\xba pinning");
	assert_shows("1kkk<Enter>", "posture \xe2\x80\xba open");
	assert_shows("1kkkk<Enter>", "posture \xe2\x80\xba coverage");
	assert_shows("1kkkkk<Enter>", "posture \xe2\x80\xba the week");
	assert_shows("1kkkkkk<Enter>", "posture \xe2\x80\xba the week");
	assert_shows("1kkkkkkkk<Enter>", "posture \xe2\x80\xba the week");
	/* And back to the rules. */
	assert_shows("1kkkjjj", "1/6");
	assert_shows("1kkkG", "6/6");
	assert_shows("1kk<PageDown>", "6/6");
	assert_shows("1kkk:3<Enter>", "3/6");
	/* Those that there is no room for are not passed through. */
	assert_shows(":resize 40x12\n1kk<Enter>", "coverage");
	assert_shows(":resize 80x24\n1k\n:resize 40x12\n<Enter>", "SCB103");
}

static void says_the_week_aloud_by_command(void **state)
{
	(void)state;
	assert_shows("5\n:week", "THE LAST 7 DAYS");
	assert_shows("5\n:week 30", "THE LAST 30 DAYS");
	assert_shows("5\n:week 1", "THE LAST DAY");
	assert_shows("5\n:week 0", "a number of days, 1 to 366: week 30");
	assert_shows("5\n:week 3x", "a number of days");
	assert_shows("5\n:week 99999", "a number of days");
	assert_shows("5w", "findings \xe2\x80\xba the week");
}

/* --- the page of the week ---------------------------------------------------------------------------- */

static void shows_every_number_with_its_causes(void **state)
{
	(void)state;
	assert_shows("w", "64-71 of 100  +3  it was 61-68 on 2026-11-17");
	assert_shows("w", "lower end 53 to 63, 26 days");
	assert_shows("w", "run #12 with run #31");
	assert_shows("w<Enter>", "the week \xe2\x80\xba opened");
	assert_shows("w<Enter>", "7  by run");
	assert_shows(":resize 80x60\nw", "62-68 to 48-55  3 high opened by SCB101, SCB103");
	assert_shows(":resize 80x60\nw", "17.4    5.2 ? SCB101");
	assert_shows(":resize 80x60\nw", "40 of 1,000 fail, 60 unknown");
	assert_shows(":resize 80x60\nw", "2026-11-30      SCB101 in acme/pay: the fork is on its way (kim)");
	assert_shows(":resize 80x60\nw", "2026-11-22 over SCB119: fixtures of the linter (policy)");
	assert_shows(":resize 80x60\nw", "no end          SCB107 in acme/gone: as agreed");
	assert_hides(":resize 80x60\nw", "SCB119 Local target is missing      3 to 3 fail");
}

static void leads_from_the_week_to_rows(void **state)
{
	(void)state;
	assert_shows(":resize 80x60\nw/reviews<Enter><Enter>", "the week \xe2\x80\xba overdue");
	assert_shows(":resize 80x60\nw/acme.pay<Enter><Enter>", "Coverage");
	assert_shows(":resize 80x60\nw/62-68<Enter><Enter>", "the week \xe2\x80\xba acme/pay");
	assert_shows(":resize 80x60\nw/17.4<Enter><Enter>", "the week \xe2\x80\xba SCB101");
	assert_shows(":resize 80x60\nw/payments<Enter><Enter>", "the week \xe2\x80\xba payments");
	assert_shows(":resize 80x60\nw/on its way<Enter><Enter>", "the week \xe2\x80\xba SCB101 in acme/pay");
	assert_shows(":resize 80x60\nw/45 to 40<Enter><Enter>", "by run");
	assert_shows("w\n:link 1", "no command");
	assert_shows("w\n:2<Enter>", "THE LAST 7 DAYS");
	assert_shows("w\n:99", "no link here has the number 99");
}

static void explains_the_score_of_a_repository(void **state)
{
	(void)state;
	assert_shows_in("decided", ":resize 80x60\n2<Enter>", "WHAT IT COSTS, OF 100 POINTS");
	assert_shows_in("decided", ":resize 80x60\n2<Enter>/17.4<Enter><Enter>", "SCB101");
	assert_hides(":resize 80x60\n2<Enter>", "WHAT IT COSTS");
}

/* --- what was decided, and what changed -------------------------------------------------------------- */

static void shows_who_decided_what_until_when(void **state)
{
	(void)state;
	assert_shows_in("decided", ":resize 80x60\n5j<Enter>", "accepted: the risk is taken");
	assert_shows_in("decided", ":resize 80x60\n5jj<Enter>", "dismissed: the rule is wrong here");
	assert_shows_in("decided", ":resize 80x60\n5jjj<Enter>", "the policy: one of its [[suppressions]]");
	assert_shows_in("decided", ":resize 80x60\n5jjj<Enter>", "when it is taken out of the policy");
	assert_shows_in("decided", ":resize 80x60\n5jj<Enter>",
		"ana@build-7 (as claimed), 3d ago (2026-11-21 08:00), act 20");
	assert_shows_in("decided", ":resize 80x60\n5jj<Enter>", "this finding and 2 others");
	assert_shows_in("decided", ":resize 80x60\n5jj<Enter>", "when the finding shows something else");
	assert_shows_in(
		"decided", ":resize 80x60\n5j<Enter>", "it has ended: what it was about is open again");
	assert_shows_in(
		"decided", ":resize 80x60\n5<Enter>", "commented  ana@build-7: looked at it again with Kim,");
	assert_shows_in("decided", ":resize 80x60\n5<Enter>", "reopened   shows something else than when");
	assert_shows_in("decided", "5", "Decided      confirmed by ana@build-7");
}

static void marks_what_is_overdue(void **state)
{
	(void)state;
	assert_shows_in("decided", ":resize 220x30\n5", "! 2026-11-21  kim");
	assert_shows_in("decided", ":resize 220x30\n5", "  2027-01-03  kim");
	assert_shows_in("decided", "5", "confirmed acme/pay");
	assert_shows_in("decided", "gx", "! 2026-11-21 ends soon");
}

static void shows_what_a_row_is_about_before_long_paths_and_names(void **state)
{
	(void)state;
	/* Wide states leave less than the subject likes: it is cut, and paths before it is dropped. */
	assert_shows_in("decided", "5", "LINE SUBJECT");
	assert_shows_in("decided", "5", "    4 dependency pu");
	assert_shows_in("decided", "5", "in triage acme/mobile");
	assert_shows_in("decided", ":resize 120x35\ngc", " SUBJECT");
	/* There is no room for a readable rest of it. */
	assert_hides_in("decided", ":resize 60x20\n5", "SUBJECT");
}

static void leads_from_decisions_to_findings(void **state)
{
	(void)state;
	assert_shows("gxj<Enter>", "6 findings that it decides now");
	assert_shows("gxj<Enter><Enter>", "SCB101 in acme/pay \xe2\x80\xba decided");
	assert_shows_in("decided", "5jjj<Enter>/this decision<Enter><Enter>", "SCB101 in acme/pay");
	assert_shows_in("bare", "gx", "Nothing has been decided here.");
	assert_shows_in("bare", "gc", "Nothing has changed here.");
}

static void leads_from_changes_to_findings(void **state)
{
	(void)state;
	assert_shows("gc", "Why          the reference is gone");
	assert_shows("gcj<Enter>", "changes \xe2\x80\xba SCB107 .dagger/modules/release/dagger.json:4");
	assert_shows("gcj<Enter>", "Subject      dependency push-");
	assert_shows("gcjjj<Enter><Esc>", "4/20");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_a_day_a_column),
		cmocka_unit_test(draws_small_changes_small),
		cmocka_unit_test(keeps_the_newest_days_and_leaves_out_what_was_before_the_first_run),
		cmocka_unit_test(holds_no_more_than_there_is_room_for),
		cmocka_unit_test(compares_scores_only_where_both_are_known),
		cmocka_unit_test(counts_what_ends_and_what_has_ended),
		cmocka_unit_test(shows_the_week_in_the_posture),
		cmocka_unit_test(leads_from_every_fact_to_what_is_behind_it),
		cmocka_unit_test(says_the_week_aloud_by_command),
		cmocka_unit_test(shows_every_number_with_its_causes),
		cmocka_unit_test(leads_from_the_week_to_rows),
		cmocka_unit_test(explains_the_score_of_a_repository),
		cmocka_unit_test(shows_who_decided_what_until_when),
		cmocka_unit_test(marks_what_is_overdue),
		cmocka_unit_test(shows_what_a_row_is_about_before_long_paths_and_names),
		cmocka_unit_test(leads_from_decisions_to_findings),
		cmocka_unit_test(leads_from_changes_to_findings),
	};

	return cmocka_run_group_tests(tests, screens_make, screens_remove);
}
