#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "store/weekly.h"
#include "support_history.h"
#include "support_store.h"

const char *const history_names[HISTORY_REPOSITORIES] = { "acme/a", "acme/b", "acme/c", "acme/d", "acme/e" };

const int history_weights[HISTORY_RULES] = { 5, 2, 1, 10 };

struct history *history_open(const char *name, uint64_t seed)
{
	struct history *history = memory_zero(1, sizeof(*history));

	history->store = support_store_open(name);
	history->seed = seed;
	return history;
}

void history_close(struct history *history)
{
	store_close(&history->store);
	memory_free(history);
}

unsigned history_draw(struct history *history, unsigned below)
{
	history->seed = history->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(history->seed >> 33) % below;
}

int64_t history_midnight(int64_t day)
{
	return (SUPPORT_NOW / HISTORY_DAY + day) * HISTORY_DAY;
}

/* --- making history -------------------------------------------------------------------------------------- */

void history_end_run(struct store *store, int64_t run)
{
	struct error err = { 0 };

	assert_int_equal(store_finish_run(store, run, RUN_COMPLETE, NULL, SUPPORT_NOW, &err), 0);
}

int64_t history_begin_run(struct store *store, int64_t time)
{
	struct error err = { 0 };
	int64_t run = 0;

	assert_int_equal(
		store_begin_run(store, RUN_SCAN, "ada@example", "/srv", "test", time, &run, &err), 0);
	return run;
}

/* One subject of a rule fails for each bit; another stands for all that is unknown. */
void history_save(struct store *store, int64_t run, size_t repository, const char *team,
	const struct found found[HISTORY_RULES])
{
	CLEANUP(findings_release) struct findings findings = { 0 };
	const struct support_repository row = { .identity = history_names[repository],
		.name = history_names[repository],
		.commit = 'a',
		.findings = &findings,
		.team = team };

	for (int i = 0; i < HISTORY_RULES; i++) {
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
	struct found found = { .pass = (int)history_draw(history, 6), .fails = history_draw(history, 8) };

	found.unknown = history_draw(history, 3) ? 0 : (int)history_draw(history, 3);
	found.fail = (int)(found.fails & 1) + (int)(found.fails >> 1 & 1) + (int)(found.fails >> 2 & 1);
	return found;
}

/* A run that finds something else in some of the repositories. */
void history_add_run(struct history *history, int64_t time)
{
	const int64_t run = history_begin_run(history->store, time);
	struct stood *stood = &history->runs[run];

	assert_int_equal(run, history->count + 1);
	*stood = history->runs[history->count++];
	stood->started = time;
	for (size_t i = 0; i < HISTORY_REPOSITORIES; i++) {
		if (history_draw(history, 2))
			continue;
		stood->there[i] = true;
		for (size_t j = 0; j < HISTORY_RULES; j++)
			stood->found[i][j] = draw_found(history);
		history_save(history->store, run, i, NULL, stood->found[i]);
	}
	history_end_run(history->store, run);
}

/* --- the second way -------------------------------------------------------------------------------------- */

static const enum severity severities[] = { SEVERITY_HIGH, SEVERITY_MEDIUM, SEVERITY_LOW, SEVERITY_CRITICAL };

struct history_totals history_add_up(const struct stood *stood)
{
	struct history_totals totals = { .low = -1, .high = -1 };
	int64_t got = 0, unsure = 0, all = 0;

	for (size_t i = 0; i < HISTORY_REPOSITORIES; i++) {
		totals.repositories += stood->there[i];
		for (size_t j = 0; stood->there[i] && j < HISTORY_RULES; j++) {
			const struct found *found = &stood->found[i][j];

			totals.rules[j].pass += found->pass;
			totals.rules[j].fail += found->fail;
			totals.rules[j].unknown += found->unknown;
			totals.severity[severities[j]] += found->fail;
			totals.unknown += found->unknown > 0;
			got += history_weights[j] * found->pass;
			unsure += history_weights[j] * found->unknown;
			all += history_weights[j] * (found->pass + found->fail + found->unknown);
		}
	}
	if (all) {
		totals.low = (int)(100 * got / all);
		totals.high = (int)(100 * (got + unsure) / all);
	}
	return totals;
}

void history_assert_day(const struct day *day, const struct stood *stood)
{
	const struct history_totals totals = history_add_up(stood);

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

void history_ask(struct store *store, int64_t from, int64_t until, struct arena *arena, struct weekly *ret)
{
	struct error err = { 0 };

	if (store_weekly(store, from, until, until, arena, ret, &err) < 0)
		fail_msg("%s", err.message);
}

const struct repository_change *history_find(const struct weekly *weekly, const char *name, bool *ret_worse)
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
