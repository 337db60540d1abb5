/* Repositories made to hurt whoever reads them: each is a row with a reason, and the rest goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "store/store.h"
#include "support_hostile.h"

static int start(void **state)
{
	(void)state;
	return hostile_start();
}

static int stop(void **state)
{
	(void)state;
	hostile_stop();
	return 0;
}

/* --- scanning ------------------------------------------------------------------------------------------- */

/* What a scan of one folder of the test's said and recorded. */
struct outcome {
	struct fleet *fleet;
	struct collect_result result;
	struct buf troubles; /* NAME: REASON lines */
	struct arena arena;
	struct snapshot *snapshot; /* of the repository asked for last */
};

static void outcome_release(struct outcome *outcome)
{
	fleet_close(&outcome->fleet);
	buf_release(&outcome->troubles);
	arena_release(&outcome->arena);
	snapshot_close(&outcome->snapshot);
}

static void keep_trouble(const char *name, const char *reason, void *context)
{
	struct outcome *outcome = context;

	buf_format(&outcome->troubles, "%s: %s\n", name, reason);
}

/* With the same outcome again, the same database is scanned into. */
static void scan(struct outcome *outcome, const char *folder)
{
	const char *const paths[] = { hostile_path("%s", folder) };
	struct collect_settings settings = {
		.paths = paths,
		.path_count = 1,
		.jobs = 1,
		.trouble = keep_trouble,
		.context = outcome,
	};
	struct error error = { 0 };

	if (!outcome->fleet) {
		outcome->troubles = (struct buf)BUF_INIT;
		if (fleet_open(&outcome->fleet, hostile_path("%s.db", folder), true, &error) < 0)
			fail_msg("%s", error.message);
	}
	buf_clear(&outcome->troubles);
	if (collect_run(outcome->fleet, &settings, &outcome->result, &error) < 0)
		fail_msg("%s", error.message);
	/* No worker hung until it was given up. */
	assert_null(strstr(outcome->troubles.text ? outcome->troubles.text : "", "no answer within"));
}

static const struct snapshot *load(struct outcome *outcome, const char *identity)
{
	struct known_repository known = { 0 };
	struct limits limits;
	struct error error = { 0 };

	limits_default(&limits);
	snapshot_close(&outcome->snapshot);
	assert_int_equal(
		store_known_as(fleet_store(outcome->fleet), identity, &outcome->arena, &known, &error), 0);
	if (!known.id)
		fail_msg("'%s' is not known", identity);
	if (store_load_snapshot(fleet_store(outcome->fleet), known.id, &limits, &outcome->snapshot, &error) <
		0)
		fail_msg("%s", error.message);
	return outcome->snapshot;
}

static const struct problem *problem_at(const struct snapshot *snapshot, const char *path)
{
	for (size_t i = 0; i < snapshot->problem_count; i++)
		if (strcmp(snapshot->problems[i].path, path) == 0)
			return &snapshot->problems[i];
	fail_msg("no problem at '%s'", path);
	return NULL;
}

/* A repository whose top holds `blob` as its manifest and a good one in "fine". */
static void commit_beside_good(const char *name, const char *url, const char *blob)
{
	CLEANUP(buf_release) struct buf tree = BUF_INIT;
	char good[HOSTILE_OID], fine[HOSTILE_OID], top[HOSTILE_OID];

	hostile_add_manifest(name, "good", good, fine);
	hostile_entry(&tree, "100644", "dagger.json", blob);
	hostile_entry(&tree, "40000", "fine", fine);
	hostile_add_tree(name, &tree, top);
	hostile_commit(name, top);
	hostile_add_remote(name, url);
}

/* --- objects -------------------------------------------------------------------------------------------- */

