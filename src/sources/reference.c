#include "sources/reference.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

enum reference_place reference_place(const char *source, const char *pin, enum reference_grammar grammar)
{
	size_t first = strcspn(source, "/");

	if (pin && *pin)
		return PLACE_GIT;
	if (source[0] == '/' || source[0] == '.' || !*source)
		return PLACE_LOCAL;
	if (text_starts(source, "https://") || text_starts(source, "http://") ||
		text_starts(source, "ssh://"))
		return PLACE_GIT;
	if (grammar == GRAMMAR_MODULE)
		return strchr(source, '.') ? PLACE_EITHER : PLACE_LOCAL;
	if (memchr(source, '.', first) || memchr(source, ':', first) || strstr(source, "/_git/"))
		return PLACE_EITHER;
	return PLACE_LOCAL;
}

/* A reference on its way through the grammar. `path` has neither a leading slash nor the version. */
struct parts {
	bool scp;
	const char *port;
	const char *path;
	size_t root; /* bytes of path that name the repository; 0 = no rule matched */
	const char *invalid;
};

/* The end of the n-th segment of a path, 0 if it has fewer or one is empty. */
static size_t segments_end(const char *path, int count)
{
	size_t at = 0;

	for (int i = 0; i < count; i++) {
		size_t length;

		if (i && path[at] != '/')
			return 0;
		at += i > 0;
		length = strcspn(path + at, "/");
		if (!length)
			return 0;
		at += length;
	}
	return at;
}

static bool only_bytes(const char *text, size_t length, const char *more)
{
	for (size_t i = 0; i < length; i++) {
		char byte = text[i];
		bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
			     (byte >= '0' && byte <= '9');

		if (!plain && (!byte || !strchr(more, byte)))
			return false;
	}
	return true;
}

/* github.com, codeberg.org, bitbucket.org: exactly owner and name. */
static void root_of_forge(struct parts *parts)
{
	parts->root = segments_end(parts->path, 2);
	if (!parts->root)
		parts->invalid = "names no repository: host/owner/name is needed";
	else if (!only_bytes(parts->path, parts->root, "_.-/"))
		parts->invalid = "owner or repository holds a character that the host does not have";
	else if (strpbrk(parts->path + parts->root, "#?"))
		parts->invalid = "folder holds a character that the engine refuses";
}

/* [more/]account[/project]/_git/name, with `most` segments at most before "_git". */
static bool root_of_azure(struct parts *parts, int most)
{
	for (int count = 1; count <= most; count++) {
		size_t end = segments_end(parts->path, count);

		if (!end || strncmp(parts->path + end, "/_git/", strlen("/_git/")) != 0)
			continue;
		parts->root = segments_end(parts->path, count + 2);
		return parts->root > 0;
	}
	return false;
}

static void root_of_azure_ssh(struct parts *parts)
{
	size_t digits = strspn(parts->path + (parts->path[0] == 'v'), "0123456789");

	if (parts->path[0] == 'v' && digits && parts->path[1 + digits] == '/')
		parts->root = segments_end(parts->path, 4);
	if (!parts->root)
		parts->invalid = "is no ssh.dev.azure.com/v3/account/project/repository";
}

/* Any host with a dot: the path up to the first segment that ends like a repository of a known system. */
static void root_of_suffix(const char *host, struct parts *parts)
{
	static const char *const suffixes[] = { ".git", ".bzr", ".hg", ".svn" };
	size_t length;

	if (!strchr(host, '.'))
		return;
	for (size_t end = 0; (length = strcspn(parts->path + end, "/")) > 0;) {
		end += length;
		for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
			size_t suffix = strlen(suffixes[i]);

			if (end <= suffix || memcmp(parts->path + end - suffix, suffixes[i], suffix) != 0)
				continue;
			if (!only_bytes(parts->path, end, "_.-/~"))
				return;
			parts->root = end;
			if (i > 0)
				parts->invalid = "is no git repository";
			return;
		}
		if (!parts->path[end++])
			return;
	}
}

static void find_root(const char *host, struct parts *parts)
{
	if (strcmp(host, "github.com") == 0 || strcmp(host, "codeberg.org") == 0 ||
		strcmp(host, "bitbucket.org") == 0) {
		root_of_forge(parts);
	} else if (strcmp(host, "dev.azure.com") == 0) {
		if (!root_of_azure(parts, 2))
			parts->invalid = "is no dev.azure.com/account/project/_git/repository";
	} else if (strcmp(host, "ssh.dev.azure.com") == 0) {
		root_of_azure_ssh(parts);
	} else if (strcmp(host, "launchpad.net") == 0) {
		parts->root = strlen(parts->path);
		parts->invalid = "is no git repository";
	} else if (strcmp(host, "hub.jazz.net") == 0) {
		parts->root = text_starts(parts->path, "git/") ? segments_end(parts->path, 3) : 0;
	} else if (strcmp(host, "git.openstack.org") == 0) {
		parts->root = segments_end(parts->path, 2);
	} else if (!root_of_azure(parts, 3)) {
		root_of_suffix(host, parts);
	}
}

