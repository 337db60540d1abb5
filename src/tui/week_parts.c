/* The parts of the page of the week. */
#include "week.h"

#include "dashboard.h"
#include "posture_page.h"
#include "subject_parts.h"
#include "table_page.h"
#include "trend.h"

#include "base/cleanup.h"
#include "base/clock.h"

#include <stdio.h>
#include <string.h>

enum {
	NARROW = 60,
	ROOMY = 100,
	CAUSES_MAX = 40,
	ROWS_MAX = 12,
	COSTS_X = 2,
	COSTS_WIDTH = 6,
	NAME_WIDTH = 26,
	TREND_WORDS = 32,
	RULE_X = 9,
	FAILS_WIDTH = 16
};

static void add_more(struct document *document, size_t left, const char *what)
{
	if (left == 0)
		return;
	document_line(document);
	document_format(document, 2, ROLE_DIM, "%zu more %s", left, what);
}

/* --- what the score costs ---------------------------------------------------------------------------- */

static void add_cause(struct document *document, const struct score_cause *cause, const char *scope)
{
	const struct rule *rule = desk_rule(cause->number);
	const struct sums *sums = &cause->sums;
	const int64_t all = sums->pass + sums->fail + sums->unknown + sums->declared;
	const bool narrow = document->width < NARROW;
	const int title_x = COSTS_X + COSTS_WIDTH + (narrow ? 8 : 17);
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	CLEANUP(buf_release) struct buf counts = BUF_INIT;
	char id[16];

	snprintf(id, sizeof(id), "SCB%d", cause->number);
	buf_format(&filter, "rule=%s%s%s", id, *scope ? " " : "", scope);
	document_line(document);
	document_link_list(document, TABLE_FINDINGS, filter.text, id);
	document_format(document, COSTS_X, cause->points > 0 ? ROLE_BAD : ROLE_DIM, "%5.1f", cause->points);
	document_said(document, "points");
	if (!narrow && cause->unsure > 0)
		document_format(document, COSTS_X + COSTS_WIDTH, ROLE_UNKNOWN, "%6.1f ?", cause->unsure);
	document_own(document, title_x - 8, ROLE_STRONG, id);
	buf_add_count(&counts, sums->fail);
	buf_add(&counts, " of ");
	buf_add_count(&counts, all);
	buf_add(&counts, " fail");
	if (sums->unknown && !narrow) {
		buf_add(&counts, ", ");
		buf_add_count(&counts, sums->unknown);
		buf_add(&counts, " unknown");
	}
	document_cell(document, title_x, document->width - title_x - (int)counts.length - 3, ROLE_TEXT,
		rule ? rule->title : "", TEXT_CUT_END);
	document_own(document, document->width - 1 - (int)counts.length, ROLE_DIM, counts.text);
}

static void add_cause_heads(struct document *document)
{
	if (document->width < NARROW)
		return;
	document_line(document);
	document_own(document, COSTS_X, ROLE_HEADER, "COSTS");
	document_own(document, COSTS_X + COSTS_WIDTH + 1, ROLE_HEADER, "UNSURE");
	document_own(document, COSTS_X + COSTS_WIDTH + 9, ROLE_HEADER, "RULE");
}

void add_score_causes(struct document *document, const struct score *score, const char *scope)
{
	if (!score || score->low < 0)
		return;
	add_section(document, "WHAT IT COSTS, OF 100 POINTS");
	if (score->cause_count == 0) {
		document_line(document);
		document_own(document, 2, ROLE_OK, "nothing: all that was looked at passed");
		return;
	}
	add_cause_heads(document);
	for (size_t i = 0; i < score->cause_count && i < CAUSES_MAX; i++)
		add_cause(document, &score->causes[i], scope);
	add_more(document, score->cause_count > CAUSES_MAX ? score->cause_count - CAUSES_MAX : 0, "rules");
	document_paragraph(document, 2, ROLE_DIM, false,
		"A fail costs the weight of its rule's severity; an unknown (?) may or may not. "
		"'scabbard policy show' has the weights.");
}

/* --- the numbers above ------------------------------------------------------------------------------- */

