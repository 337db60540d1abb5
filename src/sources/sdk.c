/* The words that name an SDK instead of pointing at one. */
#include "sources/reference.h"

#include <string.h>

#include "base/cleanup.h"

static const char *const in_engine[] = { "go", "python", "typescript", "dang" };
static const char *const expanded[] = { "php", "elixir", "java" };

static bool is_among(const char *const *names, size_t count, const char *text, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(names[i]) == length && memcmp(names[i], text, length) == 0)
			return true;
	return false;
}

enum sdk_kind sdk_kind_of(const char *source)
{
	size_t length = strcspn(source, "@");

	if (!*source)
		return SDK_NONE;
	if (is_among(in_engine, COUNT_OF(in_engine), source, length))
		return SDK_IN_ENGINE;
	if (is_among(expanded, COUNT_OF(expanded), source, length))
		return SDK_EXPANDED;
	return SDK_REFERENCE;
}
