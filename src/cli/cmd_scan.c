/* scan, ingest and evaluate: the commands that write the database. */
#include "base/cleanup.h"
#include "commands.h"
#include "engine/fleet.h"
#include "judging.h"
#include "summary.h"

static int check_scan(const struct settings *settings, struct error *err)
{
	if (settings->machine && (settings->operands.count || settings->ref || settings->worktree)) {
		error_set(err, ERROR_USAGE, "--machine looks at this machine and at no repository");
		error_hint(err, "Scan repositories by another command.");
		return ERROR_USAGE;
	}
	if (settings->emit || !(settings->ref || settings->worktree))
		return 0;
	error_set(err, ERROR_USAGE, "%s is an answer of the moment and never recorded",
		settings->ref ? "--ref" : "--worktree");
	error_hint(err, "Use it with --emit FILE.");
	return ERROR_USAGE;
}

int cmd_scan(const struct settings *settings, struct error *err)
{
	CLEANUP(judging_release) struct judging judging = { .mirrors = BUF_INIT };
	CLEANUP(watch_release) struct watch watch = { 0 };
	struct collect_result result = { 0 };
	struct collect_settings collect = {
		.paths = settings->operands.items,
		.path_count = settings->operands.count,
		.roots = settings->roots.items,
		.root_count = settings->roots.count,
		.as = settings->as,
		.ref = settings->ref,
		.worktree = settings->worktree,
		.emit = settings->emit,
		.jobs = (unsigned)settings->jobs,
		.again = settings->again,
	};

	if (check_scan(settings, err) < 0 ||
		(!settings->emit && judging_open(&judging, settings, false, err) < 0))
		return err->code;
	collect.mirrors = settings->emit ? NULL : judging.mirrors.text;
	collect.online = settings->online;
	watch_start(&watch, settings, "scan", &collect);
	if ((settings->machine ? machine_run : collect_run)(judging.fleet, &collect, &result, err) < 0)
		return err->code;
	return watch_end(&watch, settings, judging.fleet, &result, err);
}

int cmd_ingest(const struct settings *settings, struct error *err)
{
	CLEANUP(judging_release) struct judging judging = { .mirrors = BUF_INIT };
	CLEANUP(watch_release) struct watch watch = { 0 };
	struct collect_result result = { 0 };
	struct collect_settings collect = {
		.paths = settings->operands.items,
		.path_count = settings->operands.count,
		.as = settings->as,
	};

	if (judging_open(&judging, settings, false, err) < 0)
		return err->code;
	collect.mirrors = judging.mirrors.text;
	watch_start(&watch, settings, "ingest", &collect);
	if (ingest_run(judging.fleet, &collect, settings->older, &result, err) < 0)
		return err->code;
	return watch_end(&watch, settings, judging.fleet, &result, err);
}

int cmd_evaluate(const struct settings *settings, struct error *err)
{
	CLEANUP(judging_release) struct judging judging = { .mirrors = BUF_INIT };
	CLEANUP(watch_release) struct watch watch = { 0 };
	struct collect_result result = { 0 };
	struct collect_settings collect = { 0 };

	if (judging_open(&judging, settings, true, err) < 0)
		return err->code;
	watch_start(&watch, settings, "evaluate", &collect);
	if (evaluate_run(judging.fleet, &collect, settings->all, &result, err) < 0)
		return err->code;
	return watch_end(&watch, settings, judging.fleet, &result, err);
}
