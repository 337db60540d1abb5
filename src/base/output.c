#include "base/output.h"

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_in_place(struct output *ret, const char *path, struct error *err)
{
	ret->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	return ret->fd < 0 ? error_system(err, "opening '%s'", path) : 0;
}

/* The mode of a file that is replaced stays as it was. */
static int open_beside(struct output *ret, const char *path, mode_t mode, struct error *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	buf_format(&name, "%s.XXXXXX", path);
	ret->fd = mkostemp(name.text, O_CLOEXEC);
	if (ret->fd < 0)
		return error_system(err, "making a file beside '%s'", path);
	ret->path = memory_string(path);
	ret->temporary = buf_take(&name);
	if (fchmod(ret->fd, mode) < 0)
		return error_system(err, "writing '%s'", path);
	return 0;
}

static mode_t new_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

int output_open(struct output *ret, const char *path, struct error *err)
{
	CLEANUP(memory_release) char *real = NULL;
	struct stat status;

	if (!path || strcmp(path, "-") == 0) {
		ret->fd = STDOUT_FILENO;
		ret->borrowed = true;
		return 0;
	}
	if (!*path)
		return error_set(err, ERROR_USAGE, "the name of the output file is empty");
	if (stat(path, &status) < 0)
		return open_beside(ret, path, new_mode(), err);
	if (S_ISDIR(status.st_mode))
		return error_set(err, ERROR_USAGE, "'%s' is a folder", path);
	if (!S_ISREG(status.st_mode))
		return open_in_place(ret, path, err);
	real = realpath(path, NULL);
	return open_beside(ret, real ? real : path, status.st_mode & 0777, err);
}

int output_write(struct output *output, const char *bytes, size_t length, struct error *err)
{
	while (length) {
		ssize_t written = write(output->fd, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0 && errno == EPIPE)
			return error_set(err, ERROR_STOPPED, "nobody reads the output any more");
		if (written < 0)
			return error_system(
				err, "writing '%s'", output->path ? output->path : "standard output");
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}

int output_finish(struct output *output, struct error *err)
{
	if (!output->temporary)
		return 0;
	if (fsync(output->fd) < 0)
		return error_system(err, "writing '%s'", output->path);
	if (rename(output->temporary, output->path) < 0)
		return error_system(err, "renaming '%s' to '%s'", output->temporary, output->path);
	memory_free(output->temporary);
	output->temporary = NULL;
	return 0;
}

void output_release(struct output *output)
{
	if (!output->borrowed)
		file_close(&output->fd);
	if (output->temporary)
		unlink(output->temporary);
	memory_free(output->temporary);
	memory_free(output->path);
	*output = (struct output)OUTPUT_INIT;
}
