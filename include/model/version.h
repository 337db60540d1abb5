/* Which scabbard this is. */
#ifndef SCABBARD_MODEL_VERSION_H
#define SCABBARD_MODEL_VERSION_H

/** "scabbard 0.1.0" as `git describe` had it when it was built. */
const char *scabbard_version(void);

#endif
