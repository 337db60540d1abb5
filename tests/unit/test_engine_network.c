/* Network processes and what they meet: crashes, servers that mean no good, encryption, questions about labels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/online.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "support_mirror.h"
#include "support_pack.h"
#include "support_repos.h"
#include "support_server.h"

static char top[512];

static int make_repos(void **state)
{
	const char *folder = support_repos_make_by("tests/repos/remotes.sh", "");

	(void)state;
	if (!folder)
		return -1;
	snprintf(top, sizeof(top), "%s", folder);
	return 0;
}

static int remove_repos(void **state)
{
	(void)state;
	support_repos_remove();
	return 0;
}

/* --- processes and servers that mean no good ------------------------------------------------------------ */

static void one_bad_process_costs_its_own_repository(void **state)
{
	static const char *const variables[] = { "SCABBARD_TEST_NETWORK_CRASH", "SCABBARD_TEST_NETWORK_HANG",
		"SCABBARD_TEST_NETWORK_BABBLE" };
	static const char *const reasons[] = { "killed by signal 9", "nothing was heard",
		"said what it should not" };
	struct limits quick = told_limits();

	(void)state;
	quick.values[LIMIT_NETWORK_QUIET] = 1;
	assert_int_equal(support_repos_run("for i in 1 2 3 4 5 6; do cp -r plain.git bad-$i.git; done"), 0);
	for (size_t i = 0; i < COUNT_OF(variables); i++) {
		CLEANUP(mirror_plan_release) struct mirror_plan plan = { 0 };
		CLEANUP(told_release) struct told told = TOLD_INIT;
		char folder[600], name[32];

		snprintf(folder, sizeof(folder), "%s/bad-%zu", top, i);
		plan.folder = folder;
		for (int number = 1; number <= 6; number++) {
			snprintf(name, sizeof(name), "bad-%d.git", number);
			assert_int_equal(mirror_plan_add(&plan, support_repos_path(name), NULL), 0);
		}
		setenv(variables[i], "bad-3", 1);
		told_run(&told, &plan, (struct mirror_settings){ .limits = &quick });
		unsetenv(variables[i]);
		if (told.result.made != 5 || told.result.failed != 1 || !strstr(told.text.text, reasons[i]))
			fail_msg("%s", told.text.text);
	}
}

static void a_server_that_never_ends_or_never_begins_is_given_up(void **state)
{
	struct limits low = told_limits();
	struct server servers[] = { server_start(serve_endless, NULL), server_start(serve_silence, NULL) };

	(void)state;
	low.values[LIMIT_NETWORK_QUIET] = 1;
	low.values[LIMIT_NETWORK_BYTES] = 64 * 1024 * 1024;
	for (size_t i = 0; i < COUNT_OF(servers); i++) {
		CLEANUP(mirror_plan_release) struct mirror_plan plan = { 0 };
		CLEANUP(told_release) struct told told = TOLD_INIT;
		char folder[600];

		snprintf(folder, sizeof(folder), "%s/endless-%zu", top, i);
		plan.folder = folder;
		assert_int_equal(mirror_plan_add(&plan, server_url(&servers[i], "git", "x"), NULL), 0);
		told_run(&told, &plan, (struct mirror_settings){ .limits = &low });
		assert_int_equal(told.result.failed, 1);
		if (!strstr(told.text.text, "memory") && !strstr(told.text.text, "nothing was heard"))
			fail_msg("%s", told.text.text);
		server_stop(&servers[i]);
	}
}

/* Advertises one branch, and sends a pack to whoever asks for it. */
static void serve_pack(int connection, void *context)
{
	static const char id[] = "1111111111111111111111111111111111111111";
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct buf *pack = context;

	buf_format(&text, "%04zx%s refs/heads/main%cofs-delta\n", sizeof(id) - 1 + 31, id, 0);
	buf_add(&text, "0000");
	server_write(connection, text.text, text.length);
	if (!server_read_until(connection, "done\n"))
		return;
	server_write(connection, "0008NAK\n", 8);
	server_write(connection, pack->text, pack->length);
}

