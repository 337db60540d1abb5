/* Who runs this program: claimed, never proved. */
#ifndef SCABBARD_ENGINE_ACTOR_H
#define SCABBARD_ENGINE_ACTOR_H

#include "base/buf.h"

/** Add $SCABBARD_ACTOR, or user@host. */
void engine_actor(struct buf *ret);

#endif
