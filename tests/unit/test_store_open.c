/* Opening databases: new ones, old ones, and those that cannot be used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "store/store_private.h"
#include "support_store.h"

/* Run SQL on a file without the store. */
static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void assert_refused(const char *path, enum store_mode mode, int code, const char *words)
{
	struct store *store = NULL;
	struct error error = { 0 };

	assert_int_equal(store_open(&store, path, mode, &error), code);
	assert_null(store);
	if (!strstr(error.message, words))
		fail_msg("'%s' does not say '%s'", error.message, words);
}

static void makes_a_database_with_its_folders(void **state)
{
	CLEANUP(store_close) struct store *store = NULL;
	CLEANUP(buf_release) struct buf uuid = BUF_INIT;
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	const char *path = support_store_path("deep/er/fleet.db");
	struct stat status;

	(void)state;
	assert_int_equal(store_open(&store, path, STORE_WRITE, NULL), 0);
	assert_true(store_setting(store, "database uuid", &uuid));
	assert_int_equal(uuid.length, 32);
	assert_true(store_setting(store, "secret key", &key));
	assert_true(text_is_hex(key.text, 64));
	assert_string_equal(support_ask_text(store, "PRAGMA journal_mode"), "wal");
	assert_int_equal(support_ask(store, "PRAGMA foreign_keys"), 1);
	assert_int_equal(support_ask(store, "PRAGMA synchronous"), 1);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void a_folder_may_be_reached_through_a_link(void **state)
{
	CLEANUP(store_close) struct store *store = NULL;

	(void)state;
	assert_int_equal(file_make_folder(support_store_path("real"), NULL), 0);
	assert_int_equal(symlink(support_store_path("real"), support_store_path("link")), 0);
	assert_int_equal(store_open(&store, support_store_path("link/fleet.db"), STORE_WRITE, NULL), 0);
	assert_true(file_is_regular(support_store_path("real/fleet.db")));
}

static void keeps_its_name_and_key(void **state)
{
	CLEANUP(buf_release) struct buf first = BUF_INIT;
	CLEANUP(buf_release) struct buf second = BUF_INIT;

	(void)state;
	for (int i = 0; i < 2; i++) {
		CLEANUP(store_close) struct store *store = support_store_open("same.db");

		assert_true(store_setting(store, "database uuid", i ? &second : &first));
		assert_true(store_setting(store, "secret key", i ? &second : &first));
	}
	assert_string_equal(first.text, second.text);
}

static void every_table_is_strict(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("strict.db");

	(void)state;
	assert_int_equal(support_ask(store, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' "
					    "AND type = 'table' AND name NOT LIKE 'sqlite%' AND NOT strict"),
		0);
	assert_true(support_ask(store, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'") > 20);
}

static void a_missing_one_is_not_made_for_reading(void **state)
{
	const char *path = support_store_path("absent.db");
	struct store *store = NULL;
	struct error error = { 0 };

	(void)state;
	assert_int_equal(store_open(&store, path, STORE_READ, &error), ERROR_NOT_FOUND);
	assert_non_null(strstr(error.hint, "scabbard scan"));
	assert_int_equal(access(path, F_OK), -1);
	assert_refused(support_store_path("no/folder/fleet.db"), STORE_READ, ERROR_NOT_FOUND, "no database");
}

static void refuses_what_is_no_database(void **state)
{
	const char *garbage = support_store_path("garbage.db");

	(void)state;
	assert_int_equal(file_write(garbage, "This is a letter, and a long one.\n", 34, NULL), 0);
	assert_refused(garbage, STORE_WRITE, ERROR_MALFORMED, "is damaged: file is not a database");
	assert_refused(garbage, STORE_READ, ERROR_MALFORMED, "is damaged: file is not a database");
	assert_refused(support_store_path("."), STORE_WRITE, ERROR_USAGE, "is no regular file");
	assert_refused("", STORE_WRITE, ERROR_USAGE, "needs a name");
}

static void refuses_a_database_of_another_program(void **state)
{
	const char *path = support_store_path("other.db");

	(void)state;
	run_sql(path, "CREATE TABLE recipe (name TEXT)");
	assert_refused(path, STORE_WRITE, ERROR_USAGE, "is a database of another program");
	assert_refused(path, STORE_READ, ERROR_USAGE, "is a database of another program");
	run_sql(path, "PRAGMA user_version = 1");
	assert_refused(path, STORE_WRITE, ERROR_USAGE, "is a database of another program");
	assert_refused(path, STORE_READ, ERROR_USAGE, "is a database of another program");
	run_sql(path, "INSERT INTO recipe (name) VALUES ('soup')");
}

static void refuses_a_newer_database(void **state)
{
	const char *path = support_store_path("newer.db");
	struct store *store = support_store_open("newer.db");
	struct error error = { 0 };

	(void)state;
	store_close(&store);
	run_sql(path, "PRAGMA user_version = 99");
	assert_refused(path, STORE_READ, ERROR_USAGE, "was written by a newer program: it has version 99");
	assert_int_equal(store_open(&store, path, STORE_WRITE, &error), ERROR_USAGE);
	assert_non_null(strstr(error.hint, "newer program"));
}

static void an_empty_file_becomes_a_database(void **state)
{
	const char *path = support_store_path("empty.db");
	CLEANUP(store_close) struct store *store = NULL;

	(void)state;
	assert_int_equal(file_write(path, "", 0, NULL), 0);
	assert_int_equal(store_open(&store, path, STORE_READ, NULL), 0);
	assert_int_equal(support_ask(store, "PRAGMA user_version"), 4);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM repository"), 0);
	assert_int_equal(store_set_setting(store, "a", "b", NULL), ERROR_SYSTEM);
}

static const char step_one[] = "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT";
static const char step_two[] = "ALTER TABLE note ADD COLUMN made INTEGER NOT NULL DEFAULT 7";
static const char step_bad[] = "CREATE TABLE more (id INTEGER) STRICT; ALTER TABLE missing ADD COLUMN x";

static void an_older_database_is_brought_up_to_date(void **state)
{
	static const char *const one[] = { step_one, NULL }, *const two[] = { step_one, step_two, NULL };
	static const char *const bad[] = { step_one, step_two, step_bad, NULL };
	struct store store = { .path = (char[]){ "a database" } };
	struct error error = { 0 };

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &store.db), SQLITE_OK);
	assert_int_equal(store_migrate(&store, one, &error), 0);
	assert_int_equal(support_ask(&store, "PRAGMA user_version"), 1);
	assert_int_equal(store_execute(&store, "INSERT INTO note (text) VALUES ('kept')", NULL), 0);
	assert_int_equal(store_migrate(&store, two, &error), 0);
	assert_int_equal(support_ask(&store, "PRAGMA user_version"), 2);
	assert_int_equal(support_ask(&store, "SELECT made FROM note WHERE text = 'kept'"), 7);
	/* A step that fails leaves everything as it was. */
	assert_int_equal(store_migrate(&store, bad, &error), ERROR_SYSTEM);
	assert_int_equal(support_ask(&store, "PRAGMA user_version"), 2);
	assert_int_equal(support_ask(&store, "SELECT count(*) FROM sqlite_schema WHERE name = 'more'"), 0);
	assert_int_equal(store_migrate(&store, one, &error), ERROR_USAGE);
	for (size_t i = 0; i < store.kept_count; i++)
		sqlite3_finalize(store.kept[i].handle);
	memory_free(store.kept);
	sqlite3_close(store.db);
}

static void says_that_another_process_holds_the_lock(void **state)
{
	CLEANUP(store_close) struct store *holder = support_store_open("held.db");
	CLEANUP(store_close) struct store *waiter = support_store_open("held.db");
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(buf_release) struct buf value = BUF_INIT;
	struct error error = { 0 };

	(void)state;
	sqlite3_busy_timeout(waiter->db, 20);
	assert_int_equal(transaction_begin(&transaction, holder, NULL), 0);
	assert_int_equal(store_set_setting(holder, "held", "yes", NULL), 0);
	assert_int_equal(store_set_setting(waiter, "held", "no", &error), ERROR_LOCKED);
	assert_non_null(strstr(error.message, "is locked by another process"));
	assert_non_null(strstr(error.hint, "Wait until"));
	/* Who only reads sees what stood before, at once. */
	assert_false(store_setting(waiter, "held", &value));
	assert_int_equal(transaction_commit(&transaction, NULL), 0);
	assert_true(store_setting(waiter, "held", &value));
	assert_string_equal(value.text, "yes");
}

static void says_that_the_disk_is_full_and_keeps_what_was_there(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("full.db");
	CLEANUP(buf_release) struct buf large = BUF_INIT;
	CLEANUP(buf_release) struct buf value = BUF_INIT;
	struct error error = { 0 };

	(void)state;
	buf_add_repeated(&large, "0123456789", 100000);
	assert_int_equal(store_set_setting(store, "small", "kept", NULL), 0);
	support_ask(store, "PRAGMA max_page_count = 1");
	assert_int_equal(store_set_setting(store, "large", large.text, &error), ERROR_SYSTEM);
	assert_non_null(strstr(error.message, "no room is left for the database"));
	assert_non_null(strstr(error.hint, "Make room"));
	assert_true(store_setting(store, "small", &value));
	assert_false(store_setting(store, "large", &value));
}

static void says_that_the_file_is_damaged(void **state)
{
	const char *path = support_store_path("damaged.db");
	CLEANUP(store_close) struct store *store = support_store_open("damaged.db");
	CLEANUP(buf_release) struct buf report = BUF_INIT;
	struct error error = { 0 };
	FILE *file;

	(void)state;
	support_ask(store, "PRAGMA wal_checkpoint(TRUNCATE)");
	store_close(&store);
	file = fopen(path, "r+");
	assert_non_null(file);
	for (long page = 2; page < 20; page++) {
		fseek(file, page * 4096, SEEK_SET);
		for (int i = 0; i < 64; i++)
			fputc(0xa5, file);
	}
	fclose(file);
	if (store_open(&store, path, STORE_READ, &error) == 0)
		assert_int_equal(store_check(store, &report, &error), ERROR_MALFORMED);
	assert_int_equal(error.code, ERROR_MALFORMED);
	assert_true(error.hint[0]);
}

static void a_file_that_cannot_be_written_is_named(void **state)
{
	const char *path = support_store_path("sealed.db");
	struct store *store = support_store_open("sealed.db");
	struct error error = { 0 };

	(void)state;
	store_close(&store);
	if (geteuid() == 0) {
		/* Nothing is closed to root but what is no place for a file. */
		assert_int_equal(
			store_open(&store, "/proc/self/nowhere/fleet.db", STORE_WRITE, &error), ERROR_SYSTEM);
		assert_non_null(strstr(error.message, "nowhere"));
		return;
	}
	assert_int_equal(chmod(path, 0400), 0);
	assert_int_equal(store_open(&store, path, STORE_WRITE, &error), ERROR_SYSTEM);
	assert_non_null(strstr(error.message, "cannot be opened or written"));
}

static void network_file_systems_are_known(void **state)
{
	static const unsigned long remote[] = { 0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x01021997,
		0x00c36400 };
	static const unsigned long local[] = { 0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630,
		0x2fc12fc1 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(remote); i++)
		assert_true(store_is_remote(remote[i]));
	for (size_t i = 0; i < COUNT_OF(local); i++)
		assert_false(store_is_remote(local[i]));
}

static void a_name_is_never_taken_for_an_address(void **state)
{
	CLEANUP(store_close) struct store *store = NULL;
	char before[4096];

	(void)state;
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(support_store_path(".")), 0);
	assert_int_equal(store_open(&store, "file:fleet.db?mode=memory", STORE_WRITE, NULL), 0);
	assert_true(file_is_regular("file:fleet.db?mode=memory"));
	assert_int_equal(chdir(before), 0);
}

