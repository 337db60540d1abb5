/* Names that announce a secret, and texts that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "model/secret_name.h"

static void what_rules_speak_of_is_hidden(void **state)
{
	static const char *const names[] = { "DB_PASSWORD", "apiToken", "MY_PAT", "SIGNING_KEY", "TOKEN_PROD",
		"db.passwd", "ACCESS_KEY" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_true(secret_is_sure_name(names[i], strlen(names[i])));
		assert_true(secret_is_name(names[i], strlen(names[i])));
	}
}

static void names_that_may_be_meant_otherwise_are_hidden_and_not_spoken_of(void **state)
{
	static const char *const names[] = { "mytoken", "ALLOW_EMPTY_PASSWORD", "aws_credentials",
		"AWS_ACCESS_KEY_ID" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_true(secret_is_name(names[i], strlen(names[i])));
		assert_false(secret_is_sure_name(names[i], strlen(names[i])));
	}
}

static void other_names_announce_nothing(void **state)
{
	static const char *const names[] = { "", "TOKEN_URL", "SECRET_NAME", "compat", "keyboard", "___" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_false(secret_is_name(names[i], strlen(names[i])));
		assert_false(secret_is_sure_name(names[i], strlen(names[i])));
	}
	assert_false(secret_is_name("TOKEN_URL", 4));
	assert_true(secret_is_name("TOKEN_URL", 5));
}

static void texts_to_be_replaced_are_hidden_and_not_spoken_of(void **state)
{
	static const char *const harmless[] = { "", "true", "False", "/run/x", "$TOKEN", "env:TOKEN",
		"op://vault/x", "https://x.example.org" };
	static const char *const placeholders[] = { "12345678", "changeme", "your-token", "test" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(harmless); i++) {
		assert_true(secret_is_harmless(harmless[i]));
		assert_true(secret_is_stand_in(harmless[i]));
	}
	for (size_t i = 0; i < COUNT_OF(placeholders); i++) {
		assert_false(secret_is_harmless(placeholders[i]));
		assert_true(secret_is_stand_in(placeholders[i]));
	}
	assert_false(secret_is_stand_in("letmein42"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_rules_speak_of_is_hidden),
		cmocka_unit_test(names_that_may_be_meant_otherwise_are_hidden_and_not_spoken_of),
		cmocka_unit_test(other_names_announce_nothing),
		cmocka_unit_test(texts_to_be_replaced_are_hidden_and_not_spoken_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
