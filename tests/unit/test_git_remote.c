/* Refs, and conversations with servers, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "git/repository.h"
#include "support_repos.h"
#include "support_server.h"

static struct limits limits;

static int make_repos(void **state)
{
	(void)state;
	limits_default(&limits);
	return support_repos_make_by("tests/repos/remotes.sh", "") && remote_start(NULL) == 0 ? 0 : -1;
}

static int remove_repos(void **state)
{
	(void)state;
	git_stop();
	support_repos_remove();
	return 0;
}

/* --- refs --------------------------------------------------------------------------------------------- */

static const char one[] = "1111111111111111111111111111111111111111";
static const char two[] = "2222222222222222222222222222222222222222";

static void takes_only_names_that_git_takes(void **state)
{
	static const char *const bad[] = { "HEAD", "refs", "refs/", "refs//x", "refs/heads/",
		"refs/heads/../x", "refs/heads/.x", "refs/heads/x.lock", "refs/heads/x.lock/y",
		"refs/heads/x.", "refs/heads/a b", "refs/heads/a~b", "refs/heads/a^b", "refs/heads/a:b",
		"refs/heads/a?b", "refs/heads/a*b", "refs/heads/a[b", "refs/heads/a\\b", "refs/heads/a@{b",
		"refs/heads/a\nb", "refs/heads/\033[2J", "refs/tags/v1^{}", "/refs/heads/x",
		"../refs/heads/x" };
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		remote_refs_add(&refs, bad[i], one, NULL);
	assert_int_equal(refs.count, 0);
	assert_int_equal(refs.left_out, COUNT_OF(bad));
	remote_refs_add(&refs, "refs/heads/x", "zz", NULL);
	remote_refs_add(&refs, "refs/heads/x", "0000000000000000000000000000000000000000", NULL);
	remote_refs_add(&refs, "refs/heads/x", one, "2");
	assert_int_equal(refs.count, 0);
	remote_refs_add(&refs, "refs/heads/\303\274mlaut-\377", one, NULL);
	remote_refs_add(&refs, "refs/tags/a.b/c-d_e+f", one, two);
	remote_refs_settle(&refs);
	assert_int_equal(refs.count, 2);
	assert_string_equal(remote_refs_find(&refs, "refs/tags/a.b/c-d_e+f")->peeled, two);
}

static void no_ref_stands_in_the_way_of_another(void **state)
{
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };

	(void)state;
	remote_refs_add(&refs, "refs/heads/a/b/c", one, NULL);
	remote_refs_add(&refs, "refs/heads/a-b", one, NULL);
	remote_refs_add(&refs, "refs/heads/a", one, NULL);
	remote_refs_add(&refs, "refs/heads/ab/c", one, NULL);
	remote_refs_add(&refs, "refs/heads/a", two, NULL);
	refs.head = "refs/heads/a/b/c";
	remote_refs_settle(&refs);
	assert_int_equal(refs.count, 3);
	assert_string_equal(remote_refs_find(&refs, "refs/heads/a")->id, one);
	assert_null(remote_refs_find(&refs, "refs/heads/a/b/c"));
	assert_null(refs.head);
	assert_int_equal(refs.left_out, 1);
}

/* --- mirrors on disk ---------------------------------------------------------------------------------- */

