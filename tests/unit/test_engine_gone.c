/* Modules that a target has at the commit that is pinned, and not at its head any more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/collect.h"

#include <string.h>

#include "base/cleanup.h"
#include "store/resolution.h"
#include "support_repos.h"

static int make_repos(void **state)
{
	(void)state;
	return support_repos_make_by("tests/repos/gone.sh", "") ? 0 : -1;
}

static int remove_repos(void **state)
{
	(void)state;
	support_repos_remove();
	return 0;
}

struct search {
	const char *subpath;
	int64_t reference;
};

static int find(const struct remote_reference *reference, void *context)
{
	struct search *search = context;

	if (strcmp(reference->subpath, search->subpath) == 0)
		search->reference = reference->id;
	return 0;
}

static struct resolution resolution_of(struct fleet *fleet, struct arena *arena, const char *subpath)
{
	struct search search = { .subpath = subpath };
	struct resolution resolution = { 0 };
	struct limits limits;
	struct error error = { 0 };

	limits_default(&limits);
	if (store_visit_remote_references(fleet_store(fleet), find, &search, &error) < 0 ||
		store_load_resolution(
			fleet_store(fleet), search.reference, &limits, arena, &resolution, &error) < 0)
		fail_msg("%s: %s", subpath, error.message);
	return resolution;
}

static void tells_a_module_that_is_gone_from_one_that_is_changed(void **state)
{
	static const struct {
		const char *subpath;
		int changed;
		bool gone;
	} cases[] = { { "folder", 1, true }, { "manifest", 1, true }, { "changed", 1, false },
		{ "same", 0, false } };
	const char *paths[] = { support_repos_path("kept"), support_repos_path("user") };
	const struct collect_settings settings = { .paths = paths, .path_count = 2, .jobs = 1 };
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct collect_result result;
	struct error error = { 0 };

	(void)state;
	if (fleet_open(&fleet, support_repos_path("gone.db"), true, &error) < 0 ||
		collect_run(fleet, &settings, &result, &error) < 0)
		fail_msg("%s", error.message);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct resolution found = resolution_of(fleet, &arena, cases[i].subpath);

		assert_int_equal(found.presence, PRESENCE_FOUND);
		if (found.module_changed != cases[i].changed || found.module_gone != cases[i].gone)
			fail_msg("%s: changed %d, gone %d", cases[i].subpath, found.module_changed,
				(int)found.module_gone);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_a_module_that_is_gone_from_one_that_is_changed),
	};

	/* The pool starts this very program as its worker. */
	if (argc > 1 && strcmp(argv[1], "__worker") == 0)
		return worker_main(argc, argv);
	return cmocka_run_group_tests(tests, make_repos, remove_repos);
}
