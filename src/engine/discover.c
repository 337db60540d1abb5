#include "discover.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"

enum { LINK_BYTES = 4096, LIST_BYTES = 64 * 1024 * 1024, FOLDER_DEPTH = 32 };

struct search {
	struct sites *sites;
	const struct limits *limits;
	const char *identity; /* of the path being looked at, or NULL */
	const char *folder;   /* being listed */
	unsigned depth;
};

/* Also a link that leads nowhere: what is damaged gets a row of its own. */
static bool is_there(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}

static bool exists(const char *folder, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	file_join(&path, folder, name);
	return is_there(path.text);
}

static bool is_gitdir(const char *folder)
{
	return exists(folder, "HEAD") &&
	       ((exists(folder, "objects") && exists(folder, "refs")) || exists(folder, "commondir"));
}

static bool is_inside(const char *path, const char *root)
{
	size_t length = strlen(root);

	while (length && root[length - 1] == '/')
		length--;
	return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static bool is_inside_roots(const struct sites *sites, const char *path)
{
	for (size_t i = 0; i < sites->root_count; i++)
		if (is_inside(path, sites->roots[i]))
			return true;
	return false;
}

static const char *written(struct arena *arena, const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add_quoted(&text, path, strlen(path));
	return arena_string(arena, text.text);
}

static struct site *add_site(struct search *search, const char *folder, const char *gitdir)
{
	struct sites *sites = search->sites;
	struct site *site;

	arena_grow(&sites->arena, &sites->items, sites->count, &sites->capacity, sizeof(*sites->items));
	site = &sites->items[sites->count++];
	*site = (struct site){ .identity = search->identity };
	site->folder = arena_string(&sites->arena, folder);
	site->gitdir = arena_string(&sites->arena, gitdir);
	site->written = written(&sites->arena, gitdir);
	return site;
}

static void add_refused(struct search *search, const char *folder, const char *gitdir, enum problem_code code,
	const char *reason)
{
	struct site *site = add_site(search, folder, gitdir);

	site->problem = code;
	site->reason = arena_string(&search->sites->arena, reason);
}

/* --- work trees --------------------------------------------------------------------------------------- */

/* The git directory that a .git file names, as a real path; NULL if it is none. The caller frees it. */
static char *follow_git_file(const char *folder, const char *git_file)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const char *target;

	if (file_read(&text, git_file, LINK_BYTES, NULL) < 0 || !text_starts(text.text, "gitdir:"))
		return NULL;
	buf_cut(&text, strcspn(text.text, "\r\n"));
	target = text.text + 7 + strspn(text.text + 7, " \t");
	if (*target == '/')
		buf_add(&path, target);
	else
		file_join(&path, folder, target);
	return realpath(path.text, NULL);
}

struct nested {
	struct search *search;
	const char *folder;
	const char *gitdir;
};

/* A repository directly inside a work tree is named, not opened; a submodule's is known from the commit. */
static int look_for_nested(const char *name, void *context)
{
	struct nested *nested = context;
	CLEANUP(buf_release) struct buf child = BUF_INIT;
	CLEANUP(buf_release) struct buf inner = BUF_INIT;
	CLEANUP(buf_release) struct buf reason = BUF_INIT;
	CLEANUP(memory_release) char *target = NULL;

	if (strcmp(name, ".git") == 0)
		return 0;
	file_join(&child, nested->folder, name);
	file_join(&inner, child.text, ".git");
	if (!is_there(inner.text) || !file_is_folder(child.text))
		return 0;
	target = file_is_regular(inner.text) ? follow_git_file(child.text, inner.text)
					     : realpath(inner.text, NULL);
	if (!target || is_inside(target, nested->gitdir))
		return 0;
	buf_add(&reason, "not opened: inside ");
	buf_add_quoted(&reason, nested->folder, strlen(nested->folder));
	add_refused(nested->search, child.text,
		is_inside_roots(nested->search->sites, target) ? target : inner.text, PROBLEM_NESTED,
		reason.text);
	return 0;
}

