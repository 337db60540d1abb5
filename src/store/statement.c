/* Statements, kept compiled; and transactions. */
#include "store_private.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"

/* --- failures ------------------------------------------------------------------------------------------ */

static int fail_damaged(const struct store *store, const char *why, struct error *err)
{
	error_set(err, ERROR_MALFORMED, "the database '%s' is damaged: %s", store->path, why);
	error_hint(err, "Move it away and scan again, or put a copy back; `scabbard db check` tells more.");
	return ERROR_MALFORMED;
}

static int fail_refused(struct error *err, const char *hint)
{
	error_hint(err, "%s", hint);
	return ERROR_SYSTEM;
}

int store_fail(struct store *store, struct error *err)
{
	const int code = sqlite3_extended_errcode(store->db);
	const char *why = sqlite3_errmsg(store->db);

	switch (code & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return fail_damaged(store, why, err);
	case SQLITE_INTERRUPT:
		return error_set(err, ERROR_STOPPED, "the question was withdrawn");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		error_set(err, ERROR_LOCKED, "the database '%s' is locked by another process", store->path);
		error_hint(err, "Wait until that process has ended, then run the same command again.");
		return ERROR_LOCKED;
	case SQLITE_FULL:
		error_set(err, ERROR_SYSTEM, "no room is left for the database '%s'", store->path);
		return fail_refused(
			err, "Make room and run the same command again: what was recorded is kept.");
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
		error_set(err, ERROR_SYSTEM, "the database '%s' cannot be opened or written", store->path);
		return fail_refused(err, "See to the permissions of the file and of its folder.");
	case SQLITE_IOERR:
		error_set(err, ERROR_SYSTEM, "the disk failed under the database '%s': %s", store->path,
			sqlite3_errstr(code));
		return fail_refused(err, "See to the disk; what was recorded before is kept.");
	default:
		return error_set(err, ERROR_SYSTEM, "the database '%s' refused: %s", store->path, why);
	}
}

/* --- statements ---------------------------------------------------------------------------------------- */

static int compile(
	struct store *store, const char *sql, unsigned int flags, sqlite3_stmt **ret, struct error *err)
{
	return sqlite3_prepare_v3(store->db, sql, -1, flags, ret, NULL) == SQLITE_OK ? 0
										     : store_fail(store, err);
}

static size_t find_kept(const struct store *store, const char *sql)
{
	for (size_t i = 0; i < store->kept_count; i++)
		if (store->kept[i].sql == sql)
			return i;
	return SIZE_MAX;
}

int statement_begin(struct statement *ret, struct store *store, const char *sql, struct error *err)
{
	size_t at = find_kept(store, sql);
	sqlite3_stmt *handle = NULL;

	/* Asked again while it is walked: a second one, for once. */
	if (at != SIZE_MAX && store->kept[at].lent)
		return statement_compile(ret, store, sql, err);
	if (at == SIZE_MAX) {
		int result = compile(store, sql, SQLITE_PREPARE_PERSISTENT, &handle, err);

		if (result < 0)
			return result;
		memory_grow(&store->kept, store->kept_count, &store->kept_capacity, sizeof(*store->kept));
		at = store->kept_count++;
		store->kept[at] = (struct kept_statement){ .sql = sql, .handle = handle };
	}
	store->kept[at].lent = true;
	*ret = (struct statement){ .store = store, .handle = store->kept[at].handle, .kept = at };
	return 0;
}

int statement_compile(struct statement *ret, struct store *store, const char *sql, struct error *err)
{
	sqlite3_stmt *handle = NULL;

	int result = compile(store, sql, 0, &handle, err);

	if (result == 0)
		*ret = (struct statement){ .store = store, .handle = handle, .kept = SIZE_MAX };
	return result;
}

void statement_end(struct statement *statement)
{
	if (!statement->handle)
		return;
	if (statement->kept == SIZE_MAX) {
		sqlite3_finalize(statement->handle);
	} else {
		statement_reset(statement);
		statement->store->kept[statement->kept].lent = false;
	}
	*statement = (struct statement){ 0 };
}

void statement_reset(struct statement *statement)
{
	sqlite3_reset(statement->handle);
	sqlite3_clear_bindings(statement->handle);
	statement->failed = false;
}

void statement_bind_integer(struct statement *statement, int at, int64_t number)
{
	statement->failed |= sqlite3_bind_int64(statement->handle, at, number) != SQLITE_OK;
}

void statement_bind_text(struct statement *statement, int at, const char *text)
{
	statement->failed |= sqlite3_bind_text(statement->handle, at, text, -1, SQLITE_STATIC) != SQLITE_OK;
}

void statement_bind_blob(struct statement *statement, int at, const void *bytes, size_t length)
{
	statement->failed |=
		sqlite3_bind_blob64(statement->handle, at, bytes, length, SQLITE_STATIC) != SQLITE_OK;
}

void statement_bind_null(struct statement *statement, int at)
{
	statement->failed |= sqlite3_bind_null(statement->handle, at) != SQLITE_OK;
}

static int hex_digit(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return -1;
}

