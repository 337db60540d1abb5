/*
 * Whether a log's entry speaks of this very item (reference/attestations.md §2.2, the table): each kind of entry is brought into
 * one form, and that is held against the item. Without it a proof shows only that something was logged.
 */
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/json.h"
#include "crypto.h"
#include "logging.h"
#include "verifying.h"

enum { BODY_MAX = 1024 * 1024, BODY_DEPTH = 16, BODY_VALUES = 4096, BYTES_SHOWN = 128 };

/* What an entry's body says. Texts live in its document, bytes in the arena. */
struct body {
	struct bytes signature;
	struct bytes certificate, key; /* DER; only one of them */
	const struct digest_row *algorithm;
	struct bytes digest;
	bool of_payload;          /* of the payload, not of what is signed */
	const char *payload_type; /* NULL where it is not said */
	const char *key_details;  /* likewise */
};

struct digest_row {
	enum digest_kind kind;
	const char *word;   /* of Rekor v1 and in-toto */
	const char *second; /* of Rekor v2 */
	size_t length;
	const EVP_MD *(*digest)(void);
};

static const struct digest_row digest_rows[] = {
	{ .kind = DIGEST_SHA256, .word = "sha256", .second = "SHA2_256", .length = 32, .digest = EVP_sha256 },
	{ .kind = DIGEST_SHA384, .word = "sha384", .second = "SHA2_384", .length = 48, .digest = EVP_sha384 },
	{ .kind = DIGEST_SHA512, .word = "sha512", .second = "SHA2_512", .length = 64, .digest = EVP_sha512 },
};

/* What was signed may be large, and an item may have many entries: each digest is made once. */
struct entry_digests {
	struct bytes of_signed[COUNT_OF(digest_rows)], of_payload[COUNT_OF(digest_rows)];
};

/* How keyDetails begins for a kind of key. */
static const struct {
	const char *key;
	const char *details;
} key_rows[] = {
	{ "EC P-256", "PKIX_ECDSA_P256_" },
	{ "EC P-384", "PKIX_ECDSA_P384_" },
	{ "EC P-521", "PKIX_ECDSA_P521_" },
	{ "Ed25519", "PKIX_ED25519" },
	{ "RSA ", "PKIX_RSA_" },
};

static void release_text(char **text)
{
	OPENSSL_free(*text);
}

static bool member_base64(
	const struct json_value *object, const char *name, struct arena *arena, struct bytes *ret)
{
	const char *text = json_text(json_member(object, name));

	return text && bytes_from_base64(text, strlen(text), arena, ret) && ret->length > 0;
}

/* The first PEM block of base64 of PEM: a certificate, or a key as SubjectPublicKeyInfo. */
static bool member_pem(
	const struct json_value *object, const char *name, struct arena *arena, struct body *ret)
{
	CLEANUP(release_bio) BIO *bio = NULL;
	CLEANUP(release_openssl) unsigned char *data = NULL;
	CLEANUP(release_text) char *header = NULL;
	CLEANUP(release_text) char *label = NULL;
	struct public_key key = { 0 };
	struct bytes pem, der;
	long length = 0;

	if (!member_base64(object, name, arena, &pem) || !(bio = BIO_new_mem_buf(pem.data, (int)pem.length)))
		return false;
	if (PEM_read_bio(bio, &label, &header, &data, &length) != 1 || length <= 0) {
		ERR_clear_error();
		return false;
	}
	der = (struct bytes){ arena_copy(arena, data, (size_t)length), (size_t)length };
	if (strcmp(label, PEM_STRING_X509) == 0) {
		ret->certificate = der;
		return true;
	}
	if (strcmp(label, PEM_STRING_PUBLIC) == 0) {
		ret->key = der;
		return true;
	}
	if (strcmp(label, PEM_STRING_RSA_PUBLIC) != 0 || !public_key_read(der, NULL, arena, &key))
		return false;
	ret->key = key.spki;
	public_key_release(&key);
	return true;
}

