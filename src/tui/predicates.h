/* The words behind `is:` and `class:`, for completion and help. */
#ifndef SCABBARD_TUI_PREDICATES_H
#define SCABBARD_TUI_PREDICATES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/table.h"

struct predicate {
	const char *word; /**< "is:new" */
	const char *about;
};
extern const struct predicate predicate_table[];
extern const size_t predicate_count;

/** Does the filter language know the word in a table? */
bool predicate_works(const struct predicate *predicate, enum table_id table);

#endif
