#include "support_mirror.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"

static void on_ended(const struct mirror_end *end, void *context)
{
	struct told *told = context;

	buf_format(&told->text, "%s: %s\n", end->root, end->problem ? end->problem : "fine");
	told->last = *end;
}

void told_release(struct told *told)
{
	buf_release(&told->text);
}

struct limits told_limits(void)
{
	struct limits limits;

	limits_default(&limits);
	limits.values[LIMIT_NETWORK_QUIET] = 20;
	return limits;
}

void told_run(struct told *told, struct mirror_plan *plan, struct mirror_settings settings)
{
	const struct limits limits = told_limits();
	struct error error = { 0 };

	settings.ended = on_ended;
	settings.context = told;
	if (!settings.limits)
		settings.limits = &limits;
	buf_clear(&told->text);
	if (mirror_run(plan, &settings, &told->result, &error) < 0)
		fail_msg("%s", error.message);
}

void told_add(struct told *told, const char *folder, const char *url, struct mirror_settings settings)
{
	CLEANUP(mirror_plan_release) struct mirror_plan plan = { .folder = folder };
	struct error error = { 0 };

	if (mirror_plan_add(&plan, url, &error) < 0)
		fail_msg("%s", error.message);
	told_run(told, &plan, settings);
}

void told_update(struct told *told, const char *folder)
{
	CLEANUP(mirror_plan_release) struct mirror_plan plan = { .folder = folder };
	struct error error = { 0 };

	if (mirror_plan_update(&plan, NULL, &error) < 0)
		fail_msg("%s", error.message);
	told_run(told, &plan, (struct mirror_settings){ 0 });
}
