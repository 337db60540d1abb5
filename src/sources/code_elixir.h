/* Elixir: what its files share. */
#ifndef SCABBARD_SOURCES_CODE_ELIXIR_H
#define SCABBARD_SOURCES_CODE_ELIXIR_H

#include "code_private.h"

/** What a call, an operator or another node is in the words of the driver. */
void elixir_find(struct code *code, TSNode node);

/** The first child of a type; a null node if there is none. */
TSNode elixir_child(TSNode node, const char *type);

#endif
