/* What is trusted: files of roots and keys, each taken whole or not at all. */
#include "attest/trust.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "crypto.h"
#include "trust_reading.h"

/* A root has about 300 values. LINES: roots of a file. */
enum { TRUST_BYTES = 16 * 1024 * 1024, LINES_MOST = 1000 };

static const struct json_limits json_bounds = { .depth = 32, .values = 500000 };

struct trust *trust_new(void)
{
	return memory_zero(1, sizeof(struct trust));
}

void trust_close(struct trust **trust)
{
	if (!*trust)
		return;
	for (size_t i = 0; i < (*trust)->root_count; i++)
		trust_root_release((*trust)->roots[i]);
	for (size_t i = 0; i < (*trust)->key_count; i++)
		public_key_release(&(*trust)->keys[i]);
	arena_release(&(*trust)->arena);
	memory_free(*trust);
	*trust = NULL;
}

/* --- reading -------------------------------------------------------------------------------------------- */

static int read_value(struct trust_reading *reading, const struct json_value *root)
{
	if (json_type(root) == JSON_OBJECT && trust_root_is(root))
		return trust_root_read(reading, root);
	if (trust_present(root, "keys"))
		return trust_keys_read(reading, root);
	if (json_member(root, "signed") && json_member(root, "signatures")) {
		(void)trust_refuse(reading, "", "a root of The Update Framework, not of trust");
		error_hint(reading->err, "The file that is wanted is the target 'trusted_root.json'.");
		return ERROR_MALFORMED;
	}
	return trust_refuse(reading, "", "neither a trust root nor a list of keys");
}

static int read_json(struct trust_reading *reading, const char *text, size_t length)
{
	CLEANUP(json_close) struct json *json = NULL;
	struct place place = { 0 };

	if (json_parse(&json, text, length, JSON_STRICT, &json_bounds, &place, reading->err) < 0)
		return error_context(reading->err, "%s:%u:%u", reading->name, place.line, place.column);
	return read_value(reading, json_root(json));
}

static const char *end_of_line(const char *text, const char *end)
{
	const char *at = memchr(text, '\n', (size_t)(end - text));

	return at ? at : end;
}

