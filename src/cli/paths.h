/* Where files are: the database, the configuration. */
#ifndef SCABBARD_CLI_PATHS_H
#define SCABBARD_CLI_PATHS_H

#include "base/json.h"
#include "command.h"
#include "model/policy.h"

/** Add the path of the database: --db, $SCABBARD_DB, or fleet.db in the data folder. */
int paths_add_database(struct buf *ret, const struct settings *settings, struct error *err);

/** Add the path of the mirrors: --mirrors, $SCABBARD_MIRRORS, or the folder "mirrors" beside the database. */
int paths_add_mirrors(struct buf *ret, const struct settings *settings, struct error *err);

/** Add a path in the configuration folder of this program; nothing if there is no home. */
void paths_add_configuration(struct buf *ret, const char *name);

/**
 * Add the path of the policy: --policy, $SCABBARD_POLICY, or policy.toml in the configuration folder; nothing if there
 * is no home. `ret_named` (may be NULL): it was asked for, so it must be there.
 */
int paths_add_policy(struct buf *ret, bool *ret_named, const struct settings *settings, struct error *err);

/** Read a policy file ("-" is standard input) into `text` and from there. Errors begin with "FILE:LINE:COLUMN: ". */
int paths_read_policy(
	struct policy **ret, struct buf *text, const char *path, struct place *ret_place, struct error *err);

/**
 * Say whether something is at a path: also a link that leads nowhere, and what cannot be looked at. A policy that
 * cannot be read is an error, never the defaults.
 */
bool paths_is_there(const char *path);

/** The policy in force: that of paths_add_policy, or the defaults where nobody named one and none is there. */
int paths_load_policy(struct policy **ret, const struct settings *settings, struct error *err);

#endif
