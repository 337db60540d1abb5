#include "paths.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "rules/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* By the XDG rules a relative path in these variables is ignored. */
static bool add_folder(struct buf *ret, const char *name, const char *below_home)
{
	const char *folder = variable(name), *home = variable("HOME");

	if (folder && *folder == '/')
		buf_add(ret, folder);
	else if (home)
		file_join(ret, home, below_home);
	else
		return false;
	return true;
}

int paths_add_database(struct buf *ret, const struct settings *settings, struct error *err)
{
	const char *given = settings->database ? settings->database : variable("SCABBARD_DB");

	if (settings->database && !*settings->database)
		return error_set(err, ERROR_USAGE, "--db needs the name of a file");
	if (given) {
		buf_add(ret, given);
		return 0;
	}
	if (!add_folder(ret, "XDG_DATA_HOME", ".local/share")) {
		error_set(err, ERROR_USAGE, "where the database is cannot be known without a home folder");
		error_hint(err, "Name it with --db or in $SCABBARD_DB.");
		return ERROR_USAGE;
	}
	buf_add(ret, "/scabbard/fleet.db");
	return 0;
}

int paths_add_mirrors(struct buf *ret, const struct settings *settings, struct error *err)
{
	const char *given = settings->mirrors ? settings->mirrors : variable("SCABBARD_MIRRORS"), *slash;
	CLEANUP(buf_release) struct buf database = BUF_INIT;

	if (settings->mirrors && !*settings->mirrors)
		return error_set(err, ERROR_USAGE, "--mirrors needs the name of a folder");
	if (given) {
		buf_add(ret, given);
		return 0;
	}
	if (paths_add_database(&database, settings, err) < 0)
		return err->code;
	slash = strrchr(database.text, '/');
	buf_add_bytes(ret, database.text, slash ? (size_t)(slash + 1 - database.text) : 0);
	buf_add(ret, "mirrors");
	return 0;
}

void paths_add_configuration(struct buf *ret, const char *name)
{
	if (add_folder(ret, "XDG_CONFIG_HOME", ".config"))
		buf_format(ret, "/scabbard/%s", name);
}

int paths_add_policy(struct buf *ret, bool *ret_named, const struct settings *settings, struct error *err)
{
	const char *given = settings->policy ? settings->policy : variable("SCABBARD_POLICY");

	if (settings->policy && !*settings->policy)
		return error_set(err, ERROR_USAGE, "--policy needs the name of a file");
	if (given)
		buf_add(ret, given);
	else
		paths_add_configuration(ret, "policy.toml");
	if (ret_named)
		*ret_named = given;
	return 0;
}

/* "line 3, column 5: what" becomes "FILE:3:5: what". */
static void name_place(struct error *err, const char *path, struct place place)
{
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;
	const struct error old = *err;

	buf_format(&prefix, "line %u, column %u: ", place.line, place.column);
	if (!text_starts(old.message, prefix.text))
		return;
	error_set(err, old.code, "%s:%u:%u: %s", path, place.line, place.column, old.message + prefix.length);
	error_hint(err, "%s", old.hint);
}

int paths_read_policy(
	struct policy **ret, struct buf *text, const char *path, struct place *ret_place, struct error *err)
{
	const bool is_input = path[0] == '-' && !path[1];
	int result = file_read(text, path, limit_table[LIMIT_POLICY_BYTES].value, err);

	*ret_place = (struct place){ 0 };
	if (result < 0) {
		error_context(err, "reading the policy");
		if (result == ERROR_NOT_FOUND)
			error_hint(err, "'scabbard policy init' writes one to begin with.");
		return result;
	}
	result = policy_read(ret, text->text, text->length, rule_table, ret_place, err);
	if (result < 0) {
		name_place(err, is_input ? "standard input" : path, *ret_place);
		return result;
	}
	(*ret)->path = arena_string(&(*ret)->arena, path);
	return 0;
}

bool paths_is_there(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

int paths_load_policy(struct policy **ret, const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct place place;
	bool named = false;

	if (paths_add_policy(&path, &named, settings, err) < 0)
		return err->code;
	if (!named && (!path.length || !paths_is_there(path.text))) {
		*ret = policy_new();
		return 0;
	}
	return paths_read_policy(ret, &text, path.text, &place, err);
}
