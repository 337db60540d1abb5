#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "protocol.h"

enum { PIPE_BYTES = 1024 * 1024, READ_STEP = 64 * 1024, FIRST_OTHER_DESCRIPTOR = 3, PATIENCE = 100 };

extern char **environ;

/* --- starting ----------------------------------------------------------------------------------------- */

/* Anything else may hold a credential. */
static bool may_pass(const char *variable, const char *const *names)
{
	if (text_starts(variable, "LC_ALL=") || text_starts(variable, "SCABBARD_NOW="))
		return true;
#ifdef SCABBARD_TEST_HOOKS
	if (text_starts(variable, "UBSAN_OPTIONS=") || text_starts(variable, "SCABBARD_TEST_"))
		return true;
#endif
	for (; *names; names++)
		if (text_starts(variable, *names) && variable[strlen(*names)] == '=')
			return true;
	return false;
}

/* The variables borrow from this process's environment; the array is the caller's. */
static char **clean_environment(char *no_leak_check, const char *const *names)
{
	size_t count = 0, kept = 0;
	char **clean;

	while (environ[count])
		count++;
	clean = memory_zero(count + 2, sizeof(*clean));
	for (size_t i = 0; i < count; i++)
		if (may_pass(environ[i], names))
			clean[kept++] = environ[i];
#ifdef SCABBARD_TEST_HOOKS
	clean[kept++] = no_leak_check;
#else
	(void)no_leak_check;
#endif
	return clean;
}

struct pipes {
	int read_input, write_input, read_output, write_output;
};

static void pipes_close(struct pipes *pipes)
{
	file_close(&pipes->read_input);
	file_close(&pipes->write_input);
	file_close(&pipes->read_output);
	file_close(&pipes->write_output);
}

static int pipes_open(struct pipes *pipes, struct error *err)
{
	int input[2], output[2];

	if (pipe2(input, O_CLOEXEC) < 0)
		return error_system(err, "making a pipe");
	pipes->read_input = input[0];
	pipes->write_input = input[1];
	if (pipe2(output, O_CLOEXEC) < 0)
		return error_system(err, "making a pipe");
	pipes->read_output = output[0];
	pipes->write_output = output[1];
	/* Larger pipes save turns; the kernel may refuse. */
	fcntl(pipes->write_input, F_SETPIPE_SZ, PIPE_BYTES);
	fcntl(pipes->write_output, F_SETPIPE_SZ, PIPE_BYTES);
	if (fcntl(pipes->write_input, F_SETFL, O_NONBLOCK) < 0 ||
		fcntl(pipes->read_output, F_SETFL, O_NONBLOCK) < 0)
		return error_system(err, "setting up a pipe");
	return 0;
}

/* Sanitizers speak on standard error; a release build's worker has nothing to say there. */
static int redirect(posix_spawn_file_actions_t *actions, const struct pipes *pipes)
{
	int result = posix_spawn_file_actions_adddup2(actions, pipes->read_input, STDIN_FILENO);

	if (!result)
		result = posix_spawn_file_actions_adddup2(actions, pipes->write_output, STDOUT_FILENO);
#ifndef SCABBARD_TEST_HOOKS
	if (!result)
		result = posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#endif
	if (!result)
		result = posix_spawn_file_actions_addclosefrom_np(actions, FIRST_OTHER_DESCRIPTOR);
	return result;
}

/* In a group of its own, so that Ctrl-C at the terminal reaches the collector alone. */
static int set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none;
	int result;

	sigemptyset(&none);
	result = posix_spawnattr_setsigmask(attributes, &none);
	if (!result)
		result = posix_spawnattr_setpgroup(attributes, 0);
	if (!result)
		result = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	return result;
}

