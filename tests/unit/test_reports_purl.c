/* Package URLs and addresses of repositories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "reports/purl.h"

#define COMMIT "4f1c2e9d8b7a6c5f4e3d2c1b0a9f8e7d6c5b4a39"

/* NULL: there is none, and nothing was written. */
static void assert_git(const char *root, const char *version, const char *subpath, const char *expected)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	assert_int_equal(buf_add_git_purl(&buf, root, version, subpath), expected != NULL);
	assert_string_equal(buf.text, expected ? expected : "");
}

static void github_has_a_type_of_its_own_in_lower_case(void **state)
{
	(void)state;
	assert_git("github.com/Acme/Pay", COMMIT, "ci/Build", "pkg:github/acme/pay@" COMMIT "#ci/Build");
	assert_git("github.com/acme/pay.x_y-z", "", "", "pkg:github/acme/pay.x_y-z");
}

static void other_hosts_are_generic_with_their_address(void **state)
{
	(void)state;
	assert_git("gitlab.com/o/R", COMMIT, "sub",
		"pkg:generic/R@" COMMIT "?vcs_url=git%2Bhttps%3A%2F%2Fgitlab.com%2Fo%2FR%40" COMMIT "#sub");
	assert_git("host.example:8443/a/b/c", "", "",
		"pkg:generic/c?vcs_url=git%2Bhttps%3A%2F%2Fhost.example%3A8443%2Fa%2Fb%2Fc");
	/* Not what GitHub's names look like. */
	assert_git("github.com/acme/pay/more", "", "",
		"pkg:generic/more?vcs_url=git%2Bhttps%3A%2F%2Fgithub.com%2Facme%2Fpay%2Fmore");
	assert_git("github.com/acme/p~y", "", "",
		"pkg:generic/p~y?vcs_url=git%2Bhttps%3A%2F%2Fgithub.com%2Facme%2Fp~y");
}

static void what_would_end_a_part_is_encoded(void **state)
{
	(void)state;
	assert_git(
		"github.com/a/b", "sub/v1.2.3+x", "p#q/r?s", "pkg:github/a/b@sub%2Fv1.2.3%2Bx#p%23q/r%3Fs");
	assert_git("github.com/a/b", "v1:2@3", "", "pkg:github/a/b@v1:2%403");
	assert_git("github.com/a/b", "100%", "漢", "pkg:github/a/b@100%25#%E6%BC%A2");
	assert_git("host.example/a/b@c", "", "",
		"pkg:generic/b%40c?vcs_url=git%2Bhttps%3A%2F%2Fhost.example%2Fa%2Fb%2540c");
}

static void what_a_purl_would_lose_has_none(void **state)
{
	static const char *const roots[] = { "", "pay", "github.com", "github.com/", "/srv/git/pay", "./x/y",
		"[::1]/x", "user@host/x", "host:/x", "host:99999999/x", "host.example/a//b",
		"host.example/a/../b", "host.example/a b", "\"host\\n/x\"" };
	static const char *const versions[] = { " v1", "v1 ", "v\xc2\xa0", "\xef\xbb\xbfv", "v\x1b", "v\xff",
		"\"v\\n\"", "v\xe2\x80\xae" };
	static const char *const folders[] = { "a//b", "/a", "a/", "a/./b", "..", "a/../b", "a/ /b",
		"\"a\\t\"" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(roots); i++)
		assert_git(roots[i], COMMIT, "", NULL);
	for (size_t i = 0; i < COUNT_OF(versions); i++)
		assert_git("github.com/a/b", versions[i], "", NULL);
	for (size_t i = 0; i < COUNT_OF(folders); i++)
		assert_git("github.com/a/b", "", folders[i], NULL);
}

static void assert_image(
	const char *registry, const char *name, const char *tag, const char *digest, const char *expected)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	assert_int_equal(buf_add_image_purl(&buf, registry, name, tag, digest), expected != NULL);
	assert_string_equal(buf.text, expected ? expected : "");
}

static void images_are_of_oci_at_a_digest_and_of_docker_at_a_tag(void **state)
{
	(void)state;
	assert_image("docker.io", "docker.io/library/alpine", "3.20", "", "pkg:docker/library/alpine@3.20");
	assert_image("docker.io", "docker.io/library/alpine", "", "", "pkg:docker/library/alpine");
	assert_image(
		"ghcr.io", "ghcr.io/acme/app", "v1", "", "pkg:docker/acme/app@v1?repository_url=ghcr.io");
	assert_image("localhost:5000", "localhost:5000/app", "", "sha256:ab",
		"pkg:oci/app@sha256:ab?repository_url=localhost%3A5000%2Fapp");
	assert_image("docker.io", "docker.io/library/alpine", "3", "sha256:ab",
		"pkg:oci/alpine@sha256:ab?repository_url=docker.io%2Flibrary%2Falpine&tag=3");
	assert_image("", "{}/app:{}", "", "", NULL);
	assert_image("docker.io", "docker.io/a b", "", "", NULL);
	assert_image("docker.io", "docker.io/a//b", "", "", NULL);
	assert_image("docker.io", "docker.io/", "", "", NULL);
	assert_image("docker.io", "docker.io/a", "v\xe2\x80\xae", "", NULL);
}

