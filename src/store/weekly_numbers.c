/* What stood at both ends of a time, and on each day between. */
#include "weeks.h"

#include "base/cleanup.h"

#include <stdlib.h>

/* --- rules and teams ------------------------------------------------------------------------------------- */

/* A statement about one team: ?1 the team, ?2 a rule or nothing, ?3 a run. */
static int begin_with(
	struct statement *ret, struct weeks *weeks, const char *sql, int64_t team, int64_t rule, int64_t run)
{
	const int result = statement_begin(ret, weeks->store, sql, weeks->err);

	if (result < 0)
		return result;
	statement_bind_integer(ret, 1, team);
	statement_bind_integer(ret, 2, rule);
	statement_bind_integer(ret, 3, run);
	return 0;
}

static int sums_at(struct weeks *weeks, int64_t team, int rule, int64_t run, struct sums *ret)
{
	static const char sql[] =
		"SELECT pass, fail, unknown, declared, accepted, dismissed, decided_unknown "
		"FROM total_at WHERE team_id = ?1 AND rule = ?2 AND run_id <= ?3 "
		"ORDER BY run_id DESC LIMIT 1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = begin_with(&statement, weeks, sql, team, rule, run);

	*ret = (struct sums){ 0 };
	if (result == 0)
		result = statement_step(&statement, weeks->err);
	if (result > 0)
		sums_read(&statement, 0, ret);
	return result < 0 ? result : 0;
}

/* The statement's columns from `first` on: repositories to floating. */
static void coverage_read(struct statement *statement, int first, struct day *ret)
{
	ret->known = true;
	ret->repositories = statement_integer(statement, first);
	ret->complete = statement_integer(statement, first + 1);
	ret->modules = statement_integer(statement, first + 2);
	ret->references = statement_integer(statement, first + 3);
	ret->unpinned = statement_integer(statement, first + 4);
	ret->floating = statement_integer(statement, first + 5);
}

static int coverage_at(struct weeks *weeks, int64_t team, int64_t run, struct day *ret)
{
	static const char sql[] =
		"SELECT repositories, complete, modules, references_all, unpinned, floating "
		"FROM fleet_at WHERE team_id = ?1 AND ?2 = 0 AND run_id <= ?3 "
		"ORDER BY run_id DESC LIMIT 1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = begin_with(&statement, weeks, sql, team, 0, run);

	if (result == 0)
		result = statement_step(&statement, weeks->err);
	if (result > 0)
		coverage_read(&statement, 0, ret);
	return result < 0 ? result : 0;
}

static int compare_rules(const void *left, const void *right)
{
	const int a = ((const struct rule_numbers *)left)->number;
	const int b = ((const struct rule_numbers *)right)->number;

	return a < b ? -1 : a > b;
}

/* The rules of the whole fleet; those of a team are among them. */
static int read_rules(struct weeks *weeks, struct rule_numbers **ret)
{
	static const char sql[] =
		"SELECT rule FROM total WHERE team_id = 0 AND path_class = 0 UNION SELECT rule FROM total_at "
		"WHERE team_id = 0";
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct rule_numbers *rules = NULL;
	size_t capacity = 0;
	int result = statement_begin(&statement, weeks->store, sql, weeks->err);

	while (result >= 0 && (result = statement_step(&statement, weeks->err)) > 0) {
		arena_grow(weeks->arena, &rules, weeks->rule_count, &capacity, sizeof(*rules));
		rules[weeks->rule_count++] =
			(struct rule_numbers){ .number = (int)statement_integer(&statement, 0) };
	}
	if (rules)
		qsort(rules, weeks->rule_count, sizeof(*rules), compare_rules);
	*ret = rules;
	return result;
}

size_t weeks_rule(const struct weeks *weeks, int number)
{
	const struct rule_numbers key = { .number = number };
	const struct rule_numbers *rules = weeks->teams[0].rules, *found = NULL;

	if (weeks->rule_count)
		found = bsearch(&key, rules, weeks->rule_count, sizeof(*rules), compare_rules);
	return found ? (size_t)(found - rules) : weeks->rule_count;
}

