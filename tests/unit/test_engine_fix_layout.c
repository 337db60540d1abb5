/* What is written into manifests of all layouts: one work tree, a folder a case, a commit invented for all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "engine/fix.h"
#include "support_repos.h"

#define C "0123456789abcdef0123456789abcdef01234567"
#define X "github.com/x/y"
#define MODULE "name = \"m\"\nengineVersion = \"v1.0.0-beta.10\"\n"

/* A file, and what it becomes; NULL = it is left as it is, and why. */
struct layout {
	const char *path, *before, *after, *why;
};

static const struct layout layouts[] = {
	/* JSON: where the pin goes. */
	{ "json-own-lines/dagger.json",
		"{\n  \"dependencies\": [\n    {\n      \"name\": \"y\",\n      \"source\": \"" X
		"@v1\"\n    }\n  ]\n}\n",
		"{\n  \"dependencies\": [\n    {\n      \"name\": \"y\",\n      \"source\": \"" X
		"@v1\",\n      \"pin\": \"" C "\"\n    }\n  ]\n}\n",
		NULL },
	{ "json-in-the-middle/dagger.json",
		"{\n\t\"dependencies\": [\n\t\t{\n\t\t\t\"source\": \"" X
		"@v1\",\n\t\t\t\"name\": \"y\"\n\t\t}\n\t]\n}",
		"{\n\t\"dependencies\": [\n\t\t{\n\t\t\t\"source\": \"" X "@v1\",\n\t\t\t\"pin\": \"" C
		"\",\n\t\t\t\"name\": \"y\"\n\t\t}\n\t]\n}",
		NULL },
	{ "json-one-line/dagger.json", "{\"dependencies\": [{\"name\": \"y\", \"source\": \"" X "@v1\"}]}",
		"{\"dependencies\": [{\"name\": \"y\", \"source\": \"" X "@v1\", \"pin\": \"" C "\"}]}",
		NULL },
	{ "json-no-blanks/dagger.json", "{\"dependencies\":[{\"name\":\"y\",\"source\":\"" X "@v1\"}]}",
		"{\"dependencies\":[{\"name\":\"y\",\"source\":\"" X "@v1\",\"pin\":\"" C "\"}]}", NULL },
	{ "json-alone/dagger.json", "{\"dependencies\": [{ \"source\": \"" X "@v1\" }]}",
		"{\"dependencies\": [{ \"source\": \"" X "@v1\", \"pin\": \"" C "\" }]}", NULL },
	{ "json-alone-close/dagger.json", "{\"dependencies\":[{\"source\":\"" X "@v1\"}]}",
		"{\"dependencies\":[{\"source\":\"" X "@v1\",\"pin\":\"" C "\"}]}", NULL },
	{ "json-alone-on-its-line/dagger.json", "{\"dependencies\": [{\n  \"source\": \"" X "@v1\"\n}]}\n",
		"{\"dependencies\": [{\n  \"source\": \"" X "@v1\",\n  \"pin\": \"" C "\"\n}]}\n", NULL },
	{ "json-comma-first/dagger.json",
		"{ \"dependencies\": [\n  { \"name\": \"y\"\n  , \"source\": \"" X "@v1\"\n  }\n]}\n",
		"{ \"dependencies\": [\n  { \"name\": \"y\"\n  , \"source\": \"" X "@v1\"\n  , \"pin\": \"" C
		"\"\n  }\n]}\n",
		NULL },
	{ "json-blank-line/dagger.json",
		"{ \"dependencies\": [{\n  \"name\": \"y\",\n\n  \"source\": \"" X "@v1\"\n}]}\n",
		"{ \"dependencies\": [{\n  \"name\": \"y\",\n\n  \"source\": \"" X "@v1\",\n  \"pin\": \"" C
		"\"\n}]}\n",
		NULL },
	{ "json-aligned/dagger.json",
		"{ \"blueprint\": {\n  \"name\":   \"y\",\n  \"source\": \"" X "@v1\"\n}}\n",
		"{ \"blueprint\": {\n  \"name\":   \"y\",\n  \"source\": \"" X "@v1\",\n  \"pin\":    \"" C
		"\"\n}}\n",
		NULL },
	{ "json-aligned-colons/dagger.json",
		"{ \"blueprint\": {\n  \"name\"   : \"y\",\n  \"source\" : \"" X "@v1\"\n}}\n",
		"{ \"blueprint\": {\n  \"name\"   : \"y\",\n  \"source\" : \"" X "@v1\",\n  \"pin\"    : \"" C
		"\"\n}}\n",
		NULL },
	{ "json-crlf/dagger.json",
		"{\r\n  \"toolchains\": [{\r\n    \"name\": \"y\",\r\n    \"source\": \"" X
		"@v1\"\r\n  }]\r\n}\r\n",
		"{\r\n  \"toolchains\": [{\r\n    \"name\": \"y\",\r\n    \"source\": \"" X
		"@v1\",\r\n    \"pin\": \"" C "\"\r\n  }]\r\n}\r\n",
		NULL },
	{ "json-mixed-line-ends/dagger.json",
		"{\r\n \"toolchains\": [{\n  \"name\": \"y\",\r\n  \"source\": \"" X "@v1\"\n }]\r\n}",
		"{\r\n \"toolchains\": [{\n  \"name\": \"y\",\r\n  \"source\": \"" X
		"@v1\",\r\n  \"pin\": \"" C "\"\n }]\r\n}",
		NULL },
	{ "json-no-version/dagger.json", "{\"blueprint\": {\"name\": \"y\", \"source\": \"" X "/sub\"}}",
		"{\"blueprint\": {\"name\": \"y\", \"source\": \"" X "/sub\", \"pin\": \"" C "\"}}", NULL },
	{ "json-empty-pin/dagger.json", "{\"blueprint\": {\"pin\": \"\", \"source\": \"" X "@v1\"}}",
		"{\"blueprint\": {\"pin\": \"" C "\", \"source\": \"" X "@v1\"}}", NULL },
	{ "json-null-pin/dagger.json", "{\"blueprint\": {\"source\": \"" X "@v1\", \"pin\": null }}",
		"{\"blueprint\": {\"source\": \"" X "@v1\", \"pin\": \"" C "\" }}", NULL },
	{ "json-odd-pin-ignored/dagger.json",
		"{\"engineVersion\": \"v0.20.2\", \"blueprint\": {\"source\": \"" X
		"@v1\", \"pin\": \"0123\" }}",
		"{\"engineVersion\": \"v0.20.2\", \"blueprint\": {\"source\": \"" X "@v1\", \"pin\": \"" C
		"\" }}",
		NULL },
	{ "json-odd-pin-runs/dagger.json",
		"{\"engineVersion\": \"v0.19.0\", \"blueprint\": {\"source\": \"" X
		"@v1\", \"pin\": \"main\" }}",
		NULL, "the engine runs the pin 'main', which is no commit, and the reference says 'v1'" },
	{ "json-odd-pin-alone/dagger.json",
		"{\"engineVersion\": \"v0.19.0\", \"blueprint\": {\"source\": \"" X
		"\", \"pin\": \"main\" }}",
		"{\"engineVersion\": \"v0.19.0\", \"blueprint\": {\"source\": \"" X "\", \"pin\": \"" C
		"\" }}",
		NULL },
	{ "json-unicode/dagger.json",
		"{\"dependencies\": [{\"name\": \"\xe2\x82\xac\xf0\x9f\x98\x80\", \"source\": \"" X
		"@v1\"}]}",
		"{\"dependencies\": [{\"name\": \"\xe2\x82\xac\xf0\x9f\x98\x80\", \"source\": \"" X
		"@v1\", \"pin\": \"" C "\"}]}",
		NULL },
	{ "json-several/dagger.json",
		"{\"sdk\": \"" X "/sdk@v1\", \"dependencies\": [\"" X "/a@v1\", {\"source\": \"" X
		"/b@v1\"}, \"./c\", {\"source\": \"" X "/d@v1\", \"pin\": \"" C "\"}]}",
		"{\"sdk\": \"" X "/sdk@" C "\", \"dependencies\": [\"" X "/a@" C "\", {\"source\": \"" X
		"/b@v1\", \"pin\": \"" C "\"}, \"./c\", {\"source\": \"" X "/d@v1\", \"pin\": \"" C "\"}]}",
		NULL },
	/* JSON: where the commit takes the place of the version. */
	{ "json-string/dagger.json", "{\"dependencies\": [\"" X "@v1.2.3\"]}",
		"{\"dependencies\": [\"" X "@" C "\"]}", NULL },
	{ "json-string-no-version/dagger.json", "{\"dependencies\": [\"" X "\"]}",
		"{\"dependencies\": [\"" X "@" C "\"]}", NULL },
	{ "json-string-at-end/dagger.json", "{\"dependencies\": [\"" X "@\"]}",
		"{\"dependencies\": [\"" X "@" C "\"]}", NULL },
	{ "json-string-user/dagger.json", "{\"dependencies\": [\"git@github.com:x/y/sub@main\"]}",
		"{\"dependencies\": [\"git@github.com:x/y/sub@" C "\"]}", NULL },
	{ "json-string-slash-version/dagger.json", "{\"dependencies\": [\"" X "/sub@sub/v1.0.0\"]}",
		"{\"dependencies\": [\"" X "/sub@" C "\"]}", NULL },
	{ "json-hash/dagger.json",
		"{\"engineVersion\": \"v1.0.0-beta.10\", \"sdk\": {\"source\": \"https://" X
		"/sdk#v1\", \"config\": {}}}",
		"{\"engineVersion\": \"v1.0.0-beta.10\", \"sdk\": {\"source\": \"https://" X "/sdk#" C
		"\", \"config\": {}}}",
		NULL },
	{ "json-escaped/dagger.json",
		"{\"dependencies\": [\"github.com\\/x\\/y\\u002fsub\\u0040v\\u0031.0\", "
		"\"\\u0067ithub.com/x/z\"]}",
		"{\"dependencies\": [\"github.com\\/x\\/y\\u002fsub\\u0040" C "\", \"\\u0067ithub.com/x/z@" C
		"\"]}",
		NULL },
	{ "json-sdk-pin-ignored/dagger.json",
		"{\"sdk\": {\"source\": \"" X
		"@v1\", \"pin\": \"89abcdef0123456789abcdef0123456789abcdef\"}}",
		"{\"sdk\": {\"source\": \"" X "@89abcdef0123456789abcdef0123456789abcdef\", \"pin\": "
		"\"89abcdef0123456789abcdef0123456789abcdef\"}}",
		NULL },
	{ "json-sdk-expanded/dagger.json", "{\"sdk\": \"elixir@v0.18.0\"}", "{\"sdk\": \"elixir@" C "\"}",
		NULL },
	{ "json-old-engine/dagger.json",
		"{\"engineVersion\": \"v0.12.3\", \"dependencies\": [{\"name\": \"y\", \"source\": \"" X
		"@v1\"}]}",
		"{\"engineVersion\": \"v0.12.3\", \"dependencies\": [{\"name\": \"y\", \"source\": \"" X "@" C
		"\"}]}",
		NULL },
	{ "json-client/dagger.json", "{\"clients\": [{\"generator\": \"" X "@v2\", \"directory\": \"./c\"}]}",
		"{\"clients\": [{\"generator\": \"" X "@" C "\", \"directory\": \"./c\"}]}", NULL },
	{ "json-secret/dagger.json", "{\"dependencies\": [\"https://user:sesame1234@" X "@v1\"]}",
		"{\"dependencies\": [\"https://user:sesame1234@" X "@" C "\"]}", NULL },
	/* JSON: nothing to do, or not for us. */
	{ "json-held/dagger.json",
		"{\"sdk\": \"go\", \"dependencies\": [\"" X "@" C "\", {\"source\": \"" X "\", \"pin\": \"" C
		"\"}, \"../z\"]}",
		NULL, NULL },
	{ "json-twice/dagger.json",
		"{\"dependencies\": [{\"source\": \"" X "@v1\", \"source\": \"" X "@v2\"}]}", NULL,
		"the file has the name 'source' twice (line 1)" },
	{ "json-recased/dagger.json", "{\"dependencies\": [{\"source\": \"" X "@v1\", \"Pin\": \"\"}]}", NULL,
		"the file has a name 'Pin' (line 1) that only some readers take" },
	{ "json-obsolete/dagger.json",
		"{\"sdk\": \"go\", \"sdkRuntime\": \"x\", \"dependencies\": [\"" X "@v1\"]}", NULL,
		"a preview of 0.8.8" },
	/* TOML: where the pin goes. */
	{ "toml-list-of-tables/dagger-module.toml",
		MODULE "[[dependencies]]\nname = \"y\"\nsource = \"" X
		       "@v1\"\n\n[[dependencies]]\nsource = \"" X "/z\"\n",
		MODULE "[[dependencies]]\nname = \"y\"\nsource = \"" X "@v1\"\npin = \"" C
		       "\"\n\n[[dependencies]]\nsource = \"" X "/z\"\npin = \"" C "\"\n",
		NULL },
	{ "toml-comments/dagger-module.toml",
		"# top\n" MODULE "[[dependencies]] # one\n  # two\n  source = \"" X
		"@v1\"   # \"three\" = 3\n  name = \"y\" # four\n",
		"# top\n" MODULE "[[dependencies]] # one\n  # two\n  source = \"" X
		"@v1\"   # \"three\" = 3\n  pin = \"" C "\"\n  name = \"y\" # four\n",
		NULL },
	{ "toml-inline/dagger-module.toml",
		MODULE "dependencies = [\n  { name = \"y\", source = \"" X "@v1\" }, # c\n  {source='" X
		       "/z'},\n]\n",
		MODULE "dependencies = [\n  { name = \"y\", source = \"" X "@v1\", pin = \"" C
		       "\" }, # c\n  {source='" X "/z',pin='" C "'},\n]\n",
		NULL },
	{ "toml-inline-first/dagger-module.toml",
		MODULE "dependencies = [{ source = \"" X "@v1\" , name = \"y\" }]\n",
		MODULE "dependencies = [{ source = \"" X "@v1\" , pin = \"" C "\" , name = \"y\" }]\n",
		NULL },
	{ "toml-crlf/dagger-module.toml",
		"name = \"m\"\r\n[[dependencies]]\r\nsource = \"" X "@v1\"\r\nname = \"y\"\r\n",
		"name = \"m\"\r\n[[dependencies]]\r\nsource = \"" X "@v1\"\r\npin = \"" C
		"\"\r\nname = \"y\"\r\n",
		NULL },
	{ "toml-no-last-line-end/dagger-module.toml", MODULE "[[dependencies]]\nsource = '" X "@v1'",
		MODULE "[[dependencies]]\nsource = '" X "@v1'\npin = '" C "'", NULL },
	{ "toml-bom/dagger-module.toml",
		"\xef\xbb\xbfname = \"m\"\n[[dependencies]]\n\tsource = \"" X "@v1\"\n",
		"\xef\xbb\xbfname = \"m\"\n[[dependencies]]\n\tsource = \"" X "@v1\"\n\tpin = \"" C "\"\n",
		NULL },
	{ "toml-aligned/dagger-module.toml",
		MODULE "[[dependencies]]\nname   = \"y\"\nsource = \"" X "@v1\"\n",
		MODULE "[[dependencies]]\nname   = \"y\"\nsource = \"" X "@v1\"\npin    = \"" C "\"\n",
		NULL },
	{ "toml-empty-pin/dagger-module.toml",
		MODULE "[[dependencies]]\npin = '' # none yet\nsource = \"" X "@v1\"\n",
		MODULE "[[dependencies]]\npin = '" C "' # none yet\nsource = \"" X "@v1\"\n", NULL },
	{ "toml-workspace/dagger.toml",
		"[modules.golang]\nsource = \"" X
		"@v1\"\nentrypoint = true\n[env.dev.modules.d]\nsource = \"" X "/z\"\n",
		"[modules.golang]\nsource = \"" X "@v1\"\npin = \"" C
		"\"\nentrypoint = true\n[env.dev.modules.d]\nsource = \"" X "/z\"\npin = \"" C "\"\n",
		NULL },
	{ "toml-dotted/dagger.toml",
		"modules.go.source = \"" X "@v1\"\nmodules.\"a b\" . source= \"" X "/z\"\n",
		"modules.go.source = \"" X "@v1\"\nmodules.go.pin = \"" C "\"\nmodules.\"a b\" . source= \"" X
		"/z\"\nmodules.\"a b\" . pin= \"" C "\"\n",
		NULL },
	{ "toml-dotted-inline/dagger.toml",
		"modules = { go.source = \"" X "@v1\", z = { source = \"" X "\" } }\n",
		"modules = { go.source = \"" X "@v1\", go.pin = \"" C "\", z = { source = \"" X
		"\", pin = \"" C "\" } }\n",
		NULL },
	{ "toml-inline-quoted-parts/dagger.toml", "modules = { \"a b\".source = \"" X "@v1\" }\n", NULL,
		"it is written in a way that is left to people" },
	{ "toml-client/dagger.toml",
		"[modules.s]\nsource = \"./s\"\n[[modules.s.as-sdk.clients]]\npath = \"c\"\nmodule = \"" X
		"@v1\"\n",
		"[modules.s]\nsource = \"./s\"\n[[modules.s.as-sdk.clients]]\npath = \"c\"\nmodule = \"" X
		"@v1\"\npin = \"" C "\"\n",
		NULL },
	/* TOML: where the commit takes the place of the version, which stays as a comment where it can. */
	{ "toml-later-tables/dagger.toml",
		"[sdks.go]\nsource = \"" X "@v1\"\n[sdks.py]\nsource = \"" X
		"/z@main\" # moves\n[sdks.ts]\nsource = \"" X "/t\"\n",
		"[sdks.go]\nsource = \"" X "@" C "\" # v1\n[sdks.py]\nsource = \"" X "/z@" C
		"\" # moves\n[sdks.ts]\nsource = \"" X "/t@" C "\"\n",
		NULL },
	{ "toml-runtime/dagger-module.toml", MODULE "[runtime]\nsource = '" X "@v1.2.0'\r\n",
		MODULE "[runtime]\nsource = '" X "@" C "' # v1.2.0\r\n", NULL },
	{ "toml-runtime-string/dagger-module.toml", MODULE "runtime = \"" X "@v1\"",
		MODULE "runtime = \"" X "@" C "\" # v1", NULL },
	{ "toml-strings/dagger-module.toml",
		MODULE "dependencies = [\n  \"" X "@v1\",\n  '" X
		       "/a',\n  \"github.com/x/\\U0000007a\\u0040v1\" # z\n]\n",
		MODULE "dependencies = [\n  \"" X "@" C "\",\n  '" X "/a@" C
		       "',\n  \"github.com/x/\\U0000007a\\u0040" C "\" # z\n]\n",
		NULL },
	{ "toml-clients/dagger-module.toml",
		MODULE "[[clients]]\ngenerator = \"" X "@v1\"\ndirectory = \"c\"\n",
		MODULE "[[clients]]\ngenerator = \"" X "@" C "\" # v1\ndirectory = \"c\"\n", NULL },
	{ "toml-literal-backslash/dagger-module.toml", MODULE "dependencies = ['" X "/a\\u0040b@v1']\n",
		MODULE "dependencies = ['" X "/a\\u0040b@" C "']\n", NULL },
	{ "toml-many-lines/dagger-module.toml", MODULE "[[dependencies]]\nsource = \"\"\"" X "@v1\"\"\"\n",
		NULL, "it is written in a way that is left to people" },
	{ "toml-recased/dagger-module.toml", MODULE "[[dependencies]]\nsource = \"" X "@v1\"\nPIN = \"\"\n",
		NULL, "the file has a name 'PIN' (line 5)" },
};

