/* The body of a log entry, behind one byte that says of which kind it is said to be: held against one and the same item. */
#include <stdlib.h>
#include <string.h>

#include "attest/logging.h"
#include "attest/verifying.h"
#include "base/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	const char *kind, *version;
} kinds[] = {
	{ "hashedrekord", "0.0.1" },
	{ "hashedrekord", "0.0.2" },
	{ "dsse", "0.0.1" },
	{ "dsse", "0.0.2" },
	{ "intoto", "0.0.2" },
	{ "intoto", "0.0.1" },
};

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){ (const unsigned char *)text, strlen(text) };
}

/* Every body has a result, and only one that speaks of the item nothing but good ones. */
static void check_result(const struct verification *result, bool good)
{
	bool failed = false;

	if (result->step_count == 0)
		abort();
	for (size_t i = 0; i < result->step_count; i++)
		failed = failed || result->steps[i].state != STEP_OK;
	if (failed == good)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct item_signature signature = { .signature = bytes_of("a signature of the item") };
	struct verification result = { 0 };
	struct verify_settings settings = { .now = 1800000000 };
	struct log_entry entry = { 0 };
	struct item item = {
		.format = ATTESTATION_BUNDLE,
		.content = CONTENT_ENVELOPE,
		.payload_type = "application/vnd.in-toto+json",
		.payload = bytes_of("{\"a\":\"statement\"}"),
		.signatures = &signature,
		.signature_count = 1,
		.certificate = bytes_of("a certificate"),
		.entries = &entry,
		.entry_count = 1,
	};
	struct verifying verifying = {
		.item = &item, .settings = &settings, .arena = &arena, .ret = &result
	};

	if (size == 0)
		return 0;
	entry.kind = kinds[data[0] % COUNT_OF(kinds)].kind;
	entry.version = kinds[data[0] % COUNT_OF(kinds)].version;
	entry.body = (struct bytes){ arena_copy(&arena, data + 1, size - 1), size - 1 };
	check_result(&result, check_entry_body(&verifying, &entry));
	return 0;
}
