/* Examples of commands that have many, for their table. */
#ifndef SCABBARD_CLI_COMMANDS_EXAMPLES_H
#define SCABBARD_CLI_COMMANDS_EXAMPLES_H

#include "command.h"

extern const struct example check_examples[], hook_examples[];
extern const struct example verify_examples[], verify_bundle_examples[], trust_examples[];
extern const struct example fix_examples[], triage_examples[], audit_examples[];

#endif
