/* The page of what changed: its parts in three styles, and hostile text in every field of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "support_report_text.h"

enum { DAY = 24 * 60 * 60 };

static const int64_t now = INT64_C(20415) * DAY + 6 * 3600; /* 2025-11-23T06:00:00Z */

static int gather(const char *bytes, size_t length, void *context, struct error *err)
{
	(void)err;
	buf_add_bytes(context, bytes, length);
	return 0;
}

/* Texts that every style has to make harmless. */
static const char hostile[] =
	"<script>alert(1)</script>|`x`[a](javascript:b) \033[31m\xe2\x80\xae @team &amp; \"'";

static const struct rule rules[] = {
	{ .number = 101, .title = "Git reference is not pinned", .severity = SEVERITY_HIGH },
	{ .number = 104, .title = "Label and commit disagree", .severity = SEVERITY_HIGH },
	{ .number = 0 },
};

static struct day day_at(int64_t day, int low, int high, int64_t grave)
{
	return (struct day){ .day = day,
		.known = true,
		.score_low = low,
		.score_high = high,
		.repositories = 12,
		.complete = 11,
		.modules = 30,
		.references = 40,
		.unpinned = 5,
		.floating = 4,
		.severity = { 0, 9, 4, grave, 1 },
		.unknown = 3,
		.accepted = 2 };
}

/* Everything that a page can show. */
struct week {
	struct day days[8];
	struct rule_change rules[2];
	struct team_change teams[2];
	struct repository_change worse[1], better[1];
	struct waiting ending[2], unused[1];
	struct score_cause causes[1];
	struct weekly weekly;
};

static void fill(struct week *week, const char *text)
{
	*week = (struct week){ 0 };
	for (int i = 0; i < 8; i++)
		week->days[i] = day_at(20408 + i, 60 + 2 * i, 70 + 2 * i, 9 - i);
	week->days[0].known = false;
	week->rules[0] = (struct rule_change){ .number = 101,
		.then = { .pass = 10, .fail = 5 },
		.now = { .pass = 996, .fail = 3, .unknown = 1 },
		.opened = 2,
		.reopened = 1,
		.closed = 4,
		.decided = 1 };
	week->rules[1] = (struct rule_change){ .number = 104, .then = { .pass = 7 }, .now = { .pass = 7 } };
	week->teams[0] = (struct team_change){
		.id = 1, .name = text, .then = day_at(0, 1, 2, 3), .now = day_at(0, 4, 5, 6)
	};
	week->teams[1] = (struct team_change){ .name = "", .now = day_at(0, -1, -1, 0) };
	week->worse[0] = (struct repository_change){ .name = text,
		.score_then_low = -1,
		.score_then_high = -1,
		.score_low = 40,
		.score_high = 50,
		.opened = 3,
		.why = "3 high opened by SCB101" };
	week->better[0] = (struct repository_change){ .name = "acme/web",
		.score_then_low = 40,
		.score_then_high = 40,
		.score_low = 80,
		.score_high = 80,
		.closed = 3,
		.why = text };
	week->ending[0] = (struct waiting){ .decision = 3,
		.act = 17,
		.what = "SCB101 in acme/pay",
		.reason = text,
		.owner = "alice",
		.until = now + 3 * DAY,
		.findings = 1 };
	week->ending[1] =
		(struct waiting){ .act = 18, .what = text, .reason = "", .until = now - DAY, .over = true };
	week->unused[0] = (struct waiting){ .decision = 9,
		.what = "SCB104",
		.reason = "old",
		.owner = text,
		.unused = true,
		.by_policy = true };
	week->causes[0] = (struct score_cause){ .number = 101,
		.sums = { .fail = 3, .unknown = 1 },
		.weight = 5,
		.points = 12.26,
		.unsure = 0.04 };
	week->weekly = (struct weekly){ .from = now - 7 * DAY,
		.until = now,
		.from_run = 12,
		.until_run = 29,
		.then = week->days[1],
		.now = week->days[7],
		.days = week->days,
		.day_count = 8,
		.rules = week->rules,
		.rule_count = 2,
		.teams = week->teams,
		.team_count = 2,
		.worse = week->worse,
		.worse_count = 1,
		.better = week->better,
		.better_count = 1,
		.ending = week->ending,
		.ending_count = 2,
		.unused = week->unused,
		.unused_count = 1,
		.overdue_reviews = 2,
		.unknown = 3,
		.score = { .low = 74, .high = 84, .causes = week->causes, .cause_count = 1 } };
}

