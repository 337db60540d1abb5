#include "model/limits.h"

#include "base/grammar.h"

#define MIB (UINT64_C(1) << 20)

const struct limit limit_table[LIMIT_COUNT] = {
	[LIMIT_MANIFEST_BYTES] = { "manifest.bytes", MIB, "bytes", "a manifest in JSON" },
	[LIMIT_LOCK_BYTES] = { "lock.bytes", 16 * MIB, "bytes", "a lock file" },
	[LIMIT_LOCK_LINES] = { "lock.lines", 200000, "lines", "a lock file" },
	[LIMIT_JSON_DEPTH] = { "json.depth", 64, "levels", "nesting of a JSON document" },
	[LIMIT_JSON_VALUES] = { "json.values", 1000000, "values", "values of a JSON document" },
	[LIMIT_TOML_BYTES] = { "toml.bytes", MIB / 4, "bytes", "a manifest or workspace file in TOML" },
	[LIMIT_TOML_DEPTH] = { "toml.depth", 64, "levels", "nesting of a TOML document" },
	[LIMIT_TOML_VALUES] = { "toml.values", 200000, "values", "values of a TOML document" },
	[LIMIT_FACT_TEXT] = { "fact.text", 4096, "bytes", "one text taken from a file" },
	[LIMIT_FACT_COUNT] = { "fact.count", 20000, "facts", "references or lock entries of one file" },
	[LIMIT_TREE_ENTRIES] = { "tree.entries", 200000, "entries", "one folder of a commit" },
	[LIMIT_TREE_DEPTH] = { "tree.depth", 128, "levels", "folders within folders of a commit" },
	[LIMIT_REPOSITORY_ENTRIES] = { "repository.entries", 2000000, "entries", "all folders of a commit" },
	[LIMIT_REPOSITORY_FILES] = { "repository.files", 20000, "files", "manifests and locks of a commit" },
	[LIMIT_REPOSITORY_FACTS] = { "repository.facts", 25000, "facts", "what all paths of a commit say" },
	[LIMIT_REPOSITORY_PROBLEMS] = { "repository.problems", 5000, "problems",
		"rows of what was not read" },
	[LIMIT_REPOSITORY_SECONDS] = { "repository.seconds", 30, "seconds", "reading one repository" },
	[LIMIT_REPOSITORY_BYTES] = { "repository.bytes", 256 * MIB, "bytes", "memory of a worker" },
	[LIMIT_REFS] = { "repository.refs", 200000, "refs", "branches and tags of a repository" },
	[LIMIT_PATH_BYTES] = { "path.bytes", 4096, "bytes", "a path inside a repository" },
	[LIMIT_SNAPSHOT_BYTES] = { "snapshot.bytes", 64 * MIB, "bytes", "a snapshot document" },
	[LIMIT_FLEET_NAMES] = { "fleet.names", 1000000, "names", "one folder of the file system" },
	[LIMIT_HISTORY_COMMITS] = { "history.commits", 500000, "commits", "history of a copy" },
	[LIMIT_POLICY_BYTES] = { "policy.bytes", MIB, "bytes", "a policy file" },
	[LIMIT_OWN_POLICY_BYTES] = { "own_policy.bytes", 16384, "bytes", "a repository's .scabbard.toml" },
	[LIMIT_BASELINE_BYTES] = { "baseline.bytes", 64 * MIB, "bytes", "a file of decisions" },
	[LIMIT_MIRROR_BYTES] = { "mirror.bytes", 8192 * MIB, "bytes", "what one fetch receives" },
	[LIMIT_MIRROR_OBJECTS] = { "mirror.objects", 10000000, "objects", "what one fetch receives" },
	[LIMIT_MIRROR_SECONDS] = { "mirror.seconds", 3600, "seconds", "one fetch" },
	[LIMIT_NETWORK_QUIET] = { "network.quiet", 60, "seconds", "a server that sends nothing" },
	[LIMIT_NETWORK_BYTES] = { "network.bytes", 1024 * MIB, "bytes", "memory of a network process" },
	[LIMIT_SOURCE_BYTES] = { "source.bytes", MIB, "bytes", "a file of code, a script, a Dockerfile" },
	[LIMIT_SOURCE_MILLISECONDS] = { "source.milliseconds", 500, "milliseconds",
		"taking one file of code apart" },
	[LIMIT_SOURCE_TOKENS] = { "source.tokens", GRAMMAR_NODES, "tokens",
		"words and signs of one file of code" },
	[LIMIT_YAML_BYTES] = { "yaml.bytes", 2 * MIB, "bytes", "a YAML file" },
	[LIMIT_YAML_DEPTH] = { "yaml.depth", 64, "levels", "nesting of a YAML document" },
	[LIMIT_YAML_NODES] = { "yaml.nodes", 200000, "nodes", "values of a YAML file" },
	[LIMIT_CERTIFICATE_BYTES] = { "certificate.bytes", MIB / 4, "bytes",
		"a file of certificates and keys" },
	[LIMIT_ATTESTATION_BYTES] = { "attestation.bytes", 40 * MIB, "bytes",
		"an attestation, or one line of a file of them" },
	[LIMIT_ATTESTATION_SUBJECTS] = { "attestation.subjects", 1024, "subjects",
		"what a statement speaks of" },
	[LIMIT_ATTESTATION_DIGESTS] = { "attestation.digests", 32, "digests",
		"digests of one subject or material" },
	[LIMIT_ATTESTATION_ENTRIES] = { "attestation.entries", 32, "entries",
		"log entries, or signatures, of an attestation" },
	[LIMIT_ATTESTATION_STAMPS] = { "attestation.stamps", 32, "time stamps",
		"time stamps of an attestation" },
	[LIMIT_ARCHIVE_BYTES] = { "archive.bytes", 4096 * MIB, "bytes", "an archive, unpacked" },
	[LIMIT_ARCHIVE_RATIO] = { "archive.ratio", 200, "times", "an archive, unpacked, by its own size" },
	[LIMIT_ARCHIVE_MEMBERS] = { "archive.members", 100000, "members", "files and folders of an archive" },
};

void limits_default(struct limits *ret)
{
	for (int i = 0; i < LIMIT_COUNT; i++)
		ret->values[i] = limit_table[i].value;
}
