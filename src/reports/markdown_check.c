/*
 * A check as Markdown, for a comment on a pull request or the summary of a job: what fails first, the rest folded in. A
 * comment has its limit, so the last rows may only be counted.
 */
#include "findings.h"

#include "base/memory.h"
#include "markdown_text.h"

#include <string.h>

/* GitHub takes comments of 65,536 characters; what stands around the tables needs a few. */
enum { FAILING_MOST = 40000, OTHERS_MOST = 20000, TEXT_MOST = 1000 };

/* Rows of one table, as long as they fit. */
struct listing {
	struct buf rows;
	size_t count, shown, most;
};

struct markdown {
	struct listing failing, others;
};

static void markdown_release(void *own)
{
	struct markdown *markdown = own;

	buf_release(&markdown->failing.rows);
	buf_release(&markdown->others.rows);
	memory_free(markdown);
}

int markdown_check_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	struct markdown *markdown = memory_zero(1, sizeof(*markdown));

	(void)err;
	markdown->failing = (struct listing){ .rows = BUF_INIT, .most = FAILING_MOST };
	markdown->others = (struct listing){ .rows = BUF_INIT, .most = OTHERS_MOST };
	*ret = report_new(settings);
	(*ret)->own = markdown;
	(*ret)->release = markdown_release;
	return 0;
}

/* --- rows ------------------------------------------------------------------------------------------------- */

/* What a reader has to know besides how grave it is. */
static void add_weight(struct buf *out, const struct row *row, bool fails)
{
	const char *word = severity_word(finding_severity(row));

	buf_format(out, fails ? "| **%s**" : "| %s", word);
	if (finding_verdict(row) != VERDICT_FAIL)
		buf_format(out, " (%s)", verdict_word(finding_verdict(row)));
	if (finding_is_decided(row))
		buf_format(out, " (%s)", finding_text(row, FIND_STATUS));
}

static void add_row(struct report_state *state, struct buf *out, const struct row *row, bool fails)
{
	const int64_t line = finding_number(row, FIND_LINE);
	const char *path = finding_text(row, FIND_PATH);
	struct buf *text = &state->scratch;

	add_weight(out, row, fails);
	buf_clear(text);
	buf_add_line_of(text, *path ? path : "repository", " ", TEXT_MOST);
	if (line > 0)
		buf_format(text, ":%lld", (long long)line);
	buf_add(out, " | ");
	buf_add_markdown_code(out, text->text);
	buf_format(out, " | SCB%03d ", finding_rule(row));
	buf_add_markdown(out, finding_text(row, FIND_TITLE));
	buf_add(out, ": ");
	buf_add_markdown_code(out, finding_text(row, FIND_SUBJECT));
	if (*finding_text(row, FIND_SEEN)) {
		buf_add(out, "<br>");
		buf_clear(text);
		buf_add_line_of(text, finding_text(row, FIND_SEEN), "\n", TEXT_MOST);
		buf_add_markdown(out, text->text);
	}
	buf_add(out, " | ");
	buf_clear(text);
	buf_add_line_of(text, finding_text(row, FIND_REMEDY), "\n", TEXT_MOST);
	buf_add_markdown(out, text->text);
	buf_add(out, " |\n");
}

int markdown_check_row(struct report_state *state, const struct row *row, struct error *err)
{
	struct markdown *markdown = state->own;
	const bool fails = finding_fails(state, row);
	struct listing *listing = fails ? &markdown->failing : &markdown->others;
	const size_t before = listing->rows.length;

	(void)err;
	/* What comes behind a row that did not fit is not shown either: the gravest come first. */
	if (listing->shown == listing->count++) {
		add_row(state, &listing->rows, row, fails);
		if (listing->rows.length > listing->most)
			buf_cut(&listing->rows, before);
		else
			listing->shown++;
	}
	return 0;
}

/* --- the page --------------------------------------------------------------------------------------------- */

static void add_quantity(struct buf *out, size_t count, const char *what)
{
	buf_format(out, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

static void add_heading(struct report_state *state)
{
	const struct markdown *markdown = state->own;
	const struct report_gate *gate = state->settings.gate;
	struct buf *out = &state->out;

	buf_add(out, "## scabbard: ");
	if (markdown->failing.count) {
		add_quantity(out, markdown->failing.count, "finding");
		buf_add(out, markdown->failing.count == 1 ? " fails\n\n" : " fail\n\n");
	} else {
		buf_add(out, gate && gate->incomplete ? "nothing fails, but not everything could be read\n\n"
						      : "nothing fails\n\n");
	}
	if (!gate)
		return;
	buf_add_markdown_code(out, *gate->repository ? gate->repository : "repository");
	if (*gate->commit) {
		buf_add(out, " at ");
		buf_add_markdown_code(out, gate->commit);
	}
	if (gate->threshold && *gate->threshold) {
		buf_add(out, ", threshold ");
		buf_add_markdown_code(out, gate->threshold);
	}
	if (gate->known)
		buf_format(out, ", %zu known", gate->known);
	if (gate->decided)
		buf_format(out, ", %zu accepted or dismissed", gate->decided);
	buf_add(out, ".\n\n");
}

static void add_table(struct buf *out, const struct listing *listing)
{
	if (listing->shown) {
		buf_add(out, "| Severity | Where | What | How to mend it |\n| --- | --- | --- | --- |\n");
		buf_add_bytes(out, listing->rows.text, listing->rows.length);
	}
	if (listing->count > listing->shown)
		buf_format(
			out, "\n%zu more, less grave, have no room here.\n", listing->count - listing->shown);
	buf_add_char(out, '\n');
}

static void add_unasked(struct buf *out, const struct report_gate *gate)
{
	if (!gate || !gate->unasked_count)
		return;
	buf_add(out, "Not asked, for want of copies of what is referred to:");
	for (size_t i = 0; i < gate->unasked_count; i++)
		buf_format(out, "%s %s", i ? "," : "", gate->unasked[i]);
	buf_add(out, ".\n");
}

int markdown_check_end(struct report_state **ret_state, struct error *err)
{
	struct report_state *state = *ret_state;
	const struct markdown *markdown = state->own;
	struct buf *out = &state->out;

	add_heading(state);
	if (markdown->failing.count)
		add_table(out, &markdown->failing);
	if (markdown->others.count) {
		buf_add(out, "<details>\n<summary>");
		add_quantity(out, markdown->others.count, "finding");
		buf_add(out, markdown->others.count == 1 ? " that does not fail</summary>\n\n"
							 : " that do not fail</summary>\n\n");
		add_table(out, &markdown->others);
		buf_add(out, "</details>\n\n");
	}
	add_unasked(out, state->settings.gate);
	return report_close(ret_state, err);
}
