/* What a text seems to be, by the strings in it: for texts that cannot be parsed, and for a cheap look at others. */
#include <string.h>

#include "base/cleanup.h"
#include "reading.h"

enum mark {
	MARK_BUNDLE = 1 << 0,
	MARK_MATERIAL = 1 << 1,
	MARK_SNAKE = 1 << 2,
	MARK_PAYLOAD = 1 << 3,
	MARK_PAYLOAD_TYPE = 1 << 4,
	MARK_SIGNATURES = 1 << 5,
	MARK_COSIGN = 1 << 6,
	MARK_PROMISE = 1 << 7,
	MARK_ATTESTATIONS = 1 << 8,
	MARK_PREDICATE_TYPE = 1 << 9,
	MARK_PYPI = 1 << 10,
	MARK_STATEMENT = 1 << 11,
	MARK_DEFINITION = 1 << 12,
	MARK_RUN = 1 << 13,
	MARK_BUILDER = 1 << 14,
	MARK_BUILD_TYPE = 1 << 15,
	MARK_GCB = 1 << 16,
	MARK_SBOM = 1 << 17,
	MARK_TRUST_ROOT = 1 << 18,
};

/* Behind a quote. Those without a quote at their end are beginnings. */
static const struct {
	const char *text;
	enum mark mark;
} marks[] = {
	{ "application/vnd.dev.sigstore.bundle", MARK_BUNDLE },
	{ "application/vnd.dev.sigstore.trustedroot", MARK_TRUST_ROOT },
	{ "verificationMaterial\"", MARK_MATERIAL },
	{ "verification_material\"", MARK_SNAKE },
	{ "payload\"", MARK_PAYLOAD },
	{ "payloadType\"", MARK_PAYLOAD_TYPE },
	{ "signatures\"", MARK_SIGNATURES },
	{ "base64Signature\"", MARK_COSIGN },
	{ "SignedEntryTimestamp\"", MARK_PROMISE },
	{ "attestations\"", MARK_ATTESTATIONS },
	{ "predicateType\"", MARK_PREDICATE_TYPE },
	{ "attestation_bundles\"", MARK_PYPI },
	{ "_type\"", MARK_STATEMENT },
	{ "buildDefinition\"", MARK_DEFINITION },
	{ "runDetails\"", MARK_RUN },
	{ "builder\"", MARK_BUILDER },
	{ "buildType\"", MARK_BUILD_TYPE },
	{ "recipe\"", MARK_BUILD_TYPE },
	{ "provenance_summary\"", MARK_GCB },
	{ "bomFormat\"", MARK_SBOM },
	{ "spdxVersion\"", MARK_SBOM },
	{ "https://spdx.org/rdf/", MARK_SBOM },
	{ "https://spdx.github.io/", MARK_SBOM },
};

/* What holds others first, then in the order of reference/attestations.md §1: all the marks of a row. */
static const struct {
	unsigned needed;
	enum attestation_format format;
} seeming[] = {
	{ MARK_GCB, ATTESTATION_GCB },
	{ MARK_PYPI, ATTESTATION_PEP740 },
	{ MARK_ATTESTATIONS | MARK_PREDICATE_TYPE | MARK_MATERIAL, ATTESTATION_NPM },
	{ MARK_BUNDLE, ATTESTATION_BUNDLE },
	{ MARK_MATERIAL, ATTESTATION_BUNDLE },
	{ MARK_PAYLOAD | MARK_PAYLOAD_TYPE | MARK_SIGNATURES, ATTESTATION_DSSE },
	{ MARK_COSIGN, ATTESTATION_COSIGN },
	{ MARK_PROMISE, ATTESTATION_REKOR },
	{ MARK_SNAKE, ATTESTATION_PEP740 },
	{ MARK_STATEMENT | MARK_PREDICATE_TYPE, ATTESTATION_STATEMENT },
	{ MARK_DEFINITION | MARK_RUN, ATTESTATION_PREDICATE },
	{ MARK_BUILDER | MARK_BUILD_TYPE, ATTESTATION_PREDICATE },
	{ MARK_SBOM, ATTESTATION_SBOM },
	{ MARK_TRUST_ROOT, ATTESTATION_TRUST_ROOT },
};

/* Of a text that is not empty. */
static unsigned mark_at(const char *text, size_t length)
{
	for (size_t i = 0; i < COUNT_OF(marks); i++) {
		const size_t size = strlen(marks[i].text);

		if (marks[i].text[0] == *text && length >= size && memcmp(text, marks[i].text, size) == 0)
			return marks[i].mark;
	}
	return 0;
}

enum attestation_format format_by_marks(const char *text, size_t length)
{
	const char *end = text + length;
	unsigned found = 0;

	while (text < end && (text = memchr(text, '"', (size_t)(end - text)))) {
		if (++text == end)
			break;
		found |= mark_at(text, (size_t)(end - text));
	}
	for (size_t i = 0; i < COUNT_OF(seeming); i++)
		if ((found & seeming[i].needed) == seeming[i].needed)
			return seeming[i].format;
	return ATTESTATION_NONE;
}
