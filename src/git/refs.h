/* Branches and tags of a repository, read from their files: packed-refs, and one file a loose ref. */
#ifndef SCABBARD_GIT_REFS_H
#define SCABBARD_GIT_REFS_H

#include <git2.h>

#include "git/repository.h"

enum { REF_BYTES = 4096, REF_DEPTH = 5, REF_NAME_BYTES = 1024 };

/* A full name ("refs/heads/main") that git itself would take. */
bool ref_name_is_valid(const char *name, size_t length);

/* --- packed-refs -------------------------------------------------------------------------------------- */

/* A reader of the text of packed-refs; { .text, .length } to begin with. */
struct packed_refs {
	const char *text;
	size_t length;
	size_t position;
	size_t line;
};

struct packed_ref {
	const char *name; /* in the text, not terminated */
	size_t name_length;
	git_oid id;
};

/* The next ref whose name git would take: 1, 0 at the end, or an error for a line that is none. */
int packed_refs_next(struct packed_refs *packed, struct packed_ref *ret, struct error *err);

/* --- tables ------------------------------------------------------------------------------------------- */

struct ref {
	const char *name; /* below its folder: "main", "sub/v1.0.0" */
	git_oid id;
	bool loose;
	bool unreadable;      /* it is there, and what it names cannot be told */
	const char *symbolic; /* full name of the ref it stands for, or NULL */
	enum {
		OUTCOME_NONE,
		OUTCOME_FOUND,
		OUTCOME_NOTHING,
		OUTCOME_UNREADABLE
	} outcome; /* of following that */
};

/* Sorted by name. */
struct ref_list {
	const char *folder; /* "refs/tags/" */
	struct ref *items;
	size_t count, capacity;
};

struct refs {
	struct ref_list branches, tags;
	const struct ref *initial; /* the default branch; NULL if not known */
	bool whole;                /* every one could be read */
	int64_t updated;           /* newest time of their files */
};

/*
 * Read those of a repository. `branches` is the folder of its branches: "refs/heads/", with HEAD for the default one,
 * or "refs/remotes/R/", with a HEAD of its own.
 */
int refs_read(struct refs *ret, struct repository *repository, const char *branches, struct arena *arena,
	struct error *err);

/* By its name below the folder; NULL. */
const struct ref *ref_list_find(const struct ref_list *list, const char *name);

#endif
