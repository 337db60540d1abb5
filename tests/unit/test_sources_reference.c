#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/semver.h"
#include "sources/reference.h"

static void parses(const char *source, const char *root, const char *subpath, const char *version)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct git_reference parsed;

	git_reference_parse(source, true, &arena, &parsed);
	if (parsed.invalid)
		fail_msg("'%s' is refused: %s", source, parsed.invalid);
	assert_string_equal(parsed.engine_root, root);
	assert_string_equal(parsed.subpath, subpath);
	assert_string_equal(parsed.version, version);
	assert_false(parsed.vanity);
}

static void normalised_root(const char *source, const char *root)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct git_reference parsed;

	git_reference_parse(source, false, &arena, &parsed);
	assert_null(parsed.invalid);
	assert_string_equal(parsed.root, root);
}

static void clones(const char *source, const char *url)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct git_reference parsed;

	git_reference_parse(source, false, &arena, &parsed);
	assert_null(parsed.invalid);
	assert_string_equal(parsed.clone_url, url);
}

static void refused(const char *source, bool hash_version)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct git_reference parsed;

	git_reference_parse(source, hash_version, &arena, &parsed);
	if (!parsed.invalid)
		fail_msg("'%s' is not refused", source);
}

static void reads_the_vectors_of_the_engine(void **state)
{
	(void)state;
	parses("github.com/shykes/daggerverse.git/ci", "github.com/shykes/daggerverse.git", "ci", "");
	parses("git@github.com:shykes/daggerverse/ci@v1", "github.com:shykes/daggerverse", "ci", "v1");
	parses("https://daggere2e@dev.azure.com/daggere2e/public/_git/dagger-test-modules/cool-sdk",
		"dev.azure.com/daggere2e/public/_git/dagger-test-modules", "cool-sdk", "");
	parses("git@ssh.dev.azure.com:v3/daggere2e/public/dagger-test-modules/cool-sdk",
		"ssh.dev.azure.com:v3/daggere2e/public/dagger-test-modules", "cool-sdk", "");
	parses("gitlab.com/testguigui1/dagger-public-sub/mywork.git/depth1/depth2",
		"gitlab.com/testguigui1/dagger-public-sub/mywork.git", "depth1/depth2", "");
	parses("bitbucket.org/test-travail/test.git/depth1", "bitbucket.org/test-travail/test.git", "depth1",
		"");
	parses("extranet.example.com/bitbucket/scm/~user/daggerverse.git/pvc_migrate",
		"extranet.example.com/bitbucket/scm/~user/daggerverse.git", "pvc_migrate", "");
	parses("https://github.com/shykes/daggerverse/ci#version", "github.com/shykes/daggerverse", "ci",
		"version");
	refused("github.com/x/y.git/../../", false);
}

static void reads_what_manifests_hold(void **state)
{
	(void)state;
	parses("github.com/x/y", "github.com/x/y", "", "");
	parses("github.com/x/y/sub@sub/v1.2.3", "github.com/x/y", "sub", "sub/v1.2.3");
	parses("github.com/x/y/a/../b/./c@main", "github.com/x/y", "b/c", "main");
	parses("ssh://git@github.com/telchak/daggerverse.git/oidc-token@oidc-token/v1.0.0",
		"github.com/telchak/daggerverse.git", "oidc-token", "oidc-token/v1.0.0");
	parses("codeberg.org/x/y/z", "codeberg.org/x/y", "z", "");
	parses("git.example.org/tfs/account/project/_git/repo/sub",
		"git.example.org/tfs/account/project/_git/repo", "sub", "");
	parses("github.com/x/y@", "github.com/x/y", "", "");
	parses("github.com/x/y@feature/a@b", "github.com/x/y", "", "feature/a@b");
}

static void leaves_vanity_addresses_to_the_host(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct git_reference parsed;

	(void)state;
	git_reference_parse(
		"ssh://someuser@golang.org:29418/x/review/git-codereview", false, &arena, &parsed);
	assert_null(parsed.invalid);
	assert_true(parsed.vanity);
	assert_string_equal(parsed.host, "golang.org:29418");
	assert_string_equal(parsed.user, "someuser");
	git_reference_parse("dagger.io/sdk/go@main", false, &arena, &parsed);
	assert_true(parsed.vanity);
	assert_string_equal(parsed.root, "dagger.io/sdk/go");
	assert_int_equal(parsed.version_kind, VERSION_BRANCH);
}

static void refuses_what_the_engine_refuses(void **state)
{
	(void)state;
	refused("github.com/x", false);
	refused("github.com", false);
	refused("github.com//y", false);
	refused("github.com/x/y#main", false);
	refused("https://github.com/x/y!/sub", false);
	refused("git://github.com/x/y?ref=main", false);
	refused("launchpad.net/project", false);
	refused("example.com/x/y.hg/sub", false);
	refused("https://localhost/x/y", false);
	refused("https:///x/y", false);
	refused("ssh.dev.azure.com/account/project/repo", false);
	refused("dev.azure.com/account/repo", false);
	refused("", false);
	refused("https://", false);
	refused("modules/docker.v2", false);
}

