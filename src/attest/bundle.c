/* Sigstore bundles v0.1 to v0.3, and the rules of their structure (reference/attestations.md §2.0). */
#include <string.h>

#include "base/cleanup.h"
#include "checks.h"
#include "reading.h"

static unsigned version_of(const char *media_type)
{
	static const struct {
		const char *media_type;
		unsigned version;
	} versions[] = {
		{ "application/vnd.dev.sigstore.bundle.v0.3+json", 3 },
		{ "application/vnd.dev.sigstore.bundle+json;version=0.3", 3 },
		{ "application/vnd.dev.sigstore.bundle+json;version=0.2", 2 },
		{ "application/vnd.dev.sigstore.bundle+json;version=0.1", 1 },
	};

	for (size_t i = 0; i < COUNT_OF(versions); i++)
		if (strcmp(media_type, versions[i].media_type) == 0)
			return versions[i].version;
	return 0;
}

static void chain_fill(struct reading *reading, const struct json_value *chain)
{
	const struct json_value *certificates = reading_member(reading, chain, "certificates", JSON_ARRAY);
	const struct json_value *leaf = json_first(certificates);

	reading->item.certificate = reading_bytes(reading, leaf, "rawBytes");
	for (const struct json_value *each = leaf; each; each = json_next(each)) {
		if (!held("chain-bytes", reading_bytes(reading, each, "rawBytes").length > 0))
			reading_fail(reading, each, "a certificate of a chain without its bytes");
	}
	if (leaf)
		reading->item.chain_extra = reading_count(certificates) - 1;
	if (reading->item.certificate.length == 0)
		reading_fail(reading, chain, "a certificate chain without a certificate");
}

static void key_material_fill(struct reading *reading, const struct json_value *material)
{
	const struct json_value *certificate = reading_member(reading, material, "certificate", JSON_OBJECT);
	const struct json_value *chain =
		reading_member(reading, material, "x509CertificateChain", JSON_OBJECT);
	const struct json_value *key = reading_member(reading, material, "publicKey", JSON_OBJECT);
	const int count = (certificate != NULL) + (chain != NULL) + (key != NULL);
	struct item *item = &reading->item;

	if (!held("one-key-material", count == 1))
		reading_fail(reading, material,
			"%d of certificate, x509CertificateChain and publicKey; exactly one is needed",
			count);
	if (!held("no-chain-of-v03", item->version != 3 || !chain))
		reading_fail(reading, chain, "a certificate chain in a bundle v0.3");
	if (chain)
		chain_fill(reading, chain);
	if (certificate) {
		item->certificate = reading_bytes(reading, certificate, "rawBytes");
		if (item->certificate.length == 0)
			reading_fail(reading, certificate, "a certificate without its bytes");
	}
	if (key && !certificate && !chain) {
		item->key_hint = reading_words(reading, key, "hint");
		item->key_hint = item->key_hint ? item->key_hint : "";
	}
}

static void timestamps_fill(struct reading *reading, const struct json_value *material)
{
	const struct json_value *data =
		reading_member(reading, material, "timestampVerificationData", JSON_OBJECT);
	const struct json_value *stamps = reading_member(reading, data, "rfc3161Timestamps", JSON_ARRAY);
	const size_t most = (size_t)reading->limits->values[LIMIT_ATTESTATION_STAMPS];
	const size_t count = reading_count(stamps);
	struct item *item = &reading->item;
	const struct json_value *stamp;

	if (!held("stamps-limit", count <= most)) {
		reading_fail(reading, stamps, "%zu time stamps; %zu are the most", count, most);
		return;
	}
	item->timestamps = arena_zero(reading->arena, count, sizeof(*item->timestamps));
	for (stamp = json_first(stamps); stamp; stamp = json_next(stamp)) {
		struct bytes *to = &item->timestamps[item->timestamp_count++];

		*to = reading_bytes(reading, stamp, "signedTimestamp");
		if (to->length == 0)
			reading_fail(reading, stamp, "a time stamp without its bytes");
	}
}

