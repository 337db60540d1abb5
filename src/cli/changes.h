/* Writing down what changed: report --since and diff. */
#ifndef SCABBARD_CLI_CHANGES_H
#define SCABBARD_CLI_CHANGES_H

#include "command.h"
#include "moment.h"
#include "reports/table.h"

/** Write what changed from one moment to another (NULL = now, the newest run) in the format that was asked for. */
int changes_write(const struct settings *settings, enum report_use use, const struct moment *from,
	const struct moment *until, struct error *err);

#endif