static struct buf write_page(const char *format, const struct weekly *weekly, const char *text, size_t rows)
{
	const struct report *report = report_for(format, USE_DIFF);
	const struct posture posture = {
		.repositories = 12, .complete = 11, .partial = 1, .uncopied = 4, .uncopied_roots = 2
	};
	struct buf out = BUF_INIT;
	struct report_state *state = NULL;
	struct report_settings settings = { .sink = gather,
		.context = &out,
		.width = 80,
		.now = now,
		.database = text,
		.filter = text,
		.posture = &posture,
		.weekly = weekly,
		.rules = rules };
	const struct problem problem = { .path = text, .code = PROBLEM_TOO_LARGE, .detail = text };
	struct cell cells[SUPPORT_CELLS];
	struct error err = { 0 };
	struct row row;

	support_finding(&row, cells);
	cells[FIND_REPO].text = cells[FIND_PATH].text = cells[FIND_SUBJECT].text = text;
	assert_int_equal(report->begin(&state, &settings, &err), 0);
	assert_int_equal(report->problem(state, text, &problem, &err), 0);
	for (size_t i = 0; i < rows; i++)
		assert_int_equal(report->row(state, &row, &err), 0);
	assert_int_equal(report->end(&state, &err), 0);
	return out;
}

static void text_has_every_part(void **state)
{
	struct week week;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	(void)state;
	fill(&week, "acme/pay");
	out = write_page("text", &week.weekly, "fleet.db", 2);
	assert_holds(&out, "Scabbard report, 2025-11-16 to 2025-11-23\n");
	assert_holds(&out, "2025-11-16 06:00 (run #12) to 2025-11-23 06:00 (run #29)");
	assert_holds(&out, "12: 11 read whole, 1 only in part");
	assert_holds(&out, "4 references to 2 repositories: scabbard mirror add --missing");
	assert_holds(&out, "score, of 100");
	assert_holds(&out, "62-72      74-84       +12");
	assert_holds(&out, "acme/pay: score - to 40-50; 3 high opened by SCB101");
	assert_holds(&out, "acme/web: score 40 to 80; acme/pay");
	/* 996 of 1000 are not all. */
	assert_holds(&out, "66%   99%       3     3     4        1");
	assert_holds(&out, "1 rule has not changed.");
	assert_holds(&out, "12.3      0.0");
	assert_holds(&out, "SCB101 in acme/pay: until 2025-11-26, 1 finding, for alice: acme/pay (act\n");
	assert_holds(&out, "acme/pay: ended on 2025-11-22 (act 18)");
	assert_holds(&out, "2 reviews are missing");
	assert_holds(&out, "SCB104, for acme/pay: old (policy)");
	assert_holds(&out, "FINDINGS THAT CAME");
	assert_holds(&out, "one column a day, the last 8 days");
}

static void lines_of_text_keep_to_the_width(void **state)
{
	struct week week;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	(void)state;
	fill(&week, "a rather long name of something that has to be wrapped or cut somewhere in the middle");
	out = write_page("text", &week.weekly, "fleet.db", 3);
	for (const char *line = out.text; *line; line += strcspn(line, "\n") + 1) {
		CLEANUP(buf_release) struct buf alone = BUF_INIT;

		buf_add_bytes(&alone, line, strcspn(line, "\n"));
		if (text_width(alone.text) > 80)
			fail_msg("too wide: %s", alone.text);
	}
}

static void all_and_only_all_lists_everything(void **state)
{
	struct week week;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	(void)state;
	fill(&week, "x");
	out = write_page("text", &week.weekly, "x", 51);
	assert_holds(&out, "and 1 more: the same with --all");
}

