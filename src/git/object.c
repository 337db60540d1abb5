/* Single objects: commits and blobs, their size asked before they are read. */
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "commit.h"
#include "handle.h"

enum { COMMIT_BYTES = 16 * 1024 * 1024 };

static void commit_free(git_commit **commit)
{
	git_commit_free(*commit);
}

static void walk_free(git_revwalk **walk)
{
	git_revwalk_free(*walk);
}

static int corrupt(enum problem_code *ret_problem, struct error *err, const char *oid, const char *what)
{
	*ret_problem = PROBLEM_CORRUPT_OBJECT;
	return error_set(err, ERROR_MALFORMED, "the object %s is no %s", oid, what);
}

int repository_commit(struct repository *repository, const char *oid, struct commit *ret,
	enum problem_code *ret_problem, struct error *err)
{
	CLEANUP(commit_free) git_commit *commit = NULL;
	const git_signature *author;
	const char *name;
	git_object_t type;
	size_t size;
	git_oid id;
	int result;

	if (git_oid_fromstr(&id, oid) < 0)
		return corrupt(ret_problem, err, oid, "commit");
	result = git_odb_read_header(&size, &type, repository->odb, &id);
	if (result < 0)
		return git_failure(result, ret_problem, err, "commit", oid);
	if (type != GIT_OBJECT_COMMIT)
		return corrupt(ret_problem, err, oid, "commit");
	if (size > COMMIT_BYTES) {
		*ret_problem = PROBLEM_TOO_LARGE;
		return error_set(err, ERROR_TOO_LARGE, "the commit %s has %zu bytes", oid, size);
	}
	result = git_commit_lookup(&commit, repository->git, &id);
	if (result < 0)
		return git_failure(result, ret_problem, err, "commit", oid);
	git_oid_tostr(ret->tree, sizeof(ret->tree), git_commit_tree_id(commit));
	ret->time = plausible_time(git_commit_time(commit));
	author = git_commit_author(commit);
	name = author && author->name ? author->name : "";
	ret->author = one_line(&repository->arena, name, strlen(name));
	return 0;
}

static const struct loose_file *find_loose(const struct repository *repository, const char *oid)
{
	for (size_t i = 0; i < repository->loose_count; i++)
		if (strcmp(repository->loose[i].oid, oid) == 0)
			return &repository->loose[i];
	return NULL;
}

int repository_read_blob(struct repository *repository, const char *oid, uint64_t limit, struct buf *ret,
	enum problem_code *ret_problem, struct error *err)
{
	CLEANUP(odb_object_free) git_odb_object *object = NULL;
	const struct loose_file *loose = find_loose(repository, oid);
	git_object_t type;
	size_t size;
	git_oid id;
	int result;

	if (loose) {
		buf_add_bytes(ret, loose->bytes, loose->length);
		return 0;
	}
	if (git_oid_fromstr(&id, oid) < 0)
		return corrupt(ret_problem, err, oid, "blob");
	result = git_odb_read_header(&size, &type, repository->odb, &id);
	if (result < 0)
		return git_failure(result, ret_problem, err, "blob", oid);
	if (type != GIT_OBJECT_BLOB)
		return corrupt(ret_problem, err, oid, "blob");
	if (size > limit) {
		*ret_problem = PROBLEM_TOO_LARGE;
		return error_set(err, ERROR_TOO_LARGE, "%zu bytes", size);
	}
	result = git_odb_read(&object, repository->odb, &id);
	if (result < 0)
		return git_failure(result, ret_problem, err, "blob", oid);
	buf_add_bytes(ret, git_odb_object_data(object), git_odb_object_size(object));
	return 0;
}

/* --- history ---------------------------------------------------------------------------------------- */

static int count_parents(struct repository *repository, const git_oid *id, unsigned *ret)
{
	CLEANUP(commit_free) git_commit *commit = NULL;

	if (git_commit_lookup(&commit, repository->git, id) < 0)
		return -1;
	*ret = git_commit_parentcount(commit);
	return 0;
}

int repository_smallest_root(struct repository *repository, const char *commit, size_t limit,
	int64_t deadline, char ret[OID_HEX + 1], struct error *err)
{
	CLEANUP(walk_free) git_revwalk *walk = NULL;
	bool found = false;
	git_oid id, smallest;
	int result;

	if (repository->shallow)
		return error_set(err, ERROR_NOT_FOUND, "its history is cut (a shallow copy)");
	if (git_oid_fromstr(&id, commit) < 0 || git_revwalk_new(&walk, repository->git) < 0 ||
		git_revwalk_push(walk, &id) < 0)
		return error_set(err, ERROR_NOT_FOUND, "its history cannot be read");
	for (size_t seen = 0; (result = git_revwalk_next(&id, walk)) == 0; seen++) {
		unsigned parents;

		if (seen == limit || (deadline && clock_ticks() > deadline) ||
			count_parents(repository, &id, &parents) < 0)
			return error_set(err, ERROR_NOT_FOUND, "its history is too long or cut");
		if (parents || (found && git_oid_cmp(&id, &smallest) >= 0))
			continue;
		smallest = id;
		found = true;
	}
	if (result != GIT_ITEROVER || !found)
		return error_set(err, ERROR_NOT_FOUND, "its history cannot be read");
	git_oid_tostr(ret, OID_HEX + 1, &smallest);
	return 0;
}

int repository_merge_base(struct repository *repository, const char *one, const char *other,
	char ret[OID_HEX + 1], struct error *err)
{
	git_oid left, right, base;

	/* The library loses memory over a commit that is not there. */
	if (git_oid_fromstr(&left, one) == 0 && git_oid_fromstr(&right, other) == 0 &&
		git_odb_exists(repository->odb, &left) && git_odb_exists(repository->odb, &right) &&
		git_merge_base(&base, repository->git, &left, &right) == 0) {
		git_oid_tostr(ret, OID_HEX + 1, &base);
		return 0;
	}
	return error_set(err, ERROR_NOT_FOUND, "the two have no commit in common%s",
		repository->shallow ? " in this copy, whose history is cut" : "");
}

bool repository_contains(struct repository *repository, const char *commit, const char *ancestor)
{
	git_oid id, other;

	if (git_oid_fromstr(&id, commit) < 0 || git_oid_fromstr(&other, ancestor) < 0)
		return false;
	return git_oid_equal(&id, &other) || git_graph_descendant_of(repository->git, &id, &other) == 1;
}
