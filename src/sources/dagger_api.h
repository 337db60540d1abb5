/* The part of Dagger's API that rules ask about (reference/dagger.md, section 5). */
#ifndef SCABBARD_SOURCES_DAGGER_API_H
#define SCABBARD_SOURCES_DAGGER_API_H

#include <stdbool.h>

/** One function of the API. */
struct api_function {
	const char *type;    /**< that has it: "Container", "Query" */
	const char *name;    /**< "withExec" */
	const char *returns; /**< "Container"; "" = a scalar */
	bool distinct; /**< no other library calls a method so: it counts without knowing the receiver */
	const char *arguments[4]; /**< names by position, NULL-terminated where fewer */
};

extern const struct api_function api_table[];

/** The function of a type, or of any type if `type` is "" (the first; NULL if none). */
const struct api_function *api_find(const char *type, const char *name);

#endif
