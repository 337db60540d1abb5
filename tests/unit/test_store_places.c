/* Who is who and where: names, identities, places, failures, what has gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/store_private.h"
#include "support_store.h"

static const struct support_text texts[] = { { "dagger.json", "{\"name\": \"pay\", \"sdk\": \"go\"}" } };

static int64_t save(struct store *store, int64_t run, const char *identity, const char *place, char commit)
{
	const struct support_repository repository = {
		.identity = identity,
		.name = strchr(identity, ':') ? NULL : identity,
		.place = place,
		.commit = commit,
		.texts = texts,
		.text_count = 1,
	};

	return support_save(store, run, &repository, NULL);
}

static void fail_at(struct store *store, int64_t run, const char *place, enum problem_code code)
{
	struct error error = { 0 };

	if (store_save_failure(store, run, place, "some/name", code, "its worker died", &error) < 0)
		fail_msg("%s", error.message);
}

static struct known_repository known_at(struct store *store, const char *place, struct arena *arena)
{
	struct known_repository known = { .id = -1 };

	assert_int_equal(store_known_at(store, place, arena, &known, NULL), 0);
	return known;
}

static int64_t known_id(struct store *store, const char *identity)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct known_repository known = { .id = -1 };

	assert_int_equal(store_known_as(store, identity, &arena, &known, NULL), 0);
	return known.id;
}

static const char *name_of(struct store *store, int64_t id)
{
	char sql[96];

	snprintf(sql, sizeof(sql), "SELECT name FROM repository WHERE id = %lld", (long long)id);
	return support_ask_text(store, sql);
}

static int64_t state_of(struct store *store, int64_t id)
{
	char sql[96];

	snprintf(sql, sizeof(sql), "SELECT state FROM repository WHERE id = %lld", (long long)id);
	return support_ask(store, sql);
}

/* --- names --------------------------------------------------------------------------------------------- */

static void a_name_that_is_taken_becomes_longer(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("names.db");
	int64_t run = support_run(store, RUN_SCAN, 0);

	(void)state;
	assert_string_equal(name_of(store, save(store, run, "url:a.org/acme/pay", "/a", 'a')), "acme/pay");
	assert_string_equal(
		name_of(store, save(store, run, "url:b.org/acme/pay", "/b", 'a')), "b.org/acme/pay");
	assert_string_equal(name_of(store, save(store, run, "c.org/acme/pay", "/c", 'a')), "c.org/acme/pay");
	/* The longer name may be taken by one that was given by hand. */
	assert_string_equal(
		name_of(store, save(store, run, "url:c.org/acme/pay", "/d", 'a')), "acme/pay (2)");
	assert_string_equal(
		name_of(store, save(store, run, "url:b.org/acme/pay", "/b", 'b')), "b.org/acme/pay");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM repository"), 4);
}

/* --- identities ---------------------------------------------------------------------------------------- */

