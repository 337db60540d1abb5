/* Scans from end to end: repositories on disk, workers, a database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/collect.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/lock.h"
#include "store/store.h"
#include "support_repos.h"

static int make_repos(void **state)
{
	(void)state;
	return support_repos_make() ? 0 : -1;
}

static int remove_repos(void **state)
{
	(void)state;
	support_repos_remove();
	return 0;
}

/* A database of its own for each test. */
static struct fleet *open_fleet(const char *name)
{
	struct fleet *fleet = NULL;
	struct error error = { 0 };

	if (fleet_open(&fleet, support_repos_path(name), true, &error) < 0)
		fail_msg("%s", error.message);
	return fleet;
}

static int scan_with(
	struct fleet *fleet, struct collect_settings settings, struct collect_result *ret, struct error *err)
{
	settings.jobs = 2;
	return collect_run(fleet, &settings, ret, err);
}

static struct collect_result scan(struct fleet *fleet, const char *path)
{
	const char *const paths[] = { path };
	struct collect_result result;
	struct error error = { 0 };

	if (scan_with(fleet, (struct collect_settings){ .paths = paths, .path_count = 1 }, &result, &error) <
		0)
		fail_msg("%s", error.message);
	return result;
}

static struct known_repository known(struct fleet *fleet, const char *identity, struct arena *arena)
{
	struct known_repository known = { 0 };

	assert_int_equal(store_known_as(fleet_store(fleet), identity, arena, &known, NULL), 0);
	return known;
}

