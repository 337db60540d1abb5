/* YAML as a tree: libyaml's events, one at a time, so that limits hold before anything grows. */
#include "yaml_tree.h"

#include <string.h>

#include "base/cleanup.h"
#include "yaml_node.h"

/* Long texts weigh more where aliases repeat them. */
enum { ANCHOR_CHAINS = 1024, TEXT_A_NODE = 32, TAG_BYTES_MOST = 32 };

/* What an anchor names; later ones of a name stand in front. */
struct anchor {
	const char *name;
	struct yaml_node *node;
	struct anchor *next;
};

struct builder {
	struct yaml_tree *tree;
	const struct limits *limits;
	yaml_parser_t parser;
	struct yaml_node **stack; /* the collections that are open */
	struct yaml_node **keys;  /* of each that is a mapping, the key that waits for its value */
	size_t depth, capacity;
	struct anchor *anchors[ANCHOR_CHAINS];
	size_t nodes;    /* read */
	size_t followed; /* what aliases add to them */
	bool ascii;      /* characters are bytes */
	size_t rune;     /* libyaml counts characters: the last asked for ... */
	size_t offset;   /* ... begins at this byte */
	struct place *ret_place;
	struct error *err;
};

static void builder_release(struct builder *builder)
{
	yaml_parser_delete(&builder->parser);
	memory_free(builder->stack);
	memory_free(builder->keys);
}

