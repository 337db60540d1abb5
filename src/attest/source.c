/* Addresses of repositories, brought into the form in which they are compared (reference/attestations.md §1.2). */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "content.h"

/* The parts of an address: host, and path up to "@", "#" or "?". */
struct parts {
	const char *host, *path;
	size_t host_length, path_length;
	const char *ref; /* behind "@" or "#"; NULL */
};

static const char *behind(const char *text, const char *start)
{
	return text_starts(text, start) ? text + strlen(start) : text;
}

/* Where the path ends; a scope's "@" stands behind a slash and is none that begins a ref. */
static size_t path_end(const char *path)
{
	size_t i;

	for (i = 0; path[i]; i++) {
		if (path[i] == '#' || path[i] == '?')
			break;
		if (path[i] == '@' && i > 0 && path[i - 1] != '/')
			break;
	}
	return i;
}

static bool parts_of(const char *uri, struct parts *ret)
{
	const char *text = behind(uri, "git+");
	const char *scheme = strstr(text, "://");
	const char *at;

	/* A scheme stands in front of all else. */
	if (scheme && strcspn(text, "/@#?") >= (size_t)(scheme - text))
		text = scheme + strlen("://");
	ret->host = text;
	ret->host_length = strcspn(text, "/#?");
	at = memchr(text, '@', ret->host_length);
	if (at) {
		ret->host_length -= (size_t)(at + 1 - text);
		ret->host = at + 1;
	}
	ret->path = ret->host + ret->host_length;
	/* git@host:owner/name */
	at = memchr(ret->host, ':', ret->host_length);
	if (at && (at[1] < '0' || at[1] > '9')) {
		ret->host_length = (size_t)(at - ret->host);
		ret->path = at;
	}
	if (ret->host_length == 0 || !*ret->path || *ret->path == '#' || *ret->path == '?')
		return false;
	ret->path++;
	ret->path_length = path_end(ret->path);
	ret->ref = NULL;
	if (ret->path[ret->path_length] == '@' || ret->path[ret->path_length] == '#')
		ret->ref = ret->path + ret->path_length + 1;
	while (ret->path_length && ret->path[ret->path_length - 1] == '/')
		ret->path_length--;
	if (ret->path_length > 4 && memcmp(ret->path + ret->path_length - 4, ".git", 4) == 0)
		ret->path_length -= 4;
	return ret->path_length > 0;
}

/* pkg:github/owner/name is a purl of the same repository. */
static const char *plain_of(const char *uri, struct arena *arena)
{
	static const char github[] = "pkg:github/", gitlab[] = "pkg:gitlab/";

	if (text_starts(uri, github))
		return arena_format(arena, "github.com/%s", uri + strlen(github));
	if (text_starts(uri, gitlab))
		return arena_format(arena, "gitlab.com/%s", uri + strlen(gitlab));
	return uri;
}

const char *source_normal(const char *uri, struct arena *arena)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct parts parts = { 0 };

	if (!uri || !parts_of(plain_of(uri, arena), &parts))
		return "";
	for (size_t i = 0; i < parts.host_length; i++) {
		const char byte = parts.host[i];

		buf_add_char(&text, byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte);
	}
	buf_add_char(&text, '/');
	buf_add_bytes(&text, parts.path, parts.path_length);
	return arena_string(arena, text.text);
}

const char *source_ref(const char *uri, struct arena *arena)
{
	struct parts parts = { 0 };

	if (!uri || !parts_of(plain_of(uri, arena), &parts) || !parts.ref || !*parts.ref)
		return NULL;
	return arena_string(arena, parts.ref);
}
