/* What rules looked at: tallies of repositories, totals of the fleet kept by differences, scores. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "saving.h"

/* --- scores -------------------------------------------------------------------------------------------- */

static int64_t weight_of(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
		return 10;
	case SEVERITY_HIGH:
		return 5;
	case SEVERITY_MEDIUM:
		return 2;
	case SEVERITY_LOW:
		return 1;
	case SEVERITY_INFO:
		return 0;
	}
	return 0;
}

void score_add(struct score *score, const struct rule *rule, int64_t pass, int64_t fail, int64_t unknown,
	int64_t declared)
{
	int64_t weight = rule ? weight_of(rule->severity) : 0;

	score->pass += weight * pass;
	score->unknown += weight * unknown;
	score->all += weight * (pass + fail + unknown + declared);
}

int score_low(const struct score *score)
{
	return score->all ? (int)(100 * score->pass / score->all) : -1;
}

int score_high(const struct score *score)
{
	return score->all ? (int)(100 * (score->pass + score->unknown) / score->all) : -1;
}

/* --- totals -------------------------------------------------------------------------------------------- */

static int run_with(
	struct store *store, const char *sql, const int64_t *numbers, size_t count, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	for (size_t i = 0; i < count; i++)
		statement_bind_integer(&statement, (int)i + 1, numbers[i]);
	return statement_run(&statement, err);
}

int totals_add(struct store *store, int64_t run, int64_t repository, int64_t times, struct error *err)
{
	static const char total[] =
		"INSERT INTO total (team_id, rule, path_class, pass, fail, unknown, declared) "
		"SELECT 0, rule, path_class, ?2 * pass, ?2 * fail, ?2 * unknown, ?2 * declared FROM tally "
		"WHERE repository_id = ?1 ON CONFLICT (team_id, rule, path_class) DO UPDATE SET "
		"pass = pass + excluded.pass, fail = fail + excluded.fail, "
		"unknown = unknown + excluded.unknown, declared = declared + excluded.declared";
	static const char day[] =
		"INSERT INTO day_total (team_id, day, rule, pass, fail, unknown, declared) "
		"SELECT t.team_id, run.started / 86400, t.rule, t.pass, t.fail, t.unknown, t.declared "
		"FROM total t JOIN run ON run.id = ?2 WHERE t.team_id = 0 AND t.path_class = 0 "
		"AND t.rule IN (SELECT rule FROM tally WHERE repository_id = ?1) "
		"ON CONFLICT (team_id, day, rule) DO UPDATE SET pass = excluded.pass, fail = excluded.fail, "
		"unknown = excluded.unknown, declared = excluded.declared";
	int result = run_with(store, total, (const int64_t[]){ repository, times }, 2, err);

	return result < 0 ? result : run_with(store, day, (const int64_t[]){ repository, run }, 2, err);
}

/* --- tallies ------------------------------------------------------------------------------------------- */

/* One row, its new numbers and what was stored. */
struct row_tally {
	int64_t rule, path_class;
	int64_t pass, fail, unknown, declared;
	int64_t old_pass, old_fail, old_unknown, old_declared;
};

struct row_tallies {
	struct row_tally *items;
	size_t count, capacity;
};

static void row_tallies_release(struct row_tallies *tallies)
{
	memory_free(tallies->items);
}

static struct row_tally *add_row(struct row_tallies *tallies, int64_t rule, int64_t path_class)
{
	struct row_tally *row;

	memory_grow(&tallies->items, tallies->count, &tallies->capacity, sizeof(*tallies->items));
	row = &tallies->items[tallies->count++];
	*row = (struct row_tally){ .rule = rule, .path_class = path_class };
	return row;
}

static int compare_rows(const void *left, const void *right)
{
	const struct row_tally *one = left, *other = right;

	if (one->rule != other->rule)
		return one->rule < other->rule ? -1 : 1;
	return (one->path_class > other->path_class) - (one->path_class < other->path_class);
}

/* What rules of other stages looked at stays as it is. */
static void keep_row(struct row_tally *row)
{
	row->pass = row->old_pass;
	row->fail = row->old_fail;
	row->unknown = row->old_unknown;
	row->declared = row->old_declared;
}

static int load_rows(struct saving *saving, struct row_tallies *ret)
{
	static const char sql[] = "SELECT rule, path_class, pass, fail, unknown, declared FROM tally "
				  "WHERE repository_id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	while ((result = statement_step(&statement, saving->err)) > 0) {
		struct row_tally *row =
			add_row(ret, statement_integer(&statement, 0), statement_integer(&statement, 1));

		row->old_pass = statement_integer(&statement, 2);
		row->old_fail = statement_integer(&statement, 3);
		row->old_unknown = statement_integer(&statement, 4);
		row->old_declared = statement_integer(&statement, 5);
		if (!saving_asks_rule(saving, row->rule))
			keep_row(row);
	}
	return result;
}

