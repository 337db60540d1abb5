/* Taking snapshot documents in: hostile input that may not take over somebody else's name. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "engine/collect.h"
#include "evaluate.h"
#include "hide_secrets.h"
#include "identity.h"
#include "machine.h"
#include "resolve.h"
#include "run.h"
#include "sources/secret.h"
#include "store/store.h"

#include <string.h>
#include <unistd.h>

struct ingest {
	struct fleet *fleet;
	const struct collect_settings *settings;
	struct collect_result *result;
	struct limits limits;
	int64_t run;
	int64_t now;
	const char *as;
	bool older;
	struct ledger ledger;
};

/* --- what must not be repeated --------------------------------------------------------------------------- */

static void mask(struct arena *arena, const char **text)
{
	CLEANUP(buf_release) struct buf masked = BUF_INIT;

	if (*text && buf_add_masked(&masked, *text, strlen(*text)))
		*text = arena_string(arena, masked.text);
}

static void mask_line(struct arena *arena, const char **line)
{
	CLEANUP(buf_release) struct buf masked = BUF_INIT;

	if (buf_add_masked_line(&masked, *line, strlen(*line)))
		*line = arena_string(arena, masked.text);
}

static void mask_module(struct arena *arena, struct module_fact *module)
{
	mask(arena, &module->name);
	mask(arena, &module->engine_version);
	mask(arena, &module->sdk);
	mask(arena, &module->source);
	for (size_t i = 0; i < module->unknown_key_count; i++)
		mask(arena, &module->unknown_keys[i]);
}

static void mask_calls(struct arena *arena, struct facts *facts)
{
	for (size_t i = 0; i < facts->call_count; i++)
		for (size_t k = 0; k < facts->calls[i].value_count; k++)
			mask(arena, &facts->calls[i].values[k].text);
	for (size_t i = 0; i < facts->constant_count; i++)
		mask(arena, &facts->constants[i].text);
	for (size_t i = 0; i < facts->parameter_count; i++) {
		mask(arena, &facts->parameters[i].default_value);
		mask(arena, &facts->parameters[i].default_address);
		mask(arena, &facts->parameters[i].default_path);
	}
	for (size_t i = 0; i < facts->context_count; i++)
		mask(arena, &facts->contexts[i].condition);
}

static void mask_code(struct arena *arena, struct facts *facts)
{
	mask_calls(arena, facts);
	for (size_t i = 0; i < facts->image_count; i++)
		mask(arena, &facts->images[i].text);
	for (size_t i = 0; i < facts->setting_count; i++) {
		mask(arena, &facts->settings[i].value);
		mask(arena, &facts->settings[i].refused);
	}
	for (size_t i = 0; i < facts->certificate_count; i++) {
		mask(arena, &facts->certificates[i].subject);
		mask(arena, &facts->certificates[i].issuer);
	}
}

static void mask_facts(struct arena *arena, struct facts *facts)
{
	mask_code(arena, facts);
	mask(arena, &facts->refused);
	if (facts->module)
		mask_module(arena, facts->module);
	for (size_t i = 0; i < facts->reference_count; i++) {
		mask(arena, &facts->references[i].name);
		mask(arena, &facts->references[i].source);
		mask(arena, &facts->references[i].pin);
	}
	for (size_t i = 0; i < facts->lock_count; i++) {
		mask(arena, &facts->locks[i].inputs);
		mask(arena, &facts->locks[i].value);
		mask(arena, &facts->locks[i].ref);
	}
	for (size_t i = 0; i < facts->oddity_count; i++)
		mask(arena, &facts->oddities[i].name);
}

/* Readers hide credentials before a snapshot is written; a document may come from elsewhere. */
static void mask_snapshot(struct snapshot *snapshot)
{
	struct arena *arena = &snapshot->arena;

	mask(arena, &snapshot->identity);
	mask(arena, &snapshot->ref);
	mask(arena, &snapshot->author);
	mask(arena, &snapshot->reason);
	for (size_t i = 0; i < snapshot->url_count; i++)
		mask(arena, &snapshot->urls[i]);
	for (size_t i = 0; i < snapshot->problem_count; i++)
		mask(arena, &snapshot->problems[i].detail);
	for (size_t i = 0; i < snapshot->fact_count; i++)
		mask_facts(arena, snapshot->facts[i]);
	for (size_t i = 0; i < snapshot->excerpt_count; i++)
		for (size_t j = 0; j < snapshot->excerpts[i].line_count; j++)
			mask_line(arena, &snapshot->excerpts[i].lines[j]);
}

