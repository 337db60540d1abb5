/* Rules about where a reference leads and by which way: 101, 115, 116, 117. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/semver.h"
#include "base/text.h"
#include "checks.h"
#include "model/policy.h"
#include "reasons.h"

enum { SHORT_COMMIT = 7 };

/* --- 101 ---------------------------------------------------------------------------------------------- */

/* The digits of a commit, but not as the engine wants them: 40, in lower case. */
static bool looks_like_commit(const char *name)
{
	size_t length = strlen(name);

	return length >= SHORT_COMMIT && strspn(name, "0123456789abcdefABCDEF") == length;
}

static const char *name_words(struct rule_report *report, const char *name, enum version_kind kind)
{
	struct arena *arena = rule_arena(report);

	if (kind == VERSION_TAG)
		return arena_format(arena, "the tag '%s' can be moved", name);
	if (kind == VERSION_BRANCH)
		return arena_format(arena, "the branch '%s' moves with every push", name);
	if (looks_like_commit(name))
		return arena_format(arena,
			"'%s' is not a commit to Dagger, which wants 40 lower-case digits, but the name of a "
			"ref",
			name);
	return arena_format(arena, "'%s' is a name that can be moved", name);
}

/* The pin as far as it can be told without the grammar of the sources room. */
static enum version_kind pin_kind(const char *pin)
{
	static const char *const branches[] = { "main", "master", "trunk", "develop", "dev", "HEAD" };
	const char *last = strrchr(pin, '/');

	if (semver_is_valid(last ? last + 1 : pin))
		return VERSION_TAG;
	for (size_t i = 0; i < COUNT_OF(branches); i++)
		if (strcmp(last ? last + 1 : pin, branches[i]) == 0)
			return VERSION_BRANCH;
	return VERSION_OTHER;
}

/* What runs is a name: which, and what kind of name it is. */
static const char *moving_words(
	struct rule_report *report, const struct reference *reference, enum version_kind *ret_kind)
{
	const char *source = rule_source(report, reference->fact->source);
	struct arena *arena = rule_arena(report);

	if (rule_runs_pin(report, reference)) {
		*ret_kind = pin_kind(reference->fact->pin);
		return arena_format(arena, "%s: the pin runs, and %s", source,
			name_words(report, rule_pin(report, reference), *ret_kind));
	}
	*ret_kind = reference->version_kind;
	if (reference->version_kind == VERSION_NONE)
		return arena_format(arena, "%s: no version, so the head of the default branch runs", source);
	return arena_format(
		arena, "%s: %s", source, name_words(report, reference->version, reference->version_kind));
}

static bool lock_is_unread(struct rule_report *report, const struct reference *reference)
{
	return reference->effective == EFFECTIVE_FLOATING && rule_lock_counts(report, reference) &&
	       !rule_lock_of(report, reference);
}

/* NULL where the rule's own help fits: a dagger.json of engines up to 0.21. */
static const char *unpinned_remedy(struct rule_report *report, const struct reference *reference)
{
	const struct module *module = rule_module_of(report, reference);

	if (reference->fact->kind == REFERENCE_SDK)
		return "Put the commit into the source: SOURCE@ and its 40 hexadecimal digits. Nothing else "
		       "fixes an "
		       "SDK or runtime: 'dagger update' may write a pin, which no engine uses there.";
	if (reference->fact->kind == REFERENCE_CLIENT)
		return "Put the commit into the generator: SOURCE@ and its 40 hexadecimal digits. A client "
		       "has no pin.";
	if (!rule_is_of_one(report, module))
		return NULL;
	if (module->workspace)
		return "Put @ and the 40 hexadecimal digits of the commit after the source, or run the "
		       "workspace with "
		       "an engine from 1.0.0-beta.10 on and commit the dagger.lock that it writes.";
	return "Put @ and the 40 hexadecimal digits of the commit after the source, with 'dagger module "
	       "deps' or by "
	       "hand. 'dagger update' of 1.0 writes the lock only.";
}

/* What policy wants of the target: a commit, if it says nothing else. */
static struct policy_pin wanted_pin(struct rule_report *report, const struct reference *reference)
{
	const struct policy *policy = report->input->policy;
	struct policy_pin wanted = { .level = PIN_HASH };

	if (policy_has_pins(policy) && rule_is_remote(reference))
		policy_pin(policy, rule_target(report, reference), &wanted);
	return wanted;
}

static bool is_content(struct policy_pin wanted, enum version_kind kind)
{
	return wanted.level == PIN_ANY || (wanted.level == PIN_TAG && kind == VERSION_TAG);
}

/* An SDK has no pin that counts, and a client has none at all. */
static bool lacks_field(struct policy_pin wanted, const struct reference *reference)
{
	return wanted.require_field && (reference->detail & DETAIL_SHA_IN_REF) &&
	       reference->fact->kind != REFERENCE_SDK && reference->fact->kind != REFERENCE_CLIENT;
}

static void fixed(struct rule_report *report, const struct reference *reference)
{
	struct rule_subject subject;
	struct finding *finding;

	if (!lacks_field(wanted_pin(report, reference), reference)) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	subject = rule_subject_reference(report, reference);
	finding = rule_fail(report, &subject, "field",
		arena_format(rule_arena(report),
			"%s: the commit stands after the @ alone, and policy also wants the field 'pin'",
			rule_source(report, reference->fact->source)));
	finding->severity = SEVERITY_LOW;
	finding->remedy = "Write the same commit into the field 'pin' as well.";
}

