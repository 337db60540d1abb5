#include "sources/secret.h"

#include <string.h>

#include "base/cleanup.h"
#include "secret_word.h"

enum { LONGEST_NAME = 64 };

static const char private_key[] = "PRIVATE KEY-----";
static const char token_starts[] = "ghnxdAs"; /* of token_length's prefixes */
static const char word_ends[] = "=: \"'";     /* in front of what only a word announces */

/* --- credentials in addresses --------------------------------------------------------------------------- */

/* What ends a word of an address in running text. */
static bool ends_word(char byte)
{
	return (unsigned char)byte <= ' ' || byte == '"' || byte == '\'' || byte == '`' || byte == '|' ||
	       byte == '<' || byte == '>' || byte == ',';
}

static bool ends_authority(char byte)
{
	return ends_word(byte) || byte == '/' || byte == '?' || byte == '#' || byte == '\\';
}

static bool starts_with(const char *text, size_t length, const char *start)
{
	return length >= strlen(start) && memcmp(text, start, strlen(start)) == 0;
}

/* A user name that is no name: the prefixes of known tokens, or long and mixed as only tokens are. */
static bool is_token(const char *user, size_t length)
{
	static const char *const prefixes[] = { "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_",
		"glpat-", "gldt-", "glcbt-", "ATBB", "ATATT", "ATCTT", "npm_", "xoxb-", "xoxp-", "sk-",
		"dop_v1_", "dckr_pat_", "hf_" };
	size_t digits = 0, letters = 0;

	for (size_t i = 0; i < COUNT_OF(prefixes); i++)
		if (length > strlen(prefixes[i]) + 8 && starts_with(user, length, prefixes[i]))
			return true;
	for (size_t i = 0; i < length; i++) {
		bool digit = user[i] >= '0' && user[i] <= '9';
		bool letter = (user[i] >= 'a' && user[i] <= 'z') || (user[i] >= 'A' && user[i] <= 'Z');

		if (!digit && !letter && user[i] != '_' && user[i] != '-' && user[i] != '%')
			return false;
		digits += digit;
		letters += letter;
	}
	return length >= 20 && digits >= 3 && letters >= 3;
}

/* "$TOKEN", "${token}", "{}", "%s": what stands for a credential is none. */
static bool is_placeholder(const char *text, size_t length)
{
	const bool braces = length > 2 && text[0] == '$' && text[1] == '{' && text[length - 1] == '}';
	const bool hole = length > 1 && text[0] == '{' && text[length - 1] == '}';

	if (braces || hole || (length == 2 && text[0] == '%'))
		return true;
	for (size_t i = 1; i < length; i++)
		if (!(text[i] >= 'A' && text[i] <= 'Z') && !(text[i] >= '0' && text[i] <= '9') &&
			text[i] != '_')
			return false;
	return length > 1 && text[0] == '$';
}

/* The bytes of credentials at the start of an authority; 0 if it has none that must be hidden. */
static size_t secret_length(const char *text, size_t length)
{
	size_t end = 0, user = 0;
	const char *colon;

	while (end < length && !ends_authority(text[end]))
		end++;
	for (size_t i = 0; i < end; i++)
		if (text[i] == '@')
			user = i;
	if (!user)
		return 0;
	colon = memchr(text, ':', user);
	if (starts_with(text + user, length - user, "@sha256:") ||
		starts_with(text + user, length - user, "@sha512:"))
		return 0;
	if (colon && is_placeholder(colon + 1, (size_t)(text + user - colon - 1)))
		return 0;
	if (colon && colon + 1 < text + user)
		return user;
	return is_token(text, colon ? (size_t)(colon - text) : user) ? user : 0;
}

/* --- tokens outside of addresses ------------------------------------------------------------------------ */

