/*
 * One repository, looked at once, for who asks about it and records nothing: it is read by a process of its own that was
 * forked for it (no program is started, so that it costs next to nothing), which closes itself in before the first byte
 * and sends a snapshot document back.
 */
#ifndef SCABBARD_ENGINE_LOOK_H
#define SCABBARD_ENGINE_LOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/sandbox.h"
#include "model/limits.h"
#include "model/snapshot.h"

/** A state of the repository. */
enum look_what {
	LOOK_WORKTREE, /**< the files as they lie there */
	LOOK_INDEX,    /**< what the next commit would hold */
	LOOK_COMMIT,   /**< a ref, or HEAD */
};

struct look_state {
	enum look_what what;
	const char *ref; /**< of LOOK_COMMIT; NULL = HEAD */
};

enum { LOOK_STATES = 2 };

struct look_settings {
	const char *path;         /**< in the repository, or its git directory; NULL = here */
	const char *const *roots; /**< further folders that it may lead into */
	size_t root_count;
	struct look_state states[LOOK_STATES];
	size_t state_count;
	bool from_base;    /**< of two: the first is where their histories part */
	const char *index; /**< of LOOK_INDEX: that of a commit under way; NULL = the repository's own */
	bool bytes;        /**< give the bytes of files as well */
	const struct limits *limits;
};

/** The bytes of a file that was read, as the state has them. */
struct look_bytes {
	char oid[OID_HEX + 1];
	const char *text; /**< with a NUL behind */
	size_t length;
};

/** What was seen. Everything lives with it; { 0 } is empty. */
struct looked {
	struct arena arena;
	const char *folder;  /**< real path of the work tree; NULL = bare */
	const char *gitdir;  /**< real path */
	const char *written; /**< the same as the store keeps it */
	const char *claim;   /**< the identity that it claims: "url:…", "root:…"; NULL = none */
	struct snapshot *snapshots[LOOK_STATES]; /**< sorted, not linked, without an identity */
	struct look_bytes *bytes;                /**< by id */
	size_t byte_count;
	struct sandbox_state sandbox;
};

void looked_release(struct looked *looked);

/**
 * Look. ERROR_NOT_FOUND: there is no repository, or no such ref; ERROR_USAGE: a state that it cannot have, or it leads
 * where it may not. One that cannot be read is ERROR_MALFORMED or ERROR_TOO_LARGE, also when it takes too long.
 */
int look_run(const struct look_settings *settings, struct looked *ret, struct error *err);

/** The bytes of an id, or NULL. */
const struct look_bytes *looked_bytes(const struct looked *looked, const char *oid);

#endif