static void add_scores(struct document *document, const struct weekly *weekly)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf change = BUF_INIT;
	int x = PAIR_X;

	document_line(document);
	document_own(document, 1, ROLE_DIM, "Score");
	buf_add_score(&text, weekly->now.score_low, weekly->now.score_high);
	document_own(document, x, ROLE_STRONG, text.text);
	x += (int)text.length;
	if (weekly->now.score_low >= 0)
		document_own(document, x + 1, ROLE_DIM, "of 100");
	x += 9;
	if (buf_add_score_change(&change, &weekly->then, &weekly->now) && strcmp(change.text, "0") != 0) {
		document_own(document, x, change_role(weekly->now.score_low - weekly->then.score_low),
			change.text);
		x += (int)change.length + 2;
	}
	buf_clear(&text);
	if (weekly->then.known && weekly->then.score_low == weekly->now.score_low &&
		weekly->then.score_high == weekly->now.score_high) {
		buf_add(&text, "the same on ");
		buf_add_date(&text, weekly->from);
	} else if (weekly->then.known) {
		buf_add(&text, "it was ");
		buf_add_score(&text, weekly->then.score_low, weekly->then.score_high);
		buf_add(&text, " on ");
		buf_add_date(&text, weekly->from);
	} else {
		buf_add(&text, "no run is older: there is nothing to compare it with");
	}
	if (document->width < NARROW) {
		document_paragraph(document, PAIR_X, ROLE_DIM, false, text.text);
		return;
	}
	document_own(document, x, ROLE_DIM, text.text);
}

static void add_trend(struct document *document, const struct weekly *weekly)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct trend trend;

	if (!weekly)
		return;
	trend_make(weekly->days, weekly->day_count, document->width - PAIR_X - TREND_WORDS, &trend);
	if (trend.known < 2)
		return;
	document_line(document);
	document_own(document, 1, ROLE_DIM, "Trend");
	trend_add(document, PAIR_X, &trend);
	buf_format(&text, document->width < NARROW ? "%d" : "lower end %d", trend.low);
	if (trend.high != trend.low)
		buf_format(&text, " to %d", trend.high);
	if (document->width >= NARROW)
		buf_format(&text, ", %zu days", trend.count);
	document_own(document, PAIR_X + (int)trend.count + 2, ROLE_DIM, text.text);
}

static void add_runs(struct document *document, const struct weekly *weekly)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (weekly->from_run)
		buf_format(&text, "run #%lld with run #%lld", (long long)weekly->from_run,
			(long long)weekly->until_run);
	else
		buf_format(&text, "everything up to run #%lld", (long long)weekly->until_run);
	document_words(document, "Compared", ROLE_TEXT, text.text);
}

/* A count that leads to what is counted. */
struct counted_row {
	const char *label;
	int64_t count;
	const char *one, *many;
	enum role role;
	enum table_id table;
	const char *filter;
};

static void add_counted_row(struct document *document, const struct counted_row *row, unsigned days)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;

	document_line(document);
	document_own(document, 2, ROLE_DIM, row->label);
	buf_add_counted(&text, row->count, row->one, row->many);
	document_own(document, PAIR_X, row->count ? row->role : ROLE_DIM, text.text);
	if (row->count == 0)
		return;
	buf_add(&filter, row->filter);
	if (row->table == TABLE_CHANGES)
		buf_format(&filter, " at<%ud", days);
	document_link_list(document, row->table, filter.text, row->label);
}

static void add_counts(struct document *document, const struct week *week)
{
	const struct weekly *weekly = week->weekly;
	const struct week_sums sums = week_sum(weekly);
	const struct week_ends ends = week_ends(weekly);
	const struct counted_row rows[] = {
		{ "opened", sums.opened, "finding", "findings", ROLE_BAD, TABLE_CHANGES, "what=opened" },
		{ "reopened", sums.reopened, "finding", "findings", ROLE_BAD, TABLE_CHANGES,
			"what=reopened" },
		{ "closed", sums.closed, "finding", "findings", ROLE_OK, TABLE_CHANGES, "what=closed" },
		{ "decided", sums.decided, "finding", "findings", ROLE_TEXT, TABLE_CHANGES, "what=decided" },
		{ "ending", ends.soon, "exception within 30 days", "exceptions within 30 days", ROLE_UNKNOWN,
			TABLE_DECISIONS, "standing=\"ends soon\"" },
		{ "ended", ends.over, "exception", "exceptions", ROLE_UNKNOWN, TABLE_DECISIONS,
			"standing=ended" },
		{ "overdue", weekly->overdue_reviews, "review", "reviews", ROLE_BAD, TABLE_FINDINGS,
			"(rule=SCB206 OR rule=SCB207 OR rule=SCB208)" },
		{ "unknown", weekly->unknown, "verdict", "verdicts", ROLE_UNKNOWN, TABLE_FINDINGS,
			"is:unknown" },
	};

	document_blank(document);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		add_counted_row(document, &rows[i], week->days);
}

