#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "support_items.h"

#define PROOF                                                                                                \
	"\"inclusionProof\":{\"logIndex\":\"3\",\"rootHash\":\"cm9vdA==\",\"treeSize\":\"9\","               \
	"\"hashes\":[\"aDE=\",\"aDI=\"],\"checkpoint\":{\"envelope\":\"note\"}}"
#define PROMISE "\"inclusionPromise\":{\"signedEntryTimestamp\":\"cHJvbWlzZQ==\"}"
#define ENTRY(parts)                                                                                         \
	"{\"logIndex\":\"77\",\"logId\":{\"keyId\":\"bG9n\"},"                                               \
	"\"kindVersion\":{\"kind\":\"dsse\",\"version\":\"0.0.1\"},"                                         \
	"\"integratedTime\":\"1700000000\"," parts ",\"canonicalizedBody\":\"Ym9keQ==\"}"
#define STAMPS "\"timestampVerificationData\":{\"rfc3161Timestamps\":[{\"signedTimestamp\":\"c3RhbXA=\"}]}"
#define CERTIFICATE "\"certificate\":{\"rawBytes\":\"Y2VydA==\"}"
#define CHAIN                                                                                                \
	"\"x509CertificateChain\":{\"certificates\":[{\"rawBytes\":\"Y2VydA==\"},{\"rawBytes\":\"bW9yZQ=="   \
	"\"}]}"
#define ENVELOPE                                                                                             \
	"\"dsseEnvelope\":{\"payload\":\"dGV4dA==\",\"payloadType\":\"application/vnd.in-toto+json\","       \
	"\"signatures\":[{\"sig\":\"c2ln\",\"keyid\":\"\"}]}"
#define MESSAGE                                                                                              \
	"\"messageSignature\":{\"messageDigest\":{\"algorithm\":\"SHA2_256\",\"digest\":\"ZGlnZXN0\"},"      \
	"\"signature\":\"c2ln\"}"
#define BUNDLE(media_type, material, content)                                                                \
	"{\"mediaType\":\"" media_type "\",\"verificationMaterial\":{" material "}," content "}"
#define V01 "application/vnd.dev.sigstore.bundle+json;version=0.1"
#define V02 "application/vnd.dev.sigstore.bundle+json;version=0.2"
#define V03_OLD "application/vnd.dev.sigstore.bundle+json;version=0.3"
#define V03 "application/vnd.dev.sigstore.bundle.v0.3+json"

static const char bundle_1[] = BUNDLE(V01, CHAIN ",\"tlogEntries\":[" ENTRY(PROMISE) "]", ENVELOPE);
static const char bundle_2[] = BUNDLE(V02, CHAIN ",\"tlogEntries\":[" ENTRY(PROMISE "," PROOF) "]", MESSAGE);
static const char bundle_3[] =
	BUNDLE(V03, CERTIFICATE ",\"tlogEntries\":[" ENTRY(PROOF) "]," STAMPS, ENVELOPE);

static void reads_bundles_of_all_three_versions(void **state)
{
	(void)state;
	assert_items(bundle_1, "bundle v1 0.0 envelope type(application/vnd.in-toto+json) payload(text) "
			       "sig(sig) cert(cert) extra 1"
			       " entry[dsse/0.0.1 77@1700000000 log(log) body(body) promise(promise)]\n");
	assert_items(bundle_2, "bundle v2 0.0 message sig(sig) digest 1 digest(digest) cert(cert) extra 1"
			       " entry[dsse/0.0.1 77@1700000000 log(log) body(body) promise(promise)"
			       " proof 3/9 root(root) hash(h1) hash(h2) checkpoint(note)]\n");
	assert_items(bundle_3,
		"bundle v3 0.0 envelope type(application/vnd.in-toto+json) payload(text) sig(sig) cert(cert)"
		" entry[dsse/0.0.1 77@1700000000 log(log) body(body)"
		" proof 3/9 root(root) hash(h1) hash(h2) checkpoint(note)] stamp(stamp)\n");
}

