/* Files of trust: what is taken of them, and that a bad one leaves nothing behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "attest/trust_parts.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "support_corpus.h"
#include "support_forge_parts.h"

static void add(struct trust *trust, const char *name, const struct buf *text)
{
	struct error error = { 0 };

	if (trust_add(trust, name, text->text, text->length, &error) < 0)
		fail_msg("%s", error.message);
}

static void expect_refused(const char *text, size_t length, const char *message)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	struct error error = { 0 };

	assert_int_equal(trust_add(trust, "f.json", text, length, &error), ERROR_MALFORMED);
	if (!strstr(error.message, message))
		fail_msg("'%s' does not say '%s'", error.message, message);
	assert_true(text_starts(error.message, "f.json") || strstr(error.message, ": f.json"));
	assert_int_equal(trust->root_count, 0);
	assert_int_equal(trust->key_count, 0);
}

/* The first `from` becomes `to`. */
static void replace(struct buf *text, const char *from, const char *to)
{
	CLEANUP(buf_release) struct buf edited = BUF_INIT;
	const char *at = strstr(text->text, from);

	assert_non_null(at);
	buf_add_bytes(&edited, text->text, (size_t)(at - text->text));
	buf_add(&edited, to);
	buf_add(&edited, at + strlen(from));
	buf_clear(text);
	buf_add_bytes(text, edited.text, edited.length);
}

static void make(struct forge *forge)
{
	const struct knobs knobs = forge_knobs();

	forge_make(forge, &knobs);
}

static void reads_a_whole_root(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(forge_release) struct forge forge;
	const struct trust_root *root;

	(void)state;
	make(&forge);
	add(trust, "forge.json", &forge.root);
	assert_int_equal(trust->root_count, 1);
	root = trust->roots[0];
	assert_string_equal(root->name, "forge.json");
	assert_int_equal(root->log_count, 1);
	assert_string_equal(root->logs[0].host, forge_log_host(&forge));
	assert_true(bytes_equal(root->logs[0].id, (struct bytes){ root->logs[0].key.spki_digest, 32 }));
	assert_int_equal(root->logs[0].key.validity.start, forge.knobs.log_start);
	assert_int_equal(root->certificate_log_count, 1);
	assert_string_equal(root->certificate_logs[0].host, "ct.forge.example");
	assert_int_equal(root->authority_count, 1);
	assert_int_equal(root->authorities[0].chain_count, 2);
	assert_int_equal(X509_cmp(root->authorities[0].chain[0], forge.intermediate), 0);
	assert_int_equal(X509_cmp(root->authorities[0].chain[1], forge.ca), 0);
	assert_string_equal(root->authorities[0].name, "forge.example forge");
	assert_int_equal(root->authorities[0].validity.start, forge.knobs.ca_start);
	assert_int_equal(root->tsa_count, 1);
	assert_int_equal(root->need_logs, 1);
	assert_int_equal(root->need_scts, 1);
	assert_int_equal(root->need_times, 1);
}

static void asks_for_no_more_than_the_root_has(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(forge_release) struct forge forge;
	struct knobs knobs = forge_knobs();

	(void)state;
	knobs.entry = FORGE_NO_ENTRY;
	knobs.no_certificate_logs = true;
	knobs.sct = false;
	knobs.stamp = true;
	forge_make(&forge, &knobs);
	add(trust, "forge.json", &forge.root);
	assert_int_equal(trust->roots[0]->need_logs, 0);
	assert_int_equal(trust->roots[0]->need_scts, 0);
	assert_int_equal(trust->roots[0]->need_times, 1);
}

static void takes_the_port_as_part_of_a_logs_name(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(forge_release) struct forge forge;
	CLEANUP(buf_release) struct buf from = BUF_INIT;

	(void)state;
	make(&forge);
	buf_format(&from, "\"https://%s\"", forge_log_host(&forge));
	replace(&forge.root, from.text, "\"http://localhost:8000/api?x\"");
	add(trust, "forge.json", &forge.root);
	assert_string_equal(trust->roots[0]->logs[0].host, "localhost:8000");
}

