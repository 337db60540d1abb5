/* Attestations: what was signed by whom about what, and what of it could be proved. */
#ifndef SCABBARD_MODEL_ATTESTATION_H
#define SCABBARD_MODEL_ATTESTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/** How the file says it. Numbers are stored: append only. */
enum attestation_format {
	ATTESTATION_NONE = 0,
	ATTESTATION_BUNDLE = 1,        /**< Sigstore bundle v0.1 to v0.3 */
	ATTESTATION_DSSE = 2,          /**< envelope alone, also with a certificate beside its signature */
	ATTESTATION_COSIGN = 3,        /**< cosign's legacy bundle {base64Signature, cert, rekorBundle} */
	ATTESTATION_REKOR = 4,         /**< bare Rekor bundle {SignedEntryTimestamp, Payload} */
	ATTESTATION_NPM = 5,           /**< one of npm's attestations[] */
	ATTESTATION_PEP740 = 6,        /**< PyPI's */
	ATTESTATION_GCB = 7,           /**< Google Cloud Build's provenance_summary */
	ATTESTATION_SIMPLESIGNING = 8, /**< an OCI layer with dev.cosignproject.cosign/signature */
	ATTESTATION_STATEMENT = 9,     /**< bare in-toto statement: unsigned */
	ATTESTATION_PREDICATE = 10,    /**< bare SLSA predicate: unsigned */
	ATTESTATION_SBOM = 11,         /**< CycloneDX or SPDX: unsigned */
	ATTESTATION_TRUST_ROOT = 12,   /**< a trust root found beside the artifact: said, never used */
	ATTESTATION_SIGNATURE = 13,    /**< detached: one base64 line */
	ATTESTATION_CERTIFICATE = 14,  /**< detached: PEM of a certificate or public key */
};
const char *attestation_format_word(enum attestation_format format); /**< "sigstore-bundle", "dsse" ... */
enum attestation_format attestation_format_parse(const char *word);

/** The verdict (reference/attestations.md §0.2). Numbers are stored: append only. Worse ones are not simply higher. */
enum attestation_verdict {
	VERDICT_VERIFIED = 1,       /**< every required step ok, and policy names a signer that matched */
	VERDICT_VERIFIED_ANY = 2,   /**< crypto complete, but no policy says who should have signed */
	VERDICT_SIGNED_NO_TIME = 3, /**< signature, chain and SCT good, no trusted time offline */
	VERDICT_UNSIGNED = 4,       /**< a claim, nothing more */
	VERDICT_NO_TRUST =
		5, /**< well formed, but its instance, key, TSA or log is in no trust root loaded */
	VERDICT_UNSUPPORTED = 6, /**< an algorithm, version or kind that is not done: named */
	VERDICT_FAILED = 7,      /**< a step failed */
	VERDICT_MALFORMED = 8,
};
const char *attestation_verdict_word(enum attestation_verdict verdict); /**< "VERIFIED", "VERIFIED-ANY" ... */
enum attestation_verdict attestation_verdict_parse(const char *word);

/** Checks, in the order of §2.9: that of messages. Numbers are stored: append only. */
enum attestation_step {
	STEP_STRUCTURE = 1,   /**< the parts that the format asks for, and no others */
	STEP_TRUST = 2,       /**< a trust root that knows its log, issuer or key */
	STEP_PROMISE = 3,     /**< signed entry timestamp of Rekor v1 */
	STEP_TIMESTAMP = 4,   /**< RFC 3161 */
	STEP_TIME = 5,        /**< as many verified times as the root asks for */
	STEP_CHAIN = 6,       /**< certificate to its authority, at every verified time */
	STEP_CERTIFICATE = 7, /**< key usage, extended key usage, no authority, exactly one name */
	STEP_SCT = 8,         /**< certificate in a certificate log */
	STEP_IDENTITY = 9,    /**< signer and issuer that policy names */
	STEP_CHECKPOINT = 10, /**< signed tree head of the log */
	STEP_INCLUSION = 11,  /**< Merkle proof */
	STEP_ENTRY = 12,      /**< the log's entry speaks of this bundle */
	STEP_LOG = 13,        /**< as many log entries as the root asks for */
	STEP_SIGNATURE = 14,
	STEP_STATEMENT = 15, /**< payload type, in-toto statement */
	STEP_SUBJECT = 16,   /**< the artifact's digest is among the subjects */
	STEP_CERTIFIED = 17, /**< what provenance claims equals what the certificate says */
	STEP_BUILDER = 18,   /**< builder and level that policy lets the signer claim */
	STEP_SOURCE = 19,    /**< source repository and commit, held against the fleet */
};
enum { STEP_COUNT = 20 };
const char *attestation_step_word(enum attestation_step step); /**< "signature" */
enum attestation_step attestation_step_parse(const char *word);

/** Numbers are stored: append only. */
enum step_state {
	STEP_OK = 1,
	STEP_FAILED = 2,
	STEP_NOT_PRESENT = 3, /**< the file has nothing to check there */
	STEP_NOT_CHECKED = 4, /**< `note` says why: no policy, no artifact, no trust ... */
	STEP_IGNORED = 5,     /**< of no trust root known: counts for nothing (§0.6) */
};
const char *step_state_word(enum step_state state);
enum step_state step_state_parse(const char *word);

