#include "support_report.h"

#include <string.h>

void support_row_clear(struct row *row, struct cell cells[SUPPORT_CELLS])
{
	for (int i = 0; i < SUPPORT_CELLS; i++)
		cells[i] = (struct cell){ .text = "", .empty = true };
	row->id = 1;
	row->cells = cells;
}

int support_sink(const char *bytes, size_t length, void *context, struct error *err)
{
	(void)err;
	buf_add_bytes(context, bytes, length);
	return 0;
}

int support_full_sink(const char *bytes, size_t length, void *context, struct error *err)
{
	(void)bytes;
	(void)length;
	(void)context;
	return error_set(err, ERROR_SYSTEM, "no space left");
}

enum table_id support_table_of(const struct report *report)
{
	int table = 0;

	if (report->tables == EVERY_TABLE)
		return TABLE_FINDINGS;
	while (!(report->tables >> table & 1))
		table++;
	return (enum table_id)table;
}

int support_begin(const struct report *report, const struct report_settings *settings,
	struct report_state **ret, struct error *err)
{
	struct cell cells[SUPPORT_CELLS];
	struct row row;
	int result = report->begin(ret, settings, err);

	if (result < 0 || !report->begin_repository)
		return result;
	support_row_clear(&row, cells);
	cells[REPOSITORY_REPO].text = "acme/pay";
	return report->begin_repository(*ret, &row, err);
}

void support_report(
	const char *format, enum table_id table, const struct row *rows, size_t count, struct buf *ret)
{
	const struct report *report = report_by_name(format);
	const struct report_settings settings = {
		.sink = support_sink,
		.context = ret,
		.width = 80,
		.database = "fleet.db",
		.filter = "",
		.table = table,
	};
	struct report_state *state = NULL;
	struct error err = { 0 };

	support_begin(report, &settings, &state, &err);
	for (size_t i = 0; i < count; i++)
		report->row(state, &rows[i], &err);
	report->end(&state, &err);
}
