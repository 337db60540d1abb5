#include "attest/certificate.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"

enum { NAME_MAX_BYTES = 256, GROUP_MAX = 64 };

static void bio_release(BIO **bio)
{
	BIO_free(*bio);
}

static void key_release(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void certificate_release(X509 **certificate)
{
	X509_free(*certificate);
}

/* Nobody is asked for a passphrase: libcrypto would ask at the terminal. */
static int no_passphrase(char *buf, int size, int writing, void *context)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)context;
	return -1;
}

/* "EC P-256", "RSA 2048", "Ed25519"; of the last there is but one length. */
static const char *key_words(const EVP_PKEY *key, struct arena *arena, uint32_t *ret_bits)
{
	const int kind = EVP_PKEY_get_base_id(key);
	const int bits = EVP_PKEY_get_bits(key);
	char group[GROUP_MAX] = "";
	const char *short_name;

	*ret_bits = 0;
	if (kind == EVP_PKEY_RSA || kind == EVP_PKEY_RSA_PSS || kind == EVP_PKEY_DSA) {
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

static const char *spki_of(EVP_PKEY *key, struct arena *arena)
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char digest[DIGEST_SIZE];
	unsigned char *der = NULL;
	const int length = i2d_PUBKEY(key, &der);

	if (length <= 0)
		return "";
	digest_bytes(der, (size_t)length, digest);
	OPENSSL_free(der);
	buf_add_hex(&hex, digest, sizeof(digest));
	return arena_string(arena, hex.text);
}

/* "CN=client,O=Acme"; control characters and others than ASCII come escaped. */
static const char *name_words(const X509_NAME *name, struct arena *arena)
{
	CLEANUP(bio_release) BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long length;

	if (!bio || X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253) < 0)
		return "";
	length = BIO_get_mem_data(bio, &text);
	if (length <= 0)
		return "";
	return arena_string_part(arena, text, length < NAME_MAX_BYTES ? (size_t)length : NAME_MAX_BYTES);
}

static int64_t seconds_of(const ASN1_TIME *time)
{
	struct tm parts = { 0 };

	return ASN1_TIME_to_tm(time, &parts) == 1 ? (int64_t)timegm(&parts) : 0;
}

static const char *serial_words(const ASN1_INTEGER *serial, struct arena *arena)
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	const int length = ASN1_STRING_length(serial);

	buf_add_hex(&hex, ASN1_STRING_get0_data(serial),
		length > 0 && length < NAME_MAX_BYTES ? (size_t)length : 0);
	return arena_string(arena, hex.text);
}

static bool read_certificate(BIO *bio, struct arena *arena, struct certificate_fact *fact)
{
	CLEANUP(certificate_release) X509 *certificate = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
	EVP_PKEY *key = certificate ? X509_get0_pubkey(certificate) : NULL;
	const char *signature;

	if (!key)
		return false;
	signature = OBJ_nid2ln(X509_get_signature_nid(certificate));
	fact->subject = name_words(X509_get_subject_name(certificate), arena);
	fact->issuer = name_words(X509_get_issuer_name(certificate), arena);
	fact->key = key_words(key, arena, &fact->bits);
	fact->signature = signature ? arena_string(arena, signature) : "";
	fact->not_before = seconds_of(X509_get0_notBefore(certificate));
	fact->not_after = seconds_of(X509_get0_notAfter(certificate));
	fact->authority = X509_check_ca(certificate) > 0;
	fact->spki = spki_of(key, arena);
	fact->serial = serial_words(X509_get0_serialNumber(certificate), arena);
	return true;
}

static bool read_key(BIO *bio, struct arena *arena, struct certificate_fact *fact)
{
	CLEANUP(key_release) EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);

	if (!key)
		return false;
	fact->key = key_words(key, arena, &fact->bits);
	fact->spki = spki_of(key, arena);
	return true;
}

bool certificate_read(const char *pem, size_t length, struct arena *arena, struct certificate_fact *fact)
{
	CLEANUP(bio_release) BIO *bio = NULL;

	if (fact->encrypted || length > INT32_MAX)
		return false;
	bio = BIO_new_mem_buf(pem, (int)length);
	if (!bio)
		return false;
	return fact->private_key ? read_key(bio, arena, fact) : read_certificate(bio, arena, fact);
}