static void writes_refs_that_git_and_we_read_alike(void **state)
{
	const char *path = support_repos_path("written.git");
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	CLEANUP(remote_refs_release) struct remote_refs read = { 0 };

	(void)state;
	assert_int_equal(support_repos_run("mkdir -p written.git && rmdir written.git"), 0);
	assert_int_equal(remote_mirror_make(path, "https://example.org/a\"b\\c", NULL), 0);
	assert_int_equal(remote_mirror_make(path, "https://example.org/x", NULL), ERROR_SYSTEM);
	assert_int_equal(support_repos_run("test \"$(git -C written.git config remote.origin.url)\" = "
					   "\"https://example.org/a\\\"b\\\\c\""),
		0);
	assert_int_equal(support_repos_run("cp -r tree/.git/objects written.git"), 0);
	/* A ref that somebody's git has written must not hide ours. */
	assert_int_equal(
		support_repos_run("cd written.git && git update-ref refs/heads/old/er HEAD 2>/dev/null; "
				  "mkdir -p refs/heads/old && cp ../tree/.git/refs/heads/trunk "
				  "refs/heads/old/er && cp refs/heads/old/er refs/heads/trunk"),
		0);
	remote_refs_add(&refs, "refs/heads/trunk", support_repos_id("commit.2"), NULL);
	remote_refs_add(&refs, "refs/tags/v2", support_repos_id("tag.v2"), support_repos_id("commit.3"));
	remote_refs_settle(&refs);
	refs.head = "refs/heads/trunk";
	assert_int_equal(remote_mirror_write(path, &refs, NULL), 0);
	assert_int_equal(remote_mirror_refs(path, &limits, &read, NULL), 0);
	assert_int_equal(read.count, 2);
	assert_string_equal(read.head, "refs/heads/trunk");
	assert_string_equal(remote_refs_find(&read, "refs/heads/trunk")->id, support_repos_id("commit.2"));
	assert_string_equal(remote_refs_find(&read, "refs/tags/v2")->peeled, support_repos_id("commit.3"));
	assert_int_equal(support_repos_run("test \"$(git -C written.git for-each-ref | wc -l)\" = 2 && "
					   "git -C written.git rev-parse -q --verify v2^{commit} >/dev/null"),
		0);
}

static void refuses_more_refs_than_the_limit(void **state)
{
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	struct limits low = limits;
	struct error error = { 0 };

	(void)state;
	low.values[LIMIT_REFS] = 3;
	assert_int_equal(
		remote_mirror_refs(support_repos_path("tree/.git"), &low, &refs, &error), ERROR_TOO_LARGE);
}

/* --- conversations ------------------------------------------------------------------------------------ */

struct talk {
	struct arena arena;
	struct remote_address address;
	struct remote_settings settings;
};

static void talk_start(struct talk *talk, const char *url)
{
	struct error error = { 0 };

	*talk = (struct talk){ 0 };
	if (remote_address_read(url, &talk->arena, &talk->address, &error) < 0)
		fail_msg("%s", error.message);
	talk->settings = (struct remote_settings){ .address = &talk->address, .limits = &limits };
}

static void talk_end(struct talk *talk)
{
	arena_release(&talk->arena);
}

static void check_list(const char *url)
{
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	CLEANUP(talk_end) struct talk talk;
	struct error error = { 0 };

	talk_start(&talk, url);
	if (remote_list(&talk.settings, &refs, &error) < 0)
		fail_msg("%s: %s", url, error.message);
	assert_int_equal(refs.count, 6);
	assert_string_equal(refs.head, "refs/heads/trunk");
	assert_string_equal(remote_refs_find(&refs, "refs/heads/trunk")->id, support_repos_id("commit.3"));
	assert_string_equal(remote_refs_find(&refs, "refs/tags/v1")->peeled, "");
	assert_string_equal(remote_refs_find(&refs, "refs/tags/v2")->id, support_repos_id("tag.v2"));
	assert_string_equal(remote_refs_find(&refs, "refs/tags/v2")->peeled, support_repos_id("commit.3"));
	assert_string_equal(remote_refs_find(&refs, "refs/tags/v3")->peeled, support_repos_id("commit.3"));
	assert_null(remote_refs_find(&refs, "refs/pull/1/head"));
}

static void lists_branches_and_tags_from_wherever_they_are(void **state)
{
	struct server server = server_start(serve_git, (void *)(uintptr_t)support_repos_path(""));

	(void)state;
	check_list(server_url(&server, "git", "tree/.git"));
	check_list(server_url(&server, "git", "plain.git"));
	check_list(support_repos_path("tree"));
	check_list(support_repos_path("plain.git"));
	check_list(support_repos_path("plain"));
	server_stop(&server);
}

/* Fetch into a mirror and make its refs what they must be. */
static void fetch(const char *url, const char *mirror)
{
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	CLEANUP(talk_end) struct talk talk;
	struct error error = { 0 };

	talk_start(&talk, url);
	if (access(mirror, F_OK) != 0 && remote_mirror_make(mirror, talk.address.url, &error) < 0)
		fail_msg("%s", error.message);
	if (remote_fetch(&talk.settings, mirror, &refs, &error) < 0 ||
		remote_mirror_write(mirror, &refs, &error) < 0)
		fail_msg("%s: %s", url, error.message);
}

