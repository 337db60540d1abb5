/* What is known beside the facts: how the fleet uses a target, who has reviewed it, who brought it in. */
#ifndef SCABBARD_STORE_RESOLVING_H
#define SCABBARD_STORE_RESOLVING_H

#include "base/memory.h"
#include "saving.h"
#include "store/resolution.h"

enum { OID_BYTES = OID_HEX / 2 };

/** Bytes of a commit id as a row has them. */
struct commit_key {
	unsigned char bytes[OID_BYTES];
	bool is_none; /**< nobody knows what runs: it floats */
};

/** Read one from a column; anything but a commit id is none. */
void commit_key_read(struct statement *statement, int column, struct commit_key *ret);

/* --- how the fleet uses targets ------------------------------------------------------------------------- */

/**
 * How every target is used over live paths of live repositories: one sum over all references, kept with the handle
 * while its epoch and the database stand still.
 */
struct skews;

/**
 * The skew of a target, seen from a reference that runs `commit`. The first question after a change sums up the
 * whole fleet, all further ones look it up.
 */
int skew_find(struct store *store, int64_t target, const struct commit_key *commit, struct skew *ret,
	struct error *err);

/** The same of one target alone, summed up at once: for who asks about few. */
int skew_ask(struct store *store, int64_t target, const struct commit_key *commit, struct skew *ret,
	struct error *err);

void skews_close(struct skews **skews);

/* --- people and commits ---------------------------------------------------------------------------------- */

/** The reviews of a target that are not undone, newest first. Texts in the arena. */
int reviews_load(
	struct store *store, int64_t target, struct arena *arena, struct reviews *ret, struct error *err);

/**
 * The commit that brought a reference in. `*ret_searched` is false if nobody has searched yet; its oid is "" if it
 * was not found. Texts in the arena.
 */
int introduced_load(struct store *store, int64_t reference, struct arena *arena, struct commit_note *ret,
	bool *ret_searched, struct error *err);

/* --- steps below a reference -------------------------------------------------------------------------------- */

/** Record the steps below a reference instead of those that were there. */
int below_save(
	struct store *store, int64_t reference, const struct resolution *resolution, struct error *err);

#endif
