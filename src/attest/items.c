/* Which format a file is in, by its content (reference/attestations.md §1), and its values one after another. */
#include "attest/item.h"

#include <string.h>

#include "base/cleanup.h"
#include "reading.h"

/* --- recognising --------------------------------------------------------------------------------------- */

static bool begins(const struct json_value *object, const char *name, const char *beginning)
{
	const char *text = json_text(json_member(object, name));

	return text && strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool has(const struct json_value *object, const char *name)
{
	return reading_any(object, name) != NULL;
}

static bool is_bundle(const struct json_value *o)
{
	return begins(o, "mediaType", "application/vnd.dev.sigstore.bundle") ||
	       (has(o, "verificationMaterial") && (has(o, "dsseEnvelope") || has(o, "messageSignature")) &&
		       !has(o, "mediaType"));
}

static bool is_snake_bundle(const struct json_value *o)
{
	return has(o, "media_type") && has(o, "verification_material");
}

static bool is_cosign(const struct json_value *o)
{
	return has(o, "base64Signature");
}

static bool is_rekor(const struct json_value *o)
{
	return has(o, "SignedEntryTimestamp") && has(o, "Payload");
}

static bool is_npm(const struct json_value *o)
{
	const struct json_value *list = json_member(o, "attestations");
	const struct json_value *each;

	if (!list || json_type(list) != JSON_ARRAY)
		return false;
	for (each = json_first(list); each; each = json_next(each))
		if (has(each, "predicateType") && has(each, "bundle"))
			return true;
	return false;
}

static bool is_pep740(const struct json_value *o)
{
	const struct json_value *envelope = json_member(o, "envelope");

	return has(o, "version") && has(o, "verification_material") && has(envelope, "statement") &&
	       has(envelope, "signature");
}

static bool is_pypi_provenance(const struct json_value *o)
{
	const struct json_value *bundles = json_member(o, "attestation_bundles");

	return bundles && reading_count(reading_any(json_first(bundles), "attestations")) > 0;
}

static bool is_statement(const struct json_value *o)
{
	return begins(o, "_type", "https://in-toto.io/Statement/") && has(o, "predicateType");
}

static bool is_predicate(const struct json_value *o)
{
	return (has(o, "buildDefinition") && has(o, "runDetails")) ||
	       (has(o, "builder") && (has(o, "buildType") || has(o, "recipe")));
}

static bool is_gcb(const struct json_value *o)
{
	return has(o, "provenance_summary");
}

static bool names_spdx(const struct json_value *context)
{
	const struct json_value *each;
	const char *text = json_text(context);

	if (text)
		return strstr(text, "spdx") != NULL;
	for (each = json_first(context); each; each = json_next(each))
		if (json_text(each) && strstr(json_text(each), "spdx"))
			return true;
	return false;
}

static bool is_sbom(const struct json_value *o)
{
	const char *format = json_text(json_member(o, "bomFormat"));

	return (format && strcmp(format, "CycloneDX") == 0) || has(o, "spdxVersion") ||
	       names_spdx(json_member(o, "@context"));
}

static bool is_trust_root(const struct json_value *o)
{
	return begins(o, "mediaType", "application/vnd.dev.sigstore.trustedroot");
}

static int give_text(struct reading *reading, enum attestation_format format)
{
	reading_start(reading, format);
	reading->item.payload = (struct bytes){ (const unsigned char *)reading->text, reading->length };
	return reading_give(reading);
}

static int read_statement(struct reading *reading, const struct json_value *root)
{
	(void)root;
	return give_text(reading, ATTESTATION_STATEMENT);
}

static int read_predicate(struct reading *reading, const struct json_value *root)
{
	(void)root;
	return give_text(reading, ATTESTATION_PREDICATE);
}

static int read_sbom(struct reading *reading, const struct json_value *root)
{
	(void)root;
	return give_text(reading, ATTESTATION_SBOM);
}

static int read_trust_root(struct reading *reading, const struct json_value *root)
{
	(void)root;
	return give_text(reading, ATTESTATION_TRUST_ROOT);
}

/* First hit wins. */
static const struct {
	bool (*is)(const struct json_value *o);
	format_reader *read;
} formats[] = {
	{ is_bundle, read_bundle },
	{ is_snake_bundle, read_snake_bundle },
	{ is_envelope, read_dsse },
	{ is_cosign, read_cosign },
	{ is_rekor, read_rekor },
	{ is_npm, read_npm },
	{ is_pep740, read_pep740 },
	{ is_pypi_provenance, read_pypi_provenance },
	{ is_statement, read_statement },
	{ is_predicate, read_predicate },
	{ is_gcb, read_gcb },
	{ is_sbom, read_sbom },
	{ is_trust_root, read_trust_root },
};

/* --- values -------------------------------------------------------------------------------------------- */

static int recognise(struct reading *reading, const struct json_value *root)
{
	for (size_t i = 0; i < COUNT_OF(formats); i++)
		if (formats[i].is(root))
			return formats[i].read(reading, root);
	return 0;
}

/* No JSON: an item all the same if it was to be one of ours. */
static int give_broken(struct reading *reading)
{
	struct item *item = &reading->item;

	item->format = format_by_marks(reading->text, reading->length);
	return item->format == ATTESTATION_NONE ? 0 : reading_give(reading);
}

/* One JSON text, `text` to `end`; its items are counted in `total`. */
static int read_value(struct reading *reading, const char *text, const char *end)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(json_close) struct json *json = NULL;

	reading->arena = &arena;
	reading->text = text;
	reading->length = (size_t)(end - text);
	reading->given = 0;
	reading_start(reading, ATTESTATION_NONE);
	json = reading_parse(reading, text, reading->length);
	return json ? recognise(reading, json_root(json)) : give_broken(reading);
}

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Behind the first object, as far as strings and brackets tell; NULL if it does not end. */
static const char *object_end(const char *text, const char *end)
{
	size_t depth = 0;
	bool quoted = false;

	for (; text < end; text++) {
		if (quoted) {
			if (*text == '\\' && text + 1 < end)
				text++;
			else if (*text == '"')
				quoted = false;
		} else if (*text == '"') {
			quoted = true;
		} else if (*text == '{') {
			depth++;
		} else if (*text == '}' && --depth == 0) {
			return text + 1;
		}
	}
	return NULL;
}

