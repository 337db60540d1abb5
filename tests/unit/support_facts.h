/* Facts against facts, field by field. */
#ifndef SCABBARD_TESTS_SUPPORT_FACTS_H
#define SCABBARD_TESTS_SUPPORT_FACTS_H

#include "model/snapshot.h"

/* Fail unless memory and one way there and back have kept every field. */
void facts_compare(const struct facts *before, const struct facts *after);

/* Write facts as memory keeps them, read them again, compare. */
void facts_come_back(const struct facts *facts);

#endif
