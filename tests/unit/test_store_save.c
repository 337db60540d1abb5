/* Recording what was read: captures, facts with a life, memory by object, and getting it all back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/link.h"
#include "store/store_private.h"
#include "support_store.h"

#define COMMIT_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define COMMIT_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define MANIFEST(pin)                                                                                        \
	"{\n  \"name\": \"pay\",\n  \"engineVersion\": \"v0.19.10\",\n  \"sdk\": {\"source\": \"go\"},\n"    \
	"  \"dependencies\": [\n    {\"name\": \"alpine\", \"source\": \"github.com/x/y/alpine@v1\", "       \
	"\"pin\": \"" pin "\"},\n    {\"name\": \"near\", \"source\": \"./near\"}\n  ]\n}\n"

static const struct support_text one_manifest[] = { { "dagger.json", MANIFEST(COMMIT_A) } };
static const struct support_repository pay = {
	.identity = "url:github.com/acme/pay",
	.place = "/srv/git/pay/.git",
	.texts = one_manifest,
	.text_count = 1,
};

/* The same repository at another commit, with other texts. */
static struct support_repository pay_with(char commit, const struct support_text *texts, size_t count)
{
	struct support_repository repository = pay;

	repository.commit = commit;
	repository.texts = texts;
	repository.text_count = count;
	return repository;
}

static void digest_of(const struct support_repository *repository, unsigned char ret[32])
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = support_snapshot(repository, false);

	snapshot_facts_digest(snapshot, ret);
}

/* --- lives --------------------------------------------------------------------------------------------- */

static void what_is_unchanged_is_not_touched(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("same.db");
	int64_t first = support_run(store, RUN_SCAN, 0), second, id;
	int changes;

	(void)state;
	id = support_save(store, first, &pay, NULL);
	second = support_run(store, RUN_SCAN, 1);
	changes = sqlite3_total_changes(store->db);
	assert_int_equal(support_save(store, second, &pay, NULL), id);
	/* The repository and its place (seen), its key, the ledger and its sum. */
	assert_int_equal(sqlite3_total_changes(store->db) - changes, 5);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM capture"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM reference"), 3);
	assert_int_equal(support_ask(store, "SELECT max(since_run) FROM reference"), first);
	assert_int_equal(support_ask(store, "SELECT last_run FROM repository"), second);
	assert_int_equal(support_ask(store, "SELECT first_run FROM repository"), first);
	support_check_whole(store);
}

static void a_changed_reference_begins_a_new_life(void **state)
{
	static const struct support_text other_pin[] = { { "dagger.json", MANIFEST(COMMIT_B) } };
	CLEANUP(store_close) struct store *store = support_store_open("lives.db");
	struct support_repository changed = pay_with('b', other_pin, 1);
	int64_t first = support_run(store, RUN_SCAN, 0), second;

	(void)state;
	support_save(store, first, &pay, NULL);
	second = support_run(store, RUN_SCAN, 1);
	support_save(store, second, &changed, NULL);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM reference"), 4);
	assert_int_equal(
		support_ask(store, "SELECT until_run FROM reference WHERE until_run IS NOT NULL"), second);
	assert_int_equal(support_ask(store, "SELECT first_run FROM reference WHERE since_run = 2"), first);
	assert_string_equal(
		support_ask_text(store, "SELECT p.value FROM reference r JOIN string p ON p.id = r.pin_id "
					"WHERE r.until_run IS NULL AND r.kind = 1 AND r.class = 3"),
		COMMIT_B);
	assert_string_equal(support_ask_text(store, "SELECT lower(hex(commit_id)) FROM reference "
						    "WHERE since_run = 2"),
		COMMIT_B);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM module"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM file"), 2);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM capture"), 2);
	support_check_whole(store);
}

