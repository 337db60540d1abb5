#include "triage_text.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "print.h"

#include <string.h>

enum { INDENT = 2 };

/* --- decisions ------------------------------------------------------------------------------------------- */

static void add_day(struct buf *text, const char *before, const struct cell *cell)
{
	if (cell->empty)
		return;
	buf_add(text, before);
	buf_add_date(text, cell->number);
}

static void add_word(struct buf *text, const char *before, const char *word)
{
	if (!*word)
		return;
	buf_add(text, before);
	buf_add_untrusted(text, word);
}

/* Lines from outside, each behind an indent. */
static void add_lines(struct buf *text, const char *lines)
{
	while (*lines) {
		const size_t length = strcspn(lines, "\n");

		buf_add(text, "  ");
		buf_add_untrusted_bytes(text, lines, length);
		buf_add_char(text, '\n');
		lines += length + (lines[length] == '\n');
	}
}

/* As screens call it; of what is dismissed also how. An owner is no state and stays what it is. */
static void add_state(struct buf *text, const char *word)
{
	const int state = decision_state_parse(word);

	add_word(text, "  ", state < 0 ? word : decision_state_shown((enum decision_state)state));
	if (state == DECISION_FALSE_POSITIVE)
		buf_add(text, " as a false positive");
	else if (state == DECISION_NOT_AFFECTED)
		buf_add(text, " as not affected");
}

int triage_text_add_decision(const struct row *row, void *context)
{
	struct buf *text = context;
	const struct cell *cells = row->cells;

	if (cells[DECIDE_ACT].empty)
		buf_add(text, "policy");
	else
		buf_format(text, "act %lld", (long long)cells[DECIDE_ACT].number);
	add_state(text, cells[DECIDE_STATE].text);
	add_word(text, ": ", cells[DECIDE_SCOPE].text);
	add_word(text, "\n  ", cells[DECIDE_STANDING].text);
	add_word(text, "; by ", cells[DECIDE_BY].text);
	add_day(text, " on ", &cells[DECIDE_MADE]);
	add_day(text, ", until ", &cells[DECIDE_UNTIL]);
	add_word(text, ", owner ", cells[DECIDE_OWNER].text);
	buf_add(text, "; decides ");
	buf_add_quantity(text, (uint64_t)cells[DECIDE_FINDINGS].number, "finding", "findings");
	add_word(text, "\n  because ", cells[DECIDE_JUSTIFICATION].text);
	buf_add_char(text, '\n');
	add_lines(text, cells[DECIDE_REASON].text);
	return 0;
}

/* --- one finding ----------------------------------------------------------------------------------------- */

static void add_place(struct buf *text, const struct cell *cells)
{
	add_word(text, "  ", cells[FIND_REPO].text);
	add_word(text, "  ", cells[FIND_PATH].text);
	if (!cells[FIND_LINE].empty)
		buf_format(text, ":%lld:%lld", (long long)cells[FIND_LINE].number,
			(long long)cells[FIND_COLUMN].number);
	add_word(text, "  ", cells[FIND_SUBJECT].text);
	buf_add_char(text, '\n');
}

static int add_head(const struct row *row, void *context)
{
	const struct triage_text *shown = context;
	struct buf *text = shown->text;
	const struct cell *cells = row->cells;

	add_word(text, "", cells[FIND_RULE].text);
	add_word(text, "  ", severity_word((enum severity)cells[FIND_SEVERITY].number));
	add_word(text, "  ", cells[FIND_TITLE].text);
	buf_add_char(text, '\n');
	add_place(text, cells);
	add_word(text, "  fingerprint ", cells[FIND_FINGERPRINT].text);
	add_word(text, "\n  ", cells[FIND_STATUS].text);
	add_word(text, ", confidence ", cells[FIND_CONFIDENCE].text);
	add_day(text, ", first seen ", &cells[FIND_FIRST_SEEN]);
	add_word(text, ", owner ", cells[FIND_OWNER].text);
	add_word(text, ", team ", cells[FIND_TEAM].text);
	buf_add(text, "\n\nseen\n");
	add_lines(text, cells[FIND_SEEN].text);
	buf_add(text, "mend\n");
	buf_add_paragraph(text, cells[FIND_REMEDY].text, INDENT, shown->width, shown->ascii);
	return 0;
}

static void add_deciding(struct buf *text, const struct decision *decision)
{
	CLEANUP(buf_release) struct buf scope = BUF_INIT;

	buf_add(text, "decision\n");
	if (!decision) {
		buf_add(text, "  none\n");
		return;
	}
	decision_scope_describe(&decision->scope, &scope);
	buf_format(text, "  %s", decision_state_shown(decision->state));
	add_word(text, " by ", decision->by);
	buf_add(text, " on ");
	buf_add_date(text, decision->made);
	if (decision->until) {
		buf_add(text, ", until ");
		buf_add_date(text, decision->until);
	}
	add_word(text, ": ", scope.text);
	if (decision->act)
		buf_format(text, " (act %lld)", (long long)decision->act);
	buf_add_char(text, '\n');
	if (decision->justification != JUSTIFICATION_NONE)
		buf_format(text, "  because %s\n", justification_word(decision->justification));
	add_lines(text, decision->reason);
}

static void add_history(struct buf *text, const struct detail *detail)
{
	buf_add(text, "history\n");
	for (size_t i = 0; i < detail->event_count; i++) {
		const struct detail_event *event = &detail->events[i];

		buf_format(text, "  #%-5lld ", (long long)event->run);
		buf_add_minute(text, event->time);
		add_word(text, "  ", event->what);
		add_word(text, " by ", event->by ? event->by : "");
		add_word(text, ": ", event->cause ? event->cause : "");
		buf_add_char(text, '\n');
	}
}

int triage_text_add_finding(
	struct fleet *fleet, int64_t id, const struct triage_text *shown, struct error *err)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct triage_text head = *shown;
	struct detail detail = { 0 };
	int result = fleet_rows(fleet, TABLE_FINDINGS, &id, 1, add_head, &head, err);

	if (result == 0)
		result = fleet_detail(fleet, TABLE_FINDINGS, id, &arena, &detail, err);
	if (result < 0)
		return result;
	add_deciding(shown->text, detail.decision);
	add_history(shown->text, &detail);
	return 0;
}
