/* The schema's steps, and bringing a database up to the last of them. */
#include "store_private.h"

#include "base/buf.h"
#include "base/cleanup.h"
#include "id_set.h"
#include "schema_2_sql.h"
#include "schema_3_sql.h"
#include "schema_4_sql.h"
#include "schema_sql.h"

/* "SCAB": says in the file's header whose database it is. */
enum { APPLICATION = 0x53434142 };

const char *const store_steps[] = { schema_sql, schema_2_sql, schema_3_sql, schema_4_sql, NULL };

static int64_t step_count(const char *const *steps)
{
	int64_t count = 0;

	while (steps[count])
		count++;
	return count;
}

static int refuse_other(const struct store *store, struct error *err)
{
	error_set(err, ERROR_USAGE, "'%s' is a database of another program", store->path);
	error_hint(err, "Name another file with --db.");
	return ERROR_USAGE;
}

static int refuse_newer(const struct store *store, int64_t version, int64_t known, struct error *err)
{
	error_set(err, ERROR_USAGE,
		"the database '%s' was written by a newer program: it has version %lld, and %lld is known",
		store->path, (long long)version, (long long)known);
	error_hint(err, "Use the newer program, or name another database with --db.");
	return ERROR_USAGE;
}

static int read_version(struct store *store, int64_t *ret, struct error *err)
{
	return store_ask_number(store, "PRAGMA user_version", 0, ret, err);
}

int store_version(
	struct store *store, const char *const *steps, int64_t *ret, bool *ret_last, struct error *err)
{
	const int64_t known = step_count(steps);
	int64_t application = 0, tables = 0;
	int result = read_version(store, ret, err);

	if (result == 0)
		result = store_ask_number(store, "PRAGMA application_id", 0, &application, err);
	if (result == 0)
		result = store_ask_number(store, "SELECT count(*) FROM sqlite_schema", 0, &tables, err);
	if (result < 0)
		return result;
	if ((*ret || tables) && application != APPLICATION)
		return refuse_other(store, err);
	*ret_last = *ret == known;
	return *ret > known ? refuse_newer(store, *ret, known, err) : 0;
}

static int run_steps(struct store *store, const char *const *steps, int64_t version, struct error *err)
{
	CLEANUP(buf_release) struct buf pragmas = BUF_INIT;
	int result = id_set_prepare(store, err);

	for (; steps[version] && result == 0; version++)
		result = store_execute(store, steps[version], err);
	buf_format(&pragmas, "PRAGMA application_id = %d; PRAGMA user_version = %lld", APPLICATION,
		(long long)version);
	return result < 0 ? result : store_execute(store, pragmas.text, err);
}

int store_migrate(struct store *store, const char *const *steps, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	int64_t version = 0;
	bool last = false;
	int result = store_version(store, steps, &version, &last, err);

	if (result < 0 || last)
		return result;
	result = transaction_begin(&transaction, store, err);
	/* Another process may have done it meanwhile. */
	if (result == 0)
		result = read_version(store, &version, err);
	if (result == 0)
		result = run_steps(store, steps, version, err);
	return result < 0 ? result : transaction_commit(&transaction, err);
}
