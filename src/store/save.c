/* Recording one repository, in one transaction. */
#include <assert.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "numbers_at.h"
#include "saving.h"

static void saving_release(struct saving *saving)
{
	memory_free(saving->kept);
	memory_free(saving->met);
	memory_free(saving->decided);
	arena_release(&saving->arena);
}

/* --- whose it is --------------------------------------------------------------------------------------- */

static int may_rename(struct saving *saving, int64_t repository, bool *ret)
{
	static const char sql[] = "SELECT r.identity, c.commit_id, c.facts_digest IS NULL, EXISTS (SELECT 1 "
				  "FROM repository_place "
				  "WHERE repository_id = r.id AND gone = 0 AND path <> ?2) FROM repository r "
				  "LEFT JOIN capture c ON c.id = r.capture_id WHERE r.id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	char commit[OID_HEX + 1];
	const char *identity;
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	statement_bind_text(&statement, 2, saving->capture->place);
	result = statement_step(&statement, saving->err);
	if (result < 0)
		return result;
	identity = statement_text(&statement, 0);
	statement_hex(&statement, 1, commit, sizeof(commit));
	*ret = !statement_integer(&statement, 3) &&
	       (statement_integer(&statement, 2) || text_starts(identity, "path:") ||
		       text_starts(identity, "root:") ||
		       (*commit && strcmp(commit, saving->capture->snapshot->commit) == 0));
	return 0;
}

/*
 * The repository of the identity; else the one of its only place, if it is the same under a better name (it has a
 * remote now, or could not be read before); else a new one.
 */
static int find_repository(struct saving *saving)
{
	const struct store_capture *capture = saving->capture;
	struct store *store = saving->store;
	int64_t there = 0;
	bool rename = false;
	int result = repository_find(store, capture->identity, &saving->repository, saving->err);

	if (result < 0 || saving->repository)
		return result;
	if (capture->verdicts_only)
		return error_set(
			saving->err, ERROR_NOT_FOUND, "there is no repository '%s'", capture->identity);
	if (capture->place)
		result = repository_at(store, capture->place, &there, saving->err);
	if (result == 0 && there)
		result = may_rename(saving, there, &rename);
	if (result < 0)
		return result;
	if (!rename)
		return repository_add(store, capture->identity, capture->name, capture->run,
			&saving->repository, saving->err);
	saving->repository = there;
	return repository_rename(store, there, capture->identity, capture->name, saving->err);
}

/* The scope has the name that the repository has now, by whatever name it was called. */
static int find_scope(struct saving *saving)
{
	static const char sql[] = "SELECT identity FROM repository WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	result = statement_step(&statement, saving->err);
	if (result < 0)
		return result;
	return repository_scope(saving->store, statement_text(&statement, 0), &saving->scope, saving->err);
}

/* --- stages -------------------------------------------------------------------------------------------- */

bool saving_has_stage(const struct saving *saving, enum rule_stage stage)
{
	return saving->capture->stages & (int)stage;
}

bool saving_asks_rule(const struct saving *saving, int64_t number)
{
	const struct rule *rule = store_rule(saving->store, (int)number);

	return !rule || saving_has_stage(saving, rule->stage);
}

/* The counts of facts as they are; hostile ones are mended when it is known how many findings are among them. */
static int keep_facts(struct saving *saving)
{
	static const char sql[] =
		"SELECT file_count, module_count, reference_count, unpinned_count, floating_count, "
		"pinned_count, builtin_count, local_count, malformed_count, conflict_count, hostile_count, "
		"image_count, setting_count "
		"FROM repository WHERE id = ?1";
	struct counts *counts = &saving->counts;
	int64_t *const numbers[] = { &counts->files, &counts->modules, &counts->references, &counts->unpinned,
		&counts->floating, &counts->pinned, &counts->builtin, &counts->local, &counts->malformed,
		&counts->conflict, &counts->hostile, &counts->images, &counts->settings };
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	result = statement_step(&statement, saving->err);
	if (result < 0)
		return result;
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		*numbers[i] = statement_integer(&statement, (int)i);
	return 0;
}

static int save_or_keep_facts(struct saving *saving)
{
	return saving_has_stage(saving, STAGE_FACTS) ? save_facts(saving) : keep_facts(saving);
}

/* --- what it comes to ---------------------------------------------------------------------------------- */

