/* Pieces that the facts of a blob and the snapshot around them share in their JSON forms. */
#ifndef SCABBARD_MODEL_FACTS_DOCUMENT_H
#define SCABBARD_MODEL_FACTS_DOCUMENT_H

#include "base/json.h"
#include "model/snapshot.h"

void place_write(struct json_writer *writer, const char *name, const struct place *place);

/** Write the facts of one blob as an object. */
void facts_write_object(struct json_writer *writer, const char *name, const struct facts *facts);

/**
 * Read the facts of one blob from a parsed object into `ret`, whose oid, reader and version are set. Texts are
 * copied to the arena. Whatever is malformed is ERROR_MALFORMED with the member's name.
 */
int facts_read_object(struct arena *arena, const struct json_value *object, const struct limits *limits,
	struct facts *ret, struct error *err);

/** A text member: NULL when absent or null and `needed` is false. Longer than `largest` bytes is malformed. */
int text_read(struct arena *arena, const struct json_value *object, const char *name, bool needed,
	size_t largest, const char **ret, struct error *err);

/** A whole number member between 0 and `largest`; absent = 0. */
int number_read(const struct json_value *object, const char *name, uint64_t largest, uint64_t *ret,
	struct error *err);

/** The places "[offset, count, line, column]"; absent = all 0. */
int place_read(const struct json_value *object, const char *name, struct place *ret, struct error *err);

/** An array member: its length, at most `largest`; absent = 0 and NULL in `ret`. */
int array_read(const struct json_value *object, const char *name, size_t largest,
	const struct json_value **ret, size_t *ret_count, struct error *err);

#endif