static int read_teams(struct weeks *weeks)
{
	static const char sql[] = "SELECT id, name FROM team ORDER BY id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct rule_numbers *rules = NULL;
	size_t capacity = 0;
	int result = read_rules(weeks, &rules);

	if (result == 0)
		result = statement_begin(&statement, weeks->store, sql, weeks->err);
	while (result >= 0 && (result = statement_step(&statement, weeks->err)) > 0) {
		struct team_numbers *team;

		arena_grow(weeks->arena, &weeks->teams, weeks->team_count, &capacity, sizeof(*team));
		team = &weeks->teams[weeks->team_count++];
		*team = (struct team_numbers){ .id = statement_integer(&statement, 0),
			.name = arena_string(weeks->arena, statement_text(&statement, 1)),
			.rules = arena_zero(weeks->arena, weeks->rule_count + 1, sizeof(*rules)) };
		for (size_t i = 0; rules && i < weeks->rule_count; i++)
			team->rules[i].number = rules[i].number;
	}
	return result;
}

static int read_team(struct weeks *weeks, struct team_numbers *team)
{
	int result = coverage_at(weeks, team->id, weeks->from_run, &team->then);

	if (result == 0)
		result = coverage_at(weeks, team->id, weeks->until_run, &team->now);
	for (size_t i = 0; result == 0 && i < weeks->rule_count; i++) {
		struct rule_numbers *rule = &team->rules[i];

		result = sums_at(weeks, team->id, rule->number, weeks->from_run, &rule->then);
		if (result == 0)
			result = sums_at(weeks, team->id, rule->number, weeks->until_run, &rule->now);
	}
	return result;
}

static void add_score(
	const struct store *store, const struct rule_numbers *rules, size_t count, bool now, struct day *ret)
{
	struct score_sum score = { 0 };

	for (size_t i = 0; i < count; i++)
		score_add(&score, store, rules[i].number, now ? &rules[i].now : &rules[i].then);
	ret->score_low = score_low(&score);
	ret->score_high = score_high(&score);
}

/* --- repositories ---------------------------------------------------------------------------------------- */

/* The statement's columns from `first` on: team to score_high. */
static void numbers_read(struct statement *statement, int first, struct numbers *ret)
{
	*ret = (struct numbers){
		.known = true,
		.team = statement_integer(statement, first),
		.severity = {
			[SEVERITY_CRITICAL] = statement_integer(statement, first + 1),
			[SEVERITY_HIGH] = statement_integer(statement, first + 2),
			[SEVERITY_MEDIUM] = statement_integer(statement, first + 3),
			[SEVERITY_LOW] = statement_integer(statement, first + 4),
			[SEVERITY_INFO] = statement_integer(statement, first + 5),
		},
		.unknown = statement_integer(statement, first + 6),
		.accepted = statement_integer(statement, first + 7),
		.score_low = (int)statement_integer(statement, first + 8),
		.score_high = (int)statement_integer(statement, first + 9),
	};
}

#define NUMBERS                                                                                              \
	"a.team_id, a.critical, a.high, a.medium, a.low, a.info, a.unknown, a.accepted, a.score_low, "       \
	"a.score_high"

/* All repositories as they stood at the first end; `now` starts as `then` and is brought on from there. */
static int read_repositories(struct weeks *weeks)
{
	static const char sql[] =
		"SELECT r.id, r.name, a.run_id, " NUMBERS " FROM repository AS r "
		"LEFT JOIN repository_at AS a ON a.repository_id = r.id AND a.run_id = (SELECT max(x.run_id) "
		"FROM repository_at AS x WHERE x.repository_id = r.id AND x.run_id <= ?1) "
		"WHERE r.state <> 3 ORDER BY r.id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	size_t capacity = 0;
	int result = statement_begin(&statement, weeks->store, sql, weeks->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, weeks->from_run);
	while ((result = statement_step(&statement, weeks->err)) > 0) {
		struct repository_numbers *repository;

		arena_grow(weeks->arena, &weeks->repositories, weeks->repository_count, &capacity,
			sizeof(*repository));
		repository = &weeks->repositories[weeks->repository_count++];
		*repository = (struct repository_numbers){ .id = statement_integer(&statement, 0),
			.name = arena_string(weeks->arena, statement_text(&statement, 1)),
			.then = { .score_low = -1, .score_high = -1 } };
		if (!statement_is_null(&statement, 2))
			numbers_read(&statement, 3, &repository->then);
		repository->now = repository->then;
	}
	return result;
}

