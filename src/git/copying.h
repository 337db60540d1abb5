/* The inside of a copy. */
#ifndef SCABBARD_GIT_COPYING_H
#define SCABBARD_GIT_COPYING_H

#include <git2.h>

#include "git/copy.h"
#include "graph.h"
#include "refs.h"

/* How many tags a label may lead through; and how many are followed to see what a tag keeps alive. */
enum { PEEL_LABEL = 8, PEEL_TIP = 64 };

/* Folders of refs that make nothing reachable. */
enum { OTHERS = 2 };

struct copy {
	struct arena arena;
	struct repository *repository;
	int64_t deadline;
	struct refs refs;
	const char *initial; /* full name of the default branch's ref as it is shown, or NULL */
	bool branches_known; /* the remote's, in a work tree, or its own */
	bool narrow;         /* not all of the remote's branches are fetched */

	/* After the first question about them: refs that count for nothing, as copy_other.c has them. */
	bool others_read;
	struct ref_list others[OTHERS];

	/* After copy_walk. */
	bool walked;
	bool whole;
	struct graph graph; /* what branches and tags lead to, then what they do not but was asked about */
	size_t reached;     /* how many of the first kind */
};

/* What an id leads to, through annotated tags. */
struct peeled {
	git_oid id;
	git_object_t type; /* GIT_OBJECT_INVALID if it cannot be told */
	bool annotated;
	bool has_signature; /* of the first tag */
	const char *oddity; /* why it is no commit, or NULL */
};

void copy_peel(struct copy *copy, const git_oid *id, int most, struct peeled *ret);

/* Walk history if that has not been done. */
void copy_walk(struct copy *copy);

/* The number in the graph of a commit, reached or not, with its ancestors; GRAPH_NONE if it is not in the copy. */
uint32_t copy_node(struct copy *copy, const char *oid);

/* The same of the default branch's commit. */
uint32_t copy_initial_node(struct copy *copy);

bool copy_is_late(const struct copy *copy);

#endif
