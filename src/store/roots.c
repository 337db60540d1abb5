/* Whose the targets are, root by root. */
#include "base/cleanup.h"
#include "store/resolution.h"
#include "store_private.h"

int store_visit_roots(
	struct store *store, int (*visit)(const char *root, void *context), void *context, struct error *err)
{
	static const char sql[] = "SELECT DISTINCT root FROM target ORDER BY root";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0) {
		result = visit(statement_text(&statement, 0), context);
		if (result)
			return result;
	}
	return result;
}

int store_put_root(
	struct store *store, const char *root, enum tier tier, enum fork_state fork, struct error *err)
{
	static const char sql[] = "UPDATE target SET tier = ?2, fork = ?3 WHERE root = ?1 "
				  "AND (tier, fork) IS NOT (?2, ?3)";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, root);
	statement_bind_integer(&statement, 2, tier);
	statement_bind_integer(&statement, 3, fork);
	return statement_run(&statement, err);
}
