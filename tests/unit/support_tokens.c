#include "support_tokens.h"

#include <string.h>

#include "base/memory.h"

enum { DEEPEST = 60 };

void tokens_release(struct tokens *tokens)
{
	memory_free(tokens->items);
	memory_free(tokens->slots);
	*tokens = (struct tokens){ 0 };
}

bool token_is(const struct tokens *tokens, size_t token, const char *text)
{
	const struct token *item = &tokens->items[token];

	return item->end - item->start == strlen(text) + 2 &&
	       memcmp(tokens->text + item->start + 1, text, strlen(text)) == 0;
}

size_t token_last(const struct tokens *tokens, size_t value)
{
	return tokens->items[value].kind == TOKEN_OPEN ? tokens->items[value].partner : value;
}

size_t token_member(const struct tokens *tokens, size_t object, const char *name)
{
	for (size_t i = object + 1; i < tokens->items[object].partner; i++)
		if (tokens->items[i].kind == TOKEN_NAME && tokens->items[i].parent == object &&
			token_is(tokens, i, name))
			return i + 2;
	return TOKEN_NONE;
}

/* The bytes of the token that starts at `at`; 0 for what begins none. */
static size_t token_length(const char *text, size_t length, size_t at)
{
	size_t end = at + 1;

	if (strchr("{}[]:,", text[at]))
		return 1;
	if (text[at] == '"') {
		while (end < length && text[end] != '"')
			end += text[end] == '\\' ? 2 : 1;
		return end < length ? end + 1 - at : 0;
	}
	while (end < length && !strchr(" \t\r\n{}[]:,\"", text[end]))
		end++;
	return end - at;
}

static struct token *add_token(struct tokens *tokens, size_t start, size_t end)
{
	struct token *token;

	memory_grow(&tokens->items, tokens->count, &tokens->capacity, sizeof(*tokens->items));
	token = &tokens->items[tokens->count++];
	*token = (struct token){
		.start = start,
		.end = end,
		.parent = TOKEN_NONE,
		.partner = TOKEN_NONE,
		.name = TOKEN_NONE,
	};
	return token;
}

/* What is open while the tokens are read. */
struct nesting {
	size_t open[DEEPEST];
	size_t values[DEEPEST];
	size_t depth;
};

/* A value: the member whose name and colon stand before it, or the next element. */
static void place_value(struct tokens *tokens, struct nesting *nesting, struct token *token)
{
	size_t index = tokens->count - 1;

	if (index >= 2 && token[-1].kind == TOKEN_COLON && token[-2].kind == TOKEN_NAME)
		token->name = index - 2;
	if (nesting->depth)
		token->ordinal = nesting->values[nesting->depth - 1]++;
}

static bool place_token(struct tokens *tokens, struct nesting *nesting, struct token *token)
{
	size_t index = tokens->count - 1;
	char first = tokens->text[token->start];
	size_t open = nesting->depth ? nesting->open[nesting->depth - 1] : TOKEN_NONE;
	bool object = open != TOKEN_NONE && tokens->text[tokens->items[open].start] == '{';

	token->parent = open;
	if (first == '{' || first == '[') {
		token->kind = TOKEN_OPEN;
		place_value(tokens, nesting, token);
		if (nesting->depth == DEEPEST)
			return false;
		nesting->values[nesting->depth] = 0;
		nesting->open[nesting->depth++] = index;
	} else if (first == '}' || first == ']') {
		token->kind = TOKEN_CLOSE;
		if (open == TOKEN_NONE || object != (first == '}'))
			return false;
		token->parent = tokens->items[open].parent;
		token->partner = open;
		tokens->items[open].partner = index;
		nesting->depth--;
	} else if (first == ':' || first == ',') {
		token->kind = first == ':' ? TOKEN_COLON : TOKEN_COMMA;
	} else if (first == '"' && object && token[-1].kind != TOKEN_COLON) {
		token->kind = TOKEN_NAME;
	} else {
		token->kind = first == '"' ? TOKEN_TEXT : TOKEN_WORD;
		place_value(tokens, nesting, token);
	}
	return true;
}

