#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "model/snapshot.h"

#include <string.h>

#define OID_ONE "1111111111111111111111111111111111111111"
#define OID_TWO "2222222222222222222222222222222222222222"

static struct file *add_file(
	struct snapshot *snapshot, const char *path, const char *oid, enum reader_id reader)
{
	struct file *file = snapshot_add_file(snapshot);

	file->path = path;
	memcpy(file->oid, oid, OID_HEX + 1);
	file->mode = 0100644;
	file->size = 12;
	file->reader = reader;
	return file;
}

/* One repository with every kind of fact that a document can hold. */
static struct snapshot *sample(void)
{
	static const char *unknown_keys[] = { "pragma" };
	static const char *lines[] = { "{", "  \"name\": \"ci\"", "}" };
	static const char *urls[] = { "github.com/acme/pay" };
	struct snapshot *snapshot = snapshot_new();
	struct facts *facts;
	struct excerpt *excerpt;

	snapshot->program = "scabbard test";
	snapshot->made = 1700000000;
	snapshot->identity = "url:github.com/acme/pay";
	snapshot->urls = urls;
	snapshot->url_count = 1;
	snapshot->kind = REPOSITORY_BARE;
	snapshot->ref = "refs/heads/main";
	memcpy(snapshot->commit, OID_TWO, OID_HEX + 1);
	memcpy(snapshot->tree, OID_ONE, OID_HEX + 1);
	snapshot->commit_time = 1690000000;
	snapshot->author = "Ann <U+202E> \xe2\x80\xae";
	snapshot->status = COVERAGE_PARTIAL;
	snapshot->reason = "one file is too large";
	snapshot->walked = 9;
	snapshot->read = 2;
	add_file(snapshot, "z/dagger.json", OID_ONE, READER_DAGGER_JSON);
	add_file(snapshot, "dagger.lock", OID_TWO, READER_DAGGER_LOCK);
	snapshot_add_problem(snapshot, "big/dagger.json", PROBLEM_TOO_LARGE, "9 bytes")->limit =
		"manifest.bytes";
	snapshot_add_directory(snapshot, "z/github.com");

	facts = snapshot_add_facts(snapshot);
	memcpy(facts->oid, OID_ONE, OID_HEX + 1);
	facts->reader = READER_DAGGER_JSON;
	facts->version = 3;
	facts->module = arena_zero(&snapshot->arena, 1, sizeof(*facts->module));
	facts->module->name = "ci";
	facts->module->engine_version = "v0.19.10";
	facts->module->source = ".";
	facts->module->source_at = (struct place){ 30, 3, 2, 9 };
	facts->module->obsolete = "a preview";
	facts->module->obsolete_at = (struct place){ 40, 4, 3, 1 };
	facts->module->form = "0.13.6";
	facts->module->unknown_keys = unknown_keys;
	facts->module->unknown_key_count = 1;
	facts->references = arena_zero(&snapshot->arena, 1, sizeof(*facts->references));
	facts->references[0] = (struct reference_fact){ .kind = REFERENCE_DEPENDENCY,
		.name = "alpine",
		.source = "github.com/x/y@v1",
		.pin = "",
		.string_form = true,
		.at = { 3, 9, 2, 4 },
		.pin_at = { 20, 2, 3, 1 } };
	facts->reference_count = 1;
	facts->oddities = arena_zero(&snapshot->arena, 1, sizeof(*facts->oddities));
	facts->oddities[0] = (struct oddity_fact){ JSON_ODDITY_RECASED_NAME, "Pin", { 1, 2, 3, 4 } };
	facts->oddity_count = 1;

	facts = snapshot_add_facts(snapshot);
	memcpy(facts->oid, OID_TWO, OID_HEX + 1);
	facts->reader = READER_DAGGER_LOCK;
	facts->version = 1;
	facts->lock_version = "2";
	facts->locks = arena_zero(&snapshot->arena, 1, sizeof(*facts->locks));
	facts->locks[0] = (struct lock_fact){ .namespace = "",
		.operation = "git.ref",
		.inputs = "https://github.com/x/y|HEAD",
		.value = OID_ONE,
		.ref = "refs/heads/main",
		.at = { 5, 6, 7, 8 } };
	facts->lock_count = 1;

	excerpt = snapshot_add_excerpt(snapshot);
	memcpy(excerpt->oid, OID_ONE, OID_HEX + 1);
	excerpt->line = 2;
	excerpt->first_line = 1;
	excerpt->lines = lines;
	excerpt->line_count = 3;
	snapshot_sort(snapshot);
	return snapshot;
}

static int read_text(struct snapshot **ret, const char *text, struct error *err)
{
	struct limits limits;

	limits_default(&limits);
	return snapshot_read(ret, text, strlen(text), &limits, err);
}

static void writes_again_what_it_read_byte_for_byte(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *first = sample();
	CLEANUP(snapshot_close) struct snapshot *second = NULL;
	CLEANUP(buf_release) struct buf written = BUF_INIT;
	CLEANUP(buf_release) struct buf again = BUF_INIT;
	struct error err = { 0 };

	(void)state;
	snapshot_write(first, &written);
	if (read_text(&second, written.text, &err) < 0)
		fail_msg("%s", err.message);
	snapshot_write(second, &again);
	assert_string_equal(written.text, again.text);
	assert_int_equal(second->fact_count, 2);
	assert_string_equal(second->files[1].facts->references[0].pin, "");
	assert_int_equal(second->files[1].facts->references[0].at.column, 4);
}