static void settings_are_set_again(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("settings.db");
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	(void)state;
	assert_false(store_setting(store, "fleet", &value));
	assert_int_equal(value.length, 0);
	assert_int_equal(store_set_setting(store, "fleet", "ours", NULL), 0);
	assert_int_equal(store_set_setting(store, "fleet", "theirs; DROP TABLE setting", NULL), 0);
	assert_true(store_setting(store, "fleet", &value));
	assert_string_equal(value.text, "theirs; DROP TABLE setting");
}

/* --- interrupting -------------------------------------------------------------------------------------- */

struct withdrawn {
	struct store *store;
	struct error error;
	int result;
	volatile bool done;
};

static void *ask_for_long(void *context)
{
	struct withdrawn *question = context;
	int64_t number = 0;

	question->result = store_ask_number(question->store,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n", 0,
		&number, &question->error);
	question->done = true;
	return NULL;
}

static void a_question_can_be_withdrawn(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("long.db");
	struct withdrawn question = { .store = store };
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, ask_for_long, &question), 0);
	while (!question.done) {
		store_interrupt(store);
		usleep(1000);
	}
	pthread_join(thread, NULL);
	assert_int_equal(question.result, ERROR_STOPPED);
	assert_int_equal(question.error.code, ERROR_STOPPED);
	assert_int_equal(support_ask(store, "SELECT 41 + 1"), 42);
}

