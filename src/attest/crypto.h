/* What the room's files need of libcrypto again and again: ends of lives, and words for people. Private to the room. */
#ifndef SCABBARD_CRYPTO_H
#define SCABBARD_CRYPTO_H

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"

/* For CLEANUP: each takes the address of the local. */
void release_bio(BIO **bio);
void release_pkey(EVP_PKEY **key);
void release_x509(X509 **certificate);
void release_x509_context(X509_STORE_CTX **context);
void release_x509_borrowed(STACK_OF(X509) * *certificates); /**< the stack alone */
void release_openssl(unsigned char **bytes);                /**< what i2d functions made */

/** "EC P-256", "RSA 2048", "Ed25519"; of the last there is but one length. `ret_bits` (may be NULL): 0 if fixed. */
const char *crypto_key_words(const EVP_PKEY *key, struct arena *arena, uint32_t *ret_bits);

/** "CN=client,O=Acme"; control characters and others than ASCII come escaped; cut at 256 bytes. */
const char *crypto_name_words(const X509_NAME *name, struct arena *arena);

/** A serial number as hex. */
const char *crypto_serial_words(const ASN1_INTEGER *serial, struct arena *arena);

/** Seconds; fractions are cut. False where the text is no time. */
bool crypto_time(const ASN1_TIME *time, int64_t *ret);

#endif
