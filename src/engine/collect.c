/* A scan from its beginning to its end: lock, run, discovery, workers, what is due, what has gone. */
#include "engine/collect.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "evaluate.h"
#include "resolve.h"
#include "run.h"
#include "scan.h"

static void scan_release(struct scan *scan)
{
	for (size_t i = 0; scan->works && i < scan->sites.count; i++)
		snapshot_close(&scan->works[i].snapshot);
	memory_free(scan->queue);
	memory_free(scan->owners);
	sites_release(&scan->sites);
	arena_release(&scan->arena);
}

void scan_break(struct scan *scan)
{
	scan->broken = true;
}

void scan_done(struct scan *scan, struct work *work)
{
	const struct collect_settings *settings = scan->settings;

	work->phase = WORK_DONE;
	snapshot_close(&work->snapshot);
	scan->done++;
	if (settings->progress)
		settings->progress(scan->done, scan->sites.count, work->site->folder, settings->context);
}

/* --- before ------------------------------------------------------------------------------------------- */

static bool is_stopped(const struct scan *scan)
{
	return scan->settings->stop && *scan->settings->stop;
}

static int check_settings(
	const struct collect_settings *settings, const struct sites *sites, struct error *err)
{
	size_t count = 0;

	for (size_t i = 0; i < sites->count; i++)
		count += sites->items[i].problem == PROBLEM_NONE;
	if (settings->as && count != 1)
		return error_set(err, ERROR_USAGE, "--as names one repository, and %zu were given", count);
	if (settings->emit && count > 1 && strcmp(settings->emit, "-") != 0 &&
		!file_is_folder(settings->emit)) {
		error_set(err, ERROR_USAGE, "%zu snapshots do not fit into one file", count);
		error_hint(err, "Name a folder: each gets a file of its own.");
		return ERROR_USAGE;
	}
	return 0;
}

static int prepare(struct scan *scan)
{
	if (discover(&scan->sites, scan->settings, &scan->limits, scan->err) < 0 ||
		check_settings(scan->settings, &scan->sites, scan->err) < 0)
		return scan->err->code;
	scan->works = arena_zero(&scan->arena, scan->sites.count, sizeof(*scan->works));
	for (size_t i = 0; i < scan->sites.count; i++)
		scan->works[i].site = &scan->sites.items[i];
	if (!scan->store)
		return 0;
	return scan_load_known(scan);
}

static int begin_run(struct scan *scan)
{
	CLEANUP(buf_release) struct buf scope = BUF_INIT;

	if (!scan->store)
		return 0;
	for (size_t i = scan->sites.first_given;
		i < scan->sites.root_count && i < scan->sites.first_given + 8; i++) {
		if (scope.length)
			buf_add_char(&scope, ' ');
		buf_add_quoted(&scope, scan->sites.roots[i], strlen(scan->sites.roots[i]));
	}
	return run_begin(scan->fleet, RUN_SCAN, scope.text, scan->now, &scan->run, scan->err);
}

/* --- work --------------------------------------------------------------------------------------------- */

static int run_workers(struct scan *scan)
{
	const struct pool_events events = { scan_next, scan_message, scan_again, scan_failed, scan };
	const struct pool_settings settings = {
		.workers = scan->settings->jobs,
		.roots = scan->sites.roots,
		.root_count = scan->sites.root_count,
		.limits = &scan->limits,
	};

	for (size_t i = 0; i < scan->sites.count; i++) {
		struct work *work = &scan->works[i];

		if (!work->site->problem) {
			scan->result.repositories++;
			scan_queue(scan, i);
			continue;
		}
		scan->result.repositories += work->site->problem != PROBLEM_NESTED;
		scan_record_failure(scan, work, work->site->problem, work->site->reason);
		scan_done(scan, work);
	}
	if (!scan->broken && pool_run(&settings, &events, &scan->result.sandbox, scan->err) < 0)
		scan_break(scan);
	if (!scan->broken && scan->store)
		scan_settle(scan);
	scan->result.stopped = is_stopped(scan) && scan->queue_head < scan->queue_count;
	return scan->broken ? scan->err->code : 0;
}

/* --- after -------------------------------------------------------------------------------------------- */

