/* The transparency log: bodies of entries, promises, a Merkle tree of several leaves, and checkpoints. */
#include "support_forge_parts.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"

/* The tree has that many leaves, ours at a place where its path has both sides; a shard before holds OFFSET. */
enum { LEAVES = 13, OUR_LEAF = 5, OFFSET = 900000 };

bool forge_entry_is_second(enum forge_entry entry)
{
	return entry == FORGE_HASHEDREKORD_2 || entry == FORGE_DSSE_2;
}

EVP_PKEY *forge_log_key(enum forge_entry entry)
{
	return forge_entry_is_second(entry) ? forge_key("log of 2026", FORGE_ED25519)
					    : forge_key("log", FORGE_P256);
}

const char *forge_log_host(const struct forge *forge)
{
	return forge_entry_is_second(forge->knobs.entry) ? "log2026.forge.example:8443"
							 : "rekor.forge.example";
}

void forge_logged_release(struct forge_logged *logged)
{
	buf_release(&logged->body);
	buf_release(&logged->promise);
	buf_release(&logged->checkpoint);
}

/* --- bodies ------------------------------------------------------------------------------------------- */

/* What the body says of the signer: PEM for Rekor v1, DER for v2. */
struct spoken {
	struct buf pem, der, signature;
	struct buf artifact; /* SHA-256 */
	struct buf payload;  /* likewise */
	struct buf pae;      /* by the digest of the signer's key */
	const char *details, *pae_algorithm;
	bool certificate;
};

static void spoken_release(struct spoken *spoken)
{
	buf_release(&spoken->pem);
	buf_release(&spoken->der);
	buf_release(&spoken->signature);
	buf_release(&spoken->artifact);
	buf_release(&spoken->payload);
	buf_release(&spoken->pae);
}

static void speak(struct forge *forge, struct spoken *ret)
{
	const struct knobs *knobs = &forge->knobs;
	CLEANUP(forge_key_release) EVP_PKEY *other = forge_key("another signer", FORGE_P256);
	EVP_PKEY *key = forge->leaf_key;
	static const char others[] = "another artifact";

	if (knobs->managed) {
		if (knobs->body_other_certificate)
			key = other;
		forge_add_key_pem(&ret->pem, key);
		forge_spki(key, &ret->der);
	} else {
		CLEANUP(forge_certificate_release)
		X509 *twin = knobs->body_other_certificate ? forge_leaf_of_stranger(forge) : NULL;
		X509 *certificate = twin ? twin : forge->leaf;
		forge_add_certificate_pem(&ret->pem, certificate);
		forge_add_der(&ret->der, certificate);
		ret->certificate = true;
	}
	ret->details = forge_key_details(key, knobs->key_kind == FORGE_RSA_PSS);
	if (knobs->body_other_signature)
		forge_sign(forge->leaf_key, FORGE_BY_KEY, others, strlen(others), &ret->signature);
	else
		buf_add_bytes(&ret->signature, forge->signature.text, forge->signature.length);

	const struct buf *said = knobs->envelope ? &forge->signed_bytes : &forge->artifact;
	bool long_digest = knobs->key_kind == FORGE_P384 && !knobs->old_digest;
	const char *algorithm = long_digest ? "SHA384" : "SHA256";
	ret->pae_algorithm = long_digest ? "SHA2_384" : "SHA2_256";
	if (knobs->body_other_digest) {
		forge_digest("SHA256", others, strlen(others), &ret->artifact);
		forge_digest(algorithm, others, strlen(others), &ret->pae);
	} else {
		forge_digest("SHA256", said->text, said->length, &ret->artifact);
		forge_digest(algorithm, said->text, said->length, &ret->pae);
	}
	if (knobs->body_other_payload)
		forge_digest("SHA256", others, strlen(others), &ret->payload);
	else
		forge_digest("SHA256", forge->payload.text, forge->payload.length, &ret->payload);
}

static void write_base64(struct json_writer *writer, const char *name, const struct buf *bytes)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	forge_add_base64(&text, bytes->text, bytes->length);
	json_write_text(writer, name, text.text);
}

static void write_hash(struct json_writer *writer, const char *name, const struct buf *digest)
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	buf_add_hex(&hex, digest->text, digest->length);
	json_begin_object(writer, name);
	json_write_text(writer, "algorithm", "sha256");
	json_write_text(writer, "value", hex.text);
	json_end_object(writer);
}

