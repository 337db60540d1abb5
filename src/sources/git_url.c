/* One name for every way of writing the address of a repository. */
#include "sources/reference.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/text.h"

const char *reference_join(const char *folder, const char *path, struct arena *arena)
{
	size_t folder_length = strlen(folder), path_length = strlen(path), length = folder_length;
	char *joined = arena_zero(arena, folder_length + path_length + 2, 1);

	memcpy(joined, folder, folder_length);
	for (const char *at = path; *at;) {
		size_t part = strcspn(at, "/");

		if (part == 2 && at[0] == '.' && at[1] == '.') {
			if (!length)
				return NULL;
			while (length && joined[length - 1] != '/')
				length--;
			if (length)
				length--;
		} else if (part && !(part == 1 && at[0] == '.')) {
			if (length)
				joined[length++] = '/';
			memcpy(joined + length, at, part);
			length += part;
		}
		at += part;
		at += *at == '/';
	}
	joined[length] = '\0';
	return joined;
}

/* An address in parts; spans of the text given. */
struct address {
	const char *scheme; /* "" for none and for the scp form */
	size_t scheme_length;
	const char *host;
	size_t host_length;
	const char *port;
	size_t port_length;
	const char *path;
};

static bool is_scheme_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '+' || byte == '-' || byte == '.';
}

static size_t scheme_length(const char *url)
{
	size_t length = 0;

	while (is_scheme_byte(url[length]))
		length++;
	return length && strncmp(url + length, "://", 3) == 0 ? length : 0;
}

static const char *behind_user(const char *authority, size_t length)
{
	const char *start = authority;

	for (size_t i = 0; i < length; i++)
		if (authority[i] == '@')
			start = authority + i + 1;
	return start;
}

static void address_authority(const char *authority, size_t length, bool has_port, struct address *ret)
{
	const char *end = authority + length;
	const char *colon;

	ret->host = behind_user(authority, length);
	ret->host_length = (size_t)(end - ret->host);
	colon = has_port ? memchr(ret->host, ':', ret->host_length) : NULL;
	if (!colon)
		return;
	ret->host_length = (size_t)(colon - ret->host);
	ret->port = colon + 1;
	ret->port_length = (size_t)(end - ret->port);
}

/* "host.example:2222/path": our own normal form. With a user in front it is scp's, where 2222 is a folder. */
static bool is_port(const char *url, const char *colon)
{
	size_t digits = strspn(colon + 1, "0123456789");

	return digits && colon[1 + digits] == '/' && !memchr(url, '@', (size_t)(colon - url)) &&
	       memchr(url, '.', (size_t)(colon - url));
}

/* "host:path" with no slash before the colon, as scp has it. A letter before the colon is a drive. */
static bool address_scp(const char *url, struct address *ret)
{
	const char *colon = strchr(url, ':');
	const char *slash = strchr(url, '/');

	if (!colon || (slash && slash < colon) || colon - url < 2 || colon[1] == ':' || is_port(url, colon))
		return false;
	address_authority(url, (size_t)(colon - url), false, ret);
	ret->path = colon + 1;
	return true;
}

static bool address_parse(const char *url, struct address *ret)
{
	size_t length = scheme_length(url);

	*ret = (struct address){ .scheme = "", .port = "" };
	if (length) {
		ret->scheme = url;
		ret->scheme_length = length;
		url += length + 3;
		length = strcspn(url, "/");
		address_authority(url, length, true, ret);
		ret->path = url + length;
		return true;
	}
	if (address_scp(url, ret))
		return true;
	length = strcspn(url, "/");
	if (!length || !memchr(url, '.', length) || url[0] == '.')
		return false;
	address_authority(url, length, true, ret);
	ret->path = url + length;
	return true;
}

static bool default_port(const struct address *address)
{
	static const struct {
		const char *scheme;
		const char *port;
	} ports[] = { { "https", "443" }, { "http", "80" }, { "ssh", "22" }, { "git+ssh", "22" },
		{ "ssh+git", "22" }, { "git", "9418" } };

	if (!address->port_length)
		return true;
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (strlen(ports[i].scheme) == address->scheme_length &&
			strncmp(ports[i].scheme, address->scheme, address->scheme_length) == 0 &&
			strlen(ports[i].port) == address->port_length &&
			strncmp(ports[i].port, address->port, address->port_length) == 0)
			return true;
	return false;
}

