/* What the files of Python share. */
#ifndef SCABBARD_SOURCES_CODE_PYTHON_H
#define SCABBARD_SOURCES_CODE_PYTHON_H

#include "code.h"

/** Look at an expression (code_python_look.c). */
void python_look(struct code *code, TSNode node, struct expression *ret);

/** The text of a string that is written out; NULL = it is none. */
const char *python_literal_of(struct code *code, TSNode node);

/** "text" % right, and "text".format(arguments) (code_python_format.c). */
void python_look_at_percent(struct code *code, TSNode node, const char *text, struct expression *ret);
void python_look_at_format(struct code *code, const char *text, TSNode arguments, struct expression *ret);

#endif
