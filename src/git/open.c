/* Opening: by git directory, with an empty configuration, and only what lies inside the roots. */
#include "git/repository.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "handle.h"

#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

enum {
	CACHE_BYTES = 16 * 1024 * 1024,
	MAPPED_BYTES = 64 * 1024 * 1024,
	WINDOW_BYTES = 8 * 1024 * 1024,
	LINK_BYTES = 4096,
	ALTERNATES_BYTES = 64 * 1024,
	ALTERNATES_DEPTH = 5,
	ALTERNATES = 64,
	PACK_NAMES = 30000,
	PACK_PRIORITY = 2,
	LOOSE_PRIORITY = 1,
};

static int library_refuses(struct error *err)
{
	const git_error *said = git_error_last();

	return error_set(err, ERROR_SYSTEM, "libgit2: %s", said ? said->message : "no reason given");
}

int git_start(struct error *err)
{
	static const int levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
		GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL };

	if (git_libgit2_init() < 0)
		return library_refuses(err);
	for (size_t i = 0; i < COUNT_OF(levels); i++)
		if (git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "") < 0)
			return library_refuses(err);
	if (git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHE_BYTES) < 0 ||
		git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)WINDOW_BYTES) < 0 ||
		git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)MAPPED_BYTES) < 0 ||
		git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1) < 0 ||
		git_libgit2_opts(GIT_OPT_DISABLE_PACK_KEEP_FILE_CHECKS, 1) < 0)
		return library_refuses(err);
	return 0;
}

void git_stop(void)
{
	git_libgit2_shutdown();
}

/* What libgit2 says, as far as it tells nothing of where the repository lies: snapshots travel. */
static int words_of(const git_error *said)
{
	const char *path = strstr(said->message, " '/");

	return (int)(path ? (size_t)(path - said->message) : strlen(said->message));
}

int git_failure(
	int result, enum problem_code *ret_problem, struct error *err, const char *what, const char *oid)
{
	const git_error *said = git_error_last();

	if (result == GIT_ENOTFOUND) {
		*ret_problem = PROBLEM_MISSING_OBJECT;
		return error_set(err, ERROR_NOT_FOUND, "the %s %s is not in this copy", what, oid);
	}
	if (said && said->klass == GIT_ERROR_NOMEMORY) {
		*ret_problem = PROBLEM_TOO_LARGE;
		return error_set(err, ERROR_TOO_LARGE, "the %s %s needs more memory than a worker may have",
			what, oid);
	}
	*ret_problem = PROBLEM_CORRUPT_OBJECT;
	if (!said)
		return error_set(err, ERROR_MALFORMED, "the %s %s cannot be read", what, oid);
	return error_set(err, ERROR_MALFORMED, "the %s %s cannot be read: %.*s", what, oid, words_of(said),
		said->message);
}

/* --- paths ------------------------------------------------------------------------------------------ */

int path_real(char **ret, const char *path, struct error *err)
{
	char *real = realpath(path, NULL);

	if (!real)
		return error_system(err, "'%s'", path);
	*ret = real;
	return 0;
}

bool path_is_inside(const char *path, const char *const *roots, size_t root_count)
{
	assert(path);
	for (size_t i = 0; i < root_count; i++) {
		size_t length = strlen(roots[i]);

		while (length && roots[i][length - 1] == '/')
			length--;
		if (strncmp(path, roots[i], length) == 0 && (path[length] == '/' || path[length] == '\0'))
			return true;
	}
	return false;
}

static int outside(enum problem_code *ret_problem, struct error *err, const char *what, const char *path)
{
	*ret_problem = PROBLEM_OUTSIDE;
	error_set(err, ERROR_USAGE, "the %s '%s' lies outside the folders given", what, path);
	error_hint(err, "Give that folder too, with --root.");
	return ERROR_USAGE;
}

/* The path of a name in a folder; whether anything stands there, be it a link that leads nowhere. */
static bool find_name(struct buf *ret_path, const char *folder, const char *name)
{
	struct stat status;

	file_join(ret_path, folder, name);
	return lstat(ret_path->text, &status) == 0;
}

