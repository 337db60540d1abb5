/* Where code lies, as manifests and packages say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "../../src/engine/code_roots.h"
#include "base/cleanup.h"

struct fixture {
	struct arena arena;
	struct code_roots roots;
};

static int begin(void **state)
{
	struct fixture *fixture = test_calloc(1, sizeof(*fixture));

	fixture->roots = (struct code_roots)CODE_ROOTS_INIT(&fixture->arena);
	*state = fixture;
	return 0;
}

static int end(void **state)
{
	struct fixture *fixture = *state;

	code_roots_release(&fixture->roots);
	arena_release(&fixture->arena);
	test_free(fixture);
	return 0;
}

static void add_module(struct fixture *fixture, const char *path, const char *source, const char *pattern)
{
	const char *patterns[] = { pattern };
	struct module_fact module = { .name = "m",
		.sdk = "go",
		.source = source,
		.include = patterns,
		.include_count = pattern != NULL };
	struct facts facts = { .module = &module };

	code_roots_add(&fixture->roots, path, &facts);
}

static void finds_code_below_the_source_of_a_module_and_nowhere_else(void **state)
{
	struct fixture *fixture = *state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	add_module(fixture, "ci/dagger.json", "./src", NULL);
	code_roots_finish(&fixture->roots, &text);
	assert_true(code_roots_cover(&fixture->roots, "ci/src", "main.go"));
	assert_true(code_roots_cover(&fixture->roots, "ci/src/deep/er", "main.go"));
	assert_false(code_roots_cover(&fixture->roots, "ci", "main.go"));
	assert_false(code_roots_cover(&fixture->roots, "ci/srcs", "main.go"));
	assert_false(code_roots_cover(&fixture->roots, "", "main.go"));
	assert_true(code_roots_enter(&fixture->roots, "ci"));
	assert_true(code_roots_enter(&fixture->roots, "ci/src/deep"));
	assert_false(code_roots_enter(&fixture->roots, "docs"));
	assert_false(code_roots_enter(&fixture->roots, "c"));
}

static void leaves_out_what_generators_and_others_wrote(void **state)
{
	struct fixture *fixture = *state;

	add_module(fixture, "dagger.json", NULL, NULL);
	assert_true(code_roots_cover(&fixture->roots, "", "main.go"));
	assert_true(code_roots_cover(&fixture->roots, "internal", "a.go"));
	assert_true(code_roots_cover(&fixture->roots, "pkg/sdk", "a.go"));
	assert_false(code_roots_cover(&fixture->roots, "internal/dagger", "dagger.gen.go"));
	assert_false(code_roots_cover(&fixture->roots, "internal/telemetry/x", "a.go"));
	assert_false(code_roots_cover(&fixture->roots, "sdk/src", "client.py"));
	assert_false(code_roots_cover(&fixture->roots, "app/node_modules/x", "a.ts"));
	assert_false(code_roots_cover(&fixture->roots, "vendor/x", "a.go"));
	assert_false(code_roots_enter(&fixture->roots, "node_modules"));
	/* A module of its own in such a place is read. */
	add_module(fixture, "sdk/dagger.json", NULL, NULL);
	assert_true(code_roots_cover(&fixture->roots, "sdk", "main.py"));
}

static void a_client_s_own_folder_named_sdk_is_read(void **state)
{
	struct fixture *fixture = *state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct facts client = { .dagger = true };

	code_roots_add(&fixture->roots, "tools/go.mod", &client);
	code_roots_add(&fixture->roots, "ci/go.mod", &client);
	add_module(fixture, "dagger.json", "ci", NULL);
	code_roots_finish(&fixture->roots, &text);
	assert_true(code_roots_cover(&fixture->roots, "tools/sdk", "client.go"));
	assert_true(code_roots_enter(&fixture->roots, "tools/sdk"));
	assert_false(code_roots_cover(&fixture->roots, "tools/vendor", "client.go"));
	/* The same folder is a module's too: what lies there was generated. */
	assert_false(code_roots_cover(&fixture->roots, "ci/sdk", "client.go"));
}

static void takes_patterns_as_the_engine_does(void **state)
{
	struct fixture *fixture = *state;

	add_module(fixture, "ci/dagger.json", NULL, "!./testdata/**");
	add_module(fixture, "x/dagger.json", NULL, "!docs");
	assert_true(code_roots_cover(&fixture->roots, "ci", "main.go"));
	assert_false(code_roots_cover(&fixture->roots, "ci/testdata/a", "main.go"));
	assert_false(code_roots_cover(&fixture->roots, "x/docs/a", "main.go"));
	assert_true(code_roots_cover(&fixture->roots, "x/doc", "main.go"));
}

static void what_names_no_sdk_holds_no_code(void **state)
{
	struct fixture *fixture = *state;
	struct facts client = { .dagger = true }, other = { .dagger = false };
	struct module_fact module = { .name = "m" };
	struct facts bare = { .module = &module };

	code_roots_add(&fixture->roots, "a/dagger.json", &bare);
	code_roots_add(&fixture->roots, "b/go.mod", &other);
	code_roots_add(&fixture->roots, "c/go.mod", &client);
	assert_int_equal(fixture->roots.count, 1);
	assert_true(code_roots_cover(&fixture->roots, "c/cmd", "main.go"));
	assert_false(code_roots_cover(&fixture->roots, "b", "main.go"));
}

