#include "secret_word.h"

#include <string.h>

#include "base/cleanup.h"
#include "sources/secret.h"

enum { LONGEST_NAME = 64, LONGEST_LOOK = 256, SHORTEST_VALUE = 4 };

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static bool is_quote(char byte)
{
	return byte == '"' || byte == '\'';
}

static bool is_upper(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_name_byte(char byte)
{
	return is_digit(byte) || is_upper(byte) || (byte >= 'a' && byte <= 'z') || byte == '_' ||
	       byte == '-' || byte == '.';
}

/* A word in front of a value. */
struct word {
	const char *text;
	size_t length;
};

static struct word word_before(const char *text, size_t end)
{
	size_t start = end;

	while (start && is_name_byte(text[start - 1]) && end - start < LONGEST_NAME)
		start--;
	return (struct word){ text + start, end - start };
}

static bool word_is(struct word word, const char *name)
{
	return strlen(name) == word.length && memcmp(word.text, name, word.length) == 0;
}

/* --flag and VARIABLE: what follows is a value, whatever it looks like. */
static bool is_loud(struct word word)
{
	size_t upper = 0;

	for (size_t i = 0; i < word.length; i++)
		upper += is_upper(word.text[i]) || word.text[i] == '_' || is_digit(word.text[i]);
	return word.length && (*word.text == '-' || upper == word.length);
}

/* What stands for a value, or says where it is fetched, is shown; so is what code computes. */
static bool is_hidden(const char *text, size_t length, bool sure)
{
	size_t digits = 0, variable = 0;

	if (length < SHORTEST_VALUE || strchr("$<{%/.([&*-@+=:", *text) || secret_is_address(text, length) ||
		memchr(text, '(', length))
		return false;
	for (size_t i = 0; i < length; i++) {
		digits += is_digit(text[i]);
		variable += is_upper(text[i]) || is_digit(text[i]) || text[i] == '_';
	}
	return variable < length && (sure || digits);
}

/* The value that begins at a position, quoted or a word. */
static struct secret_word value_at(
	const char *text, size_t position, size_t from, size_t length, bool sure, bool quoted)
{
	size_t start = from, end;
	char quote = '\0';

	while (start < length && is_blank(text[start]))
		start++;
	if (start < length && is_quote(text[start]))
		quote = text[start++];
	if (quoted && !quote)
		return (struct secret_word){ 0 };
	for (end = start; end < length; end++)
		if (quote ? text[end] == quote
			  : (unsigned char)text[end] <= ' ' || strchr("\"'`,;)}]&|<>\\", text[end]) != NULL)
			break;
	/* An element of something, as in os.environ["TOKEN"], is computed. */
	if (end == start || (!quote && text[end - 1] == '[') || !is_hidden(text + start, end - start, sure))
		return (struct secret_word){ 0 };
	return (struct secret_word){ start - position, end - start };
}

/* "password: str = "x"": the name in front of a type. */
static struct word typed_word(const char *text, size_t end)
{
	const size_t least = end > LONGEST_NAME ? end - LONGEST_NAME : 0;

	while (end > least && (is_name_byte(text[end - 1]) || strchr("!?| []", text[end - 1])))
		end--;
	return end && text[end - 1] == ':' ? word_before(text, end - 1) : (struct word){ "", 0 };
}

static bool has_before(const char *text, size_t end, const char *word)
{
	const size_t length = strlen(word), least = end > LONGEST_LOOK ? end - LONGEST_LOOK : 0;

	for (size_t at = least; at + length <= end; at++)
		if (memcmp(text + at, word, length) == 0)
			return true;
	return false;
}

/* "name: DB_PASSWORD, value: x" */
static bool is_value_of_secret(const char *text, struct word word)
{
	size_t end = (size_t)(word.text - text);

	if (!word_is(word, "value"))
		return false;
	while (end && (is_blank(text[end - 1]) || is_quote(text[end - 1]) || text[end - 1] == ','))
		end--;
	word = word_before(text, end);
	return secret_is_name(word.text, word.length);
}

static struct secret_word assigned(const char *text, size_t position, size_t length, bool line)
{
	const bool colon = text[position] == ':';
	size_t end = position;
	struct word word;

	if (colon && (!line || position + 1 >= length || !is_blank(text[position + 1])))
		return (struct secret_word){ 0 };
	while (end && (strchr(":?+", text[end - 1]) || is_blank(text[end - 1])))
		end--;
	if (end && is_quote(text[end - 1]))
		end--;
	word = word_before(text, end);
	if (colon && (word_is(word, "plaintext") || is_value_of_secret(text, word)))
		return value_at(text, position, position + 1, length, true, false);
	if (secret_is_name(word.text, word.length))
		return value_at(text, position, position + 1, length, is_loud(word), false);
	if (colon || !line)
		return (struct secret_word){ 0 };
	word = typed_word(text, end);
	if (!secret_is_name(word.text, word.length))
		return (struct secret_word){ 0 };
	return value_at(text, position, position + 1, length, true, true);
}

/* "user:password" of a curl and kin. */
static bool has_password(const char *text, size_t length)
{
	const char *colon = memchr(text, ':', length);

	return colon && colon + 1 < text + length && !strchr("$<{%", colon[1]);
}

/* What a flag of a command is given: by its name, or by what the command is known to want. */
static struct secret_word flagged(
	const char *text, struct word word, size_t position, size_t length, size_t from, bool quoted)
{
	struct secret_word found = { 0 };

	if (word.length < 2 || *word.text != '-')
		return found;
	if (secret_is_name(word.text, word.length) ||
		(word_is(word, "-p") && has_before(text, position, "login")))
		return value_at(text, position, from, length, true, quoted);
	if (!word_is(word, "-u") && !word_is(word, "--user"))
		return found;
	found = value_at(text, position, from, length, true, quoted);
	/* A user alone is no secret, nor is a variable behind it. */
	return has_password(text + position + found.skip, found.length) ? found : (struct secret_word){ 0 };
}

/* "echo x | docker login" */
static bool is_piped_to_login(const char *text, size_t position, size_t length)
{
	const size_t most = length - position < LONGEST_LOOK ? length : position + LONGEST_LOOK;

	return memchr(text + position, '|', most - position) && has_before(text, most, " login");
}

static struct secret_word spoken(const char *text, size_t position, size_t length)
{
	size_t end = position - (position && is_quote(text[position - 1]));
	const struct word word = word_before(text, end);
	const size_t start = (size_t)(word.text - text);
	struct secret_word found;

	if (!word.length)
		return (struct secret_word){ 0 };
	found = flagged(text, word, position, length, position + 1, false);
	if (found.length)
		return found;
	if (word_is(word, "Bearer") || word_is(word, "Basic") || word_is(word, "password") ||
		(is_loud(word) && secret_is_name(word.text, word.length)) ||
		(word_is(word, "echo") && is_piped_to_login(text, position, length)))
		return value_at(text, position, position + 1, length, false, false);
	if (start > 11 && memcmp(text + start - 11, "set-secret ", 11) == 0)
		return value_at(text, position, position + 1, length, true, false);
	return found;
}

/* A quoted word behind a quoted flag: ["--password", "x"]. */
static struct secret_word listed(const char *text, size_t position, size_t length)
{
	size_t end = position;

	while (end && is_blank(text[end - 1]))
		end--;
	if (end < 2 || text[end - 1] != ',' || !is_quote(text[end - 2]))
		return (struct secret_word){ 0 };
	return flagged(text, word_before(text, end - 2), position, length, position, true);
}

struct secret_word secret_word_at(const char *text, size_t position, size_t length, bool line)
{
	if (text[position] == '=' || text[position] == ':')
		return assigned(text, position, length, line);
	if (text[position] == ' ')
		return spoken(text, position, length);
	return line ? listed(text, position, length) : (struct secret_word){ 0 };
}
