/* Which certificates of clients several repositories use: live addresses of engines, and the certificates they name. */
#ifndef SCABBARD_STORE_CERTIFICATE_SHARE_H
#define SCABBARD_STORE_CERTIFICATE_SHARE_H

#include "base/digest.h"
#include "model/snapshot.h"
#include "store_private.h"

/**
 * Fill `ret`, parallel to snapshot->settings. `repository` is the one that the snapshot is of, which is counted by the
 * snapshot alone. Texts in the arena. The first question after a change sums up the whole fleet.
 */
int certificate_share_find_all(struct store *store, int64_t repository, const struct snapshot *snapshot,
	struct arena *arena, struct certificate_share *ret, struct error *err);

/** Add what is said of every such setting of a repository as of now, in the order of their identities. */
int certificate_share_digest(
	struct store *store, int64_t repository, struct digest *digest, struct error *err);

void certificate_shares_close(struct certificate_shares **shares);

#endif
