/* mirror: fetching copies of what the fleet refers to, and looking after them. */
#include "base/cleanup.h"
#include "base/text.h"
#include "commands.h"
#include "engine/collect.h"
#include "engine/mirror.h"
#include "judging.h"
#include "mirror_rows.h"
#include "paths.h"
#include "print.h"
#include "progress.h"
#include "stop.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HOSTS_SHOWN = 8 };

/* How a task ended; copies. */
struct outcome {
	const char *root;
	const char *problem; /* NULL = fine */
	const char *hint;
	struct mirror_end end; /* its numbers */
};

/* What is being fetched, and what has come of it. */
struct watch {
	const struct settings *settings;
	struct progress progress;
	struct mirror_plan plan;
	struct arena arena;
	struct outcome *outcomes;
	size_t outcome_count, outcome_capacity;
	struct buf left_out;
	size_t left_out_count;
};

static void watch_done(struct watch *watch)
{
	progress_end(&watch->progress);
	mirror_plan_release(&watch->plan);
	arena_release(&watch->arena);
	buf_release(&watch->left_out);
}

/* --- progress ----------------------------------------------------------------------------------------- */

static void add_bytes(struct buf *buf, uint64_t bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	uint64_t tenths = bytes * 10;
	size_t unit = 0;

	while (tenths >= 10240 && unit + 1 < COUNT_OF(units)) {
		tenths /= 1024;
		unit++;
	}
	if (unit == 0 || tenths >= 1000)
		buf_format(buf, "%llu %s", (unsigned long long)(tenths / 10), units[unit]);
	else
		buf_format(buf, "%llu.%llu %s", (unsigned long long)(tenths / 10),
			(unsigned long long)(tenths % 10), units[unit]);
}

/* One repository is told by its objects, several by their number. */
static void on_progress(const struct mirror_step *step, void *context)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct watch *watch = context;
	size_t all = step->object_count, done = step->objects;

	buf_add(&name, step->root);
	if (step->bytes) {
		buf_add(&name, " ");
		add_bytes(&name, step->bytes);
	}
	if (step->all > 1) {
		all = step->all;
		done = step->done;
	}
	progress_step(done < all ? done : all, all, name.text, &watch->progress);
}

static void on_end(const struct mirror_end *end, void *context)
{
	struct watch *watch = context;
	struct outcome *outcome;

	arena_grow(&watch->arena, &watch->outcomes, watch->outcome_count, &watch->outcome_capacity,
		sizeof(*watch->outcomes));
	outcome = &watch->outcomes[watch->outcome_count++];
	outcome->end = *end;
	outcome->root = arena_string(&watch->arena, end->root);
	outcome->problem = arena_string(&watch->arena, end->problem);
	outcome->hint = arena_string(&watch->arena, end->hint);
}

static void on_left_out(const char *root, const char *why, void *context)
{
	struct watch *watch = context;

	buf_add(&watch->left_out, "  ");
	buf_add_untrusted(&watch->left_out, root);
	buf_add(&watch->left_out, ": ");
	buf_add_untrusted(&watch->left_out, why);
	buf_add_char(&watch->left_out, '\n');
	watch->left_out_count++;
}

/* --- before ------------------------------------------------------------------------------------------- */

static int compare_hosts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* "github.com (3), gitlab.com (1)"; returns how many repositories are elsewhere. */
static size_t add_hosts(struct buf *buf, const struct mirror_plan *plan)
{
	CLEANUP(memory_release) const char **hosts = memory_zero(plan->count + 1, sizeof(*hosts));
	size_t count = 0, shown = 0, others = 0;

	for (size_t i = 0; i < plan->count; i++)
		if (*plan->tasks[i].host)
			hosts[count++] = plan->tasks[i].host;
	qsort(hosts, count, sizeof(*hosts), compare_hosts);
	for (size_t i = 0, next; i < count; i = next) {
		for (next = i + 1; next < count && strcmp(hosts[i], hosts[next]) == 0;)
			next++;
		if (shown == HOSTS_SHOWN) {
			others += next - i;
			continue;
		}
		buf_add(buf, shown++ ? ", " : "");
		buf_add_untrusted(buf, hosts[i]);
		buf_format(buf, " (%zu)", next - i);
	}
	if (others)
		buf_format(buf, " and others (%zu)", others);
	return count;
}