static void reads_once_and_then_sees_that_nothing_changed(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("once.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct collect_result first = scan(fleet, support_repos_path("plain")), second;

	(void)state;
	assert_int_equal(first.repositories, 1);
	assert_int_equal(first.read, 1);
	assert_int_equal(first.failed + first.partial, 0);
	second = scan(fleet, support_repos_path("plain"));
	assert_int_equal(second.unchanged, 1);
	assert_int_equal(second.read, 0);
	assert_int_equal(known(fleet, "url:github.com/acme/plain", &arena).status, COVERAGE_COMPLETE);
}

static void reads_a_new_commit_and_keeps_what_is_as_it_was(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("grows.db");
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct limits limits;
	struct collect_result result;
	struct known_repository repository;

	(void)state;
	limits_default(&limits);
	assert_int_equal(support_repos_run("git clone -q history grows && cd grows && "
					   "git remote set-url origin https://github.com/acme/grows"),
		0);
	scan(fleet, support_repos_path("grows"));
	assert_int_equal(
		support_repos_run("cd grows && sed -i s/b2/b3/ b/dagger.json && git commit -qam more"), 0);
	result = scan(fleet, support_repos_path("grows"));
	assert_int_equal(result.read, 1);
	repository = known(fleet, "url:github.com/acme/grows", &arena);
	assert_int_equal(store_load_snapshot(fleet_store(fleet), repository.id, &limits, &snapshot, NULL), 0);
	assert_int_equal(snapshot->file_count, 3);
	assert_string_equal(snapshot->files[0].path, "a/dagger.json");
	for (size_t i = 0; i < snapshot->file_count; i++)
		assert_non_null(snapshot->files[i].facts);
	assert_string_equal(snapshot->files[1].facts->module->name, "b3");
}

static void one_bad_repository_does_not_stop_the_others(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("folder.db");
	struct collect_result result;

	(void)state;
	setenv("SCABBARD_TEST_WORKER_CRASH", "/odd/", 1);
	result = scan(fleet, support_repos_path("."));
	unsetenv("SCABBARD_TEST_WORKER_CRASH");
	/* sha256, broken, and the one that crashes. */
	assert_int_equal(result.failed, 3);
	assert_int_equal(result.empty, 1);
	assert_true(result.read > 10);
	assert_int_equal(result.gone, 0);
}

static void a_claimed_name_is_not_taken_over(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("twins.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct known_repository first;
	struct collect_result result;

	(void)state;
	scan(fleet, support_repos_path("twins/first"));
	first = known(fleet, "url:github.com/acme/twin", &arena);
	assert_true(first.id != 0);
	result = scan(fleet, support_repos_path("twins/second"));
	assert_int_equal(result.read, 1);
	assert_string_equal(known(fleet, "url:github.com/acme/twin", &arena).commit, first.commit);
	assert_true(known(fleet, "url:github.com/acme/twin#2", &arena).id != 0);
	result = scan(fleet, support_repos_path("twins"));
	assert_int_equal(result.unchanged, 2);
}

static void several_places_are_one_repository_and_the_fresher_counts(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("places.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct known_repository newest;
	struct collect_result result;

	(void)state;
	assert_int_equal(support_repos_run("mkdir places && git clone -q history places/a && "
					   "cp -r places/a places/b && cd places/a && "
					   "git reset -q --hard HEAD~1"),
		0);
	assert_int_equal(support_repos_run("for p in a b; do (cd places/$p && git remote set-url origin "
					   "https://github.com/acme/places); done"),
		0);
	scan(fleet, support_repos_path("places/b"));
	newest = known(fleet, "url:github.com/acme/places", &arena);
	for (int times = 0; times < 2; times++) {
		result = scan(fleet, support_repos_path("places"));
		assert_int_equal(result.repositories, 2);
		assert_string_equal(known(fleet, "url:github.com/acme/places", &arena).commit, newest.commit);
	}
	assert_int_equal(known(fleet, "url:github.com/acme/places#2", &arena).id, 0);
	assert_int_equal(result.opened + result.closed, 0);
}

static void what_has_vanished_is_gone(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("gone.db");
	struct collect_result result;

	(void)state;
	assert_int_equal(support_repos_run("mkdir some && cp -r plain some/one && cp -r local some/two"), 0);
	result = scan(fleet, support_repos_path("some"));
	assert_int_equal(result.read, 2);
	assert_int_equal(support_repos_run("rm -rf some/two"), 0);
	result = scan(fleet, support_repos_path("some"));
	assert_int_equal(result.gone, 1);
	assert_int_equal(result.unchanged, 1);
}

static void lists_give_places_and_names(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("list.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct collect_result result;

	(void)state;
	assert_int_equal(
		support_repos_run("printf \"# fleet\\nplain\\tpayments\\nlocal\\nnowhere\\n\" >fleet.list"),
		0);
	result = scan(fleet, support_repos_path("fleet.list"));
	assert_int_equal(result.repositories, 3);
	assert_int_equal(result.read, 2);
	assert_int_equal(result.failed, 1);
	assert_true(known(fleet, "payments", &arena).id != 0);
}

static void refuses_what_is_not_there(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("none.db");
	const char *const paths[] = { support_repos_path("no/such") };
	struct collect_result result;
	struct error error = { 0 };

	(void)state;
	assert_int_equal(scan_with(fleet, (struct collect_settings){ .paths = paths, .path_count = 1 },
				 &result, &error),
		ERROR_NOT_FOUND);
	assert_non_null(strstr(error.message, "there is no '"));
}

static void stops_when_asked_and_keeps_what_is_done(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("stop.db");
	const char *const paths[] = { support_repos_path(".") };
	volatile int stop = 1;
	struct collect_result result;
	struct error error = { 0 };

	(void)state;
	assert_int_equal(
		scan_with(fleet, (struct collect_settings){ .paths = paths, .path_count = 1, .stop = &stop },
			&result, &error),
		0);
	assert_true(result.stopped);
	assert_int_equal(result.read, 0);
	assert_int_equal(result.gone, 0);
}

static void writes_a_snapshot_and_records_nothing(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *const paths[] = { support_repos_path("plain") };
	const char *emit = support_repos_path("plain.json");
	struct collect_result result;
	struct limits limits;
	struct error error = { 0 };

	(void)state;
	limits_default(&limits);
	if (scan_with(NULL,
		    (struct collect_settings){ .paths = paths, .path_count = 1, .emit = emit, .as = "pay" },
		    &result, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(result.read, 1);
	assert_int_equal(file_read(&text, emit, 1 << 20, NULL), 0);
	assert_int_equal(snapshot_read(&snapshot, text.text, text.length, &limits, NULL), 0);
	assert_string_equal(snapshot->identity, "pay");
	assert_int_equal(snapshot->file_count, 2);
}

static void says_why_a_snapshot_cannot_be_written(void **state)
{
	const char *const paths[] = { support_repos_path("sha256") };
	const char *emit = support_repos_path("sha256.json");
	struct collect_result result;
	struct error error = { 0 };

	(void)state;
	assert_int_equal(
		scan_with(NULL, (struct collect_settings){ .paths = paths, .path_count = 1, .emit = emit },
			&result, &error),
		ERROR_SYSTEM);
	assert_non_null(strstr(error.message, "was not read: the object format sha256 is not read"));
	assert_false(file_is_regular(emit));
}

static void answers_for_a_ref_and_for_a_work_tree(void **state)
{
	static const struct {
		const char *path, *ref;
		bool worktree;
		size_t files;
	} cases[] = { { "history", "HEAD~2", false, 2 }, { "edited", NULL, true, 2 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const char *const paths[] = { support_repos_path(cases[i].path) };
		struct collect_settings settings = {
			.paths = paths,
			.path_count = 1,
			.emit = support_repos_path("case.json"),
			.ref = cases[i].ref,
			.worktree = cases[i].worktree,
		};
		struct collect_result result;
		struct limits limits;

		limits_default(&limits);
		assert_int_equal(scan_with(NULL, settings, &result, &(struct error){ 0 }), 0);
		assert_int_equal(file_read(&text, settings.emit, 1 << 20, NULL), 0);
		assert_int_equal(snapshot_read(&snapshot, text.text, text.length, &limits, NULL), 0);
		assert_int_equal(snapshot->file_count, cases[i].files);
	}
}

static void one_scan_at_a_time(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("locked.db");
	const char *const paths[] = { support_repos_path("plain") };
	struct collect_result result;
	struct error error = { 0 };
	int told[2], held[2], status, lock;
	char byte = 0;
	pid_t holder;

	(void)state;
	assert_int_equal(pipe(told), 0);
	assert_int_equal(pipe(held), 0);
	holder = fork();
	if (holder == 0) {
		close(told[1]);
		if (lock_take(&lock, support_repos_path("locked.db.lock"), NULL) < 0 ||
			write(held[1], &byte, 1) != 1 || read(told[0], &byte, 1) != 0)
			_exit(1);
		_exit(0);
	}
	close(told[0]);
	assert_int_equal(read(held[0], &byte, 1), 1);
	assert_int_equal(scan_with(fleet, (struct collect_settings){ .paths = paths, .path_count = 1 },
				 &result, &error),
		ERROR_LOCKED);
	assert_non_null(strstr(error.message, "another scan of this database is running"));
	close(told[1]);
	assert_int_equal(waitpid(holder, &status, 0), holder);
	assert_int_equal(status, 0);
	assert_int_equal(scan(fleet, paths[0]).read, 1);
}

static void names_a_repository_inside_another(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("nested.db");
	struct collect_result result;

	(void)state;
	result = scan(fleet, support_repos_path("outer"));
	assert_int_equal(result.repositories, 1);
	assert_int_equal(result.failed, 0);
	result = scan(fleet, support_repos_path("outer/inner"));
	assert_int_equal(result.read, 1);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_once_and_then_sees_that_nothing_changed),
		cmocka_unit_test(reads_a_new_commit_and_keeps_what_is_as_it_was),
		cmocka_unit_test(one_bad_repository_does_not_stop_the_others),
		cmocka_unit_test(a_claimed_name_is_not_taken_over),
		cmocka_unit_test(several_places_are_one_repository_and_the_fresher_counts),
		cmocka_unit_test(what_has_vanished_is_gone),
		cmocka_unit_test(lists_give_places_and_names),
		cmocka_unit_test(refuses_what_is_not_there),
		cmocka_unit_test(stops_when_asked_and_keeps_what_is_done),
		cmocka_unit_test(writes_a_snapshot_and_records_nothing),
		cmocka_unit_test(says_why_a_snapshot_cannot_be_written),
		cmocka_unit_test(answers_for_a_ref_and_for_a_work_tree),
		cmocka_unit_test(one_scan_at_a_time),
		cmocka_unit_test(names_a_repository_inside_another),
	};

	/* The pool starts this very program as its worker. */
	if (argc > 1 && strcmp(argv[1], "__worker") == 0)
		return worker_main(argc, argv);
	return cmocka_run_group_tests(tests, make_repos, remove_repos);
}
