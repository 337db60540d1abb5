/* One verification under way: what the checks share. Private to the room. */
#ifndef SCABBARD_VERIFYING_H
#define SCABBARD_VERIFYING_H

#include "attest/verify.h"
#include "checks.h"
#include "trust_parts.h"

enum time_source { TIME_PROMISE = 1, TIME_STAMP = 2 };

/** A time that was proved, and by what: of one TSA only once. */
struct verified_time {
	int64_t at;
	enum time_source source;
	bool again; /**< of a TSA that gave one already: must fit the certificate, counts for nothing */
};

struct verifying {
	const struct item *item;
	const struct verify_settings *settings;
	struct arena *arena;
	struct verification *ret;
	size_t step_capacity;

	X509 *leaf;   /**< of a certificate-signed item; owned */
	X509 *issuer; /**< of the chain that was built; borrowed from the root */
	struct public_key
		key; /**< the one that must have signed: the leaf's, or of the keyring; owned if leaf */
	const struct trust_root *root; /**< chosen by STEP_TRUST; NULL = keyring alone */
	struct verified_time *times;
	size_t time_count, time_capacity;
	struct entry_digests *digests; /**< of entry.c; NULL until asked for */
	bool *promised;                /**< by entry: its promise held. Made by check_promises */
	size_t logged;                 /**< entries of known logs that held in everything, duplicates once */
	bool unknown_log, unknown_tsa,
		unknown_key;     /**< something of no loaded root: NO-TRUST is what it may come to */
	const char *unsupported; /**< a kind or algorithm that is not done: UNSUPPORTED, likewise. NULL */
};

/** Add a result. Texts are copied into the arena; any of them may be NULL. */
void step_add(struct verifying *verifying, enum attestation_step step, enum step_state state,
	const char *expected, const char *seen, const char *note);
/** STEP_OK or STEP_FAILED. Returns the truth. */
bool step_hold(struct verifying *verifying, enum attestation_step step, bool truth, const char *expected,
	const char *seen, const char *note);
void time_add(struct verifying *verifying, int64_t at, enum time_source source);

/* The checks, each in a file of its topic; every one of them adds at least one result for its step(s). */

/** log.c: promises (SET) of entries of known logs: STEP_PROMISE, times. */
void check_promises(struct verifying *verifying);
/** log.c, checkpoint.c, merkle.c, entry.c: STEP_CHECKPOINT, STEP_INCLUSION, STEP_ENTRY, STEP_LOG (threshold). */
void check_entries(struct verifying *verifying);
/** timestamp.c: STEP_TIMESTAMP for each, times. */
void check_timestamps(struct verifying *verifying);
/** chain.c: STEP_CHAIN (at every time; sets issuer), STEP_CERTIFICATE (usages, no CA, one name). */
void check_chain(struct verifying *verifying);
/** sct.c: STEP_SCT. Needs issuer. */
void check_scts(struct verifying *verifying);
/** fulcio.c: what the certificate says, into ret->certified. False with STEP_CERTIFICATE failed when it cannot be read. */
bool fulcio_read(struct verifying *verifying);

/** merkle.c: RFC 9162 §2.1.3.2 and §2.1.4.2. Hashes of 32 bytes. */
bool merkle_inclusion(uint64_t index, uint64_t size, const unsigned char leaf[32], const struct bytes *proof,
	size_t count, const unsigned char root[32]);
bool merkle_consistency(uint64_t first, uint64_t second, const struct bytes *proof, size_t count,
	const unsigned char first_root[32], const unsigned char second_root[32]);
void merkle_leaf(struct bytes body, unsigned char ret[32]);

/** signature.c: the pre-authentication encoding of DSSE, into the arena. */
struct bytes dsse_pae(const char *type, struct bytes payload, struct arena *arena);

#endif