/* --- what one line is -------------------------------------------------------------------------------------- */

static bool is_one_line(const char *text)
{
	for (; text && *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

static bool are_lines(const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!is_one_line(texts[i]))
			return false;
	return true;
}

static bool are_paths(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (!is_one_line(snapshot->files[i].path))
			return false;
	for (size_t i = 0; i < snapshot->problem_count; i++)
		if (!is_one_line(snapshot->problems[i].path) || !is_one_line(snapshot->problems[i].limit))
			return false;
	return are_lines(snapshot->directories, snapshot->directory_count);
}

/* Names and paths are quoted when a snapshot is written: raw control characters come from somebody else. */
static int check_lines(const struct snapshot *snapshot, struct error *err)
{
	if (is_one_line(snapshot->identity) && is_one_line(snapshot->ref) && is_one_line(snapshot->author) &&
		is_one_line(snapshot->program) && are_lines(snapshot->urls, snapshot->url_count) &&
		are_lines(snapshot->roots, snapshot->root_count) && are_paths(snapshot))
		return 0;
	return error_set(err, ERROR_MALFORMED, "a name or a path in it holds a raw control character");
}

/* --- one document --------------------------------------------------------------------------------------- */

/* The identity under which a document may be recorded, or why it may not. */
static int accept_identity(struct ingest *ingest, struct snapshot *snapshot,
	const struct known_repository *known, struct error *err)
{
	CLEANUP(snapshot_close) struct snapshot *before = NULL;

	if (!known->id)
		return 0;
	if (!ingest->as) {
		error_set(
			err, ERROR_USAGE, "it claims to be '%s', which is known already", snapshot->identity);
		error_hint(err, "If that is right, say so: --as '%s'.", snapshot->identity);
		return ERROR_USAGE;
	}
	if (ingest->older || store_load_snapshot(fleet_store(ingest->fleet), known->id, &ingest->limits,
				     &before, NULL) < 0)
		return 0;
	if (snapshot->commit_time >= before->commit_time)
		return 0;
	error_set(err, ERROR_USAGE, "its commit %.12s is older than the known %.12s", snapshot->commit,
		before->commit);
	error_hint(err, "To go back on purpose, use --older.");
	return ERROR_USAGE;
}

/* What a document says that nobody could read is incomplete here too. */
static void count_status(struct ingest *ingest, const char *name, const struct snapshot *snapshot)
{
	const struct collect_settings *settings = ingest->settings;
	struct collect_result *result = ingest->result;
	const bool incomplete = snapshot->status == COVERAGE_PARTIAL || snapshot->status == COVERAGE_FAILED;

	if (incomplete && settings->trouble)
		settings->trouble(name, snapshot->reason ? snapshot->reason : "", settings->context);
	result->partial += snapshot->status == COVERAGE_PARTIAL;
	result->failed += snapshot->status == COVERAGE_FAILED;
	result->empty += snapshot->status == COVERAGE_EMPTY;
}

static int record(struct ingest *ingest, struct snapshot *snapshot, struct error *err)
{
	struct evaluate_capture capture = {
		.run = ingest->run,
		.now = ingest->now,
		.identity = snapshot->identity,
		.name = identity_name(snapshot->identity, NULL, &snapshot->arena),
		.snapshot = snapshot,
	};
	int64_t repository;

	if (evaluate_capture(ingest->fleet, &capture, &repository, &ingest->ledger, err) < 0)
		return err->code;
	count_status(ingest, capture.name, snapshot);
	return 0;
}

static int ingest_file(struct ingest *ingest, const char *path, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	struct known_repository known = { 0 };

	if (file_read(&text, path, ingest->limits.values[LIMIT_SNAPSHOT_BYTES], err) < 0 ||
		snapshot_read(&snapshot, text.text, text.length, &ingest->limits, err) < 0)
		return err->code;
	if (check_lines(snapshot, err) < 0)
		return err->code;
	mask_snapshot(snapshot);
	snapshot_hide_secrets(snapshot);
	if (ingest->as)
		snapshot->identity = arena_string(&snapshot->arena, ingest->as);
	if (!snapshot->identity || !*snapshot->identity) {
		error_set(err, ERROR_USAGE, "it does not say which repository it is of");
		error_hint(err, "Name the repository with --as.");
		return ERROR_USAGE;
	}
	if (store_known_as(fleet_store(ingest->fleet), snapshot->identity, &snapshot->arena, &known, err) <
			0 ||
		accept_identity(ingest, snapshot, &known, err) < 0)
		return err->code;
	return record(ingest, snapshot, err);
}

static int ingest_files(struct ingest *ingest, const struct collect_settings *settings,
	struct collect_result *result, struct error *err)
{
	for (size_t i = 0; i < settings->path_count && !result->stopped; i++) {
		if (ingest_file(ingest, settings->paths[i], err) < 0)
			return error_context(err, "taking in '%s'", settings->paths[i]);
		result->repositories++;
		result->read++;
		if (settings->progress)
			settings->progress(
				i + 1, settings->path_count, settings->paths[i], settings->context);
		result->stopped = settings->stop && *settings->stop && i + 1 < settings->path_count;
	}
	return 0;
}

static int resolve_and_evaluate(struct ingest *ingest, struct error *err)
{
	const struct collect_settings settings = {
		.mirrors = ingest->settings->mirrors,
		.stop = ingest->settings->stop,
	};
	struct evaluate_round round = {
		.run = ingest->run, .now = ingest->now, .settings = &settings, .ledger = &ingest->ledger
	};

	bool changed;

	if (resolve_references(ingest->fleet, &settings, ingest->run, ingest->now, &changed, err) < 0 ||
		evaluate_due(ingest->fleet, &round, err) < 0)
		return err->code;
	return resolve_settle(ingest->fleet, err);
}

static enum run_status run_status(const struct collect_result *result)
{
	if (result->stopped)
		return RUN_STOPPED;
	return result->partial || result->failed ? RUN_INCOMPLETE : RUN_COMPLETE;
}

static int take_machine(struct ingest *ingest, const struct collect_settings *settings,
	struct collect_result *result, struct error *err)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;

	if (machine_snapshot(&ingest->limits, settings->as, &snapshot, err) < 0 ||
		record(ingest, snapshot, err) < 0)
		return error_context(err, "looking at this machine");
	result->repositories++;
	result->read++;
	return 0;
}

