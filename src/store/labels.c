/* What tags named over time: history, never emptied. */
#include "base/cleanup.h"
#include "resolving.h"

int store_note_label(struct store *store, int64_t run, const char *root, const char *ref, const char *commit,
	struct error *err)
{
	static const char sql[] = "INSERT INTO label_seen (root, ref, commit_id, first_run, last_run) "
				  "VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (root, ref, commit_id) DO UPDATE "
				  "SET last_run = excluded.last_run WHERE last_run < excluded.last_run";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, root);
	statement_bind_text(&statement, 2, ref);
	statement_bind_hex(&statement, 3, commit);
	statement_bind_integer(&statement, 4, run);
	return statement_run(&statement, err);
}

/* What it names now has no last time: else what is known of it would change with every run. */
int store_load_label(struct store *store, const char *root, const char *ref, struct arena *arena,
	struct label_seen **ret, size_t *ret_count, struct error *err)
{
	static const char sql[] =
		"SELECT l.commit_id, f.started, CASE WHEN l.last_run = (SELECT max(id) FROM run) THEN 0 "
		"ELSE z.started END FROM label_seen l JOIN run f ON f.id = l.first_run "
		"JOIN run z ON z.id = l.last_run WHERE l.root = ?1 AND l.ref = ?2 "
		"ORDER BY l.last_run, l.first_run, l.commit_id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct label_seen *items = NULL;
	size_t count = 0, capacity = 0;
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, root);
	statement_bind_text(&statement, 2, ref);
	while ((result = statement_step(&statement, err)) > 0) {
		struct label_seen *seen;

		arena_grow(arena, &items, count, &capacity, sizeof(*items));
		seen = &items[count++];
		*seen = (struct label_seen){
			.first = statement_integer(&statement, 1),
			.last = statement_integer(&statement, 2),
		};
		statement_hex(&statement, 0, seen->commit, sizeof(seen->commit));
	}
	if (result < 0)
		return result;
	*ret = items;
	*ret_count = count;
	return 0;
}