static void nothing_is_shown_of_a_fleet_that_was_never_scanned(void **state)
{
	const struct weekly weekly = { .from = now - DAY, .until = now, .score = { .low = -1, .high = -1 } };
	static const char *const formats[] = { "text", "markdown", "html" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		CLEANUP(buf_release) struct buf out = write_page(formats[i], &weekly, "x", 0);

		assert_holds(&out, "Nothing had been scanned");
		assert_lacks(&out, "score, of 100");
		assert_holds(&out, "None.");
	}
}

/* --- hostile text -------------------------------------------------------------------------------------- */

/* Every tag that is opened is closed in order, and of outside text none is one. */
static void assert_balanced(const struct buf *out)
{
	static const char *const single[] = { "!doctype", "meta", "line", "polygon", "polyline" };
	const char *open[64];
	size_t lengths[64], depth = 0;

	for (const char *at = strchr(out->text, '<'); at; at = strchr(at + 1, '<')) {
		const bool closes = at[1] == '/';
		const char *name = at + 1 + closes;
		const size_t length = strcspn(name, " >/");
		const char *end = strchr(at, '>');
		bool alone = false;

		assert_non_null(end);
		for (size_t i = 0; i < COUNT_OF(single); i++)
			alone |= strlen(single[i]) == length && strncmp(single[i], name, length) == 0;
		if (alone)
			continue;
		if (!closes) {
			assert_true(depth < 64);
			open[depth] = name;
			lengths[depth++] = length;
			continue;
		}
		assert_true(depth > 0);
		depth--;
		if (lengths[depth] != length || strncmp(open[depth], name, length) != 0)
			fail_msg("'%.*s' is closed by '%.*s'", (int)lengths[depth], open[depth], (int)length,
				name);
	}
	assert_int_equal(depth, 0);
}

static void hostile_text_is_only_text_in_html(void **state)
{
	struct week week;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	(void)state;
	fill(&week, hostile);
	out = write_page("html", &week.weekly, hostile, 2);
	assert_lacks(&out, "<script");
	assert_lacks(&out, "\033");
	assert_lacks(&out, "\xe2\x80\xae");
	assert_holds(&out, "&lt;");
	assert_holds(&out, "default-src 'none'");
	assert_lacks(&out, "http://");
	assert_balanced(&out);
}

static void hostile_text_is_only_text_elsewhere(void **state)
{
	struct week week;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf markdown = BUF_INIT;

	(void)state;
	fill(&week, hostile);
	text = write_page("text", &week.weekly, hostile, 2);
	markdown = write_page("markdown", &week.weekly, hostile, 2);
	assert_lacks(&text, "\033");
	assert_lacks(&text, "\xe2\x80\xae");
	assert_lacks(&markdown, "<script");
	assert_lacks(&markdown, "\033");
	assert_lacks(&markdown, "[a](javascript");
	assert_lacks(&markdown, " @team");
}

/* A cell that brought a bar of its own would make another column. */
static void tables_of_markdown_keep_their_columns(void **state)
{
	struct week week;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	size_t expected = 0;

	(void)state;
	fill(&week, "a|b\\|c");
	out = write_page("markdown", &week.weekly, "x", 0);
	for (const char *line = out.text; *line; line += strcspn(line, "\n") + 1) {
		size_t bars = 0;

		for (const char *at = line; *line == '|' && *at && *at != '\n'; at++)
			bars += *at == '|' && (at == line || at[-1] != '\\');
		if (*line == '|' && expected)
			assert_int_equal(bars, expected);
		expected = bars;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_has_every_part),
		cmocka_unit_test(lines_of_text_keep_to_the_width),
		cmocka_unit_test(all_and_only_all_lists_everything),
		cmocka_unit_test(nothing_is_shown_of_a_fleet_that_was_never_scanned),
		cmocka_unit_test(hostile_text_is_only_text_in_html),
		cmocka_unit_test(hostile_text_is_only_text_elsewhere),
		cmocka_unit_test(tables_of_markdown_keep_their_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
