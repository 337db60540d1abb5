#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sources/table.h"
#include "support_facts.h"

#define COMMIT "6133ad18e131b891d4723b8e25d69f5de077b472"

static struct facts *read_text(struct snapshot *snapshot, const char *text)
{
	struct limits limits;

	limits_default(&limits);
	return reader_read(reader_by_id(READER_DAGGER_JSON), snapshot,
		"1234567890123456789012345678901234567890", text, strlen(text), &limits);
}

static const struct reference_fact *find(const struct facts *facts, enum reference_kind kind, size_t n)
{
	for (size_t i = 0; i < facts->reference_count; i++)
		if (facts->references[i].kind == kind && n-- == 0)
			return &facts->references[i];
	fail_msg("no reference %s", reference_kind_word(kind));
	return NULL;
}

static const char full[] =
	"{\n"
	"  \"$schema\": \"https://docs.dagger.io/reference/dagger.schema.json\",\n"
	"  \"name\": \"ci\",\n"
	"  \"engineVersion\": \"v0.19.10\",\n"
	"  \"sdk\": { \"source\": \"go\", \"experimental\": { \"SELF_CALLS\": true } },\n"
	"  \"dependencies\": [\n"
	"    { \"name\": \"a\", \"source\": \"github.com/x/y@v1\", \"pin\": \"" COMMIT "\" },\n"
	"    \"../b\"\n"
	"  ],\n"
	"  \"toolchains\": [ { \"name\": \"t\", \"source\": \"toolchains/t\", \"customizations\": [\n"
	"    { \"defaultAddress\": \"alpine:3\" } ] } ],\n"
	"  \"blueprint\": { \"source\": \"github.com/x/z\" },\n"
	"  \"clients\": [ { \"generator\": \"go\", \"directory\": \"./client\" } ],\n"
	"  \"source\": \".dagger\", \"gc\": {}\n"
	"}\n";

static void reads_every_kind_of_reference(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, full);

	(void)state;
	assert_null(facts->refused);
	assert_string_equal(facts->module->name, "ci");
	assert_string_equal(facts->module->engine_version, "v0.19.10");
	assert_string_equal(facts->module->sdk, "go");
	assert_string_equal(facts->module->source, ".dagger");
	assert_string_equal(facts->module->form, "0.19.11");
	assert_int_equal(facts->module->unknown_key_count, 1);
	assert_string_equal(facts->module->unknown_keys[0], "gc");
	assert_int_equal(facts->reference_count, 6);
	assert_string_equal(find(facts, REFERENCE_DEPENDENCY, 0)->pin, COMMIT);
	assert_true(find(facts, REFERENCE_DEPENDENCY, 1)->string_form);
	assert_string_equal(find(facts, REFERENCE_DEPENDENCY, 1)->source, "../b");
	assert_null(find(facts, REFERENCE_DEPENDENCY, 1)->pin);
	assert_string_equal(find(facts, REFERENCE_TOOLCHAIN, 0)->source, "toolchains/t");
	assert_string_equal(find(facts, REFERENCE_BLUEPRINT, 0)->source, "github.com/x/z");
	assert_string_equal(find(facts, REFERENCE_SDK, 0)->name, "");
	assert_string_equal(find(facts, REFERENCE_CLIENT, 0)->name, "./client");
	assert_string_equal(find(facts, REFERENCE_CLIENT, 0)->source, "go");
}

static void knows_the_place_of_source_and_pin(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, full);
	const struct reference_fact *first = find(facts, REFERENCE_DEPENDENCY, 0);

	(void)state;
	assert_int_equal(first->at.line, 7);
	assert_int_equal(first->at.column, 30);
	assert_memory_equal(full + first->at.offset, "\"github.com/x/y@v1\"", first->at.count);
	assert_memory_equal(full + first->pin_at.offset, "\"" COMMIT "\"", first->pin_at.count);
	assert_int_equal(facts->module->engine_at.line, 4);
	assert_memory_equal(
		full + facts->module->source_at.offset, "\".dagger\"", facts->module->source_at.count);
	assert_int_equal(facts->module->source_at.line, 14);
	assert_int_equal(find(facts, REFERENCE_DEPENDENCY, 1)->pin_at.count, 0);
}

static void form_is(const char *text, const char *form)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, text);

	assert_null(facts->refused);
	assert_string_equal(facts->module->form, form);
}

