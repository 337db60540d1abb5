/* Scores with their causes: no number without them. */
#include "weeks.h"

#include "base/cleanup.h"
#include "store/weekly.h"

#include <stdlib.h>

static int compare_causes(const void *left, const void *right)
{
	const struct score_cause *a = left, *b = right;

	if (a->points != b->points)
		return a->points < b->points ? 1 : -1;
	if (a->unsure != b->unsure)
		return a->unsure < b->unsure ? 1 : -1;
	return (a->number > b->number) - (a->number < b->number);
}

/* What one rule adds to the sums says what it costs. */
static void add_cause(const struct store *store, const struct rule_numbers *rule, const struct score_sum *all,
	struct score *ret)
{
	struct score_sum own = { 0 };
	struct score_cause cause = {
		.number = rule->number,
		.sums = rule->now,
		.weight = store_weight(store, rule->number),
	};

	score_add(&own, store, rule->number, &rule->now);
	if (!all->all || own.pass == own.all)
		return;
	cause.points = 100.0 * (double)(own.all - own.pass - own.unknown) / (double)all->all;
	cause.unsure = 100.0 * (double)own.unknown / (double)all->all;
	ret->causes[ret->cause_count++] = cause;
}

void score_explain(const struct store *store, const struct rule_numbers *rules, size_t count,
	struct arena *arena, struct score *ret)
{
	struct score_sum all = { 0 };

	for (size_t i = 0; i < count; i++)
		score_add(&all, store, rules[i].number, &rules[i].now);
	*ret = (struct score){
		.low = score_low(&all),
		.high = score_high(&all),
		.got = all.pass,
		.all = all.all,
		.causes = arena_zero(arena, count + 1, sizeof(*ret->causes)),
	};
	for (size_t i = 0; i < count; i++)
		add_cause(store, &rules[i], &all, ret);
	if (ret->cause_count)
		qsort(ret->causes, ret->cause_count, sizeof(*ret->causes), compare_causes);
}

int store_score(
	struct store *store, int64_t repository, struct arena *arena, struct score *ret, struct error *err)
{
	static const char fleet[] =
		"SELECT rule, pass, fail, unknown, declared, accepted, dismissed, decided_unknown FROM total "
		"WHERE team_id = ?1 AND path_class = 0 ORDER BY rule";
	static const char one[] =
		"SELECT rule, pass, fail, unknown, declared, accepted, dismissed, decided_unknown FROM tally "
		"WHERE repository_id = ?1 AND path_class = 0 ORDER BY rule";
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct rule_numbers *rules = NULL;
	size_t count = 0, capacity = 0;
	int result = statement_begin(&statement, store, repository ? one : fleet, err);

	if (result < 0)
		return result;
	scoring_load(store);
	statement_bind_integer(&statement, 1, repository);
	while ((result = statement_step(&statement, err)) > 0) {
		arena_grow(arena, &rules, count, &capacity, sizeof(*rules));
		rules[count] = (struct rule_numbers){ .number = (int)statement_integer(&statement, 0) };
		sums_read(&statement, 1, &rules[count++].now);
	}
	if (result == 0)
		score_explain(store, rules, count, arena, ret);
	return result;
}
