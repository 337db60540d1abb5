/* YAML as a tree with places, over libyaml's events: within limits, aliases and merges resolved. */
#ifndef SCABBARD_SOURCES_YAML_TREE_H
#define SCABBARD_SOURCES_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "model/limits.h"
#include "places.h"

enum yaml_type { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

/**
 * One file: its documents. Aliases are links to the node of their anchor: never copies, never cycles, and a walk that
 * follows them meets no more than twice the nodes and no more depth than the limits (a link that would lead past them
 * is an empty scalar). `<<` merges are looked through by yaml_member. Depth, nodes and bytes are limited (ERROR_TOO_LARGE); what
 * libyaml refuses is ERROR_MALFORMED. Either way `ret_place` says where, and `*ret` holds the documents before it: close
 * it in any case. The text is borrowed.
 */
struct yaml_tree;
struct yaml_node;

int yaml_tree_parse(struct yaml_tree **ret, const char *text, size_t length, const struct limits *limits,
	struct place *ret_place, struct error *err);
void yaml_tree_close(struct yaml_tree **tree);

size_t yaml_document_count(const struct yaml_tree *tree);
const struct yaml_node *yaml_document(const struct yaml_tree *tree, size_t index);

/** The lines of the file, for places of one's own (shell_read). */
struct places *yaml_places(struct yaml_tree *tree);

enum yaml_type yaml_type(const struct yaml_node *node);
/** The decoded text of a scalar; NULL for others. */
const char *yaml_text(const struct yaml_node *node);
/** The tag that a list is written with, "!reference", or "". */
const char *yaml_tag(const struct yaml_node *node);
/** Whether a plain scalar is true or false by YAML 1.1 and 1.2 alike or by what GitHub and Kubernetes take. */
bool yaml_is_true(const struct yaml_node *node);
bool yaml_is_false(const struct yaml_node *node);
bool yaml_is_plain(const struct yaml_node *node);
/**
 * The place of the value: of a quoted scalar without its quotes; a block scalar's begins with its first line of text. Of an
 * alias it is that of what it names.
 */
struct place yaml_place(const struct yaml_node *node);
/** The place of a member's key; of what is no member it is the top of the file. */
struct place yaml_key_place(const struct yaml_node *node);
/**
 * Where byte i of the decoded text stands in the file; the array has one more for its end. NULL where the bytes stand behind
 * each other from yaml_place on.
 */
const size_t *yaml_offsets(const struct yaml_node *node);

/** The member of a mapping by key (the last of equal ones), or NULL (also for NULL or what is no mapping). */
const struct yaml_node *yaml_member(const struct yaml_node *mapping, const char *key);
/** Walk members and elements. */
const struct yaml_node *yaml_first(const struct yaml_node *node);
const struct yaml_node *yaml_next(const struct yaml_node *node);
const char *yaml_key(const struct yaml_node *member);
size_t yaml_count(const struct yaml_node *node);

#endif
