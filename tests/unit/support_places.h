/* Places and texts of a file, worked out a second time and in another way than the program does it. */
#ifndef SCABBARD_TESTS_SUPPORT_PLACES_H
#define SCABBARD_TESTS_SUPPORT_PLACES_H

#include <stddef.h>

#include "base/buf.h"
#include "base/json.h"

/** Line and column (UTF-16 units) of a byte, both from 1, counted from the start of the text. */
void place_count(const char *text, size_t offset, uint32_t *ret_line, uint32_t *ret_column);

/** Fail unless a place lies inside the text and its line and column are those of its offset. */
void place_check(const char *text, size_t length, struct place at, const char *what);

/**
 * Decode a string of JSON or TOML with its quotes as encoding/json does it: malformed bytes and lone surrogates
 * become U+FFFD. Fails the test where the quotes are missing.
 */
void place_decode(struct buf *ret, const char *quoted, size_t length);

#endif
