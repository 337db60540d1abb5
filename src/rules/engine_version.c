/* Rule 118: the release that a manifest asks for. */
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/semver.h"
#include "base/text.h"
#include "checks.h"
#include "reasons.h"

enum { SECONDS_A_DAY = 24 * 60 * 60 };

/*
 * MinimumEngineVersion of engine/version.go, the same from v0.19.11 to v0.21.8 and v1.0.0-beta.10: what a client
 * of these releases wants of the engine it meets. What an engine wants of a module is MinimumModuleVersion.
 */
const struct rule_releases rule_releases = {
	.known = "2026-08-20",
	.good_days = 180,
	.oldest = "v0.19.0",
};

static const char oldest_module[] = "v0.9.9";

/* The live module of the newest release line. */
struct newest {
	const struct module *module;
	const char *release;
	const char *line; /* "v0.19" */
};

static const char *line_of(struct rule_report *report, const char *release)
{
	size_t major = strcspn(release, ".");
	size_t minor = release[major] ? strcspn(release + major + 1, ".-+") + 1 : 0;

	return arena_string_part(rule_arena(report), release, major + minor);
}

static const struct file *file_of(const struct rule_report *report, const struct module *module)
{
	return &report->input->snapshot->files[module->file];
}

/* "v1.0.0-0" and "v0.21.7-251128": what a build of no release calls itself. */
static bool is_placeholder(const char *release)
{
	const char *dash = strchr(release, '-');
	size_t digits = dash ? strspn(dash + 1, "0123456789") : 0;

	return dash && (text_starts(dash, "-dev") ||
			       (digits && (!dash[1 + digits] || strchr(".-+", dash[1 + digits]))));
}

/* Modules that run here: not those of fixtures, docs and vendored copies, nor what newer engines pass over. */
static bool can_drift(const struct rule_report *report, const struct module *module)
{
	return file_of(report, module)->class == PATH_LIVE && !module->shadowed;
}

static struct newest find_newest(struct rule_report *report)
{
	const struct snapshot *snapshot = report->input->snapshot;
	struct newest newest = { 0 };

	for (size_t i = 0; i < snapshot->module_count; i++) {
		const struct module *module = &snapshot->modules[i];
		const char *release = can_drift(report, module) ? rule_release(report, module) : NULL;

		if (!release || is_placeholder(release) ||
			(newest.release && semver_compare(release, newest.release) <= 0))
			continue;
		newest = (struct newest){ module, release, line_of(report, release) };
	}
	return newest;
}

static const char *drift(struct rule_report *report, const struct module *module, const char *release,
	const struct newest *newest)
{
	if (!newest->module || !can_drift(report, module) ||
		semver_compare(line_of(report, release), newest->line) >= 0)
		return NULL;
	return arena_format(rule_arena(report), "'%s' of this repository asks for %s",
		file_of(report, newest->module)->path, newest->release);
}

static void fail(struct rule_report *report, const struct module *module, const char *state, const char *seen)
{
	struct rule_subject subject = rule_subject_module(report, module);
	const char *given = module->fact->engine_version;
	struct finding *finding;

	if (module->fact->engine_at.count)
		subject.at = module->fact->engine_at;
	finding = rule_fail(
		report, &subject, arena_format(rule_arena(report), "%s %s", state, given ? given : ""), seen);
	if (file_of(report, module)->reader == READER_DAGGER_MODULE_TOML)
		finding->remedy = "Run 'dagger module engine require-current' with the engine that your "
				  "pipelines use, in "
				  "every module of the repository, and commit what it writes.";
}

static const char *old_words(struct rule_report *report, const char *release)
{
	if (semver_compare(release, oldest_module) < 0)
		return arena_format(rule_arena(report),
			"asks for engine %s: engines load no module from before %s", release, oldest_module);
	return arena_format(rule_arena(report),
		"asks for engine %s, and the clients of 0.19.11 to 1.0.0-beta.10 work with no engine before "
		"%s; the "
		"module still loads in newer engines",
		release, rule_releases.oldest);
}

static void judge_release(struct rule_report *report, const struct module *module, const char *release,
	const struct newest *newest)
{
	const char *drifts = drift(report, module, release, newest);
	struct rule_subject subject;
	int64_t good_until = 0;

	if (semver_compare(release, rule_releases.oldest) < 0) {
		fail(report, module, "old", rule_and(report, old_words(report, release), drifts));
		return;
	}
	if (drifts) {
		fail(report, module, "drift",
			arena_format(rule_arena(report), "asks for engine %s, while %s", release, drifts));
		return;
	}
	clock_parse(rule_releases.known, &good_until);
	good_until += (int64_t)rule_releases.good_days * SECONDS_A_DAY;
	if (report->input->now >= good_until) {
		subject = rule_subject_module(report, module);
		rule_unknown(report, &subject, reason_old_program);
		return;
	}
	rule_until(report, good_until);
	rule_pass(report, file_of(report, module));
}

static void judge(struct rule_report *report, const struct module *module, const struct newest *newest)
{
	const char *given = module->fact->engine_version;
	const char *release = rule_release(report, module);

	if (!given || !*given)
		fail(report, module, "missing",
			"no engineVersion: engines then take v0.9.9's view of the module, their oldest "
			"behaviour");
	else if (rule_is_latest(module))
		fail(report, module, "latest",
			"engineVersion is 'latest': the module's behaviour changes with every engine");
	else if (!release)
		fail(report, module, "invalid",
			arena_format(rule_arena(report),
				"engineVersion '%s' is no release: engines take it for v0.11.9", given));
	else
		judge_release(report, module, release, newest);
}

void check_engine_version(const struct rule_input *input, struct rule_report *report)
{
	struct newest newest = find_newest(report);

	/* A workspace names no release. */
	for (size_t i = 0; i < input->snapshot->module_count; i++)
		if (!input->snapshot->modules[i].workspace)
			judge(report, &input->snapshot->modules[i], &newest);
}