static void takes_the_older_name_of_version_3(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, words = BUF_INIT;

	(void)state;
	text_changed(&text, bundle_3, V03, V03_OLD);
	items_words(&words, text.text, text.length);
	assert_memory_equal(words.text, "bundle v3 0.0 envelope", 22);
}

static void reads_bundles_that_a_key_signed(void **state)
{
	(void)state;
	assert_items(BUNDLE(V03, "\"publicKey\":{\"hint\":\"which\"}", MESSAGE),
		"bundle v3 0.0 message sig(sig) digest 1 digest(digest) hint(which)\n");
	assert_items(BUNDLE(V03, "\"publicKey\":{}", "\"messageSignature\":{\"signature\":\"c2ln\"}"),
		"bundle v3 0.0 message sig(sig) hint()\n");
}

static void reads_the_algorithm_of_a_message_digest(void **state)
{
	static const char *const algorithms[][2] = {
		{ "\"SHA2_256\"", " digest 1 " },
		{ "\"SHA2_384\"", " digest 2 " },
		{ "\"SHA2_512\"", " digest 3 " },
		{ "1", " digest 1 " },
		{ "2", " digest 2 " },
		{ "3", " digest 3 " },
		{ "4", "nothing can be held against" },
		{ "\"SHA3_256\"", "nothing can be held against" },
		{ "null", "nothing can be held against" },
		{ "\"HASH_ALGORITHM_UNSPECIFIED\"", "nothing can be held against" },
		{ "6", "an algorithm that is none" },
		{ "true", "an algorithm that is none" },
		{ "\"\"", "an algorithm that is none" },
		{ "\"sha2_256\"", "an algorithm that is none" },
	};
	CLEANUP(buf_release) struct buf text = BUF_INIT, words = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(algorithms); i++) {
		text_changed(&text, bundle_2, "\"SHA2_256\"", algorithms[i][0]);
		items_words(&words, text.text, text.length);
		assert_non_null(strstr(words.text, algorithms[i][1]));
	}
}

static void null_is_absent(void **state)
{
	(void)state;
	assert_items(BUNDLE(V01,
			     "\"certificate\":null,\"publicKey\":null," CHAIN
			     ",\"timestampVerificationData\":null,\"tlogEntries\":[" ENTRY(
				     PROMISE ",\"inclusionProof\":null") "]",
			     ENVELOPE ",\"messageSignature\":null"),
		"bundle v1 0.0 envelope type(application/vnd.in-toto+json) payload(text) sig(sig) cert(cert) "
		"extra 1"
		" entry[dsse/0.0.1 77@1700000000 log(log) body(body) promise(promise)]\n");
}

static void numbers_are_strings_or_not_and_0_when_left_out(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, words = BUF_INIT;

	(void)state;
	text_changed(&text, bundle_3, "\"77\"", "9223372036854775807");
	items_words(&words, text.text, text.length);
	assert_non_null(strstr(words.text, " 9223372036854775807@1700000000 "));
	text_changed(&text, bundle_3, "\"logIndex\":\"77\",", "");
	items_words(&words, text.text, text.length);
	assert_non_null(strstr(words.text, "[dsse/0.0.1 0@1700000000 "));
	text_changed(&text, bundle_3, "\"integratedTime\":\"1700000000\",", "");
	items_words(&words, text.text, text.length);
	assert_non_null(strstr(words.text, "[dsse/0.0.1 77@0 "));
}