static void dates_the_form_by_its_newest_feature(void **state)
{
	(void)state;
	form_is("{\"name\":\"x\",\"root\":\"..\",\"sdk\":\"go\",\"dependencies\":[\"../y\"]}", "0.9.0");
	form_is("{\"name\":\"x\",\"root-for\":[{\"source\":\"a\"}]}", "0.9.8");
	form_is("{\"dependencies\":[{\"name\":\"a\",\"source\":\"b\"}]}", "0.9.8");
	form_is("{\"engineVersion\":\"v0.9.9\"}", "0.9.9");
	form_is("{\"views\":[{\"name\":\"v\",\"patterns\":[\"x\"]}]}", "0.10.3");
	form_is("{\"dependencies\":[{\"source\":\"b\",\"pin\":\"\"}]}", "0.13.6");
	form_is("{\"sdk\":{\"source\":\"go\"}}", "0.15.4");
	form_is("{\"clients\":[]}", "0.16.3");
	form_is("{\"toolchains\":[]}", "0.19.4");
	form_is("{\"sdk\":{\"source\":\"go\",\"debug\":true}}", "0.19.5");
	form_is("{\"toolchains\":[{\"source\":\"x\",\"portMappings\":{}}]}", "0.20.4");
	form_is("{\"sdk\":{\"source\":\"x\",\"pin\":\"y\"}}", "1.0.0");
	form_is("{\"sdk\":\"go\",\"sdkRuntime\":\"x/y:t@sha256:00\"}", "obsolete");
	form_is("{\"dependencies\":[\"git://github.com/x/y?ref=main&subpath=z\"]}", "obsolete");
	form_is("{\"root\":\"..\",\"dependencies\":[\"../a\",\"git://github.com/x/y?subpath=z\"]}",
		"obsolete");
}

/* One line that only old engines wrote does not make an old file of a new one. */
static void calls_nothing_obsolete_that_a_later_engine_reads(void **state)
{
	static const char project[] = "\"git://github.com/x/y?ref=main\"";
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	form_is("{\"sdkRuntime\":\"x/y:t\",\"engineVersion\":\"v0.19.0\"}", "0.9.9");
	form_is("{\"sdkRuntime\":\"x/y:t\",\"toolchains\":[]}", "0.19.4");
	form_is("{\"dependencies\":[\"git://github.com/x/y\"]}", "0.9.0");
	form_is("{\"dependencies\":[{\"source\":\"git://github.com/x/y?ref=main\"}]}", "0.9.8");
	buf_format(&text, "{\"dependencies\":[%s,\"github.com/x/z@main\"]}", project);
	form_is(text.text, "0.9.0");
	buf_clear(&text);
	buf_format(&text, "{\"dependencies\":[%s],\"sdk\":\"github.com/x/sdk\"}", project);
	form_is(text.text, "0.9.0");
	buf_clear(&text);
	buf_format(&text, "{\"dependencies\":[%s],\"source\":\".\"}", project);
	form_is(text.text, "0.9.9");
}

static void obsolete_at(const char *text, uint32_t line)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, text);

	assert_non_null(facts->module->obsolete);
	assert_int_equal(facts->module->obsolete_at.line, line);
	assert_true(facts->module->obsolete_at.count > 0);
	facts_come_back(facts);
}

static void knows_the_place_of_what_is_obsolete(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	obsolete_at("{\"name\":\"a\",\n\"sdk\":\"go\",\n\"sdkRuntime\":\n\"x/y:t\"}", 4);
	obsolete_at("{\"name\":\"a\",\n\"dependencies\":[\"../b\",\n\"git://github.com/x/y?ref=a\"]}", 3);
	assert_int_equal(read_text(snapshot, full)->module->obsolete_at.count, 0);
}

static void recased(const char *text, const char *names)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf found = BUF_INIT;
	const struct facts *facts = read_text(snapshot, text);

	for (size_t i = 0; i < facts->oddity_count; i++) {
		assert_int_equal(facts->oddities[i].kind, JSON_ODDITY_RECASED_NAME);
		assert_memory_equal(text + facts->oddities[i].at.offset + 1, facts->oddities[i].name,
			strlen(facts->oddities[i].name));
		buf_format(&found, "%s%s", i ? " " : "", facts->oddities[i].name);
	}
	assert_string_equal(found.text, names);
}

