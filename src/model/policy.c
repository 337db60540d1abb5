/* The policy: its defaults, and the questions that rules and the engine ask of it. */
#include "model/policy.h"

#include <string.h>

#include "base/cleanup.h"
#include "policy_keys.h"

enum { DAY = 24 * 60 * 60 };

struct policy *policy_new(void)
{
	static const char *const official[] = { "github.com/dagger/" };
	static const int64_t weights[SEVERITY_CRITICAL + 1] = { 0, 1, 2, 5, 10 };
	struct policy *policy = memory_zero(1, sizeof(*policy));

	policy->official = (struct patterns){ official, COUNT_OF(official) };
	policy->persona = PERSONA_DEFAULT;
	policy->fork_behind_days = 30;
	policy->maintainers.on = true;
	policy->maintainers.stale_days = 730;
	policy->maintainers.least_authors = 2;
	policy->maintainers.least_age_days = 90;
	policy->trust_root_days = 90;
	policy->cache_retention_days = 30;
	policy->scan_days = 30;
	policy->advisory_days = 7;
	memcpy(policy->weights, weights, sizeof(weights));
	policy->accepted_fails = true;
	limits_default(&policy->limits);
	policy_seal(policy);
	return policy;
}

void policy_close(struct policy **policy)
{
	if (!*policy)
		return;
	arena_release(&(*policy)->arena);
	memory_free(*policy);
	*policy = NULL;
}

enum tier policy_tier(const struct policy *policy, const char *root)
{
	if (policy_matches(&policy->namespaces, root))
		return TIER_OURS;
	if (policy_matches(&policy->official, root))
		return TIER_OFFICIAL;
	return policy->namespaces.count ? TIER_THIRD_PARTY : TIER_UNKNOWN;
}

bool policy_has_pins(const struct policy *policy)
{
	return policy->pin_count || (policy->tighter && policy->tighter->pin_count);
}

static const struct policy_pin *find_pin(const struct policy *policy, const char *target)
{
	for (size_t i = 0; policy && i < policy->pin_count; i++)
		if (policy_matches(&policy->pins[i].sources, target))
			return &policy->pins[i];
	return NULL;
}

bool policy_pin(const struct policy *policy, const char *target, struct policy_pin *ret)
{
	static const struct policy_pin commit = { .level = PIN_HASH };
	const struct policy_pin *row = find_pin(policy, target);
	const struct policy_pin *own = policy ? find_pin(policy->tighter, target) : NULL;

	*ret = row ? *row : commit;
	if (own && own->level < ret->level)
		ret->level = own->level;
	if (own && own->minimum_age > ret->minimum_age)
		ret->minimum_age = own->minimum_age;
	ret->require_field = ret->require_field || (own && own->require_field);
	return row || own;
}

const struct policy_review *policy_review(const struct policy *policy, const char *target)
{
	for (size_t i = 0; i < policy->review_count; i++)
		if (policy_matches(&policy->reviews[i].sources, target))
			return &policy->reviews[i];
	return NULL;
}

static bool is_same_root(const char *one, const char *other)
{
	CLEANUP(buf_release) struct buf one_key = BUF_INIT;
	CLEANUP(buf_release) struct buf other_key = BUF_INIT;

	buf_add_target_key(&one_key, one);
	buf_add_target_key(&other_key, other);
	return strcmp(one_key.text, other_key.text) == 0;
}

const char *policy_fork_of(const struct policy *policy, const char *upstream)
{
	for (size_t i = 0; i < policy->fork_count; i++)
		if (is_same_root(policy->forks[i].upstream, upstream))
			return policy->forks[i].fork;
	return NULL;
}

const char *policy_upstream_of(const struct policy *policy, const char *fork)
{
	for (size_t i = 0; i < policy->fork_count; i++)
		if (is_same_root(policy->forks[i].fork, fork))
			return policy->forks[i].upstream;
	return NULL;
}

/* What the repository itself asks for counts where it is more. A rule that the fleet has switched off stays off. */
static void tighten_setting(const struct policy *own, const struct rule *rule, const char *path,
	bool may_switch, struct rule_setting *setting)
{
	if (may_switch && own->persona > PERSONA_DEFAULT && rule->persona <= own->persona)
		setting->on = true;
	for (size_t i = 0; i < own->rule_count; i++) {
		const struct policy_rule *row = &own->rules[i];

		if (row->number != rule->number ||
			(row->paths.count && !policy_matches_path(&row->paths, path)))
			continue;
		if (row->severity > (int)setting->severity) {
			setting->severity = (enum severity)row->severity;
			setting->severity_given = true;
		}
		if (row->on == 1 && may_switch)
			setting->on = true;
	}
}

struct rule_setting policy_rule_setting(
	const struct policy *policy, const struct rule *rule, const char *path)
{
	struct rule_setting setting = { .severity = rule->severity };
	enum persona persona = rule->persona;
	int on = -1;

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *row = &policy->rules[i];

		if (row->number != rule->number ||
			(row->paths.count && !policy_matches_path(&row->paths, path)))
			continue;
		if (row->severity >= 0) {
			setting.severity = (enum severity)row->severity;
			setting.severity_given = true;
		}
		if (row->persona >= 0)
			persona = (enum persona)row->persona;
		if (row->on >= 0)
			on = row->on;
	}
	setting.on = on >= 0 ? on == 1 : persona <= policy->persona;
	if (policy->tighter)
		tighten_setting(policy->tighter, rule, path, on < 0, &setting);
	return setting;
}

enum path_class policy_path_class(const struct policy *policy, const char *path, enum path_class otherwise)
{
	if (policy_matches_path(&policy->live_paths, path))
		return PATH_LIVE;
	if (policy_matches_path(&policy->vendored_paths, path))
		return PATH_VENDORED;
	if (policy_matches_path(&policy->fixture_paths, path))
		return PATH_FIXTURE;
	if (policy_matches_path(&policy->docs_paths, path))
		return PATH_DOCS;
	return otherwise;
}
