/* What the parts of the JSON reader share: the values in document order, and how they are found. */
#ifndef SCABBARD_BASE_JSON_TREE_H
#define SCABBARD_BASE_JSON_TREE_H

#include "base/buf.h"
#include "base/json.h"

#include <cjson/cJSON.h>

/**
 * One value, in document order: the n-th belongs to the n-th node of cJSON's tree in pre-order. Kept small,
 * since there may be a million.
 */
struct json_value {
	const struct json *json;
	const cJSON *node;
	uint32_t offset, count, line, column;
	uint32_t name_offset, name_count, name_line, name_column;
	uint32_t parent; /**< index; the root is its own */
	uint32_t next;   /**< index of the next value of the same parent, or 0 */
	union {
		uint32_t children;
		uint32_t digits; /**< where a number's text begins in the document's digits */
	};
	enum json_type type;
};

struct json {
	enum json_mode mode;
	cJSON *tree;
	struct json_value *values;
	size_t value_count;
	size_t value_capacity;
	struct buf digits; /**< every number as written, each with a NUL behind it */
	struct json_oddity *oddities;
	size_t oddity_count;
	size_t oddity_capacity;
};

/**
 * Check the text and fill values, digits and oddities; the nodes are still missing. Where cJSON would read
 * something else than Go does (malformed UTF-8, lone surrogates, long numbers), `ret_repaired` becomes
 * a text with the same values that it reads alike; otherwise it stays empty.
 */
int json_scan(struct json *json, const char *text, size_t length, const struct json_limits *limits,
	struct buf *ret_repaired, struct place *ret_place, struct error *err);

void json_add_oddity(struct json *json, enum json_oddity_kind kind, struct place at);

/** Find equal names within each object: an error in a strict document, oddities in one of Go's. */
int json_check_names(struct json *json, struct place *ret_place, struct error *err);

/** Order two member names as Go's decoder sees them: 0 if it would match them. */
int json_fold_compare(const char *left, const char *right);

/** Fail at a place. Without a `ret_place` to tell it, the message does. */
int json_fail(struct place at, struct place *ret_place, struct error *err, enum error_code code,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
