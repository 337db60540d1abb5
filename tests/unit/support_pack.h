/* Packs that mean no good, for servers of tests. */
#ifndef SCABBARD_TESTS_SUPPORT_PACK_H
#define SCABBARD_TESTS_SUPPORT_PACK_H

#include "base/buf.h"

/**
 * Add a pack of a few kilobytes: a blob of 16 MiB, and a delta that repeats it to 1 GiB. Well formed to its last
 * byte.
 */
void pack_add_bomb(struct buf *buf);

/** Add the head of a pack that announces so many objects, and nothing more. */
void pack_add_promise(struct buf *buf, uint32_t objects);

#endif
