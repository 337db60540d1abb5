/*
 * The floor that a check of what is staged is measured against: libgit2 alone opens a repository, reads its index and
 * every manifest's object that it names.
 *	status FOLDER
 */
#include <git2.h>
#include <stdio.h>
#include <string.h>

static int is_manifest(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash ? slash + 1 : path, "dagger.json") == 0;
}

static size_t read_manifests(git_repository *repository, git_index *index)
{
	size_t bytes = 0;

	for (size_t i = 0; i < git_index_entrycount(index); i++) {
		const git_index_entry *entry = git_index_get_byindex(index, i);
		git_blob *blob;

		if (!is_manifest(entry->path) || git_blob_lookup(&blob, repository, &entry->id) < 0)
			continue;
		bytes += (size_t)git_blob_rawsize(blob);
		git_blob_free(blob);
	}
	return bytes;
}

int main(int argc, char **argv)
{
	git_repository *repository;
	git_index *index;

	if (argc != 2 || git_libgit2_init() < 0 || git_repository_open(&repository, argv[1]) < 0 ||
		git_repository_index(&index, repository) < 0)
		return 2;
	printf("%zu bytes\n", read_manifests(repository, index));
	git_index_free(index);
	git_repository_free(repository);
	return git_libgit2_shutdown() < 0;
}
