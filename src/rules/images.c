/* Rules about images: 301 to 308. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/semver.h"
#include "base/text.h"
#include "code.h"
#include "model/policy.h"
#include "reasons.h"

typedef void image_check(struct rule_report *report, const struct image *image);

static void each_image(struct rule_report *report, image_check *check)
{
	const struct snapshot *snapshot = report->input->snapshot;

	for (size_t i = 0; i < snapshot->image_count; i++)
		check(report, &snapshot->images[i]);
}

/* Images that the pipeline itself runs; engines are 408's, Dockerfiles 307's, workloads 815's. */
static bool is_run(const struct image *image)
{
	return (image->role == IMAGE_BASE || image->role == IMAGE_SDK || image->role == IMAGE_TOOL) &&
	       strcmp(image->where, "FROM") != 0 && image->class != IMAGE_CLASS_NONE;
}

/* --- locks ---------------------------------------------------------------------------------------------- */

/* Engines that ask the lock for images without being told to. */
static const char first_enforced[] = "v1.0.0-beta.10";

static bool is_locked(struct rule_report *report, const struct image *image)
{
	const struct snapshot *snapshot = report->input->snapshot;
	const struct module *module =
		image->module < snapshot->module_count ? &snapshot->modules[image->module] : NULL;
	const char *release = rule_release(report, module);

	if (!image->lock_digest || !*image->lock_digest || !module)
		return false;
	return module->workspace || rule_is_latest(module) ||
	       (release && semver_compare(release, first_enforced) >= 0);
}

/* Who calls may say otherwise, so that it is only what runs by default. */
static const char *by_default(const struct image *image)
{
	return image->certainty == CERTAINTY_DEFAULT ? "\nunless the caller gives another one" : "";
}

static const char *locked_words(const struct image *image)
{
	return image->lock_digest && *image->lock_digest
		       ? "\na lock has its digest, but the engine of this module does not ask it"
		       : "";
}

static const char *remedy_digest(struct rule_report *report, const struct image *image)
{
	const bool has_release = *image->tag && image->class != IMAGE_CLASS_LATEST;

	return arena_format(rule_arena(report),
		"%s: \"%s:%s@sha256:...\". 'docker buildx imagetools inspect' or 'crane digest' print it.",
		has_release ? "Write the digest after the tag"
			    : "Choose a release and write its digest after it",
		rule_shown(report, image->repository),
		has_release ? rule_shown(report, image->tag) : "RELEASE");
}

/* What it names instead of a digest. */
static const char *named_by(const struct image *image)
{
	switch (image->class) {
	case IMAGE_CLASS_NO_TAG:
		return "neither tag nor digest, so that latest is pulled";
	case IMAGE_CLASS_LATEST:
		return "the tag latest and no digest";
	default:
		return "no digest";
	}
}

static void not_fixed(struct rule_report *report, const struct image *image)
{
	struct rule_subject subject = rule_subject_image(report, image);
	struct finding *finding;

	if (is_locked(report, image)) {
		rule_pass(report, subject.file);
		return;
	}
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "'%s' names %s%s%s", rule_shown(report, image->text),
			named_by(image), by_default(image), locked_words(image)));
	finding->remedy = remedy_digest(report, image);
}

/* --- 301, 302 ------------------------------------------------------------------------------------------- */

static void image_tag(struct rule_report *report, const struct image *image)
{
	if (!is_run(image))
		return;
	if (image->class == IMAGE_CLASS_DIGEST)
		rule_pass(report, rule_file_of_image(report, image));
	else if (image->class == IMAGE_CLASS_TAG)
		not_fixed(report, image);
}

void check_image_tag(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	each_image(report, image_tag);
}

static void image_latest(struct rule_report *report, const struct image *image)
{
	if (!is_run(image))
		return;
	if (image->class == IMAGE_CLASS_DIGEST || image->class == IMAGE_CLASS_TAG)
		rule_pass(report, rule_file_of_image(report, image));
	else if (image->class == IMAGE_CLASS_LATEST || image->class == IMAGE_CLASS_NO_TAG)
		not_fixed(report, image);
}

void check_image_latest(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	each_image(report, image_latest);
}

/* --- 304 ------------------------------------------------------------------------------------------------ */

