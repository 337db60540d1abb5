/* Questions about linked facts that more than one check asks. */
#include "checks.h"

#include <string.h>

#include "base/memory.h"
#include "base/semver.h"

enum { PIN_SHOWN = 80 };

static const char first_pin[] = "v0.13.6";
static const char first_pin_ignored[] = "v0.20.2"; /* one that is no commit, beside a version */
static const char first_one[] = "v1.0.0-0";
static const char first_toml[] = "v1.0.0-beta.3";
static const char first_lock[] = "v0.21.0";
static const char first_lock_2[] = "v1.0.0-beta.10";

const struct module *rule_module_of(const struct rule_report *report, const struct reference *reference)
{
	const struct snapshot *snapshot = report->input->snapshot;

	return reference->module < snapshot->module_count ? &snapshot->modules[reference->module] : NULL;
}

const struct file *rule_file_of(const struct rule_report *report, const struct reference *reference)
{
	return &report->input->snapshot->files[reference->file];
}

const struct file *rule_file_at(const struct rule_report *report, const char *path)
{
	const struct snapshot *snapshot = report->input->snapshot;
	size_t low = 0, high = snapshot->file_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(snapshot->files[middle].path, path);

		if (order == 0)
			return &snapshot->files[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

void rule_each_reference(struct rule_report *report,
	void (*check)(struct rule_report *report, const struct reference *reference))
{
	const struct snapshot *snapshot = report->input->snapshot;

	for (size_t i = 0; i < snapshot->reference_count; i++)
		if (snapshot->references[i].class != CLASS_NONE &&
			snapshot->references[i].fact->kind != REFERENCE_CALL)
			check(report, &snapshot->references[i]);
}

bool rule_is_remote(const struct reference *reference)
{
	switch (reference->class) {
	case CLASS_NONE:
	case CLASS_LOCAL:
	case CLASS_BUILTIN:
		return false;
	case CLASS_PINNED:
	case CLASS_UNPINNED:
	case CLASS_MALFORMED_PIN:
	case CLASS_CONFLICT:
		break;
	}
	return !(reference->detail & DETAIL_INVALID);
}

bool rule_has_pin(const struct reference *reference)
{
	return reference->fact->pin && *reference->fact->pin;
}

const char *rule_pin(struct rule_report *report, const struct reference *reference)
{
	const char *pin = reference->fact->pin;

	return strlen(pin) <= PIN_SHOWN ? pin : arena_format(rule_arena(report), "%.*s...", PIN_SHOWN, pin);
}

bool rule_is_latest(const struct module *module)
{
	return module && module->fact->engine_version && strcmp(module->fact->engine_version, "latest") == 0;
}

const char *rule_release(struct rule_report *report, const struct module *module)
{
	const char *given = module ? module->fact->engine_version : NULL;
	const char *release;

	if (!given || !*given || rule_is_latest(module))
		return NULL;
	release = given[0] == 'v' ? given : arena_format(rule_arena(report), "v%s", given);
	return semver_is_valid(release) ? release : NULL;
}

/*
 * A manifest that names no release but has a pin was written by one that knows pins, and a TOML file is read by
 * none that does not.
 */
bool rule_uses_pin(struct rule_report *report, const struct reference *reference)
{
	const char *release = rule_release(report, rule_module_of(report, reference));

	if (reference->fact->kind == REFERENCE_SDK)
		return false;
	return !release || rule_file_of(report, reference)->reader != READER_DAGGER_JSON ||
	       semver_compare(release, first_pin) >= 0;
}

/* The oldest engine that can run a manifest: of all that it may be, the one that a verdict must hold for. */
static const char *oldest_engine(struct rule_report *report, const struct reference *reference)
{
	const struct module *module = rule_module_of(report, reference);
	const char *release = rule_release(report, module);
	const char *form = module ? module->fact->form : "";

	if (rule_file_of(report, reference)->reader != READER_DAGGER_JSON)
		return first_toml;
	if (release)
		return release;
	if (rule_is_latest(module))
		return first_lock_2;
	return form[0] >= '0' && form[0] <= '9' ? arena_format(rule_arena(report), "v%s", form) : "v0.0.0";
}

bool rule_runs_pin(struct rule_report *report, const struct reference *reference)
{
	return reference->class == CLASS_MALFORMED_PIN && reference->fact->kind != REFERENCE_CLIENT &&
	       rule_uses_pin(report, reference) &&
	       (reference->version_kind == VERSION_NONE ||
		       semver_compare(oldest_engine(report, reference), first_pin_ignored) < 0);
}

bool rule_is_of_one(struct rule_report *report, const struct module *module)
{
	const char *release = rule_release(report, module);

	return module &&
	       (report->input->snapshot->files[module->file].reader != READER_DAGGER_JSON ||
		       rule_is_latest(module) || (release && semver_compare(release, first_one) >= 0));
}

bool rule_is_fixed(const struct reference *reference)
{
	return reference->effective == EFFECTIVE_COMMIT || reference->effective == EFFECTIVE_LOCK;
}

const struct facts *rule_lock_of(const struct rule_report *report, const struct reference *reference)
{
	const struct facts *facts = report->input->snapshot->files[reference->lock_file].facts;

	return facts && !facts->refused ? facts : NULL;
}

/*
 * Modules of releases from before locks ignore them, and so do, with a lock of version 2, all from before
 * 1.0.0-beta.10. A module that names no release is one of the oldest; a workspace names none.
 */
bool rule_lock_governs(struct rule_report *report, const struct reference *reference)
{
	const struct module *module = rule_module_of(report, reference);
	const struct facts *lock;
	const char *release;
	bool second;

	if (reference->lock_file >= report->input->snapshot->file_count)
		return false;
	if (!module || module->workspace || rule_is_latest(module))
		return true;
	release = rule_release(report, module);
	if (!release)
		return false;
	lock = rule_lock_of(report, reference);
	second = lock && lock->lock_version && strcmp(lock->lock_version, "2") == 0;
	return semver_compare(release, second ? first_lock_2 : first_lock) >= 0;
}

bool rule_lock_counts(struct rule_report *report, const struct reference *reference)
{
	const struct module *module = rule_module_of(report, reference);
	const char *release = rule_release(report, module);

	if (!rule_lock_governs(report, reference))
		return false;
	return !module || module->workspace || rule_is_latest(module) ||
	       (release && semver_compare(release, first_lock_2) >= 0);
}
