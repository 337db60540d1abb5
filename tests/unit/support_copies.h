/* Copies made by tests/repos/resolve.sh, opened. */
#ifndef SCABBARD_TESTS_SUPPORT_COPIES_H
#define SCABBARD_TESTS_SUPPORT_COPIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "git/copy.h"

/** For cmocka's group: make the repositories and start git; the other way round. */
int support_copies_make(void **state);
int support_copies_remove(void **state);

/** A copy with what it borrows. */
struct opened {
	struct repository *repository;
	struct copy *copy;
	struct arena arena;
};

void opened_release(struct opened *opened);

/** Open by the name of its git directory, with the default limits or some of one's own; the test fails if that does. */
void support_copy_open(struct opened *ret, const char *name, bool worktree);
void support_copy_open_within(
	struct opened *ret, const char *name, bool worktree, const struct limits *limits, int64_t deadline);

/** The repository alone. */
struct repository *support_copy_repository(const char *name, const struct limits *limits);

/** The error with which opening it as a copy fails. */
int support_copy_fail(const char *name, const struct limits *limits, struct error *err);

#endif
