#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest/verifying.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "support_corpus.h"

enum { LARGEST = 33, VECTORS = 98 };

struct hash {
	unsigned char bytes[DIGEST_SIZE];
};

static struct hash hash_of(const char *text, size_t length)
{
	struct hash ret;

	digest_bytes(text, length, ret.bytes);
	return ret;
}

static struct hash pair_of(const struct hash *left, const struct hash *right)
{
	char text[1 + 2 * DIGEST_SIZE] = { 1 };

	memcpy(text + 1, left->bytes, DIGEST_SIZE);
	memcpy(text + 1 + DIGEST_SIZE, right->bytes, DIGEST_SIZE);
	return hash_of(text, sizeof(text));
}

/* Leaf i is the one byte i. */
static struct hash leaf_of(size_t i)
{
	const char text[2] = { 0, (char)i };

	return hash_of(text, sizeof(text));
}

static size_t split_of(size_t count)
{
	size_t split = 1;

	while (split * 2 < count)
		split *= 2;
	return split;
}

/* The definitions of RFC 9162 §2.1.1 to §2.1.4.1, word by word. */
static struct hash tree_of(size_t start, size_t count)
{
	struct hash left, right;

	if (count == 1)
		return leaf_of(start);
	left = tree_of(start, split_of(count));
	right = tree_of(start + split_of(count), count - split_of(count));
	return pair_of(&left, &right);
}

struct path {
	struct hash hashes[16];
	struct bytes bytes[16];
	size_t count;
};

static void path_add(struct path *path, struct hash hash)
{
	path->hashes[path->count] = hash;
	path->bytes[path->count] = (struct bytes){ path->hashes[path->count].bytes, DIGEST_SIZE };
	path->count++;
}

static void path_of(size_t leaf, size_t start, size_t count, struct path *ret)
{
	const size_t split = count > 1 ? split_of(count) : 0;

	if (count == 1)
		return;
	if (leaf < split) {
		path_of(leaf, start, split, ret);
		path_add(ret, tree_of(start + split, count - split));
	} else {
		path_of(leaf - split, start + split, count - split, ret);
		path_add(ret, tree_of(start, split));
	}
}

static void growth_of(size_t first, size_t start, size_t count, bool whole, struct path *ret)
{
	const size_t split = count > 1 ? split_of(count) : 0;

	if (first == count) {
		if (!whole)
			path_add(ret, tree_of(start, count));
	} else if (first <= split) {
		growth_of(first, start, split, whole, ret);
		path_add(ret, tree_of(start + split, count - split));
	} else {
		growth_of(first - split, start + split, count - split, false, ret);
		path_add(ret, tree_of(start, split));
	}
}

static bool included(size_t index, size_t size, const struct path *path, const struct hash *root)
{
	const struct hash leaf = leaf_of(index);

	return merkle_inclusion(index, size, leaf.bytes, path->bytes, path->count, root->bytes);
}

static void hashes_a_leaf_with_a_zero_in_front(void **state)
{
	const struct hash expected = leaf_of(7);
	unsigned char leaf[DIGEST_SIZE];

	(void)state;
	merkle_leaf((struct bytes){ (const unsigned char *)"\7", 1 }, leaf);
	assert_memory_equal(leaf, expected.bytes, DIGEST_SIZE);
}

static void finds_every_leaf_of_every_small_tree(void **state)
{
	(void)state;
	for (size_t size = 1; size <= LARGEST; size++) {
		const struct hash root = tree_of(0, size);

		for (size_t index = 0; index < size; index++) {
			struct path path = { .count = 0 };

			path_of(index, 0, size, &path);
			assert_true(included(index, size, &path, &root));
		}
	}
}

static void refuses_every_path_with_one_fault(void **state)
{
	size_t refused = 0;

	(void)state;
	for (size_t size = 2; size <= LARGEST; size++) {
		const struct hash root = tree_of(0, size);

		for (size_t index = 0; index < size; index++) {
			struct path path = { .count = 0 };
			const struct hash leaf = leaf_of(index);

			path_of(index, 0, size, &path);
			for (size_t i = 0; i < path.count; i++) {
				path.hashes[i].bytes[i] ^= 16;
				assert_false(included(index, size, &path, &root));
				path.hashes[i].bytes[i] ^= 16;
				path.bytes[i].length--;
				assert_false(included(index, size, &path, &root));
				path.bytes[i].length++;
			}
			for (size_t other = 0; other < size; other++) {
				if (other != index)
					assert_false(merkle_inclusion(
						other, size, leaf.bytes, path.bytes, path.count, root.bytes));
			}
			path.count--;
			assert_false(included(index, size, &path, &root));
			path.count++;
			path_add(&path, root);
			assert_false(included(index, size, &path, &root));
			refused++;
		}
	}
	assert_int_equal(refused, LARGEST * (LARGEST + 1) / 2 - 1);
}

/* Each of these has a hash that fits: only the check that is named stands in the way. */
static void refuses_what_only_its_numbers_give_away(void **state)
{
	const struct hash leaf = leaf_of(0), two = tree_of(0, 2);
	struct path path = { .count = 0 };

	(void)state;
	/* An index that is not in the tree: "proof-index". */
	assert_false(merkle_inclusion(1, 1, leaf.bytes, NULL, 0, leaf.bytes));
	assert_false(merkle_inclusion(0, 0, leaf.bytes, NULL, 0, leaf.bytes));
	assert_false(merkle_inclusion(UINT64_MAX, 1, leaf.bytes, NULL, 0, leaf.bytes));
	/* A path that stops below the root: "proof-length". */
	assert_false(merkle_inclusion(0, 2, leaf.bytes, NULL, 0, leaf.bytes));
	/* A path that goes on above it: "proof-surplus". */
	path_add(&path, leaf_of(0));
	assert_false(merkle_inclusion(0, 1, leaf_of(1).bytes, path.bytes, 1, two.bytes));
}

