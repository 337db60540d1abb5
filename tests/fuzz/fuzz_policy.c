/* A policy that is read can be written and read again, and is the same; one that is refused says where. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct rule rules[] = {
	{ .number = 101, .severity = SEVERITY_HIGH },
	{ .number = 106, .severity = SEVERITY_LOW, .persona = PERSONA_STRICT },
	{ .number = 0 },
};

static void ask(const struct policy *policy, const char *name)
{
	const enum tier tier = policy_tier(policy, name);
	const struct rule_setting setting = policy_rule_setting(policy, &rules[1], name);
	struct policy_pin pin;

	assert(tier == TIER_OURS || tier == TIER_OFFICIAL || tier == TIER_THIRD_PARTY ||
		tier == TIER_UNKNOWN);
	assert(setting.severity_given || setting.severity == rules[1].severity);
	policy_pin(policy, name, &pin);
	policy_review(policy, name);
	policy_fork_of(policy, name);
	policy_upstream_of(policy, name);
	policy_path_class(policy, name, PATH_LIVE);
}

static void check_same(const struct policy *policy)
{
	CLEANUP(policy_close) struct policy *again = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf twice = BUF_INIT;

	policy_write(policy, &text);
	/* What is written is longer than what was read, at times than a policy may be. */
	if (text.length > limit_table[LIMIT_POLICY_BYTES].value)
		return;
	assert(policy_read(&again, text.text, text.length, rules, NULL, NULL) == 0);
	assert(memcmp(policy->digest, again->digest, sizeof(policy->digest)) == 0);
	policy_write(again, &twice);
	assert(strcmp(text.text, twice.text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(policy_close) struct policy *policy = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct place place = { 0 };
	struct error err = { 0 };

	buf_add_bytes(&text, data, size);
	if (policy_read(&policy, text.text, text.length, rules, &place, &err) < 0) {
		assert(!policy && err.code < 0 && strncmp(err.message, "line ", 5) == 0);
		assert(place.line > 0 && place.column > 0);
		return 0;
	}
	check_same(policy);
	ask(policy, "github.com/acme/tools/lint");
	ask(policy, "ci/old/dagger.json");
	for (size_t i = 0; i < policy->namespaces.count && i < 8; i++)
		ask(policy, policy->namespaces.items[i]);
	for (size_t i = 0; i < policy->fixture_paths.count && i < 8; i++)
		ask(policy, policy->fixture_paths.items[i]);
	return 0;
}
