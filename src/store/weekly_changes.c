/* What happened between two runs: by rule, and by repository with the reasons in words. */
#include "weeks.h"

#include "base/buf.h"
#include "base/cleanup.h"

#include <stdlib.h>
#include <string.h>

enum { PARTS_MOST = 3, RULES_NAMED = 4 };

/* So many findings of one rule, severity and repository that went through one kind of event. */
struct cause {
	int64_t repository;
	int rule;
	enum severity severity;
	enum event_kind kind;
	int64_t count;
};

struct causes {
	struct cause *items;
	size_t count, capacity;
};

static void causes_release(struct causes *causes)
{
	memory_free(causes->items);
}

/* Gravest first within each repository: what is said in words is cut off at some length. */
static int read_causes(struct weeks *weeks, struct causes *ret)
{
	static const char sql[] =
		"SELECT f.repository_id, f.rule, f.severity, e.kind, count(*) FROM finding_event AS e "
		"CROSS JOIN finding AS f ON f.id = e.finding_id WHERE e.run_id > ?1 AND e.run_id <= ?2 "
		"AND f.path_class = 0 AND e.kind IN (1, 3, 5, 6) GROUP BY 1, 2, 3, 4 "
		"ORDER BY 1, 3 DESC, 4, 2";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, weeks->store, sql, weeks->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, weeks->from_run);
	statement_bind_integer(&statement, 2, weeks->until_run);
	while ((result = statement_step(&statement, weeks->err)) > 0) {
		memory_grow(&ret->items, ret->count, &ret->capacity, sizeof(*ret->items));
		ret->items[ret->count++] = (struct cause){
			.repository = statement_integer(&statement, 0),
			.rule = (int)statement_integer(&statement, 1),
			.severity = (enum severity)statement_integer(&statement, 2),
			.kind = (enum event_kind)statement_integer(&statement, 3),
			.count = statement_integer(&statement, 4),
		};
	}
	return result;
}

/* --- rules ----------------------------------------------------------------------------------------------- */

static void count_event(enum event_kind kind, int64_t count, int64_t *opened, int64_t *reopened,
	int64_t *closed, int64_t *decided)
{
	switch (kind) {
	case EVENT_OPENED:
		*opened += count;
		break;
	case EVENT_REOPENED:
		*reopened += count;
		break;
	case EVENT_CLOSED:
		*closed += count;
		break;
	case EVENT_DECIDED:
		*decided += count;
		break;
	case EVENT_CHANGED:
	case EVENT_MOVED:
	case EVENT_COMMENTED:
		break;
	}
}

static bool looked_at_anything(const struct sums *sums)
{
	return sums->pass || sums->fail || sums->unknown || sums->declared;
}

static void add_rules(struct weeks *weeks, const struct causes *causes, struct weekly *ret)
{
	const struct rule_numbers *rules = weeks->teams[0].rules;
	struct rule_change *changes = arena_zero(weeks->arena, weeks->rule_count + 1, sizeof(*changes));
	size_t count = 0;

	for (size_t i = 0; i < causes->count; i++) {
		const struct cause *cause = &causes->items[i];
		struct rule_change *change = &changes[weeks_rule(weeks, cause->rule)];

		count_event(cause->kind, cause->count, &change->opened, &change->reopened, &change->closed,
			&change->decided);
	}
	for (size_t i = 0; i < weeks->rule_count; i++) {
		struct rule_change change = changes[i];

		change.number = rules[i].number;
		change.then = rules[i].then;
		change.now = rules[i].now;
		if (looked_at_anything(&change.then) || looked_at_anything(&change.now) || change.opened ||
			change.closed)
			changes[count++] = change;
	}
	ret->rules = changes;
	ret->rule_count = count;
}

/* --- why ------------------------------------------------------------------------------------------------- */

