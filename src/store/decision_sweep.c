/*
 * Many findings at once, repository by repository: their rows, then the sums that they are part of. No more is in memory
 * than the numbers of one repository's findings.
 */
#include <stdlib.h>

#include "base/cleanup.h"
#include "deciding.h"
#include "numbers_at.h"

void sweep_release(struct sweep *sweep)
{
	projecting_release(&sweep->projecting);
	arena_release(&sweep->arena);
	memory_free(sweep->tallies);
}

/* --- one repository -------------------------------------------------------------------------------------- */

/* Is false in `ret` where there is none. */
static int enter(struct sweep *sweep, int64_t repository, bool *ret)
{
	static const char sql[] = "SELECT identity, name FROM repository WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, sweep->projecting.store, sql, sweep->projecting.err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	result = statement_step(&statement, sweep->projecting.err);
	*ret = result > 0;
	if (result <= 0)
		return result;
	arena_release(&sweep->arena);
	projecting_enter(&sweep->projecting, repository,
		arena_string(&sweep->arena, statement_text(&statement, 0)),
		arena_string(&sweep->arena, statement_text(&statement, 1)));
	sweep->counts = (struct counts){ 0 };
	sweep->ledger = (struct ledger){ 0 };
	sweep->tally_count = 0;
	sweep->touched = false;
	return 0;
}

/* One for each rule and class; a repository has few. */
static void add_tally(struct sweep *sweep, const struct decided_tally *tally, int64_t times)
{
	struct decided_tally *sum = NULL;

	for (size_t i = 0; i < sweep->tally_count && !sum; i++)
		if (sweep->tallies[i].rule == tally->rule &&
			sweep->tallies[i].path_class == tally->path_class)
			sum = &sweep->tallies[i];
	if (!sum) {
		memory_grow(
			&sweep->tallies, sweep->tally_count, &sweep->tally_capacity, sizeof(*sweep->tallies));
		sum = &sweep->tallies[sweep->tally_count++];
		*sum = (struct decided_tally){ .rule = tally->rule, .path_class = tally->path_class };
	}
	sum->accepted += times * tally->accepted;
	sum->dismissed += times * tally->dismissed;
	sum->unknown += times * tally->unknown;
}

static void count_change(
	struct sweep *sweep, const struct decided_row *row, const struct projection *projection)
{
	struct decided_tally tally;

	sweep->touched = true;
	sweep->written++;
	sweep->changed += projection_differs(&row->stored, projection);
	if (row->status == FINDING_DECIDED && projection_status(projection) == FINDING_OPEN) {
		sweep->reopened++;
		sweep->ledger.reopened++;
	}
	counts_add(&sweep->counts, row, row->stored.state, -1);
	counts_add(&sweep->counts, row, projection->state, 1);
	if (decided_tally_of(row, row->stored.state, &tally))
		add_tally(sweep, &tally, -1);
	if (decided_tally_of(row, projection->state, &tally))
		add_tally(sweep, &tally, 1);
}

static int project_row(struct sweep *sweep, const struct decided_row *row)
{
	struct projection projection;
	int result = projecting_choose(&sweep->projecting, row, &projection);

	if (result == 0)
		result = projecting_write(&sweep->projecting, row, &projection, NULL);
	if (result > 0)
		count_change(sweep, row, &projection);
	return result < 0 ? result : 0;
}

static int put_counts(struct sweep *sweep)
{
	static const char sql[] =
		"UPDATE repository SET info_count = info_count + ?2, low_count = low_count + ?3, "
		"medium_count = medium_count + ?4, high_count = high_count + ?5, "
		"critical_count = critical_count + ?6, unknown_count = unknown_count + ?7, "
		"declared_count = declared_count + ?8, set_apart_count = set_apart_count + ?9, "
		"hostile_count = hostile_count + ?10, accepted_count = accepted_count + ?11, "
		"dismissed_count = dismissed_count + ?12, score_low = ?13, score_high = ?14 WHERE id = ?1";
	const struct projecting *projecting = &sweep->projecting;
	const struct counts *counts = &sweep->counts;
	const int64_t numbers[] = { projecting->repository, counts->severity[SEVERITY_INFO],
		counts->severity[SEVERITY_LOW], counts->severity[SEVERITY_MEDIUM],
		counts->severity[SEVERITY_HIGH], counts->severity[SEVERITY_CRITICAL], counts->unknown,
		counts->declared, counts->set_apart, counts->hostile, counts->accepted, counts->dismissed,
		counts->score_low, counts->score_high };
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, projecting->store, sql, projecting->err);

	if (result < 0)
		return result;
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		statement_bind_integer(&statement, (int)i + 1, numbers[i]);
	return statement_run(&statement, projecting->err);
}

