#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "engine/link.h"
#include "sources/table.h"

#define COMMIT "6133ad18e131b891d4723b8e25d69f5de077b472"
#define OTHER "0000000000000000000000000000000000000001"

/* Put a file into the snapshot and read it. */
static void add(struct snapshot *snapshot, const char *path, const char *text)
{
	const char *slash = strrchr(path, '/');
	CLEANUP(memory_release) char *folder = memory_string_part(path, slash ? (size_t)(slash - path) : 0);
	const struct reader *reader = reader_for(folder, slash ? slash + 1 : path);
	struct file *file = snapshot_add_file(snapshot);
	struct limits limits;
	char oid[OID_HEX + 1];

	limits_default(&limits);
	for (int i = 0; i < OID_HEX; i++)
		oid[i] = '0';
	oid[OID_HEX] = '\0';
	oid[0] = (char)('0' + snapshot->file_count / 10);
	oid[1] = (char)('0' + snapshot->file_count % 10);
	assert_non_null(reader);
	file->path = arena_string(&snapshot->arena, path);
	memcpy(file->oid, oid, sizeof(oid));
	file->reader = reader->id;
	reader_read(reader, snapshot, oid, text, strlen(text), &limits);
}

static void link_all(struct snapshot *snapshot)
{
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
}

/* A manifest with one dependency, linked: its only reference. */
static const struct reference *link_one(struct snapshot *snapshot, const char *engine, const char *dependency)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, "{\"name\":\"m\"");
	if (engine)
		buf_format(&text, ",\"engineVersion\":\"%s\"", engine);
	buf_format(&text, ",\"dependencies\":[%s]}", dependency);
	add(snapshot, "ci/dagger.json", text.text);
	link_all(snapshot);
	assert_int_equal(snapshot->reference_count, 1);
	return &snapshot->references[0];
}

static void expect(const char *engine, const char *dependency, enum reference_class class,
	enum reference_effective effective)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct reference *reference = link_one(snapshot, engine, dependency);

	if (reference->class != class || reference->effective != effective)
		fail_msg("%s under %s is %s, %s", dependency, engine ? engine : "none",
			reference_class_word(reference->class),
			reference_effective_word(reference->effective));
}

static void follows_the_table_of_pins(void **state)
{
	static const char pinned[] = "{\"source\":\"github.com/x/y@v1\",\"pin\":\"" COMMIT "\"}";
	static const char named[] = "{\"source\":\"github.com/x/y@v1\",\"pin\":\"main\"}";
	static const char named_beside_commit[] =
		"{\"source\":\"github.com/x/y@" COMMIT "\",\"pin\":\"main\"}";
	static const char conflict[] = "{\"source\":\"github.com/x/y@" OTHER "\",\"pin\":\"" COMMIT "\"}";

	(void)state;
	expect("v0.12.3", pinned, CLASS_PINNED, EFFECTIVE_FLOATING);
	expect("v0.13.5", pinned, CLASS_PINNED, EFFECTIVE_FLOATING);
	expect("v0.13.6", pinned, CLASS_PINNED, EFFECTIVE_COMMIT);
	expect("0.18.0", pinned, CLASS_PINNED, EFFECTIVE_COMMIT);
	expect("latest", pinned, CLASS_PINNED, EFFECTIVE_COMMIT);
	expect(NULL, pinned, CLASS_PINNED, EFFECTIVE_COMMIT);
	expect("v0.18.0", named, CLASS_MALFORMED_PIN, EFFECTIVE_FLOATING);
	expect("v0.18.0", named_beside_commit, CLASS_MALFORMED_PIN, EFFECTIVE_FLOATING);
	expect("v0.20.2", named_beside_commit, CLASS_MALFORMED_PIN, EFFECTIVE_COMMIT);
	expect("v0.12.3", conflict, CLASS_CONFLICT, EFFECTIVE_COMMIT);
	expect("v0.19.0", conflict, CLASS_CONFLICT, EFFECTIVE_COMMIT);
}

