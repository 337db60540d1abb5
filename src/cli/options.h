/* Who takes an option: for the tables of options. */
#ifndef SCABBARD_CLI_OPTIONS_H
#define SCABBARD_CLI_OPTIONS_H

#include <stdint.h>

#include "command.h"

/** The bit of a command in the commands of an option. */
#define FOR(command) (UINT32_C(1) << COMMAND_##command)

/** Options of what people do: triage, audit, review. */
extern const struct option people_options[];
extern const size_t people_option_count;

/** Of verify and verify-bundle. */
extern const struct option verify_options[];
extern const size_t verify_option_count;

#endif
