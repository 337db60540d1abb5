/* Rule 209: names that could be taken for those of somebody who is trusted. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "likeness.h"
#include "resolved.h"

/* "github.com/acme/tools" in its parts: "" where there is none. */
struct place_name {
	const char *text;
	struct likable host, owner, repository;
};

struct trusted {
	struct place_name *items;
	size_t count, capacity;
};

/* --- names in parts ----------------------------------------------------------------------------------- */

static const char *take_part(struct arena *arena, const char **text, bool all)
{
	const char *start = *text;
	const size_t length = all ? strlen(start) : strcspn(start, "/");
	size_t end = length;

	*text += length + (start[length] == '/');
	while (end && start[end - 1] == '/')
		end--;
	/* A pattern names nobody. */
	if (strcspn(start, "*?[\\") < end) {
		*text = "";
		return "";
	}
	return arena_string_part(arena, start, end);
}

static void name_make(struct place_name *ret, struct arena *arena, const char *text)
{
	const char *rest = text;

	ret->text = text;
	likable_make(&ret->host, take_part(arena, &rest, false));
	likable_make(&ret->owner, take_part(arena, &rest, false));
	likable_make(&ret->repository, take_part(arena, &rest, true));
}

static void name_release(struct place_name *name)
{
	likable_release(&name->host);
	likable_release(&name->owner);
	likable_release(&name->repository);
}

static void trusted_release(struct trusted *trusted)
{
	for (size_t i = 0; i < trusted->count; i++)
		name_release(&trusted->items[i]);
	memory_free(trusted->items);
}

static void trust(struct trusted *trusted, struct arena *arena, const char *text)
{
	memory_grow(&trusted->items, trusted->count, &trusted->capacity, sizeof(*trusted->items));
	name_make(&trusted->items[trusted->count++], arena, text);
}

static void trust_all(struct trusted *trusted, struct arena *arena, const struct patterns *patterns)
{
	for (size_t i = 0; i < patterns->count; i++)
		trust(trusted, arena, patterns->items[i]);
}

static void list_trusted(const struct policy *policy, struct arena *arena, struct trusted *ret)
{
	trust_all(ret, arena, &policy->namespaces);
	trust_all(ret, arena, &policy->official);
	trust_all(ret, arena, &policy->trusted_names);
	trust_all(ret, arena, &policy->allowed_sources);
	for (size_t i = 0; i < policy->fork_count; i++) {
		trust(ret, arena, policy->forks[i].upstream);
		trust(ret, arena, policy->forks[i].fork);
	}
}

/* --- comparing ---------------------------------------------------------------------------------------- */

/* What is like what, and how. */
struct match {
	const struct place_name *trusted;
	const struct likable *part, *like;
	enum likeness likeness;
	bool repository; /* of one owner: no stranger can have made it */
};

/* "github.com.evil.example" begins with the name that is trusted. */
static bool is_extended(const struct likable *host, const struct likable *trusted)
{
	const size_t length = trusted->plain.length;

	return strchr(trusted->plain.text, '.') && host->plain.length > length &&
	       memcmp(host->plain.text, trusted->plain.text, length) == 0 && host->plain.text[length] == '.';
}

static enum likeness compare_hosts(const struct likable *host, const struct likable *trusted)
{
	const enum likeness likeness = likable_compare(host, trusted);

	if (is_extended(host, trusted))
		return LIKENESS_SIGHT;
	/* github.com and gitlab.com differ in two. */
	return likeness == LIKENESS_LETTERS ? LIKENESS_NONE : likeness;
}

static bool take(struct match *ret, const struct place_name *trusted, const struct likable *part,
	const struct likable *like, enum likeness likeness)
{
	if (likeness == LIKENESS_NONE)
		return false;
	*ret = (struct match){ trusted, part, like, likeness, false };
	return true;
}

/* An owner of that very name is no look-alike, whoever else has a name like it; nor is such a host. */
struct known {
	bool host, owner;
};