static void write_verifier(struct json_writer *writer, const struct spoken *spoken)
{
	json_begin_object(writer, "verifier");
	json_write_text(writer, "keyDetails", spoken->details);
	json_begin_object(writer, spoken->certificate ? "x509Certificate" : "publicKey");
	write_base64(writer, "rawBytes", &spoken->der);
	json_end_object(writer);
	json_end_object(writer);
}

static void write_hashedrekord_1(struct json_writer *writer, const struct spoken *spoken)
{
	json_begin_object(writer, "data");
	write_hash(writer, "hash", &spoken->artifact);
	json_end_object(writer);
	json_begin_object(writer, "signature");
	write_base64(writer, "content", &spoken->signature);
	json_begin_object(writer, "publicKey");
	write_base64(writer, "content", &spoken->pem);
	json_end_object(writer);
	json_end_object(writer);
}

static void write_dsse_1(struct json_writer *writer, const struct spoken *spoken)
{
	write_hash(writer, "envelopeHash", &spoken->payload);
	write_hash(writer, "payloadHash", &spoken->payload);
	json_begin_array(writer, "signatures");
	json_begin_object(writer, NULL);
	write_base64(writer, "signature", &spoken->signature);
	write_base64(writer, "verifier", &spoken->pem);
	json_end_object(writer);
	json_end_array(writer);
}

/* Base64 of base64: so the log has it. */
static void write_intoto_2(struct json_writer *writer, const struct spoken *spoken, const char *type)
{
	CLEANUP(buf_release) struct buf once = BUF_INIT;

	forge_add_base64(&once, spoken->signature.text, spoken->signature.length);
	json_begin_object(writer, "content");
	json_begin_object(writer, "envelope");
	json_write_text(writer, "payloadType", type);
	json_begin_array(writer, "signatures");
	json_begin_object(writer, NULL);
	write_base64(writer, "publicKey", &spoken->pem);
	write_base64(writer, "sig", &once);
	json_end_object(writer);
	json_end_array(writer);
	json_end_object(writer);
	write_hash(writer, "hash", &spoken->payload);
	write_hash(writer, "payloadHash", &spoken->payload);
	json_end_object(writer);
}

static void write_intoto_1(struct json_writer *writer, const struct spoken *spoken)
{
	json_begin_object(writer, "content");
	write_hash(writer, "hash", &spoken->payload);
	json_end_object(writer);
	write_base64(writer, "publicKey", &spoken->pem);
}

static void write_hashedrekord_2(struct json_writer *writer, const struct spoken *spoken)
{
	json_begin_object(writer, "hashedRekordV002");
	json_begin_object(writer, "data");
	json_write_text(writer, "algorithm", spoken->pae_algorithm);
	write_base64(writer, "digest", &spoken->pae);
	json_end_object(writer);
	json_begin_object(writer, "signature");
	write_base64(writer, "content", &spoken->signature);
	write_verifier(writer, spoken);
	json_end_object(writer);
	json_end_object(writer);
}

static void write_dsse_2(struct json_writer *writer, const struct spoken *spoken)
{
	json_begin_object(writer, "dsseV002");
	json_begin_object(writer, "payloadHash");
	json_write_text(writer, "algorithm", "SHA2_256");
	write_base64(writer, "digest", &spoken->payload);
	json_end_object(writer);
	json_begin_array(writer, "signatures");
	json_begin_object(writer, NULL);
	write_base64(writer, "content", &spoken->signature);
	write_verifier(writer, spoken);
	json_end_object(writer);
	json_end_array(writer);
	json_end_object(writer);
}

