/* The forked process that reads a repository for look_run. */
#ifndef SCABBARD_ENGINE_LOOK_CHILD_H
#define SCABBARD_ENGINE_LOOK_CHILD_H

#include "look.h"
#include "look_place.h"

struct look_job {
	const struct look_settings *settings;
	const struct look_place *place;
};

/**
 * Close this process in, read the states, and write messages (protocol.h) to the descriptor: {"claim":"url:…",
 * "landlock":…,"abi":…,"seccomp":…,"limits":…}, then a snapshot document for each state; with bytes the id and the bytes of
 * each file, and an empty one at the end. Or {"failed":"…","code":-1,"hint":"…"}. The exit status.
 */
int look_child(const struct look_job *job, int output);

#endif