static void refuses_numbers_that_are_none_or_negative(void **state)
{
	static const struct slip slips[] = {
		{ "\"77\"", "\"-1\"", "logIndex is negative" },
		{ "\"77\"", "-1", "logIndex is negative" },
		{ "\"1700000000\"", "\"-1700000000\"", "integratedTime is negative" },
		{ "\"logIndex\":\"3\"", "\"logIndex\":\"-3\"", "logIndex is negative" },
		{ "\"treeSize\":\"9\"", "\"treeSize\":\"-9\"", "treeSize is negative" },
		{ "\"77\"", "77.0", "logIndex is not a whole number" },
		{ "\"77\"", "7e1", "logIndex is not a whole number" },
		{ "\"77\"", "\"\"", "logIndex is not a whole number" },
		{ "\"77\"", "\"-\"", "logIndex is not a whole number" },
		{ "\"77\"", "\"077\"", "logIndex is not a whole number" },
		{ "\"77\"", "\" 77\"", "logIndex is not a whole number" },
		{ "\"77\"", "\"0x4d\"", "logIndex is not a whole number" },
		{ "\"77\"", "\"9223372036854775808\"", "logIndex is not a whole number" },
		{ "\"77\"", "9223372036854775808", "logIndex is not a whole number" },
		{ "\"77\"", "true", "logIndex is not a whole number" },
	};

	(void)state;
	assert_slips(bundle_3, slips, COUNT_OF(slips));
}

static void a_bundle_has_exactly_one_kind_of_key_material(void **state)
{
	static const struct slip slips[] = {
		{ CERTIFICATE ",", "", "0 of certificate, x509CertificateChain and publicKey" },
		{ CERTIFICATE ",", CERTIFICATE ",\"publicKey\":{\"hint\":\"a\"},", "2 of certificate" },
		{ CERTIFICATE, "\"certificate\":{}", "a certificate without its bytes" },
		{ CERTIFICATE, "\"certificate\":{\"rawBytes\":\"\"}", "a certificate without its bytes" },
		{ CERTIFICATE, "\"certificate\":{\"rawBytes\":\"Y2V ydA==\"}", "rawBytes is not base64" },
		{ CERTIFICATE, "\"certificate\":\"Y2VydA==\"", "certificate is a string, not an object" },
		{ CERTIFICATE, CHAIN, "a certificate chain in a bundle v0.3" },
	};
	static const struct slip older[] = {
		{ CHAIN, CERTIFICATE "," CHAIN, "2 of certificate" },
		{ CHAIN, "\"publicKey\":{}," CHAIN, "2 of certificate" },
		{ CHAIN, "\"x509CertificateChain\":{\"certificates\":[]}", "without a certificate" },
		{ CHAIN, "\"x509CertificateChain\":{}", "without a certificate" },
		{ CHAIN, "\"x509CertificateChain\":{\"certificates\":[{\"rawBytes\":\"Y2VydA==\"},{}]}",
			"a certificate of a chain without its bytes" },
	};

	(void)state;
	assert_slips(bundle_3, slips, COUNT_OF(slips));
	assert_slips(bundle_1, older, COUNT_OF(older));
}

static void a_bundle_has_exactly_one_content(void **state)
{
	static const struct slip slips[] = {
		{ "," ENVELOPE, "", "0 of messageSignature and dsseEnvelope" },
		{ ENVELOPE, ENVELOPE "," MESSAGE, "2 of messageSignature and dsseEnvelope" },
		{ "{\"sig\":\"c2ln\",\"keyid\":\"\"}", "{\"sig\":\"c2ln\"},{\"sig\":\"c2ln\"}",
			"2 signatures of an envelope" },
		{ "{\"sig\":\"c2ln\",\"keyid\":\"\"}", "", "an envelope without signatures" },
		{ "{\"sig\":\"c2ln\",\"keyid\":\"\"}", "{}", "a signature without its bytes" },
		{ "\"sig\":\"c2ln\"", "\"sig\":\"c\"", "sig is not base64" },
		{ "\"payload\":\"dGV4dA==\",", "", "an envelope without a payload" },
		{ "\"payloadType\":\"application/vnd.in-toto+json\",", "", "without a payloadType" },
		{ "\"payload\":\"dGV4dA==\"", "\"payload\":7", "payload is a number, not a string" },
	};

	(void)state;
	assert_slips(bundle_3, slips, COUNT_OF(slips));
}

