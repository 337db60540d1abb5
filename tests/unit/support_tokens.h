/* A second reading of well-formed JSON: its tokens, and where a manifest says what the engine takes. */
#ifndef SCABBARD_TESTS_SUPPORT_TOKENS_H
#define SCABBARD_TESTS_SUPPORT_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/reference.h"

enum token_kind {
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COLON,
	TOKEN_COMMA,
	TOKEN_NAME, /* of a member */
	TOKEN_TEXT, /* a string that is a value */
	TOKEN_WORD, /* number, true, false, null */
};

struct token {
	enum token_kind kind;
	size_t start, end; /* bytes */
	size_t parent;     /* the token that opened what it stands in; TOKEN_NONE at the top */
	size_t partner;    /* of OPEN and CLOSE: the other one */
	size_t name;       /* of a value: the member's name; TOKEN_NONE for an element and the root */
	size_t ordinal;    /* of a value: how many values stand before it in the same parent */
};

#define TOKEN_NONE ((size_t)-1)

/* What a slot's value becomes in the facts. */
enum slot_field {
	SLOT_NAME,
	SLOT_ENGINE,
	SLOT_SOURCE,
	SLOT_SDK, /* of the module, and the source of its only reference of kind SDK */
	SLOT_REFERENCE_NAME,
	SLOT_REFERENCE_SOURCE,
	SLOT_REFERENCE_PIN,
};

/* One text of a manifest that ends in the facts. */
struct slot {
	enum slot_field field;
	enum reference_kind kind; /* of the reference */
	size_t ordinal;           /* among the references of that kind */
	size_t name;              /* token; TOKEN_NONE where the text stands alone in a list */
	size_t value;             /* token */
};

struct tokens {
	const char *text;
	size_t length;
	struct token *items;
	size_t count, capacity;
	struct slot *slots;
	size_t slot_count, slot_capacity;
};

/* Read a text that must be well formed and an object; false (and nothing) if it is not plainly so. */
bool tokens_read(struct tokens *ret, const char *text, size_t length);
void tokens_release(struct tokens *tokens);

/* The last token of the value that begins at a token. */
size_t token_last(const struct tokens *tokens, size_t value);

/* The value of the member of an object, by exact name; TOKEN_NONE if there is none. */
size_t token_member(const struct tokens *tokens, size_t object, const char *name);

/* Says whether a name token or text is this, written without escapes. */
bool token_is(const struct tokens *tokens, size_t token, const char *text);

#endif
