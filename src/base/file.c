#include "base/file.h"

#include "base/cleanup.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP = 64 * 1024 };

void file_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int read_all(struct buf *buf, int fd, const char *path, size_t limit, struct error *err)
{
	size_t start = buf->length;

	for (;;) {
		ssize_t got;

		buf_reserve(buf, READ_STEP);
		got = read(fd, buf->text + buf->length, READ_STEP);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_system(err, "reading '%s'", path);
		if (got == 0)
			return 0;
		buf->length += (size_t)got;
		buf->text[buf->length] = '\0';
		if (buf->length - start > limit)
			return error_set(err, ERROR_TOO_LARGE, "'%s' is larger than %zu bytes", path, limit);
	}
}

int file_open(int *ret, const char *path, uint64_t *ret_size, struct error *err)
{
	CLEANUP(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;

	if (fd < 0)
		return error_system(err, "opening '%s'", path);
	if (fstat(fd, &status) < 0)
		return error_system(err, "looking at '%s'", path);
	if (!S_ISREG(status.st_mode))
		return error_set(err, ERROR_USAGE, "'%s' is not a regular file", path);
	if (ret_size)
		*ret_size = (uint64_t)status.st_size;
	*ret = fd;
	fd = -1;
	return 0;
}

int file_read(struct buf *buf, const char *path, size_t limit, struct error *err)
{
	CLEANUP(file_close) int fd = -1;
	uint64_t size = 0;
	int result;

	if (strcmp(path, "-") == 0)
		return read_all(buf, STDIN_FILENO, "standard input", limit, err);
	result = file_open(&fd, path, &size, err);
	if (result < 0)
		return result;
	if (size > limit)
		return error_set(err, ERROR_TOO_LARGE, "'%s' is larger than %zu bytes", path, limit);
	return read_all(buf, fd, path, limit, err);
}

int file_write_all(int fd, const void *bytes, size_t length, struct error *err)
{
	const char *position = bytes;

	while (length) {
		ssize_t written = write(fd, position, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return error_system(err, "writing");
		position += written;
		length -= (size_t)written;
	}
	return 0;
}

static int write_and_rename(
	int fd, const char *name, const char *path, const void *bytes, size_t length, struct error *err)
{
	mode_t mask = umask(0);

	umask(mask);
	if (file_write_all(fd, bytes, length, err) < 0)
		return error_context(err, "writing '%s'", path);
	if (fchmod(fd, 0644 & ~mask) < 0 || fsync(fd) < 0)
		return error_system(err, "writing '%s'", path);
	if (rename(name, path) < 0)
		return error_system(err, "renaming '%s' to '%s'", name, path);
	return 0;
}

int file_write(const char *path, const void *bytes, size_t length, struct error *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(file_close) int fd = -1;
	int result;

	buf_format(&name, "%s.XXXXXX", path);
	fd = mkostemp(name.text, O_CLOEXEC);
	if (fd < 0)
		return error_system(err, "making a file beside '%s'", path);
	result = write_and_rename(fd, name.text, path, bytes, length, err);
	if (result < 0)
		unlink(name.text);
	return result;
}

int file_make_folder(const char *path, struct error *err)
{
	CLEANUP(memory_release) char *part = memory_string(path);
	struct stat status;

	for (char *slash = part + 1; *part && (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdir(part, 0777) < 0 && errno != EEXIST)
			return error_system(err, "making the folder '%s'", part);
		*slash = '/';
	}
	if (mkdir(path, 0777) == 0)
		return 0;
	/* A link to a folder is one too. */
	if (errno != EEXIST || stat(path, &status) < 0 || !S_ISDIR(status.st_mode))
		return error_system(err, "making the folder '%s'", path);
	return 0;
}

bool file_is_folder(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool file_is_regular(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && S_ISREG(status.st_mode);
}

void file_join(struct buf *buf, const char *folder, const char *name)
{
	buf_add(buf, folder);
	if (buf->length && buf->text[buf->length - 1] != '/')
		buf_add_char(buf, '/');
	buf_add(buf, name);
}

static void folder_close(DIR **folder)
{
	if (*folder)
		closedir(*folder);
	*folder = NULL;
}

struct names {
	char **names;
	size_t count;
	size_t capacity;
};

static void names_release(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		memory_free(names->names[i]);
	memory_free(names->names);
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static int list_names(struct names *names, const char *path, size_t limit, struct error *err)
{
	CLEANUP(folder_close) DIR *folder = opendir(path);
	struct dirent *entry;

	if (!folder)
		return error_system(err, "opening the folder '%s'", path);
	while ((errno = 0, entry = readdir(folder))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (names->count == limit)
			return error_set(err, ERROR_TOO_LARGE, "'%s' holds more than %zu names", path, limit);
		memory_grow(&names->names, names->count, &names->capacity, sizeof(*names->names));
		names->names[names->count++] = memory_string(entry->d_name);
	}
	if (errno)
		return error_system(err, "reading the folder '%s'", path);
	if (names->count)
		qsort(names->names, names->count, sizeof(*names->names), compare_names);
	return 0;
}

int file_visit_folder(const char *path, size_t limit, int (*visit)(const char *name, void *context),
	void *context, struct error *err)
{
	CLEANUP(names_release) struct names names = { 0 };

	if (list_names(&names, path, limit, err) < 0)
		return err ? (int)err->code : ERROR_SYSTEM;
	for (size_t i = 0; i < names.count; i++) {
		int result = visit(names.names[i], context);

		if (result)
			return result;
	}
	return 0;
}
