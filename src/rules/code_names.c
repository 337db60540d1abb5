/* Which names announce a secret, and which texts can be none. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "code.h"

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
static void split(const char *name, struct words *ret)
{
	size_t length = 0;

	ret->count = 0;
	for (size_t i = 0;; i++) {
		const bool letter = is_small(name[i]) || is_capital(name[i]);
		const bool begins = i && is_capital(name[i]) && is_small(name[i - 1]);

		if (length && (!letter || begins)) {
			ret->items[ret->count++][length] = '\0';
			length = 0;
		}
		if (!name[i] || ret->count == WORDS_MOST)
			return;
		if (letter && length < WORD_BYTES - 1)
			ret->items[ret->count][length++] = (char)(name[i] & ~0x20);
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
	static const char *const secrets[] = { "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN",
		"APIKEY", "PAT", "PRIVATEKEY", "ACCESSKEY" };
	static const char *const kinds[] = { "API", "ACCESS", "PRIVATE", "SIGNING", "ENCRYPTION", "AUTH",
		"MASTER", "DEPLOY", "ACCOUNT", "SECRET" };
	const char *word = words->items[last];

	if (is_one_of(word, secrets, COUNT_OF(secrets)))
		return true;
	return last && strcmp(word, "KEY") == 0 && is_one_of(words->items[last - 1], kinds, COUNT_OF(kinds));
}

bool is_secret_name(const char *name)
{
	static const char *const behind[] = { "VALUE", "BASE", "B", "PROD", "PRODUCTION", "DEV", "STAGING",
		"TEST", "PUBLISH", "RW" };
	static const char *const denials[] = { "ALLOW", "EMPTY", "DISABLE", "ENABLE", "SKIP", "NO", "IGNORE",
		"USE", "RANDOM", "REQUIRE", "WITHOUT", "PUBLIC", "MAX", "MIN", "CSRF" };
	struct words words;
	size_t last;

	split(name, &words);
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

bool is_harmless_text(const char *text)
{
	static const char *const words[] = { "true", "false", "yes", "no", "on", "off", "null", "none", "nil",
		"undefined", "changeme", "change-me", "placeholder", "redacted", "unused", "example", "dummy",
		"fake", "test", "testing", "password", "secret", "token", "never", "auto", "always" };
	static const char *const starts[] = { "/", "./", "../", "~", "$", "{{",
		"env:", "file:", "cmd:", "op://", "vault://", "xxx", "***", "your-", "your_", "dummy", "fake",
		"not-a-", "not_a_" };

	if (!*text || is_number(text))
		return true;
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (text_equal_ascii_case(text, words[i]))
			return true;
	for (size_t i = 0; i < COUNT_OF(starts); i++)
		if (text_starts(text, starts[i]))
			return true;
	return false;
}