/* Nothing has asked the network before this is said. */
static void announce(const struct watch *watch)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf hosts = BUF_INIT;
	const size_t elsewhere = add_hosts(&hosts, &watch->plan);

	if (elsewhere) {
		buf_add(&text, "network: fetching ");
		buf_add_quantity(&text, elsewhere, "repository", "repositories");
		buf_format(&text, " from %s\n", hosts.text);
	}
	for (size_t i = 0; i < watch->plan.count; i++) {
		if (!watch->plan.tasks[i].insecure)
			continue;
		buf_add(&text, "note: ");
		buf_add_untrusted(&text, watch->plan.tasks[i].url);
		buf_add(&text, " is not encrypted: anybody on the way can change what comes\n");
	}
	print_note(watch->settings, text.text);
}

/* --- after -------------------------------------------------------------------------------------------- */

static int compare_outcomes(const void *left, const void *right)
{
	return text_compare_natural(
		((const struct outcome *)left)->root, ((const struct outcome *)right)->root);
}

static void add_outcome(struct buf *buf, const struct outcome *outcome)
{
	const struct mirror_end *end = &outcome->end;

	if (!outcome->problem && !end->made && !(end->added + end->moved + end->removed) && !end->left_out)
		return;
	buf_add(buf, outcome->problem ? "failed   " : end->made ? "made     " : "updated  ");
	buf_add_untrusted(buf, outcome->root);
	buf_add(buf, ": ");
	if (outcome->problem) {
		buf_add_untrusted(buf, outcome->problem);
		if (*outcome->hint) {
			buf_add(buf, "\n         hint: ");
			buf_add_untrusted(buf, outcome->hint);
		}
	} else if (end->made) {
		buf_add_quantity(buf, end->branches, "branch", "branches");
		buf_add(buf, ", ");
		buf_add_quantity(buf, end->tags, "tag", "tags");
	} else {
		buf_format(buf, "refs: %zu new, %zu moved, %zu gone", end->added, end->moved, end->removed);
	}
	if (!outcome->problem && end->left_out)
		buf_format(buf, "; %zu left out that git would not take", end->left_out);
	buf_add_char(buf, '\n');
}

static void add_part(struct buf *buf, const char **comma, size_t count, const char *what)
{
	if (!count)
		return;
	buf_format(buf, "%s%zu %s", *comma, count, what);
	*comma = ", ";
}

static void add_summary(struct buf *buf, struct watch *watch, const struct mirror_result *result)
{
	const char *comma = ": ";

	if (watch->outcome_count)
		qsort(watch->outcomes, watch->outcome_count, sizeof(*watch->outcomes), compare_outcomes);
	for (size_t i = 0; i < watch->outcome_count; i++)
		add_outcome(buf, &watch->outcomes[i]);
	buf_add_quantity(buf, watch->plan.count, "mirror", "mirrors");
	buf_add(buf, " in ");
	progress_add_time(&watch->progress, buf);
	add_part(buf, &comma, result->made, "made");
	add_part(buf, &comma, result->updated, "updated");
	add_part(buf, &comma, result->unchanged, "unchanged");
	add_part(buf, &comma, result->failed, "failed");
	buf_add_char(buf, '\n');
}

/* Whatever the kernel does not offer is said where it matters: these processes have met servers. */
static void add_sandbox(struct buf *buf, const struct mirror_result *result)
{
	enum { ABI_WITH_PORTS = 4 };
	const struct sandbox_state *sandbox = &result->sandbox;

	if (result->made + result->updated + result->unchanged == 0 ||
		(sandbox->landlock_abi >= ABI_WITH_PORTS && sandbox->seccomp && sandbox->limits))
		return;
	buf_add(buf, "note: this kernel does not hold network processes to all of their limits; see scabbard "
		     "doctor\n");
}

