/* What the store remembers of copies, of their answers, and of what each reference was resolved to. */
#ifndef SCABBARD_STORE_RESOLUTION_H
#define SCABBARD_STORE_RESOLUTION_H

#include "model/resolution.h"
#include "model/review.h"
#include "store/store.h"

/** A reference that leads to another repository, as of now, in a repository that is not gone. */
struct remote_reference {
	int64_t id, repository;
	const char *root, *subpath, *version;
	enum version_kind version_kind;
	char commit[OID_HEX +
		    1]; /**< 40 hex digits of pin, else version, else lock: what is asked for; "" = none */
	enum reference_kind kind;
	enum reference_class class;
	enum reference_effective effective;
	uint32_t detail; /**< bits of reference_detail */
	unsigned char identity[16];
	unsigned char resolution[16]; /**< digest of what is stored of it, zeros if nothing */
};
int store_visit_remote_references(struct store *store,
	int (*visit)(const struct remote_reference *reference, void *context), void *context,
	struct error *err);

/** A place where a live repository of the fleet lies: a possible copy. */
struct fleet_place {
	int64_t repository;
	const char *place; /**< git directory, quoted at the door */
	const char *identity;
	const char *root; /**< first of its URLs, or that of a "url:" identity; "" if it has none */
	bool worktree;
	bool has_module;          /**< a live module is in it */
	char commit[OID_HEX + 1]; /**< HEAD as captured */
};
int store_visit_places(struct store *store, int (*visit)(const struct fleet_place *place, void *context),
	void *context, struct error *err);

/* --- copies and their answers: a cache, may be emptied at any time ------------------------------------- */

enum copy_kind { COPY_FLEET = 1, COPY_MIRROR = 2, COPY_ONLINE = 3 };

struct stored_copy {
	int64_t id;
	const char *place;
	const char *root;
	enum copy_kind kind;
	unsigned char refs_digest[32]; /**< zeros = never asked */
	int64_t updated;
};
int store_visit_copies(struct store *store, int (*visit)(const struct stored_copy *copy, void *context),
	void *context, struct error *err);

/** Set what is known of a copy (found by place; id is set); with another digest its answers are forgotten. */
int store_put_copy(struct store *store, struct stored_copy *copy, struct error *err);
/** Forget copies that are not among `ids`, sorted, and their answers. */
int store_keep_copies(struct store *store, const int64_t *ids, size_t count, struct error *err);

/** Answers of one copy, for its present refs: question text to JSON. Sorted by question. */
int store_visit_answers(struct store *store, int64_t copy,
	int (*visit)(const char *question, const char *value, void *context), void *context,
	struct error *err);
int store_put_answer(struct store *store, int64_t copy, const char *question, const char *value, int64_t now,
	struct error *err);

/* --- resolutions ----------------------------------------------------------------------------------------- */

/** Record what references were resolved to: columns of lists, the document, the steps below. One transaction. */
struct resolved {
	int64_t reference;
	const struct resolution *resolution;
};
int store_save_resolutions(
	struct store *store, const struct resolved *items, size_t count, int64_t now, struct error *err);

/** Set whose a repository of the fleet itself is; `fork_of` NULL = none. */
int store_put_fork(struct store *store, int64_t repository, enum tier tier, enum fork_state fork,
	const char *fork_of, struct error *err);

/** Visit every root that a target has, also of those that only other modules lead to. */
int store_visit_roots(
	struct store *store, int (*visit)(const char *root, void *context), void *context, struct error *err);

/** Set whose all targets of a root are. */
int store_put_root(
	struct store *store, const char *root, enum tier tier, enum fork_state fork, struct error *err);

/** Take away what belongs to references that are no more. */
int store_prune_resolutions(struct store *store, struct error *err);

/** Count anew what copies say of all live pins, for the posture: when resolving has ended, or a repository has gone. */
int store_put_truth(struct store *store, struct error *err);

/**
 * What rules need beside a snapshot: for each of its references, found by identity, the resolution, the skew of its
 * target and the reviews of its target. Arrays are parallel to snapshot->references; texts in the arena. Of images how
 * the fleet fixes what has their name and tag, and of addresses of engines who else uses their certificate.
 */
struct beside {
	struct resolution *resolutions;
	struct skew *skews;
	struct reviews *reviews;
	struct image_skew *image_skews;               /**< parallel to snapshot->images */
	struct certificate_share *certificate_shares; /**< parallel to snapshot->settings */
	bool resolved;                                /**< every remote reference has been resolved */
};
int store_load_beside(struct store *store, int64_t repository, const struct snapshot *snapshot,
	const struct limits *limits, struct arena *arena, struct beside *ret, struct error *err);

/**
 * Say which references of a linked snapshot are stored exactly as they are there, and resolved: sets `ret[i]`, parallel to
 * its references. Its files have the classes that policy gives them.
 */
