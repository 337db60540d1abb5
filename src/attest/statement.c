/* Statements of in-toto, and predicates that are no provenance (reference/attestations.md §1.1, §1.3). */
#include "attest/statement.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "checks.h"
#include "content.h"

/* --- members -------------------------------------------------------------------------------------------- */

int content_fail(struct content *content, const struct json_value *at, const char *format, ...)
{
	char message[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	content->at = at ? json_place(at).offset : 0;
	return error_set(content->err, ERROR_MALFORMED, "%s", message);
}

static const struct json_value *present(const struct json_value *value)
{
	return value && json_type(value) != JSON_NULL ? value : NULL;
}

const struct json_value *content_below(const struct json_value *value, const char *path)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	while (value && *path) {
		const size_t length = strcspn(path, ".");

		buf_clear(&name);
		buf_add_bytes(&name, path, length);
		value = json_type(value) == JSON_OBJECT ? json_member(value, name.text) : NULL;
		path += length + (path[length] == '.');
	}
	return present(value);
}

const char *content_text(struct content *content, const struct json_value *value, const char *path)
{
	const char *text = json_text(content_below(value, path));

	return text && *text ? arena_string(content->arena, text) : NULL;
}

/* --- subjects and materials ----------------------------------------------------------------------------- */

static void digest_fill(struct content *content, const struct json_value *value, struct artifact_digest *ret)
{
	const char *hex = json_text(value);

	ret->algorithm = arena_string(content->arena, json_name(value));
	ret->kind = digest_kind_parse(ret->algorithm);
	if (!text_is_hex(hex, digest_hex_length(ret->kind, strlen(hex))))
		hex = "";
	ret->hex = arena_string(content->arena, hex);
}

static int digests_read(struct content *content, const struct json_value *digest, struct attested_thing *ret)
{
	const size_t most = (size_t)content->limits->values[LIMIT_ATTESTATION_DIGESTS];
	const struct json_value *each;

	if (!digest)
		return 0;
	if (json_type(digest) != JSON_OBJECT)
		return content_fail(content, digest, "a digest that is no object");
	if (!held("digests-limit", json_count(digest) <= most))
		return content_fail(content, digest, "%zu digests of one thing; %zu are the most",
			json_count(digest), most);
	ret->digests = arena_zero(content->arena, json_count(digest) + 1, sizeof(*ret->digests));
	for (each = json_first(digest); each; each = json_next(each)) {
		if (!json_text(each))
			return content_fail(content, each, "a digest that is no text");
		digest_fill(content, each, &ret->digests[ret->digest_count++]);
	}
	return 0;
}

int content_things(struct content *content, const struct json_value *list, size_t most,
	struct attested_thing **ret, size_t *ret_count)
{
	const struct json_value *each;
	struct attested_thing *things;
	size_t count = 0;

	if (!list)
		return 0;
	if (json_type(list) != JSON_ARRAY)
		return content_fail(content, list, "a list of things that is none");
	if (!held("things-limit", json_count(list) <= most))
		return content_fail(content, list, "%zu things; %zu are the most", json_count(list), most);
	things = arena_zero(content->arena, json_count(list) + 1, sizeof(*things));
	for (each = json_first(list); each; each = json_next(each)) {
		struct attested_thing *thing = &things[count++];
		const char *name = content_text(content, each, "name");
		const char *uri = content_text(content, each, "uri");

		if (json_type(each) != JSON_OBJECT)
			return content_fail(content, each, "a thing that is no object");
		thing->name = name ? name : "";
		thing->uri = uri ? uri : "";
		if (digests_read(content, content_below(each, "digest"), thing) < 0)
			return content->err->code;
	}
	*ret = things;
	*ret_count = count;
	return 0;
}

/* --- predicates ----------------------------------------------------------------------------------------- */

