#include "decide_words.h"

#include <stdlib.h>
#include <string.h>

const char *decision_about(enum decision_state state)
{
	switch (state) {
	case DECISION_OPEN:
		return "it is open, whatever wider decisions say";
	case DECISION_IN_TRIAGE:
		return "somebody looks at it; it stays open";
	case DECISION_EXPLOITABLE:
		return "it is real and has to be mended; it stays open";
	case DECISION_ACCEPTED:
		return "the risk is taken; it leaves what is open, and still costs the score unless the "
		       "policy says otherwise";
	case DECISION_FALSE_POSITIVE:
		return "the rule is wrong here; it leaves what is open, and counts as passed";
	case DECISION_NOT_AFFECTED:
		return "it does no harm here; it leaves what is open, and counts as passed";
	case DECISION_STATES:
		break;
	}
	return "";
}

const char *justification_about(enum justification justification)
{
	switch (justification) {
	case JUSTIFICATION_CODE_NOT_PRESENT:
		return "the harmful part was left out";
	case JUSTIFICATION_CODE_NOT_REACHABLE:
		return "it is there but never runs";
	case JUSTIFICATION_REQUIRES_CONFIGURATION:
		return "only with a setting not made here";
	case JUSTIFICATION_REQUIRES_DEPENDENCY:
		return "only with a dependency not here";
	case JUSTIFICATION_REQUIRES_ENVIRONMENT:
		return "only in an environment not ours";
	case JUSTIFICATION_PROTECTED_BY_COMPILER:
		return "a compiler's flag prevents it";
	case JUSTIFICATION_PROTECTED_AT_RUNTIME:
		return "something stops it as it runs";
	case JUSTIFICATION_PROTECTED_AT_PERIMETER:
		return "it cannot be reached from outside";
	case JUSTIFICATION_PROTECTED_BY_MITIGATING_CONTROL:
		return "other measures make harm unlikely";
	case JUSTIFICATION_NONE:
	case JUSTIFICATION_COUNT:
		break;
	}
	return "";
}

const char *shown_state(const char *word)
{
	const int state = decision_state_parse(word);

	return state < 0 ? word : decision_state_shown((enum decision_state)state);
}

int rule_number(const char *id)
{
	return (int)strtol(id + strcspn(id, "0123456789"), NULL, 10);
}
