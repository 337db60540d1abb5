/* Addresses of other repositories: few forms, each read in one way only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/remote.h"

#include <string.h>

#include "base/cleanup.h"

static void reads_every_form_of_address(void **state)
{
	static const struct {
		const char *text;
		enum remote_scheme scheme;
		const char *url, *user, *host;
		uint16_t port;
	} rows[] = {
		{ "https://GitHub.com/x/y", REMOTE_HTTPS, "https://github.com/x/y", NULL, "github.com", 443 },
		{ "https://git.example.org:443/x/y.git/", REMOTE_HTTPS, "https://git.example.org/x/y.git/",
			NULL, "git.example.org", 443 },
		{ "https://git.example.org:8443/x%20y", REMOTE_HTTPS, "https://git.example.org:8443/x%20y",
			NULL, "git.example.org", 8443 },
		{ "http://localhost/x", REMOTE_HTTP, "http://localhost/x", NULL, "localhost", 80 },
		{ "git://example.org/x", REMOTE_GIT, "git://example.org/x", NULL, "example.org", 9418 },
		{ "ssh://git@example.org:2222/x/y.git", REMOTE_SSH, "ssh://git@example.org:2222/x/y.git",
			"git", "example.org", 2222 },
		{ "git+ssh://example.org/x", REMOTE_SSH, "ssh://example.org/x", NULL, "example.org", 22 },
		{ "git@github.com:x/y.git", REMOTE_SSH, "git@github.com:x/y.git", "git", "github.com", 22 },
		{ "example.org:~ada/x", REMOTE_SSH, "example.org:~ada/x", NULL, "example.org", 22 },
		{ "file:///srv/x", REMOTE_FILE, "/srv/x", NULL, "", 0 },
		{ "/srv/a b/x.git", REMOTE_FILE, "/srv/a b/x.git", NULL, "", 0 },
	};
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct remote_address address;
		struct error error = { 0 };

		if (remote_address_read(rows[i].text, &arena, &address, &error) < 0)
			fail_msg("%s: %s", rows[i].text, error.message);
		assert_int_equal(address.scheme, rows[i].scheme);
		assert_string_equal(address.url, rows[i].url);
		assert_string_equal(address.host, rows[i].host);
		assert_int_equal(address.port, rows[i].port);
		if (rows[i].user)
			assert_string_equal(address.user, rows[i].user);
		else
			assert_null(address.user);
	}
}

static void refuses_what_could_be_read_in_two_ways(void **state)
{
	static const char *const texts[] = { "", "x", "github.com/x/y", "../x", "https://", "https://host",
		"https://host/", "https:///x", "https://host:0/x", "https://host:65536/x", "https://host:/x",
		"https://host:8o/x", "https://[::1]/x", "https://ho st/x", "https://-host/x",
		"https://.host/x", "https://host/x?y=z", "https://host/x#y", "https://host/../x",
		"https://host/x/./y", "https://host//x", "https://host/-x", "https://host/x%2Fy",
		"https://host/x%0ay", "https://host/x%00", "https://host/x%2e%2e/y", "https://host\\@evil/x",
		"https://host/x\\y", "https://host/x\ny", "https://host/x'y", "https://a@host/x",
		"https://a:b@host/x", "https://host/a:b@c/x", "http://a@host/x", "git://a@host/x",
		"git://host/x\r\nhost=evil", "ssh://a:b@host/x", "ssh://-oProxyCommand=x/y",
		"ssh://host/x$(y)", "ssh://host/x'y", "ssh://host/x;y", "ssh://-a@host/x", "ssh://host/%27",
		"git@host:x:y", "-a@host:x", "git@host:", "git@host:-x", "git@host:../x", "ext::sh -c x",
		"ftp://host/x", "file://host/x", "file://", "/", "/..", "/x\ny" };
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct remote_address address;
		struct error error = { 0 };

		if (remote_address_read(texts[i], &arena, &address, &error) == 0)
			fail_msg("'%s' was taken as %s", texts[i], address.url);
		assert_int_equal(error.code, ERROR_USAGE);
	}
}

static void never_repeats_a_password(void **state)
{
	static const char *const texts[] = { "https://ada:hunter2@github.com/x/y",
		"https://hunter2@github.com/x/y", "ssh://git:hunter2@github.com/x/y",
		"https://github.com/ada:hunter2@x/y", "http://hunter2@x/y", "git:hunter2@github.com:x/y" };
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct remote_address address;
		struct error error = { 0 };

		assert_true(remote_address_read(texts[i], &arena, &address, &error) < 0);
		assert_null(strstr(error.message, "hunter2"));
		assert_null(strstr(error.hint, "hunter2"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_form_of_address),
		cmocka_unit_test(refuses_what_could_be_read_in_two_ways),
		cmocka_unit_test(never_repeats_a_password),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
