#include "summary.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "print.h"
#include "stop.h"

#include <stdlib.h>
#include <string.h>

enum { TROUBLES_SHOWN = 10 };

/* --- watching ----------------------------------------------------------------------------------------- */

static void on_progress(size_t done, size_t all, const char *name, void *context)
{
	struct watch *watch = context;

	watch->done = done;
	watch->all = all;
	progress_step(done, all, name, &watch->progress);
}

static void on_trouble(const char *name, const char *reason, void *context)
{
	struct watch *watch = context;

	arena_grow(&watch->arena, &watch->troubles, watch->trouble_count, &watch->trouble_capacity,
		sizeof(*watch->troubles));
	watch->troubles[watch->trouble_count++] = (struct trouble){
		arena_string(&watch->arena, name),
		arena_string(&watch->arena, reason),
	};
}

void watch_start(struct watch *watch, const struct settings *settings, const char *what,
	struct collect_settings *collect)
{
	progress_start(&watch->progress, settings, what);
	collect->stop = stop_on_signals();
	collect->progress = on_progress;
	collect->trouble = on_trouble;
	collect->context = watch;
}

void watch_release(struct watch *watch)
{
	progress_end(&watch->progress);
	arena_release(&watch->arena);
}

/* --- the summary -------------------------------------------------------------------------------------- */

static void add_part(struct buf *buf, const char **comma, size_t count, const char *what)
{
	if (!count)
		return;
	buf_format(buf, "%s%zu %s", *comma, count, what);
	*comma = ", ";
}

static void add_repositories(struct buf *buf, const struct watch *watch, const struct settings *settings,
	const struct collect_result *result)
{
	const bool evaluated = settings->command == &command_table[COMMAND_EVALUATE];
	const char *comma = ": ";

	if (result->run)
		buf_format(buf, "#%lld: ", (long long)result->run);
	buf_add_quantity(buf, result->repositories, "repository", "repositories");
	buf_add(buf, " in ");
	progress_add_time(&watch->progress, buf);
	add_part(buf, &comma, result->unchanged, evaluated ? "not due" : "unchanged");
	add_part(buf, &comma, result->read, evaluated ? "evaluated" : "read");
	add_part(buf, &comma, result->partial, "of them only in part");
	add_part(buf, &comma, result->failed, "failed");
	add_part(buf, &comma, result->empty, "without a commit");
	add_part(buf, &comma, result->gone, "gone");
	buf_add_char(buf, '\n');
}

static void add_findings(struct buf *buf, const struct collect_result *result)
{
	if (!result->run)
		return;
	buf_format(buf, "findings: %lld opened, %lld changed, %lld reopened, %lld closed\n",
		(long long)result->opened, (long long)result->changed, (long long)result->reopened,
		(long long)result->closed);
}

static int compare_troubles(const void *left, const void *right)
{
	const struct trouble *one = left, *other = right;
	const int order = text_compare_natural(one->name, other->name);

	return order ? order : strcmp(one->reason, other->reason);
}

/* Workers answer in any order; people look for names. */
static void add_troubles(struct buf *buf, const struct watch *watch)
{
	if (watch->trouble_count)
		qsort(watch->troubles, watch->trouble_count, sizeof(*watch->troubles), compare_troubles);
	for (size_t i = 0; i < watch->trouble_count && i < TROUBLES_SHOWN; i++) {
		buf_add(buf, i ? "  " : "not read, or only in part:\n  ");
		buf_add_untrusted(buf, watch->troubles[i].name);
		buf_add(buf, ": ");
		buf_add_untrusted(buf, watch->troubles[i].reason);
		buf_add_char(buf, '\n');
	}
	if (watch->trouble_count > TROUBLES_SHOWN)
		buf_format(buf, "  and %zu more\n", watch->trouble_count - TROUBLES_SHOWN);
}

/* The commands that are advised ask the same database. */
static void add_database(struct buf *buf, const struct settings *settings)
{
	if (!settings->database)
		return;
	buf_add(buf, " --db ");
	buf_add_untrusted(buf, settings->database);
}

/* A first scan finds no copies: whoever has not read the manual is told how to get them. */
static void add_uncopied(struct buf *buf, const struct settings *settings, struct fleet *fleet)
{
	CLEANUP(buf_release) struct buf option = BUF_INIT;
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct posture posture = { 0 };
	struct error ignored = { 0 };

	if (!fleet || fleet_posture(fleet, &arena, &posture, &ignored) < 0 || !posture.uncopied)
		return;
	add_database(&option, settings);
	buf_add_quantity(buf, (uint64_t)posture.uncopied, "reference leads", "references lead");
	buf_add(buf, " to ");
	buf_add_quantity(buf, (uint64_t)posture.uncopied_roots, "repository", "repositories");
	buf_format(buf, " that there is no copy of: scabbard%s mirror add --missing\n", option.text);
}

/* Whatever the kernel does not offer is said where it matters: workers have read hostile bytes. */
static void add_sandbox(struct buf *buf, const struct settings *settings, const struct collect_result *result)
{
	const struct sandbox_state *sandbox = &result->sandbox;

	if (settings->command != &command_table[COMMAND_SCAN] || !result->repositories ||
		(sandbox->landlock && sandbox->seccomp && sandbox->limits))
		return;
	buf_add(buf, "note: this kernel does not let workers give up everything; see scabbard doctor\n");
}

static void add_next(struct buf *buf, const struct settings *settings, const struct collect_result *result)
{
	CLEANUP(buf_release) struct buf option = BUF_INIT;

	if (!result->run)
		return;
	add_database(&option, settings);
	buf_format(
		buf, "next: scabbard%s report, or scabbard%s for the dashboard\n", option.text, option.text);
}

static int stopped(const struct watch *watch, const struct collect_result *result, struct error *err)
{
	error_set(err, ERROR_SYSTEM, "stopped after %zu of %zu; what is done is kept", watch->done,
		watch->all ? watch->all : result->repositories);
	error_hint(err, "Run the same command again to go on.");
	return ERROR_SYSTEM;
}

/* With --quiet there is no summary, but a failure is not passed over. */
static int incomplete(const struct settings *settings, const struct collect_result *result, struct error *err)
{
	if (!settings->quiet)
		return EXIT_FAILED;
	error_set(err, ERROR_SYSTEM, "%zu of %zu repositories failed, %zu were read in part", result->failed,
		result->repositories, result->partial);
	error_hint(err, "'scabbard report' says why.");
	return ERROR_SYSTEM;
}

int watch_end(struct watch *watch, const struct settings *settings, struct fleet *fleet,
	const struct collect_result *result, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	progress_end(&watch->progress);
	add_repositories(&text, watch, settings, result);
	add_findings(&text, result);
	add_troubles(&text, watch);
	add_sandbox(&text, settings, result);
	add_uncopied(&text, settings, result->stopped || !result->run ? NULL : fleet);
	if (!result->stopped)
		add_next(&text, settings, result);
	if (settings->emit)
		print_note(settings, text.text);
	else if (!settings->quiet && print_text(&text, err) < 0)
		return err->code;
	if (result->stopped)
		return stopped(watch, result, err);
	if (result->failed || result->partial)
		return incomplete(settings, result, err);
	return EXIT_CLEAN;
}