/** What came out of one check. A step may have several, one for each log entry or time stamp. Texts may be hostile. */
struct step_result {
	enum attestation_step step;
	enum step_state state;
	const char *expected; /**< NULL if nothing is compared */
	const char *seen;     /**< NULL likewise */
	const char *note;     /**< a sentence without a full stop, or NULL */
};

/** Digests by which artifacts are named. Numbers are stored: append only. */
enum digest_kind {
	DIGEST_KIND_OTHER = 0,
	DIGEST_SHA256 = 1,
	DIGEST_SHA384 = 2,
	DIGEST_SHA512 = 3,
	DIGEST_SHA1 = 4, /**< never matches an artifact */
	DIGEST_GIT_COMMIT = 5,
	DIGEST_GIT_TREE = 6,
};
const char *digest_kind_word(enum digest_kind kind); /**< "sha256", "gitCommit" as in-toto has it */
enum digest_kind digest_kind_parse(const char *word);

struct artifact_digest {
	enum digest_kind kind;
	const char *algorithm; /**< as written */
	const char *hex;       /**< lower case, of the length that the algorithm has; "" if it is none such */
};

/** A thing that a statement speaks of, or that went into a build. */
struct attested_thing {
	const char *name; /**< "" if none */
	const char *uri;  /**< "" if none */
	struct artifact_digest *digests;
	size_t digest_count;
};

/** A statement's own words (in-toto Statement v0.1, v1; SLSA provenance v0.1, v0.2, v1; VSA). NULL or 0 = not said. */
struct statement {
	const char *type;
	const char *predicate_type;
	struct attested_thing *subjects;
	size_t subject_count;
	/* Provenance. */
	const char *builder; /**< builder.id */
	const char *build_type;
	const char *source;     /**< as written, with scheme and ref */
	const char *source_ref; /**< "refs/heads/main" */
	const char *source_commit;
	const char *entry; /**< workflow or entry point */
	const char *invocation;
	int64_t started, finished; /**< seconds; 0 = not said */
	struct attested_thing *materials;
	size_t material_count;
	const char *parameters; /**< digest (hex) of the external parameters as canonical JSON: rule 507 */
	/* VSA. */
	const char *verifier;
	const char *resource;
	bool passed;
	const char **levels;
	size_t level_count;
	/* Others. */
	const char *trace_url; /**< dagger.io/evidence/trace-url/v1 */
};

/** What a Fulcio certificate says (1.3.6.1.4.1.57264.1.N), and of whom. NULL = not there. */
struct certified {
	const char *san;           /**< the one subject alternative name */
	const char *issuer;        /**< .8, else .1 */
	const char *trigger;       /**< .20, else .2 */
	const char *commit;        /**< .13, else .3; without "sha1:" */
	const char *repository;    /**< .12, else "https://github.com/" + .5 */
	const char *ref;           /**< .14, else .6 */
	const char *workflow;      /**< .18 */
	const char *signer;        /**< .9, the workflow that signed */
	const char *signer_digest; /**< .10 */
	const char *runner;        /**< .11 */
	const char *run;           /**< .21 */
	const char *owner;         /**< .16 */
	const char *visibility;    /**< .22 */
	const char *subject;       /**< the certificate's distinguished name, often "" */
	const char *authority;     /**< its issuer's */
	const char *key;           /**< "EC P-256" */
	const char *serial;
	int64_t not_before, not_after;
};

/** One log entry as far as it is of interest to people. */
struct logged {
	const char *log; /**< name of the log, or hex of its id */
	int64_t index;   /**< global */
	int64_t time;    /**< of a promise that held; 0 */
	bool proved;     /**< inclusion shown */
};

/** The whole outcome for one attestation. Texts live in the arena it was made in. */
struct verification {
	enum attestation_verdict verdict;
	enum attestation_step failed; /**< the first that failed; 0 */
	struct step_result *steps;    /**< in the order of their numbers */
	size_t step_count;
	const char *root; /**< name of the trust root or key that was used; NULL */
	const char *key;  /**< of key-signed ones: fingerprint "SHA256:..." of the key that verified; NULL */
	struct certified
		*certified; /**< NULL if key-signed or unsigned. Believable only when `verdict` says so */
	struct statement *statement; /**< NULL if there is none, or none that could be read */
	int64_t time;                /**< earliest verified time; 0 */
	struct logged *entries;
	size_t entry_count;
	int level;           /**< SLSA build level that policy lets this signer and builder claim; -1 */
	size_t malformed_at; /**< VERDICT_MALFORMED: byte offset */
};

/** One line: "FAILED identity: expected X, certificate says Y". Texts are raw: printers sanitise. */
void verification_add_line(struct buf *buf, const struct verification *verification);

/** Same, worse first: the order that decides an exit status over many. */
int attestation_verdict_rank(enum attestation_verdict verdict);

#endif