static bool plain_authority(const struct address *address)
{
	for (size_t i = 0; i < address->host_length; i++)
		if (!is_scheme_byte(address->host[i]) && address->host[i] != '_')
			return false;
	for (size_t i = 0; i < address->port_length; i++)
		if (address->port[i] < '0' || address->port[i] > '9')
			return false;
	return address->host_length > 0 && address->host[0] != '.';
}

static bool plain_path(const char *path)
{
	for (; *path; path++)
		if ((unsigned char)*path < 0x20 || *path == 0x7f)
			return false;
	return true;
}

/* The folder of a work tree's repository, and the suffix, name the same repository; "..git" is a name. */
static void cut_git(char *path)
{
	for (;;) {
		size_t length = strlen(path);

		if (text_ends(path, "/"))
			path[length - 1] = '\0';
		else if (text_ends(path, "/.git"))
			path[length - 5] = '\0';
		else if (length > 4 && text_ends(path, ".git") && path[length - 5] != '.')
			path[length - 4] = '\0';
		else
			return;
	}
}

static const char *normalise_file(const char *path, struct arena *arena)
{
	const char *clean = plain_path(path) ? reference_join("", path, arena) : NULL;
	char *whole;

	if (!clean || !*clean)
		return NULL;
	whole = arena_format(arena, "/%s", clean);
	cut_git(whole);
	return *whole && whole[1] ? whole : NULL;
}

/* Azure's ssh host and its old web host name the repositories of dev.azure.com. */
static const char *normalise_azure(const char *host, const char *path, struct arena *arena)
{
	const char *end = strstr(host, ".visualstudio.com");
	const char *project = strchr(path, '/');
	const char *name;

	if (end && end != host && end == strchr(host, '.') && !end[strlen(".visualstudio.com")] &&
		strcmp(host, "vs-ssh.visualstudio.com") != 0)
		return arena_format(arena, "dev.azure.com/%.*s/%s", (int)(end - host), host,
			text_starts(path, "DefaultCollection/") ? project + 1 : path);
	if (strcmp(host, "ssh.dev.azure.com") != 0 && strcmp(host, "vs-ssh.visualstudio.com") != 0)
		return NULL;
	if (path[0] != 'v' || !project)
		return NULL;
	name = strrchr(project + 1, '/');
	if (!name || name == project + 1)
		return NULL;
	return arena_format(
		arena, "dev.azure.com/%.*s/_git/%s", (int)(name - project - 1), project + 1, name + 1);
}

static char *encode_spaces(const char *path, struct arena *arena)
{
	CLEANUP(buf_release) struct buf encoded = BUF_INIT;

	if (!strchr(path, ' '))
		return arena_string(arena, path);
	for (; *path; path++) {
		if (*path == ' ')
			buf_add(&encoded, "%20");
		else
			buf_add_char(&encoded, *path);
	}
	return arena_string(arena, encoded.text);
}

const char *git_url_normalise(const char *url, struct arena *arena)
{
	struct address address;
	const char *clean, *azure;
	char *host, *path;

	if (url[0] == '/')
		return normalise_file(url, arena);
	if (text_starts(url, "file://"))
		return normalise_file(strcspn(url + 7, "/") + url + 7, arena);
	if (!address_parse(url, &address) || !plain_authority(&address) || !plain_path(address.path))
		return NULL;
	clean = reference_join("", address.path, arena);
	if (!clean || !*clean)
		return NULL;
	path = encode_spaces(clean, arena);
	cut_git(path);
	if (!*path)
		return NULL;
	host = arena_string_part(arena, address.host, address.host_length);
	for (char *at = host; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	azure = normalise_azure(host, path, arena);
	if (azure)
		return azure;
	if (default_port(&address))
		return arena_format(arena, "%s/%s", host, path);
	return arena_format(arena, "%s:%.*s/%s", host, (int)address.port_length, address.port, path);
}

/*
 * Whether a part of a path can be credentials that a slip has put there, as in "https:/user:word@host/x". In a path
 * of the file system a mere "name@2" is a name.
 */
static bool may_hold_credentials(const char *normal)
{
	const bool is_path = normal[0] == '/';

	for (const char *part = normal; *part;) {
		size_t length = strcspn(part, "/");
		const char *at = memchr(part, '@', length);

		if (at && at > part && (!is_path || memchr(part, ':', (size_t)(at - part))))
			return true;
		part += length;
		part += *part == '/';
	}
	return false;
}

const char *git_url_of_remote(const char *url, struct arena *arena)
{
	const char *plain = scheme_length(url) ? arena_string_part(arena, url, strcspn(url, "?#")) : url;
	const char *normal = git_url_normalise(plain, arena);

	return normal && !may_hold_credentials(normal) ? normal : NULL;
}