/* Verdicts hold until the first of them changes by time alone: those of facts, or those of what was resolved. */
static int put_counts(struct saving *saving)
{
	static const char sql[] =
		"UPDATE repository SET "
		"evaluated_key = CASE WHEN ?2 & 1 THEN ?3 ELSE evaluated_key END, "
		"evaluate_after = CASE WHEN ?2 & 1 THEN ?5 "
		"ELSE min(coalesce(evaluate_after, ?5), coalesce(?5, evaluate_after)) END, "
		"resolved_key = CASE WHEN ?2 & 2 THEN ?4 END, file_count = ?6, "
		"module_count = ?7, reference_count = ?8, unpinned_count = ?9, floating_count = ?10, "
		"pinned_count = ?11, builtin_count = ?12, local_count = ?13, malformed_count = ?14, "
		"conflict_count = ?15, info_count = ?16, low_count = ?17, medium_count = ?18, "
		"high_count = ?19, critical_count = ?20, unknown_count = ?21, declared_count = ?22, "
		"set_apart_count = ?23, hostile_count = ?24, accepted_count = ?25, "
		"dismissed_count = ?26, score_low = ?27, score_high = ?28, image_count = ?29, "
		"setting_count = ?30 "
		"WHERE id = ?1";
	const struct store_capture *capture = saving->capture;
	const struct counts *counts = &saving->counts;
	const int64_t numbers[] = { counts->files, counts->modules, counts->references, counts->unpinned,
		counts->floating, counts->pinned, counts->builtin, counts->local, counts->malformed,
		counts->conflict, counts->severity[SEVERITY_INFO], counts->severity[SEVERITY_LOW],
		counts->severity[SEVERITY_MEDIUM], counts->severity[SEVERITY_HIGH],
		counts->severity[SEVERITY_CRITICAL], counts->unknown, counts->declared, counts->set_apart,
		counts->hostile, counts->accepted, counts->dismissed, counts->score_low, counts->score_high,
		counts->images, counts->settings };
	const int64_t after = capture->findings->evaluate_after;
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	statement_bind_integer(&statement, 2, capture->stages);
	statement_bind_blob(&statement, 3, capture->evaluated_key, capture->evaluated_key ? DIGEST_SIZE : 0);
	statement_bind_blob(&statement, 4, capture->resolved_key, capture->resolved_key ? DIGEST_SIZE : 0);
	if (after != INT64_MAX)
		statement_bind_integer(&statement, 5, after);
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		statement_bind_integer(&statement, (int)i + 6, numbers[i]);
	return statement_run(&statement, saving->err);
}

static int put_numbers_at(struct saving *saving)
{
	return numbers_at_put_repository(
		saving->store, saving->repository, saving->capture->run, saving->err);
}

static int put_ledger(struct saving *saving)
{
	return run_add_ledger(
		saving->store, saving->capture->run, saving->scope, &saving->ledger, saving->err);
}

/* --- all ----------------------------------------------------------------------------------------------- */

static int save_what_was_read(struct saving *saving)
{
	const struct store_capture *capture = saving->capture;
	int result = 0;

	if (capture->verdicts_only)
		return 0;
	result =
		repository_seen(saving->store, capture->run, saving->repository, capture->place, saving->err);
	if (result == 0)
		result = save_capture(saving);
	return result < 0 ? result : save_memory(saving);
}

static int save_all(struct saving *saving)
{
	static int (*const steps[])(struct saving *) = { find_repository, find_scope, save_what_was_read,
		save_team, save_or_keep_facts, save_findings, save_decisions, save_tallies, put_counts,
		put_numbers_at, put_ledger };
	int result = 0;

	for (size_t i = 0; i < COUNT_OF(steps) && result == 0; i++)
		result = steps[i](saving);
	return result;
}

static void add_ledger(struct ledger *sum, const struct ledger *ledger)
{
	sum->opened += ledger->opened;
	sum->unchanged += ledger->unchanged;
	sum->changed += ledger->changed;
	sum->reopened += ledger->reopened;
	sum->closed += ledger->closed;
}

int store_save(struct store *store, const struct store_capture *capture, int64_t *ret_repository,
	struct ledger *ledger, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(saving_release) struct saving saving = { .store = store, .capture = capture, .err = err };
	int result;

	assert(capture->stages & STAGE_ALL);
	assert(capture->stages & STAGE_FACTS || capture->verdicts_only);
	result = transaction_begin(&transaction, store, err);
	if (result == 0)
		result = save_all(&saving);
	if (result == 0)
		result = transaction_commit(&transaction, err);
	if (result < 0)
		return result;
	*ret_repository = saving.repository;
	add_ledger(ledger, &saving.ledger);
	return 0;
}
