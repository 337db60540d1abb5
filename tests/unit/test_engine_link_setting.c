/* Certificates as settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "engine/link.h"
#include "support_rules.h"

enum { LARGEST = 16 << 10 };

static void add_file(struct snapshot *snapshot, const char *path, const char *from)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	assert_int_equal(file_read(&text, from, LARGEST, NULL), 0);
	support_add_text(snapshot, path, text.text);
}

static void describe(const struct snapshot *snapshot, struct buf *ret)
{
	for (size_t i = 0; i < snapshot->setting_count; i++) {
		const struct setting *setting = &snapshot->settings[i];
		const struct setting_fact *fact = setting->fact;

		buf_format(ret, "%s:%u %s [%s] %s = %s #%u\n", snapshot->files[setting->file].path,
			fact->at.line, setting_kind_word(fact->kind), fact->subject, fact->key, fact->value,
			setting->ordinal);
	}
}

static void expect(struct snapshot *snapshot, const char *expected)
{
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	describe(snapshot, &found);
	assert_string_equal(found.text, expected);
}

#define CERTS "testdata/rules/403/good/certs/"
#define KEY "f4ca7e05d471d6efe28b22ae7462e73ce587b23fd95b2161bc93d38c4a9eb96b"
#define AUTHORITY_KEY "09283cc058e169ed6e72884958814a90b1c3bbc654ebc47cb2db8f91e9e31bbb"

static void a_certificate_and_its_key_are_rows_behind_other_settings(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	add_file(snapshot, "b/client.pem", "testdata/fuzz/certificate/both");
	support_add_text(snapshot, "a/engine.json", "{\n\"security\": {}\n}\n");
	expect(snapshot,
		"a/engine.json:2 engine.json [] security = {} #0\n"
		"b/client.pem:1 certificate [private key] key = EC P-256 #0\n"
		"b/client.pem:1 certificate [private key] public_key = " KEY " #0\n"
		"b/client.pem:6 certificate [CN=acme engine authority] issuer = CN=acme engine authority #0\n"
		"b/client.pem:6 certificate [CN=acme engine authority] not_after = 2045-01-01 #0\n"
		"b/client.pem:6 certificate [CN=acme engine authority] key = EC P-256 #0\n"
		"b/client.pem:6 certificate [CN=acme engine authority] signature = ecdsa-with-SHA256 #0\n"
		"b/client.pem:6 certificate [CN=acme engine authority] public_key = " AUTHORITY_KEY " #0\n");
}

static void equal_ones_of_a_file_are_told_apart(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf one = BUF_INIT, two = BUF_INIT;

	(void)state;
	assert_int_equal(file_read(&one, CERTS "client.pem", LARGEST, NULL), 0);
	buf_format(&two, "%s%s", one.text, one.text);
	support_add_text(snapshot, "two.pem", two.text);
	expect(snapshot, "two.pem:1 certificate [CN=good] issuer = CN=acme engine authority #0\n"
			 "two.pem:1 certificate [CN=good] not_after = 2044-01-01 #0\n"
			 "two.pem:1 certificate [CN=good] key = EC P-256 #0\n"
			 "two.pem:1 certificate [CN=good] signature = ecdsa-with-SHA256 #0\n"
			 "two.pem:1 certificate [CN=good] public_key = " KEY " #0\n"
			 "two.pem:11 certificate [CN=good] issuer = CN=acme engine authority #1\n"
			 "two.pem:11 certificate [CN=good] not_after = 2044-01-01 #1\n"
			 "two.pem:11 certificate [CN=good] key = EC P-256 #1\n"
			 "two.pem:11 certificate [CN=good] signature = ecdsa-with-SHA256 #1\n"
			 "two.pem:11 certificate [CN=good] public_key = " KEY " #1\n");
}

static void of_what_cannot_be_read_no_row_is_made(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	support_add_text(snapshot, "bad.pem",
		"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
		"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n");
	expect(snapshot, "bad.pem:4 certificate [private key] key = encrypted #0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_and_its_key_are_rows_behind_other_settings),
		cmocka_unit_test(equal_ones_of_a_file_are_told_apart),
		cmocka_unit_test(of_what_cannot_be_read_no_row_is_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
