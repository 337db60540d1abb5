/* Texts that turned out to be secrets only beside other files: what is taken out of what was read before. */
#ifndef SCABBARD_MODEL_HIDDEN_H
#define SCABBARD_MODEL_HIDDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/** Shorter texts are no secrets where they are repeated, nor are those inside of longer texts below the other. */
enum { HIDDEN_SHORTEST = 4, HIDDEN_SHORTEST_PART = 8 };

/** What of one blob is hidden. Texts are borrowed. */
struct hidden_blob {
	char oid[41];
	const char *const *texts; /**< that stand nowhere in it any more; the longest first */
	size_t text_count;
	const uint32_t *lines; /**< where secrets stand, perhaps spelled in another way */
	size_t line_count;
};

/** What is shown in place of a credential of so many bytes: "<secret, 40 characters>". */
void buf_add_hidden(struct buf *buf, size_t length);

/** Add text without each of the texts that is not shorter than `shortest`; nothing is added where nothing is hidden. */
bool buf_add_without(
	struct buf *buf, const char *text, const char *const *texts, size_t text_count, size_t shortest);

/** Add a line of a blob without what is hidden in it; nothing is added where nothing is. */
bool hidden_line(const struct hidden_blob *blob, uint32_t number, const char *line, struct buf *ret);

#endif