/* Cut off the scheme: what is left of the source. An unknown one makes the reference invalid. */
static char *cut_scheme(char *text, struct git_reference *ret, struct parts *parts, struct arena *arena)
{
	static const char *const schemes[] = { "https", "http", "ssh" };
	char *mark = strstr(text, "://");

	for (size_t i = 0; mark && i < COUNT_OF(schemes); i++) {
		if (!text_starts(text, schemes[i]) || mark != text + strlen(schemes[i]))
			continue;
		ret->scheme = schemes[i];
		return mark + 3;
	}
	if (mark && strcspn(text, "/@") == (size_t)(mark + 1 - text)) {
		ret->scheme = arena_string_part(arena, text, (size_t)(mark - text));
		parts->invalid = "has a scheme that the engine does not know";
		return mark + 3;
	}
	mark = strchr(text, ':');
	if (mark && !strstr(text, "//")) {
		parts->scp = true;
		*mark = '/';
	}
	return text;
}

/* user@host:port of what is before the first slash; the engine takes the last '@' as the user's end. */
static void cut_authority(char *text, struct git_reference *ret, struct parts *parts)
{
	char *path = text + strcspn(text, "/");
	char *at, *port;
	char *host = text;

	if (*path)
		*path++ = '\0';
	at = strrchr(text, '@');
	if (at) {
		*at = '\0';
		ret->user = text;
		host = at + 1;
	}
	port = strchr(host, ':');
	if (port) {
		*port = '\0';
		parts->port = port + 1;
	}
	for (char *byte = host; *byte; byte++)
		if (*byte >= 'A' && *byte <= 'Z')
			*byte = (char)(*byte - 'A' + 'a');
	ret->host = host;
	parts->path = path;
	at = strchr(path, '@');
	if (!at)
		return;
	*at = '\0';
	ret->version = at + 1;
}

static void check_host(const struct git_reference *ret, struct parts *parts)
{
	if (parts->invalid)
		return;
	if (!*ret->host || !only_bytes(ret->host, strlen(ret->host), ".-_"))
		parts->invalid = "names no host";
	else if (*parts->port && strspn(parts->port, "0123456789") != strlen(parts->port))
		parts->invalid = "has a port that is no number";
	else if (!*parts->path)
		parts->invalid = "names no repository";
}

/* Only a host with a dot can answer the engine's question where its repository is. */
static void accept_vanity(struct git_reference *ret, struct parts *parts)
{
	if (!strchr(ret->host, '.')) {
		parts->invalid = "names no host";
		return;
	}
	ret->vanity = true;
	parts->root = strlen(parts->path);
}

static const char *transport(const struct git_reference *ret, const struct parts *parts)
{
	if (parts->scp)
		return "ssh";
	return *ret->scheme ? ret->scheme : "https";
}

static const char *clone_url(const struct git_reference *ret, const struct parts *parts, struct arena *arena)
{
	const char *colon = *parts->port ? ":" : "";
	const char *scheme = transport(ret, parts);
	bool ssh = strcmp(scheme, "ssh") == 0;

	if (parts->scp)
		return arena_format(arena, "git@%s:%.*s", ret->host, (int)parts->root, parts->path);
	return arena_format(arena, "%s://%s%s%s%s/%.*s", scheme, ssh ? "git@" : "", ret->host, colon,
		parts->port, (int)parts->root, parts->path);
}

static void fill_root(struct git_reference *ret, struct parts *parts, struct arena *arena)
{
	const char *colon = *parts->port ? ":" : "";
	const char *whole = arena_format(arena, "%s://%s%s%s/%.*s", transport(ret, parts), ret->host, colon,
		parts->port, (int)parts->root, parts->path);
	const char *root = git_url_normalise(whole, arena);
	const char *subpath = reference_join("", parts->path + parts->root, arena);

	ret->engine_root = arena_format(
		arena, "%s%c%.*s", ret->host, parts->scp ? ':' : '/', (int)parts->root, parts->path);
	ret->clone_url = clone_url(ret, parts, arena);
	if (root)
		ret->root = root;
	ret->leaves_root = !subpath;
	if (subpath)
		ret->subpath = subpath;
	else
		parts->invalid = "folder leads out of the repository";
	if (!root && !parts->invalid)
		parts->invalid = "names no repository";
}

/* The root leaves out a port that its scheme has anyway, and so does the host. */
static void add_port(struct git_reference *ret, const struct parts *parts, struct arena *arena)
{
	const char *host = arena_format(arena, "%s:%s", ret->host, parts->port);

	if (*parts->port && (!*ret->root || text_starts(ret->root, host)))
		ret->host = host;
}

void git_reference_parse(
	const char *source, bool hash_version, struct arena *arena, struct git_reference *ret)
{
	struct parts parts = { .port = "", .path = "" };
	char *text = arena_string(arena, source);
	char *hash = hash_version ? strchr(text, '#') : NULL;

	*ret = (struct git_reference){ .scheme = "",
		.user = "",
		.host = "",
		.root = "",
		.engine_root = "",
		.clone_url = "",
		.subpath = "",
		.version = "" };
	if (hash)
		*hash = '@';
	cut_authority(cut_scheme(text, ret, &parts, arena), ret, &parts);
	ret->version_kind = version_kind_of(ret->version);
	check_host(ret, &parts);
	if (!parts.invalid)
		find_root(ret->host, &parts);
	if (!parts.invalid && !parts.root)
		accept_vanity(ret, &parts);
	if (parts.root)
		fill_root(ret, &parts, arena);
	add_port(ret, &parts, arena);
	ret->invalid = parts.invalid;
}
