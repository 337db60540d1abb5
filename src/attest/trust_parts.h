/* What a loaded trust root consists of. Private to the room. */
#ifndef SCABBARD_TRUST_PARTS_H
#define SCABBARD_TRUST_PARTS_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

#include "attest/trust.h"
#include "model/attestation.h"

/** A closed interval of seconds; an open end is INT64_MAX, the start of a key that names none INT64_MIN. */
struct validity {
	int64_t start, end;
};
bool validity_holds(const struct validity *validity, int64_t at);

enum key_scheme {
	KEY_ECDSA = 1, /**< P-256, P-384, P-521 by the key */
	KEY_RSA_PKCS1 = 2,
	KEY_RSA_PSS = 3,
	KEY_ED25519 = 4,
	KEY_UNSUPPORTED = 5, /**< Ed25519ph, ML-DSA ... */
};

/** A public key with everything that readers of it ask for. */
struct public_key {
	EVP_PKEY *key; /**< NULL for KEY_UNSUPPORTED */
	enum key_scheme scheme;
	const char *details;           /**< keyDetails as written: "PKIX_ECDSA_P256_SHA_256"; "" */
	struct bytes spki;             /**< DER */
	unsigned char spki_digest[32]; /**< SHA-256 of it */
	const char *fingerprint;       /**< "SHA256:" and the SPKI digest as base64 without padding */
	struct validity validity;
	const char *hint; /**< by which key files name it ("SHA256:jl3b..." of npm), "" */
	const char *name; /**< of its file */
};

/** Key from DER SPKI or bare PKCS#1 RSAPublicKey; `details` may be NULL. False when it is neither. */
bool public_key_read(struct bytes der, const char *details, struct arena *arena, struct public_key *ret);
/** The same of a key that is read already, with its SPKI: reading one anew takes longer than a signature of P-256. */
void public_key_of(EVP_PKEY *key, struct bytes spki, struct arena *arena, struct public_key *ret);
void public_key_release(struct public_key *key);

/**
 * Verify a signature over a message (digests by key: P-256 SHA-256, P-384 SHA-384, P-521 SHA-512, RSA SHA-256; Ed25519
 * none). `old` also tries SHA-256 with P-384 and P-521 (bundles of old clients, §2.1).
 */
bool public_key_verify(const struct public_key *key, struct bytes message, struct bytes signature, bool old);
/** The same where only the message's digest is known. ERROR_USAGE: this key needs the bytes, or another digest. */
int public_key_verify_digest(
	const struct public_key *key, enum digest_kind kind, struct bytes digest, struct bytes signature);

struct log_key {               /* tlogs[], ctlogs[] */
	struct public_key key; /**< its validity too */
	struct bytes id;       /**< logId.keyId */
	const char *url;       /**< baseUrl */
	const char *host;      /**< of the URL, with a port: the name in checkpoints */
};

struct authority {    /* certificateAuthorities[], timestampAuthorities[] */
	X509 **chain; /**< as in the root: leaf side first; of CAs the last is the anchor */
	size_t chain_count;
	struct validity validity;
	const char *url;
	const char *name; /**< subject.organization and commonName */
	/** Of CAs: what was proved of the links above chain[0]; made when first asked (verify.h: remembered). */
	struct chain_memory *memory;
};

struct trust_root {
	const char *name;
	struct log_key *logs;
	size_t log_count;
	struct log_key *certificate_logs;
	size_t certificate_log_count;
	struct authority *authorities;
	size_t authority_count;
	struct authority *tsas;
	size_t tsa_count;
	/** Thresholds, inferred (§0.4). */
	unsigned need_logs, need_scts, need_times;
};

struct trust {
	struct arena arena;
	struct trust_root **roots;
	size_t root_count, root_capacity;
	struct public_key *keys;
	size_t key_count, key_capacity;
	const char **unlogged; /**< fingerprints of keys that need no log */
	size_t unlogged_count, unlogged_capacity;
};

#endif