static void an_object_that_is_not_what_it_says_costs_one_path(void **state)
{
	static const struct {
		const char *name, *header, *words;
		size_t bytes;
	} cases[] = {
		{ "longer", "blob 50", "it has more bytes than it says", 4 * 1024 * 1024 },
		{ "little-longer", "blob 50", "it has more bytes than it says", 51 },
		{ "shorter", "blob 1048576", "it has fewer bytes than it says", 3 },
		{ "negative", "blob -1", "its header is none", 3 },
		{ "huge", "blob 99999999999999999999", "its header is none", 3 },
		{ "no-kind", "blub 3", "its header is none", 3 },
	};
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	CLEANUP(memory_release) char *bytes = memory_zero(4 * 1024 * 1024, 1);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char oid[HOSTILE_OID], name[64], url[64];

		snprintf(name, sizeof(name), "lies/%s", cases[i].name);
		snprintf(url, sizeof(url), "https://h.example/%s", cases[i].name);
		hostile_make(name);
		hostile_add_lie(name, name, cases[i].header, bytes, cases[i].bytes, oid);
		commit_beside_good(name, url, oid);
	}
	scan(&outcome, "lies");
	assert_int_equal(outcome.result.failed, 0);
	assert_int_equal(outcome.result.partial, COUNT_OF(cases));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char identity[64];
		const struct snapshot *snapshot;

		snprintf(identity, sizeof(identity), "url:h.example/%s", cases[i].name);
		snapshot = load(&outcome, identity);
		assert_int_equal(problem_at(snapshot, "dagger.json")->code, PROBLEM_CORRUPT_OBJECT);
		assert_non_null(strstr(problem_at(snapshot, "dagger.json")->detail, cases[i].words));
		assert_string_equal(snapshot->files[snapshot->file_count - 1].path, "fine/dagger.json");
	}
}

/* libgit2 1.5 reads such a file for ever. */
static void an_object_that_is_cut_off_is_not_waited_for(void **state)
{
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char oid[HOSTILE_OID];
	const char *path;

	(void)state;
	hostile_make("cut/off");
	for (int i = 0; i < 400; i++)
		buf_format(&text, "{\"name\":\"m%d\"}", i * i);
	hostile_add("cut/off", "blob", text.text, text.length, oid);
	path = hostile_object_path("cut/off", oid);
	buf_clear(&text);
	assert_int_equal(file_read(&text, path, 100000, NULL), 0);
	hostile_write(path, text.text, text.length / 2);
	commit_beside_good("cut/off", "https://h.example/cut", oid);
	scan(&outcome, "cut");
	assert_int_equal(outcome.result.partial, 1);
	assert_non_null(
		strstr(problem_at(load(&outcome, "url:h.example/cut"), "dagger.json")->detail, "cut off"));
}

static void what_is_no_file_is_not_waited_for(void **state)
{
	static const char *const places[] = { "HEAD", "config", "commondir", "refs/heads/main",
		"objects/pack/multi-pack-index",
		"objects/pack/pack-0123456789012345678901234567890123456789.idx" };
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	char oid[HOSTILE_OID], tree[HOSTILE_OID], name[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		snprintf(name, sizeof(name), "fifo/r%zu", i);
		hostile_make(name);
		hostile_add_manifest(name, "m", oid, tree);
		hostile_commit(name, tree);
		unlink(hostile_path("%s/%s", name, places[i]));
		assert_int_equal(mkfifo(hostile_path("%s/%s", name, places[i]), 0600), 0);
	}
	hostile_make("fifo/object");
	hostile_add("fifo/object", "blob", "x", 1, oid);
	unlink(hostile_object_path("fifo/object", oid));
	assert_int_equal(mkfifo(hostile_object_path("fifo/object", oid), 0600), 0);
	commit_beside_good("fifo/object", "https://h.example/fifo", oid);
	scan(&outcome, "fifo");
	assert_int_equal(outcome.result.failed, COUNT_OF(places));
	assert_int_equal(outcome.result.partial, 1);
	assert_non_null(strstr(outcome.troubles.text, "fifo/r0: '"));
	assert_non_null(strstr(outcome.troubles.text, "'multi-pack-index' among its packs is no file"));
}

/* --- more than anyone can hold -------------------------------------------------------------------------- */

/* One blob of a few kilobytes at a million paths. */
static void a_bomb_of_folders_is_cut(void **state)
{
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	CLEANUP(buf_release) struct buf tree = BUF_INIT;
	static const char lock[] = "[[\"version\",\"1\"]]\n";
	char oid[HOSTILE_OID];
	struct limits limits;

	(void)state;
	limits_default(&limits);
	hostile_make("bomb/tree");
	hostile_add("bomb/tree", "blob", lock, strlen(lock), oid);
	hostile_entry(&tree, "100644", "dagger.lock", oid);
	hostile_add_tree("bomb/tree", &tree, oid);
	for (int i = 0; i < 3; i++)
		hostile_add_fan("bomb/tree", oid, 100, oid);
	hostile_commit("bomb/tree", oid);
	hostile_add_remote("bomb/tree", "https://h.example/bomb");
	scan(&outcome, "bomb");
	assert_int_equal(outcome.result.partial, 1);
	load(&outcome, "url:h.example/bomb");
	assert_int_equal(outcome.snapshot->file_count, limits.values[LIMIT_REPOSITORY_FILES]);
	assert_string_equal(problem_at(outcome.snapshot, "")->limit, "repository.files");
}

