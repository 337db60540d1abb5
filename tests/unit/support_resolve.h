/* Scans of the repositories of consumer.sh, and what their references were resolved to. */
#ifndef SCABBARD_TESTS_SUPPORT_RESOLVE_H
#define SCABBARD_TESTS_SUPPORT_RESOLVE_H

#include "engine/collect.h"
#include "store/resolution.h"

/** Make the repositories, once a group of tests. */
int support_resolve_setup(void **state);
int support_resolve_teardown(void **state);

/** Open a database of that name among them. */
struct fleet *support_resolve_open(const char *name);

/** Scan some of them, by their names, ended by NULL. */
struct collect_result support_resolve_scan(
	struct fleet *fleet, const char *const *names, const char *mirrors);

/** What a reference to a repository of github.com/example was resolved to; the test fails if there is none. */
struct resolution support_resolved(struct fleet *fleet, struct arena *arena, const char *target,
	const char *version, const char *commit);

/** All that refer to each other. */
extern const char *const support_whole_fleet[];

/** The arguments of a worker or network process, which the program itself is: its exit status, or -1 for none. */
int support_resolve_process(int argc, char **argv);

#endif
