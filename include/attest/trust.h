/* What is trusted: roots and keys of the user's own configuration, never of a repository that was scanned. */
#ifndef SCABBARD_ATTEST_TRUST_H
#define SCABBARD_ATTEST_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"

/**
 * Several roots (Sigstore's trusted_root.json, also as JSON Lines) and keyrings (PEM public keys, npm's keys). A root's
 * thresholds are inferred as gh does (§0.4): one log entry if it names logs, one SCT if it names certificate logs,
 * always one verified time for what a certificate signed.
 */
struct trust;

struct trust *trust_new(void);
void trust_close(struct trust **trust);

/**
 * Add what a file holds: a root, roots a line each, npm keys, PEM public keys (several). Known by content. `name` is
 * shown ("public-good.json"). ERROR_MALFORMED names what is wrong in it and adds nothing of the file.
 */
int trust_add(struct trust *trust, const char *name, const char *bytes, size_t length, struct error *err);

/** That no log entry is asked of things signed by this key (fingerprint "SHA256:..."), as policy says. */
void trust_allow_unlogged(struct trust *trust, const char *fingerprint);

/** What was loaded, for people: one row each authority, log, TSA, key. */
enum trust_kind {
	TRUST_AUTHORITY = 1,
	TRUST_LOG = 2,
	TRUST_CERTIFICATE_LOG = 3,
	TRUST_TSA = 4,
	TRUST_KEY = 5
};
const char *trust_kind_word(enum trust_kind kind);
struct trust_row {
	const char *root; /**< name of its file, with "#2" for the second root of a file */
	enum trust_kind kind;
	const char *name;   /**< URI or subject */
	const char *id;     /**< hex of the log's id, or fingerprint of the key */
	const char *key;    /**< "EC P-384" */
	int64_t start, end; /**< validity; 0 = open */
};
size_t trust_rows(const struct trust *trust, struct arena *arena, struct trust_row **ret);

/** SHA-256 over everything loaded, in a canonical order: under which verifications are remembered. */
void trust_digest(const struct trust *trust, unsigned char ret[32]);

#endif
