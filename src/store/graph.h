/* Who uses what over the whole fleet, as a table that is this handle's own. */
#ifndef SCABBARD_STORE_GRAPH_H
#define SCABBARD_STORE_GRAPH_H

#include "store_private.h"

/**
 * Fill `temp.graph` with a row for each target that live references of live repositories lead to, directly or through
 * other modules, unless it is there and nothing has changed since. One walk over all uses costs less than one page of
 * rows would if each row counted its own.
 */
int graph_prepare(struct store *store, int64_t now, struct error *err);

#endif
