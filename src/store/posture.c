/* The posture of the fleet, from the sums that the writing half keeps. */
#include "list_query.h"

#include "base/cleanup.h"
#include "store/resolution.h"
#include "weeks.h"

#include <stdlib.h>

enum { RUNS_SHOWN = 20 };

static void add_coverage(struct posture *posture, enum coverage_status status, bool without_files)
{
	switch (status) {
	case COVERAGE_COMPLETE:
		posture->complete++;
		posture->without_dagger += without_files;
		break;
	case COVERAGE_PARTIAL:
		posture->partial++;
		break;
	case COVERAGE_FAILED:
		posture->failed++;
		break;
	case COVERAGE_EMPTY:
		posture->empty++;
		break;
	}
}

/* One walk over the repositories; adding up in C takes half the time of SQL's sums. */
static int read_sums(struct store *store, struct posture *ret, struct error *err)
{
	static const char sql[] =
		"SELECT r.state, c.status, r.file_count, r.module_count, r.reference_count, "
		"r.unpinned_count, "
		"r.floating_count, r.pinned_count, r.builtin_count, r.local_count, r.malformed_count, "
		"r.conflict_count, r.info_count, r.low_count, r.medium_count, r.high_count, "
		"r.critical_count, "
		"r.unknown_count, r.declared_count, r.set_apart_count, r.hostile_count, r.accepted_count, "
		"r.dismissed_count "
		"FROM repository AS r LEFT JOIN capture AS c ON c.id = r.capture_id WHERE r.state <> 3";
	int64_t *const sums[] = { &ret->modules, &ret->references, &ret->unpinned, &ret->floating,
		&ret->pinned, &ret->builtin, &ret->local, &ret->malformed, &ret->conflicting,
		&ret->severity[SEVERITY_INFO], &ret->severity[SEVERITY_LOW], &ret->severity[SEVERITY_MEDIUM],
		&ret->severity[SEVERITY_HIGH], &ret->severity[SEVERITY_CRITICAL], &ret->unknown,
		&ret->declared, &ret->set_apart, &ret->hostile, &ret->accepted, &ret->dismissed };
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0) {
		if (statement_integer(&statement, 0) != REPOSITORY_LIVE) {
			ret->gone++;
			continue;
		}
		ret->repositories++;
		add_coverage(ret, (enum coverage_status)statement_integer(&statement, 1),
			statement_integer(&statement, 2) == 0);
		for (size_t i = 0; i < COUNT_OF(sums); i++)
			*sums[i] += statement_integer(&statement, (int)i + 3);
	}
	return result;
}

/* What no copy can be asked about: a walk over the short rows of resolutions. */
static int read_uncopied(struct store *store, struct posture *ret, struct error *err)
{
	static const char sql[] =
		"SELECT count(*), count(DISTINCT g.root) FROM resolution AS z "
		"JOIN reference AS t ON t.id = z.reference_id AND t.until_run IS NULL AND t.path_class = 0 "
		"JOIN repository AS r ON r.id = t.repository_id AND r.state = 1 "
		"JOIN target AS g ON g.id = t.target_id WHERE z.presence = 1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result == 0)
		result = statement_step(&statement, err);
	if (result > 0) {
		ret->uncopied = statement_integer(&statement, 0);
		ret->uncopied_roots = statement_integer(&statement, 1);
	}
	return result < 0 ? result : 0;
}

static bool label_agrees(enum label_state label)
{
	return label == LABEL_NONE || label == LABEL_AGREES || label == LABEL_MOVED_ON;
}

/* The worst that is known of a pin counts. */
static void add_truth(struct posture *posture, enum presence presence, enum reach reachable,
	enum label_state label, int64_t count)
{
	if (presence == PRESENCE_UNASKED || presence == PRESENCE_NO_COPY)
		return;
	if (reachable == REACH_NO || presence == PRESENCE_NOT_COMMIT)
		posture->unreachable += count;
	else if (label == LABEL_DISAGREES)
		posture->disagreeing += count;
	else if (presence == PRESENCE_FOUND && reachable == REACH_YES && label_agrees(label))
		posture->agreeing += count;
	else
		posture->untold += count;
}

