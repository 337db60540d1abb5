/* Every version of every manifest and lock in the history of real repositories, through its reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/semver.h"
#include "base/text.h"
#include "model/snapshot.h"
#include "sources/table.h"
#include "support_corpus.h"
#include "support_facts.h"
#include "support_places.h"

/* What was counted over all files. */
struct counts {
	size_t refused;
	size_t empty_pins;
	size_t branch_pins;
	size_t previews;
	size_t ignored_pins; /* files with a pin under an engine that does not know the field */
	size_t references, locks, oddities;
};

/* A file on its way: its name, bytes, facts and the snapshot that holds them. */
struct reading_of_one {
	const char *path;
	const char *bytes;
	size_t length;
	struct snapshot *snapshot;
	const struct facts *facts;
	struct counts *counts;
};

/* History keeps an object's id and how its name ended, no path: workspaces are known by their tables. */
static const struct reader *reader_of(const char *path, const char *bytes)
{
	if (text_ends(path, ".json"))
		return reader_for("", "dagger.json");
	if (text_ends(path, ".lock"))
		return reader_for("", "dagger.lock");
	if (text_ends(path, ".toml"))
		return reader_for("", strstr(bytes, "[modules") ? "dagger.toml" : "dagger-module.toml");
	return NULL;
}

/* The text at a place is what the fact says of it. */
static void text_is_there(
	const struct reading_of_one *one, struct place at, const char *text, const char *what)
{
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(buf_release) struct buf decoded = BUF_INIT;

	buf_format(&label, "%s: %s", one->path, what);
	place_check(one->bytes, one->length, at, label.text);
	place_decode(&decoded, one->bytes + at.offset, at.count);
	if (strcmp(decoded.text, text) != 0)
		fail_msg("%s is '%s' in the file and '%s' in the facts", label.text, decoded.text, text);
}

static void references_are_there(const struct reading_of_one *one)
{
	for (size_t i = 0; i < one->facts->reference_count; i++) {
		const struct reference_fact *reference = &one->facts->references[i];

		text_is_there(one, reference->at, reference->source, "the source");
		if (reference->pin)
			text_is_there(one, reference->pin_at, reference->pin, "the pin");
		else
			assert_int_equal(reference->pin_at.count, 0);
	}
}

static void module_is_there(const struct reading_of_one *one)
{
	const struct module_fact *module = one->facts->module;

	if (!module)
		return;
	if (*module->name)
		text_is_there(one, module->at, module->name, "the name");
	else
		place_check(one->bytes, one->length, module->at, one->path);
	if (module->engine_version)
		text_is_there(one, module->engine_at, module->engine_version, "the engine");
	else
		assert_int_equal(module->engine_at.count, 0);
}

/* An entry is one line of the file, and its texts stand in it. */
static void locks_are_there(const struct reading_of_one *one)
{
	for (size_t i = 0; i < one->facts->lock_count; i++) {
		const struct lock_fact *lock = &one->facts->locks[i];
		const char *start = one->bytes + lock->at.offset;
		CLEANUP(memory_release) char *line = memory_string_part(start, lock->at.count);

		place_check(one->bytes, one->length, lock->at, one->path);
		assert_int_equal(start[0], '[');
		assert_int_equal(start[lock->at.count - 1], ']');
		assert_null(strchr(line, '\n'));
		assert_non_null(strstr(line, lock->operation));
		assert_non_null(strstr(line, lock->value));
	}
}

/* Excerpts repeat the file, line by line. */
static void excerpts_are_there(const struct reading_of_one *one)
{
	for (size_t i = 0; i < one->snapshot->excerpt_count; i++) {
		const struct excerpt *excerpt = &one->snapshot->excerpts[i];
		const char *line = one->bytes;

		for (uint32_t number = 1; number < excerpt->first_line; number++)
			line = strchr(line, '\n') + 1;
		for (size_t j = 0; j < excerpt->line_count; j++) {
			size_t length = strcspn(line, "\n");

			if (length && line[length - 1] == '\r')
				length--;
			if (strlen(excerpt->lines[j]) != length ||
				memcmp(excerpt->lines[j], line, length) != 0)
				fail_msg("%s: line %zu of an excerpt is not the file's", one->path,
					excerpt->first_line + j);
			line += strcspn(line, "\n");
			line += *line == '\n';
		}
	}
}