static bool allows(const struct policy *policy, const struct image *image)
{
	if (policy->allowed_registries.count && policy_matches(&policy->allowed_registries, image->registry))
		return true;
	return policy->allowed_images.count && image->role != IMAGE_PUBLISHED &&
	       policy_matches(&policy->allowed_images, image->repository);
}

static void image_allowed(struct rule_report *report, const struct image *image)
{
	const struct policy *policy = report->input->policy;
	struct rule_subject subject;

	if (image->role == IMAGE_ENGINE || image->class == IMAGE_CLASS_NONE)
		return;
	/* What may be published where is a matter of registries alone. */
	if (image->role == IMAGE_PUBLISHED && !policy->allowed_registries.count)
		return;
	subject = rule_subject_image(report, image);
	if (!*image->repository) {
		rule_unknown(report, &subject, reason_image_computed);
		return;
	}
	if (allows(policy, image))
		rule_pass(report, subject.file);
	else
		rule_fail(report, &subject, NULL,
			arena_format(rule_arena(report), "neither '%s' nor its registry is on the allowlist",
				rule_shown(report, image->repository)));
}

void check_image_allowed(const struct rule_input *input, struct rule_report *report)
{
	if (input->policy->allowed_images.count || input->policy->allowed_registries.count)
		each_image(report, image_allowed);
}

/* --- 305 ------------------------------------------------------------------------------------------------ */

/* Whether a list "linux/amd64,linux/arm64" has one of them; variants count ("linux/arm64/v8"). */
static bool has_platform(const char *list, const char *platform)
{
	const size_t length = strlen(platform);

	while (*list) {
		const size_t next = strcspn(list, ",");

		if (strncmp(list, platform, length) == 0 &&
			(next == length || (next > length && list[length] == '/')))
			return true;
		list += next + (list[next] == ',');
	}
	return false;
}

static void image_platform(struct rule_report *report, const struct image *image)
{
	struct rule_subject subject;

	if (!image->lock_platforms || !*image->platform || *image->digest)
		return;
	subject = rule_subject_image(report, image);
	if (has_platform(image->lock_platforms, image->platform))
		rule_pass(report, subject.file);
	else
		rule_fail(report, &subject, NULL,
			arena_format(rule_arena(report), "the lock has '%s' for %s, but not for %s",
				rule_shown(report, image->text), image->lock_platforms, image->platform));
}

void check_image_platform(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	each_image(report, image_platform);
}

/* --- 306 ------------------------------------------------------------------------------------------------ */

static void image_fixed(struct rule_report *report, const struct image *image)
{
	const struct snapshot *snapshot = report->input->snapshot;
	const struct call *call = image->call < snapshot->call_count ? &snapshot->calls[image->call] : NULL;
	const struct value_fact *value = call ? call_argument(call, "address", 0) : NULL;
	struct rule_subject subject;
	enum confidence confidence = CONFIDENCE_LOW;
	const char *parameter;

	if (!is_run(image))
		return;
	subject = rule_subject_image(report, image);
	if (image->class != IMAGE_CLASS_UNKNOWN) {
		rule_pass(report, subject.file);
		return;
	}
	parameter = value ? rule_callers_input(report, call, value, &confidence) : NULL;
	/* What is held by an object may have been given elsewhere, with a default. */
	if (!parameter || value->certainty != CERTAINTY_PARAMETER || confidence != CONFIDENCE_HIGH) {
		rule_unknown(report, &subject, reason_image_computed);
		return;
	}
	rule_fail(report, &subject, NULL,
		arena_format(
			rule_arena(report), "which image runs is what the caller gives as '%s'", parameter));
}

void check_image_fixed(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	each_image(report, image_fixed);
}

/* --- 307 ------------------------------------------------------------------------------------------------ */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Whether a file lies at the top of the repository or in the folder of the module that builds. */
static bool lies_beside(const struct snapshot *snapshot, const struct call *call, const char *path)
{
	const size_t length = (size_t)(base_name(path) - path);
	const char *folder =
		call->module < snapshot->module_count ? snapshot->modules[call->module].folder : "";

	return !length || (strlen(folder) + 1 == length && strncmp(path, folder, length - 1) == 0);
}

/* What is known of files by now. */
struct dockerfiles {
	unsigned char *known;
};

/* Whether a call names this very file, or one of its name: of which folder is not known. */
enum built { BUILT_NOT, BUILT_BY_NAME, BUILT_BY_PATH };

