/* What shape a version behind the @ has. */
#include "sources/reference.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/semver.h"
#include "base/text.h"

/* With a v as Go wants it, or without one if it has a dot: nobody names a branch 0.5.2-patch1. */
static bool looks_like_tag(const char *word)
{
	char with_v[64] = "v";
	size_t length = strlen(word);

	if (semver_is_valid(word))
		return true;
	if (length + 2 > sizeof(with_v) || !strchr(word, '.'))
		return false;
	memcpy(with_v + 1, word, length + 1);
	return semver_is_valid(with_v);
}

enum version_kind version_kind_of(const char *version)
{
	static const char *const branches[] = { "main", "master", "trunk", "develop", "dev", "development",
		"devel", "next", "HEAD" };
	const char *last = strrchr(version, '/');

	if (!*version)
		return VERSION_NONE;
	if (text_is_hex(version, 40))
		return VERSION_COMMIT;
	if (strncmp(version, "refs/heads/", strlen("refs/heads/")) == 0)
		return VERSION_BRANCH;
	if (looks_like_tag(last ? last + 1 : version))
		return VERSION_TAG;
	for (size_t i = 0; i < COUNT_OF(branches); i++)
		if (strcmp(version, branches[i]) == 0)
			return VERSION_BRANCH;
	return VERSION_OTHER;
}