static void make_body(struct forge *forge, struct buf *ret)
{
	CLEANUP(spoken_release)
	struct spoken spoken = { BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT, NULL, NULL,
		false };
	const struct knobs *knobs = &forge->knobs;
	struct json_writer writer = { .buf = ret };

	speak(forge, &spoken);
	json_begin_object(&writer, NULL);
	json_write_text(&writer, "apiVersion", knobs->body_version);
	json_write_text(&writer, "kind", knobs->body_kind);
	json_begin_object(&writer, "spec");
	switch (knobs->entry) {
	case FORGE_NO_ENTRY:
		break;
	case FORGE_HASHEDREKORD_1:
		write_hashedrekord_1(&writer, &spoken);
		break;
	case FORGE_DSSE_1:
		write_dsse_1(&writer, &spoken);
		break;
	case FORGE_INTOTO_2:
		write_intoto_2(&writer, &spoken, knobs->payload_type);
		break;
	case FORGE_INTOTO_1:
		write_intoto_1(&writer, &spoken);
		break;
	case FORGE_HASHEDREKORD_2:
		write_hashedrekord_2(&writer, &spoken);
		break;
	case FORGE_DSSE_2:
		write_dsse_2(&writer, &spoken);
		break;
	}
	json_end_object(&writer);
	json_end_object(&writer);
}

/* --- the tree (RFC 6962 §2.1, as it is defined there) --------------------------------------------------- */

static void hash_pair(const unsigned char left[32], const unsigned char right[32], unsigned char ret[32])
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	CLEANUP(buf_release) struct buf digest = BUF_INIT;

	buf_add_char(&bytes, 1);
	buf_add_bytes(&bytes, left, 32);
	buf_add_bytes(&bytes, right, 32);
	forge_digest("SHA256", bytes.text, bytes.length, &digest);
	memcpy(ret, digest.text, 32);
}

static void hash_leaf(const void *body, size_t length, unsigned char ret[32])
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	CLEANUP(buf_release) struct buf digest = BUF_INIT;

	buf_add_char(&bytes, 0);
	buf_add_bytes(&bytes, body, length);
	forge_digest("SHA256", bytes.text, bytes.length, &digest);
	memcpy(ret, digest.text, 32);
}

static size_t largest_power_below(size_t count)
{
	size_t power = 1;

	while (power * 2 < count)
		power *= 2;
	return power;
}

static void tree_hash(unsigned char (*leaves)[32], size_t count, unsigned char ret[32])
{
	unsigned char left[32], right[32];

	if (count == 1) {
		memcpy(ret, leaves[0], 32);
		return;
	}
	size_t split = largest_power_below(count);
	tree_hash(leaves, split, left);
	tree_hash(leaves + split, count - split, right);
	hash_pair(left, right, ret);
}

static void tree_path(unsigned char (*leaves)[32], size_t count, size_t at, struct forge_logged *ret)
{
	if (count == 1)
		return;
	size_t split = largest_power_below(count);
	if (at < split) {
		tree_path(leaves, split, at, ret);
		tree_hash(leaves + split, count - split, ret->hashes[ret->hash_count++]);
	} else {
		tree_path(leaves + split, count - split, at - split, ret);
		tree_hash(leaves, split, ret->hashes[ret->hash_count++]);
	}
}

static void grow_tree(struct forge *forge, struct forge_logged *ret)
{
	const struct knobs *knobs = &forge->knobs;
	unsigned char leaves[LEAVES][32];

	for (size_t i = 0; i < LEAVES; i++) {
		CLEANUP(buf_release) struct buf body = BUF_INIT;
		buf_format(&body, "entry of somebody else, number %zu", i);
		hash_leaf(body.text, body.length, leaves[i]);
	}
	hash_leaf(ret->body.text, ret->body.length, leaves[OUR_LEAF]);
	tree_path(leaves, LEAVES, OUR_LEAF, ret);
	if (knobs->checkpoint_other_tree)
		leaves[OUR_LEAF][0] ^= 1;
	tree_hash(leaves, LEAVES, ret->root);
	ret->size = LEAVES;
	ret->proof_index = knobs->proof_index_beyond ? OUR_LEAF + 16 : OUR_LEAF;
	ret->index = forge_entry_is_second(knobs->entry) ? ret->proof_index : OFFSET + OUR_LEAF;
	if (knobs->negative_index)
		ret->index = -1;
	if (knobs->proof_flipped)
		ret->hashes[1][5] ^= 1;
	if (knobs->proof_long)
		memset(ret->hashes[ret->hash_count++], 7, 32);
	if (knobs->proof_short)
		ret->hash_count--;
}

/* --- promises and checkpoints ------------------------------------------------------------------------- */

