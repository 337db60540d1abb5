/* Signatures over what they sign: envelopes, artifacts, raw payloads; and whose they are (reference/attestations.md §2.1). */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "crypto.h"
#include "judging.h"

struct bytes dsse_pae(const char *type, struct bytes payload, struct arena *arena)
{
	const char *head = arena_format(arena, "DSSEv1 %zu %s %zu ", strlen(type), type, payload.length);
	const size_t length = strlen(head);
	unsigned char *text = arena_zero(arena, length + payload.length + 1, 1);

	memcpy(text, head, length);
	if (payload.length > 0)
		memcpy(text + length, payload.data, payload.length);
	return (struct bytes){ text, length + payload.length };
}

void signing_release(struct signing *signing)
{
	release_x509(&signing->leaf);
	public_key_release(&signing->own);
}

/* --- one signature -------------------------------------------------------------------------------------- */

/* What is signed: bytes, or digests of bytes that are elsewhere. */
struct message {
	struct bytes bytes;
	const struct artifact *artifact; /* NULL = the bytes are at hand */
	bool missing;                    /* nothing of it is known */
};

enum outcome { SIGNATURE_GOOD, SIGNATURE_BAD, SIGNATURE_NEEDS_BYTES };

/* Without the artifact, what the item says of it: a signature over that digest binds it. NULL if it says nothing. */
static const struct artifact *said_artifact(const struct item *item, struct arena *arena)
{
	struct artifact *said;

	if (item->message_kind == DIGEST_KIND_OTHER || item->message_digest.length == 0)
		return NULL;
	said = arena_zero(arena, 1, sizeof(*said));
	said->digests = arena_zero(arena, 1, sizeof(*said->digests));
	said->digest_count = 1;
	said->digests[0] = (struct artifact_digest){
		.kind = item->message_kind,
		.algorithm = digest_kind_word(item->message_kind),
		.hex = bytes_hex(item->message_digest, arena),
	};
	return said;
}

static void message_of(const struct verifying *verifying, struct message *ret)
{
	const struct item *item = verifying->item;
	const struct artifact *artifact = verifying->settings->artifact;

	*ret = (struct message){ .bytes = item->payload };
	if (item->content == CONTENT_ENVELOPE) {
		ret->bytes = dsse_pae(
			item->payload_type ? item->payload_type : "", item->payload, verifying->arena);
	} else if (item->content == CONTENT_MESSAGE) {
		if (!artifact)
			artifact = said_artifact(item, verifying->arena);
		ret->missing = !artifact;
		ret->bytes = artifact ? artifact->bytes : (struct bytes){ 0 };
		ret->artifact = artifact && !artifact->bytes.data ? artifact : NULL;
	}
}

static enum outcome verify_by_digest(const struct public_key *key, const struct artifact *artifact,
	struct bytes signature, struct arena *arena)
{
	enum outcome outcome = SIGNATURE_NEEDS_BYTES;

	for (size_t i = 0; i < artifact->digest_count; i++) {
		const struct artifact_digest *digest = &artifact->digests[i];
		struct bytes value = { 0 };
		int code;

		if (!bytes_from_hex(digest->hex, strlen(digest->hex), arena, &value))
			continue;
		code = public_key_verify_digest(key, digest->kind, value, signature);
		if (code == 0)
			return SIGNATURE_GOOD;
		if (code != ERROR_USAGE)
			outcome = SIGNATURE_BAD;
	}
	return outcome;
}

static enum outcome verify_one(const struct public_key *key, const struct message *message,
	struct bytes signature, struct arena *arena)
{
	if (message->artifact)
		return verify_by_digest(key, message->artifact, signature, arena);
	return public_key_verify(key, message->bytes, signature, true) ? SIGNATURE_GOOD : SIGNATURE_BAD;
}

/* --- by a key that is known beforehand ------------------------------------------------------------------ */

static void set_state(struct signing *signing, enum step_state state, const char *expected, const char *note)
{
	signing->state = state;
	signing->expected = expected;
	signing->note = note;
}

static const char no_artifact[] = "the signature is over a file, which was not given";

static void verify_with_key(
	struct verifying *verifying, const struct message *message, struct signing *signing)
{
	const struct public_key *key = &signing->key;
	const struct item *item = verifying->item;
	enum outcome outcome;