void statement_bind_hex(struct statement *statement, int at, const char *hex)
{
	unsigned char bytes[64];
	size_t count = 0;

	while (hex && hex[0] && hex[1] && count < sizeof(bytes)) {
		int high = hex_digit(hex[0]), low = hex_digit(hex[1]);

		if (high < 0 || low < 0)
			break;
		bytes[count++] = (unsigned char)(high << 4 | low);
		hex += 2;
	}
	if (!count)
		statement_bind_null(statement, at);
	else
		statement->failed |= sqlite3_bind_blob(statement->handle, at, bytes, (int)count,
					     SQLITE_TRANSIENT) != SQLITE_OK;
}

int statement_step(struct statement *statement, struct error *err)
{
	int code = statement->failed ? SQLITE_ERROR : sqlite3_step(statement->handle);

	if (code == SQLITE_ROW)
		return 1;
	return code == SQLITE_DONE ? 0 : store_fail(statement->store, err);
}

int statement_run(struct statement *statement, struct error *err)
{
	int result = statement_step(statement, err);

	statement_reset(statement);
	return result < 0 ? result : 0;
}

int64_t statement_integer(struct statement *statement, int column)
{
	return sqlite3_column_int64(statement->handle, column);
}

bool statement_is_null(struct statement *statement, int column)
{
	return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

const char *statement_text_or_null(struct statement *statement, int column)
{
	return (const char *)sqlite3_column_text(statement->handle, column);
}

const char *statement_text(struct statement *statement, int column)
{
	const char *text = statement_text_or_null(statement, column);

	return text ? text : "";
}

const void *statement_blob(struct statement *statement, int column, size_t *ret_length)
{
	const void *bytes = sqlite3_column_blob(statement->handle, column);

	*ret_length = bytes ? (size_t)sqlite3_column_bytes(statement->handle, column) : 0;
	return bytes;
}

void statement_copy(struct statement *statement, int column, void *ret, size_t length)
{
	size_t stored;
	const void *bytes = statement_blob(statement, column, &stored);

	if (bytes && stored == length)
		memcpy(ret, bytes, length);
	else
		memset(ret, 0, length);
}

void statement_hex(struct statement *statement, int column, char *ret, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	size_t length;
	const unsigned char *bytes = statement_blob(statement, column, &length);

	if (2 * length + 1 > size)
		length = 0;
	for (size_t i = 0; i < length; i++) {
		ret[2 * i] = digits[bytes[i] >> 4];
		ret[2 * i + 1] = digits[bytes[i] & 15];
	}
	ret[2 * length] = '\0';
}

int store_execute(struct store *store, const char *sql, struct error *err)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : store_fail(store, err);
}

static int ask(struct statement *statement, int64_t *ret, struct error *err)
{
	const int result = statement_step(statement, err);

	if (result < 0)
		return result;
	*ret = result ? statement_integer(statement, 0) : 0;
	return 0;
}

int store_ask_number(struct store *store, const char *sql, int64_t number, int64_t *ret, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	const int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	if (sqlite3_bind_parameter_count(statement.handle))
		statement_bind_integer(&statement, 1, number);
	return ask(&statement, ret, err);
}

int store_ask_text(struct store *store, const char *sql, const char *text, int64_t *ret, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	const int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, text);
	return ask(&statement, ret, err);
}

/* --- transactions -------------------------------------------------------------------------------------- */

static int begin(struct transaction *ret, struct store *store, const char *sql, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result == 0)
		result = statement_run(&statement, err);
	if (result == 0)
		ret->store = store;
	return result;
}

/* Inside a batch it is the batch that is committed. */
int transaction_begin(struct transaction *ret, struct store *store, struct error *err)
{
	static const char sql[] = "BEGIN IMMEDIATE";

	return store->batch.store ? 0 : begin(ret, store, sql, err);
}

int store_batch_begin(struct store *store, struct error *err)
{
	return transaction_begin(&store->batch, store, err);
}

int store_batch_end(struct store *store, struct error *err)
{
	return transaction_commit(&store->batch, err);
}

void store_batch_drop(struct store *store)
{
	transaction_end(&store->batch);
}

/* Inside another one, every question sees one state as it is. */
int transaction_begin_read(struct transaction *ret, struct store *store, struct error *err)
{
	static const char sql[] = "BEGIN";

	return sqlite3_get_autocommit(store->db) ? begin(ret, store, sql, err) : 0;
}

int transaction_commit(struct transaction *transaction, struct error *err)
{
	static const char sql[] = "COMMIT";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result;

	if (!transaction->store)
		return 0;
	result = statement_begin(&statement, transaction->store, sql, err);
	if (result == 0)
		result = statement_run(&statement, err);
	if (result == 0)
		transaction->store = NULL;
	return result;
}

void transaction_end(struct transaction *transaction)
{
	struct store *store = transaction->store;
	bool wrote;

	if (!store)
		return;
	/* A full disk has rolled it back already. */
	wrote = sqlite3_get_autocommit(store->db) || sqlite3_txn_state(store->db, NULL) == SQLITE_TXN_WRITE;
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	if (wrote)
		decisions_forget(store);
	transaction->store = NULL;
}
