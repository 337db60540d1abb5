/* From an index to the layers that are attestations. What the index says of them is a claim, and only handed on. */
#include "oci_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"

#define SIMPLESIGNING "application/vnd.dev.cosign.simplesigning.v1+json"

/* A descriptor that names a blob. */
struct descriptor {
	const char *hex;
	int64_t size;
	const char *media_type; /* "" if none */
	const struct json_value *annotations;
};

static int walk_document(struct oci_plan *plan, const struct descriptor *at, const char *image,
	unsigned depth, struct error *err);

/* --- parts ------------------------------------------------------------------------------------------------ */

static const char *text_of(const struct json_value *object, const char *name)
{
	return json_text(json_member(object, name));
}

static void trouble(struct oci_plan *plan, const struct error *error)
{
	plan->visitor->trouble(error, plan->visitor->context);
}

static void trouble_with(struct oci_plan *plan, const char *hex, const char *what)
{
	struct error error = { 0 };

	error_set(&error, ERROR_MALFORMED, "'sha256:%s' %s", hex, what);
	trouble(plan, &error);
}

/* "sha256:HEX" to its hex, NULL for anything else. */
static const char *digest_hex(const char *digest)
{
	static const char kind[] = "sha256:";

	return digest && text_starts(digest, kind) && text_is_hex(digest + strlen(kind), OCI_HEX)
		       ? digest + strlen(kind)
		       : NULL;
}

static bool read_descriptor(const struct json_value *value, struct descriptor *ret)
{
	const char *media_type = text_of(value, "mediaType");

	ret->hex = digest_hex(text_of(value, "digest"));
	ret->media_type = media_type ? media_type : "";
	ret->annotations = json_member(value, "annotations");
	return ret->hex && json_integer(json_member(value, "size"), &ret->size) && ret->size >= 0;
}

static void trouble_with_descriptor(struct oci_plan *plan, const struct json_value *value)
{
	const char *digest = text_of(value, "digest");
	struct error error = { 0 };

	error_set(&error, ERROR_MALFORMED, "'%s' is no SHA-256 digest of a blob with its size",
		digest ? digest : "");
	trouble(plan, &error);
}

int oci_check_blob(const char *hex, struct bytes bytes, struct error *err)
{
	CLEANUP(buf_release) struct buf seen = BUF_INIT;
	unsigned char value[DIGEST_SIZE];

	digest_bytes(bytes.data, bytes.length, value);
	buf_add_hex(&seen, value, sizeof(value));
	if (strcmp(seen.text, hex) != 0)
		return error_set(err, ERROR_MALFORMED, "blob 'sha256:%s' is 'sha256:%s'", hex, seen.text);
	return 0;
}

static int parse(struct json **ret, const struct oci_plan *plan, struct bytes text, struct error *err)
{
	const struct json_limits limits = { (uint32_t)plan->limits->values[LIMIT_JSON_DEPTH],
		OCI_MANIFEST_VALUES };

	return json_parse(ret, (const char *)text.data, text.length, JSON_STRICT, &limits, NULL, err);
}

int oci_check_version(struct bytes text, struct error *err)
{
	static const struct json_limits limits = { 8, 100 };
	CLEANUP(json_close) struct json *json = NULL;
	const char *version;

	if (json_parse(&json, (const char *)text.data, text.length, JSON_STRICT, &limits, NULL, err) < 0)
		return error_context(err, "oci-layout");
	version = text_of(json_root(json), "imageLayoutVersion");
	if (!version || !text_starts(version, "1."))
		return error_set(err, ERROR_MALFORMED, "'%s' is no version of OCI layouts that can be read",
			version ? version : "");
	return 0;
}

/* --- what an attestation is hung onto --------------------------------------------------------------------- */

/* Cosign's tags: "sha256-HEX.att", also behind a repository's name. */
static const char *hex_of_tag(const char *name)
{
	static const char kind[] = "sha256-";
	const char *slash = name ? strrchr(name, '/') : NULL, *tag = slash ? slash + 1 : name, *colon;

	colon = tag ? strrchr(tag, ':') : NULL;
	tag = colon ? colon + 1 : tag;
	if (!tag || !text_starts(tag, kind) || strlen(tag) != strlen(kind) + OCI_HEX + strlen(".att"))
		return NULL;
	return text_ends(tag, ".att") || text_ends(tag, ".sig") ? tag + strlen(kind) : NULL;
}

