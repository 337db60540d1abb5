#include "tree.h"

#include <string.h>

#include "base/cleanup.h"
#include "handle.h"

/* A generous mean of an entry, to bound a tree's bytes by its entries. */
enum { ENTRY_BYTES = 128 };

void tree_release(struct tree *tree)
{
	git_odb_object_free(tree->object);
}

int tree_read(struct tree *ret, struct repository *repository, const git_oid *id)
{
	git_object_t type;
	size_t size;
	int result = git_odb_read_header(&size, &type, repository->odb, id);

	if (result < 0)
		return result;
	if (type != GIT_OBJECT_TREE) {
		git_error_set_str(GIT_ERROR_OBJECT, "it is no tree");
		return -1;
	}
	if (size / ENTRY_BYTES > repository->limits.values[LIMIT_TREE_ENTRIES]) {
		git_error_set_str(GIT_ERROR_TREE, "it is too large");
		return GIT_EBUFS;
	}
	result = git_odb_read(&ret->object, repository->odb, id);
	if (result < 0)
		return result;
	ret->bytes = git_odb_object_data(ret->object);
	ret->length = git_odb_object_size(ret->object);
	return 0;
}

static bool read_mode(const struct tree *tree, size_t *position, uint32_t *ret)
{
	uint32_t mode = 0;

	for (size_t digits = 0; *position < tree->length && digits < 7; digits++) {
		unsigned char byte = tree->bytes[(*position)++];

		if (byte == ' ') {
			*ret = mode;
			return digits > 0;
		}
		if (byte < '0' || byte > '7')
			return false;
		mode = mode * 8 + (byte - '0');
	}
	return false;
}

int tree_next(const struct tree *tree, size_t *position, struct tree_entry *ret)
{
	const unsigned char *name, *end;

	if (*position >= tree->length)
		return 0;
	if (!read_mode(tree, position, &ret->mode))
		return -1;
	name = tree->bytes + *position;
	end = memchr(name, '\0', tree->length - *position);
	if (!end || end == name || tree->length - (size_t)(end - tree->bytes) < 1 + GIT_OID_RAWSZ)
		return -1;
	ret->name = (const char *)name;
	ret->name_length = (size_t)(end - name);
	ret->oid = end + 1;
	*position = (size_t)(end - tree->bytes) + 1 + GIT_OID_RAWSZ;
	return memchr(name, '/', ret->name_length) ? -1 : 1;
}

int tree_compare_entries(const struct tree_entry *left, const struct tree_entry *right)
{
	size_t shorter = left->name_length < right->name_length ? left->name_length : right->name_length;
	int order = memcmp(left->name, right->name, shorter);
	unsigned char one = (unsigned char)left->name[shorter], other = (unsigned char)right->name[shorter];

	if (order)
		return order;
	if (!one && (left->mode & MODE_TYPE) == MODE_FOLDER)
		one = '/';
	if (!other && (right->mode & MODE_TYPE) == MODE_FOLDER)
		other = '/';
	return (int)one - (int)other;
}

/* --- paths -------------------------------------------------------------------------------------------- */

/* The first entry of a name, as far as the tree can be read. */
static int find_name(struct tree_found *ret, const struct tree *tree, const char *name, size_t length)
{
	struct tree_entry entry;
	size_t position = 0;
	int result;

	while ((result = tree_next(tree, &position, &entry)) > 0) {
		if (entry.name_length != length || memcmp(entry.name, name, length) != 0)
			continue;
		ret->mode = entry.mode;
		git_oid_fromraw(&ret->id, entry.oid);
		return 1;
	}
	if (result < 0)
		git_error_set_str(GIT_ERROR_TREE, "it is damaged");
	return result;
}

int tree_find(struct tree_found *ret, struct repository *repository, const git_oid *top, const char *path)
{
	struct tree_found at = { MODE_FOLDER, *top };

	for (const char *slash = path; *path; path = *slash ? slash + 1 : slash) {
		CLEANUP(tree_release) struct tree tree = { 0 };
		int result;

		slash = path + strcspn(path, "/");
		if ((at.mode & MODE_TYPE) != MODE_FOLDER)
			return 0;
		result = tree_read(&tree, repository, &at.id);
		if (result == 0)
			result = find_name(&at, &tree, path, (size_t)(slash - path));
		if (result <= 0)
			return result;
	}
	*ret = at;
	return 1;
}
