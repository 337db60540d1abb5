/*
 * The report for people: coverage first, then posture, what is new, what to do, the worst repositories and rules, then
 * findings by severity with place and remedy.
 */
#include "base/text.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/wrap.h"
#include "text_report.h"

#include <string.h>

enum { WIDTH_LEAST = 40, VALUE_COLUMN = 16, SEVERE_INDENT = 4 };

/* --- writing ------------------------------------------------------------------------------------------ */

static const char *const inks[] = {
	[INK_HEADING] = "1",
	[INK_CRITICAL] = "1;35",
	[INK_HIGH] = "1;31",
	[INK_MEDIUM] = "33",
	[INK_LOW] = "36",
	[INK_INFO] = "34",
	[INK_QUIET] = "2",
};

void text_add_ink(struct report_state *state, enum ink ink, const char *text)
{
	if (state->settings.color)
		buf_format(&state->out, "\033[%sm%s\033[0m", inks[ink], text);
	else
		buf_add(&state->out, text);
}

void text_add_heading(struct report_state *state, const char *heading)
{
	buf_add_char(&state->out, '\n');
	text_add_ink(state, INK_HEADING, heading);
	buf_add_char(&state->out, '\n');
}

/* Bytes that are no text came through the readers' door in C quoting: "\033", "\n", perhaps within a sentence. */
static bool holds_quoted_bytes(const char *text)
{
	const char *at = strchr(text, '"');

	while (at && (at = strchr(at, '\\')) && at[1]) {
		if (strchr("abtnvfr0123", at[1]))
			return true;
		at += 2;
	}
	return false;
}

/* Line feeds are what texts of several lines are made of. */
static bool holds_tokens(const char *text)
{
	const size_t length = strlen(text);
	struct text_piece piece;
	size_t position = 0;

	if (report_is_plain(text, length) && !strchr(text, '<'))
		return false;
	while (position < length) {
		if (text[position] == '\n')
			position++;
		else if (text_next_piece(text, length, &position, &piece) && piece.hostile)
			return true;
	}
	return false;
}

void text_note_hostile(struct report_state *state, const char *text)
{
	state->text->hostile += holds_tokens(text) || holds_quoted_bytes(text);
}

void text_add_wrapped(struct report_state *state, const char *text, size_t used, size_t indent)
{
	const struct wrap wrap = {
		.width = state->settings.width,
		.indent = indent,
		.ascii = state->settings.ascii,
	};

	buf_add_wrapped(&state->out, text, used, &wrap);
}

void text_add_line(struct report_state *state, const char *text, size_t indent, size_t further)
{
	buf_add_repeated(&state->out, " ", indent);
	text_add_wrapped(state, text, indent, further);
	buf_add_char(&state->out, '\n');
}

void text_add_field(struct report_state *state, const char *label, const char *value)
{
	buf_format(&state->out, "  %-*s", VALUE_COLUMN - 2, label);
	text_add_wrapped(state, value, VALUE_COLUMN, VALUE_COLUMN);
	buf_add_char(&state->out, '\n');
}

void buf_add_number_of(struct buf *buf, int64_t count, const char *one, const char *many)
{
	buf_format(buf, "%lld %s", (long long)count, count == 1 ? one : many);
}

void buf_add_count_of(struct buf *buf, int64_t count, const char *one, const char *many)
{
	if (!count)
		return;
	if (buf->length)
		buf_add(buf, ", ");
	buf_add_number_of(buf, count, one, many);
}

void text_add_severe(struct report_state *state, int severity, const char *text)
{
	static const enum ink inks_of[] = {
		[SEVERITY_INFO] = INK_INFO,
		[SEVERITY_LOW] = INK_LOW,
		[SEVERITY_MEDIUM] = INK_MEDIUM,
		[SEVERITY_HIGH] = INK_HIGH,
		[SEVERITY_CRITICAL] = INK_CRITICAL,
	};
	CLEANUP(buf_release) struct buf word = BUF_INIT;

	for (const char *letter = severity_word((enum severity)severity); *letter; letter++)
		buf_add_char(&word, *letter >= 'a' && *letter <= 'z' ? (char)(*letter - 'a' + 'A') : *letter);
	buf_add(&state->out, "  ");
	text_add_ink(state, inks_of[severity], word.text);
	buf_add(&state->out, "  ");
	text_add_wrapped(state, text, 4 + word.length, SEVERE_INDENT);
	buf_add_char(&state->out, '\n');
}

/* --- questions ---------------------------------------------------------------------------------------- */

int text_severity_of(const struct row *row)
{
	const int64_t number = row->cells[FIND_SEVERITY].number;

	return number >= SEVERITY_INFO && number <= SEVERITY_CRITICAL ? (int)number : SEVERITY_INFO;
}

