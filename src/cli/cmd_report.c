/* report and export: what the store knows, written down. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "commands.h"
#include "model/filter.h"
#include "paths.h"
#include "print.h"
#include "writing.h"

#include <string.h>

enum { WIDTH_DEFAULT = 80, SHOWN = 40, WORST_ASKED = 11 };

/* One order for every format: groups of one rule stand together, and in them what can be folded. */
static const char report_sort[] = "-severity,rule,repo,seen,path,line,column,fingerprint";

/* What was recorded first must not matter: same facts, same rows, same order. */
static const char *const export_sorts[TABLE_COUNT] = {
	[TABLE_REPOSITORIES] = "repo",
	[TABLE_MODULES] = "repo,path,kind",
	[TABLE_REFERENCES] = "repo,path,line,column,kind,name",
	[TABLE_FINDINGS] = "-severity,repo,path,line,column,rule,subject,fingerprint",
	[TABLE_GRAPH] = "-used_by,-below,module",
	[TABLE_REVIEWS] = "module,commit,step,-made",
};

/* Before anything else is done, and so that an error can say where it is. */
static int check_filter(struct filter *ret, enum table_id table, const char *filter, struct error *err)
{
	size_t offset = 0;

	if (!filter || filter_parse(ret, table, filter, clock_now(), &offset, err) == 0)
		return 0;
	if (offset < strlen(filter))
		error_context(err, "in the filter, at '%.*s'", SHOWN, filter + offset);
	else
		error_context(err, "in the filter");
	return ERROR_USAGE;
}

/* Who names a severity, a rule or a finding wants to see it, however low it is. */
/* NOLINTNEXTLINE(misc-no-recursion): the parser limits the depth */
static bool names_some(const struct filter_node *node)
{
	if (!node)
		return false;
	if (node->left || node->right)
		return names_some(node->left) || names_some(node->right);
	return node->column == FIND_SEVERITY || node->column == FIND_RULE || node->column == FIND_FINGERPRINT;
}

static int open_fleet(
	struct fleet **ret, struct buf *path, const struct settings *settings, struct error *err)
{
	if (paths_add_database(path, settings, err) < 0 || fleet_open(ret, path->text, false, err) < 0)
		return err->code;
	return fleet_hold(*ret, err);
}

static struct report_settings settings_for(const struct settings *settings, const char *database)
{
	return (struct report_settings){
		.width = settings->width ? settings->width : WIDTH_DEFAULT,
		.ascii = print_is_ascii(settings),
		.color = print_has_color(settings),
		.now = clock_now(),
		.database = database,
		.filter = settings->filter ? settings->filter : "",
		.rules = fleet_rules(),
	};
}

/* The part of what is asked for that the newest run brought; false if both together are more than a filter can be. */
static bool add_news_filter(const char *filter, struct buf *ret)
{
	CLEANUP(filter_release) struct filter parsed = { 0 };

	if (filter && *filter)
		buf_format(ret, "(%s) ", filter);
	buf_add(ret, "(is:new OR status=reopened)");
	return filter_parse(&parsed, TABLE_FINDINGS, ret->text, clock_now(), NULL, NULL) == 0;
}

int cmd_report(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf database = BUF_INIT;
	CLEANUP(buf_release) struct buf news = BUF_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(filter_release) struct filter filter = { 0 };
	struct posture posture = { 0 };
	struct writing writing = {
		.report = report_by_name(settings->format ? settings->format : "text"),
		.question = { .table = TABLE_FINDINGS, .filter = settings->filter, .sort = report_sort },
		.news = { .table = TABLE_FINDINGS, .sort = "-severity,rule,repo" },
		.worst = { .table = TABLE_REPOSITORIES,
			.filter = "critical>0 OR high>0 OR medium>0 OR low>0",
			.limit = settings->all ? 0 : WORST_ASKED },
	};

	if (check_filter(&filter, TABLE_FINDINGS, settings->filter, err) < 0 ||
		open_fleet(&fleet, &database, settings, err) < 0 ||
		fleet_posture(fleet, &arena, &posture, err) < 0)
		return err->code;
	/* Of a first run everything is new: the report says so in one line. */
	if (posture.run_count > 1 && add_news_filter(settings->filter, &news))
		writing.news.filter = news.text;
	writing.settings = settings_for(settings, database.text);
	writing.settings.posture = &posture;
	writing.settings.all = settings->all;
	writing.settings.each = names_some(filter.root);
	return write_rows(fleet, &writing, settings, err);
}

int cmd_export(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf database = BUF_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(filter_release) struct filter filter = { 0 };
	const enum table_id table = (enum table_id)table_find(settings->operands.items[0]);
	struct writing writing = {
		.report = report_by_name(settings->format ? settings->format : "tsv"),
		.question = { .table = table,
			.filter = settings->filter,
			.sort = settings->sort ? settings->sort : export_sorts[table] },
	};

	if (check_filter(&filter, table, settings->filter, err) < 0 ||
		open_fleet(&fleet, &database, settings, err) < 0)
		return err->code;
	writing.settings = settings_for(settings, database.text);
	return write_rows(fleet, &writing, settings, err);
}