static void names_one_repository_by_one_root(void **state)
{
	(void)state;
	normalised_root("github.com/x/y/sub@v1", "github.com/x/y");
	normalised_root("github.com/x/y.git/sub@v1", "github.com/x/y");
	normalised_root("https://GitHub.com/x/y", "github.com/x/y");
	normalised_root("git@github.com:x/y.git/sub", "github.com/x/y");
	normalised_root("ssh://git@github.com:22/x/y", "github.com/x/y");
	normalised_root("ssh://git@git.example.org:2222/x/y.git/z", "git.example.org:2222/x/y");
	normalised_root("git@ssh.dev.azure.com:v3/a/p/r/sub", "dev.azure.com/a/p/_git/r");
	normalised_root("https://user@dev.azure.com/a/p/_git/r", "dev.azure.com/a/p/_git/r");
	normalised_root("host.example.com/x.git/sub", "host.example.com/x");
	normalised_root("https://host.example.com:443/a/x.git", "host.example.com/a/x");
	normalised_root("http://host.example.com:80/x.git", "host.example.com/x");
	normalised_root("http://host.example.com:443/x.git", "host.example.com:443/x");
}

/* A copy's remote and the reference that leads to it are found under one name. */
static void names_a_reference_as_it_names_the_remote(void **state)
{
	static const char *const addresses[] = { "https://github.com/x/y", "ssh://git@github.com:22/x/y.git",
		"https://host.example.com:443/x.git", "http://host.example.com:8080/x.git",
		"ssh://ada@host.example.com:2222/x/y.git", "git@host.example.com:x.git",
		"https://user@dev.azure.com/a/p/_git/r", "git@ssh.dev.azure.com:v3/a/p/r",
		"ssh://u@golang.org:29418/x/review" };
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		struct git_reference parsed;

		git_reference_parse(addresses[i], false, &arena, &parsed);
		assert_string_equal(parsed.root, git_url_normalise(addresses[i], &arena));
	}
}

static void hosted(const char *source, const char *host)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct git_reference parsed;

	git_reference_parse(source, false, &arena, &parsed);
	assert_string_equal(parsed.host, host);
}

static void names_the_host_without_a_port_that_says_nothing(void **state)
{
	(void)state;
	hosted("https://user@dev.azure.com/a/p/_git/r", "dev.azure.com");
	hosted("https://github.com:443/x/y", "github.com");
	hosted("ssh://git@host.example.com:22/x.git", "host.example.com");
	hosted("ssh://git@host.example.com:443/x.git", "host.example.com:443");
	hosted("ssh://someuser@golang.org:29418/x/review/git-codereview", "golang.org:29418");
}

static void clones_without_credentials(void **state)
{
	(void)state;
	clones("https://someone:secret@github.com/x/y/sub", "https://github.com/x/y");
	clones("github.com/x/y", "https://github.com/x/y");
	clones("ssh://deploy@github.com/x/y", "ssh://git@github.com/x/y");
	clones("git@github.com:x/y/z", "git@github.com:x/y");
	clones("http://git.example.org/x.git", "http://git.example.org/x.git");
}

static void decides_the_place_as_the_engine_does(void **state)
{
	(void)state;
	assert_int_equal(reference_place("../x", NULL, GRAMMAR_MODULE), PLACE_LOCAL);
	assert_int_equal(reference_place("../x", "", GRAMMAR_MODULE), PLACE_LOCAL);
	assert_int_equal(reference_place("../x", "abc", GRAMMAR_MODULE), PLACE_GIT);
	assert_int_equal(reference_place("/x", NULL, GRAMMAR_MODULE), PLACE_LOCAL);
	assert_int_equal(reference_place(".", NULL, GRAMMAR_MODULE), PLACE_LOCAL);
	assert_int_equal(reference_place("https://x", NULL, GRAMMAR_MODULE), PLACE_GIT);
	assert_int_equal(reference_place("http://x", NULL, GRAMMAR_MODULE), PLACE_GIT);
	assert_int_equal(reference_place("ssh://x", NULL, GRAMMAR_MODULE), PLACE_GIT);
	assert_int_equal(reference_place("notify", NULL, GRAMMAR_MODULE), PLACE_LOCAL);
	assert_int_equal(reference_place("toolchains/go", NULL, GRAMMAR_MODULE), PLACE_LOCAL);
	assert_int_equal(reference_place("git@host:x/y", NULL, GRAMMAR_MODULE), PLACE_LOCAL);
	assert_int_equal(reference_place("github.com/x/y", NULL, GRAMMAR_MODULE), PLACE_EITHER);
	assert_int_equal(reference_place("modules/a.b", NULL, GRAMMAR_MODULE), PLACE_EITHER);
	assert_int_equal(reference_place("modules/a.b", NULL, GRAMMAR_WORKSPACE), PLACE_LOCAL);
	assert_int_equal(reference_place("git@host:x/y", NULL, GRAMMAR_WORKSPACE), PLACE_EITHER);
	assert_int_equal(reference_place("host/a/_git/b", NULL, GRAMMAR_WORKSPACE), PLACE_EITHER);
	assert_int_equal(reference_place("github.com/x/y", NULL, GRAMMAR_WORKSPACE), PLACE_EITHER);
}

