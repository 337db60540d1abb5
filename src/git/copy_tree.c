/* What commits of a copy hold: single paths, and what differs between two of them. */
#include "copying.h"

#include <assert.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "commit.h"
#include "handle.h"
#include "tree.h"

/* --- single paths ------------------------------------------------------------------------------------- */

static int read_top(struct copy *copy, const char *commit, git_oid *ret)
{
	CLEANUP(odb_object_free) git_odb_object *object = NULL;
	struct commit_text text;
	git_oid id;
	int result;

	if (git_oid_fromstr(&id, commit) < 0) {
		git_error_set_str(GIT_ERROR_OBJECT, "its id is none");
		return -1;
	}
	result = object_read(&object, copy->repository, &id, GIT_OBJECT_COMMIT, COMMIT_LIMIT);
	if (result < 0)
		return result;
	if (!commit_parse(&text, git_odb_object_data(object), git_odb_object_size(object))) {
		git_error_set_str(GIT_ERROR_OBJECT, "it is damaged");
		return -1;
	}
	*ret = text.tree;
	return 0;
}

/* Start an error for an object that should be there: a part of a copy that is not whole is not "nothing there". */
static int unreadable(int result, struct error *err, const char *what, const git_oid *id)
{
	enum problem_code problem;
	char oid[OID_HEX + 1];

	git_oid_tostr(oid, sizeof(oid), id);
	git_failure(result, &problem, err, what, oid);
	if (err->code == ERROR_NOT_FOUND)
		err->code = ERROR_MALFORMED;
	return err->code;
}

bool copy_path(struct copy *copy, const char *commit, const char *path, char ret[OID_HEX + 1])
{
	struct tree_found found;
	git_oid top;

	if (read_top(copy, commit, &top) < 0 || tree_find(&found, copy->repository, &top, path) <= 0 ||
		(found.mode & MODE_TYPE) == MODE_COMMIT)
		return false;
	git_oid_tostr(ret, OID_HEX + 1, &found.id);
	return true;
}

int copy_read(struct copy *copy, const char *commit, const char *path, uint64_t limit, struct buf *ret,
	char ret_oid[OID_HEX + 1], struct error *err)
{
	struct error unasked = { 0 };
	enum problem_code problem;
	struct tree_found found;
	char oid[OID_HEX + 1];
	git_oid top, id;
	int result;

	err = err ? err : &unasked;
	result = read_top(copy, commit, &top);
	if (result < 0)
		return git_oid_fromstr(&id, commit) < 0
			       ? error_set(err, ERROR_USAGE, "'%s' is no commit id", commit)
			       : unreadable(result, err, "commit", &id);
	result = tree_find(&found, copy->repository, &top, path);
	if (result < 0)
		return unreadable(result, err, "tree of the commit", &top);
	if (!result || (found.mode & MODE_TYPE) != MODE_FILE)
		return error_set(err, ERROR_NOT_FOUND, "no file stands at '%s'", path);
	git_oid_tostr(oid, sizeof(oid), &found.id);
	result = repository_read_blob(copy->repository, oid, limit, ret, &problem, err);
	if (result == ERROR_NOT_FOUND)
		return unreadable(GIT_ENOTFOUND, err, "blob", &found.id);
	if (result < 0)
		return result;
	memcpy(ret_oid, oid, sizeof(oid));
	return 0;
}

/* --- differences -------------------------------------------------------------------------------------- */

struct comparing {
	struct copy *copy;
	struct arena *arena;
	struct error *err;
	size_t most;
	struct path_change *changes;
	size_t count, capacity;
	uint64_t left;
	uint64_t looked; /* entries */
	struct buf path; /* relative to the folder, without a last slash */
	unsigned depth;
};

static void comparing_release(struct comparing *comparing)
{
	buf_release(&comparing->path);
}

static bool is_folder(const struct tree_entry *entry)
{
	return (entry->mode & MODE_TYPE) == MODE_FOLDER;
}

static size_t push_name(struct comparing *comparing, const struct tree_entry *entry)
{
	const size_t length = comparing->path.length;

	if (length)
		buf_add_char(&comparing->path, '/');
	buf_add_bytes(&comparing->path, entry->name, entry->name_length);
	return length;
}

static void add_change(struct comparing *comparing, char kind, const struct tree_entry *entry)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	const size_t length = push_name(comparing, entry);
	struct path_change *change;

	if (comparing->count == comparing->most ||
		comparing->path.length > comparing->copy->repository->limits.values[LIMIT_PATH_BYTES]) {
		comparing->left++;
	} else {
		buf_add_quoted(&line, comparing->path.text, comparing->path.length);
		arena_grow(comparing->arena, &comparing->changes, comparing->count, &comparing->capacity,
			sizeof(*comparing->changes));
		change = &comparing->changes[comparing->count++];
		*change = (struct path_change){ kind, arena_string(comparing->arena, line.text) };
	}
	buf_cut(&comparing->path, length);
}

static int compare_folders(struct comparing *comparing, const unsigned char *old, const unsigned char *new);

/* Of two entries of one name and sort, or of one alone. */
/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static int compare_entry(
	struct comparing *comparing, const struct tree_entry *old, const struct tree_entry *new)
{
	const struct tree_entry *any = old ? old : new;
	size_t length;
	int result;