static void version_1_asks_for_promises_and_later_ones_for_proofs(void **state)
{
	static const struct slip first[] = {
		{ PROMISE, PROOF, "without an inclusion promise in a bundle v0.1" },
		{ PROMISE, "\"inclusionPromise\":{}", "without an inclusion promise in a bundle v0.1" },
	};
	static const struct slip later[] = {
		{ PROMISE "," PROOF, PROMISE, "a log entry without an inclusion proof" },
		{ PROOF, "\"inclusionProof\":null", "a log entry without an inclusion proof" },
		{ PROMISE, "\"inclusionPromise\":{}", "an inclusion promise without its signature" },
	};

	(void)state;
	assert_slips(bundle_1, first, COUNT_OF(first));
	assert_slips(bundle_2, later, COUNT_OF(later));
	assert_slips(bundle_3, later + 1, 1);
}

static void a_proof_has_a_checkpoint_in_every_version(void **state)
{
	static const struct slip slips[] = {
		{ ",\"checkpoint\":{\"envelope\":\"note\"}", "", "an inclusion proof without a checkpoint" },
		{ "{\"envelope\":\"note\"}", "{\"envelope\":\"\"}",
			"an inclusion proof without a checkpoint" },
		{ "{\"envelope\":\"note\"}", "null", "an inclusion proof without a checkpoint" },
		{ "{\"envelope\":\"note\"}", "\"note\"", "checkpoint is a string" },
	};
	CLEANUP(buf_release) struct buf old = BUF_INIT;

	(void)state;
	assert_slips(bundle_2, slips, COUNT_OF(slips));
	assert_slips(bundle_3, slips, COUNT_OF(slips));
	text_changed(&old, bundle_1, PROMISE, PROMISE "," PROOF);
	assert_slips(old.text, slips, COUNT_OF(slips));
}

static void a_log_entry_says_its_log_kind_and_body(void **state)
{
	static const struct slip slips[] = {
		{ "\"logId\":{\"keyId\":\"bG9n\"},", "", "does not say which log" },
		{ "\"keyId\":\"bG9n\"", "", "does not say which log" },
		{ "\"kind\":\"dsse\",", "", "without its kind and version" },
		{ ",\"version\":\"0.0.1\"", "", "without its kind and version" },
		{ ",\"canonicalizedBody\":\"Ym9keQ==\"", "", "without its body" },
		{ "\"aDE=\"", "\"a\"", "it is not base64" },
		{ "\"aDE=\"", "5", "it is not a string" },
		{ "\"hashes\":[\"aDE=\",\"aDI=\"]", "\"hashes\":\"aDE=\"", "hashes is a string" },
		{ "{\"signedTimestamp\":\"c3RhbXA=\"}", "{}", "a time stamp without its bytes" },
		{ "[{\"logIndex", "[4,{\"logIndex", "a log entry is not an object" },
	};

	(void)state;
	assert_slips(bundle_3, slips, COUNT_OF(slips));
}

static void other_versions_are_not_supported(void **state)
{
	static const struct slip slips[] = {
		{ V03, "application/vnd.dev.sigstore.bundle.v0.4+json", "unsupported: a bundle of version" },
		{ V03, "application/vnd.dev.sigstore.bundle+json;version=99.9", "unsupported: a bundle of" },
		{ V03, "application/vnd.dev.sigstore.bundle+json", "unsupported: a bundle of version" },
		{ V03, "application/vnd.dev.sigstore.bundle.v0.3+jsonx", "unsupported: a bundle of version" },
		{ "\"mediaType\":\"" V03 "\",", "", "malformed at 0: a bundle without a mediaType" },
		{ "\"mediaType\":\"" V03 "\"", "\"mediaType\":null", "a bundle without a mediaType" },
		{ "\"verificationMaterial\"", "\"verificationMateriel\"", "without verificationMaterial" },
	};

	(void)state;
	assert_slips(bundle_3, slips, COUNT_OF(slips));
}

static void names_in_snake_case_are_malformed_with_that_hint(void **state)
{
	(void)state;
	assert_items("{\"media_type\":\"" V03 "\",\"verification_material\":{}}",
		"bundle 0.0 malformed at 0: a bundle with names in snake_case (media_type): written by a "
		"plain JSON "
		"encoder, not as protobuf's JSON\n");
}