static bool is_lower_hex(const char *text)
{
	return strspn(text, "0123456789abcdef") >= OCI_HEX;
}

/* One more claim; false if it is another than that before. */
static bool agree(const char **hex, const char *more)
{
	if (*hex && more && strncmp(*hex, more, OCI_HEX) != 0)
		return false;
	if (!*hex)
		*hex = more;
	return true;
}

/* False, and said, where two claims differ or one is no digest. */
static bool find_subject(struct oci_plan *plan, const struct descriptor *at,
	const struct json_value *manifest, const char *image, const char **ret)
{
	const struct json_value *subject = json_member(manifest, "subject");
	const char *docker = text_of(at->annotations, "vnd.docker.reference.digest");
	const char *tag = hex_of_tag(text_of(at->annotations, "org.opencontainers.image.ref.name"));
	const char *kind = text_of(at->annotations, "kind"), *hex = NULL;

	if ((subject && json_type(subject) != JSON_NULL && !digest_hex(text_of(subject, "digest"))) ||
		(docker && !digest_hex(docker))) {
		trouble_with(plan, at->hex, "is hung onto what is no SHA-256 digest");
		return false;
	}
	if (!agree(&hex, digest_hex(text_of(subject, "digest"))) || !agree(&hex, digest_hex(docker)) ||
		!agree(&hex, tag && is_lower_hex(tag) ? tag : NULL)) {
		trouble_with(plan, at->hex, "is hung onto two things at once");
		return false;
	}
	if (!hex && kind &&
		(strcmp(kind, "dev.cosignproject.cosign/sigs") == 0 ||
			strcmp(kind, "dev.cosignproject.cosign/atts") == 0))
		hex = image;
	*ret = hex ? arena_format(&plan->arena, "sha256:%.*s", (int)OCI_HEX, hex) : NULL;
	return true;
}

/* As cosign saves: the one image of an index, whose signatures stand beside it. NULL if there is none, or two. */
static const char *image_of_index(const struct json_value *manifests)
{
	const char *ret = NULL;

	for (const struct json_value *one = json_first(manifests); one; one = json_next(one)) {
		const char *kind = text_of(json_member(one, "annotations"), "kind");
		const char *hex = digest_hex(text_of(one, "digest"));

		if (!kind || !hex ||
			(strcmp(kind, "dev.cosignproject.cosign/image") != 0 &&
				strcmp(kind, "dev.cosignproject.cosign/imageIndex") != 0))
			continue;
		if (ret && strcmp(ret, hex) != 0)
			return NULL;
		ret = hex;
	}
	return ret;
}

/* --- layers ------------------------------------------------------------------------------------------------ */

static bool is_attestation(const struct descriptor *layer)
{
	return text_starts(layer->media_type, "application/vnd.dsse.envelope.") ||
	       text_starts(layer->media_type, "application/vnd.dev.sigstore.bundle") ||
	       text_starts(layer->media_type, "application/vnd.in-toto") ||
	       strcmp(layer->media_type, SIMPLESIGNING) == 0 ||
	       text_of(layer->annotations, "in-toto.io/predicate-type");
}

static int want(struct oci_plan *plan, const struct descriptor *layer, const char *subject, struct error *err)
{
	const struct json_value *notes = layer->annotations;
	struct arena *arena = &plan->arena;
	struct oci_wanted *wanted;

	if (plan->wanted_count == OCI_WANTED)
		return error_set(err, ERROR_TOO_LARGE, "more than %d attestations", OCI_WANTED);
	arena_grow(arena, &plan->wanted, plan->wanted_count, &plan->wanted_capacity, sizeof(*plan->wanted));
	wanted = &plan->wanted[plan->wanted_count++];
	*wanted = (struct oci_wanted){ .size = layer->size };
	wanted->layer = (struct oci_attestation){
		.digest = arena_format(arena, "sha256:%s", layer->hex),
		.media_type = arena_string(arena, layer->media_type),
		.predicate = arena_string(arena, text_of(notes, "in-toto.io/predicate-type")),
		.subject = subject,
		.simplesigning = strcmp(layer->media_type, SIMPLESIGNING) == 0,
		.signature = arena_string(arena, text_of(notes, "dev.cosignproject.cosign/signature")),
		.certificate = arena_string(arena, text_of(notes, "dev.sigstore.cosign/certificate")),
		.chain = arena_string(arena, text_of(notes, "dev.sigstore.cosign/chain")),
		.bundle = arena_string(arena, text_of(notes, "dev.sigstore.cosign/bundle")),
		.timestamp = arena_string(arena, text_of(notes, "dev.sigstore.cosign/rfc3161timestamp")),
	};
	wanted->hex = digest_hex(wanted->layer.digest);
	return 0;
}

