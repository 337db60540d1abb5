/* export: rows of a table, or documents made of them, for other programs. */
#include "asked.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "commands.h"
#include "writing.h"

#include <string.h>

/* What was recorded first must not matter: same facts, same rows, same order. */
static const char *const sorts[TABLE_COUNT] = {
	[TABLE_REPOSITORIES] = "repo",
	[TABLE_MODULES] = "repo,path,kind",
	[TABLE_REFERENCES] = "repo,path,line,column,kind,name",
	[TABLE_FINDINGS] = "-severity,repo,path,line,column,rule,subject,fingerprint",
	[TABLE_GRAPH] = "-used_by,-below,module",
	[TABLE_REVIEWS] = "module,commit,step,-made",
	[TABLE_CHANGES] = "-run,-severity,repo,path,line,rule,fingerprint,what",
	[TABLE_DECISIONS] = "standing,until,scope,-made,act",
	[TABLE_IMAGES] = "name,role,registry",
	[TABLE_IMAGE_USES] = "repo,path,line,column,role,image,where,text",
	[TABLE_SETTINGS] = "repo,path,line,column,kind,subject,key,value",
};

/* Of formats that begin repositories: by them, then the gravest first. */
static const char findings_by_repository[] = "repo,-severity,path,line,column,rule,subject,fingerprint";

/* --- what and how ----------------------------------------------------------------------------------------- */

static void add_formats_of(struct buf *buf, enum table_id table)
{
	const char *comma = "";

	for (size_t i = 0; i < report_count; i++) {
		if (!(report_table[i].uses & USE_EXPORT) || !(report_table[i].tables >> table & 1))
			continue;
		buf_format(buf, "%s%s", comma, report_table[i].name);
		comma = ", ";
	}
}

static int refuse(const struct report *report, enum table_id table, struct error *err)
{
	CLEANUP(buf_release) struct buf formats = BUF_INIT;

	add_formats_of(&formats, table);
	error_set(err, ERROR_USAGE, "%s cannot hold %s", report->name, table_list[table].rows);
	error_hint(err, "Formats of %s: %s.", table_list[table].name, formats.text);
	return ERROR_USAGE;
}

/* The table that is named, or the one that is meant when a format is about one thing. */
static int find_table(
	enum table_id *ret, const struct settings *settings, const struct report *report, struct error *err)
{
	int table = 0;

	if (settings->operands.count) {
		table = table_find(settings->operands.items[0]);
		*ret = (enum table_id)table;
		return report->tables >> table & 1 ? 0 : refuse(report, *ret, err);
	}
	if (report->tables == EVERY_TABLE) {
		error_set(err, ERROR_USAGE, "'export' needs a table for %s", report->name);
		hint_closest(err, "", table_words);
		return ERROR_USAGE;
	}
	while (!(report->tables >> table & 1))
		table++;
	*ret = (enum table_id)table;
	return 0;
}

static int find_sort(const char **ret, const struct settings *settings, const struct report *report,
	enum table_id table, struct error *err)
{
	if (report->begin_repository && settings->sort) {
		error_set(err, ERROR_USAGE, "%s has an order of its own", report->name);
		error_hint(err, "--sort is for tsv, csv and json.");
		return ERROR_USAGE;
	}
	*ret = settings->sort ? settings->sort : sorts[table];
	if (report->begin_repository && table == TABLE_FINDINGS)
		*ret = findings_by_repository;
	return 0;
}

/* --- which ------------------------------------------------------------------------------------------------ */

/* Decided findings too, unless the filter says itself which are wanted. */
static int add_suppressed(const struct settings *settings, enum table_id table, const struct filter *filter,
	struct buf *ret, struct error *err)
{
	if (table != TABLE_FINDINGS)
		return error_set(
			err, ERROR_USAGE, "only findings can be suppressed, not %s", table_list[table].rows);
	if (filter->names_state)
		buf_add(ret, settings->filter);
	else if (settings->filter && *settings->filter)
		buf_format(ret, "(%s) ", settings->filter);
	if (!filter->names_state)
		buf_add(ret, "(is:open OR is:decided)");
	return 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): the parser limits the depth */
static bool is_about_repositories(const struct filter_node *node, enum table_id table)
{
	if (node->left && !is_about_repositories(node->left, table))
		return false;
	if (node->right && !is_about_repositories(node->right, table))
		return false;
	if (node->left || node->right)
		return true;
	return node->column >= 0 &&
	       (node->column == table_column(table, "repo") || node->column == table_column(table, "team"));
}

/*
 * A document that says that nothing was found closes what is open where it is sent to, so it is written too; unless
 * the filter leaves open whether anything else was found.
 */
static bool wants_every_repository(const struct settings *settings, const struct report *report,
	enum table_id table, const struct filter *filter)
{
	if (!report->every_repository)
		return false;
	if (!filter->root)
		return writing_is_split(settings);
	return is_about_repositories(filter->root, table);
}

int cmd_export(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf database = BUF_INIT;
	CLEANUP(buf_release) struct buf wide = BUF_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(filter_release) struct filter filter = { 0 };
	enum table_id table;
	bool decided;
	struct writing writing = {
		.report = report_for(settings->format ? settings->format : "tsv", USE_EXPORT),
		.question = { .filter = settings->filter },
	};

	if (find_table(&table, settings, writing.report, err) < 0 ||
		find_sort(&writing.question.sort, settings, writing.report, table, err) < 0 ||
		asked_filter(&filter, table, settings->filter, err) < 0)
		return err->code;
	decided = settings->include_suppressed || (writing.report->decided && table == TABLE_FINDINGS);
	if (decided && add_suppressed(settings, table, &filter, &wide, err) < 0)
		return err->code;
	if (asked_fleet(&fleet, &database, settings, err) < 0)
		return err->code;
	writing.question.table = table;
	if (decided)
		writing.question.filter = wide.text;
	writing.every_repository = wants_every_repository(settings, writing.report, table, &filter);
	writing.repositories = filter.root ? settings->filter : NULL;
	writing.settings = asked_settings(settings, database.text);
	return write_rows(fleet, &writing, settings, err);
}
