/* Numbers of a time, and what happened between two times: what the parts of store_weekly hand each other. */
#ifndef SCABBARD_STORE_WEEKS_H
#define SCABBARD_STORE_WEEKS_H

#include "base/memory.h"
#include "model/weekly.h"
#include "store_private.h"

enum { DAY_SECONDS = 86400, DAYS_MOST = 366 };

/** Read seven columns from `first` on: pass, fail, unknown, declared, accepted, dismissed, decided_unknown. */
void sums_read(struct statement *statement, int first, struct sums *ret);

/* --- runs and times ------------------------------------------------------------------------------------ */

/** A run and the time that it counts for. */
struct run_time {
	int64_t id;
	int64_t time;
};

/**
 * Every run, in the order of their numbers, which is that of their times too: where a clock was wrong, a run counts for the
 * time of the one before it. { 0 } is empty.
 */
struct run_times {
	struct run_time *items;
	size_t count, capacity;
};

int run_times_load(struct store *store, struct run_times *ret, struct error *err);
void run_times_release(struct run_times *times);

/** The last run of a time; 0 = it was before all of them. */
int64_t run_times_at(const struct run_times *times, int64_t time);

/** The run of a number, or NULL. */
const struct run_time *run_times_find(const struct run_times *times, int64_t run);

/* --- what stood when ----------------------------------------------------------------------------------- */

/** What stood of a repository when a run had ended. */
struct numbers {
	bool known;
	int64_t team;
	int64_t severity[SEVERITY_CRITICAL + 1];
	int64_t unknown, accepted;
	int score_low, score_high;
};

struct repository_numbers {
	int64_t id;
	const char *name;
	struct numbers then, now;
};

/** What a rule had found, for one team. */
struct rule_numbers {
	int number;
	struct sums then, now;
};

struct team_numbers {
	int64_t id;
	const char *name;
	struct rule_numbers *rules; /**< rule_count of struct weeks, by number */
	struct day then, now;
};

/** All of it. teams[0] is the fleet. */
struct weeks {
	struct store *store;
	struct arena *arena;
	const struct run_times *times;
	int64_t from, until, now;
	int64_t from_run, until_run;
	size_t rule_count;
	struct team_numbers *teams;
	size_t team_count;
	struct repository_numbers *repositories; /**< by id */
	size_t repository_count;
	struct day *days;
	size_t day_count;
	struct error *err;
};

/** Read what stood at both ends, and on each day between. */
int weeks_read(struct weeks *weeks);

/** The repository of an id, or NULL. */
struct repository_numbers *weeks_repository(const struct weeks *weeks, int64_t id);

/** The place of a rule in the rules of each team; rule_count = it is none of them. */
size_t weeks_rule(const struct weeks *weeks, int number);

/* --- what happened in between -------------------------------------------------------------------------- */

/** Count events by rule, and tell which repositories are worse or better, and why. Needs weeks_read. */
int weeks_read_changes(struct weeks *weeks, struct weekly *ret);

/** What ends, has ended, or fits nothing. */
int weeks_read_waiting(struct weeks *weeks, struct weekly *ret);

/* --- scores -------------------------------------------------------------------------------------------- */

/** A score and what it costs, of rules by `now` of their sums. */
void score_explain(const struct store *store, const struct rule_numbers *rules, size_t count,
	struct arena *arena, struct score *ret);

#endif
