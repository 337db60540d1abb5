/* What a node of YAML is made of: for yaml_tree.c and yaml_offsets.c. */
#ifndef SCABBARD_SOURCES_YAML_NODE_H
#define SCABBARD_SOURCES_YAML_NODE_H

#include <yaml.h>

#include "base/memory.h"
#include "places.h"
#include "yaml_tree.h"

struct yaml_node {
	enum yaml_type type;
	yaml_scalar_style_t style;
	struct yaml_node *own; /* itself, for what is made when first asked for */
	struct yaml_tree *tree;
	const struct yaml_node *target; /* an alias: all but key and next are the target's */
	const char *text;               /* of a scalar */
	const char *tag;                /* of a list: "!reference"; NULL */
	size_t length;
	size_t start, end; /* bytes of the file; of quoted scalars without the quotes */
	size_t header;     /* of a block scalar: where its `|` or `>` stands */
	const char *key;   /* of a member */
	size_t key_start, key_end;
	struct yaml_node *first, *last;
	const struct yaml_node *next;
	size_t count;
	size_t weight; /* of itself and of all below, aliases followed */
	size_t height;
	bool open;    /* its end has not been met */
	bool plain;   /* a scalar without quotes */
	bool merge;   /* a member with the key `<<` */
	bool merging; /* a mapping with such a member */
	const size_t *offsets;
};

struct yaml_tree {
	struct arena arena;
	struct places places;
	const char *text;
	size_t length;
	const struct yaml_node **documents;
	size_t document_count;
	size_t document_capacity;
};

/* Where each byte of a scalar's text stands in the file, and its end; made in the tree's arena. */
const size_t *yaml_offsets_make(const struct yaml_node *node);

#endif
