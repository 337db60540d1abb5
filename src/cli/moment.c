#include "moment.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

enum { DAY = 24 * 60 * 60, DATE_LENGTH = 10 };

static bool parse_run(const char *text, int64_t *ret)
{
	text += *text == '#';
	if (!*text || strspn(text, "0123456789") != strlen(text) || strlen(text) > 15)
		return false;
	for (*ret = 0; *text; text++)
		*ret = *ret * 10 + (*text - '0');
	return true;
}

int moment_parse(struct moment *ret, const char *text, bool is_end, int64_t now, struct error *err)
{
	int64_t number;

	if (parse_run(text, &number)) {
		*ret = (struct moment){ .is_run = true, .value = number };
		return 0;
	}
	if (clock_parse_age(text, &number, NULL)) {
		*ret = (struct moment){ .value = now - number };
		return 0;
	}
	if (clock_parse(text, &number)) {
		if (is_end && strlen(text) == DATE_LENGTH)
			number += DAY - 1;
		*ret = (struct moment){ .value = number };
		return 0;
	}
	error_set(err, ERROR_USAGE, "'%.60s' is no point in time", text);
	error_hint(err, "Name a day (2026-11-18), how long ago (7d, 2w), or a run (#29).");
	return ERROR_USAGE;
}
