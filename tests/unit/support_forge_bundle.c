/* The signed thing as files of the different formats have it. */
#include "support_forge_parts.h"

#include <string.h>

#include "base/json.h"

/* What is written, made before. */
struct writing {
	struct forge *forge;
	struct json_writer *writer;
	struct forge_logged logged;
	struct buf *stamps;
	size_t stamp_count;
};

static void write_bytes(struct writing *writing, const char *name, const void *bytes, size_t length)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	forge_add_base64(&text, bytes, length);
	if (writing->forge->knobs.url_alphabet) {
		for (size_t i = 0; i < text.length; i++)
			text.text[i] = text.text[i] == '+' ? '-' : text.text[i] == '/' ? '_' : text.text[i];
		while (text.length && text.text[text.length - 1] == '=')
			buf_cut(&text, text.length - 1);
	}
	json_write_text(writing->writer, name, text.text);
}

static void write_buf(struct writing *writing, const char *name, const struct buf *bytes)
{
	write_bytes(writing, name, bytes->text, bytes->length);
}

/* 64-bit numbers are strings in protobuf's JSON, and zero is left out. */
static void write_number(struct writing *writing, const char *name, int64_t number)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (writing->forge->knobs.numbers) {
		json_write_integer(writing->writer, name, number);
		return;
	}
	buf_format(&text, "%lld", (long long)number);
	if (number)
		json_write_text(writing->writer, name, text.text);
}

static void write_certificate(struct writing *writing, const char *name, X509 *certificate)
{
	CLEANUP(buf_release) struct buf der = BUF_INIT;

	forge_add_der(&der, certificate);
	json_begin_object(writing->writer, name);
	write_buf(writing, "rawBytes", &der);
	json_end_object(writing->writer);
}

/* --- entries ------------------------------------------------------------------------------------------ */

static void write_proof(struct writing *writing)
{
	const struct forge_logged *logged = &writing->logged;
	struct json_writer *writer = writing->writer;

	json_begin_object(writer, "inclusionProof");
	write_number(writing, "logIndex", logged->proof_index);
	write_bytes(writing, "rootHash", logged->root, 32);
	write_number(writing, "treeSize", logged->size);
	json_begin_array(writer, "hashes");
	for (size_t i = 0; i < logged->hash_count; i++)
		write_bytes(writing, NULL, logged->hashes[i], 32);
	json_end_array(writer);
	if (!writing->forge->knobs.no_checkpoint) {
		json_begin_object(writer, "checkpoint");
		json_write_text(writer, "envelope", logged->checkpoint.text);
		json_end_object(writer);
	}
	json_end_object(writer);
}

static void write_entry(struct writing *writing, bool unknown)
{
	const struct knobs *knobs = &writing->forge->knobs;
	struct json_writer *writer = writing->writer;
	unsigned char id[32];

	forge_spki_digest(writing->forge->log_key, id);
	id[0] ^= unknown;
	json_begin_object(writer, NULL);
	write_number(writing, "logIndex", writing->logged.index);
	json_begin_object(writer, "logId");
	write_bytes(writing, "keyId", id, sizeof(id));
	json_end_object(writer);
	json_begin_object(writer, "kindVersion");
	json_write_text(writer, "kind", knobs->kind);
	json_write_text(writer, "version", knobs->version);
	json_end_object(writer);
	write_number(writing, "integratedTime", knobs->integrated);
	if (writing->logged.promise.length) {
		json_begin_object(writer, "inclusionPromise");
		write_buf(writing, "signedEntryTimestamp", &writing->logged.promise);
		json_end_object(writer);
	} else if (knobs->null_members) {
		json_write_null(writer, "inclusionPromise");
	}
	if (!knobs->no_proof)
		write_proof(writing);
	else if (knobs->null_members)
		json_write_null(writer, "inclusionProof");
	write_buf(writing, "canonicalizedBody", &writing->logged.body);
	json_end_object(writer);
}

static void write_entries(struct writing *writing, const char *name)
{
	const struct knobs *knobs = &writing->forge->knobs;

	if (knobs->entry == FORGE_NO_ENTRY)
		return;
	json_begin_array(writing->writer, name);
	for (unsigned i = 0; i < knobs->times; i++)
		write_entry(writing, false);
	if (knobs->unknown_entry_too)
		write_entry(writing, true);
	if (knobs->bad_entry_too) {
		writing->logged.promise.text[writing->logged.promise.length - 1] ^= 1;
		write_entry(writing, false);
	}
	json_end_array(writing->writer);
}

static void write_stamp(struct writing *writing, const struct buf *stamp)
{
	json_begin_object(writing->writer, NULL);
	write_buf(writing, "signedTimestamp", stamp);
	json_end_object(writing->writer);
}

static void write_stamps(struct writing *writing)
{
	if (!writing->stamp_count)
		return;
	json_begin_object(writing->writer, "timestampVerificationData");
	json_begin_array(writing->writer, "rfc3161Timestamps");
	for (unsigned i = 0; i < writing->forge->knobs.stamp_times; i++)
		write_stamp(writing, &writing->stamps[0]);
	for (size_t i = 1; i < writing->stamp_count; i++)
		write_stamp(writing, &writing->stamps[i]);
	json_end_array(writing->writer);
	json_end_object(writing->writer);
}

