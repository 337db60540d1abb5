/* A time that has passed, as people give it. */
#ifndef SCABBARD_CLI_SINCE_H
#define SCABBARD_CLI_SINCE_H

#include <stdint.h>

#include "base/error.h"

/** Read "2026-11-01", RFC 3339 in UTC, or how long ago: "12h", "7d", "4w", "1y". ERROR_USAGE, with a hint. */
int since_read(const char *text, int64_t now, int64_t *ret, struct error *err);

#endif
