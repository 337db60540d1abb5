/*
 * All paths are one tree of names, which holds what stands there in the commit that is looked at. Stepping to a
 * parent reads only folders whose ids have changed: a commit that touches none of them costs its own reading.
 */
#include "git/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "commit.h"
#include "handle.h"
#include "tree.h"

/* A name in a folder. */
struct spot {
	const char *name; /* not terminated */
	size_t name_length;
	struct spot *above;  /* NULL for the top */
	struct spot **below; /* sorted by name */
	size_t below_count, below_capacity;
	struct history_path **paths; /* those that end here */
	size_t path_count;
	size_t open; /* paths here and below that are not settled */

	uint32_t mode; /* what stands there now; 0 = nothing */
	git_oid id;
	bool met; /* while its folder is read */
};

struct history {
	struct repository *repository;
	uint64_t limit;
	struct arena *arena; /* for what is found */
	struct arena spots;
	struct spot top;
	struct history_path **sorted;
	struct spot **changed; /* between this commit and its child */
	size_t changed_count, changed_capacity;
	git_oid child;
	bool has_child;
};

static void history_release(struct history *history)
{
	memory_free(history->sorted);
	memory_free(history->changed);
	arena_release(&history->spots);
}

/* --- the tree of names -------------------------------------------------------------------------------- */

/* A slash before every other byte, so that what lies in one folder stands together. */
static int compare_paths(const void *left, const void *right)
{
	const unsigned char *one = (const unsigned char *)(*(struct history_path *const *)left)->path;
	const unsigned char *other = (const unsigned char *)(*(struct history_path *const *)right)->path;

	while (*one && *one == *other) {
		one++;
		other++;
	}
	if (*one == '/' && *other)
		return -1;
	if (*other == '/' && *one)
		return 1;
	return (int)*one - (int)*other;
}

static int compare_names(const char *one, size_t one_length, const char *other, size_t other_length)
{
	const size_t shorter = one_length < other_length ? one_length : other_length;
	const int order = memcmp(one, other, shorter);

	return order ? order : (one_length > other_length) - (one_length < other_length);
}

static int compare_spots(const void *left, const void *right)
{
	const struct spot *one = *(struct spot *const *)left, *other = *(struct spot *const *)right;

	return compare_names(one->name, one->name_length, other->name, other->name_length);
}

/* The last name of a folder if it is that one, else a new one behind it. */
static struct spot *spot_below(struct history *history, struct spot *above, const char *name, size_t length)
{
	struct spot *spot = above->below_count ? above->below[above->below_count - 1] : NULL;

	if (spot && compare_names(spot->name, spot->name_length, name, length) == 0)
		return spot;
	spot = arena_zero(&history->spots, 1, sizeof(*spot));
	*spot = (struct spot){ .name = name, .name_length = length, .above = above };
	arena_grow(&history->spots, &above->below, above->below_count, &above->below_capacity,
		sizeof(struct spot *));
	above->below[above->below_count++] = spot;
	return spot;
}

static bool is_plain(const struct history *history, const char *path)
{
	uint64_t depth = 0;

	if (!*path || strstr(path, "//") || path[0] == '/' || path[strlen(path) - 1] == '/')
		return false;
	for (; *path; path++)
		depth += *path == '/';
	return depth <= history->repository->limits.values[LIMIT_TREE_DEPTH];
}

static void add_path(struct history *history, struct history_path **path)
{
	struct spot *spot = &history->top;

	if (!is_plain(history, (*path)->path))
		return;
	spot->open++;
	for (const char *name = (*path)->path, *end = name; *name; name = *end ? end + 1 : end) {
		end = name + strcspn(name, "/");
		spot = spot_below(history, spot, name, (size_t)(end - name));
		spot->open++;
	}
	if (!spot->path_count++)
		spot->paths = path;
}

/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static void sort_below(struct spot *spot)
{
	if (spot->below_count)
		qsort(spot->below, spot->below_count, sizeof(struct spot *), compare_spots);
	for (size_t i = 0; i < spot->below_count; i++)
		sort_below(spot->below[i]);
}

static void add_paths(struct history *history, struct history_path *paths, size_t path_count)
{
	history->sorted = memory_zero(path_count + 1, sizeof(struct history_path *));
	for (size_t i = 0; i < path_count; i++) {
		paths[i].found = false;
		history->sorted[i] = &paths[i];
	}
	qsort(history->sorted, path_count, sizeof(struct history_path *), compare_paths);
	for (size_t i = 0; i < path_count; i++)
		add_path(history, &history->sorted[i]);
	sort_below(&history->top);
}

/* --- settling ----------------------------------------------------------------------------------------- */

static void close_paths(struct spot *spot, size_t count)
{
	for (; spot; spot = spot->above)
		spot->open -= count;
}

/* Nothing will be said of what is open here or below. */
/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static void give_up(struct spot *spot)
{
	close_paths(spot, spot->path_count);
	spot->path_count = 0;
	for (size_t i = 0; i < spot->below_count; i++)
		give_up(spot->below[i]);
}

