/* A rule: what can be wrong, why it matters and how to mend it. The table is src/rules/table.c. */
#ifndef SCABBARD_MODEL_RULE_H
#define SCABBARD_MODEL_RULE_H

#include <stdint.h>

#include "model/finding.h"
#include "model/resolution.h"
#include "model/review.h"
#include "model/snapshot.h"

/** Who wants to hear of it: everybody, strict readers, auditors. */
enum persona { PERSONA_DEFAULT, PERSONA_STRICT, PERSONA_AUDIT };

/** When a rule can be asked: on what the repository alone says, or once its references are resolved. Bits. */
enum rule_stage { STAGE_FACTS = 1, STAGE_RESOLVED = 2, STAGE_ALL = 3 };

struct rule_report;
struct policy;

/**
 * What a rule may look at: one repository, linked, policy, and the time. The three arrays are parallel to
 * snapshot->references and are there for rules of STAGE_RESOLVED; a reference that is not remote has an empty one.
 * The fourth is parallel to snapshot->images and the fifth to snapshot->settings; both are NULL where no database was asked.
 */
struct rule_input {
	const struct snapshot *snapshot;
	const struct policy *policy; /**< never NULL */
	const struct resolution *resolutions;
	const struct skew *skews;
	const struct reviews *reviews;
	const struct image_skew *image_skews;
	const struct certificate_share *certificate_shares;
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
	bool copies; /**< it looks at copies: where there is none any more, what it has found stays as it was */
	bool fleet; /**< it looks at what a database alone knows: other repositories, earlier scans, reviews */
	enum rule_stage stage;    /**< exactly one */
	const char *checks;       /**< what is looked at, a sentence or two */
	const char *why;          /**< why it matters */
	const char *help;         /**< how to mend it */
	const char *const *links; /**< NULL-terminated https links to primary sources */
	uint32_t readers; /**< bits (1 << reader_id) that feed it: a finding closes only if they all ran */
	void (*check)(const struct rule_input *input, struct rule_report *report);
};

#endif
