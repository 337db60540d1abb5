/* Places of the fleet, copies that are known, and what they answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "store/resolution.h"
#include "store/store_private.h"
#include "support_store.h"

static void save_at(struct store *store, const char *identity, const char *place, const char *const *urls,
	size_t url_count, enum repository_kind kind, bool with_module)
{
	static const struct support_text module = { "dagger.json", "{\"name\":\"a\"}" };
	const struct support_repository repository = {
		.identity = identity,
		.place = place,
		.texts = &module,
		.text_count = with_module,
	};
	CLEANUP(snapshot_close) struct snapshot *snapshot = support_snapshot(&repository, true);
	const char *list[2];

	for (size_t i = 0; i < url_count; i++)
		list[i] = urls[i];
	snapshot->urls = list;
	snapshot->url_count = url_count;
	snapshot->kind = kind;
	support_save_snapshot(store, support_run(store, RUN_SCAN, 0), &repository, snapshot, false, NULL);
}

/* --- places ---------------------------------------------------------------------------------------------- */

static int add_place(const struct fleet_place *place, void *context)
{
	buf_format(context, "%s|%s|%s|%d%d|%.3s\n", place->place, place->identity, place->root,
		place->worktree, place->has_module, place->commit);
	return 0;
}

static void places_of_live_repositories_are_visited(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("places.db");
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	const char *const urls[] = { "github.com/x/pay", "github.com/up/pay" };
	const char *const root = "/gone";
	int64_t gone = 0;

	(void)state;
	save_at(store, "url:github.com/x/pay", "/srv/pay.git", urls, 2, REPOSITORY_BARE, true);
	save_at(store, "url:a.org/given", "/srv/given/.git", NULL, 0, REPOSITORY_WORKTREE, false);
	save_at(store, "named", "/srv/named", NULL, 0, REPOSITORY_WORKTREE, false);
	save_at(store, "url:a.org/gone", "/gone/a", NULL, 0, REPOSITORY_BARE, false);
	save_at(store, "url:a.org/ingested", NULL, NULL, 0, REPOSITORY_BARE, false);
	assert_int_equal(store_save_failure(store, support_run(store, RUN_SCAN, 0), "/srv/never", "never",
				 PROBLEM_NOT_OPENED, "no", NULL),
		0);
	assert_int_equal(store_mark_gone(store, support_run(store, RUN_SCAN, 1), &root, 1, &gone, NULL), 0);
	assert_int_equal(store_visit_places(store, add_place, &lines, NULL), 0);
	assert_string_equal(lines.text, "/srv/given/.git|url:a.org/given|a.org/given|10|aaa\n"
					"/srv/named|named||10|aaa\n"
					"/srv/pay.git|url:github.com/x/pay|github.com/x/pay|01|aaa\n");
}

/* Refs of a bare copy must not be looked for where a clone has them, whichever of the two was read last. */
static void each_of_several_places_has_its_own_kind(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("kinds.db");
	CLEANUP(buf_release) struct buf lines = BUF_INIT;

	(void)state;
	save_at(store, "url:a.org/x", "/desk/a/x/.git", NULL, 0, REPOSITORY_WORKTREE, false);
	save_at(store, "url:a.org/x", "/desk/a/x/.git/worktrees/w", NULL, 0, REPOSITORY_WORKTREE, false);
	save_at(store, "url:a.org/x", "/srv/x.git", NULL, 0, REPOSITORY_BARE, false);
	save_at(store, "url:a.org/x", "/desk/b/x/.git", NULL, 0, REPOSITORY_WORKTREE, false);
	assert_int_equal(store_visit_places(store, add_place, &lines, NULL), 0);
	assert_string_equal(lines.text, "/desk/a/x/.git|url:a.org/x|a.org/x|10|aaa\n"
					"/desk/a/x/.git/worktrees/w|url:a.org/x|a.org/x|10|aaa\n"
					"/desk/b/x/.git|url:a.org/x|a.org/x|10|aaa\n"
					"/srv/x.git|url:a.org/x|a.org/x|00|aaa\n");
}

