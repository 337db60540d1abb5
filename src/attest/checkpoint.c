/* Checkpoints: the signed notes (C2SP) in which logs say how large their tree is and what its root (§2.2). */
#include <openssl/evp.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "logging.h"
#include "verifying.h"

enum {
	NOTE_MAX = 64 * 1024,
	LINES_MAX = 100,
	OWN_LINES_MAX = 16,
	KEY_ID_SIZE = 4,
	ED25519_SIZE = 32,
	NOTE_ED25519 = 1,
	NOTE_OTHER = 0xff,
};

/* A line "— NAME BASE64". */
struct note_signature {
	struct bytes name;
	struct bytes id;
	struct bytes signature;
};

static struct bytes part_of(const char *start, size_t length)
{
	return (struct bytes){ (const unsigned char *)start, length };
}

/* The next line without its end; false at the end. What stands behind the last line end is no line. */
static bool next_line(struct bytes *rest, struct bytes *ret)
{
	const unsigned char *end = rest->length ? memchr(rest->data, '\n', rest->length) : NULL;

	if (!end)
		return false;
	*ret = (struct bytes){ rest->data, (size_t)(end - rest->data) };
	rest->length -= ret->length + 1;
	rest->data = end + 1;
	return true;
}

static bool is_text(const char *note, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)note[i] < 0x20 && note[i] != '\n')
			return false;
	}
	return text_is_utf8(note, length);
}

/* Decimal without sign, zeros in front, or more than 63 bits. */
static bool read_size(struct bytes line, uint64_t *ret)
{
	uint64_t size = 0;

	if (line.length == 0 || (line.data[0] == '0' && line.length > 1))
		return false;
	for (size_t i = 0; i < line.length; i++) {
		if (line.data[i] < '0' || line.data[i] > '9' || size > (INT64_MAX - 9) / 10)
			return false;
		size = size * 10 + (uint64_t)(line.data[i] - '0');
	}
	*ret = size;
	return true;
}

/* The start of the lines behind the last empty one, or NULL. */
static const char *signatures_of(const char *note, size_t length)
{
	for (size_t i = length; i >= 2; i--) {
		if (note[i - 1] == '\n' && note[i - 2] == '\n')
			return note + i;
	}
	return NULL;
}

const char *checkpoint_read(const char *note, struct arena *arena, struct checkpoint *ret)
{
	const size_t length = strlen(note);
	const char *signatures;
	struct bytes rest, line;

	if (length > NOTE_MAX)
		return "it is too long";
	if (!held("checkpoint-text", is_text(note, length)))
		return "it holds control characters or is no UTF-8";
	signatures = signatures_of(note, length);
	if (!signatures)
		return "no empty line ends its text";
	ret->text = rest = part_of(note, (size_t)(signatures - note) - 1);
	ret->signatures = part_of(signatures, length - ret->text.length - 1);
	if (!next_line(&rest, &ret->origin) || ret->origin.length == 0)
		return "it names no log";
	if (!next_line(&rest, &line) || !read_size(line, &ret->size))
		return "its second line is not the size of a tree";
	if (!next_line(&rest, &line) ||
		!bytes_from_base64((const char *)line.data, line.length, arena, &ret->root) ||
		ret->root.length != DIGEST_SIZE)
		return "its third line is not the hash of a root";
	return NULL;
}

bool checkpoint_is_of(const struct checkpoint *checkpoint, const char *host, bool second)
{
	static const char separator[] = " - ";
	const size_t named = strlen(host), between = sizeof(separator) - 1;
	const struct bytes origin = checkpoint->origin;
	size_t i;

	if (named == 0 || origin.length < named || memcmp(origin.data, host, named) != 0)
		return false;
	if (origin.length == named)
		return true;
	if (second || origin.length <= named + between ||
		memcmp(origin.data + named, separator, between) != 0)
		return false;
	for (i = named + between; i < origin.length; i++) {
		if (origin.data[i] < '0' || origin.data[i] > '9')
			return false;
	}
	return true;
}

