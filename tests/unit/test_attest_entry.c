#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "support_log.h"

static const struct kind {
	const char *kind, *version;
	bool message; /* can be of one */
} kinds[] = {
	{ "hashedrekord", "0.0.1", true },
	{ "hashedrekord", "0.0.2", true },
	{ "dsse", "0.0.1", false },
	{ "dsse", "0.0.2", false },
	{ "intoto", "0.0.2", false },
};

/* The entry with this body says to be of its kind, and all else of it is good: what comes out is said of the body. */
static bool holds(struct log_scene *scene, const struct body_plan *plan)
{
	log_scene_log(scene, plan);
	return log_scene_holds(scene);
}

static bool fails(struct log_scene *scene, const struct body_plan *plan)
{
	return !holds(scene, plan) && log_scene_failed(scene) == STEP_ENTRY && scene->verifying.logged == 0;
}

/* A body as text. */
static bool fails_text(struct log_scene *scene, const char *text)
{
	log_scene_body(scene, text);
	return !log_scene_holds(scene) && log_scene_failed(scene) == STEP_ENTRY;
}

static const char *failure(struct log_scene *scene)
{
	return log_scene_words(scene, STEP_ENTRY, STEP_FAILED);
}

static void takes_every_kind_for_an_envelope(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	for (int keys = 0; keys < 2; keys++) {
		for (size_t i = 0; i < COUNT_OF(kinds); i++) {
			plan = body_plan(&scene, kinds[i].kind, kinds[i].version);
			assert_true(holds(&scene, &plan));
			assert_int_equal(scene.verifying.logged, 1);
			assert_string_equal(log_scene_words(&scene, STEP_ENTRY, STEP_OK),
				arena_format(&scene.arena, "|%s %s|", plan.kind, plan.version));
		}
		log_scene_key_signed(&scene);
	}
}

static void takes_records_of_a_message(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	log_scene_message(&scene);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		plan = body_plan(&scene, kinds[i].kind, kinds[i].version);
		if (!kinds[i].message) {
			plan.payload_type = "";
			assert_true(fails(&scene, &plan));
			assert_string_equal(
				failure(&scene), "||the log's entry is of an envelope, and this is none");
			continue;
		}
		assert_true(holds(&scene, &plan));
		plan.digest = scene.log.id;
		assert_true(fails(&scene, &plan));
	}
}

static void takes_what_was_signed_as_it_is(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan, other;

	(void)state;
	log_scene_open(&scene);
	scene.item.content = CONTENT_RAW;
	plan = body_plan(&scene, "hashedrekord", "0.0.1");
	other = body_plan(&scene, "dsse", "0.0.1");
	plan.digest = other.digest;
	assert_true(holds(&scene, &plan));
}

static void refuses_another_signature(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		plan = body_plan(&scene, kinds[i].kind, kinds[i].version);
		plan.signature = bytes_of("a signature of another");
		assert_true(fails(&scene, &plan));
		plan.signature.length = 3; /* a part of the right one */
		assert_true(fails(&scene, &plan));
		assert_string_equal(failure(&scene),
			"YSBzaWduYXR1cmUgb2YgdGhlIGl0ZW0=|YSBz|the log's entry holds another signature");
	}
}

static void refuses_another_certificate(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		plan = body_plan(&scene, kinds[i].kind, kinds[i].version);
		plan.certificate = bytes_of("a certificatf");
		assert_true(fails(&scene, &plan));
		assert_string_equal(failure(&scene), "YSBjZXJ0aWZpY2F0ZQ==|YSBjZXJ0aWZpY2F0Zg==|the log's "
						     "entry names another certificate");
		/* Its key is not enough. */
		plan.certificate = (struct bytes){ 0 };
		plan.key = scene.verifying.key.spki;
		assert_true(fails(&scene, &plan));
	}
}

