#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "support_log.h"

static const char host[] = "log.example";
static const char origin[] = "log.example - 4711";

struct bytes bytes_of(const char *text)
{
	return (struct bytes){ (const unsigned char *)text, strlen(text) };
}

static struct bytes kept(const void *data, size_t length, struct arena *arena)
{
	return (struct bytes){ arena_copy(arena, data, length), length };
}

static const char *base64_of(struct bytes bytes, struct arena *arena)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	bytes_add_base64(&text, bytes);
	return arena_string(arena, text.text);
}

struct bytes sign_bytes(EVP_PKEY *key, struct bytes message, struct arena *arena)
{
	const EVP_MD *md = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? NULL : EVP_sha256();
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char signature[1024];
	size_t length = sizeof(signature);

	assert_int_equal(EVP_DigestSignInit(context, NULL, md, NULL, key), 1);
	assert_int_equal(EVP_DigestSign(context, signature, &length, message.data, message.length), 1);
	EVP_MD_CTX_free(context);
	return kept(signature, length, arena);
}

static EVP_PKEY *key_of(const char *kind)
{
	EVP_PKEY *key = strcmp(kind, "EC") == 0    ? EVP_EC_gen("P-256")
			: strcmp(kind, "RSA") == 0 ? EVP_RSA_gen(2048)
						   : EVP_PKEY_Q_keygen(NULL, NULL, kind);

	assert_non_null(key);
	return key;
}

static void read_public(EVP_PKEY *key, const char *details, struct arena *arena, struct public_key *ret)
{
	unsigned char *der = NULL;
	const int length = i2d_PUBKEY(key, &der);

	assert_true(length > 0);
	assert_true(public_key_read((struct bytes){ der, (size_t)length }, details, arena, ret));
	OPENSSL_free(der);
}

void log_scene_key(struct log_scene *scene, const char *kind)
{
	const char *details = strcmp(kind, "EC") == 0    ? "PKIX_ECDSA_P256_SHA_256"
			      : strcmp(kind, "RSA") == 0 ? "PKIX_RSA_PKCS1V15_2048_SHA256"
							 : "PKIX_ED25519";

	public_key_release(&scene->log.key);
	EVP_PKEY_free(scene->log_key);
	scene->log_key = key_of(kind);
	scene->log = (struct log_key){ .url = "https://log.example", .host = host };
	read_public(scene->log_key, details, &scene->arena, &scene->log.key);
	scene->log.key.validity = (struct validity){ LOGGED_START, LOGGED_END };
	scene->log.id = kept(scene->log.key.spki_digest, DIGEST_SIZE, &scene->arena);
	scene->entries[0].log_id = scene->log.id;
}

/* --- bodies ----------------------------------------------------------------------------------------- */

static struct bytes digest_for(const struct log_scene *scene, const char *kind, struct arena *arena)
{
	const struct item *item = &scene->item;
	unsigned char digest[DIGEST_SIZE];
	struct bytes bytes = item->payload;

	if (item->content == CONTENT_MESSAGE)
		bytes = scene->artifact.bytes;
	else if (strcmp(kind, "hashedrekord") == 0)
		bytes = dsse_pae(item->payload_type, item->payload, arena);
	digest_bytes(bytes.data, bytes.length, digest);
	return kept(digest, sizeof(digest), arena);
}

struct body_plan body_plan(const struct log_scene *scene, const char *kind, const char *version)
{
	struct arena *arena = scene->verifying.arena;
	const bool second = strcmp(version, "0.0.2") == 0 && strcmp(kind, "intoto") != 0;

	return (struct body_plan){
		.kind = kind,
		.version = version,
		.signature = scene->signature.signature,
		.certificate = scene->item.certificate,
		.key = scene->item.certificate.length ? (struct bytes){ 0 } : scene->verifying.key.spki,
		.algorithm = second ? "SHA2_256" : "sha256",
		.digest = digest_for(scene, kind, arena),
		.payload_type = strcmp(kind, "intoto") == 0 ? scene->item.payload_type : NULL,
		.key_details = second ? "PKIX_ECDSA_P256_SHA_256" : NULL,
		.signatures = 1,
	};
}

