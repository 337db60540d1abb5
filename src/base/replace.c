#include "base/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

enum { READ_STEP = 64 * 1024, NAMES_TRIED = 100 };

/* A file on its way. */
struct step {
	const struct replacement *item;
	const char *name; /* the last part of the path */
	int folder;       /* that it is in */
	char beside[64];  /* the new file, "" = not made */
	struct stat status;
	bool exchanged; /* the former file is under the name of the new one */
	bool renamed;
};

struct steps {
	struct step *items;
	size_t count;
};

static void steps_release(struct steps *steps)
{
	for (size_t i = 0; i < steps->count; i++) {
		struct step *step = &steps->items[i];

		if (step->beside[0])
			unlinkat(step->folder, step->beside, 0);
		file_close(&step->folder);
	}
	memory_free(steps->items);
}

/* --- the way there ------------------------------------------------------------------------------------ */

static bool is_part(const char *part, size_t length)
{
	CLEANUP(memory_release) char *name = memory_string_part(part, length);

	return length && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       !text_equal_ascii_case(name, ".git");
}

bool replace_is_path(const char *path)
{
	for (;;) {
		const size_t length = strcspn(path, "/");

		if (!is_part(path, length))
			return false;
		if (!path[length])
			return true;
		path += length + 1;
	}
}

