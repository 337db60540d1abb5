/* What the checks of signer, signature and content share. Private to the room. */
#ifndef SCABBARD_JUDGING_H
#define SCABBARD_JUDGING_H

#include "verifying.h"

/** Whose key must have signed an item, found once, whatever trust root it is then held against. */
struct signing {
	X509 *leaf;            /**< owned; NULL = key-signed */
	struct public_key own; /**< of the leaf, or of the caller's PEM: owned */
	struct public_key key; /**< that one, or one of the keyring: borrowed */
	const char *broken;    /**< why the certificate or the caller's key cannot be read, or NULL */
	bool named;            /**< the caller gave the key */
	bool unknown;          /**< no key of the keyring verified what names none of them */
	enum step_state state; /**< of STEP_SIGNATURE, and its texts */
	const char *expected, *seen, *note;
	const char *unsupported; /**< an algorithm that is not done; NULL */
};
void signing_release(struct signing *signing);

/** signature.c: find the key and verify every signature with it, each once. */
void signing_find(struct verifying *verifying, struct signing *ret);

/** verify_trust.c: the roots to try, best first; a NULL among them stands for none. The count is one at least. */
size_t roots_find(struct verifying *verifying, const struct signing *signing, const struct trust_root ***ret);
/** STEP_TRUST: says which root or key, or what was looked for and not found. Also windows of keys, at every time. */
void check_trust(struct verifying *verifying, const struct signing *signing);
void check_key_window(struct verifying *verifying, const struct signing *signing);
/** STEP_TIME. */
void check_times(struct verifying *verifying);

/** identity.c: STEP_IDENTITY. */
void check_identity(struct verifying *verifying, const struct signing *signing);

/** subject.c: STEP_STATEMENT (reads the payload into ret->statement), STEP_SUBJECT. */
void check_statement(struct verifying *verifying);
void check_subject(struct verifying *verifying);

/** certified.c: STEP_CERTIFIED, STEP_BUILDER, STEP_SOURCE. */
void check_certified(struct verifying *verifying);
void check_builder(struct verifying *verifying);
void check_source(struct verifying *verifying);

/** verify_verdict.c: the verdict that follows from all results. */
void derive_verdict(struct verifying *verifying);
bool has_state(const struct verification *verification, enum attestation_step step, enum step_state state);

#endif
