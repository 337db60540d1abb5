#include "git/hooks.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "git/config.h"

struct seeking {
	struct hooks *ret;
	const struct hooks_where *where;
	struct arena *arena;
	struct error *err;
};

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* "~/hooks" is a folder of the user; what is relative counts from where git runs hooks. */
static const char *expand(const struct seeking *seeking, const char *value)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const struct hooks_where *where = seeking->where;
	const char *home = variable("HOME");

	if (*value == '/')
		return value;
	if (text_starts(value, "~/") && home)
		file_join(&path, home, value + 2);
	else
		file_join(&path, where->folder ? where->folder : where->gitdir, value);
	return arena_string(seeking->arena, path.text);
}

/* What one file says. One that is not there says nothing. */
static int read_config(struct seeking *seeking, const char *path, enum hooks_by by, bool *ret_more)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct repository_config config = { 0 };
	struct hooks *ret = seeking->ret;
	struct stat status;
	int result;

	/* Whoever wants none names /dev/null. */
	if (stat(path, &status) == 0 && S_ISCHR(status.st_mode))
		return 0;
	result = file_read(&text, path, CONFIG_BYTES, seeking->err);

	if (result == ERROR_NOT_FOUND)
		return 0;
	if (result < 0 ||
		repository_config_read(&config, text.text, text.length, seeking->arena, seeking->err) < 0)
		return error_context(seeking->err, "reading '%s'", path);
	ret->includes |= config.includes;
	if (ret_more)
		*ret_more = config.worktree_config;
	if (!config.hooks_path)
		return 0;
	/* An empty one takes back what stood before it. */
	ret->by = *config.hooks_path ? by : HOOKS_BY_DEFAULT;
	ret->path = *config.hooks_path ? expand(seeking, config.hooks_path) : NULL;
	return 0;
}

static int read_in(
	struct seeking *seeking, const char *folder, const char *name, enum hooks_by by, bool *ret_more)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	file_join(&path, folder, name);
	return read_config(seeking, path.text, by, ret_more);
}

/* --- the user's ----------------------------------------------------------------------------------------- */

static int read_system(struct seeking *seeking)
{
	const char *none = variable("GIT_CONFIG_NOSYSTEM"), *path = variable("GIT_CONFIG_SYSTEM");

	if (none && strcmp(none, "0") != 0 && !text_equal_ascii_case(none, "false") &&
		!text_equal_ascii_case(none, "no"))
		return 0;
	return read_config(seeking, path ? path : "/etc/gitconfig", HOOKS_BY_USER, NULL);
}

static int read_global(struct seeking *seeking)
{
	const char *named = getenv("GIT_CONFIG_GLOBAL"), *home = variable("HOME");
	const char *configuration = variable("XDG_CONFIG_HOME");
	int result = 0;

	if (named)
		return *named ? read_config(seeking, named, HOOKS_BY_USER, NULL) : 0;
	if (configuration)
		result = read_in(seeking, configuration, "git/config", HOOKS_BY_USER, NULL);
	else if (home)
		result = read_in(seeking, home, ".config/git/config", HOOKS_BY_USER, NULL);
	return result == 0 && home ? read_in(seeking, home, ".gitconfig", HOOKS_BY_USER, NULL) : result;
}

/* --- all ------------------------------------------------------------------------------------------------ */

int hooks_find(struct hooks *ret, const struct hooks_where *where, struct arena *arena, struct error *err)
{
	struct seeking seeking = { ret, where, arena, err };
	bool more = false;

	*ret = (struct hooks){ 0 };
	if (read_system(&seeking) < 0 || read_global(&seeking) < 0 ||
		read_in(&seeking, where->common, "config", HOOKS_BY_REPOSITORY, &more) < 0)
		return err->code;
	if (more && read_in(&seeking, where->gitdir, "config.worktree", HOOKS_BY_REPOSITORY, NULL) < 0)
		return err->code;
	if (ret->path)
		return 0;
	ret->path = arena_format(arena, "%s/hooks", where->common);
	return 0;
}
