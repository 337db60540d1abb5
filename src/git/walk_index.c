/* What the next commit would hold: the index, walked as if it were that commit. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "git/walk.h"
#include "index_file.h"
#include "rows.h"
#include "tree.h"

enum { INDEX_BYTES = 128 * 1024 * 1024, LOOK_EVERY = 1024, STAGE_OURS = 0 };

struct staged {
	struct repository *repository;
	const struct walk_settings *settings;
	struct snapshot *snapshot;
	struct rows rows;
	struct buf path;      /* of the entry being looked at */
	struct buf folder;    /* that it lies in, as the path has it */
	struct buf last;      /* the path before */
	unsigned last_stage;  /* of that */
	size_t shadowing;     /* bytes of the folder that could stand for a host; SIZE_MAX = none */
	struct arena arena;   /* of the list */
	const char **folders; /* those that hold a manifest, sorted */
	size_t folder_count, folder_capacity;
	bool over;
};

static void staged_release(struct staged *staged)
{
	rows_release(&staged->rows);
	buf_release(&staged->path);
	buf_release(&staged->folder);
	buf_release(&staged->last);
	arena_release(&staged->arena);
}

/* Whether the walk must end: too many entries, or too late. */
static bool is_late(struct staged *staged, uint64_t count)
{
	const int64_t deadline = staged->settings->deadline;
	const uint64_t *limits = staged->repository->limits.values;

	if (count > limits[LIMIT_REPOSITORY_ENTRIES])
		rows_limit(&staged->rows, "", PROBLEM_TOO_MANY, LIMIT_REPOSITORY_ENTRIES, count);
	else if (deadline && clock_ticks() > deadline)
		rows_limit(&staged->rows, "", PROBLEM_DEADLINE, LIMIT_REPOSITORY_SECONDS,
			limits[LIMIT_REPOSITORY_SECONDS]);
	else
		return false;
	staged->over = true;
	return true;
}

/* --- paths ------------------------------------------------------------------------------------------- */

/* Put the entry's path and folder where the readers are asked about them; its name within the path. */
static const char *take_path(struct staged *staged, const struct index_entry *entry)
{
	const char *slash = strrchr(entry->path, '/');
	const size_t length = slash ? (size_t)(slash - entry->path) : 0;

	buf_clear(&staged->path);
	buf_add_bytes(&staged->path, entry->path, entry->length);
	if (staged->folder.length != length || memcmp(staged->folder.text, entry->path, length) != 0) {
		buf_clear(&staged->folder);
		buf_add_bytes(&staged->folder, entry->path, length);
	}
	return staged->path.text + (slash ? length + 1 : 0);
}