/* Base64 of PEM. */
static const char *pem_of(const struct body_plan *plan, struct arena *arena)
{
	const struct bytes der = plan->certificate.length ? plan->certificate : plan->key;
	const char *label = plan->label                ? plan->label
			    : plan->certificate.length ? PEM_STRING_X509
						       : PEM_STRING_PUBLIC;
	BIO *bio = BIO_new(BIO_s_mem());
	const char *text;
	char *data = NULL;
	long length;

	assert_true(PEM_write_bio(bio, label, "", der.data, (long)der.length) > 0);
	length = BIO_get_mem_data(bio, &data);
	text = base64_of((struct bytes){ (unsigned char *)data, (size_t)length }, arena);
	BIO_free(bio);
	return text;
}

static const char *verifier_of(const struct body_plan *plan, struct arena *arena)
{
	const bool certificate = plan->certificate.length > 0;

	return arena_format(arena, "{\"%s\":{\"rawBytes\":\"%s\"}%s%s%s}",
		certificate ? "x509Certificate" : "publicKey",
		base64_of(certificate ? plan->certificate : plan->key, arena),
		plan->key_details ? ",\"keyDetails\":\"" : "", plan->key_details ? plan->key_details : "",
		plan->key_details ? "\"" : "");
}

static const char *repeated(const char *text, size_t times, struct arena *arena)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	for (size_t i = 0; i < times; i++)
		buf_format(&buf, "%s%s", i ? "," : "", text);
	return arena_string(arena, buf.text);
}

static const char *spec_of(const struct body_plan *plan, struct arena *arena)
{
	const bool second = strcmp(plan->version, "0.0.2") == 0;
	const char *signature = base64_of(plan->signature, arena);
	const char *hash = second && strcmp(plan->kind, "intoto") != 0
				   ? arena_format(arena, "{\"algorithm\":\"%s\",\"digest\":\"%s\"}",
					     plan->algorithm, base64_of(plan->digest, arena))
				   : arena_format(arena, "{\"algorithm\":\"%s\",\"value\":\"%s\"}",
					     plan->algorithm, bytes_hex(plan->digest, arena));
	const char *part;

	if (strcmp(plan->kind, "intoto") == 0) {
		part = arena_format(arena, "{\"publicKey\":\"%s\",\"sig\":\"%s\"}", pem_of(plan, arena),
			base64_of(bytes_of(signature), arena));
		return arena_format(arena,
			"{\"content\":{\"envelope\":{\"payloadType\":\"%s\",\"signatures\":[%s]},"
			"\"payloadHash\":%s}}",
			plan->payload_type, repeated(part, plan->signatures, arena), hash);
	}
	if (second) {
		part = arena_format(
			arena, "{\"content\":\"%s\",\"verifier\":%s}", signature, verifier_of(plan, arena));
		return strcmp(plan->kind, "dsse") == 0
			       ? arena_format(arena,
					 "{\"dsseV002\":{\"payloadHash\":%s,\"signatures\":[%s]}}", hash,
					 repeated(part, plan->signatures, arena))
			       : arena_format(arena, "{\"hashedRekordV002\":{\"data\":%s,\"signature\":%s}}",
					 hash, part);
	}
	if (strcmp(plan->kind, "dsse") == 0) {
		part = arena_format(
			arena, "{\"signature\":\"%s\",\"verifier\":\"%s\"}", signature, pem_of(plan, arena));
		return arena_format(arena, "{\"payloadHash\":%s,\"signatures\":[%s]}", hash,
			repeated(part, plan->signatures, arena));
	}
	return arena_format(arena,
		"{\"data\":{\"hash\":%s},\"signature\":{\"content\":\"%s\",\"publicKey\":{\"content\":"
		"\"%s\"}}}",
		hash, signature, pem_of(plan, arena));
}

const char *body_text(const struct body_plan *plan, struct arena *arena)
{
	return arena_format(arena, "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"spec\":%s}", plan->version,
		plan->kind, spec_of(plan, arena));
}

/* --- the log ---------------------------------------------------------------------------------------- */

void log_scene_promise(struct log_scene *scene)
{
	struct log_entry *entry = &scene->entries[0];
	struct arena *arena = &scene->arena;
	const char *text = arena_format(arena,
		"{\"body\":\"%s\",\"integratedTime\":%lld,\"logID\":\"%s\",\"logIndex\":%lld}",
		base64_of(entry->body, arena), (long long)entry->integrated, bytes_hex(entry->log_id, arena),
		(long long)entry->index);

	entry->promise = sign_bytes(scene->log_key, bytes_of(text), arena);
}

static struct bytes pair_of(struct bytes left, struct bytes right, struct arena *arena)
{
	unsigned char digest[DIGEST_SIZE];
	CLEANUP(buf_release) struct buf both = BUF_INIT;

