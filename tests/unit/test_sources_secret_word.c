/* Credentials that only the word in front of them tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/secret.h"

static void expect(const char *text, const char *masked, bool line)
{
	CLEANUP(buf_release) struct buf found = BUF_INIT;
	const bool any = line ? buf_add_masked_line(&found, text, strlen(text))
			      : buf_add_masked(&found, text, strlen(text));

	assert_string_equal(any ? found.text : text, masked);
}

static void words_of_commands_announce_credentials(void **state)
{
	(void)state;
	expect("deploy --password=letmein --x", "deploy --password=<secret, 7 characters> --x", false);
	expect("deploy --token letmein", "deploy --token <secret, 7 characters>", false);
	expect("API_TOKEN=letmein ./x", "API_TOKEN=<secret, 7 characters> ./x", false);
	expect("curl -u me:letmein https://x", "curl -u <secret, 10 characters> https://x", false);
	expect("docker login -u me -p letmein", "docker login -u me -p <secret, 7 characters>", false);
	expect("Authorization: Bearer s3same", "Authorization: Bearer <secret, 6 characters>", false);
	expect("echo s3same | docker login", "echo <secret, 6 characters> | docker login", false);
	expect("-----BEGIN PRIVATE KEY-----\nabc", "-----BEGIN PRIVATE KEY-----<secret, 4 characters>",
		false);
}

static void lines_of_files_announce_them_too(void **state)
{
	(void)state;
	expect("  DB_PASSWORD: letmein", "  DB_PASSWORD: <secret, 7 characters>", true);
	expect("[\"--password\", \"letmein\"]", "[\"--password\", \"<secret, 7 characters>\"]", true);
	expect("password: str = \"letmein\"", "password: str = \"<secret, 7 characters>\"", true);
	expect("{name: API_KEY, value: letmein}", "{name: API_KEY, value: <secret, 7 characters>}", true);
	expect("ENV API_KEY letmein1", "ENV API_KEY <secret, 8 characters>", true);
}

static void what_is_no_credential_is_shown(void **state)
{
	static const char *const lines[] = { "--token env:GITHUB_TOKEN", "--password=$PASSWORD",
		"token: ${{ secrets.TOKEN }}", "password: str", "password := getPassword(1)",
		"token: dagger.Secret", "docker login --password-stdin -u me", "mkdir -p letmein",
		"echo letmein1", "API_TOKEN=<secret, 7 characters>", "--password {{.PASSWORD}}",
		"token = GITHUB_TOKEN2", "--token --verbose", "TOKEN = os.environ[\"ID_TOKEN\"]",
		"curl -u \"admin:${GRAFANA_PASSWORD}\" https://x.example.org", "curl -u admin:" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++)
		expect(lines[i], lines[i], true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_commands_announce_credentials),
		cmocka_unit_test(lines_of_files_announce_them_too),
		cmocka_unit_test(what_is_no_credential_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
