/* Source repository and commit of provenance: each build type keeps them elsewhere (reference/attestations.md §1.2). */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "content.h"

/* --- parts ---------------------------------------------------------------------------------------------- */

static const char *hex_of(const struct attested_thing *thing, enum digest_kind kind)
{
	for (size_t i = 0; i < thing->digest_count; i++)
		if (thing->digests[i].kind == kind && *thing->digests[i].hex)
			return thing->digests[i].hex;
	return NULL;
}

static const char *commit_of(const struct attested_thing *thing)
{
	const char *commit = hex_of(thing, DIGEST_GIT_COMMIT);

	return commit ? commit : hex_of(thing, DIGEST_SHA1);
}

static const char *commit_at(struct content *content, const struct json_value *predicate, const char *path)
{
	const struct json_value *digest = content_below(predicate, path);
	const char *commit = content_text(content, digest, "gitCommit");

	if (!commit)
		commit = content_text(content, digest, "sha1");
	return commit && text_is_hex(commit, digest_hex_length(DIGEST_GIT_COMMIT, strlen(commit))) ? commit
												   : NULL;
}

static void set_source(struct content *content, const char *source, const char *commit)
{
	struct statement *statement = content->statement;

	statement->source = source;
	statement->source_ref = source_ref(source, content->arena);
	statement->source_commit = commit;
}

/* --- one reader for each way ---------------------------------------------------------------------------- */

typedef void source_reader(struct content *content, const struct json_value *predicate);

/* GitHub's workflow/v1: the commit is that of the dependency which is the workflow's repository at its ref. */
static void read_workflow(struct content *content, const struct json_value *predicate)
{
	static const char at[] = "buildDefinition.externalParameters.workflow";
	const struct json_value *workflow = content_below(predicate, at);
	struct statement *statement = content->statement;
	const char *repository = content_text(content, workflow, "repository");
	const char *ref = content_text(content, workflow, "ref");
	const char *uri;

	statement->entry = content_text(content, workflow, "path");
	if (!repository)
		return;
	set_source(content, repository, NULL);
	statement->source_ref = ref;
	uri = arena_format(content->arena, "git+%s@%s", repository, ref ? ref : "");
	for (size_t i = 0; i < statement->material_count; i++)
		if (strcmp(statement->materials[i].uri, uri) == 0)
			statement->source_commit = hex_of(&statement->materials[i], DIGEST_GIT_COMMIT);
}

static void read_config_source(struct content *content, const struct json_value *predicate)
{
	const struct json_value *source = content_below(predicate, "invocation.configSource");

	content->statement->entry = content_text(content, source, "entryPoint");
	set_source(content, content_text(content, source, "uri"), commit_at(content, source, "digest"));
}

static void read_first_material(struct content *content, const struct json_value *predicate)
{
	const struct statement *statement = content->statement;

	(void)predicate;
	if (statement->material_count > 0 && *statement->materials[0].uri)
		set_source(content, statement->materials[0].uri, commit_of(&statement->materials[0]));
}

static void read_container_based(struct content *content, const struct json_value *predicate)
{
	static const char at[] = "buildDefinition.externalParameters.source";
	const struct json_value *source = content_below(predicate, at);

	set_source(content, content_text(content, source, "uri"), commit_at(content, source, "digest"));
}

/* Hints of the client, which nobody has checked; a revision of a tree with changes is none. */
static void read_vcs(struct content *content, const struct json_value *vcs)
{
	const char *revision = content_text(content, vcs, "revision");

	if (content->statement->source || !vcs)
		return;
	if (revision && !text_is_hex(revision, digest_hex_length(DIGEST_GIT_COMMIT, strlen(revision))))
		revision = NULL;
	set_source(content, content_text(content, vcs, "source"), revision);
}

static void read_buildkit_2(struct content *content, const struct json_value *predicate)
{
	const struct json_value *own = json_member(
		content_below(predicate, "metadata"), "https://mobyproject.org/buildkit@v1#metadata");

	read_config_source(content, predicate);
	read_vcs(content, content_below(own, "vcs"));
}