	if (!key->key) {
		signing->unsupported = "a key of an algorithm that is not supported";
		set_state(signing, STEP_NOT_CHECKED, NULL, signing->unsupported);
		return;
	}
	if (message->missing) {
		set_state(signing, STEP_NOT_CHECKED, NULL, no_artifact);
		return;
	}
	outcome = verify_one(key, message, item->signatures[0].signature, verifying->arena);
	if (outcome == SIGNATURE_NEEDS_BYTES) {
		set_state(signing, STEP_NOT_CHECKED, NULL,
			"the digest is none that this key signs: the file itself is needed");
		return;
	}
	if (held("signature", outcome == SIGNATURE_GOOD)) {
		set_state(signing, STEP_OK, NULL, NULL);
		signing->seen = crypto_key_words(key->key, verifying->arena, NULL);
		return;
	}
	set_state(signing, STEP_FAILED,
		arena_format(verifying->arena, "a signature by the %s",
			signing->leaf ? "certificate's key" : "key that was given"),
		"it does not hold for what is signed");
}

/* A key of a kind that libcrypto does not know is read too: it is named, and not done. */
static void read_own_key(struct verifying *verifying, struct signing *signing)
{
	CLEANUP(release_openssl) unsigned char *der = NULL;
	const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(signing->leaf), &der);
	const struct bytes spki = { der, length > 0 ? (size_t)length : 0 };
	EVP_PKEY *key = X509_get0_pubkey(signing->leaf);

	if (key && spki.length)
		public_key_of(key, spki, verifying->arena, &signing->own);
	else if (!spki.length || !public_key_read(spki, NULL, verifying->arena, &signing->own))
		signing->broken = "the certificate's key cannot be read";
}

static void open_leaf(struct verifying *verifying, struct signing *signing)
{
	const struct bytes der = verifying->item->certificate;
	const unsigned char *at = der.data;

	signing->leaf = d2i_X509(NULL, &at, (long)der.length);
	if (!signing->leaf) {
		signing->broken = "the certificate cannot be read";
	} else if (!held("leaf-end", at == der.data + der.length)) {
		signing->broken = "something stands behind the certificate";
	} else {
		read_own_key(verifying, signing);
	}
	ERR_clear_error();
	signing->key = signing->own;
}

static void open_named(struct verifying *verifying, struct signing *signing)
{
	const char *pem = verifying->settings->key;
	CLEANUP(release_bio) BIO *bio = BIO_new_mem_buf(pem, (int)strlen(pem));
	CLEANUP(release_pkey) EVP_PKEY *key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	CLEANUP(release_openssl) unsigned char *spki = NULL;
	const int length = key ? i2d_PUBKEY(key, &spki) : 0;

	signing->named = true;
	if (length <= 0 || !public_key_read((struct bytes){ spki, (size_t)length }, NULL, verifying->arena,
				   &signing->own))
		signing->broken = "the key that was given is no public key in PEM";
	ERR_clear_error();
	signing->key = signing->own;
	if (!signing->broken)
		signing->key.name = "the key that was given";
}

/* --- by some key of the keyring ------------------------------------------------------------------------- */

/* Hints are fingerprints with and without their prefix, with and without padding, or what key files call a key. */
static bool is_hinted(const struct public_key *key, const char *hint)
{
	const char *bare = strchr(key->fingerprint, ':') + 1;
	const size_t length = strlen(bare);

	if (!hint || !*hint)
		return false;
	if (strcmp(hint, key->fingerprint) == 0 || strcmp(hint, key->hint) == 0)
		return true;
	return strncmp(hint, bare, length) == 0 && (!hint[length] || strcmp(hint + length, "=") == 0);
}

static bool is_unlogged(const struct trust *trust, const struct public_key *key)
{
	for (size_t i = 0; i < trust->unlogged_count; i++)
		if (strcmp(trust->unlogged[i], key->fingerprint) == 0)
			return true;
	return false;
}

/* The keys to try: those of the keyring, or the one that was given. */
struct ring {
	const struct public_key *keys;
	size_t count;
};

