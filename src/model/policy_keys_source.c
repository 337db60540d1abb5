/* Keys of policy: whose code it is, where it may come from, how firmly it is pinned, who has read it. */
#include "base/cleanup.h"
#include "policy_keys.h"

static const struct policy_fork blank_fork;
static const struct policy_pin blank_pin = { .level = PIN_HASH };
static const struct policy_review blank_review = { .steps = (1U << REVIEW_STEPS) - 1 };

#define IN_POLICY(member) offsetof(struct policy, member)

static const struct policy_key fleet_keys[] = {
	{
		.name = "ours",
		.type = POLICY_SOURCES,
		.field = IN_POLICY(namespaces),
		.fallback = "none: then nobody can say what is ours, and what depends on it is unknown",
		.example = "[\"github.com/acme/\", \"git.acme.example/\"]",
		.about = "Where code of our own lives. Repositories that ssh reaches by a port of its own "
			 "are known with it: \"git.acme.example:2222/owner/\".",
		.used = "tier and fork of every reference; SCB201 to SCB205, SCB209, SCB211",
	},
	{
		.name = "official",
		.type = POLICY_SOURCES,
		.field = IN_POLICY(official),
		.fallback = "github.com/dagger/",
		.example = "[\"github.com/dagger/\"]",
		.about = "Where the code of Dagger itself lives.",
		.used = "tier of every reference; SCB202, SCB209",
	},
	{
		.name = "names",
		.type = POLICY_NAMES,
		.field = IN_POLICY(trusted_names),
		.fallback = "none",
		.example = "[\"github.com/sagikazarmark/\"]",
		.about = "Names that look-alikes are measured against, besides ours, official and allowed "
			 "ones.",
		.used = "SCB209",
	},
	{
		.name = "persona",
		.type = POLICY_WORD,
		.field = IN_POLICY(persona),
		.words = policy_personas,
		.fallback = "default",
		.example = "\"strict\"",
		.about = "Who reads the findings: default; strict, which switches further rules on; audit, "
			 "all of "
			 "them.",
		.used = "every rule",
	},
	{
		.name = "repository_policy",
		.type = POLICY_WORD,
		.field = IN_POLICY(local_policy),
		.words = policy_locals,
		.fallback = "ignore",
		.example = "\"tighten\"",
		.about = "What a repository's own .scabbard.toml may do: nothing (ignore), or ask for more "
			 "(tighten).",
		.used = "every rule",
	},
	{
		.name = "follow",
		.type = POLICY_PATTERN_REFS,
		.field = IN_POLICY(follow),
		.apart = true,
		.fallback = "HEAD of every repository",
		.example = "[\"github.com/acme/pay=refs/heads/release\"]",
		.about = "Which ref is read of a repository: pattern=ref, the first that fits.",
		.used = "for later: scan reads HEAD",
	},
};

static const struct policy_key allow_keys[] = {
	{
		.name = "sources",
		.type = POLICY_SOURCES,
		.field = IN_POLICY(allowed_sources),
		.fallback = "none: everything is allowed",
		.example = "[\"github.com/acme/\", \"github.com/dagger/\", "
			   "\"github.com/purpleclay/daggerverse\"]",
		.about = "Where modules may come from, besides our own.",
		.used = "SCB201, SCB209",
	},
	{
		.name = "images",
		.type = POLICY_NAMES,
		.field = IN_POLICY(allowed_images),
		.fallback = "none: everything is allowed",
		.example = "[\"docker.io/library/alpine\", \"registry.acme.example/base/\"]",
		.about = "Which images pipelines may use, without tag and digest.",
		.used = "SCB304",
	},
	{
		.name = "registries",
		.type = POLICY_REGISTRIES,
		.field = IN_POLICY(allowed_registries),
		.fallback = "none: everything is allowed",
		.example = "[\"registry.acme.example\", \"*.docker.io\"]",
		.about = "Which registries images may come from.",
		.used = "SCB304",
	},
	{
		.name = "actions",
		.type = POLICY_NAMES,
		.field = IN_POLICY(allowed_actions),
		.fallback = "none: everything is allowed",
		.example = "[\"dagger/dagger-for-github\", \"actions/\"]",
		.about = "Which actions workflows may use beside Dagger.",
		.used = "for later: rules of workflows",
	},
};