static bool is_alnum(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_token_byte(char byte)
{
	return is_alnum(byte) || byte == '_' || byte == '-';
}

/* The bytes of a token that its issuer has made to be recognised, at the start of a word; 0 if it is none. */
static size_t token_length(const char *text, size_t length)
{
	static const struct {
		const char *prefix;
		size_t shortest; /* behind the prefix */
		bool plain;      /* letters and digits only */
	} tokens[] = {
		{ "ghp_", 20, true },
		{ "gho_", 20, true },
		{ "ghu_", 20, true },
		{ "ghs_", 20, true },
		{ "ghr_", 20, true },
		{ "github_pat_", 20, false },
		{ "glpat-", 16, false },
		{ "gldt-", 16, false },
		{ "glcbt-", 16, false },
		{ "npm_", 30, true },
		{ "hf_", 30, true },
		{ "xoxb-", 20, false },
		{ "xoxp-", 20, false },
		{ "xoxa-", 20, false },
		{ "dop_v1_", 40, true },
		{ "dckr_pat_", 20, false },
		{ "AKIA", 16, true },
		{ "ASIA", 16, true },
		{ "AIza", 30, false },
		{ "sk_live_", 16, true },
		{ "sk-ant-", 20, false },
		{ "sk-proj-", 20, false },
	};

	for (size_t i = 0; i < COUNT_OF(tokens); i++) {
		const size_t start = strlen(tokens[i].prefix);
		size_t end = start;

		if (!starts_with(text, length, tokens[i].prefix))
			continue;
		while (end < length && (tokens[i].plain ? is_alnum(text[end]) : is_token_byte(text[end])))
			end++;
		if (end - start >= tokens[i].shortest)
			return end;
	}
	return 0;
}

/* --- names that announce a secret ----------------------------------------------------------------------- */

static bool is_name_byte(char byte)
{
	return is_token_byte(byte) || byte == '.';
}

const char *secret_hidden(struct arena *arena, size_t length)
{
	return arena_format(arena, "<secret, %zu characters>", length);
}

/* The name in front of a position, perhaps quoted and with blanks behind it. */
static bool follows_secret_name(const char *text, size_t position)
{
	size_t end = position, start;

	while (end && (text[end - 1] == ' ' || text[end - 1] == '\t'))
		end--;
	if (end && (text[end - 1] == '"' || text[end - 1] == '\''))
		end--;
	for (start = end; start && is_name_byte(text[start - 1]) && end - start < LONGEST_NAME;)
		start--;
	return secret_is_name(text + start, end - start);
}

/* A value of the query of an address: "?access_token=...". */
static size_t query_length(const char *text, size_t position, size_t length)
{
	size_t start = position, end = position;

	while (start > 1 && is_name_byte(text[start - 2]) && position - start < LONGEST_NAME)
		start--;
	if (start < 2 || (text[start - 2] != '?' && text[start - 2] != '&') ||
		!secret_is_name(text + start - 1, position - start))
		return 0;
	while (end < length && !ends_word(text[end]) && text[end] != '&' && text[end] != '#')
		end++;
	return end - position;
}

/* A quoted value behind "password =" or "password": ; text[position] is the quotation mark. */
static size_t value_length(const char *text, size_t position, size_t length)
{
	const char quote = text[position];
	size_t before = position, end = position + 1;

	while (before && (text[before - 1] == ' ' || text[before - 1] == '\t'))
		before--;
	if (!before || (text[before - 1] != '=' && text[before - 1] != ':') ||
		!follows_secret_name(text, before - 1))
		return 0;
	while (end < length && text[end] != quote)
		end += text[end] == '\\' && end + 1 < length ? 2 : 1;
	if (end > length)
		end = length;
	if (secret_is_address(text + position + 1, end - position - 1))
		return 0;
	return end - position - 1;
}

/* --- together ------------------------------------------------------------------------------------------- */

/* What is hidden at a position. */
struct hidden {
	size_t skip; /* bytes before it that are shown */
	size_t length;
};

/* A text being looked through. */
struct search {
	const char *text;
	size_t length;
	bool line;
	bool has_at; /* without an @ no address has credentials */
};

static bool begins_word(const struct search *search, size_t position)
{
	return !position || ends_word(search->text[position - 1]);
}

/* Most bytes are told by themselves that nothing begins there. */
static struct hidden find_at(const struct search *search, size_t position)
{
	const char *at = search->text + position;
	const size_t left = search->length - position;
	const size_t mark = *at == ':' && starts_with(at, left, "://") ? 3 : 0;
	struct hidden found = { 0 };

	if (search->has_at && (mark || begins_word(search, position)))
		found = (struct hidden){ mark, secret_length(at + mark, left - mark) };
	if (found.length)
		return found;
	if (strchr(token_starts, *at) && (!position || !is_token_byte(at[-1])))
		found = (struct hidden){ 0, token_length(at, left) };
	if (found.length)
		return found;
	if (*at == '=')
		found = (struct hidden){ 1, query_length(search->text, position + 1, search->length) };
	else if (search->line && (*at == '"' || *at == '\''))
		found = (struct hidden){ 1, value_length(search->text, position, search->length) };
	else if (*at == 'P' && starts_with(at, left, private_key))
		found = (struct hidden){ sizeof(private_key) - 1, left - (sizeof(private_key) - 1) };
	if (!found.length && strchr(word_ends, *at)) {
		const struct secret_word word =
			secret_word_at(search->text, position, search->length, search->line);

		found = (struct hidden){ word.skip, word.length };
	}
	return found;
}

static bool add_masked(struct buf *buf, const char *text, size_t length, bool line)
{
	const struct search search = { text, length, line, memchr(text, '@', length) != NULL };
	size_t done = 0;

	for (size_t i = 0; i < length; i++) {
		const struct hidden found = find_at(&search, i);

		if (!found.length)
			continue;
		i += found.skip;
		buf_add_bytes(buf, text + done, i - done);
		buf_add_hidden(buf, found.length);
		done = i + found.length;
		i = done - 1;
	}
	if (done)
		buf_add_bytes(buf, text + done, length - done);
	return done > 0;
}

bool buf_add_masked(struct buf *buf, const char *text, size_t length)
{
	return add_masked(buf, text, length, false);
}

bool buf_add_masked_line(struct buf *buf, const char *text, size_t length)
{
	return add_masked(buf, text, length, true);
}
