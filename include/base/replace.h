/* Replacing files below a folder, whole and together, without following a link on the way. */
#ifndef SCABBARD_BASE_REPLACE_H
#define SCABBARD_BASE_REPLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/** One file and its new content. */
struct replacement {
	const char *
		path; /**< below the folder, any bytes; parts that are empty, ".", ".." or ".git" are refused */
	const char *before; /**< what must be in it now */
	size_t before_length;
	const char *after;
	size_t after_length;
};

/** Say whether a path can be that of a replacement. */
bool replace_is_path(const char *path);

/**
 * Replace all files, each by rename, with its mode kept. Nothing is changed if one of them is not as it was, is no
 * regular file, is a link or lies behind one, or cannot be written beside. If the renaming itself fails half way, what
 * was renamed is put back as far as the file system lets it, and the message says what was not.
 */
int replace_files(const char *folder, const struct replacement *items, size_t count, struct error *err);

#endif
