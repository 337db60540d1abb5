#include "model/finding.h"

#include "base/cleanup.h"
#include "model/rule.h"

#include <string.h>

const char *severity_word(enum severity severity)
{
	switch (severity) {
	case SEVERITY_INFO:
		return "info";
	case SEVERITY_LOW:
		return "low";
	case SEVERITY_MEDIUM:
		return "medium";
	case SEVERITY_HIGH:
		return "high";
	case SEVERITY_CRITICAL:
		return "critical";
	}
	return "";
}

const char *confidence_word(enum confidence confidence)
{
	switch (confidence) {
	case CONFIDENCE_LOW:
		return "low";
	case CONFIDENCE_MEDIUM:
		return "medium";
	case CONFIDENCE_HIGH:
		return "high";
	}
	return "";
}

const char *verdict_word(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_PASS:
		return "pass";
	case VERDICT_FAIL:
		return "fail";
	case VERDICT_UNKNOWN:
		return "unknown";
	case VERDICT_DECLARED:
		return "declared";
	}
	return "";
}

int severity_parse(const char *word)
{
	static const struct {
		const char *word;
		enum severity severity;
	} words[] = {
		{ "info", SEVERITY_INFO },
		{ "i", SEVERITY_INFO },
		{ "low", SEVERITY_LOW },
		{ "l", SEVERITY_LOW },
		{ "medium", SEVERITY_MEDIUM },
		{ "med", SEVERITY_MEDIUM },
		{ "m", SEVERITY_MEDIUM },
		{ "high", SEVERITY_HIGH },
		{ "h", SEVERITY_HIGH },
		{ "critical", SEVERITY_CRITICAL },
		{ "crit", SEVERITY_CRITICAL },
		{ "c", SEVERITY_CRITICAL },
	};

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(words[i].word, word) == 0)
			return (int)words[i].severity;
	return -1;
}

void findings_release(struct findings *findings)
{
	arena_release(&findings->arena);
	*findings = (struct findings){ 0 };
}
