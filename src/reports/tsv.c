/* Tab-separated values: every row is one line, every cell is free of TABs and line ends (buf_add_visible). */
#include "reporting.h"

int tsv_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	const struct table *table = report_table_of(settings);
	struct report_state *state = report_new(settings);

	(void)err;
	for (size_t i = 0; i < table->column_count; i++) {
		if (i)
			buf_add_char(&state->out, '\t');
		buf_add(&state->out, table->columns[i].name);
	}
	buf_add_char(&state->out, '\n');
	*ret = state;
	return 0;
}

int tsv_row(struct report_state *state, const struct row *row, struct error *err)
{
	const struct table *table = report_table_of(&state->settings);

	for (size_t i = 0; i < table->column_count; i++) {
		if (i)
			buf_add_char(&state->out, '\t');
		buf_add_visible(&state->out, report_cell(state, &table->columns[i], &row->cells[i]),
			report_is_free_text(&state->settings, i), false);
	}
	buf_add_char(&state->out, '\n');
	return report_pass_on(state, err);
}
