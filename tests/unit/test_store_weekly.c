/*
 * Numbers over time, against a second way of working them out: the test remembers what every run found, and adds that up
 * itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/store_private.h"
#include "store/weekly.h"
#include "support_history.h"
#include "support_store.h"

/* Findings that one run has and another has not. */
static int64_t count_new(const struct stood *stood, const struct stood *other, size_t rule)
{
	int64_t count = 0;

	for (size_t i = 0; i < HISTORY_REPOSITORIES; i++) {
		const struct found *now = &stood->found[i][rule], *then = &other->found[i][rule];

		for (int j = 0; j < 8; j++)
			count += (now->fails >> j & 1) && !(then->fails >> j & 1);
		count += now->unknown && !then->unknown;
	}
	return count;
}

static void assert_rules(const struct history *history, const struct weekly *weekly)
{
	const struct history_totals then = history_add_up(&history->runs[weekly->from_run]);
	const struct history_totals now = history_add_up(&history->runs[weekly->until_run]);

	for (size_t i = 0; i < weekly->rule_count; i++) {
		const struct rule_change *change = &weekly->rules[i];
		const size_t rule = (size_t)change->number - 101;
		int64_t came = 0, went = 0;

		assert_memory_equal(&change->then, &then.rules[rule], sizeof(change->then));
		assert_memory_equal(&change->now, &now.rules[rule], sizeof(change->now));
		for (int64_t run = weekly->from_run + 1; run <= weekly->until_run; run++) {
			came += count_new(&history->runs[run], &history->runs[run - 1], rule);
			went += count_new(&history->runs[run - 1], &history->runs[run], rule);
		}
		assert_int_equal(change->opened + change->reopened, came);
		assert_int_equal(change->closed, went);
		assert_int_equal(change->decided, 0);
	}
}

static struct stood alone(const struct stood *stood, size_t repository)
{
	struct stood ret = { .started = stood->started };

	ret.there[repository] = stood->there[repository];
	memcpy(ret.found[repository], stood->found[repository], sizeof(ret.found[0]));
	return ret;
}

/* Both ends of a score; that nothing was looked at is no worse than that all passed. */
static int points_of(const struct history_totals *totals)
{
	return totals->high < 0 ? 200 : totals->low + totals->high;
}

static void assert_repositories(const struct history *history, const struct weekly *weekly)
{
	for (size_t i = 0; i < HISTORY_REPOSITORIES; i++) {
		const struct stood stood_then = alone(&history->runs[weekly->from_run], i);
		const struct stood stood_now = alone(&history->runs[weekly->until_run], i);
		const struct history_totals then = history_add_up(&stood_then),
					    now = history_add_up(&stood_now);
		bool worse = false;
		const struct repository_change *change = history_find(weekly, history_names[i], &worse);
		const int points = points_of(&then) - points_of(&now);
		int64_t weight = 0;

		for (size_t j = 0; j < HISTORY_RULES; j++)
			weight += history_weights[j] * (now.rules[j].fail - then.rules[j].fail);
		if (!change) {
			assert_int_equal(weight, 0);
			assert_int_equal(points, 0);
			continue;
		}
		assert_int_equal(change->score_then_low, then.low);
		assert_int_equal(change->score_high, now.high);
		if (points || weight)
			assert_int_equal(worse, points ? points > 0 : weight > 0);
		assert_true(*change->why != '\0');
	}
}

/* --- tests ----------------------------------------------------------------------------------------------- */

/* The last run that had begun by a time. */
static const struct stood *stood_at(const struct history *history, int64_t time)
{
	size_t run = 0;

	for (size_t i = 1; i <= history->count; i++)
		if (history->runs[i].started <= time)
			run = i;
	return &history->runs[run];
}

