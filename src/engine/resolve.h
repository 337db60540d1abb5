/*
 * Resolving: every reference of the fleet that leads to another repository is held against copies of its target. One
 * run of it looks at all copies; only if one of them has changed, or a reference is new, everything is put together
 * again, from remembered answers where a copy is as it was.
 */
#ifndef SCABBARD_ENGINE_RESOLVE_PRIVATE_H
#define SCABBARD_ENGINE_RESOLVE_PRIVATE_H

#include "base/digest.h"
#include "base/json.h"
#include "engine/collect.h"
#include "model/policy.h"
#include "model/resolution.h"
#include "pool.h"
#include "store/resolution.h"

/** A reference of a manifest below: what its target is asked, and what stands there whatever the answer is. */
struct child {
	enum reference_kind kind;
	const char *name, *source;
	const char *version;
	enum reference_class class;
	enum reference_effective effective;
	size_t ask;      /**< SIZE_MAX = nobody can be asked */
	const char *cut; /**< why not, or NULL */
};

/** What one copy says. */
struct answer {
	struct resolution says;
	struct copy_site *site;
	char *manifests; /**< the answer as the worker wrote it, until it is taken apart; NULL = no module, or too much */
	bool crowded; /**< it was too much to be kept */
};

/** One question, however many references have it. Texts live in the arena of the resolving. */
struct ask {
	struct question question;
	uint32_t depth;           /**< the smallest at which it was met; 0 = by a reference of the fleet */
	uint32_t pending;         /**< copies that have not answered yet */
	struct resolution answer; /**< of its copies, joined */
	struct answer *answers;   /**< one a copy that answered */
	size_t answer_count, answer_capacity;
	size_t chosen;          /**< of the answers, the one that counts */
	struct child *children; /**< of the manifest at the commit that runs */
	size_t child_count;
	bool children_cut; /**< it asks for more than these */
	bool crowded;      /**< nothing is known of what it asks for: there was too much of it */
};

/** An answer that is remembered. */
struct memory {
	const char *question, *value;
};

/** An answer that is to be remembered. */
struct found {
	const char *question;
	char *value;
};

/** A repository that may be a copy of some root. */
struct copy_site {
	struct stored_copy stored; /**< as remembered; id 0 = never asked */
	const char *place;         /**< as the store keeps it */
	const char *path;          /**< the same as bytes */
	const char *root;          /**< "" = not known yet */
	int64_t repository;        /**< of the fleet, 0 = a mirror */
	bool worktree;
	bool online;  /**< it is what the target said when it was last asked: nobody can look there */
	bool ours;    /**< of a namespace of ours, and with modules: it may be a fork of something */
	bool looked;  /**< it has said what its refs are */
	bool changed; /**< they are others than remembered, or it is new, or gone */
	bool shallow, partial;
	const char *problem; /**< why it cannot answer, or NULL */
	struct memory *memories;
	size_t memory_count, memory_capacity;
	bool remembered; /**< memories are loaded */
	size_t *todo;    /**< asks to be handed out with the next job */
	size_t todo_count, todo_capacity;
	size_t *batch; /**< asks of the job under way */
	size_t batch_count, answered;
	bool told;           /**< in that job it has said what its refs are */
	unsigned parts;      /**< jobs that were too long, so that some of their questions went to the next */
	struct found *found; /**< answers of that job */
	size_t found_count, found_capacity;
	size_t remembered_bytes;      /**< of answers, in memory and in the database */
	size_t waiting_bytes;         /**< of manifests that wait for other copies */
	size_t children, child_bytes; /**< what its manifests have been taken apart into */
	bool queued, busy;
	bool asks_roots;
	char (*roots)[OID_HEX + 1]; /**< ids of root commits, sorted; NULL = not known */
	size_t root_count;
};

/** A reference of the fleet and its question. */
struct asked {
	int64_t reference, repository;
	uint32_t turn; /**< how many of its repository come before it */
	size_t ask;
};

struct resolving {
	struct fleet *fleet;
	struct store *store;
	const struct policy *policy;
	const struct collect_settings *settings;
	struct limits limits;
	struct arena arena;
	int64_t run, now;
	struct asked *asked;
	size_t asked_count, asked_capacity;
	struct ask *asks;
	size_t ask_count, ask_capacity;
	size_t *slots; /**< asks by the hash of their question; SIZE_MAX = empty */
	size_t slot_count;
	struct copy_site *sites;
	size_t site_count, site_capacity;
	struct copy_site *online; /**< those that are no place, until all are known */
	size_t online_count, online_capacity;
	const char **roots; /**< what workers may read */
	size_t root_count, root_capacity;
	struct forking *forking; /**< whose histories begin with which commits; made by resolve_forks */
	size_t *queue;           /**< sites whose job is to be handed out */
	size_t queue_head, queue_count, queue_capacity;
	size_t children, child_bytes; /**< of all sites */
	int64_t saving;               /**< the repository whose references are being recorded */
	size_t saving_bytes;          /**< of the steps below them */
	bool changed;                 /**< something must be put together again */
	bool unfinished; /**< a copy could not answer all that it was asked: the next run asks again */
	struct error *err;
	bool broken;  /**< the database failed */
	bool moment;  /**< asked for an answer now: nothing is recorded, and there may be no database */
	bool shallow; /**< what the answers lead to is not asked */
};

