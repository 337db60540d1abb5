/*
 * Hold the references of a scanned fleet against the copies of a folder, and evaluate what that changes: what a scan
 * does behind its captures, alone. Prints references per second.
 *	resolve DATABASE MIRRORS
 */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "engine/collect.h"
#include "store/resolution.h"

static int count(const struct remote_reference *reference, void *context)
{
	(void)reference;
	++*(size_t *)context;
	return 0;
}

int main(int argc, char **argv)
{
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	struct collect_settings settings = { .path_count = 0 };
	struct collect_result result;
	struct error error = { 0 };
	size_t references = 0;
	int64_t start, taken;

	if (argc > 1 && strcmp(argv[1], "__worker") == 0)
		return worker_main(argc, argv);
	if (argc != 3)
		return 2;
	settings.mirrors = argv[2];
	if (fleet_open(&fleet, argv[1], true, &error) < 0 ||
		store_visit_remote_references(fleet_store(fleet), count, &references, &error) < 0) {
		fprintf(stderr, "resolve: %s\n", error.message);
		return 3;
	}
	start = clock_ticks();
	if (resolve_run(fleet, &settings, &result, &error) < 0) {
		fprintf(stderr, "resolve: %s\n", error.message);
		return 3;
	}
	taken = clock_ticks() - start;
	printf("%zu references in %.1f ms, %.0f a second; %zu repositories evaluated\n", references,
		(double)taken / 1e6, (double)references * 1e9 / (double)taken, result.read);
	return 0;
}