static bool is_blank(const char *text, const char *end)
{
	while (text < end && (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n'))
		text++;
	return text == end;
}

/* JSON Lines: the first line is a value of its own, and more follows. */
static bool is_lines(const char *text, const char *end)
{
	CLEANUP(json_close) struct json *json = NULL;
	const char *line_end = end_of_line(text, end);
	struct error ignored;

	if (line_end == end || is_blank(line_end, end))
		return false;
	return json_parse(&json, text, (size_t)(line_end - text), JSON_STRICT, &json_bounds, NULL,
		       &ignored) == 0;
}

static int read_lines(struct trust_reading *reading, const char *text, const char *end)
{
	size_t number = 1;

	for (const char *line = text; line < end; number++) {
		const char *line_end = end_of_line(line, end);

		if (!is_blank(line, line_end)) {
			if (reading->root_count >= LINES_MOST)
				return trust_refuse(reading, "", "more than %d roots", LINES_MOST);
			if (read_json(reading, line, (size_t)(line_end - line)) < 0)
				return error_context(reading->err, "line %zu", number);
		}
		line = line_end < end ? line_end + 1 : end;
	}
	return 0;
}

static int read_file(struct trust_reading *reading, const char *text, size_t length)
{
	const char *end = text + length, *start = text;

	while (start < end && is_blank(start, start + 1))
		start++;
	if (start == end)
		return trust_refuse(reading, "", "the file is empty");
	if (*start == '{')
		return is_lines(start, end) ? read_lines(reading, start, end)
					    : read_json(reading, text, length);
	if (memmem(text, length, "-----BEGIN ", strlen("-----BEGIN ")))
		return trust_pem_read(reading, text, length);
	return trust_refuse(reading, "", "neither a trust root, a list of keys nor a public key in PEM");
}

static void drop(struct trust_reading *reading)
{
	for (size_t i = 0; i < reading->root_count; i++)
		trust_root_release(reading->roots[i]);
	for (size_t i = 0; i < reading->key_count; i++)
		public_key_release(&reading->keys[i]);
}

static void take(struct trust *trust, const struct trust_reading *reading)
{
	for (size_t i = 0; i < reading->root_count; i++) {
		arena_grow(&trust->arena, &trust->roots, trust->root_count, &trust->root_capacity,
			sizeof(struct trust_root *));
		trust->roots[trust->root_count++] = reading->roots[i];
	}
	for (size_t i = 0; i < reading->key_count; i++) {
		arena_grow(&trust->arena, &trust->keys, trust->key_count, &trust->key_capacity,
			sizeof(*trust->keys));
		trust->keys[trust->key_count++] = reading->keys[i];
	}
}

int trust_add(struct trust *trust, const char *name, const char *bytes, size_t length, struct error *err)
{
	struct error own;
	struct trust_reading reading = { .arena = &trust->arena, .err = err ? err : &own };
	int code;

	reading.name = arena_string(&trust->arena, name);
	if (length > TRUST_BYTES)
		return error_set(
			err, ERROR_TOO_LARGE, "%s: a file of %zu bytes is no trust root", name, length);
	code = read_file(&reading, bytes, length);
	if (code < 0) {
		drop(&reading);
		return code;
	}
	take(trust, &reading);
	return 0;
}

void trust_allow_unlogged(struct trust *trust, const char *fingerprint)
{
	arena_grow(&trust->arena, &trust->unlogged, trust->unlogged_count, &trust->unlogged_capacity,
		sizeof(*trust->unlogged));
	trust->unlogged[trust->unlogged_count++] = arena_string(&trust->arena, fingerprint);
}

/* --- for people ----------------------------------------------------------------------------------------- */

const char *trust_kind_word(enum trust_kind kind)
{
	switch (kind) {
	case TRUST_AUTHORITY:
		return "authority";
	case TRUST_LOG:
		return "log";
	case TRUST_CERTIFICATE_LOG:
		return "certificate-log";
	case TRUST_TSA:
		return "tsa";
	case TRUST_KEY:
		return "key";
	}
	return "";
}

struct rows {
	struct arena *arena;
	struct trust_row *rows;
	size_t count, capacity;
};

static struct trust_row *row_add(
	struct rows *rows, const char *root, enum trust_kind kind, const struct validity *validity)
{
	struct trust_row *row;

	arena_grow(rows->arena, &rows->rows, rows->count, &rows->capacity, sizeof(*rows->rows));
	row = &rows->rows[rows->count++];
	*row = (struct trust_row){
		.root = arena_string(rows->arena, root),
		.kind = kind,
		.name = "",
		.id = "",
		.key = "",
		.start = validity->start == INT64_MIN ? 0 : validity->start,
		.end = validity->end == INT64_MAX ? 0 : validity->end,
	};
	return row;
}

static const char *words_of(const struct public_key *key, struct arena *arena)
{
	if (key->key)
		return crypto_key_words(key->key, arena, NULL);
	return arena_format(arena, "%s (not done)", key->details[0] ? key->details : "another kind");
}

static void add_logs(
	struct rows *rows, const char *root, enum trust_kind kind, const struct log_key *logs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct trust_row *row = row_add(rows, root, kind, &logs[i].key.validity);

		row->name = arena_string(rows->arena, logs[i].url);
		row->id = bytes_hex(logs[i].id, rows->arena);
		row->key = words_of(&logs[i].key, rows->arena);
	}
}

static void certificate_digest(X509 *certificate, unsigned char ret[32])
{
	CLEANUP(release_openssl) unsigned char *der = NULL;
	const int length = i2d_X509(certificate, &der);

	digest_bytes(der, length > 0 ? (size_t)length : 0, ret);
}

static void add_authorities(struct rows *rows, const char *root, enum trust_kind kind,
	const struct authority *authorities, size_t count)
{
	unsigned char digest[32];

	for (size_t i = 0; i < count; i++) {
		const struct authority *authority = &authorities[i];
		struct trust_row *row = row_add(rows, root, kind, &authority->validity);

		certificate_digest(authority->chain[0], digest);
		row->name = arena_string(rows->arena, authority->url[0] ? authority->url : authority->name);
		row->id = bytes_hex((struct bytes){ digest, sizeof(digest) }, rows->arena);
		row->key = crypto_key_words(X509_get0_pubkey(authority->chain[0]), rows->arena, NULL);
	}
}

size_t trust_rows(const struct trust *trust, struct arena *arena, struct trust_row **ret)
{
	struct rows rows = { .arena = arena };

	for (size_t i = 0; i < trust->root_count; i++) {
		const struct trust_root *root = trust->roots[i];

		add_authorities(&rows, root->name, TRUST_AUTHORITY, root->authorities, root->authority_count);
		add_logs(&rows, root->name, TRUST_LOG, root->logs, root->log_count);
		add_logs(&rows, root->name, TRUST_CERTIFICATE_LOG, root->certificate_logs,
			root->certificate_log_count);
		add_authorities(&rows, root->name, TRUST_TSA, root->tsas, root->tsa_count);
	}
	for (size_t i = 0; i < trust->key_count; i++) {
		const struct public_key *key = &trust->keys[i];
		struct trust_row *row = row_add(&rows, key->name, TRUST_KEY, &key->validity);

		row->name = arena_string(arena, key->hint);
		row->id = arena_string(arena, key->fingerprint);
		row->key = words_of(key, arena);
	}
	*ret = rows.rows;
	return rows.count;
}

/* --- its digest ----------------------------------------------------------------------------------------- */

static void digest_key(struct digest *digest, const struct public_key *key)
{
	digest_add(digest, key->spki_digest, sizeof(key->spki_digest));
	digest_add_number(digest, key->scheme);
	digest_add_text(digest, key->details);
	digest_add_text(digest, key->hint);
	digest_add_number(digest, key->validity.start);
	digest_add_number(digest, key->validity.end);
}

static void digest_logs(struct digest *digest, const struct log_key *logs, size_t count)
{
	digest_add_number(digest, (int64_t)count);
	for (size_t i = 0; i < count; i++) {
		digest_add_number(digest, (int64_t)logs[i].id.length);
		digest_add(digest, logs[i].id.data, logs[i].id.length);
		digest_add_text(digest, logs[i].url);
		digest_key(digest, &logs[i].key);
	}
}

static void digest_authorities(struct digest *digest, const struct authority *authorities, size_t count)
{
	unsigned char inner[32];

	digest_add_number(digest, (int64_t)count);
	for (size_t i = 0; i < count; i++) {
		digest_add_text(digest, authorities[i].url);
		digest_add_text(digest, authorities[i].name);
		digest_add_number(digest, authorities[i].validity.start);
		digest_add_number(digest, authorities[i].validity.end);
		digest_add_number(digest, (int64_t)authorities[i].chain_count);
		for (size_t j = 0; j < authorities[i].chain_count; j++) {
			certificate_digest(authorities[i].chain[j], inner);
			digest_add(digest, inner, sizeof(inner));
		}
	}
}

static void digest_root(const struct trust_root *root, unsigned char ret[32])
{
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, "root");
	digest_add_text(&digest, root->name);
	digest_logs(&digest, root->logs, root->log_count);
	digest_logs(&digest, root->certificate_logs, root->certificate_log_count);
	digest_authorities(&digest, root->authorities, root->authority_count);
	digest_authorities(&digest, root->tsas, root->tsa_count);
	digest_finish(&digest, ret);
}

static int compare_digests(const void *left, const void *right)
{
	return memcmp(left, right, 32);
}

void trust_digest(const struct trust *trust, unsigned char ret[32])
{
	const size_t count = trust->root_count + trust->key_count + trust->unlogged_count;
	CLEANUP(memory_release) unsigned char *all = memory_zero(count + 1, 32);
	unsigned char *at = all;
	struct digest digest;

	for (size_t i = 0; i < trust->root_count; i++, at += 32)
		digest_root(trust->roots[i], at);
	for (size_t i = 0; i < trust->key_count; i++, at += 32) {
		digest_start(&digest);
		digest_add_text(&digest, "key");
		digest_add_text(&digest, trust->keys[i].name);
		digest_key(&digest, &trust->keys[i]);
		digest_finish(&digest, at);
	}
	for (size_t i = 0; i < trust->unlogged_count; i++, at += 32) {
		digest_start(&digest);
		digest_add_text(&digest, "unlogged");
		digest_add_text(&digest, trust->unlogged[i]);
		digest_finish(&digest, at);
	}
	qsort(all, count, 32, compare_digests);
	digest_bytes(all, count * 32, ret);
}
