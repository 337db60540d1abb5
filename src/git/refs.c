/* Loose and packed refs become two sorted tables. No link is followed, and no name that git would not take. */
#include "refs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "handle.h"

enum { PACKED_LINE = 256, FOLDERS_DEEP = 32 };

struct reading {
	struct refs *refs;
	struct repository *repository;
	struct arena *arena;
	struct error *err;
	struct ref_list *list; /* whose folder is being visited */
	struct buf path;       /* of a file or folder on disk */
	size_t base;           /* length of the path of the list's own folder, with its slash */
	unsigned depth;
	uint64_t visited;
};

static void reading_release(struct reading *reading)
{
	buf_release(&reading->path);
}

static int too_many(struct reading *reading)
{
	return error_set(reading->err, ERROR_TOO_LARGE, "more than %llu refs",
		(unsigned long long)reading->repository->limits.values[LIMIT_REFS]);
}

static struct ref *add_ref(struct reading *reading, struct ref_list *list, const char *name, size_t length)
{
	struct ref *ref;

	arena_grow(reading->arena, &list->items, list->count, &list->capacity, sizeof(*list->items));
	ref = &list->items[list->count++];
	*ref = (struct ref){ .name = arena_string_part(reading->arena, name, length) };
	return ref;
}

static void note_time(struct refs *refs, const struct stat *status)
{
	if (status->st_mtime > refs->updated)
		refs->updated = status->st_mtime;
}

/* --- packed ------------------------------------------------------------------------------------------- */

static struct ref_list *list_of(struct refs *refs, const char *name, size_t length)
{
	struct ref_list *const lists[] = { &refs->branches, &refs->tags };

	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const size_t folder = strlen(lists[i]->folder);

		if (length > folder && memcmp(name, lists[i]->folder, folder) == 0)
			return lists[i];
	}
	return NULL;
}

static int read_packed(struct reading *reading)
{
	const uint64_t limit = reading->repository->limits.values[LIMIT_REFS];
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct packed_refs packed = { 0 };
	struct packed_ref found;
	struct stat status;
	uint64_t count = 0;
	int result;

	buf_clear(&reading->path);
	file_join(&reading->path, reading->repository->common, "packed-refs");
	if (lstat(reading->path.text, &status) < 0)
		return errno == ENOENT ? 0 : error_system(reading->err, "looking at packed-refs");
	if (!S_ISREG(status.st_mode))
		return error_set(reading->err, ERROR_USAGE, "its packed-refs is no file");
	note_time(reading->refs, &status);
	if (file_read(&text, reading->path.text, limit * PACKED_LINE, reading->err) < 0)
		return reading->err->code;
	packed.text = text.text;
	packed.length = text.length;
	while ((result = packed_refs_next(&packed, &found, reading->err)) > 0) {
		struct ref_list *list = list_of(reading->refs, found.name, found.name_length);
		size_t folder;

		if (!list)
			continue;
		if (count++ == limit)
			return too_many(reading);
		folder = strlen(list->folder);
		add_ref(reading, list, found.name + folder, found.name_length - folder)->id = found.id;
	}
	return result;
}

/* --- loose -------------------------------------------------------------------------------------------- */

/* What a file of a ref holds: an id, or the name of another ref, which is only looked for among those that are read. */
static void read_content(struct reading *reading, struct ref *ref, const char *text)
{
	ref->unreadable = false;
	if (text_starts(text, "ref:")) {
		text += strlen("ref:") + strspn(text + strlen("ref:"), " \t");
		ref->symbolic = arena_string_part(reading->arena, text, strcspn(text, "\r\n"));
		return;
	}
	ref->unreadable =
		strcspn(text, " \t\r\n") != OID_HEX || git_oid_fromstrn(&ref->id, text, OID_HEX) < 0;
}

/* Old git made a symbolic ref by a link whose text is the other's name; that text is all that is read of a link. */
static void read_link(struct reading *reading, struct ref *ref)
{
	char target[REF_BYTES];
	ssize_t length = readlink(reading->path.text, target, sizeof(target));

	if (length <= 0 || (size_t)length == sizeof(target))
		return;
	ref->symbolic = arena_string_part(reading->arena, target, (size_t)length);
	ref->unreadable = false;
}

