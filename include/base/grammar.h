/* What tree-sitter can bear. */
#ifndef SCABBARD_BASE_GRAMMAR_H
#define SCABBARD_BASE_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tree_sitter/api.h>

/** So many nodes in one are borne, with something to spare. */
enum { GRAMMAR_NODES = 60000 };

/**
 * Whether bytes may be given to a parser at all: libtree-sitter keeps the number of a node's children in 16 bits, and
 * frees what it must not where more tokens than that stand in one error. Counted from above, whatever the language.
 * `most` may ask for fewer than GRAMMAR_NODES, never for more.
 */
bool grammar_may_parse(const char *bytes, size_t length, uint64_t most);

/**
 * Parse with a bound of time; NULL when it is used up. It is time of this process, so that a busy machine refuses
 * nothing: the parser goes on where it was. The parser is fit for the next text afterwards; the tree is the caller's.
 */
TSTree *grammar_parse(TSParser *parser, const char *bytes, size_t length, uint64_t milliseconds);

#endif
