#include "attest/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "crypto.h"

/* Nobody is asked for a passphrase: libcrypto would ask at the terminal. */
static int no_passphrase(char *buf, int size, int writing, void *context)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)context;
	return -1;
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

static int64_t seconds_of(const ASN1_TIME *time)
{
	int64_t seconds = 0;

	return crypto_time(time, &seconds) ? seconds : 0;
}

static bool read_certificate(BIO *bio, struct arena *arena, struct certificate_fact *fact)
{
	CLEANUP(release_x509) X509 *certificate = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
	EVP_PKEY *key = certificate ? X509_get0_pubkey(certificate) : NULL;
	const char *signature;

	if (!key)
		return false;
	signature = OBJ_nid2ln(X509_get_signature_nid(certificate));
	fact->subject = crypto_name_words(X509_get_subject_name(certificate), arena);
	fact->issuer = crypto_name_words(X509_get_issuer_name(certificate), arena);
	fact->key = crypto_key_words(key, arena, &fact->bits);
	fact->signature = signature ? arena_string(arena, signature) : "";
	fact->not_before = seconds_of(X509_get0_notBefore(certificate));
	fact->not_after = seconds_of(X509_get0_notAfter(certificate));
	fact->authority = X509_check_ca(certificate) > 0;
	fact->spki = spki_of(key, arena);
	fact->serial = crypto_serial_words(X509_get0_serialNumber(certificate), arena);
	return true;
}

static bool read_key(BIO *bio, struct arena *arena, struct certificate_fact *fact)
{
	CLEANUP(release_pkey) EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);

	if (!key)
		return false;
	fact->key = crypto_key_words(key, arena, &fact->bits);
	fact->spki = spki_of(key, arena);
	return true;
}

bool certificate_read(const char *pem, size_t length, struct arena *arena, struct certificate_fact *fact)
{
	CLEANUP(release_bio) BIO *bio = NULL;

	if (fact->encrypted || length > INT32_MAX)
		return false;
	bio = BIO_new_mem_buf(pem, (int)length);
	if (!bio)
		return false;
	return fact->private_key ? read_key(bio, arena, fact) : read_certificate(bio, arena, fact);
}