static void refuses_another_key(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	log_scene_key_signed(&scene);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		plan = body_plan(&scene, kinds[i].kind, kinds[i].version);
		plan.key = scene.log.key.spki;
		assert_true(fails(&scene, &plan));
		/* Nor is a certificate: it is not what signed. */
		plan.certificate = bytes_of("a certificate");
		assert_true(fails(&scene, &plan));
	}
	/* Where nobody knows the key nothing has failed, and nothing was shown. */
	scene.verifying.key.spki.length = 0;
	plan = body_plan(&scene, "dsse", "0.0.1");
	plan.key = scene.log.key.spki;
	log_scene_log(&scene, &plan);
	assert_true(log_scene_holds(&scene));
	assert_true(log_scene_has(&scene, STEP_ENTRY, STEP_NOT_CHECKED));
	assert_true(log_scene_has(&scene, STEP_LOG, STEP_NOT_CHECKED));
	assert_int_equal(scene.verifying.logged, 0);
}

static void refuses_another_digest(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		plan = body_plan(&scene, kinds[i].kind, kinds[i].version);
		plan.digest = scene.log.id;
		assert_true(fails(&scene, &plan));
		assert_non_null(strstr(failure(&scene), bytes_hex(scene.log.id, &scene.arena)));
	}
	/* An envelope's record is of what was signed, not of the payload. */
	plan = body_plan(&scene, "hashedrekord", "0.0.1");
	plan.digest = body_plan(&scene, "dsse", "0.0.1").digest;
	assert_true(fails(&scene, &plan));
}

static void refuses_another_payload_type(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	plan = body_plan(&scene, "intoto", "0.0.2");
	plan.payload_type = "text/plain";
	assert_true(fails(&scene, &plan));
	assert_string_equal(failure(&scene), "application/vnd.in-toto+json|text/plain|the log's entry names "
					     "another payload type");
}

static void refuses_details_of_another_kind_of_key(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		plan = body_plan(&scene, kinds[i].kind, kinds[i].version);
		if (!plan.key_details)
			continue;
		plan.key_details = "PKIX_ED25519";
		assert_true(fails(&scene, &plan));
		assert_string_equal(
			failure(&scene), "EC P-256|PKIX_ED25519|the log's entry names another kind of key");
		plan.key_details = "PKIX_ECDSA_P384_SHA_384";
		assert_true(fails(&scene, &plan));
		plan.key_details = NULL;
		assert_true(holds(&scene, &plan));
	}
}

static void refuses_another_number_of_signatures_than_one(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	for (size_t i = 2; i < COUNT_OF(kinds); i++) {
		plan = body_plan(&scene, kinds[i].kind, kinds[i].version);
		plan.signatures = 2;
		assert_true(fails(&scene, &plan));
		plan.signatures = 0;
		assert_true(fails(&scene, &plan));
	}
}

static void holds_kind_and_version_against_what_is_said(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	plan = body_plan(&scene, "dsse", "0.0.1");
	assert_true(holds(&scene, &plan));
	scene.entries[0].kind = "hashedrekord";
	assert_false(log_scene_holds(&scene));
	assert_string_equal(
		failure(&scene), "hashedrekord|dsse|the log's entry is of another kind than is said");
	scene.entries[0].kind = "dsse";
	scene.entries[0].version = "0.0.3";
	assert_false(log_scene_holds(&scene));
	assert_string_equal(
		failure(&scene), "0.0.3|0.0.1|the log's entry is of another version than is said");
	scene.entries[0].version = NULL;
	assert_false(log_scene_holds(&scene));
}

static void names_kinds_that_it_does_not_know(void **state)
{
	static const char *const others[][2] = { { "intoto", "0.0.1" }, { "hashedrekord", "0.0.3" },
		{ "rekord", "0.0.1" } };
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		scene.entries[0].kind = others[i][0];
		scene.entries[0].version = others[i][1];
		log_scene_body(&scene,
			arena_format(&scene.arena, "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"spec\":{}}",
				others[i][0], others[i][1]));
		assert_false(log_scene_holds(&scene));
		assert_int_equal(log_scene_failed(&scene), STEP_LOG);
		assert_true(log_scene_has(&scene, STEP_ENTRY, STEP_NOT_CHECKED));
		assert_string_equal(scene.verifying.unsupported,
			arena_format(&scene.arena, "log entry of kind %s %s", others[i][0], others[i][1]));
	}
}

/* --- digests other than SHA-256 --------------------------------------------------------------------- */

