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

/* Whether a call names this very file, or one of its name: of which folder is not known. */
enum built { BUILT_NOT, BUILT_BY_NAME, BUILT_BY_PATH };

/* The folder that is given to be built, as far as the code says it. */
struct context {
	const char *folder; /* "" = not known */
	bool foreign;       /* it is not of this repository, or its Dockerfile is written by the code */
};

/* "./app/" is "app", and the folder in which it is is not known. */
static const char *plain_folder(struct arena *arena, const char *path)
{
	size_t length;

	while (*path == '/' || (path[0] == '.' && path[1] == '/'))
		path += *path == '/' ? 1 : 2;
	if (strcmp(path, ".") == 0 || strstr(path, ".."))
		return "";
	length = strlen(path);
	while (length && path[length - 1] == '/')
		length--;
	return arena_string_part(arena, path, length);
}

static bool is_foreign(const struct call *call)
{
	static const char *const names[] = { "tree", "git", "http" };
	const struct value_fact *path = call_argument(call, "path", 0);

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(call->fact->name, names[i]) == 0)
			return true;
	return strcmp(call->fact->name, "withNewFile") == 0 && path && value_is_fixed(path) &&
	       text_ends(path->text, "Dockerfile");
}

/* Put a folder in front of a path. */
static void put_in_front(struct arena *arena, const char *folder, const char **path)
{
	if (*folder)
		*path = **path ? arena_format(arena, "%s/%s", folder, *path) : folder;
}

/* src.directory("app").directory("web") is app/web of whatever src is. */
static struct context context_of(
	struct arena *arena, const struct snapshot *snapshot, const struct call *call)
{
	enum { CALLS_MOST = 64, FOLDER_MOST = 1024 };
	const struct value_fact *given = call_named(call, "context");
	struct context ret = { .folder = "" };

	if (!given && strcmp(call->fact->name, "build") == 0)
		given = call_at(call, 0);
	if (strcmp(call->fact->name, "build") == 0)
		call = given ? call_of_value(snapshot, call, given) : NULL;
	else
		call = call_receiver(snapshot, call);
	for (int i = 0; call && i < CALLS_MOST && strlen(ret.folder) < FOLDER_MOST;
		i++, call = call_receiver(snapshot, call)) {
		const struct value_fact *path = call_argument(call, "path", 0);

		if (is_foreign(call))
			ret.foreign = true;
		if (strcmp(call->fact->name, "directory") != 0 || !path)
			continue;
		/* What lies in a container may come from anywhere. */
		if (!value_is_fixed(path) || strcmp(call->fact->type, "Container") == 0)
			break;
		put_in_front(arena, plain_folder(arena, path->text), &ret.folder);
	}
	return ret;
}

/* Whether a path is another one or ends in it. */
static bool ends_in_path(const char *path, const char *end)
{
	const size_t length = strlen(path), part = strlen(end);

	return text_ends(path, end) && (length == part || path[length - part - 1] == '/');
}

/* One call that builds a Dockerfile: of this path, or of this name if nothing is said of its folder. */
struct build {
	const struct call *call;
	const char *path;
};

/* All of them that are live, and what is known of files by now. */
struct builds {
	struct build *items;
	size_t count;
	unsigned char *known;
};

/* NULL if it builds nothing of the repository, or if nobody can tell what. */
static const char *path_built(struct arena *arena, const struct snapshot *snapshot, const struct call *call)
{
	const struct value_fact *file;
	const char *ret = "Dockerfile";
	struct context context;

	if (!call_is(call, "Directory", "dockerBuild") && !call_is(call, "Container", "build"))
		return NULL;
	file = call_named(call, "dockerfile");
	if (file && !value_is_fixed(file))
		return NULL;
	if (file)
		ret = plain_folder(arena, file->text);
	context = context_of(arena, snapshot, call);
	if (context.foreign || !*ret)
		return NULL;
	put_in_front(arena, context.folder, &ret);
	return ret;
}

static void find_builds(struct rule_report *report, struct builds *ret)
{
	const struct snapshot *snapshot = report->input->snapshot;

	ret->items = arena_zero(rule_arena(report), snapshot->call_count, sizeof(*ret->items));
	ret->known = arena_zero(rule_arena(report), snapshot->file_count, sizeof(*ret->known));
	for (size_t i = 0; i < snapshot->call_count; i++) {
		const struct call *call = &snapshot->calls[i];
		const char *path = snapshot->files[call->file].class == PATH_LIVE
					   ? path_built(rule_arena(report), snapshot, call)
					   : NULL;

		if (path)
			ret->items[ret->count++] = (struct build){ call, path };
	}
}

static enum built builds(const struct snapshot *snapshot, const struct build *build, const char *path)
{
	if (!ends_in_path(path, build->path))
		return BUILT_NOT;
	if (strchr(build->path, '/'))
		return BUILT_BY_PATH;
	return lies_beside(snapshot, build->call, path) ? BUILT_BY_NAME : BUILT_NOT;
}

/* How sure it is that the pipeline builds a file: asked once for all that it starts from. */
static enum built is_built(struct rule_report *report, uint32_t file)
{
	enum { NOT_ASKED = 0, ASKED = 1 };
	const struct snapshot *snapshot = report->input->snapshot;
	const struct builds *all = report->context;
	enum built ret = BUILT_NOT;

	if (all->known[file] != NOT_ASKED)
		return (enum built)(all->known[file] - ASKED);
	for (size_t i = 0; i < all->count && ret != BUILT_BY_PATH; i++) {
		const enum built built = builds(snapshot, &all->items[i], snapshot->files[file].path);

		if (built > ret)
			ret = built;
	}
	all->known[file] = (unsigned char)(ASKED + (int)ret);
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
	struct builds *all = arena_zero(rule_arena(report), 1, sizeof(*all));

	(void)input;
	find_builds(report, all);
	report->context = all;
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
