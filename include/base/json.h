/* JSON with positions: strict by RFC 8259, or as Go's encoding/json reads it; and a stream writer. */
#ifndef SCABBARD_BASE_JSON_H
#define SCABBARD_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

/** A place in a text: bytes from 0, line and column from 1, the column in UTF-16 units. */
struct place {
	size_t offset;
	size_t count;
	uint32_t line;
	uint32_t column;
};

/** How a document is read. */
enum json_mode {
	JSON_STRICT, /**< RFC 8259, and duplicate member names, a BOM, bad UTF-8 and lone surrogates are errors */
	JSON_GO,     /**< what Go's encoding/json accepts: those are taken and recorded as oddities instead */
};

/** What two readers would understand differently, in a document that Go accepts. */
enum json_oddity_kind {
	JSON_ODDITY_DUPLICATE_NAME, /**< two members of one object with one name */
	JSON_ODDITY_RECASED_NAME,   /**< two members whose names Go's case folding makes equal */
	JSON_ODDITY_INVALID_UTF8,   /**< bytes that Go replaces by U+FFFD */
	JSON_ODDITY_LONE_SURROGATE, /**< \ud800 alone: Go makes U+FFFD of it */
};

struct json_oddity {
	enum json_oddity_kind kind;
	struct place at; /**< the later name, or the string */
};

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/**
 * A parsed document: a tree of values with the place of each. Values are borrowed from the document and die
 * with it. The tree itself is cJSON's; this face adds the places, Go's way of finding members, and numbers
 * read from their own digits.
 *
 *	CLEANUP(json_close) struct json *json = NULL;
 *	if (json_parse(&json, text, length, JSON_GO, &limits, err) < 0)
 *		return err->code;
 *	name = json_text(json_member(json_root(json), "name"));
 */
struct json;
struct json_value;

struct json_limits {
	uint32_t depth;  /**< nesting of arrays and objects; never more than 1000, which is cJSON's own */
	uint32_t values; /**< values in all, counted before any is built */
};

/**
 * Parse text. Errors are ERROR_MALFORMED or ERROR_TOO_LARGE; `ret_place` (may be NULL) is then where.
 * The document copies what it needs.
 */
int json_parse(struct json **ret, const char *text, size_t length, enum json_mode mode,
	const struct json_limits *limits, struct place *ret_place, struct error *err);
void json_close(struct json **json);

const struct json_value *json_root(const struct json *json);
size_t json_oddity_count(const struct json *json);
const struct json_oddity *json_oddities(const struct json *json);

enum json_type json_type(const struct json_value *value);

/** The place of a value; of a member's name. A string's place includes its quotes. */
struct place json_place(const struct json_value *value);
struct place json_name_place(const struct json_value *value);

/** The name of a member as decoded; NULL for an array's element or the root. */
const char *json_name(const struct json_value *value);

/**
 * The member of an object by name, or NULL (also for a NULL or non-object value). In a JSON_STRICT document
 * names match exactly; in a JSON_GO document as Go's decoder does it: without regard to case under simple
 * folding, and the last of several wins.
 */
const struct json_value *json_member(const struct json_value *object, const char *name);

/**
 * Walk children: the first of an array or object (NULL for any other value and for no value), and the next
 * after a child. NULL at the end; a count of no value is 0.
 */
const struct json_value *json_first(const struct json_value *value);
const struct json_value *json_next(const struct json_value *value);
size_t json_count(const struct json_value *value);

/** The text of a string, or NULL when the value is NULL or no string. May not hold NUL: such are refused. */
const char *json_text(const struct json_value *value);

/** An integer exactly as written (no fraction, no exponent, fits 64 bits); false otherwise. */
bool json_integer(const struct json_value *value, int64_t *ret);
bool json_is_true(const struct json_value *value);

/** Says whether Go's decoder would match two member names (Unicode simple case folding). */
bool json_names_fold_equal(const char *left, const char *right);

/**
 * Writes JSON into a buf as a stream: members in the order given, no tree. With `indent` 0 on one line.
 * Text is written as UTF-8 with control characters escaped; malformed bytes become U+FFFD.
 */
struct json_writer {
	struct buf *buf;
	int indent;
	int depth;
	bool comma;
};

void json_begin_object(struct json_writer *writer, const char *name);
void json_begin_array(struct json_writer *writer, const char *name);
void json_end_object(struct json_writer *writer);
void json_end_array(struct json_writer *writer);

/** Write one value; `name` is NULL inside an array. A NULL text writes null. */
void json_write_text(struct json_writer *writer, const char *name, const char *text);
void json_write_integer(struct json_writer *writer, const char *name, int64_t number);
void json_write_bool(struct json_writer *writer, const char *name, bool truth);
void json_write_null(struct json_writer *writer, const char *name);

/** Write text that is JSON already, as a value. */
void json_write_raw(struct json_writer *writer, const char *name, const char *json, size_t length);

/** Write a value of a parsed document again, with everything below it. */
void json_write_value(struct json_writer *writer, const char *name, const struct json_value *value);

#endif
