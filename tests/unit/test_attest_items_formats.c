#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "support_items.h"

#define PEM_CERTIFICATE "-----BEGIN CERTIFICATE-----\\nY2Vy\\ndA==\\n-----END CERTIFICATE-----\\n"
#define PEM_MORE "-----BEGIN CERTIFICATE-----\\nbW9yZQ==\\n-----END CERTIFICATE-----\\n"
#define PEM_KEY "-----BEGIN PUBLIC KEY-----\\na2V5\\n-----END PUBLIC KEY-----\\n"
#define CERTIFICATE_IN_BASE64                                                                                \
	"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tClkyVnlkQT09Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K"
#define KEY_IN_BASE64 "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KYTJWNQotLS0tLUVORCBQVUJMSUMgS0VZLS0tLS0K"
#define ENVELOPE_IN_BASE64                                                                                   \
	"eyJwYXlsb2FkVHlwZSI6InQiLCJwYXlsb2FkIjoiZEdWNGRBPT0iLCJzaWduYXR1cmVzIjpbeyJzaWciOiJjMmxuIiwia2V5aW" \
	"Qi"                                                                                                 \
	"OiJrIn1dfQ=="
#define BODY "eyJraW5kIjoiaGFzaGVkcmVrb3JkIiwiYXBpVmVyc2lvbiI6IjAuMC4xIn0="
#define REKOR                                                                                                \
	"{\"SignedEntryTimestamp\":\"cHJvbWlzZQ==\",\"Payload\":{\"body\":\"" BODY "\","                     \
	"\"integratedTime\":1700000000,\"logIndex\":77,\"logID\":\"6c6f67\"}}"
#define REKOR_WORDS                                                                                          \
	" entry[hashedrekord/0.0.1 77@1700000000 log(log) body({\"kind\":\"hashedrekord\","                  \
	"\"apiVersion\":\"0.0.1\"}) promise(promise)]\n"
#define BUNDLE                                                                                               \
	"{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"verificationMaterial\":"         \
	"{\"publicKey\":{\"hint\":\"h\"}},\"messageSignature\":{\"signature\":\"c2ln\"}}"

/* --- envelopes ------------------------------------------------------------------------------------------ */

static const char envelope[] = "{\"payloadType\":\"t\",\"payload\":\"dGV4dA==\",\"signatures\":"
			       "[{\"sig\":\"c2ln\",\"keyid\":\"one\"},{\"sig\":\"c2lnMg==\"}]}";

static void reads_envelopes_with_several_signatures(void **state)
{
	(void)state;
	assert_items(envelope, "dsse 0.0 envelope type(t) payload(text) sig(sig) keyid(one) sig(sig2)\n");
}

static void reads_certificates_beside_signatures(void **state)
{
	(void)state;
	assert_items("{\"payloadType\":\"t\",\"payload\":\"dGV4dA==\",\"signatures\":[{\"sig\":\"c2ln\","
		     "\"keyid\":\"\",\"cert\":\"" PEM_CERTIFICATE PEM_MORE "\"}]}",
		"dsse 0.0 envelope type(t) payload(text) sig(sig) sigcert(cert) cert(cert) extra 1\n");
	assert_items("{\"payloadType\":\"t\",\"payload\":\"dGV4dA==\",\"signatures\":[{\"sig\":\"c2ln\","
		     "\"cert\":\"" PEM_CERTIFICATE "\"},{\"sig\":\"c2lnMg==\",\"cert\":\"\"}]}",
		"dsse 0.0 envelope type(t) payload(text) sig(sig) sigcert(cert) sig(sig2)\n");
}

static void refuses_broken_envelopes(void **state)
{
	static const struct slip slips[] = {
		{ "\"sig\":\"c2ln\"", "\"sig\":\"c2 ln\"", "sig is not base64" },
		{ "\"sig\":\"c2ln\"", "\"sag\":\"c2ln\"", "a signature without its bytes" },
		{ "\"payload\":\"dGV4dA==\"", "\"payload\":\"\"", "an envelope without a payload" },
		{ "\"payload\":\"dGV4dA==\"", "\"payload\":{}", "payload is an object" },
		{ "\"payloadType\":\"t\"", "\"payloadType\":\"\"", "without a payloadType" },
		{ "{\"sig\":\"c2ln\",\"keyid\":\"one\"},{\"sig\":\"c2lnMg==\"}", "", "without signatures" },
		{ "\"keyid\":\"one\"", "\"cert\":\"nonsense\"", "cert is not PEM" },
		{ "\"keyid\":\"one\"", "\"cert\":\"-----BEGIN CERTIFICATE-----\\nY2Vy\"",
			"PEM that does not end" },
		{ "\"keyid\":\"one\"",
			"\"cert\":\"-----BEGIN CERTIFICATE-----\\n!!\\n-----END CERTIFICATE-----\"",
			"PEM that is not base64 inside" },
		{ "\"keyid\":\"one\"",
			"\"cert\":\"-----BEGIN CERTIFICATE-----\\nY2Vy\\n-----END PUBLIC KEY-----\"",
			"PEM that does not end" },
	};

	(void)state;
	assert_slips(envelope, slips, COUNT_OF(slips));
}

