#include "model/endpoint.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/text.h"

const char variable_runner_host[] = "_EXPERIMENTAL_DAGGER_RUNNER_HOST";

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte = (char)(byte | 0x20);
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static const char *decoded(const char *text, size_t length, struct arena *arena)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	for (size_t i = 0; i < length; i++) {
		if (text[i] == '%' && i + 2 < length && hex_digit(text[i + 1]) >= 0 &&
			hex_digit(text[i + 2]) >= 0) {
			const char byte = (char)(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));

			buf_add_char(&out, byte ? byte : '?');
			i += 2;
		} else {
			buf_add_char(&out, text[i]);
		}
	}
	return arena_string(arena, out.text);
}

/* "host", "host:1", "[::1]:1": without the port. */
static const char *host_of(const char *authority, size_t length, struct arena *arena)
{
	if (*authority == '[') {
		const char *end = memchr(authority, ']', length);

		return arena_string_part(
			arena, authority + 1, end ? (size_t)(end - authority) - 1 : length - 1);
	}
	for (size_t i = length; i-- > 0;)
		if (authority[i] == ':')
			return arena_string_part(arena, authority, i);
	return arena_string_part(arena, authority, length);
}

struct endpoint endpoint_parse(const char *text, struct arena *arena)
{
	const char *mark = strstr(text, "://");
	struct endpoint endpoint = { .scheme = "", .rest = "", .host = "", .query = "" };
	size_t length;

	if (!mark)
		return endpoint;
	endpoint.scheme = arena_string_part(arena, text, (size_t)(mark - text));
	text = mark + 3;
	length = strcspn(text, "?");
	endpoint.rest = arena_string_part(arena, text, length);
	endpoint.query = text[length] ? arena_string(arena, text + length + 1) : "";
	if (strcmp(endpoint.scheme, "tcp") == 0 || strcmp(endpoint.scheme, "tls") == 0)
		endpoint.host = host_of(endpoint.rest, strcspn(endpoint.rest, "/"), arena);
	return endpoint;
}

const char *endpoint_query(const struct endpoint *endpoint, const char *name, struct arena *arena)
{
	const size_t length = strlen(name);

	for (const char *at = endpoint->query; *at;) {
		const size_t part = strcspn(at, "&");

		if (part > length && strncmp(at, name, length) == 0 && at[length] == '=')
			return decoded(at + length + 1, part - length - 1, arena);
		at += part + (at[part] == '&');
	}
	return NULL;
}

bool host_is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 || text_ends(host, ".localhost") ||
	       (text_starts(host, "127.") && !host[strspn(host, "0123456789.")]);
}

bool address_is_loopback(const char *address)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const char *mark = strstr(address, "://");
	const char *authority = mark ? mark + 3 : address;

	return host_is_loopback(host_of(authority, strcspn(authority, "/?"), &arena));
}

bool address_is_open(const char *address)
{
	return text_starts(address, "tcp://") && !address_is_loopback(address);
}
