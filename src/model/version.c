#include "model/version.h"

const char *scabbard_version(void)
{
	return "scabbard " SCABBARD_VERSION;
}
