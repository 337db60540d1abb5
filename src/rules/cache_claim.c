/* 504: what is said to verify the cache, and does not. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "code.h"
#include "engine.h"

/* Variables of the cache that some release reads or has read. */
static bool is_of_cache(const char *name)
{
	return text_starts(name, "_EXPERIMENTAL_DAGGER_CACHE_") ||
	       text_starts(name, "_EXPERIMENTAL_DAGGER_CACHESERVICE_");
}

static void cache_claim(struct rule_report *report, const struct variable *variable)
{
	struct rule_subject subject;

	if (strcmp(variable->name, "DAGGER_CACHE_VERIFY") != 0) {
		if (is_of_cache(variable->name))
			rule_pass(report, rule_file_of_variable(report, variable));
		return;
	}
	subject = rule_subject_variable(report, variable);
	rule_declared(report, &subject, NULL,
		arena_format(rule_arena(report),
			"declared, not enforced by Dagger: no release reads DAGGER_CACHE_VERIFY, so '%s' "
			"verifies nothing\n"
			"the real equivalent: pins in manifests and a lock, no shared cache that builds of "
			"pull "
			"requests can write, and traces of what was reused",
			rule_shown(report, variable->value)));
}

void check_cache_claim(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_variable(report, cache_claim);
}
