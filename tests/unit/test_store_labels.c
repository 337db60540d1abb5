/* What tags named over time, and which commits brought references in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/resolving.h"
#include "support_rules.h"
#include "support_store.h"

#define ONE "1111111111111111111111111111111111111111"
#define TWO "2222222222222222222222222222222222222222"

/* --- labels ---------------------------------------------------------------------------------------------- */

static void note(struct store *store, int64_t run, const char *ref, const char *commit)
{
	struct error error = { 0 };

	if (store_note_label(store, run, "github.com/x/y", ref, commit, &error) < 0)
		fail_msg("%s", error.message);
}

static void expect_label(struct store *store, const char *root, const char *ref, const char *expected)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct label_seen *seen = NULL;
	struct arena arena = { 0 };
	size_t count = 99;

	assert_int_equal(store_load_label(store, root, ref, &arena, &seen, &count, NULL), 0);
	for (size_t i = 0; i < count; i++)
		if (!seen[i].last)
			buf_format(&text, "%.2s %d-now;", seen[i].commit,
				(int)((seen[i].first - SUPPORT_NOW) / 86400));
		else
			buf_format(&text, "%.2s %d-%d;", seen[i].commit,
				(int)((seen[i].first - SUPPORT_NOW) / 86400),
				(int)((seen[i].last - SUPPORT_NOW) / 86400));
	assert_string_equal(text.text, expected);
	arena_release(&arena);
}

static void a_label_remembers_everything_that_it_named(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("labels.db");

	(void)state;
	expect_label(store, "github.com/x/y", "refs/tags/v1", "");
	note(store, support_run(store, RUN_SCAN, 0), "refs/tags/v1", TWO);
	expect_label(store, "github.com/x/y", "refs/tags/v1", "22 0-now;");
	/* As long as it stands still, nothing of it changes. */
	note(store, support_run(store, RUN_SCAN, 1), "refs/tags/v1", TWO);
	expect_label(store, "github.com/x/y", "refs/tags/v1", "22 0-now;");
	note(store, support_run(store, RUN_SCAN, 2), "refs/tags/v1", ONE);
	note(store, 3, "refs/tags/v2", ONE);
	expect_label(store, "github.com/x/y", "refs/tags/v1", "22 0-1;11 2-now;");
	/* Back again: the first time stays the first. */
	note(store, support_run(store, RUN_SCAN, 3), "refs/tags/v1", TWO);
	expect_label(store, "github.com/x/y", "refs/tags/v1", "11 2-2;22 0-now;");
	/* What was not named in the newest run is gone. */
	expect_label(store, "github.com/x/y", "refs/tags/v2", "11 2-2;");
	expect_label(store, "github.com/x/z", "refs/tags/v1", "");
	note(store, support_run(store, RUN_SCAN, 4), "refs/tags/v3", TWO);
	expect_label(store, "github.com/x/y", "refs/tags/v1", "11 2-2;22 0-3;");
}

static void a_label_seen_twice_in_a_run_is_written_once(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("twice.db");
	int64_t run = support_run(store, RUN_SCAN, 0);
	int changes;

	(void)state;
	note(store, run, "refs/tags/v1", ONE);
	changes = sqlite3_total_changes(store->db);
	note(store, run, "refs/tags/v1", ONE);
	assert_int_equal(sqlite3_total_changes(store->db), changes);
}

/* --- who brought it in ----------------------------------------------------------------------------------- */

static const struct support_text before = { "ci/dagger.json",
	"{\"name\":\"a\",\"engineVersion\":\"v0.18.0\",\"dependencies\":["
	"{\"name\":\"p\",\"source\":\"github.com/x/y@v1\",\"pin\":\"" ONE "\"},"
	"{\"name\":\"q\",\"source\":\"./q\"}]}" };
static const struct support_text after = { "ci/dagger.json",
	"{\"name\":\"a\",\"engineVersion\":\"v0.18.0\",\"dependencies\":["
	"{\"name\":\"p\",\"source\":\"github.com/x/y@v1\",\"pin\":\"" TWO "\"},"
	"{\"name\":\"q\",\"source\":\"./q\"}]}" };

static int add_unsearched(const struct unsearched *reference, void *context)
{
	buf_format(context, "%lld %s %d %d %s %s %.2s\n", (long long)reference->reference, reference->path,
		(int)reference->reader, (int)reference->kind, reference->name, reference->source,
		reference->pin ? reference->pin : "-");
	return 0;
}

static void expect_unsearched(struct store *store, int64_t repository, const char *expected)
{
	CLEANUP(buf_release) struct buf lines = BUF_INIT;

	assert_int_equal(store_visit_unsearched(store, repository, add_unsearched, &lines, NULL), 0);
	assert_string_equal(lines.text, expected);
}

static void references_are_searched_for_until_their_row_changes(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("introduced.db");
	struct support_repository repository = {
		.identity = "url:a.org/1", .place = "/1", .texts = &before, .text_count = 1
	};
	const struct commit_note commit = {
		.oid = ONE, .time = 1700000000, .author = "Ada", .subject = "add it", .has_signature = true
	};
	int64_t id = support_save(store, support_run(store, RUN_SCAN, 0), &repository, NULL);
	struct arena arena = { 0 };
	struct commit_note found;
	bool searched = true;

	(void)state;
	expect_unsearched(
		store, id, "1 ci/dagger.json 1 1 q ./q -\n2 ci/dagger.json 1 1 p github.com/x/y@v1 11\n");
	assert_int_equal(introduced_load(store, 2, &arena, &found, &searched, NULL), 0);
	assert_false(searched);
	assert_int_equal(store_put_introduced(store, 2, &commit, NULL), 0);
	assert_int_equal(store_put_introduced(store, 1, NULL, NULL), 0);
	expect_unsearched(store, id, "");
	assert_int_equal(introduced_load(store, 2, &arena, &found, &searched, NULL), 0);
	assert_true(searched);
	assert_string_equal(found.oid, ONE);
	assert_int_equal(found.time, 1700000000);
	assert_string_equal(found.author, "Ada");
	assert_string_equal(found.subject, "add it");
	assert_true(found.has_signature);
	assert_int_equal(introduced_load(store, 1, &arena, &found, &searched, NULL), 0);
	assert_true(searched);
	assert_string_equal(found.oid, "");
	/* Saved again as it is: what was found stays. */
	support_save(store, support_run(store, RUN_SCAN, 1), &repository, NULL);
	expect_unsearched(store, id, "");
	repository.texts = &after;
	support_save(store, support_run(store, RUN_SCAN, 2), &repository, NULL);
	expect_unsearched(store, id, "3 ci/dagger.json 1 1 p github.com/x/y@v1 22\n");
	expect_unsearched(store, id + 1, "");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_label_remembers_everything_that_it_named),
		cmocka_unit_test(a_label_seen_twice_in_a_run_is_written_once),
		cmocka_unit_test(references_are_searched_for_until_their_row_changes),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