/* The key that verifies a signature, those that it names first; NULL. `ret_hinted` says whether it names one. */
static const struct public_key *key_of(struct verifying *verifying, const struct ring *ring,
	const struct message *message, const struct item_signature *signature, bool *ret_hinted)
{
	const char *hint =
		signature->key_id && *signature->key_id ? signature->key_id : verifying->item->key_hint;

	*ret_hinted = false;
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < ring->count; i++) {
			const struct public_key *key = &ring->keys[i];
			const bool hinted = is_hinted(key, hint);

			if (hinted != (round == 0) || !key->key)
				continue;
			*ret_hinted = *ret_hinted || hinted;
			if (message->missing && hinted)
				return key;
			if (!message->missing &&
				held("signature-of-ring", verify_one(key, message, signature->signature,
								  verifying->arena) == SIGNATURE_GOOD))
				return key;
		}
	}
	return NULL;
}

static bool is_counted(const struct public_key *const *counted, size_t count, const struct public_key *key)
{
	for (size_t i = 0; i < count; i++)
		if (memcmp(counted[i]->spki_digest, key->spki_digest, sizeof(key->spki_digest)) == 0)
			return true;
	return false;
}

/* How many different keys signed, and how many signatures are of nobody that is known. */
struct tally {
	const struct public_key **counted;
	size_t count, unknown;
};

static void tally(struct verifying *verifying, const struct ring *ring, const struct message *message,
	struct tally *ret)
{
	const struct item *item = verifying->item;

	ret->counted = arena_zero(verifying->arena, item->signature_count + 1, sizeof(*ret->counted));
	for (size_t i = 0; i < item->signature_count; i++) {
		bool hinted = false;
		const struct public_key *key =
			key_of(verifying, ring, message, &item->signatures[i], &hinted);

		if (key && held("signature-once", !is_counted(ret->counted, ret->count, key)))
			ret->counted[ret->count++] = key;
		if (!key && !hinted)
			ret->unknown++;
	}
}

static bool is_plain(const struct item *item)
{
	return item->format == ATTESTATION_DSSE && item->content == CONTENT_ENVELOPE;
}

/* The key that is spoken of: one of which a log entry is asked, where there is such a one. */
static const struct public_key *speaker(const struct trust *trust, const struct tally *tally)
{
	for (size_t i = 0; i < tally->count; i++)
		if (!trust || !is_unlogged(trust, tally->counted[i]))
			return tally->counted[i];
	return tally->counted[0];
}

static void verify_with_ring(struct verifying *verifying, const struct ring *ring,
	const struct message *message, struct signing *signing)
{
	const struct verify_settings *settings = verifying->settings;
	const size_t need = is_plain(verifying->item) && settings->threshold ? settings->threshold : 1;
	struct arena *arena = verifying->arena;
	struct tally found = { 0 };

	tally(verifying, ring, message, &found);
	if (found.count > 0)
		signing->key = *speaker(settings->trust, &found);
	if (message->missing && found.count > 0) {
		set_state(signing, STEP_NOT_CHECKED, NULL, no_artifact);
	} else if (held("signature-threshold", found.count >= need)) {
		set_state(signing, STEP_OK, NULL, NULL);
		signing->seen = arena_format(arena, "%zu %s", found.count, found.count == 1 ? "key" : "keys");
	} else if (!signing->named && found.count + found.unknown >= need) {
		signing->unknown = true;
		set_state(signing, STEP_NOT_CHECKED, NULL, "no known key signed it");
	} else {
		set_state(signing, STEP_FAILED,
			arena_format(arena, "signatures of %zu known %s", need, need == 1 ? "key" : "keys"),
			"the others do not hold");
		signing->seen = arena_format(arena, "%zu", found.count);
	}
}

void signing_find(struct verifying *verifying, struct signing *ret)
{
	const struct verify_settings *settings = verifying->settings;
	struct message message;
	struct ring ring = { 0 };

	if (verifying->item->certificate.length > 0)
		open_leaf(verifying, ret);
	else if (settings->key)
		open_named(verifying, ret);
	if (ret->broken)
		return;
	message_of(verifying, &message);
	if (ret->leaf || (ret->named && !is_plain(verifying->item))) {
		verify_with_key(verifying, &message, ret);
		return;
	}
	if (ret->named)
		ring = (struct ring){ &ret->own, 1 };
	else if (settings->trust)
		ring = (struct ring){ settings->trust->keys, settings->trust->key_count };
	verify_with_ring(verifying, &ring, &message, ret);
}
