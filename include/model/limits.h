/* Every limit of the collector, in one table. Policy may lower a limit, never raise it. */
#ifndef SCABBARD_MODEL_LIMITS_H
#define SCABBARD_MODEL_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/** Which limit; the row order of limit_table. */
enum limit_id {
	LIMIT_MANIFEST_BYTES,
	LIMIT_LOCK_BYTES,
	LIMIT_LOCK_LINES,
	LIMIT_JSON_DEPTH,
	LIMIT_JSON_VALUES,
	LIMIT_TOML_BYTES, /**< lower than JSON's: its grammar is slow, and a limit of time would depend on the machine */
	LIMIT_TOML_DEPTH,
	LIMIT_TOML_VALUES,
	LIMIT_FACT_TEXT,
	LIMIT_FACT_COUNT,
	LIMIT_TREE_ENTRIES,
	LIMIT_TREE_DEPTH,
	LIMIT_REPOSITORY_ENTRIES,
	LIMIT_REPOSITORY_FILES,
	LIMIT_REPOSITORY_FACTS,
	LIMIT_REPOSITORY_PROBLEMS,
	LIMIT_REPOSITORY_SECONDS,
	LIMIT_REPOSITORY_BYTES,
	LIMIT_REFS,
	LIMIT_PATH_BYTES,
	LIMIT_SNAPSHOT_BYTES,
	LIMIT_FLEET_NAMES,
	LIMIT_HISTORY_COMMITS,
	LIMIT_POLICY_BYTES,
	LIMIT_OWN_POLICY_BYTES,
	LIMIT_BASELINE_BYTES,
	LIMIT_MIRROR_BYTES,
	LIMIT_MIRROR_OBJECTS,
	LIMIT_MIRROR_SECONDS,
	LIMIT_NETWORK_QUIET,
	LIMIT_NETWORK_BYTES,
	LIMIT_SOURCE_BYTES,
	LIMIT_SOURCE_MILLISECONDS, /**< of one parse: bytes that are no code cost seconds otherwise */
	LIMIT_SOURCE_TOKENS,       /**< words and signs: the parser bears no more in one place */
	LIMIT_YAML_BYTES,
	LIMIT_YAML_DEPTH,
	LIMIT_YAML_NODES,
	LIMIT_CERTIFICATE_BYTES,
	LIMIT_ATTESTATION_BYTES,
	LIMIT_ATTESTATION_SUBJECTS,
	LIMIT_ATTESTATION_DIGESTS,
	LIMIT_ATTESTATION_ENTRIES,
	LIMIT_ATTESTATION_STAMPS,
	LIMIT_ARCHIVE_BYTES,
	LIMIT_ARCHIVE_RATIO,
	LIMIT_ARCHIVE_MEMBERS,
	LIMIT_COUNT,
};

/** One limit: its name as problem rows and `doctor` show it, its value, its unit, what it bounds. */
struct limit {
	const char *name;
	uint64_t value;
	const char *unit;
	const char *bounds;
};

extern const struct limit limit_table[LIMIT_COUNT];

/** The limits in force: the table, or what policy lowered. */
struct limits {
	uint64_t values[LIMIT_COUNT];
};

/** The table's own values. */
void limits_default(struct limits *ret);

#endif
