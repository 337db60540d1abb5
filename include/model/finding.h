/* A finding: what a rule says of one subject, with its evidence. */
#ifndef SCABBARD_MODEL_FINDING_H
#define SCABBARD_MODEL_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "base/memory.h"

/** How bad it would be. Stored, and sorted by: larger is worse. */
enum severity {
	SEVERITY_INFO = 0,
	SEVERITY_LOW = 1,
	SEVERITY_MEDIUM = 2,
	SEVERITY_HIGH = 3,
	SEVERITY_CRITICAL = 4
};

/** How sure the rule is. Stored. */
enum confidence { CONFIDENCE_LOW = 1, CONFIDENCE_MEDIUM = 2, CONFIDENCE_HIGH = 3 };

/** What a rule says of one subject it looked at. Passes are counted, not stored. */
enum verdict { VERDICT_PASS = 0, VERDICT_FAIL = 1, VERDICT_UNKNOWN = 2, VERDICT_DECLARED = 3 };

/** State of a finding. Stored. `open` covers new and open; which of them is shown follows from first_run. */
enum finding_status { FINDING_CLOSED = 0, FINDING_OPEN = 1, FINDING_DECIDED = 2 };

const char *severity_word(enum severity severity);
const char *confidence_word(enum confidence confidence);
const char *verdict_word(enum verdict verdict);

/** The severity of a word ("critical", also "crit", "c"), or -1. */
int severity_parse(const char *word);

/** One finding of one evaluation. Its texts live in the arena of the findings it belongs to. */
struct finding {
	const struct rule *rule;
	enum verdict verdict;
	enum severity severity;
	enum confidence confidence;
	uint32_t path_class;
	const char *path;                   /**< file; "" = the repository */
	const char *subject;                /**< words for a person: "dependency alpine" */
	const char *seen;                   /**< what was seen, one or more lines of text */
	const char *remedy;                 /**< what to do here; NULL = the rule's own help */
	struct place at;                    /**< count 0 and line 0 = no place */
	char blob[41];                      /**< object that `at` points into; "" = none */
	const char *target;                 /**< "github.com/x/y/sub" the finding is about, or NULL */
	uint32_t subjects;                  /**< unknown: number of subjects; else 1 */
	unsigned char subject_identity[16]; /**< of the reference or module */
	unsigned char fingerprint[16];
	unsigned char evidence[16];
};

/** Counts of what one rule looked at in one repository and path class. */
struct tally {
	const struct rule *rule;
	uint32_t path_class;
	uint32_t pass, fail, unknown, declared;
};

/** Everything an evaluation of one repository says; { 0 } is empty. */
struct findings {
	struct arena arena;
	struct finding *items;
	size_t count;
	size_t capacity;
	struct tally *tallies;
	size_t tally_count;
	size_t tally_capacity;
	int64_t evaluate_after; /**< when a verdict may change by time alone; INT64_MAX = never; set by rules_check */
};

void findings_release(struct findings *findings);

#endif
