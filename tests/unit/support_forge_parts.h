/* What the makers of the forged world share. */
#ifndef SCABBARD_TESTS_SUPPORT_FORGE_PARTS_H
#define SCABBARD_TESTS_SUPPORT_FORGE_PARTS_H

#include "support_forge.h"

/* For CLEANUP. */
void forge_key_release(EVP_PKEY **key);
void forge_certificate_release(X509 **certificate);

/* Ends the program with libcrypto's word when something cannot be made. */
void forge_must(bool truth, const char *what);

/* Keys: those of one name are equal, in every run (RSA apart). */
EVP_PKEY *forge_key(const char *name, enum forge_key_kind kind);
enum forge_signing { FORGE_BY_KEY, FORGE_SHA256, FORGE_PSS };
void forge_sign(EVP_PKEY *key, enum forge_signing how, const void *bytes, size_t length, struct buf *ret);
void forge_spki(EVP_PKEY *key, struct buf *ret);
void forge_spki_digest(EVP_PKEY *key, unsigned char ret[32]); /* of logs: their ID */
const char *forge_key_details(EVP_PKEY *key, bool pss);
void forge_add_key_pem(struct buf *ret, EVP_PKEY *key);
void forge_add_certificate_pem(struct buf *ret, X509 *certificate);
void forge_add_der(struct buf *ret, X509 *certificate);

/* Texts. */
void forge_add_base64(struct buf *ret, const void *bytes, size_t length);
void forge_digest(const char *algorithm, const void *bytes, size_t length, struct buf *ret);
void forge_add_pae(struct buf *ret, const char *type, const void *payload, size_t length);

/* Certificates. */
void forge_authorities(struct forge *forge);
void forge_leaf(struct forge *forge);
X509 *forge_leaf_of_stranger(struct forge *forge); /* another leaf, right in everything */

/* Time stamps. */
void forge_tsas(struct forge *forge);
struct stamp_by {
	X509 *certificate;
	EVP_PKEY *key;
	X509 *embedded; /* NULL */
};
void forge_stamp(struct forge *forge, const struct stamp_by *by, struct buf *ret);

/* The log. */
struct forge_logged {
	struct buf body, promise, checkpoint;
	unsigned char hashes[16][32];
	size_t hash_count;
	unsigned char root[32];
	int64_t index, proof_index, size; /* the first is global */
};
void forge_log(struct forge *forge, struct forge_logged *ret);
void forge_logged_release(struct forge_logged *logged);
bool forge_entry_is_second(enum forge_entry entry); /* of Rekor v2 */
EVP_PKEY *forge_log_key(enum forge_entry entry);
const char *forge_log_host(const struct forge *forge);

/* Files. */
void forge_write_root(struct forge *forge);
void forge_write_bundle(struct forge *forge);
void forge_write_keyring(struct forge *forge);

#endif
