#include "identity.h"

#include "base/cleanup.h"
#include "base/text.h"

#include <string.h>

enum { SHORT_OID = 12 };

/* What stands behind the last but one slash: two components, or fewer if there are no more. */
static const char *last_two(const char *path)
{
	const char *last = strrchr(path, '/');

	while (last && last > path) {
		if (*--last == '/')
			return last + 1;
	}
	return *path == '/' ? path + 1 : path;
}

const char *identity_name(const char *identity, const char *folder, struct arena *arena)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	const char *path;

	if (text_starts(identity, "url:")) {
		path = strchr(identity, '/');
		return path && path[1] ? path + 1 : identity + 4;
	}
	if (folder && (text_starts(identity, "root:") || text_starts(identity, "path:"))) {
		path = last_two(folder);
		buf_add_quoted(&line, path, strlen(path));
		return arena_string(arena, line.text);
	}
	if (text_starts(identity, "root:"))
		return arena_format(arena, "root %.*s", SHORT_OID, identity + 5);
	if (text_starts(identity, "path:"))
		return last_two(identity + 5);
	return identity;
}
