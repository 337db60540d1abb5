/* scan, ingest and evaluate: the commands that write the database. */
#include "base/cleanup.h"
#include "commands.h"
#include "engine/fleet.h"
#include "paths.h"
#include "summary.h"

/* What all three have: the database, the policy that judges, the folder of mirrors. */
struct opened {
	struct policy *policy;
	struct fleet *fleet;
	struct buf mirrors;
};

static void opened_release(struct opened *opened)
{
	fleet_close(&opened->fleet);
	policy_close(&opened->policy);
	buf_release(&opened->mirrors);
}

/* Opened for writing a database is made if there is none; one that must exist is opened for reading first. */
static int opened_open(
	struct opened *ret, const struct settings *settings, bool must_exist, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (paths_load_policy(&ret->policy, settings, err) < 0 ||
		paths_add_mirrors(&ret->mirrors, settings, err) < 0 ||
		paths_add_database(&path, settings, err) < 0)
		return err->code;
	if (must_exist && fleet_open(&ret->fleet, path.text, false, err) < 0)
		return err->code;
	fleet_close(&ret->fleet);
	if (fleet_open(&ret->fleet, path.text, true, err) < 0)
		return err->code;
	fleet_set_policy(ret->fleet, ret->policy);
	return 0;
}

static int check_scan(const struct settings *settings, struct error *err)
{
	if (settings->emit || !(settings->ref || settings->worktree))
		return 0;
	error_set(err, ERROR_USAGE, "%s is an answer of the moment and never recorded",
		settings->ref ? "--ref" : "--worktree");
	return error_hint(err, "Use it with --emit FILE.");
}

int cmd_scan(const struct settings *settings, struct error *err)
{
	CLEANUP(opened_release) struct opened opened = { .mirrors = BUF_INIT };
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
		(!settings->emit && opened_open(&opened, settings, false, err) < 0))
		return err->code;
	collect.mirrors = settings->emit ? NULL : opened.mirrors.text;
	collect.online = settings->online;
	watch_start(&watch, settings, "scan", &collect);
	if (collect_run(opened.fleet, &collect, &result, err) < 0)
		return err->code;
	return watch_end(&watch, settings, &result, err);
}

int cmd_ingest(const struct settings *settings, struct error *err)
{
	CLEANUP(opened_release) struct opened opened = { .mirrors = BUF_INIT };
	CLEANUP(watch_release) struct watch watch = { 0 };
	struct collect_result result = { 0 };
	struct collect_settings collect = {
		.paths = settings->operands.items,
		.path_count = settings->operands.count,
		.as = settings->as,
	};

	if (opened_open(&opened, settings, false, err) < 0)
		return err->code;
	collect.mirrors = opened.mirrors.text;
	watch_start(&watch, settings, "ingest", &collect);
	if (ingest_run(opened.fleet, &collect, settings->older, &result, err) < 0)
		return err->code;
	return watch_end(&watch, settings, &result, err);
}

int cmd_evaluate(const struct settings *settings, struct error *err)
{
	CLEANUP(opened_release) struct opened opened = { .mirrors = BUF_INIT };
	CLEANUP(watch_release) struct watch watch = { 0 };
	struct collect_result result = { 0 };
	struct collect_settings collect = { 0 };

	if (opened_open(&opened, settings, true, err) < 0)
		return err->code;
	watch_start(&watch, settings, "evaluate", &collect);
	if (evaluate_run(opened.fleet, &collect, settings->all, &result, err) < 0)
		return err->code;
	return watch_end(&watch, settings, &result, err);
}
