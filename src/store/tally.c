/* What rules looked at: tallies of repositories, and totals of the fleet and of teams, kept by differences. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "deciding.h"
#include "numbers_at.h"
#include "saving.h"

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

/* What totals sum, and how a sum grows. */
#define SUMS "pass, fail, unknown, declared, accepted, dismissed, decided_unknown"
#define GROW                                                                                                 \
	"ON CONFLICT (team_id, rule, path_class) DO UPDATE SET pass = pass + excluded.pass, "                \
	"fail = fail + excluded.fail, unknown = unknown + excluded.unknown, "                                \
	"declared = declared + excluded.declared, accepted = accepted + excluded.accepted, "                 \
	"dismissed = dismissed + excluded.dismissed, "                                                       \
	"decided_unknown = decided_unknown + excluded.decided_unknown"

/* Those of one team alone: 0 is the whole fleet. */
static int add_to_team(
	struct store *store, int64_t repository, int64_t team, int64_t times, struct error *err)
{
	static const char sql[] =
		"INSERT INTO total (team_id, rule, path_class, " SUMS ") "
		"SELECT ?2, rule, path_class, ?3 * pass, ?3 * fail, ?3 * unknown, ?3 * declared, "
		"?3 * accepted, ?3 * dismissed, ?3 * decided_unknown FROM tally WHERE repository_id = "
		"?1 " GROW;

	return run_with(store, sql, (const int64_t[]){ repository, team, times }, 3, err);
}

static int read_team(
	struct store *store, int64_t repository, int64_t *ret_team, bool *ret_live, struct error *err)
{
	static const char sql[] = "SELECT team_id, state = 1 FROM repository WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	result = statement_step(&statement, err);
	if (result < 0)
		return result;
	*ret_team = statement_integer(&statement, 0);
	*ret_live = statement_integer(&statement, 1);
	return 0;
}

int totals_add(struct store *store, int64_t run, int64_t repository, int64_t times, struct error *err)
{
	int64_t team = 0;
	bool live;
	int result = read_team(store, repository, &team, &live, err);

	if (result == 0)
		result = add_to_team(store, repository, 0, times, err);
	if (result == 0 && team)
		result = add_to_team(store, repository, team, times, err);
	return result < 0 ? result : numbers_at_put_totals(store, repository, run, err);
}

/* --- teams ---------------------------------------------------------------------------------------------- */

static int put_team(
	struct store *store, const char *name, const char *owners, int64_t *ret, struct error *err)
{
	static const char find[] = "SELECT id, owners = ?2 FROM team WHERE name = ?1";
	static const char put[] = "INSERT INTO team (name, owners) VALUES (?1, ?2) "
				  "ON CONFLICT (name) DO UPDATE SET owners = excluded.owners RETURNING id";
	static const char *const texts[] = { find, put };
	bool same = false;
	int result = 0;

	*ret = 0;
	for (size_t i = 0; i < COUNT_OF(texts) && !same && result >= 0; i++) {
		CLEANUP(statement_end) struct statement statement = { 0 };

		result = statement_begin(&statement, store, texts[i], err);
		if (result < 0)
			return result;
		statement_bind_text(&statement, 1, name);
		statement_bind_text(&statement, 2, owners);
		result = statement_step(&statement, err);
		if (result > 0) {
			*ret = statement_integer(&statement, 0);
			same = i == 0 && statement_integer(&statement, 1);
		}
	}
	return result < 0 ? result : 0;
}

/* Its sums move with it. */
static int move_team(struct saving *saving, int64_t before, int64_t after, bool live)
{
	static const char sql[] = "UPDATE repository SET team_id = ?2 WHERE id = ?1";
	struct store *store = saving->store;
	const int64_t repository = saving->repository, run = saving->capture->run;
	int result = 0;

	if (live && before)
		result = add_to_team(store, repository, before, -1, saving->err);
	if (result == 0 && live && before)
		result = numbers_at_put_totals(store, repository, run, saving->err);
	if (result == 0 && live && after)
		result = add_to_team(store, repository, after, 1, saving->err);
	if (result == 0)
		result = run_with(store, sql, (const int64_t[]){ repository, after }, 2, saving->err);
	if (result == 0 && live)
		result = numbers_at_put_totals(store, repository, run, saving->err);
	return result;
}