static void make_promise(struct forge *forge, struct forge_logged *ret)
{
	CLEANUP(buf_release) struct buf message = BUF_INIT;
	CLEANUP(buf_release) struct buf other = BUF_INIT;
	CLEANUP(forge_key_release) EVP_PKEY *forger = forge_key("another log", FORGE_P256);
	const struct knobs *knobs = &forge->knobs;
	unsigned char id[32];

	forge_spki_digest(knobs->promise_other_log ? forger : forge->log_key, id);
	buf_add_bytes(&other, ret->body.text, ret->body.length);
	if (knobs->promise_other_body)
		buf_add(&other, " ");
	buf_add(&message, "{\"body\":\"");
	forge_add_base64(&message, other.text, other.length);
	buf_format(&message, "\",\"integratedTime\":%lld,\"logID\":\"",
		(long long)(knobs->integrated + knobs->promise_time_off));
	buf_add_hex(&message, id, sizeof(id));
	buf_format(&message, "\",\"logIndex\":%lld}", (long long)(ret->index + knobs->promise_index_off));
	forge_sign(knobs->promise_forged ? forger : forge->log_key, FORGE_BY_KEY, message.text,
		message.length, &ret->promise);
}

/* The first four bytes of a line's blob, by the kind of key. */
static void add_key_id(struct buf *ret, EVP_PKEY *key, const char *name)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	CLEANUP(buf_release) struct buf digest = BUF_INIT;
	unsigned char raw[32];
	size_t length = sizeof(raw);

	if (EVP_PKEY_get_id(key) == EVP_PKEY_ED25519) {
		forge_must(EVP_PKEY_get_raw_public_key(key, raw, &length) == 1, "a raw key");
		buf_format(&bytes, "%s\n%c", name, 1);
		buf_add_bytes(&bytes, raw, length);
	} else {
		forge_spki(key, &bytes);
	}
	forge_digest("SHA256", bytes.text, bytes.length, &digest);
	buf_add_bytes(ret, digest.text, 4);
}

static void add_line(struct buf *ret, const char *name, const struct buf *blob)
{
	buf_format(ret, "\xe2\x80\x94 %s ", name);
	forge_add_base64(ret, blob->text, blob->length);
	buf_add(ret, "\n");
}

static void make_checkpoint(struct forge *forge, struct forge_logged *ret)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf blob = BUF_INIT;
	CLEANUP(buf_release) struct buf signature = BUF_INIT;
	const struct knobs *knobs = &forge->knobs;
	bool second = forge_entry_is_second(knobs->entry);
	CLEANUP(forge_key_release)
	EVP_PKEY *forger = forge_key("another log", second ? FORGE_ED25519 : FORGE_P256);
	const char *name = knobs->checkpoint_name ? knobs->checkpoint_name : forge_log_host(forge);

	buf_format(&text, "%s%s\n%lld\n", knobs->origin ? knobs->origin : forge_log_host(forge),
		knobs->origin || second ? "" : " - 1193050959916656506", (long long)ret->size);
	forge_add_base64(&text, ret->root, 32);
	buf_add(&text, "\n");
	if (!second)
		buf_add(&text, "Timestamp: 1772366400123456789\n");
	forge_sign(knobs->checkpoint_forged ? forger : forge->log_key, FORGE_BY_KEY, text.text, text.length,
		&signature);
	add_key_id(&blob, knobs->checkpoint_other_id ? forger : forge->log_key, name);
	buf_add_bytes(&blob, signature.text, signature.length);

	buf_add_bytes(&ret->checkpoint, text.text, text.length);
	buf_add(&ret->checkpoint, "\n");
	if (knobs->checkpoint_cosigned) {
		CLEANUP(buf_release) struct buf witness = BUF_INIT;
		buf_add(&witness,
			"\x77\x69\x74\x6e\x04 a time and a signature that nobody here can judge of, 64");
		add_line(&ret->checkpoint, "witness.example/w1", &witness);
	}
	if (!knobs->checkpoint_unsigned)
		add_line(&ret->checkpoint, name, &blob);
}

void forge_log(struct forge *forge, struct forge_logged *ret)
{
	const struct knobs *knobs = &forge->knobs;

	make_body(forge, &ret->body);
	grow_tree(forge, ret);
	if ((!forge_entry_is_second(knobs->entry) || knobs->promise_in_second) && !knobs->no_promise)
		make_promise(forge, ret);
	make_checkpoint(forge, ret);
	if (knobs->proof_other_root)
		ret->root[3] ^= 1;
}
