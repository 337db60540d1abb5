/* What report and export share: the filter that was given, the fleet, and what a report is told. */
#ifndef SCABBARD_CLI_ASKED_H
#define SCABBARD_CLI_ASKED_H

#include "command.h"
#include "engine/fleet.h"
#include "model/filter.h"
#include "reports/table.h"

/** Read a filter before anything else is done, so that an error can say where it is. NULL is an empty one. */
int asked_filter(struct filter *ret, enum table_id table, const char *filter, struct error *err);

/** Open the fleet for reading, held at one state; `path` gets the database's. */
int asked_fleet(struct fleet **ret, struct buf *path, const struct settings *settings, struct error *err);

/** What every report is told. */
struct report_settings asked_settings(const struct settings *settings, const char *database);

#endif
