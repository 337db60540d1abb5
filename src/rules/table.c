#include "rules/table.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "checks.h"
#include "ci.h"
#include "code.h"
#include "engine.h"
#include "resolved.h"
#include "texts.h"

/* Raised whenever a check can give another verdict, severity or fingerprint for the same facts. */
enum { RULES_REVISION = 7 };

enum {
	MANIFESTS = 1 << READER_DAGGER_JSON | 1 << READER_DAGGER_MODULE_TOML | 1 << READER_DAGGER_TOML,
	WITH_LOCKS = MANIFESTS | 1 << READER_DAGGER_LOCK,
	CONFIGURATIONS = 1 << READER_ENGINE_JSON | 1 << READER_ENGINE_TOML | 1 << READER_CLUSTER,
	/* Whatever can set a variable of Dagger's. */
	VARIABLES = 1 << READER_GO | 1 << READER_PYTHON | 1 << READER_TYPESCRIPT | 1 << READER_TSX |
		    1 << READER_JAVA | 1 << READER_PHP | 1 << READER_ELIXIR | 1 << READER_DANG |
		    1 << READER_SHELL | 1 << READER_PACKAGES | 1 << READER_DOCKERFILE | 1 << READER_GITHUB |
		    1 << READER_GITLAB | 1 << READER_CIRCLECI | 1 << READER_AZURE | 1 << READER_JENKINS |
		    1 << READER_MAKE | 1 << READER_TASKFILE | 1 << READER_JUST | 1 << READER_CLUSTER |
		    1 << READER_ENVIRONMENT | 1 << READER_CODEBUILD,
	ENGINES = CONFIGURATIONS | VARIABLES,
	CODE = 1 << READER_GO | 1 << READER_PYTHON | 1 << READER_TYPESCRIPT | 1 << READER_TSX |
	       1 << READER_JAVA | 1 << READER_PHP | 1 << READER_ELIXIR | 1 << READER_DANG | 1 << READER_SHELL,
	PIPELINES = 1 << READER_GITHUB | 1 << READER_GITLAB | 1 << READER_CIRCLECI | 1 << READER_AZURE |
		    1 << READER_JENKINS | 1 << READER_SHELL | 1 << READER_MAKE | 1 << READER_TASKFILE |
		    1 << READER_JUST | 1 << READER_PACKAGES | 1 << READER_CLUSTER | 1 << READER_CODEBUILD,
	WITH_IMAGES = WITH_LOCKS | CODE | PIPELINES,
	ALL_IMAGES = WITH_IMAGES | 1 << READER_DOCKERFILE | 1 << READER_CLUSTER,
};

