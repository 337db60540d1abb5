#include "evaluate.h"

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "coverage.h"
#include "engine/collect.h"
#include "engine/link.h"
#include "resolve.h"
#include "rules/table.h"
#include "run.h"
#include "sources/table.h"

#include <string.h>

/* Raised when linking gives other results from the same facts. */
enum { LINK_REVISION = 3, RULE_UNREADABLE = 122, REPOSITORIES_AT_ONCE = 16 };

static void key_bytes(const struct policy *policy, unsigned char ret[DIGEST_SIZE])
{
	unsigned char rules[DIGEST_SIZE];
	struct digest digest;

	rule_table_digest(rules);
	digest_start(&digest);
	digest_add_text(&digest, "scabbard-evaluation-2");
	digest_add_number(&digest, LINK_REVISION);
	digest_add(&digest, rules, sizeof(rules));
	digest_add(&digest, policy->digest, sizeof(policy->digest));
	digest_finish(&digest, ret);
}

static void write_hex(const unsigned char key[DIGEST_SIZE], char ret[2 * DIGEST_SIZE + 1])
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	buf_add_hex(&hex, key, DIGEST_SIZE);
	memcpy(ret, hex.text, hex.length + 1);
}

/* Under which verdicts on resolved references hold: also what stands beside the facts. */
static int resolved_key(
	struct fleet *fleet, int64_t repository, unsigned char ret[DIGEST_SIZE], struct error *err)
{
	unsigned char beside[DIGEST_SIZE], own[DIGEST_SIZE];
	struct digest digest;

	if (store_beside_digest(fleet_store(fleet), repository, beside, err) < 0)
		return err->code;
	key_bytes(fleet_policy(fleet), own);
	digest_start(&digest);
	digest_add(&digest, own, sizeof(own));
	digest_add(&digest, beside, sizeof(beside));
	digest_finish(&digest, ret);
	return 0;
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
	case PROBLEM_CONFLICT:
		break;
	}
	return length == 0 ||
	       (strncmp(problem->path, path, length) == 0 && (path[length] == '/' || path[length] == '\0'));
}

/* Where the copy that a rule looked at is not there any more, nothing new is known. */
static bool has_lost_copy(
	const struct snapshot *snapshot, const struct beside *beside, const unsigned char subject[16])
{
	for (size_t i = 0; beside && i < snapshot->reference_count; i++) {
		const enum presence presence = beside->resolutions[i].presence;

		if (memcmp(snapshot->references[i].identity, subject, 16) == 0)
			return presence == PRESENCE_NO_COPY || presence == PRESENCE_UNREADABLE;
	}
	return false;
}

static bool looked_at(const struct store_capture *capture, int rule, const char *path,
	const unsigned char subject[16], void *context)
{
	const struct snapshot *snapshot = capture->snapshot;
	const struct rule *row = rule_by_number(rule);

	for (size_t i = 0; i < snapshot->problem_count; i++)
		if (problem_hides(&snapshot->problems[i], rule, path))
			return false;
	return !row || !row->copies || !has_lost_copy(snapshot, context, subject);
}

/* Policy's own patterns of paths go before the built-in ones. */
static void class_files(const struct policy *policy, struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->file_count; i++)
		snapshot->files[i].class =
			policy_path_class(policy, snapshot->files[i].path, snapshot->files[i].class);
}

static const struct facts *own_facts(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (snapshot->files[i].reader == READER_OWN_POLICY)
			return snapshot->files[i].facts;
	return NULL;
}

int evaluate_tighten(const struct policy *fleet, const struct snapshot *snapshot, struct policy *ret,
	struct policy **ret_own, struct error *err)
{
	const struct facts *facts = own_facts(snapshot);

	*ret = *fleet;
	if (!fleet->local_policy || !facts || !facts->own_policy)
		return 0;
	if (policy_read(ret_own, facts->own_policy, strlen(facts->own_policy), NULL, NULL, err) < 0)
		return error_context(err, "the .scabbard.toml of '%s'", snapshot->identity);
	ret->tighter = *ret_own;
	return 0;
}

