/* report: what the store knows, written down for people. */
#include "asked.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "changes.h"
#include "commands.h"
#include "moment.h"
#include "writing.h"

enum { WORST_ASKED = 11 };

/* One order for every format: groups of one rule stand together, and in them what can be folded. */
static const char report_sort[] = "-severity,rule,repo,seen,path,line,column,fingerprint";

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

/* The part of what is asked for that the newest run brought; false if both together are more than a filter can be. */
static bool add_news_filter(const char *filter, struct buf *ret)
{
	CLEANUP(filter_release) struct filter parsed = { 0 };

	if (filter && *filter)
		buf_format(ret, "(%s) ", filter);
	buf_add(ret, "(is:new OR status=reopened)");
	return filter_parse(&parsed, TABLE_FINDINGS, ret->text, clock_now(), NULL, NULL) == 0;
}

/* The formats that show a trend need a time; a week is what a lead looks back on. */
static int write_changes(const struct settings *settings, struct error *err)
{
	struct moment from;

	if (moment_parse(&from, settings->since ? settings->since : "7d", false, clock_now(), err) < 0)
		return err->code;
	return changes_write(settings, USE_DIFF, &from, NULL, err);
}

int cmd_report(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf database = BUF_INIT;
	CLEANUP(buf_release) struct buf news = BUF_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(filter_release) struct filter filter = { 0 };
	const struct report *report = report_for(settings->format ? settings->format : "text", USE_REPORT);
	struct posture posture = { 0 };
	struct writing writing = {
		.report = report,
		.question = { .table = TABLE_FINDINGS, .filter = settings->filter, .sort = report_sort },
		.news = { .table = TABLE_FINDINGS, .sort = "-severity,rule,repo" },
		.worst = { .table = TABLE_REPOSITORIES,
			.filter = "critical>0 OR high>0 OR medium>0 OR low>0",
			.limit = settings->all ? 0 : WORST_ASKED },
	};

	if (settings->since || report->uses & USE_DIFF)
		return write_changes(settings, err);
	if (asked_filter(&filter, TABLE_FINDINGS, settings->filter, err) < 0 ||
		asked_fleet(&fleet, &database, settings, err) < 0 ||
		fleet_posture(fleet, &arena, &posture, err) < 0)
		return err->code;
	/* Of a first run everything is new: the report says so in one line. */
	if (posture.run_count > 1 && add_news_filter(settings->filter, &news))
		writing.news.filter = news.text;
	writing.settings = asked_settings(settings, database.text);
	writing.settings.posture = &posture;
	writing.settings.all = settings->all;
	writing.settings.each = names_some(filter.root);
	return write_rows(fleet, &writing, settings, err);
}