/* The engine reads them; whoever compares exactly sees nothing. */
static void reports_known_names_in_another_case(void **state)
{
	(void)state;
	recased("{\"Dependencies\":[{\"Source\":\"github.com/x/y@v1\",\"PIN\":\"" COMMIT "\"}]}",
		"Dependencies Source PIN");
	recased("{\"toolchains\":[{\"customizations\":[{\"DefaultAddress\":\"a\"}]}]}", "DefaultAddress");
	recased("{\"sdk\":{\"SOURCE\":\"go\"},\"Blueprint\":null,\"clients\":[{\"Generator\":\"go\"}]}",
		"SOURCE Blueprint Generator");
	recased("{\"dependencies\":[{\"pin\":\"a\",\"Pin\":\"b\"}]}", "Pin");
	recased("{\"unknown\":1,\"sdk\":{\"config\":{\"Source\":1}}}", "");
}

static void refused_at(const char *text, uint32_t line, const char *part)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, text);

	if (!facts->refused)
		fail_msg("not refused: %s", text);
	if (!strstr(facts->refused, part))
		fail_msg("refused with '%s' without '%s'", facts->refused, part);
	assert_int_equal(facts->refused_at.line, line);
	assert_null(facts->module);
	assert_int_equal(facts->reference_count, 0);
	assert_int_equal(snapshot->excerpt_count, 1);
}

static void refuses_what_the_decoder_refuses(void **state)
{
	(void)state;
	refused_at("{\n\"name\": 5}", 2, "'name' is a number where the engine wants a string");
	refused_at("{\"dependencies\": {}}", 1, "a list");
	refused_at("{\"dependencies\": [5]}", 1, "a string or an object");
	refused_at("{\"dependencies\": [{\"source\": []}]}", 1, "'source' is a list");
	refused_at("{\"name\": 5, \"name\": \"later\"}", 1, "'name'");
	refused_at("{\"NAME\": 5}", 1, "'name'");
	refused_at("{\"sdk\": []}", 1, "'sdk'");
	refused_at("{\"sdk\": {\"source\": 1}}", 1, "'source'");
	refused_at("{\"include\":\n [\"a\",\n 1]}", 3,
		"'include' holds a number where the engine wants a string");
	refused_at("{\"sdk\": {\"source\": 5}, \"sdk\": \"go\"}", 1, "'source' is a number");
	refused_at("{\"dependencies\": [5], \"dependencies\": []}", 1, "a string or an object");
	refused_at("[]", 1, "an object");
	refused_at("{\"name\": \"x\",}", 1, "");
	refused_at("{} x", 1, "");
	refused_at("", 1, "");
	refused_at("\xef\xbb\xbf{}", 1, "");
}

static void rejected_at(const char *member, uint32_t line, const char *release, const char *part)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts;

	buf_format(&text, "{%s,\n\"dependencies\":[\"github.com/x/y@main\"]}", member);
	facts = read_text(snapshot, text.text);
	assert_null(facts->refused);
	if (!facts->module->rejected)
		fail_msg("not rejected: %s", text.text);
	if (!strstr(facts->module->rejected, part) || !strstr(facts->module->rejected, release))
		fail_msg("rejected with '%s'", facts->module->rejected);
	assert_int_equal(facts->module->rejected_at.line, line);
	assert_string_equal(find(facts, REFERENCE_DEPENDENCY, 0)->source, "github.com/x/y@main");
	facts_come_back(facts);
}

/* An engine that does not know a name passes it over, whatever stands there, and loads all the rest. */
static void reads_the_rest_of_what_only_newer_engines_refuse(void **state)
{
	(void)state;
	rejected_at("\"codegen\": 1", 1, "0.10.3", "an object");
	rejected_at("\"codegen\": {\"automaticGitignore\": 1}", 1, "0.10.3", "a boolean");
	rejected_at(
		"\n\"clients\": [\"go\"]", 2, "0.16.3", "'clients' holds a string where they want an object");
	rejected_at("\"disableDefaultFunctionCaching\": \"yes\"", 1, "0.19.4", "a boolean");
	rejected_at("\"runtime\": {\"source\":\"go\"}", 1, "1.0.0-beta.3",
		"dagger.json uses sdk instead of runtime");
	rejected_at("\"runtime\": null", 1, "1.0.0-beta.3", "instead of runtime");
	rejected_at("\"toolchains\": 5", 1, "0.19.4", "'toolchains' is a number");
	rejected_at("\"toolchains\": [{\"portMappings\": {\"web\": [80]}}]", 1, "0.20.4",
		"'portMappings' holds a number");
	rejected_at("\"blueprint\": []", 1, "0.18.13", "'blueprint' is a list");
	rejected_at("\"$schema\": 1", 1, "0.15.2", "'$schema' is a number");
	rejected_at("\"sdk\": {\"source\": \"go\", \"debug\": 1}", 1, "0.19.5", "'debug' is a number");
	refused_at("{\"sdk\": {\"source\": \"go\", \"config\": 1}}", 1, "'config' is a number");
	refused_at("{\"toolchains\": 5, \"name\": 5}", 1, "'name' is a number");
}