/* Each path has verdicts of its own: a thousand paths times ten thousand references. */
static void one_blob_at_many_paths_is_cut(void **state)
{
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf tree = BUF_INIT;
	char oid[HOSTILE_OID];
	size_t with_facts = 0;

	(void)state;
	hostile_make("product/of");
	buf_add(&text, "{\"name\":\"m\",\"dependencies\":[\"github.com/x/y\"");
	for (int i = 0; i < 10000; i++)
		buf_format(&text, ",\"github.com/x/y%d\"", i);
	buf_add(&text, "]}");
	hostile_add("product/of", "blob", text.text, text.length, oid);
	hostile_entry(&tree, "100644", "dagger.json", oid);
	hostile_add_tree("product/of", &tree, oid);
	hostile_add_fan("product/of", oid, 40, oid);
	hostile_add_fan("product/of", oid, 40, oid);
	hostile_commit("product/of", oid);
	hostile_add_remote("product/of", "https://h.example/product");
	scan(&outcome, "product");
	assert_int_equal(outcome.result.partial, 1);
	assert_true(outcome.result.opened < 25000);
	load(&outcome, "url:h.example/product");
	assert_int_equal(outcome.snapshot->file_count, 1600);
	assert_string_equal(problem_at(outcome.snapshot, "")->limit, "repository.facts");
	for (size_t i = 0; i < outcome.snapshot->file_count; i++)
		with_facts += outcome.snapshot->files[i].facts != NULL;
	/* They share one blob, so all have its facts when loaded; none more is judged for that. */
	assert_int_equal(with_facts, 1600);
	scan(&outcome, "product");
	assert_int_equal(outcome.result.opened + outcome.result.closed, 0);
}

static void more_problems_than_anyone_reads_are_one(void **state)
{
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	CLEANUP(buf_release) struct buf tree = BUF_INIT;
	char oid[HOSTILE_OID], entry[16];
	struct limits limits;

	(void)state;
	limits_default(&limits);
	hostile_make("problems/many");
	for (int i = 0; i < 9000; i++) {
		snprintf(entry, sizeof(entry), "s%05d", i);
		hostile_entry(&tree, "160000", entry, "0123456789012345678901234567890123456789");
	}
	hostile_add_tree("problems/many", &tree, oid);
	hostile_commit("problems/many", oid);
	hostile_add_remote("problems/many", "https://h.example/problems");
	scan(&outcome, "problems");
	load(&outcome, "url:h.example/problems");
	assert_int_equal(outcome.snapshot->problem_count, limits.values[LIMIT_REPOSITORY_PROBLEMS] + 1);
	assert_string_equal(problem_at(outcome.snapshot, "")->limit, "repository.problems");
}

/* --- names ---------------------------------------------------------------------------------------------- */

static void what_no_snapshot_holds_costs_no_repository(void **state)
{
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	CLEANUP(buf_release) struct buf tree = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char blob[HOSTILE_OID], fine[HOSTILE_OID], oid[HOSTILE_OID];

	(void)state;
	hostile_make("long/names");
	hostile_add_manifest("long/names", "m", blob, fine);
	hostile_entry(&tree, "40000", "fine", fine);
	for (int i = 0; i < 3000; i++)
		buf_add_char(&name, '\377'); /* four bytes each when quoted */
	hostile_entry(&tree, "40000", name.text, fine);
	hostile_add_tree("long/names", &tree, oid);
	buf_clear(&name);
	for (int i = 0; i < 9000; i++)
		buf_add_char(&name, 'a');
	buf_format(&text,
		"tree %s\nauthor %s <a> -5000000000 +0000\ncommitter %s <a> -5000000000 +0000\n\nx\n", oid,
		name.text, name.text);
	hostile_add("long/names", "commit", text.text, text.length, oid);
	hostile_write(hostile_path("long/names/refs/heads/main"), oid, strlen(oid));
	buf_clear(&text);
	buf_format(&text, "https://h.example/%s", name.text);
	hostile_add_remote("long/names", text.text);
	scan(&outcome, "long");
	assert_int_equal(outcome.result.failed, 0);
	assert_int_equal(outcome.result.partial, 1);
	buf_clear(&text);
	buf_format(&text, "root:%s", oid);
	load(&outcome, text.text);
	assert_int_equal(outcome.snapshot->file_count, 1);
	assert_int_equal(problem_at(outcome.snapshot, "")->code, PROBLEM_BAD_PATH);
	assert_int_equal(outcome.snapshot->commit_time, 0);
}

