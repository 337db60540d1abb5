/* Rules about folders of the same repository that a manifest names: 119, 120. */
#include "base/memory.h"
#include "checks.h"
#include "reasons.h"

/* A pin makes the engine read the path as an address, so it asks for no folder; that is rule 107. */
static bool names_folder(struct rule_report *report, const struct reference *reference)
{
	return reference->class == CLASS_LOCAL &&
	       !((reference->detail & DETAIL_PIN_ON_LOCAL) && rule_uses_pin(report, reference));
}

static void local_target(struct rule_report *report, const struct reference *reference)
{
	struct rule_subject subject;

	if (!names_folder(report, reference) || !reference->target_path)
		return;
	if (reference->detail & DETAIL_TARGET_OK) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	subject = rule_subject_reference(report, reference);
	if (reference->detail & DETAIL_TARGET_UNKNOWN) {
		rule_unknown(report, &subject, reason_hidden_folder);
		return;
	}
	rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "%s: no manifest stands in '%s'",
			rule_source(report, reference->fact->source),
			*reference->target_path ? reference->target_path : "."));
}

void check_local_target(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_reference(report, local_target);
}

static void local_escape(struct rule_report *report, const struct reference *reference)
{
	struct rule_subject subject;

	if (!names_folder(report, reference))
		return;
	if (!(reference->detail & DETAIL_TARGET_ESCAPES)) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	subject = rule_subject_reference(report, reference);
	rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "%s: %s", rule_source(report, reference->fact->source),
			reference->fact->source[0] == '/' ? "an absolute path, which the engine refuses"
							  : "leads above the top of the repository"));
}

/* The folder of a module's own code. */
static void source_escape(struct rule_report *report, const struct module *module)
{
	const char *source = module->fact->source;
	struct rule_subject subject;
	struct finding *finding;

	if (!source || !*source)
		return;
	subject = rule_subject_module(report, module);
	if (!module->source_escapes) {
		rule_pass(report, subject.file);
		return;
	}
	if (module->fact->source_at.line)
		subject.at = module->fact->source_at;
	finding = rule_fail(report, &subject, source,
		arena_format(rule_arena(report), "source '%s': %s, which its engine refuses",
			rule_source(report, source),
			source[0] == '/' ? "an absolute path" : "leads too far up"));
	finding->remedy = "Give the folder of the code as a relative path below the manifest.";
}

void check_local_escape(const struct rule_input *input, struct rule_report *report)
{
	rule_each_reference(report, local_escape);
	for (size_t i = 0; i < input->snapshot->module_count; i++)
		source_escape(report, &input->snapshot->modules[i]);
}
