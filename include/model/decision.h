/* What people decide about findings: states, scopes, and the one matcher (product, section 6; design, section 7). */
#ifndef SCABBARD_MODEL_DECISION_H
#define SCABBARD_MODEL_DECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"

/**
 * What was decided of a finding; the words are those of CycloneDX's impact analysis, and "accepted". Stored: append only.
 * `resolved` is never decided: scans close findings.
 */
enum decision_state {
	DECISION_OPEN = 0,        /**< nothing, or that it is open whatever wider decisions say */
	DECISION_IN_TRIAGE = 1,   /**< somebody looks at it; it stays open */
	DECISION_EXPLOITABLE = 2, /**< confirmed; it stays open */
	DECISION_ACCEPTED = 3, /**< risk accepted: decided, counts as failed unless policy says otherwise */
	DECISION_FALSE_POSITIVE = 4, /**< dismissed: decided, counts as passed */
	DECISION_NOT_AFFECTED = 5,   /**< dismissed with a justification: decided, counts as passed */
	DECISION_STATES = 6,
};

/** "open", "in_triage", "exploitable", "accepted", "false_positive", "not_affected"; parsing takes '-' and ' ' for '_'. */
const char *decision_state_word(enum decision_state state);
/** What screens and reports call it: "open", "in triage", "confirmed", "accepted", "dismissed" (the last two states). */
const char *decision_state_shown(enum decision_state state);
/** Also takes "confirmed" and "reopen"; -1 if unknown. */
int decision_state_parse(const char *word);
/** Accepted and dismissed findings leave the list of what is open. */
bool decision_settles(enum decision_state state);

/** Why it is not affected; the words of CycloneDX. Stored: append only. */
enum justification {
	JUSTIFICATION_NONE = 0,
	JUSTIFICATION_CODE_NOT_PRESENT,
	JUSTIFICATION_CODE_NOT_REACHABLE,
	JUSTIFICATION_REQUIRES_CONFIGURATION,
	JUSTIFICATION_REQUIRES_DEPENDENCY,
	JUSTIFICATION_REQUIRES_ENVIRONMENT,
	JUSTIFICATION_PROTECTED_BY_COMPILER,
	JUSTIFICATION_PROTECTED_AT_RUNTIME,
	JUSTIFICATION_PROTECTED_AT_PERIMETER,
	JUSTIFICATION_PROTECTED_BY_MITIGATING_CONTROL,
	JUSTIFICATION_COUNT,
};

const char *justification_word(enum justification justification);
int justification_parse(const char *word);

/** Who says so. Stored: append only. */
enum decision_origin {
	ORIGIN_PERSON = 1, /**< an act of the chain */
	ORIGIN_POLICY = 2, /**< [[suppressions]] of the policy */
};

/** One finding that is named, with what it showed when it was decided. */
struct decided_finding {
	unsigned char fingerprint[16];
	unsigned char evidence[16];
};

enum { DECISION_FINDINGS_MOST = 10000, DECISION_REASON_MOST = 4096 };

/**
 * What a decision is about: findings that are named one by one, or all that meet every condition given. An empty text
 * and rule 0 are no condition; at least one is needed, or findings. Texts of repository, path and subject may hold several
 * patterns, one a line: then one of them must fit. Texts are borrowed.
 */
struct decision_scope {
	const struct decided_finding
		*findings; /**< at most DECISION_FINDINGS_MOST; then nothing else is given */
	size_t finding_count;
	int rule;
	const char *repository; /**< identity, name, or a pattern of either, as policy_matches */
	const char *path;       /**< as policy_matches_path */
	const char *subject;    /**< a glob over the whole subject, without regard to case */
	const char *target;     /**< module, or a prefix of whole components, as policy_matches */
	const char *commit;     /**< 40 hex digits: only references that run it; with a target */
};

/** What somebody said. Texts are borrowed. */
struct decision {
	int64_t id;  /**< row of the store; 0 = not stored yet */
	int64_t act; /**< 0 = by policy */
	enum decision_origin origin;
	struct decision_scope scope;
	bool owns; /**< it names an owner and decides nothing: state, justification, until do not count */
	enum decision_state state;
	enum justification justification; /**< of DECISION_NOT_AFFECTED, which needs one */
	const char *reason; /**< one line or more; needed unless the state is OPEN or IN_TRIAGE */
	const char *owner;  /**< "" = says nothing of it; of `owns`: "" = nobody */
	const char *by;     /**< claimed; of policy "policy" */
	int64_t made;
	int64_t until; /**< the last second for which it holds (end of a day, UTC); 0 = for ever */
};

/** What a matcher looks at of a finding. */
struct decidable {
	int rule;
	const char *identity, *repository; /**< of the repository: its identity and its name */
	const char *path, *subject;
	const char *target; /**< "" = none */
	const char *commit; /**< that its reference runs, "" = none or unknown */
};

/** Say whether a wide scope (one that names no findings) fits. */
bool decision_scope_matches(const struct decision_scope *scope, const struct decidable *finding);

/** Say whether it can fit any finding of a repository: the part of the above that is the same for all of them. */
bool decision_scope_fits_repository(
	const struct decision_scope *scope, const char *identity, const char *name);

/** Write a scope in words for people: "SCB101 in acme/pay", "3 findings", "github.com/x/y at 4f1c2e9". */
void decision_scope_describe(const struct decision_scope *scope, struct buf *ret);

/**
 * The same as canonical JSON (members by name; fingerprints and evidence as hex), which acts carry and which reads back.
 * Texts of what is read lie in the arena. False if it says nothing that a scope could be.
 */
void decision_scope_write(const struct decision_scope *scope, struct json_writer *writer, const char *name);
bool decision_scope_read(const struct json_value *value, struct arena *arena, struct decision_scope *ret);

/**
 * Refuse what cannot be recorded: an empty or contradictory scope, a missing reason or justification, a reason longer
 * than DECISION_REASON_MOST or not plain UTF-8 text, an end that is over. ERROR_USAGE, with a hint.
 */
int decision_check(const struct decision *decision, int64_t now, struct error *err);

/**
 * Read the last day of something, "2026-12-31": the last second of that day, UTC. Also "30d", "12w", "1y" from now on.
 * ERROR_USAGE for what is no day; a day that is over is one too.
 */
int decision_until(const char *text, int64_t now, int64_t *ret, struct error *err);

/** What an act did, for whoever asked for it. */
struct act_result {
	int64_t act;
	int64_t run;    /**< a run of kind RUN_TRIAGE, to which the events belong; 0 = nothing has changed */
	size_t matched; /**< findings of the scope, whatever their state */
	size_t changed; /**< whose state, end or owner is another now */
	size_t vanished; /**< named findings that are not in the database any more, or show something else by now */
};

/** One link, as `audit` shows it. Texts are borrowed. */
struct chain_link {
	int64_t id, made, undoes;
	const char *actor; /**< claimed */
	const char *kind;  /**< "decide", "own", "comment", "review", "undo", "import" */
	const char *scope; /**< in words */
	const char *body;  /**< canonical JSON */
	const char *
		previous; /**< 64 hex digits: the digest before it, of the first the one of the empty chain */
	const char *digest; /**< 64 hex digits: SHA-256 of the 32 bytes of `previous`, then `canonical` */
	const char
		*canonical; /**< the act as JSON on one line, UTF-8, members by name, no blanks, no newline */
	bool undone;
};

#endif
