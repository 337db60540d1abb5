/*
 * Numbers over time, against a second way of working them out: the test remembers what every run found, and adds that up
 * itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "store/store_private.h"
#include "store/weekly.h"
#include "support_rules.h"
#include "support_store.h"

enum { DAY = 86400, REPOSITORIES = 5, RULES = 4, RUNS = 30, FAILS_MOST = 3 };

static const char *const names[REPOSITORIES] = { "acme/a", "acme/b", "acme/c", "acme/d", "acme/e" };

/* What one rule found in one repository. */
struct found {
	int pass, fail, unknown;
	unsigned fails; /* which of the subjects */
};

/* What stood when a run had ended. */
struct stood {
	int64_t started;
	bool there[REPOSITORIES];
	struct found found[REPOSITORIES][RULES];
};

struct history {
	struct store *store;
	struct stood runs[RUNS + 1]; /* by number; 0 = before all */
	size_t count;
	uint64_t seed;
};

static unsigned draw(struct history *history, unsigned below)
{
	history->seed = history->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(history->seed >> 33) % below;
}

/* --- making history -------------------------------------------------------------------------------------- */

static void end_run(struct store *store, int64_t run)
{
	struct error err = { 0 };

	assert_int_equal(store_finish_run(store, run, RUN_COMPLETE, NULL, SUPPORT_NOW, &err), 0);
}

static int64_t begin_run(struct store *store, int64_t time)
{
	struct error err = { 0 };
	int64_t run = 0;

	assert_int_equal(
		store_begin_run(store, RUN_SCAN, "ada@example", "/srv", "test", time, &run, &err), 0);
	return run;
}

/* One subject of a rule fails for each bit; another stands for all that is unknown. */
static void save(struct store *store, int64_t run, size_t repository, const struct found *found)
{
	CLEANUP(findings_release) struct findings findings = { 0 };
	const struct support_repository row = {
		.identity = names[repository], .name = names[repository], .commit = 'a', .findings = &findings
	};

	for (int i = 0; i < RULES; i++) {
		for (int j = 0; j < 8; j++) {
			char subject[16];

			snprintf(subject, sizeof(subject), "subject %d", j);
			if (found[i].fails >> j & 1)
				support_add_finding(
					&findings, row.identity, 101 + i, "dagger.json", subject, "x");
		}
		if (found[i].unknown) {
			struct finding *finding =
				support_add_finding(&findings, row.identity, 101 + i, "", "unknown", "x");

			finding->verdict = VERDICT_UNKNOWN;
			finding->severity = SEVERITY_INFO;
			finding->subjects = (uint32_t)found[i].unknown;
		}
		support_add_tally(&findings, 101 + i, PATH_LIVE, (uint32_t)found[i].pass,
			(uint32_t)found[i].fail, (uint32_t)found[i].unknown);
	}
	support_save(store, run, &row, NULL);
}

static struct found draw_found(struct history *history)
{
	struct found found = { .pass = (int)draw(history, 6), .fails = draw(history, 8) };

	found.unknown = draw(history, 3) ? 0 : (int)draw(history, 3);
	found.fail = (int)(found.fails & 1) + (int)(found.fails >> 1 & 1) + (int)(found.fails >> 2 & 1);
	return found;
}

/* A run that finds something else in some of the repositories. */
static void add_run(struct history *history, int64_t time)
{
	const int64_t run = begin_run(history->store, time);
	struct stood *stood = &history->runs[run];

	assert_int_equal(run, history->count + 1);
	*stood = history->runs[history->count++];
	stood->started = time;
	for (size_t i = 0; i < REPOSITORIES; i++) {
		if (draw(history, 2))
			continue;
		stood->there[i] = true;
		for (size_t j = 0; j < RULES; j++)
			stood->found[i][j] = draw_found(history);
		save(history->store, run, i, stood->found[i]);
	}
	end_run(history->store, run);
}

/* --- the second way -------------------------------------------------------------------------------------- */

struct totals {
	struct sums rules[RULES];
	int64_t severity[SEVERITY_CRITICAL + 1];
	int64_t unknown, repositories;
	int low, high;
};

static const int weights[] = { 5, 2, 1, 10 };
static const enum severity severities[] = { SEVERITY_HIGH, SEVERITY_MEDIUM, SEVERITY_LOW, SEVERITY_CRITICAL };

