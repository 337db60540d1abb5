/* Files of trust are the user's own, but come from elsewhere: whatever is in one, it is taken whole or not at all. */
#include "attest/trust_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct public_key *key)
{
	static const unsigned char signature[] = { 0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01 };
	const struct bytes bytes = { signature, sizeof(signature) };

	if (public_key_verify(key, bytes, bytes, true))
		__builtin_trap();
	(void)public_key_verify_digest(key, DIGEST_SHA256, bytes, bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trust *trust = trust_new();
	struct arena arena = { 0 };
	struct trust_row *rows = NULL;
	struct error error = { 0 };
	unsigned char digest[32];
	const int code = trust_add(trust, "fuzz", (const char *)data, size, &error);

	if (code < 0 && (trust->root_count || trust->key_count || error.code != code || !error.message[0]))
		__builtin_trap();
	if (code == 0 && trust_rows(trust, &arena, &rows) == 0)
		__builtin_trap();
	for (size_t i = 0; i < trust->key_count; i++)
		ask(&trust->keys[i]);
	for (size_t i = 0; i < trust->root_count; i++)
		for (size_t j = 0; j < trust->roots[i]->log_count; j++)
			ask(&trust->roots[i]->logs[j].key);
	trust_digest(trust, digest);
	arena_release(&arena);
	trust_close(&trust);
	return 0;
}