/* What copies say of the pins, as far as there are copies. */
static int read_truth(struct store *store, struct posture *ret, struct error *err)
{
	static const char sql[] =
		"SELECT z.presence, z.reachable, z.label, count(*) FROM resolution AS z "
		"JOIN reference AS t ON t.id = z.reference_id AND t.until_run IS NULL AND t.path_class = 0 "
		"JOIN repository AS r ON r.id = t.repository_id AND r.state = 1 "
		"GROUP BY z.presence, z.reachable, z.label";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0)
		add_truth(ret, (enum presence)statement_integer(&statement, 0),
			(enum reach)statement_integer(&statement, 1),
			(enum label_state)statement_integer(&statement, 2), statement_integer(&statement, 3));
	return result;
}

/* Both are walks over all that is resolved: too slow for a screen, so they are made once, when resolving ends. */
static const char truth_setting[] = "pin truth";

int store_put_truth(struct store *store, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct posture sums = { 0 };

	if (read_uncopied(store, &sums, err) < 0 || read_truth(store, &sums, err) < 0)
		return err->code;
	buf_format(&text, "%lld %lld %lld %lld %lld %lld", (long long)sums.agreeing,
		(long long)sums.disagreeing, (long long)sums.unreachable, (long long)sums.untold,
		(long long)sums.uncopied, (long long)sums.uncopied_roots);
	return store_set_setting(store, truth_setting, text.text, err);
}

static void get_truth(struct store *store, struct posture *ret)
{
	int64_t *const numbers[] = { &ret->agreeing, &ret->disagreeing, &ret->unreachable, &ret->untold,
		&ret->uncopied, &ret->uncopied_roots };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char *at;

	if (!store_setting(store, truth_setting, &text))
		return;
	at = text.text;
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		*numbers[i] = strtoll(at, &at, 10);
}

_Static_assert(PRESENCE_NO_COPY == 1 && PATH_LIVE == 0 && REPOSITORY_LIVE == 1, "stored");

/* --- rules ----------------------------------------------------------------------------------------------- */

struct rule_lines {
	struct posture_rule *lines;
	size_t count, capacity;
	struct score_sum score;
};

static struct posture_rule *add_line(struct rule_lines *lines, struct arena *arena, int number)
{
	arena_grow(arena, &lines->lines, lines->count, &lines->capacity, sizeof(*lines->lines));
	lines->lines[lines->count] = (struct posture_rule){ .number = number, .worst_name = "" };
	return &lines->lines[lines->count++];
}

static struct posture_rule *find_line(struct rule_lines *lines, int number)
{
	for (size_t i = 0; i < lines->count; i++)
		if (lines->lines[i].number == number)
			return &lines->lines[i];
	return NULL;
}

static int read_totals(struct store *store, struct arena *arena, struct rule_lines *lines, struct error *err)
{
	static const char sql[] =
		"SELECT rule, pass, fail, unknown, declared, accepted, dismissed, decided_unknown FROM total "
		"WHERE team_id = 0 AND path_class = 0";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0) {
		const int number = (int)statement_integer(&statement, 0);
		struct posture_rule *line = find_line(lines, number);
		struct sums sums;

		if (!line)
			line = add_line(lines, arena, number);
		sums_read(&statement, 1, &sums);
		line->pass = sums.pass;
		line->fail = sums.fail;
		line->unknown = sums.unknown;
		line->declared = sums.declared;
		score_add(&lines->score, store, number, &sums);
	}
	return result;
}

/* What is over counts as open again, before somebody who writes has settled it. */
static int read_ended(
	struct store *store, int64_t now, struct rule_lines *lines, struct posture *ret, struct error *err)
{
	static const char sql[] =
		"SELECT f.rule, f.verdict, f.severity, f.state, f.subjects FROM finding AS f JOIN repository "
		"AS r ON r.id = f.repository_id AND r.state = 1 WHERE f.until < ?1 AND f.until IS NOT NULL "
		"AND f.status = 2 AND f.path_class = 0";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, now);
	while ((result = statement_step(&statement, err)) > 0) {
		const enum verdict verdict = (enum verdict)statement_integer(&statement, 1);
		const bool accepted = statement_integer(&statement, 3) == DECISION_ACCEPTED;
		const int64_t unknown = verdict == VERDICT_UNKNOWN ? statement_integer(&statement, 4) : 0;
		const int64_t subjects = verdict == VERDICT_FAIL ? 1 : unknown;

		ret->severity[statement_integer(&statement, 2)] += verdict == VERDICT_FAIL;
		ret->unknown += verdict == VERDICT_UNKNOWN;
		ret->declared += verdict == VERDICT_DECLARED;
		ret->accepted -= accepted;
		ret->dismissed -= !accepted;
		score_add(&lines->score, store, (int)statement_integer(&statement, 0),
			&(struct sums){ .accepted = accepted ? -subjects : 0,
				.dismissed = accepted ? 0 : -subjects,
				.decided_unknown = -unknown });
	}
	return result;
}

