/* Addresses of other repositories: few forms, each read in one way only. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "git/remote.h"

enum { ADDRESS_BYTES = 4096, HOST_BYTES = 253, USER_BYTES = 64, PORT_DIGITS = 5, PORT_MOST = 65535 };

static const struct {
	const char *start;
	enum remote_scheme scheme;
	uint16_t port;
} schemes[] = {
	{ "https://", REMOTE_HTTPS, 443 },
	{ "http://", REMOTE_HTTP, 80 },
	{ "ssh://", REMOTE_SSH, 22 },
	{ "git+ssh://", REMOTE_SSH, 22 },
	{ "ssh+git://", REMOTE_SSH, 22 },
	{ "git://", REMOTE_GIT, 9418 },
};

/* The text is not repeated: it may hold what nobody should see. */
static int refused(struct error *err, const char *why)
{
	return error_set(err, ERROR_USAGE, "an address is refused: %s", why);
}

static bool is_alphanumeric(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

static bool consists_of(const char *text, size_t length, const char *others)
{
	for (size_t i = 0; i < length; i++)
		if (!is_alphanumeric(text[i]) && !strchr(others, text[i]))
			return false;
	return length > 0;
}

/* --- paths -------------------------------------------------------------------------------------------- */

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* Whether what an escape stands for could be taken for something else than a letter of a name. */
static bool hides_something(const char *escape)
{
	const int high = hex_value(escape[1]), low = high < 0 ? -1 : hex_value(escape[2]);
	const int byte = low < 0 ? 0 : high * 16 + low;

	return byte <= 0x20 ? byte != 0x20 : byte == 0x7f || (byte < 0x80 && strchr("/\\.%?#@:'\"", byte));
}

/* Empty parts but a last one, "." and "..", and what a program could take for an option. */
static bool has_odd_part(const char *path)
{
	while (*path) {
		const size_t length = strcspn(path, "/");

		if (!length || path[0] == '-' || (length == 1 && path[0] == '.') ||
			(length == 2 && path[0] == '.' && path[1] == '.'))
			return true;
		path += length;
		path += *path == '/';
	}
	return false;
}

/* The path behind the host, without the slash in front. */
static const char *odd_path(const char *path, enum remote_scheme scheme)
{
	if (!*path)
		return "it names no repository";
	if (!text_is_utf8(path, strlen(path)))
		return "its path is not UTF-8";
	for (const char *at = path; *at; at++) {
		if ((unsigned char)*at <= ' ' || *at == 0x7f || strchr("?#\\\"'`<>^{|}", *at))
			return "its path holds a character that has no place there";
		if (*at == '%' && (scheme == REMOTE_SSH || hides_something(at)))
			return "its path holds an escape that has no place there";
		if (*at == '@' && scheme != REMOTE_SSH && strchr(path, ':'))
			return "its path looks as if a password had slipped into it";
	}
	/* An ssh server hands it to a shell. */
	if (scheme == REMOTE_SSH && strpbrk(path, "$;&()!*[]"))
		return "its path holds a character that means something to a shell";
	return has_odd_part(path) ? "its path has a part that is empty, '.', '..' or begins with '-'" : NULL;
}

/* --- hosts -------------------------------------------------------------------------------------------- */

/* Returns why not, or NULL. */
static const char *read_host(const char *host, size_t length, struct arena *arena, struct remote_address *ret)
{
	char *lower;

	if (!length || length > HOST_BYTES || !consists_of(host, length, ".-_") || !is_alphanumeric(host[0]))
		return "its host is none that can be looked up by name";
	lower = arena_string_part(arena, host, length);
	for (char *at = lower; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	ret->host = lower;
	return NULL;
}

static const char *read_port(const char *digits, size_t length, struct remote_address *ret)
{
	unsigned port = 0;

	for (size_t i = 0; i < length; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return "its port is no number";
		port = i < PORT_DIGITS ? port * 10 + (unsigned)(digits[i] - '0') : PORT_MOST + 1U;
	}
	if (port == 0 || port > PORT_MOST)
		return "its port is no number from 1 to 65535";
	ret->port = (uint16_t)port;
	return NULL;
}

static const char *read_user(const char *user, size_t length, struct arena *arena, struct remote_address *ret)
{
	if (memchr(user, ':', length))
		return "it holds a password";
	if (ret->scheme != REMOTE_SSH)
		return "it holds a user or a token";
	if (length > USER_BYTES || !consists_of(user, length, "._-") || user[0] == '-')
		return "its user is no plain name";
	ret->user = arena_string_part(arena, user, length);
	return NULL;
}

/* "user@host:port", all but the host optional. */
static const char *read_authority(
	const char *text, size_t length, struct arena *arena, struct remote_address *ret)
{
	const char *at = memrchr(text, '@', length), *colon, *why = NULL;

	if (at) {
		why = read_user(text, (size_t)(at - text), arena, ret);
		length -= (size_t)(at + 1 - text);
		text = at + 1;
	}
	colon = memchr(text, ':', length);
	if (!why && colon)
		why = read_port(colon + 1, length - (size_t)(colon + 1 - text), ret);
	if (!why)
		why = read_host(text, colon ? (size_t)(colon - text) : length, arena, ret);
	return why;
}

/* --- the forms ---------------------------------------------------------------------------------------- */

static const char *const scheme_words[] = {
	[REMOTE_HTTPS] = "https",
	[REMOTE_HTTP] = "http",
	[REMOTE_SSH] = "ssh",
	[REMOTE_GIT] = "git",
	[REMOTE_FILE] = "file",
};

static int read_url(
	const char *rest, uint16_t usual, struct arena *arena, struct remote_address *ret, struct error *err)
{
	const size_t length = strcspn(rest, "/?#\\");
	const char *path = rest + length, *why = read_authority(rest, length, arena, ret);

	if (!why && path[0] != '/')
		why = "it names no repository";
	if (!why)
		why = odd_path(path + 1, ret->scheme);
	if (why)
		return refused(err, why);
	ret->url = arena_format(arena, "%s://%s%s%s", scheme_words[ret->scheme], ret->user ? ret->user : "",
		ret->user ? "@" : "", ret->host);
	if (ret->port != usual)
		ret->url = arena_format(arena, "%s:%u", ret->url, ret->port);
	ret->url = arena_format(arena, "%s%s", ret->url, path);
	return 0;
}

/* "user@host:path": a path that begins at the user's home, so it cannot be written as a URL for every server. */
static int read_scp(const char *text, struct arena *arena, struct remote_address *ret, struct error *err)
{
	const char *colon = strchr(text, ':');
	const char *path = colon + 1, *why;

	*ret = (struct remote_address){ .scheme = REMOTE_SSH, .port = 22 };
	why = read_authority(text, (size_t)(colon - text), arena, ret);
	if (!why)
		why = odd_path(path + (*path == '/'), REMOTE_SSH);
	if (!why && strchr(path, ':'))
		why = "its path holds a colon";
	if (why)
		return refused(err, why);
	ret->url = arena_format(
		arena, "%s%s%s:%s", ret->user ? ret->user : "", ret->user ? "@" : "", ret->host, path);
	return 0;
}

static int read_path(const char *path, struct arena *arena, struct remote_address *ret, struct error *err)
{
	const char *why = NULL;

	*ret = (struct remote_address){ .scheme = REMOTE_FILE, .host = "" };
	if (path[0] != '/')
		return refused(err, "the path behind file:// must begin with a slash");
	for (const char *at = path; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			why = "its path holds a control character";
	if (!path[strspn(path, "/.")])
		why = "it names no repository";
	if (why)
		return refused(err, why);
	ret->path = arena_string(arena, path);
	ret->url = ret->path;
	return 0;
}

int remote_address_read(const char *text, struct arena *arena, struct remote_address *ret, struct error *err)
{
	struct remote_address address = { .host = "" };
	const size_t length = strlen(text);
	int result = -1;

	if (length > ADDRESS_BYTES)
		return refused(err, "it is too long");
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]) && result < 0; i++) {
		const size_t start = strlen(schemes[i].start);

		if (strncmp(text, schemes[i].start, start) != 0)
			continue;
		address.scheme = schemes[i].scheme;
		address.port = schemes[i].port;
		result = read_url(text + start, schemes[i].port, arena, &address, err);
		if (result < 0)
			return result;
	}
	if (result < 0 && text_starts(text, "file://"))
		result = read_path(text + strlen("file://"), arena, &address, err);
	else if (result < 0 && text[0] == '/')
		result = read_path(text, arena, &address, err);
	else if (result < 0 && strcspn(text, ":") < strcspn(text, "/"))
		result = strstr(text, "://") ? refused(err, "its scheme is none that is known")
					     : read_scp(text, arena, &address, err);
	else if (result < 0)
		return refused(err, "it is neither a URL nor the path of a folder");
	if (result == 0)
		*ret = address;
	return result;
}
