/* Which lock governs a folder, and which of its entries answers a reference. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/semver.h"
#include "base/text.h"
#include "linking.h"
#include "sources/reference.h"

/* "root<LF>selector" of an entry; the selector in the forms that references are looked up by. */
struct lock_key {
	const char *key;
	const struct lock_fact *lock;
};

/* The nearest file of that name upward from a folder. */
static uint32_t nearest(struct linking *linking, const char *folder, const char *name)
{
	struct buf *path = &linking->path;
	size_t length = strlen(folder);

	for (;;) {
		uint32_t file;

		buf_clear(path);
		buf_add_bytes(path, folder, length);
		if (length)
			buf_add_char(path, '/');
		buf_add(path, name);
		file = snapshot_file_at(linking->snapshot, path->text);
		if (file != UINT32_MAX || !length)
			return file;
		while (length && folder[length - 1] != '/')
			length--;
		if (length)
			length--;
	}
}

uint32_t linking_lock_of(struct linking *linking, const char *folder)
{
	if (linking->lock_folder && strcmp(linking->lock_folder, folder) == 0)
		return linking->lock_file;
	linking->lock_folder = folder;
	linking->lock_file = nearest(linking, folder, "dagger.lock");
	if (linking->lock_file == UINT32_MAX)
		linking->lock_file = nearest(linking, folder, ".dagger/lock");
	return linking->lock_file;
}

static int compare_keys(const void *left, const void *right)
{
	const struct lock_key *one = left, *other = right;
	int order = strcmp(one->key, other->key);

	return order ? order : (one->lock > other->lock) - (one->lock < other->lock);
}

/* The selector of an operation's second input, in full where the operation says what it is. */
static const char *selector_of(const char *operation, const char *input, struct arena *arena)
{
	if (strcmp(operation, "git.head") == 0)
		return "HEAD";
	if (!input)
		return NULL;
	if (strcmp(operation, "git.branch") == 0 && !text_starts(input, "refs/"))
		return arena_format(arena, "refs/heads/%s", input);
	if (strcmp(operation, "git.tag") == 0 && !text_starts(input, "refs/"))
		return arena_format(arena, "refs/tags/%s", input);
	return input;
}

/* NULL for entries that answer no module reference, such as images. */
static const char *key_of(const struct lock_fact *lock, struct arena *arena)
{
	const char *bar = strchr(lock->inputs, '|');
	const char *selector, *url, *root;

	if (strcmp(lock->operation, "modules.resolve") == 0)
		return arena_format(arena, "\n%s", lock->inputs);
	if (!text_starts(lock->operation, "git."))
		return NULL;
	selector = selector_of(lock->operation, bar ? bar + 1 : NULL, arena);
	url = bar ? arena_string_part(arena, lock->inputs, (size_t)(bar - lock->inputs)) : lock->inputs;
	root = git_url_normalise(url, arena);
	return selector && root ? arena_format(arena, "%s\n%s", root, selector) : NULL;
}

static struct lock_index *make_index(const struct facts *facts, struct arena *arena)
{
	struct lock_index *index = arena_zero(arena, 1, sizeof(*index));

	index->keys = arena_zero(arena, facts->lock_count, sizeof(*index->keys));
	for (size_t i = 0; i < facts->lock_count; i++) {
		const char *key = key_of(&facts->locks[i], arena);

		if (key)
			index->keys[index->count++] =
				(struct lock_key){ .key = key, .lock = &facts->locks[i] };
	}
	if (index->count > 1)
		qsort(index->keys, index->count, sizeof(*index->keys), compare_keys);
	return index;
}

/* The first entry of a key. */
static const struct lock_fact *find(const struct lock_index *index, const char *key)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(index->keys[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < index->count && strcmp(index->keys[low].key, key) == 0 ? index->keys[low].lock : NULL;
}

static const struct lock_fact *find_selector(struct linking *linking, const struct lock_index *index,
	const struct reference *reference, const char *before, const char *folder)
{
	const char *slash = *folder ? "/" : "";

	buf_clear(&linking->key);
	buf_format(&linking->key, "%s\n%s%s%s%s", reference->root, before, folder, slash, reference->version);
	return find(index, linking->key.text);
}

/* In the order in which the engine asks: a semantic version is a tag, of the module's folder first. */
static const struct lock_fact *find_entry(
	struct linking *linking, const struct lock_index *index, const struct reference *reference)
{
	bool tag = semver_is_valid(reference->version);
	const struct lock_fact *found = NULL;

	buf_clear(&linking->key);
	buf_format(&linking->key, "\n%s", reference->fact->source);
	found = find(index, linking->key.text);
	if (!*reference->version) {
		buf_clear(&linking->key);
		buf_format(&linking->key, "%s\nHEAD", reference->root);
		return found ? found : find(index, linking->key.text);
	}
	if (!found && tag && *reference->subpath)
		found = find_selector(linking, index, reference, "refs/tags/", reference->subpath);
	if (!found && tag)
		found = find_selector(linking, index, reference, "refs/tags/", "");
	if (!found && tag && *reference->subpath)
		found = find_selector(linking, index, reference, "", reference->subpath);
	if (!found)
		found = find_selector(linking, index, reference, "", "");
	if (!found && !tag)
		found = find_selector(linking, index, reference, "refs/", "");
	if (!found && !tag)
		found = find_selector(linking, index, reference, "refs/heads/", "");
	if (!found && !tag)
		found = find_selector(linking, index, reference, "refs/tags/", "");
	return found;
}

void linking_lock(struct linking *linking, struct reference *reference)
{
	const struct facts *facts = linking->snapshot->files[reference->lock_file].facts;
	struct lock_index **index = &linking->locks[reference->lock_file];
	const struct lock_fact *entry;

	if (!facts || facts->refused || reference->version_kind == VERSION_COMMIT || !*reference->root)
		return;
	if (!*index)
		*index = make_index(facts, &linking->snapshot->arena);
	entry = find_entry(linking, *index, reference);
	if (!entry)
		return;
	if (text_is_hex(entry->value, OID_HEX))
		reference->lock_commit = entry->value;
	reference->lock_floats =
		!reference->lock_commit || (entry->policy && strcmp(entry->policy, "float") == 0);
}
