/* What changed over a time: the numbers of both ends, the days between, and the reasons. */
#include "store/weekly.h"

#include "weeks.h"

#include "base/cleanup.h"

#include <stdlib.h>
#include <string.h>

/* The end of the year 9999: later days cannot be written. */
static const int64_t last_time = 253402300799;

/* --- teams ----------------------------------------------------------------------------------------------- */

static void subtract_sums(struct sums *from, const struct sums *sums)
{
	from->pass -= sums->pass;
	from->fail -= sums->fail;
	from->unknown -= sums->unknown;
	from->declared -= sums->declared;
	from->accepted -= sums->accepted;
	from->dismissed -= sums->dismissed;
	from->decided_unknown -= sums->decided_unknown;
}

static void subtract_day(struct day *from, const struct day *day)
{
	from->repositories -= day->repositories;
	from->complete -= day->complete;
	from->modules -= day->modules;
	from->references -= day->references;
	from->unpinned -= day->unpinned;
	from->floating -= day->floating;
	from->unknown -= day->unknown;
	from->accepted -= day->accepted;
	for (int i = SEVERITY_INFO; i <= SEVERITY_CRITICAL; i++)
		from->severity[i] -= day->severity[i];
}

/* What is left of the fleet when the teams are taken away. */
static struct team_change rest_of(const struct weeks *weeks)
{
	const struct team_numbers *fleet = &weeks->teams[0];
	struct team_change ret = { .name = "", .then = fleet->then, .now = fleet->now };
	struct score_sum then = { 0 }, now = { 0 };

	for (size_t i = 1; i < weeks->team_count; i++) {
		subtract_day(&ret.then, &weeks->teams[i].then);
		subtract_day(&ret.now, &weeks->teams[i].now);
	}
	for (size_t i = 0; i < weeks->rule_count; i++) {
		struct rule_numbers rule = fleet->rules[i];

		for (size_t j = 1; j < weeks->team_count; j++) {
			subtract_sums(&rule.then, &weeks->teams[j].rules[i].then);
			subtract_sums(&rule.now, &weeks->teams[j].rules[i].now);
		}
		score_add(&then, weeks->store, rule.number, &rule.then);
		score_add(&now, weeks->store, rule.number, &rule.now);
	}
	ret.then.score_low = score_low(&then);
	ret.then.score_high = score_high(&then);
	ret.now.score_low = score_low(&now);
	ret.now.score_high = score_high(&now);
	return ret;
}

static int compare_teams(const void *left, const void *right)
{
	return strcmp(((const struct team_change *)left)->name, ((const struct team_change *)right)->name);
}

static bool has_anything(const struct team_change *team)
{
	return team->then.repositories || team->now.repositories;
}

/* By name; what belongs to none comes last. */
static void add_teams(const struct weeks *weeks, struct weekly *ret)
{
	struct team_change *teams = arena_zero(weeks->arena, weeks->team_count + 1, sizeof(*teams));
	size_t count = 0;

	for (size_t i = 1; i < weeks->team_count; i++) {
		const struct team_numbers *team = &weeks->teams[i];
		const struct team_change change = {
			.id = team->id, .name = team->name, .then = team->then, .now = team->now
		};

		if (has_anything(&change))
			teams[count++] = change;
	}
	if (count)
		qsort(teams, count, sizeof(*teams), compare_teams);
	if (count) {
		teams[count] = rest_of(weeks);
		count += has_anything(&teams[count]);
	}
	ret->teams = teams;
	ret->team_count = count;
}

/* --- all together ---------------------------------------------------------------------------------------- */

static int fill(struct weeks *weeks, struct weekly *ret)
{
	struct weekly weekly = {
		.from = weeks->from,
		.until = weeks->until,
		.from_run = weeks->from_run,
		.until_run = weeks->until_run,
	};
	int result = weeks_read(weeks);

	if (result == 0)
		result = weeks_read_changes(weeks, &weekly);
	if (result == 0)
		result = weeks_read_waiting(weeks, &weekly);
	if (result < 0)
		return result;
	weekly.then = weeks->teams[0].then;
	weekly.now = weeks->teams[0].now;
	weekly.days = weeks->days;
	weekly.day_count = weeks->day_count;
	weekly.unknown = weekly.now.unknown;
	add_teams(weeks, &weekly);
	score_explain(weeks->store, weeks->teams[0].rules, weeks->rule_count, weeks->arena, &weekly.score);
	*ret = weekly;
	return 0;
}

static int64_t within(int64_t time)
{
	return time < 0 ? 0 : time > last_time ? last_time : time;
}

int store_weekly(struct store *store, int64_t from, int64_t until, int64_t now, struct arena *arena,
	struct weekly *ret, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(run_times_release) struct run_times times = { 0 };
	struct weeks weeks = {
		.store = store,
		.arena = arena,
		.times = &times,
		.from = within(from),
		.until = within(until),
		.now = now,
		.err = err,
	};
	int result;

	if (weeks.from >= weeks.until) {
		error_set(err, ERROR_USAGE, "the beginning of the time is not before its end");
		error_hint(err, "Name the earlier day first.");
		return ERROR_USAGE;
	}
	scoring_load(store);
	result = transaction_begin_read(&transaction, store, err);
	if (result == 0)
		result = run_times_load(store, &times, err);
	if (result < 0)
		return result;
	weeks.from_run = run_times_at(&times, weeks.from);
	weeks.until_run = run_times_at(&times, weeks.until);
	return fill(&weeks, ret);
}

/* The time that a run counts for; of run 0, which is before all, the second before the first of them. */
static int find_time(const struct run_times *times, int64_t run, int64_t *ret, struct error *err)
{
	const struct run_time *found = run_times_find(times, run);

	if (run == 0 && times->count)
		*ret = within(times->items[0].time - 1);
	else if (found)
		*ret = within(found->time);
	else
		return error_set(err, ERROR_NOT_FOUND, "there is no run #%lld", (long long)run);
	return 0;
}

int store_between_runs(struct store *store, int64_t from_run, int64_t until_run, int64_t now,
	struct arena *arena, struct weekly *ret, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(run_times_release) struct run_times times = { 0 };
	struct weeks weeks = {
		.store = store,
		.arena = arena,
		.times = &times,
		.now = now,
		.from_run = from_run,
		.until_run = until_run,
		.err = err,
	};
	int result;

	scoring_load(store);
	result = transaction_begin_read(&transaction, store, err);
	if (result == 0)
		result = run_times_load(store, &times, err);
	if (result == 0)
		result = find_time(&times, from_run, &weeks.from, err);
	if (result == 0)
		result = find_time(&times, until_run, &weeks.until, err);
	if (result < 0)
		return result;
	if (from_run >= until_run) {
		error_set(err, ERROR_USAGE, "run #%lld is not before run #%lld", (long long)from_run,
			(long long)until_run);
		error_hint(err, "Name the earlier run first.");
		return ERROR_USAGE;
	}
	return fill(&weeks, ret);
}
