/* Rules about what a pin says, and whether anybody listens: 102, 103, 106, 107, 108. */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "checks.h"
#include "reasons.h"

static const char *pin_words(struct rule_report *report, const struct reference *reference)
{
	return arena_format(rule_arena(report), "pin '%s'", rule_pin(report, reference));
}

static struct rule_subject subject_at_pin(struct rule_report *report, const struct reference *reference)
{
	struct rule_subject subject = rule_subject_reference(report, reference);

	if (reference->fact->pin_at.count)
		subject.at = reference->fact->pin_at;
	return subject;
}

/* --- 102 ---------------------------------------------------------------------------------------------- */

static const char *pin_fault(const char *pin)
{
	size_t hex = strspn(pin, "0123456789abcdefABCDEF");

	if (pin[hex])
		return "is a name, not a commit";
	if (hex == OID_HEX)
		return "has upper-case digits, which the engine takes for a name";
	return hex < OID_HEX ? "is too short for a commit" : "is too long for a commit";
}

static void pin_form(struct rule_report *report, const struct reference *reference)
{
	struct rule_subject subject;
	struct finding *finding;
	const char *seen;

	if (!rule_is_remote(reference) || !rule_has_pin(reference) || !rule_uses_pin(report, reference))
		return;
	if (reference->class != CLASS_MALFORMED_PIN) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	subject = subject_at_pin(report, reference);
	seen = arena_format(
		rule_arena(report), "%s %s", pin_words(report, reference), pin_fault(reference->fact->pin));
	finding = rule_fail(report, &subject, NULL, rule_and(report, seen, reference->engine_reason));
	if (rule_is_of_one(report, rule_module_of(report, reference)))
		finding->remedy = "Replace the pin by the full commit id in lower case, or remove it and put "
				  "the commit "
				  "into the source: SOURCE@ and its 40 hexadecimal digits.";
}

void check_pin_form(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_reference(report, pin_form);
}

/* --- 103 ---------------------------------------------------------------------------------------------- */

static void pin_conflict(struct rule_report *report, const struct reference *reference)
{
	bool runs = rule_uses_pin(report, reference);
	struct rule_subject subject;
	struct finding *finding;
	const char *seen;

	if (!rule_is_remote(reference) || !rule_has_pin(reference) ||
		reference->version_kind != VERSION_COMMIT || reference->class == CLASS_MALFORMED_PIN)
		return;
	if (reference->class != CLASS_CONFLICT) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	subject = subject_at_pin(report, reference);
	seen = arena_format(rule_arena(report), "the reference names %s, the pin %s: %s runs",
		reference->version, reference->fact->pin, runs ? "the pin" : "the reference");
	finding = rule_fail(report, &subject, runs ? "pin" : "reference",
		rule_and(report, seen, reference->engine_reason));
	if (!runs)
		finding->severity = SEVERITY_HIGH;
}

void check_pin_conflict(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_reference(report, pin_conflict);
}

/* --- 106 ---------------------------------------------------------------------------------------------- */

static void pin_on_branch(struct rule_report *report, const struct reference *reference)
{
	const struct module *module = rule_module_of(report, reference);
	struct rule_subject subject;
	struct finding *finding;

	if (!rule_is_remote(reference) || reference->class != CLASS_PINNED || !rule_has_pin(reference) ||
		!rule_uses_pin(report, reference) || reference->version_kind == VERSION_NONE)
		return;
	if (reference->version_kind == VERSION_TAG || reference->version_kind == VERSION_COMMIT) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	subject = rule_subject_reference(report, reference);
	if (reference->version_kind == VERSION_OTHER) {
		rule_unknown(report, &subject, reason_label_unclear);
		return;
	}
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report),
			"%s: pinned, but '%s' is a branch, and an update moves the pin to its head",
			rule_source(report, reference->fact->source), reference->version));
	if (rule_is_of_one(report, module))
		finding->remedy =
			module->workspace
				? "Name a tag of the module in the source, if it has one, and keep the pin "
				  "or the lock's entry at the tag's commit."
				: "Name a tag of the module, if it has one: 'dagger module deps update "
				  "NAME@TAG', and keep the commit fixed.";
}

void check_pin_on_branch(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_reference(report, pin_on_branch);
}

/* --- 107 ---------------------------------------------------------------------------------------------- */

static void pin_on_local(struct rule_report *report, const struct reference *reference)
{
	struct rule_subject subject;
	const char *seen;

	if (reference->class != CLASS_LOCAL)
		return;
	if (!(reference->detail & DETAIL_PIN_ON_LOCAL) || !rule_uses_pin(report, reference)) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	subject = subject_at_pin(report, reference);
	seen = arena_format(rule_arena(report), "%s beside the path '%s'", pin_words(report, reference),
		rule_source(report, reference->fact->source));
	rule_fail(report, &subject, NULL, rule_and(report, seen, reference->engine_reason));
}

void check_pin_on_local(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_reference(report, pin_on_local);
}

/* --- 108 ---------------------------------------------------------------------------------------------- */

static void pin_ignored(struct rule_report *report, const struct reference *reference)
{
	bool sdk = reference->fact->kind == REFERENCE_SDK;
	bool harmless = reference->effective != EFFECTIVE_FLOATING &&
			reference->effective != EFFECTIVE_LOCK_UNENFORCED;
	struct rule_subject subject;
	struct finding *finding;
	const char *seen, *release;

	if (!rule_has_pin(reference))
		return;
	/* The same commit stands in the reference: that it is named twice changes nothing. */
	if (rule_uses_pin(report, reference) ||
		strcmp(reference->fact->pin, reference->version ? reference->version : "") == 0) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	subject = subject_at_pin(report, reference);
	if (sdk) {
		seen = arena_format(rule_arena(report), "%s: no engine uses the pin of an SDK or runtime",
			pin_words(report, reference));
	} else {
		release = rule_release(report, rule_module_of(report, reference));
		seen = arena_format(rule_arena(report),
			"%s: engine %s ignores pins, which count from v0.13.6 on",
			pin_words(report, reference), release);
	}
	if (reference->effective == EFFECTIVE_FLOATING)
		seen = rule_and(report, seen,
			arena_format(rule_arena(report), "so '%s' is looked up again each time",
				rule_source(report, reference->fact->source)));
	finding = rule_fail(report, &subject, sdk ? "sdk" : "release", seen);
	/* Which engine really runs the module, the file does not say. */
	if (!sdk)
		finding->confidence = CONFIDENCE_MEDIUM;
	if (harmless)
		finding->severity = SEVERITY_LOW;
}

void check_pin_ignored(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_reference(report, pin_ignored);
}