	buf_add_char(&both, 1);
	buf_add_bytes(&both, left.data, left.length);
	buf_add_bytes(&both, right.data, right.length);
	digest_bytes(both.text, both.length, digest);
	return kept(digest, sizeof(digest), arena);
}

static struct bytes leaf_of(struct bytes body, struct arena *arena)
{
	unsigned char digest[DIGEST_SIZE];
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add_char(&text, 0);
	buf_add_bytes(&text, body.data, body.length);
	digest_bytes(text.text, text.length, digest);
	return kept(digest, sizeof(digest), arena);
}

const char *log_scene_line(struct log_scene *scene, const char *name, const char *text)
{
	struct arena *arena = &scene->arena;
	const int kind = EVP_PKEY_get_base_id(scene->log_key);
	const struct public_key *key = &scene->log.key;
	const struct bytes signature = sign_bytes(scene->log_key, bytes_of(text), arena);
	CLEANUP(buf_release) struct buf named = BUF_INIT;
	CLEANUP(buf_release) struct buf blob = BUF_INIT;
	unsigned char id[DIGEST_SIZE];

	buf_format(&named, "%s\n", name);
	if (kind == EVP_PKEY_ED25519) {
		buf_add_char(&named, 1);
		buf_add_bytes(&named, key->spki.data + key->spki.length - 32, 32);
	} else {
		buf_add(&named, "\xffPKIX-RSA-PKCS#1v1.5");
		buf_add_bytes(&named, key->spki.data, key->spki.length);
	}
	if (kind == EVP_PKEY_EC)
		digest_bytes(key->spki.data, key->spki.length, id);
	else
		digest_bytes(named.text, named.length, id);
	buf_add_bytes(&blob, id, 4);
	buf_add_bytes(&blob, signature.data, signature.length);
	return arena_format(arena, "\xe2\x80\x94 %s %s\n", name,
		base64_of((struct bytes){ (unsigned char *)blob.text, blob.length }, arena));
}

const char *log_scene_note(struct log_scene *scene, const char *text)
{
	return arena_format(&scene->arena, "%s\n%s", text, log_scene_line(scene, host, text));
}

void log_scene_tree(struct log_scene *scene, const char *name, uint64_t size, struct bytes root)
{
	struct log_entry *entry = &scene->entries[0];
	struct arena *arena = &scene->arena;

	entry->proof_size = (int64_t)size;
	entry->proof_root = root;
	entry->checkpoint = log_scene_note(scene, arena_format(arena, "%s\n%llu\n%s\n", name,
							  (unsigned long long)size, base64_of(root, arena)));
}

/* The tree ((0 1) (2 3)) 4, of which the entry is leaf 3. */
void log_scene_prove(struct log_scene *scene)
{
	struct log_entry *entry = &scene->entries[0];
	struct arena *arena = &scene->arena;
	struct bytes *path = arena_zero(arena, 3, sizeof(*path));
	const bool second = entry_is_second(entry);
	struct bytes hash;

	path[0] = leaf_of(bytes_of("second"), arena);
	path[1] = pair_of(leaf_of(bytes_of("zeroth"), arena), leaf_of(bytes_of("first"), arena), arena);
	path[2] = leaf_of(bytes_of("fourth"), arena);
	hash = pair_of(path[1], pair_of(path[0], leaf_of(entry->body, arena), arena), arena);
	hash = pair_of(hash, path[2], arena);
	entry->proof = true;
	entry->proof_index = LOGGED_INDEX;
	entry->hashes = path;
	entry->hash_count = 3;
	log_scene_tree(scene, second ? host : origin, LOGGED_SIZE, hash);
}

void log_scene_body(struct log_scene *scene, const char *body)
{
	struct log_entry *entry = &scene->entries[0];

	entry->body = kept(body, strlen(body), &scene->arena);
	if (entry_is_second(entry)) {
		log_scene_unpromise(scene);
		entry->index = LOGGED_INDEX;
	} else {
		entry->index = LOGGED_GLOBAL;
		entry->integrated = LOGGED_AT;
		log_scene_promise(scene);
	}
	log_scene_prove(scene);
}

void log_scene_log(struct log_scene *scene, const struct body_plan *plan)
{
	scene->entries[0].kind = plan->kind;
	scene->entries[0].version = plan->version;
	log_scene_body(scene, body_text(plan, &scene->arena));
}

void log_scene_unpromise(struct log_scene *scene)
{
	scene->entries[0].promise = (struct bytes){ 0 };
	scene->entries[0].integrated = 0;
}

