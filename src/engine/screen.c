#include "screen.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"

/* Text has no NUL in its first bytes. */
enum { TEXT_LOOK = 8192 };

enum verdict { VERDICT_DROP, VERDICT_BESIDE, VERDICT_KEEP };

bool screen_passes(const struct reader *reader, const char *bytes, size_t length)
{
	if (reader->need == NEED_NOTHING)
		return true;
	return !memchr(bytes, '\0', length < TEXT_LOOK ? length : TEXT_LOOK) &&
	       (!reader->screen || reader->screen(bytes, length));
}

static enum verdict look_at(struct capturing *capturing, struct file *file, const struct reader *reader)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	struct snapshot *snapshot = capturing->snapshot;
	enum problem_code code;
	struct error error = { 0 };

	if (repository_read_blob(capturing->repository, file->oid,
		    capturing->wish.limits->values[reader->largest], &bytes, &code, &error) < 0) {
		struct problem *problem = snapshot_add_problem(snapshot, file->path, code, error.message);

		problem->reader = file->reader;
		problem->limit = code == PROBLEM_TOO_LARGE ? limit_table[reader->largest].name : NULL;
		return VERDICT_DROP;
	}
	file->size = bytes.length;
	if (screen_passes(reader, bytes.text, bytes.length))
		return VERDICT_KEEP;
	return reader->need == NEED_CODE && !memchr(bytes.text, '\0', bytes.length) ? VERDICT_BESIDE
										    : VERDICT_DROP;
}

/* --- neighbours ----------------------------------------------------------------------------------------- */

static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) : 0;
}

struct neighbour {
	const struct file *file;
	size_t folder; /* bytes of its path */
	enum verdict *verdict;
};

static int compare_folders(const struct neighbour *one, const struct neighbour *other)
{
	const size_t length = one->folder < other->folder ? one->folder : other->folder;
	int order = (int)one->file->reader - (int)other->file->reader;

	if (!order)
		order = memcmp(one->file->path, other->file->path, length);
	return order ? order : (one->folder > other->folder) - (one->folder < other->folder);
}

static int compare_neighbours(const void *left, const void *right)
{
	const struct neighbour *one = left, *other = right;
	const int order = compare_folders(one, other);

	return order ? order : (one->verdict > other->verdict) - (one->verdict < other->verdict);
}

static void keep_neighbours(struct neighbour *items, size_t count)
{
	if (count > 1)
		qsort(items, count, sizeof(*items), compare_neighbours);
	for (size_t first = 0, next; first < count; first = next) {
		bool kept = false;

		for (next = first; next < count && compare_folders(&items[first], &items[next]) == 0; next++)
			kept |= *items[next].verdict == VERDICT_KEEP;
		for (size_t i = first; i < next && kept; i++)
			if (*items[i].verdict == VERDICT_BESIDE)
				*items[i].verdict = VERDICT_KEEP;
	}
}

/* --- all ------------------------------------------------------------------------------------------------ */

static bool is_late(struct capturing *capturing)
{
	if (clock_ticks() <= capturing->deadline)
		return false;
	snapshot_add_problem(
		capturing->snapshot, "", PROBLEM_DEADLINE, "not all files were looked at in time")
		->limit = limit_table[LIMIT_REPOSITORY_SECONDS].name;
	return true;
}

void capturing_screen(struct capturing *capturing)
{
	struct snapshot *snapshot = capturing->snapshot;
	const size_t count = snapshot->file_count;
	CLEANUP(memory_release) enum verdict *verdicts = memory_zero(count, sizeof(*verdicts));
	CLEANUP(memory_release) struct neighbour *neighbours = memory_zero(count, sizeof(*neighbours));
	size_t neighbour_count = 0, kept = 0;
	bool late = false;

	for (size_t i = 0; i < count; i++) {
		struct file *file = &snapshot->files[i];
		const struct reader *reader = reader_by_id(file->reader);

		verdicts[i] = VERDICT_KEEP;
		if (!reader || reader->need == NEED_NOTHING)
			continue;
		late = late || is_late(capturing);
		verdicts[i] = late ? VERDICT_DROP : look_at(capturing, file, reader);
		if (reader->need == NEED_CODE)
			neighbours[neighbour_count++] =
				(struct neighbour){ file, folder_length(file->path), &verdicts[i] };
	}
	keep_neighbours(neighbours, neighbour_count);
	for (size_t i = 0; i < count; i++)
		if (verdicts[i] == VERDICT_KEEP)
			snapshot->files[kept++] = snapshot->files[i];
	snapshot->file_count = kept;
}
