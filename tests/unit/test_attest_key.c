/* Public keys: which are taken, and which signatures are theirs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#include "attest/trust_parts.h"
#include "base/cleanup.h"
#include "support_forge_parts.h"

static const char message[] = "what was signed";

static struct bytes bytes_of(const struct buf *buf)
{
	return (struct bytes){ (const unsigned char *)buf->text, buf->length };
}

static const struct bytes message_bytes = { (const unsigned char *)message, sizeof(message) - 1 };

/* A key, read from its SPKI, and its signature over the message. */
struct signing {
	struct arena arena;
	struct public_key key;
	struct buf spki, signature;
};

static void signing_open(
	struct signing *ret, enum forge_key_kind kind, enum forge_signing how, const char *details)
{
	CLEANUP(forge_key_release) EVP_PKEY *key = forge_key("a signer", kind);

	*ret = (struct signing){ .spki = BUF_INIT, .signature = BUF_INIT };
	forge_spki(key, &ret->spki);
	forge_sign(key, how, message, sizeof(message) - 1, &ret->signature);
	assert_true(public_key_read(bytes_of(&ret->spki), details, &ret->arena, &ret->key));
}

static void signing_close(struct signing *signing)
{
	public_key_release(&signing->key);
	buf_release(&signing->spki);
	buf_release(&signing->signature);
	arena_release(&signing->arena);
}

static bool verifies(const struct signing *signing, bool old)
{
	return public_key_verify(&signing->key, message_bytes, bytes_of(&signing->signature), old);
}

static void verifies_with_every_kind_of_key(void **state)
{
	static const struct {
		enum forge_key_kind kind;
		enum forge_signing how;
		const char *details;
	} kinds[] = {
		{ FORGE_P256, FORGE_BY_KEY, "PKIX_ECDSA_P256_SHA_256" },
		{ FORGE_P384, FORGE_BY_KEY, "PKIX_ECDSA_P384_SHA_384" },
		{ FORGE_P384, FORGE_SHA256, "PKIX_ECDSA_P384_SHA_256" },
		{ FORGE_P521, FORGE_BY_KEY, "PKIX_ECDSA_P521_SHA_512" },
		{ FORGE_ED25519, FORGE_BY_KEY, "PKIX_ED25519" },
		{ FORGE_RSA, FORGE_BY_KEY, "PKIX_RSA_PKCS1V5" },
		{ FORGE_RSA, FORGE_PSS, "PKIX_RSA_PSS" },
		{ FORGE_P384, FORGE_BY_KEY, NULL },
		{ FORGE_RSA, FORGE_BY_KEY, "" },
	};
	static const unsigned char other[] = "what was not signed";

	(void)state;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		CLEANUP(signing_close) struct signing signing;

		signing_open(&signing, kinds[i].kind, kinds[i].how, kinds[i].details);
		assert_true(verifies(&signing, false));
		assert_false(public_key_verify(&signing.key, (struct bytes){ other, sizeof(other) - 1 },
			bytes_of(&signing.signature), true));
		signing.signature.text[signing.signature.length - 1] ^= 1;
		assert_false(verifies(&signing, true));
	}
}

static void takes_the_short_digest_only_of_old_clients(void **state)
{
	CLEANUP(signing_close) struct signing signing;

	(void)state;
	signing_open(&signing, FORGE_P384, FORGE_SHA256, NULL);
	assert_false(verifies(&signing, false));
	assert_true(verifies(&signing, true));
}

static void keeps_the_paddings_of_rsa_apart(void **state)
{
	CLEANUP(signing_close) struct signing plain;
	CLEANUP(signing_close) struct signing pss;

	(void)state;
	signing_open(&plain, FORGE_RSA, FORGE_PSS, "PKIX_RSA_PKCS1V5");
	signing_open(&pss, FORGE_RSA, FORGE_BY_KEY, "PKIX_RSA_PSS");
	assert_false(verifies(&plain, true));
	assert_false(verifies(&pss, true));
}