static int judge_and_save(struct fleet *fleet, const struct store_capture *begun, struct snapshot *snapshot,
	struct beside *beside, int64_t *ret_repository, struct ledger *ledger, struct error *err)
{
	CLEANUP(findings_release) struct findings findings = { 0 };
	CLEANUP(buf_release) struct buf owners = BUF_INIT;
	CLEANUP(policy_close) struct policy *own = NULL;
	const struct policy *policy = fleet_policy(fleet);
	const struct policy_team *team = policy_team(policy, begun->identity, begun->name);
	struct store_capture capture = *begun;
	struct policy tightened;
	struct rule_input input = { .snapshot = snapshot, .policy = &tightened, .now = capture.now };
	struct arena arena = { 0 };
	unsigned char key[DIGEST_SIZE];
	int result;

	if (evaluate_tighten(policy, snapshot, &tightened, &own, err) < 0)
		return err->code;
	if (beside) {
		input.resolutions = beside->resolutions;
		input.skews = beside->skews;
		input.reviews = beside->reviews;
		input.image_skews = beside->image_skews;
		input.certificate_shares = beside->certificate_shares;
	}
	if (team) {
		policy_team_owners(team, &owners);
		capture.team = team->name;
		capture.team_owners = owners.text;
	}
	class_files(policy, snapshot);
	rules_check(&input, capture.stages, &findings);
	key_bytes(policy, key);
	capture.readers = evaluate_readers(&arena);
	capture.snapshot = snapshot;
	capture.findings = &findings;
	capture.evaluated_key = key;
	capture.looked_at = looked_at;
	capture.context = beside;
	result = store_save(fleet_store(fleet), &capture, ret_repository, ledger, err);
	arena_release(&arena);
	return result;
}

static void link(struct snapshot *snapshot, const struct policy *policy)
{
	snapshot_limit_facts(snapshot, &policy->limits);
	snapshot_link(snapshot);
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
		.stages = STAGE_FACTS,
	};

	given->snapshot->identity = arena_string(&given->snapshot->arena, given->identity);
	link(given->snapshot, fleet_policy(fleet));
	return judge_and_save(fleet, &capture, given->snapshot, NULL, ret_repository, ledger, err);
}

/* --- what is stored ----------------------------------------------------------------------------------- */

/* One repository that has to be judged again. */
struct due {
	int64_t id;
	const char *identity, *name;
	int stages;
	unsigned char resolved_key[DIGEST_SIZE];
};

struct due_list {
	char key[2 * DIGEST_SIZE + 1]; /* under which verdicts hold today */
	struct fleet *fleet;
	struct evaluate_round *round;
	struct arena arena;
	struct due *items;
	size_t count, capacity;
	struct error *err;
};

static void due_list_release(struct due_list *list)
{
	arena_release(&list->arena);
}

static int evaluate_one(struct due_list *list, const struct due *due)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	struct fleet *fleet = list->fleet;
	const struct policy *policy = fleet_policy(fleet);
	struct store_capture capture = {
		.run = list->round->run,
		.now = list->round->now,
		.identity = due->identity,
		.name = due->name,
		.verdicts_only = true,
		.stages = due->stages,
		.resolved_key = due->resolved_key,
	};
	struct beside beside = { 0 };
	int64_t id;

	if (store_load_snapshot(fleet_store(fleet), due->id, &policy->limits, &snapshot, list->err) < 0)
		return error_context(list->err, "loading the facts of '%s'", due->name);
	if (!snapshot->identity)
		snapshot->identity = due->identity;
	link(snapshot, policy);
	if (store_load_beside(fleet_store(fleet), due->id, snapshot, &policy->limits, &snapshot->arena,
		    &beside, list->err) < 0)
		return list->err->code;
	/* What nobody has resolved yet, since a scan was stopped, has no verdict. */
	if (!beside.resolved)
		capture.stages &= ~STAGE_RESOLVED;
	if (!capture.stages)
		return 0;
	return judge_and_save(fleet, &capture, snapshot, &beside, &id, list->round->ledger, list->err);
}