/* --- one search over all of them ---------------------------------------------------------------------- */

static struct fixed fixed;

static int write_all(void)
{
	for (size_t i = 0; i < COUNT_OF(layouts); i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		struct error err = { 0 };

		buf_format(&path, "%s/%s", support_repos_path("w"), layouts[i].path);
		*strrchr(path.text, '/') = '\0';
		if (file_make_folder(path.text, &err) < 0)
			return err.code;
		path.text[strlen(path.text)] = '/';
		if (file_write(path.text, layouts[i].before, strlen(layouts[i].before), &err) < 0)
			return err.code;
	}
	return 0;
}

static int search(void **state)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	struct fix_settings settings = { .policy = policy, .live_only = true };
	struct error err = { 0 };

	(void)state;
	if (!support_repos_make_by("tests/repos/empty.sh", "w") || write_all() < 0)
		return -1;
	setenv("SCABBARD_TEST_FIX_COMMIT", C, 1);
	settings.path = support_repos_path("w");
	if (fix_find(&settings, &fixed, &err) < 0) {
		print_error("%s\n", err.message);
		return -1;
	}
	return 0;
}

static int end(void **state)
{
	(void)state;
	fixed_release(&fixed);
	support_repos_remove();
	return 0;
}

static const struct fix_file *file_at(const char *path)
{
	for (size_t i = 0; i < fixed.file_count; i++)
		if (strcmp(fixed.files[i].path, path) == 0)
			return &fixed.files[i];
	return NULL;
}

