/*
 * The floor that resolving is measured against: one thread, libgit2 alone, every commit that a branch or tag of each
 * copy leads to, once. No question is answered.
 *	histories GITDIR...
 */
#include <git2.h>
#include <stdio.h>
#include <time.h>

static size_t commits;

static void walk(const char *gitdir)
{
	git_repository *repository;
	git_revwalk *revwalk;
	git_oid id;

	if (git_repository_open_bare(&repository, gitdir) < 0)
		return;
	if (git_revwalk_new(&revwalk, repository) == 0) {
		git_revwalk_push_glob(revwalk, "refs/heads/*");
		git_revwalk_push_glob(revwalk, "refs/tags/*");
		while (git_revwalk_next(&id, revwalk) == 0)
			commits++;
		git_revwalk_free(revwalk);
	}
	git_repository_free(repository);
}

int main(int argc, char **argv)
{
	struct timespec start, end;

	git_libgit2_init();
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 1; i < argc; i++)
		walk(argv[i]);
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("floor: %d copies, %zu commits, %.1f ms\n", argc - 1, commits,
		(double)(end.tv_sec - start.tv_sec) * 1e3 + (double)(end.tv_nsec - start.tv_nsec) / 1e6);
	return 0;
}
