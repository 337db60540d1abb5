/*
 * JUnit's XML: one test case a finding. What fails the gate failed, what is unknown or was decided was skipped, what is
 * below the threshold passed. The sums stand in front, so the cases wait for the end.
 */
#include "findings.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

enum { NAME_MOST = 500, MESSAGE_MOST = 4000 };

struct junit {
	struct buf cases;
	size_t count, failing, skipped;
};

static void junit_release(void *own)
{
	struct junit *junit = own;

	buf_release(&junit->cases);
	memory_free(junit);
}

/* Text that has been made visible: no control character is left, but some that are no characters of XML. */
static void add_xml(struct buf *out, const char *text)
{
	const size_t length = strlen(text);

	for (size_t position = 0; position < length;) {
		const size_t start = position;
		const uint32_t rune = text_next(text, length, &position);

		if (rune == '&')
			buf_add(out, "&amp;");
		else if (rune == '<')
			buf_add(out, "&lt;");
		else if (rune == '>')
			buf_add(out, "&gt;");
		else if (rune == '"')
			buf_add(out, "&quot;");
		else if (rune < ' ' || rune == TEXT_BAD_BYTE || (rune & 0xfffe) == 0xfffe)
			buf_add(out, "\xef\xbf\xbd");
		else
			buf_add_bytes(out, text + start, position - start);
	}
}

static void add_attribute(struct buf *out, const char *name, const char *text)
{
	buf_format(out, " %s=\"", name);
	add_xml(out, text);
	buf_add_char(out, '"');
}

int junit_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	struct junit *junit = memory_zero(1, sizeof(*junit));

	(void)err;
	junit->cases = (struct buf)BUF_INIT;
	*ret = report_new(settings);
	(*ret)->own = junit;
	(*ret)->release = junit_release;
	return 0;
}

/* --- cases ------------------------------------------------------------------------------------------------ */

static void begin_case(struct report_state *state, const struct row *row)
{
	struct junit *junit = state->own;
	const int64_t line = finding_number(row, FIND_LINE);
	struct buf *text = &state->scratch;

	buf_clear(text);
	buf_format(text, "SCB%03d ", finding_rule(row));
	buf_add_line_of(text, finding_text(row, FIND_SUBJECT), " ", NAME_MOST);
	if (line > 0)
		buf_format(text, ", line %lld", (long long)line);
	buf_add(&junit->cases, "<testcase");
	add_attribute(&junit->cases, "name", text->text);
	buf_clear(text);
	buf_add_line_of(text, *finding_text(row, FIND_PATH) ? finding_text(row, FIND_PATH) : "repository",
		" ", NAME_MOST);
	add_attribute(&junit->cases, "classname", text->text);
	if (finding_has_file(row))
		add_attribute(&junit->cases, "file", text->text);
	buf_add(&junit->cases, ">\n");
}

/* Why a case did not run: nobody knows, or somebody has decided. */
static const char *reason_to_skip(const struct row *row)
{
	if (finding_is_decided(row))
		return strcmp(finding_text(row, FIND_STATUS), "accepted") == 0 ? "accepted" : "dismissed";
	return finding_verdict(row) == VERDICT_FAIL ? NULL : verdict_word(finding_verdict(row));
}

static void add_outcome(struct report_state *state, const struct row *row)
{
	struct junit *junit = state->own;
	struct buf *out = &junit->cases;
	const char *skip = reason_to_skip(row);

	buf_clear(&state->scratch);
	buf_add_line_of(&state->scratch, finding_text(row, FIND_TITLE), " ", NAME_MOST);
	buf_clear(&state->visible);
	finding_add_message(row, &state->visible, MESSAGE_MOST);
	if (finding_fails(state, row)) {
		junit->failing++;
		buf_add(out, "<failure");
		add_attribute(out, "message", state->scratch.text);
		add_attribute(out, "type", severity_word(finding_severity(row)));
		buf_add_char(out, '>');
		add_xml(out, state->visible.text);
		buf_add(out, "</failure>\n");
	} else if (skip) {
		junit->skipped++;
		buf_format(out, "<skipped message=\"%s: ", skip);
		add_xml(out, state->visible.text);
		buf_add(out, "\"/>\n");
	} else {
		buf_format(out, "<system-out>%s, does not fail: ", severity_word(finding_severity(row)));
		add_xml(out, state->visible.text);
		buf_add(out, "</system-out>\n");
	}
}

int junit_row(struct report_state *state, const struct row *row, struct error *err)
{
	struct junit *junit = state->own;

	(void)err;
	junit->count++;
	begin_case(state, row);
	add_outcome(state, row);
	buf_add(&junit->cases, "</testcase>\n");
	return 0;
}

/* --- the suite -------------------------------------------------------------------------------------------- */

/* A suite without cases is taken for one that did not run. */
static void add_coverage(struct report_state *state)
{
	struct junit *junit = state->own;
	const bool incomplete = state->settings.gate && state->settings.gate->incomplete;

	junit->count++;
	buf_add(&junit->cases, "<testcase name=\"everything could be read\" classname=\"repository\"");
	if (incomplete)
		buf_add(&junit->cases,
			">\n<error message=\"Not everything could be read; see the output of the "
			"check.\"/>\n</testcase>\n");
	else
		buf_add(&junit->cases, "/>\n");
}

int junit_end(struct report_state **ret_state, struct error *err)
{
	struct report_state *state = *ret_state;
	const struct report_gate *gate = state->settings.gate;
	struct junit *junit = state->own;
	struct buf *out = &state->out;
	size_t errors = gate && gate->incomplete;

	add_coverage(state);
	buf_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	buf_format(out, "<testsuites name=\"scabbard\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
		junit->count, junit->failing, errors);
	buf_add(out, "<testsuite");
	buf_clear(&state->scratch);
	buf_add(&state->scratch, "scabbard");
	if (gate && *gate->repository) {
		buf_add_char(&state->scratch, ' ');
		buf_add_line_of(&state->scratch, gate->repository, " ", NAME_MOST);
	}
	add_attribute(out, "name", state->scratch.text);
	buf_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", junit->count,
		junit->failing, errors, junit->skipped);
	buf_add_bytes(out, junit->cases.text, junit->cases.length);
	buf_add(out, "</testsuite>\n</testsuites>\n");
	return report_close(ret_state, err);
}
