/*
 * What changed over a time, for who looks once a week: the numbers then and now, what they are made of, what got worse
 * and why, what got better, what waits for somebody, and the findings that came.
 */
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "page.h"

#include <stdio.h>
#include <string.h>

enum {
	DAY = 24 * 60 * 60,
	REPOSITORIES_SHOWN = 15,
	WAITING_SHOWN = 30,
	FINDINGS_SHOWN = 50,
	CAUSES_SHOWN = 12,
	PROBLEMS_SHOWN = 20
};

static const char *title_of(const struct report_state *state, int number)
{
	const struct rule *rule = state->settings.rules;

	while (rule && rule->number && rule->number != number)
		rule++;
	return rule && rule->number ? rule->title : "";
}

/* --- numbers ------------------------------------------------------------------------------------------- */

static void add_score(struct buf *ret, int low, int high)
{
	if (low < 0)
		buf_add_char(ret, '-');
	else
		buf_format(ret, low == high ? "%d" : "%d-%d", low, high);
}

/* "+3", "-3", "0". */
static void add_difference(struct buf *ret, int64_t then, int64_t now)
{
	buf_format(ret, now > then ? "+%lld" : "%lld", (long long)(now - then));
}

/* Rounded down, so that 100 % means all of them; of a rule that looked at nothing there is no share. */
static void add_share(struct buf *ret, const struct sums *sums)
{
	const int64_t all = sums->pass + sums->fail + sums->unknown + sums->declared;
	const int64_t good = sums->pass + sums->dismissed;

	if (!all)
		buf_add_char(ret, '-');
	else
		buf_format(ret, "%lld%%", (long long)(good * 100 / all));
}

static void add_day_row(
	struct report_state *state, const char *label, bool then_known, int64_t then, int64_t now)
{
	CLEANUP(buf_release) struct buf before = BUF_INIT;
	CLEANUP(buf_release) struct buf after = BUF_INIT;
	CLEANUP(buf_release) struct buf change = BUF_INIT;

	buf_format(&after, "%lld", (long long)now);
	if (then_known) {
		buf_format(&before, "%lld", (long long)then);
		add_difference(&change, then, now);
	} else {
		buf_add_char(&before, '-');
		buf_add(&change, "");
	}
	page_row(state, (const char *const[]){ label, before.text, after.text, change.text });
}

/* --- parts --------------------------------------------------------------------------------------------- */

static void add_head(struct report_state *state)
{
	const struct weekly *weekly = state->settings.weekly;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add_time(&text, state->settings.now);
	page_field(state, "written", text.text);
	page_field(state, "database", state->settings.database);
	buf_clear(&text);
	buf_add_minute(&text, weekly->from);
	if (weekly->from_run)
		buf_format(&text, " (run #%lld)", (long long)weekly->from_run);
	else
		buf_add(&text, " (before the first run)");
	buf_add(&text, " to ");
	buf_add_minute(&text, weekly->until);
	if (weekly->until_run)
		buf_format(&text, " (run #%lld)", (long long)weekly->until_run);
	page_field(state, "period", text.text);
	if (*state->settings.filter)
		page_field(state, "filter", state->settings.filter);
}

static void add_coverage(struct report_state *state)
{
	const struct posture *posture = state->settings.posture;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!posture)
		return;
	page_heading(state, "COVERAGE");
	buf_format(&text, "%lld", (long long)posture->repositories);
	buf_format(&text, ": %lld read whole", (long long)posture->complete);
	if (posture->partial)
		buf_format(&text, ", %lld only in part", (long long)posture->partial);
	if (posture->failed)
		buf_format(&text, ", %lld not at all", (long long)posture->failed);
	if (posture->empty)
		buf_format(&text, ", %lld without a commit", (long long)posture->empty);
	if (posture->gone)
		buf_format(&text, ", %lld gone", (long long)posture->gone);
	page_field(state, "repositories", text.text);
	buf_clear(&text);
	buf_format(&text, "%lld", (long long)state->settings.weekly->unknown);
	buf_add(&text, state->settings.weekly->unknown ? ": scabbard report --filter is:unknown" : "");
	page_field(state, "unknown", text.text);
	if (posture->uncopied) {
		buf_clear(&text);
		buf_format(&text, "%lld references to %lld repositories: scabbard mirror add --missing",
			(long long)posture->uncopied, (long long)posture->uncopied_roots);
		page_field(state, "no copy", text.text);
	}
}

