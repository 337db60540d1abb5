#include "reports/table.h"

#include "base/cleanup.h"
#include "reporting.h"

#include <string.h>

const struct report report_table[] = {
	{
		.name = "text",
		.about = "for people: coverage, posture, what is new, what to do, findings by severity",
		.whole = true,
		.begin = text_begin,
		.problem = text_problem,
		.news = text_news,
		.repository = text_repository,
		.row = text_row,
		.end = text_end,
	},
	{
		.name = "tsv",
		.about = "one line a row, a TAB between cells, the first line names the columns",
		.begin = tsv_begin,
		.row = tsv_row,
		.end = report_close,
	},
	{
		.name = "csv",
		.about = "the same by RFC 4180, safe to open in a spreadsheet",
		.begin = csv_begin,
		.row = csv_row,
		.end = report_close,
	},
	{
		.name = "json",
		.about = "an array of objects, one a line",
		.begin = json_begin,
		.row = json_row,
		.end = json_end,
	},
};

const size_t report_count = COUNT_OF(report_table);

const struct report *report_by_name(const char *name)
{
	for (size_t i = 0; i < report_count; i++)
		if (strcmp(report_table[i].name, name) == 0)
			return &report_table[i];
	return NULL;
}
