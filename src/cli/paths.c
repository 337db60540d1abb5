#include "paths.h"

#include "base/file.h"

#include <stdlib.h>

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
		return error_hint(err, "Name it with --db or in $SCABBARD_DB.");
	}
	buf_add(ret, "/scabbard/fleet.db");
	return 0;
}

void paths_add_configuration(struct buf *ret, const char *name)
{
	if (add_folder(ret, "XDG_CONFIG_HOME", ".config"))
		buf_format(ret, "/scabbard/%s", name);
}
