/* Attestations as files have them, all formats brought into one form. */
#ifndef SCABBARD_ATTEST_ITEM_H
#define SCABBARD_ATTEST_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "model/attestation.h"
#include "model/limits.h"

/** An entry of a transparency log (TransparencyLogEntry of protobuf-specs; §2.2). */
struct log_entry {
	struct bytes log_id;        /**< SHA-256 of the log's key */
	int64_t index;              /**< global */
	int64_t integrated;         /**< claimed: a time only after its promise verified; 0 */
	const char *kind, *version; /**< "hashedrekord" "0.0.1" */
	struct bytes body;          /**< canonicalizedBody, decoded */
	struct bytes promise;       /**< signed entry timestamp; length 0 */
	bool proof;
	int64_t proof_index; /**< in the shard */
	int64_t proof_size;
	struct bytes proof_root;
	struct bytes *hashes;
	size_t hash_count;
	const char *checkpoint; /**< NULL if absent */
};

struct item_signature {
	struct bytes signature;
	const char *key_id;       /**< a hint; "" */
	struct bytes certificate; /**< DER, beside the signature (slsa-github-generator); length 0 */
};

/** What the signature is over. */
enum item_content {
	CONTENT_NONE = 0,     /**< unsigned, or nothing usable */
	CONTENT_ENVELOPE = 1, /**< DSSE: PAE of type and payload */
	CONTENT_MESSAGE = 2,  /**< the artifact itself */
	CONTENT_RAW = 3, /**< the payload's bytes as they are (Cloud Build's regional keys, simple signing) */
};

struct item {
	enum attestation_format format;
	unsigned version;        /**< of bundles: 1, 2, 3 for v0.1 to v0.3 */
	size_t line, index;      /**< of JSON Lines from 1, else 0; the how-manieth in its value from 0 */
	const char *malformed;   /**< why it is not well formed, or NULL: then the rest may be incomplete */
	size_t malformed_at;     /**< byte offset in the file */
	const char *unsupported; /**< what is not done, or NULL */

	enum item_content content;
	const char *payload_type;
	struct bytes payload; /**< also of bare statements, predicates: their text */
	struct item_signature *signatures;
	size_t signature_count;
	enum digest_kind message_kind; /**< of the messageDigest: a hint that must not contradict */
	struct bytes message_digest;

	struct bytes
		certificate;  /**< leaf, DER, also of an only signature; length 0 = key-signed or unsigned */
	size_t chain_extra;   /**< further certificates in the bundle: ignored (§0.7) */
	const char *key_hint; /**< bundle.publicKey.hint; NULL */
	struct bytes public_key; /**< a key beside the signature, DER: shown, never trusted */
	struct log_entry *entries;
	size_t entry_count;
	struct bytes *timestamps; /**< DER TimeStampResp */
	size_t timestamp_count;
};

/** Takes one item; what it points at dies when it returns. Non-zero ends the reading and is returned. */
typedef int item_sink(const struct item *item, void *context);

/**
 * Recognise a file by its content and hand each attestation in it to `sink`, in order (§1). One JSON value, or JSON
 * Lines, each line alone and in constant memory; lines that are no attestation are passed over (in-toto bundle rule)
 * and counted. A value of a known format that is broken is an item too, with `malformed`. `ret_passed` (may be NULL)
 * gets the number of lines passed over. ERROR_NOT_FOUND when nothing in the file is an attestation; ERROR_TOO_LARGE
 * before parsing what is larger than LIMIT_ATTESTATION_BYTES (a value, not the file).
 */
int items_read(const char *bytes, size_t length, const struct limits *limits, item_sink *sink, void *context,
	size_t *ret_passed, struct error *err);

/** A layer of OCI's simple signing, and the annotations that stand beside it; those absent are NULL. */
struct simplesigning {
	struct bytes payload;    /**< the layer: what is signed, as it is */
	const char *signature;   /**< dev.cosignproject.cosign/signature */
	const char *certificate; /**< dev.sigstore.cosign/certificate */
	const char *chain;       /**< dev.sigstore.cosign/chain: never used */
	const char *bundle;      /**< dev.sigstore.cosign/bundle */
	const char *timestamp;   /**< dev.sigstore.cosign/rfc3161timestamp */
};

/** Hand over the one item of such a layer; what the sink returns. */
int item_of_simplesigning(
	const struct simplesigning *layer, const struct limits *limits, item_sink *sink, void *context);

/** A cheap look: can these bytes be an attestation at all? For the collector's screen. */
bool items_screen(const char *bytes, size_t length);

#endif
