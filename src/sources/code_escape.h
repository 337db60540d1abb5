/* What Python, TypeScript and JavaScript have in common: walking through nodes, texts with escapes. */
#ifndef SCABBARD_SOURCES_CODE_ESCAPE_H
#define SCABBARD_SOURCES_CODE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#include <tree_sitter/api.h>

#include "base/buf.h"
#include "code.h"

/** The named children of a node, one after the other, without comments: asking for the n-th costs n. */
struct children {
	TSTreeCursor cursor;
	bool more;
};

struct children children_of(TSNode node);
bool children_next(struct children *children, TSNode *ret);
void children_release(struct children *children);

/** Add the named children of a node, up to a limit, and charge for them. */
void expression_add_children(struct code *code, struct expression *expression, TSNode node);

/** The first named child; a null node if there is none. */
TSNode child_first(TSNode node);
TSNode child_named(TSNode node, const char *field);

/** What one part of an expression costs in steps: it takes room every time it is looked at. */
enum { PART_STEPS = 8 };

/** What is read of a long text: several times what is kept of it in a fact. */
size_t text_wanted(const char *text, size_t length);

/** Decode the escapes of a text as it stands in the source. */
void buf_add_unescaped(struct buf *buf, const char *text, size_t length);

/**
 * The operands of a chain of one operator, in order: "a + b + c" is a tree that leans to the left and may be as deep as
 * the file is long. Added to the expression as nodes. Another operator within is an operand.
 */
void expression_add_operands(struct code *code, struct expression *expression, TSNode node, const char *type,
	const char *operator);

/** The words of a text, as split() gives them: a list of texts. */
void expression_add_words(struct code *code, struct expression *expression, const char *text, size_t length);

/** Where all pieces of a joined expression are texts: it is one text. */
void expression_settle(struct code *code, struct expression *expression);

#endif
