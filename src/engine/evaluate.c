#include "evaluate.h"

#include "actor.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "coverage.h"
#include "engine/collect.h"
#include "engine/link.h"
#include "model/version.h"
#include "rules/table.h"
#include "sources/table.h"

#include <string.h>

/* Raised when linking gives other results from the same facts. */
enum { LINK_REVISION = 2, RULE_UNREADABLE = 122 };

static void key_bytes(unsigned char ret[DIGEST_SIZE])
{
	unsigned char rules[DIGEST_SIZE];
	struct digest digest;

	rule_table_digest(rules);
	digest_start(&digest);
	digest_add_text(&digest, "scabbard-evaluation-1");
	digest_add_number(&digest, LINK_REVISION);
	digest_add(&digest, rules, sizeof(rules));
	digest_finish(&digest, ret);
}

void evaluate_key(char ret[2 * DIGEST_SIZE + 1])
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char key[DIGEST_SIZE];

	key_bytes(key);
	buf_add_hex(&hex, key, sizeof(key));
	memcpy(ret, hex.text, hex.length + 1);
}

bool evaluate_is_due(const char *evaluated_key, int64_t evaluate_after, int64_t now)
{
	char key[2 * DIGEST_SIZE + 1];

	evaluate_key(key);
	return strcmp(key, evaluated_key) != 0 || now >= evaluate_after;
}

const char *evaluate_readers(struct arena *arena)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < reader_count; i++)
		buf_format(&text, "%s%d:%u", i ? " " : "", (int)reader_table[i].id, reader_table[i].version);
	return arena_string(arena, text.text);
}

/* Whether a problem kept what stands below its path, or the whole repository, from being looked at. */
static bool problem_hides(const struct problem *problem, int rule, const char *path)
{
	size_t length = strlen(problem->path);

	switch (problem->code) {
	case PROBLEM_NONE:
	case PROBLEM_SYMLINK:
	case PROBLEM_SUBMODULE:
	case PROBLEM_NESTED:
	case PROBLEM_IDENTITY:
		return false;
	case PROBLEM_REFUSED:
		return rule != RULE_UNREADABLE && strcmp(problem->path, path) == 0;
	case PROBLEM_TOO_LARGE:
	case PROBLEM_MISSING_OBJECT:
	case PROBLEM_CORRUPT_OBJECT:
	case PROBLEM_TOO_DEEP:
	case PROBLEM_TOO_MANY:
	case PROBLEM_BAD_PATH:
	case PROBLEM_UNBORN_HEAD:
	case PROBLEM_NOT_OPENED:
	case PROBLEM_WORKER_DIED:
	case PROBLEM_DEADLINE:
	case PROBLEM_OUTSIDE:
		break;
	}
	return length == 0 ||
	       (strncmp(problem->path, path, length) == 0 && (path[length] == '/' || path[length] == '\0'));
}

static bool looked_at(const struct store_capture *capture, int rule, const char *path, void *context)
{
	const struct snapshot *snapshot = capture->snapshot;

	(void)context;
	for (size_t i = 0; i < snapshot->problem_count; i++)
		if (problem_hides(&snapshot->problems[i], rule, path))
			return false;
	return true;
}

static int judge_and_save(struct fleet *fleet, const struct store_capture *begun, struct snapshot *snapshot,
	int64_t *ret_repository, struct ledger *ledger, struct error *err)
{
	CLEANUP(findings_release) struct findings findings = { 0 };
	struct store_capture capture = *begun;
	struct rule_input input = { .snapshot = snapshot, .now = capture.now };
	struct arena arena = { 0 };
	unsigned char key[DIGEST_SIZE];
	struct limits limits;
	int result;

	if (!snapshot->identity)
		snapshot->identity = arena_string(&snapshot->arena, capture.identity);
	limits_default(&limits);
	snapshot_limit_facts(snapshot, &limits);
	snapshot_link(snapshot);
	rules_check(&input, &findings);
	key_bytes(key);
	capture.readers = evaluate_readers(&arena);
	capture.snapshot = snapshot;
	capture.findings = &findings;
	capture.evaluated_key = key;
	capture.looked_at = looked_at;
	result = store_save(fleet_store(fleet), &capture, ret_repository, ledger, err);
	arena_release(&arena);
	return result;
}

