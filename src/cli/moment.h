/* A point in the life of a fleet, as options name it. */
#ifndef SCABBARD_CLI_MOMENT_H
#define SCABBARD_CLI_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct moment {
	bool is_run;
	int64_t value; /**< number of a run, or seconds */
};

/**
 * Read "#29" or "29" (a run), "2026-11-18" or RFC 3339 (a time), "7d", "2w", "1y" (that long ago). As an end a day stands
 * for its last second. ERROR_USAGE with a hint.
 */
int moment_parse(struct moment *ret, const char *text, bool is_end, int64_t now, struct error *err);

#endif
