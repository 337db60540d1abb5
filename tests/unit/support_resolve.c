#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_resolve.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/mirror.h"
#include "support_repos.h"

int support_resolve_setup(void **state)
{
	(void)state;
	return support_repos_make_by("tests/repos/consumer.sh", "") ? 0 : -1;
}

int support_resolve_teardown(void **state)
{
	(void)state;
	support_repos_remove();
	return 0;
}

/* --- a fleet ------------------------------------------------------------------------------------------ */

struct fleet *support_resolve_open(const char *name)
{
	struct fleet *fleet = NULL;
	struct error error = { 0 };

	if (fleet_open(&fleet, support_repos_path(name), true, &error) < 0)
		fail_msg("%s", error.message);
	return fleet;
}

struct collect_result support_resolve_scan(struct fleet *fleet, const char *const *names, const char *mirrors)
{
	const char *paths[16];
	char kept[16][4096];
	struct collect_settings settings = { .paths = paths, .jobs = 2, .mirrors = mirrors };
	struct collect_result result;
	struct error error = { 0 };

	for (; names[settings.path_count]; settings.path_count++) {
		snprintf(kept[settings.path_count], sizeof(kept[0]), "%s",
			support_repos_path(names[settings.path_count]));
		paths[settings.path_count] = kept[settings.path_count];
	}
	if (collect_run(fleet, &settings, &result, &error) < 0)
		fail_msg("%s", error.message);
	return result;
}

struct search {
	struct question question;
	int64_t reference;
};

static int find(const struct remote_reference *reference, void *context)
{
	struct search *search = context;
	const struct question question = { reference->root, reference->subpath, reference->version,
		reference->commit };

	if (question_compare(&question, &search->question) == 0)
		search->reference = reference->id;
	return 0;
}

/* What a reference to an example repository was resolved to. */
struct resolution support_resolved(
	struct fleet *fleet, struct arena *arena, const char *target, const char *version, const char *commit)
{
	const char *slash = strchr(target, '/');
	const size_t length = slash ? (size_t)(slash - target) : strlen(target);
	struct search search = { .question = {
					 arena_format(arena, "github.com/example/%.*s", (int)length, target),
					 slash ? slash + 1 : "", version, commit } };
	struct resolution resolution = { 0 };
	struct limits limits;
	struct error error = { 0 };

	limits_default(&limits);
	if (store_visit_remote_references(fleet_store(fleet), find, &search, &error) < 0)
		fail_msg("%s", error.message);
	if (!search.reference)
		fail_msg("nothing refers to %s@%s %s", target, version, commit);
	if (store_load_resolution(fleet_store(fleet), search.reference, &limits, arena, &resolution, &error) <
		0)
		fail_msg("%s@%s: %s", target, version, error.message);
	return resolution;
}

const char *const support_whole_fleet[] = { "consumer", "upstream.git", "rewritten.git", "moved.git", "a.git",
	"b.git", "c.git", NULL };

int support_resolve_process(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "__worker") == 0)
		return worker_main(argc, argv);
	if (argc > 1 && strcmp(argv[1], "__network") == 0)
		return network_main(argc, argv);
	return -1;
}
