/* Files made to be too much: what a reader says of them must still pass through memory and documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "engine/link.h"
#include "sources/table.h"
#include "support_facts.h"

static const char oid[] = "1234567890123456789012345678901234567890";

/* A snapshot of one file, as a worker sends it. */
static struct snapshot *snapshot_of(enum reader_id reader, const char *path, const struct buf *bytes)
{
	struct snapshot *snapshot = snapshot_new();
	struct file *file = snapshot_add_file(snapshot);
	struct limits limits;

	limits_default(&limits);
	snapshot->program = "scabbard test";
	snapshot->kind = REPOSITORY_BARE;
	snapshot->status = COVERAGE_COMPLETE;
	file->path = arena_string(&snapshot->arena, path);
	memcpy(file->oid, oid, sizeof(oid));
	file->mode = 0100644;
	file->size = bytes->length;
	file->reader = reader;
	reader_read(reader_by_id(reader), snapshot, oid, bytes->text, bytes->length, &limits);
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	return snapshot;
}

static void comes_back_from_a_document(const struct snapshot *snapshot)
{
	CLEANUP(snapshot_close) struct snapshot *other = NULL;
	CLEANUP(buf_release) struct buf first = BUF_INIT;
	CLEANUP(buf_release) struct buf second = BUF_INIT;
	struct limits limits;
	struct error error = { 0 };

	limits_default(&limits);
	snapshot_write(snapshot, &first);
	if (snapshot_read(&other, first.text, first.length, &limits, &error) < 0)
		fail_msg("%s", error.message);
	facts_compare(snapshot->facts[0], other->facts[0]);
	snapshot_write(other, &second);
	assert_string_equal(first.text, second.text);
}

static void comes_back(enum reader_id reader, const struct buf *bytes)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_of(reader, "ci/file", bytes);

	facts_come_back(snapshot->facts[0]);
	comes_back_from_a_document(snapshot);
}

/* A file of a part many times over, between a beginning and an end. */
static void many(enum reader_id reader, const char *start, const char *part, size_t times, const char *end)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;

	buf_add(&bytes, start);
	buf_add_repeated(&bytes, part, times);
	buf_add(&bytes, end);
	comes_back(reader, &bytes);
}

static void as_many_oddities_as_a_file_may_have(void **state)
{
	(void)state;
	many(READER_DAGGER_JSON, "{", "\"a\":1,", 30000, "\"a\":1}");
	many(READER_DAGGER_JSON, "{\"a\":[", "\"\\ud800\",", 30000, "1]}");
}

static void as_many_references_and_locks_as_a_file_may_have(void **state)
{
	(void)state;
	many(READER_DAGGER_JSON, "{\"dependencies\":[", "{\"source\":\"x\"},", 30000, "\"x\"]}");
	many(READER_DAGGER_LOCK, "[[\"version\",\"2\"]]\n", "[\"\",\"\",[],\"\"]\n", 30000, "");
	many(READER_DAGGER_TOML, "", "[[sdks.x]]\nsource=\"x\"\n", 30000, "");
}

static void texts_as_long_as_they_may_be(void **state)
{
	static const char *const parts[] = { "a", "\xc3\xa9", "\xf0\x9f\x98\x80", "\xff", "\\u001b", "\\\"",
		"a:b@", "\\ud800", "://a:b@" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		many(READER_DAGGER_JSON, "{\"name\":\"", parts[i], 9000, "\"}");
		many(READER_DAGGER_JSON, "{\"dependencies\":[{\"name\":\"", parts[i], 9000, "\"}]}");
		many(READER_DAGGER_JSON, "{\"name\":5,\"x\":\"", parts[i], 9000, "\"}");
		many(READER_DAGGER_JSON, "{\"sdkRuntime\":\"", parts[i], 9000, "\"}");
		many(READER_DAGGER_JSON, "{\"", parts[i], 9000, "\":1}");
		many(READER_DAGGER_LOCK, "[[\"version\",\"", parts[i], 9000, "\"]]\n");
		many(READER_DAGGER_LOCK, "[[\"version\",\"1\"]]\n[\"\",\"x\",[\"", parts[i], 9000,
			"\"],\"\",\"\"]");
	}
}

/* The two names are one: the oddity carries it. */
static void names_as_long_as_they_may_be(void **state)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;

	(void)state;
	for (int twice = 0; twice < 2; twice++) {
		buf_add(&bytes, twice ? ",\"" : "{\"");
		buf_add_repeated(&bytes, "n\\t", 3000);
		buf_add(&bytes, "\":1");
	}
	buf_add(&bytes, "}");
	comes_back(READER_DAGGER_JSON, &bytes);
}

/* A character that is torn would grow when it is written. */
static void lines_are_cut_between_characters(void **state)
{
	(void)state;
	for (size_t shift = 0; shift < 4; shift++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
		CLEANUP(buf_release) struct buf bytes = BUF_INIT;
		const char *line;

		buf_add(&bytes, "{\"name\":\"x\",");
		buf_add_repeated(&bytes, " ", shift);
		buf_add(&bytes, "\"x\":\"");
		buf_add_repeated(&bytes, "\xf0\x9f\x98\x80", 2000);
		buf_add(&bytes, "\"}");
		comes_back(READER_DAGGER_JSON, &bytes);
		snapshot = snapshot_of(READER_DAGGER_JSON, "ci/file", &bytes);
		line = snapshot->excerpts[0].lines[0];
		assert_true(strlen(line) > 4000);
		assert_true(text_is_utf8(line, strlen(line)));
	}
}

/* A path of bytes that are no text is four times as long once it is quoted. */
static void paths_as_long_as_they_may_be(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	CLEANUP(buf_release) struct buf raw = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	(void)state;
	buf_add_repeated(&raw, "\x80", 4096);
	buf_add_quoted(&path, raw.text, raw.length);
	buf_add(&bytes, "{}");
	snapshot = snapshot_of(READER_DAGGER_JSON, path.text, &bytes);
	snapshot_add_problem(snapshot, path.text, PROBLEM_CORRUPT_OBJECT, "it is no blob");
	snapshot_add_directory(snapshot, path.text);
	snapshot_sort(snapshot);
	comes_back_from_a_document(snapshot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_many_oddities_as_a_file_may_have),
		cmocka_unit_test(as_many_references_and_locks_as_a_file_may_have),
		cmocka_unit_test(texts_as_long_as_they_may_be),
		cmocka_unit_test(names_as_long_as_they_may_be),
		cmocka_unit_test(lines_are_cut_between_characters),
		cmocka_unit_test(paths_as_long_as_they_may_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