static void classes_by_the_text_alone(void **state)
{
	(void)state;
	expect("v0.19.0", "\"github.com/x/y@" COMMIT "\"", CLASS_PINNED, EFFECTIVE_COMMIT);
	expect("v0.19.0", "\"github.com/x/y@main\"", CLASS_UNPINNED, EFFECTIVE_FLOATING);
	expect("v0.19.0", "\"github.com/x/y\"", CLASS_UNPINNED, EFFECTIVE_FLOATING);
	expect("v0.19.0", "{\"source\":\"github.com/x/y\",\"pin\":\"\"}", CLASS_UNPINNED, EFFECTIVE_FLOATING);
	expect("v0.19.0", "\"../x\"", CLASS_LOCAL, EFFECTIVE_LOCAL);
	expect("v0.19.0", "\"\"", CLASS_NONE, EFFECTIVE_UNKNOWN);
	expect("v0.19.0", "\"go\"", CLASS_LOCAL, EFFECTIVE_LOCAL);
	expect("v0.19.0", "\"git://github.com/x/y\"", CLASS_UNPINNED, EFFECTIVE_UNKNOWN);
	expect("v0.19.0", "{\"source\":\"../x\",\"pin\":\"" COMMIT "\"}", CLASS_LOCAL, EFFECTIVE_UNKNOWN);
	expect("v0.12.0", "{\"source\":\"../x\",\"pin\":\"" COMMIT "\"}", CLASS_LOCAL, EFFECTIVE_LOCAL);
}

static void detail_of(const char *dependency, const char *wanted)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	add(snapshot, "lib/dagger.json", "{\"name\":\"lib\"}");
	add(snapshot, "toml/dagger-module.toml", "name = \"toml\"\n");
	snapshot_add_problem(snapshot, "sub", PROBLEM_SUBMODULE, "");
	snapshot_add_directory(snapshot, "ci/github.com/x/y");
	buf_add_reference_detail(&words, link_one(snapshot, "v0.19.0", dependency)->detail);
	assert_string_equal(words.text, wanted);
}

static void finds_local_targets(void **state)
{
	(void)state;
	detail_of("\"../lib\"", "string-form,target-ok");
	detail_of("{\"source\":\"../toml/.\"}", "target-ok");
	detail_of("{\"source\":\"../absent\"}", "target-missing");
	detail_of("{\"source\":\"../../absent\"}", "target-escapes");
	detail_of("{\"source\":\"/etc\"}", "target-escapes");
	detail_of("{\"source\":\"../sub/deep/module\"}", "target-unknown");
	detail_of("{\"source\":\"../lib\",\"pin\":\"" COMMIT "\"}", "target-ok,pin-on-local");
	detail_of("{\"source\":\"github.com/x/y\"}", "target-missing,shadowed");
	detail_of("{\"source\":\"github.com/x/z\"}", "ref-none");
	detail_of("{\"source\":\"github.com/x/y@v1\"}", "ref-tag");
	detail_of("{\"source\":\"github.com/x\"}", "target-missing");
	detail_of("{\"source\":\"https://github.com/x\"}", "ref-none,invalid");
	detail_of("{\"source\":\"dagger.io/sdk@dev\"}", "ref-branch,vanity");
	detail_of("{\"source\":\"github.com/x/y.git/../../\"}", "ref-none,invalid");
	detail_of("{\"source\":\"github.com/x/y/../../..@main\"}", "ref-branch,invalid");
	detail_of("{\"source\":\"git://github.com/x/y?ref=main\"}", "ref-none,invalid");
}

static void lets_the_newer_manifest_of_a_folder_win(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	add(snapshot, "a/dagger.json", "{\"name\":\"a\"}");
	add(snapshot, "a/dagger-module.toml", "name = \"a\"\n");
	add(snapshot, "b/dagger.json", "{\"name\":\"b\"}");
	add(snapshot, "dagger.toml", "");
	add(snapshot, ".dagger/config.toml", "");
	link_all(snapshot);
	assert_int_equal(snapshot->module_count, 5);
	assert_string_equal(snapshot->modules[0].folder, "");
	assert_true(snapshot->modules[0].workspace);
	assert_true(snapshot->modules[0].shadowed);
	assert_false(snapshot->modules[1].shadowed);
	assert_true(snapshot->modules[2].shadowed);
	assert_false(snapshot->modules[3].shadowed);
	assert_false(snapshot->modules[4].shadowed);
	assert_true(snapshot->modules[4].workspace);
}

static void source_escapes(const char *path, const char *format, const char *source, bool wanted)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (const char *at = format; *at; at++) {
		if (*at == '%')
			buf_add(&text, source);
		else
			buf_add_char(&text, *at);
	}
	add(snapshot, path, text.text);
	link_all(snapshot);
	if (snapshot->modules[0].source_escapes != wanted)
		fail_msg("%s", text.text);
}