static bool is_ascii(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

static bool is_tail(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* The byte that a character of the file begins with. Marks lie close to each other, so walking is cheap. */
static size_t byte_of(struct builder *builder, size_t rune)
{
	const struct yaml_tree *tree = builder->tree;

	if (builder->ascii)
		return rune < tree->length ? rune : tree->length;
	while (builder->rune < rune && builder->offset < tree->length) {
		builder->offset++;
		while (builder->offset < tree->length && is_tail(tree->text[builder->offset]))
			builder->offset++;
		builder->rune++;
	}
	while (builder->rune > rune && builder->offset) {
		builder->offset--;
		while (builder->offset && is_tail(tree->text[builder->offset]))
			builder->offset--;
		builder->rune--;
	}
	return builder->offset;
}

static int fail_at(struct builder *builder, size_t offset, enum error_code code, const char *what)
{
	*builder->ret_place = places_at(&builder->tree->places, offset, 0);
	return error_set(builder->err, code, "%s", what);
}

static int fail_parser(struct builder *builder)
{
	const yaml_parser_t *parser = &builder->parser;
	const char *problem = parser->problem ? parser->problem : "not YAML";

	if (parser->error == YAML_READER_ERROR)
		return fail_at(builder, parser->problem_offset, ERROR_MALFORMED, problem);
	return fail_at(builder, byte_of(builder, parser->problem_mark.index), ERROR_MALFORMED, problem);
}

/* --- anchors -------------------------------------------------------------------------------------------- */

static struct anchor **anchor_chain(struct builder *builder, const char *name)
{
	uint32_t hash = 2166136261;

	for (const char *at = name; *at; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619;
	return &builder->anchors[hash % ANCHOR_CHAINS];
}

static void add_anchor(struct builder *builder, const yaml_char_t *name, struct yaml_node *node)
{
	struct anchor **chain, *anchor;

	if (!name)
		return;
	chain = anchor_chain(builder, (const char *)name);
	anchor = arena_zero(&builder->tree->arena, 1, sizeof(*anchor));
	anchor->name = arena_string(&builder->tree->arena, (const char *)name);
	anchor->node = node;
	anchor->next = *chain;
	*chain = anchor;
}

static struct yaml_node *find_anchor(struct builder *builder, const char *name)
{
	for (struct anchor *anchor = *anchor_chain(builder, name); anchor; anchor = anchor->next)
		if (strcmp(anchor->name, name) == 0)
			return anchor->node;
	return NULL;
}

/* --- nodes ---------------------------------------------------------------------------------------------- */

static struct yaml_node *new_node(
	struct builder *builder, enum yaml_type type, size_t start_rune, size_t end_rune)
{
	struct yaml_node *node = arena_zero(&builder->tree->arena, 1, sizeof(*node));

	node->type = type;
	node->own = node;
	node->tree = builder->tree;
	node->start = byte_of(builder, start_rune);
	node->end = byte_of(builder, end_rune);
	node->weight = 1;
	node->height = 1;
	return node;
}

static void set_key(struct yaml_node *node, const struct yaml_node *key)
{
	const struct yaml_node *named = key->target ? key->target : key;

	node->key = named->text ? named->text : "";
	node->key_start = key->start;
	node->key_end = key->end;
	node->merge = strcmp(node->key, "<<") == 0 && named->plain;
}

/* Put a finished node, or a collection that has begun, where it belongs. */
static void add_node(struct builder *builder, struct yaml_node *node)
{
	struct yaml_node *parent, **key;

	if (!builder->depth) {
		struct yaml_tree *tree = builder->tree;

		arena_grow(&tree->arena, &tree->documents, tree->document_count, &tree->document_capacity,
			sizeof(*tree->documents));
		tree->documents[tree->document_count++] = node;
		return;
	}
	parent = builder->stack[builder->depth - 1];
	key = &builder->keys[builder->depth - 1];
	if (parent->type == YAML_MAPPING) {
		if (!*key) {
			*key = node;
			return;
		}
		set_key(node, *key);
		parent->merging |= node->merge;
		*key = NULL;
	}
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	parent->count++;
}

/* What a node adds to its parent once it is whole. */
static void weigh_parent(struct builder *builder, const struct yaml_node *node)
{
	struct yaml_node *parent;

	if (!builder->depth)
		return;
	parent = builder->stack[builder->depth - 1];
	parent->weight += node->weight;
	if (parent->height < node->height + 1)
		parent->height = node->height + 1;
	if (parent->end < node->end)
		parent->end = node->end;
}

/* A file can make long tags of short ones: those are nobody's. */
static const char *tag_of(struct builder *builder, const char *tag)
{
	return tag && strlen(tag) <= TAG_BYTES_MOST ? arena_string(&builder->tree->arena, tag) : NULL;
}

static int begin_collection(
	struct builder *builder, enum yaml_type type, const yaml_event_t *event, const yaml_char_t *anchor)
{
	struct yaml_node *node = new_node(builder, type, event->start_mark.index, event->end_mark.index);
	size_t keys = builder->capacity;

	if (builder->depth >= builder->limits->values[LIMIT_YAML_DEPTH])
		return fail_at(builder, node->start, ERROR_TOO_LARGE, "nested too deep");
	add_node(builder, node);
	add_anchor(builder, anchor, node);
	if (type == YAML_SEQUENCE)
		node->tag = tag_of(builder, (const char *)event->data.sequence_start.tag);
	node->open = true;
	memory_grow(&builder->keys, builder->depth, &keys, sizeof(struct yaml_node *));
	memory_grow(&builder->stack, builder->depth, &builder->capacity, sizeof(struct yaml_node *));
	builder->keys[builder->depth] = NULL;
	builder->stack[builder->depth++] = node;
	return 0;
}

static void end_collection(struct builder *builder, const yaml_event_t *event)
{
	struct yaml_node *node = builder->stack[--builder->depth];

	/* The end of a block collection is where the next line begins: its last node says more. */
	if (event->end_mark.index > event->start_mark.index)
		node->end = byte_of(builder, event->end_mark.index);
	node->open = false;
	weigh_parent(builder, node);
}

/* A block scalar's place begins with its first line of text, and ends with its last. */
static void place_block(struct yaml_node *node)
{
	const char *text = node->tree->text;
	size_t at = node->start, end = node->end;

	node->header = at;
	while (at < end && text[at] != '\n')
		at++;
	while (at < end && strchr(" \t\r\n", text[at]))
		at++;
	while (end > at && strchr(" \t\r\n", text[end - 1]))
		end--;
	node->start = at;
	if (at < end)
		return;
	node->start = node->header;
}

static void add_scalar(struct builder *builder, const yaml_event_t *event)
{
	struct yaml_node *node =
		new_node(builder, YAML_SCALAR, event->start_mark.index, event->end_mark.index);

	node->style = event->data.scalar.style;
	node->length = event->data.scalar.length;
	node->text = arena_string_part(
		&builder->tree->arena, (const char *)event->data.scalar.value, node->length);
	node->weight += node->length / TEXT_A_NODE;
	node->plain = node->style == YAML_PLAIN_SCALAR_STYLE;
	if (node->style == YAML_LITERAL_SCALAR_STYLE || node->style == YAML_FOLDED_SCALAR_STYLE) {
		place_block(node);
	} else if (!node->plain && node->end >= node->start + 2) {
		node->start++;
		node->end--;
	}
	add_anchor(builder, event->data.scalar.anchor, node);
	add_node(builder, node);
	weigh_parent(builder, node);
}

/*
 * A link, if following it keeps the tree within its limits however often it is walked; else an empty scalar. One to a
 * node that it stands in would be a cycle.
 */
static int add_alias(struct builder *builder, const yaml_event_t *event)
{
	struct yaml_node *target = find_anchor(builder, (const char *)event->data.alias.anchor);
	struct yaml_node *node =
		new_node(builder, YAML_SCALAR, event->start_mark.index, event->end_mark.index);
	const uint64_t nodes = builder->limits->values[LIMIT_YAML_NODES];

	if (!target)
		return fail_at(builder, node->start, ERROR_MALFORMED, "an alias without its anchor");
	node->text = "";
	node->plain = true;
	if (!target->open && target->weight <= nodes - builder->followed &&
		builder->depth + target->height <= builder->limits->values[LIMIT_YAML_DEPTH]) {
		node->target = target;
		node->weight = target->weight;
		node->height = target->height;
		builder->followed += target->weight;
	}
	add_node(builder, node);
	weigh_parent(builder, node);
	return 0;
}

static int take_event(struct builder *builder, const yaml_event_t *event)
{
	const bool node = event->type == YAML_SCALAR_EVENT || event->type == YAML_ALIAS_EVENT ||
			  event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT;

	if (node && ++builder->nodes > builder->limits->values[LIMIT_YAML_NODES])
		return fail_at(builder, byte_of(builder, event->start_mark.index), ERROR_TOO_LARGE,
			"too many values");
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		add_scalar(builder, event);
		return 0;
	case YAML_ALIAS_EVENT:
		return add_alias(builder, event);
	case YAML_SEQUENCE_START_EVENT:
		return begin_collection(builder, YAML_SEQUENCE, event, event->data.sequence_start.anchor);
	case YAML_MAPPING_START_EVENT:
		return begin_collection(builder, YAML_MAPPING, event, event->data.mapping_start.anchor);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		end_collection(builder, event);
		return 0;
	case YAML_DOCUMENT_START_EVENT:
		memset(builder->anchors, 0, sizeof(builder->anchors));
		return 0;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return 0;
	}
	return 0;
}

static int build(struct builder *builder)
{
	yaml_event_t event;
	bool more = true;
	int code = 0;

	while (more && code == 0) {
		if (!yaml_parser_parse(&builder->parser, &event))
			return fail_parser(builder);
		more = event.type != YAML_STREAM_END_EVENT;
		code = take_event(builder, &event);
		yaml_event_delete(&event);
	}
	return code;
}

int yaml_tree_parse(struct yaml_tree **ret, const char *text, size_t length, const struct limits *limits,
	struct place *ret_place, struct error *err)
{
	struct yaml_tree *tree = memory_zero(1, sizeof(*tree));
	CLEANUP(builder_release)
	struct builder builder = { .tree = tree, .limits = limits, .ret_place = ret_place, .err = err };
	int code;

	*ret = tree;
	tree->text = text;
	tree->length = length;
	places_make(&tree->places, text, length);
	if (!yaml_parser_initialize(&builder.parser))
		return error_set(err, ERROR_SYSTEM, "the YAML parser does not start");
	builder.ascii = is_ascii(text, length);
	if (length > limits->values[LIMIT_YAML_BYTES])
		return fail_at(&builder, 0, ERROR_TOO_LARGE, "larger than the limit");
	/* What it would guess to be UTF-16 has no places of bytes here. */
	yaml_parser_set_encoding(&builder.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&builder.parser, (const unsigned char *)text, length);
	code = build(&builder);
	/* A document that is not whole does not count. */
	if (code < 0 && builder.depth)
		tree->document_count--;
	return code;
}

void yaml_tree_close(struct yaml_tree **tree)
{
	if (!*tree)
		return;
	places_release(&(*tree)->places);
	arena_release(&(*tree)->arena);
	memory_free(*tree);
	*tree = NULL;
}