static enum built builds(const struct snapshot *snapshot, const struct call *call, const char *path)
{
	const struct value_fact *file;
	const char *given = "Dockerfile";

	if (!call_is(call, "Directory", "dockerBuild") && !call_is(call, "Container", "build"))
		return BUILT_NOT;
	file = call_named(call, "dockerfile");
	if (file && !value_is_fixed(file))
		return BUILT_NOT;
	if (file)
		given = text_starts(file->text, "./") ? file->text + 2 : file->text;
	if (strchr(given, '/') &&
		(strcmp(path, given) == 0 ||
			(text_ends(path, given) && path[strlen(path) - strlen(given) - 1] == '/')))
		return BUILT_BY_PATH;
	return strcmp(base_name(path), base_name(given)) == 0 && lies_beside(snapshot, call, path)
		       ? BUILT_BY_NAME
		       : BUILT_NOT;
}

/* How sure it is that the pipeline builds a file: asked once for all that it starts from. */
static enum built is_built(struct rule_report *report, uint32_t file)
{
	enum { NOT_ASKED = 0, ASKED = 1 };
	const struct snapshot *snapshot = report->input->snapshot;
	unsigned char *known = ((const struct dockerfiles *)report->context)->known + file;
	enum built ret = BUILT_NOT;

	if (*known != NOT_ASKED)
		return (enum built)(*known - ASKED);
	for (size_t i = 0; i < snapshot->call_count && ret != BUILT_BY_PATH; i++) {
		const struct call *call = &snapshot->calls[i];
		const enum built built = snapshot->files[call->file].class == PATH_LIVE
						 ? builds(snapshot, call, snapshot->files[file].path)
						 : BUILT_NOT;

		if (built > ret)
			ret = built;
	}
	*known = (unsigned char)(ASKED + (int)ret);
	return ret;
}

static bool is_dockerfile(const struct image *image)
{
	return strcmp(image->where, "FROM") == 0 && image->class != IMAGE_CLASS_NONE &&
	       (image->role == IMAGE_BASE || image->role == IMAGE_BUILD);
}

static void dockerfile(struct rule_report *report, const struct image *image)
{
	struct rule_subject subject;
	struct finding *finding;
	enum built built;

	if (!is_dockerfile(image))
		return;
	built = is_built(report, image->file);
	if (built == BUILT_NOT)
		return;
	subject = rule_subject_image(report, image);
	if (image->class == IMAGE_CLASS_UNKNOWN) {
		rule_unknown(report, &subject, reason_image_computed);
		return;
	}
	if (image->class == IMAGE_CLASS_DIGEST) {
		rule_pass(report, subject.file);
		return;
	}
	if (image->class == IMAGE_CLASS_MALFORMED)
		return;
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report),
			"FROM %s names no digest\nthe pipeline builds a Dockerfile of this %s",
			rule_shown(report, image->text), built == BUILT_BY_PATH ? "path" : "name"));
	if (built == BUILT_BY_PATH)
		finding->confidence = CONFIDENCE_HIGH;
	if (image->class != IMAGE_CLASS_TAG)
		finding->severity = SEVERITY_HIGH;
	finding->remedy = remedy_digest(report, image);
}

void check_dockerfile(const struct rule_input *input, struct rule_report *report)
{
	report->context =
		&(struct dockerfiles){ arena_zero(rule_arena(report), input->snapshot->file_count, 1) };
	each_image(report, dockerfile);
}

/* --- 308 ------------------------------------------------------------------------------------------------ */

static void image_form(struct rule_report *report, const struct image *image)
{
	struct rule_subject subject;
	struct finding *finding;

	/* A path or an address of another scheme is for a program that is no engine. */
	if (image->class == IMAGE_CLASS_UNKNOWN || image->class == IMAGE_CLASS_NONE ||
		strchr("/.~", *image->text) || strstr(image->text, "://"))
		return;
	if (image->class != IMAGE_CLASS_MALFORMED) {
		if (*image->digest)
			rule_pass(report, rule_file_of_image(report, image));
		return;
	}
	subject = rule_subject_image(report, image);
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "'%s': %s", rule_shown(report, image->text),
			image->malformed ? image->malformed : "no registry can serve it"));
	if (!*image->digest)
		finding->severity = SEVERITY_MEDIUM;
}

void check_image_form(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	each_image(report, image_form);
}