static const struct policy_key forks_keys[] = {
	{
		.name = "required",
		.type = POLICY_BOOL,
		.field = IN_POLICY(forks_required),
		.fallback = "false",
		.example = "true",
		.about = "Whether code of third parties must come from a fork of ours.",
		.used = "SCB202",
	},
	{
		.name = "exempt",
		.type = POLICY_SOURCES,
		.field = IN_POLICY(forks_exempt),
		.fallback = "none",
		.example = "[\"github.com/purpleclay/\"]",
		.about = "What needs no fork all the same.",
		.used = "SCB202, SCB203",
	},
	{
		.name = "behind_days",
		.type = POLICY_DAYS,
		.field = IN_POLICY(fork_behind_days),
		.fallback = "30",
		.example = "14",
		.about = "How long a fork may lack a commit of its upstream.",
		.used = "SCB204",
	},
};

static const struct policy_key forks_map_keys[] = {
	{
		.name = "upstream",
		.type = POLICY_ROOT,
		.field = offsetof(struct policy_fork, upstream),
		.needed = true,
		.unique = true,
		.example = "\"github.com/purpleclay/daggerverse\"",
		.about = "The repository of the third party.",
		.used = "fork of every reference; SCB202 to SCB205, SCB209",
	},
	{
		.name = "fork",
		.type = POLICY_ROOT,
		.field = offsetof(struct policy_fork, fork),
		.needed = true,
		.unique = true,
		.example = "\"github.com/acme/purpleclay-daggerverse\"",
		.about = "Our fork of it.",
		.used = "fork of every reference; SCB202 to SCB205, SCB209",
	},
};

static const struct policy_key pins_keys[] = {
	{
		.name = "sources",
		.type = POLICY_SOURCES,
		.field = offsetof(struct policy_pin, sources),
		.needed = true,
		.example = "[\"github.com/acme/\"]",
		.about = "The modules that the row is for.",
		.used = "SCB101, SCB111, SCB113",
	},
	{
		.name = "level",
		.type = POLICY_WORD,
		.field = offsetof(struct policy_pin, level),
		.words = policy_levels,
		.fallback = "hash",
		.example = "\"tag\"",
		.about = "How firmly: to a commit (hash), at least to a tag (tag), or not at all (any).",
		.used = "SCB101, SCB111",
	},
	{
		.name = "require_field",
		.type = POLICY_BOOL,
		.field = offsetof(struct policy_pin, require_field),
		.fallback = "false",
		.example = "true",
		.about = "Whether a commit after the @ is not enough without a pin of its own.",
		.used = "SCB101",
	},
	{
		.name = "minimum_age",
		.type = POLICY_DURATION,
		.field = offsetof(struct policy_pin, minimum_age),
		.fallback = "0: any",
		.example = "\"7d\"",
		.about = "How old the commit must be.",
		.used = "SCB113",
	},
};

static const struct policy_key reviews_keys[] = {
	{
		.name = "sources",
		.type = POLICY_SOURCES,
		.field = offsetof(struct policy_review, sources),
		.needed = true,
		.example = "[\"**\"]",
		.about = "The modules that the row is for.",
		.used = "SCB206 to SCB208",
	},
	{
		.name = "steps",
		.type = POLICY_STEPS,
		.field = offsetof(struct policy_review, steps),
		.fallback = "all four",
		.example = "[\"reputation\", \"source\", \"forked\", \"dependencies\"]",
		.about = "What must have been done at the commit that runs: reputation (who maintains it), "
			 "source "
			 "(it was read), forked (and the fork is pinned), dependencies (they were scanned). "
			 "[] is "
			 "nothing.",
		.used = "SCB206 to SCB208",
	},
	{
		.name = "valid",
		.type = POLICY_DURATION,
		.field = offsetof(struct policy_review, valid),
		.fallback = "0: for ever",
		.example = "\"52w\"",
		.about = "How long a review without an end date holds.",
		.used = "SCB208",
	},
};