bool text_is_filtered(const struct report_state *state)
{
	return *state->settings.filter;
}

bool text_is_first_run(const struct report_state *state)
{
	return state->settings.posture && state->settings.posture->run_count < 2;
}

const struct rule *text_find_rule(const struct report_state *state, int number)
{
	const struct rule *rule = state->settings.rules;

	while (rule && rule->number && rule->number != number)
		rule++;
	return rule && rule->number ? rule : NULL;
}

/* --- the parts ---------------------------------------------------------------------------------------- */

static struct text_state *text_new(void)
{
	struct text_state *text = memory_zero(1, sizeof(*text));

	text->repository = (struct buf)BUF_INIT;
	for (size_t i = 0; i < NOTE_KINDS; i++)
		most_start(&text->notes_of[i]);
	text_start_news(&text->news);
	text_start_group(&text->group);
	return text;
}

void text_release(struct text_state **text)
{
	if (!*text)
		return;
	buf_release(&(*text)->repository);
	for (size_t i = 0; i < NOTE_KINDS; i++)
		most_release(&(*text)->notes_of[i]);
	text_release_news(&(*text)->news);
	text_release_group(&(*text)->group);
	memory_free(*text);
	*text = NULL;
}

int text_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf time = BUF_INIT;
	struct report_state *state = report_new(settings);

	if (state->settings.width < WIDTH_LEAST)
		state->settings.width = WIDTH_LEAST;
	*ret = state;
	state->text = text_new();
	text_add_ink(state, INK_HEADING, "SCABBARD REPORT");
	buf_add_char(&state->out, '\n');
	buf_add_time(&time, settings->now);
	text_add_field(state, "written", time.text);
	text_add_field(state, "database", settings->database);
	text_note_hostile(state, settings->database);
	if (*settings->filter) {
		text_add_field(state, "filter", settings->filter);
		text_note_hostile(state, settings->filter);
	}
	if (settings->posture)
		text_add_coverage(state);
	return report_pass_on(state, err);
}

static void begin_part(struct report_state *state, enum text_part part)
{
	const bool is_whole = state->settings.posture && !text_is_filtered(state);

	switch (part) {
	case TEXT_COVERAGE:
		break;
	case TEXT_NEWS:
		text_end_problems(state);
		if (is_whole)
			text_add_posture(state);
		break;
	case TEXT_REPOSITORIES:
		text_end_news(state);
		if (is_whole)
			text_add_next(state);
		break;
	case TEXT_FINDINGS:
		if (is_whole)
			text_add_rules(state);
		text_add_heading(
			state, text_is_filtered(state) ? "FINDINGS THAT MATCH THE FILTER" : "FINDINGS");
		break;
	}
}

void text_reach(struct report_state *state, enum text_part part)
{
	while (state->text->part < part)
		begin_part(state, ++state->text->part);
}

/* --- the end ------------------------------------------------------------------------------------------ */

/* Nothing found is only good news about what was looked at. */
static void add_none(struct report_state *state)
{
	const struct posture *posture = state->settings.posture;

	if (posture && !posture->repositories)
		text_add_line(state, "Nothing has been scanned. Next: scabbard scan PATH", 2, 2);
	else if (text_is_filtered(state))
		text_add_line(state, "No finding matches the filter.", 2, 2);
	else if (posture && posture->failed + posture->partial)
		text_add_line(state, "No findings in what was read; see what was not, under COVERAGE.", 2, 2);
	else
		text_add_line(state, "No findings.", 2, 2);
}

static void add_count_of_findings(struct report_state *state)
{
	const struct text_state *text = state->text;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	if (!text->findings) {
		add_none(state);
		return;
	}
	buf_add_number_of(&line, (int64_t)text->findings, "finding", "findings");
	if (text->findings_counted)
		buf_format(&line, ", %zu of them low or info and only counted", text->findings_counted);
	buf_add_char(&line, '.');
	buf_add_char(&state->out, '\n');
	text_add_line(state, line.text, 2, 2);
	if (text->findings > text->findings_shown) {
		text_add_line(state, "All of them, place by place: the same with --all", 2, 4);
		text_add_line(state, "Those of one rule: scabbard report --filter rule:SCB101", 2, 4);
	}
	if (!state->settings.all)
		text_add_line(state, "What a rule is about: scabbard explain SCB101", 2, 4);
}

int text_end(struct report_state **state, struct error *err)
{
	struct report_state *report = *state;
	const struct text_state *text = report->text;

	text_reach(report, TEXT_FINDINGS);
	text_end_group(report);
	add_count_of_findings(report);
	if (text->hostile) {
		buf_add_char(&report->out, '\n');
		buf_add_number_of(&report->out, (int64_t)text->hostile, "field", "fields");
		buf_add(&report->out, " held unprintable characters; see --format json\n");
	}
	return report_close(state, err);
}
