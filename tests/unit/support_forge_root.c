/* What the user trusts, as files have it. */
#include "support_forge_parts.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"

static void write_base64(struct json_writer *writer, const char *name, const void *bytes, size_t length)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	forge_add_base64(&text, bytes, length);
	json_write_text(writer, name, text.text);
}

static void write_validity(struct json_writer *writer, int64_t start, int64_t end)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	json_begin_object(writer, "validFor");
	if (start) {
		buf_add_time(&text, start);
		json_write_text(writer, "start", text.text);
	}
	if (end) {
		buf_clear(&text);
		buf_add_time(&text, end);
		json_write_text(writer, "end", text.text);
	}
	json_end_object(writer);
}

static void write_log(struct json_writer *writer, const char *url, EVP_PKEY *key, int64_t start, int64_t end)
{
	CLEANUP(buf_release) struct buf spki = BUF_INIT;
	unsigned char id[32];

	forge_spki(key, &spki);
	forge_spki_digest(key, id);
	json_begin_object(writer, NULL);
	json_write_text(writer, "baseUrl", url);
	json_write_text(writer, "hashAlgorithm", "SHA2_256");
	json_begin_object(writer, "publicKey");
	write_base64(writer, "rawBytes", spki.text, spki.length);
	json_write_text(writer, "keyDetails", forge_key_details(key, false));
	write_validity(writer, start, end);
	json_end_object(writer);
	json_begin_object(writer, "logId");
	write_base64(writer, "keyId", id, sizeof(id));
	json_end_object(writer);
	json_end_object(writer);
}

static void write_authority(
	struct json_writer *writer, const char *url, X509 **chain, size_t count, int64_t start, int64_t end)
{
	json_begin_object(writer, NULL);
	json_begin_object(writer, "subject");
	json_write_text(writer, "organization", "forge.example");
	json_write_text(writer, "commonName", "forge");
	json_end_object(writer);
	json_write_text(writer, "uri", url);
	json_begin_object(writer, "certChain");
	json_begin_array(writer, "certificates");
	for (size_t i = 0; i < count; i++) {
		CLEANUP(buf_release) struct buf der = BUF_INIT;
		forge_add_der(&der, chain[i]);
		json_begin_object(writer, NULL);
		write_base64(writer, "rawBytes", der.text, der.length);
		json_end_object(writer);
	}
	json_end_array(writer);
	json_end_object(writer);
	write_validity(writer, start, end);
	json_end_object(writer);
}

static void write_logs(struct forge *forge, struct json_writer *writer)
{
	CLEANUP(forge_key_release) EVP_PKEY *other = forge_key("another log", FORGE_P256);
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	const struct knobs *knobs = &forge->knobs;

	buf_format(&url, "https://%s", forge_log_host(forge));
	json_begin_array(writer, "tlogs");
	if (knobs->second_log || knobs->log_unknown)
		write_log(writer, "https://other.forge.example", other, FORGE_TIME - 300 * FORGE_DAY, 0);
	if (!knobs->log_unknown && knobs->entry != FORGE_NO_ENTRY)
		write_log(writer, url.text, forge->log_key, knobs->log_no_start ? 0 : knobs->log_start,
			knobs->log_end);
	if (knobs->every_log) {
		struct forge twin = { .knobs = { .entry = forge_entry_is_second(knobs->entry)
								  ? FORGE_HASHEDREKORD_1
								  : FORGE_HASHEDREKORD_2 } };
		CLEANUP(forge_key_release) EVP_PKEY *key = forge_log_key(twin.knobs.entry);
		buf_clear(&url);
		buf_format(&url, "https://%s", forge_log_host(&twin));
		write_log(writer, url.text, key, knobs->log_start, knobs->log_end);
	}
	json_end_array(writer);
}

static void write_authorities(struct forge *forge, struct json_writer *writer)
{
	const struct knobs *knobs = &forge->knobs;
	X509 *chain[] = { forge->intermediate, forge->ca }, *strangers[] = { forge->stranger };
	size_t skip = knobs->intermediate_beside;

	json_begin_array(writer, "certificateAuthorities");
	if (knobs->second_ca)
		write_authority(
			writer, "https://old.forge.example", strangers, 1, FORGE_TIME - 300 * FORGE_DAY, 0);
	write_authority(
		writer, "https://ca.forge.example", chain + skip, 2 - skip, knobs->ca_start, knobs->ca_end);
	json_end_array(writer);
	json_begin_array(writer, "ctlogs");
	if (!knobs->no_certificate_logs)
		write_log(writer, "https://ct.forge.example/2026", forge->ct_key, knobs->ct_start,
			knobs->ct_end);
	json_end_array(writer);
}

static void write_tsas(struct forge *forge, struct json_writer *writer)
{
	const struct knobs *knobs = &forge->knobs;
	X509 *first[] = { forge->tsa, forge->tsa_root },
	     *second[] = { forge->second_tsa, forge->second_tsa_root };

	json_begin_array(writer, "timestampAuthorities");
	if (knobs->stamp_unknown || knobs->tsa_pooled)
		write_authority(
			writer, "https://time2.forge.example", second, 2, FORGE_TIME - 300 * FORGE_DAY, 0);
	if (!knobs->stamp_unknown && !knobs->no_tsas)
		write_authority(
			writer, "https://time.forge.example", first, 2, knobs->tsa_start, knobs->tsa_end);
	json_end_array(writer);
}

void forge_write_root(struct forge *forge)
{
	struct json_writer writer = { .buf = &forge->root, .indent = 2 };

	json_begin_object(&writer, NULL);
	json_write_text(&writer, "mediaType", "application/vnd.dev.sigstore.trustedroot+json;version=0.1");
	write_logs(forge, &writer);
	write_authorities(forge, &writer);
	write_tsas(forge, &writer);
	json_end_object(&writer);
	buf_add(&forge->root, "\n");
}

/* The form in which npm publishes the keys of its registry. */
void forge_write_keyring(struct forge *forge)
{
	struct json_writer writer = { .buf = &forge->keyring, .indent = 2 };
	const struct knobs *knobs = &forge->knobs;
	CLEANUP(buf_release) struct buf spki = BUF_INIT;
	CLEANUP(buf_release) struct buf hint = BUF_INIT;
	unsigned char digest[32];

	forge_spki(forge->leaf_key, &spki);
	forge_spki_digest(forge->leaf_key, digest);
	buf_add(&hint, "SHA256:");
	forge_add_base64(&hint, digest, sizeof(digest));
	buf_cut(&hint, hint.length - 1);
	json_begin_object(&writer, NULL);
	json_begin_array(&writer, "keys");
	json_begin_object(&writer, NULL);
	json_write_text(&writer, "keyId", hint.text);
	json_write_text(&writer, "keyUsage", "npm:attestations");
	json_begin_object(&writer, "publicKey");
	write_base64(&writer, "rawBytes", spki.text, spki.length);
	json_write_text(
		&writer, "keyDetails", forge_key_details(forge->leaf_key, knobs->key_kind == FORGE_RSA_PSS));
	write_validity(&writer, knobs->key_start, knobs->key_end);
	json_end_object(&writer);
	json_end_object(&writer);
	json_end_array(&writer);
	json_end_object(&writer);
	buf_add(&forge->keyring, "\n");
}