/** A root in the form under which roots meet. In the arena. */
const char *resolve_root(struct resolving *resolving, const char *root);

/** The ask of a question, made if need be. */
size_t resolve_ask(struct resolving *resolving, const struct question *question, uint32_t depth);

/** The sites of a root: an index and a count, at most COPIES_MOST of them. Sites are sorted by root. */
enum { COPIES_MOST = 8 };
size_t resolve_sites_of(const struct resolving *resolving, const char *root, size_t *ret_count);

/** Fill `sites` with what may be a copy: repositories of the fleet that have a URL, and mirrors. */
int resolve_find_copies(struct resolving *resolving);

/** Ask the targets themselves what the versions name now; their answers are kept as those of one more copy. */
int resolve_ask_online(struct resolving *resolving);

/** What the place of such a copy begins with; its root follows. */
extern const char resolve_online_place[];

/** Ask all wanted sites what their refs are; decide which have changed. */
int resolve_look(struct resolving *resolving);

/** The same for an answer of the moment: the sites of what is asked, and mirrors of which nobody knows what they are. */
int resolve_look_at_asked(struct resolving *resolving);

/** What a tag was seen to name, for an answer that has its name. There is a database. */
int resolve_load_label(struct resolving *resolving, const struct ask *ask, struct resolution *ret);

/** Release what it holds. */
void resolving_release(struct resolving *resolving);

/** Answer every ask from memory and copies, and what those lead to, until nothing new comes. */
int resolve_answer(struct resolving *resolving);

/** Take the manifests of an answered ask apart into children, with new asks. */
void resolve_children(struct resolving *resolving, size_t ask);

/** Fill the steps below a reference whose ask is answered. In the arena given. */
void resolve_below(
	const struct resolving *resolving, size_t ask, struct arena *arena, struct resolution *ret);

/**
 * Decide tier and fork of every answer to a reference of the fleet, comparing histories where there are two, and whose
 * the repositories of the fleet themselves are.
 */
int resolve_forks(struct resolving *resolving);

/** Record whose every root is that something leads to; after resolve_forks, once all steps below are recorded. */
int resolve_put_roots(struct resolving *resolving);

/** Put a site behind the others, unless it waits already. */
void resolve_queue(struct resolving *resolving, size_t site);

/**
 * Ask the sites that are queued what their refs are, the questions of their todo lists, and roots where `asks_roots` is
 * set, until the queue is empty. Sites may be queued meanwhile, through resolve_site_done.
 */
int resolve_ask_queued(struct resolving *resolving);

/** A site has answered its batch, or never will: go on with what was waiting for it. */
void resolve_site_done(struct resolving *resolving, struct copy_site *site);

/** Forget answers of a job that are not in the database yet. */
void resolve_drop_found(struct copy_site *site);

/** What the answer of a copy holds beside what it says is not needed any more. */
void resolve_drop_manifests(struct answer *answer);

/** Load what is remembered of a site, and look one question up; NULL = it is not remembered. */
int resolve_remember(struct resolving *resolving, struct copy_site *site);
const char *resolve_memory(const struct copy_site *site, const char *question);

/** A question as memory has it. In the arena. */
const char *resolve_question_text(struct resolving *resolving, const struct question *question);

/** Take one answer of a site, as the worker wrote it or as it was remembered; false if it is none. */
bool resolve_take_value(
	struct resolving *resolving, struct copy_site *site, struct ask *ask, const char *value);
bool resolve_take_roots(struct resolving *resolving, struct copy_site *site, const struct json_value *array);

/** Run jobs of the workers of resolving (pool.h). */
int resolve_pool(struct resolving *resolving, const struct pool_events *events);

/** The database failed: nothing more is done. */
void resolve_break(struct resolving *resolving);

/**
 * Resolve every reference of the fleet, as a part of a run. Of the settings count `mirrors`, `online`, `jobs`, `stop`,
 * and `roots`: real paths that copies may lead into. A copy that fails is a reason in the resolutions of its references.
 * Until resolve_settle says that verdicts follow from it, the next run does it all again. `ret_changed`: something may be
 * resolved otherwise than before.
 */
int resolve_references(struct fleet *fleet, const struct collect_settings *settings, int64_t run, int64_t now,
	bool *ret_changed, struct error *err);
int resolve_settle(struct fleet *fleet, struct error *err);

/**
 * Look for the commits that brought in the references that nobody has been looked for yet: two seconds a repository, then
 * it is "not searched". Of the settings count `roots`, `jobs` and `stop`.
 */
int resolve_introduced(struct fleet *fleet, const struct collect_settings *settings, struct error *err);

#endif
