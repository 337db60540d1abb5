/* The gate over the repositories of tests/repos/gate.sh. */
#ifndef SCABBARD_TESTS_SUPPORT_CHECK_H
#define SCABBARD_TESTS_SUPPORT_CHECK_H

#include "engine/check.h"

/** Make the repositories, once a group of tests; and a policy with its defaults. */
int support_check_setup(void **state);
int support_check_teardown(void **state);

/** The settings of a check of one of them: the work tree, no database, no copies, "high". Change what is to differ. */
struct check_settings support_check_settings(const char *name);

/** Check; the test fails if that does. The caller releases it. */
struct checked support_checked(const struct check_settings *settings);

/** Check, and say how it failed: its code. */
int support_check_refused(const struct check_settings *settings, struct error *err);

/** How many findings of a rule there are at a path, of those that fail or of all. */
size_t support_check_count(const struct checked *checked, const char *rule, const char *path, bool failing);

/** The first finding of a rule at a path; the test fails if there is none. */
const struct checked_finding *support_check_finding(
	const struct checked *checked, const char *rule, const char *path);

/** A cell of a finding as text. */
const char *support_check_cell(const struct checked_finding *finding, enum finding_column column);

/** Read a policy; the test fails if it cannot be read. The caller closes it. */
struct policy *support_check_policy(const char *text);

#endif