static void read_buildkit_1(struct content *content, const struct json_value *predicate)
{
	static const char at[] = "buildDefinition.externalParameters.configSource";
	const struct json_value *source = content_below(predicate, at);

	content->statement->entry = content_text(content, source, "path");
	set_source(content, content_text(content, source, "uri"), commit_at(content, source, "digest"));
	read_vcs(content, content_below(predicate, "runDetails.metadata.buildkit_metadata.vcs"));
}

/* Cloud Build: the commit is that of the only dependency from that repository. */
static void read_cloud_build(struct content *content, const struct json_value *predicate)
{
	static const char at[] = "buildDefinition.externalParameters.buildConfigSource";
	const struct json_value *source = content_below(predicate, at);
	struct statement *statement = content->statement;
	const char *repository = content_text(content, source, "repository");
	const char *normal = source_normal(repository, content->arena);
	const char *commit = NULL;
	size_t count = 0;

	if (!repository)
		return;
	for (size_t i = 0; i < statement->material_count; i++) {
		const struct attested_thing *thing = &statement->materials[i];

		if (!hex_of(thing, DIGEST_GIT_COMMIT) ||
			strcmp(source_normal(thing->uri, content->arena), normal) != 0)
			continue;
		commit = hex_of(thing, DIGEST_GIT_COMMIT);
		count++;
	}
	set_source(content, repository, count == 1 ? commit : NULL);
	statement->source_ref = content_text(content, source, "ref");
	statement->entry = content_text(content, source, "path");
}

/* Of a build type that is not known: the only material that is a commit of git. Of several none is guessed. */
static void read_only_repository(struct content *content, const struct json_value *predicate)
{
	const struct statement *statement = content->statement;
	const struct attested_thing *found = NULL;

	(void)predicate;
	for (size_t i = 0; i < statement->material_count; i++) {
		const struct attested_thing *thing = &statement->materials[i];

		if (!commit_of(thing) || (!text_starts(thing->uri, "git+") && !text_ends(thing->uri, ".git")))
			continue;
		if (found)
			return;
		found = thing;
	}
	if (found)
		set_source(content, found->uri, commit_of(found));
}

/* --- which of them -------------------------------------------------------------------------------------- */

#define GENERATOR "https://github.com/slsa-framework/slsa-github-generator/"
#define BUILDKIT_1 "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md"

static const struct {
	const char *start; /* of the build type */
	enum provenance_version version;
	source_reader *read;
} readers[] = {
	{ "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1", PROVENANCE_1,
		read_workflow },
	{ "https://actions.github.io/buildtypes/workflow/v1", PROVENANCE_1, read_workflow },
	{ GENERATOR "delegator-generic@", PROVENANCE_1, read_first_material },
	{ GENERATOR "delegator-", PROVENANCE_1, read_first_material },
	{ GENERATOR, PROVENANCE_02, read_config_source },
	{ "https://slsa.dev/container-based-build/v0.1", PROVENANCE_1, read_container_based },
	{ "https://github.com/npm/cli/gha@", PROVENANCE_02, read_config_source },
	{ "https://github.com/npm/cli/gha/v", PROVENANCE_02, read_config_source },
	{ "https://mobyproject.org/buildkit@v1", PROVENANCE_02, read_buildkit_2 },
	{ BUILDKIT_1, PROVENANCE_1, read_buildkit_1 },
	{ "https://cloud.google.com/build/gcb-buildtypes/google-worker/v1", PROVENANCE_1, read_cloud_build },
	{ "https://cloudbuild.googleapis.com/", PROVENANCE_02, read_first_material },
	{ "https://cloudbuild.googleapis.com/", PROVENANCE_01, read_first_material },
};

void provenance_source(
	struct content *content, const struct json_value *predicate, enum provenance_version version)
{
	const char *type = content->statement->build_type;

	for (size_t i = 0; type && i < COUNT_OF(readers); i++) {
		if (readers[i].version != version || !text_starts(type, readers[i].start))
			continue;
		readers[i].read(content, predicate);
		return;
	}
	read_only_repository(content, predicate);
}
