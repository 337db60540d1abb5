/* Sets of ids that C has chosen, as SQL sees them. */
#ifndef SCABBARD_STORE_ID_SET_H
#define SCABBARD_STORE_ID_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store_private.h"

/** A set of small ids, one bit each; { 0 } is empty. `with_null` says whether a missing id counts as inside. */
struct id_set {
	unsigned char *bits;
	size_t capacity; /**< ids that there are bits for */
	bool with_null;
};

/** Add an id; negative ones and those past 2^32 are never inside. */
void id_set_add(struct id_set *set, int64_t id);
bool id_set_has(const struct id_set *set, int64_t id);
void id_set_release(struct id_set *set);

/**
 * Make known to a handle what questions need: holds(set, id) with a set bound by id_set_bind, and
 * rule_help(number). Cheap when that was done before.
 */
int id_set_prepare(struct store *store, struct error *err);
void id_set_bind(struct statement *statement, int at, struct id_set *set);

#endif