static size_t items_of(const char *path, const struct fix_item **ret)
{
	size_t count = 0;

	for (size_t i = 0; i < fixed.count; i++) {
		if (strcmp(fixed.items[i].path, path) != 0)
			continue;
		if (!count++)
			*ret = &fixed.items[i];
	}
	return count;
}

static bool is_as_expected(const struct layout *layout)
{
	const struct fix_file *file = file_at(layout->path);
	const struct fix_item *item = NULL;
	const size_t items = items_of(layout->path, &item);

	if (layout->after)
		return file && strcmp(file->after, layout->after) == 0 && item && item->proof != FIX_NONE;
	if (!layout->why)
		return !file && !items;
	return !file && item && item->proof == FIX_NONE && text_starts(item->why, layout->why);
}

static void every_layout_is_kept(void **state)
{
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(layouts); i++) {
		const struct fix_file *file = file_at(layouts[i].path);
		const struct fix_item *item = NULL;

		if (is_as_expected(&layouts[i]))
			continue;
		items_of(layouts[i].path, &item);
		print_error("%s:\n--- wanted\n%s\n--- found\n%s\n(%s)\n", layouts[i].path,
			layouts[i].after ? layouts[i].after : layouts[i].why, file ? file->after : "nothing",
			item ? item->why : "no item");
		bad++;
	}
	printf("%zu layouts\n", COUNT_OF(layouts));
	assert_int_equal(bad, 0);
}

