/* Names of repositories. */
#ifndef SCABBARD_ENGINE_IDENTITY_H
#define SCABBARD_ENGINE_IDENTITY_H

#include "base/memory.h"

/**
 * The short name to show for an identity: "acme/pay" for "url:github.com/acme/pay", the text itself for a name
 * given by hand; for a path or a root commit the last two parts of the folder that it was found in, or where that is
 * not known (NULL) of the path, or the first twelve digits of the commit.
 */
const char *identity_name(const char *identity, const char *folder, struct arena *arena);

#endif