/* With --quiet there is no summary, but failures are not passed over. */
static void print_failures(const struct watch *watch)
{
	for (size_t i = 0; i < watch->outcome_count; i++) {
		const struct outcome *outcome = &watch->outcomes[i];
		struct error error = { 0 };

		if (!outcome->problem)
			continue;
		error_set(&error, ERROR_SYSTEM, "%s: %s", outcome->root, outcome->problem);
		error_hint(&error, "%s", outcome->hint);
		print_failure(&error);
	}
}

static int finish(struct watch *watch, const struct mirror_result *result, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	progress_end(&watch->progress);
	add_summary(&text, watch, result);
	add_sandbox(&text, result);
	if (!watch->settings->quiet && print_text(&text, err) < 0)
		return err->code;
	if (result->stopped) {
		error_set(err, ERROR_SYSTEM, "stopped after %zu of %zu; what is done is kept",
			watch->outcome_count, watch->plan.count);
		error_hint(err, "Run the same command again to go on.");
		return ERROR_SYSTEM;
	}
	if (watch->settings->quiet)
		print_failures(watch);
	return result->failed ? EXIT_FAILED : EXIT_CLEAN;
}

/* What the fleet refers to is held against the copies as they are now, if there is a fleet. */
static int resolve(struct watch *watch, struct error *err)
{
	CLEANUP(judging_release) struct judging judging = { .mirrors = BUF_INIT };
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct collect_result result = { 0 };
	struct collect_settings collect = {
		.mirrors = watch->plan.folder,
		.stop = stop_on_signals(),
		.progress = progress_step,
		.context = &watch->progress,
	};
	int status;

	if (paths_add_database(&path, watch->settings, NULL) < 0 || access(path.text, F_OK) != 0)
		return 0;
	if (judging_open(&judging, watch->settings, true, err) < 0)
		return err->code;
	progress_start(&watch->progress, watch->settings, "resolve");
	status = resolve_run(judging.fleet, &collect, &result, err);
	progress_end(&watch->progress);
	if (status < 0)
		return error_context(err, "holding references against the mirrors that are there now");
	buf_format(&text, "findings: %lld opened, %lld changed, %lld reopened, %lld closed\n",
		(long long)result.opened, (long long)result.changed, (long long)result.reopened,
		(long long)result.closed);
	return watch->settings->quiet || !result.run ? 0 : print_text(&text, err);
}

static int fetch(struct watch *watch, struct error *err)
{
	CLEANUP(policy_close) struct policy *policy = NULL;
	struct mirror_result result = { 0 };
	struct mirror_settings run = {
		.stop = stop_on_signals(),
		.progress = on_progress,
		.ended = on_end,
		.context = watch,
	};
	int status;

	if (paths_load_policy(&policy, watch->settings, err) < 0)
		return err->code;
	run.policy = policy;
	announce(watch);
	progress_start(&watch->progress, watch->settings, "mirror");
	if (mirror_run(&watch->plan, &run, &result, err) < 0)
		return err->code;
	status = finish(watch, &result, err);
	if (status >= 0 && result.made + result.updated && resolve(watch, err) < 0)
		return err->code;
	return status;
}

/* --- the commands ------------------------------------------------------------------------------------- */

/* The names behind the command's own word. */
static const char *const *names_of(const struct settings *settings, size_t *ret_count)
{
	*ret_count = settings->operands.count - 1;
	return settings->operands.items + 1;
}

static int plan_missing(struct watch *watch, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;

	if (paths_add_database(&path, watch->settings, err) < 0 ||
		fleet_open(&fleet, path.text, false, err) < 0)
		return err->code;
	return mirror_plan_missing(&watch->plan, fleet, on_left_out, watch, err);
}

