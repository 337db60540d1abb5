#include "reports/table.h"

#include "base/cleanup.h"
#include "page.h"
#include "reporting.h"

#include <string.h>

const struct report report_table[] = {
	{
		.name = "text",
		.about = "for people: coverage, posture, what is new, what to do, findings by severity",
		.uses = USE_REPORT,
		.tables = 1 << TABLE_FINDINGS,
		.whole = true,
		.begin = text_begin,
		.problem = text_problem,
		.news = text_news,
		.repository = text_repository,
		.row = text_row,
		.end = text_end,
	},
	{
		.name = "text",
		.about = "for people: what changed over a time, and why",
		.uses = USE_DIFF,
		.tables = 1 << TABLE_FINDINGS,
		.whole = true,
		.begin = weekly_begin_text,
		.problem = weekly_problem,
		.row = weekly_row,
		.end = weekly_end,
	},
	{
		.name = "markdown",
		.about = "the same as Markdown, for a mail or an issue",
		.uses = USE_REPORT | USE_DIFF,
		.tables = 1 << TABLE_FINDINGS,
		.whole = true,
		.begin = weekly_begin_markdown,
		.problem = weekly_problem,
		.row = weekly_row,
		.end = weekly_end,
	},
	{
		.name = "html",
		.about = "the same as one file of HTML, with the trend as a picture and no script",
		.uses = USE_REPORT | USE_DIFF,
		.tables = 1 << TABLE_FINDINGS,
		.whole = true,
		.begin = weekly_begin_html,
		.problem = weekly_problem,
		.row = weekly_row,
		.end = weekly_end,
	},
	{
		.name = "tsv",
		.about = "one line a row, a TAB between cells, the first line names the columns",
		.uses = USE_REPORT | USE_EXPORT,
		.tables = EVERY_TABLE,
		.begin = tsv_begin,
		.row = tsv_row,
		.end = report_close,
	},
	{
		.name = "csv",
		.about = "the same by RFC 4180, safe to open in a spreadsheet",
		.uses = USE_REPORT | USE_EXPORT,
		.tables = EVERY_TABLE,
		.begin = csv_begin,
		.row = csv_row,
		.end = report_close,
	},
	{
		.name = "json",
		.about = "an array of objects, one a line",
		.uses = USE_REPORT | USE_EXPORT,
		.tables = EVERY_TABLE,
		.begin = json_begin,
		.row = json_row,
		.end = json_end,
	},
	{
		.name = "sarif",
		.about = "SARIF 2.1.0 as code scanning takes it: findings, a run a repository, at most 20 in "
			 "one file",
		.uses = USE_EXPORT | USE_CHECK,
		.tables = 1 << TABLE_FINDINGS,
		.split = true,
		.suffix = ".sarif",
		.every_repository = true,
		.begin = sarif_begin,
		.begin_repository = sarif_repository,
		.row = sarif_row,
		.end = sarif_end,
	},
	{
		.name = "text",
		.about = "of a check: what fails, where, and how to mend it; one line if nothing does",
		.uses = USE_CHECK,
		.tables = 1 << TABLE_FINDINGS,
		.begin = text_check_begin,
		.problem = text_check_problem,
		.row = text_check_row,
		.end = text_check_end,
	},
	{
		.name = "json",
		.about = "of a check: an object with the gate and its findings",
		.uses = USE_CHECK,
		.tables = 1 << TABLE_FINDINGS,
		.begin = json_check_begin,
		.row = json_check_row,
		.end = json_check_end,
	},
	{
		.name = "markdown",
		.about = "of a check: what fails as a table, for a pull request or the summary of a job",
		.uses = USE_CHECK,
		.tables = 1 << TABLE_FINDINGS,
		.begin = markdown_check_begin,
		.row = markdown_check_row,
		.end = markdown_check_end,
	},
	{
		.name = "github",
		.about = "workflow commands of GitHub Actions, which it shows beside the lines",
		.uses = USE_CHECK,
		.tables = 1 << TABLE_FINDINGS,
		.begin = github_begin,
		.row = github_row,
		.end = report_close,
	},
	{
		.name = "junit",
		.about = "test cases that failed, for what shows the results of tests",
		.uses = USE_CHECK,
		.tables = 1 << TABLE_FINDINGS,
		.begin = junit_begin,
		.row = junit_row,
		.end = junit_end,
	},
	{
		.name = "cyclonedx",
		.about = "a bill of materials, CycloneDX 1.6: modules, what they run, and vulnerabilities "
			 "with what was decided",
		.uses = USE_EXPORT,
		.tables = 1 << TABLE_MODULES | 1 << TABLE_REFERENCES | 1 << TABLE_FINDINGS |
			  1 << TABLE_IMAGE_USES,
		.split = true,
		.suffix = ".cdx.json",
		.decided = true,
		.begin_repository = inventory_begin_repository,
		.reference = inventory_reference,
		.begin = cyclonedx_begin,
		.row = inventory_row,
		.end = inventory_end,
	},
	{
		.name = "cyclonedx-1.5",
		.about = "the same for readers of CycloneDX 1.5",
		.uses = USE_EXPORT,
		.tables = 1 << TABLE_MODULES | 1 << TABLE_REFERENCES | 1 << TABLE_FINDINGS |
			  1 << TABLE_IMAGE_USES,
		.split = true,
		.suffix = ".cdx.json",
		.decided = true,
		.begin_repository = inventory_begin_repository,
		.reference = inventory_reference,
		.begin = cyclonedx_1_5_begin,
		.row = inventory_row,
		.end = inventory_end,
	},
	{
		.name = "spdx",
		.about = "a bill of materials, SPDX 2.3: modules and what they run",
		.uses = USE_EXPORT,
		.tables = 1 << TABLE_MODULES | 1 << TABLE_REFERENCES | 1 << TABLE_IMAGE_USES,
		.split = true,
		.suffix = ".spdx.json",
		.begin_repository = inventory_begin_repository,
		.reference = inventory_reference,
		.begin = spdx_begin,
		.row = inventory_row,
		.end = inventory_end,
	},
	{
		.name = "openvex",
		.about = "OpenVEX 0.2.0: known vulnerabilities and what was decided of them",
		.uses = USE_EXPORT,
		.tables = 1 << TABLE_FINDINGS,
		.decided = true,
		.begin_repository = inventory_begin_repository,
		.begin = openvex_begin,
		.row = inventory_row,
		.end = inventory_end,
	},
};

const size_t report_count = COUNT_OF(report_table);

const struct report *report_for(const char *name, int uses)
{
	for (size_t i = 0; i < report_count; i++)
		if (report_table[i].uses & uses && strcmp(report_table[i].name, name) == 0)
			return &report_table[i];
	return NULL;
}

const struct report *report_by_name(const char *name)
{
	return report_for(name, USE_REPORT | USE_EXPORT | USE_CHECK | USE_DIFF);
}
