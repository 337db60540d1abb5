/* Authorities, certificate logs and TSAs made in memory, for tests of src/attest: each fault is one field. */
#ifndef SUPPORT_AUTHORITY_H
#define SUPPORT_AUTHORITY_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

#include "attest/verifying.h"
#include "base/memory.h"

enum {
	MADE_START = 1700000000, /* of authorities */
	MADE_NOW = 1700100000,   /* of leaves, for ten minutes */
	MADE_LEAF_END = MADE_NOW + 600,
	MADE_END = 1800000000,
};

/** Name and value as OpenSSL's configuration has them: "basicConstraints", "critical,CA:TRUE". Ends with a NULL name. */
struct made_extension {
	const char *name, *value;
};

struct certificate_plan {
	const char *subject; /**< common name; NULL = no name at all */
	EVP_PKEY *key;
	X509 *issuer;     /**< NULL = itself */
	EVP_PKEY *signer; /**< the issuer's key */
	int64_t start, end;
	long serial;
	const struct made_extension *extensions;
	const EVP_MD *md; /**< NULL = SHA-256 */
};
X509 *make_certificate(const struct certificate_plan *plan);
struct bytes certificate_der(X509 *certificate, struct arena *arena);
EVP_PKEY *make_key(const char *curve);

/** One timestamp of a certificate log. */
struct sct_plan {
	EVP_PKEY *log; /**< which signs, and whose digest is the id */
	EVP_PKEY *id;  /**< another log's key, for its id; NULL */
	X509 *issuer;
	uint64_t at; /**< milliseconds */
	const char *extensions;
};
/** Put timestamps into a leaf, anew for all of them, and sign it again. */
void add_scts(X509 *leaf, EVP_PKEY *signer, const struct sct_plan *plans, size_t count);

struct stamp_plan {
	X509 *signer; /**< named by issuer and serial, and in the signed attributes */
	EVP_PKEY *key;
	X509 *named; /**< by the signed attributes, where it is another; NULL */
	bool unnamed;
	struct bytes signature; /**< that is stamped */
	const EVP_MD *imprint;  /**< NULL = SHA-256 */
	const EVP_MD *md;       /**< of the signature; NULL = SHA-256 */
	long version;           /**< 0 = 1 */
	int64_t at;
	const char *fraction;   /**< of the second, ".5"; NULL */
	bool untyped, critical; /**< without the type of its content; with an extension */
	bool other_content;     /**< after it was signed */
	size_t digests;         /**< named beyond the one that is used */
};
struct bytes make_stamp(const struct stamp_plan *plan, struct arena *arena);

/** A trust root with one authority (anchor, issuing certificate), one certificate log and one TSA, and a verification. */
struct scene {
	struct arena arena;
	struct trust trust;
	struct trust_root root;
	struct authority authority, tsa;
	struct log_key log;
	X509 *chain[2], *tsa_chain[2];
	EVP_PKEY *anchor_key, *issuing_key, *leaf_key, *log_key, *tsa_key, *tsa_anchor_key;
	struct item item;
	struct item_signature signature;
	struct verify_settings settings;
	struct verification result;
	struct verifying verifying;
};
void scene_open(struct scene *scene);
void scene_close(struct scene *scene);

extern const struct made_extension issuing_extensions[], leaf_extensions[], tsa_extensions[];

/** Good ones, to put a fault into. */
struct certificate_plan anchor_plan(const struct scene *scene);
struct certificate_plan issuing_plan(const struct scene *scene);
struct certificate_plan leaf_plan(const struct scene *scene);
struct certificate_plan tsa_plan(const struct scene *scene);
struct sct_plan good_sct(const struct scene *scene);
struct stamp_plan good_stamp(const struct scene *scene);

/** Take another certificate: the scene owns it, and forgets what it has proved. */
void scene_put(struct scene *scene, X509 **place, X509 *certificate);
void scene_leaf(struct scene *scene, const struct certificate_plan *plan);
void scene_again(struct scene *scene); /**< no results, no times, no issuer */
void scene_time(struct scene *scene, int64_t at);

/** Whether a step has a result of a state; and the first note, or what was seen, of a failure. */
bool has_result(const struct scene *scene, enum attestation_step step, enum step_state state);
const char *note_of(const struct scene *scene, enum attestation_step step);

#endif
