/* PHP: what its files share. */
#ifndef SCABBARD_SOURCES_CODE_PHP_H
#define SCABBARD_SOURCES_CODE_PHP_H

#include "code_private.h"

void php_look(struct code *code, TSNode node, struct expression *ret);

/** What an argument gives, without its name. */
TSNode php_value_of(TSNode argument);

#endif