static void add_scores(struct report_state *state)
{
	const struct weekly *weekly = state->settings.weekly;
	CLEANUP(buf_release) struct buf then = BUF_INIT;
	CLEANUP(buf_release) struct buf now = BUF_INIT;
	CLEANUP(buf_release) struct buf change = BUF_INIT;

	add_score(&then, weekly->then.known ? weekly->then.score_low : -1, weekly->then.score_high);
	add_score(&now, weekly->now.known ? weekly->now.score_low : -1, weekly->now.score_high);
	buf_add(&change, "");
	if (weekly->then.known && weekly->then.score_low >= 0 && weekly->now.score_low >= 0)
		add_difference(&change, weekly->then.score_low, weekly->now.score_low);
	page_row(state, (const char *const[]){ "score, of 100", then.text, now.text, change.text });
}

static void add_posture(struct report_state *state)
{
	static const struct page_column columns[] = {
		{ .title = "" },
		{ .title = "then", .width = 9, .number = true },
		{ .title = "now", .width = 9, .number = true },
		{ .title = "change", .width = 8, .number = true },
	};
	const struct day *then = &state->settings.weekly->then, *now = &state->settings.weekly->now;
	CLEANUP(buf_release) struct buf label = BUF_INIT;

	page_heading(state, "POSTURE");
	if (!now->known) {
		page_paragraph(state, "Nothing had been scanned. Next: scabbard scan PATH");
		return;
	}
	page_open_table(state, columns, COUNT_OF(columns));
	add_scores(state);
	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_LOW; i--) {
		buf_clear(&label);
		buf_format(&label, "open failures, %s", severity_word((enum severity)i));
		add_day_row(state, label.text, then->known, then->severity[i], now->severity[i]);
	}
	add_day_row(state, "verdicts unknown", then->known, then->unknown, now->unknown);
	add_day_row(state, "accepted risks", then->known, then->accepted, now->accepted);
	add_day_row(state, "repositories", then->known, then->repositories, now->repositories);
	add_day_row(state, "  of them read whole", then->known, then->complete, now->complete);
	add_day_row(state, "modules", then->known, then->modules, now->modules);
	add_day_row(state, "references", then->known, then->references, now->references);
	add_day_row(state, "  of them unpinned", then->known, then->unpinned, now->unpinned);
	add_day_row(state, "  of them floating", then->known, then->floating, now->floating);
	page_trend(state);
}

/* With a point in every locale. */
static void write_tenths(char *ret, size_t size, double value)
{
	const long tenths = (long)(value * 10 + 0.5);

	snprintf(ret, size, "%ld.%ld", tenths / 10, tenths % 10);
}

