/* Refs of a remote: names that git takes, each once, none in the way of another. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "git/remote.h"

enum { NAME_BYTES = 1000 };

void remote_refs_release(struct remote_refs *refs)
{
	arena_release(&refs->arena);
	*refs = (struct remote_refs){ 0 };
}

/* --- names -------------------------------------------------------------------------------------------- */

/* One part between slashes, by git's rules. */
static bool part_is_valid(const char *part, size_t length)
{
	static const char lock[] = ".lock";
	const size_t lock_length = sizeof(lock) - 1;

	if (!length || part[0] == '.')
		return false;
	return length < lock_length || memcmp(part + length - lock_length, lock, lock_length) != 0;
}

static bool name_is_valid(const char *name)
{
	if (!text_starts(name, "refs/") || strlen(name) > NAME_BYTES || strstr(name, "..") ||
		strstr(name, "@{") || text_ends(name, "."))
		return false;
	for (const unsigned char *byte = (const unsigned char *)name; *byte; byte++)
		if (*byte <= ' ' || *byte == 0x7f || strchr("~^:?*[\\", *byte))
			return false;
	for (const char *part = name;;) {
		const size_t length = strcspn(part, "/");

		if (!part_is_valid(part, length))
			return false;
		if (!part[length])
			return true;
		part += length + 1;
	}
}

static bool is_id(const char *id)
{
	return text_is_hex(id, OID_HEX) && strspn(id, "0") != OID_HEX;
}

void remote_refs_add(struct remote_refs *refs, const char *name, const char *id, const char *peeled)
{
	struct remote_ref *ref;

	if (!name_is_valid(name) || !is_id(id) || (peeled && *peeled && !is_id(peeled))) {
		refs->left_out++;
		return;
	}
	arena_grow(&refs->arena, &refs->items, refs->count, &refs->capacity, sizeof(*refs->items));
	ref = &refs->items[refs->count++];
	*ref = (struct remote_ref){ .name = arena_string(&refs->arena, name) };
	memcpy(ref->id, id, OID_HEX);
	if (peeled && *peeled && strcmp(peeled, id) != 0)
		memcpy(ref->peeled, peeled, OID_HEX);
}

/* --- order -------------------------------------------------------------------------------------------- */

struct ranked {
	struct remote_ref ref;
	size_t index;
};

static int compare_ranked(const void *left, const void *right)
{
	const struct ranked *one = left, *other = right;
	const int order = strcmp(one->ref.name, other->ref.name);

	return order ? order : (one->index > other->index) - (one->index < other->index);
}

static int compare_name(const void *name, const void *ref)
{
	return strcmp(name, ((const struct remote_ref *)ref)->name);
}

static const struct remote_ref *find(const struct remote_refs *refs, size_t count, const char *name)
{
	return count ? bsearch(name, refs->items, count, sizeof(*refs->items), compare_name) : NULL;
}

const struct remote_ref *remote_refs_find(const struct remote_refs *refs, const char *name)
{
	return find(refs, refs->count, name);
}

/* "refs/heads/a" and "refs/heads/a/b" cannot both be: git keeps them as a file and a folder. */
static bool stands_below_another(const struct remote_refs *refs, size_t kept, const char *name)
{
	CLEANUP(buf_release) struct buf above = BUF_INIT;
	const char *slash = name + strlen("refs/");

	while ((slash = strchr(slash, '/'))) {
		buf_clear(&above);
		buf_add_bytes(&above, name, (size_t)(slash - name));
		if (find(refs, kept, above.text))
			return true;
		slash++;
	}
	return false;
}

void remote_refs_settle(struct remote_refs *refs)
{
	CLEANUP(memory_release) struct ranked *ranked = memory_zero(refs->count + 1, sizeof(*ranked));
	const size_t count = refs->count;

	for (size_t i = 0; i < count; i++)
		ranked[i] = (struct ranked){ refs->items[i], i };
	qsort(ranked, count, sizeof(*ranked), compare_ranked);
	refs->count = 0;
	for (size_t i = 0; i < count; i++) {
		const char *name = ranked[i].ref.name;

		if (i && strcmp(ranked[i - 1].ref.name, name) == 0)
			continue;
		if (stands_below_another(refs, refs->count, name))
			refs->left_out++;
		else
			refs->items[refs->count++] = ranked[i].ref;
	}
	if (refs->head && !remote_refs_find(refs, refs->head))
		refs->head = NULL;
}
