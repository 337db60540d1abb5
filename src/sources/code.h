/*
 * Pipeline code by tree-sitter: one driver for all languages, one row, one query file and one C file a language.
 *
 * The driver parses, runs the language's query, keeps tables of functions, parameters, constants, variables and calls,
 * decides which calls are Dagger's (dagger_api.h), evaluates their arguments and writes the facts. A language says how
 * things are spelled.
 */
#ifndef SCABBARD_SOURCES_CODE_H
#define SCABBARD_SOURCES_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tree_sitter/api.h>

#include "base/buf.h"
#include "model/code.h"
#include "reading.h"

/** One file being read. */
struct code;

/** What an expression is, as far as the driver cares. */
enum expression_kind {
	EXPRESSION_OTHER, /**< nothing that can be resolved; the driver still looks into it for parameters and calls */
	EXPRESSION_TEXT, /**< a literal text, number, boolean: `text` is decoded */
	EXPRESSION_NAME, /**< a name, also of a field of oneself (self.image, m.Image): `text` is the name */
	EXPRESSION_JOINED, /**< put together of `parts`: concatenation, template, format call with its literal pieces */
	EXPRESSION_LIST, /**< a list or tuple of `parts` */
	EXPRESSION_OPTIONS, /**< named fields: an options struct, object literal or builder; see code_add_option */
	EXPRESSION_CALL, /**< a call: it may be Dagger's */
	EXPRESSION_SAME, /**< the same as `parts[0]`: parentheses, await, conversions, `new Type(x)` of a text */
};

/** One piece of a joined expression: a text, or a node. */
struct expression_part {
	const char *text; /**< NULL: `node` counts */
	TSNode node;
};

/** Filled by `look`; pieces are added with the functions below and die with the file. */
struct expression {
	enum expression_kind kind;
	const char *text;
	struct expression_part *parts;
	size_t part_count;
	size_t part_capacity;
};

/** One language. */
struct code_language {
	const char *name;
	const TSLanguage *(*grammar)(void);
	/**
	 * The query, embedded from src/sources/queries/NAME.scm. Captures:
	 *   @call with @call.name, @call.receiver (optional), @call.arguments (optional)
	 *   @function with @function.name, @function.exposed (optional: a node that makes it one of the module's own)
	 *   @type with @type.name: a class, object or receiver type that functions stand in; nests by range
	 *   @parameter with @parameter.name, @parameter.type, @parameter.default (both optional); belongs to the
	 *     smallest @function around it
	 *   @assign with @assign.name, @assign.value, and @assign.fixed (optional) where it can never be assigned again;
	 *     at the top of file or class it is a constant or field, in a function a variable
	 *   @import with @import.path, @import.alias (optional)
	 *   @comment: looked at for pragmas by `pragma`
	 */
	const char *query;
	/** Words of which one stands in every file that can hold anything of interest. NULL-terminated. */
	const char *const *screen;
	/** Whether an import makes this file Dagger's; `path` as written, unquoted. */
	bool (*is_dagger)(const char *path);
	/** GraphQL's spelling of a method, argument or option name: "WithExec" and "with_exec" are "withExec". */
	void (*spell)(const char *name, size_t length, struct buf *ret);
	/** Names that stand for the client itself, beside what is made by connecting: "dag", "client". NULL-terminated. */
	const char *const *clients;
	/** Look at an expression node. */
	void (*look)(struct code *code, TSNode node, struct expression *ret);
	/**
	 * The arguments of a call: calls code_add_argument for each, in order. `receiver`: the node of @call.receiver, null
	 * where there is none. Contexts are left out; Elixir's first argument is the receiver.
	 */
	void (*arguments)(struct code *code, TSNode call, TSNode arguments);
	/** What a type as written is in GraphQL: "*dagger.Container" is "Container"; "" = none of Dagger's. May be NULL. */
	const char *(*type)(struct code *code, const char *text);
	/** What stands around a parameter: pragmas in comments, annotations, decorators. Calls code_set_pragma. May be NULL. */
	void (*pragma)(struct code *code, TSNode function, TSNode parameter);
	/** Whether a function is one that the module offers, where the query cannot say so. May be NULL. */
	bool (*is_exposed)(struct code *code, TSNode function, const char *name);
};

extern const struct code_language code_go, code_python, code_typescript, code_tsx, code_java, code_php,
	code_elixir;

/** Read one file: the body of a reader's `read`. */
void code_read(const struct code_language *language, const char *bytes, size_t length,
	const struct limits *limits, struct arena *arena, struct facts *facts);

/* --- for languages ---------------------------------------------------------------------------------------- */

/** The bytes of a node: borrowed from the file. */
const char *code_text(const struct code *code, TSNode node, size_t *ret_length);
/** Whether a node is of a type ("string_literal") and whether its text is exactly this. */
bool code_is(TSNode node, const char *type);
bool code_equals(const struct code *code, TSNode node, const char *text);
/** A text in the arena; a decoded one from a buf. */
const char *code_keep(struct code *code, const char *text, size_t length);

void expression_add_text(struct code *code, struct expression *expression, const char *text, size_t length);
void expression_add_node(struct code *code, struct expression *expression, TSNode node);

/** An argument of the call at hand: `name` in the language's spelling, NULL = by position. */
void code_add_argument(struct code *code, const char *name, size_t name_length, TSNode value);

/** One of +default, +defaultAddress, +defaultPath, +ignore of the parameter at hand; the value decoded. */
enum pragma { PRAGMA_DEFAULT, PRAGMA_DEFAULT_ADDRESS, PRAGMA_DEFAULT_PATH, PRAGMA_IGNORE };
void code_set_pragma(struct code *code, enum pragma pragma, const char *value, size_t length, TSNode at);

/** camelCase of PascalCase and of snake_case, as Dagger's generators have it. */
void buf_add_camel_of_pascal(struct buf *buf, const char *name, size_t length);
void buf_add_camel_of_snake(struct buf *buf, const char *name, size_t length);

#endif