/* HashAlgorithm of protobuf-specs, by name or number as protojson has enums. False for what is none. */
static bool digest_of(const struct json_value *algorithm, enum digest_kind *ret)
{
	static const struct {
		const char *name;
		enum digest_kind kind;
	} kinds[] = {
		{ "HASH_ALGORITHM_UNSPECIFIED", DIGEST_KIND_OTHER },
		{ "SHA2_256", DIGEST_SHA256 },
		{ "SHA2_384", DIGEST_SHA384 },
		{ "SHA2_512", DIGEST_SHA512 },
		{ "SHA3_256", DIGEST_KIND_OTHER },
		{ "SHA3_384", DIGEST_KIND_OTHER },
	};
	const char *name = json_text(algorithm);
	int64_t number = 0;

	*ret = DIGEST_KIND_OTHER;
	if (!name && algorithm && !json_integer(algorithm, &number) && json_type(algorithm) != JSON_NULL)
		return false;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		if (name ? strcmp(name, kinds[i].name) == 0 : number == (int64_t)i) {
			*ret = kinds[i].kind;
			return true;
		}
	}
	return false;
}

static void message_fill(struct reading *reading, const struct json_value *message)
{
	const struct json_value *digest = reading_member(reading, message, "messageDigest", JSON_OBJECT);
	struct item *item = &reading->item;

	item->content = CONTENT_MESSAGE;
	if (digest) {
		if (!held("digest-algorithm",
			    digest_of(json_member(digest, "algorithm"), &item->message_kind)))
			reading_fail(reading, digest, "a messageDigest of an algorithm that is none");
		item->message_digest = reading_bytes(reading, digest, "digest");
		if (!held("digest-named",
			    item->message_kind != DIGEST_KIND_OTHER || item->message_digest.length == 0))
			reading_fail(reading, digest, "a messageDigest that nothing can be held against");
	}
	signature_set(reading, reading_bytes(reading, message, "signature"));
	if (item->signature_count == 0)
		reading_fail(reading, message, "a message signature without its bytes");
}

static void content_fill(struct reading *reading, const struct json_value *bundle)
{
	const struct json_value *message = reading_member(reading, bundle, "messageSignature", JSON_OBJECT);
	const struct json_value *envelope = reading_member(reading, bundle, "dsseEnvelope", JSON_OBJECT);
	const int count = (message != NULL) + (envelope != NULL);

	if (!held("one-content", count == 1))
		reading_fail(reading, bundle,
			"%d of messageSignature and dsseEnvelope; exactly one is needed", count);
	if (message) {
		message_fill(reading, message);
		return;
	}
	if (!envelope)
		return;
	envelope_fill(reading, envelope);
	if (!held("one-signature", reading->item.signature_count <= 1))
		reading_fail(reading, envelope,
			"%zu signatures of an envelope in a bundle; exactly one is needed",
			reading->item.signature_count);
}

void bundle_fill(struct reading *reading, const struct json_value *bundle)
{
	struct item *item = &reading->item;
	const char *media_type = reading_words(reading, bundle, "mediaType");
	const struct json_value *material =
		reading_member(reading, bundle, "verificationMaterial", JSON_OBJECT);

	if (!media_type) {
		reading_fail(reading, bundle, "a bundle without a mediaType");
		return;
	}
	item->version = version_of(media_type);
	if (!held("bundle-version", item->version != 0)) {
		item->unsupported = arena_format(reading->arena, "a bundle of version '%s'", media_type);
		return;
	}
	if (!material)
		reading_fail(reading, bundle, "a bundle without verificationMaterial");
	key_material_fill(reading, material);
	entries_fill(
		reading, reading_member(reading, material, "tlogEntries", JSON_ARRAY), item->version == 1);
	timestamps_fill(reading, material);
	content_fill(reading, bundle);
}

int read_bundle(struct reading *reading, const struct json_value *root)
{
	reading_start(reading, ATTESTATION_BUNDLE);
	bundle_fill(reading, root);
	return reading_give(reading);
}

int read_snake_bundle(struct reading *reading, const struct json_value *root)
{
	reading_start(reading, ATTESTATION_BUNDLE);
	reading_fail(reading, root,
		"a bundle with names in snake_case (media_type): written by a plain JSON encoder, not as "
		"protobuf's JSON");
	return reading_give(reading);
}
