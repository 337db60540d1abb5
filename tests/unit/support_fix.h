/* A work tree with a manifest, and mirrors that its references can be proved by: those of resolve.sh. */
#ifndef SCABBARD_TESTS_SUPPORT_FIX_H
#define SCABBARD_TESTS_SUPPORT_FIX_H

#include "engine/fix.h"

/** What references lead to. */
#define E "github.com/example/"

/** Three references that the mirrors prove. */
extern const char support_fix_several[];

/** Make the repositories, with folders of mirrors: mirrors, other (two that disagree on v1.1.0), none. */
int support_fix_setup(void **state);
int support_fix_teardown(void **state);

/** Write a file of the work tree "w". */
void support_fix_put(const char *path, const char *text);

/** Make the work tree anew with one manifest; or with a manifest of one dependency called d. */
void support_fix_begin(const char *manifest);
void support_fix_begin_with(const char *source);

/** Settings for the work tree; `mirrors` NULL = none. */
const struct fix_settings *support_fix_settings(
	struct fix_settings *ret, const struct policy *policy, const char *mirrors);

/** Search; a failure fails the test. */
void support_fix_find_by(const struct fix_settings *settings, struct fixed *ret);
void support_fix_find(const char *mirrors, struct fixed *ret);

#endif
