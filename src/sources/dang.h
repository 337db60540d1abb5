/*
 * Dang, the language of Dagger's own modules: a lexer and a parser of ours, since no grammar of it is published. They
 * take more than the language allows and lose nothing that a call needs; what they cannot read is skipped and noted.
 */
#ifndef SCABBARD_SOURCES_DANG_H
#define SCABBARD_SOURCES_DANG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

/** Nodes lie in nodes at most so deep (chains count), and a file has at most so many. */
enum { DANG_DEEP = 400, DANG_NODES = 200000 };

enum dang_kind {
	DANG_OTHER, /**< children are looked into */
	DANG_TEXT,  /**< a literal: `text` */
	DANG_CALL, /**< a name, or a call: `text`, `left` its receiver, children its arguments, `block` behind it; "" = a selection */
	DANG_SELF, /**< self */
	DANG_JOINED,  /**< template or sum of its children */
	DANG_LIST,    /**< a list of its children */
	DANG_RECORD,  /**< {{ }}: children with labels */
	DANG_BLOCK,   /**< { }: statements; `left` are its parameters, chained by `next` */
	DANG_CHOICE,  /**< if, case, rescue: one of its children, `left` is looked into only */
	DANG_DEFAULT, /**< left ?? first child */
	DANG_SAME,    /**< its only child: parentheses, casts, assertions that it is not null */
	DANG_ASSIGN,  /**< left = first child; `adds`: += */
	DANG_FIELD, /**< a field, function or variable: `text`, `type`, parameters behind `left`, its value or block */
	DANG_PARAMETER, /**< `text`, `type`, first child its default; of a call `text` is the label, `left` the value */
	DANG_TYPE,      /**< `text`, children its members */
	DANG_NEW,       /**< a constructor: like a field */
	DANG_IMPORT,    /**< `text` */
	DANG_DIRECTIVE, /**< @text(children) */
};

struct dang_node {
	enum dang_kind kind;
	uint32_t start, end;
	uint32_t name_start; /**< of calls: where the name begins */
	uint16_t depth;      /**< of what is below */
	bool called;         /**< with parentheses */
	bool hidden;         /**< let */
	bool adds;           /**< of an assignment: +=; of what is joined: a sum */
	const char *text;    /**< "" if there is none */
	const char *label;   /**< of an argument or field of a record; NULL */
	const char *type;    /**< as written; "" if there is none */
	struct dang_node *left;
	struct dang_node *first, *last, *next;
	struct dang_node *block;
	struct dang_node *directives;
};

/** What came of a file. Nodes and texts live in the arena. */
struct dang_tree {
	struct dang_node *root; /**< a block */
	bool broken;
	size_t broken_at, broken_count;
};

void dang_parse(const char *bytes, size_t length, struct arena *arena, struct dang_tree *ret);

/* --- shared by the parser's files --- */

enum dang_token_kind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_STRING, TOKEN_RAW, TOKEN_TICK, TOKEN_SIGN };

struct dang_token {
	enum dang_token_kind kind;
	uint32_t start, end;
	bool line;  /**< a line begins before it */
	bool space; /**< something stands between it and the one before */
};

struct dang_parser {
	const char *bytes;
	size_t length;
	struct arena *arena;
	struct dang_token token;
	size_t end;   /**< of the token before */
	size_t level; /**< of recursion */
	size_t nodes;
	bool stopped; /**< a limit is passed: nothing more is read */
	struct dang_tree *tree;
};

/* dang_lex.c */
struct dang_token dang_lex(const struct dang_parser *parser, size_t at);
void dang_advance(struct dang_parser *parser);
struct dang_token dang_peek(const struct dang_parser *parser);
bool dang_at(const struct dang_parser *parser, const char *sign);
bool dang_at_word(const struct dang_parser *parser, const char *word);
bool dang_token_is(const struct dang_parser *parser, struct dang_token token, const char *text);
bool dang_take(struct dang_parser *parser, const char *sign);
const char *dang_token_text(const struct dang_parser *parser, struct dang_token token);
void dang_break(struct dang_parser *parser);
/** Go one level deeper, for as long as `level` is not counted down: too deep stops the parser. */
void dang_enter(struct dang_parser *parser);
struct dang_node *dang_node(struct dang_parser *parser, enum dang_kind kind, size_t start);
/** Put a node behind the children; refuses (and stops) where that gets too deep. */
void dang_add(struct dang_parser *parser, struct dang_node *node, struct dang_node *child);
void dang_set_left(struct dang_parser *parser, struct dang_node *node, struct dang_node *left);
void dang_set_block(struct dang_parser *parser, struct dang_node *node, struct dang_node *block);
struct dang_node *dang_finish(struct dang_parser *parser, struct dang_node *node);

/* dang_text.c */
struct dang_node *dang_string(struct dang_parser *parser);
struct dang_node *dang_raw(struct dang_parser *parser);
struct dang_node *dang_template(struct dang_parser *parser);

/* dang_argument.c */
bool dang_at_close(const struct dang_parser *parser);
/** Skip what could not be read where reading began, so that every loop gets on. */
void dang_get_on(struct dang_parser *parser, size_t start);
/** What stands in parentheses: arguments, or parameters. */
void dang_arguments(struct dang_parser *parser, struct dang_node *node);
/** The directives at hand, chained by `next`; NULL if there are none. */
struct dang_node *dang_directives(struct dang_parser *parser);
/** A type as written; "" if none stands there. */
const char *dang_type(struct dang_parser *parser);

/* dang_expression.c */
struct dang_node *dang_form(struct dang_parser *parser);
struct dang_node *dang_block(struct dang_parser *parser);

/* dang_parse.c */
bool dang_at_label(const struct dang_parser *parser);
struct dang_node *dang_statement(struct dang_parser *parser);

#endif
