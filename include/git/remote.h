/* Other repositories: how they are addressed, what their refs name, and their objects into a mirror of ours. */
#ifndef SCABBARD_GIT_REMOTE_H
#define SCABBARD_GIT_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/limits.h"
#include "model/snapshot.h"

/* --- addresses ------------------------------------------------------------------------------------------ */

enum remote_scheme { REMOTE_HTTPS, REMOTE_HTTP, REMOTE_SSH, REMOTE_GIT, REMOTE_FILE };

/** An address taken apart. Texts live in the arena given. */
struct remote_address {
	enum remote_scheme scheme;
	const char *url;  /**< what libgit2 is given and a mirror's config holds: nothing secret is in it */
	const char *user; /**< of ssh, NULL if none is given */
	const char *host; /**< lower case; "" for REMOTE_FILE */
	uint16_t port;    /**< also where it is not written; 0 for REMOTE_FILE */
	const char *path; /**< of REMOTE_FILE: absolute, as bytes */
};

/**
 * Read an address: https, http, ssh and git URLs, scp's "user@host:path", file:///path and "/path". What is not surely
 * read alike by everybody is refused: users and passwords outside of ssh (and never repeated), queries, escapes that
 * hide a control character or a slash, "..", quotes in what an ssh server hands to a shell, hosts in brackets.
 */
int remote_address_read(const char *text, struct arena *arena, struct remote_address *ret, struct error *err);

/* --- refs ----------------------------------------------------------------------------------------------- */

/** A ref of a remote repository. */
struct remote_ref {
	const char *name; /**< full, and one that git takes */
	char id[OID_HEX + 1];
	char peeled[OID_HEX +
		    1]; /**< what an annotated tag leads to in the end; "" = nothing else, or not known */
};

/** Refs by name, each once. Texts live in its arena. */
struct remote_refs {
	struct arena arena;
	struct remote_ref *items;
	size_t count, capacity;
	const char *head; /**< name of the default branch, one of the items; NULL if there is none */
	size_t left_out;  /**< names that git does not take, or that stand in the way of another */
};
void remote_refs_release(struct remote_refs *refs);

/** The ref of a name, or NULL. */
const struct remote_ref *remote_refs_find(const struct remote_refs *refs, const char *name);

/** Add one. What git does not take as a name is counted in left_out; of several of one name the first stays. */
void remote_refs_add(struct remote_refs *refs, const char *name, const char *id, const char *peeled);

/** Sort and settle what was added: call it once, before anything is looked for. */
void remote_refs_settle(struct remote_refs *refs);

/* --- talking: libgit2, for the network process ----------------------------------------------------------- */

/** How far a fetch is. */
struct remote_progress {
	uint64_t received_bytes;
	uint32_t received_objects, total_objects;
	uint32_t resolved_deltas, total_deltas;
};

/** What is asked, and within which bounds. Texts are borrowed. */
struct remote_settings {
	const struct remote_address *address;
	const char *user, *secret; /**< for https, if the server asks; NULL = none */
	const char *advice; /**< what to do when there are none and it asks; NULL = something general */
	const struct limits *limits;
	/** Told often, also while nothing moves but the server is alive; false stops. */
	bool (*progress)(const struct remote_progress *progress, void *context);
	void *context;
};

/**
 * Prepare libgit2 for remote repositories, once, before a sandbox closes in: as git_start does, and the certificates of
 * this machine or of $SSL_CERT_FILE and $SSL_CERT_DIR are read.
 */
int remote_start(struct error *err);

/**
 * Ask for branches and tags. Certificates and host keys are checked, redirects to another host are refused,
 * credentials go to https alone and only when asked for, ssh asks the agent; no configuration is read, no program run.
 */
int remote_list(const struct remote_settings *settings, struct remote_refs *ret, struct error *err);

/**
 * Bring what branches, tags, notes and attestation refs lead to into the objects of a bare repository, which is not
 * changed otherwise. `ret` is what its refs must then be. A repository of this machine is read as a scanned one is:
 * nothing of it is run, and alternates outside of it are not followed.
 */
int remote_fetch(const struct remote_settings *settings, const char *gitdir, struct remote_refs *ret,
	struct error *err);

/* --- mirrors on disk: plain files, no libgit2 ------------------------------------------------------------- */

/** Make an empty bare repository in a folder that does not exist. Its config names the URL and what is fetched. */
int remote_mirror_make(const char *gitdir, const char *url, struct error *err);

/** Write the config of a mirror anew, for another URL. */
int remote_mirror_config(const char *gitdir, const char *url, struct error *err);

/** Read the refs of a bare repository, packed and loose, at most LIMIT_REFS. */
int remote_mirror_refs(
	const char *gitdir, const struct limits *limits, struct remote_refs *ret, struct error *err);

/**
 * Make these, and no others, the refs of a mirror, and its HEAD the default branch: by renaming one file, so that
 * whoever reads sees all of the old or all of the new.
 */
int remote_mirror_write(const char *gitdir, const struct remote_refs *refs, struct error *err);

#endif