/* --- what got worse and better ----------------------------------------------------------------------- */

static void add_moved(struct document *document, const struct repository_change *change)
{
	const bool narrow = document->width < NARROW;
	const int score_x = 2 + (narrow ? 16 : NAME_WIDTH) + 1, why_x = narrow ? 4 : score_x + 16;
	CLEANUP(buf_release) struct buf scores = BUF_INIT;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;

	document_line(document);
	buf_add_exactly(&filter, "repo", change->name);
	document_link_found(document, TABLE_REPOSITORIES, filter.text, change->name);
	document_cell(document, 2, score_x - 3, ROLE_TEXT, change->name, TEXT_CUT_START);
	if (change->score_then_low == change->score_low && change->score_then_high == change->score_high) {
		buf_add(&scores, "still ");
	} else {
		buf_add_score(&scores, change->score_then_low, change->score_then_high);
		buf_add(&scores, " to ");
	}
	buf_add_score(&scores, change->score_low, change->score_high);
	document_own(document, score_x,
		change_role((change->score_low + change->score_high) -
			    (change->score_then_low + change->score_then_high)),
		scores.text);
	if (narrow)
		document_line(document);
	document_wrap(document, why_x, ROLE_DIM, true, change->why ? change->why : "");
}

static void add_moves(
	struct document *document, const char *title, const struct repository_change *changes, size_t count)
{
	if (count == 0)
		return;
	add_section(document, title);
	for (size_t i = 0; i < count && i < ROWS_MAX; i++)
		add_moved(document, &changes[i]);
	add_more(document, count > ROWS_MAX ? count - ROWS_MAX : 0, "repositories");
}

static bool has_changed(const struct rule_change *change)
{
	return change->opened || change->reopened || change->closed || change->decided ||
	       change->then.fail != change->now.fail || change->then.unknown != change->now.unknown;
}

static void add_word_count(struct buf *ret, int64_t count, const char *word)
{
	if (count == 0)
		return;
	buf_add(ret, ret->length ? ", " : "");
	buf_add_count(ret, count);
	buf_format(ret, " %s", word);
}

static void add_rule_change(struct document *document, const struct rule_change *change, unsigned days)
{
	const struct rule *rule = desk_rule(change->number);
	const bool narrow = document->width < NARROW;
	const int title_width = (document->width - RULE_X - FAILS_WIDTH) * 2 / 5;
	const int fails_x = narrow ? RULE_X : RULE_X + title_width + 2;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	CLEANUP(buf_release) struct buf fails = BUF_INIT;
	char id[16];

	snprintf(id, sizeof(id), "SCB%d", change->number);
	buf_format(&filter, "rule=%s at<%ud", id, days);
	document_line(document);
	document_link_list(document, TABLE_CHANGES, filter.text, id);
	document_own(document, 2, ROLE_STRONG, id);
	if (!narrow && rule)
		document_cell(document, RULE_X, title_width, ROLE_TEXT, rule->title, TEXT_CUT_END);
	if (change->then.fail != change->now.fail) {
		buf_add_count(&fails, change->then.fail);
		buf_add(&fails, " to ");
	}
	buf_add_count(&fails, change->now.fail);
	buf_add(&fails, " fail");
	document_own(document, fails_x, change_role(change->then.fail - change->now.fail), fails.text);
	add_word_count(&text, change->opened, "opened");
	add_word_count(&text, change->reopened, "reopened");
	add_word_count(&text, change->closed, "closed");
	add_word_count(&text, change->decided, "decided");
	if (narrow)
		document_paragraph(document, 4, ROLE_DIM, false, text.text);
	else
		document_wrap(document, fails_x + FAILS_WIDTH, ROLE_DIM, false, text.text);
}

static void add_rule_changes(struct document *document, const struct week *week)
{
	bool any = false;

	for (size_t i = 0; i < week->weekly->rule_count; i++) {
		if (!has_changed(&week->weekly->rules[i]))
			continue;
		if (!any)
			add_section(document, "BY CHECK");
		any = true;
		add_rule_change(document, &week->weekly->rules[i], week->days);
	}
}

