/* What stands at a path of the commit, by binary search in the sorted snapshot. */
#include <string.h>

#include "linking.h"

uint32_t snapshot_file_at(const struct snapshot *snapshot, const char *path)
{
	size_t low = 0, high = snapshot->file_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(snapshot->files[middle].path, path);

		if (order == 0)
			return (uint32_t)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return UINT32_MAX;
}

/* Whether some file lies below "path/". */
static bool has_file_below(const struct snapshot *snapshot, const char *path_with_slash)
{
	size_t low = 0, high = snapshot->file_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(snapshot->files[middle].path, path_with_slash) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < snapshot->file_count &&
	       strncmp(snapshot->files[low].path, path_with_slash, strlen(path_with_slash)) == 0;
}

bool linking_has_folder(struct linking *linking, const char *path)
{
	const struct snapshot *snapshot = linking->snapshot;
	size_t low = 0, high = snapshot->directory_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(snapshot->directories[middle], path);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	buf_clear(&linking->path);
	buf_format(&linking->path, "%s/", path);
	return has_file_below(snapshot, linking->path.text);
}

static bool has_problem(const struct snapshot *snapshot, const char *path)
{
	size_t low = 0, high = snapshot->problem_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(snapshot->problems[middle].path, path);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static void join(struct buf *path, const char *folder, const char *name)
{
	buf_clear(path);
	if (*folder) {
		buf_add(path, folder);
		buf_add_char(path, '/');
	}
	buf_add(path, name);
}

/* A submodule, a link or an unread folder at the target or above it: nobody can say what stands there. */
static bool is_hidden(struct linking *linking, const char *folder)
{
	const struct snapshot *snapshot = linking->snapshot;
	struct buf *path = &linking->path;

	if (!snapshot->problem_count)
		return false;
	join(path, folder, "dagger.json");
	if (has_problem(snapshot, path->text))
		return true;
	join(path, folder, "dagger-module.toml");
	if (has_problem(snapshot, path->text))
		return true;
	buf_clear(path);
	buf_add(path, folder);
	for (;;) {
		const char *slash;

		if (has_problem(snapshot, path->text))
			return true;
		if (!path->length)
			return false;
		slash = strrchr(path->text, '/');
		buf_cut(path, slash ? (size_t)(slash - path->text) : 0);
	}
}

uint32_t linking_target(struct linking *linking, const char *folder)
{
	join(&linking->path, folder, "dagger.json");
	if (snapshot_file_at(linking->snapshot, linking->path.text) != UINT32_MAX)
		return DETAIL_TARGET_OK;
	join(&linking->path, folder, "dagger-module.toml");
	if (snapshot_file_at(linking->snapshot, linking->path.text) != UINT32_MAX)
		return DETAIL_TARGET_OK;
	return is_hidden(linking, folder) ? DETAIL_TARGET_UNKNOWN : DETAIL_TARGET_MISSING;
}
