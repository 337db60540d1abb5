/* Trees as bytes, taken apart without libgit2's list of entries. */
#ifndef SCABBARD_GIT_TREE_H
#define SCABBARD_GIT_TREE_H

#include <git2.h>

#include "git/repository.h"

enum {
	MODE_TYPE = 0170000,
	MODE_FOLDER = 0040000,
	MODE_FILE = 0100000,
	MODE_LINK = 0120000,
	MODE_COMMIT = 0160000,
};

/* { 0 } is a tree without entries. */
struct tree {
	git_odb_object *object;
	const unsigned char *bytes;
	size_t length;
};

/* Borrowed from the tree. */
struct tree_entry {
	uint32_t mode;
	const char *name; /* NUL-terminated */
	size_t name_length;
	const unsigned char *oid;
};

/* Returns as libgit2 does; GIT_EBUFS for one that is larger than LIMIT_TREE_ENTRIES allows. */
int tree_read(struct tree *ret, struct repository *repository, const git_oid *id);
void tree_release(struct tree *tree);

/* Read the entry at a position and move past it. Returns 1, 0 at the end, or -1 for bytes that are no entry. */
int tree_next(const struct tree *tree, size_t *position, struct tree_entry *ret);

/* Git's order of names: a folder's counts as ending with a slash. */
int tree_compare_entries(const struct tree_entry *left, const struct tree_entry *right);

/* What stands at a path. */
struct tree_found {
	uint32_t mode;
	git_oid id;
};

/*
 * Look a path up below a top's tree, "" = the top itself. Returns 1, 0 if nothing is there (nor could be: what is no
 * folder has nothing below it), or libgit2's error for a tree that cannot be read.
 */
int tree_find(struct tree_found *ret, struct repository *repository, const git_oid *top, const char *path);

#endif