static int compare_repositories(const void *left, const void *right)
{
	const int64_t a = ((const struct repository_numbers *)left)->id;
	const int64_t b = ((const struct repository_numbers *)right)->id;

	return a < b ? -1 : a > b;
}

struct repository_numbers *weeks_repository(const struct weeks *weeks, int64_t id)
{
	const struct repository_numbers key = { .id = id };

	if (!weeks->repository_count)
		return NULL;
	return bsearch(&key, weeks->repositories, weeks->repository_count, sizeof(key), compare_repositories);
}

static void add_numbers(struct day *day, const struct numbers *numbers, int64_t times)
{
	for (int i = SEVERITY_INFO; i <= SEVERITY_CRITICAL; i++)
		day->severity[i] += times * numbers->severity[i];
	day->unknown += times * numbers->unknown;
	day->accepted += times * numbers->accepted;
}

/* What is open belongs to the team that a repository had then. */
static void add_to_teams(struct weeks *weeks, bool now)
{
	for (size_t i = 0; i < weeks->repository_count; i++) {
		const struct repository_numbers *repository = &weeks->repositories[i];
		const struct numbers *numbers = now ? &repository->now : &repository->then;

		for (size_t j = 0; j < weeks->team_count; j++)
			if (weeks->teams[j].id == 0 || weeks->teams[j].id == numbers->team)
				add_numbers(now ? &weeks->teams[j].now : &weeks->teams[j].then, numbers, 1);
	}
}

/* --- days ------------------------------------------------------------------------------------------------ */

/* Rows in the order of their runs, of which the next one is read already. */
struct walk {
	struct statement statement;
	bool at_end;
};

static int walk_on(struct walk *walk, struct error *err)
{
	const int result = statement_step(&walk->statement, err);

	walk->at_end = result <= 0;
	return result < 0 ? result : 0;
}

static int walk_begin(struct walk *walk, struct weeks *weeks, const char *sql)
{
	const int result = statement_begin(&walk->statement, weeks->store, sql, weeks->err);

	if (result < 0)
		return result;
	statement_bind_integer(&walk->statement, 1, weeks->from_run);
	statement_bind_integer(&walk->statement, 2, weeks->until_run);
	return walk_on(walk, weeks->err);
}

/* The fleet as it stands while the runs go by. */
struct walking {
	struct weeks *weeks;
	struct day day;
	struct rule_numbers *rules; /* `now` is what stands */
	struct walk totals, coverage, repositories;
};

static void walking_end(struct walking *walking)
{
	statement_end(&walking->totals.statement);
	statement_end(&walking->coverage.statement);
	statement_end(&walking->repositories.statement);
}

static int walking_begin(struct walking *walking)
{
	static const char totals[] =
		"SELECT run_id, rule, pass, fail, unknown, declared, accepted, dismissed, decided_unknown "
		"FROM total_at WHERE team_id = 0 AND run_id > ?1 AND run_id <= ?2 ORDER BY run_id";
	static const char coverage[] =
		"SELECT run_id, repositories, complete, modules, references_all, unpinned, floating "
		"FROM fleet_at WHERE team_id = 0 AND run_id > ?1 AND run_id <= ?2 ORDER BY run_id";
	static const char repositories[] =
		"SELECT a.run_id, a.repository_id, " NUMBERS " FROM repository_at AS a "
		"WHERE a.run_id > ?1 AND a.run_id <= ?2 ORDER BY a.run_id";
	struct weeks *weeks = walking->weeks;
	const struct rule_numbers *rules = weeks->teams[0].rules;
	int result;

	walking->day = weeks->teams[0].then;
	walking->rules = arena_zero(weeks->arena, weeks->rule_count + 1, sizeof(*rules));
	for (size_t i = 0; i < weeks->rule_count; i++)
		walking->rules[i] = (struct rule_numbers){ .number = rules[i].number, .now = rules[i].then };
	result = walk_begin(&walking->totals, weeks, totals);
	if (result == 0)
		result = walk_begin(&walking->coverage, weeks, coverage);
	return result < 0 ? result : walk_begin(&walking->repositories, weeks, repositories);
}

