/* Functions of SQL that columns are made of. */
#ifndef SCABBARD_STORE_LIST_FUNCTIONS_H
#define SCABBARD_STORE_LIST_FUNCTIONS_H

#include "store_private.h"

/**
 * Make them known; each is NULL where there is no answer.
 *
 *	scope_words(SCOPE), scope_rule(SCOPE), scope_repository(SCOPE)   of a wide decision
 *	document_text(DOCUMENT, MEMBER)                                  of a JSON object
 *	end_column(LINES, INDEX, COLUMN, BYTES)                          behind what is marked, on the same line
 */
int list_functions_add(struct store *store);

#endif
