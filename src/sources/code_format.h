/* Texts that a format puts together, as Java and PHP have it: "image:%s". */
#ifndef SCABBARD_SOURCES_CODE_FORMAT_H
#define SCABBARD_SOURCES_CODE_FORMAT_H

#include "code_escape.h"

/**
 * Make of a format and what is put in a joined expression. Each value is taken once, in order; one that
 * is missing is not known.
 */
void expression_add_format(
	struct code *code, struct expression *expression, const char *format, struct children *values);

#endif
