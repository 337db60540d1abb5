#include "actor.h"

#include <stdlib.h>
#include <unistd.h>

void engine_actor(struct buf *ret)
{
	const char *actor = getenv("SCABBARD_ACTOR");
	const char *user = getenv("USER");
	char host[256] = "";

	if (actor && *actor) {
		buf_add(ret, actor);
		return;
	}
	if (gethostname(host, sizeof(host) - 1) < 0)
		host[0] = '\0';
	buf_format(ret, "%s@%s", user && *user ? user : "unknown", host);
}
