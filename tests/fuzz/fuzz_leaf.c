/*
 * A leaf certificate comes with every bundle. The input is one, in DER; it is trusted as its own authority, and a
 * certificate log of its own key is known by the id that its timestamps name.
 */
#include <openssl/ct.h>
#include <openssl/x509v3.h>

#include "attest/verifying.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Say that the log of the first timestamp is known. */
static void know_log(X509 *leaf, struct arena *arena, struct log_key *log)
{
	STACK_OF(SCT) *scts = X509_get_ext_d2i(leaf, NID_ct_precert_scts, NULL, NULL);
	unsigned char *id = NULL, *spki = NULL;
	size_t length = 0;
	int size = i2d_PUBKEY(X509_get0_pubkey(leaf), &spki);

	if (sk_SCT_num(scts) > 0)
		length = SCT_get0_log_id(sk_SCT_value(scts, 0), &id);
	log->id = (struct bytes){ arena_copy(arena, id ? id : (const void *)"", length), length };
	if (size <= 0 ||
		!public_key_read((struct bytes){ arena_copy(arena, spki, (size_t)size), (size_t)size }, NULL,
			arena, &log->key))
		log->id.length = 0;
	log->key.validity = (struct validity){ INT64_MIN, INT64_MAX };
	log->url = "fuzz";
	OPENSSL_free(spki);
	SCT_LIST_free(scts);
}

static void check(X509 *leaf)
{
	struct trust trust = { .arena = { 0 } };
	struct authority authority = {
		.chain = &leaf, .chain_count = 1, .validity = { INT64_MIN, INT64_MAX }, .name = "fuzz"
	};
	struct log_key log = { .host = "" };
	const struct trust_root root = { .name = "fuzz",
		.authorities = &authority,
		.authority_count = 1,
		.certificate_logs = &log,
		.certificate_log_count = 1,
		.need_scts = 1 };
	const struct verify_settings settings = { .trust = &trust, .now = INT64_MAX };
	const struct item item = { .format = ATTESTATION_BUNDLE };
	struct verification result = { 0 };
	struct arena arena = { 0 };
	struct verifying verifying = { .item = &item,
		.settings = &settings,
		.arena = &arena,
		.ret = &result,
		.leaf = leaf,
		.root = &root };

	know_log(leaf, &trust.arena, &log);
	fulcio_read(&verifying);
	check_chain(&verifying);
	verifying.issuer = leaf;
	check_scts(&verifying);
	public_key_release(&log.key);
	arena_release(&arena);
	arena_release(&trust.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned char *at = data;
	X509 *leaf = d2i_X509(NULL, &at, (long)size);

	if (leaf)
		check(leaf);
	X509_free(leaf);
	return 0;
}