static int mark_gone(struct scan *scan)
{
	const size_t count = scan->sites.root_count - scan->sites.first_given;
	const char **roots = arena_zero(&scan->arena, count, sizeof(*roots));
	int64_t gone = 0;

	for (size_t i = 0; i < count; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		const char *root = scan->sites.roots[scan->sites.first_given + i];

		buf_add_quoted(&path, root, strlen(root));
		roots[i] = arena_string(&scan->arena, path.text);
	}
	if (store_mark_gone(scan->store, scan->run, roots, count, &gone, scan->err) < 0)
		return scan->err->code;
	scan->result.gone = (size_t)gone;
	return 0;
}

/* References against copies, and what that, other rules or the time have changed. */
static int resolve_and_evaluate(struct scan *scan)
{
	struct collect_settings settings = *scan->settings;
	struct evaluate_round round = {
		.run = scan->run, .now = scan->now, .settings = &settings, .ledger = &scan->ledger
	};
	bool changed;

	settings.roots = scan->sites.roots;
	settings.root_count = scan->sites.root_count;
	settings.progress = NULL;
	if (resolve_references(scan->fleet, &settings, scan->run, scan->now, &changed, scan->err) < 0)
		return scan->err->code;
	round.as_before = !changed && !scan->result.read && !scan->result.gone;
	if (evaluate_due(scan->fleet, &round, scan->err) < 0)
		return scan->err->code;
	if (is_stopped(scan))
		return 0;
	if (scan->result.gone && store_put_truth(scan->store, scan->err) < 0)
		return scan->err->code;
	if (resolve_settle(scan->fleet, scan->err) < 0)
		return scan->err->code;
	return round.as_before ? 0 : resolve_introduced(scan->fleet, &settings, scan->err);
}

static void write_counts(const struct scan *scan, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };
	const struct collect_result *result = &scan->result;

	json_begin_object(&writer, NULL);
	json_write_integer(&writer, "repositories", (int64_t)result->repositories);
	json_write_integer(&writer, "unchanged", (int64_t)result->unchanged);
	json_write_integer(&writer, "read", (int64_t)result->read);
	json_write_integer(&writer, "failed", (int64_t)result->failed);
	json_write_integer(&writer, "partial", (int64_t)result->partial);
	json_write_integer(&writer, "empty", (int64_t)result->empty);
	json_write_integer(&writer, "gone", (int64_t)result->gone);
	json_end_object(&writer);
}

static enum run_status run_status(const struct scan *scan, bool failed)
{
	if (scan->result.stopped)
		return RUN_STOPPED;
	return failed || scan->result.failed || scan->result.partial ? RUN_INCOMPLETE : RUN_COMPLETE;
}

static int finish_run(struct scan *scan, int result)
{
	CLEANUP(buf_release) struct buf counts = BUF_INIT;

	if (!scan->store)
		return result;
	/* A scan that was cut short has not looked everywhere. */
	if (result == 0 && !scan->result.stopped)
		result = mark_gone(scan);
	if (result == 0 && !is_stopped(scan))
		result = resolve_and_evaluate(scan);
	write_counts(scan, &counts);
	if (store_finish_run(scan->store, scan->run, run_status(scan, result < 0), counts.text, clock_now(),
		    result < 0 ? NULL : scan->err) < 0 &&
		result == 0)
		return scan->err->code;
	return result;
}

static void give_result(struct scan *scan, struct collect_result *ret)
{
	*ret = scan->result;
	ret->run = scan->run;
	ret->opened = scan->ledger.opened;
	ret->changed = scan->ledger.changed;
	ret->reopened = scan->ledger.reopened;
	ret->closed = scan->ledger.closed;
}

int collect_run(struct fleet *fleet, const struct collect_settings *settings, struct collect_result *ret,
	struct error *err)
{
	CLEANUP(scan_release)
	struct scan scan = {
		.fleet = fleet,
		.store = fleet && !settings->emit ? fleet_store(fleet) : NULL,
		.settings = settings,
		.now = clock_now(),
		.err = err,
	};
	CLEANUP(file_close) int lock = -1;
	int result;

	*ret = (struct collect_result){ 0 };
	if (fleet)
		scan.limits = fleet_policy(fleet)->limits;
	else
		limits_default(&scan.limits);
	if ((scan.store && fleet_lock(fleet, &lock, err) < 0) || prepare(&scan) < 0 || begin_run(&scan) < 0)
		return err->code;
	result = finish_run(&scan, run_workers(&scan));
	give_result(&scan, ret);
	if (result == 0 && !ret->repositories && !ret->gone) {
		error_set(err, ERROR_NOT_FOUND, "no repository is there");
		error_hint(err, "Give a git repository, a folder that holds some, or a list as @FILE.");
		return ERROR_NOT_FOUND;
	}
	return result;
}
