/* Public keys: read strictly, and asked whether a signature is theirs. */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "checks.h"
#include "crypto.h"
#include "trust_parts.h"

/* DER_MOST: longer than any key that is done, and than ML-DSA's. */
enum { DER_MOST = 8192, RSA_LEAST = 2048, RSA_MOST = 8192, GROUP_MAX = 64 };

/* keyDetails of protobuf-specs; what is not listed is not done. */
struct detail {
	const char *word;
	enum key_scheme scheme;
	int curve;               /* NID; 0 */
	enum digest_kind digest; /* 0 = by the key */
	int bits;                /* of RSA; 0 = any */
	bool bare;               /* PKCS#1 instead of SPKI */
};

static const struct detail detail_table[] = {
	{ .word = "PKIX_ECDSA_P256_SHA_256", .scheme = KEY_ECDSA, .curve = NID_X9_62_prime256v1 },
	{ .word = "PKIX_ECDSA_P384_SHA_384", .scheme = KEY_ECDSA, .curve = NID_secp384r1 },
	{ .word = "PKIX_ECDSA_P384_SHA_256",
		.scheme = KEY_ECDSA,
		.curve = NID_secp384r1,
		.digest = DIGEST_SHA256 },
	{ .word = "PKIX_ECDSA_P521_SHA_512", .scheme = KEY_ECDSA, .curve = NID_secp521r1 },
	{ .word = "PKIX_ECDSA_P521_SHA_256",
		.scheme = KEY_ECDSA,
		.curve = NID_secp521r1,
		.digest = DIGEST_SHA256 },
	{ .word = "PKIX_ED25519", .scheme = KEY_ED25519 },
	{ .word = "PKIX_RSA_PKCS1V5", .scheme = KEY_RSA_PKCS1 },
	{ .word = "PKIX_RSA_PKCS1V15_2048_SHA256", .scheme = KEY_RSA_PKCS1, .bits = 2048 },
	{ .word = "PKIX_RSA_PKCS1V15_3072_SHA256", .scheme = KEY_RSA_PKCS1, .bits = 3072 },
	{ .word = "PKIX_RSA_PKCS1V15_4096_SHA256", .scheme = KEY_RSA_PKCS1, .bits = 4096 },
	{ .word = "PKIX_RSA_PSS", .scheme = KEY_RSA_PSS },
	{ .word = "PKIX_RSA_PSS_2048_SHA256", .scheme = KEY_RSA_PSS, .bits = 2048 },
	{ .word = "PKIX_RSA_PSS_3072_SHA256", .scheme = KEY_RSA_PSS, .bits = 3072 },
	{ .word = "PKIX_RSA_PSS_4096_SHA256", .scheme = KEY_RSA_PSS, .bits = 4096 },
	{ .word = "PKCS1_RSA_PKCS1V5", .scheme = KEY_RSA_PKCS1, .bare = true },
	{ .word = "PKCS1_RSA_PSS", .scheme = KEY_RSA_PSS, .bare = true },
};

bool validity_holds(const struct validity *validity, int64_t at)
{
	return validity->start <= at && at <= validity->end;
}

static bool says_nothing(const char *details)
{
	return !details || !details[0] || strcmp(details, "PUBLIC_KEY_DETAILS_UNSPECIFIED") == 0;
}

static const struct detail *detail_find(const char *details)
{
	for (size_t i = 0; i < COUNT_OF(detail_table); i++)
		if (strcmp(detail_table[i].word, details) == 0)
			return &detail_table[i];
	return NULL;
}

/* --- reading -------------------------------------------------------------------------------------------- */

static int curve_of(const EVP_PKEY *key)
{
	char group[GROUP_MAX] = "";

	if (EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) != 1)
		return NID_undef;
	return OBJ_sn2nid(group);
}

/* Curves that are written out in a key instead of named are refused, also where they equal a named one. */
static bool curve_done(const EVP_PKEY *key)
{
	const int curve = curve_of(key);
	int explicit = 0;

	if (EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &explicit) == 1 &&
		explicit)
		return false;
	return curve == NID_X9_62_prime256v1 || curve == NID_secp384r1 || curve == NID_secp521r1;
}

static bool rsa_size_done(const EVP_PKEY *key)
{
	const int bits = EVP_PKEY_get_bits(key);

	return held("key-size", bits >= RSA_LEAST) && bits <= RSA_MOST;
}

