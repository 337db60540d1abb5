/* What the checks of a leaf certificate share. Private to the room. */
#ifndef SCABBARD_LEAF_H
#define SCABBARD_LEAF_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/memory.h"

struct verifying;

/** The subject alternative names of a leaf. */
struct leaf_name {
	size_t count;      /**< of names; 0 also when the extension is missing, double or broken */
	bool known;        /**< the first is a URI, an address of mail or Fulcio's otherName, and not empty */
	struct bytes text; /**< of the first, in the arena with a NUL behind it; it may hold NULs itself */
};
void leaf_name_read(X509 *leaf, struct arena *arena, struct leaf_name *ret);

/** STEP_CERTIFICATE: usages, no authority, exactly one name. */
void check_usages(struct verifying *verifying);

/** "2026-11-23T06:00:00Z" in the arena. */
const char *time_words(int64_t at, struct arena *arena);

#endif