static int find_common(struct repository *repository, enum problem_code *ret_problem, struct error *err)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(memory_release) char *real = NULL;

	repository->common = repository->gitdir;
	if (!find_name(&path, repository->gitdir, "commondir"))
		return 0;
	if (file_read(&line, path.text, LINK_BYTES, err) < 0)
		return err->code;
	buf_cut(&line, strcspn(line.text, "\r\n"));
	buf_clear(&path);
	if (line.text[0] == '/')
		buf_add(&path, line.text);
	else
		file_join(&path, repository->gitdir, line.text);
	if (path_real(&real, path.text, err) < 0)
		return error_context(err, "following the linked work tree's commondir");
	if (!path_is_inside(real, repository->roots, repository->root_count))
		return outside(ret_problem, err, "common folder", real);
	repository->common = arena_string(&repository->arena, real);
	return 0;
}

int repository_open(struct repository **ret, const struct repository_where *where,
	enum problem_code *ret_problem, struct error *err)
{
	CLEANUP(repository_close) struct repository *repository = memory_zero(1, sizeof(*repository));
	CLEANUP(memory_release) char *real = NULL;
	struct error unasked = { 0 };

	err = err ? err : &unasked;
	*ret_problem = PROBLEM_NOT_OPENED;
	repository->roots = where->roots;
	repository->root_count = where->root_count;
	repository->limits = *where->limits;
	if (path_real(&real, where->gitdir, err) < 0)
		return err->code;
	if (!path_is_inside(real, where->roots, where->root_count))
		return outside(ret_problem, err, "git directory", real);
	repository->gitdir = arena_string(&repository->arena, real);
	if (find_common(repository, ret_problem, err) < 0)
		return err->code;
	*ret = TAKE(repository);
	return 0;
}

void repository_close(struct repository **repository)
{
	if (!*repository)
		return;
	git_odb_free((*repository)->odb);
	git_repository_free((*repository)->git);
	arena_release(&(*repository)->arena);
	memory_free(*repository);
	*repository = NULL;
}

/* --- config ----------------------------------------------------------------------------------------- */

static int read_config(struct repository *repository, enum problem_code *ret_problem, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(memory_release) char *real = NULL;

	if (!find_name(&path, repository->common, "config"))
		return 0;
	if (path_real(&real, path.text, err) < 0)
		return err->code;
	if (!path_is_inside(real, repository->roots, repository->root_count))
		return outside(ret_problem, err, "config", real);
	if (file_read(&text, real, CONFIG_BYTES, err) < 0 ||
		repository_config_read(&repository->config, text.text, text.length, &repository->arena, err) <
			0)
		return err->code;
	if (repository->config.refused)
		return error_set(err, ERROR_USAGE, "%s", repository->config.refused);
	return 0;
}

static bool is_shallow(const struct repository *repository)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct stat status;

	file_join(&path, repository->common, "shallow");
	return stat(path.text, &status) == 0 && status.st_size > 0;
}

/* --- objects ---------------------------------------------------------------------------------------- */

struct object_folders {
	char *paths[ALTERNATES];
	size_t count;
};

static void object_folders_release(struct object_folders *folders)
{
	for (size_t i = 0; i < folders->count; i++)
		memory_free(folders->paths[i]);
}

static void add_objects(struct repository *repository, struct object_folders *folders, const char *path)
{
	CLEANUP(memory_release) char *real = realpath(path, NULL);

	if (!real || !path_is_inside(real, repository->roots, repository->root_count) ||
		folders->count == ALTERNATES) {
		repository->left_out++;
		return;
	}
	for (size_t i = 0; i < folders->count; i++)
		if (strcmp(folders->paths[i], real) == 0)
			return;
	folders->paths[folders->count++] = TAKE(real);
}

/* Add the alternates of one object folder. A relative path starts at that folder. */
static void add_alternates(struct repository *repository, struct object_folders *folders, const char *objects)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!find_name(&path, objects, "info/alternates"))
		return;
	if (file_read(&text, path.text, ALTERNATES_BYTES, NULL) < 0) {
		repository->left_out++;
		return;
	}
	for (char *line = text.text, *end; *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		if (!*line || *line == '#')
			continue;
		buf_clear(&path);
		if (*line == '/')
			buf_add(&path, line);
		else
			file_join(&path, objects, line);
		add_objects(repository, folders, path.text);
	}
}