/* By the key alone. Weak ones are not done either. */
static enum key_scheme scheme_of(const EVP_PKEY *key)
{
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_EC:
		return held("key-curve", curve_done(key)) ? KEY_ECDSA : KEY_UNSUPPORTED;
	case EVP_PKEY_RSA:
		return rsa_size_done(key) ? KEY_RSA_PKCS1 : KEY_UNSUPPORTED;
	case EVP_PKEY_RSA_PSS:
		return rsa_size_done(key) ? KEY_RSA_PSS : KEY_UNSUPPORTED;
	case EVP_PKEY_ED25519:
		return KEY_ED25519;
	default:
		return KEY_UNSUPPORTED;
	}
}

/* Whether a key is what its details say; `ret_scheme` is what the key is, and becomes what they make of it. */
static bool details_fit(const EVP_PKEY *key, const struct detail *detail, enum key_scheme *ret_scheme)
{
	const bool rsa = *ret_scheme == KEY_RSA_PKCS1 || *ret_scheme == KEY_RSA_PSS;

	if (*ret_scheme == KEY_UNSUPPORTED)
		return true;
	if (detail->curve && (*ret_scheme != KEY_ECDSA || curve_of(key) != detail->curve))
		return false;
	if (detail->bits && EVP_PKEY_get_bits(key) != detail->bits)
		return false;
	if (detail->scheme == KEY_RSA_PSS && rsa)
		*ret_scheme = KEY_RSA_PSS;
	return *ret_scheme == detail->scheme;
}

static bool read_bare(struct bytes der, struct public_key *ret)
{
	const unsigned char *at = der.data;

	ret->key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)der.length);
	return ret->key && at == der.data + der.length;
}

/* A SubjectPublicKeyInfo also of an algorithm that libcrypto does not know: then there is no key in it. */
static bool read_spki(struct bytes der, struct public_key *ret)
{
	const unsigned char *at = der.data;
	X509_PUBKEY *spki = d2i_X509_PUBKEY(NULL, &at, (long)der.length);
	const bool whole = spki && at == der.data + der.length;
	EVP_PKEY *key = whole ? X509_PUBKEY_get0(spki) : NULL;

	if (key && EVP_PKEY_up_ref(key) == 1)
		ret->key = key;
	X509_PUBKEY_free(spki);
	return whole;
}

static void set_spki(struct public_key *key, struct bytes given, struct arena *arena)
{
	CLEANUP(release_openssl) unsigned char *der = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const int length = given.length ? 0 : i2d_PUBKEY(key->key, &der);

	if (length > 0)
		given = (struct bytes){ der, (size_t)length };
	key->spki = (struct bytes){ arena_copy(arena, given.data, given.length), given.length };
	digest_bytes(key->spki.data, key->spki.length, key->spki_digest);
	buf_add(&text, "SHA256:");
	bytes_add_base64(&text, (struct bytes){ key->spki_digest, sizeof(key->spki_digest) });
	while (text.length && text.text[text.length - 1] == '=')
		buf_cut(&text, text.length - 1);
	key->fingerprint = arena_string(arena, text.text);
}

static void drop_key(struct public_key *key)
{
	EVP_PKEY_free(key->key);
	key->key = NULL;
}

/* Fills `ret`, whose key the caller drops when this is false. */
static bool read_key(struct bytes der, const char *details, struct public_key *ret, bool *ret_bare)
{
	const bool open = says_nothing(details);
	const struct detail *detail = open ? NULL : detail_find(details);

	*ret_bare = detail && detail->bare;
	if (!open && !detail)
		return true; /* not done: kept as it is */
	if (!*ret_bare && !read_spki(der, ret)) {
		drop_key(ret);
		*ret_bare = open;
		if (!open)
			return false;
	}
	if (*ret_bare && !read_bare(der, ret))
		return false;
	if (!ret->key)
		return true;
	ret->scheme = scheme_of(ret->key);
	return !detail || details_fit(ret->key, detail, &ret->scheme);
}

bool public_key_read(struct bytes der, const char *details, struct arena *arena, struct public_key *ret)
{
	struct public_key key = { .scheme = KEY_UNSUPPORTED, .validity = { INT64_MIN, INT64_MAX } };
	bool bare = false, good;

	if (der.length == 0 || der.length > DER_MOST)
		return false;
	good = read_key(der, details, &key, &bare);
	ERR_clear_error();
	if (!good) {
		drop_key(&key);
		return false;
	}
	key.details = details ? arena_string(arena, details) : "";
	key.hint = "";
	key.name = "";
	set_spki(&key, bare ? (struct bytes){ 0 } : der, arena);
	if (key.scheme == KEY_UNSUPPORTED)
		drop_key(&key);
	*ret = key;
	return true;
}

