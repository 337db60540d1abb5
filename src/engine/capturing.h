/* Capturing one repository: from where it lies to a snapshot with facts. Done closed in, by a worker or for a gate. */
#ifndef SCABBARD_ENGINE_CAPTURING_H
#define SCABBARD_ENGINE_CAPTURING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "code_roots.h"
#include "git/walk.h"
#include "model/snapshot.h"
#include "sources/table.h"

/** What is to be captured. Texts are borrowed. */
struct capture_wish {
	const char *gitdir;
	const char *worktree; /**< read the files there; NULL = read a commit, or the index */
	bool staged;          /**< read the index */
	const char *index;    /**< that of a commit under way; NULL = the repository's own */
	const char *ref;      /**< NULL = HEAD */
	const char *known_tree;
	bool identify; /**< look for the root commit if there is no remote */
	bool has_worktree;

	const char *const *roots;
	size_t root_count;
	const struct limits *limits;
	struct reader_tools *tools; /**< of the readers */
	const char *known_code;     /**< code roots of the known tree, as its snapshot says; NULL = none */
	void (*progress)(uint64_t walked, void *context); /**< may be NULL */
	void *context;
};

/** A capture under way, { .problem = PROBLEM_NOT_OPENED } before. */
struct capturing {
	struct capture_wish wish;
	struct arena arena;
	int64_t deadline;
	struct repository *repository;
	struct head head;
	struct snapshot *snapshot;
	struct walk_kept kept;
	struct code_roots code;
	const char *claim;         /**< the identity that it claims, or NULL */
	enum problem_code problem; /**< of a failure: why it could not be read */
	struct error error;        /**< with it */
};

void capturing_release(struct capturing *capturing);

/** Open the repository, without its objects. Like all of these: negative, with problem and error set, on failure. */
int capturing_open(struct capturing *capturing);

/** See what HEAD names, without opening any object: first of all, unless the wish names a ref. */
int capturing_head(struct capturing *capturing);

/**
 * Find the commit, make the snapshot, say what the repository says of itself, and walk: files without facts. False in
 * `ret_commit` if there is no commit and nothing but commits was asked for: then the snapshot says so.
 */
int capturing_walk(struct capturing *capturing, bool *ret_commit);

/** Read the files marked as wanted (one each; NULL = all), decide the status, and sort. */
void capturing_read(struct capturing *capturing, bool *wanted);

/** Whether a remote is the one that a repository has its name from. */
bool remote_gives_identity(const struct repository_config *config, const struct remote *remote);

#endif
