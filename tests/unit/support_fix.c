#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_fix.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "support_repos.h"

const char support_fix_several[] =
	"{\"name\": \"w\", \"sdk\": \"" E "upstream@main\", \"dependencies\": [\n"
	" {\"name\": \"one\", \"source\": \"" E "upstream@v1.0.0\"},\n {\"name\": \"two\", \"source\": \"" E
	"upstream/sub@main\"}\n]}\n";

int support_fix_setup(void **state)
{
	(void)state;
	setenv("SCABBARD_NOW", "2026-11-25T00:00:00Z", 1);
	if (!support_repos_make_by("tests/repos/resolve.sh", ""))
		return -1;
	return support_repos_run("mkdir mirrors other none && cp -r upstream.git moved.git mirrors/ && "
				 "cp -r upstream.git other/one.git && cp -r upstream.git other/two.git && "
				 "git -C other/two.git tag -f v1.1.0 main >/dev/null && "
				 "find mirrors other -exec touch -d 2026-11-23T00:00:00Z {} +");
}

int support_fix_teardown(void **state)
{
	(void)state;
	support_repos_remove();
	return 0;
}

void support_fix_put(const char *path, const char *text)
{
	CLEANUP(buf_release) struct buf place = BUF_INIT;

	buf_format(&place, "%s/%s", support_repos_path("w"), path);
	if (strrchr(path, '/')) {
		char *slash = strrchr(place.text, '/');

		*slash = '\0';
		assert_int_equal(file_make_folder(place.text, NULL), 0);
		*slash = '/';
	}
	assert_int_equal(file_write(place.text, text, strlen(text), NULL), 0);
}

/* A new work tree with one manifest. */
void support_fix_begin(const char *manifest)
{
	assert_int_equal(
		support_repos_run("rm -rf w && git -c init.defaultBranch=main init -q --template= w"), 0);
	support_fix_put("dagger.json", manifest);
}

void support_fix_begin_with(const char *source)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, "{\"name\": \"w\", \"dependencies\": [{\"name\": \"d\", \"source\": \"%s\"}]}\n",
		source);
	support_fix_begin(text.text);
}

const struct fix_settings *support_fix_settings(
	struct fix_settings *ret, const struct policy *policy, const char *mirrors)
{
	*ret = (struct fix_settings){ .path = support_repos_path("w"), .policy = policy, .live_only = true };
	ret->mirrors = mirrors ? support_repos_path(mirrors) : NULL;
	return ret;
}

void support_fix_find_by(const struct fix_settings *settings, struct fixed *ret)
{
	struct error err = { 0 };

	if (fix_find(settings, ret, &err) < 0)
		fail_msg("%s", err.message);
}

void support_fix_find(const char *mirrors, struct fixed *ret)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	struct fix_settings settings;

	support_fix_find_by(support_fix_settings(&settings, policy, mirrors), ret);
}
