/*
 * Commands side by side: each once to warm up, then in turns, so that a noisy machine troubles all alike.
 * Prints the median wall time, the largest resident set of the command and its children, and the ratio to the
 * first command.
 *	measure ROUNDS NAME COMMAND [NAME COMMAND ...]		each COMMAND is a line for sh
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COMMANDS = 32, ROUNDS = 99 };

struct measured {
	const char *name;
	const char *command;
	double times[ROUNDS];
	long kilobytes;
	int status;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double run(struct measured *measured)
{
	struct rusage usage;
	double start = now(), taken;
	int status;
	pid_t child = fork();

	if (child == 0) {
		int nothing = open("/dev/null", O_RDWR);

		dup2(nothing, STDIN_FILENO);
		dup2(nothing, STDOUT_FILENO);
		execl("/bin/sh", "sh", "-c", measured->command, (char *)NULL);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) < 0)
		exit(3);
	taken = now() - start;
	measured->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	if (usage.ru_maxrss > measured->kilobytes)
		measured->kilobytes = usage.ru_maxrss;
	return taken;
}

static int compare(const void *left, const void *right)
{
	double one = *(const double *)left, other = *(const double *)right;

	return (one > other) - (one < other);
}

int main(int argc, char **argv)
{
	static struct measured all[COMMANDS];
	int rounds = argc > 1 ? atoi(argv[1]) : 0, count = (argc - 2) / 2;

	if (rounds < 1 || rounds > ROUNDS || count < 1 || count > COMMANDS || argc % 2)
		return 2;
	for (int i = 0; i < count; i++) {
		all[i].name = argv[2 + 2 * i];
		all[i].command = argv[3 + 2 * i];
		run(&all[i]);
	}
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < count; i++)
			all[i].times[round] = run(&all[i]);
	for (int i = 0; i < count; i++) {
		double *times = all[i].times;

		qsort(times, (size_t)rounds, sizeof(*times), compare);
		printf("  %-34s %10.1f ms  (%.1f-%.1f)  %6.1f MiB  ratio %.2f%s", all[i].name,
			times[rounds / 2], times[0], times[rounds - 1], (double)all[i].kilobytes / 1024.0,
			times[rounds / 2] / all[0].times[rounds / 2], all[i].status ? "" : "\n");
		if (all[i].status)
			printf("  exit %d\n", all[i].status);
	}
	return 0;
}
