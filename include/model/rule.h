/* A rule: what can be wrong, why it matters and how to mend it. The table is src/rules/table.c. */
#ifndef SCABBARD_MODEL_RULE_H
#define SCABBARD_MODEL_RULE_H

#include <stdint.h>

#include "model/finding.h"
#include "model/snapshot.h"

/** Who wants to hear of it: everybody, strict readers, auditors. */
enum persona { PERSONA_DEFAULT, PERSONA_STRICT, PERSONA_AUDIT };

struct rule_report;

/** What a rule may look at: one repository, linked, and the time. */
struct rule_input {
	const struct snapshot *snapshot;
	int64_t now;
};

/**
 * One rule. `check` is a pure function of its input: no file, no clock, no database. It calls rule_pass,
 * rule_fail, ... of src/rules/checks.h once for each subject it looked at.
 */
struct rule {
	int number;        /**< 101: shown SCB101, for ever */
	const char *title; /**< "Git reference is not pinned" */
	enum severity severity;
	enum confidence confidence;
	enum persona persona;
	const char *checks;       /**< what is looked at, a sentence or two */
	const char *why;          /**< why it matters */
	const char *help;         /**< how to mend it */
	const char *const *links; /**< NULL-terminated https links to primary sources */
	uint32_t readers; /**< bits (1 << reader_id) that feed it: a finding closes only if they all ran */
	void (*check)(const struct rule_input *input, struct rule_report *report);
};

#endif
