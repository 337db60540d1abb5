/* Which names announce a secret, and which texts can be none: what readers hide and rules speak of. */
#ifndef SCABBARD_MODEL_SECRET_NAME_H
#define SCABBARD_MODEL_SECRET_NAME_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Whether what stands behind a name must be hidden: it ends in a word for something secret ("db_password",
 * "apiKey"), however its words are joined, or announces one surely.
 */
bool secret_is_name(const char *name, size_t length);

/** Whether a name announces a secret so surely that rules say so: "DB_PASSWORD", but not "ALLOW_EMPTY_PASSWORD". */
bool secret_is_sure_name(const char *name, size_t length);

/** Whether a text says where a secret is fetched from instead of being one: "env://NAME", "env:NAME", "cmd:...". */
bool secret_is_address(const char *text, size_t length);

/** Whether a text can be no secret and may be shown behind any name: a switch, a path, a variable, an address. */
bool secret_is_harmless(const char *text);

/** Whether a text is none that rules speak of: also numbers, and what stands there to be replaced ("changeme"). */
bool secret_is_stand_in(const char *text);

#endif
