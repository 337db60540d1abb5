/* What a lead reads first: what is new or worse, what to do next, where it is worst. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "text_report.h"

#include <string.h>

enum { NEWS_SHOWN = 12, NEWS_REPOSITORIES = 4, STEPS = 3, REPOSITORIES_SHOWN = 10, WIDE = 72 };

/* A repository is worth a word in what to do next when one failure of so many is there. */
enum { MANY = 10 };

/* --- what is new -------------------------------------------------------------------------------------- */

void text_start_news(struct text_news *news)
{
	news->title = (struct buf)BUF_INIT;
	news->rules = (struct buf)BUF_INIT;
	most_start(&news->repositories);
}

void text_release_news(struct text_news *news)
{
	buf_release(&news->title);
	buf_release(&news->rules);
	most_release(&news->repositories);
}

static void add_run_before(struct report_state *state, const char *words, const char *end)
{
	const struct posture *posture = state->settings.posture;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	if (posture && posture->run_count > 1) {
		buf_format(&line, "%ssince run #%lld of ", words, (long long)posture->runs[1].id);
		buf_add_time(&line, posture->runs[1].started);
	} else {
		buf_format(&line, "%ssince the run before", words);
	}
	buf_add(&line, end);
	text_add_line(state, line.text, 2, 2);
}

static void add_heading(struct report_state *state)
{
	text_add_heading(
		state, text_is_filtered(state) ? "NEW OR WORSE THAT MATCHES THE FILTER" : "NEW OR WORSE");
}

/* "HIGH  SCB101  Git reference is not pinned: 3 new, 1 reopened: acme/pay 3, acme/web 1". */
static void end_news_group(struct report_state *state)
{
	struct text_news *news = &state->text->news;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	if (!news->title.length)
		return;
	if (state->settings.all || news->groups <= NEWS_SHOWN) {
		buf_format(&line, "%s: ", news->title.text);
		if (news->is_new)
			buf_format(&line, "%zu new%s", news->is_new, news->reopened ? ", " : "");
		if (news->reopened)
			buf_format(&line, "%zu reopened", news->reopened);
		buf_add(&line, " in ");
		most_write(&news->repositories, NEWS_REPOSITORIES, &line);
		text_add_severe(state, news->severity, line.text);
	}
	buf_clear(&news->title);
}

int text_news(struct report_state *state, const struct row *row, struct error *err)
{
	struct text_news *news = &state->text->news;
	const int severity = text_severity_of(row);
	CLEANUP(buf_release) struct buf title = BUF_INIT;

	text_reach(state, TEXT_NEWS);
	if (text_is_first_run(state))
		return 0;
	buf_format(&title, "%s  %s", row->cells[FIND_RULE].text, row->cells[FIND_TITLE].text);
	if (severity != news->severity || strcmp(title.text, news->title.text) != 0) {
		end_news_group(state);
		if (!news->groups++) {
			add_heading(state);
			add_run_before(state, "", ":");
		}
		news->severity = severity;
		news->is_new = news->reopened = 0;
		buf_add(&news->title, title.text);
		buf_format(&news->rules, " %s ", row->cells[FIND_RULE].text);
		most_start(&news->repositories);
	}
	if (strcmp(row->cells[FIND_STATUS].text, "new") == 0)
		news->is_new++;
	else
		news->reopened++;
	most_add(&news->repositories, row->cells[FIND_REPO].text);
	return report_pass_on(state, err);
}

void text_end_news(struct report_state *state)
{
	const struct text_news *news = &state->text->news;
	const struct posture *posture = state->settings.posture;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	end_news_group(state);
	if (!state->settings.all && news->groups > NEWS_SHOWN) {
		buf_format(&line, "and by %zu more rules or severities: scabbard report --all",
			news->groups - NEWS_SHOWN);
		text_add_line(state, line.text, 2, 4);
	}
	if (news->groups || !posture || !posture->repositories || text_is_first_run(state))
		return;
	add_heading(state);
	add_run_before(state, "nothing ", "");
}

/* --- what to do --------------------------------------------------------------------------------------- */

/* Whether anything is new or reopened by a rule since the run before. */
static bool has_news(const struct report_state *state, int number)
{
	const struct buf *rules = &state->text->news.rules;
	CLEANUP(buf_release) struct buf word = BUF_INIT;

	buf_format(&word, " SCB%03d ", number);
	return rules->length && strstr(rules->text, word.text);
}

/* The graver rule first, then that which has news, then that which fails more often. */
static bool is_before(
	const struct report_state *state, const struct posture_rule *one, const struct posture_rule *other)
{
	const bool news = has_news(state, one->number), other_news = has_news(state, other->number);
	const struct rule *left = text_find_rule(state, one->number);
	const struct rule *right = text_find_rule(state, other->number);

	if (left && right && left->severity != right->severity)
		return left->severity > right->severity;
	if (news != other_news)
		return news;
	return one->fail > other->fail;
}

static size_t choose_steps(const struct report_state *state, const struct posture_rule *ret[STEPS])
{
	const struct posture *posture = state->settings.posture;
	size_t count = 0;

	for (size_t i = 0; i < posture->rule_count; i++) {
		const struct posture_rule *rule = &posture->rules[i];
		size_t place = count;

		if (!rule->fail || !text_find_rule(state, rule->number))
			continue;
		while (place && is_before(state, rule, ret[place - 1]))
			place--;
		if (place == STEPS)
			continue;
		count += count < STEPS;
		for (size_t j = count - 1; j > place; j--)
			ret[j] = ret[j - 1];
		ret[place] = rule;
	}
	return count;
}