static void add_causes(struct report_state *state)
{
	static const struct page_column columns[] = {
		{ .title = "rule", .width = 6 },
		{ .title = "" },
		{ .title = "failed", .width = 7, .number = true },
		{ .title = "unknown", .width = 7, .number = true },
		{ .title = "weight", .width = 6, .number = true },
		{ .title = "points", .width = 7, .number = true },
		{ .title = "unsure", .width = 7, .number = true },
	};
	const struct score *score = &state->settings.weekly->score;
	const size_t shown =
		state->settings.all || score->cause_count <= CAUSES_SHOWN ? score->cause_count : CAUSES_SHOWN;
	CLEANUP(buf_release) struct buf rest = BUF_INIT;

	if (score->low < 0 || !score->cause_count)
		return;
	page_heading(state, "WHAT THE SCORE IS MADE OF");
	page_paragraph(state,
		"Points of 100 that each rule costs: failed subjects times the rule's weight. Unsure are "
		"those that hang on what is unknown.");
	page_open_table(state, columns, COUNT_OF(columns));
	for (size_t i = 0; i < shown; i++) {
		const struct score_cause *cause = &score->causes[i];
		char text[6][32];

		snprintf(text[0], sizeof(text[0]), "SCB%03d", cause->number);
		snprintf(
			text[1], sizeof(text[1]), "%lld", (long long)cause->sums.fail + cause->sums.declared);
		snprintf(text[2], sizeof(text[2]), "%lld", (long long)cause->sums.unknown);
		snprintf(text[3], sizeof(text[3]), "%lld", (long long)cause->weight);
		write_tenths(text[4], sizeof(text[4]), cause->points);
		write_tenths(text[5], sizeof(text[5]), cause->unsure);
		page_row(state, (const char *const[]){ text[0], title_of(state, cause->number), text[1],
					text[2], text[3], text[4], text[5] });
	}
	buf_format(&rest, "%zu more rules cost less: the same with --all", score->cause_count - shown);
	if (shown < score->cause_count)
		page_paragraph(state, rest.text);
}

static void add_repositories(struct report_state *state, const char *heading,
	const struct repository_change *changes, size_t count)
{
	const size_t shown = state->settings.all || count <= REPOSITORIES_SHOWN ? count : REPOSITORIES_SHOWN;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	page_heading(state, heading);
	if (!count)
		page_paragraph(state, "No repository.");
	for (size_t i = 0; i < shown; i++) {
		const struct repository_change *change = &changes[i];

		buf_clear(&text);
		buf_format(&text, "%s: score ", change->name);
		add_score(&text, change->score_then_low, change->score_then_high);
		if (change->score_then_low == change->score_low &&
			change->score_then_high == change->score_high) {
			buf_add(&text, " as before");
		} else {
			buf_add(&text, " to ");
			add_score(&text, change->score_low, change->score_high);
		}
		if (change->why && *change->why)
			buf_format(&text, "; %s", change->why);
		page_item(state, text.text);
	}
	if (shown < count) {
		buf_clear(&text);
		buf_format(&text, "and %zu more", count - shown);
		page_item(state, text.text);
	}
}

static bool has_changed(const struct rule_change *rule)
{
	return rule->opened || rule->reopened || rule->closed || rule->decided ||
	       rule->then.fail != rule->now.fail || rule->then.unknown != rule->now.unknown;
}

static void add_rules(struct report_state *state)
{
	static const struct page_column columns[] = {
		{ .title = "rule", .width = 6 },
		{ .title = "" },
		{ .title = "then", .width = 4, .number = true },
		{ .title = "now", .width = 4, .number = true },
		{ .title = "failed", .width = 6, .number = true },
		{ .title = "came", .width = 4, .number = true },
		{ .title = "went", .width = 4, .number = true },
		{ .title = "decided", .width = 7, .number = true },
	};
	const struct weekly *weekly = state->settings.weekly;
	CLEANUP(buf_release) struct buf then = BUF_INIT;
	CLEANUP(buf_release) struct buf now = BUF_INIT;
	size_t left = 0, shown = 0;

	page_heading(state, "CHECKS");
	for (size_t i = 0; i < weekly->rule_count; i++) {
		const struct rule_change *rule = &weekly->rules[i];
		char text[5][32];

		if (!state->settings.all && !has_changed(rule)) {
			left++;
			continue;
		}
		if (!shown++) {
			page_paragraph(state,
				"How much of what each rule looked at passed, then and now, how many "
				"fail now, and findings that came, went and were decided.");
			page_open_table(state, columns, COUNT_OF(columns));
		}
		buf_clear(&then);
		buf_clear(&now);
		add_share(&then, &rule->then);
		add_share(&now, &rule->now);
		snprintf(text[0], sizeof(text[0]), "SCB%03d", rule->number);
		snprintf(text[1], sizeof(text[1]), "%lld", (long long)rule->now.fail);
		snprintf(text[2], sizeof(text[2]), "%lld", (long long)rule->opened + rule->reopened);
		snprintf(text[3], sizeof(text[3]), "%lld", (long long)rule->closed);
		snprintf(text[4], sizeof(text[4]), "%lld", (long long)rule->decided);
		page_row(state, (const char *const[]){ text[0], title_of(state, rule->number), then.text,
					now.text, text[1], text[2], text[3], text[4] });
	}
	buf_clear(&now);
	buf_format(&now, "%zu %s not changed.", left, left == 1 ? "rule has" : "rules have");
	if (left)
		page_paragraph(state, now.text);
}