static void a_tree_that_hides_an_entry_is_no_whole_tree(void **state)
{
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	CLEANUP(buf_release) struct buf tree = BUF_INIT;
	char shown[HOSTILE_OID], hidden[HOSTILE_OID], fine[HOSTILE_OID], oid[HOSTILE_OID];

	(void)state;
	hostile_make("twice/named");
	hostile_add_manifest("twice/named", "shown", shown, fine);
	hostile_add_manifest("twice/named", "hidden", hidden, oid);
	hostile_entry(&tree, "40000", "..", fine);
	hostile_entry(&tree, "40000", ".GIT", fine);
	hostile_entry(&tree, "100644", "dagger.json", shown);
	hostile_entry(&tree, "100644", "dagger.json", hidden);
	hostile_add_tree("twice/named", &tree, oid);
	hostile_commit("twice/named", oid);
	hostile_add_remote("twice/named", "https://h.example/twice");
	scan(&outcome, "twice");
	assert_int_equal(outcome.result.partial, 1);
	load(&outcome, "url:h.example/twice");
	assert_int_equal(outcome.snapshot->file_count, 1);
	assert_int_equal(outcome.snapshot->problem_count, 3);
}

/* --- refs and places ------------------------------------------------------------------------------------ */

static void a_ref_that_cannot_be_read_is_not_unborn(void **state)
{
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	char oid[HOSTILE_OID], tree[HOSTILE_OID];

	(void)state;
	hostile_make("refs/empty");
	hostile_add_manifest("refs/empty", "m", oid, tree);
	hostile_commit("refs/empty", tree);
	hostile_write(hostile_path("refs/empty/refs/heads/main"), "", 0);
	hostile_make("refs/linked");
	assert_int_equal(symlink("nowhere", hostile_path("refs/linked/refs/heads/main")), 0);
	hostile_make("refs/packed");
	assert_int_equal(file_make_folder(hostile_path("refs/packed/packed-refs"), NULL), 0);
	scan(&outcome, "refs");
	assert_int_equal(outcome.result.failed, 3);
	assert_int_equal(outcome.result.empty, 0);
}

/* A .git may name any folder: what is said of it must not be said of whoever lies there. */
static void a_git_file_cannot_spoil_another_place(void **state)
{
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char oid[HOSTILE_OID], tree[HOSTILE_OID];

	(void)state;
	hostile_make("place/victim");
	hostile_add_manifest("place/victim", "m", oid, tree);
	hostile_commit("place/victim", tree);
	hostile_add_remote("place/victim", "https://h.example/victim");
	scan(&outcome, "place");
	assert_int_equal(load(&outcome, "url:h.example/victim")->status, COVERAGE_COMPLETE);
	buf_format(&text, "gitdir: %s\n", hostile_path("place/victim"));
	hostile_write(hostile_path("evil/w/.git"), text.text, text.length);
	scan(&outcome, "evil");
	assert_int_equal(outcome.result.failed, 1);
	assert_int_equal(load(&outcome, "url:h.example/victim")->status, COVERAGE_COMPLETE);
}

static void one_odd_line_of_a_list_costs_nothing_else(void **state)
{
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	char oid[HOSTILE_OID], tree[HOSTILE_OID];

	(void)state;
	hostile_make("listed");
	hostile_add_manifest("listed", "m", oid, tree);
	hostile_commit("listed", tree);
	buf_add(&list, "listed\n\033[2J\n");
	for (int i = 0; i < 100000; i++)
		buf_add_char(&list, 'x');
	buf_add(&list, "\n/dev/null\n");
	hostile_write(hostile_path("odd.list"), list.text, list.length);
	scan(&outcome, "odd.list");
	assert_int_equal(outcome.result.read, 1);
	assert_int_equal(outcome.result.failed, 3);
}