/* --- copies ---------------------------------------------------------------------------------------------- */

static int64_t put(struct store *store, const char *place, unsigned char refs, int64_t updated)
{
	struct stored_copy copy = {
		.place = place, .root = "github.com/x/y", .kind = COPY_MIRROR, .updated = updated
	};
	struct error error = { 0 };

	memset(copy.refs_digest, refs, sizeof(copy.refs_digest));
	if (store_put_copy(store, &copy, &error) < 0)
		fail_msg("%s", error.message);
	return copy.id;
}

static int add_copy(const struct stored_copy *copy, void *context)
{
	buf_format(context, "%lld %s %s %d %02x %lld\n", (long long)copy->id, copy->place, copy->root,
		(int)copy->kind, copy->refs_digest[31], (long long)copy->updated);
	return 0;
}

static int add_answer(const char *question, const char *value, void *context)
{
	buf_format(context, "%s=%s\n", question, value);
	return 0;
}

static void copies_are_found_by_their_place(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("copies.db");
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	int64_t one = put(store, "/m/b", 1, 10), other = put(store, "/m/a", 2, 20);

	(void)state;
	assert_int_not_equal(one, other);
	assert_int_equal(put(store, "/m/b", 1, 30), one);
	assert_int_equal(store_visit_copies(store, add_copy, &lines, NULL), 0);
	assert_string_equal(lines.text, "2 /m/a github.com/x/y 2 02 20\n1 /m/b github.com/x/y 2 01 30\n");
}

static void answers_hold_as_long_as_the_refs_do(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("answers.db");
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	int64_t copy = put(store, "/m/a", 1, 10), other = put(store, "/m/b", 1, 10);

	(void)state;
	assert_int_equal(store_put_answer(store, copy, "b", "{}", 1, NULL), 0);
	assert_int_equal(store_put_answer(store, copy, "a", "{\"x\":1}", 1, NULL), 0);
	assert_int_equal(store_put_answer(store, copy, "b", "{\"y\":2}", 2, NULL), 0);
	assert_int_equal(store_put_answer(store, other, "a", "{}", 2, NULL), 0);
	assert_int_equal(store_put_answer(store, 99, "a", "{}", 2, NULL), ERROR_SYSTEM);
	assert_int_equal(put(store, "/m/a", 1, 99), copy);
	assert_int_equal(store_visit_answers(store, copy, add_answer, &lines, NULL), 0);
	assert_string_equal(lines.text, "a={\"x\":1}\nb={\"y\":2}\n");
	assert_int_equal(put(store, "/m/a", 2, 99), copy);
	buf_clear(&lines);
	assert_int_equal(store_visit_answers(store, copy, add_answer, &lines, NULL), 0);
	assert_string_equal(lines.text, "");
	assert_int_equal(store_visit_answers(store, other, add_answer, &lines, NULL), 0);
	assert_string_equal(lines.text, "a={}\n");
}

static void copies_that_are_no_more_are_forgotten_with_their_answers(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("keep.db");
	int64_t ids[3] = { put(store, "/m/a", 1, 1), put(store, "/m/b", 1, 1), put(store, "/m/c", 1, 1) };
	int64_t keep[] = { ids[0], ids[2] };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ids); i++)
		assert_int_equal(store_put_answer(store, ids[i], "a", "{}", 1, NULL), 0);
	assert_int_equal(store_keep_copies(store, keep, COUNT_OF(keep), NULL), 0);
	assert_string_equal(
		support_ask_text(
			store, "SELECT group_concat(place) FROM (SELECT place FROM copy ORDER BY place)"),
		"/m/a,/m/c");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM answer"), 2);
	assert_int_equal(store_keep_copies(store, NULL, 0, NULL), 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM copy"), 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM answer"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_of_live_repositories_are_visited),
		cmocka_unit_test(each_of_several_places_has_its_own_kind),
		cmocka_unit_test(copies_are_found_by_their_place),
		cmocka_unit_test(answers_hold_as_long_as_the_refs_do),
		cmocka_unit_test(copies_that_are_no_more_are_forgotten_with_their_answers),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