static void sorts_files_and_finds_their_facts(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = sample();

	(void)state;
	assert_string_equal(snapshot->files[0].path, "dagger.lock");
	assert_string_equal(snapshot->files[0].facts->lock_version, "2");
	assert_string_equal(snapshot->files[1].facts->module->name, "ci");
	assert_null(snapshot_find_facts(snapshot, OID_ONE, READER_DAGGER_LOCK));
}

static void makes_a_problem_of_each_path_with_a_refused_blob(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = sample();
	size_t before = snapshot->problem_count;

	(void)state;
	add_file(snapshot, "a/dagger.json", OID_ONE, READER_DAGGER_JSON);
	snapshot_find_facts(snapshot, OID_ONE, READER_DAGGER_JSON)->refused = "bad";
	snapshot_sort(snapshot);
	snapshot_sort(snapshot);
	assert_int_equal(snapshot->problem_count, before + 2);
	assert_string_equal(snapshot->problems[0].path, "a/dagger.json");
	assert_int_equal(snapshot->problems[0].code, PROBLEM_REFUSED);
}

static void gives_one_digest_whatever_was_walked(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *one = sample();
	CLEANUP(snapshot_close) struct snapshot *other = sample();
	unsigned char first[32], second[32];

	(void)state;
	other->walked = 1000;
	snapshot_facts_digest(one, first);
	snapshot_facts_digest(other, second);
	assert_memory_equal(first, second, 32);
	other->files[0].oid[0] = '9';
	snapshot_facts_digest(other, second);
	assert_memory_not_equal(first, second, 32);
}

static void keeps_the_facts_of_one_blob(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *from = sample();
	CLEANUP(snapshot_close) struct snapshot *into = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct limits limits;
	struct error err = { 0 };

	(void)state;
	limits_default(&limits);
	facts_write(snapshot_find_facts(from, OID_TWO, READER_DAGGER_LOCK), &text);
	assert_int_equal(
		facts_read(into, OID_TWO, READER_DAGGER_LOCK, 1, text.text, text.length, &limits, &err), 0);
	assert_string_equal(into->facts[0]->locks[0].ref, "refs/heads/main");
	assert_null(into->facts[0]->locks[0].policy);
}

static void refuses_what_is_no_snapshot(void **state)
{
	static const char *const texts[] = {
		"",
		"{}",
		"[]",
		"{\"format\":\"scabbard-snapshot\",\"version\":2}",
		"{\"format\":\"scabbard-snapshot\",\"version\":1}",
		"{\"format\":\"other\",\"version\":1}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
		struct error err = { 0 };

		assert_int_equal(read_text(&snapshot, texts[i], &err), ERROR_MALFORMED);
		assert_null(snapshot);
	}
}

/* Each pair replaces a part of the good document by one that breaks a rule. */
static void refuses_members_out_of_their_range(void **state)
{
	static const char *const changes[][2] = {
		{ "\"commit\":\"2", "\"commit\":\"X" },
		{ "\"status\":\"partial\"", "\"status\":\"fine\"" },
		{ "\"code\":\"too-large\"", "\"code\":\"sad\"" },
		{ "\"at\":[3,9,2,4]", "\"at\":[3,9,2]" },
		{ "\"at\":[3,9,2,4]", "\"at\":[3,9,2,-4]" },
		{ "\"kind\":\"dependency\"", "\"kind\":\"friend\"" },
		{ "\"size\":12", "\"size\":1.5" },
		{ "\"files\":[", "\"files\":5,\"x\":[" },
		{ "\"kind\":\"recased-name\"", "\"kind\":\"odd\"" },
	};
	CLEANUP(snapshot_close) struct snapshot *good = sample();
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	snapshot_write(good, &text);
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
		CLEANUP(buf_release) struct buf changed = BUF_INIT;
		const char *found = strstr(text.text, changes[i][0]);
		struct error err = { 0 };

		assert_non_null(found);
		buf_add_bytes(&changed, text.text, (size_t)(found - text.text));
		buf_add(&changed, changes[i][1]);
		buf_add(&changed, found + strlen(changes[i][0]));
		if (read_text(&snapshot, changed.text, &err) != ERROR_MALFORMED)
			fail_msg("accepted %s", changes[i][1]);
	}
}

static void ignores_members_it_does_not_know(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *good = sample();
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf more = BUF_INIT;
	struct error err = { 0 };

	(void)state;
	snapshot_write(good, &text);
	buf_add(&more, "{\"future\":[1,{\"a\":null}],");
	buf_add(&more, text.text + 1);
	assert_int_equal(read_text(&snapshot, more.text, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_again_what_it_read_byte_for_byte),
		cmocka_unit_test(sorts_files_and_finds_their_facts),
		cmocka_unit_test(makes_a_problem_of_each_path_with_a_refused_blob),
		cmocka_unit_test(gives_one_digest_whatever_was_walked),
		cmocka_unit_test(keeps_the_facts_of_one_blob),
		cmocka_unit_test(refuses_what_is_no_snapshot),
		cmocka_unit_test(refuses_members_out_of_their_range),
		cmocka_unit_test(ignores_members_it_does_not_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