static enum provenance_version provenance_version_of(const char *predicate_type)
{
	static const struct {
		const char *type;
		enum provenance_version version;
	} types[] = {
		{ "https://slsa.dev/provenance/v0.1", PROVENANCE_01 },
		{ "https://slsa.dev/provenance/v0.2", PROVENANCE_02 },
		{ "https://slsa.dev/provenance/v1", PROVENANCE_1 },
		{ "https://slsa.dev/provenance/v1.0", PROVENANCE_1 },
		{ "https://slsa.dev/provenance/v1.0?draft", PROVENANCE_1 },
	};

	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (strcmp(predicate_type, types[i].type) == 0)
			return types[i].version;
	return PROVENANCE_NONE;
}

static int summary_read(struct content *content, const struct json_value *predicate)
{
	struct statement *statement = content->statement;
	const struct json_value *levels = content_below(predicate, "verifiedLevels");
	const char *result = content_text(content, predicate, "verificationResult");
	const char *when = content_text(content, predicate, "timeVerified");
	const struct json_value *each;

	statement->verifier = content_text(content, predicate, "verifier.id");
	statement->resource = content_text(content, predicate, "resourceUri");
	statement->passed = result && held("summary-passed", strcmp(result, "PASSED") == 0);
	if (when && !clock_parse(when, &statement->finished))
		statement->finished = 0;
	if (levels && json_type(levels) != JSON_ARRAY)
		return content_fail(content, levels, "verifiedLevels is no list");
	if (!levels)
		return 0;
	statement->levels = arena_zero(content->arena, json_count(levels) + 1, sizeof(*statement->levels));
	for (each = json_first(levels); each; each = json_next(each)) {
		if (!json_text(each))
			return content_fail(content, each, "a level that is no text");
		statement->levels[statement->level_count++] = arena_string(content->arena, json_text(each));
	}
	return 0;
}

/* GitHub's releases: the first subject is the tag, as a purl, with its commit. */
static void release_read(struct content *content)
{
	struct statement *statement = content->statement;
	struct arena *arena = content->arena;
	const struct attested_thing *tag = statement->subject_count ? statement->subjects : NULL;
	const char *ref;

	if (!tag || !text_starts(tag->uri, "pkg:github/"))
		return;
	statement->source = arena_format(arena, "https://%s", source_normal(tag->uri, arena));
	ref = source_ref(tag->uri, arena);
	if (ref)
		statement->source_ref = arena_format(arena, "refs/tags/%s", ref);
	for (size_t i = 0; i < tag->digest_count; i++)
		if ((tag->digests[i].kind == DIGEST_SHA1 || tag->digests[i].kind == DIGEST_GIT_COMMIT) &&
			*tag->digests[i].hex)
			statement->source_commit = tag->digests[i].hex;
}

static int predicate_read(struct content *content, const struct json_value *predicate)
{
	struct statement *statement = content->statement;
	const char *type = statement->predicate_type;
	const enum provenance_version version = provenance_version_of(type);

	if (version != PROVENANCE_NONE)
		return provenance_read(content, predicate, version);
	if (strcmp(type, "https://slsa.dev/verification_summary/v1") == 0)
		return summary_read(content, predicate);
	if (text_starts(type, "https://in-toto.io/attestation/release/"))
		release_read(content);
	else if (text_starts(type, "https://dagger.io/evidence/trace-url/"))
		statement->trace_url = content_text(content, predicate, "traceURL");
	return 0;
}

/* --- statements ----------------------------------------------------------------------------------------- */

static bool is_statement_type(const char *type)
{
	return type && (strcmp(type, "https://in-toto.io/Statement/v1") == 0 ||
			       strcmp(type, "https://in-toto.io/Statement/v0.1") == 0);
}