int save_team(struct saving *saving)
{
	const struct store_capture *capture = saving->capture;
	int64_t before = 0;
	bool live = false;
	int result = read_team(saving->store, saving->repository, &before, &live, saving->err);

	if (result == 0 && capture->team && *capture->team)
		result = put_team(saving->store, capture->team,
			capture->team_owners ? capture->team_owners : "", &saving->team, saving->err);
	if (result < 0 || saving->team == before)
		return result;
	return move_team(saving, before, saving->team, live);
}

/* --- tallies ------------------------------------------------------------------------------------------- */

/* One row, its new numbers and what was stored. */
struct row_tally {
	int64_t rule, path_class;
	struct sums now, before;
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

static void add_sums(struct sums *sum, const struct sums *sums)
{
	sum->pass += sums->pass;
	sum->fail += sums->fail;
	sum->unknown += sums->unknown;
	sum->declared += sums->declared;
	sum->accepted += sums->accepted;
	sum->dismissed += sums->dismissed;
	sum->decided_unknown += sums->decided_unknown;
}

static int load_rows(struct store *store, int64_t repository, struct row_tallies *ret, struct error *err)
{
	static const char sql[] = "SELECT rule, path_class, " SUMS " FROM tally WHERE repository_id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	while ((result = statement_step(&statement, err)) > 0) {
		struct sums *sums =
			&add_row(ret, statement_integer(&statement, 0), statement_integer(&statement, 1))
				 ->before;

		sums->pass = statement_integer(&statement, 2);
		sums->fail = statement_integer(&statement, 3);
		sums->unknown = statement_integer(&statement, 4);
		sums->declared = statement_integer(&statement, 5);
		sums->accepted = statement_integer(&statement, 6);
		sums->dismissed = statement_integer(&statement, 7);
		sums->decided_unknown = statement_integer(&statement, 8);
	}
	return result;
}

/* What rules of other stages looked at stays as it is; what is decided of it is counted anew. */
static void keep_rows(const struct saving *saving, struct row_tallies *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct row_tally *row = &rows->items[i];

		if (saving_asks_rule(saving, row->rule))
			continue;
		row->now = row->before;
		row->now.accepted = row->now.dismissed = row->now.decided_unknown = 0;
	}
}

static void add_found(struct row_tallies *rows, const struct tally *tallies, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_row(rows, tallies[i].rule->number, tallies[i].path_class)->now = (struct sums){
			.pass = tallies[i].pass,
			.fail = tallies[i].fail,
			.unknown = tallies[i].unknown,
			.declared = tallies[i].declared,
		};
}

static void add_kept(struct row_tallies *rows, const struct kept_finding *kept, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_row(rows, kept[i].rule, kept[i].path_class)->now = (struct sums){
			.fail = kept[i].verdict == VERDICT_FAIL,
			.unknown = kept[i].verdict == VERDICT_UNKNOWN ? kept[i].subjects : 0,
			.declared = kept[i].verdict == VERDICT_DECLARED,
		};
}

static void add_decided(struct row_tallies *rows, const struct decided_tally *decided, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_row(rows, decided[i].rule, decided[i].path_class)->now = (struct sums){
			.accepted = decided[i].accepted,
			.dismissed = decided[i].dismissed,
			.decided_unknown = decided[i].unknown,
		};
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
		add_sums(&last[-1].now, &row->now);
		add_sums(&last[-1].before, &row->before);
	}
	rows->count = kept;
}

static bool is_unchanged(const struct row_tally *row)
{
	return memcmp(&row->now, &row->before, sizeof(row->now)) == 0;
}