/* --- what signed, and what was signed ----------------------------------------------------------------- */

static void write_key(struct writing *writing)
{
	CLEANUP(buf_release) struct buf hint = BUF_INIT;
	unsigned char digest[32];

	forge_spki_digest(writing->forge->leaf_key, digest);
	forge_add_base64(&hint, digest, sizeof(digest));
	json_begin_object(writing->writer, "publicKey");
	json_write_text(writing->writer, "hint",
		writing->forge->knobs.strange_hint ? "the key of the third floor" : hint.text);
	json_end_object(writing->writer);
}

static void write_signer(struct writing *writing)
{
	struct forge *forge = writing->forge;
	const struct knobs *knobs = &forge->knobs;

	if (knobs->no_material)
		return;
	if (knobs->managed) {
		write_key(writing);
		return;
	}
	if (knobs->format == FORGE_BUNDLE_3 && !knobs->chain_form) {
		write_certificate(writing, "certificate", forge->leaf);
	} else {
		json_begin_object(writing->writer, "x509CertificateChain");
		json_begin_array(writing->writer, "certificates");
		write_certificate(writing, NULL, forge->leaf);
		if (knobs->intermediate_beside || knobs->root_beside)
			write_certificate(writing, NULL, forge->intermediate);
		if (knobs->root_beside)
			write_certificate(writing, NULL, forge->ca);
		json_end_array(writing->writer);
		json_end_object(writing->writer);
	}
	if (knobs->also_key)
		write_key(writing);
}

static void write_message(struct writing *writing)
{
	struct forge *forge = writing->forge;
	CLEANUP(buf_release) struct buf digest = BUF_INIT;

	forge_digest("SHA256", forge->artifact.text, forge->artifact.length, &digest);
	if (forge->knobs.message_digest_other)
		digest.text[0] ^= 1;
	json_begin_object(writing->writer, "messageSignature");
	if (!forge->knobs.no_message_digest) {
		json_begin_object(writing->writer, "messageDigest");
		json_write_text(writing->writer, "algorithm", "SHA2_256");
		write_buf(writing, "digest", &digest);
		json_end_object(writing->writer);
	}
	write_buf(writing, "signature", &forge->signature);
	json_end_object(writing->writer);
}

static void write_signature(struct writing *writing, const struct buf *signature, bool certificate)
{
	json_begin_object(writing->writer, NULL);
	json_write_text(writing->writer, "keyid", "");
	write_buf(writing, "sig", signature);
	if (certificate)
		json_write_text(writing->writer, "cert", writing->forge->leaf_pem.text);
	json_end_object(writing->writer);
}

static void write_envelope_members(struct writing *writing)
{
	struct forge *forge = writing->forge;
	const struct knobs *knobs = &forge->knobs;

	write_buf(writing, "payload", &forge->payload);
	json_write_text(writing->writer, "payloadType", knobs->payload_type);
	json_begin_array(writing->writer, "signatures");
	if (knobs->format != FORGE_ENVELOPE) {
		write_signature(writing, &forge->signature, knobs->format == FORGE_ENVELOPE_CERT);
		if (knobs->two_signatures)
			write_signature(writing, &forge->signature, false);
	}
	for (unsigned i = 0; knobs->format == FORGE_ENVELOPE && i < knobs->signers; i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		CLEANUP(buf_release) struct buf signature = BUF_INIT;
		buf_format(&name, "signer %u", knobs->signers_repeat ? 0 : i);
		CLEANUP(forge_key_release) EVP_PKEY *key = forge_key(name.text, FORGE_P256);
		forge_sign(
			key, FORGE_BY_KEY, forge->signed_bytes.text, forge->signed_bytes.length, &signature);
		write_signature(writing, &signature, false);
	}
	json_end_array(writing->writer);
}

/* --- formats ------------------------------------------------------------------------------------------ */

static void write_bundle(struct writing *writing, const char *name)
{
	static const char *const types[] = {
		[FORGE_BUNDLE_3] = "application/vnd.dev.sigstore.bundle.v0.3+json",
		[FORGE_BUNDLE_2] = "application/vnd.dev.sigstore.bundle+json;version=0.2",
		[FORGE_BUNDLE_1] = "application/vnd.dev.sigstore.bundle+json;version=0.1",
		[FORGE_NPM] = "application/vnd.dev.sigstore.bundle+json;version=0.2",
	};
	const struct knobs *knobs = &writing->forge->knobs;
	struct json_writer *writer = writing->writer;

	json_begin_object(writer, name);
	json_write_text(writer, "mediaType", knobs->media_type ? knobs->media_type : types[knobs->format]);
	json_begin_object(writer, "verificationMaterial");
	write_signer(writing);
	write_entries(writing, "tlogEntries");
	write_stamps(writing);
	json_end_object(writer);
	if (knobs->envelope) {
		json_begin_object(writer, "dsseEnvelope");
		write_envelope_members(writing);
		json_end_object(writer);
	}
	if (!knobs->envelope || knobs->also_message)
		write_message(writing);
	json_end_object(writer);
}

