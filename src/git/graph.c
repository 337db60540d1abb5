#include "graph.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"
#include "commit.h"
#include "handle.h"

enum {
	FIRST_SLOTS = 1024,
	/* Ids that differ by chance never crowd so; those that were chosen to are not looked for any longer. */
	PROBES = 1000,
	PARENTS_EACH = 4, /* in the mean, at most */
	LOOK_EVERY = 64,  /* commits between two looks at the clock */
};

void graph_release(struct graph *graph)
{
	memory_free(graph->nodes);
	memory_free(graph->parents);
	memory_free(graph->slots);
	*graph = (struct graph){ 0 };
}

/* --- ids ---------------------------------------------------------------------------------------------- */

/* The slot of an id, or the free one where it belongs; NULL if there is none near enough. */
static uint32_t *slot_of(const struct graph *graph, const git_oid *id)
{
	size_t at;

	memcpy(&at, id->id, sizeof(at));
	for (int probe = 0; probe < PROBES; probe++, at++) {
		uint32_t *slot = &graph->slots[at & (graph->slot_count - 1)];

		if (*slot == GRAPH_NONE || git_oid_equal(&graph->nodes[*slot].id, id))
			return slot;
	}
	return NULL;
}

static void make_slots(struct graph *graph, size_t count)
{
	memory_free(graph->slots);
	graph->slots = memory_zero(count, sizeof(*graph->slots));
	memset(graph->slots, 0xff, count * sizeof(*graph->slots));
	graph->slot_count = count;
	for (size_t i = 0; i < graph->count; i++) {
		uint32_t *slot = slot_of(graph, &graph->nodes[i].id);

		if (slot)
			*slot = (uint32_t)i;
	}
}

uint32_t graph_find(const struct graph *graph, const git_oid *id)
{
	const uint32_t *slot = graph->slot_count ? slot_of(graph, id) : NULL;

	return slot ? *slot : GRAPH_NONE;
}

uint32_t graph_add(struct graph *graph, const git_oid *id)
{
	uint32_t *slot;

	if (graph->count * 2 >= graph->slot_count)
		make_slots(graph, graph->slot_count ? graph->slot_count * 2 : FIRST_SLOTS);
	slot = slot_of(graph, id);
	if (slot && *slot != GRAPH_NONE)
		return *slot;
	if (!slot || graph->count >= graph->limit)
		return GRAPH_NONE;
	memory_grow(&graph->nodes, graph->count, &graph->capacity, sizeof(*graph->nodes));
	graph->nodes[graph->count] = (struct graph_node){ .id = *id };
	*slot = (uint32_t)graph->count;
	return (uint32_t)graph->count++;
}

/* --- reading ------------------------------------------------------------------------------------------ */

/* FNV-1a over the e-mail in lower case. */
static uint64_t author_number(const struct span *email)
{
	uint64_t number = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < email->length; i++) {
		unsigned char byte = (unsigned char)email->text[i];

		if (byte >= 'A' && byte <= 'Z')
			byte = (unsigned char)(byte - 'A' + 'a');
		number = (number ^ byte) * UINT64_C(0x100000001b3);
	}
	return number;
}

/* A parent past a limit is left out: the node then counts as lacking, so that nothing is concluded from below it. */
static bool add_parents(struct graph *graph, size_t node, const struct commit_text *text)
{
	const size_t first = graph->parent_count;

	if (first + text->parent_count > graph->limit * PARENTS_EACH)
		return false;
	for (size_t i = 0; i < text->parent_count; i++) {
		git_oid id;
		uint32_t parent;

		commit_parent(text, i, &id);
		parent = graph_add(graph, &id);
		if (parent == GRAPH_NONE)
			return false;
		memory_grow(&graph->parents, graph->parent_count, &graph->parent_capacity,
			sizeof(*graph->parents));
		graph->parents[graph->parent_count++] = parent;
	}
	graph->nodes[node].parents = (uint32_t)first;
	graph->nodes[node].parent_count = (uint32_t)text->parent_count;
	return true;
}

static void read_node(struct graph *graph, size_t number, struct repository *repository)
{
	CLEANUP(odb_object_free) git_odb_object *object = NULL;
	const git_oid id = graph->nodes[number].id;
	struct graph_node *node;
	struct commit_text text;
	bool read;

	read = object_read(&object, repository, &id, GIT_OBJECT_COMMIT, COMMIT_LIMIT) == 0 &&
	       commit_parse(&text, git_odb_object_data(object), git_odb_object_size(object)) &&
	       add_parents(graph, number, &text);
	node = &graph->nodes[number];
	node->state = read ? NODE_READ : NODE_LACKING;
	if (!read)
		return;
	node->tree = text.tree;
	node->time = text.time;
	node->author = author_number(&text.email);
}

void graph_read(struct graph *graph, struct repository *repository, int64_t deadline)
{
	for (; graph->read < graph->count; graph->read++) {
		if (deadline && graph->read % LOOK_EVERY == 0 && clock_ticks() > deadline)
			return;
		read_node(graph, graph->read, repository);
	}
}

bool graph_is_whole(const struct graph *graph, size_t from)
{
	for (size_t i = from; i < graph->count; i++)
		if (graph->nodes[i].state != NODE_READ)
			return false;
	return true;
}

/* --- marking ------------------------------------------------------------------------------------------ */

bool graph_mark(const struct graph *graph, uint32_t tip, unsigned char *marks, unsigned char bit)
{
	CLEANUP(memory_release) uint32_t *waiting = memory_zero(graph->count, sizeof(*waiting));
	size_t waiting_count = 0;
	bool whole = true;

	/* Marked when it is put in line, so that each is there once. */
	marks[tip] |= bit;
	waiting[waiting_count++] = tip;
	while (waiting_count) {
		const struct graph_node *node = &graph->nodes[waiting[--waiting_count]];

		whole &= node->state == NODE_READ;
		for (uint32_t i = 0; i < node->parent_count; i++) {
			const uint32_t parent = graph->parents[node->parents + i];

			if (marks[parent] & bit)
				continue;
			marks[parent] |= bit;
			waiting[waiting_count++] = parent;
		}
	}
	return whole;
}