/* Whether a line further on begins with an object. */
static bool has_object_line(const char *text, const char *end)
{
	while ((text = memchr(text, '\n', (size_t)(end - text)))) {
		while (text < end && is_space(*text))
			text++;
		if (text == end)
			return false;
		if (*text == '{')
			return true;
	}
	return false;
}

/* Whether lines are to be read alone: of what is not one object, when another line begins with one. */
static bool is_lines(const char *text, const char *end)
{
	const char *rest = *text == '{' ? object_end(text, end) : NULL;

	if (rest)
		return rest < end && has_object_line(rest, end);
	return memmem(text, (size_t)(end - text), "\n{", 2) != NULL;
}

struct file {
	const char *start, *end; /* without white space around it */
	const char *bytes;
	size_t passed;
	size_t too_large; /* the first line that is, or 0 */
};

static int read_line(struct reading *reading, struct file *file, const char *text, const char *end)
{
	const size_t before = reading->total;
	int code;

	while (text < end && is_space(*text))
		text++;
	while (end > text && is_space(end[-1]))
		end--;
	if (text == end)
		return 0;
	if ((size_t)(end - text) > reading->limits->values[LIMIT_ATTESTATION_BYTES]) {
		file->too_large = file->too_large ? file->too_large : reading->line;
		return 0;
	}
	reading->offset = (size_t)(text - file->bytes);
	code = *text == '{' ? read_value(reading, text, end) : 0;
	file->passed += reading->total == before;
	return code;
}

static int read_lines(struct reading *reading, struct file *file)
{
	const char *line = file->bytes, *line_end;
	int code = 0;

	while (line < file->end && code == 0) {
		line_end = memchr(line, '\n', (size_t)(file->end - line));
		line_end = line_end ? line_end : file->end;
		reading->line++;
		code = read_line(reading, file, line, line_end);
		line = line_end + 1;
	}
	return code;
}

static int read_text(struct reading *reading, const struct file *file)
{
	CLEANUP(arena_release) struct arena arena = { 0 };

	reading->arena = &arena;
	reading->text = file->start;
	reading->length = (size_t)(file->end - file->start);
	reading->offset = (size_t)(file->start - file->bytes);
	return read_plain(reading);
}

static int read_whole(struct reading *reading, const struct file *file, struct error *err)
{
	const size_t most = (size_t)reading->limits->values[LIMIT_ATTESTATION_BYTES];

	if ((size_t)(file->end - file->start) > most)
		return error_set(
			err, ERROR_TOO_LARGE, "larger than %zu bytes, the most of an attestation", most);
	if (*file->start != '{')
		return read_text(reading, file);
	reading->offset = (size_t)(file->start - file->bytes);
	return read_value(reading, file->start, file->end);
}

int items_read(const char *bytes, size_t length, const struct limits *limits, item_sink *sink, void *context,
	size_t *ret_passed, struct error *err)
{
	struct reading reading = { .limits = limits, .sink = sink, .context = context };
	struct file file = { .start = bytes, .end = bytes + length, .bytes = bytes };
	int code = 0;

	while (file.start < file.end && is_space(*file.start))
		file.start++;
	while (file.end > file.start && is_space(file.end[-1]))
		file.end--;
	if (file.start < file.end && is_lines(file.start, file.end))
		code = read_lines(&reading, &file);
	else if (file.start < file.end)
		code = read_whole(&reading, &file, err);
	if (ret_passed)
		*ret_passed = file.passed;
	if (code != 0)
		return code;
	if (file.too_large)
		return error_set(err, ERROR_TOO_LARGE, "line %zu is larger than an attestation may be",
			file.too_large);
	if (reading.total == 0)
		return error_set(err, ERROR_NOT_FOUND, "nothing in it is an attestation");
	return 0;
}

/* --- a cheap look -------------------------------------------------------------------------------------- */

bool items_screen(const char *bytes, size_t length)
{
	const char *text = bytes, *end = bytes + length;

	while (text < end && is_space(*text))
		text++;
	while (end > text && is_space(end[-1]))
		end--;
	if (text == end)
		return false;
	if (*text == '{' || memmem(text, (size_t)(end - text), "\n{", 2))
		return format_by_marks(text, (size_t)(end - text)) != ATTESTATION_NONE;
	return plain_screen(text, (size_t)(end - text));
}