/* {"algorithm": "sha256", "value": HEX} */
static bool member_hash(
	const struct json_value *object, const char *name, struct arena *arena, struct body *ret)
{
	const struct json_value *hash = json_member(object, name);
	const char *algorithm = json_text(json_member(hash, "algorithm"));
	const char *value = json_text(json_member(hash, "value"));

	for (size_t i = 0; algorithm && i < COUNT_OF(digest_rows); i++) {
		if (strcmp(algorithm, digest_rows[i].word) == 0)
			ret->algorithm = &digest_rows[i];
	}
	return ret->algorithm && value && bytes_from_hex(value, strlen(value), arena, &ret->digest) &&
	       ret->digest.length == ret->algorithm->length;
}

/* {"algorithm": "SHA2_256", "digest": BASE64} */
static bool member_digest(
	const struct json_value *object, const char *name, struct arena *arena, struct body *ret)
{
	const struct json_value *hash = json_member(object, name);
	const char *algorithm = json_text(json_member(hash, "algorithm"));

	for (size_t i = 0; algorithm && i < COUNT_OF(digest_rows); i++) {
		if (strcmp(algorithm, digest_rows[i].second) == 0)
			ret->algorithm = &digest_rows[i];
	}
	return ret->algorithm && member_base64(hash, "digest", arena, &ret->digest) &&
	       ret->digest.length == ret->algorithm->length;
}

/* {"content": BASE64, "verifier": {"x509Certificate" or "publicKey": {"rawBytes": BASE64}, "keyDetails": "..."}} */
static bool read_second_signature(const struct json_value *signature, struct arena *arena, struct body *ret)
{
	const struct json_value *verifier = json_member(signature, "verifier");
	const struct json_value *certificate = json_member(verifier, "x509Certificate");
	const struct json_value *key = json_member(verifier, "publicKey");

	ret->key_details = json_text(json_member(verifier, "keyDetails"));
	if ((certificate != NULL) == (key != NULL))
		return false;
	if (certificate ? !member_base64(certificate, "rawBytes", arena, &ret->certificate)
			: !member_base64(key, "rawBytes", arena, &ret->key))
		return false;
	return member_base64(signature, "content", arena, &ret->signature);
}

static bool read_hashedrekord(const struct json_value *spec, struct arena *arena, struct body *ret)
{
	const struct json_value *signature = json_member(spec, "signature");

	return member_base64(signature, "content", arena, &ret->signature) &&
	       member_pem(json_member(signature, "publicKey"), "content", arena, ret) &&
	       member_hash(json_member(spec, "data"), "hash", arena, ret);
}

static bool read_second_hashedrekord(const struct json_value *spec, struct arena *arena, struct body *ret)
{
	const struct json_value *record = json_member(spec, "hashedRekordV002");

	return read_second_signature(json_member(record, "signature"), arena, ret) &&
	       member_digest(record, "data", arena, ret);
}

static size_t count_of(const struct json_value *list)
{
	return list && json_type(list) == JSON_ARRAY ? json_count(list) : 0;
}

static bool read_dsse(const struct json_value *spec, struct arena *arena, struct body *ret)
{
	const struct json_value *signatures = json_member(spec, "signatures");

	ret->of_payload = true;
	return held("entry-signatures", count_of(signatures) == 1) &&
	       member_base64(json_first(signatures), "signature", arena, &ret->signature) &&
	       member_pem(json_first(signatures), "verifier", arena, ret) &&
	       member_hash(spec, "payloadHash", arena, ret);
}

static bool read_second_dsse(const struct json_value *spec, struct arena *arena, struct body *ret)
{
	const struct json_value *record = json_member(spec, "dsseV002");
	const struct json_value *signatures = json_member(record, "signatures");

	ret->of_payload = true;
	return held("entry-signatures-second", count_of(signatures) == 1) &&
	       read_second_signature(json_first(signatures), arena, ret) &&
	       member_digest(record, "payloadHash", arena, ret);
}

