/* Code, from repositories on disk to facts in the store: where it is looked for, and what is left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/collect.h"
#include "store/store.h"
#include "support_repos.h"

static int make_folder(void **state)
{
	(void)state;
	return support_repos_make_by("tests/repos/code.sh", "") ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	support_repos_remove();
	return 0;
}

static struct collect_result scan(struct fleet *fleet)
{
	const char *const paths[] = { support_repos_path("code") };
	const struct collect_settings settings = { .paths = paths, .path_count = 1, .jobs = 1 };
	struct collect_result result;
	struct error error = { 0 };

	if (collect_run(fleet, &settings, &result, &error) < 0)
		fail_msg("%s", error.message);
	return result;
}

static struct fleet *open_fleet(const char *name)
{
	struct fleet *fleet = NULL;
	struct error error = { 0 };

	if (fleet_open(&fleet, support_repos_path(name), true, &error) < 0)
		fail_msg("%s", error.message);
	return fleet;
}

/* The paths with facts of code, one a line. */
static const char *paths_of_code(struct fleet *fleet, struct arena *arena)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct known_repository known = { 0 };
	struct limits limits;

	limits_default(&limits);
	assert_int_equal(
		store_known_as(fleet_store(fleet), "url:github.com/acme/code", arena, &known, NULL), 0);
	assert_int_equal(store_load_snapshot(fleet_store(fleet), known.id, &limits, &snapshot, NULL), 0);
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (snapshot->files[i].reader == READER_GO && snapshot->files[i].facts)
			buf_format(&text, "%s\n", snapshot->files[i].path);
	return arena_string(arena, text.text);
}

static void is_read_below_modules_and_clients_and_nowhere_else(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("first.db");
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	assert_int_equal(scan(fleet).read, 1);
	assert_string_equal(paths_of_code(fleet, &arena), "ci/images.go\nci/main.go\ncmd/main.go\n");
}

/* The folder that holds the code now has not changed at all. */
static void is_looked_for_again_where_a_manifest_says_that_it_lies_now(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("moved.db");
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	scan(fleet);
	assert_int_equal(
		support_repos_run("cd code && cp ../moved.json ci/dagger.json && git commit -qam two"), 0);
	assert_int_equal(scan(fleet).read, 1);
	assert_string_equal(paths_of_code(fleet, &arena), "cmd/main.go\ntools/main.go\n");
	assert_int_equal(
		support_repos_run("cd code && echo more >>README && git add . && git commit -qm three"), 0);
	assert_int_equal(scan(fleet).read, 1);
	assert_string_equal(paths_of_code(fleet, &arena), "cmd/main.go\ntools/main.go\n");
}

/* What a new commit is read to is what the same commit is read to by somebody who has seen nothing before. */
static void reads_the_same_whatever_was_known_before(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("moved.db");
	CLEANUP(fleet_close) struct fleet *fresh = open_fleet("fresh.db");
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	assert_int_equal(support_repos_run("cd code && git checkout -q main~2 -- ci && echo >>other/main.go "
					   "&& git commit -qam four"),
		0);
	scan(fleet);
	scan(fresh);
	assert_string_equal(paths_of_code(fleet, &arena), paths_of_code(fresh, &arena));
	assert_string_equal(paths_of_code(fresh, &arena), "ci/images.go\nci/main.go\ncmd/main.go\n");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_read_below_modules_and_clients_and_nowhere_else),
		cmocka_unit_test(is_looked_for_again_where_a_manifest_says_that_it_lies_now),
		cmocka_unit_test(reads_the_same_whatever_was_known_before),
	};

	/* The pool starts this very program as its worker. */
	if (argc > 1 && strcmp(argv[1], "__worker") == 0)
		return worker_main(argc, argv);
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