static int put_row(struct store *store, int64_t repository, const struct row_tally *row, struct error *err)
{
	static const char put[] =
		"INSERT INTO tally (repository_id, rule, path_class, " SUMS ") "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
		"ON CONFLICT (repository_id, rule, path_class) DO UPDATE SET pass = excluded.pass, "
		"fail = excluded.fail, unknown = excluded.unknown, declared = excluded.declared, "
		"accepted = excluded.accepted, dismissed = excluded.dismissed, "
		"decided_unknown = excluded.decided_unknown";
	static const char take[] =
		"DELETE FROM tally WHERE repository_id = ?1 AND rule = ?2 AND path_class = ?3";
	const struct sums *sums = &row->now;
	const int64_t numbers[] = { repository, row->rule, row->path_class, sums->pass, sums->fail,
		sums->unknown, sums->declared, sums->accepted, sums->dismissed, sums->decided_unknown };
	static const struct sums none = { 0 };
	const bool empty = memcmp(sums, &none, sizeof(none)) == 0;

	return run_with(store, empty ? take : put, numbers, empty ? 3 : COUNT_OF(numbers), err);
}

/* The difference, for the fleet and for its team. */
static int put_totals(
	struct store *store, int64_t run, int64_t team, const struct row_tally *row, struct error *err)
{
	static const char sql[] = "INSERT INTO total (team_id, rule, path_class, " SUMS ") "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) " GROW;
	const struct sums *now = &row->now, *before = &row->before;
	const int64_t teams[] = { 0, team };
	int result = 0;

	for (size_t i = 0; i < (team ? COUNT_OF(teams) : 1) && result == 0; i++) {
		const int64_t numbers[] = { teams[i], row->rule, row->path_class, now->pass - before->pass,
			now->fail - before->fail, now->unknown - before->unknown,
			now->declared - before->declared, now->accepted - before->accepted,
			now->dismissed - before->dismissed, now->decided_unknown - before->decided_unknown };

		result = run_with(store, sql, numbers, COUNT_OF(numbers), err);
		if (result == 0 && row->path_class == PATH_LIVE)
			result = numbers_at_put_total(store, teams[i], row->rule, run, err);
	}
	return result;
}

/* Write what is otherwise; score what is live. Without a run, totals are left alone. */
static int put_rows(struct store *store, const struct row_tallies *rows, int64_t repository, int64_t team,
	int64_t run, struct error *err)
{
	int result = 0;

	for (size_t i = 0; i < rows->count && result == 0; i++) {
		if (is_unchanged(&rows->items[i]))
			continue;
		result = put_row(store, repository, &rows->items[i], err);
		if (result == 0 && run)
			result = put_totals(store, run, team, &rows->items[i], err);
	}
	return result;
}

static void score_rows(const struct store *store, const struct row_tallies *rows, struct counts *ret)
{
	struct score_sum score = { 0 };

	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].path_class == PATH_LIVE)
			score_add(&score, store, (int)rows->items[i].rule, &rows->items[i].now);
	ret->score_low = score_low(&score);
	ret->score_high = score_high(&score);
}

int save_tallies(struct saving *saving)
{
	CLEANUP(row_tallies_release) struct row_tallies rows = { 0 };
	const struct findings *findings = saving->capture->findings;
	int result = load_rows(saving->store, saving->repository, &rows, saving->err);

	keep_rows(saving, &rows);
	add_found(&rows, findings->tallies, findings->tally_count);
	add_kept(&rows, saving->kept, saving->kept_count);
	add_decided(&rows, saving->decided, saving->decided_count);
	merge_rows(&rows);
	if (result == 0)
		result = put_rows(saving->store, &rows, saving->repository, saving->team,
			saving->capture->run, saving->err);
	score_rows(saving->store, &rows, &saving->counts);
	return result;
}

int tallies_decide(struct store *store, int64_t run, int64_t repository, const struct decided_tally *changes,
	size_t count, struct counts *ret, struct error *err)
{
	CLEANUP(row_tallies_release) struct row_tallies rows = { 0 };
	int64_t team = 0;
	bool live = false;
	int result = read_team(store, repository, &team, &live, err);

	if (result == 0)
		result = load_rows(store, repository, &rows, err);
	for (size_t i = 0; i < rows.count; i++)
		rows.items[i].now = rows.items[i].before;
	add_decided(&rows, changes, count);
	merge_rows(&rows);
	if (result == 0)
		result = put_rows(store, &rows, repository, team, live ? run : 0, err);
	score_rows(store, &rows, ret);
	return result;
}