static bool read_intoto(const struct json_value *spec, struct arena *arena, struct body *ret)
{
	const struct json_value *content = json_member(spec, "content");
	const struct json_value *envelope = json_member(content, "envelope");
	const struct json_value *signatures = json_member(envelope, "signatures");
	struct bytes text;

	ret->of_payload = true;
	ret->payload_type = json_text(json_member(envelope, "payloadType"));
	return held("entry-signatures-intoto", count_of(signatures) == 1) &&
	       member_base64(json_first(signatures), "sig", arena, &text) &&
	       bytes_from_base64((const char *)text.data, text.length, arena, &ret->signature) &&
	       member_pem(json_first(signatures), "publicKey", arena, ret) &&
	       member_hash(content, "payloadHash", arena, ret);
}

static const struct kind_row {
	const char *kind, *version;
	bool second; /* of Rekor v2 */
	bool (*read)(const struct json_value *spec, struct arena *arena, struct body *ret);
} kind_rows[] = {
	{ .kind = "hashedrekord", .version = "0.0.1", .read = read_hashedrekord },
	{ .kind = "hashedrekord", .version = "0.0.2", .second = true, .read = read_second_hashedrekord },
	{ .kind = "dsse", .version = "0.0.1", .read = read_dsse },
	{ .kind = "dsse", .version = "0.0.2", .second = true, .read = read_second_dsse },
	{ .kind = "intoto", .version = "0.0.2", .read = read_intoto },
};

static const struct kind_row *row_of(const char *kind, const char *version)
{
	for (size_t i = 0; kind && version && i < COUNT_OF(kind_rows); i++) {
		if (strcmp(kind, kind_rows[i].kind) == 0 && strcmp(version, kind_rows[i].version) == 0)
			return &kind_rows[i];
	}
	return NULL;
}

bool entry_is_second(const struct log_entry *entry)
{
	const struct kind_row *row = row_of(entry->kind, entry->version);

	return row && row->second;
}

/* Short ones as they are; what is longer would fill the screen, and with many entries the memory. */
static const char *bytes_words(struct bytes bytes, struct arena *arena)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	unsigned char digest[DIGEST_SIZE];

	if (bytes.length <= BYTES_SHOWN) {
		bytes_add_base64(&words, bytes);
	} else {
		digest_bytes(bytes.data, bytes.length, digest);
		buf_add(&words, "sha256:");
		bytes_add_hex(&words, (struct bytes){ digest, sizeof(digest) });
	}
	return arena_string(arena, words.text);
}

/* Adds a failure, with both sides of what is compared. */
static bool hold_bytes(
	struct verifying *verifying, bool truth, struct bytes expected, struct bytes seen, const char *note)
{
	return truth || step_hold(verifying, STEP_ENTRY, false, bytes_words(expected, verifying->arena),
				bytes_words(seen, verifying->arena), note);
}

static bool hold_signature(struct verifying *verifying, const struct body *body)
{
	const struct item *item = verifying->item;
	bool same = false;

	for (size_t i = 0; i < item->signature_count && !same; i++)
		same = bytes_equal(item->signatures[i].signature, body->signature);
	return hold_bytes(verifying, held("entry-signature", same),
		item->signature_count ? item->signatures[0].signature : (struct bytes){ 0 }, body->signature,
		"the log's entry holds another signature");
}

/* What must have signed: the certificate where there is one, and the key itself only where there is none. */
static bool hold_key(struct verifying *verifying, const struct body *body)
{
	const struct item *item = verifying->item;
	struct bytes certificate = item->certificate;

	if (certificate.length == 0 && item->signature_count > 0)
		certificate = item->signatures[0].certificate;
	if (certificate.length > 0)
		return hold_bytes(verifying,
			held("entry-certificate", bytes_equal(certificate, body->certificate)), certificate,
			body->certificate.length ? body->certificate : body->key,
			"the log's entry names another certificate");
	if (verifying->key.spki.length == 0) {
		step_add(verifying, STEP_ENTRY, STEP_NOT_CHECKED, NULL, NULL,
			"the key that must have signed is not known");
		return false;
	}
	return hold_bytes(verifying, held("entry-key", bytes_equal(verifying->key.spki, body->key)),
		verifying->key.spki, body->key.length ? body->key : body->certificate,
		"the log's entry names another key");
}

