/* Patterns of policy: names of sources count from the start, paths of files as lines of .gitignore do. */
#include "model/policy.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/glob.h"

static bool is_glob(const char *pattern)
{
	return strpbrk(pattern, "*?[\\") != NULL;
}

/* The length of a pattern without the slash at its end. */
static size_t plain_length(const char *pattern)
{
	const size_t length = strlen(pattern);

	return length && pattern[length - 1] == '/' ? length - 1 : length;
}

/* Whether a pattern is all of a text, or ends in it where a component does. */
static bool is_prefix(const char *pattern, const char *text)
{
	const size_t length = plain_length(pattern);

	return length && strncmp(pattern, text, length) == 0 && (!text[length] || text[length] == '/');
}

/* The slash in front makes a pattern of one component count from the start. */
static bool glob_prefix(const char *pattern, const char *text)
{
	CLEANUP(buf_release) struct buf anchored = BUF_INIT;

	buf_add_char(&anchored, '/');
	buf_add_bytes(&anchored, pattern, plain_length(pattern));
	if (glob_match(anchored.text, text))
		return true;
	buf_add(&anchored, "/**");
	return glob_match(anchored.text, text);
}

bool policy_matches(const struct patterns *patterns, const char *name)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	CLEANUP(buf_release) struct buf pattern = BUF_INIT;

	buf_add_target_key(&key, name);
	for (size_t i = 0; i < patterns->count; i++) {
		buf_clear(&pattern);
		buf_add_target_key(&pattern, patterns->items[i]);
		if (is_glob(pattern.text) ? glob_prefix(pattern.text, key.text)
					  : is_prefix(pattern.text, key.text))
			return true;
	}
	return false;
}

/* A pattern without a slash fits the name of the file or of any folder above it. */
static bool fits_component(const char *pattern, size_t pattern_length, const char *path)
{
	const bool folder_only = pattern[pattern_length] == '/';
	CLEANUP(buf_release) struct buf plain = BUF_INIT;
	CLEANUP(buf_release) struct buf part = BUF_INIT;

	buf_add_bytes(&plain, pattern, pattern_length);
	for (const char *at = path; *at;) {
		const size_t length = strcspn(at, "/");

		buf_clear(&part);
		buf_add_bytes(&part, at, length);
		if ((at[length] || !folder_only) && glob_match_text(plain.text, part.text))
			return true;
		at += length + (at[length] == '/');
	}
	return false;
}

/* One that counts from the top: the file, or a folder above it. */
static bool fits_from_top(const char *pattern, const char *path)
{
	const size_t length = plain_length(pattern);
	const bool folder_only = pattern[length] == '/';
	CLEANUP(buf_release) struct buf anchored = BUF_INIT;

	buf_add(&anchored, *pattern == '/' ? "" : "/");
	buf_add_bytes(&anchored, pattern, length);
	if (!folder_only && glob_match(anchored.text, path))
		return true;
	buf_add(&anchored, "/**");
	return glob_match(anchored.text, path);
}

bool policy_matches_path(const struct patterns *patterns, const char *path)
{
	for (size_t i = 0; i < patterns->count && *path; i++) {
		const char *pattern = patterns->items[i];
		const size_t length = plain_length(pattern);

		if (!length)
			continue;
		if (memchr(pattern, '/', length) ? fits_from_top(pattern, path)
						 : fits_component(pattern, length, path))
			return true;
	}
	return false;
}
