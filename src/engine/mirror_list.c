/* Showing mirrors, and taking one away. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "git/config.h"
#include "git/remote.h"
#include "mirroring.h"
#include "sources/reference.h"
#include "store/resolution.h"

/* --- what leads to them ------------------------------------------------------------------------------- */

struct root_count {
	const char *root;
	int64_t count;
};

struct listing {
	struct arena arena;
	const char *folder; /* real path */
	struct root_count *roots;
	size_t root_count, root_capacity;
	struct mirror *items;
	size_t count, capacity;
	bool has_fleet;
};

static void listing_release(struct listing *listing)
{
	arena_release(&listing->arena);
}

static int keep_reference(const struct remote_reference *reference, void *context)
{
	struct listing *listing = context;

	if (!reference->root || !*reference->root)
		return 0;
	if (listing->root_count &&
		strcmp(listing->roots[listing->root_count - 1].root, reference->root) == 0) {
		listing->roots[listing->root_count - 1].count++;
		return 0;
	}
	arena_grow(&listing->arena, &listing->roots, listing->root_count, &listing->root_capacity,
		sizeof(*listing->roots));
	listing->roots[listing->root_count++] =
		(struct root_count){ arena_string(&listing->arena, reference->root), 1 };
	return 0;
}

static int compare_roots(const void *left, const void *right)
{
	return strcmp(((const struct root_count *)left)->root, ((const struct root_count *)right)->root);
}

static void join_roots(struct listing *listing)
{
	size_t kept = 0;

	if (listing->root_count)
		qsort(listing->roots, listing->root_count, sizeof(*listing->roots), compare_roots);
	for (size_t i = 0; i < listing->root_count; i++) {
		if (kept && compare_roots(&listing->roots[kept - 1], &listing->roots[i]) == 0)
			listing->roots[kept - 1].count += listing->roots[i].count;
		else
			listing->roots[kept++] = listing->roots[i];
	}
	listing->root_count = kept;
}

static int64_t references_to(const struct listing *listing, const char *root)
{
	const struct root_count key = { .root = root };
	const struct root_count *found;

	if (!listing->has_fleet)
		return -1;
	found = root && listing->root_count
			? bsearch(&key, listing->roots, listing->root_count, sizeof(key), compare_roots)
			: NULL;
	return found ? found->count : 0;
}

/* --- one mirror --------------------------------------------------------------------------------------- */

static const char *quoted(struct arena *arena, const char *text)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	buf_add_quoted(&buf, text, strlen(text));
	return arena_string(arena, buf.text);
}

static const char *relative(const struct listing *listing, const char *gitdir)
{
	const size_t length = strlen(listing->folder);

	return strncmp(gitdir, listing->folder, length) == 0 && gitdir[length] == '/' ? gitdir + length + 1
										      : gitdir;
}

/* What a person put there says in its config where it is from. */
static const char *url_of(struct listing *listing, const char *gitdir)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct repository_config config = { 0 };
	const char *root;

	file_join(&path, gitdir, "config");
	if (!file_is_regular(path.text) || file_read(&text, path.text, CONFIG_BYTES, NULL) < 0 ||
		repository_config_read(&config, text.text, text.length, &listing->arena, NULL) < 0 ||
		!config.remote_count || !config.remotes[0].url)
		return "";
	root = git_url_of_remote(config.remotes[0].url, &listing->arena);
	return root ? quoted(&listing->arena, root) : "";
}

static void describe(struct listing *listing, const struct mirror_place *place, struct mirror *ret)
{
	struct arena *arena = &listing->arena;
	struct mirror_state state;
	struct error error = { 0 };
	const char *root = place->root;

	ret->path = quoted(arena, place->gitdir);
	ret->problem = "";
	ret->ours = root;
	if (!root) {
		ret->name = quoted(arena, relative(listing, place->gitdir));
		ret->url = url_of(listing, place->gitdir);
		root = ret->url;
	} else {
		ret->name = arena_string(arena, root);
		ret->url = "";
		if (mirror_state_read(&state, place->gitdir, arena, &error) < 0) {
			ret->problem = quoted(arena, error.message);
		} else {
			ret->url = quoted(arena, state.url);
			ret->problem = quoted(arena, state.problem);
			ret->updated = state.updated;
		}
	}
	ret->bytes = mirror_bytes(place->gitdir);
	ret->references = references_to(listing, root);
}