static void keeps_the_code_where_the_engine_goes(void **state)
{
	static const struct {
		const char *source;
		bool below, inside;
	} cases[] = {
		{ "", false, false },
		{ ".", false, false },
		{ ".dagger", false, false },
		{ "x/../y", false, false },
		{ "..", true, false },
		{ "../../x", true, false },
		{ "x/../../y", true, false },
		{ "../../../..", true, true },
		{ "/srv", true, true },
	};
	static const char old[] = "{\"engineVersion\":\"v0.21.8\",\"source\":\"%\"}";
	static const char none[] = "{\"source\":\"%\"}";
	static const char new[] = "{\"engineVersion\":\"v1.0.0-beta.10\",\"source\":\"%\"}";
	static const char toml[] = "engineVersion = \"v0.20.4\"\nsource = \"%\"\n";

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		source_escapes("a/b/c/dagger.json", old, cases[i].source, cases[i].below);
		source_escapes("a/b/c/dagger.json", none, cases[i].source, cases[i].below);
		source_escapes("a/b/c/dagger.json", new, cases[i].source, cases[i].inside);
		source_escapes("a/b/c/dagger-module.toml", toml, cases[i].source, cases[i].inside);
	}
}

/* Only engines from 1.0.0-beta.3 on read it, whatever it asks for, and they know pins. */
static void runs_the_pin_of_a_toml_file(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	add(snapshot, "dagger-module.toml",
		"engineVersion = \"v0.12.0\"\n[[dependencies]]\nsource = \"github.com/x/y@v1\"\npin = "
		"\"" COMMIT "\"\n[[dependencies]]\nsource = \"github.com/x/z@" COMMIT "\"\npin = \"main\"\n");
	link_all(snapshot);
	assert_int_equal(snapshot->references[0].effective, EFFECTIVE_COMMIT);
	assert_int_equal(snapshot->references[1].effective, EFFECTIVE_COMMIT);
}

static const struct reference *link_workspace(struct snapshot *snapshot, const char *source, const char *lock)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, "[modules.m]\nsource = \"%s\"\n", source);
	add(snapshot, "w/dagger.toml", text.text);
	add(snapshot, "dagger.lock", lock);
	link_all(snapshot);
	assert_int_equal(snapshot->reference_count, 1);
	return &snapshot->references[0];
}

static void expect_lock(const char *source, const char *lock, const char *commit,
	enum reference_effective effective, bool floats)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct reference *reference = link_workspace(snapshot, source, lock);

	assert_int_equal(reference->lock_file, 0);
	assert_int_equal(reference->effective, effective);
	assert_int_equal(reference->lock_floats, floats);
	if (commit)
		assert_string_equal(reference->lock_commit, commit);
	else
		assert_null(reference->lock_commit);
}

#define V1 "[[\"version\",\"1\"]]\n"
#define V2 "[[\"version\",\"2\"]]\n"

static void finds_the_entry_of_the_lock(void **state)
{
	(void)state;
	expect_lock("github.com/x/y",
		V1 "[\"\",\"git.head\",[\"https://github.com/x/y\"],\"" COMMIT "\",\"float\"]", COMMIT,
		EFFECTIVE_FLOATING, true);
	expect_lock("github.com/x/y/sub",
		V2 "[\"\",\"git.ref\",[\"https://github.com/x/y.git\",\"HEAD\"],{\"ref\":\"refs/heads/"
		   "main\",\"sha\":\"" COMMIT "\"}]",
		COMMIT, EFFECTIVE_LOCK, false);
	expect_lock("github.com/x/y/sub@v1.0.0",
		V2
		"[\"\",\"git.ref\",[\"https://github.com/x/y\",\"refs/tags/sub/v1.0.0\"],{\"sha\":\"" COMMIT
		"\"}]\n[\"\",\"git.ref\",[\"https://github.com/x/y\",\"refs/tags/v1.0.0\"],{\"sha\":\"" OTHER
		"\"}]",
		COMMIT, EFFECTIVE_LOCK, false);
	expect_lock("github.com/x/y@dev",
		V1 "[\"\",\"git.branch\",[\"git@github.com:x/y\",\"dev\"],\"" COMMIT "\",\"pin\"]", COMMIT,
		EFFECTIVE_LOCK_UNENFORCED, false);
	expect_lock("github.com/x/y@dev",
		V1 "[\"\",\"modules.resolve\",[\"github.com/x/y@dev\"],\"" COMMIT "\",\"pin\"]", COMMIT,
		EFFECTIVE_LOCK_UNENFORCED, false);
	expect_lock("github.com/x/y@dev", V2 "[\"\",\"git.ref\",[\"https://github.com/x/y\",\"dev\"],{}]",
		NULL, EFFECTIVE_FLOATING, true);
	expect_lock("github.com/x/z@dev", V2 "[\"\",\"git.ref\",[\"https://github.com/x/y\",\"dev\"],{}]",
		NULL, EFFECTIVE_FLOATING, false);
	expect_lock("github.com/x/y@" COMMIT, V2, NULL, EFFECTIVE_COMMIT, false);
}

