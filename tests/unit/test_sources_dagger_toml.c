#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"

static struct facts *read_text(struct snapshot *snapshot, enum reader_id reader, const char *text)
{
	struct limits limits;

	limits_default(&limits);
	return reader_read(reader_by_id(reader), snapshot, "00", text, strlen(text), &limits);
}

static const char module[] = "name = \"cli\"\n"
			     "engineVersion = \"v1.0.0-0\"\n"
			     "source = \"dagger\"\n"
			     "colour = \"red\"\n"
			     "[runtime]\n"
			     "source = \"go\"\n"
			     "[[dependencies]]\n"
			     "name = \"wolfi\"\n"
			     "source = \"github.com/dagger/dagger/modules/wolfi@v0.21.8\"\n"
			     "pin = \"7902e644beeba4468f1ea786015b4be1d6d5bbcd\"\n"
			     "[[dependencies]]\n"
			     "source = \"../x\"\n"
			     "[[clients]]\n"
			     "generator = \"github.com/x/gen\"\n"
			     "directory = \"out\"\n";

static void reads_a_module(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, READER_DAGGER_MODULE_TOML, module);

	(void)state;
	assert_null(facts->refused);
	assert_string_equal(facts->module->name, "cli");
	assert_string_equal(facts->module->form, "1.0");
	assert_string_equal(facts->module->sdk, "go");
	assert_string_equal(facts->module->engine_version, "v1.0.0-0");
	assert_int_equal(facts->module->engine_at.line, 2);
	assert_int_equal(facts->module->unknown_key_count, 1);
	assert_string_equal(facts->module->unknown_keys[0], "colour");
	assert_int_equal(facts->reference_count, 4);
	assert_string_equal(facts->references[0].name, "wolfi");
	assert_int_equal(facts->references[0].at.line, 9);
	assert_memory_equal(module + facts->references[0].at.offset,
		"\"github.com/dagger/dagger/modules/wolfi@v0.21.8\"", facts->references[0].at.count);
	assert_int_equal(facts->references[0].pin_at.line, 10);
	assert_string_equal(facts->references[1].source, "../x");
	assert_int_equal(facts->references[2].kind, REFERENCE_SDK);
	assert_int_equal(facts->references[3].kind, REFERENCE_CLIENT);
	assert_string_equal(facts->references[3].name, "out");
}

static void refused(enum reader_id reader, const char *text, uint32_t line)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, reader, text);

	if (!facts->refused)
		fail_msg("not refused: %s", text);
	assert_int_equal(facts->refused_at.line, line);
	assert_int_equal(facts->reference_count, 0);
	assert_null(facts->module);
}

/* The engine looks for these names exactly; in another case it does not know them. */
static void takes_what_only_looks_forbidden(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, READER_DAGGER_MODULE_TOML,
		"SDK = \"go\"\nToolchains = []\n"
		"[[dependencies]]\nsource = \"x\"\n"
		"ignorechecks = [\"a\"]\n");

	(void)state;
	assert_null(facts->refused);
	assert_int_equal(facts->reference_count, 1);
	assert_int_equal(facts->module->unknown_key_count, 2);
	assert_string_equal(facts->module->unknown_keys[0], "SDK");
}

static void refuses_what_the_engine_refuses(void **state)
{
	(void)state;
	refused(READER_DAGGER_MODULE_TOML, "name = \"x\"\nsdk = \"go\"\n", 2);
	refused(READER_DAGGER_MODULE_TOML, "[sdk]\nsource = \"go\"\n", 1);
	refused(READER_DAGGER_MODULE_TOML, "[[toolchains]]\nsource = \"x\"\n", 1);
	refused(READER_DAGGER_MODULE_TOML, "[blueprint]\nsource = \"x\"\n", 1);
	refused(READER_DAGGER_MODULE_TOML, "[[dependencies]]\nsource = \"x\"\nignoreChecks = [\"a\"]\n", 3);
	refused(READER_DAGGER_MODULE_TOML, "[[dependencies]]\nsource = \"x\"\n[[dependencies]]\nsource = 5\n",
		4);
	refused(READER_DAGGER_MODULE_TOML, "name = 5\n", 1);
	refused(READER_DAGGER_MODULE_TOML, "name = \"a\"\nname = \"b\"\n", 2);
	refused(READER_DAGGER_MODULE_TOML, "name = \n", 1);
	refused(READER_DAGGER_TOML, "[modules]\nx = 5\n", 2);
	refused(READER_DAGGER_TOML, "[modules.x]\nsource = true\n", 2);
	refused(READER_DAGGER_TOML, "modules = 1\n", 1);
}

