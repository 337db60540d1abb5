/* Keys of policy: attestations, the engine, its cache, scans. Most are for later, and checked already. */
#include "base/cleanup.h"
#include "policy_keys.h"

static const struct policy_identity blank_identity;
static const struct policy_builder blank_builder;
static const struct policy_tier_row blank_tier;

#define IN_POLICY(member) offsetof(struct policy, member)

static const struct policy_key attestations_keys[] = {
	{
		.name = "trust_roots",
		.type = POLICY_LINES,
		.field = IN_POLICY(trust_roots),
		.fallback = "none",
		.example = "[\"/etc/scabbard/trusted_root.json\"]",
		.about = "Files with the keys and certificates that signatures lead to, beside those of "
			 "'trust add'.",
		.used = "verify, trust; for later: SCB802",
	},
	{
		.name = "unlogged",
		.type = POLICY_LINES,
		.field = IN_POLICY(unlogged),
		.fallback = "none",
		.example = "[\"SHA256:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg\"]",
		.about = "Keys, as 'trust list' names them, whose signatures need no entry in a log.",
		.used = "verify",
	},
	{
		.name = "required_for",
		.type = POLICY_NAMES,
		.field = IN_POLICY(attested),
		.fallback = "none",
		.example = "[\"registry.acme.example/\"]",
		.about = "Artifacts that must have an attestation.",
		.used = "for later: SCB801",
	},
	{
		.name = "root_days",
		.type = POLICY_DAYS,
		.field = IN_POLICY(trust_root_days),
		.fallback = "90",
		.example = "30",
		.about = "How old the file of a trust root may be.",
		.used = "trust list; for later: SCB813",
	},
};

static const struct policy_key identities_keys[] = {
	{
		.name = "issuer",
		.type = POLICY_GLOB,
		.field = offsetof(struct policy_identity, issuer),
		.needed = true,
		.empty = true,
		.example = "\"https://token.actions.githubusercontent.com\"",
		.about = "Who vouches for the signer; a star is any text, \"\" that the certificate names "
			 "nobody.",
		.used = "verify; for later: SCB803",
	},
	{
		.name = "subject",
		.type = POLICY_GLOB,
		.field = offsetof(struct policy_identity, subject),
		.needed = true,
		.example = "\"https://github.com/acme/*/.github/workflows/release.yml@refs/heads/main\"",
		.about = "The signer; a star is any text.",
		.used = "verify; for later: SCB803",
	},
	{
		.name = "sources",
		.type = POLICY_NAMES,
		.field = offsetof(struct policy_identity, sources),
		.needed = true,
		.example = "[\"github.com/acme/\"]",
		.about = "Repositories whose artifacts it may sign.",
		.used = "verify; for later: SCB803, SCB805",
	},
};

static const struct policy_key builders_keys[] = {
	{
		.name = "id",
		.type = POLICY_GLOB,
		.field = offsetof(struct policy_builder, id),
		.needed = true,
		.unique = true,
		.example = "\"https://github.com/slsa-framework/slsa-github-generator/*\"",
		.about = "The builder, as provenance names it; a star is any text.",
		.used = "verify; for later: SCB806",
	},
	{
		.name = "level",
		.type = POLICY_LEVEL,
		.field = offsetof(struct policy_builder, level),
		.most = 3,
		.needed = true,
		.example = "3",
		.about = "The highest SLSA build level that it may claim, 0 to 3.",
		.used = "verify; for later: SCB806",
	},
};

static const struct policy_key engine_keys[] = {
	{
		.name = "minimum",
		.type = POLICY_VERSION,
		.field = IN_POLICY(engine_minimum),
		.fallback = "by the program's own table of releases",
		.example = "\"v0.19.0\"",
		.about = "The oldest engine that is still good.",
		.used = "for later: SCB118 goes by the program's own table",
	},
};

