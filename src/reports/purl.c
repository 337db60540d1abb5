/*
 * Encoding follows the purl specification: letters, digits and ".-_~" stand for themselves, in names and versions ":"
 * too, everything else is bytes in percent form. Qualifiers are written as other programs do it, ":" and "/" encoded.
 */
#include "purl.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "uri.h"

#include <string.h>

static bool is_alnum(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

static bool is_unreserved(char byte)
{
	return is_alnum(byte) || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

static bool is_hex(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

/* A path of an address may be encoded in part already. */
static void add_address(struct buf *buf, const char *path)
{
	for (; *path; path++) {
		const char byte[] = { *path, '\0' };

		buf_add_percent(buf, byte, *path == '%' && is_hex(path[1]) && is_hex(path[2]) ? "%" : "/");
	}
}

/* The length of the host with its port; 0 if there is none, or nothing behind it. */
static size_t host_length(const char *root)
{
	size_t length = 0;

	while (is_alnum(root[length]) || root[length] == '-' || root[length] == '.' || root[length] == '_')
		length++;
	if (!length || !is_alnum(root[0]))
		return 0;
	if (root[length] == ':') {
		const size_t port = strspn(root + length + 1, "0123456789");

		if (!port || port > 5)
			return 0;
		length += 1 + port;
	}
	return root[length] == '/' && root[length + 1] ? length : 0;
}

static bool is_blank(uint32_t rune)
{
	return rune <= ' ' || (rune >= 0x7f && rune <= 0xa0) || rune == 0x1680 ||
	       (rune >= 0x2000 && rune <= 0x200f) || (rune >= 0x2028 && rune <= 0x202f) ||
	       (rune >= 0x205f && rune <= 0x206f) || rune == 0x3000 || rune == 0xfeff ||
	       rune == TEXT_BAD_BYTE;
}

/* What the readers' door has quoted is not the value itself; blanks are cut off by those who read purls. */
static bool is_sayable(const char *text)
{
	const size_t length = strlen(text);
	size_t position = 0;

	if (*text == '"')
		return false;
	while (position < length)
		if (is_blank(text_next(text, length, &position)))
			return false;
	return true;
}

/* Every folder must be one that a purl keeps. */
static bool is_path(const char *path)
{
	while (*path) {
		const size_t length = strcspn(path, "/");

		if (!length || (length == 1 && path[0] == '.') ||
			(length == 2 && path[0] == '.' && path[1] == '.'))
			return false;
		path += length;
		if (*path && !*++path)
			return false;
	}
	return true;
}

static void add_lower(struct buf *buf, const char *text)
{
	for (; *text; text++)
		buf_add_char(buf, *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text);
}

/* "github.com/OWNER/NAME" as GitHub's names are made; then the part behind the host. */
static const char *on_github(const char *root)
{
	static const char host[] = "github.com/";
	const char *path = root + strlen(host);
	const char *slash;

	if (!text_starts(root, host))
		return NULL;
	slash = strchr(path, '/');
	if (!slash || slash == path || !slash[1] || !is_path(path))
		return NULL;
	for (const char *at = path; *at; at++)
		if (at != slash && (!is_unreserved(*at) || *at == '~'))
			return NULL;
	return path;
}

static void add_version(struct buf *buf, const char *version)
{
	if (!*version)
		return;
	buf_add_char(buf, '@');
	buf_add_percent(buf, version, ":");
}

static void add_subpath(struct buf *buf, const char *subpath)
{
	if (!*subpath)
		return;
	buf_add_char(buf, '#');
	buf_add_percent(buf, subpath, "/");
}

bool buf_add_git_purl(struct buf *buf, const char *root, const char *version, const char *subpath)
{
	const char *github = on_github(root);
	const char *name = strrchr(root, '/');

	if (!host_length(root) || !is_sayable(root) || !is_path(root) || !is_sayable(version) ||
		!is_sayable(subpath) || !is_path(subpath))
		return false;
	if (github) {
		buf_add(buf, "pkg:github/");
		add_lower(buf, github);
		add_version(buf, version);
	} else {
		CLEANUP(buf_release) struct buf location = BUF_INIT;

		buf_add(buf, "pkg:generic/");
		buf_add_percent(buf, name + 1, ":");
		add_version(buf, version);
		buf_add_git_location(&location, root, version, "");
		buf_add(buf, "?vcs_url=");
		buf_add_percent(buf, location.text, "");
	}
	add_subpath(buf, subpath);
	return true;
}

bool buf_add_generic_purl(struct buf *buf, const char *name, const char *version, const char *subpath)
{
	if (!*name || !is_sayable(name) || !is_path(name) || !is_sayable(version) || !is_sayable(subpath) ||
		!is_path(subpath))
		return false;
	buf_add(buf, "pkg:generic/");
	buf_add_percent(buf, name, ":/");
	add_version(buf, version);
	add_subpath(buf, subpath);
	return true;
}

bool buf_add_image_purl(
	struct buf *buf, const char *registry, const char *name, const char *tag, const char *digest)
{
	const char *path = name + strlen(registry) + 1;
	const char *last = strrchr(name, '/');

	if (!*registry || !text_starts(name, registry) || !last || !last[1] || path > last + 1 ||
		!is_sayable(name) || !is_path(name) || !is_sayable(tag) || !is_sayable(digest))
		return false;
	buf_add(buf, *digest ? "pkg:oci/" : "pkg:docker/");
	buf_add_percent(buf, *digest ? last + 1 : path, "/");
	add_version(buf, *digest ? digest : tag);
	if (*digest || strcmp(registry, "docker.io") != 0) {
		buf_add(buf, "?repository_url=");
		buf_add_percent(buf, *digest ? name : registry, "");
	}
	if (*digest && *tag) {
		buf_add(buf, "&tag=");
		buf_add_percent(buf, tag, "");
	}
	return true;
}

bool purl_is_plain(const char *text)
{
	const char *type = text + strlen("pkg:");
	const char *slash;

	if (!text_starts(text, "pkg:"))
		return false;
	slash = strchr(type, '/');
	if (!slash || slash == type || !slash[1] || strchr("/@?#", slash[1]))
		return false;
	for (const char *at = type; at < slash; at++)
		if (!(*at >= 'a' && *at <= 'z') && !(*at >= '0' && *at <= '9') && *at != '.' && *at != '-')
			return false;
	if (!(*type >= 'a' && *type <= 'z'))
		return false;
	for (const char *at = slash; *at; at++) {
		if (*at == '%' && is_hex(at[1]) && is_hex(at[2]))
			continue;
		if (!is_unreserved(*at) && !strchr("/@?#&=:+", *at))
			return false;
	}
	return true;
}

bool buf_add_web_url(struct buf *buf, const char *root)
{
	const size_t host = host_length(root);

	if (!host || !is_sayable(root))
		return false;
	buf_add(buf, "https://");
	buf_add_bytes(buf, root, host);
	add_address(buf, root + host);
	return true;
}

bool buf_add_git_location(struct buf *buf, const char *root, const char *version, const char *subpath)
{
	const size_t start = buf->length;

	buf_add(buf, "git+");
	if (!buf_add_web_url(buf, root)) {
		buf_cut(buf, start);
		return false;
	}
	if (*version) {
		buf_add_char(buf, '@');
		buf_add_percent(buf, version, "/");
	}
	if (*subpath) {
		buf_add_char(buf, '#');
		buf_add_percent(buf, subpath, "/");
	}
	return true;
}

bool buf_add_commit_url(struct buf *buf, const char *root, const char *commit)
{
	if (!on_github(root) || !*commit)
		return false;
	buf_add_web_url(buf, root);
	buf_add(buf, "/commit/");
	buf_add_percent(buf, commit, "");
	return true;
}