static void takes_32_signatures_and_no_more(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, words = BUF_INIT;

	(void)state;
	buf_add(&text, "{\"payloadType\":\"t\",\"payload\":\"dGV4dA==\",\"signatures\":[");
	buf_add_repeated(&text, "{\"sig\":\"c2ln\"},", 31);
	buf_add(&text, "{\"sig\":\"c2ln\"}]}");
	items_words(&words, text.text, text.length);
	assert_null(strstr(words.text, "malformed"));
	buf_cut(&text, text.length - 2);
	buf_add(&text, ",{\"sig\":\"c2ln\"}]}");
	items_words(&words, text.text, text.length);
	assert_non_null(strstr(words.text, ": 33 signatures; 32 are the most\n"));
}

static void within_a_bundle_no_certificate_is_taken_from_the_envelope(void **state)
{
	(void)state;
	assert_items("{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\","
		     "\"verificationMaterial\":{\"publicKey\":{}},\"dsseEnvelope\":{\"payloadType\":\"t\","
		     "\"payload\":\"dGV4dA==\",\"signatures\":[{\"sig\":\"c2ln\",\"cert\":\"" PEM_CERTIFICATE
		     "\"}]}}",
		"bundle v3 0.0 envelope type(t) payload(text) sig(sig) hint()\n");
}

/* --- cosign --------------------------------------------------------------------------------------------- */

static const char cosign[] =
	"{\"base64Signature\":\"c2ln\",\"cert\":\"" CERTIFICATE_IN_BASE64 "\",\"rekorBundle\":" REKOR "}";

static void reads_cosigns_older_bundles(void **state)
{
	(void)state;
	assert_items(cosign, "cosign 0.0 message sig(sig) cert(cert)" REKOR_WORDS);
	assert_items("{\"base64Signature\":\"c2ln\",\"cert\":\"" PEM_CERTIFICATE "\"}",
		"cosign 0.0 message sig(sig) cert(cert)\n");
	assert_items("{\"base64Signature\":\"c2ln\",\"cert\":\"" KEY_IN_BASE64 "\",\"rekorBundle\":null}",
		"cosign 0.0 message sig(sig) key(key)\n");
	assert_items("{\"base64Signature\":\"c2ln\",\"cert\":\"\"}", "cosign 0.0 message sig(sig)\n");
}

static void of_an_attested_file_cosigns_signature_is_an_envelope(void **state)
{
	(void)state;
	assert_items("{\"base64Signature\":\"" ENVELOPE_IN_BASE64 "\",\"cert\":\"" CERTIFICATE_IN_BASE64
		     "\"}",
		"cosign 0.0 envelope type(t) payload(text) sig(sig) keyid(k) cert(cert)\n");
	assert_items("{\"base64Signature\":\"eyJhIg==\"}",
		"cosign 0.0 malformed at 19: the text ends where a colon should stand\n");
	assert_items("{\"base64Signature\":\"eyJhIjoxfQ==\"}",
		"cosign 0.0 malformed at 19: base64Signature is neither a signature nor an envelope\n");
}

static void refuses_broken_older_bundles(void **state)
{
	static const struct slip slips[] = {
		{ "\"c2ln\"", "\"c2 ln\"", "base64Signature is not base64" },
		{ "\"c2ln\"", "\"\"", "base64Signature is empty" },
		{ "\"c2ln\"", "12", "base64Signature is a number" },
		{ "\"cert\":\"LS0", "\"cert\":\"XX0", "cert is neither a certificate nor a public key" },
		{ "\"cHJvbWlzZQ==\"", "\"\"", "a log entry without a SignedEntryTimestamp" },
		{ "\"integratedTime\":1700000000", "\"integratedTime\":-1", "integratedTime is negative" },
		{ "\"logIndex\":77", "\"logIndex\":-77", "logIndex is negative" },
		{ "\"6c6f67\"", "\"6c6f6\"", "logID is not hex" },
		{ "\"6c6f67\"", "\"\"", "logID is not hex" },
		{ "\"body\":\"" BODY "\"", "\"body\":\"\"", "a log entry without its body" },
		{ "\"Payload\"", "\"payload\"", "logID is not hex" },
	};

	(void)state;
	assert_slips(cosign, slips, COUNT_OF(slips));
}

static void reads_bare_rekor_bundles(void **state)
{
	(void)state;
	assert_items(REKOR, "rekor 0.0" REKOR_WORDS);
}

