#include "support_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "rules/table.h"
#include "support_repos.h"

static struct policy *defaults;

int support_check_setup(void **state)
{
	(void)state;
	defaults = policy_new();
	return support_repos_make_by("tests/repos/gate.sh", "") ? 0 : -1;
}

int support_check_teardown(void **state)
{
	(void)state;
	policy_close(&defaults);
	support_repos_remove();
	return 0;
}

struct check_settings support_check_settings(const char *name)
{
	return (struct check_settings){
		.path = support_repos_path(name),
		.policy = defaults,
		.fail_on = "high",
	};
}

struct checked support_checked(const struct check_settings *settings)
{
	struct checked checked = { 0 };
	struct error error = { 0 };

	if (check_run(settings, &checked, &error) < 0)
		fail_msg("%s: %s", settings->path, error.message);
	return checked;
}

int support_check_refused(const struct check_settings *settings, struct error *err)
{
	CLEANUP(checked_release) struct checked checked = { 0 };
	const int result = check_run(settings, &checked, err);

	if (result == 0)
		fail_msg("%s: it was not refused", settings->path);
	assert_int_equal(checked.count, 0);
	return result;
}

const char *support_check_cell(const struct checked_finding *finding, enum finding_column column)
{
	return finding->row.cells[column].text;
}

static bool is_of(const struct checked_finding *finding, const char *rule, const char *path)
{
	return strcmp(support_check_cell(finding, FIND_RULE), rule) == 0 &&
	       (!path || strcmp(support_check_cell(finding, FIND_PATH), path) == 0);
}

size_t support_check_count(const struct checked *checked, const char *rule, const char *path, bool failing)
{
	size_t count = 0;

	for (size_t i = 0; i < checked->count; i++)
		count += is_of(&checked->findings[i], rule, path) && (!failing || checked->findings[i].fails);
	return count;
}

const struct checked_finding *support_check_finding(
	const struct checked *checked, const char *rule, const char *path)
{
	for (size_t i = 0; i < checked->count; i++)
		if (is_of(&checked->findings[i], rule, path))
			return &checked->findings[i];
	fail_msg("no %s at '%s' among %zu findings", rule, path ? path : "(any)", checked->count);
	return NULL;
}

struct policy *support_check_policy(const char *text)
{
	struct policy *policy = NULL;
	struct error error = { 0 };
	struct place place;

	if (policy_read(&policy, text, strlen(text), rule_table, &place, &error) < 0)
		fail_msg("%s", error.message);
	return policy;
}
