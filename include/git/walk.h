/* Walking what a commit or a work tree holds, looking for wanted names only. */
#ifndef SCABBARD_GIT_WALK_H
#define SCABBARD_GIT_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "git/repository.h"
#include "model/snapshot.h"

/** How to walk. */
struct walk_settings {
	/** Say which reader wants a path, and the limit of its files; READER_NONE = nobody. */
	enum reader_id (*wants)(
		const char *folder, const char *name, enum limit_id *ret_largest, void *context);
	/** Called now and then; may be NULL. */
	void (*progress)(uint64_t walked, void *context);
	void *context;
	const char *known_tree; /**< root tree of an earlier capture, or "": equal subtrees are skipped */
	int64_t deadline;       /**< in clock_ticks, 0 = none: then the walk ends with PROBLEM_DEADLINE */
};

/** Folders that are as they were in the known tree: the earlier capture's rows stand. "" = everything. */
struct walk_kept {
	const char **prefixes; /**< plain paths without a last slash, in the snapshot's arena */
	size_t count;
	size_t capacity;
};

enum { WALK_DIRECTORIES = 1000 };

/**
 * Walk a tree. Adds wanted files with id, mode and size, problems, and the folders that could shadow a remote
 * name (folders with a dot in their name beside a wanted file, with all below them); counts entries in
 * `walked`. Never fails: what cannot be read is a problem row.
 */
void walk_tree(struct repository *repository, const char *tree, const struct walk_settings *settings,
	struct snapshot *snapshot, struct walk_kept *kept);

/**
 * Walk a work tree as it is on disk: tracked files, and untracked ones that no ignore file names. Links are
 * never followed, nested repositories not entered, nothing is written. The bytes are held by the repository
 * and found by repository_read_blob under the ids that git would give them.
 */
int walk_worktree(struct repository *repository, const char *folder, const struct walk_settings *settings,
	struct snapshot *snapshot, struct error *err);

/**
 * Walk the index as the commit that would be made of it: what `git add -N` only announced is left out, a path in
 * conflict is a problem row, an object that is missing too. `file` is the index of a commit under way
 * ($GIT_INDEX_FILE), NULL = the repository's own; one that does not exist holds nothing. One that is split or sparse is
 * refused by name, as is one that is damaged.
 */
int walk_index(struct repository *repository, const char *file, const struct walk_settings *settings,
	struct snapshot *snapshot, struct error *err);

#endif
