#include "filter_lex.h"

#include "base/buf.h"
#include "base/cleanup.h"

#include <string.h>

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool is_name(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '_';
}

static char peek(const struct filter_lexer *lexer, size_t ahead)
{
	return lexer->position + ahead < lexer->length ? lexer->text[lexer->position + ahead] : '\0';
}

static enum filter_sign sign_at(const char *text, size_t *ret_length)
{
	static const struct {
		const char *text;
		enum filter_sign sign;
	} signs[] = {
		{ "<=", SIGN_LESS_EQUAL },
		{ ">=", SIGN_MORE_EQUAL },
		{ "<", SIGN_LESS },
		{ ">", SIGN_MORE },
		{ ":", SIGN_CONTAINS },
		{ "=", SIGN_EQUAL },
		{ "~", SIGN_REGEX },
	};

	for (size_t i = 0; i < COUNT_OF(signs); i++) {
		*ret_length = strlen(signs[i].text);
		if (strncmp(text, signs[i].text, *ret_length) == 0)
			return signs[i].sign;
	}
	*ret_length = 0;
	return SIGN_NONE;
}

/* Read a name and a sign, if both stand here; otherwise a word alone begins. */
static int lex_name(
	struct filter_lexer *lexer, struct filter_token *ret, size_t *ret_offset, struct error *err)
{
	const char *text = lexer->text + lexer->position;
	size_t length = 0, sign_length;

	ret->name = "";
	while (is_name(text[length]))
		length++;
	if (length == 0)
		return 0;
	if (text[length] == '!' && text[length + 1] == '=') {
		*ret_offset = lexer->position + length;
		error_set(err, ERROR_USAGE, "there is no sign '!='");
		error_hint(err, "A '-' in front of a term negates it: -%.*s=...",
			length < 40 ? (int)length : 40, text);
		return ERROR_USAGE;
	}
	ret->sign = sign_at(text + length, &sign_length);
	if (ret->sign == SIGN_NONE)
		return 0;
	ret->name = arena_string_part(lexer->arena, text, length);
	lexer->position += length + sign_length;
	return 0;
}

static int lex_quoted(
	struct filter_lexer *lexer, struct filter_token *ret, size_t *ret_offset, struct error *err)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;
	const size_t start = lexer->position++;

	ret->quoted = true;
	ret->word_offset = lexer->position;
	while (lexer->position < lexer->length && peek(lexer, 0) != '"') {
		if (peek(lexer, 0) == '\\' && (peek(lexer, 1) == '"' || peek(lexer, 1) == '\\'))
			lexer->position++;
		buf_add_char(&word, peek(lexer, 0));
		lexer->position++;
	}
	if (lexer->position >= lexer->length) {
		*ret_offset = start;
		error_set(err, ERROR_USAGE, "this quote is not closed");
		error_hint(err, "A quote inside of quotes is written \\\".");
		return ERROR_USAGE;
	}
	lexer->position++;
	ret->word = arena_string(lexer->arena, word.text);
	return 0;
}

/* A word without quotes ends at a blank or at a parenthesis that was not opened in it: path~^(a|b)$. */
static void lex_bare(struct filter_lexer *lexer, struct filter_token *ret)
{
	const size_t start = lexer->position;
	size_t depth = 0;

	while (lexer->position < lexer->length && !is_blank(peek(lexer, 0))) {
		const char byte = peek(lexer, 0);

		if (byte == ')' && depth == 0)
			break;
		if (byte == '(')
			depth++;
		else if (byte == ')')
			depth--;
		lexer->position++;
	}
	ret->word_offset = start;
	ret->word = arena_string_part(lexer->arena, lexer->text + start, lexer->position - start);
}

static int lex_term(
	struct filter_lexer *lexer, struct filter_token *ret, size_t *ret_offset, struct error *err)
{
	ret->kind = TOKEN_TERM;
	if (lex_name(lexer, ret, ret_offset, err) < 0)
		return ERROR_USAGE;
	if (peek(lexer, 0) == '"') {
		if (lex_quoted(lexer, ret, ret_offset, err) < 0)
			return ERROR_USAGE;
	} else {
		lex_bare(lexer, ret);
	}
	ret->count = lexer->position - ret->offset;
	if (!ret->quoted && !*ret->word) {
		*ret_offset = ret->word_offset;
		error_set(err, ERROR_USAGE, "a word is missing behind '%.*s'",
			ret->count < 60 ? (int)ret->count : 60, lexer->text + ret->offset);
		error_hint(err, "An empty value is written \"\".");
		return ERROR_USAGE;
	}
	if (ret->sign == SIGN_NONE && !ret->quoted && strcmp(ret->word, "OR") == 0)
		ret->kind = TOKEN_OR;
	if (ret->sign == SIGN_NONE && !ret->quoted && strcmp(ret->word, "AND") == 0)
		ret->kind = TOKEN_AND;
	return 0;
}

int filter_lex(struct filter_lexer *lexer, struct filter_token *ret, size_t *ret_offset, struct error *err)
{
	while (lexer->position < lexer->length && is_blank(peek(lexer, 0)))
		lexer->position++;
	*ret = (struct filter_token){ .offset = lexer->position, .count = 1, .name = "", .word = "" };
	if (lexer->position >= lexer->length) {
		ret->count = 0;
		return 0;
	}
	switch (peek(lexer, 0)) {
	case '(':
		ret->kind = TOKEN_OPEN;
		break;
	case ')':
		ret->kind = TOKEN_CLOSE;
		break;
	case '-':
		ret->kind = TOKEN_NOT;
		if (peek(lexer, 1) && !is_blank(peek(lexer, 1)) && peek(lexer, 1) != ')')
			break;
		*ret_offset = ret->offset;
		error_set(err, ERROR_USAGE, "nothing stands right behind this '-'");
		error_hint(err, "To look for the character itself, write \"-\".");
		return ERROR_USAGE;
	default:
		return lex_term(lexer, ret, ret_offset, err);
	}
	lexer->position++;
	return 0;
}
