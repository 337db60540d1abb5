/* The keys of a policy file, in one table: reading, hints, writing, the commented example and the manual read it. */
#ifndef SCABBARD_MODEL_POLICY_KEYS_H
#define SCABBARD_MODEL_POLICY_KEYS_H

#include "base/toml.h"
#include "model/policy.h"

/** What a key takes, and with that the type of its field. */
enum policy_type {
	POLICY_BOOL,         /**< bool */
	POLICY_SWITCH,       /**< int: 0, 1, -1 = not given */
	POLICY_DAYS,         /**< int64_t: whole days */
	POLICY_DURATION,     /**< int64_t: seconds */
	POLICY_COUNT,        /**< uint32_t */
	POLICY_LEVEL,        /**< int */
	POLICY_WEIGHT,       /**< int64_t */
	POLICY_WORD,         /**< int or enum: one of `words`, -1 = not given */
	POLICY_RULE,         /**< int: a number in the table of rules */
	POLICY_STEPS,        /**< uint32_t: bits of enum review_step */
	POLICY_DATE,         /**< int64_t: the last second of that day */
	POLICY_LINE,         /**< const char *: one line of text; this and the next four */
	POLICY_GLOB,         /**< fits a text, a star anything */
	POLICY_ROOT,         /**< a repository: host and path */
	POLICY_VERSION,      /**< with a v in front, "" = none */
	POLICY_TABLE,        /**< a table of model/table.h */
	POLICY_SOURCES,      /**< struct patterns: host and path; this and the next five */
	POLICY_NAMES,        /**< the same, but the first part may be no host */
	POLICY_REGISTRIES,   /**< hosts */
	POLICY_PATHS,        /**< of files */
	POLICY_LINES,        /**< plain texts */
	POLICY_PATTERN_REFS, /**< "pattern=ref" */
};

enum { POLICY_ROWS_MOST = 10000, POLICY_DAY = 24 * 60 * 60 };

struct policy_word {
	const char *word;
	int value;
};

struct policy_key {
	const char *name;
	enum policy_type type;
	size_t field; /**< offset in the row, or in the policy */
	bool needed;  /**< a row without it is refused */
	bool unique;  /**< two rows with the same are refused */
	bool apart;   /**< changes no verdict: no part of the digest */
	bool empty;   /**< a text: "" has a meaning of its own */
	int64_t least, most;
	const struct policy_word *words; /**< ended by a row without a word */
	const char *fallback;            /**< the default in words */
	const char *example;             /**< a value in TOML */
	const char *about;               /**< one line */
	const char *used;                /**< rules and commands that ask for it, or "for later: ..." */
};

enum policy_form {
	POLICY_TABLE_OF_KEYS, /**< [fleet] */
	POLICY_ROWS,          /**< [[pins]] */
	POLICY_LIMITS,        /**< name = number */
	POLICY_CREDENTIALS,   /**< host = variable */
};

struct policy_reading;

struct policy_section {
	const char *name; /**< "forks.map" */
	enum policy_form form;
	const struct policy_key *keys;
	size_t key_count;
	size_t field, count; /**< of rows: where the policy has them, and their number */
	size_t size;         /**< of a row */
	const void *blank;   /**< a row in which nothing is given */
	size_t most;         /**< rows; 0 = POLICY_ROWS_MOST */
	bool apart;          /**< changes no verdict: no part of the digest */
	/** Check what one key alone cannot tell; NULL = nothing to check. */
	int (*check)(struct policy_reading *reading, const struct toml_value *table, const void *row);
	const char *about;
};

/** The sections by topic, each table ended by a row without a name. */
extern const struct policy_section policy_source_sections[], policy_trust_sections[], policy_rule_sections[];

/** The sections in the order of a file; NULL past the last one. A key by name, or NULL. */
const struct policy_section *policy_section_at(size_t index);
const struct policy_key *policy_key_find(const struct policy_section *section, const char *name);

extern const struct policy_word policy_personas[], policy_severities[], policy_levels[], policy_locals[],
	policy_states[], policy_justifications[];

/** Compute the digest of a policy that is complete. */
void policy_seal(struct policy *policy);

/* --- writing --- */

/** Whether a row gives a value for the key at all. */
bool policy_is_given(const struct policy_key *key, const void *row);

/** Add the value in TOML, or a text in TOML's quotes. */
void policy_write_value(const struct policy_key *key, const void *row, struct buf *ret);
void policy_write_text(const char *text, struct buf *ret);

/* --- reading --- */

struct policy_reading {
	struct policy *policy;
	const struct rule *rules;
	struct place *ret_place; /**< may be NULL */
	struct error *err;
};

/** Fail at a place: "line L, column C: ...". The message must not repeat what may be a secret. */
int policy_fail(struct policy_reading *reading, struct place at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** The same where the line may hold a secret: the place has no count, so that nobody shows the line. */
int policy_fail_unshown(struct policy_reading *reading, struct place at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** Hint the closest of the words to a mistyped one; false if none is close. */
bool policy_hint_closest(
	struct policy_reading *reading, const char *text, const char *const *words, size_t count);

/** Read the value of a key into the row. */
int policy_read_value(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, void *row);

/** Check one text as the type of its key asks for; at the place of `value`. */
int policy_check_text(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, const char *text);

/** Read [limits] and [credentials]. */
int policy_read_limits(struct policy_reading *reading, const struct toml_value *table);
int policy_read_credentials(struct policy_reading *reading, const struct toml_value *table);

/** What rows must hold to. */
int policy_check_fork(struct policy_reading *reading, const struct toml_value *table, const void *row);
int policy_check_rule(struct policy_reading *reading, const struct toml_value *table, const void *row);
int policy_check_suppression(struct policy_reading *reading, const struct toml_value *table, const void *row);
int policy_check_own_rule(struct policy_reading *reading, const struct toml_value *table, const void *row);

#endif