/* --- teams ------------------------------------------------------------------------------------------- */

static void add_team(struct document *document, const struct team_change *team)
{
	static const char *const letters[] = { "I", "L", "M", "H", "C" };
	const int score_x = 2 + (document->width < NARROW ? 14 : NAME_WIDTH);
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	CLEANUP(buf_release) struct buf score = BUF_INIT;
	CLEANUP(buf_release) struct buf change = BUF_INIT;
	int x = score_x + 13;

	document_line(document);
	buf_add_exactly(&filter, "team", team->id ? team->name : "");
	document_link_list(document, TABLE_REPOSITORIES, filter.text, team->id ? team->name : "no team");
	if (team->id)
		document_cell(document, 2, score_x - 3, ROLE_TEXT, team->name, TEXT_CUT_END);
	else
		document_own(document, 2, ROLE_DIM, "no team");
	buf_add_score(&score, team->now.score_low, team->now.score_high);
	document_own(document, score_x, ROLE_STRONG, score.text);
	if (buf_add_score_change(&change, &team->then, &team->now))
		document_own(document, score_x + 8, change_role(team->now.score_low - team->then.score_low),
			change.text);
	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_LOW; i--) {
		if (x + 8 > document->width)
			break;
		document_format(document, x,
			team->now.severity[i] ? severity_role((enum severity)i) : ROLE_DIM, "%s %lld",
			letters[i], (long long)team->now.severity[i]);
		x += 8;
	}
	if (x + 12 <= document->width)
		document_format(document, x, ROLE_DIM, "%lld repos", (long long)team->now.repositories);
}

/* --- what waits -------------------------------------------------------------------------------------- */

static void add_waiting(struct document *document, const struct waiting *waiting, int64_t now)
{
	CLEANUP(buf_release) struct buf when = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	document_line(document);
	if (waiting->decision)
		document_link_row(document, TABLE_DECISIONS, waiting->decision, waiting->what);
	else
		document_link_row(document, TABLE_REVIEWS, waiting->act, waiting->what);
	if (waiting->until) {
		buf_add_date(&when, waiting->until);
		buf_add(&when, waiting->until < now ? " over" : "");
	} else {
		buf_add(&when, "no end");
	}
	document_own(document, 2, waiting->over ? ROLE_BAD : ROLE_UNKNOWN, when.text);
	buf_add(&text, waiting->what ? waiting->what : "");
	if (waiting->reason && *waiting->reason)
		buf_format(&text, ": %s", waiting->reason);
	if (waiting->owner && *waiting->owner)
		buf_format(&text, " (%s)", waiting->owner);
	if (waiting->by_policy)
		buf_add(&text, " (policy)");
	document_wrap(document, 18, ROLE_TEXT, true, text.text);
}

static void add_waitings(struct document *document, const char *title, const struct waiting *waiting,
	size_t count, int64_t now)
{
	if (count == 0)
		return;
	add_section(document, title);
	for (size_t i = 0; i < count && i < ROWS_MAX; i++)
		add_waiting(document, &waiting[i], now);
	add_more(document, count > ROWS_MAX ? count - ROWS_MAX : 0, "in the decisions (gx)");
}

void add_week(struct document *document, const struct week *week)
{
	const struct weekly *weekly = week->weekly;
	char title[40];

	snprintf(title, sizeof(title), week->days == 1 ? "THE LAST DAY" : "THE LAST %u DAYS", week->days);
	document_head(document, title);
	if (!weekly) {
		document_line(document);
		document_glyph(document, 1, ROLE_DIM, GLYPH_ELLIPSIS);
		return;
	}
	add_scores(document, weekly);
	add_trend(document, week->trend ? week->trend : weekly);
	add_runs(document, weekly);
	add_counts(document, week);
	add_moves(document, "GOT WORSE", weekly->worse, weekly->worse_count);
	add_moves(document, "GOT BETTER", weekly->better, weekly->better_count);
	if (weekly->team_count)
		add_section(document, "BY TEAM");
	for (size_t i = 0; i < weekly->team_count; i++)
		add_team(document, &weekly->teams[i]);
	add_rule_changes(document, week);
	add_score_causes(document, &weekly->score, "");
	add_waitings(document, "ENDS SOON, OR HAS ENDED", weekly->ending, weekly->ending_count, week->now);
	add_waitings(document, "FITS NOTHING ANY MORE", weekly->unused, weekly->unused_count, week->now);
}