/* Taking the edits out again gives the file as it was. */
static void nothing_but_the_spans_differs(void **state)
{
	(void)state;
	assert_true(fixed.file_count > 0);
	for (size_t i = 0; i < fixed.file_count; i++) {
		const struct fix_file *file = &fixed.files[i];
		CLEANUP(buf_release) struct buf back = BUF_INIT;
		size_t done = 0, grown = 0, shrunk = 0;

		for (size_t j = 0; j < file->edit_count; j++) {
			const struct edit *edit = &file->edits[j];
			const size_t at = edit->offset + grown - shrunk;

			buf_add_bytes(&back, file->after + done, at - done);
			buf_add_bytes(&back, file->before + edit->offset, edit->count);
			done = at + edit->length;
			grown += edit->length;
			shrunk += edit->count;
		}
		buf_add_bytes(&back, file->after + done, file->after_length - done);
		assert_int_equal(back.length, file->before_length);
		assert_memory_equal(back.text, file->before, file->before_length);
	}
}

static void a_secret_is_in_no_patch(void **state)
{
	CLEANUP(buf_release) struct buf patch = BUF_INIT;

	(void)state;
	assert_true(file_at("json-secret/dagger.json")->has_secret);
	assert_false(file_at("json-one-line/dagger.json")->has_secret);
	fix_write_patch(&fixed, &patch);
	assert_null(strstr(patch.text, "sesame1234"));
	assert_non_null(strstr(patch.text, "json-one-line"));
}

