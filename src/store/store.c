/* Opening, closing, settings. */
#include "store/store.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "certificate_share.h"
#include "image_skew.h"
#include "resolving.h"

enum { PATIENCE_MILLISECONDS = 5000, KEY_BYTES = 32, UUID_BYTES = 16 };

static const struct rule no_rules[] = { { .number = 0 } };

/* --- where it lies ------------------------------------------------------------------------------------- */

static bool is_in_memory(const char *path)
{
	return strcmp(path, ":memory:") == 0;
}

bool store_is_remote(unsigned long type)
{
	static const unsigned long remote[] = {
		0x6969,     /* nfs */
		0x517b,     /* smb */
		0xfe534d42, /* smb2 */
		0xff534d42, /* cifs */
		0x73757245, /* coda */
		0x5346414f, /* afs */
		0x6b414653, /* kafs */
		0x564c,     /* ncp */
		0x00c36400, /* ceph */
		0x01021997, /* 9p */
		0x01161970, /* gfs2 */
		0x7461636f, /* ocfs2 */
		0x0bd00bd0, /* lustre */
		0x47504653, /* gpfs */
		0x19830326, /* fhgfs */
	};

	for (size_t i = 0; i < COUNT_OF(remote); i++)
		if (type == remote[i])
			return true;
	return false;
}

static int refuse_missing(const char *path, struct error *err)
{
	error_set(err, ERROR_NOT_FOUND, "there is no database '%s'", path);
	error_hint(err, "`scabbard scan PATH` makes it; another one is named with --db.");
	return ERROR_NOT_FOUND;
}

static int refuse_remote(const char *path, struct error *err)
{
	error_set(err, ERROR_USAGE, "the database '%s' would lie on a network file system", path);
	error_hint(err, "Its log needs memory that processes share: name a local file with --db.");
	return ERROR_USAGE;
}

/* The folder that a path lies in: its own text up to the last slash. */
static void add_folder(struct buf *ret, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		buf_add(ret, ".");
	else
		buf_add_bytes(ret, path, slash == path ? 1 : (size_t)(slash - path));
}

static int check_place(const char *path, enum store_mode mode, bool *ret_new, struct error *err)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	struct stat status;
	struct statfs system;

	add_folder(&folder, path);
	*ret_new = stat(path, &status) < 0;
	if (*ret_new && errno != ENOENT && errno != ENOTDIR)
		return error_system(err, "looking at the database '%s'", path);
	if (*ret_new && mode == STORE_READ)
		return refuse_missing(path, err);
	if (!*ret_new && !S_ISREG(status.st_mode))
		return error_set(err, ERROR_USAGE, "the database '%s' is no regular file", path);
	if (*ret_new && file_make_folder(folder.text, err) < 0)
		return ERROR_SYSTEM;
	if (statfs(*ret_new ? folder.text : path, &system) == 0 &&
		store_is_remote((unsigned long)system.f_type & 0xffffffff))
		return refuse_remote(path, err);
	return 0;
}

/* --- opening ------------------------------------------------------------------------------------------- */

static struct store *handle_new(const char *path)
{
	struct store *store = memory_zero(1, sizeof(*store));

	store->path = memory_string(path);
	store->rules = no_rules;
	scoring_reset(&store->scoring);
	return store;
}

