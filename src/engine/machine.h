/* This user's own machine as a snapshot: how Dagger is configured on it. Only when asked. */
#ifndef SCABBARD_ENGINE_MACHINE_H
#define SCABBARD_ENGINE_MACHINE_H

#include "base/error.h"
#include "model/limits.h"
#include "model/snapshot.h"

/**
 * Look at this user's engine.json, at the variables of Dagger's that this process has been given, and at the certificates
 * and keys that they name, with their modes. Paths are from the root on, without the first slash; the variables are a
 * file named "environment". The identity is "machine:HOST", or `as` if that is given.
 */
int machine_snapshot(const struct limits *limits, const char *as, struct snapshot **ret, struct error *err);

#endif
