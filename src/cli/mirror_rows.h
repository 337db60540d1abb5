/* The mirrors as rows: for people, and in the formats of exports. */
#ifndef SCABBARD_CLI_MIRROR_ROWS_H
#define SCABBARD_CLI_MIRROR_ROWS_H

#include "command.h"

/** Write what `mirror list` shows to standard output. The exit status, or an error. */
int mirror_rows_write(const char *folder, const struct settings *settings, struct error *err);

#endif
