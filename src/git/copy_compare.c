/* A fork and its upstream: two graphs in two repositories, held against each other by the ids of their commits. */
#include "copying.h"

#include <string.h>

#include "base/cleanup.h"
#include "commit.h"
#include "handle.h"
#include "tree.h"

enum { OF_BRANCH = 1, OF_BOTH = 2, LOOK_EVERY = 64 };

/* One side: which of its commits its default branch, or one commit, leads to. */
struct side {
	struct copy *copy;
	uint32_t tip;
	unsigned char *marks;
	bool whole;
};

static void side_release(struct side *side)
{
	memory_free(side->marks);
}

static void mark_from(struct side *ret, struct copy *copy, uint32_t tip)
{
	ret->copy = copy;
	ret->tip = tip;
	ret->marks = memory_zero(copy->graph.count + 1, 1);
	ret->whole = copy->whole && ret->tip != GRAPH_NONE;
	if (ret->tip != GRAPH_NONE)
		ret->whole &= graph_mark(&copy->graph, ret->tip, ret->marks, OF_BRANCH);
}

/* Mark what both have. */
static bool mark_shared(struct side *one, struct side *other)
{
	const struct graph *graph = &one->copy->graph;
	bool shared = false;

	for (size_t i = 0; i < graph->count; i++) {
		uint32_t same;

		if (!one->marks[i])
			continue;
		same = graph_find(&other->copy->graph, &graph->nodes[i].id);
		if (same == GRAPH_NONE || !other->marks[same])
			continue;
		one->marks[i] |= OF_BOTH;
		other->marks[same] |= OF_BOTH;
		shared = true;
	}
	return shared;
}

static uint32_t count_alone(const struct side *side)
{
	uint32_t count = 0;

	for (size_t i = 0; i < side->copy->graph.count; i++)
		count += side->marks[i] == OF_BRANCH;
	return count;
}

static const struct graph_node *newest_alone(const struct side *side)
{
	const struct graph_node *newest = NULL;

	for (size_t i = 0; i < side->copy->graph.count; i++)
		if (side->marks[i] == OF_BRANCH &&
			(!newest || side->copy->graph.nodes[i].time > newest->time))
			newest = &side->copy->graph.nodes[i];
	return newest;
}

/* A commit without a time does not count. */
static int64_t oldest_alone(const struct side *side)
{
	int64_t oldest = 0;

	for (size_t i = 0; i < side->copy->graph.count; i++) {
		const int64_t time = side->copy->graph.nodes[i].time;

		if (side->marks[i] == OF_BRANCH && time && (!oldest || time < oldest))
			oldest = time;
	}
	return oldest;
}

/* --- the module's folder ------------------------------------------------------------------------------ */

/* What stands at a folder in a commit: 1 with its id, 0 for nothing, negative if it cannot be read. */
static int entry_of(struct copy *copy, uint32_t node, const char *folder, struct tree_found *ret)
{
	return tree_find(ret, copy->repository, &copy->graph.nodes[node].tree, folder);
}

static bool same_entry(int one, const struct tree_found *left, int other, const struct tree_found *right)
{
	return one == other &&
	       (one == 0 || (left->mode == right->mode && git_oid_equal(&left->id, &right->id)));
}

/*
 * Whether a commit itself changes the folder: it is there as in none of the parents. A merge that only takes over
 * what one of its parents has changes nothing of its own. 1, 0, or negative if that cannot be told.
 */
static int changes_folder(struct copy *copy, uint32_t number, const char *folder)
{
	const struct graph *graph = &copy->graph;
	const struct graph_node *node = &graph->nodes[number];
	struct tree_found own;
	int found;

	for (uint32_t i = 0; i < node->parent_count; i++)
		if (git_oid_equal(&node->tree, &graph->nodes[graph->parents[node->parents + i]].tree))
			return 0;
	found = entry_of(copy, number, folder, &own);
	if (found < 0 || !node->parent_count)
		return found;
	for (uint32_t i = 0; i < node->parent_count; i++) {
		struct tree_found theirs;
		int result = entry_of(copy, graph->parents[node->parents + i], folder, &theirs);

		if (result < 0)
			return result;
		if (same_entry(found, &own, result, &theirs))
			return 0;
	}
	return 1;
}

/* Look for one among the commits of one side alone. False if not all could be looked at. */
static bool look_for_changes(const struct side *side, const char *folder, bool *ret)
{
	size_t looked = 0;
	bool told = true;

	for (size_t i = 0; i < side->copy->graph.count; i++) {
		int changes;

		if (side->marks[i] != OF_BRANCH)
			continue;
		if (looked++ % LOOK_EVERY == 0 && copy_is_late(side->copy))
			return false;
		changes = changes_folder(side->copy, (uint32_t)i, folder);
		told &= changes >= 0;
		*ret |= changes > 0;
		if (*ret)
			return true;
	}
	return told;
}

/* --- comparing ---------------------------------------------------------------------------------------- */

/* Whether a commit of the fork is in upstream's history. */
static enum reach reach_of_pin(struct copy *fork, struct copy *upstream, const char *pin)
{
	const enum reach reach = copy_reach(upstream, pin);
	const char *reason;

	if (reach != REACH_UNKNOWN || !copy_is_whole(upstream) || upstream->narrow)
		return reach;
	/* A commit that upstream lacks altogether is not in its history; one that nobody has may be. */
	return copy_presence(fork, pin, &reason) == PRESENCE_FOUND ? REACH_NO : REACH_UNKNOWN;
}

/* What the fork's default branch has is of no consequence where an older commit runs, or one of another branch. */
static void compare_pin(
	struct side *pinned, struct side *theirs, const char *folder, struct fork_distance *ret)
{
	if (!pinned->whole)
		return;
	mark_shared(pinned, theirs);
	ret->pin_ahead = count_alone(pinned);
	ret->pin_compared = look_for_changes(pinned, folder, &ret->pin_touched);
}

void copy_compare(struct copy *fork, struct copy *upstream, const char *folder, const char *pin,
	struct arena *arena, struct fork_distance *ret, enum reach *ret_pin)
{
	CLEANUP(side_release) struct side ours = { 0 };
	CLEANUP(side_release) struct side theirs = { 0 };
	CLEANUP(side_release) struct side pinned = { 0 };
	const struct graph_node *newest;
	struct error error;
	/* These may add nodes to the graph: marks are made when all are there. */
	const uint32_t tip = copy_initial_node(fork);
	const uint32_t running = *pin ? copy_node(fork, pin) : GRAPH_NONE;

	*ret = (struct fork_distance){ 0 };
	*ret_pin = *pin ? reach_of_pin(fork, upstream, pin) : REACH_UNKNOWN;
	mark_from(&ours, fork, tip);
	mark_from(&theirs, upstream, copy_initial_node(upstream));
	ret->shared = mark_shared(&ours, &theirs);
	ret->complete = ours.whole && theirs.whole;
	if (!ret->complete)
		return;
	ret->behind = count_alone(&theirs);
	ret->ahead = count_alone(&ours);
	ret->oldest_missing = oldest_alone(&theirs);
	newest = newest_alone(&theirs);
	if (newest &&
		commit_note_read(&ret->newest_missing, upstream->repository, &newest->id, arena, &error) < 0)
		ret->newest_missing = (struct commit_note){ 0 };
	if (ret->shared)
		ret->complete = look_for_changes(&ours, folder, &ret->module_touched);
	if (!ret->shared || running == GRAPH_NONE)
		return;
	mark_from(&pinned, fork, running);
	compare_pin(&pinned, &theirs, folder, ret);
}