static void a_pack_cannot_grow_beyond_its_limits(void **state)
{
	CLEANUP(buf_release) struct buf bomb = BUF_INIT;
	CLEANUP(buf_release) struct buf promise = BUF_INIT;
	const struct buf *packs[] = { &bomb, &promise };
	struct limits low = told_limits();

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* its shadow memory is over every limit */
#endif
	pack_add_bomb(&bomb);
	pack_add_promise(&promise, 4000000000u);
	assert_true(bomb.length < 100000);
	low.values[LIMIT_NETWORK_BYTES] = 256 * 1024 * 1024;
	for (size_t i = 0; i < COUNT_OF(packs); i++) {
		struct buf pack = *packs[i];
		struct server server = server_start(serve_pack, &pack);
		CLEANUP(mirror_plan_release) struct mirror_plan plan = { 0 };
		CLEANUP(told_release) struct told told = TOLD_INIT;
		char folder[600];

		snprintf(folder, sizeof(folder), "%s/bomb-%zu", top, i);
		plan.folder = folder;
		assert_int_equal(mirror_plan_add(&plan, server_url(&server, "git", "x"), NULL), 0);
		told_run(&told, &plan, (struct mirror_settings){ .limits = &low });
		assert_int_equal(told.result.failed, 1);
		if (!strstr(told.text.text, "memory") && !strstr(told.text.text, "mirror.objects"))
			fail_msg("%s", told.text.text);
		assert_int_equal(support_repos_run("test -z \"$(find bomb-* -type f)\""), 0);
		server_stop(&server);
	}
}

static void a_pack_without_what_was_promised_is_refused(void **state)
{
	/* Well formed, and empty. */
	static const char empty[] =
		"PACK\0\0\0\2\0\0\0\0\x02\x9d\x08\x82\x3b\xd8\xa8\xea\xb5\x10\xad\x6a\xc7\x5c\x82\x3c"
		"\xfd\x3e\xd3\x1e";
	CLEANUP(told_release) struct told told = TOLD_INIT;
	struct buf pack = BUF_INIT;
	struct server server;
	char folder[600];

	(void)state;
	buf_add_bytes(&pack, empty, sizeof(empty) - 1);
	server = server_start(serve_pack, &pack);
	snprintf(folder, sizeof(folder), "%s/broken-promise", top);
	told_add(&told, folder, server_url(&server, "git", "x"), (struct mirror_settings){ 0 });
	assert_int_equal(told.result.failed, 1);
	if (!strstr(told.text.text, "does not send what its refs name"))
		fail_msg("%s", told.text.text);
	server_stop(&server);
	buf_release(&pack);
}

/* Ctrl-C comes as a signal: here when the first task has ended, and another has not much time to begin. */
static volatile int stop;

static void on_alarm(int number)
{
	(void)number;
	stop = 1;
}

static void on_first(const struct mirror_end *end, void *context)
{
	const struct itimerval soon = { .it_value = { .tv_usec = 100000 } };

	(void)end;
	(void)context;
	setitimer(ITIMER_REAL, &soon, NULL);
}

static void ends_when_asked_and_keeps_what_is_done(void **state)
{
	struct server server = server_start(serve_silence, NULL);
	CLEANUP(mirror_plan_release) struct mirror_plan plan = { 0 };
	const struct limits limits = told_limits();
	struct mirror_settings settings = { .limits = &limits, .stop = &stop, .jobs = 1, .ended = on_first };
	struct mirror_result result;
	char folder[600];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/stopped", top);
	plan.folder = folder;
	/* One at a time: the first is done, the second under way, the third not begun. */
	assert_int_equal(mirror_plan_add(&plan, support_repos_path("plain.git"), NULL), 0);
	assert_int_equal(mirror_plan_add(&plan, server_url(&server, "git", "x"), NULL), 0);
	assert_int_equal(mirror_plan_add(&plan, support_repos_path("tree"), NULL), 0);
	signal(SIGALRM, on_alarm);
	assert_int_equal(mirror_run(&plan, &settings, &result, NULL), 0);
	assert_true(result.stopped);
	assert_int_equal(result.made, 1);
	assert_int_equal(result.failed, 0);
	assert_int_equal(support_repos_run("test \"$(find stopped -name HEAD | wc -l)\" = 1 && "
					   "test -z \"$(find stopped -path \"*127*\")\""),
		0);
	server_stop(&server);
}

