#include "cli/cli.h"

#include "base/cleanup.h"
#include "commands.h"
#include "engine/collect.h"
#include "engine/mirror.h"
#include "print.h"

#include <locale.h>
#include <signal.h>
#include <string.h>

/* A reader that has gone away is no failure: it has seen enough. */
static int exit_status_of(const struct error *err)
{
	switch (err->code) {
	case ERROR_STOPPED:
		return EXIT_CLEAN;
	case ERROR_USAGE:
		return EXIT_USAGE;
	case ERROR_NOT_FOUND:
	case ERROR_MALFORMED:
	case ERROR_TOO_LARGE:
	case ERROR_SYSTEM:
	case ERROR_LOCKED:
		break;
	}
	return EXIT_FAILED;
}

static int run(struct settings *settings, int argc, char **argv, struct error *err)
{
	if (option_parse(settings, argc, argv, err) < 0)
		return err->code;
	if (settings->version)
		return cmd_version(settings, err);
	if (settings->help)
		return cmd_help(settings, err);
	return settings->command->run(settings, err);
}

int cli_main(int argc, char **argv)
{
	CLEANUP(settings_release) struct settings settings = { 0 };
	struct error error = { 0 };
	int status;

	/* The collector starts this very program as its workers and network processes: nothing of the rest is for them. */
	if (argc == 2 && strcmp(argv[1], "__worker") == 0)
		return worker_main(argc, argv);
	if (argc == 2 && strcmp(argv[1], "__network") == 0)
		return network_main(argc, argv);
	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN);
	status = run(&settings, argc, argv, &error);
	if (status >= 0)
		return status;
	if (error.code != ERROR_STOPPED)
		print_failure(&error);
	return exit_status_of(&error);
}