static struct totals add_up(const struct stood *stood)
{
	struct totals totals = { .low = -1, .high = -1 };
	int64_t got = 0, unsure = 0, all = 0;

	for (size_t i = 0; i < REPOSITORIES; i++) {
		totals.repositories += stood->there[i];
		for (size_t j = 0; stood->there[i] && j < RULES; j++) {
			const struct found *found = &stood->found[i][j];

			totals.rules[j].pass += found->pass;
			totals.rules[j].fail += found->fail;
			totals.rules[j].unknown += found->unknown;
			totals.severity[severities[j]] += found->fail;
			totals.unknown += found->unknown > 0;
			got += weights[j] * found->pass;
			unsure += weights[j] * found->unknown;
			all += weights[j] * (found->pass + found->fail + found->unknown);
		}
	}
	if (all) {
		totals.low = (int)(100 * got / all);
		totals.high = (int)(100 * (got + unsure) / all);
	}
	return totals;
}

static void assert_day(const struct day *day, const struct stood *stood)
{
	const struct totals totals = add_up(stood);

	assert_int_equal(day->known, stood->started != 0);
	if (!day->known)
		return;
	assert_int_equal(day->repositories, totals.repositories);
	assert_int_equal(day->complete, totals.repositories);
	assert_int_equal(day->unknown, totals.unknown);
	assert_int_equal(day->score_low, totals.low);
	assert_int_equal(day->score_high, totals.high);
	for (int i = SEVERITY_INFO; i <= SEVERITY_CRITICAL; i++)
		assert_int_equal(day->severity[i], totals.severity[i]);
}

/* Findings that one run has and another has not. */
static int64_t count_new(const struct stood *stood, const struct stood *other, size_t rule)
{
	int64_t count = 0;

	for (size_t i = 0; i < REPOSITORIES; i++) {
		const struct found *now = &stood->found[i][rule], *then = &other->found[i][rule];

		for (int j = 0; j < 8; j++)
			count += (now->fails >> j & 1) && !(then->fails >> j & 1);
		count += now->unknown && !then->unknown;
	}
	return count;
}

static void assert_rules(const struct history *history, const struct weekly *weekly)
{
	const struct totals then = add_up(&history->runs[weekly->from_run]);
	const struct totals now = add_up(&history->runs[weekly->until_run]);

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

static const struct repository_change *find_change(
	const struct weekly *weekly, const char *name, bool *ret_worse)
{
	for (size_t i = 0; i < weekly->worse_count; i++)
		if (strcmp(weekly->worse[i].name, name) == 0) {
			*ret_worse = true;
			return &weekly->worse[i];
		}
	for (size_t i = 0; i < weekly->better_count; i++)
		if (strcmp(weekly->better[i].name, name) == 0) {
			*ret_worse = false;
			return &weekly->better[i];
		}
	return NULL;
}

static struct stood alone(const struct stood *stood, size_t repository)
{
	struct stood ret = { .started = stood->started };

	ret.there[repository] = stood->there[repository];
	memcpy(ret.found[repository], stood->found[repository], sizeof(ret.found[0]));
	return ret;
}

static void assert_repositories(const struct history *history, const struct weekly *weekly)
{
	for (size_t i = 0; i < REPOSITORIES; i++) {
		const struct stood stood_then = alone(&history->runs[weekly->from_run], i);
		const struct stood stood_now = alone(&history->runs[weekly->until_run], i);
		const struct totals then = add_up(&stood_then), now = add_up(&stood_now);
		bool worse = false;
		const struct repository_change *change = find_change(weekly, names[i], &worse);
		int64_t weight = 0;

		for (size_t j = 0; j < RULES; j++)
			weight += weights[j] * (now.rules[j].fail - then.rules[j].fail);
		if (!change) {
			assert_int_equal(weight, 0);
			continue;
		}
		assert_int_equal(change->score_then_low, then.low);
		assert_int_equal(change->score_high, now.high);
		if (weight)
			assert_int_equal(worse, weight > 0);
		assert_true(*change->why != '\0');
	}
}

/* --- tests ----------------------------------------------------------------------------------------------- */

static void ask(struct store *store, int64_t from, int64_t until, struct arena *arena, struct weekly *ret)
{
	struct error err = { 0 };

	if (store_weekly(store, from, until, until, arena, ret, &err) < 0)
		fail_msg("%s", err.message);
}

static int64_t midnight(int64_t day)
{
	return (SUPPORT_NOW / DAY + day) * DAY;
}

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
	struct history *history = memory_zero(1, sizeof(*history));
	int64_t day = 0;

	(void)state;
	history->store = support_store_open("history");
	history->seed = 4;
	for (int i = 0; i < RUNS; i++) {
		add_run(history, midnight(day) + 3600 + i);
		day += draw(history, 3) ? draw(history, 2) : 1 + draw(history, 4);
	}
	for (int i = 0; i < 60; i++) {
		CLEANUP(arena_release) struct arena arena = { 0 };
		const int64_t from =
			midnight(0) - DAY + (int64_t)draw(history, (unsigned)day) * DAY + draw(history, DAY);
		const int64_t until = from + 1 + draw(history, 30 * DAY);
		struct weekly weekly = { 0 };

		ask(history->store, from, until, &arena, &weekly);
		assert_day(&weekly.then, stood_at(history, from));
		assert_day(&weekly.now, stood_at(history, until));
		assert_int_equal(weekly.day_count, until / DAY - from / DAY + 1);
		for (size_t j = 0; j < weekly.day_count; j++) {
			const int64_t end = (weekly.days[j].day + 1) * DAY - 1;

			assert_int_equal(weekly.days[j].day, from / DAY + (int64_t)j);
			assert_day(&weekly.days[j], stood_at(history, end < until ? end : until));
		}
		assert_rules(history, &weekly);
		assert_repositories(history, &weekly);
	}
	support_check_whole(history->store);
	store_close(&history->store);
	memory_free(history);
}

