/* The history of a copy in memory: commits by number, with their parents' numbers. */
#ifndef SCABBARD_GIT_GRAPH_H
#define SCABBARD_GIT_GRAPH_H

#include <git2.h>

#include "git/repository.h"

#define GRAPH_NONE UINT32_MAX

enum graph_state {
	NODE_WAITING, /* known by its id, not read yet: a limit or the deadline came first */
	NODE_READ,
	NODE_LACKING, /* absent, corrupt, or no commit */
};

struct graph_node {
	git_oid id, tree;
	int64_t time;
	uint64_t author;  /* a number made of the author's e-mail, the same for the same one */
	uint32_t parents; /* where they begin in the graph's list */
	uint32_t parent_count;
	enum graph_state state;
};

/* { 0 } is empty. Numbers are given in the order in which commits are met. */
struct graph {
	struct graph_node *nodes;
	size_t count, capacity;
	uint32_t *parents;
	size_t parent_count, parent_capacity;
	uint32_t *slots; /* numbers by id; a power of two of them, at least half of them GRAPH_NONE */
	size_t slot_count;
	size_t read; /* nodes below it have been read */
	size_t limit;
};

void graph_release(struct graph *graph);

/* The number of an id, GRAPH_NONE if it is not there. */
uint32_t graph_find(const struct graph *graph, const git_oid *id);

/* The same, added if it is not there; GRAPH_NONE past the limit. */
uint32_t graph_add(struct graph *graph, const git_oid *id);

/* Read what waits, and all its ancestors. Ends early at the deadline (clock_ticks, 0 = none). */
void graph_read(struct graph *graph, struct repository *repository, int64_t deadline);

/* Whether everything below a number was read whole. */
bool graph_is_whole(const struct graph *graph, size_t from);

/*
 * Set a bit in the marks (one byte a node) of a commit and all its ancestors. False if one of them is not there, so
 * that there may be more.
 */
bool graph_mark(const struct graph *graph, uint32_t tip, unsigned char *marks, unsigned char bit);

#endif