static int spawn(pid_t *ret, const char *program, char *argument, const char *const *variables,
	const struct pipes *pipes)
{
	/* A leak check needs ptrace, which a sandboxed worker has given up. */
	char no_leak_check[] = "ASAN_OPTIONS=detect_leaks=0";
	CLEANUP(memory_release) char **environment = clean_environment(no_leak_check, variables);
	char name[] = "scabbard";
	char *arguments[] = { name, argument, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int result = posix_spawn_file_actions_init(&actions);

	if (result)
		return result;
	result = posix_spawnattr_init(&attributes);
	if (result) {
		posix_spawn_file_actions_destroy(&actions);
		return result;
	}
	result = redirect(&actions, pipes);
	if (!result)
		result = set_attributes(&attributes);
	if (!result)
		result = posix_spawn(ret, program, &actions, &attributes, arguments, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return result;
}

int process_start(struct process *process, const char *program, struct error *err)
{
	static const char *const none[] = { NULL };

	return process_start_as(process, program, "__worker", none, err);
}

int process_start_as(struct process *process, const char *program, const char *argument,
	const char *const *variables, struct error *err)
{
	CLEANUP(memory_release) char *own_argument = memory_string(argument);
	CLEANUP(pipes_close) struct pipes pipes = { -1, -1, -1, -1 };
	int result;

	if (pipes_open(&pipes, err) < 0)
		return err->code;
	result = spawn(&process->id, program ? program : "/proc/self/exe", own_argument, variables, &pipes);
	if (result) {
		process->id = 0;
		errno = result;
		return error_system(err, "starting a worker");
	}
	process->input = pipes.write_input;
	process->output = pipes.read_output;
	pipes.write_input = -1;
	pipes.read_output = -1;
	return 0;
}

/* --- talking ------------------------------------------------------------------------------------------ */

bool process_flush(struct process *process)
{
	size_t sent = 0;

	while (sent < process->unsent.length) {
		ssize_t result =
			write(process->input, process->unsent.text + sent, process->unsent.length - sent);

		if (result < 0 && errno == EINTR)
			continue;
		if (result < 0 && errno != EAGAIN)
			return false;
		if (result < 0)
			break;
		sent += (size_t)result;
	}
	if (sent && sent < process->unsent.length)
		memmove(process->unsent.text, process->unsent.text + sent, process->unsent.length - sent);
	buf_cut(&process->unsent, process->unsent.length - sent);
	return true;
}

bool process_send(struct process *process, const char *text, size_t length)
{
	message_add(&process->unsent, text, length);
	return process_flush(process);
}

int process_receive(struct process *process)
{
	ssize_t got;

	buf_reserve(&process->in, READ_STEP);
	do
		got = read(process->output, process->in.text + process->in.length, READ_STEP);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return errno == EAGAIN ? -1 : 0;
	process->in.length += (size_t)got;
	process->in.text[process->in.length] = '\0';
	return (int)got;
}

/* --- ending ------------------------------------------------------------------------------------------- */

/* Wait for a process that is about to end by itself, for a moment only. */
static bool ends_by_itself(pid_t id, int *status)
{
	const struct timespec pause = { .tv_nsec = 5000000 };

	for (int times = 0; times < PATIENCE; times++) {
		pid_t ended = waitpid(id, status, WNOHANG);

		if (ended == id)
			return true;
		if (ended < 0 && errno != EINTR)
			return false;
		nanosleep(&pause, NULL);
	}
	return false;
}

void process_end(struct process *process, bool kill_first, struct buf *ret_reason)
{
	int status = 0;

	file_close(&process->input);
	file_close(&process->output);
	buf_release(&process->unsent);
	buf_release(&process->in);
	if (!process->id)
		return;
	if (kill_first || !ends_by_itself(process->id, &status)) {
		kill(process->id, SIGKILL);
		while (waitpid(process->id, &status, 0) < 0 && errno == EINTR)
			continue;
	}
	process->id = 0;
	if (!ret_reason)
		return;
	if (WIFSIGNALED(status))
		buf_format(ret_reason, "killed by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) == WORKER_WITHOUT_MEMORY)
		buf_add(ret_reason, "it needs more memory than a worker may have");
	else
		buf_format(ret_reason, "ended with exit status %d", WEXITSTATUS(status));
}
