/* Addresses of repositories and paths, as URIs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "reports/uri.h"

/* An address is encoded already, as far as it is; a '%' that begins nothing is not. */
static void keeps_what_an_address_has_encoded(void **state)
{
	static const char *const cases[][2] = {
		{ "example.org/a%20b/c", "https://example.org/a%20b/c" },
		{ "example.org/a b", "https://example.org/a%20b" },
		{ "example.org/a%2fb%C3%A4", "https://example.org/a%2fb%C3%A4" },
		{ "example.org/100%", "https://example.org/100%25" },
		{ "example.org/a%2", "https://example.org/a%252" },
		{ "example.org/a%zz", "https://example.org/a%25zz" },
		{ "example.org/%%20", "https://example.org/%25%20" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf uri = BUF_INIT;

		buf_add_repository_uri(&uri, cases[i][0]);
		assert_string_equal(uri.text, cases[i][1]);
	}
}

/* A file may be called so. */
static void encodes_every_byte_of_a_path(void **state)
{
	CLEANUP(buf_release) struct buf uri = BUF_INIT;

	(void)state;
	buf_add_uri_path(&uri, "a%20b/c d");
	assert_string_equal(uri.text, "a%2520b/c%20d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_an_address_has_encoded),
		cmocka_unit_test(encodes_every_byte_of_a_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
