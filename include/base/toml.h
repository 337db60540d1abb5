/* TOML with positions, over the tree-sitter grammar: manifests, policy, themes and keys. */
#ifndef SCABBARD_BASE_TOML_H
#define SCABBARD_BASE_TOML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"

enum toml_type {
	TOML_TEXT,
	TOML_INTEGER,
	TOML_FLOAT,
	TOML_BOOL,
	TOML_TIME, /**< any of the four date and time forms, kept as text */
	TOML_ARRAY,
	TOML_TABLE,
};

/**
 * A parsed document (TOML 1.0): tables and arrays in document order, each value with its place. Dotted keys,
 * inline tables and arrays of tables all become plain tables and arrays. Syntax errors, duplicate keys,
 * redefined tables and values in the wrong place are refused with line and column; so are integers beyond 64
 * bits. As in the engine's reader, one byte order mark in front is passed over, and line ends inside strings
 * stay as written.
 */
struct toml;
struct toml_value;

struct toml_limits {
	uint32_t depth; /**< nesting of tables and arrays, at most 256 */
	uint32_t values;
};

int toml_parse(struct toml **ret, const char *text, size_t length, const struct toml_limits *limits,
	struct place *ret_place, struct error *err);
void toml_close(struct toml **toml);

const struct toml_value *toml_root(const struct toml *toml);
enum toml_type toml_type(const struct toml_value *value);

/** The place of the value (a string's includes its quotes) and of its key (a table's: its header). */
struct place toml_place(const struct toml_value *value);
struct place toml_key_place(const struct toml_value *value);
const char *toml_key(const struct toml_value *value);

/** The member of a table by its exact key, or NULL (also for NULL or what is no table). */
const struct toml_value *toml_member(const struct toml_value *table, const char *key);

/**
 * The member as go-toml 1.9.5 finds a field: the first that exists of the exact name, all lower case, all
 * upper case, first letter lower.
 */
const struct toml_value *toml_member_go(const struct toml_value *table, const char *key);

const struct toml_value *toml_first(const struct toml_value *value);
const struct toml_value *toml_next(const struct toml_value *value);
size_t toml_count(const struct toml_value *value);

/** The text of a string (or of a time), or NULL. Escapes are decoded. May not hold NUL: such are refused. */
const char *toml_text(const struct toml_value *value);
bool toml_integer(const struct toml_value *value, int64_t *ret);
bool toml_is_true(const struct toml_value *value);

#endif
