/* Certificates and private keys: what may be known of them. */
#ifndef SCABBARD_ATTEST_CERTIFICATE_H
#define SCABBARD_ATTEST_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"
#include "model/setting.h"

/**
 * Read one PEM block, from its -----BEGIN to its -----END, into a fact whose `private_key` says what it is. Texts live in
 * the arena. Of a private key only its kind, its length and the digest of its public half get out; of an encrypted one
 * nothing. Returns false, and leaves the fact as it was, where it cannot be read.
 */
bool certificate_read(const char *pem, size_t length, struct arena *arena, struct certificate_fact *fact);

#endif