static void takes_both_media_types_and_no_other(void **state)
{
	static const char old[] = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(forge_release) struct forge forge;

	(void)state;
	make(&forge);
	replace(&forge.root, old, "application/vnd.dev.sigstore.trustedroot.v0.1+json");
	add(trust, "forge.json", &forge.root);
	replace(&forge.root, "v0.1+json", "v0.9+json");
	expect_refused(forge.root.text, forge.root.length, "trustedroot.v0.9+json' is a version");
}

/* One edit each of a good root, and what is said of it. */
static void refuses_roots_with_one_fault(void **state)
{
	static const struct {
		const char *from, *to, *message;
	} faults[] = {
		{ "\"tlogs\": [", "\"tlogs\": 3, \"x\": [", "tlogs: is no list" },
		{ "\"tlogs\": [", "\"tlogs\": [null,", "tlogs[0]: is no object" },
		{ "\"rawBytes\": \"", "\"rawBytes\": \"*", "tlogs[0].publicKey.rawBytes: is no base64" },
		{ "\"rawBytes\": \"", "\"rawBytes\": \"AAAA",
			"tlogs[0].publicKey.rawBytes: is no public key" },
		{ "\"rawBytes\"", "\"bytes\"", "tlogs[0].publicKey: has no rawBytes" },
		{ "\"publicKey\"", "\"key\"", "tlogs[0]: has no publicKey" },
		{ "\"keyId\"", "\"id\"", "tlogs[0].logId: has no keyId" },
		{ "\"start\": \"", "\"start\": \"x", "tlogs[0].publicKey.validFor.start: is no time" },
		{ "\"start\": \"2", "\"start\": \"9", "tlogs[0].publicKey.validFor: ends before it starts" },
		{ "\"certificates\": [", "\"certificates\": [], \"x\": [",
			"certificateAuthorities[0].certChain.certificates: has 0 certificates" },
		{ "\"certificates\": [", "\"certificates\": [ {\"rawBytes\": \"MAA=\"},",
			"certificateAuthorities[0].certChain.certificates[0].rawBytes: is no certificate" },
		{ "\"mediaType\"", "\"media_type\"", "names such as 'media_type'" },
		{ "\"tlogs\"", "\"tlogs\": [], \"tlogs\"", "f.json:" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(faults); i++) {
		CLEANUP(forge_release) struct forge forge;
		struct knobs knobs = forge_knobs();

		knobs.log_end = FORGE_NOW;
		forge_make(&forge, &knobs);
		replace(&forge.root, faults[i].from, faults[i].to);
		expect_refused(forge.root.text, forge.root.length, faults[i].message);
	}
}

static void refuses_logs_and_authorities_that_begin_nowhen(void **state)
{
	CLEANUP(forge_release) struct forge log;
	CLEANUP(forge_release) struct forge authority;
	CLEANUP(forge_release) struct forge tsa;
	struct knobs knobs = forge_knobs();

	(void)state;
	knobs.log_no_start = true;
	forge_make(&log, &knobs);
	expect_refused(log.root.text, log.root.length, "tlogs[0]: publicKey.validFor has no start");
	knobs = forge_knobs();
	knobs.ca_start = 0;
	forge_make(&authority, &knobs);
	expect_refused(authority.root.text, authority.root.length,
		"certificateAuthorities[0]: validFor has no start");
	knobs = forge_knobs();
	knobs.tsa_start = 0;
	forge_make(&tsa, &knobs);
	expect_refused(tsa.root.text, tsa.root.length, "timestampAuthorities[0]: validFor has no start");
}

static void refuses_certificate_logs_with_an_id_that_is_not_their_keys(void **state)
{
	CLEANUP(forge_release) struct forge forge;
	char *at;

	(void)state;
	make(&forge);
	at = strstr(strstr(forge.root.text, "\"ctlogs\""), "\"keyId\": \"");
	at += strlen("\"keyId\": \"");
	*at = *at == 'A' ? 'B' : 'A';
	expect_refused(forge.root.text, forge.root.length, "ctlogs[0]: logId.keyId is not");
}

static void takes_other_ids_of_transparency_logs(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(forge_release) struct forge forge;
	char *at;

	(void)state;
	make(&forge);
	at = strstr(forge.root.text, "\"keyId\": \"") + strlen("\"keyId\": \"");
	*at = *at == 'A' ? 'B' : 'A';
	add(trust, "forge.json", &forge.root);
}

static void keeps_logs_of_other_hashes_without_using_them(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(forge_release) struct forge forge;

	(void)state;
	make(&forge);
	replace(&forge.root, "SHA2_256", "SHA3_384");
	add(trust, "forge.json", &forge.root);
	assert_int_equal(trust->roots[0]->logs[0].key.scheme, KEY_UNSUPPORTED);
	assert_null(trust->roots[0]->logs[0].key.key);
}

static void rounds_fractions_into_the_interval(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(forge_release) struct forge forge;
	struct knobs knobs = forge_knobs();
	char *at;
	CLEANUP(buf_release) struct buf from = BUF_INIT;
	CLEANUP(buf_release) struct buf to = BUF_INIT;

	(void)state;
	forge_make(&forge, &knobs);
	at = strstr(forge.root.text, "\"start\": \"");
	buf_add_bytes(&from, at, strcspn(at, "Z") + 1);
	buf_add_bytes(&to, from.text, from.length - 1);
	buf_add(&to, ".500Z");
	replace(&forge.root, from.text, to.text);
	add(trust, "forge.json", &forge.root);
	assert_int_equal(trust->roots[0]->logs[0].key.validity.start, knobs.log_start + 1);
}

/* Without line ends, as in JSON Lines. */
static void flatten(struct buf *text)
{
	for (size_t i = 0; i < text->length; i++)
		if (text->text[i] == '\n')
			text->text[i] = ' ';
}

static void reads_a_root_a_line(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(forge_release) struct forge forge;
	CLEANUP(buf_release) struct buf lines = BUF_INIT;

	(void)state;
	make(&forge);
	flatten(&forge.root);
	buf_format(&lines, "%s\n\n%s\r\n", forge.root.text, forge.root.text);
	add(trust, "roots.jsonl", &lines);
	assert_int_equal(trust->root_count, 2);
	assert_string_equal(trust->roots[0]->name, "roots.jsonl");
	assert_string_equal(trust->roots[1]->name, "roots.jsonl#2");
}

static void takes_nothing_of_lines_of_which_one_is_bad(void **state)
{
	CLEANUP(forge_release) struct forge forge;
	CLEANUP(buf_release) struct buf lines = BUF_INIT;

	(void)state;
	make(&forge);
	flatten(&forge.root);
	buf_format(&lines, "%s\n{\"a\": 1}\n", forge.root.text);
	expect_refused(lines.text, lines.length, "line 2: f.json: neither a trust root");
	buf_clear(&lines);
	buf_format(&lines, "%s\n%s", forge.root.text, forge.root.text);
	replace(&lines, "\n{", "\n{{");
	expect_refused(lines.text, lines.length, "line 2");
}

static void reads_npm_keys(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(forge_release) struct forge forge;
	struct knobs knobs = forge_knobs();

	(void)state;
	knobs.managed = true;
	knobs.key_start = FORGE_TIME - FORGE_DAY;
	knobs.key_end = FORGE_TIME + FORGE_DAY;
	forge_make(&forge, &knobs);
	add(trust, "keys.json", &forge.keyring);
	assert_int_equal(trust->key_count, 1);
	assert_string_equal(trust->keys[0].hint, trust->keys[0].fingerprint);
	assert_string_equal(trust->keys[0].name, "keys.json");
	assert_int_equal(trust->keys[0].validity.start, knobs.key_start);
	assert_int_equal(trust->keys[0].validity.end, knobs.key_end);
	replace(&forge.keyring, "npm:attestations", "npm:signatures");
	expect_refused(forge.keyring.text, forge.keyring.length, "none of them is for attestations");
}

static void reads_keys_as_a_registry_lists_them(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(forge_key_release) EVP_PKEY *key = forge_key("of a registry", FORGE_P256);
	CLEANUP(buf_release) struct buf spki = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	forge_spki(key, &spki);
	buf_add(&text, "{\"keys\":[{\"expires\":\"2025-01-29T00:00:00.000Z\",\"keyid\":\"SHA256:x\","
		       "\"keytype\":\"ecdsa-sha2-nistp256\",\"scheme\":\"ecdsa-sha2-nistp256\",\"key\":\"");
	forge_add_base64(&text, spki.text, spki.length);
	buf_add(&text, "\"}]}");
	add(trust, "keys.json", &text);
	assert_int_equal(trust->key_count, 1);
	assert_string_equal(trust->keys[0].hint, "SHA256:x");
	assert_int_equal(trust->keys[0].scheme, KEY_ECDSA);
	assert_int_equal(trust->keys[0].validity.start, INT64_MIN);
	assert_int_equal(trust->keys[0].validity.end, 1738108800);
}

static void reads_several_keys_of_one_pem_file(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(forge_key_release) EVP_PKEY *first = forge_key("first", FORGE_P256);
	CLEANUP(forge_key_release) EVP_PKEY *second = forge_key("second", FORGE_ED25519);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_add(&text, "of the release people:\n");
	forge_add_key_pem(&text, first);
	forge_add_key_pem(&text, second);
	add(trust, "release.pub", &text);
	assert_int_equal(trust->key_count, 2);
	assert_int_equal(trust->keys[0].scheme, KEY_ECDSA);
	assert_int_equal(trust->keys[1].scheme, KEY_ED25519);
	assert_string_equal(trust->keys[1].name, "release.pub");
}

static void refuses_what_is_no_public_key(void **state)
{
	static const char private_key[] = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
	static const char broken[] = "-----BEGIN PUBLIC KEY-----\nMAA=\n";
	static const char empty[] = "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n";
	static const char tuf[] = "{\"signed\": {}, \"signatures\": []}";
	CLEANUP(forge_release) struct forge forge;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	expect_refused(private_key, strlen(private_key), "PEM block 1: a private key");
	expect_refused(broken, strlen(broken), "PEM block 1: is not whole");
	expect_refused(empty, strlen(empty), "PEM block 1: is no public key inside");
	expect_refused(tuf, strlen(tuf), "The Update Framework");
	expect_refused("", 0, "the file is empty");
	expect_refused("hello", 5, "neither a trust root");
	expect_refused("{\"keys\": []}", 12, "none of them is for attestations");
	make(&forge);
	forge_add_key_pem(&text, forge.leaf_key);
	buf_add_bytes(&text, forge.leaf_pem.text, forge.leaf_pem.length);
	expect_refused(text.text, text.length, "PEM block 2: 'CERTIFICATE' is no public key");
}

static void leaves_what_was_loaded_when_the_next_file_is_bad(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(forge_release) struct forge forge;
	unsigned char before[32], after[32];

	(void)state;
	make(&forge);
	add(trust, "forge.json", &forge.root);
	trust_digest(trust, before);
	assert_int_equal(trust_add(trust, "bad", "{", 1, NULL), ERROR_MALFORMED);
	trust_digest(trust, after);
	assert_memory_equal(before, after, 32);
}

static void has_one_digest_for_one_trust(void **state)
{
	CLEANUP(trust_close) struct trust *left = trust_new();
	CLEANUP(trust_close) struct trust *right = trust_new();
	CLEANUP(forge_key_release) EVP_PKEY *key = forge_key("first", FORGE_P256);
	CLEANUP(forge_release) struct forge forge;
	CLEANUP(buf_release) struct buf pem = BUF_INIT;
	unsigned char of_left[32], of_right[32];

	(void)state;
	make(&forge);
	forge_add_key_pem(&pem, key);
	add(left, "forge.json", &forge.root);
	add(left, "a.pub", &pem);
	add(right, "a.pub", &pem);
	trust_digest(left, of_left);
	trust_digest(right, of_right);
	assert_memory_not_equal(of_left, of_right, 32);
	add(right, "forge.json", &forge.root);
	trust_digest(right, of_right);
	assert_memory_equal(of_left, of_right, 32);
	trust_allow_unlogged(right, right->keys[0].fingerprint);
	trust_digest(right, of_right);
	assert_memory_not_equal(of_left, of_right, 32);
}

static void lists_what_was_loaded(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(forge_release) struct forge forge;
	struct trust_row *rows = NULL;

	(void)state;
	make(&forge);
	add(trust, "forge.json", &forge.root);
	add(trust, "signers.pem", &forge.keys);
	assert_int_equal(trust_rows(trust, &arena, &rows), 5);
	assert_int_equal(rows[0].kind, TRUST_AUTHORITY);
	assert_string_equal(rows[0].name, "https://ca.forge.example");
	assert_int_equal(rows[1].kind, TRUST_LOG);
	assert_string_equal(rows[1].key, "EC P-256");
	assert_int_equal(rows[1].start, forge.knobs.log_start);
	assert_int_equal(strlen(rows[1].id), 64);
	assert_int_equal(rows[2].kind, TRUST_CERTIFICATE_LOG);
	assert_int_equal(rows[3].kind, TRUST_TSA);
	assert_int_equal(rows[4].kind, TRUST_KEY);
	assert_string_equal(rows[4].root, "signers.pem");
	assert_true(text_starts(rows[4].id, "SHA256:"));
	assert_int_equal(rows[4].start, 0);
	assert_int_equal(rows[4].end, 0);
}

/* --- real ones ------------------------------------------------------------------------------------------ */

static void loads_the_public_roots(void **state)
{
	static const char *const names[] = { "public-good", "staging", "github", "npm-keys" };
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(trust_close) struct trust *trust = trust_new();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		CLEANUP(buf_release) struct buf part = BUF_INIT;

		buf_format(&part, "../vectors/trusted_roots/%s.json", names[i]);
		if (!corpus_path(part.text, &path))
			skip();
		corpus_read(&text, path.text);
		add(trust, names[i], &text);
	}
	assert_int_equal(trust->root_count, 3);
	assert_int_equal(trust->key_count, 2);
	assert_int_equal(trust->roots[0]->log_count, 2);
	assert_string_equal(trust->roots[0]->logs[1].host, "log2025-1.rekor.sigstore.dev");
	assert_int_equal(trust->roots[0]->logs[1].key.scheme, KEY_ED25519);
	assert_string_equal(trust->keys[0].hint, "SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA");
	for (size_t i = 0; i < trust->root_count; i++)
		for (size_t j = 0; j < trust->roots[i]->log_count; j++)
			assert_non_null(trust->roots[i]->logs[j].key.key);
}

