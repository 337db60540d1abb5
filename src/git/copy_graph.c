/* Questions about the shape of history, each answered by marking commits once. */
#include "copying.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "commit.h"
#include "handle.h"

enum { OF_COMMIT = 1, OF_TIP = 2 };

static const int64_t YEAR = INT64_C(365) * 24 * 60 * 60;

bool copy_distance(
	struct copy *copy, const char *commit, const char *tip, int64_t *ret_behind, int64_t *ret_ahead)
{
	CLEANUP(memory_release) unsigned char *marks = NULL;
	const uint32_t one = copy_node(copy, commit), other = copy_node(copy, tip);
	int64_t behind = 0, ahead = 0;

	if (!copy->whole || one == GRAPH_NONE || other == GRAPH_NONE)
		return false;
	marks = memory_zero(copy->graph.count, 1);
	if (!graph_mark(&copy->graph, one, marks, OF_COMMIT) ||
		!graph_mark(&copy->graph, other, marks, OF_TIP))
		return false;
	for (size_t i = 0; i < copy->graph.count; i++) {
		behind += marks[i] == OF_TIP;
		ahead += marks[i] == OF_COMMIT;
	}
	*ret_behind = behind;
	*ret_ahead = ahead;
	return true;
}

static int compare_oids(const void *left, const void *right)
{
	return strcmp(left, right);
}

size_t copy_roots(struct copy *copy, char (*ret)[OID_HEX + 1], size_t most)
{
	CLEANUP(memory_release) unsigned char *marks = NULL;
	CLEANUP(memory_release) char(*roots)[OID_HEX + 1] = NULL;
	const uint32_t tip = copy_initial_node(copy);
	size_t count = 0, capacity = 0;

	if (!copy->whole || tip == GRAPH_NONE)
		return 0;
	marks = memory_zero(copy->graph.count, 1);
	graph_mark(&copy->graph, tip, marks, OF_TIP);
	for (size_t i = 0; i < copy->graph.count; i++) {
		if (!marks[i] || copy->graph.nodes[i].parent_count)
			continue;
		memory_grow(&roots, count, &capacity, sizeof(*roots));
		git_oid_tostr(roots[count++], sizeof(*roots), &copy->graph.nodes[i].id);
	}
	if (count)
		qsort(roots, count, sizeof(*roots), compare_oids);
	if (count > most)
		count = most;
	if (count)
		memcpy(ret, roots, count * sizeof(*roots));
	return count;
}

/* --- maintenance -------------------------------------------------------------------------------------- */

static void count_commits(const struct graph *graph, const unsigned char *marks, struct maintenance *ret)
{
	for (size_t i = 0; i < graph->count; i++) {
		const int64_t time = graph->nodes[i].time;

		if (!marks[i])
			continue;
		ret->commits++;
		/* A commit without a time says nothing of when. */
		if (time && (!ret->first_commit || time < ret->first_commit))
			ret->first_commit = time;
		if (time > ret->last_commit)
			ret->last_commit = time;
	}
}

static int compare_numbers(const void *left, const void *right)
{
	const uint64_t one = *(const uint64_t *)left, other = *(const uint64_t *)right;

	return (one > other) - (one < other);
}

/* Count the commits since a time, and how many people wrote them. */
static uint32_t count_authors(
	const struct graph *graph, const unsigned char *marks, int64_t since, uint32_t *ret_commits)
{
	CLEANUP(memory_release) uint64_t *authors = memory_zero(graph->count, sizeof(*authors));
	uint32_t different = 0, count = 0;

	for (size_t i = 0; i < graph->count; i++)
		if (marks[i] && graph->nodes[i].time >= since)
			authors[count++] = graph->nodes[i].author;
	qsort(authors, count, sizeof(*authors), compare_numbers);
	for (uint32_t i = 0; i < count; i++)
		different += !i || authors[i] != authors[i - 1];
	*ret_commits = count;
	return different;
}

static void count_tags(struct copy *copy, struct maintenance *ret)
{
	const struct ref_list *tags = &copy->refs.tags;

	for (size_t i = 0; i < tags->count; i++) {
		struct peeled peeled = { 0 };

		/* A commit is no tag. */
		if (!tags->items[i].unreadable && graph_find(&copy->graph, &tags->items[i].id) == GRAPH_NONE)
			copy_peel(copy, &tags->items[i].id, PEEL_LABEL, &peeled);
		ret->tags++;
		ret->annotated_tags += peeled.annotated;
		ret->signed_tags += peeled.has_signature;
	}
}

void copy_maintenance(struct copy *copy, struct maintenance *ret)
{
	CLEANUP(memory_release) unsigned char *marks = NULL;
	const uint32_t tip = copy_initial_node(copy);
	struct maintenance found = { .known = true };
	uint32_t all;

	*ret = (struct maintenance){ 0 };
	if (!copy->whole || tip == GRAPH_NONE)
		return;
	marks = memory_zero(copy->graph.count, 1);
	graph_mark(&copy->graph, tip, marks, OF_TIP);
	count_commits(&copy->graph, marks, &found);
	found.authors = count_authors(&copy->graph, marks, 0, &all);
	found.authors_year =
		count_authors(&copy->graph, marks, found.last_commit - YEAR, &found.commits_year);
	count_tags(copy, &found);
	*ret = found;
}