/* --- statements ---------------------------------------------------------------------------------------- */

static void a_statement_can_be_asked_while_it_is_walked(void **state)
{
	static const char sql[] = "SELECT value FROM setting WHERE name LIKE ?1 ORDER BY name";
	CLEANUP(store_close) struct store *store = support_store_open("nested.db");
	CLEANUP(statement_end) struct statement outer = { 0 };
	CLEANUP(statement_end) struct statement inner = { 0 };

	(void)state;
	store_set_setting(store, "x1", "one", NULL);
	store_set_setting(store, "x2", "two", NULL);
	assert_int_equal(statement_begin(&outer, store, sql, NULL), 0);
	statement_bind_text(&outer, 1, "x%");
	assert_int_equal(statement_step(&outer, NULL), 1);
	assert_int_equal(statement_begin(&inner, store, sql, NULL), 0);
	statement_bind_text(&inner, 1, "x2");
	assert_int_equal(statement_step(&inner, NULL), 1);
	assert_string_equal(statement_text(&inner, 0), "two");
	assert_string_equal(statement_text(&outer, 0), "one");
	assert_int_equal(statement_step(&outer, NULL), 1);
	assert_string_equal(statement_text(&outer, 0), "two");
}

static void a_transaction_that_is_left_is_undone(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("undone.db");
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	(void)state;
	{
		CLEANUP(transaction_end) struct transaction transaction = { 0 };

		assert_int_equal(transaction_begin(&transaction, store, NULL), 0);
		assert_int_equal(store_set_setting(store, "half", "done", NULL), 0);
	}
	assert_false(store_setting(store, "half", &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_a_database_with_its_folders),
		cmocka_unit_test(a_folder_may_be_reached_through_a_link),
		cmocka_unit_test(keeps_its_name_and_key),
		cmocka_unit_test(every_table_is_strict),
		cmocka_unit_test(a_missing_one_is_not_made_for_reading),
		cmocka_unit_test(refuses_what_is_no_database),
		cmocka_unit_test(refuses_a_database_of_another_program),
		cmocka_unit_test(refuses_a_newer_database),
		cmocka_unit_test(an_empty_file_becomes_a_database),
		cmocka_unit_test(an_older_database_is_brought_up_to_date),
		cmocka_unit_test(says_that_another_process_holds_the_lock),
		cmocka_unit_test(says_that_the_disk_is_full_and_keeps_what_was_there),
		cmocka_unit_test(says_that_the_file_is_damaged),
		cmocka_unit_test(a_file_that_cannot_be_written_is_named),
		cmocka_unit_test(network_file_systems_are_known),
		cmocka_unit_test(a_name_is_never_taken_for_an_address),
		cmocka_unit_test(settings_are_set_again),
		cmocka_unit_test(a_question_can_be_withdrawn),
		cmocka_unit_test(a_statement_can_be_asked_while_it_is_walked),
		cmocka_unit_test(a_transaction_that_is_left_is_undone),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
