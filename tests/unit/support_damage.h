/* Manifests damaged on purpose, each with what Go's encoding/json makes of it, known from how it was made. */
#ifndef SCABBARD_TESTS_SUPPORT_DAMAGE_H
#define SCABBARD_TESTS_SUPPORT_DAMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "support_tokens.h"

/* What becomes of a damaged manifest. */
enum damage_verdict {
	DAMAGE_TAKEN,   /* decoded into the engine's structures without an error */
	DAMAGE_REFUSED, /* an error */
	DAMAGE_LIMIT,   /* decoded by Go, refused by this program: deeper than its limit, a NUL, no object */
};

/* How the facts of one that is taken differ from those of the whole manifest. */
enum damage_change {
	CHANGE_NONE,
	CHANGE_TEXT, /* one text is another, or gone */
	CHANGE_KIND, /* the references of one kind are one other, or none */
};

struct damage {
	struct buf text;
	enum damage_verdict verdict;
	size_t first, last; /* of one that is refused: the bytes between which its place must lie */

	enum damage_change change;
	struct slot slot; /* CHANGE_TEXT: which; CHANGE_KIND: its kind */
	struct buf value; /* the new text, or source */
	bool gone;
	bool string_form; /* CHANGE_KIND: of the new one */

	struct {
		enum json_oddity_kind kind;
		size_t at;
	} odd[2]; /* the oddities to be recorded, by place */
	size_t odd_count;
};

/* A way to damage a manifest. */
struct damage_kind {
	const char *name;
	/* Damage one; false if it has no place for this. What is chosen follows from `state` alone. */
	bool (*make)(struct damage *ret, const struct tokens *tokens, uint64_t *state);
};

extern const struct damage_kind damage_kinds[];
extern const size_t damage_kind_count;

/* Make the damage of a kind; the same seed gives the same bytes. `ret` is to be released in any case. */
bool damage_make(
	struct damage *ret, const struct tokens *tokens, const struct damage_kind *kind, uint64_t seed);
void damage_release(struct damage *damage);

/* Manifests made for this, with every field the engine knows; for when there are no real ones, and beside them. */
extern const char *const damage_manifests[];
extern const size_t damage_manifest_count;

#endif