const struct rule rule_table[] = {
	{
		.number = 101,
		.title = "Git reference is not pinned",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_101,
		.why = why_101,
		.help = help_101,
		.links = links_101,
		.readers = WITH_LOCKS,
		.check = check_unpinned,
	},
	{
		.number = 102,
		.title = "Pin is not a commit id",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_102,
		.why = why_102,
		.help = help_102,
		.links = links_102,
		.readers = MANIFESTS,
		.check = check_pin_form,
	},
	{
		.number = 103,
		.title = "Pin contradicts the commit in the reference",
		.severity = SEVERITY_CRITICAL,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_103,
		.why = why_103,
		.help = help_103,
		.links = links_103,
		.readers = MANIFESTS,
		.check = check_pin_conflict,
	},
	{
		.number = 104,
		.title = "Label and commit disagree",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.copies = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_104,
		.why = why_104,
		.help = help_104,
		.links = links_104,
		.readers = WITH_LOCKS,
		.check = check_label,
	},
	{
		.number = 105,
		.title = "Commit is on no branch or tag of its repository",
		.severity = SEVERITY_CRITICAL,
		.confidence = CONFIDENCE_HIGH,
		.copies = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_105,
		.why = why_105,
		.help = help_105,
		.links = links_105,
		.readers = WITH_LOCKS,
		.check = check_reachable,
	},
	{
		.number = 106,
		.title = "Pin sits on a branch",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_STRICT,
		.stage = STAGE_FACTS,
		.checks = checks_106,
		.why = why_106,
		.help = help_106,
		.links = links_106,
		.readers = MANIFESTS,
		.check = check_pin_on_branch,
	},
	{
		.number = 107,
		.title = "Pin on a local path",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_107,
		.why = why_107,
		.help = help_107,
		.links = links_107,
		.readers = MANIFESTS,
		.check = check_pin_on_local,
	},
	{
		.number = 108,
		.title = "Pin stands where Dagger ignores it",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_108,
		.why = why_108,
		.help = help_108,
		.links = links_108,
		.readers = MANIFESTS,
		.check = check_pin_ignored,
	},
	{
		.number = 109,
		.title = "Lock has no fixed entry for the reference",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_109,
		.why = why_109,
		.help = help_109,
		.links = links_109,
		.readers = WITH_LOCKS,
		.check = check_lock_entry,
	},
	{
		.number = 110,
		.title = "Lock is not enforced",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_110,
		.why = why_110,
		.help = help_110,
		.links = links_110,
		.readers = WITH_LOCKS,
		.check = check_lock_enforced,
	},
	{
		.number = 111,
		.title = "Pinned module asks for one that is not pinned",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.copies = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_111,
		.why = why_111,
		.help = help_111,
		.links = links_111,
		.readers = WITH_LOCKS,
		.check = check_below,
	},
	{
		.number = 112,
		.title = "Another commit than elsewhere in the fleet",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_HIGH,
		.fleet = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_112,
		.why = why_112,
		.help = help_112,
		.links = links_112,
		.readers = WITH_LOCKS,
		.check = check_skew,
	},
	{
		.number = 113,
		.title = "Commit is younger than policy allows",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_MEDIUM,
		.copies = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_113,
		.why = why_113,
		.help = help_113,
		.links = links_113,
		.readers = WITH_LOCKS,
		.check = check_age,
	},
	{
		.number = 114,
		.title = "Module has changed upstream since it was pinned",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_HIGH,
		.copies = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_114,
		.why = why_114,
		.help = help_114,
		.links = links_114,
		.readers = WITH_LOCKS,
		.check = check_behind,
	},
	{
		.number = 115,
		.title = "Local folder shadows a remote name",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_115,
		.why = why_115,
		.help = help_115,
		.links = links_115,
		.readers = MANIFESTS,
		.check = check_shadowed_name,
	},
	{
		.number = 116,
		.title = "Insecure transport or credentials in the address",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_116,
		.why = why_116,
		.help = help_116,
		.links = links_116,
		.readers = MANIFESTS,
		.check = check_transport,
	},
	{
		.number = 117,
		.title = "Repository is found through a vanity domain",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_MEDIUM,
		.stage = STAGE_FACTS,
		.checks = checks_117,
		.why = why_117,
		.help = help_117,
		.links = links_117,
		.readers = MANIFESTS,
		.check = check_vanity,
	},
	{
		.number = 118,
		.title = "Engine version is missing, latest, old or drifting",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.stage = STAGE_FACTS,
		.checks = checks_118,
		.why = why_118,
		.help = help_118,
		.links = links_118,
		.readers = MANIFESTS,
		.check = check_engine_version,
	},
	{
		.number = 119,
		.title = "Local target is missing",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_119,
		.why = why_119,
		.help = help_119,
		.links = links_119,
		.readers = MANIFESTS,
		.check = check_local_target,
	},
	{
		.number = 120,
		.title = "Local target lies outside the repository",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_120,
		.why = why_120,
		.help = help_120,
		.links = links_120,
		.readers = MANIFESTS,
		.check = check_local_escape,
	},
	{
		.number = 121,
		.title = "Two manifests in one folder",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_121,
		.why = why_121,
		.help = help_121,
		.links = links_121,
		.readers = MANIFESTS,
		.check = check_two_manifests,
	},
	{
		.number = 122,
		.title = "File is unreadable or of an obsolete form",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_122,
		.why = why_122,
		.help = help_122,
		.links = links_122,
		.readers = WITH_LOCKS,
		.check = check_readable,
	},
	{
		.number = 123,
		.title = "Tag has moved since an earlier scan",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.copies = true,
		.fleet = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_123,
		.why = why_123,
		.help = help_123,
		.links = links_123,
		.readers = MANIFESTS,
		.check = check_moved_tag,
	},
	{
		.number = 124,
		.title = "Manifest that two readers understand differently",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS,
		.checks = checks_124,
		.why = why_124,
		.help = help_124,
		.links = links_124,
		.readers = WITH_LOCKS,
		.check = check_ambiguous,
	},
	{
		.number = 201,
		.title = "Source is not on the list of allowed ones",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_RESOLVED,
		.checks = checks_201,
		.why = why_201,
		.help = help_201,
		.links = links_201,
		.readers = WITH_LOCKS,
		.check = check_allowed,
	},
	{
		.number = 202,
		.title = "Third-party source is not forked",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_RESOLVED,
		.checks = checks_202,
		.why = why_202,
		.help = help_202,
		.links = links_202,
		.readers = WITH_LOCKS,
		.check = check_forked,
	},
	{
		.number = 203,
		.title = "Upstream is used though there is a fork of ours",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_RESOLVED,
		.checks = checks_203,
		.why = why_203,
		.help = help_203,
		.links = links_203,
		.readers = WITH_LOCKS,
		.check = check_fork_used,
	},
	{
		.number = 204,
		.title = "Fork lacks commits of its upstream",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.copies = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_204,
		.why = why_204,
		.help = help_204,
		.links = links_204,
		.readers = WITH_LOCKS,
		.check = check_fork_behind,
	},
	{
		.number = 205,
		.title = "Fork has changed the module",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_HIGH,
		.copies = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_205,
		.why = why_205,
		.help = help_205,
		.links = links_205,
		.readers = WITH_LOCKS,
		.check = check_fork_ahead,
	},
	{
		.number = 206,
		.title = "Review step is missing",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.fleet = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_206,
		.why = why_206,
		.help = help_206,
		.links = links_206,
		.readers = WITH_LOCKS,
		.check = check_review_missing,
	},
	{
		.number = 207,
		.title = "Review is of another commit",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.fleet = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_207,
		.why = why_207,
		.help = help_207,
		.links = links_207,
		.readers = WITH_LOCKS,
		.check = check_review_stale,
	},
	{
		.number = 208,
		.title = "Review has expired or was a rejection",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.fleet = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_208,
		.why = why_208,
		.help = help_208,
		.links = links_208,
		.readers = WITH_LOCKS,
		.check = check_review_over,
	},
	{
		.number = 209,
		.title = "Name looks like that of a trusted source",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_MEDIUM,
		.stage = STAGE_RESOLVED,
		.checks = checks_209,
		.why = why_209,
		.help = help_209,
		.links = links_209,
		.readers = WITH_LOCKS,
		.check = check_look_alike,
	},
	{
		.number = 211,
		.title = "Signs of poor maintenance",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.copies = true,
		.stage = STAGE_RESOLVED,
		.checks = checks_211,
		.why = why_211,
		.help = help_211,
		.links = links_211,
		.readers = WITH_LOCKS,
		.check = check_maintainers,
	},
/* clang-format off */
#include "table_3.inc"
#include "table_4.inc"
#include "table_5.inc"
#include "table_6.inc"
#include "table_7.inc"
	/* clang-format on */
	{ .number = 0 },
};

const struct rule *rule_by_number(int number)
{
	for (const struct rule *rule = rule_table; rule->number; rule++)
		if (rule->number == number)
			return rule;
	return NULL;
}

const struct rule *rule_by_name(const char *name)
{
	char own[16];

	for (const struct rule *rule = rule_table; rule->number; rule++) {
		snprintf(own, sizeof(own), "SCB%d", rule->number);
		if (text_equal_ascii_case(name, own) || strcmp(name, own + 3) == 0)
			return rule;
	}
	return NULL;
}

void rule_table_digest(unsigned char ret[32])
{
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, "scabbard-rules-1");
	digest_add_number(&digest, RULES_REVISION);
	digest_add_text(&digest, rule_releases.known);
	digest_add_number(&digest, rule_releases.good_days);
	digest_add_text(&digest, rule_releases.oldest);
	for (const struct rule *rule = rule_table; rule->number; rule++) {
		digest_add_number(&digest, rule->number);
		digest_add_number(&digest, rule->severity);
		digest_add_number(&digest, rule->confidence);
		digest_add_number(&digest, rule->persona);
		digest_add_number(&digest, rule->stage);
		digest_add_number(&digest, rule->readers);
	}
	digest_finish(&digest, ret);
}
