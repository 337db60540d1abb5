/* Puts the terminal back when the program crashes. Only what a signal handler may touch is kept here. */
#include "term_private.h"

#include "base/cleanup.h"
#include "base/memory.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { RESTORE_BYTES = 512, STACK_BYTES = 64 * 1024 };

/* The one state that signal handlers must reach. */
static struct {
	volatile sig_atomic_t armed;
	struct termios termios;
	char restore[RESTORE_BYTES];
	size_t length;
	char *stack;
} guard;

static void put_back(void)
{
	if (!guard.armed)
		return;
	guard.armed = 0;
	if (write(STDOUT_FILENO, guard.restore, guard.length) < 0)
		guard.length = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &guard.termios);
}

/* The default action follows, so that a core is kept and the exit status is true. */
static void crash(int number)
{
	static const char message[] = "scabbard: crashed; please report what was on the screen\n";

	put_back();
	if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0)
		_exit(3);
	raise(number);
}

void term_guard_begin(void)
{
	tcgetattr(STDIN_FILENO, &guard.termios);
}

void term_guard_arm(const char *restore, size_t length)
{
	static const int numbers[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
	struct sigaction action = { 0 };
	stack_t stack = { 0 };

	if (length > sizeof(guard.restore))
		length = sizeof(guard.restore);
	memcpy(guard.restore, restore, length);
	guard.length = length;
	if (!guard.stack)
		guard.stack = memory_zero(STACK_BYTES, 1);
	stack.ss_sp = guard.stack;
	stack.ss_size = STACK_BYTES;
	sigaltstack(&stack, NULL);
	action.sa_handler = crash;
	action.sa_flags = SA_ONSTACK | (int)SA_RESETHAND;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		sigaction(numbers[i], &action, NULL);
	memory_set_death_hook(put_back);
	guard.armed = 1;
}

void term_guard_end(void)
{
	guard.armed = 0;
}