static void a_name_alone_is_generic(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	assert_true(buf_add_generic_purl(&buf, "acme/pay?", COMMIT, "ci"));
	assert_string_equal(buf.text, "pkg:generic/acme/pay%3F@" COMMIT "#ci");
	assert_false(buf_add_generic_purl(&buf, "", COMMIT, ""));
	assert_false(buf_add_generic_purl(&buf, "a b", COMMIT, ""));
	assert_false(buf_add_generic_purl(&buf, "a/", COMMIT, ""));
}

static void knows_a_purl_that_can_be_passed_on(void **state)
{
	static const char *const good[] = { "pkg:npm/lodash", "pkg:golang/golang.org/x/net@v0.1.0#http2",
		"pkg:npm/%40angular/core@1.0.0", "pkg:deb/debian/curl?arch=amd64&distro=bookworm" };
	static const char *const bad[] = { "", "npm/lodash", "pkg:", "pkg:npm", "pkg:npm/", "pkg:/lodash",
		"pkg:Npm/x", "pkg:1/x", "pkg:npm/a b", "pkg:npm/a\"b", "pkg:npm/a%2", "pkg:npm/a%zz",
		"pkg:npm/\x1b", "pkg:npm/ü", "pkg:npm/@x", "pkg://npm/x" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(purl_is_plain(good[i]));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(purl_is_plain(bad[i]));
}

static void assert_location(const char *root, const char *version, const char *subpath, const char *expected)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	assert_int_equal(buf_add_git_location(&buf, root, version, subpath), expected != NULL);
	assert_string_equal(buf.text, expected ? expected : "");
}

static void locations_name_the_commit_and_the_folder(void **state)
{
	(void)state;
	assert_location(
		"github.com/Acme/pay", COMMIT, "ci/x", "git+https://github.com/Acme/pay@" COMMIT "#ci/x");
	assert_location("github.com/acme/pay", "", "", "git+https://github.com/acme/pay");
	/* Only one '@' and one '#' are separators. */
	assert_location("host.example/a@b#c", "v@1", "d#e", "git+https://host.example/a%40b%23c@v%401#d%23e");
	/* An address that has been encoded is not encoded again. */
	assert_location("dev.azure.com/o/my%20p/_git/r", "", "", "git+https://dev.azure.com/o/my%20p/_git/r");
	assert_location("host.example/100%", "", "", "git+https://host.example/100%25");
	assert_location("/srv/git/pay", COMMIT, "", NULL);
}

static void commits_can_be_looked_at_where_the_page_is_known(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	assert_true(buf_add_commit_url(&buf, "github.com/acme/pay", COMMIT));
	assert_string_equal(buf.text, "https://github.com/acme/pay/commit/" COMMIT);
	buf_clear(&buf);
	assert_false(buf_add_commit_url(&buf, "gitlab.com/acme/pay", COMMIT));
	assert_false(buf_add_commit_url(&buf, "github.com/acme/pay", ""));
	assert_int_equal(buf.length, 0);
}

/* Whatever comes in: nothing but the characters of an address goes out. */
static void any_text_gives_an_address_or_nothing(void **state)
{
	static const char *const parts[] = { "a", "/", "..", ".", "@", "#", "?", "%", "%2", "%41", ":", "+",
		" ", "\"", "\\", "\x1b", "\xff", "\xe2\x80\xae", "漢", "github.com/", "host/x/", "é", "<" };
	uint32_t seed = 11;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		struct buf texts[3] = { BUF_INIT, BUF_INIT, BUF_INIT };

		if (round % 2)
			buf_add(&texts[0], "github.com/a/");
		for (int i = 0; i < round % 9; i++) {
			seed = seed * 1664525 + 1013904223;
			buf_add(&texts[(seed >> 8) % 3], parts[(seed >> 16) % COUNT_OF(parts)]);
		}
		if (buf_add_git_purl(&out, texts[0].text, texts[1].text, texts[2].text))
			assert_true(purl_is_plain(out.text));
		else
			assert_int_equal(out.length, 0);
		for (int i = 0; i < 3; i++)
			buf_release(&texts[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(github_has_a_type_of_its_own_in_lower_case),
		cmocka_unit_test(other_hosts_are_generic_with_their_address),
		cmocka_unit_test(what_would_end_a_part_is_encoded),
		cmocka_unit_test(what_a_purl_would_lose_has_none),
		cmocka_unit_test(images_are_of_oci_at_a_digest_and_of_docker_at_a_tag),
		cmocka_unit_test(a_name_alone_is_generic),
		cmocka_unit_test(knows_a_purl_that_can_be_passed_on),
		cmocka_unit_test(locations_name_the_commit_and_the_folder),
		cmocka_unit_test(commits_can_be_looked_at_where_the_page_is_known),
		cmocka_unit_test(any_text_gives_an_address_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