static int walk_manifest(struct oci_plan *plan, const struct descriptor *at, const struct json_value *root,
	const char *image, struct error *err)
{
	const struct json_value *layers = json_member(root, "layers");
	const char *subject = NULL;
	bool known = false;

	for (const struct json_value *one = json_first(layers); one; one = json_next(one)) {
		struct descriptor layer;

		if (!read_descriptor(one, &layer)) {
			trouble_with_descriptor(plan, one);
			continue;
		}
		if (!is_attestation(&layer))
			continue;
		if (!known && !find_subject(plan, at, root, image, &subject))
			return 0;
		known = true;
		if (want(plan, &layer, subject, err) < 0)
			return err->code;
	}
	return 0;
}

/* --- indexes ----------------------------------------------------------------------------------------------- */

/* NOLINTNEXTLINE(misc-no-recursion): OCI_INDEX_DEPTH ends it */
static int walk_index(
	struct oci_plan *plan, const struct json_value *manifests, unsigned depth, struct error *err)
{
	const char *image = image_of_index(manifests);

	for (const struct json_value *one = json_first(manifests); one; one = json_next(one)) {
		struct descriptor at;

		if (!read_descriptor(one, &at))
			trouble_with_descriptor(plan, one);
		else if (walk_document(plan, &at, image, depth + 1, err) < 0)
			return err->code;
	}
	return 0;
}

/* The text of a manifest, held against its descriptor. Any failure is of this one alone. */
static int get_manifest(
	struct oci_plan *plan, const struct descriptor *at, struct buf *ret, struct error *error)
{
	if (plan->get(plan->store, at->hex, OCI_MANIFEST_MOST, ret, error) < 0)
		return error->code;
	if (oci_check_blob(at->hex, (struct bytes){ (const unsigned char *)ret->text, ret->length }, error) <
		0)
		return error->code;
	if ((uint64_t)at->size != ret->length)
		return error_set(error, ERROR_MALFORMED, "blob 'sha256:%s' has %zu bytes instead of %lld",
			at->hex, ret->length, (long long)at->size);
	return 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): OCI_INDEX_DEPTH ends it */
static int walk_root(struct oci_plan *plan, const struct descriptor *at, const struct json_value *root,
	const char *image, unsigned depth, struct error *err)
{
	const struct json_value *manifests = json_member(root, "manifests");
	const struct json_value *layers = json_member(root, "layers");

	if (manifests && layers) {
		trouble_with(plan, at->hex, "is a manifest and an index at once");
		return 0;
	}
	if (manifests)
		return walk_index(plan, manifests, depth, err);
	return walk_manifest(plan, at, root, image, err);
}

/* NOLINTNEXTLINE(misc-no-recursion): OCI_INDEX_DEPTH ends it */
static int walk_document(struct oci_plan *plan, const struct descriptor *at, const char *image,
	unsigned depth, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(json_close) struct json *json = NULL;
	struct error error = { 0 };

	if (depth > OCI_INDEX_DEPTH)
		return error_set(
			err, ERROR_TOO_LARGE, "indexes are nested more than %d deep", OCI_INDEX_DEPTH);
	if (++plan->manifest_count > OCI_MANIFEST_COUNT)
		return error_set(err, ERROR_TOO_LARGE, "more than %d manifests", OCI_MANIFEST_COUNT);
	if (get_manifest(plan, at, &text, &error) < 0) {
		trouble(plan, &error);
		return 0;
	}
	plan->manifest_bytes += text.length;
	if (plan->manifest_bytes > OCI_MANIFESTS_MOST)
		return error_set(err, ERROR_TOO_LARGE, "manifests of more than %d bytes", OCI_MANIFESTS_MOST);
	if (parse(&json, plan, (struct bytes){ (const unsigned char *)text.text, text.length }, &error) < 0) {
		error_context(&error, "manifest 'sha256:%s'", at->hex);
		trouble(plan, &error);
		return 0;
	}
	buf_release(&text);
	return walk_root(plan, at, json_root(json), image, depth, err);
}