static void check_mirror(const char *mirror)
{
	char command[1024];

	snprintf(command, sizeof(command),
		"cd %s && git fsck --strict >/dev/null 2>&1 && git for-each-ref --format \"%%(objectname) "
		"%%(refname)\" "
		"| sort >../here && git -C ../tree for-each-ref --format \"%%(objectname) %%(refname)\" | "
		"grep -v pull | "
		"sort >../there && cmp ../here ../there",
		mirror);
	assert_int_equal(support_repos_run(command), 0);
}

static void brings_what_refs_lead_to_and_no_pull_request(const char *url, const char *name)
{
	CLEANUP(buf_release) struct buf command = BUF_INIT;
	const char *mirror = support_repos_path(name);

	fetch(url, mirror);
	check_mirror(name);
	buf_format(&command, "git -C %s cat-file -e %s 2>/dev/null", name, support_repos_id("pull"));
	assert_int_not_equal(support_repos_run(command.text), 0);
	/* Nothing new: nothing is fetched. */
	fetch(url, mirror);
	check_mirror(name);
}

static void mirrors_from_git_and_from_paths(void **state)
{
	struct server server = server_start(serve_git, (void *)(uintptr_t)support_repos_path(""));

	(void)state;
	brings_what_refs_lead_to_and_no_pull_request(server_url(&server, "git", "tree/.git"), "of-git.git");
	brings_what_refs_lead_to_and_no_pull_request(support_repos_path("tree"), "of-path.git");
	server_stop(&server);
}

static void follows_what_is_new_moved_and_gone(void **state)
{
	struct server server = server_start(serve_git, (void *)(uintptr_t)support_repos_path(""));
	const char *urls[] = { server_url(&server, "git", "grows.git"), support_repos_path("grows.git") };
	const char *names[] = { "grown-git.git", "grown-path.git" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		CLEANUP(buf_release) struct buf compare = BUF_INIT;

		assert_int_equal(
			support_repos_run(
				"rm -rf grows.git && git clone -q --mirror tree grows.git && cd grows.git && "
				"git update-ref -d refs/pull/1/head"),
			0);
		fetch(urls[i], support_repos_path(names[i]));
		assert_int_equal(
			support_repos_run(
				"cd grows.git && git branch -q new trunk~1 && "
				"git update-ref refs/heads/dev/x trunk && git tag -d v1 v3 >/dev/null && "
				"git commit-tree -m more -p trunk trunk^{tree} | xargs git "
				"update-ref refs/heads/trunk && git tag -a -m four v4 trunk && "
				"git symbolic-ref HEAD refs/heads/new"),
			0);
		fetch(urls[i], support_repos_path(names[i]));
		buf_format(&compare,
			"git -C grows.git show-ref -d >a && git -C %s show-ref -d >b && cmp a b && git -C %s "
			"fsck "
			"2>/dev/null && test \"$(git -C %s symbolic-ref HEAD)\" = refs/heads/new",
			names[i], names[i], names[i]);
		assert_int_equal(support_repos_run(compare.text), 0);
		/* No object has come twice. */
		buf_clear(&compare);
		buf_format(&compare,
			"cd %s && test \"$(git count-objects -v | sed -n \"s/^in-pack: //p\")\" = "
			"\"$(git cat-file --batch-check --batch-all-objects | wc -l)\"",
			names[i]);
		assert_int_equal(support_repos_run(compare.text), 0);
	}
	server_stop(&server);
}

static void an_empty_repository_has_no_refs(void **state)
{
	struct server server = server_start(serve_git, (void *)(uintptr_t)support_repos_path(""));
	const char *urls[] = { server_url(&server, "git", "empty.git"), support_repos_path("empty.git") };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
		CLEANUP(talk_end) struct talk talk;

		talk_start(&talk, urls[i]);
		assert_int_equal(remote_list(&talk.settings, &refs, NULL), 0);
		assert_int_equal(refs.count, 0);
		assert_null(refs.head);
	}
	server_stop(&server);
}