static void add_teams(struct report_state *state)
{
	static const struct page_column columns[] = {
		{ .title = "team" },
		{ .title = "score then", .width = 10, .number = true },
		{ .title = "now", .width = 8, .number = true },
		{ .title = "critical", .width = 8, .number = true },
		{ .title = "high", .width = 6, .number = true },
		{ .title = "medium", .width = 6, .number = true },
		{ .title = "repositories", .width = 12, .number = true },
	};
	const struct weekly *weekly = state->settings.weekly;

	if (!weekly->team_count)
		return;
	page_heading(state, "TEAMS");
	page_open_table(state, columns, COUNT_OF(columns));
	for (size_t i = 0; i < weekly->team_count; i++) {
		const struct team_change *team = &weekly->teams[i];
		CLEANUP(buf_release) struct buf then = BUF_INIT;
		CLEANUP(buf_release) struct buf now = BUF_INIT;
		char text[4][32];

		add_score(&then, team->then.known ? team->then.score_low : -1, team->then.score_high);
		add_score(&now, team->now.known ? team->now.score_low : -1, team->now.score_high);
		for (int j = 0; j < 3; j++)
			snprintf(text[j], sizeof(text[j]), "%lld",
				(long long)team->now.severity[SEVERITY_CRITICAL - j]);
		snprintf(text[3], sizeof(text[3]), "%lld", (long long)team->now.repositories);
		page_row(state, (const char *const[]){ *team->name ? team->name : "(none)", then.text,
					now.text, text[0], text[1], text[2], text[3] });
	}
}

/* --- what waits ---------------------------------------------------------------------------------------- */

static void add_waiting(struct report_state *state, const struct waiting *waiting)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, waiting->what);
	if (waiting->until) {
		buf_add(&text, waiting->over ? ": ended on " : ": until ");
		buf_add_date(&text, waiting->until);
	}
	if (waiting->findings)
		buf_format(&text, ", %lld %s", (long long)waiting->findings,
			waiting->findings == 1 ? "finding" : "findings");
	if (waiting->owner && *waiting->owner)
		buf_format(&text, ", for %s", waiting->owner);
	if (waiting->reason && *waiting->reason)
		buf_format(&text, ": %s", waiting->reason);
	buf_add(&text, waiting->by_policy ? " (policy)" : "");
	if (waiting->act)
		buf_format(&text, " (act %lld)", (long long)waiting->act);
	page_item(state, text.text);
}

static void add_all_waiting(struct report_state *state, const struct waiting *waiting, size_t count)
{
	const size_t shown = state->settings.all || count <= WAITING_SHOWN ? count : WAITING_SHOWN;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < shown; i++)
		add_waiting(state, &waiting[i]);
	buf_format(&text, "and %zu more", count - shown);
	if (shown < count)
		page_item(state, text.text);
}

static void add_waits(struct report_state *state)
{
	const struct weekly *weekly = state->settings.weekly;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	page_heading(state, "EXCEPTIONS AND REVIEWS THAT END");
	if (!weekly->ending_count)
		page_paragraph(state, "None ends within 30 days, and none has ended in this time.");
	add_all_waiting(state, weekly->ending, weekly->ending_count);
	if (weekly->overdue_reviews) {
		buf_format(&text,
			"%lld %s missing, of another commit or expired: scabbard report --filter "
			"'rule:SCB206 OR rule:SCB207 OR rule:SCB208'",
			(long long)weekly->overdue_reviews,
			weekly->overdue_reviews == 1 ? "review is" : "reviews are");
		page_paragraph(state, text.text);
	}
	if (!weekly->unused_count)
		return;
	page_heading(state, "EXCEPTIONS THAT FIT NOTHING");
	page_paragraph(state, "They can go: what they were for is gone, or they were never right.");
	add_all_waiting(state, weekly->unused, weekly->unused_count);
}