static void the_patch_and_writing_in_place_give_the_same(void **state)
{
	CLEANUP(buf_release) struct buf patch = BUF_INIT;
	struct error err = { 0 };

	(void)state;
	fix_write_patch(&fixed, &patch);
	assert_int_equal(file_write(support_repos_path("p.patch"), patch.text, patch.length, NULL), 0);
	assert_int_equal(support_repos_run(
				 "cp -r w patched && cd patched && git apply --whitespace=nowarn ../p.patch"),
		0);
	if (fix_apply(&fixed, &err) < 0)
		fail_msg("%s", err.message);
	/* The one with the secret is in no patch. */
	assert_int_equal(
		support_repos_run("rm -r w/json-secret patched/json-secret && diff -r -x .git w patched"), 0);
	/* Written once, they are not as they were any more. */
	assert_int_equal(fix_apply(&fixed, &err), ERROR_USAGE);
}

static void searching_again_finds_nothing_more(void **state)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	struct fix_settings settings = { .policy = policy, .live_only = true };
	CLEANUP(fixed_release) struct fixed again = { 0 };
	struct error err = { 0 };

	(void)state;
	settings.path = support_repos_path("w");
	assert_int_equal(fix_find(&settings, &again, &err), 0);
	for (size_t i = 0; i < again.count; i++)
		if (again.items[i].proof != FIX_NONE)
			fail_msg("%s %s", again.items[i].path, again.items[i].subject);
	assert_int_equal(again.file_count, 0);
	assert_int_equal(again.count, fixed.count - fixed.mended);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_layout_is_kept),
		cmocka_unit_test(nothing_but_the_spans_differs),
		cmocka_unit_test(a_secret_is_in_no_patch),
		cmocka_unit_test(the_patch_and_writing_in_place_give_the_same),
		cmocka_unit_test(searching_again_finds_nothing_more),
	};

	return cmocka_run_group_tests(tests, search, end);
}