static void ignores_a_lock_for_modules_of_older_engines(void **state)
{
	static const char lock[] =
		V2 "[\"\",\"git.ref\",[\"https://github.com/x/y\",\"HEAD\"],{\"sha\":\"" COMMIT "\"}]";
	static const char dependency[] = "\"github.com/x/y\"";

	(void)state;
	for (int i = 0; i < 2; i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		const struct reference *reference;

		add(snapshot, ".dagger/lock", lock);
		reference = link_one(snapshot, i ? "v1.0.0-beta.10" : "v1.0.0-beta.9", dependency);
		assert_int_equal(reference->effective, i ? EFFECTIVE_LOCK : EFFECTIVE_LOCK_UNENFORCED);
		assert_non_null(reference->engine_reason);
		assert_non_null(strstr(reference->engine_reason, i ? "beta.10" : "beta.9"));
	}
}

static void looks_up_again_what_floats_in_an_old_lock(void **state)
{
	static const char *const policies[] = { "float", "pin" };
	static const char *const engines[] = { NULL, "v0.19.0", "v0.21.8", "v1.0.0-beta.9", "v1.0.0-beta.10",
		"latest" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(engines); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

		add(snapshot, "dagger.lock",
			V1 "[\"\",\"git.head\",[\"https://github.com/x/y\"],\"" COMMIT "\",\"float\"]");
		assert_int_equal(
			link_one(snapshot, engines[i], "\"github.com/x/y\"")->effective, EFFECTIVE_FLOATING);
	}
	for (int i = 0; i < 2; i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_format(&text, V1 "[\"\",\"git.head\",[\"https://github.com/x/y\"],\"" COMMIT "\",\"%s\"]",
			policies[i]);
		add(snapshot, "dagger.lock", text.text);
		assert_int_equal(link_one(snapshot, "v1.0.0-beta.10", "\"github.com/x/y\"")->effective,
			i ? EFFECTIVE_LOCK : EFFECTIVE_FLOATING);
	}
}

static void takes_the_nearest_lock(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	add(snapshot, "a/b/.dagger/lock", V2);
	add(snapshot, "dagger.lock", V2);
	add(snapshot, "a/dagger.lock", V2);
	add(snapshot, "a/b/c/dagger.json", "{\"dependencies\":[\"github.com/x/y\"]}");
	link_all(snapshot);
	assert_string_equal(snapshot->files[snapshot->references[0].lock_file].path, "a/dagger.lock");
}

static void counts_equal_references(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct reference *references;

	(void)state;
	add(snapshot, "dagger.json",
		"{\"dependencies\":[\"github.com/x/y@v1\",\"github.com/x/y@v2\",\"github.com/x/y/z\"]}");
	link_all(snapshot);
	references = snapshot->references;
	assert_int_equal(references[0].ordinal, 0);
	assert_int_equal(references[1].ordinal, 1);
	assert_int_equal(references[2].ordinal, 0);
	assert_memory_not_equal(references[0].identity, references[1].identity, 16);
	assert_memory_not_equal(references[0].identity, references[2].identity, 16);
}

static void keeps_the_identity_when_a_pin_changes(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *before = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *after = snapshot_new();
	const struct reference *one, *other;

	(void)state;
	one = link_one(
		before, NULL, "{\"name\":\"y\",\"source\":\"github.com/x/y@v1\",\"pin\":\"" COMMIT "\"}");
	other = link_one(
		after, NULL, "{\"name\":\"y\",\"source\":\"github.com/x/y@v2\",\"pin\":\"" OTHER "\"}");
	assert_memory_equal(one->identity, other->identity, 16);
	assert_memory_not_equal(one->evidence, other->evidence, 16);
}

