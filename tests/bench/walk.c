/*
 * The floor that a scan is measured against: one thread, libgit2 alone, the HEAD tree of every repository, names
 * looked at, no blob read. Prints the microseconds in all and for one tree, so that a slow floor is seen.
 *	walk GITDIR...
 */
#include <git2.h>
#include <git2/sys/repository.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static size_t trees, manifests;

static int is_manifest(const char *name)
{
	static const char *const names[] = { "dagger.json", "dagger-module.toml", "dagger.toml",
		"dagger.lock", "config.toml", "lock" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return 1;
	return 0;
}

static void walk(git_repository *repository, const git_oid *id)
{
	git_tree *tree;

	if (git_tree_lookup(&tree, repository, id) < 0)
		return;
	trees++;
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);

		if (git_tree_entry_type(entry) == GIT_OBJECT_TREE)
			walk(repository, git_tree_entry_id(entry));
		else
			manifests += (size_t)is_manifest(git_tree_entry_name(entry));
	}
	git_tree_free(tree);
}

static void walk_head(const char *gitdir)
{
	git_repository *repository;
	git_object *tree;

	if (git_repository_open_bare(&repository, gitdir) < 0)
		return;
	if (git_revparse_single(&tree, repository, "HEAD^{tree}") == 0) {
		walk(repository, git_object_id(tree));
		git_object_free(tree);
	}
	git_repository_free(repository);
}

int main(int argc, char **argv)
{
	struct timespec start, end;
	double microseconds;

	git_libgit2_init();
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 1; i < argc; i++)
		walk_head(argv[i]);
	clock_gettime(CLOCK_MONOTONIC, &end);
	microseconds =
		(double)(end.tv_sec - start.tv_sec) * 1e6 + (double)(end.tv_nsec - start.tv_nsec) / 1e3;
	printf("floor: %d repositories, %zu trees, %zu manifests, %.0f us, %.2f us a tree\n", argc - 1, trees,
		manifests, microseconds, trees ? microseconds / (double)trees : 0.0);
	return 0;
}