static void sees_that_every_small_tree_grew_from_every_smaller_one(void **state)
{
	(void)state;
	for (size_t second = 1; second <= LARGEST; second++) {
		const struct hash after = tree_of(0, second);

		for (size_t first = 1; first <= second; first++) {
			const struct hash before = tree_of(0, first);
			struct path path = { .count = 0 };

			growth_of(first, 0, second, true, &path);
			assert_true(merkle_consistency(
				first, second, path.bytes, path.count, before.bytes, after.bytes));
			for (size_t i = 0; i < path.count; i++) {
				path.hashes[i].bytes[0] ^= 1;
				assert_false(merkle_consistency(
					first, second, path.bytes, path.count, before.bytes, after.bytes));
				path.hashes[i].bytes[0] ^= 1;
			}
			assert_false(merkle_consistency(first, second, path.bytes, path.count, after.bytes,
				first == second ? leaf_of(99).bytes : before.bytes));
			path_add(&path, before);
			assert_false(merkle_consistency(
				first, second, path.bytes, path.count, before.bytes, after.bytes));
		}
	}
}

/* --- vectors ---------------------------------------------------------------------------------------- */

struct vectors {
	size_t runs, negative;
	bool consistency;
};

static struct bytes base64_member(const struct json_value *object, const char *name, struct arena *arena)
{
	const char *text = json_text(json_member(object, name));
	struct bytes ret = { 0 };

	if (text)
		assert_true(bytes_from_base64(text, strlen(text), arena, &ret));
	return ret;
}

/* Numbers beyond 63 bits stand in the negative vectors: as large as can be. */
static uint64_t number_member(const struct json_value *object, const char *name)
{
	int64_t number;

	return json_integer(json_member(object, name), &number) ? (uint64_t)number : UINT64_MAX;
}

static struct bytes hash_member(const struct json_value *object, const char *name, struct arena *arena)
{
	const struct bytes bytes = base64_member(object, name, arena);
	unsigned char *padded;

	if (bytes.length >= DIGEST_SIZE)
		return bytes;
	/* The faces take 32 bytes: the vectors' shorter ones are filled up, and their empty ones are none at all. */
	if (bytes.length == 0)
		return (struct bytes){ 0 };
	padded = arena_zero(arena, 1, DIGEST_SIZE);
	memcpy(padded, bytes.data, bytes.length);
	return (struct bytes){ padded, DIGEST_SIZE };
}

static void run_vector(const char *path, const char *text, size_t length, void *context)
{
	static const struct json_limits limits = { .depth = 8, .values = 1000 };
	CLEANUP(json_close) struct json *document = NULL;
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct vectors *vectors = context;
	const struct json_value *vector, *element, *proof;
	struct bytes hashes[64], left, right;
	struct error err = { 0 };
	size_t count = 0;
	bool good, wrong;

	if (json_parse(&document, text, length, JSON_STRICT, &limits, NULL, &err) < 0)
		fail_msg("%s: %s", path, err.message);
	vector = json_root(document);
	proof = json_member(vector, "proof");
	for (element = json_first(proof); element; element = json_next(element)) {
		assert_true(count < COUNT_OF(hashes));
		assert_true(bytes_from_base64(
			json_text(element), strlen(json_text(element)), &arena, &hashes[count++]));
	}
	wrong = json_is_true(json_member(vector, "wantErr"));
	left = hash_member(vector, vectors->consistency ? "root1" : "leafHash", &arena);
	right = hash_member(vector, vectors->consistency ? "root2" : "root", &arena);
	if (left.length == 0 || right.length == 0)
		good = false;
	else if (vectors->consistency)
		good = merkle_consistency(number_member(vector, "size1"), number_member(vector, "size2"),
			hashes, count, left.data, right.data);
	else
		good = merkle_inclusion(number_member(vector, "leafIdx"), number_member(vector, "treeSize"),
			left.data, hashes, count, right.data);
	if (good == wrong)
		fail_msg("%s", path);
	vectors->runs++;
	vectors->negative += wrong;
}

static void run_vectors(const char *folder, bool consistency)
{
	struct vectors vectors = { .consistency = consistency };
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf part = BUF_INIT;

	buf_format(&name, "../vectors/%s", folder);
	if (!corpus_path(name.text, &part))
		skip();
	corpus_visit(part.text, run_vector, &vectors);
	printf("%s: %zu vectors, %zu of them negative\n", folder, vectors.runs, vectors.negative);
	assert_int_equal(vectors.runs, VECTORS);
	assert_true(vectors.negative > 80);
}

static void agrees_with_the_vectors_of_inclusion(void **state)
{
	(void)state;
	run_vectors("merkle-inclusion", false);
}

static void agrees_with_the_vectors_of_consistency(void **state)
{
	(void)state;
	run_vectors("merkle-consistency", true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_a_leaf_with_a_zero_in_front),
		cmocka_unit_test(finds_every_leaf_of_every_small_tree),
		cmocka_unit_test(refuses_every_path_with_one_fault),
		cmocka_unit_test(refuses_what_only_its_numbers_give_away),
		cmocka_unit_test(sees_that_every_small_tree_grew_from_every_smaller_one),
		cmocka_unit_test(agrees_with_the_vectors_of_inclusion),
		cmocka_unit_test(agrees_with_the_vectors_of_consistency),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