static void reads_layers_of_simple_signing(void **state)
{
	static const unsigned char payload[] = "{\"critical\":{}}";
	struct simplesigning layer = {
		.payload = { payload, sizeof(payload) - 1 },
		.signature = "c2ln",
		.certificate = "-----BEGIN CERTIFICATE-----\nY2VydA==\n-----END CERTIFICATE-----\n",
		.chain = "-----BEGIN CERTIFICATE-----\nbW9yZQ==\n-----END CERTIFICATE-----\n",
		.bundle = REKOR,
		.timestamp = "{\"SignedRFC3161Timestamp\":\"c3RhbXA=\"}",
	};
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	struct limits limits;

	(void)state;
	limits_default(&limits);
	assert_int_equal(item_of_simplesigning(&layer, &limits, item_words, &words), 0);
	assert_string_equal(words.text,
		"simplesigning 0.0 raw type(application/vnd.dev.cosign.simplesigning.v1+json) "
		"payload({\"critical\":{}}) sig(sig) cert(cert) entry[hashedrekord/0.0.1 77@1700000000 "
		"log(log) "
		"body({\"kind\":\"hashedrekord\",\"apiVersion\":\"0.0.1\"}) promise(promise)] "
		"stamp(stamp)\n");
}

static void refuses_broken_layers_of_simple_signing(void **state)
{
	static const unsigned char payload[] = "{}";
	const struct bytes bytes = { payload, 2 };
	const struct {
		struct simplesigning layer;
		const char *said;
	} cases[] = {
		{ { .payload = bytes }, "the layer's signature is not base64" },
		{ { .payload = bytes, .signature = "?" }, "the layer's signature is not base64" },
		{ { .signature = "c2ln" }, "the layer has no payload" },
		{ { .payload = bytes, .signature = "c2ln", .certificate = "x" },
			"the layer's certificate is not PEM" },
		{ { .payload = bytes, .signature = "c2ln", .bundle = "{" }, "malformed" },
		{ { .payload = bytes, .signature = "c2ln", .bundle = "{}" }, "logID is not hex" },
		{ { .payload = bytes, .signature = "c2ln", .timestamp = "{}" }, "a time stamp without" },
	};
	struct limits limits;

	(void)state;
	limits_default(&limits);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf words = BUF_INIT;

		item_of_simplesigning(&cases[i].layer, &limits, item_words, &words);
		if (!strstr(words.text, "malformed") || !strstr(words.text, cases[i].said))
			fail_msg("wanted '%s', got %s", cases[i].said, words.text);
	}
}

/* --- registries and Cloud Build ------------------------------------------------------------------------- */

static void each_of_npms_attestations_is_an_item(void **state)
{
	(void)state;
	assert_items("{\"attestations\":[{\"predicateType\":\"p\",\"bundle\":" BUNDLE
		     "},{\"predicateType\":\"q\"},"
		     "{\"predicateType\":\"r\",\"bundle\":" BUNDLE "}]}",
		"npm v3 0.0 message sig(sig) hint(h)\n"
		"npm 0.1 malformed at 200: an attestation without a bundle\n"
		"npm v3 0.2 message sig(sig) hint(h)\n");
	assert_items("{\"attestations\":[{\"predicateType\":\"p\"}]}", "nothing\n");
	assert_items("{\"attestations\":[]}", "nothing\n");
}

#define PROOF                                                                                                \
	"\"inclusionProof\":{\"rootHash\":\"cm9vdA==\",\"treeSize\":\"1\",\"checkpoint\":{\"envelope\":"     \
	"\"n\"}}"
#define PEP740                                                                                               \
	"{\"version\":1,\"verification_material\":{\"certificate\":\"Y2VydA==\",\"transparency_entries\":"   \
	"[{\"logId\":{\"keyId\":\"bG9n\"},\"kindVersion\":{\"kind\":\"dsse\",\"version\":\"0.0.1\"}," PROOF  \
	",\"canonicalizedBody\":\"Ym9keQ==\"}]},\"envelope\":{\"statement\":\"dGV4dA==\","                   \
	"\"signature\":\"c2ln\"}}"
#define PEP740_WORDS                                                                                         \
	" envelope type(application/vnd.in-toto+json) payload(text) sig(sig) cert(cert)"                     \
	" entry[dsse/0.0.1 0@0 log(log) body(body) proof 0/1 root(root) checkpoint(n)]\n"

static void reads_pypis_attestations_and_provenance(void **state)
{
	(void)state;
	assert_items(PEP740, "pep740 0.0" PEP740_WORDS);
	assert_items("{\"version\":1,\"attestation_bundles\":[{\"publisher\":{},\"attestations\":[" PEP740
		     "," PEP740 "]},{\"attestations\":[" PEP740 "]}]}",
		"pep740 0.0" PEP740_WORDS "pep740 0.1" PEP740_WORDS "pep740 0.2" PEP740_WORDS);
}

