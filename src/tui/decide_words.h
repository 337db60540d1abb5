/* Words about deciding: what states and justifications mean, for choices, pages and help. */
#ifndef SCABBARD_TUI_DECIDE_WORDS_H
#define SCABBARD_TUI_DECIDE_WORDS_H

#include "model/decision.h"

/** What a state means, in a few words. */
const char *decision_about(enum decision_state state);

/** What a justification means. */
const char *justification_about(enum justification justification);

/** The shown word of a state's word, as a row has it ("in_triage"); other words stay as they are. */
const char *shown_state(const char *word);

/** The number of a rule's id: 101 of "SCB101"; 0 if it has none. */
int rule_number(const char *id);

#endif
