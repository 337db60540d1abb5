/* Who is who: identities, and names that are unique. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "saving.h"

/* --- identities ---------------------------------------------------------------------------------------- */

int repository_find(struct store *store, const char *identity, int64_t *ret, struct error *err)
{
	static const char by_identity[] = "SELECT id FROM repository WHERE identity = ?1";
	static const char by_alias[] = "SELECT repository_id FROM repository_alias WHERE identity = ?1";
	int result = store_ask_text(store, by_identity, identity, ret, err);

	/* A path is no name for ever: something else may stand there now. */
	if (result < 0 || *ret || text_starts(identity, "path:"))
		return result;
	return store_ask_text(store, by_alias, identity, ret, err);
}

int repository_at(struct store *store, const char *place, int64_t *ret, struct error *err)
{
	static const char sql[] = "SELECT repository_id FROM repository_place WHERE path = ?1";

	return store_ask_text(store, sql, place, ret, err);
}

int repository_scope(struct store *store, const char *identity, int64_t *ret, struct error *err)
{
	static const char find[] = "SELECT id FROM scope WHERE kind = 1 AND name = ?1";
	static const char add[] = "INSERT INTO scope (kind, name) VALUES (1, ?1) RETURNING id";
	int result = store_ask_text(store, find, identity, ret, err);

	return result < 0 || *ret ? result : store_ask_text(store, add, identity, ret, err);
}

/* --- names --------------------------------------------------------------------------------------------- */

static int is_free(struct store *store, const char *name, int64_t repository, bool *ret, struct error *err)
{
	static const char sql[] = "SELECT id FROM repository WHERE name = ?1";
	int64_t owner = 0;
	int result = store_ask_text(store, sql, name, &owner, err);

	if (result == 0)
		*ret = !owner || owner == repository;
	return result;
}

/* A name that another has becomes longer: the whole identity tells them apart, else a number does. */
static int unique_name(struct store *store, const char *identity, const char *name, int64_t repository,
	struct buf *ret, struct error *err)
{
	const char *colon = text_starts(identity, "url:") || text_starts(identity, "path:") ||
					    text_starts(identity, "root:")
				    ? strchr(identity, ':')
				    : NULL;
	const char *longer = colon && colon[1] ? colon + 1 : name;
	bool free = false;
	int result = 0;

	buf_add(ret, *name ? name : "-");
	for (int64_t number = 1; result == 0 && !free; number++) {
		if (number == 2) {
			buf_clear(ret);
			buf_add(ret, longer);
		} else if (number > 2) {
			buf_clear(ret);
			buf_format(ret, "%s (%lld)", name, (long long)number - 1);
		}
		result = is_free(store, ret->text, repository, &free, err);
	}
	return result;
}

int repository_add(struct store *store, const char *identity, const char *name, int64_t run, int64_t *ret,
	struct error *err)
{
	static const char sql[] = "INSERT INTO repository (identity, name, state, first_run, last_run) "
				  "VALUES (?1, ?2, 1, ?3, ?3) RETURNING id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	CLEANUP(buf_release) struct buf unique = BUF_INIT;
	int result = unique_name(store, identity, name, 0, &unique, err);

	if (result == 0)
		result = statement_begin(&statement, store, sql, err);
	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, identity);
	statement_bind_text(&statement, 2, unique.text);
	statement_bind_integer(&statement, 3, run);
	result = statement_step(&statement, err);
	if (result < 0)
		return result;
	*ret = statement_integer(&statement, 0);
	return 0;
}

static int run_renaming(struct store *store, const char *sql, int64_t repository, const char *identity,
	const char *name, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	if (identity)
		statement_bind_text(&statement, 2, identity);
	if (name)
		statement_bind_text(&statement, 3, name);
	return statement_run(&statement, err);
}

int repository_rename(
	struct store *store, int64_t repository, const char *identity, const char *name, struct error *err)
{
	static const char keep[] =
		"INSERT INTO repository_alias (identity, repository_id) "
		"SELECT identity, id FROM repository WHERE id = ?1 "
		"ON CONFLICT (identity) DO UPDATE SET repository_id = excluded.repository_id";
	static const char scope[] = "UPDATE scope SET name = ?2 WHERE kind = 1 AND name = "
				    "(SELECT identity FROM repository WHERE id = ?1)";
	static const char rename[] = "UPDATE repository SET identity = ?2, name = ?3 WHERE id = ?1";
	CLEANUP(buf_release) struct buf unique = BUF_INIT;
	int result = unique_name(store, identity, name, repository, &unique, err);

	if (result == 0)
		result = run_renaming(store, keep, repository, NULL, NULL, err);
	if (result == 0)
		result = run_renaming(store, scope, repository, identity, NULL, err);
	return result < 0 ? result : run_renaming(store, rename, repository, identity, unique.text, err);
}