static void write_npm(struct writing *writing)
{
	json_begin_object(writing->writer, NULL);
	json_begin_array(writing->writer, "attestations");
	json_begin_object(writing->writer, NULL);
	json_write_text(writing->writer, "predicateType", writing->forge->knobs.predicate_type);
	write_bundle(writing, "bundle");
	json_end_object(writing->writer);
	json_end_array(writing->writer);
	json_end_object(writing->writer);
}

static void write_pep740(struct writing *writing)
{
	struct json_writer *writer = writing->writer;
	CLEANUP(buf_release) struct buf der = BUF_INIT;

	forge_add_der(&der, writing->forge->leaf);
	json_begin_object(writer, NULL);
	json_write_integer(writer, "version", 1);
	json_begin_object(writer, "verification_material");
	write_buf(writing, "certificate", &der);
	write_entries(writing, "transparency_entries");
	json_end_object(writer);
	json_begin_object(writer, "envelope");
	write_buf(writing, "statement", &writing->forge->payload);
	write_buf(writing, "signature", &writing->forge->signature);
	json_end_object(writer);
	json_end_object(writer);
}

static void write_cosign(struct writing *writing)
{
	struct forge *forge = writing->forge;
	struct json_writer *writer = writing->writer;
	CLEANUP(buf_release) struct buf id = BUF_INIT;
	unsigned char digest[32];

	forge_spki_digest(forge->log_key, digest);
	buf_add_hex(&id, digest, sizeof(digest));
	json_begin_object(writer, NULL);
	if (forge->knobs.envelope) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct json_writer inner = { .buf = &text };
		struct writing within = { .forge = forge, .writer = &inner };
		json_begin_object(&inner, NULL);
		write_envelope_members(&within);
		json_end_object(&inner);
		write_buf(writing, "base64Signature", &text);
	} else {
		write_buf(writing, "base64Signature", &forge->signature);
	}
	write_buf(writing, "cert", forge->knobs.managed ? &forge->keys : &forge->leaf_pem);
	json_begin_object(writer, "rekorBundle");
	write_buf(writing, "SignedEntryTimestamp", &writing->logged.promise);
	json_begin_object(writer, "Payload");
	write_buf(writing, "body", &writing->logged.body);
	json_write_integer(writer, "integratedTime", forge->knobs.integrated);
	json_write_integer(writer, "logIndex", writing->logged.index);
	json_write_text(writer, "logID", id.text);
	json_end_object(writer);
	json_end_object(writer);
	json_end_object(writer);
}

/* The stamps that the knobs ask for; room for three. */
static size_t make_stamps(struct forge *forge, struct buf *ret)
{
	struct knobs *knobs = &forge->knobs;
	CLEANUP(forge_key_release) EVP_PKEY *forger = forge_key("another authority of time", FORGE_P256);
	X509 *certificate = knobs->stamp_other_leaf || knobs->stamp_twin_leaf ? forge->other_tsa : forge->tsa;
	const struct stamp_by by = { .certificate = certificate,
		.key = knobs->stamp_forged ? forger : forge->tsa_key,
		.embedded = knobs->stamp_bare ? NULL : certificate };
	const struct stamp_by stranger = { forge->second_tsa, forge->tsa_key, forge->second_tsa };
	size_t count = 0;

	if (!knobs->stamp)
		return 0;
	forge_stamp(forge, &by, &ret[count++]);
	if (knobs->stranger_too)
		forge_stamp(forge, &stranger, &ret[count++]);
	if (knobs->bad_stamp_too) {
		knobs->stamp_other_bytes = true;
		forge_stamp(forge, &by, &ret[count++]);
	}
	return count;
}

void forge_write_bundle(struct forge *forge)
{
	struct json_writer writer = { .buf = &forge->bundle, .indent = 2 };
	struct buf stamps[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
	struct writing writing = { .forge = forge,
		.writer = &writer,
		.logged = { .body = BUF_INIT, .promise = BUF_INIT, .checkpoint = BUF_INIT },
		.stamps = stamps };

	if (forge->knobs.entry != FORGE_NO_ENTRY)
		forge_log(forge, &writing.logged);
	writing.stamp_count = make_stamps(forge, stamps);
	switch (forge->knobs.format) {
	case FORGE_BUNDLE_3:
	case FORGE_BUNDLE_2:
	case FORGE_BUNDLE_1:
		write_bundle(&writing, NULL);
		break;
	case FORGE_NPM:
		write_npm(&writing);
		break;
	case FORGE_PEP740:
		write_pep740(&writing);
		break;
	case FORGE_COSIGN:
		write_cosign(&writing);
		break;
	case FORGE_ENVELOPE:
	case FORGE_ENVELOPE_CERT:
		json_begin_object(&writer, NULL);
		write_envelope_members(&writing);
		json_end_object(&writer);
		break;
	}
	buf_add(&forge->bundle, "\n");
	forge_logged_release(&writing.logged);
	buf_release(&stamps[0]);
	buf_release(&stamps[1]);
	buf_release(&stamps[2]);
}
