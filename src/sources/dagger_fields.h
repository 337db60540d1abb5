/* The fields that the engine decodes from dagger.json, and what each may hold. */
#ifndef SCABBARD_SOURCES_DAGGER_FIELDS_H
#define SCABBARD_SOURCES_DAGGER_FIELDS_H

#include <stdbool.h>

#include "base/json.h"
#include "reading.h"

/**
 * Check a manifest as Go's decoder checks it against the engine's structures: every member, also one that a
 * later one of the same name replaces. The first that does not fit refuses the file. Notes the keys that no
 * engine knows, and raises the form to the newest feature that is used.
 */
bool dagger_fields_check(struct reading *reading, const struct json_value *root);

/** "a string", "an object": what a value is, for messages. */
const char *dagger_type_word(enum json_type type);

#endif
