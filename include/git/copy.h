/* A copy of a repository that others refer to: what its refs name, what they lead to, what lies between commits. */
#ifndef SCABBARD_GIT_COPY_H
#define SCABBARD_GIT_COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "git/repository.h"
#include "model/resolution.h"

/**
 * A loaded repository seen as a copy (design, section 6). Its branches are refs/heads/ in a bare repository, and
 * refs/remotes/R/ of the remote that gives it its identity (origin, or the only one) in one with a work tree; tags are
 * refs/tags/. No other ref counts: what only a pull request's ref reaches is reached by none.
 * Opening reads refs alone, packed and loose, at most LIMIT_REFS; names that no git would take are left out.
 * History is walked once, when first asked for, within the deadline and LIMIT_HISTORY_COMMITS.
 */
struct copy;

/** `worktree`: it has one. The repository is borrowed. `deadline` in clock_ticks, 0 = none. */
int copy_open(
	struct copy **ret, struct repository *repository, bool worktree, int64_t deadline, struct error *err);
void copy_close(struct copy **copy);

/** A digest over names and ids of branches, tags and the default branch: equal digests, equal answers. */
void copy_refs_digest(const struct copy *copy, unsigned char ret[32]);

/** When its refs were last written, seconds UTC (newest of FETCH_HEAD, packed-refs, HEAD and its refs); 0 = unknown. */
int64_t copy_updated(const struct copy *copy);

/** Full name of the default branch's ref ("refs/heads/main", "refs/remotes/origin/main") and its commit; NULL if not known. */
const char *copy_default_ref(const struct copy *copy, char ret_commit[OID_HEX + 1]);

/** Whether history is whole: not shallow, not partial, not cut by a limit or the deadline, nothing missing or corrupt. */
bool copy_is_whole(struct copy *copy);

/** Found, absent, or no commit. Texts of `reason` live as long as the copy. */
enum presence copy_presence(struct copy *copy, const char *oid, const char **ret_reason);

/**
 * Whether a branch or tag leads to it. REACH_NO only if history is whole, and, in a clone, if it is one of all branches
 * and not of some.
 */
enum reach copy_reach(struct copy *copy, const char *oid);

/**
 * The name of a pull or merge request's ref that leads to a commit, NULL if none does. Such refs make nothing reachable:
 * anybody can propose a commit.
 */
const char *copy_other_ref(struct copy *copy, const char *oid);

/**
 * What a version names, as the engine decides (reference/dagger.md 2.3): a semantic version is looked for among tags
 * alone, "SUBPATH/VERSION" before "VERSION"; anything else as a full ref name, then branch before tag. 40 lower-case
 * hex digits are the commit itself. Annotated tags are peeled, through at most 8 tags. False if nothing is named.
 */
struct copy_label {
	const char *
		ref; /**< full name, as the target has it: "refs/heads/main", also where the copy keeps it elsewhere */
	bool untold; /**< there is such a ref, and what it names could not be read: `oddity` says so */
	bool branch;
	bool annotated, has_signature; /**< of the tag object */
	char commit[OID_HEX +
		    1];     /**< "" if what it names is no commit or is not in the copy: `oddity` says so */
	const char *oddity; /**< "names a blob", "a branch and a tag have this name" ..., or NULL */
};
bool copy_label(struct copy *copy, const char *subpath, const char *version, struct copy_label *ret);

/** Describe a commit. Texts live in the arena. */
int copy_commit(
	struct copy *copy, const char *oid, struct arena *arena, struct commit_note *ret, struct error *err);

/** How many commits `tip` has that `commit` lacks, and the other way round. False if history is not whole. */
bool copy_distance(
	struct copy *copy, const char *commit, const char *tip, int64_t *ret_behind, int64_t *ret_ahead);

/** The id of the tree (or blob) at a path in a commit, "" for the top's tree; false if nothing is there or can be read. */
bool copy_path(struct copy *copy, const char *commit, const char *path, char ret[OID_HEX + 1]);

/** The bytes of the file at a path in a commit, at most `limit`. ERROR_NOT_FOUND if there is none; links are not followed. */
int copy_read(struct copy *copy, const char *commit, const char *path, uint64_t limit, struct buf *ret,
	char ret_oid[OID_HEX + 1], struct error *err);

/** What differs: the first files, in the order of paths, and how many further ones there are. */
struct path_changes {
	struct path_change *items;
	size_t count;
	uint32_t left;
};

/**
 * What differs below a folder between two commits, at most `most` files of it. Paths are relative to the folder and
 * quoted at the door. What is no folder counts as an empty one; what cannot be read is an error, never a difference.
 */
int copy_changes(struct copy *copy, const char *from, const char *to, const char *folder, size_t most,
	struct arena *arena, struct path_changes *ret, struct error *err);

/** Who keeps it, counted over the default branch; `known` is false if there is none or history is cut. */
void copy_maintenance(struct copy *copy, struct maintenance *ret);

/** Ids of the root commits of the default branch's history, sorted, at most `most`; 0 if history is not whole. */
size_t copy_roots(struct copy *copy, char (*ret)[OID_HEX + 1], size_t most);

/**
 * Compare the default branches of a fork and its upstream, whatever repositories they are in; `folder` is the
 * module's. Texts of `ret` live in the arena. `pin` ("" = none): `ret_pin` says whether it is in upstream's history.
 */
void copy_compare(struct copy *fork, struct copy *upstream, const char *folder, const char *pin,
	struct arena *arena, struct fork_distance *ret, enum reach *ret_pin);

#endif
