/* Credentials that stand in code: hidden before they become facts. */
#ifndef SCABBARD_SOURCES_CODE_SECRET_H
#define SCABBARD_SOURCES_CODE_SECRET_H

#include <stdbool.h>

#include "reading.h"

/** Replace the texts of a call's values that are credentials: plaintexts of secrets, variables named like one. */
void call_hide_secrets(struct reading *reading, struct call_fact *call);

/** Whether a call has hidden the text, or one that begins with it. */
bool code_was_hidden(struct reading *reading, const char *text);

/** Hide the constants whose text a call of the same file has as a secret; after all calls and constants. */
void constants_hide_secrets(struct reading *reading);

/** Whether the text of a constant or default is a credential by its name. */
bool code_looks_secret(const char *name, const char *text);

/** What is said in place of a credential. */
const char *code_hidden(struct reading *reading, const char *text);

#endif