static void limited(const char *text, bool by_limit)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, text);

	assert_non_null(facts->refused);
	assert_int_equal(facts->refused_by_limit, by_limit);
	facts_come_back(facts);
}

static void tells_its_own_limits_from_what_the_engine_refuses(void **state)
{
	CLEANUP(buf_release) struct buf deep = BUF_INIT;

	(void)state;
	buf_add(&deep, "{\"gc\":");
	for (int i = 0; i < 65; i++)
		buf_add_char(&deep, '[');
	for (int i = 0; i < 65; i++)
		buf_add_char(&deep, ']');
	buf_add_char(&deep, '}');
	limited(deep.text, true);
	limited("{\"name\":\"a\\u0000b\"}", true);
	limited("{\"name\":5}", false);
	limited("{", false);
}

/* Cut short, it would look like a commit. */
static void makes_no_commit_of_a_long_name(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts;
	size_t start;

	(void)state;
	buf_add(&text, "{\"dependencies\":[\"");
	start = text.length;
	buf_add(&text, "github.com/x/y");
	while (text.length - start < 4096 - strlen("@" COMMIT))
		buf_add_char(&text, '/');
	buf_add(&text, "@" COMMIT "-branch\"]}");
	facts = read_text(snapshot, text.text);
	assert_true(strlen(facts->references[0].source) <= 4096);
	assert_false(text_ends(facts->references[0].source, COMMIT));
}

static void takes_what_the_decoder_takes(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts =
		read_text(snapshot, "{\"Name\":\"n\",\"DEPENDENCIES\":[null,{\"Source\":\"a\",\"pin\":"
				    "\"good\",\"Pin\":\"evil\"}],\"sdk\":null,"
				    "\"include\":null}");

	(void)state;
	assert_null(facts->refused);
	assert_string_equal(facts->module->name, "n");
	assert_int_equal(facts->reference_count, 1);
	assert_string_equal(facts->references[0].pin, "evil");
	assert_int_equal(facts->oddity_count, 4);
	assert_string_equal(facts->oddities[0].name, "Name");
	assert_string_equal(facts->oddities[3].name, "Pin");
}

/* The source of the n-th client, with the folder given. */
static const char *client_of(const struct facts *facts, size_t n, const char *folder)
{
	const struct reference_fact *client = find(facts, REFERENCE_CLIENT, n);

	assert_string_equal(client->name, folder);
	return client->source;
}

static void null_behind_a_text_changes_nothing(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot,
		"{\"name\":\"n\",\"Name\":null,\"sdk\":{\"source\":\"x\",\"source\":null},\"blueprint\":"
		"\"b\","
		"\"blueprint\":null,\"dependencies\":[{\"source\":\"evil\",\"source\":null,"
		"\"pin\":\"p\",\"PIN\":null}]}");

	(void)state;
	assert_null(facts->refused);
	assert_string_equal(facts->module->name, "n");
	assert_string_equal(facts->module->sdk, "x");
	assert_int_equal(facts->reference_count, 2);
	assert_string_equal(find(facts, REFERENCE_DEPENDENCY, 0)->source, "evil");
	assert_string_equal(find(facts, REFERENCE_DEPENDENCY, 0)->pin, "p");
	assert_int_equal(facts->oddity_count, 5);
}

