/* Mending, the bytes: where in a manifest a reference stands, and the one span that gives it a commit. */
#ifndef SCABBARD_ENGINE_FIX_TEXT_H
#define SCABBARD_ENGINE_FIX_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diff.h"
#include "base/memory.h"
#include "model/snapshot.h"

/** A manifest as it lies there. */
struct fix_text {
	const char *bytes;
	size_t length;
	bool toml;
};

/** A reference in it, found by the place of its value. */
struct fix_spot {
	size_t at; /**< set by the asker: the offset of the value, a string with its quotes */
	bool found;
	struct place value;
	const char *decoded;   /**< what the string says */
	struct place key;      /**< its name, the last part of a dotted one; count 0 = an element of a list */
	struct place near_key; /**< the member before it in the same object or table; count 0 = none */
	struct place near_value;
	struct place pin;   /**< the value of a member "pin" beside it; count 0 = none */
	bool pin_is_scalar; /**< and no object, list or table */
	bool in_braces;     /**< an inline table of TOML, or below one */
	bool takes_pin; /**< the engine reads a pin beside it: not where a later release may have put a module */
};

/**
 * Find spots, sorted by `at`, in bytes that a reader has taken. The texts live in the arena. What is not found stays as
 * it is.
 */
void fix_find_spots(const struct fix_text *text, const struct limits *limits, struct fix_spot *spots,
	size_t count, struct arena *arena);

/**
 * Give a spot a pin: a member behind it, in the layout of the file, or the value of one that is there. NULL, or why it
 * cannot be done.
 */
const char *fix_edit_pin(const struct fix_text *text, const struct fix_spot *spot, const char *commit,
	struct arena *arena, struct edit *ret);

/**
 * Put a commit in place of a version ("" = none is there yet). The version stays as a comment where nothing else stands
 * behind the string. NULL, or why it cannot be done.
 */
const char *fix_edit_version(const struct fix_text *text, const struct fix_spot *spot, const char *version,
	const char *commit, struct arena *arena, struct edit *ret);

#endif
