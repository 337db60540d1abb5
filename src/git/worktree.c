/* A work tree as it is on disk: what would be committed next. Links are never followed, nothing is written. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "git/walk.h"
#include "handle.h"
#include "rows.h"

enum { READ_STEP = 64 * 1024, IGNORE_BYTES = 256 * 1024, INDEX_BYTES = 128 * 1024 * 1024 };

struct disk {
	struct repository *repository;
	const struct walk_settings *settings;
	struct snapshot *snapshot;
	git_index *index;
	struct rows rows;
	struct buf path; /* below the work tree, without a last slash */
	uint64_t held;   /* bytes of files */
	bool over;       /* a limit of the whole repository was passed */
};

static void folder_close(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

static void disk_release(struct disk *disk)
{
	git_index_free(disk->index);
	rows_release(&disk->rows);
	buf_release(&disk->path);
}

static struct problem *add_problem(struct disk *disk, enum problem_code code, const char *detail)
{
	return rows_problem(&disk->rows, disk->path.text, code, detail);
}

static void add_limit(struct disk *disk, enum problem_code code, enum limit_id limit, uint64_t size)
{
	rows_limit(&disk->rows, disk->path.text, code, limit, size);
}

/* How a folder is entered. */
struct entering {
	unsigned depth;
	bool could_shadow;
	bool unignored; /* an ignore file here or above is not obeyed */
};

static bool is_tracked(struct disk *disk)
{
	return git_index_get_bypath(disk->index, disk->path.text, 0) != NULL;
}

/* Where an ignore file is not obeyed nothing is left out. */
static bool is_ignored(struct disk *disk, const struct entering *entering)
{
	int ignored = 0;

	return !entering->unignored &&
	       git_ignore_path_is_ignored(&ignored, disk->repository->git, disk->path.text) == 0 && ignored;
}

/* --- one file --------------------------------------------------------------------------------------- */

static int read_descriptor(struct buf *ret, int fd, uint64_t limit)
{
	for (;;) {
		ssize_t got;

		buf_reserve(ret, READ_STEP);
		got = read(fd, ret->text + ret->length, READ_STEP);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		ret->length += (size_t)got;
		ret->text[ret->length] = '\0';
		if (ret->length > limit)
			return 0;
	}
}

/* Hold the bytes under the id that git would give them. */
static void hold(struct disk *disk, const struct buf *bytes, struct file *file)
{
	struct repository *repository = disk->repository;
	struct loose_file *loose;
	git_oid id;

	git_odb_hash(&id, bytes->text, bytes->length, GIT_OBJECT_BLOB);
	git_oid_tostr(file->oid, sizeof(file->oid), &id);
	arena_grow(&repository->arena, &repository->loose, repository->loose_count,
		&repository->loose_capacity, sizeof(*repository->loose));
	loose = &repository->loose[repository->loose_count++];
	memcpy(loose->oid, file->oid, sizeof(loose->oid));
	loose->bytes = arena_copy(&repository->arena, bytes->text, bytes->length);
	loose->length = bytes->length;
}

static bool is_kept(const struct disk *disk, const struct walk_want *want, const struct buf *bytes)
{
	const struct walk_settings *settings = disk->settings;

	return !want->maybe || !settings->keeps ||
	       settings->keeps(want, bytes->text, bytes->length, settings->context);
}

static void read_file(struct disk *disk, int folder, const char *name, const struct walk_want *want)
{
	CLEANUP(file_close) int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	const uint64_t limit = disk->repository->limits.values[want->largest];
	struct stat status;
	struct file *file;

	if (fd < 0 && errno == ELOOP) {
		if (!want->maybe)
			add_problem(disk, PROBLEM_SYMLINK, "a symbolic link is not followed")->reader =
				want->reader;
		return;
	}
	if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) ||
		read_descriptor(&bytes, fd, limit) < 0) {
		add_problem(disk, PROBLEM_MISSING_OBJECT, "the file cannot be read")->reader = want->reader;
		return;
	}
	if (bytes.length <= limit && !is_kept(disk, want, &bytes))
		return;
	disk->held += bytes.length;
	if (disk->held > disk->repository->limits.values[LIMIT_REPOSITORY_BYTES] / 2) {
		add_limit(disk, PROBLEM_TOO_LARGE, LIMIT_REPOSITORY_BYTES, disk->held);
		disk->over = true;
		return;
	}
	if (bytes.length > limit) {
		add_limit(disk, PROBLEM_TOO_LARGE, want->largest,
			(uint64_t)status.st_size > limit ? (uint64_t)status.st_size : bytes.length);
		return;
	}
	file = rows_file(&disk->rows, &disk->path);
	disk->over |= !file;
	if (!file)
		return;
	file->mode = status.st_mode & S_IXUSR ? 0100755 : 0100644;
	file->size = bytes.length;
	file->reader = want->reader;
	hold(disk, &bytes, file);
}

