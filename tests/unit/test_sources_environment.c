#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_described.h"

static void only_variables_of_dagger_count(void **state)
{
	(void)state;
	assert_described(READER_ENVIRONMENT,
		"# DAGGER_VERSION=no\nDAGGER_VERSION=0.9 # why\nexport "
		"DAGGER_MODULE='github.com/a/b'\nFOO=DAGGER\n"
		"MY_DAGGER_THING=1\n_EXPERIMENTAL_DAGGER_RUNNER_HOST=\"tcp://"
		"x:1\"\nDAGGER_CACHE_VERIFY=strict\n"
		"  DAGGER_COMMIT = \"head\"\r\nDAGGER_CLOUD_URL=$X\nDAGGER_CONFIG=\n",
		"reference DAGGER_MODULE github.com/a/b\n"
		"setting DAGGER_VERSION=0.9\nsetting DAGGER_MODULE=github.com/a/b\n"
		"setting _EXPERIMENTAL_DAGGER_RUNNER_HOST=tcp://x:1\n"
		"setting DAGGER_CACHE_VERIFY=strict read by nothing\nsetting DAGGER_COMMIT=head\n"
		"setting DAGGER_CLOUD_URL=(unknown)\nsetting DAGGER_CONFIG=\n");
}

static void engines_are_images(void **state)
{
	(void)state;
	assert_described(READER_ENVIRONMENT,
		"_EXPERIMENTAL_DAGGER_RUNNER_HOST=docker-image://registry.dagger.io/engine:v0.9?port=1\n",
		"setting "
		"_EXPERIMENTAL_DAGGER_RUNNER_HOST=docker-image://registry.dagger.io/engine:v0.9?port=1\n"
		"image engine registry.dagger.io/engine:v0.9 _EXPERIMENTAL_DAGGER_RUNNER_HOST\n");
}

static void credentials_are_masked(void **state)
{
	(void)state;
	assert_described(READER_ENVIRONMENT,
		"DAGGER_CLOUD_TOKEN=hunter2\nDAGGER_SESSION_TOKEN=op://vault/x\n"
		"_EXPERIMENTAL_DAGGER_CACHE_CONFIG=type=s3,secret_access_key=abc;type=gha,token=de\n"
		"_EXPERIMENTAL_DAGGER_CACHE_IMPORT_CONFIG=type=registry,ref=ghcr.io/a/b\n",
		"setting DAGGER_CLOUD_TOKEN=<secret, 7 characters>(secret)\n"
		"setting DAGGER_SESSION_TOKEN=op://vault/x\n"
		"setting _EXPERIMENTAL_DAGGER_CACHE_CONFIG=type=s3,secret_access_key=<secret, 3 characters>;"
		"type=gha,token=<secret, 2 characters>(secret)\n"
		"setting _EXPERIMENTAL_DAGGER_CACHE_IMPORT_CONFIG=type=registry,ref=ghcr.io/a/b\n");
}

static void marks_the_value(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const char *text = "A=1\nDAGGER_MODULE=\"github.com/a/b\"  \n";
	const struct facts *facts = read_described(snapshot, READER_ENVIRONMENT, text);

	(void)state;
	assert_marks(text, facts->settings[0].at, "github.com/a/b");
	assert_int_equal(facts->settings[0].at.column, 16);
}

static void names_are_told_by_themselves(void **state)
{
	const struct reader *reader = reader_by_id(READER_ENVIRONMENT);

	(void)state;
	assert_true(reader->wants("", ".env") && reader->wants("", ".env.local") &&
		    reader->wants("a", ".envrc") && reader->wants("", "mise.toml"));
	assert_false(reader->wants("", "environment") || reader->wants("", ".environment"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_variables_of_dagger_count),
		cmocka_unit_test(engines_are_images),
		cmocka_unit_test(credentials_are_masked),
		cmocka_unit_test(marks_the_value),
		cmocka_unit_test(names_are_told_by_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
