/* What tree-sitter can bear. */
#ifndef SCABBARD_BASE_GRAMMAR_H
#define SCABBARD_BASE_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** So many nodes in one are borne, with something to spare. */
enum { GRAMMAR_NODES = 60000 };

/**
 * Whether bytes may be given to a parser at all: libtree-sitter keeps the number of a node's children in 16 bits, and
 * frees what it must not where more tokens than that stand in one error. Counted from above, whatever the language.
 * `most` may ask for fewer than GRAMMAR_NODES, never for more.
 */
bool grammar_may_parse(const char *bytes, size_t length, uint64_t most);

#endif