static void expect(const struct facts *facts, size_t i, enum reference_kind kind, const char *name,
	const char *source, const char *pin)
{
	assert_true(i < facts->reference_count);
	assert_int_equal(facts->references[i].kind, kind);
	assert_string_equal(facts->references[i].name, name);
	assert_string_equal(facts->references[i].source, source);
	if (pin)
		assert_string_equal(facts->references[i].pin, pin);
	else
		assert_null(facts->references[i].pin);
}

static void reads_a_workspace(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, READER_DAGGER_TOML,
		"ignore = [\"docs/**\"]\n"
		"[modules.golang]\n"
		"source = \"github.com/dagger/go@main\"\n"
		"pin = \"abc\"\n"
		"settings = { source = \"github.com/not/a-module\" }\n"
		"check.skip = [\"x\"]\n"
		"[modules.go-sdk]\n"
		"source = \".\"\n"
		"[modules.go-sdk.as-sdk]\n"
		"name = \"go\"\n"
		"[[modules.go-sdk.as-sdk.modules]]\n"
		"path = \".dagger/modules/ci\"\n"
		"[[modules.go-sdk.as-sdk.clients]]\n"
		"path = \"client\"\n"
		"module = \"github.com/x/y@v1\"\n"
		"pin = \"def\"\n"
		"[env.dev.modules.debugger]\n"
		"source = \"modules/debugger\"\n"
		"[ports.3000]\n"
		"backendService = \"web:server\"\n");

	(void)state;
	assert_null(facts->refused);
	assert_int_equal(facts->reference_count, 4);
	expect(facts, 0, REFERENCE_WORKSPACE_MODULE, "golang", "github.com/dagger/go@main", "abc");
	expect(facts, 1, REFERENCE_WORKSPACE_MODULE, "go-sdk", ".", NULL);
	expect(facts, 2, REFERENCE_WORKSPACE_CLIENT, "client", "github.com/x/y@v1", "def");
	expect(facts, 3, REFERENCE_ENV_MODULE, "dev/debugger", "modules/debugger", NULL);
	assert_int_equal(facts->module->unknown_key_count, 0);
}

static void harvests_tables_it_does_not_know(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, READER_DAGGER_TOML,
		"[sdks.go]\n"
		"source = \"dagger.io/sdk/go@main\"\n"
		"[[sdks.go.scopes]]\n"
		"path = \"a\"\n"
		"module = \"github.com/x/y\"\n"
		"pin = \"abc\"\n"
		"[modules.m.later]\n"
		"source = \"github.com/x/z\"\n");

	(void)state;
	assert_null(facts->refused);
	assert_int_equal(facts->reference_count, 3);
	expect(facts, 0, REFERENCE_WORKSPACE_MODULE, "m", "github.com/x/z", NULL);
	expect(facts, 1, REFERENCE_WORKSPACE_MODULE, "go", "dagger.io/sdk/go@main", NULL);
	expect(facts, 2, REFERENCE_WORKSPACE_CLIENT, "a", "github.com/x/y", "abc");
	assert_int_equal(facts->module->unknown_key_count, 1);
}

static void finds_fields_as_go_toml_does(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, READER_DAGGER_TOML,
		"[modules.m]\nSOURCE = \"upper\"\n[modules.n]\nsource = \"a\"\nSource = \"b\"\n");

	(void)state;
	assert_null(facts->refused);
	assert_int_equal(facts->reference_count, 2);
	expect(facts, 0, REFERENCE_WORKSPACE_MODULE, "m", "upper", NULL);
	expect(facts, 1, REFERENCE_WORKSPACE_MODULE, "n", "a", NULL);
	assert_int_equal(facts->oddity_count, 2);
	assert_string_equal(facts->oddities[0].name, "SOURCE");
	assert_string_equal(facts->oddities[1].name, "Source");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_module),
		cmocka_unit_test(takes_what_only_looks_forbidden),
		cmocka_unit_test(refuses_what_the_engine_refuses),
		cmocka_unit_test(reads_a_workspace),
		cmocka_unit_test(harvests_tables_it_does_not_know),
		cmocka_unit_test(finds_fields_as_go_toml_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
