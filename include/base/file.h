/* Files as whole things: read with a limit, written by rename. */
#ifndef SCABBARD_BASE_FILE_H
#define SCABBARD_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

/**
 * Add the whole content of a file to a buf. Refuses what is no regular file (unless it is a pipe or
 * terminal given as "-", standard input) and what is larger than `limit` bytes (ERROR_TOO_LARGE).
 */
int file_read(struct buf *buf, const char *path, size_t limit, struct error *err);

/**
 * Open a file for reading. What is no regular file is refused (ERROR_USAGE) without waiting for it, as one would at
 * a FIFO. Its size goes to `ret_size`, which may be NULL.
 */
int file_open(int *ret, const char *path, uint64_t *ret_size, struct error *err);

/** Write a file whole: to a new file beside it, synced, then renamed over it. Mode 0644 less the umask. */
int file_write(const char *path, const void *bytes, size_t length, struct error *err);

/** Make a folder and the folders above it; one that exists is fine. */
int file_make_folder(const char *path, struct error *err);

/** Say whether a path exists and is a folder, or a regular file, without following a last link. */
bool file_is_folder(const char *path);
bool file_is_regular(const char *path);

/** Write everything to a descriptor, over short writes and EINTR. */
int file_write_all(int fd, const void *bytes, size_t length, struct error *err);

/** Close a descriptor held in a local (CLEANUP); -1 is accepted. */
void file_close(int *fd);

/** Add the parts of a path with one slash between them. */
void file_join(struct buf *buf, const char *folder, const char *name);

/**
 * Visit the names in a folder in byte order, without "." and "..". Stops when `visit` returns non-zero, and
 * returns that. At most `limit` names (ERROR_TOO_LARGE).
 */
int file_visit_folder(const char *path, size_t limit, int (*visit)(const char *name, void *context),
	void *context, struct error *err);

#endif
