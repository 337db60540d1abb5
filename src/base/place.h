/* Counts lines and UTF-16 columns along a text. */
#ifndef SCABBARD_BASE_PLACE_PRIVATE_H
#define SCABBARD_BASE_PLACE_PRIVATE_H

#include "base/json.h"

/** Where the counting stands. Set text and length, the rest to 0. */
struct place_cursor {
	const char *text;
	size_t length;
	size_t offset;
	uint32_t lines;
	uint32_t units;
};

/** The place of a part of the text. Cheap as long as offsets ascend; going back counts again. */
struct place place_at(struct place_cursor *cursor, size_t offset, size_t count);

#endif