static bool is_due(struct walk *walk, int64_t run)
{
	return !walk->at_end && statement_integer(&walk->statement, 0) <= run;
}

static void take_repository(struct walking *walking)
{
	struct statement *statement = &walking->repositories.statement;
	struct repository_numbers *repository =
		weeks_repository(walking->weeks, statement_integer(statement, 1));

	if (!repository)
		return;
	add_numbers(&walking->day, &repository->now, -1);
	numbers_read(statement, 2, &repository->now);
	add_numbers(&walking->day, &repository->now, 1);
}

/* Let all that was kept up to a run go by. */
static int walk_to(struct walking *walking, int64_t run)
{
	struct weeks *weeks = walking->weeks;
	int result = 0;

	while (result == 0 && is_due(&walking->totals, run)) {
		struct statement *statement = &walking->totals.statement;
		const size_t rule = weeks_rule(weeks, (int)statement_integer(statement, 1));

		sums_read(statement, 2, &walking->rules[rule].now);
		result = walk_on(&walking->totals, weeks->err);
	}
	while (result == 0 && is_due(&walking->coverage, run)) {
		coverage_read(&walking->coverage.statement, 1, &walking->day);
		result = walk_on(&walking->coverage, weeks->err);
	}
	while (result == 0 && is_due(&walking->repositories, run)) {
		take_repository(walking);
		result = walk_on(&walking->repositories, weeks->err);
	}
	return result;
}

static int64_t day_of(int64_t time)
{
	return time >= 0 ? time / DAY_SECONDS : -((DAY_SECONDS - 1 - time) / DAY_SECONDS);
}

static int read_days(struct weeks *weeks)
{
	CLEANUP(walking_end) struct walking walking = { .weeks = weeks };
	const int64_t last = day_of(weeks->until);
	int64_t first = day_of(weeks->from);
	int result = walking_begin(&walking);

	if (last - first >= DAYS_MOST)
		first = last - DAYS_MOST + 1;
	weeks->days = arena_zero(weeks->arena, (size_t)(last - first) + 1, sizeof(*weeks->days));
	for (int64_t day = first; result == 0 && day <= last; day++) {
		const int64_t end = (day + 1) * DAY_SECONDS - 1;

		result = walk_to(&walking, day == last ? weeks->until_run : run_times_at(weeks->times, end));
		walking.day.day = day;
		add_score(weeks->store, walking.rules, weeks->rule_count, true, &walking.day);
		weeks->days[weeks->day_count++] = walking.day;
	}
	return result;
}

/* --- all together ---------------------------------------------------------------------------------------- */

int weeks_read(struct weeks *weeks)
{
	int result = read_teams(weeks);

	for (size_t i = 0; result == 0 && i < weeks->team_count; i++)
		result = read_team(weeks, &weeks->teams[i]);
	if (result == 0)
		result = read_repositories(weeks);
	if (result < 0)
		return result;
	add_to_teams(weeks, false);
	result = read_days(weeks);
	add_to_teams(weeks, true);
	for (size_t i = 0; i < weeks->team_count; i++) {
		struct team_numbers *team = &weeks->teams[i];

		add_score(weeks->store, team->rules, weeks->rule_count, false, &team->then);
		add_score(weeks->store, team->rules, weeks->rule_count, true, &team->now);
		team->then.day = day_of(weeks->from);
		team->now.day = day_of(weeks->until);
	}
	return result;
}
