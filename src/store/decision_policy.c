/* What policy suppresses, as decisions: brought to what the policy says, by what they say. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "deciding.h"
#include "store/decision.h"

/* A row as stored, by everything that it says. */
struct policy_row {
	const char *text;
	int64_t id;
	bool live, kept;
};

struct policy_rows {
	struct arena arena;
	struct policy_row *items;
	size_t count, capacity;
};

static void policy_rows_release(struct policy_rows *rows)
{
	arena_release(&rows->arena);
}

/* Equal texts say the same. */
static void write_row(const struct decision *decision, const char *scope, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };

	json_begin_array(&writer, NULL);
	json_write_raw(&writer, NULL, scope, strlen(scope));
	json_write_bool(&writer, NULL, decision->owns);
	json_write_integer(&writer, NULL, decision->state);
	json_write_integer(&writer, NULL, decision->justification);
	json_write_integer(&writer, NULL, decision->until);
	json_write_text(&writer, NULL, decision->reason);
	json_write_text(&writer, NULL, decision->owner);
	json_end_array(&writer);
}

/* Of those that say the same, one that is in force comes first. */
static int compare_rows(const void *left, const void *right)
{
	const struct policy_row *one = left, *other = right;
	int order = strcmp(one->text, other->text);

	if (!order)
		order = other->live - one->live;
	return order ? order : (one->id > other->id) - (one->id < other->id);
}

static int load_rows(struct store *store, struct policy_rows *ret, struct error *err)
{
	static const char sql[] =
		"SELECT d.id, d.live, d.scope, d.owns, d.state, d.justification, d.until, d.reason, p.name "
		"FROM decision AS d LEFT JOIN person AS p ON p.id = d.owner_id WHERE d.origin = 2";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const struct decision decision = {
			.owns = statement_integer(&statement, 3),
			.state = (enum decision_state)statement_integer(&statement, 4),
			.justification = (enum justification)statement_integer(&statement, 5),
			.until = statement_integer(&statement, 6),
			.reason = statement_text(&statement, 7),
			.owner = statement_text(&statement, 8),
		};

		write_row(&decision, statement_text(&statement, 2), &text);
		arena_grow(&ret->arena, &ret->items, ret->count, &ret->capacity, sizeof(*ret->items));
		ret->items[ret->count++] = (struct policy_row){
			.text = arena_string(&ret->arena, text.text),
			.id = statement_integer(&statement, 0),
			.live = statement_integer(&statement, 1),
		};
	}
	if (ret->count > 1)
		qsort(ret->items, ret->count, sizeof(*ret->items), compare_rows);
	return result;
}

/* The first of those that say the same, or NULL. */
static struct policy_row *find_row(struct policy_rows *rows, const char *text)
{
	size_t low = 0, high = rows->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (strcmp(rows->items[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < rows->count && strcmp(rows->items[low].text, text) == 0 ? &rows->items[low] : NULL;
}

/* One that comes back was made now. */
static int set_live(struct store *store, int64_t id, bool live, int64_t now, struct error *err)
{
	static const char sql[] =
		"UPDATE decision SET live = ?2, made = CASE ?2 WHEN 1 THEN ?3 ELSE made END "
		"WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, id);
	statement_bind_integer(&statement, 2, live);
	statement_bind_integer(&statement, 3, now);
	return statement_run(&statement, err);
}

static int insert(struct store *store, const struct decision *given, int64_t now, struct error *err)
{
	struct decision decision = *given;
	int64_t id;

	decision.act = 0;
	decision.origin = ORIGIN_POLICY;
	decision.made = now;
	return decision_insert(store, &decision, NULL, 0, &id, err);
}

/* What the policy says, by the same texts. */
struct given {
	const char *text;
	const struct decision *decision;
	bool repeated; /* said twice, it is in force once */
};

static int compare_given(const void *left, const void *right)
{
	const struct given *one = *(struct given *const *)left, *other = *(struct given *const *)right;
	const int order = strcmp(one->text, other->text);

	return order ? order : (one > other) - (one < other);
}

static struct given *list_given(struct arena *arena, const struct decision *decisions, size_t count)
{
	struct given *given = arena_zero(arena, count, sizeof(*given));
	struct given **sorted = arena_zero(arena, count, sizeof(*sorted));

	for (size_t i = 0; i < count; i++) {
		CLEANUP(buf_release) struct buf scope = BUF_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		decision_write_scope(&decisions[i].scope, &scope);
		write_row(&decisions[i], scope.text, &text);
		given[i] = (struct given){ arena_string(arena, text.text), &decisions[i], false };
		sorted[i] = &given[i];
	}
	if (count > 1)
		qsort(sorted, count, sizeof(*sorted), compare_given);
	for (size_t i = 1; i < count; i++)
		sorted[i]->repeated = strcmp(sorted[i - 1]->text, sorted[i]->text) == 0;
	return given;
}

static int put_given(struct store *store, struct policy_rows *rows, const struct given *given, int64_t now,
	bool *ret_changed, struct error *err)
{
	struct policy_row *row = find_row(rows, given->text);

	if (row)
		row->kept = true;
	if (row && row->live)
		return 0;
	*ret_changed = true;
	return row ? set_live(store, row->id, true, now, err) : insert(store, given->decision, now, err);
}

static int drop_others(struct store *store, const struct policy_rows *rows, int64_t now, bool *ret_changed,
	struct error *err)
{
	int result = 0;

	for (size_t i = 0; i < rows->count && result == 0; i++) {
		if (!rows->items[i].live || rows->items[i].kept)
			continue;
		*ret_changed = true;
		result = set_live(store, rows->items[i].id, false, now, err);
	}
	return result;
}

int store_set_suppressions(struct store *store, const struct decision *decisions, size_t count, int64_t now,
	bool *ret_changed, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(policy_rows_release) struct policy_rows rows = { 0 };
	/* Findings follow when their repository is recorded again: whoever judges sees that it has to. */
	static const char judge_again[] =
		"UPDATE repository SET evaluated_key = NULL WHERE evaluated_key IS NOT NULL";
	const struct given *given = list_given(&rows.arena, decisions, count);
	bool changed = false;
	int result = transaction_begin(&transaction, store, err);

	if (result == 0)
		result = load_rows(store, &rows, err);
	for (size_t i = 0; i < count && result == 0; i++)
		if (!given[i].repeated)
			result = put_given(store, &rows, &given[i], now, &changed, err);
	if (result == 0)
		result = drop_others(store, &rows, now, &changed, err);
	if (result == 0 && changed)
		result = decisions_changed(store, err);
	if (result == 0 && changed)
		result = store_execute(store, judge_again, err);
	if (result == 0)
		result = transaction_commit(&transaction, err);
	if (result == 0)
		*ret_changed = changed;
	return result;
}