static bool is_forbidden(const char *name, size_t length)
{
	return !length || (name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.'))) ||
	       (length == 4 && strncasecmp(name, ".git", length) == 0);
}

/* Whether git would write a file there; counts the parts. */
static bool is_sane(const char *path, size_t *ret_parts)
{
	size_t parts = 0;

	for (const char *part = path;; part++) {
		const size_t length = strcspn(part, "/");

		if (is_forbidden(part, length))
			return false;
		parts++;
		part += length;
		if (!*part)
			break;
	}
	*ret_parts = parts;
	return true;
}

static bool is_like_host(const char *name, size_t length)
{
	return name[0] != '.' && memchr(name, '.', length);
}

/* --- the folders that hold manifests ------------------------------------------------------------------ */

static bool is_wanted(struct staged *staged, const char *name, struct walk_want *ret)
{
	*ret = (struct walk_want){ 0 };
	return staged->settings->wants(staged->folder.text, name, ret, staged->settings->context);
}

static void note_folder(struct staged *staged, const struct index_entry *entry)
{
	const char *name = take_path(staged, entry);
	struct walk_want want;

	if (entry->intended || (entry->mode & MODE_TYPE) != MODE_FILE || !is_wanted(staged, name, &want) ||
		!want.manifest ||
		(staged->folder_count &&
			strcmp(staged->folders[staged->folder_count - 1], staged->folder.text) == 0))
		return;
	arena_grow(&staged->arena, &staged->folders, staged->folder_count, &staged->folder_capacity,
		sizeof(*staged->folders));
	staged->folders[staged->folder_count++] = arena_string(&staged->arena, staged->folder.text);
}

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* All entries are passed over once, before any is believed: what stands behind them may change their meaning. */
static int note_folders(struct staged *staged, const struct buf *bytes, struct error *err)
{
	CLEANUP(index_release) struct index_reader reader = INDEX_READER_INIT;
	struct index_entry entry;
	int result = index_begin(&reader, bytes->text, bytes->length, err);

	if (result < 0)
		return result;
	for (uint64_t count = 1; (result = index_next(&reader, &entry, err)) > 0; count++) {
		if (count % LOOK_EVERY == 0 && is_late(staged, count))
			return 0;
		note_folder(staged, &entry);
	}
	if (result == 0)
		result = index_end(&reader, err);
	if (staged->folder_count > 1)
		qsort(staged->folders, staged->folder_count, sizeof(*staged->folders), compare_texts);
	return result;
}

static bool holds_manifest(const struct staged *staged, const char *folder)
{
	return staged->folder_count &&
	       bsearch(&folder, staged->folders, staged->folder_count, sizeof(folder), compare_texts);
}

/* --- folders that could stand for a host --------------------------------------------------------------- */

static size_t common_length(const struct buf *one, const struct buf *other)
{
	size_t same = 0;

	while (same < one->length && same < other->length && one->text[same] == other->text[same])
		same++;
	return same;
}

/* The folder that ends at a slash of the path is new. */
static void enter_folder(struct staged *staged, size_t start, size_t end)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf above = BUF_INIT;

	buf_add_bytes(&folder, staged->path.text, end);
	if (staged->shadowing == SIZE_MAX && is_like_host(staged->path.text + start, end - start)) {
		buf_add_bytes(&above, staged->path.text, start ? start - 1 : 0);
		if (holds_manifest(staged, above.text))
			staged->shadowing = end;
	}
	if (staged->shadowing != SIZE_MAX && !staged->settings->again && rows_fits(&staged->rows, &folder))
		rows_directory(&staged->rows, &folder);
}

/* Folders come one after the other: those of the path that the last one did not lie in are entered. */
static void enter_folders(struct staged *staged)
{
	const size_t same = common_length(&staged->path, &staged->last);
	size_t start = 0;

	if (staged->shadowing != SIZE_MAX &&
		(same < staged->shadowing || staged->path.text[staged->shadowing] != '/' ||
			staged->last.text[staged->shadowing] != '/'))
		staged->shadowing = SIZE_MAX;
	for (const char *slash = strchr(staged->path.text, '/'); slash; slash = strchr(slash + 1, '/')) {
		const size_t end = (size_t)(slash - staged->path.text);

		if (end >= same || staged->last.text[end] != '/')
			enter_folder(staged, start, end);
		start = end + 1;
	}
}

/* --- entries ------------------------------------------------------------------------------------------ */

/* The sides of a conflict are one row. */
static bool is_new_conflict(const struct staged *staged)
{
	return staged->last_stage == STAGE_OURS || strcmp(staged->path.text, staged->last.text) != 0;
}

static void add_conflict(struct staged *staged, enum reader_id reader)
{
	if (is_new_conflict(staged))
		rows_problem(&staged->rows, staged->path.text, PROBLEM_CONFLICT,
			"its merge is not finished: the index holds several versions of it")
			->reader = reader;
}

static void visit_wanted(struct staged *staged, const struct index_entry *entry, const struct walk_want *want)
{
	struct rows_blob blob = { .mode = entry->mode, .want = *want };

	switch (entry->mode & MODE_TYPE) {
	case MODE_LINK:
		rows_problem(
			&staged->rows, staged->path.text, PROBLEM_SYMLINK, "a symbolic link is not followed")
			->reader = want->reader;
		return;
	case MODE_FILE:
		git_oid_fromraw(&blob.id, entry->oid);
		staged->over |= !rows_blob(&staged->rows, staged->repository, &staged->path, &blob);
		return;
	default:
		rows_problem(&staged->rows, staged->path.text, PROBLEM_CORRUPT_OBJECT,
			"a mode that git does not know");
	}
}

