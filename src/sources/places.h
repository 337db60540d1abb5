/* Where bytes of a text stand: lines, and columns in UTF-16 units. */
#ifndef SCABBARD_SOURCES_PLACES_H
#define SCABBARD_SOURCES_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "base/json.h"

/** A text and where its lines begin; lines end at LF. { 0 } is empty; the text is borrowed. */
struct places {
	const char *text;
	size_t length;
	size_t *starts;
	size_t count;
	size_t capacity;
	size_t last_offset; /**< the last answer: a later place on its line goes on from there */
	uint32_t last_line;
	uint32_t last_column;
};

void places_make(struct places *ret, const char *text, size_t length);
void places_release(struct places *places);

/** The place of some bytes. An offset behind the text counts as its end. Places asked for in order cost little. */
struct place places_at(struct places *places, size_t offset, size_t count);

#endif
