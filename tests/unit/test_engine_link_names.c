/* Names in calls, looked up in the files of their package. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "engine/link.h"
#include "sources/table.h"

/* Add a file of Go and its facts. */
static void add(struct snapshot *snapshot, const char *path, const char *code)
{
	struct file *file = snapshot_add_file(snapshot);
	char oid[OID_HEX + 1];
	struct limits limits;

	limits_default(&limits);
	snprintf(oid, sizeof(oid), "%040zu", snapshot->file_count);
	file->path = arena_string(&snapshot->arena, path);
	memcpy(file->oid, oid, sizeof(oid));
	file->reader = READER_GO;
	reader_read(reader_by_id(READER_GO), snapshot, oid, code, strlen(code), &limits);
}

/* What an argument of From says in ci/a.go, when ci/b.go and whatever else stand beside it. */
static void says(const char *argument, const char *beside, enum certainty certainty, const char *text)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf code = BUF_INIT;
	const struct value_fact *value = NULL;

	buf_format(&code, "package main\nfunc (m *Ci) F() { dag.Container().From(%s) }\n", argument);
	add(snapshot, "ci/a.go", code.text);
	add(snapshot, "ci/b.go", beside);
	add(snapshot, "other/c.go", "package main\nconst foreign = \"x\"\n");
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	for (size_t i = 0; i < snapshot->call_count; i++)
		if (strcmp(snapshot->calls[i].fact->name, "from") == 0)
			value = &snapshot->calls[i].values[0];
	assert_non_null(value);
	assert_string_equal(value->text, text);
	assert_int_equal(value->certainty, certainty);
}

static void names_are_looked_up_in_their_package(void **state)
{
	static const char beside[] = "package main\nconst image = \"alpine\"\nconst version = \"1\"\n"
				     "const whole = \"go:\" + version\n";

	(void)state;
	says("image", beside, CERTAINTY_CONSTANT, "alpine");
	says("whole", beside, CERTAINTY_FORMATTED, "go:1");
	says("\"go:\" + version", beside, CERTAINTY_FORMATTED, "go:1");
	says("foreign", beside, CERTAINTY_UNKNOWN, "");
	says("image", "package other\nconst image = \"alpine\"\n", CERTAINTY_UNKNOWN, "");
	says("\"go:\" + foreign", beside, CERTAINTY_UNKNOWN, "go:{}");
	says("image + \":\" + foreign", beside, CERTAINTY_UNKNOWN, "alpine:{}");
}

static void constants_may_name_others(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct value_fact *value;

	(void)state;
	add(snapshot, "a.go", "package main\nfunc f() { dag.Container().From(image) }\n");
	add(snapshot, "b.go", "package main\nconst image = \"go:\" + version\n");
	add(snapshot, "c.go", "package main\nconst version = number\n");
	add(snapshot, "d.go", "package main\nconst number = \"1\"\n");
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	value = &snapshot->calls[1].values[0];
	assert_string_equal(value->text, "go:1");
	assert_int_equal(value->certainty, CERTAINTY_FORMATTED);
}

static void fields_are_defaults(void **state)
{
	static const char beside[] = "package main\nfunc New() *Ci { return &Ci{Version: \"1\"} }\n";

	(void)state;
	says("\"go:\" + m.Version", beside, CERTAINTY_DEFAULT, "go:1");
	says("m.Version", beside, CERTAINTY_DEFAULT, "1");
	says("m.Version", "package main\nvar x = &Other{Version: \"1\"}\n", CERTAINTY_UNKNOWN, "");
	says("m.Version", "package main\nfunc f() { g(&Ci{Version: \"1\"}, &Ci{Version: \"2\"}) }\n",
		CERTAINTY_UNKNOWN, "");
}

/* Each name stands for two of the next: without an end that would be more than a million. */
static void circles_and_avalanches_end(void **state)
{
	CLEANUP(buf_release) struct buf code = BUF_INIT;

	(void)state;
	says("a", "package main\nconst a = \"x\" + b\nconst b = \"y\" + a\n", CERTAINTY_UNKNOWN, "");
	buf_add(&code, "package main\nconst z = \"\"\n");
	for (int i = 0; i < 20; i++)
		buf_format(&code, "const a%d = \"x\" + a%d + a%d + nowhere\n", i, i + 1, i + 1);
	says("a0 + \"y\"", code.text, CERTAINTY_UNKNOWN, "{}y");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_looked_up_in_their_package),
		cmocka_unit_test(constants_may_name_others),
		cmocka_unit_test(fields_are_defaults),
		cmocka_unit_test(circles_and_avalanches_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
