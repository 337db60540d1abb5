#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_described.h"

static void dependencies_on_an_sdk_make_a_client(void **state)
{
	static const char *const texts[] = {
		"module x\n\nrequire (\n\tdagger.io/dagger v0.9.3\n)\n",
		"require dagger.io/dagger v0.9.3\n",
		"[project]\ndependencies = [\"anyio\", \"dagger-io>=0.9\"]\n",
		"[tool.poetry.dependencies]\ndagger-io = \"^0.9\"\n",
		"# comment\ndagger-io==0.9.3\n",
		"  defp deps do\n    [{:dagger, \"~> 0.9\"}]\n",
		"{\"devDependencies\": {\"@dagger.io/dagger\": \"^0.9\"}}",
		"{\"require\": {\"dagger/dagger\": \"^0.9\"}}",
		"<dependency>\n  <groupId>io.dagger</groupId>\n",
		"implementation(\"io.dagger:dagger-java-sdk:0.9\")\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_described(READER_PACKAGES, texts[i], "dagger\n");
}

static void names_alone_make_none(void **state)
{
	static const char *const texts[] = {
		"module dagger.io/dagger\n",
		"require dagger.io/dagger v0.9.3 // indirect\n",
		"replace dagger.io/dagger => ./sdk\n",
		"require github.com/x/dagger.io/dagger v1\nrequire dagger.io/dagger/internal v1\n",
		"name = \"dagger-io\"\n",
		"# dagger-io\nmy-dagger-io\ndagger-io-extra\n",
		"[{:dagger_codegen, \"x\"}]\n",
		"{\"name\": \"@dagger.io/dagger\", \"dependencies\": {\"dagger\": \"1\"}}",
		"{\"dependencies\": {\"@dagger.io/dagger\": \"1\"",
		"// implementation(\"io.dagger:x:1\")\n\"com.io.dagger:x\"\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_described(READER_PACKAGES, texts[i], "");
}

static void scripts_of_packages_are_shell(void **state)
{
	const char *text = "{ \"scripts\": { \"ci\": \"X=1 dagger call -m \\\"github.com/a/b\\\" \\u0041\", "
			   "\"b\": \"tsc\" } }";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_described(snapshot, READER_PACKAGES, text);

	(void)state;
	assert_int_equal(facts->call_count, 1);
	assert_string_equal(facts->calls[0].function, "ci");
	assert_int_equal(facts->reference_count, 1);
	assert_string_equal(facts->references[0].source, "github.com/a/b");
	assert_marks(text, facts->references[0].at, "\\\"github.com/a/b\\\"");
}

static void base_images_of_sdks_are_images(void **state)
{
	(void)state;
	assert_described(READER_PACKAGES, "{\"dagger\": {\"baseImage\": \"node:23@sha256:00\"}}",
		"image sdk node:23@sha256:00 dagger.baseImage\n");
	assert_described(READER_PACKAGES,
		"[project]\nbase-image = \"no\"\n[tool.dagger]\nuse-uv = true\nbase-image = \"python:3.12\" "
		"# dagger\n",
		"image sdk python:3.12 tool.dagger.base-image\n");
	assert_described(READER_PACKAGES, "[tool.dagger]\n[other]\nbase-image = \"no\"\n", "");
}

static void names_are_told_by_themselves(void **state)
{
	const struct reader *reader = reader_by_id(READER_PACKAGES);

	(void)state;
	assert_true(reader->wants("", "go.mod") && reader->wants("a", "package.json") &&
		    reader->wants("", "requirements-dev.txt") && !reader->wants("", "package-lock.json"));
	assert_false(reader->screen("module x", 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dependencies_on_an_sdk_make_a_client),
		cmocka_unit_test(names_alone_make_none),
		cmocka_unit_test(scripts_of_packages_are_shell),
		cmocka_unit_test(base_images_of_sdks_are_images),
		cmocka_unit_test(names_are_told_by_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
