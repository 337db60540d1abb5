/* One file of code being read: what the query found, in tables. Shared by the driver's own files and languages. */
#ifndef SCABBARD_SOURCES_CODE_PRIVATE_H
#define SCABBARD_SOURCES_CODE_PRIVATE_H

#include "base/memory.h"
#include "code.h"
#include "dagger_api.h"
#include "places.h"
#include "reading.h"

/** What a search may cost in a file, in steps: beyond it everything is unknown. */
enum { CODE_STEPS = 1000000, CODE_DEEP = 40, CODE_FRAMES = 6 };

/** Bytes of the file: a name as written. */
struct code_name {
	const char *text;
	size_t length;
};

/** A value being worked out; texts are in the file's own arena, or borrowed from its bytes. */
struct code_value {
	enum certainty certainty;
	const char *text;
	const char *parameter;
	bool through;
	uint32_t call;
};

struct code_function {
	TSNode node;
	uint32_t start, end;
	struct code_name name; /**< length 0: a closure */
	struct code_name of, self, returns;
	bool exposed;
	bool calls;        /**< it holds a call of Dagger's */
	uint32_t parent;   /**< index of the function around it; INDEX_NONE */
	uint32_t type;     /**< index of the type around it; INDEX_NONE */
	const char *label; /**< "Ci.test": made when first asked for */
	TSNode returned;   /**< value of its only return; null if there are none or several */
	uint32_t return_count;
};

struct code_type {
	uint32_t start, end;
	struct code_name name;
	uint32_t parent;
};

struct code_parameter {
	TSNode node;
	uint32_t start;
	struct code_name name, type;
	TSNode default_node; /**< the language's own default; null if none */
	uint32_t function;   /**< INDEX_NONE: a field of a type that a caller may give */
	uint32_t of_type;
	uint32_t position; /**< among those of its function that are arguments; INDEX_NONE of a context */
	const char *pragmas[PRAGMA_IGNORE + 1];
	TSNode pragma_at;
	bool looked;  /**< its pragmas are known */
	bool used;    /**< it flows into a value */
	bool ignored; /**< it is none after all */
};

/** A variable, constant or field that gets a value. */
struct code_assign {
	uint32_t start;
	struct code_name name, type;
	struct code_name of; /**< of a field: its type, where it is written */
	TSNode value;        /**< null: nothing is known of it */
	uint32_t function;
	bool fixed;
	bool busy;  /**< being worked out: what refers to itself is unknown */
	bool known; /**< `memo` holds */
	struct code_value memo;
	const char *result; /**< its type, once known */
};

struct code_call {
	TSNode node, name_node, receiver, arguments, type;
	uint32_t start, end;
	bool done;
	const char *result; /**< type of what it gives: NULL = none of Dagger's, "" = one that is not known */
	uint32_t fact;      /**< INDEX_NONE: no fact */
};

struct code_import {
	struct code_name path, alias;
	bool dagger;
};

/** An argument as the language gave it. */
struct code_argument {
	const char *name; /**< in the language's spelling; NULL = by position */
	TSNode value;
};

/** Functions that are being looked into, with what they were called with. */
struct code_frame {
	uint32_t function;
	const struct code_argument *arguments;
	size_t argument_count;
	const struct code_frame *outer;
};

struct code {
	const struct code_language *language;
	const char *bytes;
	size_t length;
	struct arena arena; /**< dies with the file */
	struct reading reading;
	struct places places;
	size_t steps;
	uint32_t now; /**< end of the call that is being written: what ends before has its facts */
	int looks;    /**< how deep `look` is inside of itself */

	struct code_function *functions; /**< by start; outer before inner */
	size_t function_count, function_capacity;
	uint32_t *functions_by_name;
	struct code_type *types; /**< by start */
	size_t type_count, type_capacity;
	struct code_parameter *parameters; /**< by name, then start */
	size_t parameter_count, parameter_capacity;
	struct code_assign *assigns; /**< by name, then start */
	size_t assign_count, assign_capacity;
	struct code_assign *fields; /**< by name, then start */
	size_t field_count, field_capacity;
	struct code_call *calls; /**< by end, inner before outer */
	size_t call_count, call_capacity;
	uint32_t *calls_by_node;
	struct code_import *imports;
	size_t import_count, import_capacity;
	TSNode *comments; /**< by start */
	size_t comment_count, comment_capacity;
	struct code_name package;
	bool dagger; /**< it imports an SDK, or uses a client that is Dagger's */

	struct code_argument *arguments; /**< of the call that is asked for them */
	size_t argument_count, argument_capacity;
	const struct code_call *asked; /**< whose arguments are asked for */
	struct code_parameter *looked_at;
};

/** Whether a search may go on. */
bool code_step(struct code *code, size_t count);

/** Look at an expression; what it has of parts counts as steps. */
void code_look(struct code *code, TSNode node, struct expression *ret);