/* What is refused stands where it was found: where a .git leads may be somebody else's place. */
static void add_worktree(struct search *search, const char *folder, const char *git_entry)
{
	CLEANUP(memory_release)
	char *gitdir =
		file_is_regular(git_entry) ? follow_git_file(folder, git_entry) : realpath(git_entry, NULL);
	struct nested nested = { search, folder, gitdir };
	const char *identity = search->identity;

	if (!gitdir || !is_gitdir(gitdir)) {
		add_refused(search, folder, git_entry, PROBLEM_NOT_OPENED,
			gitdir && file_is_folder(gitdir) && access(gitdir, R_OK | X_OK) < 0
				? "its .git may not be looked into"
				: "its .git leads to no repository");
		return;
	}
	if (!is_inside_roots(search->sites, gitdir)) {
		add_refused(search, folder, git_entry, PROBLEM_OUTSIDE,
			"its git directory lies outside the folders given");
		return;
	}
	add_site(search, folder, gitdir)->worktree = true;
	search->identity = NULL;
	file_visit_folder(folder, search->limits->values[LIMIT_FLEET_NAMES], look_for_nested, &nested, NULL);
	search->identity = identity;
}

/* --- folders ------------------------------------------------------------------------------------------ */

static void look_at(struct search *search, const char *folder);

static int look_at_child(const char *name, void *context)
{
	struct search *search = context;
	CLEANUP(buf_release) struct buf child = BUF_INIT;

	file_join(&child, search->folder, name);
	if (file_is_folder(child.text))
		look_at(search, child.text);
	return 0;
}

static void look_below(struct search *search, const char *folder)
{
	struct search below = *search;
	struct error error = { 0 };

	below.folder = folder;
	below.depth++;
	if (below.depth > FOLDER_DEPTH) {
		add_refused(search, folder, folder, PROBLEM_TOO_DEEP,
			"more than 32 folders deep: not looked into");
		return;
	}
	if (file_visit_folder(
		    folder, search->limits->values[LIMIT_FLEET_NAMES], look_at_child, &below, &error) < 0)
		add_refused(search, folder, folder, PROBLEM_NOT_OPENED, error.message);
}

static void look_at(struct search *search, const char *folder)
{
	CLEANUP(buf_release) struct buf git_entry = BUF_INIT;

	file_join(&git_entry, folder, ".git");
	if (is_there(git_entry.text))
		add_worktree(search, folder, git_entry.text);
	else if (is_gitdir(folder))
		add_site(search, folder, folder);
	else
		look_below(search, folder);
}

/* --- what was given ----------------------------------------------------------------------------------- */

static void add_root(struct sites *sites, const char *path)
{
	arena_grow(&sites->arena, &sites->roots, sites->root_count, &sites->root_capacity,
		sizeof(*sites->roots));
	sites->roots[sites->root_count++] = arena_string(&sites->arena, path);
}

static bool is_list(const char *path)
{
	return path[0] == '@' || (text_ends(path, ".list") && !file_is_folder(path));
}

static int given_path(struct search *search, const char *path, bool only_root, struct error *err)
{
	CLEANUP(memory_release) char *real = realpath(path, NULL);

	if (!real && errno == ENOENT)
		return error_set(err, ERROR_NOT_FOUND, "there is no '%s'", path);
	if (!real)
		return error_system(err, "'%s'", path);
	if (!file_is_folder(real)) {
		error_set(err, ERROR_USAGE, "'%s' is no folder", path);
		error_hint(err, "Give a repository, a folder of repositories, or a list as @FILE.");
		return ERROR_USAGE;
	}
	if (only_root)
		add_root(search->sites, real);
	else
		look_at(search, real);
	return 0;
}

