/* What a file is, and how it falls into values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "support_items.h"

#define BUNDLE                                                                                               \
	"{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"verificationMaterial\":"         \
	"{\"publicKey\":{\"hint\":\"h\"}},\"messageSignature\":{\"signature\":\"c2ln\"}}"
#define STATEMENT "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"p\"}"
#define ENVELOPE "{\"payloadType\":\"t\",\"payload\":\"dGV4dA==\",\"signatures\":[{\"sig\":\"c2ln\"}]}"
#define TWELVE "MEUCIQDx3a0b"
#define SIGNATURE TWELVE TWELVE TWELVE TWELVE TWELVE TWELVE TWELVE "7fA="
#define PEM "-----BEGIN CERTIFICATE-----\nY2VydA==\n-----END CERTIFICATE-----\n"

static void recognises_what_is_not_signed(void **state)
{
	static const char *const texts[][2] = {
		{ STATEMENT, "statement" },
		{ "{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"predicateType\":\"p\"}", "statement" },
		{ "{\"buildDefinition\":{},\"runDetails\":{}}", "predicate" },
		{ "{\"builder\":{},\"buildType\":\"b\"}", "predicate" },
		{ "{\"builder\":{},\"recipe\":{}}", "predicate" },
		{ "{\"bomFormat\":\"CycloneDX\"}", "sbom" },
		{ "{\"spdxVersion\":\"SPDX-2.3\"}", "sbom" },
		{ "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"}", "sbom" },
		{ "{\"@context\":[{\"a\":1},\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"]}", "sbom" },
		{ "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\"}", "root" },
	};
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		buf_clear(&words);
		buf_format(&words, "%s 0.0 payload(%s)\n", texts[i][1], texts[i][0]);
		assert_items(texts[i][0], words.text);
	}
}

static void the_first_that_fits_wins(void **state)
{
	static const char *const texts[][2] = {
		{ "{\"spdxVersion\":\"x\",\"builder\":{},\"buildType\":\"b\"}", "predicate 0.0 " },
		{ "{\"builder\":{},\"buildType\":\"b\",\"_type\":\"https://in-toto.io/Statement/v1\","
		  "\"predicateType\":\"p\"}",
			"statement 0.0 " },
		{ "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"p\","
		  "\"base64Signature\":\"c2ln\"}",
			"cosign 0.0 " },
		{ "{\"base64Signature\":\"c2ln\",\"payloadType\":\"t\",\"payload\":\"dGV4dA==\","
		  "\"signatures\":[{\"sig\":\"c2ln\"}]}",
			"dsse 0.0 " },
		{ "{\"payloadType\":\"t\",\"payload\":\"dGV4dA==\",\"signatures\":[{\"sig\":\"c2ln\"}],"
		  "\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\"}",
			"bundle v3 0.0 malformed" },
	};
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		items_words(&words, texts[i][0], strlen(texts[i][0]));
		assert_memory_equal(words.text, texts[i][1], strlen(texts[i][1]));
	}
}

static void passes_over_what_is_nothing_of_ours(void **state)
{
	static const char *const texts[] = { "", " \n\t", "{}", "[]", "null", "7", "\"text\"", "{\"a\":1}",
		"[" STATEMENT "]", "# a page\n\nwith text\n", "{\"_type\":\"https://in-toto.io/Link/v0.3\"}",
		"{\"_type\":\"https://in-toto.io/Statement/v1\"}", "{\"bomFormat\":\"other\"}",
		"{\"payload\":\"a\",\"payloadType\":null,\"signatures\":[]}",
		"{\"payload\":\"a\",\"payloadType\":\"t\",\"signatures\":{}}",
		"{\"schemaVersion\":2,\"manifests\":[]}", "{\"attestations\":{}}",
		"{\"base64Signature\":null}", "{\"a\":", "{{{{" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_items(texts[i], "nothing\n");
}

static void reads_detached_signatures_certificates_and_keys(void **state)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	(void)state;
	items_words(&words, SIGNATURE "\n", strlen(SIGNATURE) + 1);
	assert_memory_equal(words.text, "signature 0.0 message sig(", 26);
	assert_items("\n" PEM, "certificate 0.0 cert(cert)\n");
	assert_items(PEM PEM "\n" PEM, "certificate 0.0 cert(cert) extra 2\n");
	assert_items("-----BEGIN PUBLIC KEY-----\r\na2V5\r\n-----END PUBLIC KEY-----\r\n",
		"certificate 0.0 key(key)\n");
	assert_items("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tClkyVnlkQT09Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K\n",
		"certificate 0.0 cert(cert)\n");
	assert_items("-----BEGIN CERTIFICATE-----\nY2Vy",
		"certificate 0.0 malformed at 0: PEM that does not end\n");
	assert_items("\n-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
		"certificate 0.0 malformed at 1: PEM that is not base64 inside\n");
}

static void not_every_line_is_a_signature(void **state)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	(void)state;
	/* A digest, two lines, too short, too long, a signature of PGP, a private key. */
	buf_add_repeated(&line, "0123456789abcdef", 8);
	assert_items(line.text, "nothing\n");
	assert_items(SIGNATURE "\n" SIGNATURE "\n", "nothing\n");
	assert_items("MEUCIQDx3a0bQ7mM", "nothing\n");
	buf_clear(&line);
	buf_add_repeated(&line, "MEUCIQDx", 76);
	assert_items(line.text, "nothing\n");
	assert_items("-----BEGIN PGP SIGNATURE-----\n\nY2VydA==\n-----END PGP SIGNATURE-----\n", "nothing\n");
	assert_items("-----BEGIN PRIVATE KEY-----\nY2VydA==\n-----END PRIVATE KEY-----\n", "nothing\n");
}

