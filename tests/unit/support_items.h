/* Attestation items as one line of words each, and texts with one thing changed. */
#ifndef SCABBARD_TESTS_SUPPORT_ITEMS_H
#define SCABBARD_TESTS_SUPPORT_ITEMS_H

#include <stddef.h>

#include "attest/item.h"
#include "base/buf.h"

/** Everything an item has, its bytes as they are: tests let them be words. An item_sink whose context is a struct buf. */
int item_words(const struct item *item, void *context);

/** Read a text; the items' words, a line each, then "passed N" if lines were, or "nothing", or the error. */
void items_words(struct buf *ret, const char *text, size_t length);

/** Fail unless a text reads as these words. */
void assert_items(const char *text, const char *words);

/** The text with the first `from` replaced; fails if it is not in it. */
void text_changed(struct buf *ret, const char *text, const char *from, const char *to);

/** One change to a good text, and what then is said to be malformed, or unsupported, in its only item. */
struct slip {
	const char *from, *to, *said;
};
void assert_slips(const char *text, const struct slip *slips, size_t count);

#endif