static struct known what_is_known(const struct trusted *trusted, const struct place_name *name)
{
	struct known known = { 0 };

	for (size_t i = 0; i < trusted->count; i++) {
		const struct place_name *other = &trusted->items[i];

		if (!likable_equal(&name->host, &other->host))
			continue;
		known.host = true;
		known.owner |= *other->owner.name && likable_equal(&name->owner, &other->owner);
	}
	return known;
}

static bool compare(const struct place_name *name, const struct place_name *trusted, struct known known,
	struct match *ret)
{
	enum likeness likeness;

	if (!*trusted->host.name)
		return false;
	if (!likable_equal(&name->host, &trusted->host)) {
		if (known.host || (*trusted->owner.name && !likable_equal(&name->owner, &trusted->owner)))
			return false;
		return take(ret, trusted, &name->host, &trusted->host,
			compare_hosts(&name->host, &trusted->host));
	}
	if (!*trusted->owner.name)
		return false;
	if (!likable_equal(&name->owner, &trusted->owner))
		return !known.owner && take(ret, trusted, &name->owner, &trusted->owner,
					       likable_compare(&name->owner, &trusted->owner));
	/* tool-a and tool-b of one owner are two tools. */
	likeness = likable_compare(&name->repository, &trusted->repository);
	if (likeness <= LIKENESS_LETTER ||
		!take(ret, trusted, &name->repository, &trusted->repository, likeness))
		return false;
	ret->repository = true;
	return true;
}

/* --- saying it ---------------------------------------------------------------------------------------- */

static const char *likeness_words(enum likeness likeness)
{
	switch (likeness) {
	case LIKENESS_NONE:
		break;
	case LIKENESS_LETTERS:
		return "differ in two letters";
	case LIKENESS_LETTER:
		return "differ in one letter";
	case LIKENESS_SEPARATOR:
		return "differ only in separators";
	case LIKENESS_SIGHT:
		return "look alike";
	}
	return "";
}

static void say_match(struct rule_report *report, const struct asked *asked, const struct match *match)
{
	struct finding *finding = asked_fail(report, asked, match->trusted->text,
		arena_format(rule_arena(report), "%s is not %s, which is trusted: '%s' and '%s' %s",
			asked->reference->root, match->trusted->text, match->part->name, match->like->name,
			likeness_words(match->likeness)));

	if (match->repository)
		finding->severity = SEVERITY_MEDIUM;
	finding->confidence =
		match->likeness == LIKENESS_SIGHT && !match->repository ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM;
}

static bool is_trusted(const struct policy *policy, const char *root, const char *target)
{
	if (policy_matches(&policy->official, root) || policy_matches(&policy->trusted_names, target) ||
		policy_matches(&policy->allowed_sources, target))
		return true;
	return policy_fork_of(policy, root) || policy_upstream_of(policy, root);
}

static void look_alike(struct rule_report *report, const struct asked *asked)
{
	const struct policy *policy = report->input->policy;
	const struct trusted *trusted = report->context;
	const char *root = asked->reference->root;
	struct place_name name;
	struct match match;
	struct known known;
	bool found = false;

	if (policy_tier(policy, root) == TIER_OURS)
		return;
	if (is_trusted(policy, root, asked_target(report, asked))) {
		asked_pass(report, asked);
		return;
	}
	name_make(&name, rule_arena(report), root);
	known = what_is_known(trusted, &name);
	for (size_t i = 0; i < trusted->count && !found; i++)
		found = compare(&name, &trusted->items[i], known, &match);
	if (found)
		say_match(report, asked, &match);
	else
		asked_pass(report, asked);
	name_release(&name);
}

void check_look_alike(const struct rule_input *input, struct rule_report *report)
{
	CLEANUP(trusted_release) struct trusted trusted = { 0 };

	list_trusted(input->policy, rule_arena(report), &trusted);
	report->context = &trusted;
	rule_each_foreign(report, look_alike);
	report->context = NULL;
}
