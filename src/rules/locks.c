/* Rules about the lock that stands above a reference: 109, 110. */
#include <string.h>

#include "base/memory.h"
#include "base/semver.h"
#include "checks.h"
#include "reasons.h"

static const char *lock_path(const struct rule_report *report, const struct reference *reference)
{
	return report->input->snapshot->files[reference->lock_file].path;
}

/* --- 109 ---------------------------------------------------------------------------------------------- */

static void lock_entry(struct rule_report *report, const struct reference *reference)
{
	struct rule_subject subject;
	const char *source;

	if (!rule_is_remote(reference) || reference->effective == EFFECTIVE_COMMIT ||
		!rule_lock_governs(report, reference))
		return;
	if (reference->lock_commit && !reference->lock_floats) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	subject = rule_subject_reference(report, reference);
	if (!rule_lock_of(report, reference)) {
		rule_unknown(report, &subject, reason_unread_lock);
		return;
	}
	source = rule_source(report, reference->fact->source);
	if (!reference->lock_commit && !reference->lock_floats)
		rule_fail(report, &subject, "missing",
			arena_format(rule_arena(report), "%s: '%s' has no entry that answers it", source,
				lock_path(report, reference)));
	else if (!reference->lock_commit)
		rule_fail(report, &subject, "no commit",
			arena_format(rule_arena(report), "%s: the entry in '%s' names no commit", source,
				lock_path(report, reference)));
	else
		rule_fail(report, &subject, "float",
			arena_format(rule_arena(report),
				"%s: the entry in '%s' has the policy float and is looked up again each time",
				source, lock_path(report, reference)));
}

void check_lock_entry(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_reference(report, lock_entry);
}

/* --- 110 ---------------------------------------------------------------------------------------------- */

/* Locks of version 1 come from engines that use them only when told to, by an option that no manifest holds. */
static bool is_opt_in(struct rule_report *report, const struct reference *reference)
{
	const struct facts *lock = rule_lock_of(report, reference);

	return rule_lock_governs(report, reference) && lock && lock->lock_version &&
	       strcmp(lock->lock_version, "1") == 0;
}

/* A workspace names no engine, so none can be raised there: only the engine itself. */
static const char workspace_remedy[] = "Run the workspace with an engine from 1.0.0-beta.10 on, and commit "
				       "the lock that it writes: version 2, which "
				       "always counts. Until then, give --lock=pinned or --lock=frozen in "
				       "CI, or put the commit into the source.";

static void lock_enforced(struct rule_report *report, const struct reference *reference)
{
	const struct module *module = rule_module_of(report, reference);
	struct rule_subject subject;
	struct finding *finding;
	const char *seen;

	if (!rule_is_remote(reference) || !reference->lock_commit)
		return;
	if (reference->effective == EFFECTIVE_LOCK) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	if (reference->effective != EFFECTIVE_LOCK_UNENFORCED)
		return;
	subject = rule_subject_reference(report, reference);
	seen = arena_format(rule_arena(report), "%s: '%s' names %s",
		rule_source(report, reference->fact->source), lock_path(report, reference),
		reference->lock_commit);
	if (is_opt_in(report, reference))
		finding = rule_declared(report, &subject, "option",
			rule_and(report, seen,
				"its engines use it only under --lock=pinned or --lock=frozen, and the "
				"default is not to"));
	else
		finding = rule_fail(
			report, &subject, "release", rule_and(report, seen, reference->engine_reason));
	/* A lock that nobody reads makes it no less grave: as SCB101 would have it. */
	if (finding->verdict == VERDICT_FAIL && reference->version_kind != VERSION_TAG)
		finding->severity = SEVERITY_HIGH;
	if (module && module->workspace)
		finding->remedy = workspace_remedy;
}

void check_lock_enforced(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_reference(report, lock_enforced);
}
