/* Workers have held hostile copies in their hands: whatever is accepted of them must be written again the same. */
#include "base/cleanup.h"
#include "model/resolution.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct resolution *resolution)
{
	if (resolution->below_count > BELOW_MOST || resolution->change_count > CHANGES_MOST)
		__builtin_trap();
	for (size_t i = 0; i < resolution->below_count; i++) {
		const struct below *below = &resolution->below[i];

		if (below->parent >= (int32_t)i || below->depth < 1 || below->depth > BELOW_DEPTH)
			__builtin_trap();
		if (!below->name || !below->source || !below->root || !below->subpath || !below->version)
			__builtin_trap();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf written = BUF_INIT;
	CLEANUP(buf_release) struct buf again = BUF_INIT;
	struct resolution first, second;
	struct limits limits;
	struct error err = { 0 };

	limits_default(&limits);
	if (resolution_read(&first, (const char *)data, size, &limits, &arena, &err) < 0)
		return 0;
	check(&first);
	resolution_write(&first, &written);
	if (resolution_read(&second, written.text, written.length, &limits, &arena, &err) < 0)
		__builtin_trap();
	resolution_write(&second, &again);
	if (strcmp(written.text, again.text) != 0)
		__builtin_trap();
	return 0;
}
