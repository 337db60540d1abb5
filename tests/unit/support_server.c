#include "support_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { URLS = 8, URL_BYTES = 512, BACKLOG = 16, SEEN = 64 * 1024 };

static void give_up(const char *what)
{
	perror(what);
	abort();
}

static int listen_somewhere(int *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
		listen(fd, BACKLOG) < 0 || getsockname(fd, (struct sockaddr *)&address, &length) < 0)
		give_up("a server of a test");
	*ret_port = ntohs(address.sin_port);
	return fd;
}

static _Noreturn void run(int listening, serve_function *serve, void *context)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		int connection = accept(listening, NULL, NULL);

		if (connection < 0)
			continue;
		serve(connection, context);
		close(connection);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
	}
}

struct server server_start(serve_function *serve, void *context)
{
	struct server server;
	int listening = listen_somewhere(&server.port);

	server.id = fork();
	if (server.id < 0)
		give_up("starting a server of a test");
	if (server.id == 0)
		run(listening, serve, context);
	close(listening);
	return server;
}

void server_stop(struct server *server)
{
	if (server->id <= 0)
		return;
	kill(server->id, SIGKILL);
	while (waitpid(server->id, NULL, 0) < 0 && errno == EINTR)
		continue;
	server->id = 0;
}

const char *server_url(const struct server *server, const char *scheme, const char *path)
{
	static char urls[URLS][URL_BYTES];
	static int next;
	char *url = urls[next++ % URLS];

	snprintf(url, URL_BYTES, "%s://127.0.0.1:%d/%s", scheme, server->port, path);
	return url;
}

/* --- talking ------------------------------------------------------------------------------------------ */

void server_write(int connection, const void *bytes, size_t length)
{
	const char *position = bytes;

	while (length) {
		ssize_t written = write(connection, position, length);

		if (written <= 0)
			return;
		position += written;
		length -= (size_t)written;
	}
}

int server_read_until(int connection, const char *text)
{
	static char seen[SEEN];
	size_t length = 0;

	for (;;) {
		ssize_t got = read(connection, seen + length, 1);

		if (got <= 0)
			return 0;
		length++;
		if (length >= strlen(text) && memcmp(seen + length - strlen(text), text, strlen(text)) == 0)
			return 1;
		if (length == SEEN)
			length = 0;
	}
}

static void read_to_end(int connection)
{
	char bytes[4096];

	while (read(connection, bytes, sizeof(bytes)) > 0)
		continue;
}

/* --- servers ------------------------------------------------------------------------------------------ */

void serve_git(int connection, void *context)
{
	const char *folder = context;
	char base[URL_BYTES];
	pid_t id;

	snprintf(base, sizeof(base), "--base-path=%s", folder);
	id = fork();
	if (id == 0) {
		dup2(connection, STDIN_FILENO);
		dup2(connection, STDOUT_FILENO);
		freopen("/dev/null", "w", stderr);
		/* The repositories are this user's; the daemon is told nothing of anybody's settings. */
		setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
		setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
		execlp("git", "git", "daemon", "--inetd", "--export-all", base, (char *)NULL);
		_exit(127);
	}
}

void serve_text(int connection, void *context)
{
	const struct server_text *text = context;

	server_write(connection, text->bytes, text->length);
	shutdown(connection, SHUT_WR);
	read_to_end(connection);
}

void serve_endless(int connection, void *context)
{
	char line[128];
	int length;

	for (unsigned number = 0;; number++) {
		length = snprintf(
			line + 4, sizeof(line) - 4, "%040x refs/heads/branch-%u\n", number + 1, number);
		memcpy(line, (const char[]){ '0', '0', '0', '0' }, 4);
		snprintf(line, 5, "%04x", (unsigned)length + 4);
		line[4] = '0';
		if (send(connection, line, (size_t)length + 4, MSG_NOSIGNAL) <= 0)
			return;
	}
	(void)context;
}

void serve_silence(int connection, void *context)
{
	(void)context;
	read_to_end(connection);
}
