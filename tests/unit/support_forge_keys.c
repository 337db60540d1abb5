/* Keys, signatures and their forms. */
#include "support_forge_parts.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void forge_must(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "the forge cannot make %s\n", what);
	ERR_print_errors_fp(stderr);
	abort();
}

void forge_key_release(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
	*key = NULL;
}

void forge_certificate_release(X509 **certificate)
{
	X509_free(*certificate);
	*certificate = NULL;
}

/* --- keys --------------------------------------------------------------------------------------------- */

/* The private number is the digest of the name: below the order of the curve but for odds of 2^-32. */
static EVP_PKEY *curve_key(const char *name, const char *curve, int nid, const char *digest)
{
	CLEANUP(buf_release) struct buf secret = BUF_INIT;
	EC_GROUP *group = EC_GROUP_new_by_curve_name(nid);
	EC_POINT *point = EC_POINT_new(group);
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	unsigned char public[256];
	EVP_PKEY *key = NULL;

	forge_digest(digest, name, strlen(name), &secret);
	BIGNUM *number = BN_bin2bn((const unsigned char *)secret.text, (int)secret.length, NULL);
	forge_must(EC_POINT_mul(group, point, number, NULL, NULL, NULL) == 1, name);
	size_t length =
		EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, public, sizeof(public), NULL);
	forge_must(OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0) &&
			   OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, number) &&
			   OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, public, length),
		name);
	OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
	forge_must(EVP_PKEY_fromdata_init(context) == 1 &&
			   EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters) == 1,
		name);
	OSSL_PARAM_free(parameters);
	OSSL_PARAM_BLD_free(builder);
	EVP_PKEY_CTX_free(context);
	BN_free(number);
	EC_POINT_free(point);
	EC_GROUP_free(group);
	return key;
}

static EVP_PKEY *edwards_key(const char *name)
{
	CLEANUP(buf_release) struct buf secret = BUF_INIT;

	forge_digest("SHA256", name, strlen(name), &secret);
	return EVP_PKEY_new_raw_private_key(
		EVP_PKEY_ED25519, NULL, (const unsigned char *)secret.text, secret.length);
}

EVP_PKEY *forge_key(const char *name, enum forge_key_kind kind)
{
	EVP_PKEY *key = NULL;

	switch (kind) {
	case FORGE_P256:
		key = curve_key(name, "prime256v1", NID_X9_62_prime256v1, "SHA256");
		break;
	case FORGE_P384:
		key = curve_key(name, "secp384r1", NID_secp384r1, "SHA384");
		break;
	case FORGE_P521:
		key = curve_key(name, "secp521r1", NID_secp521r1, "SHA512");
		break;
	case FORGE_ED25519:
		key = edwards_key(name);
		break;
	case FORGE_RSA:
	case FORGE_RSA_PSS:
		key = EVP_RSA_gen(2048);
		break;
	}
	forge_must(key != NULL, name);
	return key;
}

static const EVP_MD *digest_of(EVP_PKEY *key, enum forge_signing how)
{
	if (EVP_PKEY_get_id(key) == EVP_PKEY_ED25519)
		return NULL;
	if (how == FORGE_SHA256 || EVP_PKEY_get_id(key) == EVP_PKEY_RSA || EVP_PKEY_get_bits(key) == 256)
		return EVP_sha256();
	return EVP_PKEY_get_bits(key) == 384 ? EVP_sha384() : EVP_sha512();
}

void forge_sign(EVP_PKEY *key, enum forge_signing how, const void *bytes, size_t length, struct buf *ret)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key = NULL;
	size_t size = 0;

	forge_must(EVP_DigestSignInit(context, &of_key, digest_of(key, how), NULL, key) == 1, "a signature");
	if (how == FORGE_PSS)
		forge_must(
			EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING) == 1, "a PSS signature");
	forge_must(EVP_DigestSign(context, NULL, &size, bytes, length) == 1, "a signature");
	buf_clear(ret);
	buf_reserve(ret, size);
	forge_must(EVP_DigestSign(context, (unsigned char *)ret->text, &size, bytes, length) == 1,
		"a signature");
	ret->length = size;
	ret->text[size] = 0;
	EVP_MD_CTX_free(context);
}

/* --- forms -------------------------------------------------------------------------------------------- */

static void take_openssl(struct buf *ret, unsigned char *bytes, int length)
{
	forge_must(length >= 0, "DER");
	buf_add_bytes(ret, bytes, (size_t)length);
	OPENSSL_free(bytes);
}

void forge_spki(EVP_PKEY *key, struct buf *ret)
{
	unsigned char *bytes = NULL;
	int length = i2d_PUBKEY(key, &bytes);

	buf_clear(ret);
	take_openssl(ret, bytes, length);
}

void forge_spki_digest(EVP_PKEY *key, unsigned char ret[32])
{
	CLEANUP(buf_release) struct buf spki = BUF_INIT;
	CLEANUP(buf_release) struct buf digest = BUF_INIT;

	forge_spki(key, &spki);
	forge_digest("SHA256", spki.text, spki.length, &digest);
	memcpy(ret, digest.text, 32);
}

const char *forge_key_details(EVP_PKEY *key, bool pss)
{
	switch (EVP_PKEY_get_id(key)) {
	case EVP_PKEY_ED25519:
		return "PKIX_ED25519";
	case EVP_PKEY_RSA:
		return pss ? "PKIX_RSA_PSS_2048_SHA256" : "PKIX_RSA_PKCS1V15_2048_SHA256";
	default:
		return EVP_PKEY_get_bits(key) == 256   ? "PKIX_ECDSA_P256_SHA_256"
		       : EVP_PKEY_get_bits(key) == 384 ? "PKIX_ECDSA_P384_SHA_384"
						       : "PKIX_ECDSA_P521_SHA_512";
	}
}

static void add_bio(struct buf *ret, BIO *bio)
{
	char *text = NULL;
	long length = BIO_get_mem_data(bio, &text);

	buf_add_bytes(ret, text, (size_t)length);
	BIO_free(bio);
}

void forge_add_key_pem(struct buf *ret, EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());

	forge_must(PEM_write_bio_PUBKEY(bio, key) == 1, "PEM of a key");
	add_bio(ret, bio);
}

void forge_add_certificate_pem(struct buf *ret, X509 *certificate)
{
	BIO *bio = BIO_new(BIO_s_mem());

	forge_must(PEM_write_bio_X509(bio, certificate) == 1, "PEM of a certificate");
	add_bio(ret, bio);
}

void forge_add_der(struct buf *ret, X509 *certificate)
{
	unsigned char *bytes = NULL;
	int length = i2d_X509(certificate, &bytes);

	take_openssl(ret, bytes, length);
}

void forge_add_base64(struct buf *ret, const void *bytes, size_t length)
{
	buf_reserve(ret, length / 3 * 4 + 8);
	ret->length += (size_t)EVP_EncodeBlock((unsigned char *)ret->text + ret->length, bytes, (int)length);
}

void forge_digest(const char *algorithm, const void *bytes, size_t length, struct buf *ret)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	size_t size = 0;

	forge_must(EVP_Q_digest(NULL, algorithm, NULL, bytes, length, digest, &size) == 1, algorithm);
	buf_clear(ret);
	buf_add_bytes(ret, digest, size);
}

void forge_add_pae(struct buf *ret, const char *type, const void *payload, size_t length)
{
	buf_format(ret, "DSSEv1 %zu %s %zu ", strlen(type), type, length);
	buf_add_bytes(ret, payload, length);
}
