/* Refs that make nothing reachable: what a stranger has proposed. They tell where an unreachable commit comes from. */
#include "base/cleanup.h"
#include "base/memory.h"
#include "commit.h"
#include "copying.h"

static const char *const folders[OTHERS] = { "refs/pull/", "refs/merge-requests/" };

/* Looking from the tips of proposals down to a commit, through what no branch or tag leads to. */
struct descent {
	const struct graph *graph;
	size_t reached;
	uint32_t wanted;
	unsigned char *
		seen; /* one byte a node, for all tips together: what did not lead there once does not again */
	uint32_t *stack;
};

static bool leads_there(struct descent *descent, uint32_t tip)
{
	size_t count = 0;

	descent->stack[count++] = tip;
	while (count) {
		const uint32_t node = descent->stack[--count];
		const struct graph_node *at = &descent->graph->nodes[node];

		if (node == descent->wanted)
			return true;
		if (node < descent->reached || descent->seen[node] || at->state != NODE_READ)
			continue;
		descent->seen[node] = 1;
		for (uint32_t i = 0; i < at->parent_count; i++) {
			const uint32_t parent = descent->graph->parents[at->parents + i];

			if (parent >= descent->reached && !descent->seen[parent])
				descent->stack[count++] = parent;
		}
	}
	return false;
}

static const char *find_in(
	struct copy *copy, const struct ref_list *list, const char *folder, uint32_t wanted)
{
	struct graph *graph = &copy->graph;
	CLEANUP(memory_release) unsigned char *seen = memory_zero(graph->count + 1, 1);
	/* Each edge is put there once at most, beside the tip. */
	CLEANUP(memory_release) uint32_t *stack = memory_zero(graph->parent_count + 1, sizeof(*stack));
	struct descent descent = { graph, copy->reached, wanted, seen, stack };

	for (size_t i = 0; i < list->count; i++) {
		const uint32_t tip =
			list->items[i].unreadable ? GRAPH_NONE : graph_find(graph, &list->items[i].id);
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		if (tip == GRAPH_NONE || !leads_there(&descent, tip))
			continue;
		buf_format(&name, "%s%s", folder, list->items[i].name);
		return one_line(&copy->arena, name.text, name.length);
	}
	return NULL;
}

/* Kept are names and ids alone: there may be as many as a copy may have refs, for every commit that is asked about. */
static void keep_others(struct copy *copy, const char *folder, struct ref_list *ret)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct refs refs;

	if (refs_read(&refs, copy->repository, folder, &arena, NULL) < 0)
		return;
	ret->items = arena_zero(&copy->arena, refs.branches.count, sizeof(*ret->items));
	for (size_t i = 0; i < refs.branches.count; i++) {
		const struct ref *ref = &refs.branches.items[i];

		if (ref->unreadable)
			continue;
		graph_add(&copy->graph, &ref->id);
		ret->items[ret->count++] =
			(struct ref){ .name = arena_string(&copy->arena, ref->name), .id = ref->id };
	}
}

static void read_others(struct copy *copy)
{
	if (copy->others_read)
		return;
	copy->others_read = true;
	for (size_t i = 0; i < OTHERS; i++)
		keep_others(copy, folders[i], &copy->others[i]);
	graph_read(&copy->graph, copy->repository, copy->deadline);
}

const char *copy_other_ref(struct copy *copy, const char *oid)
{
	const uint32_t wanted = copy_node(copy, oid);
	const char *found = NULL;

	if (wanted == GRAPH_NONE)
		return NULL;
	read_others(copy);
	for (size_t i = 0; i < OTHERS && !found; i++)
		found = find_in(copy, &copy->others[i], folders[i], wanted);
	return found;
}
