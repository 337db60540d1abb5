/*
 * The network process. What a server sends is met here and nowhere else: by a process that can write the objects of
 * one mirror, read what TLS and the look-up of names need, connect to the one port that it was told, and run nothing.
 * What cannot be taken from it: datagrams to anywhere (names are looked up with them), sockets of this machine that
 * are reached by a path (the ssh agent, a name service), and reading the libraries, which are loaded on first use.
 * Where the kernel has no Landlock, or one before version 4, files or ports are not held to; `doctor` says so.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/sandbox.h"
#include "engine/mirror.h"
#include "git/remote.h"
#include "process.h"
#include "worker.h"

enum { EXIT_FAILED = 3, REFS_A_MESSAGE = 5000, ROOTS_MOST = 40, PORT_DNS = 53, PORT_HTTPS = 443 };

static const int64_t tenth = 100000000;

/* A job, and the two ends of the pipes in the form that workers have them. */
struct child {
	struct worker worker;
	struct remote_address address;
	struct remote_settings settings;
	const char *gitdir;
	const char *objects; /* of the mirror */
	const char *roots[ROOTS_MOST];
	size_t root_count;
};

static _Noreturn void end_without_memory(void)
{
	_exit(WORKER_WITHOUT_MEMORY);
}

static void child_release(struct child *child)
{
	arena_release(&child->worker.arena);
	buf_release(&child->worker.in);
	buf_release(&child->worker.out);
	buf_release(&child->worker.later);
}

/* --- the sandbox -------------------------------------------------------------------------------------- */

static void add_root(struct child *child, const char *path)
{
	if (path && *path && child->root_count < ROOTS_MOST)
		child->roots[child->root_count++] = path;
}

/* Certificates, how names are looked up, the libraries that do it, and nothing of the user's but known_hosts. */
static void add_network_roots(struct child *child)
{
	static const char *const roots[] = { "/etc/ssl", "/usr/lib/ssl", "/usr/share/ca-certificates",
		"/usr/local/share/ca-certificates", "/etc/pki", "/etc/ca-certificates", "/etc/resolv.conf",
		"/etc/nsswitch.conf", "/etc/hosts", "/etc/host.conf", "/etc/gai.conf", "/etc/services",
		"/etc/protocols", "/etc/localtime", "/etc/ld.so.cache", "/etc/ld.so.preload", "/lib",
		"/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/run/systemd/resolve", "/run/nscd",
		"/dev/urandom", "/dev/random", "/dev/null" };
	const char *home = getenv("HOME");

	for (size_t i = 0; i < COUNT_OF(roots); i++)
		add_root(child, roots[i]);
	add_root(child, getenv("SSL_CERT_FILE"));
	add_root(child, getenv("SSL_CERT_DIR"));
	if (child->address.scheme != REMOTE_SSH)
		return;
	add_root(child, getenv("SSH_AUTH_SOCK"));
	if (home && *home)
		add_root(child, arena_format(&child->worker.arena, "%s/.ssh/known_hosts", home));
}

static void add_file_roots(struct child *child)
{
	add_root(child, child->address.path);
	add_root(child, arena_format(&child->worker.arena, "%s.git", child->address.path));
	add_root(child, "/etc/ld.so.cache");
	add_root(child, "/lib");
	add_root(child, "/usr/lib");
}

static int close_in(struct child *child, struct sandbox_state *state, struct error *err)
{
	/* A server that begins without encryption may lead to the same host with it. */
	const uint16_t ports[] = { child->address.port, PORT_DNS, PORT_HTTPS };
	const bool is_file = child->address.scheme == REMOTE_FILE;
	const uint64_t *limits = child->worker.limits.values;
	struct sandbox sandbox = {
		.read_roots = child->roots,
		.write_roots = &child->objects,
		.write_root_count = child->gitdir ? 1 : 0,
		.ports = is_file ? NULL : ports,
		.port_count = is_file                                ? 0
			      : child->address.scheme == REMOTE_HTTP ? 3
								     : 2,
		.data_bytes = limits[LIMIT_NETWORK_BYTES],
		.cpu_seconds = limits[LIMIT_MIRROR_SECONDS],
		.file_bytes = limits[LIMIT_MIRROR_BYTES],
		.no_file_output = !child->gitdir,
	};

	if (is_file)
		add_file_roots(child);
	else
		add_network_roots(child);
	add_root(child, child->gitdir);
	sandbox.read_root_count = child->root_count;
#ifdef __SANITIZE_ADDRESS__
	sandbox.data_bytes = 0; /* the shadow memory alone is larger */
#endif
	return sandbox_enter(&sandbox, state, err);
}

/* --- messages ----------------------------------------------------------------------------------------- */

/* False when nobody listens any more. */
static bool send_progress(const struct remote_progress *progress, void *context)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };
	struct child *child = context;
	const int64_t now = clock_ticks();

	if (now < child->worker.progress_at)
		return true;
	child->worker.progress_at = now + tenth;
	json_begin_object(&writer, NULL);
	json_begin_array(&writer, "progress");
	json_write_integer(&writer, NULL, (int64_t)progress->received_bytes);
	json_write_integer(&writer, NULL, progress->received_objects);
	json_write_integer(&writer, NULL, progress->total_objects);
	json_write_integer(&writer, NULL, progress->resolved_deltas);
	json_write_integer(&writer, NULL, progress->total_deltas);
	json_end_array(&writer);
	json_end_object(&writer);
	return worker_send(&child->worker, &text, NULL) == 0;
}

