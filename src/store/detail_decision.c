/* A decision whole, for its own page and for that of a finding. */
#include "detail.h"

#include "base/cleanup.h"
#include "deciding.h"

enum { ACTS_SHOWN = 20 };

int detail_of_decided(
	struct store *store, int64_t finding, struct arena *arena, struct detail *ret, struct error *err)
{
	static const char sql[] = "SELECT decision_id FROM finding WHERE id = ?1";
	int64_t decision = 0;
	const int result = store_ask_number(store, sql, finding, &decision, err);

	return result < 0 || !decision ? result : decision_load(store, decision, arena, &ret->decision, err);
}

/* The act itself, and those that took it back or brought it again. Every one of them undoes the one before. */
static int read_acts(
	struct store *store, int64_t decision, struct arena *arena, struct detail *ret, struct error *err)
{
	static const char sql[] =
		"WITH RECURSIVE chain (id, depth) AS (SELECT act_id, 0 FROM decision WHERE id = ?1 "
		"UNION ALL SELECT a.id, c.depth + 1 FROM chain AS c JOIN act AS a ON a.undoes = c.id "
		"WHERE c.depth < 20) "
		"SELECT a.made, c.depth, p.name FROM chain AS c JOIN act AS a ON a.id = c.id "
		"JOIN person AS p ON p.id = a.actor_id ORDER BY a.id DESC LIMIT 20";
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct detail_event *events = arena_zero(arena, ACTS_SHOWN, sizeof(*events));
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, decision);
	while (ret->event_count < ACTS_SHOWN && (result = statement_step(&statement, err)) > 0) {
		const int64_t depth = statement_integer(&statement, 1);

		events[ret->event_count++] = (struct detail_event){
			.time = statement_integer(&statement, 0),
			.what = depth == 0  ? "decided"
				: depth % 2 ? "undone"
					    : "redone",
			.cause = "",
			.by = arena_string(arena, statement_text(&statement, 2)),
		};
	}
	ret->events = events;
	return result < 0 ? result : 0;
}

int detail_of_decision(
	struct store *store, int64_t decision, struct arena *arena, struct detail *ret, struct error *err)
{
	const int result = decision_load(store, decision, arena, &ret->decision, err);

	return result < 0 ? result : read_acts(store, decision, arena, ret, err);
}
