/* What only several files of a package together show to be a secret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "../../src/engine/hide_secrets.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "model/limits.h"
#include "sources/table.h"

#define USE "package main\nfunc f() { dag.SetSecret(\"x\", shade) }\n"

static void add(struct snapshot *snapshot, const char *path, const char *code)
{
	const struct reader *reader = reader_by_name("go");
	struct file *file = snapshot_add_file(snapshot);
	struct limits limits;

	limits_default(&limits);
	file->path = arena_string(&snapshot->arena, path);
	snprintf(file->oid, sizeof(file->oid), "%040zu", snapshot->file_count);
	file->reader = reader->id;
	reader_read(reader, snapshot, file->oid, code, strlen(code), &limits);
}

static void hide(struct snapshot *snapshot)
{
	snapshot_sort(snapshot);
	snapshot_hide_secrets(snapshot);
}

static bool says(const struct snapshot *snapshot, const char *text)
{
	CLEANUP(buf_release) struct buf document = BUF_INIT;

	snapshot_write(snapshot, &document);
	return strstr(document.text, text) != NULL;
}

static void a_constant_that_another_file_makes_a_secret_is_hidden_wherever_it_is_repeated(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	add(snapshot, "ci/a.go",
		"package main\nconst shade = \"letmein42\"\n"
		"func g() { dag.Container().From(\"a:1\").WithExec([]string{\"letmein42\", "
		"\"x=letmein42;\"}) }\n");
	add(snapshot, "ci/b.go", USE);
	snapshot_sort(snapshot);
	assert_true(says(snapshot, "letmein42"));
	hide(snapshot);
	assert_false(says(snapshot, "letmein42"));
	assert_true(says(snapshot, "x=<secret, 9 characters>;"));
	assert_int_equal(snapshot->files[0].facts->constants[0].certainty, CERTAINTY_SECRET);
	assert_string_equal(snapshot->files[0].facts->constants[0].text, "<secret, 9 characters>");
	/* For excerpts that are remembered. */
	assert_int_equal(snapshot->hidden_count, 2);
	assert_string_equal(snapshot->hidden[0].texts[0], "letmein42");
	assert_int_equal(snapshot->hidden[0].lines[0], 2);
}

static void what_was_hidden_is_not_hidden_again(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	add(snapshot, "ci/a.go", "package main\nconst shade = \"letmein42\"\n");
	add(snapshot, "ci/b.go", USE);
	hide(snapshot);
	snapshot_hide_secrets(snapshot);
	assert_int_equal(snapshot->hidden_count, 0);
	assert_string_equal(snapshot->files[0].facts->constants[0].text, "<secret, 9 characters>");
}

static void constants_of_other_packages_and_folders_are_shown(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	add(snapshot, "ci/b.go", USE);
	add(snapshot, "ci/other.go", "package other\nconst shade = \"letmein43\"\n");
	add(snapshot, "web/a.go", "package main\nconst shade = \"letmein44\"\n");
	hide(snapshot);
	assert_true(says(snapshot, "letmein43"));
	assert_true(says(snapshot, "letmein44"));
}

static void names_are_followed_through_other_names_and_texts_with_names_in_them(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	add(snapshot, "ci/a.go", "package main\nconst half = \"letmein45\"\n");
	add(snapshot, "ci/c.go", "package main\nconst shade = \"user-\" + half\n");
	add(snapshot, "ci/b.go", USE);
	hide(snapshot);
	assert_false(says(snapshot, "letmein45"));
}

static void a_literal_is_hidden_behind_a_name_that_another_file_fixes(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	add(snapshot, "ci/a.go", "package main\nconst key = \"DB_PASSWORD\"\nconst plain = \"COLOR\"\n");
	add(snapshot, "ci/b.go",
		"package main\nfunc f() { dag.Container().WithEnvVariable(key, \"letmein46\").\n"
		"\tWithEnvVariable(plain, \"shown-as-it-is\") }\n");
	hide(snapshot);
	assert_false(says(snapshot, "letmein46"));
	assert_true(says(snapshot, "shown-as-it-is"));
	assert_true(says(snapshot, "DB_PASSWORD"));
}

static void texts_that_are_plainly_no_secrets_are_hidden_nowhere_else(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	add(snapshot, "ci/a.go",
		"package main\nconst yes = \"true\"\nconst path = \"/run/x\"\nconst no = \"no\"\n"
		"func g() { dag.Container().WithExec([]string{\"true\", \"/run/x\", \"no\"}) }\n");
	add(snapshot, "ci/b.go",
		"package main\nfunc f() { dag.Container().WithEnvVariable(\"A_TOKEN\", yes).\n"
		"\tWithEnvVariable(\"B_TOKEN\", path).WithEnvVariable(\"C_TOKEN\", no) }\n");
	hide(snapshot);
	assert_int_equal(snapshot->hidden_count, 0);
	for (size_t i = 0; i < snapshot->files[0].facts->constant_count; i++)
		assert_int_equal(snapshot->files[0].facts->constants[i].certainty, CERTAINTY_LITERAL);
}

static void a_line_that_spells_a_secret_in_another_way_is_hidden_whole(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	add(snapshot, "ci/a.go",
		"package main\nconst shade = \"letme\\x69n47\"\n"
		"func g() { dag.Container().From(\"a:1\") }\n");
	add(snapshot, "ci/b.go", USE);
	hide(snapshot);
	assert_false(says(snapshot, "letme"));
	assert_true(says(snapshot, "dag.Container().From"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_constant_that_another_file_makes_a_secret_is_hidden_wherever_it_is_repeated),
		cmocka_unit_test(what_was_hidden_is_not_hidden_again),
		cmocka_unit_test(constants_of_other_packages_and_folders_are_shown),
		cmocka_unit_test(names_are_followed_through_other_names_and_texts_with_names_in_them),
		cmocka_unit_test(a_literal_is_hidden_behind_a_name_that_another_file_fixes),
		cmocka_unit_test(texts_that_are_plainly_no_secrets_are_hidden_nowhere_else),
		cmocka_unit_test(a_line_that_spells_a_secret_in_another_way_is_hidden_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