static void a_remote_given_later_renames_the_repository(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("renamed.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	int64_t run = support_run(store, RUN_SCAN, 0), id, later;

	(void)state;
	id = save(store, run, "root:0123456789", "/srv/pay/.git", 'a');
	later = support_run(store, RUN_SCAN, 1);
	assert_int_equal(save(store, later, "url:a.org/acme/pay", "/srv/pay/.git", 'b'), id);
	assert_string_equal(known_at(store, "/srv/pay/.git", &arena).identity, "url:a.org/acme/pay");
	assert_string_equal(name_of(store, id), "acme/pay");
	assert_int_equal(known_id(store, "url:a.org/acme/pay"), id);
	assert_int_equal(known_id(store, "root:0123456789"), id);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM scope"), 1);
	/* Called by its old name, it is the same. */
	assert_int_equal(save(store, later, "root:0123456789", NULL, 'b'), id);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM scope"), 1);
	support_check_whole(store);
}

static void another_repository_at_the_same_place_is_another(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("replaced.db");
	int64_t run = support_run(store, RUN_SCAN, 0), first, second;

	(void)state;
	first = save(store, run, "url:a.org/acme/pay", "/srv/pay/.git", 'a');
	run = support_run(store, RUN_SCAN, 1);
	second = save(store, run, "url:a.org/acme/shop", "/srv/pay/.git", 'b');
	assert_int_not_equal(first, second);
	assert_int_equal(state_of(store, first), REPOSITORY_GONE);
	assert_int_equal(state_of(store, second), REPOSITORY_LIVE);
	/* The same commit under another remote is the same repository. */
	assert_int_equal(save(store, run, "url:a.org/acme/store", "/srv/pay/.git", 'b'), second);
	support_check_whole(store);
}

static void places_can_be_exchanged(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("exchanged.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	int64_t run = support_run(store, RUN_SCAN, 0), one, two;

	(void)state;
	one = save(store, run, "url:a.org/one", "/1", 'a');
	two = save(store, run, "url:a.org/two", "/2", 'b');
	run = support_run(store, RUN_SCAN, 1);
	assert_int_equal(save(store, run, "url:a.org/one", "/2", 'a'), one);
	assert_int_equal(state_of(store, two), REPOSITORY_GONE);
	support_check_whole(store);
	assert_int_equal(save(store, run, "url:a.org/two", "/1", 'b'), two);
	assert_int_equal(state_of(store, two), REPOSITORY_LIVE);
	assert_int_equal(known_at(store, "/1", &arena).id, two);
	assert_int_equal(known_at(store, "/2", &arena).id, one);
	support_check_whole(store);
}

/* --- failures ------------------------------------------------------------------------------------------ */

static void what_was_never_read_has_a_row_but_is_not_known(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("never.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	int64_t run = support_run(store, RUN_SCAN, 0), id;

	(void)state;
	fail_at(store, run, "/srv/odd/.git", PROBLEM_WORKER_DIED);
	fail_at(store, run, "/srv/odd/.git", PROBLEM_WORKER_DIED);
	assert_int_equal(known_at(store, "/srv/odd/.git", &arena).id, 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM repository"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM capture WHERE status = 3"), 1);
	assert_string_equal(support_ask_text(store, "SELECT reason FROM capture"), "its worker died");
	fail_at(store, run, "/srv/odd/.git", PROBLEM_DEADLINE);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM capture"), 2);
	/* Read at last, it gets the name that it has. */
	id = save(store, run, "root:0123456789abcdef", "/srv/odd/.git", 'a');
	assert_int_equal(known_at(store, "/srv/odd/.git", &arena).id, id);
	assert_string_equal(name_of(store, id), "root:0123456789abcdef");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM repository"), 1);
}

static void after_a_failure_what_was_read_before_stands(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("failed.db");
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct known_repository known;
	struct limits limits;
	int64_t id = save(store, support_run(store, RUN_SCAN, 0), "url:a.org/acme/pay", "/srv/pay", 'a');

	(void)state;
	limits_default(&limits);
	fail_at(store, support_run(store, RUN_SCAN, 1), "/srv/pay", PROBLEM_WORKER_DIED);
	known = known_at(store, "/srv/pay", &arena);
	assert_int_equal(known.id, id);
	assert_int_equal(known.status, COVERAGE_FAILED);
	assert_int_equal(known.commit[0], 'a');
	assert_int_equal(store_load_snapshot(store, id, &limits, &snapshot, NULL), 0);
	assert_int_equal(snapshot->file_count, 1);
	assert_non_null(snapshot->files[0].facts);
	assert_int_equal(snapshot->problem_count, 1);
	assert_int_equal(snapshot->problems[0].code, PROBLEM_WORKER_DIED);
	assert_string_equal(snapshot->reason, "its worker died");
	assert_int_equal(support_ask(store, "SELECT last_run FROM repository"), 2);
	save(store, support_run(store, RUN_SCAN, 2), "url:a.org/acme/pay", "/srv/pay", 'a');
	assert_int_equal(known_at(store, "/srv/pay", &arena).status, COVERAGE_COMPLETE);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM capture"), 3);
	support_check_whole(store);
}

static void only_the_place_that_failed_has_failed(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("elsewhere.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	int64_t run = support_run(store, RUN_SCAN, 0), id, failed;

	(void)state;
	id = save(store, run, "url:a.org/acme/pay", "/srv/pay", 'a');
	assert_int_equal(store_touch(store, run, id, "/srv/copy", NULL), 0);
	fail_at(store, support_run(store, RUN_SCAN, 1), "/srv/copy", PROBLEM_WORKER_DIED);
	assert_int_equal(known_at(store, "/srv/pay", &arena).status, COVERAGE_COMPLETE);
	assert_int_equal(known_at(store, "/srv/copy", &arena).id, 0);
	failed = support_ask(store, "SELECT repository_id FROM repository_place WHERE path = '/srv/copy'");
	assert_int_not_equal(failed, id);
	assert_int_equal(support_ask(store, "SELECT last_run FROM repository WHERE id = 1"), 1);
	/* Read again, it is the same as before, and the row of its failure goes. */
	assert_int_equal(store_touch(store, support_run(store, RUN_SCAN, 2), id, "/srv/copy", NULL), 0);
	assert_int_equal(known_at(store, "/srv/copy", &arena).id, id);
	assert_int_equal(state_of(store, failed), REPOSITORY_IGNORED);
	/* The last place that fails is the repository's failure. */
	run = support_run(store, RUN_SCAN, 3);
	fail_at(store, run, "/srv/copy", PROBLEM_WORKER_DIED);
	fail_at(store, run, "/srv/pay", PROBLEM_WORKER_DIED);
	assert_int_equal(known_at(store, "/srv/pay", &arena).status, COVERAGE_FAILED);
	support_check_whole(store);
}

static void what_stands_at_a_path_has_no_old_name(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("paths.db");
	int64_t run = support_run(store, RUN_SCAN, 0), first;

	(void)state;
	first = save(store, run, "path:/srv/x", "/srv/x/.git", 'a');
	assert_int_equal(save(store, run, "url:a.org/x", "/srv/x/.git", 'b'), first);
	assert_int_equal(known_id(store, "path:/srv/x"), 0);
	assert_int_not_equal(save(store, run, "path:/srv/x", "/srv/x/.git", 'c'), first);
	assert_int_equal(state_of(store, first), REPOSITORY_GONE);
}

static void what_was_taken_in_has_yet_to_be_read(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("taken.db");
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	save(store, support_run(store, RUN_SCAN, 0), "url:a.org/x", "/srv/x", 'a');
	assert_string_equal(known_at(store, "/srv/x", &arena).readers, "1:1 2:1 3:1 4:1");
	save(store, support_run(store, RUN_INGEST, 1), "url:a.org/x", NULL, 'b');
	assert_string_equal(known_at(store, "/srv/x", &arena).readers, "");
	assert_int_equal(known_at(store, "/srv/x", &arena).commit[0], 'b');
}

static void one_inside_another_stays_what_it_was(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("nested.db");
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	save(store, support_run(store, RUN_SCAN, 0), "url:a.org/acme/pay", "/srv/pay", 'a');
	fail_at(store, support_run(store, RUN_SCAN, 1), "/srv/pay", PROBLEM_NESTED);
	fail_at(store, 2, "/srv/other", PROBLEM_NESTED);
	assert_int_equal(known_at(store, "/srv/pay", &arena).status, COVERAGE_COMPLETE);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM capture WHERE status = 3"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM repository WHERE last_run = 2"), 2);
}

/* --- gone ---------------------------------------------------------------------------------------------- */

static int64_t mark_gone(struct store *store, int64_t run, const char *root)
{
	int64_t count = -1;

	assert_int_equal(store_mark_gone(store, run, &root, 1, &count, NULL), 0);
	return count;
}

static void only_what_lies_below_the_roots_can_be_gone(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("gone.db");
	int64_t run = support_run(store, RUN_SCAN, 0), below, beside, quoted;

	(void)state;
	below = save(store, run, "url:a.org/1", "/srv/git/1/.git", 'a');
	beside = save(store, run, "url:a.org/2", "/srv/git-old/2/.git", 'a');
	quoted = save(store, run, "url:a.org/3", "\"/srv/git/\\303\\244\\001\\t/.git\"", 'a');
	save(store, run, "url:a.org/4", NULL, 'a');
	run = support_run(store, RUN_SCAN, 1);
	assert_int_equal(mark_gone(store, run, "\"/srv/git/\\303\\244\\001\""), 0);
	assert_int_equal(mark_gone(store, run, "\"/srv/git/\\303\\244\\001\\011\""), 1);
	assert_int_equal(state_of(store, quoted), REPOSITORY_GONE);
	assert_int_equal(mark_gone(store, run, "/srv/git/"), 1);
	assert_int_equal(mark_gone(store, run, "/srv/git/"), 0);
	assert_int_equal(state_of(store, below), REPOSITORY_GONE);
	assert_int_equal(state_of(store, beside), REPOSITORY_LIVE);
	assert_int_equal(mark_gone(store, run, "/"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM repository WHERE state = 1"), 1);
	support_check_whole(store);
}

static void a_repository_in_several_places_is_gone_with_the_last(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("several.db");
	int64_t run = support_run(store, RUN_SCAN, 0), id;

	(void)state;
	id = save(store, run, "url:a.org/1", "/srv/a", 'a');
	assert_int_equal(store_touch(store, run, id, "/srv/b", NULL), 0);
	run = support_run(store, RUN_SCAN, 1);
	assert_int_equal(store_touch(store, run, id, "/srv/b", NULL), 0);
	assert_int_equal(mark_gone(store, run, "/srv"), 0);
	run = support_run(store, RUN_SCAN, 2);
	assert_int_equal(mark_gone(store, run, "/srv"), 1);
	assert_int_equal(state_of(store, id), REPOSITORY_GONE);
	assert_int_equal(support_ask(store, "SELECT sum(pass + fail + unknown) FROM total"), 0);
	/* Back again: nothing has to be read for it to count again. */
	run = support_run(store, RUN_SCAN, 3);
	assert_int_equal(store_touch(store, run, id, "/srv/a", NULL), 0);
	assert_int_equal(state_of(store, id), REPOSITORY_LIVE);
	assert_true(support_ask(store, "SELECT sum(pass + fail + unknown) FROM total") > 0);
	support_check_whole(store);
}

static void what_was_never_read_leaves_nothing(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("nothing.db");
	int64_t run = support_run(store, RUN_SCAN, 0);

	(void)state;
	fail_at(store, run, "/srv/odd", PROBLEM_NOT_OPENED);
	run = support_run(store, RUN_SCAN, 1);
	assert_int_equal(mark_gone(store, run, "/srv"), 0);
	assert_int_equal(support_ask(store, "SELECT state FROM repository"), REPOSITORY_IGNORED);
	fail_at(store, run, "/srv/odd", PROBLEM_NOT_OPENED);
	assert_int_equal(support_ask(store, "SELECT state FROM repository"), REPOSITORY_LIVE);
}

/* --- visiting ------------------------------------------------------------------------------------------ */

struct visits {
	struct store *store;
	int count;
	int stop_at;
	char names[128];
};

static int visit(const struct stored_repository *repository, void *context)
{
	struct visits *visits = context;

	assert_int_equal(known_id(visits->store, repository->identity), repository->id);
	assert_int_equal(strlen(repository->evaluated_key), 64);
	snprintf(visits->names + strlen(visits->names), sizeof(visits->names) - strlen(visits->names), "%s ",
		repository->name);
	return ++visits->count == visits->stop_at ? 7 : 0;
}

static void visits_the_live_ones_until_told_to_stop(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("visited.db");
	struct visits all = { .store = store }, some = { .store = store, .stop_at = 1 };
	int64_t run = support_run(store, RUN_SCAN, 0);

	(void)state;
	save(store, run, "url:a.org/1", "/srv/1", 'a');
	save(store, run, "url:a.org/2", "/old/2", 'a');
	save(store, run, "url:a.org/3", "/srv/3", 'a');
	mark_gone(store, support_run(store, RUN_SCAN, 1), "/old");
	assert_int_equal(store_visit_repositories(store, visit, &all, NULL), 0);
	assert_string_equal(all.names, "1 3 ");
	assert_int_equal(store_visit_repositories(store, visit, &some, NULL), 7);
	assert_string_equal(some.names, "1 ");
}

/* --- runs ---------------------------------------------------------------------------------------------- */

static void runs_are_kept_with_who_and_what(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("runs.db");
	int64_t killed = support_run(store, RUN_SCAN, 0), evaluation = support_run(store, RUN_EVALUATE, 1),
		run;

	(void)state;
	run = support_run(store, RUN_SCAN, 2);
	assert_int_equal(killed, 1);
	assert_int_equal(store_finish_run(store, run, RUN_INCOMPLETE, "{\"read\":2}", 99, NULL), 0);
	assert_string_equal(
		support_ask_text(store, "SELECT status || ' ' || finished || ' ' || counts FROM run "
					"WHERE id = 3"),
		"2 99 {\"read\":2}");
	assert_string_equal(support_ask_text(store, "SELECT name || ' ' || scope || ' ' || program FROM run "
						    "JOIN person p ON p.id = actor_id WHERE run.id = 3"),
		"ada@example /srv/git scabbard test");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM person"), 1);
	/* A scan that was killed is not running: the next one could begin. */
	assert_int_equal(support_ask(store, "SELECT status FROM run WHERE id = 1"), RUN_STOPPED);
	assert_int_equal(evaluation, 2);
	assert_int_equal(support_ask(store, "SELECT status FROM run WHERE id = 2"), RUN_RUNNING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_that_is_taken_becomes_longer),
		cmocka_unit_test(a_remote_given_later_renames_the_repository),
		cmocka_unit_test(another_repository_at_the_same_place_is_another),
		cmocka_unit_test(places_can_be_exchanged),
		cmocka_unit_test(what_was_never_read_has_a_row_but_is_not_known),
		cmocka_unit_test(after_a_failure_what_was_read_before_stands),
		cmocka_unit_test(only_the_place_that_failed_has_failed),
		cmocka_unit_test(what_stands_at_a_path_has_no_old_name),
		cmocka_unit_test(what_was_taken_in_has_yet_to_be_read),
		cmocka_unit_test(one_inside_another_stays_what_it_was),
		cmocka_unit_test(only_what_lies_below_the_roots_can_be_gone),
		cmocka_unit_test(a_repository_in_several_places_is_gone_with_the_last),
		cmocka_unit_test(what_was_never_read_leaves_nothing),
		cmocka_unit_test(visits_the_live_ones_until_told_to_stop),
		cmocka_unit_test(runs_are_kept_with_who_and_what),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
