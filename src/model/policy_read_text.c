/* Texts of policy, above all patterns: what could never fit anything is refused where it stands. */
#include "policy_keys.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/semver.h"
#include "base/text.h"
#include "model/table.h"

enum { PATTERN_MOST = 1024, LINE_MOST = 4096 };

/* One text that is being checked. */
struct check {
	struct policy_reading *reading;
	const struct policy_key *key;
	struct place place;
	const char *text;
};

static int fail(const struct check *check, const char *what, const char *hint)
{
	policy_fail(check->reading, check->place, "'%.100s' in '%s' %s", check->text, check->key->name, what);
	error_hint(check->reading->err, "%s", hint);
	return ERROR_MALFORMED;
}

/* For texts that may be an address with a password. */
static int fail_unshown(const struct check *check, const char *what, const char *hint)
{
	policy_fail_unshown(check->reading, check->place, "a text in '%s' %s", check->key->name, what);
	error_hint(check->reading->err, "%s", hint);
	return ERROR_MALFORMED;
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

static bool is_glob(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (strchr("*?[\\", text[i]))
			return true;
	return false;
}

/* --- what all of a kind hold to ----------------------------------------------------------------------- */

static int check_line(const struct check *check, size_t most)
{
	if (!*check->text)
		return fail(check, "says nothing", "Give it a text, or leave the key out.");
	if (strlen(check->text) > most) {
		policy_fail(check->reading, check->place, "a text of more than %zu bytes in '%s'", most,
			check->key->name);
		return ERROR_MALFORMED;
	}
	if (has_control(check->text))
		return fail(check, "holds a control character", "One line of plain text is wanted.");
	return 0;
}

/* Names without slashes between them, without "." and "..": a path cannot hold those, so nothing fits. */
static int check_components(const struct check *check)
{
	const char *at = check->text + (*check->text == '/');

	if (!*at)
		return fail(check, "fits nothing", "Leave the row or the key out if everything is meant.");
	while (*at) {
		const size_t length = strcspn(at, "/");

		if (!length)
			return fail(
				check, "can never fit: two slashes", "Write one slash between two names.");
		if (at[0] == '.' && (length == 1 || (length == 2 && at[1] == '.')))
			return fail(check, "can never fit: '.' or '..'",
				"Names and paths are compared as they stand, from the start and without . "
				"and .. in them.");
		at += length + (at[length] == '/');
	}
	return 0;
}

/* "{a,b}", as shells have it and patterns here do not. */
static bool has_choice(const char *text)
{
	const char *open = strchr(text, '{');
	const char *comma = open ? strchr(open, ',') : NULL;

	return comma && strchr(comma, '}');
}

static int check_pattern(const struct check *check)
{
	size_t slashes = 0;

	if (check_line(check, PATTERN_MOST) < 0)
		return ERROR_MALFORMED;
	if (*check->text == '!')
		return fail(
			check, "can never fit: '!'", "Nothing can be taken back with !; list what is meant.");
	for (size_t i = strlen(check->text); i-- && check->text[i] == '\\';)
		slashes++;
	if (slashes % 2)
		return fail(check, "can never fit: a backslash at the end",
			"A backslash takes the next character as it stands; two are one.");
	if (has_choice(check->text))
		return fail(
			check, "can never fit: braces", "Write one pattern for each of the words in them.");
	return check_components(check);
}

/* --- names -------------------------------------------------------------------------------------------- */

static int check_name(const struct check *check)
{
	if (strstr(check->text, "://"))
		return fail_unshown(check, "is an address with a scheme",
			"Write host and path alone, such as github.com/acme/.");
	if (strchr(check->text, '@'))
		return fail_unshown(check, "holds an '@'",
			"Write host and path alone, such as github.com/acme/: no user, no version, no "
			"digest.");
	if (check_pattern(check) < 0)
		return ERROR_MALFORMED;
	if (*check->text == '/')
		return fail(check, "can never fit: a slash at the start", "Begin with the first name.");
	if (strchr(check->text, ' '))
		return fail(check, "can never fit: a blank", "In addresses a blank is written %20.");
	return 0;
}

static int fail_host(const struct check *check, const char *what)
{
	policy_fail(check->reading, check->place, "'%.100s' in '%s' %s", check->text, check->key->name, what);
	error_hint(check->reading->err, "Begin with a host, in lower case: github.com/acme/, say.");
	return ERROR_MALFORMED;
}

/* A host of which nothing is left open. */
static int check_host(const struct check *check, bool dot_needed)
{
	const size_t length = strcspn(check->text, "/");
	bool dot = false;

	if (is_glob(check->text, length))
		return 0;
	for (size_t i = 0; i < length; i++) {
		const char byte = check->text[i];

		if (byte >= 'A' && byte <= 'Z')
			return fail_host(check, "can never fit: a host is compared in lower case");
		if (!(byte >= 'a' && byte <= 'z') && !(byte >= '0' && byte <= '9') && !strchr(".-_:", byte))
			return fail_host(check, "begins with no host");
		dot = dot || byte == '.';
	}
	if (dot_needed && !dot)
		return fail_host(check, "begins with no host");
	return 0;
}

static int check_source(const struct check *check)
{
	if (check_name(check) < 0 || check_host(check, true) < 0)
		return ERROR_MALFORMED;
	for (const char *at = check->text; (at = strstr(at, ".git")); at++)
		if (at > check->text && at[-1] != '/' && (!at[4] || at[4] == '/'))
			return fail(check, "can never fit: '.git'",
				"Repositories are named without .git at the end.");
	return 0;
}

static int check_root(const struct check *check)
{
	if (check_source(check) < 0)
		return ERROR_MALFORMED;
	if (is_glob(check->text, strlen(check->text)) || text_ends(check->text, "/") ||
		!strchr(check->text, '/'))
		return fail(check, "is not one repository",
			"Write host and path of one: github.com/acme/tools, say.");
	return 0;
}

static int check_registry(const struct check *check)
{
	if (check_name(check) < 0)
		return ERROR_MALFORMED;
	if (strchr(check->text, '/'))
		return fail(check, "is no registry",
			"A registry is a host, perhaps with a port; paths belong in 'images'.");
	return check_host(check, false);
}

/* "pattern=ref", the ref as git takes it. */
static int check_pattern_ref(const struct check *check)
{
	const char *equal = strchr(check->text, '=');
	CLEANUP(buf_release) struct buf pattern = BUF_INIT;
	struct check part = *check;

	if (!equal || equal == check->text)
		return fail(check, "is no pattern=ref", "Write github.com/acme/pay=refs/heads/release, say.");
	buf_add_bytes(&pattern, check->text, (size_t)(equal - check->text));
	part.text = pattern.text;
	if (check_name(&part) < 0 || check_line(check, PATTERN_MOST) < 0)
		return ERROR_MALFORMED;
	equal++;
	if (!*equal || strpbrk(equal, " ~^:?*[\\") || strstr(equal, "..") || strstr(equal, "//") ||
		strstr(equal, "@{") || strchr("-/.", *equal) || text_ends(equal, "/") ||
		text_ends(equal, ".") || text_ends(equal, ".lock"))
		return fail(
			check, "names no ref of git", "Write a branch or a full name: refs/heads/release.");
	return 0;
}

/* --- the others --------------------------------------------------------------------------------------- */

static int check_version(const struct check *check)
{
	CLEANUP(buf_release) struct buf with = BUF_INIT;

	if (semver_is_valid(check->text))
		return 0;
	buf_format(&with, "v%s", check->text);
	policy_fail(check->reading, check->place, "'%.100s' in '%s' is no version", check->text,
		check->key->name);
	error_hint(check->reading->err, "Write %.100s.",
		semver_is_valid(with.text) ? with.text : "a version such as v0.19.0");
	return ERROR_MALFORMED;
}

static int check_table(const struct check *check)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	const char *words[TABLE_COUNT];

	if (table_find(check->text) >= 0)
		return 0;
	for (int i = 0; i < TABLE_COUNT; i++) {
		words[i] = table_list[i].name;
		buf_format(&list, "%s%s", i ? ", " : "", words[i]);
	}
	policy_fail(check->reading, check->place, "'%.100s' is no table", check->text);
	if (!policy_hint_closest(check->reading, check->text, words, TABLE_COUNT))
		error_hint(check->reading->err, "It is one of these: %s.", list.text);
	return ERROR_MALFORMED;
}

int policy_check_text(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, const char *text)
{
	const struct check check = { reading, key, toml_place(value), text };

	if (key->empty && !*text)
		return 0;
	switch (key->type) {
	case POLICY_SOURCES:
		return check_source(&check);
	case POLICY_NAMES:
		return check_name(&check);
	case POLICY_REGISTRIES:
		return check_registry(&check);
	case POLICY_PATHS:
		return check_pattern(&check);
	case POLICY_PATTERN_REFS:
		return check_pattern_ref(&check);
	case POLICY_ROOT:
		return check_root(&check);
	case POLICY_VERSION:
		return check_version(&check);
	case POLICY_TABLE:
		return check_table(&check);
	case POLICY_LINE:
	case POLICY_GLOB:
	case POLICY_LINES:
		return check_line(&check, LINE_MOST);
	case POLICY_BOOL:
	case POLICY_SWITCH:
	case POLICY_DAYS:
	case POLICY_DURATION:
	case POLICY_COUNT:
	case POLICY_LEVEL:
	case POLICY_WEIGHT:
	case POLICY_WORD:
	case POLICY_RULE:
	case POLICY_STEPS:
	case POLICY_DATE:
		break;
	}
	return 0;
}