static void tells_the_shape_of_versions(void **state)
{
	(void)state;
	assert_int_equal(version_kind_of(""), VERSION_NONE);
	assert_int_equal(version_kind_of("6133ad18e131b891d4723b8e25d69f5de077b472"), VERSION_COMMIT);
	assert_int_equal(version_kind_of("6133AD18E131B891D4723B8E25D69F5DE077B472"), VERSION_OTHER);
	assert_int_equal(version_kind_of("6133ad1"), VERSION_OTHER);
	assert_int_equal(version_kind_of("v1"), VERSION_TAG);
	assert_int_equal(version_kind_of("v1.2.3-pre.1+meta"), VERSION_TAG);
	assert_int_equal(version_kind_of("sub/v1.2.3"), VERSION_TAG);
	assert_int_equal(version_kind_of("0.5.2-patch1"), VERSION_TAG);
	assert_int_equal(version_kind_of("1"), VERSION_OTHER);
	assert_int_equal(version_kind_of("v1.x"), VERSION_OTHER);
	assert_int_equal(version_kind_of("main"), VERSION_BRANCH);
	assert_int_equal(version_kind_of("refs/heads/x"), VERSION_BRANCH);
	assert_int_equal(version_kind_of("csharp/experimental"), VERSION_OTHER);
}

static void knows_semantic_versions_as_go_does(void **state)
{
	static const char *const good[] = { "v1", "v1.2", "v1.2.3", "v0.0.0", "v1.2.3-a.0.b-c", "v1.2.3+01",
		"v1.2.3-0+x" };
	static const char *const bad[] = { "", "v", "1.2.3", "v01", "v1.02", "v1.2.", "v1.", "v1.2.3.4",
		"v1.2.3-", "v1.2.3-01", "v1.2.3-a..b", "v1.2.3+", "v1-pre", "v1.2-pre", "v1.2.3 ", "vx",
		"V1.2.3" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(semver_is_valid(good[i]));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(semver_is_valid(bad[i]));
}

static void orders_semantic_versions(void **state)
{
	static const char *const ascending[] = { "bad", "v1.0.0-0", "v1.0.0-1", "v1.0.0-2", "v1.0.0-11",
		"v1.0.0-alpha", "v1.0.0-alpha.1", "v1.0.0-alpha.beta", "v1.0.0-beta.2", "v1.0.0-beta.10",
		"v1.0.0-rc.1", "v1.0.0", "v1.0.1", "v1.2.0", "v1.10.0", "v2" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ascending); i++) {
		for (size_t j = 0; j < COUNT_OF(ascending); j++) {
			int order = semver_compare(ascending[i], ascending[j]);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
	}
	assert_int_equal(semver_compare("v1", "v1.0.0+meta"), 0);
}

static void knows_the_words_for_sdks(void **state)
{
	(void)state;
	assert_int_equal(sdk_kind_of(""), SDK_NONE);
	assert_int_equal(sdk_kind_of("go"), SDK_IN_ENGINE);
	assert_int_equal(sdk_kind_of("dang"), SDK_IN_ENGINE);
	assert_int_equal(sdk_kind_of("java"), SDK_EXPANDED);
	assert_int_equal(sdk_kind_of("elixir@v0.18.0"), SDK_EXPANDED);
	assert_int_equal(sdk_kind_of("Go"), SDK_REFERENCE);
	assert_int_equal(sdk_kind_of("./sdk"), SDK_REFERENCE);
	assert_int_equal(sdk_kind_of("github.com/x/y"), SDK_REFERENCE);
}

static void normalises_remote_urls(void **state)
{
	static const char *const pairs[][2] = {
		{ "https://github.com/x/y.git", "github.com/x/y" },
		{ "https://user:pass@GitHub.COM/x/y/", "github.com/x/y" },
		{ "git@github.com:x/y.git", "github.com/x/y" },
		{ "github.com:x/y", "github.com/x/y" },
		{ "ssh://git@host.example:22/x/y", "host.example/x/y" },
		{ "ssh://git@host.example:2222/x/y.git", "host.example:2222/x/y" },
		{ "https://host.example:443/x", "host.example/x" },
		{ "http://host.example:8080//x//y", "host.example:8080/x/y" },
		{ "git://host.example:9418/x/y", "host.example/x/y" },
		{ "/srv/git/x.git", "/srv/git/x" },
		{ "/srv/x/.git", "/srv/x" },
		{ "file:///srv/git/x.git/", "/srv/git/x" },
		{ "file://localhost/srv/x", "/srv/x" },
		{ "git@ssh.dev.azure.com:v3/a/p/r", "dev.azure.com/a/p/_git/r" },
		{ "https://a@dev.azure.com/a/my%20p/_git/r", "dev.azure.com/a/my%20p/_git/r" },
		{ "https://a@dev.azure.com/a/my p/_git/r", "dev.azure.com/a/my%20p/_git/r" },
		{ "https://acc.visualstudio.com/DefaultCollection/p/_git/r", "dev.azure.com/acc/p/_git/r" },
		{ "github.com/x/y", "github.com/x/y" },
		{ "https://host.example/x.git", "host.example/x" },
		{ "git@host.example:x.git", "host.example/x" },
		{ "https://host.example/..git", "host.example/..git" },
	};
	static const char *const none[] = { "", ".", "../x", "C:\\x", "c:/x", "ext::sh -c x", "https://",
		"https:///x", "https://host", "x", "https://host/\x01", "/", "https://ho st/x", "/.git",
		"file:///.git" };
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		const char *normal = git_url_normalise(pairs[i][0], &arena);

		if (!normal)
			fail_msg("'%s' has no normal form", pairs[i][0]);
		assert_string_equal(normal, pairs[i][1]);
	}
	for (size_t i = 0; i < COUNT_OF(none); i++)
		if (git_url_normalise(none[i], &arena))
			fail_msg("'%s' has a normal form", none[i]);
}