static const struct policy_key maintainers_keys[] = {
	{
		.name = "on",
		.type = POLICY_BOOL,
		.field = IN_POLICY(maintainers.on),
		.fallback = "true",
		.example = "false",
		.about = "Whether they are looked at.",
		.used = "SCB211",
	},
	{
		.name = "stale_days",
		.type = POLICY_DAYS,
		.field = IN_POLICY(maintainers.stale_days),
		.fallback = "730",
		.example = "365",
		.about = "For how long there may be nothing new.",
		.used = "SCB211",
	},
	{
		.name = "least_authors",
		.type = POLICY_COUNT,
		.field = IN_POLICY(maintainers.least_authors),
		.most = 1000,
		.fallback = "2",
		.example = "3",
		.about = "How many authors there must be.",
		.used = "SCB211",
	},
	{
		.name = "least_age_days",
		.type = POLICY_DAYS,
		.field = IN_POLICY(maintainers.least_age_days),
		.fallback = "90",
		.example = "180",
		.about = "How old the repository must be.",
		.used = "SCB211",
	},
	{
		.name = "signed_tags",
		.type = POLICY_BOOL,
		.field = IN_POLICY(maintainers.signed_tags),
		.fallback = "false",
		.example = "true",
		.about = "Whether its tags must carry a signature.",
		.used = "SCB211",
	},
};

const struct policy_section policy_source_sections[] = {
	{
		.name = "fleet",
		.keys = fleet_keys,
		.key_count = COUNT_OF(fleet_keys),
		.about = "Whose code it is, and how strictly it is looked at.",
	},
	{
		.name = "allow",
		.keys = allow_keys,
		.key_count = COUNT_OF(allow_keys),
		.about = "What may be used at all.",
	},
	{
		.name = "forks",
		.keys = forks_keys,
		.key_count = COUNT_OF(forks_keys),
		.about = "Forks of what third parties publish.",
	},
	{
		.name = "forks.map",
		.form = POLICY_ROWS,
		.keys = forks_map_keys,
		.key_count = COUNT_OF(forks_map_keys),
		.field = IN_POLICY(forks),
		.count = IN_POLICY(fork_count),
		.size = sizeof(blank_fork),
		.blank = &blank_fork,
		.check = policy_check_fork,
		.about = "One fork a row. Others are recognised by the history that they share.",
	},
	{
		.name = "pins",
		.form = POLICY_ROWS,
		.keys = pins_keys,
		.key_count = COUNT_OF(pins_keys),
		.field = IN_POLICY(pins),
		.count = IN_POLICY(pin_count),
		.size = sizeof(blank_pin),
		.blank = &blank_pin,
		.about = "How firmly modules must be pinned: the first row that fits counts. Without one, to "
			 "a "
			 "commit.",
	},
	{
		.name = "reviews",
		.form = POLICY_ROWS,
		.keys = reviews_keys,
		.key_count = COUNT_OF(reviews_keys),
		.field = IN_POLICY(reviews),
		.count = IN_POLICY(review_count),
		.size = sizeof(blank_review),
		.blank = &blank_review,
		.about = "Which modules somebody must have reviewed: the first row that fits counts. Without "
			 "one, "
			 "none.",
	},
	{
		.name = "maintainers",
		.keys = maintainers_keys,
		.key_count = COUNT_OF(maintainers_keys),
		.about = "What the history of a third party's repository must show.",
	},
	{ 0 },
};