static void verifies_digests_where_the_key_lets_it(void **state)
{
	CLEANUP(signing_close) struct signing short_one;
	CLEANUP(signing_close) struct signing long_one;
	CLEANUP(signing_close) struct signing whole;
	CLEANUP(buf_release) struct buf sha256 = BUF_INIT;
	CLEANUP(buf_release) struct buf sha384 = BUF_INIT;

	(void)state;
	forge_digest("sha256", message, sizeof(message) - 1, &sha256);
	forge_digest("sha384", message, sizeof(message) - 1, &sha384);
	signing_open(&short_one, FORGE_P256, FORGE_BY_KEY, NULL);
	signing_open(&long_one, FORGE_P384, FORGE_BY_KEY, NULL);
	signing_open(&whole, FORGE_ED25519, FORGE_BY_KEY, NULL);
	assert_int_equal(public_key_verify_digest(&short_one.key, DIGEST_SHA256, bytes_of(&sha256),
				 bytes_of(&short_one.signature)),
		0);
	assert_int_equal(public_key_verify_digest(&long_one.key, DIGEST_SHA384, bytes_of(&sha384),
				 bytes_of(&long_one.signature)),
		0);
	/* The other digest may be the signed one: that is not to know. */
	assert_int_equal(public_key_verify_digest(&long_one.key, DIGEST_SHA256, bytes_of(&sha256),
				 bytes_of(&long_one.signature)),
		ERROR_USAGE);
	assert_int_equal(public_key_verify_digest(
				 &whole.key, DIGEST_SHA256, bytes_of(&sha256), bytes_of(&whole.signature)),
		ERROR_USAGE);
	assert_int_equal(public_key_verify_digest(&short_one.key, DIGEST_SHA384, bytes_of(&sha384),
				 bytes_of(&short_one.signature)),
		ERROR_USAGE);
	sha256.text[0] ^= 1;
	assert_int_equal(public_key_verify_digest(&short_one.key, DIGEST_SHA256, bytes_of(&sha256),
				 bytes_of(&short_one.signature)),
		ERROR_MALFORMED);
	buf_cut(&sha256, 31);
	assert_int_equal(public_key_verify_digest(&short_one.key, DIGEST_SHA256, bytes_of(&sha256),
				 bytes_of(&short_one.signature)),
		ERROR_MALFORMED);
}

static void takes_signatures_only_as_exact_der(void **state)
{
	CLEANUP(signing_close) struct signing signing;
	CLEANUP(buf_release) struct buf longer = BUF_INIT;
	CLEANUP(buf_release) struct buf padded = BUF_INIT;
	unsigned char length;

	(void)state;
	signing_open(&signing, FORGE_P256, FORGE_BY_KEY, NULL);
	buf_add_bytes(&longer, signing.signature.text, signing.signature.length);
	buf_add_char(&longer, '\0');
	assert_false(public_key_verify(&signing.key, message_bytes, bytes_of(&longer), true));
	/* The sequence's length in two bytes, where one does. */
	length = (unsigned char)signing.signature.text[1];
	assert_true(length < 0x80);
	buf_add_bytes(&padded, "\x30\x81", 2);
	buf_add_bytes(&padded, signing.signature.text + 1, signing.signature.length - 1);
	assert_false(public_key_verify(&signing.key, message_bytes, bytes_of(&padded), true));
	assert_false(public_key_verify(&signing.key, message_bytes, (struct bytes){ 0 }, true));
}

static void refuses_keys_that_are_not_what_they_are_said_to_be(void **state)
{
	static const struct {
		enum forge_key_kind kind;
		const char *details;
	} lies[] = {
		{ FORGE_P256, "PKIX_ECDSA_P384_SHA_384" }, { FORGE_P384, "PKIX_ECDSA_P256_SHA_256" },
		{ FORGE_P256, "PKIX_ED25519" }, { FORGE_P256, "PKIX_RSA_PSS" },
		{ FORGE_ED25519, "PKIX_ECDSA_P256_SHA_256" }, { FORGE_RSA, "PKIX_RSA_PKCS1V15_4096_SHA256" },
		{ FORGE_RSA, "PKIX_ED25519" }, { FORGE_RSA, "PKCS1_RSA_PKCS1V5" }, /* that is no SPKI */
	};
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lies); i++) {
		CLEANUP(forge_key_release) EVP_PKEY *key = forge_key("a liar", lies[i].kind);
		CLEANUP(buf_release) struct buf spki = BUF_INIT;
		struct public_key read = { 0 };

		forge_spki(key, &spki);
		assert_false(public_key_read(bytes_of(&spki), lies[i].details, &arena, &read));
		assert_null(read.key);
	}
}

static void refuses_bytes_behind_a_key(void **state)
{
	CLEANUP(signing_close) struct signing signing;
	struct public_key read;

	(void)state;
	signing_open(&signing, FORGE_P256, FORGE_BY_KEY, NULL);
	buf_add_char(&signing.spki, '\0');
	assert_false(public_key_read(bytes_of(&signing.spki), NULL, &signing.arena, &read));
	buf_cut(&signing.spki, signing.spki.length - 2);
	assert_false(public_key_read(bytes_of(&signing.spki), NULL, &signing.arena, &read));
	assert_false(public_key_read((struct bytes){ 0 }, NULL, &signing.arena, &read));
}

