#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_copies.h"
#include "support_repos.h"

static const char *repos;

int support_copies_make(void **state)
{
	(void)state;
	repos = support_repos_make_by("tests/repos/resolve.sh", "");
	return repos && git_start(NULL) == 0 ? 0 : -1;
}

int support_copies_remove(void **state)
{
	(void)state;
	git_stop();
	support_repos_remove();
	return 0;
}

void opened_release(struct opened *opened)
{
	copy_close(&opened->copy);
	repository_close(&opened->repository);
	arena_release(&opened->arena);
}

struct repository *support_copy_repository(const char *name, const struct limits *limits)
{
	struct repository *repository = NULL;
	enum problem_code problem;
	struct error error = { 0 };
	struct limits own;
	const struct repository_where where = { support_repos_path(name), &repos, 1, limits ? limits : &own };

	limits_default(&own);
	if (repository_open(&repository, &where, &problem, &error) < 0 ||
		repository_load(repository, &problem, &error) < 0)
		fail_msg("%s: %s", name, error.message);
	return repository;
}

void support_copy_open_within(
	struct opened *ret, const char *name, bool worktree, const struct limits *limits, int64_t deadline)
{
	struct error error = { 0 };

	*ret = (struct opened){ .repository = support_copy_repository(name, limits) };
	if (copy_open(&ret->copy, ret->repository, worktree, deadline, &error) < 0)
		fail_msg("%s: %s", name, error.message);
}

void support_copy_open(struct opened *ret, const char *name, bool worktree)
{
	support_copy_open_within(ret, name, worktree, NULL, 0);
}

int support_copy_fail(const char *name, const struct limits *limits, struct error *err)
{
	CLEANUP(opened_release)
	struct opened opened = { .repository = support_copy_repository(name, limits) };

	*err = (struct error){ 0 };
	return copy_open(&opened.copy, opened.repository, false, 0, err);
}