static const struct policy_key cache_keys[] = {
	{
		.name = "retention_days",
		.type = POLICY_DAYS,
		.field = IN_POLICY(cache_retention_days),
		.fallback = "30",
		.example = "14",
		.about = "How long a cache may keep what is in it.",
		.used = "SCB501",
	},
};

static const struct policy_key tiers_keys[] = {
	{
		.name = "name",
		.type = POLICY_LINE,
		.field = offsetof(struct policy_tier_row, name),
		.needed = true,
		.unique = true,
		.example = "\"release\"",
		.about = "What the tier is called.",
		.used = "SCB502, SCB503, SCB508",
	},
	{
		.name = "triggers",
		.type = POLICY_LINES,
		.field = offsetof(struct policy_tier_row, triggers),
		.needed = true,
		.example = "[\"push\", \"workflow_dispatch\"]",
		.about = "Events whose builds belong to it.",
		.used = "SCB502, SCB503, SCB508",
	},
	{
		.name = "may_write",
		.type = POLICY_BOOL,
		.field = offsetof(struct policy_tier_row, may_write),
		.fallback = "false",
		.example = "true",
		.about = "Whether they may write the shared cache.",
		.used = "SCB502",
	},
};

static const struct policy_key scans_keys[] = {
	{
		.name = "fresh_days",
		.type = POLICY_DAYS,
		.field = IN_POLICY(scan_days),
		.fallback = "30",
		.example = "7",
		.about = "How old a scan report may be.",
		.used = "for later: SCB210, SCB904",
	},
	{
		.name = "required_for",
		.type = POLICY_SOURCES,
		.field = IN_POLICY(scans_required),
		.fallback = "none",
		.example = "[\"github.com/acme/\"]",
		.about = "Modules that must have been scanned for vulnerabilities.",
		.used = "for later: SCB210, SCB905",
	},
	{
		.name = "advisory_days",
		.type = POLICY_DAYS,
		.field = IN_POLICY(advisory_days),
		.fallback = "7",
		.example = "3",
		.about = "How old the data of advisories may be.",
		.used = "for later: SCB906",
	},
};

const struct policy_section policy_trust_sections[] = {
	{
		.name = "attestations",
		.keys = attestations_keys,
		.key_count = COUNT_OF(attestations_keys),
		.about = "What must be attested, and what signatures lead to.",
	},
	{
		.name = "attestations.identities",
		.form = POLICY_ROWS,
		.keys = identities_keys,
		.key_count = COUNT_OF(identities_keys),
		.field = IN_POLICY(identities),
		.count = IN_POLICY(identity_count),
		.size = sizeof(blank_identity),
		.blank = &blank_identity,
		.about = "Who may sign what.",
	},
	{
		.name = "attestations.builders",
		.form = POLICY_ROWS,
		.keys = builders_keys,
		.key_count = COUNT_OF(builders_keys),
		.field = IN_POLICY(builders),
		.count = IN_POLICY(builder_count),
		.size = sizeof(blank_builder),
		.blank = &blank_builder,
		.about = "Which builders are trusted, and how far: the first row that fits counts.",
	},
	{
		.name = "engine",
		.keys = engine_keys,
		.key_count = COUNT_OF(engine_keys),
		.about = "The engine that runs pipelines.",
	},
	{
		.name = "cache",
		.keys = cache_keys,
		.key_count = COUNT_OF(cache_keys),
		.about = "What the engine keeps of earlier builds.",
	},
	{
		.name = "cache.tiers",
		.form = POLICY_ROWS,
		.keys = tiers_keys,
		.key_count = COUNT_OF(tiers_keys),
		.field = IN_POLICY(tiers),
		.count = IN_POLICY(tier_count),
		.size = sizeof(blank_tier),
		.blank = &blank_tier,
		.about = "Builds that trust each other: the first row with the event counts.",
	},
	{
		.name = "scans",
		.keys = scans_keys,
		.key_count = COUNT_OF(scans_keys),
		.about = "Scans for vulnerabilities by other tools.",
	},
	{ 0 },
};