void public_key_of(EVP_PKEY *key, struct bytes spki, struct arena *arena, struct public_key *ret)
{
	struct public_key own = { .scheme = scheme_of(key), .validity = { INT64_MIN, INT64_MAX } };

	own.details = own.hint = own.name = "";
	set_spki(&own, spki, arena);
	if (own.scheme != KEY_UNSUPPORTED && EVP_PKEY_up_ref(key) == 1)
		own.key = key;
	ERR_clear_error();
	*ret = own;
}

void public_key_release(struct public_key *key)
{
	drop_key(key);
}

/* --- verifying ------------------------------------------------------------------------------------------ */

static enum digest_kind digest_by_key(const struct public_key *key)
{
	const struct detail *detail = key->details ? detail_find(key->details) : NULL;

	if (detail && detail->digest)
		return detail->digest;
	if (key->scheme != KEY_ECDSA)
		return DIGEST_SHA256;
	switch (curve_of(key->key)) {
	case NID_secp384r1:
		return DIGEST_SHA384;
	case NID_secp521r1:
		return DIGEST_SHA512;
	default:
		return DIGEST_SHA256;
	}
}

static const EVP_MD *method_of(enum digest_kind kind)
{
	switch (kind) {
	case DIGEST_SHA384:
		return EVP_sha384();
	case DIGEST_SHA512:
		return EVP_sha512();
	default:
		return EVP_sha256();
	}
}

static bool set_padding(const struct public_key *key, EVP_PKEY_CTX *context)
{
	if (key->scheme != KEY_RSA_PSS)
		return true;
	return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1;
}

static bool verify_with(
	const struct public_key *key, const EVP_MD *method, struct bytes message, struct bytes signature)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *inner = NULL;
	const bool good = context && EVP_DigestVerifyInit(context, &inner, method, NULL, key->key) == 1 &&
			  set_padding(key, inner) &&
			  EVP_DigestVerify(context, signature.data, signature.length, message.data,
				  message.length) == 1;

	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return good;
}

bool public_key_verify(const struct public_key *key, struct bytes message, struct bytes signature, bool old)
{
	enum digest_kind kind;

	if (!key->key || key->scheme == KEY_UNSUPPORTED || signature.length == 0)
		return false;
	if (key->scheme == KEY_ED25519)
		return verify_with(key, NULL, message, signature);
	kind = digest_by_key(key);
	if (verify_with(key, method_of(kind), message, signature))
		return true;
	return old && key->scheme == KEY_ECDSA && kind != DIGEST_SHA256 &&
	       verify_with(key, EVP_sha256(), message, signature);
}

static bool verify_digest_with(
	const struct public_key *key, const EVP_MD *method, struct bytes digest, struct bytes signature)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key->key, NULL);
	const bool good =
		context && EVP_PKEY_verify_init(context) == 1 && set_padding(key, context) &&
		EVP_PKEY_CTX_set_signature_md(context, method) == 1 &&
		EVP_PKEY_verify(context, signature.data, signature.length, digest.data, digest.length) == 1;

	EVP_PKEY_CTX_free(context);
	ERR_clear_error();
	return good;
}

int public_key_verify_digest(
	const struct public_key *key, enum digest_kind kind, struct bytes digest, struct bytes signature)
{
	const bool known = kind == DIGEST_SHA256 || kind == DIGEST_SHA384 || kind == DIGEST_SHA512;
	bool wanted;

	if (!key->key || key->scheme == KEY_UNSUPPORTED || key->scheme == KEY_ED25519 || !known)
		return ERROR_USAGE;
	wanted = kind == digest_by_key(key);
	if (!wanted && (kind != DIGEST_SHA256 || key->scheme != KEY_ECDSA))
		return ERROR_USAGE;
	if (digest.length == (size_t)EVP_MD_get_size(method_of(kind)) && signature.length &&
		verify_digest_with(key, method_of(kind), digest, signature))
		return 0;
	/* Of old clients SHA-256 with the long curves is taken; what does not fit may be over the other digest. */
	return wanted ? ERROR_MALFORMED : ERROR_USAGE;
}