static void keeps_credentials_out_of_the_names_of_remotes(void **state)
{
	static const char *const pairs[][2] = {
		{ "https://user:word@github.com/x/y.git", "github.com/x/y" },
		{ "https://word@github.com/x/y", "github.com/x/y" },
		{ "https://github.com/x/y?access_token=word", "github.com/x/y" },
		{ "https://github.com/x/y.git#word", "github.com/x/y" },
		{ "https://a@b:word@github.com/x/y", "github.com/x/y" },
		{ "ssh://git:word@host.example/x", "host.example/x" },
		{ "/srv/git/name@2", "/srv/git/name@2" },
		{ "git@host.example:@scope/x", "host.example/@scope/x" },
	};
	static const char *const none[] = { "https:/user:word@github.com/x/y",
		"https:user:word@github.com/x/y", "//user:word@github.com/x/y",
		"file:///srv/user:word@host/x", "user:word@github.com/x/y", "user:word@host.example:x/y",
		"git@github.com:word@x/y", "https://github.com/user:word@x/y",
		"https://user:12345/word@github.com/x/y", "https://user:word/@github.com/x" };
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++)
		assert_string_equal(git_url_of_remote(pairs[i][0], &arena), pairs[i][1]);
	for (size_t i = 0; i < COUNT_OF(none); i++)
		if (git_url_of_remote(none[i], &arena))
			fail_msg("'%s' has a name", none[i]);
}

static void joins_paths_within_the_top(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	assert_string_equal(reference_join("", ".", &arena), "");
	assert_string_equal(reference_join("a/b", "..", &arena), "a");
	assert_string_equal(reference_join("a/b", "../../c//d/.", &arena), "c/d");
	assert_string_equal(reference_join("a", "../b", &arena), "b");
	assert_null(reference_join("a", "../..", &arena));
	assert_null(reference_join("", "x/../..", &arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_vectors_of_the_engine),
		cmocka_unit_test(reads_what_manifests_hold),
		cmocka_unit_test(leaves_vanity_addresses_to_the_host),
		cmocka_unit_test(refuses_what_the_engine_refuses),
		cmocka_unit_test(names_one_repository_by_one_root),
		cmocka_unit_test(names_a_reference_as_it_names_the_remote),
		cmocka_unit_test(names_the_host_without_a_port_that_says_nothing),
		cmocka_unit_test(clones_without_credentials),
		cmocka_unit_test(decides_the_place_as_the_engine_does),
		cmocka_unit_test(tells_the_shape_of_versions),
		cmocka_unit_test(knows_semantic_versions_as_go_does),
		cmocka_unit_test(orders_semantic_versions),
		cmocka_unit_test(knows_the_words_for_sdks),
		cmocka_unit_test(normalises_remote_urls),
		cmocka_unit_test(keeps_credentials_out_of_the_names_of_remotes),
		cmocka_unit_test(joins_paths_within_the_top),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
