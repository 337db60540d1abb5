/* Constants that another file of their package makes a secret of. */
#ifndef SCABBARD_ENGINE_HIDE_SECRETS_H
#define SCABBARD_ENGINE_HIDE_SECRETS_H

#include "model/snapshot.h"

/**
 * Hide what only several files together show to be a secret: the constants whose names stand where a credential is
 * given, literals behind a name that another file fixes, and what of the package repeats their text: in facts, in
 * excerpts, and, for the store, in `hidden`. The snapshot is sorted. What is hidden stays so, whatever other
 * repository holds the blob; so facts that are remembered may have been hidden already.
 */
void snapshot_hide_secrets(struct snapshot *snapshot);

#endif
