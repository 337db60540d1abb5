/* What a single term of a filter means for a table. */
#ifndef SCABBARD_MODEL_FILTER_TERM_H
#define SCABBARD_MODEL_FILTER_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "filter_lex.h"
#include "model/filter.h"

struct filter_term_scope {
	enum table_id table;
	int64_t now;
	struct arena *arena;
	bool names_class; /**< set once a term names a class of paths */
	bool names_state; /**< set once a term asks for what is not open, or not live */
};

/** Make the node of a term. On failure `*ret_offset` is the byte that offends. */
int filter_term(struct filter_term_scope *scope, const struct filter_token *token,
	const struct filter_node **ret, size_t *ret_offset, struct error *err);

#endif
