/* Structs with many plain members in JSON: one table of fields both writes and reads them. */
#ifndef SCABBARD_MODEL_SHAPE_DOCUMENT_H
#define SCABBARD_MODEL_SHAPE_DOCUMENT_H

#include "base/json.h"
#include "model/limits.h"
#include "model/snapshot.h"

enum shape_kind {
	SHAPE_TEXT,     /**< const char *: "" is left out and stands for what is missing */
	SHAPE_OPTIONAL, /**< const char *: NULL is left out */
	SHAPE_INDEX,    /**< uint32_t: INDEX_NONE is left out */
	SHAPE_NUMBER,   /**< uint32_t: 0 is left out */
	SHAPE_TIME,     /**< int64_t: 0 is left out */
	SHAPE_TRUTH,    /**< bool: false is left out */
	SHAPE_PLACE,    /**< struct place: line 0 is left out */
	SHAPE_WORD,     /**< an enum of its words, always there */
};

struct shape_field {
	const char *name;
	enum shape_kind kind;
	size_t offset;
	const char *(*word)(int number);
	int (*parse)(const char *word); /**< -1 = no such word */
};

struct shape {
	const char *name; /**< of the array: "calls" */
	const struct shape_field *fields;
	size_t count;
	size_t size; /**< of one item */
};

void shape_write(struct json_writer *writer, const struct shape *shape, const void *item);

/** Read one item, which is all zero; the object is what stands in an array named `shape->name`. */
int shape_read(struct arena *arena, const struct json_value *object, const struct shape *shape,
	size_t largest, void *ret, struct error *err);

/** Write the array if it has items; read it, at most `most` items. */
void shape_write_all(struct json_writer *writer, const struct shape *shape, const void *items, size_t count);
int shape_read_all(struct arena *arena, const struct json_value *object, const struct shape *shape,
	const struct limits *limits, void **ret, size_t *ret_count, struct error *err);

#endif
