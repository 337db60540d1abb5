/* Verifying one attestation, offline: all checks that can run, each with its outcome. */
#ifndef SCABBARD_ATTEST_VERIFY_H
#define SCABBARD_ATTEST_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attest/item.h"
#include "attest/trust.h"
#include "model/attestation.h"

/** The thing that is to be proved: its bytes, or digests of it, or nothing. */
struct artifact {
	struct bytes bytes; /**< data NULL = only the digests are known */
	struct artifact_digest *digests;
	size_t digest_count;
};

/** Make all digests that subjects may have of bytes that are at hand. */
void artifact_of_bytes(struct artifact *ret, struct bytes bytes, struct arena *arena);
/** Of "sha256:HEX", "sha512:HEX" ...; false if it is no digest. */
bool artifact_of_text(struct artifact *ret, const char *text, struct arena *arena);

/** One that policy lets sign. */
struct signer {
	const char *
		identity; /**< the certificate's name, exact, or with `*` when `pattern`: anchored at both ends */
	const char *issuer; /**< likewise; "" = the certificate must have none */
	bool pattern;
	const char *const *sources; /**< repositories whose artifacts it may sign; none = any */
	size_t source_count;
};

/** A builder and the highest level that it may claim. */
struct builder {
	const char *id; /**< with `*` as policy has it */
	int level;
};

struct verify_settings {
	struct trust *trust;             /**< not const: what was proved of authorities is remembered there */
	const struct artifact *artifact; /**< NULL = none */
	const struct signer *signers;
	size_t signer_count;
	const struct builder *builders;
	size_t builder_count;
	/** A key given by the caller (PEM), which names the signer as well: verify --key. NULL. */
	const char *key;
	/** How many different keys must have signed a plain envelope; 0 = 1. */
	unsigned threshold;
	/** Claims of a build that is altogether another than the certificate's do not fail: verify-bundle. */
	bool foreign_claims;
	int64_t now; /**< seconds: nothing may be proved to be later */
};

/**
 * Verify one item (reference/attestations.md §2). Never fails: what is wrong is a step of the result, whose texts live in
 * the arena. The result of equal input is equal.
 */
void attestation_verify(const struct item *item, const struct verify_settings *settings, struct arena *arena,
	struct verification *ret);

#endif
