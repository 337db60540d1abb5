/*
 * Workflow commands of GitHub Actions: each line is one, so that nothing from outside can be another. Annotations
 * beyond the first ten of a kind stay in the log, which the first of them says.
 */
#include "findings.h"

#include "base/text.h"

#include <string.h>

enum { TITLE_MOST = 200, MESSAGE_MOST = 2000, SHOWN_OF_A_KIND = 10 };

/* Commands end with their line, properties with ',' or ':'. */
static void add_escaped(struct buf *out, const char *text, const char *special)
{
	for (; *text; text++) {
		if (strchr(special, *text))
			buf_format(out, "%%%02X", (unsigned)(unsigned char)*text);
		else
			buf_add_char(out, *text);
	}
}

static void add_property(struct buf *out, const char *text)
{
	add_escaped(out, text, "%\r\n:,");
}

static void add_message(struct buf *out, const char *text)
{
	buf_add(out, "::");
	add_escaped(out, text, "%\r\n");
	buf_add_char(out, '\n');
}

/* --- what it is all about --------------------------------------------------------------------------------- */

static void add_counts(struct buf *text, const struct report_gate *gate)
{
	if (gate->failing)
		buf_format(text, "%zu of %zu findings %s", gate->failing, gate->count,
			gate->failing == 1 ? "fails" : "fail");
	else if (gate->count)
		buf_format(
			text, "none of %zu %s fails", gate->count, gate->count == 1 ? "finding" : "findings");
	else
		buf_add(text, "nothing was found");
	if (gate->threshold && *gate->threshold) {
		buf_add(text, " at ");
		buf_add_line_of(text, gate->threshold, " ", TITLE_MOST);
	}
	if (gate->known)
		buf_format(text, ", %zu known", gate->known);
	if (gate->decided)
		buf_format(text, ", %zu accepted or dismissed", gate->decided);
	if (gate->incomplete)
		buf_add(text, "; not everything could be read");
	if (gate->unasked_count)
		buf_format(text, "; %zu %s not asked for want of copies", gate->unasked_count,
			gate->unasked_count == 1 ? "rule was" : "rules were");
	if (gate->count > SHOWN_OF_A_KIND)
		buf_format(text, "; %d of a kind are shown, all stand in the log", SHOWN_OF_A_KIND);
}

int github_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	struct report_state *state = report_new(settings);

	(void)err;
	*ret = state;
	if (!settings->gate)
		return 0;
	add_counts(&state->scratch, settings->gate);
	buf_add(&state->out, "::notice title=scabbard");
	add_message(&state->out, state->scratch.text);
	return 0;
}

/* --- findings --------------------------------------------------------------------------------------------- */

/* What fails the gate is an error; what does not weighs less, however grave it is. */
static const char *command_of(const struct report_state *state, const struct row *row)
{
	const bool counts = finding_verdict(row) == VERDICT_FAIL && !finding_is_decided(row);

	if (finding_fails(state, row))
		return "error";
	return counts && finding_severity(row) >= SEVERITY_MEDIUM ? "warning" : "notice";
}

/* A path that had to be quoted names no file here: it stands in the message. */
static void add_place(struct buf *out, const struct row *row)
{
	const int64_t line = finding_number(row, FIND_LINE), column = finding_number(row, FIND_COLUMN);
	const int64_t end = finding_number(row, FIND_END_COLUMN);

	if (!finding_has_file(row))
		return;
	buf_add(out, "file=");
	add_property(out, finding_text(row, FIND_PATH));
	buf_format(out, ",line=%lld,", (long long)(line > 0 ? line : 1));
	if (line > 0 && column > 0)
		buf_format(out, "col=%lld,", (long long)column);
	if (line > 0 && column > 0 && end > column)
		buf_format(out, "endColumn=%lld,", (long long)end);
}

int github_row(struct report_state *state, const struct row *row, struct error *err)
{
	struct buf *out = &state->out, *text = &state->scratch;

	buf_format(out, "::%s ", command_of(state, row));
	add_place(out, row);
	buf_clear(text);
	buf_format(text, "SCB%03d ", finding_rule(row));
	buf_add_line_of(text, finding_text(row, FIND_TITLE), " ", TITLE_MOST);
	if (finding_verdict(row) != VERDICT_FAIL)
		buf_format(text, " (%s)", verdict_word(finding_verdict(row)));
	buf_add(out, "title=");
	add_property(out, text->text);
	buf_clear(text);
	if (*finding_text(row, FIND_PATH) && !finding_has_file(row)) {
		buf_add_line_of(text, finding_text(row, FIND_PATH), " ", TITLE_MOST);
		buf_add(text, ": ");
	}
	finding_add_message(row, text, MESSAGE_MOST);
	add_message(out, text->text);
	return report_pass_on(state, err);
}