static const char *hex_of(const EVP_MD *md, struct bytes bytes, struct arena *arena, struct bytes *ret)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	assert_int_equal(EVP_Digest(bytes.data, bytes.length, digest, &length, md, NULL), 1);
	*ret = (struct bytes){ arena_copy(arena, digest, length), length };
	return bytes_hex(*ret, arena);
}

static void takes_longer_digests(void **state)
{
	static const char *const words[][2] = { { "sha384", "SHA2_384" }, { "sha512", "SHA2_512" } };
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	log_scene_message(&scene);
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		for (size_t second = 0; second < 2; second++) {
			plan = body_plan(&scene, "hashedrekord", second ? "0.0.2" : "0.0.1");
			plan.algorithm = words[i][second];
			scene.artifact_digest.kind = i ? DIGEST_SHA512 : DIGEST_SHA384;
			scene.artifact_digest.hex = hex_of(i ? EVP_sha512() : EVP_sha384(),
				scene.artifact.bytes, &scene.arena, &plan.digest);
			assert_true(holds(&scene, &plan));
			plan.digest.length = 32;
			assert_true(fails(&scene, &plan));
		}
	}
	plan = body_plan(&scene, "hashedrekord", "0.0.1");
	plan.algorithm = "sha1";
	assert_true(fails(&scene, &plan));
	plan.algorithm = "SHA256";
	assert_true(fails(&scene, &plan));
	plan.algorithm = "SHA2_256";
	assert_true(fails(&scene, &plan));
}

static void needs_the_digest_that_the_log_names(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	log_scene_message(&scene);
	plan = body_plan(&scene, "hashedrekord", "0.0.1");
	scene.artifact_digest.kind = DIGEST_SHA512;
	assert_false(holds(&scene, &plan));
	assert_string_equal(log_scene_words(&scene, STEP_ENTRY, STEP_NOT_CHECKED),
		"||the log's entry names the artifact's sha256, which is not known");
	assert_int_equal(log_scene_failed(&scene), STEP_LOG);
	/* Without any artifact nothing has failed, and nothing was shown. */
	scene.settings.artifact = NULL;
	assert_true(holds(&scene, &plan));
	assert_true(log_scene_has(&scene, STEP_LOG, STEP_NOT_CHECKED));
	assert_int_equal(scene.verifying.logged, 0);
	/* But an entry of an unknown log is not waited for. */
	scene.root.log_count = 0;
	assert_false(log_scene_holds(&scene));
	scene.root.log_count = 1;
	/* What the bundle says of its message stands in for it. */
	scene.item.message_kind = DIGEST_SHA256;
	scene.item.message_digest = plan.digest;
	assert_true(holds(&scene, &plan));
	assert_int_equal(scene.verifying.logged, 1);
	scene.item.message_digest = scene.log.id;
	assert_true(fails(&scene, &plan));
}

/* --- hostile bodies --------------------------------------------------------------------------------- */

static void refuses_bodies_that_are_not_strict_json(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;
	const char *good, *spec;

	(void)state;
	log_scene_open(&scene);
	plan = body_plan(&scene, "dsse", "0.0.1");
	good = body_text(&plan, &scene.arena);
	spec = strstr(good, "\"spec\":") + 7;
	log_scene_body(&scene, good);
	assert_true(log_scene_holds(&scene));
	assert_true(fails_text(&scene, arena_format(&scene.arena, "%s{}", good)));
	assert_true(fails_text(&scene, arena_format(&scene.arena, "%.*s", (int)strlen(good) - 1, good)));
	assert_true(fails_text(&scene,
		arena_format(&scene.arena, "{\"kind\":\"x\",%s", good + 1))); /* two members of one name */
	assert_true(fails_text(&scene, arena_format(&scene.arena, "[%s]", good)));
	assert_true(fails_text(&scene, arena_format(&scene.arena,
					       "{\"Kind\":\"dsse\",\"apiVersion\":\"0.0.1\","
					       "\"spec\":%s",
					       spec)));
	assert_true(fails_text(
		&scene, arena_format(&scene.arena,
				"{\"kind\":\"dsse\\u0000\",\"apiVersion\":\"0.0.1\",\"spec\":%s", spec)));
	assert_true(fails_text(&scene, "{\"kind\":\"dsse\",\"apiVersion\":\"0.0.1\"}"));
	assert_true(fails_text(&scene, "{\"kind\":\"dsse\",\"apiVersion\":\"0.0.1\",\"spec\":[]}"));
	assert_true(fails_text(&scene, "{\"kind\":7,\"apiVersion\":\"0.0.1\",\"spec\":{}}"));
	assert_true(fails_text(&scene, "null"));
	assert_true(fails_text(&scene, "\xff"));
}