#define BUNDLE_WORDS " message sig(sig) hint(h)\n"
#define STATEMENT_WORDS " payload(" STATEMENT ")\n"

static void reads_json_lines_each_alone(void **state)
{
	(void)state;
	assert_items(
		BUNDLE "\n" STATEMENT "\n", "bundle v3 1.0" BUNDLE_WORDS "statement 2.0" STATEMENT_WORDS);
	assert_items("\n\n" BUNDLE "\r\n\r\n  " STATEMENT,
		"bundle v3 3.0" BUNDLE_WORDS "statement 5.0" STATEMENT_WORDS);
	assert_items(BUNDLE "\n", "bundle v3 0.0" BUNDLE_WORDS);
}

static void passes_over_lines_that_are_not_ours_and_counts_them(void **state)
{
	(void)state;
	assert_items("# said before\n" BUNDLE "\n{\"other\":1}\n{\"broken\":\n" STATEMENT "\n[1]\n",
		"bundle v3 2.0" BUNDLE_WORDS "statement 5.0" STATEMENT_WORDS "passed 4\n");
	assert_items("{\"a\":1}\n{\"b\":2}\n", "passed 2\nnothing\n");
}

static void a_broken_line_of_ours_is_an_item_and_hides_no_other(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, words = BUF_INIT, wanted = BUF_INIT;

	(void)state;
	buf_add_bytes(&text, BUNDLE, sizeof(BUNDLE) - 2);
	buf_add(&text, "\n" STATEMENT "\n" ENVELOPE "\n");
	items_words(&words, text.text, text.length);
	buf_format(&wanted, "bundle 1.0 malformed at %zu: ", sizeof(BUNDLE) - 2);
	assert_memory_equal(words.text, wanted.text, wanted.length);
	assert_non_null(strstr(words.text, "\nstatement 2.0" STATEMENT_WORDS));
	assert_non_null(strstr(words.text, "\ndsse 3.0 envelope"));
	text_changed(&text, STATEMENT "\n" ENVELOPE "\n", "c2ln", "c2 ln");
	items_words(&words, text.text, text.length);
	buf_clear(&wanted);
	buf_format(&wanted, "dsse 2.0 malformed at %zu: sig is not base64\n",
		(size_t)(strstr(text.text, "\"c2 ln\"") - text.text));
	assert_non_null(strstr(words.text, wanted.text));
}

static void broken_values_are_taken_for_what_their_names_say(void **state)
{
	static const char *const texts[][2] = {
		{ "{\"provenance_summary\":{\"provenance\":[{\"envelope\":{\"payload\":\"\",\"payloadType\":"
		  "\"\","
		  "\"signatures\":[]}}],}}",
			"gcb" },
		{ "{\"attestations\":[{\"predicateType\":\"p\",\"bundle\":" BUNDLE "},]}", "npm" },
		{ "{\"attestation_bundles\":[,]}", "pep740" },
		{ "{\"version\":1,\"verification_material\":{},}", "pep740" },
		{ "{\"verificationMaterial\":{}", "bundle" },
		{ "{\"payload\":\"\",\"payloadType\":\"\",\"signatures\":[],}", "dsse" },
		{ "{\"base64Signature\":\"\"", "cosign" },
		{ "{\"SignedEntryTimestamp\":\"\"", "rekor" },
		{ "{\"_type\":\"\",\"predicateType\":\"\"", "statement" },
		{ "{\"buildDefinition\":{},\"runDetails\":{}", "predicate" },
		{ "{\"builder\":{},\"buildType\":\"\"", "predicate" },
		{ "{\"bomFormat\":\"CycloneDX\"", "sbom" },
		{ "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json\"", "root" },
	};
	CLEANUP(buf_release) struct buf words = BUF_INIT, wanted = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		items_words(&words, texts[i][0], strlen(texts[i][0]));
		buf_clear(&wanted);
		buf_format(&wanted, "%s 0.0 malformed at ", texts[i][1]);
		if (strncmp(words.text, wanted.text, wanted.length) != 0)
			fail_msg("%s\nbecomes %s", texts[i][0], words.text);
	}
}

