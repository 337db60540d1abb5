/* Edits of a text by spans of bytes, and the unified diff that shows them. */
#ifndef SCABBARD_BASE_DIFF_H
#define SCABBARD_BASE_DIFF_H

#include <stddef.h>

#include "base/buf.h"

/** One span of a text, and what stands there afterwards. The text is borrowed. */
struct edit {
	size_t offset, count; /**< of the former text; count 0 inserts */
	const char *text;
	size_t length;
};

/** Add the text as it is after the edits, which are in order, do not overlap and lie in the text. */
void edit_apply(struct buf *buf, const char *text, size_t length, const struct edit *edits, size_t count);

/**
 * Add the diff of one file, three lines around each change, as `git apply` and `patch -p1` take it: `name` is its path
 * below the folder, any bytes, quoted as git quotes it; line ends and a missing last one are kept. Nothing is added
 * where the edits change nothing.
 */
void diff_add(struct buf *buf, const char *name, const char *text, size_t length, const struct edit *edits,
	size_t count);

#endif