static int leave(struct sweep *sweep)
{
	const struct projecting *projecting = &sweep->projecting;
	int result;

	if (!sweep->touched)
		return 0;
	result = tallies_decide(projecting->store, projecting->run, projecting->repository, sweep->tallies,
		sweep->tally_count, &sweep->counts, projecting->err);
	if (result == 0)
		result = put_counts(sweep);
	if (result == 0)
		result = numbers_at_put_repository(
			projecting->store, projecting->repository, projecting->run, projecting->err);
	if (result == 0 && sweep->keeps_ledger && sweep->ledger.reopened)
		result = run_add_ledger(
			projecting->store, projecting->run, sweep->scope, &sweep->ledger, projecting->err);
	return result;
}

/* --- by their numbers ------------------------------------------------------------------------------------ */

static int compare_items(const void *left, const void *right)
{
	const struct sweep_item *one = left, *other = right;

	if (one->repository != other->repository)
		return one->repository < other->repository ? -1 : 1;
	return (one->finding > other->finding) - (one->finding < other->finding);
}

static int sweep_one(struct sweep *sweep, int64_t finding, const struct decision_scope *scope)
{
	struct decided_row row;
	int result = projecting_load(&sweep->projecting, finding, &row);

	if (result <= 0 || (scope && !projecting_fits(&sweep->projecting, &row, scope)))
		return result < 0 ? result : 0;
	sweep->scope = row.scope;
	sweep->matched++;
	return project_row(sweep, &row);
}

int sweep_findings(struct sweep *sweep, struct sweep_item *items, size_t count)
{
	int result = 0;
	bool there = false;

	if (count > 1)
		qsort(items, count, sizeof(*items), compare_items);
	for (size_t i = 0; i < count && result == 0; i++) {
		const bool last = i + 1 == count || items[i + 1].repository != items[i].repository;

		if (!i || items[i - 1].repository != items[i].repository)
			result = enter(sweep, items[i].repository, &there);
		if (result == 0 && there)
			result = sweep_one(sweep, items[i].finding, NULL);
		if (result == 0 && there && last)
			result = leave(sweep);
	}
	return result < 0 ? result : projecting_end(&sweep->projecting);
}

/* --- by what they are like ------------------------------------------------------------------------------- */

struct numbers {
	int64_t *items;
	size_t count, capacity;
};

static void numbers_release(struct numbers *numbers)
{
	memory_free(numbers->items);
}

static int ask_numbers(const struct projecting *projecting, const char *sql, int64_t first, int64_t second,
	struct numbers *ret)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, projecting->store, sql, projecting->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, first);
	statement_bind_integer(&statement, 2, second);
	while ((result = statement_step(&statement, projecting->err)) > 0) {
		memory_grow(&ret->items, ret->count, &ret->capacity, sizeof(*ret->items));
		ret->items[ret->count++] = statement_integer(&statement, 0);
	}
	return result;
}

static int sweep_repository(struct sweep *sweep, int64_t repository, const struct decision_scope *scope)
{
	static const char sql[] = "SELECT id FROM finding WHERE repository_id = ?1 AND status <> 0 "
				  "AND (?2 = 0 OR rule = ?2)";
	struct projecting *projecting = &sweep->projecting;
	CLEANUP(numbers_release) struct numbers findings = { 0 };
	bool there = false;
	int result = enter(sweep, repository, &there);

	if (result < 0 || !there ||
		!decision_scope_fits_repository(scope, projecting->identity, projecting->name))
		return result;
	projecting->needs_commit |= *scope->commit != '\0';
	result = ask_numbers(projecting, sql, repository, scope->rule, &findings);
	for (size_t i = 0; i < findings.count && result == 0; i++)
		result = sweep_one(sweep, findings.items[i], scope);
	return result < 0 ? result : leave(sweep);
}

int sweep_scope(struct sweep *sweep, const struct decision_scope *scope)
{
	static const char sql[] = "SELECT id FROM repository WHERE ?1 = ?2";
	CLEANUP(numbers_release) struct numbers repositories = { 0 };
	int result = ask_numbers(&sweep->projecting, sql, 0, 0, &repositories);

	for (size_t i = 0; i < repositories.count && result == 0; i++)
		result = sweep_repository(sweep, repositories.items[i], scope);
	return result < 0 ? result : projecting_end(&sweep->projecting);
}
