/* What real copies of its target say of a reference: facts, no verdicts. */
#ifndef SCABBARD_MODEL_RESOLUTION_H
#define SCABBARD_MODEL_RESOLUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "model/limits.h"
#include "model/reference.h"
#include "model/snapshot.h"

/** Whether the commit that a reference names is in a copy of its target. Stored: append only. */
enum presence {
	PRESENCE_UNASKED = 0, /**< the reference names no commit, or it leads nowhere */
	PRESENCE_NO_COPY = 1, /**< there is no copy of the target */
	PRESENCE_ABSENT = 2,  /**< "not in my copy": never "forged", the copy may be old */
	PRESENCE_FOUND = 3,
	PRESENCE_NOT_COMMIT = 4, /**< the id is there, and is no commit */
	PRESENCE_UNREADABLE = 5, /**< a copy is there and could not be read: `reason` */
};

/** Whether a branch or tag of the target leads to the commit. Stored: append only. */
enum reach {
	REACH_UNKNOWN = 0, /**< no copy, not in it, or a copy whose history is cut (shallow, partial) */
	REACH_YES = 1,
	REACH_NO = 2, /**< present, and no branch or tag leads there */
};

/** What the version behind the @ names in the copy. Stored: append only. */
enum label_state {
	LABEL_NONE = 0,      /**< no version, or the version is the commit itself */
	LABEL_UNKNOWN = 1,   /**< no copy that could tell */
	LABEL_AGREES = 2,    /**< it names the very commit of the pin */
	LABEL_DISAGREES = 3, /**< a tag names another commit, or a branch does whose history lacks the pin */
	LABEL_MOVED_ON = 4,  /**< a branch has gone on, and has the pin in its history */
	LABEL_ABSENT = 5,    /**< it names nothing in the copy */
	LABEL_ALONE = 6,     /**< there is no commit beside it: it is all there is */
};

/** Whose code it is. Stored: append only. */
enum fork_state {
	FORK_UNKNOWN = 0,     /**< `fork_reason` says why */
	FORK_LOCAL = 1,       /**< of the same repository, or part of the engine */
	FORK_FIRST_PARTY = 2, /**< in a namespace of ours, with no upstream that is known */
	FORK_INTERNAL = 3,    /**< in a namespace of ours, with an upstream */
	FORK_AVAILABLE = 4,   /**< another's, though we have a fork of it */
	FORK_NONE = 5,        /**< another's, and no fork of ours is known */
};

/** Whose namespace it is. Stored: append only. */
enum tier {
	TIER_UNKNOWN = 0, /**< policy names no namespace of ours */
	TIER_OURS = 1,
	TIER_OFFICIAL = 2,
	TIER_THIRD_PARTY = 3,
};

const char *presence_word(enum presence presence);    /**< "no copy", "absent", "found" ... */
const char *reach_word(enum reach reach);             /**< "", "yes", "no" */
const char *label_state_word(enum label_state label); /**< "agrees", "disagrees", "moved on" ... */
const char *fork_state_word(
	enum fork_state fork);         /**< "first-party", "fork", "fork available", "not forked" ... */
const char *tier_word(enum tier tier); /**< "ours", "official", "third party", "unknown" */

/**
 * Add the form under which names of targets and roots are compared: on hosts that ignore the case of owner and
 * repository (github.com, gitlab.com, bitbucket.org, codeberg.org), those are in lower case; a folder behind them is not.
 */
void buf_add_target_key(struct buf *buf, const char *name);

/** What is asked of the copies of one target. Texts are borrowed; "" for none. */
struct question {
	const char *root;    /**< "github.com/x/y" */
	const char *subpath; /**< folder of the module, "" for the top */
	const char *version; /**< "" for none */
	const char *commit;  /**< 40 hex digits that the pin, the version or the lock name, or "" */
};

/** Order and equality by all four texts. */
int question_compare(const struct question *one, const struct question *other);

/** What a commit says of itself, as plain one-line texts (C-quoted where they hold more). */
struct commit_note {
	char oid[OID_HEX + 1]; /**< "" = none */
	int64_t time;          /**< of the committer, seconds UTC */
	const char *author;    /**< name alone */
	const char *subject;
	bool has_signature; /**< a signature is there; nobody has verified it */
};

/** One file of the module that differs between two commits. */
struct path_change {
	char kind; /**< 'A' added, 'D' deleted, 'M' modified, 'T' of another type */
	const char *path;
};

/** A copy that was asked. */
struct copy_note {
	const char *place; /**< path of its git directory, quoted at the door */
	bool mirror;       /**< of the mirror folder; else a repository of the fleet */
	bool shallow, partial;
	int64_t updated;          /**< when refs were last written, seconds UTC; 0 = unknown */
	const char *problem;      /**< why it could not answer, or NULL */
	char commit[OID_HEX + 1]; /**< what the version names there, "" = nothing */
	enum presence presence;
};

/** One step below a reference: what the manifest at the commit of its parent asks for. */
struct below {
	int32_t parent; /**< index in the list; -1 = the reference itself */
	uint32_t depth; /**< 1 = asked for by the target's own manifest */
	enum reference_kind kind;
	const char *name, *source;
	const char *root, *subpath,
		*version;         /**< "" where there is none; a local one lies in its parent's root */
	char commit[OID_HEX + 1]; /**< that would run, "" = floating or not known */
	enum reference_class class;
	enum reference_effective effective;
	enum presence presence;
	enum reach reachable;
	enum label_state label;
	const char *
		cut; /**< why nothing is known below it: "seen above" (a cycle), "too deep", "no copy" ...; NULL */
};