/* --- encryption --------------------------------------------------------------------------------------- */

/* A server of the openssl command, which gives one answer to everything; its port, or 0 if there is no such command. */
static FILE *start_tls(const char *answer, size_t length, int *ret_port)
{
	CLEANUP(buf_release) struct buf command = BUF_INIT;
	char line[256];
	FILE *server;

	*ret_port = 0;
	if (system("command -v openssl >/dev/null 2>&1 && getent hosts localhost >/dev/null") != 0)
		return NULL;
	assert_int_equal(
		support_repos_run(
			"mkdir -p tls/x/y/info && cd tls && test -e key.pem || openssl req -x509 -newkey ec "
			"-pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -addext "
			"subjectAltName=DNS:localhost -days 3650 -out cert.pem -keyout "
			"key.pem 2>/dev/null"),
		0);
	assert_int_equal(file_write(support_repos_path("tls/x/y/info/refs?service=git-upload-pack"), answer,
				 length, NULL),
		0);
	buf_format(&command,
		"cd %s && echo $$ >pid && exec timeout 100 openssl s_server -accept 127.0.0.1:0 -cert "
		"cert.pem -key "
		"key.pem -HTTP 2>/dev/null",
		support_repos_path("tls"));
	server = popen(command.text, "r");
	while (server && !*ret_port && fgets(line, sizeof(line), server))
		if (text_starts(line, "ACCEPT "))
			*ret_port = atoi(strrchr(line, ':') + 1);
	return server;
}

/* It lives as long as something reads what it says. */
static void stop_tls(FILE *server)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (file_read(&text, support_repos_path("tls/pid"), 64, NULL) == 0)
		kill(atoi(text.text), SIGTERM);
	pclose(server);
}

static const char no_credentials[] =
	"HTTP/1.0 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";

/* What the advertisement of one branch looks like through HTTP. */
static void add_advertisement(struct buf *ret)
{
	static const char id[] = "1111111111111111111111111111111111111111";
	CLEANUP(buf_release) struct buf body = BUF_INIT;

	buf_add(&body, "001e# service=git-upload-pack\n0000");
	buf_format(&body, "%04zx%s refs/heads/main%cofs-delta\n", sizeof(id) - 1 + 31, id, 0);
	buf_add(&body, "0000");
	buf_format(ret,
		"HTTP/1.0 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n"
		"Content-Length: %zu\r\n\r\n",
		body.length);
	buf_add_bytes(ret, body.text, body.length);
}

/* Ask with and without trust in the server's certificate, with and without credentials; what is said of it. */
static void ask_tls(int port, const char *host, bool trusted, const struct policy *policy, struct told *told)
{
	char url[128], folder[600];

	if (trusted)
		setenv("SSL_CERT_FILE", support_repos_path("tls/cert.pem"), 1);
	snprintf(url, sizeof(url), "https://%s:%d/x/y", host, port);
	snprintf(folder, sizeof(folder), "%s/tls-mirrors", top);
	told_add(told, folder, url, (struct mirror_settings){ .policy = policy });
	unsetenv("SSL_CERT_FILE");
}

static void certificates_are_checked_and_credentials_kept(void **state)
{
	const struct policy_credential credential = { "localhost", "TEST_OF_SCABBARD" };
	struct policy policy = { .credentials = &credential, .credential_count = 1 };
	CLEANUP(told_release) struct told told = TOLD_INIT;
	int port;
	FILE *server = start_tls(no_credentials, sizeof(no_credentials) - 1, &port);

	(void)state;
	if (!port)
		skip();
	policy.limits = told_limits();
	ask_tls(port, "localhost", false, &policy, &told);
	assert_non_null(strstr(told.text.text, "certificate of 'localhost' is not trusted"));
	ask_tls(port, "127.0.0.1", true, &policy, &told);
	assert_non_null(strstr(told.text.text, "certificate of '127.0.0.1' is not trusted"));
	ask_tls(port, "localhost", true, NULL, &told);
	assert_non_null(strstr(told.text.text, "'localhost' asks for credentials"));
	setenv("TEST_OF_SCABBARD", "ada:hunter2", 1);
	ask_tls(port, "localhost", true, &policy, &told);
	unsetenv("TEST_OF_SCABBARD");
	assert_non_null(strstr(told.text.text, "does not take the credentials"));
	assert_null(strstr(told.text.text, "hunter2"));
	assert_int_not_equal(support_repos_run("grep -rq hunter2 ."), 0);
	stop_tls(server);
}