/* Days without a run, days with several, repositories that come later. */
static void gives_the_numbers_of_a_second_way(void **state)
{
	struct history *history;
	int64_t day = 0;

	(void)state;
	history = history_open("history", 4);
	for (int i = 0; i < HISTORY_RUNS; i++) {
		history_add_run(history, history_midnight(day) + 3600 + i);
		day += history_draw(history, 3) ? history_draw(history, 2) : 1 + history_draw(history, 4);
	}
	for (int i = 0; i < 60; i++) {
		CLEANUP(arena_release) struct arena arena = { 0 };
		const int64_t from = history_midnight(0) - HISTORY_DAY +
				     (int64_t)history_draw(history, (unsigned)day) * HISTORY_DAY +
				     history_draw(history, HISTORY_DAY);
		const int64_t until = from + 1 + history_draw(history, 30 * HISTORY_DAY);
		struct weekly weekly = { 0 };

		history_ask(history->store, from, until, &arena, &weekly);
		history_assert_day(&weekly.then, stood_at(history, from));
		history_assert_day(&weekly.now, stood_at(history, until));
		assert_int_equal(weekly.day_count, until / HISTORY_DAY - from / HISTORY_DAY + 1);
		for (size_t j = 0; j < weekly.day_count; j++) {
			const int64_t end = (weekly.days[j].day + 1) * HISTORY_DAY - 1;

			assert_int_equal(weekly.days[j].day, from / HISTORY_DAY + (int64_t)j);
			history_assert_day(&weekly.days[j], stood_at(history, end < until ? end : until));
		}
		assert_rules(history, &weekly);
		assert_repositories(history, &weekly);
	}
	support_check_whole(history->store);
	history_close(history);
}

/* Several runs of one day are told apart. */
static void compares_two_runs_of_one_day(void **state)
{
	struct history *history;

	(void)state;
	history = history_open("runs", 9);
	for (int i = 0; i < 8; i++)
		history_add_run(history, history_midnight(0) + 60 * i);
	for (int64_t from = 0; from < 8; from++) {
		for (int64_t until = from + 1; until <= 8; until++) {
			CLEANUP(arena_release) struct arena arena = { 0 };
			struct weekly weekly = { 0 };
			struct error err = { 0 };

			assert_int_equal(store_between_runs(history->store, from, until, SUPPORT_NOW, &arena,
						 &weekly, &err),
				0);
			assert_int_equal(weekly.from_run, from);
			assert_int_equal(weekly.until_run, until);
			history_assert_day(&weekly.then, &history->runs[from]);
			history_assert_day(&weekly.now, &history->runs[until]);
			assert_rules(history, &weekly);
			assert_repositories(history, &weekly);
		}
	}
	history_close(history);
}

static void refuses_what_is_no_time_between(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct history *history;
	struct weekly weekly = { 0 };
	struct error err = { 0 };

	(void)state;
	history = history_open("refused", 1);
	assert_int_equal(store_between_runs(history->store, 0, 1, SUPPORT_NOW, &arena, &weekly, &err),
		ERROR_NOT_FOUND);
	history_add_run(history, SUPPORT_NOW);
	history_add_run(history, SUPPORT_NOW + 1);
	assert_int_equal(
		store_between_runs(history->store, 2, 1, SUPPORT_NOW, &arena, &weekly, &err), ERROR_USAGE);
	assert_int_equal(
		store_between_runs(history->store, 1, 1, SUPPORT_NOW, &arena, &weekly, &err), ERROR_USAGE);
	assert_int_equal(store_between_runs(history->store, 1, 3, SUPPORT_NOW, &arena, &weekly, &err),
		ERROR_NOT_FOUND);
	assert_non_null(strstr(err.message, "#3"));
	assert_int_equal(store_between_runs(history->store, -1, 2, SUPPORT_NOW, &arena, &weekly, &err),
		ERROR_NOT_FOUND);
	assert_int_equal(store_weekly(history->store, 5, 5, SUPPORT_NOW, &arena, &weekly, &err), ERROR_USAGE);
	assert_int_equal(
		store_weekly(history->store, INT64_MAX, INT64_MIN, 0, &arena, &weekly, &err), ERROR_USAGE);
	assert_int_equal(store_weekly(history->store, INT64_MIN, INT64_MAX, 0, &arena, &weekly, &err), 0);
	assert_int_equal(weekly.day_count, 366);
	assert_int_equal(weekly.until_run, 2);
	history_close(history);
}

static void answers_an_empty_database(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("empty");
	struct weekly weekly = { 0 };
	struct score score = { 0 };
	struct error err = { 0 };

	(void)state;
	history_ask(store, SUPPORT_NOW - 7 * HISTORY_DAY, SUPPORT_NOW, &arena, &weekly);
	assert_false(weekly.then.known || weekly.now.known);
	assert_int_equal(weekly.day_count, 8);
	assert_int_equal(weekly.now.score_low, -1);
	assert_int_equal(weekly.rule_count + weekly.team_count + weekly.worse_count + weekly.better_count, 0);
	assert_int_equal(weekly.score.low, -1);
	assert_int_equal(store_score(store, 0, &arena, &score, &err), 0);
	assert_int_equal(score.high, -1);
	assert_int_equal(score.cause_count, 0);
	store_close(&store);
}