int evaluate_capture(struct fleet *fleet, const struct evaluate_capture *given, int64_t *ret_repository,
	struct ledger *ledger, struct error *err)
{
	struct store_capture capture = {
		.run = given->run,
		.now = given->now,
		.identity = given->identity,
		.name = given->name,
		.place = given->place,
	};

	given->snapshot->identity = arena_string(&given->snapshot->arena, given->identity);
	return judge_and_save(fleet, &capture, given->snapshot, ret_repository, ledger, err);
}

int evaluate_stored(struct fleet *fleet, const struct stored_repository *repository, int64_t run, int64_t now,
	struct ledger *ledger, struct error *err)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	struct store_capture capture = {
		.run = run,
		.now = now,
		.identity = repository->identity,
		.name = repository->name,
		.verdicts_only = true,
	};
	struct limits limits;
	int64_t id;

	limits_default(&limits);
	if (store_load_snapshot(fleet_store(fleet), repository->id, &limits, &snapshot, err) < 0)
		return error_context(err, "loading the facts of '%s'", repository->name);
	return judge_and_save(fleet, &capture, snapshot, &id, ledger, err);
}

/* --- scabbard evaluate ----------------------------------------------------------------------------- */

struct due_list {
	struct arena arena;
	struct stored_repository *items;
	size_t count, capacity;
	int64_t now;
	bool all;
	size_t seen;
};

static void due_list_release(struct due_list *list)
{
	arena_release(&list->arena);
}

static int keep_due(const struct stored_repository *repository, void *context)
{
	struct due_list *list = context;
	struct stored_repository *kept;

	list->seen++;
	if (!list->all && !evaluate_is_due(repository->evaluated_key, repository->evaluate_after, list->now))
		return 0;
	arena_grow(&list->arena, &list->items, list->count, &list->capacity, sizeof(*list->items));
	kept = &list->items[list->count++];
	*kept = *repository;
	kept->identity = arena_string(&list->arena, repository->identity);
	kept->name = arena_string(&list->arena, repository->name);
	kept->evaluated_key = arena_string(&list->arena, repository->evaluated_key);
	return 0;
}

/* Each repository is a transaction of its own: what is done when somebody stops it is kept. */
static int evaluate_list(struct fleet *fleet, const struct due_list *list,
	const struct collect_settings *settings, struct collect_result *result, struct error *err)
{
	struct ledger ledger = { 0 };

	for (size_t i = 0; i < list->count && !result->stopped; i++) {
		if (evaluate_stored(fleet, &list->items[i], result->run, list->now, &ledger, err) < 0)
			return err->code;
		result->read++;
		if (settings->progress)
			settings->progress(i + 1, list->count, list->items[i].name, settings->context);
		result->stopped = settings->stop && *settings->stop && i + 1 < list->count;
	}
	result->opened = ledger.opened;
	result->changed = ledger.changed;
	result->reopened = ledger.reopened;
	result->closed = ledger.closed;
	return 0;
}

int evaluate_run(struct fleet *fleet, const struct collect_settings *settings, bool all,
	struct collect_result *ret, struct error *err)
{
	CLEANUP(due_list_release) struct due_list list = { .now = clock_now(), .all = all };
	CLEANUP(file_close) int lock = -1;
	struct store *store = fleet_store(fleet);
	CLEANUP(buf_release) struct buf actor = BUF_INIT;

	engine_actor(&actor);
	*ret = (struct collect_result){ 0 };
	if (fleet_lock(fleet, &lock, err) < 0 || store_visit_repositories(store, keep_due, &list, err) < 0 ||
		store_begin_run(store, RUN_EVALUATE, actor.text, all ? "all" : "due", scabbard_version(),
			list.now, &ret->run, err) < 0)
		return err->code;
	ret->repositories = list.seen;
	ret->unchanged = list.seen - list.count;
	if (evaluate_list(fleet, &list, settings, ret, err) < 0) {
		store_finish_run(store, ret->run, RUN_INCOMPLETE, "{}", clock_now(), NULL);
		return err->code;
	}
	return store_finish_run(
		store, ret->run, ret->stopped ? RUN_STOPPED : RUN_COMPLETE, "{}", clock_now(), err);
}
