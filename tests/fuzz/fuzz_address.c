/* Addresses of repositories come from manifests of anybody: read in one way, and never a path out of the mirror folder. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/mirroring.h"
#include "git/remote.h"
#include "sources/reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_place(const char *root, struct arena *arena)
{
	struct buf place = BUF_INIT;
	const char *back;

	if (root && mirror_add_place(&place, "m", root, NULL) == 0) {
		if (strncmp(place.text, "m/", 2) != 0 || strstr(place.text, "/../") ||
			strstr(place.text, "//"))
			abort();
		back = mirror_root_of(place.text + 2, arena);
		if (!back || strcmp(back, root) != 0)
			abort();
	}
	buf_release(&place);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct buf text = BUF_INIT;
	struct remote_address address, again;
	struct mirror_plan plan = { .folder = "m" };

	buf_add_bytes(&text, data, size);
	if (remote_address_read(text.text, &arena, &address, NULL) == 0) {
		if (remote_address_read(address.url, &arena, &again, NULL) < 0 ||
			strcmp(again.url, address.url) != 0 || again.scheme != address.scheme ||
			again.port != address.port || strcmp(again.host, address.host) != 0)
			abort();
		for (const char *at = address.url; *at; at++)
			if ((unsigned char)*at < ' ' || *at == 0x7f)
				abort();
		check_place(git_url_of_remote(address.url, &arena), &arena);
	}
	check_place(text.text, &arena);
	/* Paths would be looked for on this machine. */
	if (text.text[0] != '/' && text.text[0] != '.' && strncmp(text.text, "file:", 5) != 0 &&
		mirror_plan_add(&plan, text.text, NULL) == 0)
		check_place(plan.tasks[0].root, &arena);
	mirror_plan_release(&plan);
	buf_release(&text);
	arena_release(&arena);
	return 0;
}
