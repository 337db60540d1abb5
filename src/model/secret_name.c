#include "model/secret_name.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* The words for something secret. */
static const struct {
	const char *word;
	bool ends; /* a name that ends in it is hidden, whatever it is joined to: "mytoken" */
	bool sure; /* a word of its own announces a secret */
} secret_words[] = {
	{ "PASSWORD", true, true },
	{ "PASSWD", true, true },
	{ "PASSPHRASE", true, true },
	{ "SECRET", true, true },
	{ "TOKEN", true, true },
	{ "APIKEY", true, true },
	{ "PRIVATEKEY", true, true },
	{ "ACCESSKEY", true, true },
	{ "SECRETKEY", true, false },
	{ "ACCESSKEYID", true, false },
	{ "CREDENTIAL", true, false },
	{ "CREDENTIALS", true, false },
	{ "PAT", false, true },
};

static char upper(char byte)
{
	return (char)(byte >= 'a' && byte <= 'z' ? byte - 'a' + 'A' : byte);
}

/* --- names that are hidden ------------------------------------------------------------------------------ */

/* Whether a name ends in one of the words, without what joins words. */
static bool ends_in_word(const char *name, size_t length)
{
	char joined[16];
	size_t count = 0;

	while (length && count < sizeof(joined)) {
		const char byte = name[--length];

		if (byte != '_' && byte != '-' && byte != '.')
			joined[sizeof(joined) - ++count] = upper(byte);
	}
	for (size_t i = 0; i < COUNT_OF(secret_words); i++) {
		const size_t word = strlen(secret_words[i].word);

		if (secret_words[i].ends && count >= word &&
			memcmp(joined + sizeof(joined) - word, secret_words[i].word, word) == 0)
			return true;
	}
	return false;
}

bool secret_is_name(const char *name, size_t length)
{
	return ends_in_word(name, length) || secret_is_sure_name(name, length);
}

/* --- names that rules speak of -------------------------------------------------------------------------- */

enum { WORDS_MOST = 24, WORD_BYTES = 16 };

/* The words of a name, capitals, from its end on. */
struct words {
	char items[WORDS_MOST][WORD_BYTES];
	size_t count;
};

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_small(char byte)
{
	return byte >= 'a' && byte <= 'z';
}

static bool is_capital(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

/* Words end at what is no letter and where capitals begin; numbers are left out. */
static void split(const char *name, size_t name_length, struct words *ret)
{
	size_t length = 0;

	ret->count = 0;
	for (size_t i = 0;; i++) {
		const char byte = i < name_length ? name[i] : '\0';
		const bool letter = is_small(byte) || is_capital(byte);
		const bool begins = i && is_capital(byte) && is_small(name[i - 1]);

		if (length && (!letter || begins)) {
			ret->items[ret->count++][length] = '\0';
			length = 0;
		}
		if (i >= name_length || ret->count == WORDS_MOST)
			return;
		if (letter && length < WORD_BYTES - 1)
			ret->items[ret->count][length++] = upper(byte);
	}
}

static bool is_one_of(const char *word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

static bool announces(const struct words *words, size_t last)
{
	static const char *const kinds[] = { "API", "ACCESS", "PRIVATE", "SIGNING", "ENCRYPTION", "AUTH",
		"MASTER", "DEPLOY", "ACCOUNT", "SECRET" };
	const char *word = words->items[last];

	for (size_t i = 0; i < COUNT_OF(secret_words); i++)
		if (secret_words[i].sure && strcmp(word, secret_words[i].word) == 0)
			return true;
	return last && strcmp(word, "KEY") == 0 && is_one_of(words->items[last - 1], kinds, COUNT_OF(kinds));
}

bool secret_is_sure_name(const char *name, size_t length)
{
	static const char *const behind[] = { "VALUE", "BASE", "B", "PROD", "PRODUCTION", "DEV", "STAGING",
		"TEST", "PUBLISH", "RW" };
	static const char *const denials[] = { "ALLOW", "EMPTY", "DISABLE", "ENABLE", "SKIP", "NO", "IGNORE",
		"USE", "RANDOM", "REQUIRE", "WITHOUT", "PUBLIC", "MAX", "MIN", "CSRF" };
	struct words words;
	size_t last;

	split(name, length, &words);
	if (!words.count)
		return false;
	for (size_t i = 0; i < words.count; i++)
		if (is_one_of(words.items[i], denials, COUNT_OF(denials)))
			return false;
	last = words.count - 1;
	if (last && is_one_of(words.items[last], behind, COUNT_OF(behind)))
		last--;
	return announces(&words, last);
}

/* --- texts ---------------------------------------------------------------------------------------------- */

bool secret_is_address(const char *text, size_t length)
{
	static const char *const providers[] = {
		"env:", "file:", "cmd:", "op:", "vault:", "libsecret:", "gcp:", "aws+sm:", "aws+ps:"
	};
	size_t scheme = 0;

	for (size_t i = 0; i < COUNT_OF(providers); i++)
		if (length >= strlen(providers[i]) && memcmp(text, providers[i], strlen(providers[i])) == 0)
			return true;
	while (scheme < length && is_small(text[scheme]))
		scheme++;
	return scheme && length - scheme >= 3 && memcmp(text + scheme, "://", 3) == 0;
}

bool secret_is_harmless(const char *text)
{
	static const char *const words[] = { "true", "false", "0", "1", "none", "null" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (text_equal_ascii_case(text, words[i]))
			return true;
	return strchr("/$.", *text) || secret_is_address(text, strlen(text));
}

static bool is_number(const char *text)
{
	size_t digits = 0;

	for (; *text; text++) {
		if (is_digit(*text))
			digits++;
		else if (!strchr(".,-+_:", *text))
			return false;
	}
	return digits < 12;
}

bool secret_is_stand_in(const char *text)
{
	static const char *const words[] = { "yes", "no", "on", "off", "nil", "undefined", "changeme",
		"change-me", "placeholder", "redacted", "unused", "example", "dummy", "fake", "test",
		"testing", "password", "secret", "token", "never", "auto", "always" };
	static const char *const starts[] = { "~", "{{", "xxx", "***", "your-", "your_", "dummy", "fake",
		"not-a-", "not_a_" };

	if (!*text || is_number(text) || secret_is_harmless(text))
		return true;
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (text_equal_ascii_case(text, words[i]))
			return true;
	for (size_t i = 0; i < COUNT_OF(starts); i++)
		if (text_starts(text, starts[i]))
			return true;
	return false;
}
