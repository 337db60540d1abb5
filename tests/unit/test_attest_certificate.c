#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "attest/certificate.h"
#include "base/cleanup.h"
#include "sources/table.h"
#include "support_facts.h"
#include "support_settings.h"

/* A certificate of 2025 to 2044 by an authority of the same curve, and its key; and a key of another kind. */
static const char certificate[] = "-----BEGIN CERTIFICATE-----\n"
				  "MIIBazCCARKgAwIBAgICEAEwCgYIKoZIzj0EAwIwIDEeMBwGA1UEAwwVYWNtZSBl\n"
				  "bmdpbmUgYXV0aG9yaXR5MB4XDTI1MDEwMTAwMDAwMFoXDTQ0MDEwMTAwMDAwMFow\n"
				  "DzENMAsGA1UEAwwEZ29vZDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCqcfLyF\n"
				  "Yfmpf478nT3rXbIMYUu65PMGwB8ybo47qdyykOIS/34N/6o823nFfDJjkxxzbUqe\n"
				  "Gw83nVJlEk2ext+jTTBLMAkGA1UdEwQCMAAwHQYDVR0OBBYEFNyAx3sCTK3PIvut\n"
				  "05/Yv9FkrS4zMB8GA1UdIwQYMBaAFA6eavHZ4JjgmkGEACQvwL2wF6lzMAoGCCqG\n"
				  "SM49BAMCA0cAMEQCIE7CEd8OLB5/N/BC5ppptXLB33rhJL6QJvvzrkv3j2eVAiBg\n"
				  "0214UPGiCMTddcxB2il695mWY59rnF52v0Bd1m2p3Q==\n"
				  "-----END CERTIFICATE-----\n";
static const char authority[] = "-----BEGIN CERTIFICATE-----\n"
				"MIIBYjCCAQigAwIBAgICEAAwCgYIKoZIzj0EAwIwIDEeMBwGA1UEAwwVYWNtZSBl\n"
				"bmdpbmUgYXV0aG9yaXR5MB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFow\n"
				"IDEeMBwGA1UEAwwVYWNtZSBlbmdpbmUgYXV0aG9yaXR5MFkwEwYHKoZIzj0CAQYI\n"
				"KoZIzj0DAQcDQgAEhutdzT/nr00GyrDOuFX/5tpsGZU1CBDJloqsd9tnSPFC2H9l\n"
				"kDKTrWb+SDhPAX/lrSRvYcsg6uTIU3ZfO7AsGaMyMDAwDwYDVR0TAQH/BAUwAwEB\n"
				"/zAdBgNVHQ4EFgQUDp5q8dngmOCaQYQAJC/AvbAXqXMwCgYIKoZIzj0EAwIDSAAw\n"
				"RQIhAKISsP2AW8mMBVp9jiu81eQyKbFdLgnQQUH2s6HEvTI6AiAzgAMpv80Qpjjh\n"
				"KMSaIfT++ornfw0iVIuo87tW1QeEtA==\n"
				"-----END CERTIFICATE-----\n";
static const char key[] = "-----BEGIN PRIVATE KEY-----\n"
			  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWI/bNk6kJfT9af29\n"
			  "J3e3dqUod+8bLP6eoTpZoZxTfmihRANCAAQqnHy8hWH5qX+O/J09612yDGFLuuTz\n"
			  "BsAfMm6OO6ncspDiEv9+Df+qPNt5xXwyY5Mcc21KnhsPN51SZRJNnsbf\n"
			  "-----END PRIVATE KEY-----\n";