/* One line of a list: the path, made absolute, and the identity behind its TAB. */
static const char *list_line(struct search *search, const char *list, char *line)
{
	struct arena *arena = &search->sites->arena;
	const char *slash = strrchr(list, '/');
	char *tab = strchr(line, '\t');

	search->identity = NULL;
	if (tab) {
		*tab++ = '\0';
		if (*tab)
			search->identity = written(arena, tab);
	}
	/* No path is longer; its row need not be. */
	line[strnlen(line, PATH_MAX - 1)] = '\0';
	if (*line == '/' || !slash)
		return arena_string(arena, line);
	return arena_format(arena, "%.*s/%s", (int)(slash - list), list, line);
}

static void list_entry(struct search *search, const char *path, bool only_root)
{
	struct error error = { 0 };

	if (given_path(search, path, only_root, &error) == 0)
		return;
	/* One that has vanished is a root all the same: what was known there is gone. */
	if (only_root)
		add_root(search->sites, path);
	else
		add_refused(search, path, path, PROBLEM_NOT_OPENED, error.message);
}

static int given_list(struct search *search, const char *list, bool only_root, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (list[0] == '@')
		list++;
	if (file_read(&text, list, LIST_BYTES, err) < 0)
		return error_context(err, "reading the list '%s'", list);
	for (char *line = text.text, *end; *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		if (*line && *line != '#')
			list_entry(search, list_line(search, list, line), only_root);
	}
	search->identity = NULL;
	return 0;
}

/* Roots come first: whether a git directory may be followed depends on all of them. */
static int look_through(
	struct search *search, const struct collect_settings *settings, bool only_root, struct error *err)
{
	for (size_t i = 0; i < settings->path_count; i++) {
		const char *path = settings->paths[i];
		int result = is_list(path) ? given_list(search, path, only_root, err)
					   : given_path(search, path, only_root, err);

		if (result < 0)
			return result;
	}
	return 0;
}

struct ranked {
	const char *gitdir;
	int rank; /* 0 = the folder has the git directory inside, 1 = it only points at it, 2 = not opened */
	size_t index;
};

static int rank_of(const struct site *site)
{
	const size_t length = strlen(site->folder);

	if (site->problem)
		return 2;
	return strncmp(site->gitdir, site->folder, length) == 0 &&
			       (!site->gitdir[length] || strcmp(site->gitdir + length, "/.git") == 0)
		       ? 0
		       : 1;
}

static int compare_ranked(const void *left, const void *right)
{
	const struct ranked *one = left, *other = right;
	int order = strcmp(one->gitdir, other->gitdir);

	if (!order)
		order = one->rank - other->rank;
	return order ? order : (one->index > other->index) - (one->index < other->index);
}

/* One git directory is one site: its own folder rather than one that points at it, else the first. */
static void drop_doubles(struct sites *sites)
{
	CLEANUP(memory_release) struct ranked *ranked = memory_zero(sites->count, sizeof(*ranked));
	CLEANUP(memory_release) bool *dropped = memory_zero(sites->count, sizeof(*dropped));
	size_t kept = 0;

	for (size_t i = 0; i < sites->count; i++)
		ranked[i] = (struct ranked){ sites->items[i].gitdir, rank_of(&sites->items[i]), i };
	if (sites->count)
		qsort(ranked, sites->count, sizeof(*ranked), compare_ranked);
	for (size_t i = 1; i < sites->count; i++)
		dropped[ranked[i].index] = strcmp(ranked[i - 1].gitdir, ranked[i].gitdir) == 0;
	for (size_t i = 0; i < sites->count; i++)
		if (!dropped[i])
			sites->items[kept++] = sites->items[i];
	sites->count = kept;
}

int discover(struct sites *ret, const struct collect_settings *settings, const struct limits *limits,
	struct error *err)
{
	struct search search = { .sites = ret, .limits = limits };

	for (size_t i = 0; i < settings->root_count; i++)
		if (given_path(&search, settings->roots[i], true, err) < 0)
			return error_context(err, "--root");
	ret->first_given = ret->root_count;
	if (look_through(&search, settings, true, err) < 0 || look_through(&search, settings, false, err) < 0)
		return err->code;
	drop_doubles(ret);
	return 0;
}

void sites_release(struct sites *sites)
{
	arena_release(&sites->arena);
	*sites = (struct sites){ 0 };
}
