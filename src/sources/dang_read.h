/* Dang: from nodes to facts. Shared by the files that do it. */
#ifndef SCABBARD_SOURCES_DANG_READ_H
#define SCABBARD_SOURCES_DANG_READ_H

#include "base/memory.h"
#include "dagger_api.h"
#include "dang.h"
#include "places.h"
#include "reading.h"

/** What looking names up may cost in a file, in steps: beyond it everything is unknown. */
enum { DANG_STEPS = 4000000, DANG_ITEMS = 1000 };

enum dang_shape { DANG_PLAIN, DANG_ITEMS_OF_LIST, DANG_FIELDS_OF_RECORD };

/** What an expression gives. */
struct dang_value {
	enum certainty certainty;
	const char *text; /**< never NULL */
	const char *parameter;
	bool through;
	uint32_t call;     /**< the fact whose result it is; INDEX_NONE */
	const char *type;  /**< Dagger's or the file's own; "" = Dagger's but not known, NULL = neither */
	const char *label; /**< of an argument or field; NULL */
	enum dang_shape shape;
	struct dang_value *items;
	size_t count;
	uint32_t start, end;
};

/** A field or function of a type, or ("") of the file. */
struct dang_member {
	const char *of, *name;
	const struct dang_node *node;
	const char *type;          /**< as dang_value has it */
	const char *given;         /**< the parameter of the constructor that sets it; NULL */
	const char *given_default; /**< what that is if nobody says otherwise; NULL */
	const char *fixed;         /**< its text, if it has one that is fixed; NULL */
	uint32_t call;
	bool looked, busy;
};

struct dang_binding {
	const char *name;
	struct dang_value value;
	bool variable; /**< no parameter */
};

struct dang_reader {
	struct reading reading;
	struct arena arena; /**< dies with the file */
	struct places places;
	const struct dang_node *root;
	size_t steps;
	struct dang_member *members; /**< by type, then name */
	size_t member_count, member_capacity;
	const char **built; /**< names of types that are constructed in the file, sorted */
	size_t built_count, built_capacity;
	struct dang_binding *bindings;
	size_t binding_count, binding_capacity;
	const char *owner;    /**< the type being read; "" */
	const char *function; /**< as facts name it */
	size_t limit;         /**< of a text */
};

bool dang_step(struct dang_reader *reader, size_t count);

/* dang_member.c */
void dang_collect(struct dang_reader *reader);
struct dang_member *dang_member_of(struct dang_reader *reader, const char *of, const char *name);
bool dang_has_type(struct dang_reader *reader, const char *name);
bool dang_is_built(const struct dang_reader *reader, const char *name);
/** A type as written, as dang_value has it. */
const char *dang_type_of(struct dang_reader *reader, const char *written);
const char *dang_fixed(struct dang_reader *reader, struct dang_member *member);

/* dang_value.c */
struct dang_value dang_evaluate(struct dang_reader *reader, const struct dang_node *node);
struct dang_value dang_nothing(const struct dang_node *node);
void dang_bind(struct dang_reader *reader, const char *name, struct dang_value value, bool variable);
/** Read the head of a function: its parameters are bound. */
void dang_bind_parameters(struct dang_reader *reader, const struct dang_node *function, bool exposed);

/* dang_join.c */
struct dang_value *dang_evaluate_all(
	struct dang_reader *reader, const struct dang_node *first, size_t *ret_count);
struct dang_value dang_list_of(struct dang_reader *reader, const struct dang_node *node,
	const struct dang_value *parts, size_t count);
struct dang_value dang_sum(struct dang_reader *reader, const struct dang_node *node,
	const struct dang_value *parts, size_t count);
struct dang_value dang_join(struct dang_reader *reader, const struct dang_node *node);
void dang_flow(struct dang_value *to, const struct dang_value *from);

/* dang_call.c */
struct dang_value dang_evaluate_call(struct dang_reader *reader, const struct dang_node *node);

/* dang_fact.c */
uint32_t dang_write_call(struct dang_reader *reader, const struct dang_node *node, const char *type,
	uint32_t receiver, const struct dang_value *arguments, size_t count);
/** Note that nobody takes what a call gives. */
void dang_note_dropped(struct dang_reader *reader, uint32_t call);
void dang_write_parameter(struct dang_reader *reader, const char *function, const struct dang_node *node,
	const char *type, const struct dang_node *default_node, const struct dang_value *default_value,
	bool exposed);
struct place dang_place(struct dang_reader *reader, uint32_t start, uint32_t end);

#endif
