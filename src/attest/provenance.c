/* SLSA provenance v0.1, v0.2 and v1, by the field maps of reference/attestations.md §1.2. */
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "content.h"

/* Where a version keeps each field. BuildKit spells some names its own way: those stand second. */
struct field_map {
	const char *builder, *build_type, *materials;
	const char *invocation, *invocation_too;
	const char *started, *finished;
	const char *parameters;
};

static const struct field_map maps[] = {
	[PROVENANCE_01] = {
		.builder = "builder.id",
		.build_type = "recipe.type",
		.materials = "materials",
		.invocation = "metadata.buildInvocationId",
		.invocation_too = "metadata.buildInvocationID",
		.started = "metadata.buildStartedOn",
		.finished = "metadata.buildFinishedOn",
		.parameters = "recipe.arguments",
	},
	[PROVENANCE_02] = {
		.builder = "builder.id",
		.build_type = "buildType",
		.materials = "materials",
		.invocation = "metadata.buildInvocationId",
		.invocation_too = "metadata.buildInvocationID",
		.started = "metadata.buildStartedOn",
		.finished = "metadata.buildFinishedOn",
		.parameters = "invocation.parameters",
	},
	[PROVENANCE_1] = {
		.builder = "runDetails.builder.id",
		.build_type = "buildDefinition.buildType",
		.materials = "buildDefinition.resolvedDependencies",
		.invocation = "runDetails.metadata.invocationId",
		.invocation_too = "runDetails.metadata.invocationID",
		.started = "runDetails.metadata.startedOn",
		.finished = "runDetails.metadata.finishedOn",
		.parameters = "buildDefinition.externalParameters",
	},
};

/* A time that cannot be read is one that is not said. */
static int64_t time_at(struct content *content, const struct json_value *predicate, const char *path)
{
	const char *text = content_text(content, predicate, path);
	int64_t at = 0;

	return text && clock_parse(text, &at) ? at : 0;
}

int provenance_read(
	struct content *content, const struct json_value *predicate, enum provenance_version version)
{
	const struct field_map *map = &maps[version];
	struct statement *statement = content->statement;

	statement->builder = content_text(content, predicate, map->builder);
	statement->build_type = content_text(content, predicate, map->build_type);
	statement->invocation = content_text(content, predicate, map->invocation);
	if (!statement->invocation)
		statement->invocation = content_text(content, predicate, map->invocation_too);
	statement->started = time_at(content, predicate, map->started);
	statement->finished = time_at(content, predicate, map->finished);
	statement->parameters = canonical_digest(content_below(predicate, map->parameters), content->arena);
	if (content_things(content, content_below(predicate, map->materials),
		    (size_t)content->limits->values[LIMIT_JSON_VALUES], &statement->materials,
		    &statement->material_count) < 0)
		return content->err->code;
	provenance_source(content, predicate, version);
	return 0;
}
