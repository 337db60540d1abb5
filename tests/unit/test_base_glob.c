#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/glob.h"

struct pair {
	const char *pattern;
	const char *text;
};

static void assert_each(
	const struct pair *pairs, size_t count, bool wanted, bool (*match)(const char *, const char *))
{
	for (size_t i = 0; i < count; i++)
		if (match(pairs[i].pattern, pairs[i].text) != wanted)
			fail_msg("'%s' %s '%s'", pairs[i].pattern, wanted ? "misses" : "matches",
				pairs[i].text);
}

static void looks_at_the_last_name_without_a_slash(void **state)
{
	static const struct pair yes[] = {
		{ "dagger.json", "dagger.json" },
		{ "dagger.json", "a/b/dagger.json" },
		{ "*.go", "ci/main.go" },
		{ "*", "" },
		{ "*", "a/b" },
		{ "**", "a/b" },
		{ "", "" },
	};
	static const struct pair no[] = {
		{ "a", "a/b" },
		{ "dagger.json", "dagger.json/x" },
		{ "dagger.json", "xdagger.json" },
		{ "*.go", "main.go.txt" },
		{ "", "a" },
		{ "a", "" },
	};

	(void)state;
	assert_each(yes, COUNT_OF(yes), true, glob_match);
	assert_each(no, COUNT_OF(no), false, glob_match);
}

static void looks_at_the_whole_path_with_a_slash(void **state)
{
	static const struct pair yes[] = {
		{ "ci/dagger.json", "ci/dagger.json" },
		{ "/dagger.json", "dagger.json" },
		{ "ci/*", "ci/x" },
		{ "*/x", "ci/x" },
		{ "/srv/*", "/srv/x" },
		{ "a\\/b", "a/b" },
	};
	static const struct pair no[] = {
		{ "ci/dagger.json", "a/ci/dagger.json" },
		{ "/dagger.json", "ci/dagger.json" },
		{ "ci/*", "ci/x/y" },
		{ "ci/*", "ci" },
		{ "*/x", "x" },
		{ "ci?x/y", "ci/x/y" },
		{ "ci[/]x", "ci/x" },
		{ "ci[!a]x/y", "ci/x/y" },
		{ "/srv/*", "srv" },
	};

	(void)state;
	assert_each(yes, COUNT_OF(yes), true, glob_match);
	assert_each(no, COUNT_OF(no), false, glob_match);
}

static void takes_any_number_of_folders_for_two_stars(void **state)
{
	static const struct pair yes[] = {
		{ "**/x", "x" },
		{ "**/x", "a/x" },
		{ "**/x", "a/b/x" },
		{ "a/**/x", "a/x" },
		{ "a/**/x", "a/b/c/x" },
		{ "a/**", "a/b" },
		{ "a/**", "a/b/c" },
		{ "**/a/**/b", "x/a/y/a/z/b" },
		{ "**/**/x", "x" },
		{ "a/**/*/b", "a/x/b" },
		{ "**/a*/b", "a1/c/a2/b" },
		{ "a**b/c", "axxb/c" },
	};
	static const struct pair no[] = {
		{ "a/**", "a" },
		{ "a/**/x", "ax" },
		{ "a/**/x", "b/a/x" },
		{ "**/x", "ax" },
		{ "a/**/*/b", "a/b" },
		{ "a**b/c", "a/b/c" },
		{ "**/a/b", "a/x/b" },
	};

	(void)state;
	assert_each(yes, COUNT_OF(yes), true, glob_match);
	assert_each(no, COUNT_OF(no), false, glob_match);
}

static void takes_one_byte_of_a_set(void **state)
{
	static const struct pair yes[] = {
		{ "[a-c]", "b" },
		{ "[!a-c]", "d" },
		{ "[^a-c]", "d" },
		{ "x[0-9]y", "x5y" },
		{ "[]a]", "]" },
		{ "[^]a]", "b" },
		{ "[!]a]", "b" },
		{ "[a-]", "-" },
		{ "[\\]]", "]" },
		{ "[a-\\c]", "b" },
		{ "[*?]", "*" },
		{ "[\x80-\xff]", "\xe9" },
		{ "[ab][cd]", "bc" },
	};
	static const struct pair no[] = {
		{ "[a-c]", "d" },
		{ "[!a-c]", "b" },
		{ "[a-c]", "" },
		{ "[c-a]", "b" },
		{ "[]a]", "b" },
		{ "[!]a]", "]" },
		{ "[a-]", "b" },
		{ "[*?]", "x" },
		{ "[a]", "[a]" },
	};

	(void)state;
	assert_each(yes, COUNT_OF(yes), true, glob_match);
	assert_each(no, COUNT_OF(no), false, glob_match);
}