/* What is said of an event: the findings, then the rules. */
static const char *words_of(enum event_kind kind)
{
	switch (kind) {
	case EVENT_OPENED:
		return "opened by";
	case EVENT_REOPENED:
		return "reopened by";
	case EVENT_CLOSED:
		return "closed of";
	case EVENT_DECIDED:
		return "decided of";
	case EVENT_CHANGED:
	case EVENT_MOVED:
	case EVENT_COMMENTED:
		break;
	}
	return "";
}

/* "3 high opened by SCB101, SCB104", from the causes of one severity and kind. */
static void add_part(struct buf *why, const struct cause *causes, size_t count)
{
	int64_t findings = 0;

	for (size_t i = 0; i < count; i++)
		findings += causes[i].count;
	buf_format(why, "%s%lld %s %s", why->length ? "; " : "", (long long)findings,
		severity_word(causes->severity), words_of(causes->kind));
	for (size_t i = 0; i < count && i < RULES_NAMED; i++)
		buf_format(why, "%s SCB%d", i ? "," : "", causes[i].rule);
	if (count > RULES_NAMED)
		buf_format(why, " and %zu more", count - RULES_NAMED);
}

/* Kinds of events, as bits. */
enum {
	KINDS_CAME = 1u << EVENT_OPENED | 1u << EVENT_REOPENED,
	KINDS_DECIDED = 1u << EVENT_DECIDED,
	KINDS_WENT = 1u << EVENT_CLOSED | KINDS_DECIDED,
};

static void add_causes(struct buf *why, const struct cause *causes, size_t count, unsigned kinds)
{
	size_t parts = 0;

	for (size_t i = 0, next; i < count && parts < PARTS_MOST; i = next) {
		for (next = i + 1; next < count && causes[next].severity == causes[i].severity &&
				   causes[next].kind == causes[i].kind;)
			next++;
		if (!(kinds & 1u << causes[i].kind))
			continue;
		add_part(why, &causes[i], next - i);
		parts++;
	}
}

/* Nothing happened to a finding that would explain it: then other subjects were looked at, or other weights hold. */
static const char *explain(struct weeks *weeks, const struct repository_numbers *repository,
	const struct cause *causes, size_t count, bool worse)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	const bool is_gone = repository->now.score_high < 0 && repository->then.score_high >= 0;

	if (!repository->then.known)
		buf_add(&why, "new here");
	else if (is_gone && !worse)
		buf_add(&why, "gone, or nothing is looked at any more");
	add_causes(&why, causes, count, worse ? KINDS_CAME : KINDS_WENT);
	/* What was dismissed and is only accepted now fails again. */
	if (!why.length && worse)
		add_causes(&why, causes, count, KINDS_DECIDED);
	if (!why.length && repository->now.unknown > repository->then.unknown)
		buf_format(&why, "%lld more unknown",
			(long long)(repository->now.unknown - repository->then.unknown));
	if (!why.length)
		buf_add(&why, "other things were looked at");
	return arena_string(weeks->arena, why.text);
}

/* --- repositories ---------------------------------------------------------------------------------------- */

struct weighed {
	struct repository_change change;
	int64_t worse;  /* weight of the open failures that came, less that of those that went */
	int64_t points; /* of the score that are lost, both ends together */
	int64_t unknown;
};

static int64_t weight_of(const struct weeks *weeks, const struct numbers *numbers)
{
	int64_t weight = 0;

	for (int i = SEVERITY_INFO; i <= SEVERITY_CRITICAL; i++)
		weight += weeks->store->scoring.weights[i] * numbers->severity[i];
	return weight;
}

static int points_of(const struct numbers *numbers)
{
	return numbers->score_high < 0 ? 200 : numbers->score_low + numbers->score_high;
}

static int compare(int64_t left, int64_t right)
{
	return (left > right) - (left < right);
}

/*
 * Positive for worse, negative for better, 0 when nothing has changed that counts. The score goes first: what rose is
 * not worse, whatever opened beside.
 */
