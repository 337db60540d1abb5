/*
 * Time stamps come with every bundle. Two bytes of length, a certificate of that many bytes, which is trusted as a TSA, and
 * a stamp over "a signature".
 */
#include "attest/verifying.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static X509 *certificate_of(const uint8_t *data, size_t size)
{
	return d2i_X509(NULL, &data, (long)size);
}

static void check(X509 *certificate, struct bytes stamp)
{
	struct authority tsa = { .chain = &certificate,
		.chain_count = certificate ? 1 : 0,
		.validity = { INT64_MIN, INT64_MAX },
		.name = "fuzz" };
	const struct trust_root root = { .name = "fuzz", .tsas = &tsa, .tsa_count = 1 };
	struct trust trust = { .arena = { 0 } };
	const struct verify_settings settings = { .trust = &trust, .now = INT64_MAX };
	struct item_signature signature = { .signature = { (const unsigned char *)"a signature", 11 } };
	struct bytes both[] = { stamp, stamp };
	const struct item item = {
		.signatures = &signature, .signature_count = 1, .timestamps = both, .timestamp_count = 2
	};
	struct verification result = { 0 };
	struct arena arena = { 0 };
	struct verifying verifying = {
		.item = &item, .settings = &settings, .arena = &arena, .ret = &result, .root = &root
	};

	check_timestamps(&verifying);
	arena_release(&arena);
	arena_release(&trust.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t length = size < 2 ? 0 : (size_t)data[0] << 8 | data[1];
	X509 *certificate;

	if (size < 2 || length > size - 2)
		return 0;
	certificate = certificate_of(data + 2, length);
	check(certificate, (struct bytes){ data + 2 + length, size - 2 - length });
	X509_free(certificate);
	return 0;
}