static void links_again_to_the_same(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	unsigned char identity[16];

	(void)state;
	memcpy(identity, link_one(snapshot, NULL, "\"github.com/x/y@v1\"")->identity, sizeof(identity));
	snapshot_link(snapshot);
	assert_int_equal(snapshot->reference_count, 1);
	assert_int_equal(snapshot->module_count, 1);
	assert_memory_equal(identity, snapshot->references[0].identity, 16);
}

static void never_pins_an_sdk_by_its_pin(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	add(snapshot, "a/dagger.json",
		"{\"sdk\":{\"source\":\"github.com/x/sdk@v1\",\"pin\":\"" COMMIT "\"}}");
	add(snapshot, "b/dagger.json", "{\"sdk\":\"elixir\"}");
	add(snapshot, "c/dagger.json", "{\"sdk\":\"elixir@" COMMIT "\"}");
	add(snapshot, "d/dagger.toml", "[modules.dang]\nsource = \"dang\"\n");
	link_all(snapshot);
	assert_int_equal(snapshot->references[0].class, CLASS_PINNED);
	assert_int_equal(snapshot->references[0].effective, EFFECTIVE_FLOATING);
	assert_int_equal(snapshot->references[1].class, CLASS_BUILTIN);
	assert_int_equal(snapshot->references[2].effective, EFFECTIVE_COMMIT);
	assert_string_equal(snapshot->references[2].root, "github.com/dagger/dagger");
	assert_string_equal(snapshot->references[2].subpath, "sdk/elixir");
	assert_int_equal(snapshot->references[3].class, CLASS_BUILTIN);
}

static void classes_paths(void **state)
{
	(void)state;
	assert_int_equal(path_class_of("dagger.json"), PATH_LIVE);
	assert_int_equal(path_class_of("tests/dagger.json"), PATH_LIVE);
	assert_int_equal(path_class_of("docs/dagger.json"), PATH_LIVE);
	assert_int_equal(path_class_of("ci/main_test.go"), PATH_FIXTURE);
	assert_int_equal(path_class_of("test_build.py"), PATH_FIXTURE);
	assert_int_equal(path_class_of("src/app.spec.ts"), PATH_FIXTURE);
	assert_int_equal(path_class_of("vendor/x/main_test.go"), PATH_VENDORED);
	assert_int_equal(path_class_of("ci/latest.go"), PATH_LIVE);
	assert_int_equal(path_class_of("tests/main.py"), PATH_LIVE);
	assert_int_equal(path_class_of("docs/.dagger/dagger.json"), PATH_LIVE);
	assert_int_equal(path_class_of("docs/guides/snippet1/dagger.json"), PATH_DOCS);
	assert_int_equal(path_class_of("helm/examples/go/dagger.json"), PATH_DOCS);
	assert_int_equal(path_class_of(".dagger/modules/e2e/fixtures/a/dagger.json"), PATH_FIXTURE);
	assert_int_equal(path_class_of("core/testdata/examples/dagger.json"), PATH_FIXTURE);
	assert_int_equal(path_class_of("x/vendor/y/testdata/dagger.json"), PATH_VENDORED);
	assert_int_equal(path_class_of("vendoring/dagger.json"), PATH_LIVE);
	assert_int_equal(path_class_of("examples"), PATH_LIVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_the_table_of_pins),
		cmocka_unit_test(classes_by_the_text_alone),
		cmocka_unit_test(finds_local_targets),
		cmocka_unit_test(lets_the_newer_manifest_of_a_folder_win),
		cmocka_unit_test(keeps_the_code_where_the_engine_goes),
		cmocka_unit_test(runs_the_pin_of_a_toml_file),
		cmocka_unit_test(finds_the_entry_of_the_lock),
		cmocka_unit_test(ignores_a_lock_for_modules_of_older_engines),
		cmocka_unit_test(looks_up_again_what_floats_in_an_old_lock),
		cmocka_unit_test(takes_the_nearest_lock),
		cmocka_unit_test(counts_equal_references),
		cmocka_unit_test(keeps_the_identity_when_a_pin_changes),
		cmocka_unit_test(links_again_to_the_same),
		cmocka_unit_test(never_pins_an_sdk_by_its_pin),
		cmocka_unit_test(classes_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