static void count_refs(struct listing *listing, const struct mirror_place *place, struct mirror *ret)
{
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	struct error error = { 0 };
	struct limits limits;

	limits_default(&limits);
	if (remote_mirror_refs(place->gitdir, &limits, &refs, &error) < 0) {
		ret->problem = quoted(&listing->arena, error.message);
		return;
	}
	for (size_t i = 0; i < refs.count; i++) {
		ret->branches += text_starts(refs.items[i].name, "refs/heads/");
		ret->tags += text_starts(refs.items[i].name, "refs/tags/");
	}
}

static int keep_mirror(const struct mirror_place *place, void *context)
{
	struct listing *listing = context;
	struct mirror *mirror;

	arena_grow(&listing->arena, &listing->items, listing->count, &listing->capacity,
		sizeof(*listing->items));
	mirror = &listing->items[listing->count++];
	*mirror = (struct mirror){ 0 };
	describe(listing, place, mirror);
	count_refs(listing, place, mirror);
	return 0;
}

static int compare_mirrors(const void *left, const void *right)
{
	const struct mirror *one = left, *other = right;
	const int order = strcmp(one->name, other->name);

	return order ? order : strcmp(one->path, other->path);
}

int mirror_list(const char *folder, struct fleet *fleet,
	int (*visit)(const struct mirror *mirror, void *context), void *context, struct error *err)
{
	struct error unasked = { 0 };
	CLEANUP(listing_release) struct listing listing = { .has_fleet = fleet };
	CLEANUP(memory_release) char *real = realpath(folder, NULL);
	int result =
		fleet ? store_visit_remote_references(fleet_store(fleet), keep_reference, &listing, err) : 0;

	err = err ? err : &unasked;
	listing.folder = real ? real : folder;
	join_roots(&listing);
	if (result == 0)
		result = mirror_visit(folder, keep_mirror, &listing, err);
	if (result == 0 && listing.count)
		qsort(listing.items, listing.count, sizeof(*listing.items), compare_mirrors);
	for (size_t i = 0; result == 0 && i < listing.count; i++)
		result = visit(&listing.items[i], context);
	return result;
}

/* --- taking one away ---------------------------------------------------------------------------------- */

/* Through links a name could lead to a folder of somebody else. */
static int check_lies_inside(const char *folder, const char *place, struct error *err)
{
	CLEANUP(memory_release) char *real_folder = realpath(folder, NULL);
	CLEANUP(memory_release) char *real_place = realpath(place, NULL);
	const size_t length = real_folder ? strlen(real_folder) : 0;

	if (!real_folder || !real_place)
		return error_system(err, "'%s'", place);
	if (strncmp(real_place, real_folder, length) != 0 ||
		strcmp(real_place + length, place + strlen(folder)) != 0)
		return error_set(err, ERROR_USAGE, "'%s' leads out of the mirror folder", place);
	return 0;
}

static int find(const char *folder, const char *root, struct buf *ret, struct error *err)
{
	CLEANUP(mirror_plan_release) struct mirror_plan plan = { .folder = folder };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct mirror_state state;

	if (mirror_add_place(ret, folder, root, err) < 0 || mirror_plan_update(&plan, root, err) < 0 ||
		check_lies_inside(folder, ret->text, err) < 0 ||
		mirror_state_read(&state, ret->text, &arena, err) < 0)
		return err->code;
	if (strcmp(state.root, root) != 0)
		return error_set(
			err, ERROR_USAGE, "'%s' says that it is a mirror of another name", ret->text);
	return 0;
}

int mirror_remove(const char *folder, const char *root, struct error *err)
{
	struct error unasked = { 0 };
	CLEANUP(buf_release) struct buf place = BUF_INIT;
	CLEANUP(buf_release) struct buf aside = BUF_INIT;
	CLEANUP(buf_release) struct buf workshop = BUF_INIT;
	CLEANUP(buf_release) struct buf lock_path = BUF_INIT;
	CLEANUP(file_close) int lock = -1;

	err = err ? err : &unasked;
	if (find(folder, root, &place, err) < 0 || mirror_lock(&lock, place.text, err) < 0)
		return err->code;
	mirror_add_workshop(&aside, folder, "gone", root);
	file_join(&workshop, folder, MIRROR_WORKSHOP);
	if (file_make_folder(workshop.text, err) < 0 || mirror_delete(aside.text, err) < 0)
		return err->code;
	if (rename(place.text, aside.text) < 0)
		return error_system(err, "moving '%s' aside", place.text);
	buf_format(&lock_path, "%s.lock", place.text);
	unlink(lock_path.text);
	mirror_remove_parents(folder, place.text);
	return mirror_delete(aside.text, err);
}
