/* What the files of TypeScript share. */
#ifndef SCABBARD_SOURCES_CODE_TYPESCRIPT_H
#define SCABBARD_SOURCES_CODE_TYPESCRIPT_H

#include "code.h"

/** Look at an expression (code_typescript_look.c). */
void typescript_look(struct code *code, TSNode node, struct expression *ret);

/** Find functions, variables, parameters and calls (code_typescript_find.c). */
void typescript_find(struct code *code, TSNode node);

#endif