static void takes_the_byte_behind_a_backslash_literally(void **state)
{
	static const struct pair yes[] = {
		{ "\\*", "*" },
		{ "\\?x", "?x" },
		{ "\\[a]", "[a]" },
		{ "\\\\", "\\" },
		{ "\\a", "a" },
	};
	static const struct pair no[] = {
		{ "\\*", "a" },
		{ "\\[a]", "a" },
		{ "a\\", "a" },
		{ "a\\", "a\\" },
		{ "*\\", "\\" },
	};

	(void)state;
	assert_each(yes, COUNT_OF(yes), true, glob_match);
	assert_each(no, COUNT_OF(no), false, glob_match);
}

static void takes_a_set_that_is_not_closed_literally(void **state)
{
	static const struct pair yes[] = { { "[", "[" }, { "[a", "[a" }, { "*[[", "x[[" }, { "[]", "[]" },
		{ "[!]", "[!]" } };
	static const struct pair no[] = { { "[a", "a" }, { "[]", "]" }, { "[a-", "b" } };

	(void)state;
	assert_each(yes, COUNT_OF(yes), true, glob_match);
	assert_each(no, COUNT_OF(no), false, glob_match);
}

static void knows_no_folders_in_text(void **state)
{
	static const struct pair yes[] = {
		{ "*", "" },
		{ "github.com/*", "github.com/a/b" },
		{ "*pay*", "acme/pay/x" },
		{ "a?b", "a/b" },
		{ "a[/]b", "a/b" },
		{ "a**b", "a/x/b" },
		{ "", "" },
	};
	static const struct pair no[] = { { "pay", "acme/pay" }, { "*pay", "pay/x" }, { "?", "" },
		{ "", "a" } };

	(void)state;
	assert_each(yes, COUNT_OF(yes), true, glob_match_text);
	assert_each(no, COUNT_OF(no), false, glob_match_text);
}

/* Each is exponential, or at least cubic, in a matcher that looks at something again and again. */
static void does_bounded_work(void **state)
{
	static const struct {
		const char *start, *pattern, *end, *text;
	} hard[] = {
		{ "", "a*", "b", "a" },
		{ "", "**/a*/", "b", "a/" },
		{ "**/", "a/", "b", "a/" },
		{ "", "*/", "b", "a/" },
		{ "*", "a", "b", "a" },
		{ "*", "[", "b", "[" },
		{ "*", "[\\]", "b", "[]" },
		{ "*", "[a-z]", "0", "a" },
		{ "", "*?", "b", "a" },
	};
	const int64_t start = clock_ticks();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hard); i++) {
		CLEANUP(buf_release) struct buf pattern = BUF_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_add(&pattern, hard[i].start);
		buf_add_repeated(&pattern, hard[i].pattern, 3000);
		buf_add(&pattern, hard[i].end);
		buf_add_repeated(&text, hard[i].text, 6000);
		assert_false(glob_match(pattern.text, text.text));
		assert_false(glob_match_text(pattern.text, text.text));
	}
	assert_true(clock_ticks() - start < INT64_C(20000000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_at_the_last_name_without_a_slash),
		cmocka_unit_test(looks_at_the_whole_path_with_a_slash),
		cmocka_unit_test(takes_any_number_of_folders_for_two_stars),
		cmocka_unit_test(takes_one_byte_of_a_set),
		cmocka_unit_test(takes_the_byte_behind_a_backslash_literally),
		cmocka_unit_test(takes_a_set_that_is_not_closed_literally),
		cmocka_unit_test(knows_no_folders_in_text),
		cmocka_unit_test(does_bounded_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