static void no_source_leads_out_of_the_repository(void **state)
{
	struct fixture *fixture = *state;

	add_module(fixture, "ci/dagger.json", "../../other", NULL);
	add_module(fixture, "ci/dagger.json", "/etc", NULL);
	assert_int_equal(fixture->roots.count, 0);
	add_module(fixture, "ci/dagger.json", "../tools", NULL);
	assert_true(code_roots_cover(&fixture->roots, "tools", "main.go"));
}

/* What is written is read again, as far as its origin lies where nothing has changed. */
static void takes_over_what_is_known_of_kept_folders(void **state)
{
	struct fixture *fixture = *state;
	CLEANUP(buf_release) struct buf first = BUF_INIT;
	CLEANUP(buf_release) struct buf second = BUF_INIT;
	const char *kept[] = { "ci" };
	const char *all[] = { "" };
	struct code_roots again = CODE_ROOTS_INIT(&fixture->arena);

	add_module(fixture, "ci/dagger.json", "../tools", "!x");
	add_module(fixture, "app/dagger.json", "dagger", NULL);
	code_roots_finish(&fixture->roots, &first);
	code_roots_add_known(&again, first.text, kept, 1);
	assert_int_equal(again.count, 1);
	assert_string_equal(again.items[0].folder, "tools");
	assert_string_equal(again.items[0].patterns[0], "!x");
	code_roots_release(&again);
	again = (struct code_roots)CODE_ROOTS_INIT(&fixture->arena);
	code_roots_add_known(&again, first.text, all, 1);
	code_roots_finish(&again, &second);
	assert_string_equal(first.text, second.text);
	code_roots_add_known(&again, "[[1,2],{},[\"a\"]]", all, 1);
	code_roots_add_known(&again, "no json", all, 1);
	code_roots_add_known(&again, NULL, all, 1);
	assert_int_equal(again.count, 2);
	code_roots_release(&again);
}

/* However many manifests there are, so many folders are asked about. */
static void no_more_roots_are_kept_than_may_be(void **state)
{
	struct fixture *fixture = *state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (int i = 0; i < 5100; i++)
		add_module(fixture, arena_format(&fixture->arena, "m%04d/dagger.json", i), NULL, NULL);
	assert_int_equal(fixture->roots.count, 5000);
	code_roots_finish(&fixture->roots, &text);
	assert_true(code_roots_cover(&fixture->roots, "m0000/a", "main.go"));
	assert_true(code_roots_cover(&fixture->roots, "m4999/a", "main.go"));
	assert_false(code_roots_cover(&fixture->roots, "m5000/a", "main.go"));
}

/* One look for the files of one folder, and another for those of the next. */
static void a_folder_is_looked_up_once_for_all_its_files(void **state)
{
	struct fixture *fixture = *state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct code_root *found;

	add_module(fixture, "ci/dagger.json", NULL, "!*.gen.go");
	add_module(fixture, "ci/deep/dagger.json", NULL, NULL);
	code_roots_finish(&fixture->roots, &text);
	assert_true(code_roots_cover(&fixture->roots, "ci/x", "main.go"));
	assert_string_equal(fixture->roots.last.text, "ci/x");
	found = fixture->roots.last_root;
	assert_string_equal(found->folder, "ci");
	/* What has been found is not looked for again: it would be here. */
	fixture->roots.last_root = NULL;
	assert_false(code_roots_cover(&fixture->roots, "ci/x", "other.go"));
	fixture->roots.last_root = found;
	assert_true(code_roots_cover(&fixture->roots, "ci/x", "other.go"));
	assert_true(code_roots_cover(&fixture->roots, "ci/deep/x", "main.go"));
	assert_string_equal(fixture->roots.last_root->folder, "ci/deep");
	assert_false(code_roots_cover(&fixture->roots, "docs", "main.go"));
	assert_null(fixture->roots.last_root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			finds_code_below_the_source_of_a_module_and_nowhere_else, begin, end),
		cmocka_unit_test_setup_teardown(leaves_out_what_generators_and_others_wrote, begin, end),
		cmocka_unit_test_setup_teardown(a_client_s_own_folder_named_sdk_is_read, begin, end),
		cmocka_unit_test_setup_teardown(takes_patterns_as_the_engine_does, begin, end),
		cmocka_unit_test_setup_teardown(what_names_no_sdk_holds_no_code, begin, end),
		cmocka_unit_test_setup_teardown(no_source_leads_out_of_the_repository, begin, end),
		cmocka_unit_test_setup_teardown(takes_over_what_is_known_of_kept_folders, begin, end),
		cmocka_unit_test_setup_teardown(no_more_roots_are_kept_than_may_be, begin, end),
		cmocka_unit_test_setup_teardown(a_folder_is_looked_up_once_for_all_its_files, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
