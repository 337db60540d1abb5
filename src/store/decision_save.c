/* What is decided of the findings of a repository that is being recorded. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "deciding.h"

/* --- whether there is anything to do --------------------------------------------------------------------- */

static int names_any(struct saving *saving, bool *ret)
{
	static const char sql[] =
		"SELECT EXISTS (SELECT 1 FROM finding AS f CROSS JOIN decision_finding AS n "
		"ON n.finding_id = f.id WHERE f.repository_id = ?1)";
	int64_t found = 0;
	int result = store_ask_number(saving->store, sql, saving->repository, &found, saving->err);

	*ret = found;
	return result;
}

static int list_findings(struct saving *saving, int64_t **ret, size_t *ret_count)
{
	static const char sql[] = "SELECT id FROM finding WHERE repository_id = ?1 AND status <> 0";
	CLEANUP(statement_end) struct statement statement = { 0 };
	size_t capacity = 0;
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	while ((result = statement_step(&statement, saving->err)) > 0) {
		memory_grow(ret, *ret_count, &capacity, sizeof(**ret));
		(*ret)[(*ret_count)++] = statement_integer(&statement, 0);
	}
	return result;
}

/* --- one finding ----------------------------------------------------------------------------------------- */

static int compare_met(const void *left, const void *right)
{
	const struct met_finding *one = left, *other = right;

	return (one->id > other->id) - (one->id < other->id);
}

static const struct met_finding *find_met(const struct saving *saving, int64_t id)
{
	const struct met_finding wanted = { .id = id };

	return saving->met_count
		       ? bsearch(&wanted, saving->met, saving->met_count, sizeof(*saving->met), compare_met)
		       : NULL;
}

/* It went into the ledger as one that is there still: it is one that is open again. */
static void count_reopened(struct saving *saving, const struct met_finding *met)
{
	if (met)
		--*(met->changed ? &saving->ledger.changed : &saving->ledger.unchanged);
	saving->ledger.reopened++;
}

/* It was counted as an open one. */
static void count_decided(
	struct saving *saving, const struct decided_row *row, const struct projection *projection)
{
	struct decided_tally tally;

	counts_add(&saving->counts, row, DECISION_OPEN, -1);
	counts_add(&saving->counts, row, projection->state, 1);
	if (!decided_tally_of(row, projection->state, &tally))
		return;
	memory_grow(
		&saving->decided, saving->decided_count, &saving->decided_capacity, sizeof(*saving->decided));
	saving->decided[saving->decided_count++] = tally;
}

static int project_one(struct saving *saving, struct projecting *projecting, int64_t id)
{
	const struct met_finding *met = find_met(saving, id);
	struct projection projection;
	struct decided_row row;
	int result = projecting_load(projecting, id, &row);

	if (result <= 0)
		return result;
	result = projecting_choose(projecting, &row, &projection);
	if (result == 0)
		result = projecting_write(projecting, &row, &projection, met ? met->was : NULL);
	if (result < 0)
		return result;
	if (row.status == FINDING_DECIDED && projection_status(&projection) == FINDING_OPEN)
		count_reopened(saving, met);
	if (projection_status(&projection) == FINDING_DECIDED)
		count_decided(saving, &row, &projection);
	return 0;
}

/* --- all ------------------------------------------------------------------------------------------------- */

static int project_all(struct saving *saving, struct projecting *projecting)
{
	CLEANUP(memory_release) int64_t *ids = NULL;
	size_t count = 0;
	int result = list_findings(saving, &ids, &count);

	if (saving->met_count > 1)
		qsort(saving->met, saving->met_count, sizeof(*saving->met), compare_met);
	for (size_t i = 0; i < count && result == 0; i++)
		result = project_one(saving, projecting, ids[i]);
	return result < 0 ? result : projecting_end(projecting);
}

static int enter(struct saving *saving, struct projecting *projecting)
{
	static const char sql[] = "SELECT identity, name FROM repository WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	result = statement_step(&statement, saving->err);
	if (result < 0)
		return result;
	projecting_enter(projecting, saving->repository,
		arena_string(&saving->arena, statement_text(&statement, 0)),
		arena_string(&saving->arena, statement_text(&statement, 1)));
	return 0;
}

int save_decisions(struct saving *saving)
{
	const struct store_capture *capture = saving->capture;
	CLEANUP(projecting_release) struct projecting projecting = { .saying = BUF_INIT };
	bool named = false;
	int result = projecting_begin(&projecting, saving->store, capture->run, capture->now, saving->err);

	if (result == 0 && projecting.decisions->count)
		result = enter(saving, &projecting);
	if (result == 0 && projecting.decisions->has_named)
		result = names_any(saving, &named);
	if (result < 0 || !(projecting.fitting_count || named || saving->projected))
		return result;
	if (!projecting.repository)
		result = enter(saving, &projecting);
	return result < 0 ? result : project_all(saving, &projecting);
}
