#include "rows.h"

#include <string.h>

#include "base/text.h"
#include "git/walk.h"

void rows_release(struct rows *rows)
{
	buf_release(&rows->written);
}

static const char *written(struct rows *rows, const char *path, size_t length)
{
	buf_clear(&rows->written);
	buf_add_quoted(&rows->written, path, length);
	return rows->written.text;
}

bool rows_fits(struct rows *rows, const struct buf *path)
{
	const uint64_t limit = rows->limits->values[LIMIT_PATH_BYTES];

	/* A byte is quoted with four, and there are two quotation marks. */
	if (path->length <= limit / 4 - 1)
		return true;
	if (path->length > limit)
		return false;
	written(rows, path->text, path->length);
	return rows->written.length <= limit;
}

static void add_overflow(struct rows *rows, enum limit_id limit)
{
	struct arena *arena = &rows->snapshot->arena;
	const struct limit *row = &limit_table[limit];
	const char *detail = arena_format(
		arena, "more than %llu %s", (unsigned long long)rows->limits->values[limit], row->unit);

	snapshot_add_problem(rows->snapshot, "", PROBLEM_TOO_MANY, detail)->limit = row->name;
}

struct problem *rows_problem(struct rows *rows, const char *path, enum problem_code code, const char *detail)
{
	if (rows->snapshot->problem_count < rows->limits->values[LIMIT_REPOSITORY_PROBLEMS])
		return snapshot_add_problem(rows->snapshot, written(rows, path, strlen(path)), code, detail);
	if (!rows->flooded)
		add_overflow(rows, LIMIT_REPOSITORY_PROBLEMS);
	rows->flooded = true;
	return &rows->spare;
}

void rows_limit(
	struct rows *rows, const char *path, enum problem_code code, enum limit_id limit, uint64_t size)
{
	struct arena *arena = &rows->snapshot->arena;
	const char *detail =
		arena_format(arena, "%llu %s", (unsigned long long)size, limit_table[limit].unit);

	rows_problem(rows, path, code, detail)->limit = limit_table[limit].name;
}

struct file *rows_file(struct rows *rows, const struct buf *path)
{
	struct snapshot *snapshot = rows->snapshot;
	struct file *file;

	if (snapshot->file_count >= rows->limits->values[LIMIT_REPOSITORY_FILES]) {
		if (!rows->full)
			add_overflow(rows, LIMIT_REPOSITORY_FILES);
		rows->full = true;
		return NULL;
	}
	file = snapshot_add_file(snapshot);
	file->path = arena_string(&snapshot->arena, written(rows, path->text, path->length));
	return file;
}

void rows_unreadable(struct rows *rows, const char *path, int result, const char *what, const git_oid *id)
{
	char oid[OID_HEX + 1];
	enum problem_code code;
	struct error error;

	git_oid_tostr(oid, sizeof(oid), id);
	git_failure(result, &code, &error, what, oid);
	rows_problem(rows, path, code, error.message);
}

/* What a blob that is wanted for certain weighs; false if it cannot be read, which a row says then. */
static bool weigh(struct rows *rows, struct repository *repository, const char *path,
	const struct rows_blob *blob, size_t *ret_size)
{
	const enum limit_id largest = blob->want.largest;
	git_object_t type;
	int result = git_odb_read_header(ret_size, &type, repository->odb, &blob->id);

	if (result < 0)
		rows_unreadable(rows, path, result, "blob", &blob->id);
	else if (type != GIT_OBJECT_BLOB)
		rows_problem(rows, path, PROBLEM_CORRUPT_OBJECT, "it is no blob")->reader = blob->want.reader;
	else if (*ret_size > rows->limits->values[largest])
		rows_limit(rows, path, PROBLEM_TOO_LARGE, largest, *ret_size);
	else
		return true;
	return false;
}

bool rows_blob(struct rows *rows, struct repository *repository, const struct buf *path,
	const struct rows_blob *blob)
{
	struct file *file;
	size_t size = 0;

	/* What may be wanted is weighed when it is read: most of it is not, and looking costs as much as reading a tree. */
	if (!blob->want.maybe && !weigh(rows, repository, path->text, blob, &size))
		return true;
	file = rows_file(rows, path);
	if (!file)
		return false;
	git_oid_tostr(file->oid, sizeof(file->oid), &blob->id);
	file->mode = blob->mode;
	file->size = size;
	file->reader = blob->want.reader;
	return true;
}

void rows_directory(struct rows *rows, const struct buf *path)
{
	if (rows->snapshot->directory_count < WALK_DIRECTORIES) {
		snapshot_add_directory(rows->snapshot, written(rows, path->text, path->length));
		return;
	}
	if (!rows->crowded)
		rows_problem(rows, path->text, PROBLEM_TOO_MANY,
			"more than 1000 folders that could stand for a host");
	rows->crowded = true;
}