static void unpinned(struct rule_report *report, const struct reference *reference)
{
	struct rule_subject subject;
	struct finding *finding;
	enum version_kind kind;
	const char *seen;

	/* What only an unenforced lock fixes is neither floating nor fixed: rule 110. */
	if (reference->class == CLASS_LOCAL || reference->class == CLASS_BUILTIN ||
		reference->effective == EFFECTIVE_LOCK_UNENFORCED)
		return;
	if (rule_is_fixed(reference)) {
		fixed(report, reference);
		return;
	}
	subject = rule_subject_reference(report, reference);
	if (reference->effective != EFFECTIVE_FLOATING) {
		rule_unknown(report, &subject, reason_refused_address);
		return;
	}
	if (lock_is_unread(report, reference)) {
		rule_unknown(report, &subject, reason_unread_lock);
		return;
	}
	seen = moving_words(report, reference, &kind);
	if (is_content(wanted_pin(report, reference), kind)) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	finding = rule_fail(report, &subject, NULL, rule_and(report, seen, reference->engine_reason));
	finding->remedy = unpinned_remedy(report, reference);
	if (kind == VERSION_TAG)
		finding->severity = SEVERITY_MEDIUM;
}

void check_unpinned(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_reference(report, unpinned);
}

/* --- 115 ---------------------------------------------------------------------------------------------- */

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* "github.com/x/y", not "v1.2/ci": the first segment has the form of a host, and something follows it. */
static bool looks_remote(const char *source)
{
	size_t host = strcspn(source, "/");
	size_t end = host;

	while (end && is_letter(source[end - 1]))
		end--;
	return end > 1 && source[end - 1] == '.' && host - end >= 2 && source[host] && source[host + 1];
}

static void shadowed_name(struct rule_report *report, const struct reference *reference)
{
	const char *source = reference->fact->source;
	struct rule_subject subject;

	if (!(reference->detail & DETAIL_SHADOWED)) {
		if (rule_is_remote(reference) && !*reference->scheme && !rule_has_pin(reference))
			rule_pass(report, rule_file_of(report, reference));
		return;
	}
	if (!looks_remote(source))
		return;
	subject = rule_subject_reference(report, reference);
	rule_fail(report, &subject, reference->target_path,
		arena_format(rule_arena(report),
			"%s: the folder '%s' of this repository is loaded instead of the repository of that "
			"name",
			rule_source(report, source), reference->target_path));
}

void check_shadowed_name(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_reference(report, shadowed_name);
}

/* --- 116 ---------------------------------------------------------------------------------------------- */

static const char *transport_fault(const struct reference *reference)
{
	if (strcmp(reference->scheme, "http") == 0)
		return "http:// is neither encrypted nor authenticated";
	if (strcmp(reference->scheme, "git") == 0)
		return "git:// is neither encrypted nor authenticated, and no engine since 0.9 takes it";
	return NULL;
}

static void transport(struct rule_report *report, const struct reference *reference)
{
	bool secret = rule_has_secret(reference->fact->source);
	const char *fault = reference->scheme ? transport_fault(reference) : NULL;
	struct rule_subject subject;
	struct finding *finding;
	const char *seen;

	if (!reference->scheme)
		return;
	if (!fault && !secret) {
		if (rule_is_remote(reference))
			rule_pass(report, rule_file_of(report, reference));
		return;
	}
	subject = rule_subject_reference(report, reference);
	seen = rule_source(report, reference->fact->source);
	if (secret)
		seen = arena_format(
			rule_arena(report), "%s: credentials stand in the address, for every reader", seen);
	if (fault && !secret)
		seen = arena_format(rule_arena(report), "%s: %s", seen, fault);
	else
		seen = rule_and(report, seen, fault);
	finding = rule_fail(report, &subject, secret ? "secret" : NULL, seen);
	if (!secret && rule_is_fixed(reference))
		finding->severity = SEVERITY_MEDIUM;
}

void check_transport(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_reference(report, transport);
}

/* --- 117 ---------------------------------------------------------------------------------------------- */

/* A forge that names its own repositories, and the engine's own maker, whom every user trusts anyway. */
static bool is_trusted(const char *host)
{
	return strcmp(host, "gitlab.com") == 0 || strcmp(host, "dagger.io") == 0;
}

static void vanity(struct rule_report *report, const struct reference *reference)
{
	struct rule_subject subject;
	struct finding *finding;
	const char *host;

	if (!rule_is_remote(reference))
		return;
	/* The port is git's: the question goes to the web server of the host. */
	host = arena_string_part(rule_arena(report), reference->host, strcspn(reference->host, ":"));
	if (!(reference->detail & DETAIL_VANITY) || is_trusted(host)) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	subject = rule_subject_reference(report, reference);
	finding = rule_fail(report, &subject, host,
		arena_format(rule_arena(report),
			"%s: the web server of %s is asked which repository this is, and whoever runs it "
			"decides",
			rule_source(report, reference->fact->source), host));
	if (rule_is_fixed(reference))
		finding->severity = SEVERITY_LOW;
}

void check_vanity(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_reference(report, vanity);
}