static void refuses_broken_pypi_attestations(void **state)
{
	static const struct slip slips[] = {
		{ "\"version\":1", "\"version\":2", "unsupported: a PyPI attestation of another version" },
		{ "\"version\":1", "\"version\":\"1\"", "unsupported" },
		{ "\"certificate\":\"Y2VydA==\",", "", "without a certificate" },
		{ "\"certificate\":\"Y2VydA==\"", "\"certificate\":\"Y2V*\"", "certificate is not base64" },
		{ "\"transparency_entries\"", "\"transparency\"", "without a log entry" },
		{ PROOF, "\"inclusionProof\":null", "a log entry without an inclusion proof" },
		{ ",\"checkpoint\":{\"envelope\":\"n\"}", "", "without a checkpoint" },
		{ "\"statement\":\"dGV4dA==\"", "\"statement\":\"\"", "without statement or signature" },
		{ "\"signature\":\"c2ln\"", "\"signature\":\"\"", "without statement or signature" },
		{ "{\"certificate\"", "7,\"x\":{\"certificate\"", "is a number" },
	};

	(void)state;
	assert_slips(PEP740, slips, COUNT_OF(slips));
}

#define GLOBAL "projects/verified-builder/locations/global/keyRings/attestor/cryptoKeys/google-hosted-worker"
#define REGIONAL "projects/verified-builder/locations/europe-west3/keyRings/attestor/cryptoKeys/builtByGCB"
#define GCB_ENVELOPE(signatures)                                                                             \
	"{\"kind\":\"BUILD\",\"envelope\":{\"payload\":\"dGV4dA==\",\"payloadType\":\"t\",\"signatures\":"   \
	"[" signatures "]}}"

static void of_cloud_build_only_global_keys_sign_envelopes(void **state)
{
	(void)state;
	assert_items("{\"image_summary\":{},\"provenance_summary\":{\"provenance\":[" GCB_ENVELOPE(
			     "{\"keyid\":\"" REGIONAL
			     "\",\"sig\":\"c2ln\"}") "," GCB_ENVELOPE("{\"keyid\":\"" GLOBAL
								      "\",\"sig\":\"c2ln\"}") "]}}",
		"gcb 0.0 raw type(t) payload(text) sig(sig) keyid(" REGIONAL ")\n"
		"gcb 0.1 envelope type(t) payload(text) sig(sig) keyid(" GLOBAL ")\n");
	assert_items("{\"provenance_summary\":{\"provenance\":[" GCB_ENVELOPE(
			     "{\"keyid\":\"" REGIONAL "\",\"sig\":\"c2ln\"},{\"keyid\":\"" GLOBAL
			     "\",\"sig\":\"c2lnMg==\"}") "]}}",
		"gcb 0.0 envelope type(t) payload(text) sig(sig2) keyid(" GLOBAL ")\n"
		"gcb 0.1 raw type(t) payload(text) sig(sig) keyid(" REGIONAL ")\n");
}

static void refuses_broken_cloud_build_provenance(void **state)
{
	static const struct slip slips[] = {
		{ "\"envelope\"", "\"envelop\"", "provenance without an envelope" },
		{ "\"sig\":\"c2ln\"", "\"sig\":\"\"", "a signature without its bytes" },
		{ "\"provenance\":", "\"provenances\":", "provenance_summary without provenance" },
	};

	(void)state;
	assert_slips("{\"provenance_summary\":{\"provenance\":[" GCB_ENVELOPE(
			     "{\"keyid\":\"" GLOBAL "\",\"sig\":\"c2ln\"}") "]}}",
		slips, COUNT_OF(slips));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_envelopes_with_several_signatures),
		cmocka_unit_test(reads_certificates_beside_signatures),
		cmocka_unit_test(refuses_broken_envelopes),
		cmocka_unit_test(takes_32_signatures_and_no_more),
		cmocka_unit_test(within_a_bundle_no_certificate_is_taken_from_the_envelope),
		cmocka_unit_test(reads_cosigns_older_bundles),
		cmocka_unit_test(of_an_attested_file_cosigns_signature_is_an_envelope),
		cmocka_unit_test(refuses_broken_older_bundles),
		cmocka_unit_test(reads_bare_rekor_bundles),
		cmocka_unit_test(reads_layers_of_simple_signing),
		cmocka_unit_test(refuses_broken_layers_of_simple_signing),
		cmocka_unit_test(each_of_npms_attestations_is_an_item),
		cmocka_unit_test(reads_pypis_attestations_and_provenance),
		cmocka_unit_test(refuses_broken_pypi_attestations),
		cmocka_unit_test(of_cloud_build_only_global_keys_sign_envelopes),
		cmocka_unit_test(refuses_broken_cloud_build_provenance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