/* --- clocks ---------------------------------------------------------------------------------------------- */

static void assert_stands(struct history *history, int64_t day, size_t run)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct weekly weekly = { 0 };

	history_ask(history->store, history_midnight(day), history_midnight(day + 1) - 1, &arena, &weekly);
	assert_int_equal(weekly.until_run, run);
	history_assert_day(&weekly.now, &history->runs[run]);
	history_assert_day(&weekly.days[weekly.day_count - 1], &history->runs[run]);
}

/* A clock that was wrong for one run, in either direction, takes nothing from the days around it. */
static void outlives_a_clock_that_was_wrong(void **state)
{
	struct history *history;

	(void)state;
	history = history_open("clock", 3);
	history_add_run(history, history_midnight(10));
	history_add_run(history, history_midnight(11));
	history_add_run(history, 77);
	history_add_run(history, history_midnight(13));
	history_add_run(history, history_midnight(4000));
	history_add_run(history, history_midnight(15));
	history_add_run(history, history_midnight(16));
	history_add_run(history, history_midnight(15) + 5);
	assert_stands(history, 9, 0);
	assert_stands(history, 10, 1);
	assert_stands(history, 11, 3);
	assert_stands(history, 12, 3);
	assert_stands(history, 13, 5);
	assert_stands(history, 14, 5);
	assert_stands(history, 15, 8);
	assert_stands(history, 17, 8);
	assert_stands(history, 5000, 8);
	history_close(history);
}

static void gives_at_most_a_year_of_days(void **state)
{
	struct history *history;
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct weekly weekly = { 0 };

	(void)state;
	history = history_open("year", 5);
	for (int i = 0; i < 20; i++)
		history_add_run(history, history_midnight(20 * i));
	history_ask(history->store, history_midnight(0), history_midnight(399) + 60, &arena, &weekly);
	assert_int_equal(weekly.day_count, 366);
	assert_int_equal(weekly.days[0].day, SUPPORT_NOW / HISTORY_DAY + 34);
	assert_int_equal(weekly.days[365].day, SUPPORT_NOW / HISTORY_DAY + 399);
	history_assert_day(&weekly.then, &history->runs[1]);
	for (size_t i = 0; i < weekly.day_count; i++)
		history_assert_day(
			&weekly.days[i], stood_at(history, (weekly.days[i].day + 1) * HISTORY_DAY - 1));
	history_ask(history->store, history_midnight(0), history_midnight(365), &arena, &weekly);
	assert_int_equal(weekly.day_count, 366);
	assert_int_equal(weekly.days[0].day, SUPPORT_NOW / HISTORY_DAY);
	history_ask(history->store, history_midnight(0), history_midnight(366), &arena, &weekly);
	assert_int_equal(weekly.day_count, 366);
	assert_int_equal(weekly.days[0].day, SUPPORT_NOW / HISTORY_DAY + 1);
	history_close(history);
}

/* What an older program did not keep is not known; what it kept of now is. */
static void knows_nothing_of_days_that_nobody_kept(void **state)
{
	struct history *history;
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct weekly weekly = { 0 };
	struct error err = { 0 };

	(void)state;
	history = history_open("old", 6);
	for (int i = 0; i < 6; i++)
		history_add_run(history, history_midnight(i));
	assert_int_equal(store_execute(history->store, "DELETE FROM fleet_at WHERE run_id < 4", &err), 0);
	assert_int_equal(store_execute(history->store, "DELETE FROM total_at WHERE run_id < 3", &err), 0);
	assert_int_equal(
		store_execute(history->store, "DELETE FROM repository_at WHERE run_id < 3", &err), 0);
	history_ask(history->store, history_midnight(0), history_midnight(6), &arena, &weekly);
	assert_false(weekly.then.known);
	assert_int_equal(weekly.day_count, 7);
	history_close(history);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_numbers_of_a_second_way),
		cmocka_unit_test(compares_two_runs_of_one_day),
		cmocka_unit_test(refuses_what_is_no_time_between),
		cmocka_unit_test(answers_an_empty_database),
		cmocka_unit_test(outlives_a_clock_that_was_wrong),
		cmocka_unit_test(gives_at_most_a_year_of_days),
		cmocka_unit_test(knows_nothing_of_days_that_nobody_kept),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
