/* Go, between its two files. */
#ifndef SCABBARD_SOURCES_CODE_GO_H
#define SCABBARD_SOURCES_CODE_GO_H

#include "code.h"

/** Look at an expression. */
void go_look(struct code *code, TSNode node, struct expression *ret);

/** What is found in a file. */
extern const struct code_visit go_visits[];

#endif
