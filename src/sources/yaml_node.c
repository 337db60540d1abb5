/* What can be asked of YAML once it is read. */
#include "yaml_node.h"

#include <string.h>

#include "base/text.h"

static const struct yaml_node *follow(const struct yaml_node *node)
{
	return node && node->target ? node->target : node;
}

size_t yaml_document_count(const struct yaml_tree *tree)
{
	return tree->document_count;
}

const struct yaml_node *yaml_document(const struct yaml_tree *tree, size_t index)
{
	return index < tree->document_count ? tree->documents[index] : NULL;
}

struct places *yaml_places(struct yaml_tree *tree)
{
	return &tree->places;
}

enum yaml_type yaml_type(const struct yaml_node *node)
{
	return follow(node)->type;
}

const char *yaml_text(const struct yaml_node *node)
{
	node = follow(node);
	return node && node->type == YAML_SCALAR ? node->text : NULL;
}

const char *yaml_tag(const struct yaml_node *node)
{
	node = follow(node);
	return node && node->tag ? node->tag : "";
}

static bool is_one_of(const struct yaml_node *node, const char *one, const char *two, const char *three)
{
	const char *text = yaml_text(node);

	return text && yaml_is_plain(node) &&
	       (text_equal_ascii_case(text, one) || text_equal_ascii_case(text, two) ||
		       text_equal_ascii_case(text, three));
}

bool yaml_is_true(const struct yaml_node *node)
{
	return is_one_of(node, "true", "yes", "on");
}

bool yaml_is_false(const struct yaml_node *node)
{
	return is_one_of(node, "false", "no", "off");
}

bool yaml_is_plain(const struct yaml_node *node)
{
	node = follow(node);
	return node && node->plain;
}

struct place yaml_place(const struct yaml_node *node)
{
	node = follow(node);
	return places_at(&node->tree->places, node->start, node->end - node->start);
}

struct place yaml_key_place(const struct yaml_node *node)
{
	return places_at(&node->tree->places, node->key_start, node->key_end - node->key_start);
}

const size_t *yaml_offsets(const struct yaml_node *node)
{
	node = follow(node);
	if (!node || node->type != YAML_SCALAR || (node->plain && node->length == node->end - node->start))
		return NULL;
	if (!node->offsets)
		node->own->offsets = yaml_offsets_make(node);
	return node->offsets;
}

/* --- members --------------------------------------------------------------------------------------------- */

static const struct yaml_node *own_member(const struct yaml_node *mapping, const char *key)
{
	const struct yaml_node *found = NULL;

	/* Of two with one name readers of YAML take the last, if they take any. */
	for (const struct yaml_node *at = mapping->first; at; at = at->next)
		if (strcmp(at->key, key) == 0)
			found = at;
	return found;
}

/* Mappings that are merged nest no deeper than the limit, as aliases count in it. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static const struct yaml_node *find_member(const struct yaml_node *mapping, const char *key)
{
	const struct yaml_node *found;

	mapping = follow(mapping);
	if (!mapping || mapping->type != YAML_MAPPING)
		return NULL;
	found = own_member(mapping, key);
	if (found || !mapping->merging)
		return found;
	for (const struct yaml_node *at = mapping->first; at && !found; at = at->next) {
		if (!at->merge)
			continue;
		found = find_member(at, key);
		if (yaml_type(at) == YAML_SEQUENCE)
			for (const struct yaml_node *each = yaml_first(at); each && !found; each = each->next)
				found = find_member(each, key);
	}
	return found;
}

const struct yaml_node *yaml_member(const struct yaml_node *mapping, const char *key)
{
	return find_member(mapping, key);
}

const struct yaml_node *yaml_first(const struct yaml_node *node)
{
	node = follow(node);
	return node ? node->first : NULL;
}

const struct yaml_node *yaml_next(const struct yaml_node *node)
{
	return node->next;
}

const char *yaml_key(const struct yaml_node *member)
{
	return member->key;
}

size_t yaml_count(const struct yaml_node *node)
{
	node = follow(node);
	return node ? node->count : 0;
}
