/*
 * The dashboard on a real terminal: time to its first frame, key to frame, bytes for a key and when idle, memory.
 *	screen WIDTHxHEIGHT TEXT KEYS COUNT COMMAND ARGUMENT...
 * The first page is there when TEXT has been sent. Of KEYS one at a time is sent, COUNT in all.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { QUIET = 60, FIRST = 20000, KEYS = 2000, TEXT = 1 << 20 };

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* What came from the dashboard. */
struct reading {
	size_t bytes;
	double first, seen, last; /* first byte, the wanted text, last byte; 0 = not yet */
	char text[TEXT];
	size_t length;
};

static void take(struct reading *reading, const char *chunk, size_t count, const char *wanted)
{
	reading->last = now();
	reading->bytes += count;
	if (reading->first <= 0)
		reading->first = reading->last;
	if (!wanted || reading->seen > 0 || reading->length + count >= TEXT)
		return;
	memcpy(reading->text + reading->length, chunk, count);
	reading->length += count;
	reading->text[reading->length] = '\0';
	if (strstr(reading->text, wanted))
		reading->seen = reading->last;
}

/* Read until nothing comes for a while, or at first until the text wanted has come. */
static void read_frame(int fd, struct reading *reading, const char *wanted, int patience)
{
	static char chunk[65536];

	for (;;) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		const int quiet = reading->last <= 0 || (wanted && reading->seen <= 0) ? patience : QUIET;
		ssize_t got;

		if (poll(&wait, 1, quiet) <= 0)
			return;
		got = read(fd, chunk, sizeof(chunk));
		if (got <= 0)
			return;
		take(reading, chunk, (size_t)got, wanted);
	}
}

static long peak_kilobytes(pid_t child)
{
	char path[64], line[256];
	long kilobytes = 0;
	FILE *status;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)child);
	status = fopen(path, "r");
	while (status && fgets(line, sizeof(line), status))
		if (strncmp(line, "VmHWM:", 6) == 0)
			kilobytes = strtol(line + 6, NULL, 10);
	if (status)
		fclose(status);
	return kilobytes;
}

static int compare(const void *left, const void *right)
{
	double one = *(const double *)left, other = *(const double *)right;

	return (one > other) - (one < other);
}

static void press(int fd, const char *keys, int count)
{
	static double latencies[KEYS];
	static struct reading reading;
	const size_t kinds = strlen(keys);

	for (int i = 0; i < count; i++) {
		double start = now();

		reading.last = 0;
		if (write(fd, keys + (size_t)i % kinds, 1) < 0)
			exit(3);
		read_frame(fd, &reading, NULL, 1000);
		latencies[i] = reading.last > 0 ? reading.last - start : 1000.0;
	}
	qsort(latencies, (size_t)count, sizeof(latencies[0]), compare);
	printf("    key to frame: median %.1f ms, p99 %.1f ms, worst %.1f ms of %d; %zu bytes a key\n",
		latencies[count / 2], latencies[count * 99 / 100], latencies[count - 1], count,
		reading.bytes / (size_t)count);
}

int main(int argc, char **argv)
{
	static struct reading opening, idle;
	struct winsize size = { 0 };
	int count = argc > 5 ? atoi(argv[4]) : 0, fd;
	double start;
	char *end;
	pid_t child;

	if (count < 1 || count > KEYS)
		return 2;
	size.ws_col = (unsigned short)strtol(argv[1], &end, 10);
	size.ws_row = (unsigned short)strtol(end + 1, NULL, 10);
	start = now();
	child = forkpty(&fd, NULL, NULL, &size);
	if (child == 0) {
		setenv("TERM", "xterm-256color", 1);
		execv(argv[5], argv + 5);
		_exit(127);
	}
	read_frame(fd, &opening, argv[2], FIRST);
	if (opening.seen <= 0) {
		fprintf(stderr, "screen: '%s' did not appear\n", argv[2]);
		kill(child, SIGTERM);
		return 3;
	}
	printf("    first byte %.1f ms, first page %.1f ms, at rest %.1f ms, %zu bytes\n",
		opening.first - start, opening.seen - start, opening.last - start, opening.bytes);
	press(fd, argv[3], count);
	read_frame(fd, &idle, NULL, 3000);
	printf("    idle for 3 s: %zu bytes sent; peak memory %.1f MiB\n", idle.bytes,
		(double)peak_kilobytes(child) / 1024.0);
	kill(child, SIGTERM);
	waitpid(child, NULL, 0);
	return 0;
}