static int whole_read(struct content *content, const struct json_value *root)
{
	const size_t most = (size_t)content->limits->values[LIMIT_ATTESTATION_SUBJECTS];
	struct statement *statement = content->statement;
	const struct json_value *subjects = content_below(root, "subject");
	const struct json_value *predicate = content_below(root, "predicate");

	statement->type = content_text(content, root, "_type");
	if (!held("statement-type", is_statement_type(statement->type)))
		return content_fail(content, json_member(root, "_type"),
			"_type is none of an in-toto statement v0.1 or v1");
	statement->predicate_type = content_text(content, root, "predicateType");
	if (!held("predicate-type", statement->predicate_type != NULL))
		return content_fail(
			content, json_member(root, "predicateType"), "a statement without a predicateType");
	if (!subjects)
		return content_fail(content, root, "a statement without a subject");
	if (content_things(content, subjects, most, &statement->subjects, &statement->subject_count) < 0)
		return content->err->code;
	if (!held("subject-present", statement->subject_count > 0))
		return content_fail(content, subjects, "a statement without a subject");
	if (predicate && json_type(predicate) != JSON_OBJECT)
		return content_fail(content, predicate, "a predicate that is no object");
	return predicate && statement->predicate_type ? predicate_read(content, predicate) : 0;
}

static int bare_read(struct content *content, const struct json_value *root)
{
	struct statement *statement = content->statement;

	statement->type = "";
	if (content_below(root, "buildDefinition"))
		statement->predicate_type = "https://slsa.dev/provenance/v1";
	else if (content_below(root, "recipe"))
		statement->predicate_type = "https://slsa.dev/provenance/v0.1";
	else
		statement->predicate_type = "https://slsa.dev/provenance/v0.2";
	return predicate_read(content, root);
}

/* What cosign signs of an image: its digest is the subject. */
static int image_read(struct content *content, const struct json_value *root)
{
	struct statement *statement = content->statement;
	const char *digest = content_text(content, root, "critical.image.docker-manifest-digest");
	const char *name = content_text(content, root, "critical.identity.docker-reference");
	const char *colon = digest ? strchr(digest, ':') : NULL;
	struct attested_thing *thing = arena_zero(content->arena, 1, sizeof(*thing));
	struct artifact_digest *of = arena_zero(content->arena, 1, sizeof(*of));

	if (!colon)
		return content_fail(content, root, "a signed image without its digest");
	of->algorithm = arena_string_part(content->arena, digest, (size_t)(colon - digest));
	of->kind = digest_kind_parse(of->algorithm);
	of->hex = text_is_hex(colon + 1, digest_hex_length(of->kind, strlen(colon + 1))) ? colon + 1 : "";
	*thing = (struct attested_thing){
		.name = name ? name : "", .uri = "", .digests = of, .digest_count = 1
	};
	statement->type = "";
	statement->predicate_type = content_text(content, root, "critical.type");
	statement->subjects = thing;
	statement->subject_count = 1;
	return 0;
}

int statement_read(struct bytes text, enum attestation_format format, const struct limits *limits,
	struct arena *arena, struct statement **ret, size_t *ret_at, struct error *err)
{
	const struct json_limits json_limits = {
		.depth = (uint32_t)limits->values[LIMIT_JSON_DEPTH],
		.values = (uint32_t)limits->values[LIMIT_JSON_VALUES],
	};
	CLEANUP(json_close) struct json *json = NULL;
	struct error ignored;
	struct content content = { .limits = limits, .arena = arena, .err = err ? err : &ignored };
	struct place place = { 0 };
	const struct json_value *root;
	int code;

	if (json_parse(&json, (const char *)text.data, text.length, JSON_STRICT, &json_limits, &place,
		    content.err) < 0) {
		if (ret_at)
			*ret_at = place.offset;
		return content.err->code;
	}
	root = json_root(json);
	content.statement = arena_zero(arena, 1, sizeof(*content.statement));
	if (json_type(root) != JSON_OBJECT)
		code = content_fail(&content, root, "a statement that is no object");
	else if (format == ATTESTATION_PREDICATE)
		code = bare_read(&content, root);
	else if (format == ATTESTATION_SIMPLESIGNING)
		code = image_read(&content, root);
	else
		code = whole_read(&content, root);
	if (code < 0 && ret_at)
		*ret_at = content.at;
	if (code == 0)
		*ret = content.statement;
	return code;
}
