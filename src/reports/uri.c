#include "uri.h"

#include "base/cleanup.h"
#include "base/text.h"

#include <stdbool.h>
#include <string.h>

static bool is_unreserved(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

void buf_add_percent(struct buf *buf, const char *text, const char *also)
{
	const char *start = text;

	for (; *text; text++) {
		if (is_unreserved(*text) || strchr(also, *text))
			continue;
		buf_add_bytes(buf, start, (size_t)(text - start));
		buf_format(buf, "%%%02X", (unsigned)(unsigned char)*text);
		start = text + 1;
	}
	buf_add_bytes(buf, start, (size_t)(text - start));
}

void buf_add_uri_path(struct buf *buf, const char *path)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;

	if (*path != '"') {
		buf_add_percent(buf, path, "/@+,=");
		return;
	}
	buf_add_unquoted(&bytes, path);
	buf_add_percent(buf, bytes.text, "/@+,=");
}

/* A host, perhaps with a port, and something behind it. */
static bool has_host(const char *url)
{
	const size_t length = strcspn(url, "/");
	bool digits = false, port = false;

	if (!length || !url[length] || !url[length + 1] || *url == '.' || *url == '-')
		return false;
	for (size_t i = 0; i < length; i++) {
		if (port && (url[i] < '0' || url[i] > '9'))
			return false;
		if (!port && url[i] != ':' && (!is_unreserved(url[i]) || url[i] == '~'))
			return false;
		digits = digits || port;
		port = port || url[i] == ':';
	}
	return digits == port;
}

static bool is_hex(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

/* An address may be encoded already: what is stays. */
void buf_add_repository_uri(struct buf *buf, const char *url)
{
	if (!has_host(url))
		return;
	buf_add(buf, "https://");
	for (const char *at = url; *at; at++) {
		const bool encoded = at[0] == '%' && is_hex(at[1]) && is_hex(at[2]);
		const char byte[] = { *at, '\0' };

		buf_add_percent(buf, byte, encoded ? "%" : "/@+,=:");
	}
}