static void refuses_what_is_too_large_before_parsing(void **state)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT, lines = BUF_INIT;
	struct error error = { 0 };
	struct limits limits;

	(void)state;
	limits_default(&limits);
	assert_int_equal(limits.values[LIMIT_ATTESTATION_BYTES], 40 << 20);
	limits.values[LIMIT_ATTESTATION_BYTES] = sizeof(BUNDLE) - 1;
	assert_int_equal(
		items_read(BUNDLE "\n", sizeof(BUNDLE), &limits, item_words, &words, NULL, &error), 0);
	limits.values[LIMIT_ATTESTATION_BYTES]--;
	buf_clear(&words);
	assert_int_equal(items_read(BUNDLE "\n", sizeof(BUNDLE), &limits, item_words, &words, NULL, &error),
		ERROR_TOO_LARGE);
	assert_string_equal(words.text, "");
	buf_add(&lines, STATEMENT "\n" BUNDLE "\n" STATEMENT "\n");
	assert_int_equal(items_read(lines.text, lines.length, &limits, item_words, &words, NULL, &error),
		ERROR_TOO_LARGE);
	assert_string_equal(words.text, "statement 1.0" STATEMENT_WORDS "statement 3.0" STATEMENT_WORDS);
	assert_string_equal(error.message, "line 2 is larger than an attestation may be");
}

static int stop_at_second(const struct item *item, void *context)
{
	size_t *count = context;

	(void)item;
	return ++*count == 2 ? 42 : 0;
}

static void the_sink_ends_the_reading(void **state)
{
	static const char lines[] = STATEMENT "\n" STATEMENT "\n" STATEMENT "\n";
	static const char npm[] = "{\"attestations\":[{\"predicateType\":\"p\",\"bundle\":{}},{},{}]}";
	struct error error = { 0 };
	struct limits limits;
	size_t count = 0;

	(void)state;
	limits_default(&limits);
	assert_int_equal(
		items_read(lines, sizeof(lines) - 1, &limits, stop_at_second, &count, NULL, &error), 42);
	assert_int_equal(count, 2);
	count = 0;
	assert_int_equal(items_read(npm, sizeof(npm) - 1, &limits, stop_at_second, &count, NULL, &error), 42);
	assert_int_equal(count, 2);
}

static void the_screen_lets_through_all_that_is_read(void **state)
{
	static const char *const ours[] = { BUNDLE, STATEMENT, ENVELOPE, "\n " ENVELOPE "\n", PEM,
		SIGNATURE "\n", "# text\n" BUNDLE "\n", "{\"bomFormat\":\"CycloneDX\"}",
		"{\"builder\":{},\"recipe\":{}}" };
	static const char *const others[] = { "", "\n", "{}", "[]", "text", "int main(void)\n{\n}\n",
		"{\"name\":\"payload\",\"signatures\":1}", "-----BEGIN",
		"{\"dependencies\":{\"payload\":\"1\"}}" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ours); i++)
		if (!items_screen(ours[i], strlen(ours[i])))
			fail_msg("the screen stops %s", ours[i]);
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (items_screen(others[i], strlen(others[i])))
			fail_msg("the screen lets through %s", others[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recognises_what_is_not_signed),
		cmocka_unit_test(the_first_that_fits_wins),
		cmocka_unit_test(passes_over_what_is_nothing_of_ours),
		cmocka_unit_test(reads_detached_signatures_certificates_and_keys),
		cmocka_unit_test(not_every_line_is_a_signature),
		cmocka_unit_test(reads_json_lines_each_alone),
		cmocka_unit_test(passes_over_lines_that_are_not_ours_and_counts_them),
		cmocka_unit_test(a_broken_line_of_ours_is_an_item_and_hides_no_other),
		cmocka_unit_test(broken_values_are_taken_for_what_their_names_say),
		cmocka_unit_test(refuses_what_is_too_large_before_parsing),
		cmocka_unit_test(the_sink_ends_the_reading),
		cmocka_unit_test(the_screen_lets_through_all_that_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
