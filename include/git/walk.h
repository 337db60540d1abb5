/* Walking what a commit or a work tree holds, looking for wanted names only. */
#ifndef SCABBARD_GIT_WALK_H
#define SCABBARD_GIT_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "git/repository.h"
#include "model/snapshot.h"

/** What is wanted of a file. */
struct walk_want {
	enum reader_id reader;
	enum limit_id largest; /**< of its size */
	bool manifest;         /**< folders beside it could stand for a host */
	bool maybe; /**< its bytes decide later whether it counts: a link or commit of that name says nothing */
};

/** How to walk. */
struct walk_settings {
	/** Whether a reader wants a path, and how. */
	bool (*wants)(const char *folder, const char *name, struct walk_want *ret, void *context);
	/** Whether a folder is to be looked into; NULL = all are. */
	bool (*enters)(const char *folder, void *context);
	/** Of a file of a work tree that may be wanted: whether its bytes are; NULL = all are. */
	bool (*keeps)(const struct walk_want *want, const char *bytes, size_t length, void *context);
	bool again; /**< a second walk, for other files: folders that could stand for a host are known */
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