/* Each round adds what the last one named; a chain longer than git's own limit is cut. */
static int list_objects(struct repository *repository, struct object_folders *folders, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	size_t done = 0;

	file_join(&path, repository->common, "objects");
	add_objects(repository, folders, path.text);
	if (!folders->count)
		return error_set(err, ERROR_NOT_FOUND, "its folder of objects is missing or outside");
	for (int depth = 0; depth < ALTERNATES_DEPTH && done < folders->count; depth++)
		for (size_t end = folders->count; done < end; done++)
			add_alternates(repository, folders, folders->paths[done]);
	return 0;
}

static bool is_pack_name(const char *name)
{
	return text_ends(name, ".idx") || text_ends(name, ".pack") || strcmp(name, "multi-pack-index") == 0;
}

struct packs {
	const char *folder;
	struct error *err;
};

static int check_pack(const char *name, void *context)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const struct packs *packs = context;
	struct stat status;

	file_join(&path, packs->folder, name);
	if (!is_pack_name(name) || stat(path.text, &status) < 0 || S_ISREG(status.st_mode))
		return 0;
	return error_set(packs->err, ERROR_MALFORMED, "'%s' among its packs is no file", name);
}

/* libgit2 opens what is named as a pack, and waits at a FIFO for ever. */
static int check_packs(const char *objects, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct packs packs = { .err = err };
	int result;

	file_join(&path, objects, "pack");
	packs.folder = path.text;
	result = file_visit_folder(path.text, PACK_NAMES, check_pack, &packs, err);
	return result == ERROR_NOT_FOUND ? 0 : result;
}

/* Loose objects and packs of one folder. Not git_odb_add_disk_alternate: that follows alternates by itself. */
static int add_backends(git_odb *odb, const char *objects)
{
	git_odb_backend *backend;

	if (git_odb_backend_pack(&backend, objects) < 0 ||
		git_odb_add_backend(odb, backend, PACK_PRIORITY) < 0 ||
		loose_backend_new(&backend, objects) < 0)
		return -1;
	return git_odb_add_backend(odb, backend, LOOSE_PRIORITY);
}

static int open_objects(struct repository *repository, struct error *err)
{
	CLEANUP(object_folders_release) struct object_folders folders = { 0 };

	if (list_objects(repository, &folders, err) < 0)
		return err->code;
	if (git_odb_new(&repository->odb) < 0)
		return library_refuses(err);
	for (size_t i = 0; i < folders.count; i++) {
		if (check_packs(folders.paths[i], err) < 0)
			return err->code;
		if (add_backends(repository->odb, folders.paths[i]) < 0)
			return library_refuses(err);
	}
	return git_repository_set_odb(repository->git, repository->odb) < 0 ? library_refuses(err) : 0;
}

static void config_free(git_config **config)
{
	git_config_free(*config);
}

static int open_git(struct repository *repository, struct error *err)
{
	CLEANUP(config_free) git_config *config = NULL;

	if (git_repository_open_bare(&repository->git, repository->gitdir) < 0 ||
		git_config_new(&config) < 0 || git_repository_set_config(repository->git, config) < 0)
		return library_refuses(err);
	return 0;
}

int repository_load(struct repository *repository, enum problem_code *ret_problem, struct error *err)
{
	struct error unasked = { 0 };

	err = err ? err : &unasked;
	*ret_problem = PROBLEM_NOT_OPENED;
	if (repository->git)
		return 0;
	if (read_config(repository, ret_problem, err) < 0 || open_git(repository, err) < 0 ||
		open_objects(repository, err) < 0)
		return err->code;
	repository->shallow = is_shallow(repository);
	return 0;
}

const struct repository_config *repository_config_of(const struct repository *repository)
{
	return &repository->config;
}

bool repository_is_shallow(const struct repository *repository)
{
	return repository->shallow;
}

size_t repository_left_out(const struct repository *repository)
{
	return repository->left_out;
}
