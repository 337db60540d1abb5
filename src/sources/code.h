/*
 * Pipeline code by tree-sitter: one driver for all languages; a row, a query or a table of visits, and C files a
 * language.
 *
 * The driver parses, runs the language's query or gives it the nodes that it visits, keeps tables of functions,
 * parameters, constants, variables and calls, decides which calls are Dagger's (dagger_api.h), evaluates their
 * arguments and writes the facts. A language says how things are spelled.
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
	EXPRESSION_OPTIONS, /**< named fields: an options struct, object literal or builder; see expression_add_field */
	EXPRESSION_CALL, /**< a call: it may be Dagger's */
	EXPRESSION_OR, /**< one of `parts`, by what is set when it runs: a || b, a ?? b, cmp.Or(a, b), c ? a : b */
	EXPRESSION_SAME, /**< the same as `parts[0]`: parentheses, await, conversions, `new Type(x)` of a text */
};

/** One piece of an expression: a text, or a node; of options a field's name as written, and its value. */
struct expression_part {
	const char *text; /**< NULL: `node` counts */
	const char *name; /**< of a field of options, else NULL */
	TSNode node;
};

/** Filled by `look`; pieces are added with the functions below and die with the file. */
struct expression {
	enum expression_kind kind;
	const char *text;
	bool own;   /**< of EXPRESSION_NAME: a field of oneself; no variable or parameter is meant */
	bool other; /**< with `own`: a field of something else; its name tells no more than what type it has */
	struct expression_part *parts;
	size_t part_count;
	size_t part_capacity;
};

/** What a language does with the nodes of one type. */
struct code_visit {
	const char *type;
	void (*found)(struct code *code, TSNode node); /**< calls code_found, code_private.h */
};

/** One language. */
struct code_language {
	const char *name;
	const TSLanguage *(*grammar)(void);
	/**
	 * The query, embedded from src/sources/queries/NAME.scm. Captures:
	 *   @call with @call.name, @call.receiver (optional), @call.arguments (optional), @call.type (the type it is called
	 *     on, where the language writes it: Dagger.Container.from(...))
	 *   @function with @function.name (none: a closure), @function.exposed (optional: a node that makes it one of the
	 *     module's own), @function.of (its type, where it does not stand inside of one), @function.self (the name of
	 *     oneself inside), @function.returns (its type); scopes nest by range
	 *   @type with @type.name: a class, object or receiver type that functions stand in; nests by range
	 *   @parameter with @parameter.name, @parameter.type, @parameter.default (both optional); belongs to the
	 *     smallest @function around it, or (a field that a caller may give) to the @type around it if there is none
	 *   @assign with @assign.name, @assign.value (none: a variable that nothing is known of, as of a loop), @assign.type
	 *     (optional), and @assign.fixed (optional) where it can never be assigned again; at the top of file or class it is
	 *     a constant or field, in a function a variable of it
	 *   @field with @field.name, @field.value: a field of oneself is set: self.x = v; with @field.of its type: Thing{X: v}
	 *   @return with @return.value: of the smallest @function around it; one with a single return is looked into
	 *   @import with @import.path, @import.alias (optional)
	 *   @package: the name of the file's package
	 *   @comment: what code_comments_at gives to `pragma`
	 *   @node: given to `find`, where what a thing is depends on its words
	 * Names are taken as written. Two matches of one @call node are one call, of the first.
	 */
	const char *query; /**< NULL: `visits` say it all */
	/** Instead of a query, which costs more: what is done with nodes by their type. Ended by one without a type. */
	const struct code_visit *visits;
	/** Look at a node of @node, and call code_found. NULL where the query has none. */
	void (*find)(struct code *code, TSNode node);
	/** Words of which one stands in every file that can hold anything of interest. NULL-terminated. */
	const char *const *screen;
	/** Whether an import makes this file Dagger's; `path` as written, unquoted. */
	bool (*is_dagger)(const char *path);
	/** GraphQL's spelling of a method, argument or option name: "WithExec" and "with_exec" are "withExec". */
	void (*spell)(const char *name, size_t length, struct buf *ret);
	/** Names that stand for the client itself, beside what is made by connecting: "dag", "client". NULL-terminated. */
	const char *const *clients;
	/** The type of what is no argument though it stands among parameters: "context.Context". May be NULL. */
	const char *context;
	/** Whether the functions of a type stand in several files, so that what its fields are given is told to all. */
	bool fields;
	/** Look at an expression node. */
	void (*look)(struct code *code, TSNode node, struct expression *ret);
	/**
	 * The arguments of a call: calls code_add_argument for each, in order. Contexts are left out; Elixir's first argument
	 * is the receiver.
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
void code_read(const struct code_language *language, const struct reader_input *input, struct facts *facts);

/** Whether one of a language's words stands in the bytes: the body of a reader's `screen`. */
bool code_screen(const struct code_language *language, const char *bytes, size_t length);

void read_go(const struct reader_input *input, struct facts *facts);
bool screen_go(const char *bytes, size_t length);

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
void expression_add_field(
	struct code *code, struct expression *expression, const char *name, size_t length, TSNode value);

/** Whether a node is the name of oneself in the function around it ("m" of `func (m *Ci) Build`). */
bool code_is_self(const struct code *code, TSNode node);
/** Whether an import of this alias (or, if it has none, of a path that ends so) is Dagger's. */
bool code_imports(const struct code *code, const char *name);
/** The comments that stand for a node: right before it, each on lines of its own, and behind it on its line. */
size_t code_comments_at(const struct code *code, TSNode node, TSNode *ret, size_t most);
/** The receiver of the call whose arguments are asked for; a null node if there is none. */
TSNode code_receiver(const struct code *code);

/** An argument of the call at hand: `name` in the language's spelling, NULL = by position. */
void code_add_argument(struct code *code, const char *name, size_t name_length, TSNode value);

/** One of +default, +defaultAddress, +defaultPath, +ignore of the parameter at hand; the value decoded. */
enum pragma { PRAGMA_DEFAULT, PRAGMA_DEFAULT_ADDRESS, PRAGMA_DEFAULT_PATH, PRAGMA_IGNORE };
void code_set_pragma(struct code *code, enum pragma pragma, const char *value, size_t length, TSNode at);

/** Called by `pragma`: the parameter at hand is none that a caller may give. */
void code_ignore_parameter(struct code *code);

/** camelCase of PascalCase and of snake_case, as Dagger's generators have it. */
void buf_add_camel_of_pascal(struct buf *buf, const char *name, size_t length);
void buf_add_camel_of_snake(struct buf *buf, const char *name, size_t length);

#endif
