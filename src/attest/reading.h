/* One file of attestations being read: what the readers of formats share. Private to the room. */
#ifndef SCABBARD_READING_H
#define SCABBARD_READING_H

#include "attest/item.h"
#include "base/json.h"

struct reading {
	const struct limits *limits;
	item_sink *sink;
	void *context;
	struct arena *arena; /**< of the value that is being read */
	const char *text;    /**< that value */
	size_t length;
	size_t offset;                  /**< of the text in the file */
	size_t line;                    /**< of JSON Lines from 1, else 0 */
	const struct json_value *outer; /**< the text that a document within is in, or NULL: places are its */
	struct item item;
	size_t given; /**< items of this value so far */
	size_t total; /**< of the file */
};

/** Begin an item, and hand it over: what the sink returns. */
void reading_start(struct reading *reading, enum attestation_format format);
int reading_give(struct reading *reading);

/** Say what is broken; the first counts. The place is the value's, or if NULL the whole text's. Returns false. */
bool reading_fail(struct reading *reading, const struct json_value *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** Parse a document, strictly. NULL, with the item malformed, when it is none. */
struct json *reading_parse(struct reading *reading, const char *text, size_t length);

/**
 * Members as protojson has them: null is absent, and so is what is of another type, which makes the item malformed.
 * Texts are copied into the arena. Of an absent member: NULL, no bytes, 0.
 */
const struct json_value *reading_any(const struct json_value *object, const char *name);
size_t reading_count(const struct json_value *value); /**< of NULL 0 */
const struct json_value *reading_member(
	struct reading *reading, const struct json_value *object, const char *name, enum json_type type);
const char *reading_words(struct reading *reading, const struct json_value *object, const char *name);
struct bytes reading_bytes(struct reading *reading, const struct json_value *object, const char *name);
struct bytes reading_decode(struct reading *reading, const struct json_value *text); /**< of base64 */
/** int64 as digits, in a string or not. Negative ones are refused. */
int64_t reading_number(struct reading *reading, const struct json_value *object, const char *name);

/* The formats: each gives the items of its value and returns what the sink does. */
typedef int format_reader(struct reading *reading, const struct json_value *root);
format_reader read_bundle, read_snake_bundle, read_dsse, read_cosign, read_rekor, read_npm, read_pep740,
	read_pypi_provenance, read_gcb;

/* Parts that several formats have. */

/** bundle.c: a whole Sigstore bundle into the item. */
void bundle_fill(struct reading *reading, const struct json_value *bundle);
/** dsse.c: payload type, payload and signatures {sig, keyid, cert} into the item. */
void envelope_fill(struct reading *reading, const struct json_value *envelope);
void envelope_head(struct reading *reading, const struct json_value *envelope);
bool is_envelope(const struct json_value *value);
/** The item's only signature; none when there are no bytes. */
void signature_set(struct reading *reading, struct bytes signature);

/** log_entry.c: tlogEntries of protobuf-specs into the item. `promised`: an entry must have a promise, else a proof. */
void entries_fill(struct reading *reading, const struct json_value *entries, bool promised);
/** cosign.c: {SignedEntryTimestamp, Payload} as the item's only entry. */
void rekor_fill(struct reading *reading, const struct json_value *bundle);

/* Texts that are no JSON (texts.c, pem.c, marks.c). */

/** PEM, base64 of it, or one line of base64: its item, if it is one of these. The text has no white space around it. */
int read_plain(struct reading *reading);
/** A cheap look: can it be one of these? */
bool plain_screen(const char *text, size_t length);

/**
 * The first certificate or public key of a PEM text, or of base64 of one, into the item, further certificates counted.
 * False, with the item as it was, when the text does not begin with one; a broken one makes the item malformed.
 */
bool pem_fill(struct reading *reading, const char *text, size_t length, const struct json_value *at);

/** What a JSON text that cannot be parsed seems to have been meant as, by the names in it; ATTESTATION_NONE. */
enum attestation_format format_by_marks(const char *text, size_t length);

#endif