static int add(struct watch *watch, struct error *err)
{
	CLEANUP(buf_release) struct buf note = BUF_INIT;
	size_t count;
	const char *const *names = names_of(watch->settings, &count);

	if (!count && !watch->settings->missing) {
		error_set(err, ERROR_USAGE, "what is to be mirrored is not said");
		error_hint(err, "Give a URL or a module, or --missing.");
		return ERROR_USAGE;
	}
	for (size_t i = 0; i < count; i++)
		if (mirror_plan_add(&watch->plan, names[i], err) < 0)
			return err->code;
	if (watch->settings->missing && plan_missing(watch, err) < 0)
		return err->code;
	if (watch->left_out_count) {
		buf_add(&note, "left out; give the URL if you know it:\n");
		buf_add(&note, watch->left_out.text);
		print_note(watch->settings, note.text);
	}
	if (!watch->plan.count) {
		print_note(watch->settings, "nothing is missing\n");
		return EXIT_CLEAN;
	}
	return fetch(watch, err);
}

static int update(struct watch *watch, struct error *err)
{
	size_t count;
	const char *const *names = names_of(watch->settings, &count);

	for (size_t i = 0; i < count; i++)
		if (mirror_plan_update(&watch->plan, names[i], err) < 0)
			return err->code;
	if (!count && mirror_plan_update(&watch->plan, NULL, err) < 0)
		return err->code;
	if (!watch->plan.count) {
		print_note(watch->settings, "no mirrors are here; 'scabbard mirror add' makes them\n");
		return EXIT_CLEAN;
	}
	return fetch(watch, err);
}

static int remove_one(struct watch *watch, const char *name, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (mirror_remove(watch->plan.folder, name, err) < 0)
		return err->code;
	buf_add(&text, "removed ");
	buf_add_untrusted(&text, name);
	buf_add_char(&text, '\n');
	return watch->settings->quiet ? 0 : print_text(&text, err);
}

/* What the removed ones said counts no more, also where one of several could not be removed. */
static int remove_some(struct watch *watch, struct error *err)
{
	struct error later = { 0 };
	size_t count, done = 0;
	const char *const *names = names_of(watch->settings, &count);
	int result = 0;

	if (!count) {
		error_set(err, ERROR_USAGE, "which mirror is to be removed is not said");
		error_hint(err, "Give its exact name, as 'scabbard mirror list' shows it.");
		return ERROR_USAGE;
	}
	while (done < count && result == 0) {
		result = remove_one(watch, names[done], err);
		done += result == 0;
	}
	if (done && resolve(watch, result < 0 ? &later : err) < 0 && result == 0)
		result = err->code;
	return result < 0 ? result : EXIT_CLEAN;
}

/* What only one of the words understands is not passed over with the others. */
static int check_options(const char *word, const struct settings *settings, struct error *err)
{
	if (settings->missing && strcmp(word, "add") != 0)
		return error_set(err, ERROR_USAGE, "--missing is for 'mirror add'");
	if (settings->format && strcmp(word, "list") != 0)
		return error_set(err, ERROR_USAGE, "--format is for 'mirror list'");
	if (strcmp(word, "list") == 0 && settings->operands.count > 1)
		return error_set(err, ERROR_USAGE, "'mirror list' takes no names");
	return 0;
}

int cmd_mirror(const struct settings *settings, struct error *err)
{
	CLEANUP(watch_done) struct watch watch = { .settings = settings, .left_out = BUF_INIT };
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	const char *word = settings->operands.items[0];

	if (check_options(word, settings, err) < 0 || paths_add_mirrors(&folder, settings, err) < 0)
		return err->code;
	watch.plan.folder = folder.text;
	if (strcmp(word, "add") == 0)
		return add(&watch, err);
	if (strcmp(word, "update") == 0)
		return update(&watch, err);
	if (strcmp(word, "remove") == 0)
		return remove_some(&watch, err);
	return mirror_rows_write(folder.text, settings, err);
}