static int on_label(const struct online_label *label, void *context)
{
	struct buf *text = context;

	buf_format(text, "%s %s %.8s%s%s%s\n", label->root, label->ref, label->commit,
		label->tag ? " tag" : "", label->annotated ? " annotated" : "",
		label->is_default ? " default" : "");
	return 0;
}

static void on_asked(size_t target, const char *problem, void *context)
{
	buf_format(context, "%zu: %s\n", target, problem ? problem : "asked");
}

static void trust_in_a_certificate_opens_the_way(void **state)
{
	CLEANUP(buf_release) struct buf answer = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct online_settings settings = { .visit = on_label, .ended = on_asked, .context = &text };
	char root[64];
	const char *const roots[] = { root };
	FILE *server;
	int port;

	(void)state;
	add_advertisement(&answer);
	server = start_tls(answer.text, answer.length, &port);
	if (!port)
		skip();
	snprintf(root, sizeof(root), "localhost:%d/x/y", port);
	setenv("SSL_CERT_FILE", support_repos_path("tls/cert.pem"), 1);
	assert_int_equal(online_labels(&settings, roots, NULL, 1, NULL, NULL), 0);
	unsetenv("SSL_CERT_FILE");
	if (!strstr(text.text, " refs/heads/main 11111111\n") || !strstr(text.text, "0: asked\n"))
		fail_msg("%s", text.text);
	stop_tls(server);
}

/* --- questions about labels --------------------------------------------------------------------------- */

static void asks_many_roots_what_their_labels_name(void **state)
{
	struct server server = server_start(serve_git, top);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	const struct online_settings settings = { .visit = on_label, .ended = on_asked, .context = &text };
	char urls[3][600];
	const char *const roots[] = { "github.com/a/b", "github.com/no/such", "github.com/c/d",
		"github.com/../x" };
	const char *const asked[] = { urls[0], urls[1], urls[2], NULL };

	(void)state;
	snprintf(urls[0], sizeof(urls[0]), "%s", server_url(&server, "git", "plain.git"));
	snprintf(urls[1], sizeof(urls[1]), "%s", server_url(&server, "git", "nowhere"));
	snprintf(urls[2], sizeof(urls[2]), "%s/tree", top);
	assert_int_equal(online_labels(&settings, roots, asked, COUNT_OF(roots), NULL, NULL), 0);
	for (size_t i = 0; i < COUNT_OF(roots); i += 2) {
		buf_clear(&line);
		buf_format(
			&line, "%s refs/heads/trunk %.8s default\n", roots[i], support_repos_id("commit.3"));
		assert_non_null(strstr(text.text, line.text));
		buf_clear(&line);
		buf_format(&line, "%s refs/tags/v3 %.8s tag annotated\n", roots[i],
			support_repos_id("commit.3"));
		assert_non_null(strstr(text.text, line.text));
	}
	assert_null(strstr(text.text, "refs/pull"));
	assert_null(strstr(text.text, "refs/notes"));
	assert_non_null(strstr(text.text, "1: remote error"));
	assert_non_null(strstr(text.text, "3: an address is refused"));
	server_stop(&server);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_bad_process_costs_its_own_repository),
		cmocka_unit_test(a_server_that_never_ends_or_never_begins_is_given_up),
		cmocka_unit_test(a_pack_cannot_grow_beyond_its_limits),
		cmocka_unit_test(a_pack_without_what_was_promised_is_refused),
		cmocka_unit_test(ends_when_asked_and_keeps_what_is_done),
		cmocka_unit_test(certificates_are_checked_and_credentials_kept),
		cmocka_unit_test(trust_in_a_certificate_opens_the_way),
		cmocka_unit_test(asks_many_roots_what_their_labels_name),
	};

	/* This very program is started as a network process. */
	if (argc > 1 && strcmp(argv[1], "__network") == 0)
		return network_main(argc, argv);
	return cmocka_run_group_tests(tests, make_repos, remove_repos);
}
