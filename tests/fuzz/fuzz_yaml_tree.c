/* YAML of strangers: every question about every node must have an answer within the limits. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/sources/yaml_tree.h"
#include "base/buf.h"
#include "base/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct place at, size_t size)
{
	if (at.offset > size || at.count > size - at.offset || !at.line || !at.column)
		abort();
}

static size_t walk(const struct yaml_node *node, size_t size, size_t depth)
{
	const char *text = yaml_text(node);
	const size_t *offsets = yaml_offsets(node);
	size_t nodes = 1, members = 0;

	if (depth > 16)
		abort();
	inside(yaml_place(node), size);
	inside(yaml_key_place(node), size);
	for (size_t i = 0; text && offsets && i <= strlen(text); i++)
		if (offsets[i] > size || (i && offsets[i] < offsets[i - 1]))
			abort();
	if (yaml_is_true(node) && yaml_is_false(node))
		abort();
	if (yaml_member(node, "a") && yaml_type(node) != YAML_MAPPING)
		abort();
	for (const struct yaml_node *at = yaml_first(node); at; at = yaml_next(at), members++) {
		if ((yaml_type(node) == YAML_MAPPING) != (yaml_key(at) != NULL))
			abort();
		nodes += walk(at, size, depth + 1);
	}
	if (members != yaml_count(node))
		abort();
	return nodes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(yaml_tree_close) struct yaml_tree *tree = NULL;
	struct place at = { 0 };
	struct limits limits;
	struct error err;
	size_t nodes = 0;

	limits_default(&limits);
	limits.values[LIMIT_YAML_DEPTH] = 16;
	limits.values[LIMIT_YAML_NODES] = 500;
	buf_add_bytes(&text, data, size);
	if (yaml_tree_parse(&tree, text.text ? text.text : "", text.length, &limits, &at, &err) < 0) {
		if (at.offset > size || !*err.message)
			abort();
	}
	for (size_t i = 0; i < yaml_document_count(tree); i++)
		nodes += walk(yaml_document(tree, i), size, 1);
	/* The nodes of the file, as many again by aliases, and no more. */
	if (nodes > 1000)
		abort();
	return 0;
}
