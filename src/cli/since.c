#include "since.h"

#include "base/clock.h"

#include <stddef.h>

int since_read(const char *text, int64_t now, int64_t *ret, struct error *err)
{
	int64_t ago;

	if (clock_parse(text, ret))
		return 0;
	if (clock_parse_age(text, &ago, NULL)) {
		*ret = now - ago;
		return 0;
	}
	error_set(err, ERROR_USAGE, "'%.60s' is no time", text);
	error_hint(err, "Give a day, such as 2026-11-01, or how long ago: 12h, 7d, 4w, 1y.");
	return ERROR_USAGE;
}
