/* What the fleet's owner wants: one TOML file, read whole, checked with line and column (product, section 8). */
#ifndef SCABBARD_MODEL_POLICY_H
#define SCABBARD_MODEL_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "model/decision.h"
#include "model/finding.h"
#include "model/limits.h"
#include "model/resolution.h"
#include "model/review.h"
#include "model/rule.h"
#include "model/snapshot.h"

/** Patterns of one list. "github.com/acme/" and globs: see policy_matches. */
struct patterns {
	const char *const *items;
	size_t count;
};

/**
 * Say whether a pattern fits a name such as "github.com/x/y/sub": equal; a glob of base/glob.h (a star stays within
 * one component, two cross them); or either of them for a prefix of whole components ("github.com/x" and
 * "github.com/x*" fit "github.com/x/y"). Patterns count from the start: "y" does not fit "github.com/x/y".
 */
bool policy_matches(const struct patterns *patterns, const char *name);

/**
 * Say whether a pattern fits the path of a file in a repository, as lines of .gitignore do: without a slash it fits a
 * file or folder of that name anywhere, with one it counts from the top; a folder stands for all that is in it.
 */
bool policy_matches_path(const struct patterns *patterns, const char *path);

/** How firmly a source must be pinned. */
enum pin_level { PIN_HASH = 0, PIN_TAG = 1, PIN_ANY = 2 };

/** [[pins]]: the first row whose pattern fits counts. */
struct policy_pin {
	struct patterns sources;
	enum pin_level level;
	bool require_field;  /**< a commit in the version without a pin field is refused too */
	int64_t minimum_age; /**< seconds that a commit must be old; 0 = any */
};

/** [[reviews]]: the first row whose pattern fits counts. */
struct policy_review {
	struct patterns sources;
	uint32_t steps; /**< bits 1 << enum review_step that are needed */
	int64_t valid;  /**< seconds after which a review without an end date expires; 0 = never */
};

/** [[forks.map]] */
struct policy_fork {
	const char *upstream; /**< root: "github.com/x/y" */
	const char *fork;     /**< root */
};

/** [[attestations.identities]], [[attestations.builders]] */
struct policy_identity {
	const char *issuer, *subject; /**< globs; an issuer "" = the certificate names none */
	struct patterns sources;      /**< repositories whose artifacts it may sign */
};
struct policy_builder {
	const char *id; /**< glob */
	int level;      /**< SLSA build level that it may claim, 0 to 3 */
};

/** [[cache.tiers]] */
struct policy_tier_row {
	const char *name;
	struct patterns triggers;
	bool may_write;
};

/** [[rules]]: later rows win over earlier ones. -1 = as the table has it. */
struct policy_rule {
	int number;
	struct patterns paths; /**< of files, globs; none = everywhere */
	int severity;
	int persona;
	int on;
};

/** [[teams]] */
struct policy_team {
	const char *name;
	struct patterns repositories, owners;
};

/** [[suppressions]] */
struct policy_suppression {
	int rule;
	struct patterns repositories, paths, subjects;
	enum decision_state state; /**< DECISION_ACCEPTED unless it says otherwise */
	enum justification justification;
	const char *reason;
	int64_t until; /**< the end of that day; never 0: a date is needed */
};

/** [[own_rules]]: data-only rules, a filter over a table. */
struct policy_own_rule {
	const char *id, *title, *table, *filter, *help;
	enum severity severity;
};

/** [credentials] */
struct policy_credential {
	const char *host, *variable;
};

/** The whole policy. Owns its arena. Without a file it holds the defaults. */
struct policy {
	struct arena arena;
	const char *path;         /**< of the file, NULL = defaults; set by who opened it */
	size_t key_count;         /**< keys that the file sets */
	unsigned char digest[32]; /**< over everything that can change a verdict */

	struct patterns namespaces; /**< [fleet] ours */
	struct patterns official;   /**< [fleet] official; default github.com/dagger/ */
	struct patterns
		trusted_names; /**< [fleet] names that look-alikes are measured against, besides ours, official and allowed */
	enum persona persona; /**< [fleet] persona; default "default" */
	int local_policy;     /**< [fleet] repository_policy: 0 ignore, 1 tighten */

	struct patterns allowed_sources; /**< [allow] sources; none = everything is allowed */
	struct patterns allowed_images, allowed_registries, allowed_actions;

	bool forks_required;          /**< [forks] required: third-party code must come from a fork of ours */
	struct patterns forks_exempt; /**< [forks] exempt */
	const struct policy_fork *forks;
	size_t fork_count;
	int64_t fork_behind_days; /**< [forks] behind_days: how old the oldest missing commit may be; default 30 */

	const struct policy_pin *pins;
	size_t pin_count;
	const struct policy_review *reviews;
	size_t review_count;

	struct {
		int64_t stale_days;     /**< nothing new for so long; default 730 */
		uint32_t least_authors; /**< default 2 */
		int64_t least_age_days; /**< of the repository; default 90 */
		bool signed_tags;       /**< default false */
		bool on;                /**< rule 211 looks at all; default true */
	} maintainers;                  /**< [maintainers] */