/* Only entries of Rekor v2 say it: what cannot belong to the key that signed is a lie. */
static bool hold_key_details(struct verifying *verifying, const struct body *body)
{
	const char *key;

	if (!body->key_details || !verifying->key.key)
		return true;
	key = crypto_key_words(verifying->key.key, verifying->arena, NULL);
	for (size_t i = 0; i < COUNT_OF(key_rows); i++) {
		const size_t length = strlen(key_rows[i].details);

		if (strncmp(key, key_rows[i].key, strlen(key_rows[i].key)) != 0)
			continue;
		return held("entry-key-details",
			       strncmp(body->key_details, key_rows[i].details, length) == 0) ||
		       step_hold(verifying, STEP_ENTRY, false, key, body->key_details,
			       "the log's entry names another kind of key");
	}
	return true;
}

static bool digest_of(
	const struct digest_row *row, struct bytes bytes, struct arena *arena, struct bytes *ret)
{
	unsigned char *digest = arena_zero(arena, row->length, 1);
	unsigned length = 0;

	*ret = (struct bytes){ digest, row->length };
	return EVP_Digest(bytes.data, bytes.length, digest, &length, row->digest(), NULL) == 1 &&
	       length == row->length;
}

/* Of the artifact where it is at hand, else what the item says of it: that is held against the artifact elsewhere. */
static bool artifact_digest_of(
	const struct verifying *verifying, const struct digest_row *row, struct bytes *ret)
{
	const struct artifact *artifact = verifying->settings->artifact;
	const struct item *item = verifying->item;

	for (size_t i = 0; artifact && i < artifact->digest_count; i++) {
		const char *hex = artifact->digests[i].hex;

		if (artifact->digests[i].kind == row->kind)
			return bytes_from_hex(hex, strlen(hex), verifying->arena, ret);
	}
	*ret = item->message_digest;
	return item->message_kind == row->kind && item->message_digest.length == row->length;
}

static bool expected_digest(struct verifying *verifying, const struct body *body, struct bytes *ret)
{
	const struct item *item = verifying->item;
	const size_t algorithm = (size_t)(body->algorithm - digest_rows);
	struct bytes signed_bytes = item->payload;
	struct bytes *made;

	if (item->content == CONTENT_NONE || (body->of_payload && item->content == CONTENT_MESSAGE))
		return false;
	if (item->content == CONTENT_MESSAGE)
		return artifact_digest_of(verifying, body->algorithm, ret);
	if (!verifying->digests)
		verifying->digests = arena_zero(verifying->arena, 1, sizeof(*verifying->digests));
	made = body->of_payload ? &verifying->digests->of_payload[algorithm]
				: &verifying->digests->of_signed[algorithm];
	if (made->length == 0) {
		if (item->content == CONTENT_ENVELOPE && !body->of_payload)
			signed_bytes = dsse_pae(item->payload_type, item->payload, verifying->arena);
		if (!digest_of(body->algorithm, signed_bytes, verifying->arena, made))
			return false;
	}
	*ret = *made;
	return true;
}

static bool hold_digest(struct verifying *verifying, const struct body *body)
{
	struct arena *arena = verifying->arena;
	const char *word = body->algorithm->word;
	struct bytes expected;

	if (body->of_payload && verifying->item->content == CONTENT_MESSAGE)
		return step_hold(verifying, STEP_ENTRY, false, NULL, NULL,
			"the log's entry is of an envelope, and this is none");
	if (!expected_digest(verifying, body, &expected)) {
		step_add(verifying, STEP_ENTRY, STEP_NOT_CHECKED, NULL, NULL,
			arena_format(
				arena, "the log's entry names the artifact's %s, which is not known", word));
		return false;
	}
	return held("entry-digest", bytes_equal(expected, body->digest)) ||
	       step_hold(verifying, STEP_ENTRY, false,
		       arena_format(arena, "%s:%s", word, bytes_hex(expected, arena)),
		       arena_format(arena, "%s:%s", word, bytes_hex(body->digest, arena)),
		       "the log's entry is of something else");
}