static void visit_entry(struct staged *staged, const struct index_entry *entry)
{
	const struct limits *limits = &staged->repository->limits;
	const char *name = take_path(staged, entry);
	const uint32_t type = entry->mode & MODE_TYPE;
	const bool again = staged->settings->again;
	struct walk_want want;
	const bool wanted = is_wanted(staged, name, &want);
	size_t parts = 0;

	if (!is_sane(entry->path, &parts)) {
		rows_problem(&staged->rows, "", PROBLEM_BAD_PATH, "a name that git does not check out");
		return;
	}
	enter_folders(staged);
	if (type == MODE_COMMIT ? again : !wanted || (want.maybe && type != MODE_FILE))
		return;
	if (!rows_fits(&staged->rows, &staged->path))
		rows_limit(&staged->rows, "", PROBLEM_BAD_PATH, LIMIT_PATH_BYTES, entry->length);
	else if (parts - 1 > limits->values[LIMIT_TREE_DEPTH])
		rows_limit(&staged->rows, staged->path.text, PROBLEM_TOO_DEEP, LIMIT_TREE_DEPTH, parts - 1);
	else if (entry->stage != STAGE_OURS)
		add_conflict(staged, want.reader);
	else if (type == MODE_COMMIT)
		rows_problem(&staged->rows, staged->path.text, PROBLEM_SUBMODULE,
			"a commit of another repository");
	else
		visit_wanted(staged, entry, &want);
}

/* --- all ---------------------------------------------------------------------------------------------- */

static bool is_over(struct staged *staged)
{
	const struct walk_settings *settings = staged->settings;
	const uint64_t walked = ++staged->snapshot->walked;

	if (staged->over || walked % LOOK_EVERY)
		return staged->over;
	if (settings->progress)
		settings->progress(walked, settings->context);
	return is_late(staged, walked);
}

/* Git refuses an index that is out of order, as what would be found in it depends on the way it is searched. */
static int check_order(const struct staged *staged, const struct index_entry *entry, struct error *err)
{
	const int order = strcmp(staged->last.text, entry->path);

	if (order < 0 ||
		(order == 0 && staged->last_stage != STAGE_OURS && entry->stage > staged->last_stage))
		return 0;
	return error_set(err, ERROR_MALFORMED, "its index is out of order");
}

static int visit_entries(struct staged *staged, const struct buf *bytes, struct error *err)
{
	CLEANUP(index_release) struct index_reader reader = INDEX_READER_INIT;
	struct index_entry entry;
	int result = index_begin(&reader, bytes->text, bytes->length, err);

	while (result == 0 && (result = index_next(&reader, &entry, err)) > 0) {
		if (is_over(staged))
			return 0;
		if (check_order(staged, &entry, err) < 0)
			return err->code;
		if (!entry.intended)
			visit_entry(staged, &entry);
		buf_clear(&staged->last);
		buf_add_bytes(&staged->last, entry.path, entry.length);
		staged->last_stage = entry.stage;
		result = 0;
	}
	return result;
}

int walk_index(struct repository *repository, const char *file, const struct walk_settings *settings,
	struct snapshot *snapshot, struct error *err)
{
	CLEANUP(staged_release)
	struct staged staged = {
		.repository = repository,
		.settings = settings,
		.snapshot = snapshot,
		.rows = ROWS_INIT(snapshot, &repository->limits),
		.path = BUF_INIT,
		.folder = BUF_INIT,
		.last = BUF_INIT,
		.shadowing = SIZE_MAX,
	};
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	int result;

	if (!file)
		file_join(&path, repository->gitdir, "index");
	result = file_read(&bytes, file ? file : path.text, INDEX_BYTES, err);
	/* Nothing has been added yet. */
	if (result == ERROR_NOT_FOUND && !file)
		return 0;
	if (result < 0)
		return error_context(err, "reading its index");
	result = note_folders(&staged, &bytes, err);
	return result < 0 || staged.over ? result : visit_entries(&staged, &bytes, err);
}
