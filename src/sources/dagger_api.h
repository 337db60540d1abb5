/* The part of Dagger's API that rules ask about (reference/dagger.md, section 5), and what leads from one to another. */
#ifndef SCABBARD_SOURCES_DAGGER_API_H
#define SCABBARD_SOURCES_DAGGER_API_H

#include <stdbool.h>

enum { API_ARGUMENTS = 4 };

/** One function of the API. */
struct api_function {
	const char *type;    /**< that has it: "Container", "Query" */
	const char *name;    /**< "withExec" */
	const char *returns; /**< "Container"; "" = a scalar, a list or nothing */
	bool distinct; /**< no other library calls a method so: it counts without knowing the receiver */
	const char *arguments[API_ARGUMENTS]; /**< names by position, NULL-terminated where fewer */
};

extern const struct api_function api_table[];

/** The function of a type, or of any type if `type` is "" (the first; NULL if none). */
const struct api_function *api_find(const char *type, const char *name);

/** Whether types behind this one in the table have a function of the same name: then a name alone does not tell. */
bool api_is_shared(const struct api_function *function);

/** Whether a word is the name of a type ("Container"). */
bool api_is_type(const char *name);

#endif