static bool hold_payload_type(struct verifying *verifying, const struct body *body)
{
	const struct item *item = verifying->item;

	return !body->payload_type || item->content != CONTENT_ENVELOPE || !item->payload_type ||
	       held("entry-payload-type", strcmp(body->payload_type, item->payload_type) == 0) ||
	       step_hold(verifying, STEP_ENTRY, false, item->payload_type, body->payload_type,
		       "the log's entry names another payload type");
}

static bool hold_body(struct verifying *verifying, const struct kind_row *row, const struct body *body)
{
	bool good = hold_signature(verifying, body);

	good = hold_key(verifying, body) && good;
	good = hold_key_details(verifying, body) && good;
	good = hold_payload_type(verifying, body) && good;
	good = hold_digest(verifying, body) && good;
	if (good)
		step_add(verifying, STEP_ENTRY, STEP_OK, NULL,
			arena_format(verifying->arena, "%s %s", row->kind, row->version), NULL);
	return good;
}

/* What is said outside of the body decided how it was looked at. */
static bool hold_kind(
	struct verifying *verifying, const struct log_entry *entry, const char *kind, const char *version)
{
	const char *said_kind = entry->kind ? entry->kind : "";
	const char *said_version = entry->version ? entry->version : "";

	if (!held("entry-kind", strcmp(said_kind, kind) == 0))
		return step_hold(verifying, STEP_ENTRY, false, said_kind, kind,
			"the log's entry is of another kind than is said");
	if (!held("entry-version", strcmp(said_version, version) == 0))
		return step_hold(verifying, STEP_ENTRY, false, said_version, version,
			"the log's entry is of another version than is said");
	return true;
}

bool check_entry_body(struct verifying *verifying, const struct log_entry *entry)
{
	static const struct json_limits limits = { .depth = BODY_DEPTH, .values = BODY_VALUES };
	CLEANUP(json_close) struct json *document = NULL;
	struct error err = { 0 };
	const char *kind, *version;
	const struct kind_row *row;
	struct body body = { 0 };

	if (entry->body.length > BODY_MAX)
		return step_hold(verifying, STEP_ENTRY, false, NULL, NULL, "the log's entry is too long");
	if (json_parse(&document, (const char *)entry->body.data, entry->body.length, JSON_STRICT, &limits,
		    NULL, &err) < 0)
		return step_hold(verifying, STEP_ENTRY, false, NULL, NULL,
			arena_format(verifying->arena, "the log's entry cannot be read: %s", err.message));
	kind = json_text(json_member(json_root(document), "kind"));
	version = json_text(json_member(json_root(document), "apiVersion"));
	if (!kind || !version)
		return step_hold(verifying, STEP_ENTRY, false, NULL, NULL,
			"the log's entry names no kind and version");
	if (!hold_kind(verifying, entry, kind, version))
		return false;
	row = row_of(kind, version);
	if (!row) {
		verifying->unsupported =
			arena_format(verifying->arena, "log entry of kind %s %s", kind, version);
		step_add(verifying, STEP_ENTRY, STEP_NOT_CHECKED, NULL,
			arena_format(verifying->arena, "%s %s", kind, version),
			"entries of this kind are not supported");
		return false;
	}
	if (!row->read(json_member(json_root(document), "spec"), verifying->arena, &body))
		return step_hold(verifying, STEP_ENTRY, false, NULL,
			arena_format(verifying->arena, "%s %s", kind, version),
			"the log's entry is not as its kind must be");
	return hold_body(verifying, row, &body);
}