/* --- folders ---------------------------------------------------------------------------------------- */

static void visit_folder(struct disk *disk, int fd, const struct entering *entering);

static bool is_over(struct disk *disk)
{
	const struct walk_settings *settings = disk->settings;
	uint64_t walked = ++disk->snapshot->walked;

	if (disk->over || walked % 256)
		return disk->over;
	if (settings->progress)
		settings->progress(walked, settings->context);
	if (walked > disk->repository->limits.values[LIMIT_REPOSITORY_ENTRIES]) {
		add_limit(disk, PROBLEM_TOO_MANY, LIMIT_REPOSITORY_ENTRIES, walked);
		disk->over = true;
	} else if (settings->deadline && clock_ticks() > settings->deadline) {
		add_limit(disk, PROBLEM_DEADLINE, LIMIT_REPOSITORY_SECONDS,
			disk->repository->limits.values[LIMIT_REPOSITORY_SECONDS]);
		disk->over = true;
	}
	return disk->over;
}

/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static void enter_folder(struct disk *disk, int folder, const char *name, const struct entering *entering)
{
	const struct walk_settings *settings = disk->settings;
	CLEANUP(file_close) int fd = -1;

	if (settings->enters && !settings->enters(disk->path.text, settings->context))
		return;
	if (entering->depth > disk->repository->limits.values[LIMIT_TREE_DEPTH]) {
		add_limit(disk, PROBLEM_TOO_DEEP, LIMIT_TREE_DEPTH, entering->depth);
		return;
	}
	if (is_ignored(disk, entering))
		return;
	fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY);
	if (fd < 0) {
		add_problem(disk, PROBLEM_MISSING_OBJECT, "the folder cannot be opened");
		return;
	}
	if (faccessat(fd, ".git", F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		add_problem(disk, is_tracked(disk) ? PROBLEM_SUBMODULE : PROBLEM_NESTED,
			"a repository of its own: not entered");
		return;
	}
	if (entering->could_shadow && !settings->again)
		rows_directory(&disk->rows, &disk->path);
	visit_folder(disk, fd, entering);
}

/* The row stands at the folder: a path that is too long to be written cannot have one. */
static void add_long_path(struct disk *disk, size_t folder_length)
{
	const size_t length = disk->path.length;

	buf_cut(&disk->path, folder_length);
	add_limit(disk, PROBLEM_BAD_PATH, LIMIT_PATH_BYTES, length);
}

/* libgit2 reads ignore files whole, and waits at a FIFO. */
static bool can_be_obeyed(int folder, const char *name)
{
	struct stat status;

	return fstatat(folder, name, &status, 0) < 0 ||
	       (S_ISREG(status.st_mode) && status.st_size <= IGNORE_BYTES);
}

static void check_ignore_file(struct disk *disk, int folder, struct entering *entering)
{
	if (can_be_obeyed(folder, ".gitignore"))
		return;
	entering->unignored = true;
	add_problem(disk, PROBLEM_TOO_LARGE, "its .gitignore is no file, or too large: it is not obeyed");
}

static bool is_like_host(const char *name)
{
	return name[0] != '.' && strchr(name, '.');
}

