/* A process that may change one folder and reach one port can do that, and nothing more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"

enum { ABI_WITH_PORTS = 4, FILE_BYTES = 4096 };

/* Two folders, "mine" and "other", and two listening ports. */
static char top[] = "/tmp/scabbard-sandbox-XXXXXX";
static int listening[2];
static uint16_t ports[2];

static int listen_somewhere(uint16_t *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 4) < 0 ||
		getsockname(fd, (struct sockaddr *)&address, &length) < 0)
		return -1;
	*ret_port = ntohs(address.sin_port);
	return fd;
}

static int make_world(void **state)
{
	(void)state;
	if (!mkdtemp(top) || chdir(top) < 0 || mkdir("mine", 0700) < 0 || mkdir("other", 0700) < 0 ||
		file_write("other/file", "other", 5, NULL) < 0)
		return -1;
	for (size_t i = 0; i < COUNT_OF(ports); i++)
		if ((listening[i] = listen_somewhere(&ports[i])) < 0)
			return -1;
	return 0;
}

static int remove_world(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", top);
	return chdir("/") < 0 || system(command) != 0 ? -1 : 0;
}

/* The errno of an attempt in a closed-in child, 0 if it succeeded. */
static int attempt_closed_in(int (*attempt)(void))
{
	const char *const write_roots[] = { "mine" };
	const char *const read_roots[] = { "other" };
	const struct sandbox sandbox = {
		.read_roots = read_roots,
		.read_root_count = 1,
		.write_roots = write_roots,
		.write_root_count = 1,
		.ports = ports,
		.port_count = 1,
		.file_bytes = FILE_BYTES,
	};
	struct sandbox_state entered;
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		signal(SIGXFSZ, SIG_IGN);
		if (sandbox_enter(&sandbox, &entered, NULL) < 0)
			_exit(250);
		errno = 0;
		_exit(attempt() < 0 ? errno : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int work_in_its_folder(void)
{
	int fd;

	if (mkdir("mine/below", 0700) < 0 ||
		(fd = open("mine/below/file", O_WRONLY | O_CREAT | O_TRUNC, 0600)) < 0 ||
		write(fd, "text", 4) != 4 || ftruncate(fd, 2) < 0 || fchmod(fd, 0400) < 0 ||
		rename("mine/below/file", "mine/below/named") < 0 ||
		link("mine/below/named", "mine/below/twice") < 0 || unlink("mine/below/named") < 0 ||
		unlink("mine/below/twice") < 0)
		return -1;
	return rmdir("mine/below");
}

static int read_the_other(void)
{
	return open("other/file", O_RDONLY);
}

static int write_to_the_other(void)
{
	return open("other/file", O_WRONLY);
}

static int make_in_the_other(void)
{
	return open("other/new", O_WRONLY | O_CREAT, 0600);
}

static int remove_from_the_other(void)
{
	return unlink("other/file");
}

static int make_link(void)
{
	return symlink("/etc/passwd", "mine/link");
}

static int make_large_file(void)
{
	static const char bytes[2 * FILE_BYTES];
	int fd = open("mine/large", O_WRONLY | O_CREAT, 0600);

	if (fd < 0)
		return -1;
	while (write(fd, bytes, sizeof(bytes)) > 0)
		continue;
	return -1;
}

static int connect_to(uint16_t port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 ? fd : connect(fd, (const struct sockaddr *)&address, sizeof(address));
}

static int connect_to_its_port(void)
{
	return connect_to(ports[0]);
}

static int connect_to_another_port(void)
{
	return connect_to(ports[1]);
}

static int serve(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 ? fd : bind(fd, (const struct sockaddr *)&address, sizeof(address));
}

static int make_odd_socket(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0);
}

static int run_program(void)
{
	char *const arguments[] = { NULL };

	return execve("/bin/true", arguments, arguments);
}

static int make_process(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child;
}

static void changes_its_folder_and_no_other(void **state)
{
	struct sandbox_state offered;

	(void)state;
	sandbox_probe(&offered);
	assert_int_equal(attempt_closed_in(work_in_its_folder), 0);
	assert_int_not_equal(attempt_closed_in(make_link), 0);
	if (!offered.landlock)
		skip();
	assert_int_equal(attempt_closed_in(read_the_other), 0);
	assert_int_equal(attempt_closed_in(write_to_the_other), EACCES);
	assert_int_equal(attempt_closed_in(make_in_the_other), EACCES);
	assert_int_equal(attempt_closed_in(remove_from_the_other), EACCES);
}

static void writes_no_larger_file_than_it_may(void **state)
{
	(void)state;
	assert_int_equal(attempt_closed_in(make_large_file), EFBIG);
}

static void connects_to_its_port_and_to_no_other(void **state)
{
	struct sandbox_state offered;

	(void)state;
	sandbox_probe(&offered);
	assert_int_equal(attempt_closed_in(connect_to_its_port), 0);
	if (offered.landlock_abi < ABI_WITH_PORTS)
		skip();
	assert_int_equal(attempt_closed_in(connect_to_another_port), EACCES);
}

static void neither_serves_nor_runs_programs(void **state)
{
	struct sandbox_state offered;

	(void)state;
	sandbox_probe(&offered);
	if (!offered.seccomp)
		skip();
	assert_int_equal(attempt_closed_in(serve), EPERM);
	assert_int_equal(attempt_closed_in(make_odd_socket), EPERM);
	assert_int_equal(attempt_closed_in(run_program), EPERM);
	assert_int_equal(attempt_closed_in(make_process), EPERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_its_folder_and_no_other),
		cmocka_unit_test(writes_no_larger_file_than_it_may),
		cmocka_unit_test(connects_to_its_port_and_to_no_other),
		cmocka_unit_test(neither_serves_nor_runs_programs),
	};

	return cmocka_run_group_tests(tests, make_world, remove_world);
}