static void keeps_keys_of_algorithms_that_are_not_done(void **state)
{
	CLEANUP(signing_close) struct signing signing;
	struct public_key read;

	(void)state;
	signing_open(&signing, FORGE_ED25519, FORGE_BY_KEY, "PKIX_ED25519_PH");
	assert_int_equal(signing.key.scheme, KEY_UNSUPPORTED);
	assert_null(signing.key.key);
	assert_string_equal(signing.key.details, "PKIX_ED25519_PH");
	assert_false(verifies(&signing, true));
	assert_true(public_key_read(message_bytes, "ML_DSA_65", &signing.arena, &read));
	assert_int_equal(read.scheme, KEY_UNSUPPORTED);
	assert_int_equal(read.spki.length, message_bytes.length);
	assert_false(public_key_read(message_bytes, NULL, &signing.arena, &read));
}

static void expect_not_done(EVP_PKEY *key)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf spki = BUF_INIT;
	struct public_key read = { 0 };

	assert_non_null(key);
	forge_spki(key, &spki);
	assert_true(public_key_read(bytes_of(&spki), NULL, &arena, &read));
	assert_int_equal(read.scheme, KEY_UNSUPPORTED);
	assert_null(read.key);
}

static void does_not_use_short_rsa_keys(void **state)
{
	CLEANUP(forge_key_release) EVP_PKEY *key = EVP_RSA_gen(1024);

	(void)state;
	expect_not_done(key);
}

static void does_not_use_other_curves(void **state)
{
	CLEANUP(forge_key_release) EVP_PKEY *key = EVP_EC_gen("secp256k1");

	(void)state;
	expect_not_done(key);
}

static void does_not_use_curves_that_are_written_out(void **state)
{
	CLEANUP(forge_key_release) EVP_PKEY *key = EVP_EC_gen("P-256");

	(void)state;
	assert_int_equal(EVP_PKEY_set_utf8_string_param(
				 key, OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_EXPLICIT),
		1);
	expect_not_done(key);
}

static void reads_bare_rsa_keys(void **state)
{
	CLEANUP(forge_key_release) EVP_PKEY *key = forge_key("a signer", FORGE_RSA);
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf spki = BUF_INIT;
	unsigned char *der = NULL;
	const int length = i2d_PublicKey(key, &der);
	const char *const details[] = { "PKCS1_RSA_PKCS1V5", NULL };

	(void)state;
	assert_true(length > 0);
	forge_spki(key, &spki);
	for (size_t i = 0; i < COUNT_OF(details); i++) {
		struct public_key read;

		assert_true(
			public_key_read((struct bytes){ der, (size_t)length }, details[i], &arena, &read));
		assert_int_equal(read.scheme, KEY_RSA_PKCS1);
		assert_true(bytes_equal(read.spki, bytes_of(&spki)));
		public_key_release(&read);
	}
	OPENSSL_free(der);
}

static void names_a_key_by_the_digest_of_its_spki(void **state)
{
	CLEANUP(signing_close) struct signing signing;
	CLEANUP(buf_release) struct buf digest = BUF_INIT;
	CLEANUP(buf_release) struct buf expected = BUF_INIT;

	(void)state;
	signing_open(&signing, FORGE_P256, FORGE_BY_KEY, NULL);
	forge_digest("sha256", signing.spki.text, signing.spki.length, &digest);
	buf_add(&expected, "SHA256:");
	forge_add_base64(&expected, digest.text, digest.length);
	buf_cut(&expected, expected.length - 1);
	assert_string_equal(signing.key.fingerprint, expected.text);
	assert_memory_equal(signing.key.spki_digest, digest.text, 32);
}

static void holds_at_both_ends_of_a_validity(void **state)
{
	const struct validity validity = { 100, 200 };

	(void)state;
	assert_false(validity_holds(&validity, 99));
	assert_true(validity_holds(&validity, 100));
	assert_true(validity_holds(&validity, 200));
	assert_false(validity_holds(&validity, 201));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verifies_with_every_kind_of_key),
		cmocka_unit_test(takes_the_short_digest_only_of_old_clients),
		cmocka_unit_test(keeps_the_paddings_of_rsa_apart),
		cmocka_unit_test(verifies_digests_where_the_key_lets_it),
		cmocka_unit_test(takes_signatures_only_as_exact_der),
		cmocka_unit_test(refuses_keys_that_are_not_what_they_are_said_to_be),
		cmocka_unit_test(refuses_bytes_behind_a_key),
		cmocka_unit_test(keeps_keys_of_algorithms_that_are_not_done),
		cmocka_unit_test(does_not_use_short_rsa_keys),
		cmocka_unit_test(does_not_use_other_curves),
		cmocka_unit_test(does_not_use_curves_that_are_written_out),
		cmocka_unit_test(reads_bare_rsa_keys),
		cmocka_unit_test(names_a_key_by_the_digest_of_its_spki),
		cmocka_unit_test(holds_at_both_ends_of_a_validity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