/* --- the plan ---------------------------------------------------------------------------------------------- */

static int compare_texts(const char *left, const char *right)
{
	if (!left || !right)
		return (left != NULL) - (right != NULL);
	return strcmp(left, right);
}

static int compare_wanted(const void *left_pointer, const void *right_pointer)
{
	const struct oci_wanted *left = left_pointer, *right = right_pointer;
	const struct oci_attestation *one = &left->layer, *other = &right->layer;
	const char *const pairs[][2] = { { left->hex, right->hex }, { one->subject, other->subject },
		{ one->media_type, other->media_type }, { one->signature, other->signature },
		{ one->certificate, other->certificate }, { one->bundle, other->bundle },
		{ one->timestamp, other->timestamp }, { one->predicate, other->predicate } };

	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		const int order = compare_texts(pairs[i][0], pairs[i][1]);

		if (order)
			return order;
	}
	return (left->size > right->size) - (left->size < right->size);
}

/* An image that has two names is listed twice, and so are its attestations. */
static void sort_wanted(struct oci_plan *plan)
{
	size_t kept = 0;

	if (plan->wanted_count)
		qsort(plan->wanted, plan->wanted_count, sizeof(*plan->wanted), compare_wanted);
	for (size_t i = 0; i < plan->wanted_count; i++)
		if (!kept || compare_wanted(&plan->wanted[kept - 1], &plan->wanted[i]) != 0)
			plan->wanted[kept++] = plan->wanted[i];
	plan->wanted_count = kept;
}

int oci_plan_make(
	struct oci_plan *plan, struct bytes index, oci_get *get, const void *store, struct error *err)
{
	CLEANUP(json_close) struct json *json = NULL;
	const struct json_value *manifests;
	int result;

	if (parse(&json, plan, index, err) < 0)
		return error_context(err, "index.json");
	manifests = json_member(json_root(json), "manifests");
	if (!manifests || json_type(manifests) != JSON_ARRAY)
		return error_set(err, ERROR_MALFORMED, "index.json names no manifests");
	plan->get = get;
	plan->store = store;
	result = walk_index(plan, manifests, 0, err);
	plan->store = NULL;
	sort_wanted(plan);
	return result;
}

size_t oci_plan_find(const struct oci_plan *plan, const char *hex)
{
	size_t low = 0, high = plan->wanted_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (strcmp(plan->wanted[middle].hex, hex) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < plan->wanted_count && strcmp(plan->wanted[low].hex, hex) == 0 ? low : plan->wanted_count;
}

int oci_plan_give(struct oci_plan *plan, const char *hex, struct bytes bytes, struct error *err)
{
	for (size_t i = oci_plan_find(plan, hex);
		i < plan->wanted_count && strcmp(plan->wanted[i].hex, hex) == 0; i++) {
		struct oci_attestation layer = plan->wanted[i].layer;
		int result;

		if ((uint64_t)plan->wanted[i].size != bytes.length) {
			trouble_with(plan, hex, "has another size than its manifest says");
			continue;
		}
		plan->given_bytes += bytes.length;
		if (plan->given_bytes > plan->limits->values[LIMIT_ARCHIVE_BYTES])
			return error_set(err, ERROR_TOO_LARGE, "attestations of more than %llu bytes",
				(unsigned long long)plan->limits->values[LIMIT_ARCHIVE_BYTES]);
		layer.bytes = bytes;
		result = plan->visitor->take(&layer, plan->visitor->context);
		if (result)
			return result;
	}
	return 0;
}

void oci_plan_release(struct oci_plan *plan)
{
	arena_release(&plan->arena);
}