/* Add the ref at the path. */
static void read_loose(struct reading *reading, const struct stat *status)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *name = reading->path.text + reading->base;
	struct ref *ref = add_ref(reading, reading->list, name, strlen(name));

	ref->loose = true;
	ref->unreadable = true;
	note_time(reading->refs, status);
	if (S_ISLNK(status->st_mode))
		read_link(reading, ref);
	else if (S_ISREG(status->st_mode) && file_read(&text, reading->path.text, REF_BYTES, NULL) == 0)
		read_content(reading, ref, text.text);
}

static int visit_name(const char *name, void *context);

/* NOLINTNEXTLINE(misc-no-recursion): FOLDERS_DEEP ends it */
static int visit_folder(struct reading *reading)
{
	const uint64_t limit = reading->repository->limits.values[LIMIT_REFS];
	int result;

	reading->depth++;
	result = file_visit_folder(reading->path.text, limit, visit_name, reading, reading->err);
	reading->depth--;
	return result;
}

/* The full name of what stands at the path. */
static bool is_valid_name(const struct reading *reading)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	buf_add(&name, reading->list->folder);
	buf_add(&name, reading->path.text + reading->base);
	return ref_name_is_valid(name.text, name.length);
}

/* NOLINTNEXTLINE(misc-no-recursion): FOLDERS_DEEP ends it */
static int visit_name(const char *name, void *context)
{
	struct reading *reading = context;
	const size_t length = reading->path.length;
	struct stat status;
	int result = 0;

	if (reading->visited++ == reading->repository->limits.values[LIMIT_REFS])
		return too_many(reading);
	if (reading->path.text[length - 1] != '/')
		buf_add_char(&reading->path, '/');
	buf_add(&reading->path, name);
	if (is_valid_name(reading) && lstat(reading->path.text, &status) == 0) {
		if (S_ISDIR(status.st_mode) && reading->depth < FOLDERS_DEEP)
			result = visit_folder(reading);
		else
			read_loose(reading, &status);
	}
	buf_cut(&reading->path, length);
	return result;
}

/* Every part of the folder's path is looked at, so that no link leads out of the repository. */
static int read_folder(struct reading *reading, struct ref_list *list)
{
	struct stat status;

	reading->list = list;
	buf_clear(&reading->path);
	buf_add(&reading->path, reading->repository->common);
	for (const char *part = list->folder, *slash; *part; part = slash + 1) {
		slash = strchr(part, '/');
		buf_add_char(&reading->path, '/');
		buf_add_bytes(&reading->path, part, (size_t)(slash - part));
		if (lstat(reading->path.text, &status) < 0)
			return errno == ENOENT ? 0 : error_system(reading->err, "looking at its refs");
		if (!S_ISDIR(status.st_mode))
			return error_set(reading->err, ERROR_USAGE, "its '%.*s' is no folder",
				(int)(slash - list->folder), list->folder);
	}
	buf_add_char(&reading->path, '/');
	reading->base = reading->path.length;
	return visit_folder(reading);
}

/* --- tables ------------------------------------------------------------------------------------------- */

static int compare_refs(const void *left, const void *right)
{
	const struct ref *one = left, *other = right;
	int order = strcmp(one->name, other->name);

	return order ? order : (int)other->loose - (int)one->loose;
}

static int compare_name(const void *key, const void *item)
{
	return strcmp(key, ((const struct ref *)item)->name);
}

const struct ref *ref_list_find(const struct ref_list *list, const char *name)
{
	if (!list->count)
		return NULL;
	return bsearch(name, list->items, list->count, sizeof(*list->items), compare_name);
}

/* Sort, and keep the first of equal names: a loose ref wins. */
static void sort_list(struct ref_list *list)
{
	size_t kept = 0;

	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), compare_refs);
	for (size_t i = 0; i < list->count; i++)
		if (!kept || strcmp(list->items[kept - 1].name, list->items[i].name) != 0)
			list->items[kept++] = list->items[i];
	list->count = kept;
}

static const struct ref *find_full(struct refs *refs, const char *name)
{
	const struct ref_list *list = list_of(refs, name, strlen(name));

	return list ? ref_list_find(list, name + strlen(list->folder)) : NULL;
}

/*
 * Follow a symbolic ref, as deep as git does. One that leads to nothing is none; one that leads too deep, or to a ref
 * that is neither branch nor tag, cannot be told. Others may lead through this one: only its outcome is set.
 */