/* What a scan takes over from the one before must be what it would have read. */
static void what_is_kept_is_what_would_be_read(void **state)
{
	static const char *const folders[] = { "\"q\"", "a", "a-b", "a.b", "ab", "b\\x", "t\tb", "z\377" };
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	CLEANUP(outcome_release) struct outcome fresh = { 0 };
	const struct snapshot *kept, *read;
	char blob[HOSTILE_OID], one[HOSTILE_OID], other[HOSTILE_OID], oid[HOSTILE_OID];

	(void)state;
	hostile_make("kept/r");
	hostile_add_remote("kept/r", "https://h.example/kept");
	hostile_add_manifest("kept/r", "one", blob, one);
	hostile_add_manifest("kept/r", "other", blob, other);
	for (size_t changed = 0; changed <= COUNT_OF(folders); changed++) {
		CLEANUP(buf_release) struct buf inner = BUF_INIT;
		CLEANUP(buf_release) struct buf tree = BUF_INIT;

		for (size_t i = 0; i < COUNT_OF(folders); i++)
			hostile_entry(&inner, "40000", folders[i], i + 1 == changed ? other : one);
		hostile_add_tree("kept/r", &inner, oid);
		hostile_entry(&tree, "40000", "a", oid);
		for (size_t i = 0; i < COUNT_OF(folders); i++)
			if (i != 1 && i != changed)
				hostile_entry(&tree, "40000", folders[i], one);
		hostile_add_tree("kept/r", &tree, oid);
		hostile_commit("kept/r", oid);
		scan(&outcome, "kept");
	}
	assert_int_equal(rename(hostile_path("kept"), hostile_path("read")), 0);
	scan(&fresh, "read");
	kept = load(&outcome, "url:h.example/kept");
	read = load(&fresh, "url:h.example/kept");
	assert_int_equal(kept->file_count, read->file_count);
	for (size_t i = 0; i < kept->file_count; i++) {
		assert_string_equal(kept->files[i].path, read->files[i].path);
		assert_string_equal(kept->files[i].oid, read->files[i].oid);
	}
}

static void a_work_tree_is_not_waited_for(void **state)
{
	CLEANUP(memory_release) char *folder = memory_string(hostile_path("tree/w"));
	CLEANUP(memory_release) char *emitted = memory_string(hostile_path("tree.json"));
	const char *const paths[] = { folder };
	const struct collect_settings settings = {
		.paths = paths,
		.path_count = 1,
		.worktree = true,
		.emit = emitted,
	};
	struct collect_result result;
	struct error error = { 0 };
	char oid[HOSTILE_OID], tree[HOSTILE_OID];

	(void)state;
	hostile_make("tree/w/.git");
	hostile_add_manifest("tree/w/.git", "m", oid, tree);
	hostile_commit("tree/w/.git", tree);
	hostile_write(hostile_path("tree/w/a/b/dagger.json"), "{}", 2);
	assert_int_equal(mkfifo(hostile_path("tree/w/a/.gitignore"), 0600), 0);
	assert_int_equal(mkfifo(hostile_path("tree/w/a/dagger.json"), 0600), 0);
	if (collect_run(NULL, &settings, &result, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(result.partial, 1);
	assert_int_equal(mkfifo(hostile_path("tree/w/.git/index"), 0600), 0);
	assert_int_equal(collect_run(NULL, &settings, &result, &error), ERROR_SYSTEM);
	assert_non_null(strstr(error.message, "its index is no file"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_that_is_not_what_it_says_costs_one_path),
		cmocka_unit_test(an_object_that_is_cut_off_is_not_waited_for),
		cmocka_unit_test(what_is_no_file_is_not_waited_for),
		cmocka_unit_test(a_bomb_of_folders_is_cut),
		cmocka_unit_test(one_blob_at_many_paths_is_cut),
		cmocka_unit_test(more_problems_than_anyone_reads_are_one),
		cmocka_unit_test(what_no_snapshot_holds_costs_no_repository),
		cmocka_unit_test(a_tree_that_hides_an_entry_is_no_whole_tree),
		cmocka_unit_test(a_ref_that_cannot_be_read_is_not_unborn),
		cmocka_unit_test(a_git_file_cannot_spoil_another_place),
		cmocka_unit_test(one_odd_line_of_a_list_costs_nothing_else),
		cmocka_unit_test(what_is_kept_is_what_would_be_read),
		cmocka_unit_test(a_work_tree_is_not_waited_for),
	};

	/* The pool starts this very program as its worker. */
	if (argc > 1 && strcmp(argv[1], "__worker") == 0)
		return worker_main(argc, argv);
	return cmocka_run_group_tests(tests, start, stop);
}
