/*
 * Comma-separated values by RFC 4180. Cells are those of TSV, but a text of several lines keeps them; and a cell that
 * a spreadsheet would take for a formula begins with an apostrophe.
 */
#include "reporting.h"

#include <string.h>

static bool is_formula(char first)
{
	return first && strchr("=+-@\t\r", first);
}

/* Every quote is doubled. */
static void add_quoted(struct buf *out, const char *text)
{
	const char *quote;

	for (; (quote = strchr(text, '"')); text = quote + 1) {
		buf_add_bytes(out, text, (size_t)(quote - text) + 1);
		buf_add_char(out, '"');
	}
	buf_add(out, text);
}

static void add_cell(struct report_state *state, const char *text, bool is_first)
{
	struct buf *out = &state->out;

	if (!is_first)
		buf_add_char(out, ',');
	if (!is_formula(text[0]) && !strpbrk(text, "\",\r\n")) {
		buf_add(out, text);
		return;
	}
	buf_add_char(out, '"');
	if (is_formula(text[0]))
		buf_add_char(out, '\'');
	add_quoted(out, text);
	buf_add_char(out, '"');
}

int csv_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	const struct table *table = report_table_of(settings);
	struct report_state *state = report_new(settings);

	(void)err;
	for (size_t i = 0; i < table->column_count; i++)
		add_cell(state, table->columns[i].name, i == 0);
	buf_add(&state->out, "\r\n");
	*ret = state;
	return 0;
}

int csv_row(struct report_state *state, const struct row *row, struct error *err)
{
	const struct table *table = report_table_of(&state->settings);

	for (size_t i = 0; i < table->column_count; i++) {
		const char *text = report_cell(state, &table->columns[i], &row->cells[i]);

		buf_clear(&state->visible);
		buf_add_visible(&state->visible, text, report_is_free_text(&state->settings, i), true);
		add_cell(state, state->visible.text, i == 0);
	}
	buf_add(&state->out, "\r\n");
	return report_pass_on(state, err);
}
