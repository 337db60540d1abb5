#include "support_repos.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/snapshot.h"

enum { PATHS = 8 };

static char folder[] = "/tmp/scabbard-repos-XXXXXX";

static int run_in(const char *where, const char *command)
{
	char line[5 * PATH_MAX];

	snprintf(line, sizeof(line),
		"cd '%s' && env -i PATH=\"$PATH\" HOME='%s' GIT_CONFIG_NOSYSTEM=1 "
		"GIT_CONFIG_GLOBAL=/dev/null "
		"GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=Ada "
		"GIT_COMMITTER_EMAIL=a@example.org sh -c '%s'",
		where, folder, command);
	return system(line);
}

const char *support_repos_make_by(const char *script, const char *argument)
{
	char line[3 * PATH_MAX];

	if (system("command -v git >/dev/null 2>&1") != 0 || !mkdtemp(folder))
		return NULL;
	snprintf(line, sizeof(line), "sh %s \"%s\" \"%s\"", script, folder, argument);
	return run_in(".", line) == 0 ? folder : NULL;
}

const char *support_repos_make(void)
{
	return support_repos_make_by("tests/repos/shapes.sh", "");
}

void support_repos_remove(void)
{
	char line[PATH_MAX + 64];

	snprintf(line, sizeof(line), "rm -rf '%s'", folder);
	if (system(line) != 0)
		fprintf(stderr, "'%s' was not removed\n", folder);
}

const char *support_repos_path(const char *name)
{
	static char paths[PATHS][PATH_MAX];
	static int next;
	char *path = paths[next++ % PATHS];

	snprintf(path, PATH_MAX, "%s/%s", folder, name);
	return path;
}

const char *support_repos_id(const char *name)
{
	static char ids[PATHS][OID_HEX + 1];
	static int next;
	char *id = ids[next++ % PATHS];
	char path[PATH_MAX], line[256];
	const size_t length = strlen(name);
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s/ids", folder);
	file = fopen(path, "r");
	while (file && !found && fgets(line, sizeof(line), file)) {
		found = strncmp(line, name, length) == 0 && line[length] == '\t' &&
			strlen(line) == length + 1 + OID_HEX + 1;
		if (found)
			snprintf(id, OID_HEX + 1, "%.40s", line + length + 1);
	}
	if (file)
		fclose(file);
	if (!found) {
		fprintf(stderr, "no commit is called '%s'\n", name);
		abort();
	}
	return id;
}

int support_repos_run(const char *command)
{
	return run_in(folder, command);
}
