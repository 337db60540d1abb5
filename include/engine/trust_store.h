/* What the user trusts: the files that policy names and those of the trust folder. */
#ifndef SCABBARD_ENGINE_TRUST_STORE_H
#define SCABBARD_ENGINE_TRUST_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/policy.h"

struct trust; /* of the attest room */

/** Where trust comes from. Nothing else is ever asked: not the working folder, not a repository. Texts are borrowed. */
struct trust_request {
	const char *const *files; /**< named by the user for this run: given, they stand alone */
	size_t file_count;
	const char *folder;          /**< the user's own; NULL, or not there = none */
	const struct policy *policy; /**< its trust_roots and unlogged; NULL = none */
	/** Files that are named are taken whoever may write them: only for the protocol of a conformance suite. */
	bool whoever_writes;
	int64_t now;
};

/** One file that trust came from. Texts live in the arena that was given; those of the file may be hostile. */
struct trust_source {
	const char *path;
	const char *name;    /**< the last part of it, by which its roots and keys are named */
	bool of_policy;      /**< named there, not in the folder */
	int64_t modified;    /**< when it was last written */
	bool stale;          /**< longer ago than policy's root_days */
	const char *digest;  /**< SHA-256 of it, hex; "" if it could not be read */
	const char *problem; /**< why it is not trusted; NULL */
	size_t first, count; /**< its rows */
};

/** One thing in a file: an authority, a log, a key. */
struct trust_entry {
	const char *root; /**< the file's name, with "#2" for its second root */
	const char *kind; /**< "authority", "log", "certificate-log", "tsa", "key" */
	const char *name, *id, *key;
	int64_t start, end; /**< 0 = open */
};

struct trust_sources {
	struct trust_source *sources;
	size_t source_count, source_capacity;
	struct trust_entry *entries;
	size_t entry_count, entry_capacity;
};

/**
 * Load everything that is trusted. A file that is refused fails the whole: it is world-writable, or, unless it was named
 * for this run, others may write it or its folder; or it is malformed. Files of the folder are those that end in .json,
 * .jsonl, .pem or .pub. `*ret` is the caller's (trust_close of the attest room); `ret_sources` may be NULL.
 */
int trust_load(const struct trust_request *request, struct arena *arena, struct trust **ret,
	struct trust_sources *ret_sources, struct error *err);

/** The same for people: what is refused becomes the `problem` of its source, and nothing fails but the folder itself. */
int trust_look(const struct trust_request *request, struct arena *arena, struct trust_sources *ret,
	struct error *err);

/** What `trust add` did. */
struct trust_added {
	struct trust_sources sources; /**< one: the copy, with what is in it */
	bool again;                   /**< it was there already, byte for byte */
	const char *repository;       /**< the work tree that the file was taken from; NULL */
};

/**
 * Copy a file into the trust folder, which is made if need be, when all of it can be read. One of that name with another
 * content is never written over (ERROR_USAGE).
 */
int trust_take(const struct trust_request *request, const char *path, struct arena *arena,
	struct trust_added *ret, struct error *err);

#endif
