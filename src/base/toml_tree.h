/* What the parts of the TOML reader share. */
#ifndef SCABBARD_BASE_TOML_TREE_H
#define SCABBARD_BASE_TOML_TREE_H

#include "base/buf.h"
#include "base/memory.h"
#include "base/toml.h"
#include "place.h"

/** How a table or array came to be: it decides who may add to it. */
enum toml_origin {
	ORIGIN_VALUE,    /**< written whole: an inline table, an array of values */
	ORIGIN_IMPLICIT, /**< a table that a header passed through on its way to another */
	ORIGIN_HEADER,   /**< a table with its own header, or an array of such */
	ORIGIN_DOTTED,   /**< a table that a dotted key passed through */
};

struct toml_value {
	struct toml *toml;
	struct toml_value *parent;
	const char *key;
	const char *text;
	int64_t integer;
	struct place place;
	struct place key_place;
	struct toml_value *first;
	struct toml_value *last;
	struct toml_value *next;
	size_t count;
	uint32_t level; /**< how many tables and arrays it stands in */
	enum toml_type type;
	enum toml_origin origin;
	bool truth;
};

struct toml {
	struct arena arena;
	struct toml_value *root;
	void *index; /**< a tsearch tree of all members by (table, key) */
	uint32_t value_count;
};

/** The work on one text. */
struct toml_parse {
	struct toml *toml;
	const char *text;
	size_t length;
	struct toml_limits limits;
	struct place_cursor cursor;
	size_t position;   /**< where the next statement is looked for */
	struct buf masked; /**< the text as the grammar is shown it, empty while that is the text itself */
	uint32_t commas;   /**< those outside of strings so far */
	struct place *ret_place;
	struct error *err;
};

/** One part of a key, as decoded. */
struct toml_part {
	const char *text;
	struct place place;
};

/** Fail at a place. Return the code. */
int toml_fail(struct toml_parse *parse, enum error_code code, struct place at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** Look at every byte: UTF-8 without control characters, lines that end with LF or CR LF. */
int toml_check_bytes(struct toml_parse *parse);

/** Find the next statement, from its first byte to the end of its last line. It is empty at the text's end. */
int toml_next_statement(struct toml_parse *parse, size_t *ret_start, size_t *ret_end);

/** Read all statements into the tables. */
int toml_build(struct toml_parse *parse);

/** Decode a string with its quotes, any of the four kinds, into the arena. */
int toml_decode(struct toml_parse *parse, size_t start, size_t end, const char **ret);

/** Read an integer; say whether a date or time names a real day. */
int toml_read_integer(struct toml_parse *parse, size_t start, size_t end, int64_t *ret);
bool toml_is_time(const char *text, size_t length);

/** Make a value inside a container (NULL for the root) and put it at the end. Counts against the limits. */
int toml_add(struct toml_parse *parse, struct toml_value *parent, const struct toml_part *key,
	enum toml_type type, enum toml_origin origin, struct place place, struct toml_value **ret);

/**
 * Follow `a.b.c` of a key inside a table down to the table where `c` belongs. Every table has one body, so a
 * dotted table met here is one that the same body made.
 */
int toml_walk_dotted(struct toml_parse *parse, struct toml_value *table, const struct toml_part *parts,
	size_t count, struct toml_value **ret);

/** Open the table of a header `[a.b]`, or a new one of an array `[[a.b]]`. */
int toml_open_table(struct toml_parse *parse, const struct toml_part *parts, size_t count, bool array,
	struct place header, struct toml_value **ret);

#endif
