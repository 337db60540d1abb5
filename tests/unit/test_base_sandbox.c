/* A closed-in process can read its roots and write to its pipes, and little else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

static char root[] = "/tmp/scabbard-sandbox-XXXXXX";

static int make_root(void **state)
{
	char path[128];

	(void)state;
	if (!mkdtemp(root))
		return -1;
	snprintf(path, sizeof(path), "%s/file", root);
	return file_write(path, "inside", 6, NULL);
}

static int remove_root(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/file", root);
	unlink(path);
	return rmdir(root);
}

/* Run an attempt in a closed-in child: its exit status is what the attempt returned. */
static int attempt_closed_in(int (*attempt)(int pipe_end), char *ret_word, size_t size)
{
	const char *const roots[] = { root };
	const struct sandbox sandbox = {
		.read_roots = roots,
		.read_root_count = 1,
		.no_file_output = true,
	};
	struct sandbox_state state;
	ssize_t got;
	int ends[2], status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (sandbox_enter(&sandbox, &state, NULL) < 0)
			_exit(99);
		_exit(attempt(ends[1]));
	}
	close(ends[1]);
	got = read(ends[0], ret_word, size - 1);
	ret_word[got > 0 ? got : 0] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int errno_of(int result)
{
	if (result >= 0)
		return 0;
	return errno;
}

static int open_outside(int pipe_end)
{
	(void)pipe_end;
	return errno_of(open("/etc/passwd", O_RDONLY));
}

static int open_inside_and_tell(int pipe_end)
{
	char path[128], word[16];
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "%s/file", root);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return errno;
	got = read(fd, word, sizeof(word));
	return got > 0 && write(pipe_end, word, (size_t)got) == got ? 0 : 98;
}

static int make_file_inside(int pipe_end)
{
	char path[128];

	(void)pipe_end;
	snprintf(path, sizeof(path), "%s/new", root);
	return errno_of(open(path, O_WRONLY | O_CREAT, 0600));
}

static int remove_file_inside(int pipe_end)
{
	char path[128];

	(void)pipe_end;
	snprintf(path, sizeof(path), "%s/file", root);
	return errno_of(unlink(path));
}

static int make_socket(int pipe_end)
{
	(void)pipe_end;
	return errno_of(socket(AF_INET, SOCK_STREAM, 0));
}

static int make_local_socket(int pipe_end)
{
	(void)pipe_end;
	return errno_of(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int run_program(int pipe_end)
{
	char *const arguments[] = { NULL };

	(void)pipe_end;
	return errno_of(execve("/bin/true", arguments, arguments));
}

static int make_process(int pipe_end)
{
	pid_t child = fork();

	(void)pipe_end;
	if (child == 0)
		_exit(0);
	return errno_of(child);
}

static int kill_parent(int pipe_end)
{
	(void)pipe_end;
	return errno_of(kill(getppid(), 0));
}

static int make_ring(int pipe_end)
{
	(void)pipe_end;
	return errno_of((int)syscall(SYS_io_uring_setup, 1, NULL));
}

static int change_mode(int pipe_end)
{
	char path[128];

	(void)pipe_end;
	snprintf(path, sizeof(path), "%s/file", root);
	return errno_of(chmod(path, 0777));
}

static void reads_its_root_and_writes_to_its_pipe(void **state)
{
	char word[16];

	(void)state;
	assert_int_equal(attempt_closed_in(open_inside_and_tell, word, sizeof(word)), 0);
	assert_string_equal(word, "inside");
}

static void refuses_files_outside_its_roots(void **state)
{
	struct sandbox_state offered;
	char word[16];

	(void)state;
	sandbox_probe(&offered);
	if (!offered.landlock)
		skip();
	assert_int_equal(attempt_closed_in(open_outside, word, sizeof(word)), EACCES);
}

static void refuses_every_change_of_files(void **state)
{
	char word[16];

	(void)state;
	assert_int_not_equal(attempt_closed_in(make_file_inside, word, sizeof(word)), 0);
	assert_int_not_equal(attempt_closed_in(remove_file_inside, word, sizeof(word)), 0);
	assert_int_not_equal(attempt_closed_in(change_mode, word, sizeof(word)), 0);
}

static void refuses_the_network_and_other_programs(void **state)
{
	struct sandbox_state offered;
	char word[16];

	(void)state;
	sandbox_probe(&offered);
	if (!offered.seccomp)
		skip();
	assert_int_equal(attempt_closed_in(make_socket, word, sizeof(word)), EPERM);
	assert_int_equal(attempt_closed_in(make_local_socket, word, sizeof(word)), EPERM);
	assert_int_equal(attempt_closed_in(run_program, word, sizeof(word)), EPERM);
	assert_int_equal(attempt_closed_in(make_process, word, sizeof(word)), EPERM);
	assert_int_equal(attempt_closed_in(kill_parent, word, sizeof(word)), EPERM);
	assert_int_equal(attempt_closed_in(make_ring, word, sizeof(word)), EPERM);
}

static void a_root_that_has_gone_is_no_failure(void **state)
{
	const char *const roots[] = { "/nowhere/at/all" };
	const struct sandbox sandbox = { .read_roots = roots, .read_root_count = 1 };
	struct sandbox_state entered;
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0)
		_exit(sandbox_enter(&sandbox, &entered, NULL) < 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void says_what_took_hold(void **state)
{
	const struct sandbox sandbox = { .data_bytes = 512 * 1024 * 1024, .cpu_seconds = 1000 };
	struct sandbox_state offered, entered = { 0 };
	int status;
	pid_t child = fork();

	(void)state;
	sandbox_probe(&offered);
	if (child == 0) {
#ifdef __SANITIZE_ADDRESS__
		_exit(0); /* its shadow memory is over every limit */
#endif
		if (sandbox_enter(&sandbox, &entered, NULL) < 0)
			_exit(1);
		_exit(entered.landlock != offered.landlock || entered.seccomp != offered.seccomp ||
			!entered.limits || entered.landlock_abi != offered.landlock_abi);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_its_root_and_writes_to_its_pipe),
		cmocka_unit_test(refuses_files_outside_its_roots),
		cmocka_unit_test(refuses_every_change_of_files),
		cmocka_unit_test(refuses_the_network_and_other_programs),
		cmocka_unit_test(a_root_that_has_gone_is_no_failure),
		cmocka_unit_test(says_what_took_hold),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