/* Several runs of one day are told apart. */
static void compares_two_runs_of_one_day(void **state)
{
	struct history *history = memory_zero(1, sizeof(*history));

	(void)state;
	history->store = support_store_open("runs");
	history->seed = 9;
	for (int i = 0; i < 8; i++)
		add_run(history, midnight(0) + 60 * i);
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
			assert_day(&weekly.then, &history->runs[from]);
			assert_day(&weekly.now, &history->runs[until]);
			assert_rules(history, &weekly);
			assert_repositories(history, &weekly);
		}
	}
	store_close(&history->store);
	memory_free(history);
}

static void refuses_what_is_no_time_between(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct history *history = memory_zero(1, sizeof(*history));
	struct weekly weekly = { 0 };
	struct error err = { 0 };

	(void)state;
	history->store = support_store_open("refused");
	assert_int_equal(store_between_runs(history->store, 0, 1, SUPPORT_NOW, &arena, &weekly, &err),
		ERROR_NOT_FOUND);
	add_run(history, SUPPORT_NOW);
	add_run(history, SUPPORT_NOW + 1);
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
	store_close(&history->store);
	memory_free(history);
}

static void answers_an_empty_database(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("empty");
	struct weekly weekly = { 0 };
	struct score score = { 0 };
	struct error err = { 0 };

	(void)state;
	ask(store, SUPPORT_NOW - 7 * DAY, SUPPORT_NOW, &arena, &weekly);
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

/* Everything is new, and says so. */
static void tells_the_first_run_from_what_was_before(void **state)
{
	static const struct found found[RULES] = { { 1, 2, 0, 3 }, { 4, 0, 0, 0 }, { 0, 1, 0, 1 },
		{ 0, 1, 2, 4 } };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("first");
	const int64_t run = begin_run(store, SUPPORT_NOW);
	struct weekly weekly = { 0 };

	(void)state;
	save(store, run, 0, found);
	end_run(store, run);
	ask(store, SUPPORT_NOW - 7 * DAY, SUPPORT_NOW, &arena, &weekly);
	assert_int_equal(weekly.from_run, 0);
	assert_int_equal(weekly.until_run, run);
	assert_false(weekly.then.known);
	assert_true(weekly.now.known);
	for (size_t i = 0; i < weekly.day_count; i++)
		assert_int_equal(weekly.days[i].known, i == 7);
	assert_int_equal(weekly.worse_count, 1);
	assert_int_equal(weekly.worse[0].score_then_low, -1);
	assert_string_equal(weekly.worse[0].why,
		"new here; 1 critical opened by SCB104; 2 high opened by SCB101; 1 low "
		"opened by SCB103");
	assert_int_equal(weekly.better_count, 0);
	assert_int_equal(weekly.rules[0].opened, 2);
	assert_int_equal(weekly.unknown, 1);
	store_close(&store);
}

static void says_why_a_repository_is_worse_or_better(void **state)
{
	static const struct found before[RULES] = { { 5, 1, 0, 1 }, { 5, 1, 0, 1 }, { 5, 0, 0, 0 },
		{ 5, 0, 0, 0 } };
	static const struct found after[RULES] = { { 3, 3, 0, 7 }, { 6, 0, 0, 0 }, { 5, 0, 0, 0 },
		{ 4, 1, 0, 1 } };
	static const struct found unsure[RULES] = { { 5, 1, 0, 1 }, { 5, 1, 0, 1 }, { 5, 0, 0, 0 },
		{ 5, 0, 2, 0 } };
	static const struct found fewer[RULES] = { { 0, 1, 0, 1 }, { 5, 1, 0, 1 }, { 5, 0, 0, 0 },
		{ 5, 0, 0, 0 } };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("why");
	int64_t run = begin_run(store, SUPPORT_NOW - DAY);
	struct weekly weekly = { 0 };
	bool worse = false;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		save(store, run, i, i == 1 ? after : before);
	end_run(store, run);
	run = begin_run(store, SUPPORT_NOW);
	save(store, run, 0, after);
	save(store, run, 1, before);
	save(store, run, 2, unsure);
	save(store, run, 3, fewer);
	end_run(store, run);
	ask(store, SUPPORT_NOW - DAY, SUPPORT_NOW, &arena, &weekly);
	assert_int_equal(weekly.worse_count, 3);
	assert_string_equal(weekly.worse[0].name, "acme/a");
	assert_string_equal(weekly.worse[0].why, "1 critical opened by SCB104; 2 high opened by SCB101");
	assert_int_equal(weekly.worse[0].opened, 3);
	assert_int_equal(weekly.worse[0].closed, 1);
	assert_string_equal(find_change(&weekly, "acme/c", &worse)->why, "1 info opened by SCB104");
	assert_true(worse);
	assert_string_equal(find_change(&weekly, "acme/d", &worse)->why, "other things were looked at");
	assert_int_equal(weekly.better_count, 1);
	assert_string_equal(weekly.better[0].why, "1 critical closed of SCB104; 2 high closed of SCB101");
	store_close(&store);
}

/* --- clocks ---------------------------------------------------------------------------------------------- */

static void assert_stands(struct history *history, int64_t day, size_t run)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct weekly weekly = { 0 };

	ask(history->store, midnight(day), midnight(day + 1) - 1, &arena, &weekly);
	assert_int_equal(weekly.until_run, run);
	assert_day(&weekly.now, &history->runs[run]);
	assert_day(&weekly.days[weekly.day_count - 1], &history->runs[run]);
}

