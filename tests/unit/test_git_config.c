/* The small reader of git's config files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/config.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"

struct parsed {
	struct arena arena;
	struct repository_config config;
	struct error error;
};

static void parsed_release(struct parsed *parsed)
{
	arena_release(&parsed->arena);
}

static int parse(struct parsed *parsed, const char *text)
{
	return repository_config_read(&parsed->config, text, strlen(text), &parsed->arena, &parsed->error);
}

static void reads_remotes_with_origin_first(void **state)
{
	CLEANUP(parsed_release) struct parsed parsed = { 0 };

	(void)state;
	assert_int_equal(
		parse(&parsed, "[core]\n\tbare = true\n"
			       "[remote \"up\"]\n\turl = https://a/b\n\tfetch = +refs/heads/*\n"
			       "[remote \"origin\"]\n\turl = git@h:o/r.git ; words\n\turl = second\n"),
		0);
	assert_int_equal(parsed.config.remote_count, 2);
	assert_string_equal(parsed.config.remotes[0].name, "origin");
	assert_string_equal(parsed.config.remotes[0].url, "git@h:o/r.git");
	assert_string_equal(parsed.config.remotes[1].name, "up");
	assert_true(parsed.config.bare);
	assert_false(parsed.config.partial);
	assert_null(parsed.config.refused);
}

static void knows_whether_all_branches_are_fetched(void **state)
{
	static const struct {
		const char *fetch;
		bool fetches, all;
	} cases[] = {
		{ "", false, false },
		{ "fetch = +refs/heads/*:refs/remotes/up/*\n", true, true },
		{ "fetch = refs/heads/*:refs/remotes/up/*\n", true, true },
		{ "fetch = +refs/heads/main:refs/remotes/up/main\n", true, false },
		{ "fetch = +refs/heads/*:refs/remotes/other/*\n", true, false },
		{ "fetch = +refs/heads/*:refs/remotes/up/x/*\n", true, false },
		{ "fetch = +refs/tags/*:refs/tags/*\nfetch = +refs/heads/*:refs/remotes/up/*\n", true, true },
		{ "fetch\n", false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(parsed_release) struct parsed parsed = { 0 };
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_format(&text, "[remote \"up\"]\nurl = u\n%s", cases[i].fetch);
		assert_int_equal(parse(&parsed, text.text), 0);
		assert_int_equal(parsed.config.remotes[0].fetches, cases[i].fetches);
		assert_int_equal(parsed.config.remotes[0].fetches_all, cases[i].all);
	}
}

static void reads_quoting_and_continued_lines(void **state)
{
	CLEANUP(parsed_release) struct parsed parsed = { 0 };

	(void)state;
	assert_int_equal(parse(&parsed, "[remote \"a \\\"b\\\\\"]\nURL = \"x # y\"  z \\\n w # c\n"), 0);
	assert_string_equal(parsed.config.remotes[0].name, "a \"b\\");
	assert_string_equal(parsed.config.remotes[0].url, "x # y  z  w");
}

/* Git's own reader takes all of these so. */
static void reads_old_and_odd_forms(void **state)
{
	static const struct {
		const char *text;
		const char *url;
		bool bare;
	} cases[] = {
		{ "[remote.Origin]\nurl = u\n", "u", false },
		{ "[Remote.a \"B\"]\nurl = n\n[remote.origin]url=u", "u", false },
		{ "bare = true\nurl = n\n[remote \"origin\"] url = u\n", "u", false },
		{ "[remote \"origin\"]\nurl = u\v\n", "u\v", false },
		{ "[core \"x\"]\nbare = true\n", NULL, false },
		{ "[core.x]\nbare = true\n", NULL, false },
		{ "[core]\nbare = -1\n", NULL, true },
		{ "[core]\nbare = 0x1\n", NULL, true },
		{ "[core]\nbare = 00\n", NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(parsed_release) struct parsed parsed = { 0 };

		assert_int_equal(parse(&parsed, cases[i].text), 0);
		assert_int_equal(parsed.config.bare, cases[i].bare);
		if (!cases[i].url)
			continue;
		assert_string_equal(parsed.config.remotes[0].name, "origin");
		assert_string_equal(parsed.config.remotes[0].url, cases[i].url);
	}
}

static void follows_no_include(void **state)
{
	CLEANUP(parsed_release) struct parsed parsed = { 0 };

	(void)state;
	assert_int_equal(
		parse(&parsed, "[include]\n\tpath = /etc/passwd\n[url \"x\"]\n\tinsteadOf = y\n"), 0);
	assert_int_equal(parsed.config.remote_count, 0);
}

static void names_what_it_cannot_read(void **state)
{
	static const struct {
		const char *text;
		const char *refused;
	} cases[] = {
		{ "[extensions]\nobjectFormat = sha256\n", "the object format sha256 is not read" },
		{ "[extensions]\nrefStorage = reftable\n", "the ref storage reftable is not read" },
		{ "[extensions]\nfuture = 1\n", "the repository extension future is not read" },
		{ "[core]\nrepositoryformatversion = 2\n", "the repository format 2 is not read" },
		{ "[extensions]\nobjectformat = sha1\nworktreeConfig = true\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(parsed_release) struct parsed parsed = { 0 };

		assert_int_equal(parse(&parsed, cases[i].text), 0);
		if (cases[i].refused)
			assert_string_equal(parsed.config.refused, cases[i].refused);
		else
			assert_null(parsed.config.refused);
	}
}

static void knows_partial_copies(void **state)
{
	CLEANUP(parsed_release) struct parsed promisor = { 0 };
	CLEANUP(parsed_release) struct parsed not_promisor = { 0 };

	(void)state;
	assert_int_equal(parse(&promisor, "[remote \"origin\"]\n\tpromisor\n"), 0);
	assert_true(promisor.config.partial);
	assert_int_equal(parse(&not_promisor, "[remote \"origin\"]\n\tpromisor = false\n"), 0);
	assert_false(not_promisor.config.partial);
}

static void refuses_what_git_refuses_with_its_line(void **state)
{
	static const char *const texts[] = { "\n= value\n", "\n[remote \"x\n", "\n[remote x]\n",
		"[a]\nb = \\x\n", "[a]\nb = \"open\n", "[a]\n1b = c\n", "[a]\nb ? c\n", "\n[]\n",
		"\n[a b\n" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(parsed_release) struct parsed parsed = { 0 };

		assert_int_equal(parse(&parsed, texts[i]), ERROR_MALFORMED);
		assert_non_null(strstr(parsed.error.message, "of the config"));
		assert_true(strncmp(parsed.error.message, "line 2", 6) == 0 ||
			    strncmp(parsed.error.message, "line 3", 6) == 0);
	}
}

static void keeps_a_hostile_number_of_remotes_out(void **state)
{
	CLEANUP(parsed_release) struct parsed parsed = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	for (int i = 0; i < CONFIG_REMOTES + 10; i++)
		buf_format(&text, "[remote \"r%d\"]\nurl = u\n", i);
	assert_int_equal(parse(&parsed, text.text), 0);
	assert_int_equal(parsed.config.remote_count, CONFIG_REMOTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_remotes_with_origin_first),
		cmocka_unit_test(knows_whether_all_branches_are_fetched),
		cmocka_unit_test(reads_quoting_and_continued_lines),
		cmocka_unit_test(reads_old_and_odd_forms),
		cmocka_unit_test(follows_no_include),
		cmocka_unit_test(names_what_it_cannot_read),
		cmocka_unit_test(knows_partial_copies),
		cmocka_unit_test(refuses_what_git_refuses_with_its_line),
		cmocka_unit_test(keeps_a_hostile_number_of_remotes_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
