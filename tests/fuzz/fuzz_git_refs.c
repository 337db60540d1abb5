/* The text of packed-refs. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "git/refs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An id that is none makes the library keep an error, for which it must have been started. */
static void start_library(void)
{
	static bool started;

	if (!started)
		git_libgit2_init();
	started = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct packed_refs packed = { .text = (const char *)data, .length = size };
	struct error error = { 0 };
	struct packed_ref ref;
	size_t position = 0;
	int result;

	start_library();
	while ((result = packed_refs_next(&packed, &ref, &error)) > 0) {
		const char *const end = packed.text + packed.position;

		if (packed.position <= position || packed.position > size)
			abort();
		if (ref.name < packed.text || ref.name + ref.name_length + 1 != end ||
			memchr(ref.name, '\n', ref.name_length) || memchr(ref.name, '\0', ref.name_length) ||
			!ref_name_is_valid(ref.name, ref.name_length))
			abort();
		position = packed.position;
	}
	if (result < 0 && !error.message[0])
		abort();
	if (result == 0 && packed.position != size)
		abort();
	return 0;
}
