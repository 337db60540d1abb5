/* Any pattern against any text: no crash, and the work stays bounded. The pattern ends at the first newline. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/glob.h"
#include "base/memory.h"

#include <stdint.h>

enum { PART_MOST = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
	if (!truth)
		abort();
}

/* A text with every special byte escaped matches itself, and with a `*` at either end. */
static void check_literal(const char *text)
{
	const size_t length = strlen(text);
	CLEANUP(memory_release) char *pattern = memory_zero(2 * length + 3, 1);
	size_t used = 1;

	pattern[0] = '*';
	for (size_t i = 0; i < length; i++) {
		if (strchr("*?[\\", text[i]))
			pattern[used++] = '\\';
		pattern[used++] = text[i];
	}
	must(glob_match_text(pattern + 1, text));
	must(glob_match_text(pattern, text));
	pattern[used] = '*';
	must(glob_match_text(pattern, text));
	must(glob_match_text(pattern + 1, text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *line = size ? memchr(data, '\n', size) : NULL;
	const size_t split = line ? (size_t)(line - data) : size / 2;
	CLEANUP(memory_release) char *pattern = NULL;
	CLEANUP(memory_release) char *path = NULL;

	if (split > PART_MOST || size - split > PART_MOST)
		return 0;
	pattern = memory_string_part((const char *)data, split);
	path = memory_string_part((const char *)data + split + (line ? 1 : 0), size - split - (line ? 1 : 0));
	if (glob_match(pattern, path))
		must(strchr(pattern, '/') ||
			glob_match_text(pattern, strrchr(path, '/') ? strrchr(path, '/') + 1 : path));
	glob_match_text(pattern, path);
	check_literal(path);
	must(glob_match("**", path) && glob_match("**/*", path) && glob_match_text("*", path));
	return 0;
}
