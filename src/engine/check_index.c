/* Finding again what a finding, a baseline or the database speaks of. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "checking.h"

enum { HASH_BYTES = 16 };

const struct judged *checking_last(const struct checking *checking)
{
	return &checking->states[checking->state_count - 1];
}

/* Of equal ones the one that stands first comes first. */
static int compare_keys(const void *left, const void *right)
{
	const unsigned char *one = *(const unsigned char *const *)left;
	const unsigned char *other = *(const unsigned char *const *)right;
	const int order = memcmp(one, other, HASH_BYTES);

	return order ? order : (one > other) - (one < other);
}

void hash_index_make(
	struct hash_index *ret, const unsigned char *first, size_t count, size_t step, struct arena *arena)
{
	ret->keys = arena_zero(arena, count, sizeof(*ret->keys));
	ret->count = count;
	for (size_t i = 0; i < count; i++)
		ret->keys[i] = first + i * step;
	if (count > 1)
		qsort(ret->keys, count, sizeof(*ret->keys), compare_keys);
}

const unsigned char *hash_index_find(const struct hash_index *index, const unsigned char key[16])
{
	size_t low = 0, high = index->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (memcmp(index->keys[middle], key, HASH_BYTES) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < index->count && memcmp(index->keys[low], key, HASH_BYTES) == 0 ? index->keys[low] : NULL;
}

const struct reference *checking_reference(const struct checking *checking, const struct finding *finding)
{
	const unsigned char *key = hash_index_find(&checking->references, finding->subject_identity);
	const struct snapshot *snapshot = checking_last(checking)->snapshot;
	const unsigned char *first;

	if (!key)
		return NULL;
	first = snapshot->references[0].identity;
	return &snapshot->references[(size_t)(key - first) / sizeof(struct reference)];
}
