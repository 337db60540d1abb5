/* One process at a time: a lock that ends with its holder, however that ends. */
#ifndef SCABBARD_BASE_LOCK_H
#define SCABBARD_BASE_LOCK_H

#include "base/error.h"

/**
 * Take the lock that a file stands for, making the file if need be; it stays when the lock ends. Held until
 * `*ret` is closed (CLEANUP(file_close)) or the process ends. ERROR_LOCKED, naming the process, if another holds
 * it.
 */
int lock_take(int *ret, const char *path, struct error *err);

#endif