typedef int take_in(struct ingest *ingest, const struct collect_settings *settings,
	struct collect_result *result, struct error *err);

static int run_as(struct ingest *ingest, enum run_kind kind, take_in *take, struct error *err)
{
	CLEANUP(file_close) int lock = -1;
	struct collect_result *ret = ingest->result;
	struct store *store = fleet_store(ingest->fleet);
	int result;

	*ret = (struct collect_result){ 0 };
	ingest->now = clock_now();
	ingest->limits = fleet_policy(ingest->fleet)->limits;
	if (fleet_lock(ingest->fleet, &lock, err) < 0 ||
		run_begin(ingest->fleet, kind, "", ingest->now, &ingest->run, err) < 0)
		return err->code;
	ret->run = ingest->run;
	result = take(ingest, ingest->settings, ret, err);
	if (result == 0 && !ret->stopped)
		result = resolve_and_evaluate(ingest, err);
	ret->opened = ingest->ledger.opened;
	ret->changed = ingest->ledger.changed;
	ret->reopened = ingest->ledger.reopened;
	ret->closed = ingest->ledger.closed;
	if (result < 0) {
		store_finish_run(store, ingest->run, RUN_INCOMPLETE, "{}", clock_now(), NULL);
		return result;
	}
	return store_finish_run(store, ingest->run, run_status(ret), "{}", clock_now(), err);
}

int ingest_run(struct fleet *fleet, const struct collect_settings *settings, bool older,
	struct collect_result *ret, struct error *err)
{
	struct ingest ingest = {
		.fleet = fleet,
		.settings = settings,
		.result = ret,
		.as = settings->as,
		.older = older,
	};

	if (settings->as && settings->path_count != 1)
		return error_set(err, ERROR_USAGE, "--as goes with exactly one document");
	return run_as(&ingest, RUN_INGEST, ingest_files, err);
}

int machine_run(struct fleet *fleet, const struct collect_settings *settings, struct collect_result *ret,
	struct error *err)
{
	struct ingest ingest = { .fleet = fleet, .settings = settings, .result = ret };
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct limits limits;

	if (!settings->emit)
		return run_as(&ingest, RUN_SCAN, take_machine, err);
	*ret = (struct collect_result){ .repositories = 1, .read = 1 };
	limits_default(&limits);
	if (machine_snapshot(&limits, settings->as, &snapshot, err) < 0)
		return error_context(err, "looking at this machine");
	snapshot_write(snapshot, &text);
	return strcmp(settings->emit, "-") == 0 ? file_write_all(STDOUT_FILENO, text.text, text.length, err)
						: file_write(settings->emit, text.text, text.length, err);
}
