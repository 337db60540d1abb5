/* Help as text, made from the tables. */
#ifndef SCABBARD_CLI_HELP_H
#define SCABBARD_CLI_HELP_H

#include "command.h"

/** Add the page about everything, or about one command. */
void help_add_overview(struct buf *buf, bool color);
void help_add_command(struct buf *buf, const struct command *command, bool color);

/** Add "scabbard scan [OPTION...] PATH..." */
void help_add_usage(struct buf *buf, const struct command *command);

#endif
