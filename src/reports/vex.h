/* Findings that speak of a known vulnerability, and what was decided of them, in the words of exchange formats. */
#ifndef SCABBARD_REPORTS_VEX_H
#define SCABBARD_REPORTS_VEX_H

#include <stdbool.h>

#include "model/decision.h"
#include "reporting.h"

/** What a state is called elsewhere. */
struct vex_state {
	const char *analysis; /**< CycloneDX: "in_triage" */
	const char *response; /**< CycloneDX: "will_not_fix"; NULL = none */
	const char *status;   /**< OpenVEX: "under_investigation" */
};

/** A finding of a rule that names vulnerabilities. Texts are borrowed. */
struct vex {
	const struct row *row;
	const char *vulnerability; /**< "CVE-2026-0001", never empty */
	const char *package;       /**< purl, "" = the subject has none */
	const char *name;          /**< of the package, for people; never empty */
	enum decision_state decision;
	const struct vex_state *state;
};

/**
 * Read a row of TABLE_FINDINGS. False if it is no statement about a vulnerability: another rule, or no failure. The
 * subject of such a finding is "PURL ID". `scratch` holds texts.
 */
bool vex_read(const struct row *row, struct buf *scratch, struct vex *ret);

/** OpenVEX's word for a justification of CycloneDX; NULL if there is none. */
const char *vex_justification(const char *word);

/** Say what is done about it: for statements that have to. Never empty. */
void vex_add_action(const struct vex *vex, struct buf *ret);

/** Say why it is decided, with who and until when; nothing if it is not. */
void vex_add_reason(const struct vex *vex, struct buf *ret);

#endif
