/* Verifying attestation files: which files, by whose word, about which artifact. Offline, and nothing is written. */
#ifndef SCABBARD_ENGINE_VERIFY_H
#define SCABBARD_ENGINE_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/sandbox.h"
#include "model/attestation.h"
#include "model/policy.h"

/** What is asked. Texts are borrowed. */
struct verify_request {
	const char *const *paths; /**< attestation files, and folders that hold some at any depth */
	size_t path_count;
	/**
	 * What the attestations must speak of: files, or "sha256:HEX" and its like, one after the other; none = the files
	 * that lie beside an attestation by the names that it gives, if there are any.
	 */
	const char *const *artifacts;
	size_t artifact_count;
	bool about; /**< attestations that speak of something else are only counted */

	const char *const *trust_files; /**< roots and keys; given, they stand alone */
	size_t trust_file_count;
	const char *trust_folder;    /**< the user's own; NULL, or not there = none */
	const struct policy *policy; /**< roots, identities, builders; NULL = none */
	const char *identity;        /**< the one signer, exact, instead of those of policy; NULL */
	const char *issuer;          /**< of it; "" = the certificate must name none */
	const char *key;             /**< file with the public key of the signer; NULL */
	unsigned threshold;          /**< of plain envelopes: how many different keys; 0 = 1 */
	bool bundle;                 /**< each file must be one Sigstore bundle and nothing else */
};

/** One outcome, lent to the visitor. Texts may be hostile. */
struct verified {
	const char *path;
	size_t line;  /**< of JSON Lines, else 0 */
	size_t index; /**< the how-manieth in its value, from 0 */
	enum attestation_format format;
	const char *artifact; /**< what was compared: a file or a digest; NULL = nothing was */
	const struct verification *verification;
};

/** Takes an outcome; non-zero ends the run and is returned. */
typedef int verified_visitor(const struct verified *verified, void *context);

/** Hears what is no outcome: a file that cannot be read (`failed`), or one that is passed over. Text may be hostile. */
typedef void verify_note(const char *path, bool failed, const char *text, void *context);

struct verify_result {
	size_t counts[VERDICT_MALFORMED + 1]; /**< by verdict */
	size_t count;
	size_t others;     /**< that speak of something else */
	size_t unattested; /**< artifacts of which none speaks; counted where only those that do are wanted */
	size_t failed;     /**< files that could not be read */
};

struct verifier;

/** Read what is trusted, the key, the artifact. ERROR_USAGE where the request contradicts itself. */
int verifier_open(struct verifier **ret, const struct verify_request *request, struct error *err);
void verifier_close(struct verifier **verifier);

/**
 * Close this process in, for ever: from now on only the paths of the request and what lies beside them are read, and
 * nothing else is opened, run, or asked over a network.
 */
int verifier_close_in(struct verifier *verifier, struct sandbox_state *ret, struct error *err);

/**
 * Verify all, in the order of the paths, those of a folder by name. A file that cannot be read costs a note. Returns
 * what the visitor does when it ends the run, else 0.
 */
int verifier_run(struct verifier *verifier, verified_visitor *visitor, verify_note *note, void *context,
	struct verify_result *ret);

#endif
