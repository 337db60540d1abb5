#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/semver.h"
#include "sources/reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Normal forms are normal: to normalise one without a port again changes nothing. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const char *text = arena_string_part(&arena, (const char *)data, size);
	const char *normal = git_url_normalise(text, &arena);
	struct git_reference parsed;

	for (int hash = 0; hash < 2; hash++) {
		git_reference_parse(text, hash, &arena, &parsed);
		assert(parsed.invalid || *parsed.root);
	}
	if (normal && !strchr(normal, ':')) {
		const char *again = git_url_normalise(normal, &arena);

		assert(!again || strcmp(normal, again) == 0);
	}
	reference_place(text, NULL, GRAMMAR_MODULE);
	reference_place(text, NULL, GRAMMAR_WORKSPACE);
	version_kind_of(text);
	sdk_kind_of(text);
	semver_compare(text, "v1.2.3-beta.10");
	return 0;
}
