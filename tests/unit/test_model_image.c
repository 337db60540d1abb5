/* Image references as Docker and the engine read them: the cases of distribution/reference, and hostile ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "model/image.h"

#define HEX64 "9b7c0f9a3c1c5d7e8f00112233445566778899aabbccddeeff00112233445566"

static void assert_parses(
	const char *text, const char *registry, const char *repository, const char *tag, const char *digest)
{
	struct arena arena = { 0 };
	struct image_name name;

	image_name_parse(text, &arena, &name);
	if (name.malformed)
		fail_msg("'%s' is refused: %s", text, name.malformed);
	assert_string_equal(name.registry, registry);
	assert_string_equal(name.repository, repository);
	assert_string_equal(name.tag, tag);
	assert_string_equal(name.digest, digest);
	arena_release(&arena);
}

static void assert_refused(const char *text, const char *why)
{
	struct arena arena = { 0 };
	struct image_name name;

	image_name_parse(text, &arena, &name);
	if (!name.malformed || !strstr(name.malformed, why))
		fail_msg("'%s': %s, and not %s", text, name.malformed ? name.malformed : "taken", why);
	arena_release(&arena);
}

static void a_name_without_a_host_is_of_docker_hub(void **state)
{
	(void)state;
	assert_parses("alpine", "docker.io", "docker.io/library/alpine", "", "");
	assert_parses("alpine:3.20", "docker.io", "docker.io/library/alpine", "3.20", "");
	assert_parses("acme/app", "docker.io", "docker.io/acme/app", "", "");
	assert_parses("library/alpine", "docker.io", "docker.io/library/alpine", "", "");
	assert_parses("docker.io/alpine", "docker.io", "docker.io/library/alpine", "", "");
	assert_parses("index.docker.io/alpine", "docker.io", "docker.io/library/alpine", "", "");
	assert_parses("index.docker.io/acme/app:1", "docker.io", "docker.io/acme/app", "1", "");
	/* Longer than one component: the first is no host without a dot or a colon. */
	assert_parses("a/b/c", "docker.io", "docker.io/a/b/c", "", "");
}

static void a_host_has_a_dot_a_port_or_is_localhost(void **state)
{
	(void)state;
	assert_parses("ghcr.io/acme/app:v1", "ghcr.io", "ghcr.io/acme/app", "v1", "");
	assert_parses("ghcr.io/app", "ghcr.io", "ghcr.io/app", "", "");
	assert_parses("localhost/app", "localhost", "localhost/app", "", "");
	assert_parses("localhost:5000/app", "localhost:5000", "localhost:5000/app", "", "");
	assert_parses("localhost:5000/app:5000", "localhost:5000", "localhost:5000/app", "5000", "");
	assert_parses("registry:5000/x/y:z", "registry:5000", "registry:5000/x/y", "z", "");
	/* No slash: what stands behind the colon is a tag, however much it looks like a port. */
	assert_parses("localhost:5000", "docker.io", "docker.io/library/localhost", "5000", "");
	assert_parses("[::1]:5000/app", "[::1]:5000", "[::1]:5000/app", "", "");
	assert_parses("my-host.x:1/app", "my-host.x:1", "my-host.x:1/app", "", "");
	/* Capitals are fine in a host, and make one. */
	assert_parses("Registry/app", "Registry", "Registry/app", "", "");
}

static void a_host_that_is_none_is_malformed(void **state)
{
	static const char *const hosts[] = { "a_b.c", "-a.b", "a-.b", "a..b", ".a", "a.b:", "a.b:8x", ":80",
		"[::1", "[::1]:", "[::1]:x", "[::1]5000", "[::1%eth0]", "[x:y]", "[]:80" };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hosts); i++) {
		buf_clear(&text);
		buf_format(&text, "%s/app", hosts[i]);
		assert_refused(text.text, "registry");
	}
	assert_refused(HEX64, "id");
	/* With a tag or a digest it is a name after all. */
	assert_parses(HEX64 ":x", "docker.io", "docker.io/library/" HEX64, "x", "");
	assert_parses("x/" HEX64, "docker.io", "docker.io/x/" HEX64, "", "");
}

static void a_digest_stands_behind_the_at(void **state)
{
	(void)state;
	assert_parses("alpine@sha256:" HEX64, "docker.io", "docker.io/library/alpine", "", "sha256:" HEX64);
	assert_parses("h.io:443/x:1@sha256:" HEX64, "h.io:443", "h.io:443/x", "1", "sha256:" HEX64);
	assert_parses("alpine@sha512:" HEX64 HEX64, "docker.io", "docker.io/library/alpine", "",
		"sha512:" HEX64 HEX64);
}

static void a_digest_that_nothing_has_is_malformed(void **state)
{
	static const char *const digests[] = { "", "sha256:", "sha256:abc", "sha256:" HEX64 "0", HEX64,
		"sha256-" HEX64, "sha256:" HEX64 "@sha256:" HEX64 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(digests); i++) {
		buf_clear(&text);
		buf_format(&text, "alpine@%s", digests[i]);
		assert_refused(text.text, "digest");
	}
	/* Capitals are none of a digest's digits. */
	assert_refused(
		"alpine@sha256:9B7C0F9A3C1C5D7E8F00112233445566778899AABBCCDDEEFF00112233445566", "digest");
}