static int keep_due(const struct stored_repository *repository, void *context)
{
	struct due_list *list = context;
	struct evaluate_round *round = list->round;
	struct due due = { .id = repository->id };
	char hex[2 * DIGEST_SIZE + 1];
	const bool holds = !round->all && strcmp(list->key, repository->evaluated_key) == 0 &&
			   round->now < repository->evaluate_after;

	round->seen++;
	if (holds && round->as_before && *repository->resolved_key)
		return 0;
	if (resolved_key(list->fleet, repository->id, due.resolved_key, list->err) < 0)
		return list->err->code;
	write_hex(due.resolved_key, hex);
	if (!holds)
		due.stages = STAGE_ALL;
	else if (strcmp(hex, repository->resolved_key) != 0)
		due.stages = STAGE_RESOLVED;
	else
		return 0;
	due.identity = arena_string(&list->arena, repository->identity);
	due.name = arena_string(&list->arena, repository->name);
	arena_grow(&list->arena, &list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = due;
	return 0;
}

/*
 * Verdicts can be had again, so a few repositories share a transaction, which costs as much as half of one of them. What
 * is done when somebody stops it is kept.
 */
static int evaluate_in_batch(struct due_list *list, size_t index)
{
	const struct collect_settings *settings = list->round->settings;
	struct store *store = fleet_store(list->fleet);
	const bool last = index + 1 == list->count;

	if (index % REPOSITORIES_AT_ONCE == 0 && store_batch_begin(store, list->err) < 0)
		return list->err->code;
	if (evaluate_one(list, &list->items[index]) < 0)
		return list->err->code;
	list->round->evaluated++;
	if (settings->progress)
		settings->progress(index + 1, list->count, list->items[index].name, settings->context);
	list->round->stopped = settings->stop && *settings->stop && !last;
	if (last || list->round->stopped || (index + 1) % REPOSITORIES_AT_ONCE == 0)
		return store_batch_end(store, list->err);
	return 0;
}

int evaluate_due(struct fleet *fleet, struct evaluate_round *round, struct error *err)
{
	CLEANUP(due_list_release) struct due_list list = { .fleet = fleet, .round = round, .err = err };
	unsigned char key[DIGEST_SIZE];

	key_bytes(fleet_policy(fleet), key);
	write_hex(key, list.key);
	if (store_visit_repositories(fleet_store(fleet), keep_due, &list, err) < 0)
		return err->code;
	for (size_t i = 0; i < list.count && !round->stopped; i++)
		if (evaluate_in_batch(&list, i) < 0) {
			store_batch_drop(fleet_store(fleet));
			return err->code;
		}
	return 0;
}

/* --- scabbard evaluate, and resolving without a scan ---------------------------------------------------- */

static void give_ledger(const struct ledger *ledger, struct collect_result *ret)
{
	ret->opened = ledger->opened;
	ret->changed = ledger->changed;
	ret->reopened = ledger->reopened;
	ret->closed = ledger->closed;
}

static int run_round(
	struct fleet *fleet, struct evaluate_round *round, bool resolve, bool *ret_stopped, struct error *err)
{
	bool changed;

	if (resolve && resolve_references(fleet, round->settings, round->run, round->now, &changed, err) < 0)
		return err->code;
	if (evaluate_due(fleet, round, err) < 0)
		return err->code;
	*ret_stopped = round->stopped;
	return resolve && !round->stopped ? resolve_settle(fleet, err) : 0;
}

static int run_over_fleet(struct fleet *fleet, const struct collect_settings *settings, enum run_kind kind,
	bool all, struct collect_result *ret, struct error *err)
{
	struct ledger ledger = { 0 };
	struct evaluate_round round = {
		.now = clock_now(), .all = all, .settings = settings, .ledger = &ledger
	};
	CLEANUP(file_close) int lock = -1;
	struct store *store = fleet_store(fleet);

	*ret = (struct collect_result){ 0 };
	if (fleet_lock(fleet, &lock, err) < 0 ||
		run_begin(fleet, kind, all ? "all" : "due", round.now, &round.run, err) < 0)
		return err->code;
	ret->run = round.run;
	if (run_round(fleet, &round, kind == RUN_RESOLVE, &ret->stopped, err) < 0) {
		store_finish_run(store, ret->run, RUN_INCOMPLETE, "{}", clock_now(), NULL);
		return err->code;
	}
	ret->repositories = round.seen;
	ret->read = round.evaluated;
	ret->unchanged = round.seen - round.evaluated;
	give_ledger(&ledger, ret);
	return store_finish_run(
		store, ret->run, ret->stopped ? RUN_STOPPED : RUN_COMPLETE, "{}", clock_now(), err);
}

int evaluate_run(struct fleet *fleet, const struct collect_settings *settings, bool all,
	struct collect_result *ret, struct error *err)
{
	return run_over_fleet(fleet, settings, RUN_EVALUATE, all, ret, err);
}

int resolve_run(struct fleet *fleet, const struct collect_settings *settings, struct collect_result *ret,
	struct error *err)
{
	return run_over_fleet(fleet, settings, RUN_RESOLVE, false, ret, err);
}
