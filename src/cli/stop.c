#include "stop.h"

#include "base/cleanup.h"

#include <signal.h>
#include <stddef.h>

/* What a signal handler must reach cannot be handed to it. */
static volatile sig_atomic_t stop_flag;

static void on_signal(int number)
{
	(void)number;
	stop_flag = 1;
}

const volatile int *stop_on_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		struct sigaction before;

		/* Whoever started us with a signal ignored (nohup) wants it so. */
		if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
	}
	return &stop_flag;
}