/** What the copies say of who keeps the target. Counts are of the default branch. */
struct maintenance {
	bool known;
	int64_t first_commit, last_commit; /**< times */
	uint32_t commits;
	uint32_t commits_year; /**< in the 365 days before `last_commit` */
	uint32_t authors, authors_year;
	uint32_t tags, annotated_tags, signed_tags;
};

/** How two repositories with a shared history stand to each other. */
struct fork_distance {
	bool shared;            /**< they have a commit in common */
	bool complete;          /**< both histories could be read whole */
	uint32_t behind, ahead; /**< commits of upstream that the fork lacks, and the other way round */
	bool module_touched;    /**< commits of the fork alone change the module's folder */
	struct commit_note newest_missing; /**< of what upstream has and the fork lacks */
	int64_t oldest_missing;            /**< time of the oldest such commit, seconds UTC; 0 = not known */
	bool pin_compared; /**< the history of the fork's commit that was asked about could be read as well */
	uint32_t pin_ahead; /**< commits in that history which upstream's default branch lacks */
	bool pin_touched;   /**< some of them change the module's folder */
};

/**
 * Everything known of one reference. { 0 } is "nothing asked". Texts live in the arena it was made in.
 * Numbers that were not asked for are -1.
 */
struct resolution {
	enum presence presence;
	enum reach reachable;
	enum label_state label;
	const char *reason; /**< for what is unknown or unreadable: why, in one line; or NULL */

	const char *other_ref;     /**< REACH_NO: a pull request's ref that leads there, or NULL */
	struct commit_note commit; /**< the one that the reference names */
	const char *label_ref;     /**< full name of the ref that the version names: "refs/tags/sub/v1" */
	bool label_annotated, label_signed;
	struct commit_note label_commit; /**< what it names now; oid "" = nothing */
	const char *label_oddity;        /**< "names a blob", "also a branch" ..., or NULL */

	const char
		*tip_ref; /**< of what `behind` was counted: the branch of the version, or the default one */
	struct commit_note tip;
	int64_t behind, ahead; /**< commits of the tip that the commit lacks, and the other way round */
	int module_changed;    /**< the module's folder differs between commit and tip: 0, 1, -1 unknown */
	struct path_change *changes; /**< of the module, between commit and tip; the first ones */
	size_t change_count;
	uint32_t changes_left; /**< further ones */
	bool module_gone; /**< the module's folder is not there at the tip any more, or no manifest is in it */
	bool has_module;  /**< a manifest stands at the subpath in that commit (or in what the label names) */
	const char *module_name; /**< that it gives itself, or NULL */

	struct maintenance maintenance;

	struct copy_note *copies; /**< those that were asked; the first is the one that counts */
	size_t copy_count;
	bool copies_disagree; /**< on what the version names, or on presence where both are whole */

	/* What the fleet adds. */
	enum tier tier;
	enum fork_state fork;
	const char *fork_reason; /**< how it is known, or why not: one line */
	const char
		*fork_of; /**< FORK_INTERNAL: root of upstream; FORK_AVAILABLE: root of our fork; else NULL */
	struct fork_distance distance; /**< of the fork from upstream */
	enum reach pin_upstream;       /**< FORK_INTERNAL: is the commit in upstream's history */

	struct below *below; /**< parents before children */
	size_t below_count;
	bool below_cut; /**< there is more than was followed */

	/** What the version named in this and in earlier runs, the latest last: more than one = it has moved. Only tags. */
	struct label_seen {
		char commit[OID_HEX + 1];
		int64_t first, last; /**< times of the runs; `last` 0 = it does so in the newest run */
	} * seen;
	size_t seen_count;
};

/** How far is followed below a reference. */
enum { BELOW_DEPTH = 16, BELOW_MOST = 500, CHANGES_MOST = 50 };

/**
 * Write as canonical JSON (one object), and read it back as hostile input: every member checked, texts bounded by
 * LIMIT_FACT_TEXT, unknown members ignored. Workers answer with it and the store keeps it.
 */
void resolution_write(const struct resolution *resolution, struct buf *ret);
int resolution_read(struct resolution *ret, const char *text, size_t length, const struct limits *limits,
	struct arena *arena, struct error *err);

/** One module at many commits: how the fleet uses a target. */
struct skew {
	uint32_t commits;      /**< different ones that run over the fleet (live paths) */
	uint32_t repositories; /**< that use the target */
	uint32_t same;         /**< of those, at this reference's commit */
	/** Of commits that a branch or tag leads to, as far as copies tell: */
	char most[OID_HEX + 1]; /**< the one that most repositories use, "" = several are used as much */
	uint32_t most_count;
	char newest[OID_HEX + 1]; /**< the newest by commit time, "" = times are not known */
	int64_t newest_time;
};

/** One use of a module: who, through whom, since when, brought in by whom. */
struct use {
	const char *repository, *path; /**< of the fleet */
	uint32_t line;
	const char *reference; /**< kind and name of the fleet's own reference */
	const char *through;   /**< "" = direct; else "github.com/a/b > github.com/c/d" */
	const char *target;    /**< the module that is used */
	const char *version;
	char commit[OID_HEX + 1]; /**< "" = floating */
	const char *digest;       /**< NULL: a module; else of an image: "" = none is written or locked */
	int64_t first_seen;       /**< time of the run */
	int64_t until;            /**< 0 = now; else when it was gone: only asked for with `past` */
	struct commit_note introduced; /**< oid "" = not searched */
	enum path_class class;
};

#endif
