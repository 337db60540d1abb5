/* Merkle proofs of transparency logs (RFC 9162 §2.1). Nothing here is more than 64 steps long, whatever a proof claims. */
#include <string.h>

#include "base/digest.h"
#include "verifying.h"

enum { LEAF_PREFIX = 0, NODE_PREFIX = 1 };

void merkle_leaf(struct bytes body, unsigned char ret[32])
{
	static const unsigned char prefix = LEAF_PREFIX;
	struct digest digest;

	digest_start(&digest);
	digest_add(&digest, &prefix, 1);
	digest_add(&digest, body.data, body.length);
	digest_finish(&digest, ret);
}

static void hash_pair(const unsigned char left[32], const unsigned char right[32], unsigned char ret[32])
{
	static const unsigned char prefix = NODE_PREFIX;
	struct digest digest;

	digest_start(&digest);
	digest_add(&digest, &prefix, 1);
	digest_add(&digest, left, DIGEST_SIZE);
	digest_add(&digest, right, DIGEST_SIZE);
	digest_finish(&digest, ret);
}

static bool are_hashes(const struct bytes *proof, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (proof[i].length != DIGEST_SIZE)
			return false;
	}
	return true;
}

/* Up from a node that is a right child, or the last of its level: to the level at which it is hashed with its sibling. */
static void climb(uint64_t *node, uint64_t *last)
{
	while (!(*node & 1) && *node) {
		*node >>= 1;
		*last >>= 1;
	}
}

bool merkle_inclusion(uint64_t index, uint64_t size, const unsigned char leaf[32], const struct bytes *proof,
	size_t count, const unsigned char root[32])
{
	unsigned char hash[DIGEST_SIZE];
	uint64_t node = index, last = size - 1;

	if (!held("proof-index", index < size) || !are_hashes(proof, count))
		return false;
	memcpy(hash, leaf, DIGEST_SIZE);
	for (size_t i = 0; i < count; i++) {
		if (!held("proof-surplus", last != 0))
			return false;
		if ((node & 1) || node == last) {
			hash_pair(proof[i].data, hash, hash);
			climb(&node, &last);
		} else {
			hash_pair(hash, proof[i].data, hash);
		}
		node >>= 1;
		last >>= 1;
	}
	return held("proof-length", last == 0) && held("proof-path", memcmp(hash, root, DIGEST_SIZE) == 0);
}

static bool consistent_path(uint64_t first, uint64_t second, const struct bytes *proof, size_t count,
	const unsigned char first_root[32], const unsigned char second_root[32])
{
	unsigned char before[DIGEST_SIZE], after[DIGEST_SIZE];
	uint64_t node = first - 1, last = second - 1;
	size_t used = 0;
	/* Of a size that is a power of two the old root itself is the first node of the path. */
	const unsigned char *start = (first & (first - 1)) == 0 ? first_root : proof[used++].data;

	while (node & 1) {
		node >>= 1;
		last >>= 1;
	}
	memcpy(before, start, DIGEST_SIZE);
	memcpy(after, start, DIGEST_SIZE);
	for (; used < count; used++) {
		if (last == 0)
			return false;
		if ((node & 1) || node == last) {
			hash_pair(proof[used].data, before, before);
			hash_pair(proof[used].data, after, after);
			climb(&node, &last);
		} else {
			hash_pair(after, proof[used].data, after);
		}
		node >>= 1;
		last >>= 1;
	}
	return last == 0 && memcmp(before, first_root, DIGEST_SIZE) == 0 &&
	       memcmp(after, second_root, DIGEST_SIZE) == 0;
}

bool merkle_consistency(uint64_t first, uint64_t second, const struct bytes *proof, size_t count,
	const unsigned char first_root[32], const unsigned char second_root[32])
{
	/* Everything is consistent with an empty tree: that would say nothing. */
	if (first == 0 || first > second || !are_hashes(proof, count))
		return false;
	if (first == second)
		return count == 0 && memcmp(first_root, second_root, DIGEST_SIZE) == 0;
	return count > 0 && consistent_path(first, second, proof, count, first_root, second_root);
}
