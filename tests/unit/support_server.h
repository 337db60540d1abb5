/* Servers for tests: a process of their own on a port that the system has chosen, one connection after the other. */
#ifndef SCABBARD_TESTS_SUPPORT_SERVER_H
#define SCABBARD_TESTS_SUPPORT_SERVER_H

#include <stddef.h>
#include <sys/types.h>

struct server {
	pid_t id;
	int port;
};

/** What a server does with a connection: reads and writes it; it is closed afterwards. */
typedef void serve_function(int connection, void *context);

/** Start a server; ends the program if it cannot. It answers as soon as this returns. */
struct server server_start(serve_function *serve, void *context);

/** git's own daemon over the repositories below the folder that is the context. */
serve_function serve_git;

/** The context of serve_text. */
struct server_text {
	const char *bytes;
	size_t length;
};

/** Write some bytes at once, and read until the other side closes. */
serve_function serve_text;

/** Write a first flush-less line of refs over and over, for ever. */
serve_function serve_endless;

/** Say nothing until the other side closes. */
serve_function serve_silence;

/** Write all bytes, or end the process: nobody reads any more. */
void server_write(int connection, const void *bytes, size_t length);

/** Read until the text has been seen; 0 if the other side closes first. */
int server_read_until(int connection, const char *text);

void server_stop(struct server *server);

/** "git://127.0.0.1:PORT/PATH" and the like, in memory of its own (one of the last eight). */
const char *server_url(const struct server *server, const char *scheme, const char *path);

#endif