	struct patterns trust_roots; /**< [attestations] trust_roots: files */
	struct patterns unlogged;    /**< [attestations] unlogged: keys, as "SHA256:..." */
	const struct policy_identity *identities;
	size_t identity_count;
	const struct policy_builder *builders;
	size_t builder_count;
	struct patterns attested; /**< [attestations] required_for */
	int64_t trust_root_days;  /**< [attestations] root_days: older is stale; default 90 */

	const char *engine_minimum;   /**< [engine] minimum, NULL = by the program's table */
	int64_t cache_retention_days; /**< [cache] retention_days; default 30 */
	const struct policy_tier_row *tiers;
	size_t tier_count;

	int64_t scan_days;              /**< [scans] fresh_days: default 30 */
	struct patterns scans_required; /**< [scans] required_for */
	int64_t advisory_days;          /**< [scans] advisory_days: default 7 */

	const struct policy_rule *rules;
	size_t rule_count;
	struct patterns fixture_paths, docs_paths, vendored_paths,
		live_paths; /**< [paths]; beside the built-in ones, live first */
	const struct policy_team *teams;
	size_t team_count;
	const struct policy_suppression *suppressions;
	size_t suppression_count;
	const struct policy_own_rule *own_rules;
	size_t own_rule_count;

	int64_t weights[SEVERITY_CRITICAL + 1];      /**< [score] weights by severity; default 0 1 2 5 10 */
	bool accepted_fails;                         /**< [score] accepted_fails; default true */
	struct limits limits;                        /**< [limits] may only lower */
	struct patterns follow;                      /**< [fleet] follow: "identity-pattern=ref" */
	const struct policy_credential *credentials; /**< [credentials] host = environment variable */
	size_t credential_count;

	/**
	 * What the repository in hand asks for beyond it, in its own .scabbard.toml; NULL = nothing. Persona, pins and rules
	 * of it count where they are stricter, and nothing else: see policy_read_own.
	 */
	const struct policy *tighter;
};

/** The defaults: never fails. */
struct policy *policy_new(void);
void policy_close(struct policy **policy);

/**
 * Read a policy. Every key is checked; unknown keys are errors with the closest known one as a hint. An error is
 * ERROR_MALFORMED and says "line L, column C: ..."; `ret_place` has the place. Numbers of rules are checked against
 * `rules`, ended by a row with number 0; NULL = any will do. Texts of duration: "7d", "12h", "2w", "1y", or whole days as a number. A place
 * without a count is one whose line may hold a secret: nobody shows it. More than LIMIT_POLICY_BYTES are
 * ERROR_TOO_LARGE.
 */
int policy_read(struct policy **ret, const char *text, size_t length, const struct rule *rules,
	struct place *ret_place, struct error *err);

/**
 * Read what a repository's .scabbard.toml asks for, as a policy; numbers of rules are not checked. `ret_text` gets the part
 * that can count (persona, pins, rules) as TOML that reads back as the same; `ret_more` (may be NULL) whether it sets
 * anything else, which does not count.
 */
int policy_read_own(struct policy **ret, const char *text, size_t length, struct buf *ret_text,
	bool *ret_more, struct place *ret_place, struct error *err);

/** Write a commented policy with every key at its default: what `policy init` writes. It reads back as the defaults. */
void policy_write_example(struct buf *ret);

/**
 * Write the keys for a manual, a line each: a table as the file has it ("[fleet]", "[[pins]]") with a TAB and what it
 * is for; or a TAB, a key, a TAB, its default, a TAB, and what it is for.
 */
void policy_write_keys(struct buf *ret);

/** Write a policy as it is in force, every key, as TOML without comments: what `policy show` prints. */
void policy_write(const struct policy *policy, struct buf *ret);

/* --- questions --- */

/** Whose namespace a root is: ours wins over official. Without namespaces and not official: TIER_UNKNOWN. */
enum tier policy_tier(const struct policy *policy, const char *root);

/** Whether it says anything of pins; and what, of a target ("github.com/x/y/sub"): false = a commit, no more, no less. */
bool policy_has_pins(const struct policy *policy);
bool policy_pin(const struct policy *policy, const char *target, struct policy_pin *ret);

/** The row for a target, or NULL. */
const struct policy_review *policy_review(const struct policy *policy, const char *target);

/** The fork that policy names for an upstream root, and the upstream of a fork; NULL if none. */
const char *policy_fork_of(const struct policy *policy, const char *upstream);
const char *policy_upstream_of(const struct policy *policy, const char *fork);

/** The team of a repository, by its identity or its name: the first row that fits; NULL = none. */
const struct policy_team *policy_team(const struct policy *policy, const char *identity, const char *name);

/** Owners of a team as one text, ", " between them. */
void policy_team_owners(const struct policy_team *team, struct buf *ret);

/** [[suppressions]] as decisions of origin policy, in their order. Their texts live in the policy and the arena. */
const struct decision *policy_decisions(const struct policy *policy, struct arena *arena, size_t *ret_count);

/** What policy makes of a rule at a path ("" = the repository): whether it runs, its severity. */
struct rule_setting {
	bool on;
	enum severity severity;
	bool severity_given; /**< by policy: the check's own choice counts no more */
};
struct rule_setting policy_rule_setting(
	const struct policy *policy, const struct rule *rule, const char *path);

/** The class of a path by policy's own patterns, or `otherwise`. */
enum path_class policy_path_class(const struct policy *policy, const char *path, enum path_class otherwise);

#endif