static void a_second_list_of_clients_is_filled_into_the_first(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts;

	(void)state;
	facts = read_text(
		snapshot, "{\"clients\":[{\"generator\":\"evil\",\"directory\":\"d\"}],\"clients\":[{}]}");
	assert_int_equal(facts->reference_count, 1);
	assert_string_equal(client_of(facts, 0, "d"), "evil");
	facts = read_text(snapshot,
		"{\"clients\":[{\"generator\":\"a\"},{\"generator\":\"b\"}],"
		"\"clients\":[{\"directory\":\"c\"}],\"Clients\":[null,{\"directory\":\"e\"}]}");
	assert_int_equal(facts->reference_count, 1);
	assert_string_equal(client_of(facts, 0, "e"), "b");
	facts = read_text(snapshot, "{\"clients\":[{\"generator\":\"a\"}],\"clients\":[],\"clients\":[{}]}");
	assert_string_equal(client_of(facts, 0, ""), "");
	facts = read_text(snapshot, "{\"clients\":[{\"generator\":\"a\"}],\"clients\":null}");
	assert_int_equal(facts->reference_count, 0);
}

static void a_runtime_in_another_case_is_an_sdk(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts =
		read_text(snapshot, "{\"name\":\"n\",\n\"Runtime\":{\"source\":\"github.com/x/y@main\"}}");

	(void)state;
	assert_null(facts->refused);
	assert_string_equal(facts->module->sdk, "github.com/x/y@main");
	assert_string_equal(find(facts, REFERENCE_SDK, 0)->source, "github.com/x/y@main");
	assert_int_equal(facts->oddity_count, 1);
	assert_int_equal(facts->oddities[0].at.line, 2);
	assert_string_equal(facts->oddities[0].name, "Runtime");
}

static void reports_duplicates_and_bad_text(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts =
		read_text(snapshot, "{\"name\":\"a\",\n\"name\":\"b\\ud800\",\"source\":\"x\xff\"}");

	(void)state;
	assert_null(facts->refused);
	assert_string_equal(facts->module->name, "b\xef\xbf\xbd");
	assert_int_equal(facts->oddity_count, 3);
	assert_int_equal(facts->oddities[0].at.line, 2);
}

static void leaves_out_what_is_too_much(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	static const char text[] = "{\"dependencies\":[\"a\",\"b\",\"c\"],\"name\":\"0123456789\"}";
	const struct facts *facts;
	struct limits limits;

	(void)state;
	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = 2;
	limits.values[LIMIT_FACT_TEXT] = 5;
	facts = reader_read(reader_by_id(READER_DAGGER_JSON), snapshot, "00", text, strlen(text), &limits);
	assert_int_equal(facts->reference_count, 2);
	assert_int_equal(facts->left_out, 1);
	assert_string_equal(facts->module->name, "01...");
	limits.values[LIMIT_MANIFEST_BYTES] = 10;
	facts = reader_read(reader_by_id(READER_DAGGER_JSON), snapshot, "01", text, strlen(text), &limits);
	assert_non_null(facts->refused);
}

static void shows_no_secret(const char *text, const char *source)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf whole = BUF_INIT;
	const struct facts *facts;

	buf_format(&whole, "{\"dependencies\":[\"%s\"]}", text);
	facts = read_text(snapshot, whole.text);
	assert_null(facts->refused);
	assert_string_equal(facts->references[0].source, source);
	for (size_t i = 0; i < snapshot->excerpt_count; i++)
		for (size_t j = 0; j < snapshot->excerpts[i].line_count; j++)
			assert_null(strstr(snapshot->excerpts[i].lines[j], "hunter2"));
}

static void never_repeats_a_secret(void **state)
{
	(void)state;
	shows_no_secret(
		"https://me:hunter2@github.com/x/y@v1", "https://<secret, 10 characters>@github.com/x/y@v1");
	shows_no_secret("https://:hunter2@github.com/x/y", "https://<secret, 8 characters>@github.com/x/y");
	shows_no_secret(
		"https:\\/\\/me:hunter2@github.com/x/y", "https://<secret, 10 characters>@github.com/x/y");
	shows_no_secret("https://me\\u003ahunter2\\u0040github.com/x/y",
		"https://<secret, 10 characters>@github.com/x/y");
	shows_no_secret("me:hunter2@github.com/x/y", "<secret, 10 characters>@github.com/x/y");
	shows_no_secret("https://ghp_hunter2hunter2@github.com/x/y",
		"https://<secret, 18 characters>@github.com/x/y");
	shows_no_secret("git@github.com:x/y", "git@github.com:x/y");
	shows_no_secret("ssh://git@github.com/x/y@sub/v1", "ssh://git@github.com/x/y@sub/v1");
	shows_no_secret("alpine:3@sha256:0011", "alpine:3@sha256:0011");
}

