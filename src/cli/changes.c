#include "changes.h"

#include "asked.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "engine/triage.h"
#include "writing.h"

/* The newest run, for who names one run and means what has come since. */
static int find_newest_run(struct fleet *fleet, struct arena *arena, int64_t *ret, struct error *err)
{
	struct posture posture = { 0 };

	if (fleet_posture(fleet, arena, &posture, err) < 0)
		return err->code;
	if (!posture.run_count) {
		error_set(err, ERROR_NOT_FOUND, "there has been no run");
		error_hint(err, "Next: scabbard scan PATH");
		return ERROR_NOT_FOUND;
	}
	*ret = posture.runs[0].id;
	return 0;
}

static int ask(struct fleet *fleet, const struct moment *from, const struct moment *until,
	struct arena *arena, struct weekly *ret, struct error *err)
{
	int64_t end = clock_now();

	if (until && from->is_run != until->is_run) {
		error_set(err, ERROR_USAGE, "a run and a time do not go together");
		error_hint(err, "Name two runs (#12 #29), or two times (2026-11-18 2026-11-25).");
		return ERROR_USAGE;
	}
	if (until)
		end = until->value;
	else if (from->is_run && find_newest_run(fleet, arena, &end, err) < 0)
		return err->code;
	return fleet_weekly(fleet, from->is_run, from->value, end, arena, ret, err);
}

/* The findings that came in between. */
static void add_filter(const struct weekly *weekly, const char *filter, struct buf *ret)
{
	if (filter && *filter)
		buf_format(ret, "(%s) ", filter);
	buf_add(ret, "(first_seen>");
	buf_add_time(ret, weekly->from);
	buf_add(ret, " OR status=reopened) first_seen<=");
	buf_add_time(ret, weekly->until);
}

/* Formats of rows alone take those that came. */
static const struct report *find_report(const char *format, enum report_use use)
{
	const struct report *report = report_for(format ? format : "text", (int)use);

	return report ? report : report_for(format, USE_REPORT);
}

int changes_write(const struct settings *settings, enum report_use use, const struct moment *from,
	const struct moment *until, struct error *err)
{
	CLEANUP(buf_release) struct buf database = BUF_INIT;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(filter_release) struct filter parsed = { 0 };
	struct posture posture = { 0 };
	struct weekly weekly = { 0 };
	struct writing writing = {
		.report = find_report(settings->format, use),
		.question = { .table = TABLE_FINDINGS,
			.sort = "-severity,rule,repo,path,line,column,fingerprint" },
	};

	if (asked_filter(&parsed, TABLE_FINDINGS, settings->filter, err) < 0 ||
		asked_fleet(&fleet, &database, settings, err) < 0 ||
		fleet_posture(fleet, &arena, &posture, err) < 0 ||
		ask(fleet, from, until, &arena, &weekly, err) < 0)
		return err->code;
	add_filter(&weekly, settings->filter, &filter);
	writing.question.filter = filter.text;
	writing.settings = asked_settings(settings, database.text);
	/* Coverage is as it is now: of two former runs it says nothing. */
	writing.settings.posture = until ? NULL : &posture;
	writing.settings.weekly = &weekly;
	writing.settings.all = settings->all;
	return write_rows(fleet, &writing, settings, err);
}
