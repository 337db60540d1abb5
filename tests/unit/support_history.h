/* A made-up history of runs, and what stood when each had ended: worked out by the test itself. */
#ifndef SCABBARD_TESTS_SUPPORT_HISTORY_H
#define SCABBARD_TESTS_SUPPORT_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/weekly.h"
#include "store/store.h"
#include "support_rules.h"

enum { HISTORY_DAY = 86400, HISTORY_REPOSITORIES = 5, HISTORY_RULES = 4, HISTORY_RUNS = 30 };

extern const char *const history_names[HISTORY_REPOSITORIES];

/** What a subject of rules 101 to 104 weighs. */
extern const int history_weights[HISTORY_RULES];

/** What one rule found in one repository. */
struct found {
	int pass, fail, unknown;
	unsigned fails; /**< which of the subjects, as bits */
};

/** What stood when a run had ended. */
struct stood {
	int64_t started;
	bool there[HISTORY_REPOSITORIES];
	struct found found[HISTORY_REPOSITORIES][HISTORY_RULES];
};

struct history {
	struct store *store;
	struct stood runs[HISTORY_RUNS + 1]; /**< by number; 0 = before all */
	size_t count;
	uint64_t seed;
};

/** Open a database for it, in a folder of support_store_setup; and free it. */
struct history *history_open(const char *name, uint64_t seed);
void history_close(struct history *history);

unsigned history_draw(struct history *history, unsigned below);

/** A run by itself, and what it finds in a repository: a subject fails for each bit. */
int64_t history_begin_run(struct store *store, int64_t time);
void history_end_run(struct store *store, int64_t run);
void history_save(struct store *store, int64_t run, size_t repository, const char *team,
	const struct found found[HISTORY_RULES]);

/** A run that finds something else in some of the repositories. */
void history_add_run(struct history *history, int64_t time);

/** Midnight of a day, counted from that of SUPPORT_NOW. */
int64_t history_midnight(int64_t day);

/** What stood, added up. */
struct history_totals {
	struct sums rules[HISTORY_RULES];
	int64_t severity[SEVERITY_CRITICAL + 1];
	int64_t unknown, repositories;
	int low, high;
};
struct history_totals history_add_up(const struct stood *stood);

/** Compare the numbers of a day with what stood. */
void history_assert_day(const struct day *day, const struct stood *stood);

/** Ask for the numbers of a time; a failure fails the test. */
void history_ask(struct store *store, int64_t from, int64_t until, struct arena *arena, struct weekly *ret);

/** What is said of a repository, or NULL; and whether it is worse. */
const struct repository_change *history_find(const struct weekly *weekly, const char *name, bool *ret_worse);

#endif
