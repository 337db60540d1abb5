/* Repositories as hostile input: found by their git directory, read without git and without their settings. */
#ifndef SCABBARD_GIT_REPOSITORY_H
#define SCABBARD_GIT_REPOSITORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "git/config.h"
#include "model/limits.h"
#include "model/snapshot.h"

/** Prepare libgit2 for this process: once, before a sandbox closes in. No settings of the user are read. */
int git_start(struct error *err);
void git_stop(void);

/**
 * One repository. Opening looks at its folder only; repository_load, which is needed before anything but the
 * head is asked, reads its config and opens its objects.
 *
 *	CLEANUP(repository_close) struct repository *repository = NULL;
 *	if (repository_open(&repository, &where, &problem, err) < 0 ||
 *	    repository_head(repository, &head, err) < 0)
 *		return err->code;
 */
struct repository;

/** Where a repository lies and where it may lead. Texts are borrowed for the life of the repository. */
struct repository_where {
	const char *gitdir;       /**< its git directory */
	const char *const *roots; /**< real paths; linked folders and alternates outside are not followed */
	size_t root_count;
	const struct limits *limits;
};

/** Open by git directory. `ret_problem` is for the repository's row when this fails. */
int repository_open(struct repository **ret, const struct repository_where *where,
	enum problem_code *ret_problem, struct error *err);
void repository_close(struct repository **repository);

/** What HEAD, or another ref, names. Texts live as long as the repository. */
struct head {
	const char *ref;          /**< full name; NULL if HEAD is detached */
	char commit[OID_HEX + 1]; /**< "" if the ref does not exist (yet) */
};

/** Resolve HEAD from its files alone, without opening any object. */
int repository_head(struct repository *repository, struct head *ret, struct error *err);

/** Read the config and open the objects. Formats that cannot be read are refused by name. */
int repository_load(struct repository *repository, enum problem_code *ret_problem, struct error *err);

/** Valid after repository_load. */
const struct repository_config *repository_config_of(const struct repository *repository);
bool repository_is_shallow(const struct repository *repository);

/** Alternates that were not followed because they lead outside the roots. */
size_t repository_left_out(const struct repository *repository);

/** Resolve what a person gave to --ref (branch, tag, commit, HEAD~2 ...) to a commit. */
int repository_resolve(struct repository *repository, const char *name, struct head *ret, struct error *err);

/** What a commit says of itself. The author's name is in the repository's memory. */
struct commit {
	char tree[OID_HEX + 1];
	int64_t time;
	const char *author;
};

int repository_commit(struct repository *repository, const char *oid, struct commit *ret,
	enum problem_code *ret_problem, struct error *err);

/**
 * Add the bytes of a blob. More than `limit` bytes are refused before they are read; bytes that do not hash to
 * their id are refused as corrupt, since facts are remembered by id.
 */
int repository_read_blob(struct repository *repository, const char *oid, uint64_t limit, struct buf *ret,
	enum problem_code *ret_problem, struct error *err);

/**
 * The smallest id among the root commits of a commit's history, for repositories without a remote. Not found
 * (ERROR_NOT_FOUND) when the history is cut, longer than `limit` commits, or not walked before `deadline` (in
 * clock_ticks, 0 = none).
 */
int repository_smallest_root(struct repository *repository, const char *commit, size_t limit,
	int64_t deadline, char ret[OID_HEX + 1], struct error *err);

/**
 * The best common ancestor of two commits. ERROR_NOT_FOUND if they have none, or if this copy does not hold enough of
 * their history to tell.
 */
int repository_merge_base(struct repository *repository, const char *one, const char *other,
	char ret[OID_HEX + 1], struct error *err);

/** Say whether a commit has another among its ancestors (or is it). An object that is absent means no. */
bool repository_contains(struct repository *repository, const char *commit, const char *ancestor);

#endif
