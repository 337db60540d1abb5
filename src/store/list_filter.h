/* The filter of a question as SQL. */
#ifndef SCABBARD_STORE_LIST_FILTER_H
#define SCABBARD_STORE_LIST_FILTER_H

#include "list_query.h"

/** Add a node to `where`, and the sets and values that it needs. */
int list_filter_add(struct list_query *query, const struct filter_node *node, struct error *err);

#endif
