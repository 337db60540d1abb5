/* Commits and tags as bytes. */
#ifndef SCABBARD_GIT_COMMIT_H
#define SCABBARD_GIT_COMMIT_H

#include <git2.h>

#include "git/repository.h"
#include "model/resolution.h"

struct span {
	const char *text;
	size_t length;
};

/* What a commit says; spans point into its bytes. */
struct commit_text {
	git_oid tree;
	const char *parents; /* their lines */
	size_t parent_count;
	struct span author, email, subject;
	int64_t time; /* of the committer */
	bool has_signature;
};

bool commit_parse(struct commit_text *ret, const char *bytes, size_t length);
void commit_parent(const struct commit_text *commit, size_t which, git_oid *ret);

struct tag_text {
	git_oid target;
	bool has_signature;
};

bool tag_parse(struct tag_text *ret, const char *bytes, size_t length);

/* No commit or tag is read that is larger. */
enum { COMMIT_LIMIT = 1024 * 1024 };

/* Read an object that must be of a type. Returns as libgit2 does; one that is larger than a limit is GIT_EBUFS. */
int object_read(git_odb_object **ret, struct repository *repository, const git_oid *id, git_object_t type,
	size_t limit);
void odb_object_free(git_odb_object **object);

/* Describe a commit; texts live in the arena. */
int commit_note_read(struct commit_note *ret, struct repository *repository, const git_oid *id,
	struct arena *arena, struct error *err);

/* A name or title as it is written everywhere: quoted if it must be, and of a bearable length. */
const char *one_line(struct arena *arena, const char *text, size_t length);

/* Who commits says when: no time before 1970, and none that no calendar has. */
int64_t plausible_time(int64_t time);

#endif
