/*
 * Every check of the verifier has a name here and passes through held(). A build of MODE=mutate can be told to take one of
 * them out (SCABBARD_WITHOUT=NAME), and a test must then fail: tests/mutate.sh goes through all names.
 */
#ifndef SCABBARD_CHECKS_H
#define SCABBARD_CHECKS_H

#include <stdbool.h>

#ifdef SCABBARD_MUTATE
/** The truth, or true when the check of that name is taken out. */
bool held(const char *check, bool truth);
#else
static inline bool held(const char *check, bool truth)
{
	(void)check;
	return truth;
}
#endif

#endif