	if (old && new && old->mode == new->mode && memcmp(old->oid, new->oid, GIT_OID_RAWSZ) == 0)
		return 0;
	if (!is_folder(any)) {
		const bool retyped = old && new && (old->mode & MODE_TYPE) != (new->mode &MODE_TYPE);

		add_change(comparing, !old ? 'A' : !new ? 'D' : retyped ? 'T' : 'M', any);
		return 0;
	}
	length = push_name(comparing, any);
	result = compare_folders(comparing, old ? old->oid : NULL, new ? new->oid : NULL);
	buf_cut(&comparing->path, length);
	return result;
}

static int check_limits(struct comparing *comparing)
{
	const struct limits *limits = &comparing->copy->repository->limits;

	if (++comparing->looked > limits->values[LIMIT_REPOSITORY_ENTRIES] ||
		comparing->path.length > limits->values[LIMIT_PATH_BYTES] ||
		comparing->depth > limits->values[LIMIT_TREE_DEPTH])
		return error_set(comparing->err, ERROR_TOO_LARGE, "its folders are too many, or too deep");
	if (comparing->looked % 256 == 0 && copy_is_late(comparing->copy))
		return error_set(comparing->err, ERROR_TOO_LARGE, "its folders were not compared in time");
	return 0;
}

/* An entry of a tree, and whether there is one. */
struct cursor {
	struct tree tree;
	size_t position;
	struct tree_entry entry;
	int state; /* as tree_next says */
};

static void cursor_release(struct cursor *cursor)
{
	tree_release(&cursor->tree);
}

static void advance(struct cursor *cursor)
{
	cursor->state = tree_next(&cursor->tree, &cursor->position, &cursor->entry);
}

static int open_cursor(struct comparing *comparing, struct cursor *ret, const unsigned char *oid)
{
	git_oid id;
	int result;

	if (!oid)
		return 0;
	git_oid_fromraw(&id, oid);
	result = tree_read(&ret->tree, comparing->copy->repository, &id);
	if (result < 0)
		return unreadable(result, comparing->err, "tree", &id);
	advance(ret);
	return 0;
}

/* Two lists in git's order, merged. A NULL folder is an empty one. */
/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static int compare_folders(struct comparing *comparing, const unsigned char *old, const unsigned char *new)
{
	CLEANUP(cursor_release) struct cursor one = { 0 };
	CLEANUP(cursor_release) struct cursor other = { 0 };
	int result = open_cursor(comparing, &one, old);

	if (result == 0)
		result = open_cursor(comparing, &other, new);
	comparing->depth++;
	while (result == 0 && one.state >= 0 && other.state >= 0 && one.state + other.state > 0) {
		int order = !one.state     ? 1
			    : !other.state ? -1
					   : tree_compare_entries(&one.entry, &other.entry);

		result = check_limits(comparing);
		if (result == 0)
			result = compare_entry(
				comparing, order <= 0 ? &one.entry : NULL, order >= 0 ? &other.entry : NULL);
		if (order <= 0)
			advance(&one);
		if (order >= 0)
			advance(&other);
	}
	comparing->depth--;
	if (result == 0 && (one.state < 0 || other.state < 0))
		return error_set(
			comparing->err, ERROR_MALFORMED, "the tree of '%s' is damaged", comparing->path.text);
	return result;
}

/* The folder in a commit; `ret` is NULL if none stands there. */
static int find_folder(struct comparing *comparing, const char *commit, const char *folder,
	struct tree_found *found, const unsigned char **ret)
{
	git_oid top, id;
	int result;

	*ret = NULL;
	if (git_oid_fromstr(&id, commit) < 0)
		return error_set(comparing->err, ERROR_USAGE, "'%s' is no commit id", commit);
	result = read_top(comparing->copy, commit, &top);
	if (result < 0)
		return unreadable(result, comparing->err, "commit", &id);
	result = tree_find(found, comparing->copy->repository, &top, folder);
	if (result < 0)
		return unreadable(result, comparing->err, "tree of the commit", &top);
	if (result && (found->mode & MODE_TYPE) == MODE_FOLDER)
		*ret = found->id.id;
	return 0;
}

int copy_changes(struct copy *copy, const char *from, const char *to, const char *folder, size_t most,
	struct arena *arena, struct path_changes *ret, struct error *err)
{
	struct error unasked = { 0 };
	CLEANUP(comparing_release)
	struct comparing comparing = {
		.copy = copy,
		.arena = arena,
		.err = err ? err : &unasked,
		.most = most,
		.path = BUF_INIT,
	};
	struct tree_found old, new;
	const unsigned char *old_id, *new_id;
	int result = find_folder(&comparing, from, folder, &old, &old_id);

	if (result == 0)
		result = find_folder(&comparing, to, folder, &new, &new_id);
	if (result == 0 && !(old_id && new_id && memcmp(old_id, new_id, GIT_OID_RAWSZ) == 0))
		result = compare_folders(&comparing, old_id, new_id);
	if (result < 0)
		return result;
	ret->items = comparing.changes;
	ret->count = comparing.count;
	ret->left = comparing.left < UINT32_MAX ? (uint32_t)comparing.left : UINT32_MAX;
	return 0;
}