static void refuses_bodies_past_its_limits(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	buf_add_repeated(&text, "[", 100000);
	assert_true(fails_text(&scene, text.text));
	buf_clear(&text);
	buf_add(&text, "[");
	buf_add_repeated(&text, "1,", 5000);
	buf_add(&text, "1]");
	assert_true(fails_text(&scene, text.text));
	buf_clear(&text);
	plan = body_plan(&scene, "dsse", "0.0.1");
	buf_add(&text, body_text(&plan, &scene.arena));
	buf_add_repeated(&text, " ", 1024 * 1024);
	assert_true(fails_text(&scene, text.text));
	assert_string_equal(failure(&scene), "||the log's entry is too long");
	scene.entries[0].body = (struct bytes){ 0 };
	assert_false(log_scene_holds(&scene));
}

/* Thirty-two entries of a large envelope: what they are compared with is made once, and what is shown of it is short. */
static void keeps_memory_small_with_many_entries(void **state)
{
	enum { LARGE = 1024 * 1024, ENTRIES = 32 };
	CLEANUP(log_scene_close) struct log_scene scene;
	struct log_entry entries[ENTRIES];
	struct body_plan plan;
	size_t before;

	(void)state;
	log_scene_open(&scene);
	scene.item.payload = (struct bytes){ arena_zero(&scene.arena, 1, LARGE), LARGE };
	scene.item.certificate = scene.item.payload;
	plan = body_plan(&scene, "hashedrekord", "0.0.2");
	plan.certificate = bytes_of("another");
	log_scene_log(&scene, &plan);
	for (size_t i = 0; i < ENTRIES; i++)
		entries[i] = scene.entries[0];
	scene.item.entries = entries;
	scene.item.entry_count = ENTRIES;
	before = scene.arena.total;
	assert_false(log_scene_holds(&scene));
	assert_true(scene.arena.total - before < 2 * LARGE);
	assert_int_equal(strlen(scene.result.steps[scene.result.step_count - 2].expected), 71);
}

/* In place of the base64 that a member holds, something else. */
static const char *replaced(struct log_scene *scene, const char *text, const char *member, const char *value)
{
	const char *at = strstr(text, member);
	const char *end;

	assert_non_null(at);
	at += strlen(member);
	end = strchr(at, '"');
	return arena_format(&scene->arena, "%.*s%s%s", (int)(at - text), text, value, end);
}

static const char *pem_base64(const char *label, struct bytes der, struct arena *arena)
{
	CLEANUP(buf_release) struct buf pem = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&pem, "-----BEGIN %s-----\n", label);
	bytes_add_base64(&pem, der);
	buf_format(&pem, "\n-----END %s-----\n", label);
	bytes_add_base64(&text, bytes_of(pem.text));
	return arena_string(arena, text.text);
}

