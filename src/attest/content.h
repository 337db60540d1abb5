/* What the readers of statements share. Private to the room. */
#ifndef SCABBARD_CONTENT_H
#define SCABBARD_CONTENT_H

#include "attest/statement.h"
#include "base/json.h"

/** How many hex digits a digest of a kind has; of git's, which know two lengths, the nearer one. */
size_t digest_hex_length(enum digest_kind kind, size_t length);

/** A statement being read. */
struct content {
	const struct limits *limits;
	struct arena *arena;
	struct error *err;
	size_t at; /**< of what is wrong */
	struct statement *statement;
};

/** Say what is wrong: a negative code. */
int content_fail(struct content *content, const struct json_value *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** A value below another, by names with dots between; NULL, also for null. */
const struct json_value *content_below(const struct json_value *value, const char *path);
/** The text there, in the arena; NULL if it is none, or empty. */
const char *content_text(struct content *content, const struct json_value *value, const char *path);

/** Things {name, uri, digest{}}: subjects, materials. */
int content_things(struct content *content, const struct json_value *list, size_t most,
	struct attested_thing **ret, size_t *ret_count);

/** provenance.c: SLSA's predicate of a version into the statement. */
enum provenance_version { PROVENANCE_NONE = 0, PROVENANCE_01 = 1, PROVENANCE_02 = 2, PROVENANCE_1 = 3 };
int provenance_read(
	struct content *content, const struct json_value *predicate, enum provenance_version version);

/** provenance_source.c: source, ref, commit and entry by the table of build types. */
void provenance_source(
	struct content *content, const struct json_value *predicate, enum provenance_version version);

/** source.c: what stands behind "@" or "#" of a source's address, in the arena; NULL. */
const char *source_ref(const char *uri, struct arena *arena);

/** canonical.c: SHA-256 in hex over a value with its names in order and without spaces; NULL for no value. */
const char *canonical_digest(const struct json_value *value, struct arena *arena);

#endif
