/* Image layouts come from registries. Every blob that is handed over has the digest that it is called by. */
#include <string.h>

#include "base/digest.h"
#include "sources/oci.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t length_of(const char *text)
{
	return text ? strlen(text) : 0;
}

static int check_attestation(const struct oci_attestation *attestation, void *context)
{
	struct buf hex = BUF_INIT;
	unsigned char value[DIGEST_SIZE];
	size_t *sum = context;

	digest_bytes(attestation->bytes.data, attestation->bytes.length, value);
	buf_add(&hex, "sha256:");
	buf_add_hex(&hex, value, sizeof(value));
	if (strcmp(hex.text, attestation->digest) != 0)
		__builtin_trap();
	if (attestation->subject && strlen(attestation->subject) != hex.length)
		__builtin_trap();
	buf_release(&hex);
	*sum += length_of(attestation->media_type) + length_of(attestation->predicate) +
		length_of(attestation->signature) + length_of(attestation->certificate) +
		length_of(attestation->chain) + length_of(attestation->bundle) +
		length_of(attestation->timestamp);
	return 0;
}

static void check_trouble(const struct error *error, void *context)
{
	size_t *sum = context;

	*sum += strlen(error->message);
	if (!error->code)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t sum = 0;
	const struct oci_visitor visitor = { check_attestation, check_trouble, &sum };
	struct error error = { 0 };
	struct limits limits;

	limits_default(&limits);
	limits.values[LIMIT_ARCHIVE_BYTES] = UINT64_C(64) * 1024 * 1024;
	limits.values[LIMIT_ARCHIVE_MEMBERS] = 1000;
	if (oci_read_archive((struct bytes){ data, size }, &limits, &visitor, &error) < 0 && !error.code)
		__builtin_trap();
	return sum == SIZE_MAX ? 1 : 0;
}