/* `count` times a part, separated by commas, where one was. */
static void repeated(struct buf *ret, const char *text, const char *part, size_t count)
{
	CLEANUP(buf_release) struct buf parts = BUF_INIT;

	for (size_t i = 0; i < count; i++)
		buf_format(&parts, "%s%s", i ? "," : "", part);
	text_changed(ret, text, part, parts.text);
}

static void so_many_entries_stamps_and_hashes_and_no_more(void **state)
{
	static const struct {
		const char *part;
		size_t most;
		const char *said;
	} cases[] = {
		{ ENTRY(PROOF), 32, ": 33 log entries; 32 are the most\n" },
		{ "{\"signedTimestamp\":\"c3RhbXA=\"}", 32, ": 33 time stamps; 32 are the most\n" },
		{ "\"aDE=\"", 63, ": a proof of 65 hashes; 64 are the most\n" },
	};
	CLEANUP(buf_release) struct buf text = BUF_INIT, words = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		repeated(&text, bundle_3, cases[i].part, cases[i].most);
		items_words(&words, text.text, text.length);
		assert_null(strstr(words.text, "malformed"));
		repeated(&text, bundle_3, cases[i].part, cases[i].most + 1);
		items_words(&words, text.text, text.length);
		assert_non_null(strstr(words.text, cases[i].said));
	}
}

static void what_is_broken_is_pointed_at(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, wanted = BUF_INIT;

	(void)state;
	buf_add(&text, "\n\n  ");
	buf_add(&text, bundle_3);
	text_changed(&wanted, text.text, "\"77\"", "\"-7\"");
	buf_clear(&text);
	buf_add(&text, wanted.text);
	buf_clear(&wanted);
	buf_format(&wanted, "bundle v3 0.0 malformed at %zu: logIndex is negative\n",
		(size_t)(strstr(text.text, "\"-7\"") - text.text));
	assert_items(text.text, wanted.text);
}

static void json_that_readers_may_read_in_two_ways_is_malformed(void **state)
{
	static const struct slip slips[] = {
		{ "\"logIndex\":\"77\",", "\"logIndex\":\"77\",\"logIndex\":\"78\",", "malformed at" },
		{ CHAIN, CHAIN "," CHAIN, "malformed at" },
		{ "\"payloadType\":\"app", "\"payloadType\":\"\\u0000app", "malformed at" },
		{ "\"payloadType\":\"app",
			"\"payloadType\":\"\xff"
			"app",
			"malformed at" },
		{ "\"payloadType\":\"app", "\"payloadType\":\"\\ud800app", "malformed at" },
		{ "}]}}", "}]}} x", "malformed at" },
		{ "}]}}", "}]}", "malformed at" },
	};

	(void)state;
	assert_slips(bundle_1, slips, COUNT_OF(slips));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_bundles_of_all_three_versions),
		cmocka_unit_test(takes_the_older_name_of_version_3),
		cmocka_unit_test(reads_bundles_that_a_key_signed),
		cmocka_unit_test(reads_the_algorithm_of_a_message_digest),
		cmocka_unit_test(null_is_absent),
		cmocka_unit_test(numbers_are_strings_or_not_and_0_when_left_out),
		cmocka_unit_test(refuses_numbers_that_are_none_or_negative),
		cmocka_unit_test(a_bundle_has_exactly_one_kind_of_key_material),
		cmocka_unit_test(a_bundle_has_exactly_one_content),
		cmocka_unit_test(version_1_asks_for_promises_and_later_ones_for_proofs),
		cmocka_unit_test(a_proof_has_a_checkpoint_in_every_version),
		cmocka_unit_test(a_log_entry_says_its_log_kind_and_body),
		cmocka_unit_test(other_versions_are_not_supported),
		cmocka_unit_test(names_in_snake_case_are_malformed_with_that_hint),
		cmocka_unit_test(so_many_entries_stamps_and_hashes_and_no_more),
		cmocka_unit_test(what_is_broken_is_pointed_at),
		cmocka_unit_test(json_that_readers_may_read_in_two_ways_is_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
