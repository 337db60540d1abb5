/* Refs that make nothing reachable: what a stranger has proposed. They tell where an unreachable commit comes from. */
#include "base/cleanup.h"
#include "base/memory.h"
#include "commit.h"
#include "copying.h"

static const char *const folders[] = { "refs/pull/", "refs/merge-requests/" };

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

const char *copy_other_ref(struct copy *copy, const char *oid)
{
	const uint32_t wanted = copy_node(copy, oid);

	for (size_t i = 0; i < COUNT_OF(folders) && wanted != GRAPH_NONE; i++) {
		const char *found;
		struct refs refs;

		if (refs_read(&refs, copy->repository, folders[i], &copy->arena, NULL) < 0)
			continue;
		for (size_t j = 0; j < refs.branches.count; j++)
			if (!refs.branches.items[j].unreadable)
				graph_add(&copy->graph, &refs.branches.items[j].id);
		graph_read(&copy->graph, copy->repository, copy->deadline);
		found = find_in(copy, &refs.branches, folders[i], wanted);
		if (found)
			return found;
	}
	return NULL;
}