static int direction_of(const struct weighed *weighed)
{
	if (weighed->points)
		return compare(weighed->points, 0);
	if (weighed->worse)
		return compare(weighed->worse, 0);
	return compare(weighed->unknown, 0);
}

static int64_t magnitude(int64_t number)
{
	return number < 0 ? -number : number;
}

static int compare_weighed(const void *left, const void *right)
{
	const struct weighed *a = left, *b = right;
	int order = compare(magnitude(b->points), magnitude(a->points));

	if (!order)
		order = compare(magnitude(b->worse), magnitude(a->worse));
	if (!order)
		order = compare(magnitude(b->unknown), magnitude(a->unknown));
	return order ? order : strcmp(a->change.name, b->change.name);
}

static struct weighed weigh(struct weeks *weeks, const struct repository_numbers *repository,
	const struct cause *causes, size_t count)
{
	const struct numbers *then = &repository->then, *now = &repository->now;
	struct weighed ret = {
		.change = { .id = repository->id,
			.name = repository->name,
			.score_then_low = then->score_low,
			.score_then_high = then->score_high,
			.score_low = now->score_low,
			.score_high = now->score_high },
		.worse = weight_of(weeks, now) - weight_of(weeks, then),
		.points = points_of(then) - points_of(now),
		.unknown = now->unknown - then->unknown,
	};

	for (size_t i = 0; i < count; i++)
		count_event(causes[i].kind, causes[i].count, &ret.change.opened, &ret.change.reopened,
			&ret.change.closed, &ret.change.decided);
	if (direction_of(&ret))
		ret.change.why = explain(weeks, repository, causes, count, direction_of(&ret) > 0);
	return ret;
}

struct weighed_list {
	struct weighed *items;
	size_t count, capacity;
};

static void weighed_release(struct weighed_list *list)
{
	memory_free(list->items);
}

static void add_weighed(struct weighed_list *list, const struct weighed *weighed)
{
	memory_grow(&list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = *weighed;
}

static const struct repository_change *give(struct weeks *weeks, struct weighed_list *list, size_t *ret_count)
{
	struct repository_change *changes = arena_zero(weeks->arena, list->count + 1, sizeof(*changes));

	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), compare_weighed);
	for (size_t i = 0; i < list->count; i++)
		changes[i] = list->items[i].change;
	*ret_count = list->count;
	return changes;
}

static void add_repositories(struct weeks *weeks, const struct causes *causes, struct weekly *ret)
{
	CLEANUP(weighed_release) struct weighed_list worse = { 0 };
	CLEANUP(weighed_release) struct weighed_list better = { 0 };
	size_t at = 0;

	for (size_t i = 0; i < weeks->repository_count; i++) {
		const struct repository_numbers *repository = &weeks->repositories[i];
		struct weighed weighed;
		size_t end;

		while (at < causes->count && causes->items[at].repository < repository->id)
			at++;
		for (end = at; end < causes->count && causes->items[end].repository == repository->id;)
			end++;
		weighed = weigh(weeks, repository, causes->items + at, end - at);
		if (direction_of(&weighed))
			add_weighed(direction_of(&weighed) > 0 ? &worse : &better, &weighed);
		at = end;
	}
	ret->worse = give(weeks, &worse, &ret->worse_count);
	ret->better = give(weeks, &better, &ret->better_count);
}

int weeks_read_changes(struct weeks *weeks, struct weekly *ret)
{
	CLEANUP(causes_release) struct causes causes = { 0 };
	const int result = read_causes(weeks, &causes);

	if (result < 0)
		return result;
	add_rules(weeks, &causes, ret);
	add_repositories(weeks, &causes, ret);
	return 0;
}

_Static_assert(EVENT_OPENED == 1 && EVENT_REOPENED == 3 && EVENT_CLOSED == 5 && EVENT_DECIDED == 6, "stored");
