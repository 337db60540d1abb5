/* Mirrors: bare copies of repositories that the fleet refers to, in a folder of their own. */
#ifndef SCABBARD_ENGINE_MIRROR_H
#define SCABBARD_ENGINE_MIRROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/sandbox.h"
#include "engine/fleet.h"
#include "model/limits.h"
#include "model/policy.h"

/*
 * The mirror of github.com/x/y is FOLDER/github.com/x/y.git, that of the path /srv/y is FOLDER/_file/srv/y.git, with a
 * lock file beside it while it is written. FOLDER/.scabbard holds what is being made or taken away. What a person has
 * put elsewhere in the folder, as `git clone --mirror` makes it, serves as a copy too; only mirrors made here are
 * updated and removed.
 */

/** A bare repository below the mirror folder. */
struct mirror_place {
	const char *gitdir; /**< real path, any bytes */
	const char *root;   /**< "github.com/x/y", by where it lies, if it was made here; else NULL */
};

/**
 * Visit the bare repositories below a mirror folder in byte order, without opening them; until `visit` returns other
 * than 0, which is returned. A folder that does not exist holds none.
 */
int mirror_visit(const char *folder, int (*visit)(const struct mirror_place *place, void *context),
	void *context, struct error *err);

/* --- fetching ------------------------------------------------------------------------------------------- */

/** One mirror to be made or updated. Texts live in the plan. */
struct mirror_task {
	const char *root;
	const char *url;    /**< what is asked, without credentials */
	const char *host;   /**< with its port if that is unusual; "" = this machine */
	const char *gitdir; /**< where the mirror is, or will be */
	bool insecure;      /**< git:// or http://: anybody on the way can change what comes */
	bool exists;
};

/** What is to be fetched: { 0 } before. Nothing has asked the network while it is put together. */
struct mirror_plan {
	struct arena arena;
	const char *folder;
	struct mirror_task *tasks;
	size_t count, capacity;
};
void mirror_plan_release(struct mirror_plan *plan);

/**
 * Plan to make the mirror of a URL (https, ssh, git, http, scp's form, file, a path that begins with "/" or ".") or of
 * a root such as "github.com/x/y", which stands for https. One that is there is updated. A URL with a password is
 * refused and not repeated.
 */
int mirror_plan_add(struct mirror_plan *plan, const char *url, struct error *err);

/** Plan to update the mirror of an exact root; NULL = every mirror made here. */
int mirror_plan_update(struct mirror_plan *plan, const char *root, struct error *err);

/**
 * Plan to make mirrors of what the fleet refers to and has no copy of, over https. Told through `left_out` of what
 * cannot be planned, once each; `why` may name the vanity host.
 */
int mirror_plan_missing(struct mirror_plan *plan, struct fleet *fleet,
	void (*left_out)(const char *root, const char *why, void *context), void *context, struct error *err);

/** How far one task is. */
struct mirror_step {
	size_t done, all; /**< tasks */
	const char *root; /**< of the task that has moved */
	uint64_t bytes;   /**< received by it */
	uint32_t objects, object_count;
};

/** How a task ended. */
struct mirror_end {
	const char *root;
	const char *problem;          /**< one line, from outside; NULL = it is there and fresh */
	const char *hint;             /**< a sentence, or "" */
	bool made;                    /**< it was not there before */
	size_t branches, tags;        /**< as they are now */
	size_t added, moved, removed; /**< refs that changed */
	size_t left_out;              /**< refs whose names git would not take */
	uint64_t bytes;               /**< received */
};

struct mirror_settings {
	const struct policy *policy; /**< credentials and limits; NULL = none, and the defaults */
	const struct limits *limits; /**< instead of policy's, for tests; NULL = as policy has them */
	unsigned jobs;               /**< at once; 0 = 4 */
	const volatile int *stop;    /**< set by Ctrl-C: what is done is kept, what is under way is dropped */
	void (*progress)(const struct mirror_step *step, void *context);
	void (*ended)(const struct mirror_end *end, void *context);
	void *context;
	const char *program; /**< started with the argument "__network"; NULL = this very program */
};

struct mirror_result {
	size_t made, updated, unchanged, failed;
	bool stopped;
	struct sandbox_state sandbox; /**< of the network processes */
};

/**
 * Fetch: each task by a process of its own, which may reach the network and write the objects of that one mirror, and
 * nothing else. Branches, tags, notes and attestation refs are taken, and no others; what has gone from the remote goes
 * here. A new mirror appears when it is whole; refs of one that is there change all at once. A task that fails is told
 * to `ended`, the rest goes on.
 *
 * Certificates and host keys are checked: those of this machine, or of $SSL_CERT_FILE and $SSL_CERT_DIR; known_hosts of
 * the home folder. ssh goes through the agent at $SSH_AUTH_SOCK. For https, credentials come from the environment
 * variable that policy names for the host (TOKEN or USER:TOKEN), are sent when that host asks for them, and are written
 * nowhere. No configuration, hook or helper program of git is used. No redirect to another host is followed.
 */
int mirror_run(const struct mirror_plan *plan, const struct mirror_settings *settings,
	struct mirror_result *ret, struct error *err);

/** The network process: one job from fd 0, answers on fd 1. Exit status. */
int network_main(int argc, char **argv);

/* --- looking after them --------------------------------------------------------------------------------- */

/** A mirror as `mirror list` shows it. Texts are borrowed for the call. */
struct mirror {
	const char *name; /**< its root; of one put there by a person: its path in the folder, quoted */
	const char *url;  /**< "" if not known */
	const char *path; /**< quoted */
	bool ours;        /**< made here: updated and removed by its name */
	uint64_t bytes;   /**< on disk */
	size_t branches, tags;
	int64_t updated;     /**< seconds, 0 = never, or not known */
	const char *problem; /**< of the last update, or what is wrong with it; "" = none */
	int64_t references;  /**< of the fleet that lead to it; -1 = no fleet was given */
};

/** Visit the mirrors, by name. `fleet` may be NULL. */
int mirror_list(const char *folder, struct fleet *fleet,
	int (*visit)(const struct mirror *mirror, void *context), void *context, struct error *err);

/**
 * Remove the mirror of an exact root: only one that was made here and lies in the folder. It is moved aside, then
 * deleted. ERROR_NOT_FOUND, with the closest name as a hint, if there is none.
 */
int mirror_remove(const char *folder, const char *root, struct error *err);

#endif