static void what_only_moved_within_its_file_is_mended(void **state)
{
	static const struct support_text shifted[] = { { "dagger.json", "\n\n\n" MANIFEST(COMMIT_A) } };
	CLEANUP(store_close) struct store *store = support_store_open("mended.db");
	struct support_repository repository = pay_with('b', shifted, 1);
	int64_t before, after;

	(void)state;
	support_save(store, support_run(store, RUN_SCAN, 0), &pay, NULL);
	before = support_ask(store, "SELECT min(line) FROM reference");
	support_save(store, support_run(store, RUN_SCAN, 1), &repository, NULL);
	after = support_ask(store, "SELECT min(line) FROM reference");
	assert_int_equal(after, before + 3);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM reference"), 3);
	assert_int_equal(support_ask(store, "SELECT max(since_run) FROM module"), 1);
}

static void what_has_gone_ends_its_life(void **state)
{
	static const struct support_text two[] = { { "dagger.json", MANIFEST(COMMIT_A) },
		{ "docs/deep/dagger.json", MANIFEST(COMMIT_A) } };
	CLEANUP(store_close) struct store *store = support_store_open("ended.db");
	struct support_repository both = pay_with('b', two, 2);

	(void)state;
	support_save(store, support_run(store, RUN_SCAN, 0), &both, NULL);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM module WHERE until_run IS NULL"), 2);
	assert_int_equal(support_ask(store, "SELECT module_count FROM repository"), 1);
	assert_int_equal(support_ask(store, "SELECT file_count FROM repository"), 2);
	support_save(store, support_run(store, RUN_SCAN, 1), &pay, NULL);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM module WHERE until_run = 2"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM reference WHERE until_run IS NULL"), 3);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM file WHERE until_run IS NULL"), 1);
	support_check_whole(store);
}

static void references_know_what_they_name(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("targets.db");

	(void)state;
	support_save(store, support_run(store, RUN_SCAN, 0), &pay, NULL);
	assert_string_equal(support_ask_text(store, "SELECT identity || ' ' || host || ' ' || root || ' ' || "
						    "subpath FROM target"),
		"github.com/x/y/alpine github.com github.com/x/y alpine");
	assert_int_equal(support_ask(store, "SELECT reference_count FROM repository"), 3);
	assert_int_equal(support_ask(store, "SELECT pinned_count FROM repository"), 1);
	assert_int_equal(support_ask(store, "SELECT local_count FROM repository"), 1);
	assert_int_equal(support_ask(store, "SELECT builtin_count FROM repository"), 1);
}