struct counting {
	size_t roots, refused;
};

static void load_one(const char *path, const char *bytes, size_t length, void *context)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	struct counting *counting = context;
	struct error error = { 0 };

	if (!text_ends(path, "/trusted_root.json"))
		return;
	counting->roots++;
	if (trust_add(trust, path, bytes, length, &error) == 0)
		return;
	counting->refused++;
	assert_true(text_starts(path, "trust-root-tlog-missing-validity-start_fail/"));
	assert_non_null(strstr(error.message, "tlogs[1]: publicKey.validFor has no start"));
}

static void loads_all_roots_of_the_conformance_suite_but_one(void **state)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct counting counting = { 0 };

	(void)state;
	if (!corpus_path("../vectors/conformance", &path))
		skip();
	(void)corpus_visit(path.text, load_one, &counting);
	assert_int_equal(counting.roots, 38);
	assert_int_equal(counting.refused, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_whole_root),
		cmocka_unit_test(asks_for_no_more_than_the_root_has),
		cmocka_unit_test(takes_the_port_as_part_of_a_logs_name),
		cmocka_unit_test(takes_both_media_types_and_no_other),
		cmocka_unit_test(refuses_roots_with_one_fault),
		cmocka_unit_test(refuses_logs_and_authorities_that_begin_nowhen),
		cmocka_unit_test(refuses_certificate_logs_with_an_id_that_is_not_their_keys),
		cmocka_unit_test(takes_other_ids_of_transparency_logs),
		cmocka_unit_test(keeps_logs_of_other_hashes_without_using_them),
		cmocka_unit_test(rounds_fractions_into_the_interval),
		cmocka_unit_test(reads_a_root_a_line),
		cmocka_unit_test(takes_nothing_of_lines_of_which_one_is_bad),
		cmocka_unit_test(reads_npm_keys),
		cmocka_unit_test(reads_keys_as_a_registry_lists_them),
		cmocka_unit_test(reads_several_keys_of_one_pem_file),
		cmocka_unit_test(refuses_what_is_no_public_key),
		cmocka_unit_test(leaves_what_was_loaded_when_the_next_file_is_bad),
		cmocka_unit_test(has_one_digest_for_one_trust),
		cmocka_unit_test(lists_what_was_loaded),
		cmocka_unit_test(loads_the_public_roots),
		cmocka_unit_test(loads_all_roots_of_the_conformance_suite_but_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
