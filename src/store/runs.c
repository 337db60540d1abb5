/* Runs: everything that changes the database belongs to one. */
#include "base/cleanup.h"
#include "numbers_at.h"
#include "saving.h"

int person_id(struct store *store, const char *name, int64_t *ret, struct error *err)
{
	static const char sql[] = "INSERT INTO person (name) VALUES (?1) "
				  "ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, name);
	result = statement_step(&statement, err);
	if (result > 0)
		*ret = statement_integer(&statement, 0);
	return result < 0 ? result : 0;
}

/* There is one scan of a database at a time: one that seems to be running was killed. */
static int stop_killed_scans(struct store *store, struct error *err)
{
	static const char sql[] = "UPDATE run SET status = 3 WHERE kind = 1 AND status = 0";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	return result < 0 ? result : statement_run(&statement, err);
}

int run_add(struct store *store, enum run_kind kind, const char *actor, const char *scope,
	const char *program, int64_t now, int64_t *ret, struct error *err)
{
	static const char sql[] = "INSERT INTO run (kind, actor_id, started, status, scope, program, counts) "
				  "VALUES (?1, ?2, ?3, 0, ?4, ?5, '{}') RETURNING id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int64_t person = 0;
	int result = person_id(store, actor ? actor : "", &person, err);

	if (result == 0)
		result = statement_begin(&statement, store, sql, err);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, kind);
	statement_bind_integer(&statement, 2, person);
	statement_bind_integer(&statement, 3, now);
	statement_bind_text(&statement, 4, scope ? scope : "");
	statement_bind_text(&statement, 5, program ? program : "");
	result = statement_step(&statement, err);
	if (result > 0)
		*ret = statement_integer(&statement, 0);
	return result < 0 ? result : 0;
}

int run_drop(struct store *store, int64_t run, struct error *err)
{
	static const char sql[] = "DELETE FROM run WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, run);
	return statement_run(&statement, err);
}

int run_add_ledger(
	struct store *store, int64_t run, int64_t scope, const struct ledger *ledger, struct error *err)
{
	static const char of_scope[] =
		"INSERT INTO run_ledger (run_id, scope_id, opened, unchanged, changed, reopened, closed) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (run_id, scope_id) DO UPDATE SET "
		"opened = opened + excluded.opened, unchanged = unchanged + excluded.unchanged, "
		"changed = changed + excluded.changed, reopened = reopened + excluded.reopened, "
		"closed = closed + excluded.closed";
	static const char of_run[] =
		"UPDATE run SET opened = opened + ?3, unchanged = unchanged + ?4, changed = changed + ?5, "
		"reopened = reopened + ?6, closed = closed + ?7 WHERE id = ?1 AND ?2";
	static const char *const texts[] = { of_scope, of_run };
	int result = 0;

	for (size_t i = 0; i < COUNT_OF(texts) && result == 0; i++) {
		CLEANUP(statement_end) struct statement statement = { 0 };

		result = statement_begin(&statement, store, texts[i], err);
		if (result < 0)
			return result;
		statement_bind_integer(&statement, 1, run);
		statement_bind_integer(&statement, 2, scope);
		statement_bind_integer(&statement, 3, ledger->opened);
		statement_bind_integer(&statement, 4, ledger->unchanged);
		statement_bind_integer(&statement, 5, ledger->changed);
		statement_bind_integer(&statement, 6, ledger->reopened);
		statement_bind_integer(&statement, 7, ledger->closed);
		result = statement_run(&statement, err);
	}
	return result;
}

int store_begin_run(struct store *store, enum run_kind kind, const char *actor, const char *scope,
	const char *program, int64_t now, int64_t *ret_run, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	int64_t run = 0;
	int result = transaction_begin(&transaction, store, err);

	if (result == 0 && kind == RUN_SCAN)
		result = stop_killed_scans(store, err);
	if (result == 0)
		result = run_add(store, kind, actor, scope, program, now, &run, err);
	if (result == 0)
		result = transaction_commit(&transaction, err);
	if (result == 0)
		*ret_run = run;
	return result;
}

int run_end(struct store *store, int64_t run, enum run_status status, const char *counts, int64_t now,
	struct error *err)
{
	static const char sql[] = "UPDATE run SET status = ?2, counts = ?3, finished = ?4 WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, run);
	statement_bind_integer(&statement, 2, status);
	statement_bind_text(&statement, 3, counts ? counts : "{}");
	statement_bind_integer(&statement, 4, now);
	return statement_run(&statement, err);
}

int store_finish_run(struct store *store, int64_t run, enum run_status status, const char *counts,
	int64_t now, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	int result = transaction_begin(&transaction, store, err);

	if (result == 0)
		result = run_end(store, run, status, counts, now, err);
	if (result == 0)
		result = numbers_at_put_coverage(store, run, err);
	return result < 0 ? result : transaction_commit(&transaction, err);
}
