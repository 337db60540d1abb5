#include "asked.h"

#include "base/clock.h"
#include "engine/triage.h"
#include "model/version.h"
#include "paths.h"
#include "print.h"

#include <string.h>

enum { WIDTH_DEFAULT = 80, SHOWN = 40 };

int asked_filter(struct filter *ret, enum table_id table, const char *filter, struct error *err)
{
	size_t offset = 0;

	if (!filter || filter_parse(ret, table, filter, clock_now(), &offset, err) == 0)
		return 0;
	if (offset < strlen(filter))
		error_context(err, "in the filter, at '%.*s'", SHOWN, filter + offset);
	else
		error_context(err, "in the filter");
	return ERROR_USAGE;
}

int asked_fleet(struct fleet **ret, struct buf *path, const struct settings *settings, struct error *err)
{
	bool ended;

	/* What has ended by now counts as open in all that is answered. */
	if (paths_add_database(path, settings, err) < 0 || triage_settle(path->text, &ended, err) < 0 ||
		fleet_open(ret, path->text, false, err) < 0)
		return err->code;
	return fleet_hold(*ret, err);
}

struct report_settings asked_settings(const struct settings *settings, const char *database)
{
	return (struct report_settings){
		.width = settings->width ? settings->width : WIDTH_DEFAULT,
		.ascii = print_is_ascii(settings),
		.color = print_has_color(settings),
		.now = clock_now(),
		.database = database,
		.filter = settings->filter ? settings->filter : "",
		.program = scabbard_version(),
		.rules = fleet_rules(),
	};
}