/* A commit brought in what a path holds. The path leaves the spot's list. */
static void settle(struct history *history, struct spot *spot, size_t which, const git_oid *commit)
{
	struct history_path *path = spot->paths[which];

	spot->paths[which] = spot->paths[--spot->path_count];
	close_paths(spot, 1);
	path->found = commit &&
		      commit_note_read(&path->commit, history->repository, commit, history->arena, NULL) == 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static void settle_all(struct history *history, struct spot *spot, const git_oid *commit)
{
	while (spot->path_count)
		settle(history, spot, spot->path_count - 1, commit);
	for (size_t i = 0; i < spot->below_count; i++)
		settle_all(history, spot->below[i], commit);
}

/* Ask what is open at a spot about the bytes that it has now. */
static void ask(struct history *history, struct spot *spot)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	const bool there = (spot->mode & MODE_TYPE) == MODE_FILE;
	enum problem_code problem;
	char oid[OID_HEX + 1];

	git_oid_tostr(oid, sizeof(oid), &spot->id);
	if (there &&
		repository_read_blob(history->repository, oid, history->limit, &bytes, &problem, NULL) < 0) {
		close_paths(spot, spot->path_count);
		spot->path_count = 0;
		return;
	}
	for (size_t i = spot->path_count; i-- > 0;) {
		const struct history_path *path = spot->paths[i];

		/* Where it is not there to begin with, nobody brought it in. */
		if ((there || history->has_child) &&
			path->holds(path, there ? oid : NULL, there ? &bytes : NULL))
			continue;
		settle(history, spot, i, history->has_child ? &history->child : NULL);
	}
}

/* --- stepping ----------------------------------------------------------------------------------------- */

static void stand(struct history *history, struct spot *spot, uint32_t mode, const git_oid *id);

static struct spot *find_below(struct spot *spot, const struct tree_entry *entry)
{
	size_t low = 0, high = spot->below_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		struct spot *found = spot->below[middle];
		int order = compare_names(found->name, found->name_length, entry->name, entry->name_length);

		if (order == 0)
			return found;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static int read_folder(struct history *history, struct spot *spot)
{
	CLEANUP(tree_release) struct tree tree = { 0 };
	struct tree_entry entry;
	size_t position = 0;
	int result;

	if ((spot->mode & MODE_TYPE) == MODE_FOLDER && tree_read(&tree, history->repository, &spot->id) < 0)
		return -1;
	while ((result = tree_next(&tree, &position, &entry)) > 0) {
		struct spot *below = find_below(spot, &entry);
		git_oid id;

		if (!below || below->met)
			continue;
		below->met = true;
		git_oid_fromraw(&id, entry.oid);
		stand(history, below, entry.mode, &id);
	}
	return result;
}

/* Say what stands at a spot now, and look below it if that is new. */
/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static void stand(struct history *history, struct spot *spot, uint32_t mode, const git_oid *id)
{
	static const git_oid nothing;

	if (!spot->open || (spot->mode == mode && git_oid_equal(&spot->id, id)))
		return;
	spot->mode = mode;
	spot->id = *id;
	if (spot->path_count) {
		memory_grow(&history->changed, history->changed_count, &history->changed_capacity,
			sizeof(struct spot *));
		history->changed[history->changed_count++] = spot;
	}
	if (!spot->below_count)
		return;
	for (size_t i = 0; i < spot->below_count; i++)
		spot->below[i]->met = false;
	if (read_folder(history, spot) < 0) {
		for (size_t i = 0; i < spot->below_count; i++)
			give_up(spot->below[i]);
		return;
	}
	for (size_t i = 0; i < spot->below_count; i++)
		if (!spot->below[i]->met)
			stand(history, spot->below[i], 0, &nothing);
}

/* Look at one commit. 1 with its first parent, 0 if it is a root, -1 if it cannot be read. */
static int look_at(struct history *history, const git_oid *id, git_oid *ret_parent)
{
	CLEANUP(odb_object_free) git_odb_object *object = NULL;
	struct commit_text text;

	if (object_read(&object, history->repository, id, GIT_OBJECT_COMMIT, COMMIT_LIMIT) < 0 ||
		!commit_parse(&text, git_odb_object_data(object), git_odb_object_size(object)))
		return -1;
	history->changed_count = 0;
	stand(history, &history->top, MODE_FOLDER, &text.tree);
	for (size_t i = 0; i < history->changed_count; i++)
		ask(history, history->changed[i]);
	if (!text.parent_count)
		return 0;
	commit_parent(&text, 0, ret_parent);
	return 1;
}

/* What is not there at the commit itself is not looked for. */
/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static void give_up_absent(struct spot *spot)
{
	if (!spot->mode) {
		give_up(spot);
		return;
	}
	for (size_t i = 0; i < spot->below_count; i++)
		give_up_absent(spot->below[i]);
}

void history_introduced(struct repository *repository, const char *commit, struct history_path *paths,
	size_t path_count, uint64_t limit, int64_t deadline, struct arena *arena)
{
	CLEANUP(history_release)
	struct history history = { .repository = repository, .limit = limit, .arena = arena };
	const uint64_t most = repository->limits.values[LIMIT_HISTORY_COMMITS];
	git_oid id, parent;
	int result;

	add_paths(&history, paths, path_count);
	if (git_oid_fromstr(&id, commit) < 0)
		return;
	for (uint64_t count = 0; history.top.open && count < most; count++) {
		if (deadline && clock_ticks() > deadline)
			return;
		result = look_at(&history, &id, &parent);
		if (!history.has_child)
			give_up_absent(&history.top);
		if (result == 0)
			settle_all(&history, &history.top, &id);
		if (result <= 0)
			return;
		history.child = id;
		history.has_child = true;
		id = parent;
	}
}
