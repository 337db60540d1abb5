/* What a command that judges works on: the database, the policy that judges, and the folder of mirrors. */
#ifndef SCABBARD_CLI_JUDGING_H
#define SCABBARD_CLI_JUDGING_H

#include "command.h"
#include "engine/fleet.h"

/** Opened; { .mirrors = BUF_INIT } is empty. */
struct judging {
	struct policy *policy;
	struct fleet *fleet; /**< with the policy lent */
	struct buf mirrors;  /**< a folder, which need not exist */
};

void judging_release(struct judging *judging);

/**
 * Open the database, which is made if there is none unless it must exist. Policy and mirrors that nobody names are those of
 * the last time: a run that forgot an option would close what the others have found. `--policy none` is the defaults.
 */
int judging_open(struct judging *ret, const struct settings *settings, bool must_exist, struct error *err);

/**
 * The same for a command that records nothing, not even what it was told: a database that is not there is none, and then
 * there is no fleet.
 */
int judging_open_to_read(struct judging *ret, const struct settings *settings, struct error *err);

/** The policy alone, for a fleet that is open for reading; nothing is remembered. */
int judging_load_policy(
	struct policy **ret, struct fleet *fleet, const struct settings *settings, struct error *err);

/**
 * Judge what an act about a review has changed, and add a line about it. A scan that is under way does it by itself: then
 * there is a note instead.
 */
int judging_again(struct fleet *fleet, const struct settings *settings, struct buf *text, struct error *err);

#endif