static int send_refs(struct child *child, const struct remote_refs *refs, size_t *from, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };
	const size_t end = refs->count - *from > REFS_A_MESSAGE ? *from + REFS_A_MESSAGE : refs->count;

	json_begin_object(&writer, NULL);
	json_begin_array(&writer, "refs");
	for (; *from < end; (*from)++) {
		json_begin_array(&writer, NULL);
		message_write_path(&writer, NULL, refs->items[*from].name);
		json_write_text(&writer, NULL, refs->items[*from].id);
		json_write_text(&writer, NULL, refs->items[*from].peeled);
		json_end_array(&writer);
	}
	json_end_array(&writer);
	json_end_object(&writer);
	return worker_send(&child->worker, &text, err);
}

static int send_done(struct child *child, const struct remote_refs *refs, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	for (size_t from = 0; from < refs->count;)
		if (send_refs(child, refs, &from, err) < 0)
			return err->code;
	json_begin_object(&writer, NULL);
	json_write_bool(&writer, "done", true);
	message_write_path(&writer, "head", refs->head);
	json_write_integer(&writer, "left_out", (int64_t)refs->left_out);
	json_end_object(&writer);
	return worker_send(&child->worker, &text, err);
}

static int send_failed(struct child *child, const struct error *failure, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	json_begin_object(&writer, NULL);
	json_write_integer(&writer, "failed", failure->code);
	message_write_path(&writer, "reason", failure->message);
	message_write_path(&writer, "hint", failure->hint);
	json_end_object(&writer);
	return worker_send(&child->worker, &text, err);
}

/* --- the job ------------------------------------------------------------------------------------------ */

static int read_job(struct child *child, const struct json_value *job, struct error *err)
{
	struct arena *arena = &child->worker.arena;
	const struct json_value *limits = json_member(job, "limits");
	const char *url = message_path(json_member(job, "url"), arena);
	size_t count = 0;

	if (!url || json_count(limits) != LIMIT_COUNT)
		return error_set(err, ERROR_MALFORMED, "the job is broken");
	for (const struct json_value *limit = json_first(limits); limit; limit = json_next(limit)) {
		int64_t value = 0;

		if (!json_integer(limit, &value) || value < 0)
			return error_set(err, ERROR_MALFORMED, "the limits are broken");
		child->worker.limits.values[count++] = (uint64_t)value;
	}
	child->gitdir = message_path(json_member(job, "gitdir"), arena);
	if (child->gitdir)
		child->objects = arena_format(arena, "%s/objects", child->gitdir);
	child->settings = (struct remote_settings){
		.address = &child->address,
		.user = message_path(json_member(job, "user"), arena),
		.secret = message_path(json_member(job, "secret"), arena),
		.advice = message_path(json_member(job, "advice"), arena),
		.limits = &child->worker.limits,
		.progress = send_progress,
		.context = child,
	};
	return remote_address_read(url, arena, &child->address, err);
}

#ifdef SCABBARD_TEST_HOOKS
/* Tests show what a crash or a hang of one process costs: its own repository. */
static void misbehave(struct child *child)
{
	const char *crash = getenv("SCABBARD_TEST_NETWORK_CRASH"),
		   *hang = getenv("SCABBARD_TEST_NETWORK_HANG");
	const char *babble = getenv("SCABBARD_TEST_NETWORK_BABBLE"), *url = child->address.url;

	if (crash && *crash && strstr(url, crash))
		raise(SIGKILL);
	if (babble && *babble && strstr(url, babble))
		file_write_all(STDOUT_FILENO, "\x03\x00\x00\x00{]}", 7, NULL);
	while (hang && *hang && strstr(url, hang))
		pause();
}
#endif

static int do_job(struct child *child, struct error *err)
{
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	struct error failure = { 0 };
	const int result = child->gitdir ? remote_fetch(&child->settings, child->gitdir, &refs, &failure)
					 : remote_list(&child->settings, &refs, &failure);

	return result < 0 ? send_failed(child, &failure, err) : send_done(child, &refs, err);
}

static int serve(struct child *child, struct error *err)
{
	CLEANUP(json_close) struct json *json = NULL;
	struct sandbox_state state = { 0 };
	struct error failure = { 0 };
	const int result = worker_receive(&child->worker, &json, err);

	if (result <= 0)
		return result < 0 ? result : error_set(err, ERROR_STOPPED, "nobody asks");
	if (read_job(child, json_root(json), &failure) < 0 || remote_start(&failure) < 0 ||
		close_in(child, &state, &failure) < 0)
		return send_failed(child, &failure, err);
	if (worker_send_ready(&child->worker, &state, err) < 0)
		return err->code;
#ifdef SCABBARD_TEST_HOOKS
	misbehave(child);
#endif
	return do_job(child, err);
}

int network_main(int argc, char **argv)
{
	CLEANUP(child_release)
	struct child child = { .worker = { .in = BUF_INIT, .out = BUF_INIT, .later = BUF_INIT } };
	struct error error = { 0 };

	(void)argc;
	(void)argv;
	memory_set_death_hook(end_without_memory);
	/* Ctrl-C is for the parent to answer; no child outlives it; a file that grows too large is an error of writing. */
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	return serve(&child, &error) < 0 ? EXIT_FAILED : 0;
}