static void follow(struct refs *refs, struct ref *ref)
{
	const struct ref *at = ref;

	for (int depth = 1; at->symbolic && !at->unreadable; depth++) {
		const struct ref *next = find_full(refs, at->symbolic);

		if (!next || depth == REF_DEPTH) {
			ref->outcome = next || !list_of(refs, at->symbolic, strlen(at->symbolic))
					       ? OUTCOME_UNREADABLE
					       : OUTCOME_NOTHING;
			return;
		}
		at = next;
	}
	ref->outcome = at->unreadable ? OUTCOME_UNREADABLE : OUTCOME_FOUND;
	ref->id = at->id;
}

static void follow_list(struct refs *refs, struct ref_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].symbolic)
			follow(refs, &list->items[i]);
}

static bool is_head_of_remote(const struct ref_list *list, const struct ref *ref)
{
	return text_starts(list->folder, "refs/remotes/") && strcmp(ref->name, "HEAD") == 0;
}

/* Leave out what leads to nothing, and the HEAD of a remote, which is no branch. */
static void settle_list(struct refs *refs, struct ref_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct ref *ref = &list->items[i];

		if (ref->outcome == OUTCOME_NOTHING || is_head_of_remote(list, ref))
			continue;
		ref->unreadable |= ref->outcome == OUTCOME_UNREADABLE;
		refs->whole &= !ref->unreadable;
		list->items[kept++] = *ref;
	}
	list->count = kept;
}

/* --- the default branch ------------------------------------------------------------------------------- */

/* Full name of the ref that a HEAD stands for, or NULL. */
static const char *name_of_initial(struct refs *refs, struct repository *repository)
{
	struct head head = { 0 };
	const struct ref *ref;

	if (text_starts(refs->branches.folder, "refs/remotes/")) {
		ref = ref_list_find(&refs->branches, "HEAD");
		return ref && !ref->unreadable ? ref->symbolic : NULL;
	}
	return repository_head(repository, &head, NULL) == 0 ? head.ref : NULL;
}

static const struct ref *find_initial(struct refs *refs, const char *name)
{
	const struct ref *found = NULL;

	if (name && list_of(refs, name, strlen(name)) == &refs->branches)
		found = find_full(refs, name);
	/* A clone whose remote's HEAD nobody noted: where there is but one branch, it is that. */
	if (!name && text_starts(refs->branches.folder, "refs/remotes/") && refs->branches.count == 1)
		found = refs->branches.items;
	return found && !found->unreadable ? found : NULL;
}

static void note_times(struct reading *reading)
{
	const char *const folders[] = { reading->repository->gitdir, reading->repository->common };
	static const char *const names[] = { "HEAD", "FETCH_HEAD" };
	struct stat status;

	for (size_t i = 0; i < COUNT_OF(folders) * COUNT_OF(names); i++) {
		buf_clear(&reading->path);
		file_join(&reading->path, folders[i / COUNT_OF(names)], names[i % COUNT_OF(names)]);
		if (lstat(reading->path.text, &status) == 0)
			note_time(reading->refs, &status);
	}
}

int refs_read(struct refs *ret, struct repository *repository, const char *branches, struct arena *arena,
	struct error *err)
{
	struct refs refs = { .branches.folder = branches, .tags.folder = "refs/tags/", .whole = true };
	CLEANUP(reading_release)
	struct reading reading = {
		.refs = &refs, .repository = repository, .arena = arena, .path = BUF_INIT, .err = err
	};
	const char *initial;
	int result = read_packed(&reading);

	if (result == 0)
		result = read_folder(&reading, &refs.branches);
	if (result == 0)
		result = read_folder(&reading, &refs.tags);
	if (result < 0)
		return result;
	sort_list(&refs.branches);
	sort_list(&refs.tags);
	if (refs.branches.count + refs.tags.count > repository->limits.values[LIMIT_REFS])
		return too_many(&reading);
	initial = name_of_initial(&refs, repository);
	follow_list(&refs, &refs.branches);
	follow_list(&refs, &refs.tags);
	settle_list(&refs, &refs.branches);
	settle_list(&refs, &refs.tags);
	refs.initial = find_initial(&refs, initial);
	note_times(&reading);
	*ret = refs;
	return 0;
}