void log_scene_unprove(struct log_scene *scene)
{
	scene->entries[0].proof = false;
	scene->entries[0].checkpoint = NULL;
	scene->entries[0].hashes = NULL;
	scene->entries[0].hash_count = 0;
}

/* --- the item --------------------------------------------------------------------------------------- */

void log_scene_message(struct log_scene *scene)
{
	unsigned char digest[DIGEST_SIZE];

	scene->item.content = CONTENT_MESSAGE;
	scene->item.payload_type = NULL;
	scene->item.payload = (struct bytes){ 0 };
	scene->artifact.bytes = bytes_of("an artifact");
	digest_bytes(scene->artifact.bytes.data, scene->artifact.bytes.length, digest);
	scene->artifact_digest = (struct artifact_digest){
		.kind = DIGEST_SHA256,
		.algorithm = "sha256",
		.hex = bytes_hex((struct bytes){ digest, sizeof(digest) }, &scene->arena),
	};
	scene->artifact.digests = &scene->artifact_digest;
	scene->artifact.digest_count = 1;
	scene->settings.artifact = &scene->artifact;
}

void log_scene_key_signed(struct log_scene *scene)
{
	scene->item.certificate = (struct bytes){ 0 };
}

void log_scene_open(struct log_scene *scene)
{
	struct body_plan plan;

	*scene = (struct log_scene){ 0 };
	log_scene_key(scene, "EC");
	scene->signer = key_of("EC");
	scene->root = (struct trust_root){
		.name = "root.json", .logs = &scene->log, .log_count = 1, .need_logs = 1
	};
	scene->settings = (struct verify_settings){ .trust = &scene->trust, .now = LOGGED_NOW };
	scene->signature.signature = bytes_of("a signature of the item");
	scene->item = (struct item){
		.format = ATTESTATION_BUNDLE,
		.version = 3,
		.content = CONTENT_ENVELOPE,
		.payload_type = "application/vnd.in-toto+json",
		.payload = bytes_of("{\"a\":\"statement\"}"),
		.signatures = &scene->signature,
		.signature_count = 1,
		.certificate = bytes_of("a certificate"),
		.entries = scene->entries,
		.entry_count = 1,
	};
	scene->verifying = (struct verifying){
		.item = &scene->item,
		.settings = &scene->settings,
		.arena = &scene->arena,
		.ret = &scene->result,
		.root = &scene->root,
	};
	read_public(scene->signer, "PKIX_ECDSA_P256_SHA_256", &scene->arena, &scene->verifying.key);
	plan = body_plan(scene, "dsse", "0.0.1");
	log_scene_log(scene, &plan);
}

void log_scene_close(struct log_scene *scene)
{
	public_key_release(&scene->log.key);
	public_key_release(&scene->verifying.key);
	EVP_PKEY_free(scene->log_key);
	EVP_PKEY_free(scene->signer);
	arena_release(&scene->arena);
}

bool log_scene_has(const struct log_scene *scene, enum attestation_step step, enum step_state state)
{
	for (size_t i = 0; i < scene->result.step_count; i++) {
		if (scene->result.steps[i].step == step && scene->result.steps[i].state == state)
			return true;
	}
	return false;
}

enum attestation_step log_scene_failed(const struct log_scene *scene)
{
	static const enum attestation_step steps[] = { STEP_PROMISE, STEP_CHECKPOINT, STEP_INCLUSION,
		STEP_ENTRY, STEP_LOG };

	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		if (log_scene_has(scene, steps[i], STEP_FAILED))
			return steps[i];
	}
	return 0;
}

const char *log_scene_words(const struct log_scene *scene, enum attestation_step step, enum step_state state)
{
	for (size_t i = 0; i < scene->result.step_count; i++) {
		const struct step_result *result = &scene->result.steps[i];

		if (result->step == step && result->state == state)
			return arena_format(scene->verifying.arena, "%s|%s|%s",
				result->expected ? result->expected : "", result->seen ? result->seen : "",
				result->note ? result->note : "");
	}
	return "";
}

bool log_scene_holds(struct log_scene *scene)
{
	struct verifying *verifying = &scene->verifying;

	scene->result = (struct verification){ 0 };
	verifying->step_capacity = 0;
	verifying->times = NULL;
	verifying->time_count = verifying->time_capacity = 0;
	verifying->logged = 0;
	verifying->digests = NULL;
	verifying->unknown_log = false;
	verifying->unsupported = NULL;
	check_promises(verifying);
	check_entries(verifying);
	return log_scene_failed(scene) == 0;
}
