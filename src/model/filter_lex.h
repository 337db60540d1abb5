/* Words and signs of the filter language. */
#ifndef SCABBARD_MODEL_FILTER_LEX_H
#define SCABBARD_MODEL_FILTER_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/memory.h"

enum filter_token_kind {
	TOKEN_END,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_NOT,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_TERM,
};

enum filter_sign {
	SIGN_NONE, /**< a word alone */
	SIGN_CONTAINS,
	SIGN_EQUAL,
	SIGN_REGEX,
	SIGN_LESS,
	SIGN_LESS_EQUAL,
	SIGN_MORE,
	SIGN_MORE_EQUAL,
};

/** One token; texts live in the lexer's arena. */
struct filter_token {
	enum filter_token_kind kind;
	size_t offset, count;
	const char *name; /**< terms: what stands before the sign, "" for a word alone */
	enum filter_sign sign;
	const char *word;
	size_t word_offset; /**< of its first byte, behind the quote if there is one */
	bool quoted;
};

struct filter_lexer {
	const char *text;
	size_t length;
	size_t position;
	struct arena *arena;
};

/** Read the next token. On failure `*ret_offset` is where the trouble is. */
int filter_lex(struct filter_lexer *lexer, struct filter_token *ret, size_t *ret_offset, struct error *err);

#endif
