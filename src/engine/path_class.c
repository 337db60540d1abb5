/* Which folders hold pipelines that run, and which hold other people's or pretended ones. */
#include "engine/link.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/glob.h"

static const char *const vendored[] = { "vendor", "third_party", "third-party", "thirdparty", "node_modules",
	"Godeps", "site-packages", ".venv", "venv" };
static const char *const fixtures[] = { "testdata", "test-data", "test_data", "fixtures", "fixture",
	"__fixtures__", "test-fixtures", "test_fixtures" };
static const char *const examples[] = { "examples", "example", "_examples", "snippets", "snippet" };
static const char *const docs[] = { "docs", "doc", "documentation" };

static bool is_one_of(const char *part, size_t length, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(words[i], part, length) == 0 && !words[i][length])
			return true;
	return false;
}

/* docs/dagger.json and docs/.dagger build the docs and do run; what lies deeper is shown in them. */
static bool is_shown_in_docs(const char *part, size_t length)
{
	const char *next = part + length + 1;

	return is_one_of(part, length, docs, COUNT_OF(docs)) && strchr(next, '/') &&
	       strncmp(next, ".dagger/", strlen(".dagger/")) != 0;
}

/* What each language's own tool takes for a test by its name: it runs when somebody tests, with made up secrets. */
static const char *const tests[] = { "*_test.go", "test_*.py", "*_test.py", "conftest.py", "*.test.[jt]s",
	"*.test.[jt]sx", "*.spec.[jt]s", "*.spec.[jt]sx", "*_test.exs", "*Test.java", "*Test.php" };

static bool is_test(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(tests); i++)
		if (glob_match(tests[i], name))
			return true;
	return false;
}

enum path_class path_class_of(const char *path)
{
	enum path_class class = PATH_LIVE;
	const char *slash = strrchr(path, '/');

	if (is_test(slash ? slash + 1 : path))
		class = PATH_FIXTURE;
	for (const char *part = path; (slash = strchr(part, '/')); part = slash + 1) {
		size_t length = (size_t)(slash - part);

		if (is_one_of(part, length, vendored, COUNT_OF(vendored)))
			return PATH_VENDORED;
		if (is_one_of(part, length, fixtures, COUNT_OF(fixtures)))
			class = PATH_FIXTURE;
		else if (class == PATH_LIVE && (is_one_of(part, length, examples, COUNT_OF(examples)) ||
						       is_shown_in_docs(part, length)))
			class = PATH_DOCS;
	}
	return class;
}