static void holds_a_fetch_to_its_limits(void **state)
{
	struct server server = server_start(serve_git, (void *)(uintptr_t)support_repos_path(""));
	CLEANUP(arena_release) struct arena arena = { 0 };
	const char *urls[] = { arena_string(&arena, server_url(&server, "git", "plain.git")),
		arena_string(&arena, support_repos_path("plain.git")) };
	static const enum limit_id which[] = { LIMIT_MIRROR_OBJECTS, LIMIT_MIRROR_BYTES, LIMIT_REFS };

	(void)state;
	for (size_t i = 0; i < 2 * COUNT_OF(which); i++) {
		CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
		CLEANUP(talk_end) struct talk talk;
		struct limits low = limits;
		struct error error = { 0 };

		assert_int_equal(support_repos_run("rm -rf limited.git"), 0);
		assert_int_equal(remote_mirror_make(support_repos_path("limited.git"), "x", NULL), 0);
		talk_start(&talk, urls[i % 2]);
		low.values[which[i / 2]] = 2;
		talk.settings.limits = &low;
		if (remote_fetch(&talk.settings, support_repos_path("limited.git"), &refs, &error) !=
			ERROR_TOO_LARGE)
			fail_msg("%s: %s: %s", urls[i % 2], limit_table[which[i / 2]].name, error.message);
		assert_int_equal(
			support_repos_run("test -z \"$(ls limited.git/objects/pack/*.idx 2>/dev/null)\""), 0);
	}
	server_stop(&server);
}

static bool stop_at_once(const struct remote_progress *progress, void *context)
{
	(void)progress;
	(void)context;
	return false;
}

static void stops_when_told(void **state)
{
	struct server server = server_start(serve_git, (void *)(uintptr_t)support_repos_path(""));
	const char *urls[] = { server_url(&server, "git", "plain.git"), support_repos_path("plain.git") };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
		CLEANUP(talk_end) struct talk talk;
		struct error error = { 0 };

		assert_int_equal(support_repos_run("rm -rf stopped.git"), 0);
		assert_int_equal(remote_mirror_make(support_repos_path("stopped.git"), "x", NULL), 0);
		talk_start(&talk, urls[i]);
		talk.settings.progress = stop_at_once;
		assert_int_equal(
			remote_fetch(&talk.settings, support_repos_path("stopped.git"), &refs, &error),
			ERROR_STOPPED);
	}
	server_stop(&server);
}

/* --- servers that mean no good ------------------------------------------------------------------------ */

/* Ask a server that sends a text; the error, whatever it is, in `ret`. */
static int ask(const char *bytes, size_t length, struct remote_refs *ret_refs, struct error *ret)
{
	struct server_text text = { bytes, length };
	struct server server = server_start(serve_text, &text);
	CLEANUP(talk_end) struct talk talk;
	int result;

	talk_start(&talk, server_url(&server, "git", "x"));
	result = remote_list(&talk.settings, ret_refs, ret);
	server_stop(&server);
	return result;
}

static void garbage_is_an_error(void **state)
{
	static const char texts[][128] = { "", "garbage", "0000", "zzzz", "0003", "fff0", "0004", "0005x",
		"00000000", "003f1111111111111111111111111111111111111111 refs/heads/main", "0008ERR",
		"000dERR \033[2Jx", "0040111111111111111111111111111111111111111z refs/heads/main\n0000" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
		struct error error = { 0 };

		if (ask(texts[i], strlen(texts[i]), &refs, &error) == 0)
			assert_int_equal(refs.count, 0);
		else
			assert_true(*error.message != '\0');
	}
}

