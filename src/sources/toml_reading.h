/* What the readers of dagger-module.toml and dagger.toml share: tables as go-toml finds fields in them. */
#ifndef SCABBARD_SOURCES_TOML_READING_H
#define SCABBARD_SOURCES_TOML_READING_H

#include "base/toml.h"
#include "reading.h"

/** Parse the bytes, or refuse them. The caller closes what it gets; NULL after a refusal. */
struct toml *toml_reading_open(struct reading *reading, const char *bytes, size_t length);

/**
 * The member that the engine takes for a field. Records an oddity when another spelling of the name stands in
 * the same table.
 */
const struct toml_value *toml_reading_member(
	struct reading *reading, const struct toml_value *table, const char *name);

/** Refuse the file if a value is there and has not the type that the engine wants. */
bool toml_reading_expect(
	struct reading *reading, const struct toml_value *value, enum toml_type type, const char *name);

/** The text of a field; NULL if absent. A value that is no text refuses the file. */
const struct toml_value *toml_reading_text(
	struct reading *reading, const struct toml_value *table, const char *name);

/** Fill source and pin of a reference from the texts of their fields; either may be NULL. */
void toml_reading_fill(struct reading *reading, struct reference_fact *reference,
	const struct toml_value *source, const struct toml_value *pin);

/** The first child of a value, NULL for none and for no value. */
const struct toml_value *toml_reading_first(const struct toml_value *value);

bool toml_reading_is(const struct toml_value *value, enum toml_type type);

#endif
