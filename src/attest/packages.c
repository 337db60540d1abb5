/* Attestations as package registries publish them: npm's, and those of PyPI (PEP 740). */
#include "checks.h"
#include "reading.h"

#define IN_TOTO "application/vnd.in-toto+json"

int read_npm(struct reading *reading, const struct json_value *root)
{
	const struct json_value *each;
	int code = 0;

	for (each = json_first(reading_any(root, "attestations")); each && code == 0;
		each = json_next(each)) {
		const struct json_value *bundle;

		reading_start(reading, ATTESTATION_NPM);
		bundle = reading_member(reading, each, "bundle", JSON_OBJECT);
		if (bundle)
			bundle_fill(reading, bundle);
		else
			reading_fail(reading, each, "an attestation without a bundle");
		code = reading_give(reading);
	}
	return code;
}

static void material_fill(struct reading *reading, const struct json_value *material)
{
	struct item *item = &reading->item;
	const struct json_value *entries;

	item->certificate = reading_bytes(reading, material, "certificate");
	if (item->certificate.length == 0)
		reading_fail(reading, material, "a PyPI attestation without a certificate");
	entries = reading_member(reading, material, "transparency_entries", JSON_ARRAY);
	if (!held("entries-of-pep740", reading_count(entries) > 0))
		reading_fail(reading, material, "a PyPI attestation without a log entry");
	entries_fill(reading, entries, false);
}

/* The signature is over the envelope that the statement would be in. */
static int attestation_give(struct reading *reading, const struct json_value *value)
{
	const struct json_value *material, *envelope;
	struct item *item = &reading->item;
	int64_t version;

	reading_start(reading, ATTESTATION_PEP740);
	item->payload_type = IN_TOTO;
	item->content = CONTENT_ENVELOPE;
	material = reading_member(reading, value, "verification_material", JSON_OBJECT);
	envelope = reading_member(reading, value, "envelope", JSON_OBJECT);
	if (!held("pep740-version", json_integer(reading_any(value, "version"), &version) && version == 1)) {
		item->unsupported = "a PyPI attestation of another version than 1";
		return reading_give(reading);
	}
	if (!material || !envelope) {
		reading_fail(reading, value, "a PyPI attestation without verification_material or envelope");
		return reading_give(reading);
	}
	material_fill(reading, material);
	item->payload = reading_bytes(reading, envelope, "statement");
	signature_set(reading, reading_bytes(reading, envelope, "signature"));
	if (item->payload.length == 0 || item->signature_count == 0)
		reading_fail(reading, envelope, "a PyPI attestation without statement or signature");
	return reading_give(reading);
}

int read_pep740(struct reading *reading, const struct json_value *root)
{
	return attestation_give(reading, root);
}

int read_pypi_provenance(struct reading *reading, const struct json_value *root)
{
	const struct json_value *bundle, *each;
	int code = 0;

	for (bundle = json_first(reading_any(root, "attestation_bundles")); bundle && code == 0;
		bundle = json_next(bundle)) {
		each = json_first(reading_any(bundle, "attestations"));
		for (; each && code == 0; each = json_next(each))
			code = attestation_give(reading, each);
	}
	return code;
}