void weekly_add(struct report_state *state)
{
	const struct weekly *weekly = state->settings.weekly;

	add_head(state);
	add_coverage(state);
	add_posture(state);
	add_repositories(state, "WHAT GOT WORSE", weekly->worse, weekly->worse_count);
	add_repositories(state, "WHAT GOT BETTER", weekly->better, weekly->better_count);
	add_rules(state);
	add_teams(state);
	add_causes(state);
	add_waits(state);
}

/* --- the report ---------------------------------------------------------------------------------------- */

static int begin(struct report_state **ret, const struct report_settings *settings,
	const struct page_style *style, struct error *err)
{
	struct report_state *state = report_new(settings);
	CLEANUP(buf_release) struct buf title = BUF_INIT;

	*ret = state;
	buf_add(&title, "Scabbard report, ");
	buf_add_date(&title, settings->weekly->from);
	buf_add(&title, " to ");
	buf_add_date(&title, settings->weekly->until);
	page_start(state, style, title.text);
	weekly_add(state);
	return report_pass_on(state, err);
}

int weekly_begin_text(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	return begin(ret, settings, &page_text, err);
}

int weekly_begin_markdown(
	struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	return begin(ret, settings, &page_markdown, err);
}

int weekly_begin_html(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	return begin(ret, settings, &page_html, err);
}

int weekly_problem(
	struct report_state *state, const char *repository, const struct problem *problem, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (problem_is_note(problem->code))
		return 0;
	if (!state->page->problems++)
		page_heading(state, "NOT READ");
	if (!state->settings.all && state->page->problems > PROBLEMS_SHOWN)
		return 0;
	buf_format(&text, "%s", repository);
	if (*problem->path)
		buf_format(&text, "  %s", problem->path);
	buf_format(&text, ": %s",
		problem->detail && *problem->detail ? problem->detail : problem_code_word(problem->code));
	page_item(state, text.text);
	return report_pass_on(state, err);
}

static void begin_findings(struct report_state *state)
{
	if (state->page->in_findings)
		return;
	state->page->in_findings = true;
	page_heading(state, "FINDINGS THAT CAME");
}

int weekly_row(struct report_state *state, const struct row *row, struct error *err)
{
	const struct cell *cells = row->cells;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	begin_findings(state);
	if (++state->page->findings > FINDINGS_SHOWN && !state->settings.all)
		return 0;
	buf_format(&text, "%s %s %s: %s", severity_word((enum severity)cells[FIND_SEVERITY].number),
		cells[FIND_RULE].text, cells[FIND_TITLE].text, cells[FIND_REPO].text);
	if (*cells[FIND_PATH].text)
		buf_format(&text, "  %s", cells[FIND_PATH].text);
	if (!cells[FIND_LINE].empty && cells[FIND_LINE].number > 0)
		buf_format(&text, ":%lld", (long long)cells[FIND_LINE].number);
	if (*cells[FIND_SUBJECT].text)
		buf_format(&text, ", %s", cells[FIND_SUBJECT].text);
	if (strcmp(cells[FIND_VERDICT].text, verdict_word(VERDICT_FAIL)) != 0)
		buf_format(&text, " (%s)", cells[FIND_VERDICT].text);
	page_item(state, text.text);
	return report_pass_on(state, err);
}

int weekly_end(struct report_state **state, struct error *err)
{
	struct page *page = (*state)->page;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	begin_findings(*state);
	if (!page->findings)
		page_paragraph(*state, "None.");
	if (!(*state)->settings.all && page->findings > FINDINGS_SHOWN) {
		buf_format(&text, "and %zu more: the same with --all", page->findings - FINDINGS_SHOWN);
		page_item(*state, text.text);
	}
	page_end(*state);
	return report_close(state, err);
}
