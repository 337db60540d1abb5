/* What is known of repositories: by place, by name, and all of them. */
#include "base/cleanup.h"
#include "base/memory.h"
#include "saving.h"

/* A repository that could never be read is not known yet: its identity was made up from its place. */
static int read_known(struct store *store, int64_t repository, struct arena *arena,
	struct known_repository *ret, struct error *err)
{
	static const char sql[] =
		"SELECT r.id, r.identity, c.commit_id, c.tree_id, c.ref, c.readers, "
		"c.status, r.evaluated_key, r.evaluate_after, r.resolved_key, c.code_roots FROM "
		"repository r JOIN capture c ON c.id = r.capture_id "
		"WHERE r.id = ?1 AND c.facts_digest IS NOT NULL";
	CLEANUP(statement_end) struct statement statement = { 0 };
	char commit[OID_HEX + 1], tree[OID_HEX + 1], key[65], resolved[65];
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	result = statement_step(&statement, err);
	if (result <= 0)
		return result;
	statement_hex(&statement, 2, commit, sizeof(commit));
	statement_hex(&statement, 3, tree, sizeof(tree));
	statement_hex(&statement, 7, key, sizeof(key));
	statement_hex(&statement, 9, resolved, sizeof(resolved));
	*ret = (struct known_repository){
		.id = statement_integer(&statement, 0),
		.identity = arena_string(arena, statement_text(&statement, 1)),
		.commit = arena_string(arena, commit),
		.tree = arena_string(arena, tree),
		.ref = arena_string(arena, statement_text(&statement, 4)),
		.readers = arena_string(arena, statement_text(&statement, 5)),
		.code_roots = arena_string(arena, statement_text(&statement, 10)),
		.status = (enum coverage_status)statement_integer(&statement, 6),
		.evaluated_key = arena_string(arena, key),
		.resolved_key = arena_string(arena, resolved),
		.evaluate_after =
			statement_is_null(&statement, 8) ? INT64_MAX : statement_integer(&statement, 8),
	};
	return 0;
}

int store_known_at(struct store *store, const char *place, struct arena *arena, struct known_repository *ret,
	struct error *err)
{
	int64_t repository = 0;
	int result = repository_at(store, place, &repository, err);

	*ret = (struct known_repository){ 0 };
	return result < 0 || !repository ? result : read_known(store, repository, arena, ret, err);
}

int store_known_as(struct store *store, const char *identity, struct arena *arena,
	struct known_repository *ret, struct error *err)
{
	int64_t repository = 0;
	int result = repository_find(store, identity, &repository, err);

	*ret = (struct known_repository){ 0 };
	return result < 0 || !repository ? result : read_known(store, repository, arena, ret, err);
}

int store_visit_repositories(struct store *store,
	int (*visit)(const struct stored_repository *repository, void *context), void *context,
	struct error *err)
{
	static const char sql[] = "SELECT id, identity, name, evaluated_key, evaluate_after, resolved_key "
				  "FROM repository WHERE state = 1 ORDER BY id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	while ((result = statement_step(&statement, err)) > 0) {
		char key[65], resolved[65];
		struct stored_repository repository = {
			.id = statement_integer(&statement, 0),
			.identity = statement_text(&statement, 1),
			.name = statement_text(&statement, 2),
			.evaluated_key = key,
			.resolved_key = resolved,
			.evaluate_after = statement_is_null(&statement, 4) ? INT64_MAX
									   : statement_integer(&statement, 4),
		};

		statement_hex(&statement, 3, key, sizeof(key));
		statement_hex(&statement, 5, resolved, sizeof(resolved));
		result = visit(&repository, context);
		if (result)
			break;
	}
	return result;
}
