/* The command line: the only room beside tui that prints. */
#ifndef SCABBARD_CLI_CLI_H
#define SCABBARD_CLI_CLI_H

/** Run the command that the arguments name; the exit status: 0 clean, 1 findings, 2 wrong usage, 3 failed or incomplete. */
int cli_main(int argc, char **argv);

#endif
