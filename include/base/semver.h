/* Semantic versions as Go's x/mod/semver reads them: with a v in front, v1 and v1.2 for short. */
#ifndef SCABBARD_BASE_SEMVER_H
#define SCABBARD_BASE_SEMVER_H

#include <stdbool.h>

/** Go's semver.IsValid: v1, v1.2, v1.2.3, with -pre and +meta on the full form. */
bool semver_is_valid(const char *version);

/**
 * Compare two as Go's semver.Compare does: build metadata ignored, an invalid one less than any valid one.
 * Negative, zero or positive.
 */
int semver_compare(const char *left, const char *right);

#endif
