/* Path patterns, as .gitignore has them. */
#ifndef SCABBARD_BASE_GLOB_H
#define SCABBARD_BASE_GLOB_H

#include <stdbool.h>

/**
 * Match a path against a pattern: `*` any run without `/`, `**` between slashes any number of folders, `?` one
 * byte but `/`, `[a-z]` `[!a-z]` one byte of a set, `\` takes the next byte literally. A `[` that is not closed
 * stands for itself; a `\` at the end matches nothing. A pattern without a slash matches the last component of
 * the path; one with a slash matches the whole path. Work is bounded by the product of the lengths (no
 * exponential backtracking).
 */
bool glob_match(const char *pattern, const char *path);

/** The same for plain text without folders: `*` matches anything, a slash too. */
bool glob_match_text(const char *pattern, const char *text);

#endif