static void hides_secrets_of_refused_files(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	read_text(snapshot, "{\"source\": \"https://me:hunter2@github.com/x/y\",");
	assert_int_equal(snapshot->excerpt_count, 1);
	assert_non_null(strstr(snapshot->excerpts[0].lines[0], "<secret, 10 characters>@github.com"));
	assert_null(strstr(snapshot->excerpts[0].lines[0], "hunter2"));
}

static void quotes_what_is_no_plain_text(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, "{\"name\":\"a\\u001b[31m\"}");

	(void)state;
	assert_null(facts->refused);
	assert_string_equal(facts->module->name, "\"a\\033[31m\"");
}

static void shows_seven_lines_around_a_place(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct excerpt *excerpt = NULL;

	(void)state;
	read_text(snapshot, full);
	for (size_t i = 0; i < snapshot->excerpt_count; i++) {
		assert_true(i == 0 || snapshot->excerpts[i].line > snapshot->excerpts[i - 1].line);
		if (snapshot->excerpts[i].line == 7)
			excerpt = &snapshot->excerpts[i];
	}
	assert_non_null(excerpt);
	assert_int_equal(excerpt->first_line, 4);
	assert_int_equal(excerpt->line_count, 7);
	assert_string_equal(excerpt->lines[0], "  \"engineVersion\": \"v0.19.10\",");
	assert_string_equal(excerpt->lines[4], "    \"../b\"");
}

static void chooses_readers_by_path(void **state)
{
	(void)state;
	assert_int_equal(reader_for("", "dagger.json")->id, READER_DAGGER_JSON);
	assert_int_equal(reader_for("a/b", "dagger-module.toml")->id, READER_DAGGER_MODULE_TOML);
	assert_int_equal(reader_for("a", "dagger.toml")->id, READER_DAGGER_TOML);
	assert_int_equal(reader_for(".dagger", "config.toml")->id, READER_DAGGER_TOML);
	assert_int_equal(reader_for("a/.dagger", "lock")->id, READER_DAGGER_LOCK);
	assert_int_equal(reader_for("a", "dagger.lock")->id, READER_DAGGER_LOCK);
	assert_null(reader_for("a", "config.toml"));
	assert_null(reader_for("x.dagger", "lock"));
	assert_null(reader_for("", "Dagger.json"));
	assert_ptr_equal(reader_by_name("dagger_lock"), reader_by_id(READER_DAGGER_LOCK));
	assert_null(reader_by_name("nothing"));
	for (size_t i = 0; i < reader_count; i++)
		assert_string_equal(reader_table[i].name, reader_word(reader_table[i].id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_kind_of_reference),
		cmocka_unit_test(knows_the_place_of_source_and_pin),
		cmocka_unit_test(dates_the_form_by_its_newest_feature),
		cmocka_unit_test(calls_nothing_obsolete_that_a_later_engine_reads),
		cmocka_unit_test(knows_the_place_of_what_is_obsolete),
		cmocka_unit_test(reports_known_names_in_another_case),
		cmocka_unit_test(refuses_what_the_decoder_refuses),
		cmocka_unit_test(reads_the_rest_of_what_only_newer_engines_refuse),
		cmocka_unit_test(tells_its_own_limits_from_what_the_engine_refuses),
		cmocka_unit_test(makes_no_commit_of_a_long_name),
		cmocka_unit_test(takes_what_the_decoder_takes),
		cmocka_unit_test(null_behind_a_text_changes_nothing),
		cmocka_unit_test(a_second_list_of_clients_is_filled_into_the_first),
		cmocka_unit_test(a_runtime_in_another_case_is_an_sdk),
		cmocka_unit_test(reports_duplicates_and_bad_text),
		cmocka_unit_test(leaves_out_what_is_too_much),
		cmocka_unit_test(never_repeats_a_secret),
		cmocka_unit_test(hides_secrets_of_refused_files),
		cmocka_unit_test(quotes_what_is_no_plain_text),
		cmocka_unit_test(shows_seven_lines_around_a_place),
		cmocka_unit_test(chooses_readers_by_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
