/* Where files are: the database, the configuration. */
#ifndef SCABBARD_CLI_PATHS_H
#define SCABBARD_CLI_PATHS_H

#include "command.h"

/** Add the path of the database: --db, $SCABBARD_DB, or fleet.db in the data folder. */
int paths_add_database(struct buf *ret, const struct settings *settings, struct error *err);

/** Add a path in the configuration folder of this program; nothing if there is no home. */
void paths_add_configuration(struct buf *ret, const char *name);

#endif