/* The field came with 0.13.6. Without a release ("latest", nothing) nobody can say. */
static bool ignores_pins(const struct module_fact *module)
{
	return module->engine_version && semver_is_valid(module->engine_version) &&
	       semver_compare(module->engine_version, "v0.13.6") < 0;
}

static void count(const struct reading_of_one *one)
{
	const struct facts *facts = one->facts;
	struct counts *counts = one->counts;
	bool pinned = false;

	counts->refused += facts->refused != NULL;
	counts->references += facts->reference_count;
	counts->locks += facts->lock_count;
	counts->oddities += facts->oddity_count;
	counts->previews +=
		facts->module && facts->module->obsolete && strstr(facts->module->obsolete, "sdkRuntime");
	for (size_t i = 0; i < facts->reference_count; i++) {
		const char *pin = facts->references[i].pin;

		counts->empty_pins += pin && !*pin;
		counts->branch_pins += pin && *pin && !text_is_hex(pin, OID_HEX);
		pinned |= pin && *pin;
	}
	counts->ignored_pins += pinned && facts->module && ignores_pins(facts->module);
}

static void read_one(const char *path, const char *bytes, size_t length, void *context)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct reader *reader = reader_of(path, bytes);
	const char *name = strrchr(path, '/') + 1;
	struct reading_of_one one = { path, bytes, length, snapshot, NULL, context };
	struct limits limits;

	limits_default(&limits);
	assert_non_null(reader);
	one.facts = reader_read(reader, snapshot, name, bytes, length, &limits);
	if (one.facts->refused)
		place_check(bytes, length, one.facts->refused_at, path);
	for (size_t i = 0; i < one.facts->oddity_count; i++)
		place_check(bytes, length, one.facts->oddities[i].at, path);
	module_is_there(&one);
	references_are_there(&one);
	locks_are_there(&one);
	excerpts_are_there(&one);
	facts_come_back(one.facts);
	count(&one);
}

static void every_version_of_every_file_is_read(void **state)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	struct counts counts = { 0 };

	(void)state;
	if (!corpus_path("history", &folder))
		skip();
	assert_int_equal(corpus_visit(folder.text, read_one, &counts), 4681);
	printf("%zu references, %zu lock entries\n", counts.references, counts.locks);
	assert_int_equal(counts.refused, 1);
	assert_int_equal(counts.empty_pins, 23);
	assert_int_equal(counts.branch_pins, 1);
	assert_int_equal(counts.previews, 48);
	assert_int_equal(counts.ignored_pins, 3);
	assert_int_equal(counts.oddities, 0);
}

/* The one that was committed broken: a comment stands behind a pin. */
static void the_broken_one_is_refused_where_it_is_broken(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	const struct facts *facts;
	struct limits limits;

	(void)state;
	if (!corpus_path("history/stuttgart-things__blueprints/6a2087bf3a5191bb31662a04fae5ff8b795e2c99.json",
		    &path))
		skip();
	limits_default(&limits);
	corpus_read(&bytes, path.text);
	facts = reader_read(reader_by_id(READER_DAGGER_JSON), snapshot,
		"6a2087bf3a5191bb31662a04fae5ff8b795e2c99", bytes.text, bytes.length, &limits);
	assert_non_null(facts->refused);
	assert_int_equal(facts->refused_at.line, 11);
	assert_int_equal(facts->refused_at.column, 53);
	assert_int_equal(facts->reference_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_version_of_every_file_is_read),
		cmocka_unit_test(the_broken_one_is_refused_where_it_is_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