/* --- what the engine takes ---------------------------------------------------------------------------- */

static void add_slot(
	struct tokens *tokens, enum slot_field field, enum reference_kind kind, size_t ordinal, size_t value)
{
	if (value == TOKEN_NONE || tokens->items[value].kind != TOKEN_TEXT)
		return;
	memory_grow(&tokens->slots, tokens->slot_count, &tokens->slot_capacity, sizeof(*tokens->slots));
	tokens->slots[tokens->slot_count++] = (struct slot){
		.field = field,
		.kind = kind,
		.ordinal = ordinal,
		.name = tokens->items[value].name,
		.value = value,
	};
}

static void add_dependency(struct tokens *tokens, enum reference_kind kind, size_t ordinal, size_t value)
{
	if (tokens->items[value].kind != TOKEN_OPEN) {
		add_slot(tokens, SLOT_REFERENCE_SOURCE, kind, ordinal, value);
		return;
	}
	add_slot(tokens, SLOT_REFERENCE_NAME, kind, ordinal, token_member(tokens, value, "name"));
	add_slot(tokens, SLOT_REFERENCE_SOURCE, kind, ordinal, token_member(tokens, value, "source"));
	add_slot(tokens, SLOT_REFERENCE_PIN, kind, ordinal, token_member(tokens, value, "pin"));
}

static void add_list(struct tokens *tokens, const char *name, enum reference_kind kind)
{
	size_t list = token_member(tokens, 0, name);

	if (list == TOKEN_NONE || tokens->items[list].kind != TOKEN_OPEN)
		return;
	for (size_t i = list + 1; i < tokens->items[list].partner; i = token_last(tokens, i) + 1)
		if (tokens->items[i].kind != TOKEN_COMMA)
			add_dependency(tokens, kind, tokens->items[i].ordinal, i);
}

/* An SDK without a source is none. */
static void add_sdk(struct tokens *tokens, size_t sdk)
{
	bool object = sdk != TOKEN_NONE && tokens->items[sdk].kind == TOKEN_OPEN;
	size_t source = object ? token_member(tokens, sdk, "source") : sdk;

	if (source == TOKEN_NONE || token_is(tokens, source, ""))
		return;
	add_slot(tokens, SLOT_SDK, REFERENCE_SDK, 0, source);
	if (object)
		add_slot(tokens, SLOT_REFERENCE_PIN, REFERENCE_SDK, 0, token_member(tokens, sdk, "pin"));
}

static void find_slots(struct tokens *tokens)
{
	size_t blueprint = token_member(tokens, 0, "blueprint");

	add_slot(tokens, SLOT_NAME, 0, 0, token_member(tokens, 0, "name"));
	add_slot(tokens, SLOT_ENGINE, 0, 0, token_member(tokens, 0, "engineVersion"));
	add_slot(tokens, SLOT_SOURCE, 0, 0, token_member(tokens, 0, "source"));
	add_sdk(tokens, token_member(tokens, 0, "sdk"));
	if (blueprint != TOKEN_NONE)
		add_dependency(tokens, REFERENCE_BLUEPRINT, 0, blueprint);
	add_list(tokens, "dependencies", REFERENCE_DEPENDENCY);
	add_list(tokens, "toolchains", REFERENCE_TOOLCHAIN);
}

bool tokens_read(struct tokens *ret, const char *text, size_t length)
{
	struct nesting nesting = { 0 };

	if (memchr(text, '\0', length))
		return false;
	*ret = (struct tokens){ .text = text, .length = length };
	for (size_t at = 0; at < length;) {
		size_t size = token_length(text, length, at);
		struct token *token;

		if (strchr(" \t\r\n", text[at])) {
			at++;
			continue;
		}
		token = size ? add_token(ret, at, at + size) : NULL;
		if (!token || !place_token(ret, &nesting, token)) {
			tokens_release(ret);
			return false;
		}
		at += size;
	}
	if (!ret->count || nesting.depth || text[ret->items[0].start] != '{') {
		tokens_release(ret);
		return false;
	}
	find_slots(ret);
	return true;
}