static bool read_signature(struct bytes line, struct arena *arena, struct note_signature *ret)
{
	static const char dash[] = "\xe2\x80\x94 ";
	const size_t start = sizeof(dash) - 1;
	const unsigned char *space;
	struct bytes blob;

	if (line.length <= start || memcmp(line.data, dash, start) != 0)
		return false;
	line.data += start;
	line.length -= start;
	space = memchr(line.data, ' ', line.length);
	if (!space || space == line.data)
		return false;
	ret->name = (struct bytes){ line.data, (size_t)(space - line.data) };
	if (!bytes_from_base64((const char *)space + 1, line.length - ret->name.length - 1, arena, &blob) ||
		blob.length <= KEY_ID_SIZE)
		return false;
	ret->id = (struct bytes){ blob.data, KEY_ID_SIZE };
	ret->signature = (struct bytes){ blob.data + KEY_ID_SIZE, blob.length - KEY_ID_SIZE };
	return true;
}

static void digest_named(const char *name, unsigned char type, const char *scheme, struct bytes key,
	unsigned char ret[DIGEST_SIZE])
{
	struct digest digest;

	digest_start(&digest);
	digest_add(&digest, name, strlen(name));
	digest_add(&digest, "\n", 1);
	digest_add(&digest, &type, 1);
	digest_add(&digest, scheme, strlen(scheme));
	digest_add(&digest, key.data, key.length);
	digest_finish(&digest, ret);
}

/* The key ID is the first four bytes. */
static bool key_id_of(const struct log_key *log, unsigned char ret[DIGEST_SIZE])
{
	unsigned char raw[ED25519_SIZE];
	size_t length = sizeof(raw);

	switch (log->key.scheme) {
	case KEY_ECDSA:
		memcpy(ret, log->key.spki_digest, DIGEST_SIZE);
		return true;
	case KEY_RSA_PKCS1:
		digest_named(log->host, NOTE_OTHER, "PKIX-RSA-PKCS#1v1.5", log->key.spki, ret);
		return true;
	case KEY_ED25519:
		if (EVP_PKEY_get_raw_public_key(log->key.key, raw, &length) != 1)
			return false;
		digest_named(log->host, NOTE_ED25519, "", (struct bytes){ raw, length }, ret);
		return true;
	case KEY_RSA_PSS:
	case KEY_UNSUPPORTED:
		break;
	}
	return false;
}

const char *checkpoint_refused(
	const struct checkpoint *checkpoint, const struct log_key *log, struct arena *arena)
{
	const struct bytes host = part_of(log->host, strlen(log->host));
	unsigned char digest[DIGEST_SIZE];
	struct bytes rest = checkpoint->signatures, line;
	struct note_signature found;
	size_t lines = 0, good = 0;

	if (!key_id_of(log, digest))
		return "keys of the log's kind sign no checkpoints";
	while (next_line(&rest, &line)) {
		if (++lines > LINES_MAX)
			return "it has too many signatures";
		if (!read_signature(line, arena, &found)) {
			if (!held("checkpoint-lines", false))
				return "a line of its signatures is none";
			continue;
		}
		if (!held("checkpoint-name", bytes_equal(found.name, host)) ||
			!held("checkpoint-key", bytes_equal(found.id, (struct bytes){ digest, KEY_ID_SIZE })))
			continue;
		if (good == OWN_LINES_MAX)
			return "the log has signed it too often";
		if (!held("checkpoint-signature",
			    public_key_verify(&log->key, checkpoint->text, found.signature, false)))
			return "the log's signature does not hold";
		good++;
	}
	if (!held("checkpoint-end", rest.length == 0))
		return "its last line has no end";
	return held("checkpoint-signed", good > 0) ? NULL : "the log has not signed it";
}
