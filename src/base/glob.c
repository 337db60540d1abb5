#include "base/glob.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A part of a pattern or of a text. */
struct part {
	const char *text;
	size_t length;
};

/* The length of the set that begins with `[` at the start of a pattern, or 0 if none is closed there. */
static size_t set_length(struct part pattern)
{
	size_t i = 1;

	if (i < pattern.length && (pattern.text[i] == '!' || pattern.text[i] == '^'))
		i++;
	for (size_t first = i; i < pattern.length; i++) {
		if (pattern.text[i] == ']' && i > first)
			return i + 1;
		if (pattern.text[i] == '\\')
			i++;
	}
	return 0;
}

static unsigned char set_byte(const char *set, size_t *i)
{
	if (set[*i] == '\\')
		(*i)++;
	return (unsigned char)set[(*i)++];
}

/* Says whether a byte is of a set whose closing bracket is at set[length - 1]. */
static bool set_holds(const char *set, size_t length, unsigned char byte)
{
	const bool negated = set[1] == '!' || set[1] == '^';
	size_t i = negated ? 2 : 1;
	bool found = false;

	while (i < length - 1) {
		const unsigned char low = set_byte(set, &i);
		unsigned char high = low;

		if (i + 1 < length - 1 && set[i] == '-') {
			i++;
			high = set_byte(set, &i);
		}
		found = found || (byte >= low && byte <= high);
	}
	return found != negated;
}

/*
 * The length of the one-byte pattern that begins at `at` if it matches, else 0. Never called on a `*`. Once a set
 * is not closed, none behind it is: from `*plain_from` on `[` stands for itself and is not looked into again.
 */
static size_t match_one(struct part pattern, size_t at, size_t *plain_from, char byte)
{
	const struct part rest = { pattern.text + at, pattern.length - at };

	if (rest.text[0] == '?')
		return 1;
	if (rest.text[0] == '[' && at < *plain_from) {
		const size_t length = set_length(rest);

		if (length)
			return set_holds(rest.text, length, (unsigned char)byte) ? length : 0;
		*plain_from = at;
	}
	if (rest.text[0] == '\\')
		return rest.length > 1 && rest.text[1] == byte ? 2 : 0;
	return rest.text[0] == byte ? 1 : 0;
}

/*
 * Match a pattern whose `*` may match any byte of the text. On a mismatch only the last `*` takes one byte more:
 * what the earlier ones took is the shortest that works, so longer would not help.
 */
static bool match_part(struct part pattern, struct part text)
{
	size_t at = 0, position = 0, star = 0, taken = 0, plain_from = SIZE_MAX;
	bool starred = false;

	while (position < text.length) {
		size_t matched = 0;

		if (at < pattern.length && pattern.text[at] == '*') {
			starred = true;
			star = ++at;
			taken = position;
			continue;
		}
		if (at < pattern.length)
			matched = match_one(pattern, at, &plain_from, text.text[position]);
		if (matched) {
			at += matched;
			position++;
		} else if (starred) {
			at = star;
			position = ++taken;
		} else {
			return false;
		}
	}
	while (at < pattern.length && pattern.text[at] == '*')
		at++;
	return at == pattern.length;
}

/* One name of a path or pattern, and the start of what is behind its slash, or NULL. */
struct step {
	struct part name;
	const char *next;
};

static struct step path_step(const char *path)
{
	const size_t length = strcspn(path, "/");

	return (struct step){ { path, length }, path[length] ? path + length + 1 : NULL };
}

/* In a pattern `\/` is a slash too. */
static struct step pattern_step(const char *pattern)
{
	size_t length = 0, skip = 1;

	while (pattern[length] && pattern[length] != '/') {
		if (pattern[length] == '\\' && pattern[length + 1] == '/') {
			skip = 2;
			break;
		}
		length += pattern[length] == '\\' && pattern[length + 1] ? 2 : 1;
	}
	return (struct step){ { pattern, length }, pattern[length] ? pattern + length + skip : NULL };
}

static bool is_any_folders(struct part part)
{
	return part.length >= 2 && strspn(part.text, "*") >= part.length;
}

/* Name by name; on a mismatch the last `**` takes one folder more, for the reason given at match_part. */
static bool match_path(const char *pattern, const char *path)
{
	const char *after_folders = NULL, *taken = NULL;

	while (path) {
		const struct step folder = path_step(path);

		if (pattern) {
			const struct step wanted = pattern_step(pattern);

			if (is_any_folders(wanted.name)) {
				if (!wanted.next)
					return true;
				pattern = after_folders = wanted.next;
				taken = path;
				continue;
			}
			if (match_part(wanted.name, folder.name)) {
				pattern = wanted.next;
				path = folder.next;
				continue;
			}
		}
		if (!after_folders)
			return false;
		taken = path_step(taken).next;
		path = taken;
		pattern = after_folders;
	}
	return !pattern;
}

bool glob_match(const char *pattern, const char *path)
{
	const char *last = strrchr(path, '/');

	if (!strchr(pattern, '/'))
		return glob_match_text(pattern, last ? last + 1 : path);
	if (pattern[0] == '/' && path[0] != '/')
		pattern++;
	return match_path(pattern, path);
}

bool glob_match_text(const char *pattern, const char *text)
{
	return match_part((struct part){ pattern, strlen(pattern) }, (struct part){ text, strlen(text) });
}
