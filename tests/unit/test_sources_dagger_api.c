/* The table of Dagger's API: in order, closed, and answering by type and name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../src/sources/dagger_api.h"

static void functions_are_found_by_type_and_name(void **state)
{
	(void)state;
	assert_string_equal(api_find("Container", "from")->returns, "Container");
	assert_string_equal(api_find("Directory", "dockerBuild")->returns, "Container");
	assert_string_equal(api_find("Host", "directory")->arguments[0], "path");
	assert_string_equal(api_find("Container", "directory")->type, "Container");
	assert_string_equal(api_find("GitRef", "tree")->returns, "Directory");
	assert_string_equal(api_find("Secret", "plaintext")->returns, "");
	assert_null(api_find("Directory", "withExec"));
	assert_null(api_find("Container", "nothing"));
	assert_null(api_find("", "zzz"));
	assert_null(api_find("", ""));
}

static void names_alone_tell_only_what_is_daggers_own(void **state)
{
	static const char *const distinct[] = { "withExec", "withMountedCache", "setSecret", "cacheVolume",
		"withServiceBinding", "setSecretFile", "unixSocket" };
	static const char *const common[] = { "from", "file", "directory", "export", "publish", "build",
		"git", "http", "secret", "terminal", "service", "commit", "tag" };

	(void)state;
	for (size_t i = 0; i < sizeof(distinct) / sizeof(*distinct); i++)
		assert_true(api_find("", distinct[i])->distinct);
	for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
		assert_false(api_find("", common[i])->distinct);
}

/* The search goes by order: a row out of place would never be found. */
static void every_row_is_found(void **state)
{
	const struct api_function *row = api_table;
	size_t count = 0;

	(void)state;
	for (;; row++, count++) {
		assert_ptr_equal(api_find(row->type, row->name), row);
		assert_true(api_is_type(row->type));
		if (*row->returns)
			assert_true(api_is_type(row->returns));
		if (strcmp(row->name, "workspace") == 0)
			break;
	}
	assert_true(count > 200);
}

static void names_of_several_types_are_shared(void **state)
{
	(void)state;
	assert_true(api_is_shared(api_find("", "withDirectory")));
	assert_true(api_is_shared(api_find("", "terminal")));
	assert_false(api_is_shared(api_find("", "withExec")));
	assert_false(api_is_shared(api_find("", "dockerBuild")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_are_found_by_type_and_name),
		cmocka_unit_test(names_alone_tell_only_what_is_daggers_own),
		cmocka_unit_test(every_row_is_found),
		cmocka_unit_test(names_of_several_types_are_shared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
