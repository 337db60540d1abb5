#include "policy_keys.h"

#include <string.h>

#include "base/cleanup.h"

const struct policy_word policy_personas[] = {
	{ "default", PERSONA_DEFAULT },
	{ "strict", PERSONA_STRICT },
	{ "audit", PERSONA_AUDIT },
	{ 0 },
};
const struct policy_word policy_severities[] = {
	{ "critical", SEVERITY_CRITICAL },
	{ "high", SEVERITY_HIGH },
	{ "medium", SEVERITY_MEDIUM },
	{ "low", SEVERITY_LOW },
	{ "info", SEVERITY_INFO },
	{ 0 },
};
const struct policy_word policy_levels[] = {
	{ "hash", PIN_HASH },
	{ "tag", PIN_TAG },
	{ "any", PIN_ANY },
	{ 0 },
};
const struct policy_word policy_states[] = {
	{ "accepted", DECISION_ACCEPTED },
	{ "false_positive", DECISION_FALSE_POSITIVE },
	{ "not_affected", DECISION_NOT_AFFECTED },
	{ 0 },
};
const struct policy_word policy_justifications[] = {
	{ "none", JUSTIFICATION_NONE },
	{ "code_not_present", JUSTIFICATION_CODE_NOT_PRESENT },
	{ "code_not_reachable", JUSTIFICATION_CODE_NOT_REACHABLE },
	{ "requires_configuration", JUSTIFICATION_REQUIRES_CONFIGURATION },
	{ "requires_dependency", JUSTIFICATION_REQUIRES_DEPENDENCY },
	{ "requires_environment", JUSTIFICATION_REQUIRES_ENVIRONMENT },
	{ "protected_by_compiler", JUSTIFICATION_PROTECTED_BY_COMPILER },
	{ "protected_at_runtime", JUSTIFICATION_PROTECTED_AT_RUNTIME },
	{ "protected_at_perimeter", JUSTIFICATION_PROTECTED_AT_PERIMETER },
	{ "protected_by_mitigating_control", JUSTIFICATION_PROTECTED_BY_MITIGATING_CONTROL },
	{ 0 },
};
const struct policy_word policy_locals[] = {
	{ "ignore", 0 },
	{ "tighten", 1 },
	{ 0 },
};

const struct policy_section *policy_section_at(size_t index)
{
	const struct policy_section *const tables[] = { policy_source_sections, policy_trust_sections,
		policy_rule_sections };

	for (size_t i = 0; i < COUNT_OF(tables); i++)
		for (const struct policy_section *section = tables[i]; section->name; section++)
			if (index-- == 0)
				return section;
	return NULL;
}

const struct policy_key *policy_key_find(const struct policy_section *section, const char *name)
{
	for (size_t i = 0; i < section->key_count; i++)
		if (strcmp(section->keys[i].name, name) == 0)
			return &section->keys[i];
	return NULL;
}