/* The first sentence of how to mend it. */
static size_t first_sentence(const char *text)
{
	const char *end = strstr(text, ". ");

	return end ? (size_t)(end - text) + 1 : strlen(text);
}

static void add_step(struct report_state *state, size_t number, const struct posture_rule *counts)
{
	const struct rule *rule = text_find_rule(state, counts->number);
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	buf_format(&line, "%zu. SCB%03d  %s: ", number, rule->number, rule->title);
	buf_add_number_of(&line, counts->fail, "failure", "failures");
	if (counts->worst_fail == counts->fail)
		buf_format(&line, " in %s", counts->worst_name);
	else if (counts->worst_fail > 1 && counts->worst_fail * MANY >= counts->fail)
		buf_format(&line, ", %lld of them in %s", (long long)counts->worst_fail, counts->worst_name);
	text_add_line(state, line.text, 2, 5);
	buf_clear(&line);
	if (rule->help)
		buf_add_bytes(&line, rule->help, first_sentence(rule->help));
	if (line.length)
		text_add_line(state, line.text, 5, 5);
}

static void add_reading(struct report_state *state, size_t number, const struct posture *posture)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	buf_format(&line, "%zu. See to it that ", number);
	buf_add_number_of(&line, posture->failed + posture->partial, "repository", "repositories");
	buf_format(&line, " can be read%s: COVERAGE says what was in the way.",
		posture->failed ? "" : " as a whole");
	text_add_line(state, line.text, 2, 5);
}

void text_add_next(struct report_state *state)
{
	const struct posture *posture = state->settings.posture;
	const struct posture_rule *steps[STEPS];
	const size_t count = choose_steps(state, steps);
	bool unread = posture->failed + posture->partial > 0;
	size_t number = 0;

	if (!count && !unread)
		return;
	text_add_heading(state, "DO NEXT");
	for (size_t i = 0; i < count && number < STEPS; i++) {
		/* What could not be read may be worse than all that is known, but for the worst. */
		if (unread && text_find_rule(state, steps[i]->number)->severity < SEVERITY_CRITICAL) {
			add_reading(state, ++number, posture);
			unread = false;
		}
		if (number < STEPS)
			add_step(state, ++number, steps[i]);
	}
	if (unread && number < STEPS)
		add_reading(state, ++number, posture);
}

/* --- where it is worst -------------------------------------------------------------------------------- */

static const struct count_column {
	const char *title;
	int width, column;
	bool narrow; /* has a place in a narrow report too */
} count_columns[] = {
	{ "crit", 5, REPOSITORY_CRITICAL, true },
	{ "high", 5, REPOSITORY_HIGH, true },
	{ "med", 5, REPOSITORY_MEDIUM, true },
	{ "low", 6, REPOSITORY_LOW, false },
	{ "unknown", 8, REPOSITORY_UNKNOWN, false },
	{ "score", 8, REPOSITORY_SCORE_LOW, true },
};

static bool has_column(const struct report_state *state, const struct count_column *column)
{
	return column->narrow || state->settings.width >= WIDE;
}

static size_t name_width(const struct report_state *state)
{
	size_t width = state->settings.width - 2;

	for (size_t i = 0; i < COUNT_OF(count_columns); i++)
		if (has_column(state, &count_columns[i]))
			width -= (size_t)count_columns[i].width;
	return width;
}

static void begin_repositories(struct report_state *state)
{
	text_add_heading(state, "WORST REPOSITORIES");
	buf_format(&state->out, "  %-*s", (int)name_width(state), "repository");
	for (size_t i = 0; i < COUNT_OF(count_columns); i++)
		if (has_column(state, &count_columns[i]))
			buf_format(&state->out, "%*s", count_columns[i].width, count_columns[i].title);
	buf_add_char(&state->out, '\n');
}

static void add_value(const struct row *row, int column, struct buf *ret)
{
	const struct cell *low = &row->cells[column], *high = &row->cells[REPOSITORY_SCORE_HIGH];

	if (low->empty)
		buf_add_char(ret, '-');
	else
		buf_format(ret, "%lld", (long long)low->number);
	if (column == REPOSITORY_SCORE_LOW && !low->empty && high->number != low->number)
		buf_format(ret, "-%lld", (long long)high->number);
}

int text_repository(struct report_state *state, const struct row *row, struct error *err)
{
	text_reach(state, TEXT_REPOSITORIES);
	if (text_is_filtered(state))
		return 0;
	if (!state->settings.all && state->text->repositories == REPOSITORIES_SHOWN) {
		text_add_line(state, "and others: scabbard export repositories", 2, 4);
		state->text->repositories++;
	}
	if (!state->settings.all && state->text->repositories > REPOSITORIES_SHOWN)
		return 0;
	if (!state->text->repositories++)
		begin_repositories(state);
	buf_add(&state->out, "  ");
	buf_add_column(&state->out, row->cells[REPOSITORY_REPO].text, name_width(state), TEXT_CUT_START, true,
		state->settings.ascii);
	text_note_hostile(state, row->cells[REPOSITORY_REPO].text);
	for (size_t i = 0; i < COUNT_OF(count_columns); i++) {
		CLEANUP(buf_release) struct buf value = BUF_INIT;

		if (!has_column(state, &count_columns[i]))
			continue;
		add_value(row, count_columns[i].column, &value);
		buf_format(&state->out, "%*s", count_columns[i].width, value.text);
	}
	buf_add_char(&state->out, '\n');
	return report_pass_on(state, err);
}