static int connect_to(struct store *store, int flags, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int opened;

	/* Never a URI, whatever SQLite was built with. */
	buf_format(&path, "%s%s", text_starts(store->path, "file:") ? "./" : "", store->path);
	opened = sqlite3_open_v2(
		path.text, &store->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

	if (!store->db)
		return error_set(err, ERROR_SYSTEM, "no memory to open the database '%s'", store->path);
	if (opened != SQLITE_OK)
		return store_fail(store, err);
	sqlite3_busy_timeout(store->db, PATIENCE_MILLISECONDS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	return store_execute(store,
		"PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;"
		/* A secret that is hidden later may not stay in a free page. */
		"PRAGMA secure_delete = ON;"
		"PRAGMA cell_size_check = ON; PRAGMA cache_size = -8192; PRAGMA journal_size_limit = "
		"67108864",
		err);
}

static int use_log(struct store *store, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_compile(&statement, store, "PRAGMA journal_mode = WAL", err);

	if (result == 0)
		result = statement_step(&statement, err);
	if (result < 0 || is_in_memory(store->path))
		return result < 0 ? result : 0;
	if (strcmp(statement_text(&statement, 0), "wal") == 0)
		return 0;
	error_set(
		err, ERROR_SYSTEM, "the database '%s' lies where no log can be kept beside it", store->path);
	error_hint(err, "Name a file on a local disk with --db.");
	return ERROR_SYSTEM;
}

static int add_random(struct buf *ret, size_t count, struct error *err)
{
	unsigned char bytes[KEY_BYTES];
	size_t filled = 0;

	while (filled < count) {
		ssize_t got = getrandom(bytes + filled, count - filled, 0);

		if (got < 0 && errno != EINTR)
			return error_system(err, "asking for random bytes");
		filled += got > 0 ? (size_t)got : 0;
	}
	buf_add_hex(ret, bytes, count);
	return 0;
}

/* What every database has from its first moment on: its name and the key of its digests of secrets. */
static int make_identity(struct store *store, struct error *err)
{
	static const struct {
		const char *name;
		size_t bytes;
	} settings[] = { { "database uuid", UUID_BYTES }, { "secret key", KEY_BYTES } };

	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		CLEANUP(buf_release) struct buf value = BUF_INIT;
		int result = 0;

		if (store_setting(store, settings[i].name, &value))
			continue;
		result = add_random(&value, settings[i].bytes, err);
		if (result == 0)
			result = store_set_setting(store, settings[i].name, value.text, err);
		if (result < 0)
			return result;
	}
	return 0;
}

static int open_for_writing(struct store *store, bool new, struct error *err)
{
	int result = connect_to(store, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);

	if (result < 0)
		return result;
	/* It names private code and holds a key: its owner decides who else may read it. */
	if (new && !is_in_memory(store->path))
		(void)!chmod(store->path, 0600);
	result = store_migrate(store, store_steps, err);
	if (result == 0)
		result = use_log(store, err);
	return result < 0 ? result : make_identity(store, err);
}

/* An older database is brought up to date first, by a handle of its own. */
static int open_for_reading(struct store *store, struct error *err)
{
	int64_t version = 0;
	bool last = false;
	int result = connect_to(store, SQLITE_OPEN_READONLY, err);

	if (result == 0)
		result = store_version(store, store_steps, &version, &last, err);
	if (result == 0 && !last) {
		CLEANUP(store_close) struct store *writer = handle_new(store->path);

		result = open_for_writing(writer, false, err);
	}
	return result;
}

int store_open(struct store **ret, const char *path, enum store_mode mode, struct error *err)
{
	CLEANUP(store_close) struct store *store = handle_new(path);
	bool new = true;
	int result = is_in_memory(path) ? 0 : check_place(path, mode, &new, err);

	if (!*path)
		result = error_set(err, ERROR_USAGE, "the database needs a name");
	if (result == 0)
		result = mode == STORE_WRITE ? open_for_writing(store, new, err)
					     : open_for_reading(store, err);
	if (result < 0)
		return result;
	scoring_load(store);
	*ret = TAKE(store);
	return 0;
}

void store_close(struct store **store)
{
	struct store *closing = *store;

	if (!closing)
		return;
	for (size_t i = 0; i < closing->kept_count; i++)
		sqlite3_finalize(closing->kept[i].handle);
	sqlite3_close(closing->db);
	skews_close(&closing->skews);
	image_skews_close(&closing->image_skews);
	certificate_shares_close(&closing->certificate_shares);
	decisions_forget(closing);
	memory_free(closing->kept);
	memory_free(closing->path);
	memory_free(closing);
	*store = NULL;
}

int store_hold(struct store *store, struct error *err)
{
	int result = store_execute(store, "BEGIN", err);

	/* What is held is decided by the first question, not by the beginning. */
	return result < 0 ? result : store_execute(store, "SELECT count(*) FROM setting", err);
}

void store_set_patience(struct store *store, int milliseconds)
{
	sqlite3_busy_timeout(store->db, milliseconds);
}

void store_set_rehearsal(struct store *store, bool on)
{
	store->rehearsal = on;
}

void store_interrupt(struct store *store)
{
	sqlite3_interrupt(store->db);
}

/* --- what it is lent and told -------------------------------------------------------------------------- */

void store_set_rules(struct store *store, const struct rule *rules)
{
	store->rules = rules ? rules : no_rules;
}

const struct rule *store_rule(const struct store *store, int number)
{
	for (const struct rule *rule = store->rules; rule->number; rule++)
		if (rule->number == number)
			return rule;
	return NULL;
}

bool store_setting(struct store *store, const char *name, struct buf *ret)
{
	static const char sql[] = "SELECT value FROM setting WHERE name = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };

	if (statement_begin(&statement, store, sql, NULL) < 0)
		return false;
	statement_bind_text(&statement, 1, name);
	if (statement_step(&statement, NULL) <= 0)
		return false;
	buf_add(ret, statement_text(&statement, 0));
	return true;
}

int store_set_setting(struct store *store, const char *name, const char *value, struct error *err)
{
	static const char sql[] = "INSERT INTO setting (name, value) VALUES (?1, ?2) "
				  "ON CONFLICT (name) DO UPDATE SET value = excluded.value";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, name);
	statement_bind_text(&statement, 2, value);
	return statement_run(&statement, err);
}
