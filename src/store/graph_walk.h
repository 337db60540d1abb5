/* What the table of the graph is filled with. */
#ifndef SCABBARD_STORE_GRAPH_WALK_H
#define SCABBARD_STORE_GRAPH_WALK_H

#include "store_private.h"

/** One row. */
struct graph_node {
	int64_t target, tier, fork; /**< -1 = not known */
	int64_t used_by, below, uses, commits, floating, disagree, absent, unreachable, reviewed, findings;
	int64_t worst; /**< -1 = none */
	int64_t first_run, last_run;
};

/** All rows, by target. */
struct graph_nodes {
	struct graph_node *items;
	size_t count, capacity;
	int64_t until; /**< when the next review expires, INT64_MAX = never */
};

void graph_nodes_release(struct graph_nodes *nodes);

/** Count uses, commits, findings and reviews of every target that something alive leads to. */
int graph_walk(struct store *store, int64_t now, struct graph_nodes *ret, struct error *err);

#endif