static const char locked[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
			     "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAh0wQanfNSJJwICCAAw\n"
			     "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEG4u1OM7UvWg09AggC9Bx1UEgZBC\n"
			     "xlbOfD653SdqvSJnbOFhGpxPE1uZ6T+pvnNV/AXW6cRj/FaQz9U6FsgIaF6w1YWk\n"
			     "bkNpgLdPlwvSAQJkQV88eFcUVzWAWHJ81sWpYpMm5yFp+p0kFrRV644U7nwQSpWC\n"
			     "rzIoATtwsM0Jmq1vc7B4Rd/ueSNWo2MXZfwyZ7JpP9tUmXpiXSyzmm2pPiZxqO0=\n"
			     "-----END ENCRYPTED PRIVATE KEY-----\n";
static const char edwards[] = "-----BEGIN PRIVATE KEY-----\n"
			      "MC4CAQAwBQYDK2VwBCIEILRBekK4wqILc5PDufjsQhOsloIjxZN7T+QnR+Z1UaC5\n"
			      "-----END PRIVATE KEY-----\n";
static const char weak[] = "-----BEGIN CERTIFICATE-----\n"
			   "MIIBsjCCAVigAwIBAgICEAQwCQYHKoZIzj0EATAgMR4wHAYDVQQDDBVhY21lIGVu\n"
			   "Z2luZSBhdXRob3JpdHkwHhcNMjUwMTAxMDAwMDAwWhcNNDQwMTAxMDAwMDAwWjAP\n"
			   "MQ0wCwYDVQQDDAR3ZWFrMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDo+edP\n"
			   "g0FFPa/8CyvypI+iXqXj204ccLTNprEp0Y/4NvqYPUrKgLICdgTRdhBB5cmOO21p\n"
			   "9f6B/ATs6wriXUqj0aFYK6RwlmdY/fuqai3exebAdNAQGr1XBNafwhq6/sfJGe+0\n"
			   "KvilDYtHOYzS6zoVGY5aYA1znbEslm0LfmEKrQIDAQABo00wSzAJBgNVHRMEAjAA\n"
			   "MB0GA1UdDgQWBBTMcp1VhSQyv3aGfquCDVC1kJ3nEzAfBgNVHSMEGDAWgBQOnmrx\n"
			   "2eCY4JpBhAAkL8C9sBepczAJBgcqhkjOPQQBA0kAMEYCIQDmYCMHPmeQJEdIzOED\n"
			   "td6AFTFIAJUpb9+v2x6GBesdxwIhAMiehXrNbUZc9CEhDXymJfi/ibW/jrSfJt1M\n"
			   "VPIfmm2B\n"
			   "-----END CERTIFICATE-----\n";

static struct certificate_fact read_one(struct arena *arena, const char *pem, bool private_key)
{
	struct certificate_fact fact = { .private_key = private_key, .subject = "", .key = "", .spki = "" };

	assert_true(certificate_read(pem, strlen(pem), arena, &fact));
	return fact;
}

static void tells_a_certificate(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const struct certificate_fact fact = read_one(&arena, certificate, false);

	(void)state;
	assert_string_equal(fact.subject, "CN=good");
	assert_string_equal(fact.issuer, "CN=acme engine authority");
	assert_string_equal(fact.key, "EC P-256");
	assert_int_equal(fact.bits, 0);
	assert_string_equal(fact.signature, "ecdsa-with-SHA256");
	assert_int_equal(fact.not_before, 1735689600);
	assert_int_equal(fact.not_after, 2335219200);
	assert_false(fact.authority);
	assert_int_equal(strlen(fact.spki), 64);
	assert_true(*fact.serial);
}

static void knows_an_authority(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	assert_true(read_one(&arena, authority, false).authority);
}

static void a_key_and_its_certificate_have_one_digest(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const struct certificate_fact fact = read_one(&arena, key, true);

	(void)state;
	assert_string_equal(fact.key, "EC P-256");
	assert_string_equal(fact.subject, "");
	assert_string_equal(fact.spki, read_one(&arena, certificate, false).spki);
	assert_string_not_equal(fact.spki, read_one(&arena, edwards, true).spki);
	assert_string_equal(read_one(&arena, edwards, true).key, "Ed25519");
}

static void tells_the_length_of_rsa_keys_and_old_signatures(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const struct certificate_fact fact = read_one(&arena, weak, false);

	(void)state;
	assert_string_equal(fact.key, "RSA 1024");
	assert_int_equal(fact.bits, 1024);
	assert_string_equal(fact.signature, "ecdsa-with-SHA1");
}

static void asks_nobody_for_a_passphrase(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct certificate_fact fact = { .private_key = true, .key = "as before" };

	(void)state;
	assert_false(certificate_read(locked, strlen(locked), &arena, &fact));
	assert_string_equal(fact.key, "as before");
}

static void what_cannot_be_read_is_left_as_it_was(void **state)
{
	static const char broken[] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct certificate_fact fact = { .key = "as before" };

	(void)state;
	assert_false(certificate_read(broken, strlen(broken), &arena, &fact));
	assert_false(certificate_read("", 0, &arena, &fact));
	assert_false(certificate_read(key, strlen(key), &arena, &fact));
	assert_false(certificate_read(certificate, strlen(certificate) / 2, &arena, &fact));
	assert_string_equal(fact.key, "as before");
}

static void finds_every_block_of_a_file(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts;

	(void)state;
	buf_add(&text, "Bag Attributes\n");
	buf_add(&text, certificate);
	buf_add(&text, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
	buf_add(&text, locked);
	buf_add(&text, "-----BEGIN CERTIFICATE-----\nno end\n");
	buf_add(&text, key);
	facts = support_settings_read(snapshot, READER_CERTIFICATE, text.text);
	assert_int_equal(facts->certificate_count, 3);
	assert_string_equal(facts->certificates[0].subject, "CN=good");
	assert_int_equal(facts->certificates[0].at.line, 2);
	assert_true(facts->certificates[1].private_key);
	assert_true(facts->certificates[1].encrypted);
	assert_string_equal(facts->certificates[1].key, "");
	assert_true(facts->certificates[2].private_key);
	assert_false(facts->certificates[2].encrypted);
	assert_memory_equal(text.text + facts->certificates[2].at.offset, key, strlen(key) - 1);
	facts_come_back(facts);
}

static void nothing_of_a_private_key_gets_out(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	facts_write(support_settings_read(snapshot, READER_CERTIFICATE, key), &text);
	for (const char *line = strchr(key, '\n') + 1; *line != '-'; line = strchr(line, '\n') + 1) {
		CLEANUP(arena_release) struct arena arena = { 0 };

		assert_null(strstr(text.text, arena_string_part(&arena, line, strcspn(line, "\n"))));
		for (size_t i = 0; i < snapshot->excerpt_count; i++)
			for (size_t k = 0; k < snapshot->excerpts[i].line_count; k++)
				assert_null(strstr(
					snapshot->excerpts[i].lines[k], arena_string_part(&arena, line, 16)));
	}
}

static void the_screen_wants_a_beginning(void **state)
{
	const struct reader *reader = reader_by_id(READER_CERTIFICATE);

	(void)state;
	assert_ptr_equal(reader_for("certs", "client.pem"), reader);
	assert_ptr_equal(reader_for("", "a.key"), reader);
	assert_true(reader->screen(key, strlen(key)));
	assert_false(reader->screen("no key", 6));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_a_certificate),
		cmocka_unit_test(knows_an_authority),
		cmocka_unit_test(a_key_and_its_certificate_have_one_digest),
		cmocka_unit_test(tells_the_length_of_rsa_keys_and_old_signatures),
		cmocka_unit_test(asks_nobody_for_a_passphrase),
		cmocka_unit_test(what_cannot_be_read_is_left_as_it_was),
		cmocka_unit_test(finds_every_block_of_a_file),
		cmocka_unit_test(nothing_of_a_private_key_gets_out),
		cmocka_unit_test(the_screen_wants_a_beginning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