static int read_worst(struct store *store, struct arena *arena, struct posture_rule *line, struct error *err)
{
	static const char sql[] = "SELECT t.repository_id, r.name, t.fail FROM tally AS t JOIN repository AS "
				  "r ON r.id = t.repository_id "
				  "WHERE t.rule = ?1 AND t.path_class = 0 AND t.fail > 0 AND r.state = 1 "
				  "ORDER BY t.fail DESC LIMIT 1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result;

	if (line->fail == 0)
		return 0;
	result = statement_begin(&statement, store, sql, err);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, line->number);
	result = statement_step(&statement, err);
	if (result > 0) {
		line->worst_repository = statement_integer(&statement, 0);
		line->worst_name = arena_string(arena, statement_text(&statement, 1));
		line->worst_fail = statement_integer(&statement, 2);
	}
	return result < 0 ? result : 0;
}

static int compare_lines(const void *left, const void *right)
{
	const int a = ((const struct posture_rule *)left)->number;
	const int b = ((const struct posture_rule *)right)->number;

	return a < b ? -1 : a > b;
}

/* Every rule has its line, also those that looked at nothing; so have rules of a newer program. */
static int read_rules(
	struct store *store, int64_t now, struct arena *arena, struct posture *ret, struct error *err)
{
	struct rule_lines lines = { 0 };
	int result;

	for (const struct rule *rule = store->rules; rule->number; rule++)
		add_line(&lines, arena, rule->number);
	scoring_load(store);
	result = read_totals(store, arena, &lines, err);
	if (result == 0)
		result = read_ended(store, now, &lines, ret, err);
	for (size_t i = 0; result == 0 && i < lines.count; i++)
		result = read_worst(store, arena, &lines.lines[i], err);
	if (result < 0)
		return result;
	if (lines.count)
		qsort(lines.lines, lines.count, sizeof(*lines.lines), compare_lines);
	ret->rules = lines.lines;
	ret->rule_count = lines.count;
	ret->score_low = score_low(&lines.score);
	ret->score_high = score_high(&lines.score);
	return 0;
}

/* --- runs ------------------------------------------------------------------------------------------------ */

static int read_runs(struct store *store, struct arena *arena, struct posture *ret, struct error *err)
{
	static const char sql[] =
		"SELECT id, kind, status, started, coalesce(finished, 0), opened, unchanged, "
		"changed, reopened, closed, scope FROM run ORDER BY id DESC LIMIT ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct posture_run *runs = arena_zero(arena, RUNS_SHOWN, sizeof(*runs));
	int64_t newest = 0;
	int result = list_newest_run(store, &newest, err);

	if (result == 0)
		result = statement_begin(&statement, store, sql, err);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, RUNS_SHOWN);
	while ((result = statement_step(&statement, err)) > 0) {
		struct posture_run *run = &runs[ret->run_count++];
		int64_t *const numbers[] = { &run->started, &run->finished, &run->opened, &run->unchanged,
			&run->changed, &run->reopened, &run->closed };

		run->id = statement_integer(&statement, 0);
		run->kind = (int)statement_integer(&statement, 1);
		run->status = (int)statement_integer(&statement, 2);
		for (size_t i = 0; i < COUNT_OF(numbers); i++)
			*numbers[i] = statement_integer(&statement, (int)i + 3);
		run->scope = arena_string(arena, statement_text(&statement, 10));
		if (run->id == newest) {
			ret->new_findings = run->opened;
			ret->closed_findings = run->closed;
		}
	}
	ret->runs = runs;
	return result;
}

int store_posture(
	struct store *store, int64_t now, struct arena *arena, struct posture *ret, struct error *err)
{
	CLEANUP(list_query_end) struct list_query query = { .store = store, .table = TABLE_REPOSITORIES };
	struct posture posture = { 0 };
	int result = list_query_begin(&query, "", now, NULL, err);

	if (result == 0)
		result = read_sums(store, &posture, err);
	if (result == 0)
		get_truth(store, &posture);
	if (result == 0)
		result = read_rules(store, now, arena, &posture, err);
	if (result == 0)
		result = read_runs(store, arena, &posture, err);
	if (result == 0)
		*ret = posture;
	return result;
}
