/* One file of trust being read: nothing of it counts until all of it is good. Private to the room. */
#ifndef SCABBARD_TRUST_READING_H
#define SCABBARD_TRUST_READING_H

#include "base/error.h"
#include "base/json.h"
#include "trust_parts.h"

struct trust_reading {
	struct arena *arena; /**< of the trust */
	const char *name;
	struct trust_root **roots;
	size_t root_count, root_capacity;
	struct public_key *keys;
	size_t key_count, key_capacity;
	struct error *err;
};

/** trust_root.c: read one root into the list. */
int trust_root_read(struct trust_reading *reading, const struct json_value *root);
void trust_root_release(struct trust_root *root);
bool trust_root_is(const struct json_value *value);

/** keyring.c: npm's keys, in either form; PEM. */
int trust_keys_read(struct trust_reading *reading, const struct json_value *root);
int trust_pem_read(struct trust_reading *reading, const char *text, size_t length);

/* --- what both need (trust_members.c). `where` is the path of the object, for messages. --------------------- */

/** Say what is wrong: ERROR_MALFORMED. */
int trust_refuse(struct trust_reading *reading, const char *where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
const char *trust_where(struct trust_reading *reading, const char *where, const char *name);
const char *trust_where_element(struct trust_reading *reading, const char *where, size_t index);

/** The member as protojson has it: null is absent. NULL. */
const struct json_value *trust_present(const struct json_value *object, const char *name);
/** The member if it is there; another type than this is refused. `ret` is NULL when it is absent. */
int trust_typed(struct trust_reading *reading, const char *where, const struct json_value *object,
	const char *name, enum json_type type, const struct json_value **ret);
/** A text, into the arena; "" when it is absent. */
int trust_text(struct trust_reading *reading, const char *where, const struct json_value *object,
	const char *name, const char **ret);
/** Bytes in base64; refused when they are absent. */
int trust_bytes(struct trust_reading *reading, const char *where, const struct json_value *object,
	const char *name, struct bytes *ret);
/** validFor: both ends open where they are absent. */
int trust_validity(struct trust_reading *reading, const char *where, const struct json_value *object,
	struct validity *ret);
/** One end of it. `*ret` stays as it was when the member is absent. */
int trust_time(struct trust_reading *reading, const char *where, const struct json_value *object,
	const char *name, bool start, int64_t *ret);
/** {rawBytes, keyDetails, validFor} */
int trust_public_key(struct trust_reading *reading, const char *where, const struct json_value *object,
	struct public_key *ret);

#endif
