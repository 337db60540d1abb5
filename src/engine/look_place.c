#include "look_place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"

enum { LINK_BYTES = 4096 };

struct finding_place {
	struct look_place *ret;
	const char *const *roots;
	size_t root_count;
	struct arena *arena;
	struct error *err;
};

/* Also a link that leads nowhere. */
static bool has(const char *folder, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct stat status;

	file_join(&path, folder, name);
	return lstat(path.text, &status) == 0;
}

static bool is_gitdir(const char *folder)
{
	return has(folder, "HEAD") &&
	       ((has(folder, "objects") && has(folder, "refs")) || has(folder, "commondir"));
}

static bool is_inside(const char *path, const char *root)
{
	size_t length = strlen(root);

	while (length && root[length - 1] == '/')
		length--;
	return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static bool is_inside_roots(const struct finding_place *finding, const char *path)
{
	for (size_t i = 0; i < finding->root_count; i++) {
		CLEANUP(memory_release) char *real = realpath(finding->roots[i], NULL);

		if (real && is_inside(path, real))
			return true;
	}
	return false;
}

/* The real path that one line of a small file names, as seen from a folder; NULL if none. The caller frees it. */
static char *follow_line(const char *file, const char *word, const char *folder)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const char *target;

	if (file_read(&text, file, LINK_BYTES, NULL) < 0 || !text_starts(text.text, word))
		return NULL;
	buf_cut(&text, strcspn(text.text, "\r\n"));
	target = text.text + strlen(word) + strspn(text.text + strlen(word), " \t");
	if (*target == '/')
		buf_add(&path, target);
	else
		file_join(&path, folder, target);
	return realpath(path.text, NULL);
}

/* --- where a .git file may lead ------------------------------------------------------------------------ */

/* A linked work tree: its git directory names the .git file that leads there. */
static bool leads_back(const char *gitdir, const char *git_file)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(memory_release) char *real = realpath(git_file, NULL);
	CLEANUP(memory_release) char *back = NULL;

	file_join(&path, gitdir, "gitdir");
	back = follow_line(path.text, "", gitdir);
	return real && back && strcmp(real, back) == 0;
}

/* A submodule: its git directory lies in that of a repository around it. */
static bool lies_around(const char *gitdir, const char *folder)
{
	CLEANUP(buf_release) struct buf above = BUF_INIT;
	const char *slash;

	buf_add(&above, folder);
	while ((slash = strrchr(above.text, '/'))) {
		CLEANUP(buf_release) struct buf modules = BUF_INIT;

		buf_cut(&above, (size_t)(slash - above.text));
		file_join(&modules, above.text, ".git/modules");
		if (is_inside(gitdir, modules.text))
			return true;
	}
	return false;
}

static int refuse_outside(struct finding_place *finding, const char *what, const char *path)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	buf_add_quoted(&line, path, strlen(path));
	error_set(finding->err, ERROR_USAGE, "its %s leads outside, to '%s'", what, line.text);
	error_hint(finding->err, "Name that folder with --root, if it is meant.");
	return ERROR_USAGE;
}

static int use_worktree(struct finding_place *finding, const char *folder)
{
	CLEANUP(buf_release) struct buf entry = BUF_INIT;
	CLEANUP(memory_release) char *gitdir = NULL;
	struct look_place *ret = finding->ret;

	file_join(&entry, folder, ".git");
	ret->linked = file_is_regular(entry.text);
	gitdir = ret->linked ? follow_line(entry.text, "gitdir:", folder) : realpath(entry.text, NULL);
	if (!gitdir || !is_gitdir(gitdir))
		return error_set(
			finding->err, ERROR_NOT_FOUND, "the .git of '%s' leads to no repository", folder);
	if (!is_inside(gitdir, folder) && !is_inside_roots(finding, gitdir) &&
		!(ret->linked && (leads_back(gitdir, entry.text) || lies_around(gitdir, folder))))
		return refuse_outside(finding, ".git", gitdir);
	ret->folder = arena_string(finding->arena, folder);
	ret->gitdir = arena_string(finding->arena, gitdir);
	return 0;
}

/* --- where objects and refs lie ------------------------------------------------------------------------ */

/* Git puts the folder of a linked work tree into "worktrees" of the common one. */
static bool is_above(const char *common, const char *gitdir)
{
	CLEANUP(buf_release) struct buf worktrees = BUF_INIT;
	const char *slash = strrchr(gitdir, '/');

	file_join(&worktrees, common, "worktrees");
	return slash && worktrees.length == (size_t)(slash - gitdir) &&
	       strncmp(worktrees.text, gitdir, worktrees.length) == 0;
}

static int find_common(struct finding_place *finding)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT;
	CLEANUP(memory_release) char *common = NULL;
	struct look_place *ret = finding->ret;

	ret->common = ret->gitdir;
	if (!has(ret->gitdir, "commondir"))
		return 0;
	file_join(&file, ret->gitdir, "commondir");
	common = follow_line(file.text, "", ret->gitdir);
	if (!common)
		return error_set(finding->err, ERROR_NOT_FOUND,
			"the commondir of '%s' leads to no repository", ret->gitdir);
	if (!is_above(common, ret->gitdir) && !is_inside_roots(finding, common))
		return refuse_outside(finding, "commondir", common);
	ret->common = arena_string(finding->arena, common);
	return 0;
}

/* --- going up ------------------------------------------------------------------------------------------ */

/* A git directory that is the .git of a work tree stands for that. */
static int use_gitdir(struct finding_place *finding, const char *gitdir)
{
	const size_t length = strlen(gitdir);

	if (text_ends(gitdir, "/.git"))
		finding->ret->folder = arena_string_part(finding->arena, gitdir, length - strlen("/.git"));
	finding->ret->gitdir = arena_string(finding->arena, gitdir);
	return 0;
}

static int go_up(struct finding_place *finding, const char *from)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;

	buf_add(&folder, from);
	for (;;) {
		const char *slash;

		if (has(*folder.text ? folder.text : "/", ".git"))
			return use_worktree(finding, folder.text);
		if (is_gitdir(folder.text))
			return use_gitdir(finding, folder.text);
		slash = strrchr(folder.text, '/');
		if (!slash || !folder.length)
			break;
		buf_cut(&folder, (size_t)(slash - folder.text));
	}
	error_set(finding->err, ERROR_NOT_FOUND, "'%s' lies in no git repository", from);
	error_hint(finding->err, "Give a path in the repository that is meant.");
	return ERROR_NOT_FOUND;
}

int look_find(struct look_place *ret, const char *path, const char *const *roots, size_t root_count,
	struct arena *arena, struct error *err)
{
	CLEANUP(memory_release) char *real = realpath(path ? path : ".", NULL);
	struct finding_place finding = { ret, roots, root_count, arena, err };
	char *slash;

	*ret = (struct look_place){ 0 };
	if (!real && errno == ENOENT)
		return error_set(err, ERROR_NOT_FOUND, "there is no '%s'", path ? path : ".");
	if (!real)
		return error_system(err, "'%s'", path ? path : ".");
	slash = strrchr(real, '/');
	if (!file_is_folder(real) && slash)
		*slash = '\0';
	if (go_up(&finding, real) < 0)
		return err->code;
	return find_common(&finding);
}