/* A link in place of a folder is ENOTDIR with these flags. */
static int open_folder(struct step *step, int top, struct error *err)
{
	const char *path = step->item->path;

	step->folder = fcntl(top, F_DUPFD_CLOEXEC, 0);
	if (step->folder < 0)
		return error_system(err, "opening the folder of '%s'", path);
	for (step->name = path; strchr(step->name, '/');) {
		const size_t length = strcspn(step->name, "/");
		CLEANUP(memory_release) char *part = memory_string_part(step->name, length);
		CLEANUP(file_close) int above = step->folder;

		step->folder = openat(above, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (step->folder < 0 && (errno == ELOOP || errno == ENOTDIR))
			return error_set(err, ERROR_USAGE, "'%s' lies behind a link", path);
		if (step->folder < 0)
			return error_system(err, "opening the folder of '%s'", path);
		step->name += length + 1;
	}
	return 0;
}

/* --- what is there ------------------------------------------------------------------------------------ */

static int changed(const struct step *step, struct error *err)
{
	return error_set(err, ERROR_USAGE, "'%s' was changed after it was read", step->item->path);
}

static int compare_content(const struct step *step, int fd, struct error *err)
{
	const struct replacement *item = step->item;
	CLEANUP(memory_release) char *part = memory_zero(READ_STEP, 1);
	size_t done = 0;

	for (;;) {
		ssize_t got = read(fd, part, READ_STEP);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_system(err, "reading '%s'", item->path);
		if (got == 0)
			return done == item->before_length ? 0 : changed(step, err);
		if ((size_t)got > item->before_length - done ||
			memcmp(part, item->before + done, (size_t)got) != 0)
			return changed(step, err);
		done += (size_t)got;
	}
}

static int look(struct step *step, struct error *err)
{
	const char *path = step->item->path;
	CLEANUP(file_close)
	int fd = openat(step->folder, step->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 && errno == ELOOP)
		return error_set(err, ERROR_USAGE, "'%s' is a link", path);
	if (fd < 0 && errno == ENOENT)
		return changed(step, err);
	if (fd < 0)
		return error_system(err, "opening '%s'", path);
	if (fstat(fd, &step->status) < 0)
		return error_system(err, "looking at '%s'", path);
	if (!S_ISREG(step->status.st_mode))
		return error_set(err, ERROR_USAGE, "'%s' is no regular file", path);
	return compare_content(step, fd, err);
}

static bool is_as_seen(const struct step *step, const char *name)
{
	struct stat now;

	return fstatat(step->folder, name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	       now.st_dev == step->status.st_dev && now.st_ino == step->status.st_ino &&
	       now.st_size == step->status.st_size && now.st_mtim.tv_sec == step->status.st_mtim.tv_sec &&
	       now.st_mtim.tv_nsec == step->status.st_mtim.tv_nsec;
}

/* --- the new file ------------------------------------------------------------------------------------- */

static int create_beside(struct step *step, int *ret_fd, struct error *err)
{
	for (int i = 0; i < NAMES_TRIED; i++) {
		snprintf(step->beside, sizeof(step->beside), ".scabbard-%ld-%d", (long)getpid(), i);
		*ret_fd = openat(step->folder, step->beside,
			O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (*ret_fd >= 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	step->beside[0] = '\0';
	return error_system(err, "making a file beside '%s'", step->item->path);
}

/* Whose it is stays as it was, since a program of root's may well mend what is another's; the mode comes after that. */
static int keep_owner(const struct step *step, int fd, struct error *err)
{
	const struct stat *status = &step->status;
	struct stat made;

	if (fstat(fd, &made) < 0)
		return error_system(err, "looking at a file beside '%s'", step->item->path);
	if (made.st_uid == status->st_uid && made.st_gid == status->st_gid)
		return 0;
	if (fchown(fd, status->st_uid, status->st_gid) == 0)
		return 0;
	if (made.st_uid == status->st_uid)
		return 0; /* a group that we are not in */
	error_set(err, ERROR_USAGE, "'%s' is of another user, and would be of this one", step->item->path);
	error_hint(err, "Take the patch, and let its owner apply it.");
	return ERROR_USAGE;
}

static int write_beside(struct step *step, struct error *err)
{
	CLEANUP(file_close) int fd = -1;

	if (create_beside(step, &fd, err) < 0)
		return err ? (int)err->code : ERROR_SYSTEM;
	if (file_write_all(fd, step->item->after, step->item->after_length, err) < 0)
		return error_context(err, "writing beside '%s'", step->item->path);
	if (keep_owner(step, fd, err) < 0)
		return err ? (int)err->code : ERROR_USAGE;
	if (fchmod(fd, step->status.st_mode & 07777) < 0 || fsync(fd) < 0)
		return error_system(err, "writing beside '%s'", step->item->path);
	return 0;
}

static int prepare(struct step *step, int top, struct error *err)
{
	if (!replace_is_path(step->item->path))
		return error_set(err, ERROR_USAGE, "'%s' is no path to be written", step->item->path);
	if (open_folder(step, top, err) < 0 || look(step, err) < 0)
		return err ? (int)err->code : ERROR_SYSTEM;
	return write_beside(step, err);
}

/* --- the change --------------------------------------------------------------------------------------- */

static int exchange(const struct step *step)
{
	return renameat2(step->folder, step->beside, step->folder, step->name, RENAME_EXCHANGE);
}

/*
 * Where the file system can exchange two names the former file stays at hand until all is done, and what somebody wrote
 * into it at the last moment is seen.
 */
static int change(struct step *step, struct error *err)
{
	if (!is_as_seen(step, step->name))
		return changed(step, err);
	step->exchanged = exchange(step) == 0;
	if (!step->exchanged && errno != EINVAL && errno != ENOSYS)
		return error_system(err, "replacing '%s'", step->item->path);
	step->renamed = true;
	if (!step->exchanged) {
		if (renameat(step->folder, step->beside, step->folder, step->name) < 0) {
			step->renamed = false;
			return error_system(err, "replacing '%s'", step->item->path);
		}
		step->beside[0] = '\0';
	} else if (!is_as_seen(step, step->beside)) {
		return changed(step, err);
	}
	return 0;
}

/* Put back what was changed before something failed. */
static int undo(struct steps *steps, struct error *err)
{
	const struct step *stays = NULL;

	for (size_t i = 0; i < steps->count; i++) {
		struct step *step = &steps->items[i];

		if (step->renamed && (!step->exchanged || exchange(step) < 0))
			stays = step;
	}
	if (stays)
		error_hint(
			err, "'%s' was replaced before that and could not be put back.", stays->item->path);
	return err ? (int)err->code : ERROR_SYSTEM;
}

int replace_files(const char *folder, const struct replacement *items, size_t count, struct error *err)
{
	CLEANUP(file_close) int top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(steps_release) struct steps steps = { .items = memory_zero(count, sizeof(*steps.items)) };

	if (top < 0)
		return error_system(err, "opening the folder '%s'", folder);
	for (size_t i = 0; i < count; i++) {
		steps.items[i] = (struct step){ .item = &items[i], .name = items[i].path, .folder = -1 };
		steps.count++;
		if (prepare(&steps.items[i], top, err) < 0)
			return err ? (int)err->code : ERROR_SYSTEM;
	}
	for (size_t i = 0; i < count; i++)
		if (change(&steps.items[i], err) < 0)
			return undo(&steps, err);
	return 0;
}