/* A clock that was wrong for one run, in either direction, takes nothing from the days around it. */
static void outlives_a_clock_that_was_wrong(void **state)
{
	struct history *history = memory_zero(1, sizeof(*history));

	(void)state;
	history->store = support_store_open("clock");
	history->seed = 3;
	add_run(history, midnight(10));
	add_run(history, midnight(11));
	add_run(history, 77);
	add_run(history, midnight(13));
	add_run(history, midnight(4000));
	add_run(history, midnight(15));
	add_run(history, midnight(16));
	add_run(history, midnight(15) + 5);
	assert_stands(history, 9, 0);
	assert_stands(history, 10, 1);
	assert_stands(history, 11, 3);
	assert_stands(history, 12, 3);
	assert_stands(history, 13, 5);
	assert_stands(history, 14, 5);
	assert_stands(history, 15, 8);
	assert_stands(history, 17, 8);
	assert_stands(history, 5000, 8);
	store_close(&history->store);
	memory_free(history);
}

static void gives_at_most_a_year_of_days(void **state)
{
	struct history *history = memory_zero(1, sizeof(*history));
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct weekly weekly = { 0 };

	(void)state;
	history->store = support_store_open("year");
	history->seed = 5;
	for (int i = 0; i < 20; i++)
		add_run(history, midnight(20 * i));
	ask(history->store, midnight(0), midnight(399) + 60, &arena, &weekly);
	assert_int_equal(weekly.day_count, 366);
	assert_int_equal(weekly.days[0].day, SUPPORT_NOW / DAY + 34);
	assert_int_equal(weekly.days[365].day, SUPPORT_NOW / DAY + 399);
	assert_day(&weekly.then, &history->runs[1]);
	for (size_t i = 0; i < weekly.day_count; i++)
		assert_day(&weekly.days[i], stood_at(history, (weekly.days[i].day + 1) * DAY - 1));
	store_close(&history->store);
	memory_free(history);
}

