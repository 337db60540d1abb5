/* diff: what changed between two runs or times. */
#include "asked.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "changes.h"
#include "commands.h"
#include "moment.h"

int cmd_diff(const struct settings *settings, struct error *err)
{
	const struct words *operands = &settings->operands;
	const int64_t now = clock_now();
	struct moment from, until = { .value = now };

	if (moment_parse(&from, operands->items[0], false, now, err) < 0 ||
		(operands->count > 1 && moment_parse(&until, operands->items[1], true, now, err) < 0))
		return err->code;
	return changes_write(settings, USE_DIFF, &from, operands->count > 1 ? &until : NULL, err);
}