struct code_name code_name_of(const struct code *code, TSNode node);
bool code_name_is(struct code_name name, const char *text);
bool code_name_equal(struct code_name one, struct code_name other);
int code_name_order(struct code_name one, struct code_name other);

/* --- code_query.c: the query over what of a tree can be looked at in time --- */
void code_query(struct code *code, const TSQuery *query, TSNode root);

/* --- code_walk.c: the nodes of a tree that a language visits --- */
struct tools_kinds;
void code_walk(struct code *code, const struct tools_kinds *kinds, TSNode root);

/* --- code_tables.c: what the query found --- */
/** What a query captures, in the order of capture_names. */
enum slot {
	SLOT_CALL,
	SLOT_CALL_NAME,
	SLOT_CALL_RECEIVER,
	SLOT_CALL_ARGUMENTS,
	SLOT_CALL_TYPE,
	SLOT_FUNCTION,
	SLOT_FUNCTION_NAME,
	SLOT_FUNCTION_EXPOSED,
	SLOT_FUNCTION_OF,
	SLOT_FUNCTION_SELF,
	SLOT_FUNCTION_RETURNS,
	SLOT_TYPE,
	SLOT_TYPE_NAME,
	SLOT_PARAMETER,
	SLOT_PARAMETER_NAME,
	SLOT_PARAMETER_TYPE,
	SLOT_PARAMETER_DEFAULT,
	SLOT_ASSIGN,
	SLOT_ASSIGN_NAME,
	SLOT_ASSIGN_VALUE,
	SLOT_ASSIGN_TYPE,
	SLOT_ASSIGN_FIXED,
	SLOT_FIELD,
	SLOT_FIELD_NAME,
	SLOT_FIELD_VALUE,
	SLOT_FIELD_OF,
	SLOT_RETURN,
	SLOT_RETURN_VALUE,
	SLOT_IMPORT,
	SLOT_IMPORT_PATH,
	SLOT_IMPORT_ALIAS,
	SLOT_PACKAGE,
	SLOT_COMMENT,
	SLOT_NODE,
	SLOT_COUNT,
};
/** Add what was found together: a node for each capture, or null. */
void code_found(struct code *code, const TSNode *slots);
void code_collect(struct code *code, TSNode root);
void code_release(struct code *code);

/* --- code_lookup.c --- */
/** The smallest function, type around a byte; INDEX_NONE. */
uint32_t code_function_at(const struct code *code, uint32_t offset);
uint32_t code_type_at(const struct code *code, uint32_t offset);
/** The first of those with a name, and how many there are. */
struct code_assign *code_assigns_of(struct code *code, struct code_name name, bool fields, size_t *ret_count);
struct code_parameter *code_parameters_of(struct code *code, struct code_name name, size_t *ret_count);
/** The only function of a name; INDEX_NONE if there is none or several say different things. */
uint32_t code_function_of(struct code *code, struct code_name name);
struct code_call *code_call_of(struct code *code, TSNode node);
/** The name of the type that a function stands in; length 0 if there is none. */
struct code_name code_type_name(const struct code *code, uint32_t function);
/** How a function is named in facts: of the named one around a closure; "" = none. */
const char *code_label(struct code *code, uint32_t function);
/** The arguments of a call, in the file's arena. */
size_t code_arguments(struct code *code, const struct code_call *call, const struct code_argument **ret);

/* --- code_types.c: whose calls they are --- */
/** Decide about a call: its result, and whether a fact is made of it (`ret_type` is what it is called on). */
bool code_decide(struct code *code, struct code_call *call, const char **ret_name, const char **ret_type);
/** The fact that an expression is the result of, below a number; INDEX_NONE. */
uint32_t code_fact_of(struct code *code, TSNode node, uint32_t below);

/* --- code_values.c: what arguments are --- */
struct code_value code_evaluate(struct code *code, TSNode node);

/* --- code_follow.c --- */
/** The variable or field that an expression names, as of its place: the nearest assignment before; NULL. */
struct code_assign *code_assign_of(struct code *code, const struct expression *expression, uint32_t offset);
/** A node with names followed to what they were given once, so that lists and options are seen. */
TSNode code_follow(struct code *code, TSNode node, struct expression *ret, bool *through);
void code_look_at_parameter(struct code *code, struct code_parameter *parameter);

/* --- code_write.c: facts --- */
void code_write_calls(struct code *code);
void code_write_rest(struct code *code);

/** No node. */
static inline TSNode code_no_node(void)
{
	return (TSNode){ 0 };
}

/** How a node of one type is looked at. */
struct code_form {
	const char *type;
	void (*look)(struct code *code, TSNode node, struct expression *ret);
};

/**
 * Look at a node by the form of its type; of others, and deeper than `deepest` looks within each other, nothing is
 * known. Forms are sorted by type.
 */
void code_look_by(struct code *code, const struct code_form *forms, size_t count, int deepest, TSNode node,
	struct expression *ret);

#endif