/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static void visit_name(struct disk *disk, int fd, const char *name, struct entering entering)
{
	size_t length = disk->path.length;
	struct walk_want want = { 0 };
	const bool wanted = disk->settings->wants(disk->path.text, name, &want, disk->settings->context);
	struct stat status;

	if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0 || (!S_ISDIR(status.st_mode) && !wanted))
		return;
	if (length)
		buf_add_char(&disk->path, '/');
	buf_add(&disk->path, name);
	if (!rows_fits(&disk->rows, &disk->path))
		add_long_path(disk, length);
	else if (S_ISDIR(status.st_mode))
		enter_folder(disk, fd, name, &entering);
	else if (is_tracked(disk) || !is_ignored(disk, &entering))
		read_file(disk, fd, name, &want);
	buf_cut(&disk->path, length);
}

static bool holds_manifest(struct disk *disk, DIR *folder)
{
	struct walk_want want;
	struct dirent *entry;
	bool found = false;

	while (!found && (entry = readdir(folder))) {
		want = (struct walk_want){ 0 };
		found = entry->d_type != DT_DIR &&
			disk->settings->wants(
				disk->path.text, entry->d_name, &want, disk->settings->context) &&
			want.manifest;
	}
	rewinddir(folder);
	return found;
}

/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static void visit_folder(struct disk *disk, int fd, const struct entering *from)
{
	CLEANUP(folder_close) DIR *folder = NULL;
	CLEANUP(file_close) int again = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	struct entering entering = { from->depth + 1, from->could_shadow, from->unignored };
	const uint64_t limit = disk->repository->limits.values[LIMIT_TREE_ENTRIES];
	struct dirent *entry;
	bool manifest;

	folder = again < 0 ? NULL : fdopendir(again);
	if (!folder) {
		add_problem(disk, PROBLEM_MISSING_OBJECT, "the folder cannot be read");
		return;
	}
	again = -1; /* the folder's now */
	check_ignore_file(disk, fd, &entering);
	manifest = holds_manifest(disk, folder);
	for (uint64_t count = 0; (entry = readdir(folder)); count++) {
		const char *name = entry->d_name;
		struct entering below = entering;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0)
			continue;
		if (count == limit) {
			add_limit(disk, PROBLEM_TOO_MANY, LIMIT_TREE_ENTRIES, count);
			return;
		}
		if (is_over(disk))
			return;
		below.could_shadow |= manifest && is_like_host(name);
		visit_name(disk, fd, name, below);
	}
}

int walk_worktree(struct repository *repository, const char *folder, const struct walk_settings *settings,
	struct snapshot *snapshot, struct error *err)
{
	CLEANUP(disk_release)
	struct disk disk = {
		.repository = repository,
		.settings = settings,
		.snapshot = snapshot,
		.rows = ROWS_INIT(snapshot, &repository->limits),
		.path = BUF_INIT,
	};
	CLEANUP(file_close) int fd = openat(AT_FDCWD, folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
	CLEANUP(buf_release) struct buf index = BUF_INIT;
	CLEANUP(buf_release) struct buf exclude = BUF_INIT;
	struct entering top = { 0 };
	const git_error *said;
	struct stat status;

	if (fd < 0)
		return error_system(err, "opening the work tree '%s'", folder);
	file_join(&index, repository->gitdir, "index");
	if (lstat(index.text, &status) == 0 && (!S_ISREG(status.st_mode) || status.st_size > INDEX_BYTES))
		return error_set(err, ERROR_MALFORMED, "its index is no file, or too large");
	if (git_index_open(&disk.index, index.text) < 0) {
		said = git_error_last();
		return error_set(err, ERROR_MALFORMED, "its index is not read: %s",
			said ? said->message : "no reason given");
	}
	file_join(&exclude, repository->common, "info/exclude");
	top.unignored = !can_be_obeyed(AT_FDCWD, exclude.text);
	/* Ignore files are looked for below the work tree; nothing is written there. */
	if (git_repository_set_workdir(repository->git, folder, 0) < 0)
		return error_set(err, ERROR_SYSTEM, "the work tree '%s' cannot be used", folder);
	visit_folder(&disk, fd, &top);
	return 0;
}