int store_find_known_references(struct store *store, int64_t repository, const struct snapshot *snapshot,
	bool *ret, struct error *err);

/**
 * What the fleet says of a target ("github.com/x/y/sub") that something may lead to at a commit ("" = floating), stored
 * or not: its skew as seen from there, and its reviews, in the arena.
 */
int store_load_beside_target(struct store *store, const char *target, const char *commit, struct arena *arena,
	struct skew *ret_skew, struct reviews *ret_reviews, struct error *err);

/**
 * A digest over everything that store_load_beside would give for a repository, without loading it: equal digests, equal
 * verdicts of resolved references at one time.
 */
int store_beside_digest(struct store *store, int64_t repository, unsigned char ret[32], struct error *err);

/** Read one resolution by reference; ERROR_NOT_FOUND if there is none. */
int store_load_resolution(struct store *store, int64_t reference, const struct limits *limits,
	struct arena *arena, struct resolution *ret, struct error *err);

/**
 * Read what copies said that a version of a target ("github.com/x/y/sub"; "" = its default branch) names, from the
 * newest resolution of a reference of the fleet that says so; `copies_disagree` is set where another one differs.
 * ERROR_NOT_FOUND if none says.
 */
int store_find_resolution(struct store *store, const char *target, const char *version,
	const struct limits *limits, struct arena *arena, struct resolution *ret, struct error *err);

/* --- labels over time: history, not cache (rule 123) -------------------------------------------------------- */

/** Note in a run that a tag of a root names a commit. */
int store_note_label(struct store *store, int64_t run, const char *root, const char *ref, const char *commit,
	struct error *err);
/** What it named, the latest last, as of the newest run; texts in the arena. */
int store_load_label(struct store *store, const char *root, const char *ref, struct arena *arena,
	struct label_seen **ret, size_t *ret_count, struct error *err);

/* --- who brought it in -------------------------------------------------------------------------------------- */

/** References of one repository, as of now, whose present source and pin nobody has been found for. */
struct unsearched {
	int64_t reference;
	const char *path;
	enum reader_id reader;
	enum reference_kind kind;
	const char *name, *source, *pin; /**< pin NULL = none */
	const char *lock_path,
		*lock_commit; /**< where a lock decides what runs: asked for instead; else NULL */
};
int store_visit_unsearched(struct store *store, int64_t repository,
	int (*visit)(const struct unsearched *reference, void *context), void *context, struct error *err);
/** `commit` NULL: searched and not found. Kept until the row changes. */
int store_put_introduced(
	struct store *store, int64_t reference, const struct commit_note *commit, struct error *err);

/* --- reverse look-up ------------------------------------------------------------------------------------------ */

/**
 * Visit uses of modules: `module` is a root or target, or the end of one ("x/y", "y/sub"), in any case of letters;
 * `version` (a version, or the beginning of a commit of at least 7 digits) may be NULL. A version also finds the commits
 * that a tag of this name was seen to name, and a commit what floats on a label that names it now. Direct ones first,
 * then those through others, then former ones; each by repository.
 */
struct who_question {
	const char *module, *version;
	bool past; /**< also uses that are no more */
};
int store_who(struct store *store, const struct who_question *question,
	int (*visit)(const struct use *use, void *context), void *context, struct error *err);

/**
 * The same of images: by name, or the end of one from a slash on ("" = any), tag and digest (NULL = any; also the
 * beginning of one), as uses with a digest. Those of now, or with `past` those that are no more; by repository.
 */
struct who_image_question {
	const char *name, *tag, *digest;
	bool past;
};
int store_who_image(struct store *store, const struct who_image_question *question,
	int (*visit)(const struct use *use, void *context), void *context, struct error *err);

/** Visit the modules that such a name means, used or not, in order. */
int store_visit_targets(struct store *store, const char *module,
	int (*visit)(const char *target, void *context), void *context, struct error *err);

/* --- the review ledger ---------------------------------------------------------------------------------------- */

/**
 * Make a module known by its parts, so that it can be reviewed before anybody uses it; one that is known already stays as
 * it is. `host` may be NULL, `subpath` is "" for the top.
 */
int store_put_target(
	struct store *store, const char *host, const char *root, const char *subpath, struct error *err);

/**
 * Record a review as an act of the chain (design, section 7); returns its act. `review->by` is the actor. A target that
 * is not known is refused with ERROR_NOT_FOUND; texts must be UTF-8. Not inside a transaction.
 */
int store_add_review(struct store *store, const struct review *review, int64_t *ret_act, struct error *err);

/** Visit the ledger, newest first; `target` NULL = all. */
int store_visit_reviews(struct store *store, const char *target,
	int (*visit)(const struct review *review, void *context), void *context, struct error *err);

/** A number that grows with every act: part of the key under which verdicts hold. */
int store_act_epoch(struct store *store, int64_t *ret, struct error *err);

#endif