static void reads_the_first_pem_block_alone(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	CLEANUP(buf_release) struct buf both = BUF_INIT;
	struct body_plan plan;
	struct bytes right, wrong;
	const char *good, *other;

	(void)state;
	log_scene_open(&scene);
	plan = body_plan(&scene, "dsse", "0.0.1");
	good = body_text(&plan, &scene.arena);
	log_scene_body(&scene, replaced(&scene, good, "verifier\":\"",
				       pem_base64("CERTIFICATE", scene.item.certificate, &scene.arena)));
	assert_true(log_scene_holds(&scene));
	assert_true(fails_text(&scene, replaced(&scene, good, "verifier\":\"", "AAAA")));
	assert_true(fails_text(&scene, replaced(&scene, good, "verifier\":\"", "")));
	assert_true(fails_text(&scene, replaced(&scene, good, "verifier\":\"", "!")));
	assert_true(
		fails_text(&scene, replaced(&scene, good, "verifier\":\"",
					   pem_base64("PRIVATE KEY", scene.item.certificate, &scene.arena))));
	/* A second certificate, the right one, after the wrong one. */
	other = pem_base64("CERTIFICATE", bytes_of("another"), &scene.arena);
	assert_true(bytes_from_base64(other, strlen(other), &scene.arena, &wrong));
	other = pem_base64("CERTIFICATE", scene.item.certificate, &scene.arena);
	assert_true(bytes_from_base64(other, strlen(other), &scene.arena, &right));
	other = arena_format(&scene.arena, "%.*s%.*s", (int)wrong.length, (const char *)wrong.data,
		(int)right.length, (const char *)right.data);
	bytes_add_base64(&both, bytes_of(other));
	assert_true(fails_text(&scene, replaced(&scene, good, "verifier\":\"", both.text)));
}

static void takes_a_bare_rsa_key(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;
	unsigned char *der = NULL;
	int length;

	(void)state;
	log_scene_open(&scene);
	log_scene_key_signed(&scene);
	EVP_PKEY_free(scene.signer);
	scene.signer = EVP_RSA_gen(2048);
	public_key_release(&scene.verifying.key);
	length = i2d_PUBKEY(scene.signer, &der);
	assert_true(public_key_read(
		(struct bytes){ der, (size_t)length }, NULL, &scene.arena, &scene.verifying.key));
	OPENSSL_free(der);
	der = NULL;
	plan = body_plan(&scene, "dsse", "0.0.1");
	assert_true(holds(&scene, &plan));
	length = i2d_PublicKey(scene.signer, &der);
	plan.key = (struct bytes){ der, (size_t)length };
	plan.label = PEM_STRING_RSA_PUBLIC;
	assert_true(holds(&scene, &plan));
	plan.key.length--;
	assert_true(fails(&scene, &plan));
	OPENSSL_free(der);
}

static void refuses_records_of_rekor_v2_with_both_certificate_and_key(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;
	const char *good, *verifier, *text;

	(void)state;
	log_scene_open(&scene);
	plan = body_plan(&scene, "hashedrekord", "0.0.2");
	assert_true(holds(&scene, &plan));
	good = body_text(&plan, &scene.arena);
	verifier = strstr(good, "\"x509Certificate\"");
	text = arena_format(&scene.arena, "%.*s\"publicKey\":{\"rawBytes\":\"AAAA\"},%s",
		(int)(verifier - good), good, verifier);
	assert_true(fails_text(&scene, text));
	text = arena_format(&scene.arena, "%.*s\"x\"%s", (int)(verifier - good), good, strchr(verifier, ':'));
	assert_true(fails_text(&scene, text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_every_kind_for_an_envelope),
		cmocka_unit_test(takes_records_of_a_message),
		cmocka_unit_test(takes_what_was_signed_as_it_is),
		cmocka_unit_test(refuses_another_signature),
		cmocka_unit_test(refuses_another_certificate),
		cmocka_unit_test(refuses_another_key),
		cmocka_unit_test(refuses_another_digest),
		cmocka_unit_test(refuses_another_payload_type),
		cmocka_unit_test(refuses_details_of_another_kind_of_key),
		cmocka_unit_test(refuses_another_number_of_signatures_than_one),
		cmocka_unit_test(holds_kind_and_version_against_what_is_said),
		cmocka_unit_test(names_kinds_that_it_does_not_know),
		cmocka_unit_test(takes_longer_digests),
		cmocka_unit_test(needs_the_digest_that_the_log_names),
		cmocka_unit_test(refuses_bodies_that_are_not_strict_json),
		cmocka_unit_test(refuses_bodies_past_its_limits),
		cmocka_unit_test(keeps_memory_small_with_many_entries),
		cmocka_unit_test(reads_the_first_pem_block_alone),
		cmocka_unit_test(takes_a_bare_rsa_key),
		cmocka_unit_test(refuses_records_of_rekor_v2_with_both_certificate_and_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