static void only_a_certain_commit_is_called_the_commit(void **state)
{
	static const struct {
		const char *source, *pin, *commit;
	} cases[] = {
		{ "github.com/x/y@v1", COMMIT_A, COMMIT_A },
		{ "github.com/x/y@" COMMIT_B, "", COMMIT_B },
		{ "github.com/x/y@" COMMIT_B, COMMIT_B, COMMIT_B },
		{ "github.com/x/y@" COMMIT_B, COMMIT_A, COMMIT_A },
		{ "github.com/x/y@v1", "v1", "" },
		{ "github.com/x/y@main", "", "" },
		{ "./near", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(store_close) struct store *store = NULL;
		char text[512];
		const struct support_text one = { "dagger.json", text };
		struct support_repository repository = pay_with('a', &one, 1);

		snprintf(text, sizeof(text),
			"{\"name\": \"pay\", \"engineVersion\": \"v0.19.10\", \"dependencies\": [{\"name\": "
			"\"y\", "
			"\"source\": \"%s\", \"pin\": \"%s\"}]}",
			cases[i].source, cases[i].pin);
		assert_int_equal(store_open(&store, ":memory:", STORE_WRITE, NULL), 0);
		support_save(store, support_run(store, RUN_SCAN, 0), &repository, NULL);
		assert_string_equal(support_ask_text(store, "SELECT lower(hex(commit_id)) FROM reference"),
			cases[i].commit);
	}
}

static void a_file_that_stands_twice_counts_once(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("twice.db");
	CLEANUP(snapshot_close) struct snapshot *snapshot = support_snapshot(&pay, false);
	struct file *file = snapshot_add_file(snapshot);

	(void)state;
	*file = snapshot->files[0];
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	support_save_snapshot(store, support_run(store, RUN_INGEST, 0), &pay, snapshot, false, NULL);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM file"), 1);
	support_check_whole(store);
}

/* --- memory -------------------------------------------------------------------------------------------- */

static void repositories_share_what_is_known_of_an_object(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("memory.db");
	CLEANUP(snapshot_close) struct snapshot *given = support_snapshot(&pay, false);
	CLEANUP(snapshot_close) struct snapshot *loaded = snapshot_new();
	CLEANUP(buf_release) struct buf before = BUF_INIT;
	CLEANUP(buf_release) struct buf after = BUF_INIT;
	struct support_repository fork = pay;
	struct file files[2] = { { .reader = READER_DAGGER_JSON }, { .reader = READER_DAGGER_JSON } };
	const uint32_t version = given->facts[0]->version, versions[2] = { version, version };
	struct limits limits;
	bool known[2] = { false, true };
	int64_t run = support_run(store, RUN_SCAN, 0);

	(void)state;
	limits_default(&limits);
	fork.identity = "url:github.com/fork/pay";
	fork.place = "/srv/git/fork/.git";
	support_save(store, run, &pay, NULL);
	support_save(store, run, &fork, NULL);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM blob_fact"), 1);
	memcpy(files[0].oid, given->files[0].oid, sizeof(files[0].oid));
	memset(files[1].oid, 'f', OID_HEX);
	assert_int_equal(store_have_facts(store, files, 2, versions, known, NULL), 0);
	assert_true(known[0]);
	assert_false(known[1]);
	assert_int_equal(
		store_load_facts(store, loaded, files[0].oid, READER_DAGGER_JSON, version, &limits, NULL), 0);
	facts_write(given->facts[0], &before);
	facts_write(loaded->facts[0], &after);
	assert_string_equal(before.text, after.text);
	assert_int_equal(
		store_load_facts(store, loaded, files[0].oid, READER_DAGGER_JSON, version + 1, &limits, NULL),
		ERROR_NOT_FOUND);
}

static void what_a_document_says_of_an_object_serves_nobody_else(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("hostile.db");
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	struct support_repository document = pay;
	struct file file = { .reader = READER_DAGGER_JSON };
	struct limits limits;
	uint32_t version;
	bool known = true;
	int64_t id;

	(void)state;
	limits_default(&limits);
	document.place = NULL;
	id = support_save(store, support_run(store, RUN_INGEST, 0), &document, NULL);
	assert_int_equal(store_load_snapshot(store, id, &limits, &snapshot, NULL), 0);
	assert_int_equal(snapshot->fact_count, 1);
	memcpy(file.oid, snapshot->files[0].oid, sizeof(file.oid));
	version = snapshot->facts[0]->version;
	assert_int_equal(store_have_facts(store, &file, 1, &version, &known, NULL), 0);
	assert_false(known);
	assert_int_equal(store_load_facts(store, snapshot, file.oid, file.reader, version, &limits, NULL),
		ERROR_NOT_FOUND);
	/* What our own reader says of it counts for everybody. */
	support_save(store, support_run(store, RUN_SCAN, 0), &pay, NULL);
	assert_int_equal(store_have_facts(store, &file, 1, &version, &known, NULL), 0);
	assert_true(known);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM blob_fact"), 2);
}

/* All of the manifest is ASCII: bytes are columns. */
static void where_a_mark_ends_is_counted_once(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("ends.db");

	(void)state;
	support_save(store, support_run(store, RUN_SCAN, 0), &pay, NULL);
	assert_true(support_ask(store, "SELECT count(*) FROM finding WHERE line > 0") > 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding WHERE line > 0"),
		support_ask(store,
			"SELECT count(*) FROM finding AS f JOIN finding_detail AS d ON d.finding_id = f.id "
			"WHERE f.end_col = f.col + d.byte_count"));
}

static void excerpts_are_kept_once(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("excerpts.db");
	int64_t run = support_run(store, RUN_SCAN, 0);

	(void)state;
	support_save(store, run, &pay, NULL);
	support_save(store, run, &pay, NULL);
	assert_true(support_ask(store, "SELECT count(*) FROM excerpt") > 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM excerpt"),
		support_ask(store, "SELECT count(DISTINCT line) FROM excerpt"));
	assert_string_equal(support_ask_text(store, "SELECT lines FROM excerpt WHERE line = 3"),
		"{\n  \"name\": \"pay\",\n  \"engineVersion\": \"v0.19.10\",\n"
		"  \"sdk\": {\"source\": \"go\"},\n  \"dependencies\": [\n"
		"    {\"name\": \"alpine\", \"source\": \"github.com/x/y/alpine@v1\", \"pin\": \"" COMMIT_A
		"\"},");
	assert_int_equal(support_ask(store, "SELECT first_line FROM excerpt WHERE line = 3"), 1);
}

/* --- back again ---------------------------------------------------------------------------------------- */

static void fill(struct snapshot *snapshot)
{
	static const char *urls[] = { "github.com/acme/pay", "git.example.org/mirror/pay" };
	static const char *roots[] = { COMMIT_B };
	struct problem *problem = snapshot_add_problem(snapshot, "ci/big.json", PROBLEM_TOO_LARGE, "9 bytes");

	problem->reader = READER_DAGGER_JSON;
	problem->limit = "manifest.bytes";
	problem->line = 4;
	problem->column = 2;
	snapshot->urls = urls;
	snapshot->url_count = 2;
	snapshot->roots = roots;
	snapshot->root_count = 1;
	snapshot->status = COVERAGE_PARTIAL;
	snapshot->reason = "1 path not read";
	snapshot->shallow = true;
	snapshot->walked = 1234;
	snapshot->read = 2;
	snapshot_add_directory(snapshot, "github.com");
	snapshot_add_directory(snapshot, "\"odd\\001\"");
	snapshot->files[0].mode = 0100755;
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
}

static void the_store_alone_gives_the_snapshot_back(void **state)
{
	static const struct support_text texts[] = { { "a/dagger.json", MANIFEST(COMMIT_A) },
		{ "b/dagger.json", MANIFEST(COMMIT_A) }, { "dagger.json", "{ broken" } };
	CLEANUP(store_close) struct store *store = support_store_open("back.db");
	struct support_repository repository = pay_with('c', texts, 3);
	CLEANUP(snapshot_close) struct snapshot *given = support_snapshot(&repository, false);
	CLEANUP(snapshot_close) struct snapshot *back = NULL;
	CLEANUP(buf_release) struct buf before = BUF_INIT;
	CLEANUP(buf_release) struct buf after = BUF_INIT;
	struct limits limits;
	int64_t id;

	(void)state;
	limits_default(&limits);
	fill(given);
	id = support_save_snapshot(store, support_run(store, RUN_SCAN, 0), &repository, given, false, NULL);
	assert_int_equal(store_load_snapshot(store, id, &limits, &back, NULL), 0);
	/* Excerpts stay in the store: nothing is judged by them. */
	given->excerpt_count = 0;
	snapshot_write(given, &before);
	snapshot_write(back, &after);
	assert_string_equal(before.text, after.text);
	assert_int_equal(back->directory_count, 2);
	snapshot_link(back);
	assert_int_equal(back->module_count, given->module_count);
	assert_int_equal(back->reference_count, given->reference_count);
	assert_memory_equal(back->references[2].evidence, given->references[2].evidence, 16);
	/* Judged again, nothing changes. */
	support_save_snapshot(store, support_run(store, RUN_EVALUATE, 1), &repository, back, true, NULL);
	assert_int_equal(support_ask(store, "SELECT max(since_run) FROM reference"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM file WHERE until_run IS NOT NULL"), 0);
	support_check_whole(store);
}

static void facts_that_are_not_remembered_are_not_judged(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("emptied.db");
	struct snapshot *back = NULL;
	struct limits limits;
	struct error error = { 0 };
	int64_t id = support_save(store, support_run(store, RUN_SCAN, 0), &pay, NULL);

	(void)state;
	limits_default(&limits);
	assert_int_equal(store_execute(store, "DELETE FROM blob_fact", NULL), 0);
	assert_int_equal(store_load_snapshot(store, id, &limits, &back, &error), ERROR_NOT_FOUND);
	assert_null(back);
	assert_non_null(strstr(error.message, "'dagger.json' is not remembered"));
	assert_int_equal(store_load_snapshot(store, 77, &limits, &back, &error), ERROR_NOT_FOUND);
}

/* --- captures ------------------------------------------------------------------------------------------ */

static void one_capture_a_change_not_one_a_scan(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("captures.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct support_repository repository = pay;
	struct known_repository known;
	unsigned char digest[32];
	char hex[65] = "";

	(void)state;
	for (int64_t day = 0; day < 6; day++) {
		repository.commit = day < 3 ? 'a' : 'b';
		support_save(store, support_run(store, RUN_SCAN, day), &repository, NULL);
	}
	assert_int_equal(support_ask(store, "SELECT count(*) FROM capture"), 2);
	assert_int_equal(support_ask(store, "SELECT run_id FROM capture ORDER BY id DESC"), 4);
	digest_of(&repository, digest);
	for (int i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	assert_string_equal(support_ask_text(store, "SELECT lower(hex(facts_digest)) FROM capture "
						    "ORDER BY id DESC"),
		hex);
	assert_int_equal(store_known_at(store, pay.place, &arena, &known, NULL), 0);
	assert_string_equal(known.commit, COMMIT_B);
	assert_string_equal(known.tree, COMMIT_B);
	assert_string_equal(known.ref, "refs/heads/main");
	assert_string_equal(known.readers, "1:1 2:1 3:1 4:1");
	assert_int_equal(known.status, COVERAGE_COMPLETE);
	assert_int_equal(strlen(known.evaluated_key), 64);
	assert_int_equal(strncmp(known.evaluated_key, "01020300", 8), 0);
}

static void a_time_at_which_a_verdict_may_change_is_kept(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("due.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	const int64_t times[] = { INT64_MAX, 1795600000 };
	struct support_repository repository = pay;
	struct known_repository known;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(times); i++) {
		struct findings findings = { .evaluate_after = times[i] };

		repository.findings = &findings;
		support_save(store, support_run(store, RUN_SCAN, 0), &repository, NULL);
		assert_int_equal(store_known_as(store, pay.identity, &arena, &known, NULL), 0);
		assert_int_equal(known.evaluate_after, times[i]);
		assert_int_equal(support_ask(store, "SELECT evaluate_after IS NULL FROM repository"),
			times[i] == INT64_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_unchanged_is_not_touched),
		cmocka_unit_test(a_changed_reference_begins_a_new_life),
		cmocka_unit_test(what_only_moved_within_its_file_is_mended),
		cmocka_unit_test(what_has_gone_ends_its_life),
		cmocka_unit_test(references_know_what_they_name),
		cmocka_unit_test(only_a_certain_commit_is_called_the_commit),
		cmocka_unit_test(a_file_that_stands_twice_counts_once),
		cmocka_unit_test(repositories_share_what_is_known_of_an_object),
		cmocka_unit_test(what_a_document_says_of_an_object_serves_nobody_else),
		cmocka_unit_test(where_a_mark_ends_is_counted_once),
		cmocka_unit_test(excerpts_are_kept_once),
		cmocka_unit_test(the_store_alone_gives_the_snapshot_back),
		cmocka_unit_test(facts_that_are_not_remembered_are_not_judged),
		cmocka_unit_test(one_capture_a_change_not_one_a_scan),
		cmocka_unit_test(a_time_at_which_a_verdict_may_change_is_kept),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
