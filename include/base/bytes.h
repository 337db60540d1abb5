/* Bytes with a length, and their forms as text: base64 and hex. */
#ifndef SCABBARD_BASE_BYTES_H
#define SCABBARD_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/memory.h"

/** Bytes that somebody else owns. */
struct bytes {
	const unsigned char *data;
	size_t length;
};

bool bytes_equal(struct bytes left, struct bytes right);

/**
 * Decode base64 (RFC 4648 §4 and §5: either alphabet, padding or none) into the arena; only CR and LF are skipped.
 * False, with nothing in `ret`, for anything else: another character, a length that cannot be, padding inside.
 */
bool bytes_from_base64(const char *text, size_t length, struct arena *arena, struct bytes *ret);

/** Decode hex of either case; false for an odd length or another character. */
bool bytes_from_hex(const char *text, size_t length, struct arena *arena, struct bytes *ret);

/** Add bytes as base64 with padding (RFC 4648 §4), or as lower-case hex. */
void bytes_add_base64(struct buf *buf, struct bytes bytes);
void bytes_add_hex(struct buf *buf, struct bytes bytes);
const char *bytes_hex(struct bytes bytes, struct arena *arena);

#endif