static void hostile_names_are_left_out(void **state)
{
	static const char *const lines[] = { "refs/heads/main", "refs/heads/../../config",
		"refs/heads/x\033[2J", "refs/heads/y.lock", "refs/heads/main/sub", "refs/tags/v1^{}" };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	struct error error = { 0 };

	(void)state;
	/* What a server can do stands behind a NUL of its first line. */
	buf_format(&text, "%04x%s HEAD%cside-band\n", (unsigned)OID_HEX + 20, one, 0);
	for (size_t i = 0; i < COUNT_OF(lines); i++)
		buf_format(&text, "%04zx%s %s\n", strlen(lines[i]) + OID_HEX + 6, one, lines[i]);
	buf_add(&text, "0000");
	if (ask(text.text, text.length, &refs, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(refs.count, 1);
	assert_string_equal(refs.items[0].name, "refs/heads/main");
	assert_true(refs.left_out >= 4);
}

/* What the last request was, to the end of its head. */
static void serve_http(int connection, void *context)
{
	const char *const *texts = context;
	FILE *file = fopen(texts[0], "a");
	char byte;
	unsigned ends = 0;

	while (ends < 2 && read(connection, &byte, 1) == 1) {
		ends = byte == '\n' ? ends + 1 : byte == '\r' ? ends : 0;
		fputc(byte, file);
	}
	fclose(file);
	server_write(connection, texts[1], strlen(texts[1]));
}

/* Ask a web server that gives one answer to everything; the requests that it saw go to `ret_seen`. */
static int ask_web(
	const char *answer, const char *user, const char *secret, struct buf *ret_seen, struct error *ret)
{
	const char *texts[] = { support_repos_path("requests"), answer };
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	CLEANUP(talk_end) struct talk talk;
	struct server server;
	int result;

	unlink(texts[0]);
	server = server_start(serve_http, texts);
	talk_start(&talk, server_url(&server, "http", "x/y"));
	talk.settings.user = user;
	talk.settings.secret = secret;
	result = remote_list(&talk.settings, &refs, ret);
	server_stop(&server);
	file_read(ret_seen, texts[0], 65536, NULL);
	return result;
}

static void a_redirect_to_another_host_is_not_followed(void **state)
{
	struct server other = server_start(serve_silence, NULL);
	CLEANUP(buf_release) struct buf answer = BUF_INIT;
	CLEANUP(buf_release) struct buf seen = BUF_INIT;
	struct error error = { 0 };

	(void)state;
	buf_format(&answer,
		"HTTP/1.1 302 Found\r\nLocation: "
		"http://localhost:%d/x/y/info/refs?service=git-upload-pack\r\n"
		"Content-Length: 0\r\nConnection: close\r\n\r\n",
		other.port);
	assert_int_equal(ask_web(answer.text, NULL, NULL, &seen, &error), ERROR_USAGE);
	assert_non_null(strstr(error.message, "leads on to another place"));
	server_stop(&other);
}

static void no_credentials_are_sent_without_encryption(void **state)
{
	static const char answer[] =
		"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n"
		"Connection: close\r\n\r\n";
	CLEANUP(buf_release) struct buf seen = BUF_INIT;
	struct error error = { 0 };

	(void)state;
	assert_int_equal(ask_web(answer, "ada", "hunter2", &seen, &error), ERROR_USAGE);
	assert_non_null(strstr(error.message, "without encryption"));
	assert_non_null(strstr(seen.text, "GET /x/y/info/refs"));
	assert_null(strstr(seen.text, "uthorization"));
	assert_null(strstr(error.message, "hunter2"));
}

static void says_what_a_web_server_answers(void **state)
{
	static const struct {
		const char *answer, *says;
	} rows[] = {
		{ "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
			"has no such repository (HTTP status 404)" },
		{ "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: "
		  "close\r\n\r\nhi",
			"has a web page there, but no repository" },
		{ "SSH-2.0-OpenSSH_9\r\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		CLEANUP(buf_release) struct buf seen = BUF_INIT;
		struct error error = { 0 };

		assert_true(ask_web(rows[i].answer, NULL, NULL, &seen, &error) < 0);
		if (!strstr(error.message, rows[i].says))
			fail_msg("%s", error.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_only_names_that_git_takes),
		cmocka_unit_test(no_ref_stands_in_the_way_of_another),
		cmocka_unit_test(writes_refs_that_git_and_we_read_alike),
		cmocka_unit_test(refuses_more_refs_than_the_limit),
		cmocka_unit_test(lists_branches_and_tags_from_wherever_they_are),
		cmocka_unit_test(mirrors_from_git_and_from_paths),
		cmocka_unit_test(follows_what_is_new_moved_and_gone),
		cmocka_unit_test(an_empty_repository_has_no_refs),
		cmocka_unit_test(holds_a_fetch_to_its_limits),
		cmocka_unit_test(stops_when_told),
		cmocka_unit_test(garbage_is_an_error),
		cmocka_unit_test(hostile_names_are_left_out),
		cmocka_unit_test(a_redirect_to_another_host_is_not_followed),
		cmocka_unit_test(no_credentials_are_sent_without_encryption),
		cmocka_unit_test(says_what_a_web_server_answers),
	};

	return cmocka_run_group_tests(tests, make_repos, remove_repos);
}
