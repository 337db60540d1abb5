#include "checks.h"

#ifdef SCABBARD_MUTATE
#include <stdlib.h>
#include <string.h>

bool held(const char *check, bool truth)
{
	const char *without = getenv("SCABBARD_WITHOUT");

	return truth || (without && strcmp(without, check) == 0);
}
#endif
