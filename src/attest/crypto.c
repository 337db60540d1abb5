#include "crypto.h"

#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/x509_vfy.h>
#include <time.h>

#include "base/buf.h"
#include "base/cleanup.h"

enum { NAME_MAX_BYTES = 256, GROUP_MAX = 64 };

void release_bio(BIO **bio)
{
	BIO_free_all(*bio);
}

void release_pkey(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

void release_x509(X509 **certificate)
{
	X509_free(*certificate);
}

void release_x509_context(X509_STORE_CTX **context)
{
	X509_STORE_CTX_free(*context);
}

void release_x509_borrowed(STACK_OF(X509) * *certificates)
{
	sk_X509_free(*certificates);
}

void release_openssl(unsigned char **bytes)
{
	OPENSSL_free(*bytes);
}

const char *crypto_key_words(const EVP_PKEY *key, struct arena *arena, uint32_t *ret_bits)
{
	const int kind = EVP_PKEY_get_base_id(key);
	const int bits = EVP_PKEY_get_bits(key);
	char group[GROUP_MAX] = "";
	const char *short_name;

	if (ret_bits)
		*ret_bits = 0;
	if (kind == EVP_PKEY_RSA || kind == EVP_PKEY_RSA_PSS || kind == EVP_PKEY_DSA) {
		if (ret_bits)
			*ret_bits = bits > 0 ? (uint32_t)bits : 0;
		return arena_format(arena, "%s %d", kind == EVP_PKEY_DSA ? "DSA" : "RSA", bits);
	}
	if (kind == EVP_PKEY_EC && EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1) {
		short_name = EC_curve_nid2nist(OBJ_sn2nid(group));
		return arena_format(arena, "EC %s", short_name ? short_name : group);
	}
	if (kind == EVP_PKEY_EC)
		return "EC";
	if (kind == EVP_PKEY_ED25519)
		return "Ed25519";
	if (kind == EVP_PKEY_ED448)
		return "Ed448";
	short_name = OBJ_nid2sn(kind);
	return short_name ? arena_string(arena, short_name) : "another kind";
}

const char *crypto_name_words(const X509_NAME *name, struct arena *arena)
{
	CLEANUP(release_bio) BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long length;

	if (!bio || X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253) < 0)
		return "";
	length = BIO_get_mem_data(bio, &text);
	if (length <= 0)
		return "";
	return arena_string_part(arena, text, length < NAME_MAX_BYTES ? (size_t)length : NAME_MAX_BYTES);
}

const char *crypto_serial_words(const ASN1_INTEGER *serial, struct arena *arena)
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	const int length = ASN1_STRING_length(serial);

	buf_add_hex(&hex, ASN1_STRING_get0_data(serial),
		length > 0 && length < NAME_MAX_BYTES ? (size_t)length : 0);
	return arena_string(arena, hex.text);
}

bool crypto_time(const ASN1_TIME *time, int64_t *ret)
{
	struct tm parts = { 0 };

	if (!time || ASN1_TIME_to_tm(time, &parts) != 1)
		return false;
	*ret = (int64_t)timegm(&parts);
	return true;
}