static void add_found(struct row_tallies *rows, const struct tally *tallies, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct row_tally *row = add_row(rows, tallies[i].rule->number, tallies[i].path_class);

		row->pass = tallies[i].pass;
		row->fail = tallies[i].fail;
		row->unknown = tallies[i].unknown;
		row->declared = tallies[i].declared;
	}
}

static void add_kept(struct row_tallies *rows, const struct kept_finding *kept, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct row_tally *row = add_row(rows, kept[i].rule, kept[i].path_class);

		row->fail = kept[i].verdict == VERDICT_FAIL;
		row->unknown = kept[i].verdict == VERDICT_UNKNOWN ? kept[i].subjects : 0;
		row->declared = kept[i].verdict == VERDICT_DECLARED;
	}
}

/* Sort, and make one of all rows of a rule and class. */
static void merge_rows(struct row_tallies *rows)
{
	size_t kept = 0;

	if (rows->count > 1)
		qsort(rows->items, rows->count, sizeof(*rows->items), compare_rows);
	for (size_t i = 0; i < rows->count; i++) {
		const struct row_tally *row = &rows->items[i];
		struct row_tally *last = &rows->items[kept];

		if (!kept || compare_rows(last - 1, row) != 0) {
			*last = *row;
			kept++;
			continue;
		}
		last--;
		last->pass += row->pass;
		last->fail += row->fail;
		last->unknown += row->unknown;
		last->declared += row->declared;
		last->old_pass += row->old_pass;
		last->old_fail += row->old_fail;
		last->old_unknown += row->old_unknown;
		last->old_declared += row->old_declared;
	}
	rows->count = kept;
}

static bool is_unchanged(const struct row_tally *row)
{
	return row->pass == row->old_pass && row->fail == row->old_fail && row->unknown == row->old_unknown &&
	       row->declared == row->old_declared;
}

static int put_row(struct saving *saving, const struct row_tally *row)
{
	static const char put[] =
		"INSERT INTO tally (repository_id, rule, path_class, pass, fail, unknown, declared) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (repository_id, rule, path_class) DO UPDATE "
		"SET pass = excluded.pass, fail = excluded.fail, unknown = excluded.unknown, "
		"declared = excluded.declared";
	static const char take[] =
		"DELETE FROM tally WHERE repository_id = ?1 AND rule = ?2 AND path_class = ?3";
	const int64_t numbers[] = { saving->repository, row->rule, row->path_class, row->pass, row->fail,
		row->unknown, row->declared };
	bool empty = !row->pass && !row->fail && !row->unknown && !row->declared;

	return run_with(saving->store, empty ? take : put, numbers, empty ? 3 : 7, saving->err);
}

static int put_total(struct saving *saving, const struct row_tally *row)
{
	static const char total[] =
		"INSERT INTO total (team_id, rule, path_class, pass, fail, unknown, declared) "
		"VALUES (0, ?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (team_id, rule, path_class) DO UPDATE SET "
		"pass = pass + excluded.pass, fail = fail + excluded.fail, "
		"unknown = unknown + excluded.unknown, declared = declared + excluded.declared";
	static const char day[] =
		"INSERT INTO day_total (team_id, day, rule, pass, fail, unknown, declared) "
		"SELECT team_id, ?2, rule, pass, fail, unknown, declared FROM total "
		"WHERE team_id = 0 AND rule = ?1 AND path_class = 0 "
		"ON CONFLICT (team_id, day, rule) DO UPDATE SET pass = excluded.pass, fail = excluded.fail, "
		"unknown = excluded.unknown, declared = excluded.declared";
	const int64_t numbers[] = { row->rule, row->path_class, row->pass - row->old_pass,
		row->fail - row->old_fail, row->unknown - row->old_unknown,
		row->declared - row->old_declared };
	int result = run_with(saving->store, total, numbers, COUNT_OF(numbers), saving->err);

	if (result < 0 || row->path_class != PATH_LIVE)
		return result;
	return run_with(saving->store, day,
		(const int64_t[]){ row->rule, saving->capture->now / SECONDS_OF_DAY }, 2, saving->err);
}

int save_tallies(struct saving *saving)
{
	CLEANUP(row_tallies_release) struct row_tallies rows = { 0 };
	const struct findings *findings = saving->capture->findings;
	struct score score = { 0 };
	int result = load_rows(saving, &rows);

	add_found(&rows, findings->tallies, findings->tally_count);
	add_kept(&rows, saving->kept, saving->kept_count);
	merge_rows(&rows);
	for (size_t i = 0; i < rows.count && result == 0; i++) {
		const struct row_tally *row = &rows.items[i];

		if (row->path_class == PATH_LIVE)
			score_add(&score, store_rule(saving->store, (int)row->rule), row->pass, row->fail,
				row->unknown, row->declared);
		if (is_unchanged(row))
			continue;
		result = put_row(saving, row);
		if (result == 0)
			result = put_total(saving, row);
	}
	saving->counts.score_low = score_low(&score);
	saving->counts.score_high = score_high(&score);
	return result;
}
