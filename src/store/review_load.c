/* The reviews of one target, as rules and pages look at them. */
#include "base/cleanup.h"
#include "resolving.h"

static void read_review(struct statement *statement, struct arena *arena, struct review *ret)
{
	*ret = (struct review){
		.act = statement_integer(statement, 0),
		.target = arena_string(arena, statement_text(statement, 1)),
		.step = (enum review_step)statement_integer(statement, 3),
		.outcome = (enum review_outcome)statement_integer(statement, 4),
		.until = statement_integer(statement, 5),
		.made = statement_integer(statement, 6),
		.by = arena_string(arena, statement_text(statement, 7)),
		.note = arena_string(arena, statement_text(statement, 8)),
	};
	statement_hex(statement, 2, ret->commit, sizeof(ret->commit));
}

int reviews_load(
	struct store *store, int64_t target, struct arena *arena, struct reviews *ret, struct error *err)
{
	static const char sql[] =
		"SELECT v.act_id, t.identity, v.commit_id, v.step, v.outcome, v.until, a.made, p.name, "
		"v.note "
		"FROM review v JOIN target t ON t.id = v.target_id JOIN act a ON a.id = v.act_id "
		"JOIN person p ON p.id = a.actor_id WHERE v.target_id = ?1 AND v.live = 1 "
		"ORDER BY v.act_id DESC";
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct review *items = NULL;
	size_t count = 0, capacity = 0;
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, target);
	while ((result = statement_step(&statement, err)) > 0) {
		arena_grow(arena, &items, count, &capacity, sizeof(*items));
		read_review(&statement, arena, &items[count++]);
	}
	if (result == 0)
		*ret = (struct reviews){ .items = items, .count = count };
	return result;
}
