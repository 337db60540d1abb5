/* How the fleet fixes each image: sums over live images, looked up for one after the other. */
#ifndef SCABBARD_STORE_IMAGE_SKEW_H
#define SCABBARD_STORE_IMAGE_SKEW_H

#include "base/digest.h"
#include "model/image.h"
#include "store_private.h"

/**
 * The skew of an image as seen from it; all zero if image_pin_of says nothing of it. The first question after a change
 * sums up the whole fleet, all further ones look it up.
 */
int image_skew_find(
	struct store *store, const struct image *image, struct image_skew *ret, struct error *err);

/** Add the skews of every image of a repository as of now, in the order of their identities. */
int image_skew_digest(struct store *store, int64_t repository, struct digest *digest, struct error *err);

void image_skews_close(struct image_skews **skews);

#endif