/* What an older program did not keep is not known; what it kept of now is. */
static void knows_nothing_of_days_that_nobody_kept(void **state)
{
	struct history *history = memory_zero(1, sizeof(*history));
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct weekly weekly = { 0 };
	struct error err = { 0 };

	(void)state;
	history->store = support_store_open("old");
	history->seed = 6;
	for (int i = 0; i < 6; i++)
		add_run(history, midnight(i));
	assert_int_equal(store_execute(history->store, "DELETE FROM fleet_at WHERE run_id < 4", &err), 0);
	assert_int_equal(store_execute(history->store, "DELETE FROM total_at WHERE run_id < 3", &err), 0);
	assert_int_equal(
		store_execute(history->store, "DELETE FROM repository_at WHERE run_id < 3", &err), 0);
	ask(history->store, midnight(0), midnight(6), &arena, &weekly);
	assert_false(weekly.then.known);
	assert_int_equal(weekly.day_count, 7);
	store_close(&history->store);
	memory_free(history);
}

/* --- scores ---------------------------------------------------------------------------------------------- */

static void explains_a_score_by_its_rules(void **state)
{
	static const struct found found[RULES] = { { 6, 3, 0, 7 }, { 1, 0, 0, 0 }, { 0, 1, 0, 1 },
		{ 1, 1, 1, 4 } };
	static const struct found other[RULES] = { { 1, 0, 0, 0 }, { 0, 0, 0, 0 }, { 0, 0, 0, 0 },
		{ 0, 0, 0, 0 } };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("score");
	const int64_t run = begin_run(store, SUPPORT_NOW);
	struct score score = { 0 };
	struct error err = { 0 };
	double lost = 0, unsure = 0;

	(void)state;
	save(store, run, 0, found);
	save(store, run, 1, other);
	end_run(store, run);
	assert_int_equal(store_score(store, 1, &arena, &score, &err), 0);
	assert_int_equal(score.got, 6 * 5 + 2 + 10);
	assert_int_equal(score.all, 9 * 5 + 2 + 1 + 3 * 10);
	assert_int_equal(score.low, 53);
	assert_int_equal(score.high, 66);
	assert_int_equal(score.cause_count, 3);
	assert_int_equal(score.causes[0].number, 101);
	assert_int_equal(score.causes[0].weight, 5);
	assert_int_equal(score.causes[0].sums.fail, 3);
	assert_int_equal(score.causes[1].number, 104);
	assert_int_equal(score.causes[2].number, 103);
	for (size_t i = 0; i < score.cause_count; i++) {
		lost += score.causes[i].points;
		unsure += score.causes[i].unsure;
	}
	assert_int_equal((int)floor(100 - lost + 1e-9), score.high);
	assert_int_equal((int)floor(100 - lost - unsure + 1e-9), score.low);
	assert_int_equal(store_score(store, 0, &arena, &score, &err), 0);
	assert_int_equal(score.all, 10 * 5 + 2 + 1 + 3 * 10);
	assert_int_equal(store_score(store, 99, &arena, &score, &err), 0);
	assert_int_equal(score.low, -1);
	store_close(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_numbers_of_a_second_way),
		cmocka_unit_test(compares_two_runs_of_one_day),
		cmocka_unit_test(refuses_what_is_no_time_between),
		cmocka_unit_test(answers_an_empty_database),
		cmocka_unit_test(tells_the_first_run_from_what_was_before),
		cmocka_unit_test(says_why_a_repository_is_worse_or_better),
		cmocka_unit_test(outlives_a_clock_that_was_wrong),
		cmocka_unit_test(gives_at_most_a_year_of_days),
		cmocka_unit_test(knows_nothing_of_days_that_nobody_kept),
		cmocka_unit_test(explains_a_score_by_its_rules),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
