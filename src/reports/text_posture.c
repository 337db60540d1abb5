/* The text report's posture: how the fleet stands, and by which rules. */
#include "base/cleanup.h"
#include "base/text.h"
#include "text_report.h"

#include <string.h>

enum {
	RULE_COLUMN = 10, /* where titles begin */
	WIDE = 72,        /* from here on there is room for all numbers */
};

/* Columns of numbers behind a title; `narrow` ones are left out of a narrow report. */
static const struct number_column {
	const char *title;
	int width;
	bool narrow;
} number_columns[] = {
	{ "pass", 7, true },
	{ "fail", 7, true },
	{ "unknown", 8, false },
	{ "declared", 9, false },
	{ "passed", 8, true },
};

/* --- posture ------------------------------------------------------------------------------------------ */

static void add_score(struct report_state *state, const struct posture *posture)
{
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	if (posture->score_low < 0)
		buf_add(&value, "-: no rule has looked at anything");
	else if (posture->score_low == posture->score_high)
		buf_format(&value, "%d of 100", posture->score_low);
	else
		buf_format(&value, "%d to %d of 100: what is unknown counts once as failed, once as passed",
			posture->score_low, posture->score_high);
	text_add_field(state, "score", value.text);
}

static void add_findings(struct report_state *state, const struct posture *posture)
{
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_INFO; i--) {
		const char *word = severity_word((enum severity)i);

		buf_add_count_of(&value, posture->severity[i], word, word);
	}
	if (!value.length)
		buf_add(&value, "none open");
	text_add_field(state, "failures", value.text);
	buf_clear(&value);
	buf_add_count_of(&value, posture->unknown, "verdict unknown", "verdicts unknown");
	buf_add_count_of(&value, posture->declared, "declared, not enforced", "declared, not enforced");
	buf_add_count_of(&value, posture->set_apart, "more in fixtures, docs and vendored paths",
		"more in fixtures, docs and vendored paths");
	if (value.length)
		text_add_field(state, "besides", value.text);
}

static void add_pins(struct report_state *state, const struct posture *posture)
{
	CLEANUP(buf_release) struct buf parts = BUF_INIT;
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	buf_add_count_of(&parts, posture->pinned, "pinned", "pinned");
	buf_add_count_of(&parts, posture->unpinned, "unpinned", "unpinned");
	buf_add_count_of(&parts, posture->malformed, "with a malformed pin", "with a malformed pin");
	buf_add_count_of(&parts, posture->conflicting, "whose pin contradicts the reference",
		"whose pin contradicts the reference");
	buf_add_count_of(&parts, posture->local, "local", "local");
	buf_add_count_of(&parts, posture->builtin, "builtin", "builtin");
	buf_format(&value, "%lld", (long long)posture->references);
	if (parts.length)
		buf_format(&value, ": %s", parts.text);
	text_add_field(state, "references", value.text);
	buf_clear(&value);
	if (posture->floating) {
		buf_add_number_of(&value, posture->floating, "reference", "references");
		buf_add(&value, ": the engine runs whatever the name stands for at that moment");
		text_add_field(state, "floating", value.text);
	}
}

void text_add_posture(struct report_state *state)
{
	const struct posture *posture = state->settings.posture;

	text_add_heading(state, "POSTURE");
	add_score(state, posture);
	add_findings(state, posture);
	add_pins(state, posture);
}

/* --- rules -------------------------------------------------------------------------------------------- */

/* Rounded down, so that 100 % means all of them. A rule that looked at nothing has no share. */
static void add_share(struct buf *buf, const struct posture_rule *rule)
{
	const int64_t all = rule->pass + rule->fail + rule->unknown + rule->declared;
	int64_t low, high;

	if (!all) {
		buf_add_char(buf, '-');
		return;
	}
	low = rule->pass * 100 / all;
	high = (rule->pass + rule->unknown) * 100 / all;
	if (low == high)
		buf_format(buf, "%lld%%", (long long)low);
	else
		buf_format(buf, "%lld-%lld%%", (long long)low, (long long)high);
}

static bool has_column(const struct report_state *state, const struct number_column *column)
{
	return column->narrow || state->settings.width >= WIDE;
}

static void add_numbers(struct report_state *state, const struct posture_rule *rule)
{
	const int64_t numbers[] = { rule->pass, rule->fail, rule->unknown, rule->declared };
	CLEANUP(buf_release) struct buf share = BUF_INIT;

	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		if (has_column(state, &number_columns[i]))
			buf_format(&state->out, "%*lld", number_columns[i].width, (long long)numbers[i]);
	add_share(&share, rule);
	buf_format(&state->out, "%*s\n", number_columns[COUNT_OF(numbers)].width, share.text);
}

static void add_head(struct report_state *state, size_t title_width)
{
	buf_format(&state->out, "  %-*s", (int)(RULE_COLUMN - 2 + title_width), "rule");
	for (size_t i = 0; i < COUNT_OF(number_columns); i++)
		if (has_column(state, &number_columns[i]))
			buf_format(&state->out, "%*s", number_columns[i].width, number_columns[i].title);
	buf_add_char(&state->out, '\n');
}

/* Where there is nothing to see, a number in a list is enough. */
static bool is_remarkable(const struct report_state *state, const struct posture_rule *rule)
{
	return state->settings.all || rule->fail + rule->unknown + rule->declared > 0;
}

/* Why a rule has no row of its own. */
enum other { OTHER_PASSED, OTHER_NOTHING, OTHER_STRICT };

/* Rules for stricter readers look at nothing unless policy asks for them. */
static enum other other_of(const struct report_state *state, const struct posture_rule *posture)
{
	const struct rule *rule = text_find_rule(state, posture->number);

	if (posture->pass > 0)
		return OTHER_PASSED;
	return rule && rule->persona != PERSONA_DEFAULT ? OTHER_STRICT : OTHER_NOTHING;
}

static void add_others(struct report_state *state, const char *words, enum other other)
{
	const struct posture *posture = state->settings.posture;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	for (size_t i = 0; i < posture->rule_count; i++) {
		const struct posture_rule *rule = &posture->rules[i];

		if (!is_remarkable(state, rule) && other_of(state, rule) == other)
			buf_format(&line, "%s SCB%03d", line.length ? "," : words, rule->number);
	}
	if (line.length)
		text_add_line(state, line.text, 2, 4);
}

/* A title that does not fit is shortened: the rule's number says it all. */
void text_add_rules(struct report_state *state)
{
	const struct posture *posture = state->settings.posture;
	size_t title_width = state->settings.width - RULE_COLUMN, shown = 0;

	if (posture->score_low < 0)
		return;
	for (size_t i = 0; i < COUNT_OF(number_columns); i++)
		if (has_column(state, &number_columns[i]))
			title_width -= (size_t)number_columns[i].width;
	text_add_heading(state, "RULES");
	for (size_t i = 0; i < posture->rule_count; i++) {
		const struct rule *rule = text_find_rule(state, posture->rules[i].number);

		if (!is_remarkable(state, &posture->rules[i]))
			continue;
		if (!shown++)
			add_head(state, title_width);
		buf_format(&state->out, "  SCB%03d  ", posture->rules[i].number);
		buf_add_column(&state->out, rule ? rule->title : "", title_width, TEXT_CUT_END, true,
			state->settings.ascii);
		add_numbers(state, &posture->rules[i]);
	}
	add_others(state, "passed everywhere:", OTHER_PASSED);
	add_others(state, "nothing to look at:", OTHER_NOTHING);
	add_others(state, "for stricter readers (policy: fleet.persona):", OTHER_STRICT);
}
