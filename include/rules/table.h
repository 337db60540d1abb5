/* The rules, in one table. */
#ifndef SCABBARD_RULES_TABLE_H
#define SCABBARD_RULES_TABLE_H

#include <stddef.h>

#include "model/rule.h"

/** All rules by number, ended by a row with number 0. */
extern const struct rule rule_table[];

/** A rule by number, or by name ("SCB101", "101"); NULL if there is none. */
const struct rule *rule_by_number(int number);
const struct rule *rule_by_name(const char *name);

/** A digest over everything in the table that can change a verdict; part of the evaluated key. */
void rule_table_digest(unsigned char ret[32]);

/**
 * Run the rules of some stages (bits of enum rule_stage) on one repository, as policy sets them. `ret` is { 0 } before;
 * findings come sorted by path, line, rule.
 */
void rules_check(const struct rule_input *input, int stages, struct findings *ret);

#endif