static void names_are_of_small_letters_and_single_separators(void **state)
{
	static const char *const fine[] = { "a.b", "a_b", "a__b", "a-b", "a---b", "0/1", "a.b/c_d/e--f" };
	static const char *const refused[] = { "", "/", "a/", "/a", "a//b", "a..b", "a___b", "-a", "a-", ".a",
		"a.", "_a", "a b", "a\tb", "a?b", "\xc3\xa9", "a.-b", "https://alpine" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fine); i++) {
		struct arena arena = { 0 };
		struct image_name name;

		image_name_parse(fine[i], &arena, &name);
		if (name.malformed)
			fail_msg("'%s' is refused: %s", fine[i], name.malformed);
		arena_release(&arena);
	}
	for (size_t i = 0; i < COUNT_OF(refused); i++)
		assert_refused(refused[i], "name");
	assert_refused("Alpine", "capitals");
	assert_refused("ghcr.io/Acme/app:1", "capitals");
}

static void tags_are_words_of_at_most_128_characters(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	assert_parses("a:_x.Y-1", "docker.io", "docker.io/library/a", "_x.Y-1", "");
	assert_refused("a:", "tag");
	assert_refused("a:-x", "tag");
	assert_refused("a:.x", "tag");
	assert_refused("a:x y", "tag");
	assert_refused("a:b:c", "tag");
	buf_add(&text, "a:");
	buf_add_repeated(&text, "x", 128);
	assert_parses(text.text, "docker.io", "docker.io/library/a", text.text + 2, "");
	buf_add_char(&text, 'x');
	assert_refused(text.text, "128");
}

/* The host does not count, the "library/" of Docker Hub does. */
static void names_end_at_255_characters(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_add_repeated(&text, "a", 255 - strlen("library/") + 1);
	assert_refused(text.text, "255");
	buf_clear(&text);
	buf_add(&text, "ghcr.io/");
	buf_add_repeated(&text, "a", 255);
	assert_parses(text.text, "ghcr.io", text.text, "", "");
	buf_add_char(&text, 'a');
	assert_refused(text.text, "255");
}

/* Nothing that a file may hold is more than malformed. */
static void anything_at_all_can_be_taken_apart(void **state)
{
	static const char bytes[] = ":/@.aA0-_ \x80\xff\n{";
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	uint32_t drawn = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct arena arena = { 0 };
		struct image_name name;

		buf_clear(&text);
		for (uint32_t length = drawn % 13; length > 0; length--) {
			drawn = drawn * 1664525 + 1013904223;
			buf_add_char(&text, bytes[(drawn >> 16) % (sizeof(bytes) - 1)]);
		}
		drawn = drawn * 1664525 + 1013904223;
		image_name_parse(text.text, &arena, &name);
		assert_non_null(name.registry);
		assert_non_null(name.repository);
		assert_non_null(name.tag);
		assert_non_null(name.digest);
		assert_int_equal(strncmp(name.repository, name.registry, strlen(name.registry)), 0);
		arena_release(&arena);
	}
}

/* --- words ----------------------------------------------------------------------------------------------- */

static void words_are_read_back_and_others_are_not(void **state)
{
	static const char *const others[] = { "", "Base", "no_tag", "bases" };

	(void)state;
	for (int i = 1; i < IMAGE_ROLES; i++)
		assert_int_equal(image_role_parse(image_role_word((enum image_role)i)), i);
	for (int i = 0; i <= IMAGE_CLASS_NONE; i++)
		assert_int_equal(image_class_parse(image_class_word((enum image_class)i)), i);
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		assert_int_equal(image_role_parse(others[i]), -1);
		assert_int_equal(image_class_parse(others[i]), -1);
	}
}

/* --- pins ------------------------------------------------------------------------------------------------ */

static void a_tag_is_pinned_by_what_is_written_or_locked_for_one_platform(void **state)
{
	const struct image tagged = { .registry = "docker.io",
		.repository = "docker.io/library/a",
		.tag = "1",
		.digest = "",
		.platform = "" };
	struct image image = tagged;
	struct image_pin pin;

	(void)state;
	assert_false(image_pin_of(&image, &pin));
	image.digest = "sha256:" HEX64;
	assert_true(image_pin_of(&image, &pin));
	assert_string_equal(pin.tag, "1");
	assert_string_equal(pin.platform, "");
	image.tag = "";
	assert_false(image_pin_of(&image, &pin));
	image = tagged;
	image.tag = "";
	image.lock_digest = "sha256:" HEX64;
	image.lock_platforms = "linux/amd64";
	assert_true(image_pin_of(&image, &pin));
	assert_string_equal(pin.tag, "latest");
	assert_string_equal(pin.platform, "linux/amd64");
	/* Of which of the two the digest is nobody says. */
	image.lock_platforms = "linux/amd64,linux/arm64";
	assert_false(image_pin_of(&image, &pin));
	image.platform = "linux/arm64";
	assert_true(image_pin_of(&image, &pin));
	assert_string_equal(pin.platform, "linux/arm64");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_without_a_host_is_of_docker_hub),
		cmocka_unit_test(a_host_has_a_dot_a_port_or_is_localhost),
		cmocka_unit_test(a_host_that_is_none_is_malformed),
		cmocka_unit_test(a_digest_stands_behind_the_at),
		cmocka_unit_test(a_digest_that_nothing_has_is_malformed),
		cmocka_unit_test(names_are_of_small_letters_and_single_separators),
		cmocka_unit_test(tags_are_words_of_at_most_128_characters),
		cmocka_unit_test(names_end_at_255_characters),
		cmocka_unit_test(anything_at_all_can_be_taken_apart),
		cmocka_unit_test(words_are_read_back_and_others_are_not),
		cmocka_unit_test(a_tag_is_pinned_by_what_is_written_or_locked_for_one_platform),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
