/* The inside of a repository, for the files of this room. */
#ifndef SCABBARD_GIT_HANDLE_H
#define SCABBARD_GIT_HANDLE_H

#include <git2.h>

#include "base/memory.h"
#include "git/repository.h"

/* No object is read that is larger; trees and locks are the largest that are asked for. */
enum { OBJECT_BYTES = 32 * 1024 * 1024 };

/* A blob that exists on disk only: a file of a work tree. */
struct loose_file {
	char oid[OID_HEX + 1];
	const void *bytes;
	size_t length;
};

struct repository {
	struct arena arena;
	const char *gitdir; /* real path */
	const char *common; /* real path of the folder that holds objects and refs; gitdir unless linked */
	struct limits limits;
	const char *const *roots;
	size_t root_count;

	/* After repository_load. */
	struct repository_config config;
	bool shallow;
	size_t left_out;
	git_repository *git;
	git_odb *odb;

	/* After walk_worktree. */
	struct loose_file *loose;
	size_t loose_count;
	size_t loose_capacity;
};

/* The real path of a folder; an error with the path in its message. The caller frees it. */
int path_real(char **ret, const char *path, struct error *err);

/* Whether a real path is one of the roots or lies below one. */
bool path_is_inside(const char *path, const char *const *roots, size_t root_count);

/* Start an error from what libgit2 says last; the code and the row's problem follow from its result. */
int git_failure(
	int result, enum problem_code *ret_problem, struct error *err, const char *what, const char *oid);

/* Loose objects of one folder, for an object database that frees it. Returns as libgit2 does. */
int loose_backend_new(git_odb_backend **ret, const char *objects);

#endif
