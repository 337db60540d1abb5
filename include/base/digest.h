/* SHA-256. */
#ifndef SCABBARD_BASE_DIGEST_H
#define SCABBARD_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_SIZE = 32 };

/** A SHA-256 being computed. digest_start it, feed it, digest_finish it exactly once. */
struct digest {
	void *context;
};

void digest_start(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t length);

/** Add text with its length in front (64 bits, big-endian), so that parts cannot run together; NULL = "". */
void digest_add_text(struct digest *digest, const char *text);
void digest_add_number(struct digest *digest, int64_t number);

/** Write the digest and release the context. */
void digest_finish(struct digest *digest, unsigned char ret[DIGEST_SIZE]);

/** The same, of which the first 16 bytes are enough. */
void digest_finish_16(struct digest *digest, unsigned char ret[16]);

/** The digest of bytes at once. */
void digest_bytes(const void *bytes, size_t length, unsigned char ret[DIGEST_SIZE]);

#endif
