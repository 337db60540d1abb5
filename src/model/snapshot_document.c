/* The snapshot document, version 1: one repository at one commit as canonical JSON. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/text.h"
#include "facts_document.h"
#include "model/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DOCUMENT_VERSION = 1,
	URLS = 64,
	EXCERPT_LINES = 7,
	DIRECTORIES = 10000,
	PROBLEMS = 100000,
	CODE_ROOTS_BYTES = 4 * 1024 * 1024
};

/* No line of text in a document is longer: a path of the greatest length, every byte of it quoted. */
enum { LONGEST_LINE = 4 * 4096 + 2 };

static const char *const status_words[] = {
	[COVERAGE_COMPLETE] = "complete",
	[COVERAGE_PARTIAL] = "partial",
	[COVERAGE_FAILED] = "failed",
	[COVERAGE_EMPTY] = "empty",
};

static const char *const kind_words[] = { [REPOSITORY_BARE] = "bare", [REPOSITORY_WORKTREE] = "worktree" };

const char *coverage_status_word(enum coverage_status status)
{
	const char *word = (size_t)status < COUNT_OF(status_words) ? status_words[status] : NULL;

	return word ? word : "";
}

/* --- writing --------------------------------------------------------------------------------------- */

static void write_texts(struct json_writer *writer, const char *name, const char *const *texts, size_t count)
{
	json_begin_array(writer, name);
	for (size_t i = 0; i < count; i++)
		json_write_text(writer, NULL, texts[i]);
	json_end_array(writer);
}

static void write_line(struct json_writer *writer, const struct snapshot *snapshot)
{
	json_begin_object(writer, "line");
	json_write_text(writer, "ref", snapshot->ref);
	json_write_text(writer, "commit", snapshot->commit[0] ? snapshot->commit : NULL);
	json_write_text(writer, "tree", snapshot->tree[0] ? snapshot->tree : NULL);
	json_write_integer(writer, "time", snapshot->commit_time);
	json_write_text(writer, "author", snapshot->author);
	json_end_object(writer);
}

static void write_files(struct json_writer *writer, const struct snapshot *snapshot)
{
	json_begin_array(writer, "files");
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *file = &snapshot->files[i];
		char mode[16];

		snprintf(mode, sizeof(mode), "%06o", file->mode & 0777777u);
		json_begin_object(writer, NULL);
		json_write_text(writer, "path", file->path);
		json_write_text(writer, "oid", file->oid);
		json_write_text(writer, "mode", mode);
		json_write_integer(writer, "size", (int64_t)file->size);
		json_write_text(writer, "reader", reader_word(file->reader));
		json_end_object(writer);
	}
	json_end_array(writer);
	write_texts(writer, "directories", snapshot->directories, snapshot->directory_count);
}

/* The largest part of a document, written once for the digest and for the document itself. */
static void write_facts(const struct snapshot *snapshot, struct buf *ret)
{
	struct json_writer own = { .buf = ret };
	struct json_writer *writer = &own;

	json_begin_object(writer, NULL);
	for (size_t i = 0; i < snapshot->fact_count; i++) {
		const struct facts *facts = snapshot->facts[i];
		char key[128];

		snprintf(
			key, sizeof(key), "%s %s %u", facts->oid, reader_word(facts->reader), facts->version);
		facts_write_object(writer, key, facts);
	}
	json_end_object(writer);
}

static void write_coverage(struct json_writer *writer, const struct snapshot *snapshot, bool with_counts)
{
	json_begin_object(writer, "coverage");
	json_write_text(writer, "status", coverage_status_word(snapshot->status));
	json_write_text(writer, "reason", snapshot->reason);
	if (with_counts) {
		json_write_integer(writer, "walked", (int64_t)snapshot->walked);
		json_write_integer(writer, "read", (int64_t)snapshot->read);
	}
	json_begin_array(writer, "problems");
	for (size_t i = 0; i < snapshot->problem_count; i++) {
		const struct problem *problem = &snapshot->problems[i];

		if (problem->code == PROBLEM_REFUSED)
			continue; /* follows from the facts */
		json_begin_object(writer, NULL);
		json_write_text(writer, "path", problem->path);
		json_write_text(writer, "reader", reader_word(problem->reader));
		json_write_text(writer, "code", problem_code_word(problem->code));
		json_write_text(writer, "limit", problem->limit);
		json_write_integer(writer, "line", problem->line);
		json_write_text(writer, "detail", problem->detail);
		json_end_object(writer);
	}
	json_end_array(writer);
	json_end_object(writer);
}

static void write_excerpts(struct json_writer *writer, const struct snapshot *snapshot)
{
	json_begin_array(writer, "excerpts");
	for (size_t i = 0; i < snapshot->excerpt_count; i++) {
		const struct excerpt *excerpt = &snapshot->excerpts[i];

		json_begin_object(writer, NULL);
		json_write_text(writer, "oid", excerpt->oid);
		json_write_integer(writer, "line", excerpt->line);
		json_write_integer(writer, "first_line", excerpt->first_line);
		write_texts(writer, "lines", excerpt->lines, excerpt->line_count);
		json_end_object(writer);
	}
	json_end_array(writer);
}

static void write_repository(struct json_writer *writer, const struct snapshot *snapshot)
{
	json_begin_object(writer, "repository");
	json_write_text(writer, "identity", snapshot->identity);
	write_texts(writer, "urls", snapshot->urls, snapshot->url_count);
	write_texts(writer, "roots", snapshot->roots, snapshot->root_count);
	json_write_text(writer, "kind", snapshot->kind ? kind_words[snapshot->kind] : NULL);
	json_write_bool(writer, "shallow", snapshot->shallow);
	json_write_bool(writer, "partial", snapshot->partial);
	json_end_object(writer);
}

/* The digest covers what verdicts can depend on; how much had to be walked for it is not part of that. */
static void digest_around(
	const struct snapshot *snapshot, const struct buf *facts, unsigned char ret[DIGEST_SIZE])
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	json_begin_object(&writer, NULL);
	write_line(&writer, snapshot);
	write_files(&writer, snapshot);
	json_write_raw(&writer, "facts", facts->text, facts->length);
	write_coverage(&writer, snapshot, false);
	json_end_object(&writer);
	digest_bytes(text.text, text.length, ret);
}

void snapshot_facts_digest(const struct snapshot *snapshot, unsigned char ret[DIGEST_SIZE])
{
	CLEANUP(buf_release) struct buf facts = BUF_INIT;

	write_facts(snapshot, &facts);
	digest_around(snapshot, &facts, ret);
}

void snapshot_write(const struct snapshot *snapshot, struct buf *ret)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf facts = BUF_INIT;
	struct json_writer writer = { .buf = ret };
	unsigned char digest[DIGEST_SIZE];

	write_facts(snapshot, &facts);
	digest_around(snapshot, &facts, digest);
	buf_add(&text, "sha256:");
	buf_add_hex(&text, digest, sizeof(digest));
	json_begin_object(&writer, NULL);
	json_write_text(&writer, "format", "scabbard-snapshot");
	json_write_integer(&writer, "version", DOCUMENT_VERSION);
	json_write_text(&writer, "facts_digest", text.text);
	buf_clear(&text);
	buf_add_time(&text, snapshot->made);
	json_begin_object(&writer, "made");
	json_write_text(&writer, "at", text.text);
	json_write_text(&writer, "program", snapshot->program);
	json_end_object(&writer);
	write_repository(&writer, snapshot);
	write_line(&writer, snapshot);
	if (snapshot->code_roots)
		json_write_text(&writer, "code_roots", snapshot->code_roots);
	write_coverage(&writer, snapshot, true);
	write_files(&writer, snapshot);
	json_write_raw(&writer, "facts", facts.text, facts.length);
	write_excerpts(&writer, snapshot);
	json_end_object(&writer);
	buf_add_char(ret, '\n');
}

/* --- reading --------------------------------------------------------------------------------------- */

struct reading {
	struct snapshot *snapshot;
	const struct limits *limits;
	struct error *err;
};

static int refuse(struct reading *reading, const char *what)
{
	return error_set(reading->err, ERROR_MALFORMED, "%s", what);
}

/* An object id of 40 lower-case hex digits into a fixed array; absent and not needed = "". */
static int read_oid(struct reading *reading, const struct json_value *object, const char *name, bool needed,
	char ret[OID_HEX + 1])
{
	const char *text = json_text(json_member(object, name));

	ret[0] = '\0';
	if (!text && !needed)
		return 0;
	if (!text || !text_is_hex(text, OID_HEX))
		return error_set(reading->err, ERROR_MALFORMED, "'%s' is no object id", name);
	memcpy(ret, text, OID_HEX + 1);
	return 0;
}

static int read_texts(struct reading *reading, const struct json_value *object, const char *name,
	size_t largest, const char ***ret, size_t *ret_count)
{
	struct arena *arena = &reading->snapshot->arena;
	const struct json_value *array;
	size_t count, i = 0;

	if (array_read(object, name, largest, &array, &count, reading->err) < 0)
		return reading->err->code;
	*ret = arena_zero(arena, count, sizeof(**ret));
	for (const struct json_value *item = json_first(array); item; item = json_next(item)) {
		const char *text = json_text(item);

		if (!text || strlen(text) > LONGEST_LINE)
			return error_set(
				reading->err, ERROR_MALFORMED, "'%s' holds what is no short text", name);
		(*ret)[i++] = arena_string(arena, text);
	}
	*ret_count = i;
	return 0;
}

static size_t word_of(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 1; word && i < count; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return 0;
}

static int read_repository(struct reading *reading, const struct json_value *object)
{
	struct snapshot *snapshot = reading->snapshot;
	const char *kind = json_text(json_member(object, "kind"));

	if (!object || json_type(object) != JSON_OBJECT)
		return refuse(reading, "'repository' is no object");
	snapshot->kind = (enum repository_kind)word_of(kind_words, COUNT_OF(kind_words), kind);
	snapshot->shallow = json_is_true(json_member(object, "shallow"));
	snapshot->partial = json_is_true(json_member(object, "partial"));
	if (text_read(&snapshot->arena, object, "identity", false, LONGEST_LINE, &snapshot->identity,
		    reading->err) < 0 ||
		read_texts(reading, object, "urls", URLS, &snapshot->urls, &snapshot->url_count) < 0 ||
		read_texts(reading, object, "roots", URLS, &snapshot->roots, &snapshot->root_count) < 0)
		return reading->err->code;
	return 0;
}

static int read_line(struct reading *reading, const struct json_value *object)
{
	struct snapshot *snapshot = reading->snapshot;
	const struct json_value *time = json_member(object, "time");

	if (!object || json_type(object) != JSON_OBJECT)
		return refuse(reading, "'line' is no object");
	if (text_read(&snapshot->arena, object, "ref", false, LONGEST_LINE, &snapshot->ref, reading->err) <
			0 ||
		text_read(&snapshot->arena, object, "author", false, LONGEST_LINE, &snapshot->author,
			reading->err) < 0 ||
		read_oid(reading, object, "commit", false, snapshot->commit) < 0 ||
		read_oid(reading, object, "tree", false, snapshot->tree) < 0)
		return reading->err->code;
	/* Before 1970 it is below 0. */
	if (time && !json_integer(time, &snapshot->commit_time))
		return refuse(reading, "'time' is no number");
	return 0;
}

static int read_problem(struct reading *reading, const struct json_value *object)
{
	struct snapshot *snapshot = reading->snapshot;
	const char *path, *detail, *word = json_text(json_member(object, "code"));
	struct problem *problem;
	uint64_t line;

	if (text_read(&snapshot->arena, object, "path", true, LONGEST_LINE, &path, reading->err) < 0 ||
		text_read(&snapshot->arena, object, "detail", true, LONGEST_LINE, &detail, reading->err) <
			0 ||
		number_read(object, "line", INT32_MAX, &line, reading->err) < 0)
		return reading->err->code;
	if (!word || problem_code_parse(word) == PROBLEM_NONE)
		return refuse(reading, "'code' names no problem");
	problem = snapshot_add_problem(snapshot, path, problem_code_parse(word), detail);
	problem->line = (uint32_t)line;
	word = json_text(json_member(object, "reader"));
	problem->reader = word ? reader_parse(word) : READER_NONE;
	return text_read(
		&snapshot->arena, object, "limit", false, LONGEST_LINE, &problem->limit, reading->err);
}

static int read_coverage(struct reading *reading, const struct json_value *object)
{
	struct snapshot *snapshot = reading->snapshot;
	const struct json_value *array;
	size_t count;

	if (!object || json_type(object) != JSON_OBJECT)
		return refuse(reading, "'coverage' is no object");
	snapshot->status = (enum coverage_status)word_of(
		status_words, COUNT_OF(status_words), json_text(json_member(object, "status")));
	if (!snapshot->status)
		return refuse(reading, "'status' names no coverage");
	if (text_read(&snapshot->arena, object, "reason", false, reading->limits->values[LIMIT_FACT_TEXT],
		    &snapshot->reason, reading->err) < 0 ||
		number_read(object, "walked", INT64_MAX, &snapshot->walked, reading->err) < 0 ||
		number_read(object, "read", INT64_MAX, &snapshot->read, reading->err) < 0 ||
		array_read(object, "problems", PROBLEMS, &array, &count, reading->err) < 0)
		return reading->err->code;
	for (const struct json_value *item = json_first(array); item; item = json_next(item))
		if (read_problem(reading, item) < 0)
			return error_context(reading->err, "'problems'");
	return 0;
}

static int read_file(struct reading *reading, const struct json_value *object)
{
	struct snapshot *snapshot = reading->snapshot;
	const char *word = json_text(json_member(object, "reader"));
	const char *mode = json_text(json_member(object, "mode"));
	struct file file = { 0 };

	if (text_read(&snapshot->arena, object, "path", true, LONGEST_LINE, &file.path, reading->err) < 0 ||
		read_oid(reading, object, "oid", true, file.oid) < 0 ||
		number_read(object, "size", INT64_MAX, &file.size, reading->err) < 0)
		return reading->err->code;
	file.mode = mode ? (uint32_t)strtoul(mode, NULL, 8) & 0777777u : 0;
	file.reader = word ? reader_parse(word) : READER_NONE;
	if (file.reader == READER_NONE)
		return 0; /* a reader that this program does not have: nothing can be said of the file */
	*snapshot_add_file(snapshot) = file;
	return 0;
}

static int read_files(struct reading *reading, const struct json_value *root)
{
	struct snapshot *snapshot = reading->snapshot;
	const struct json_value *array;
	size_t count;

	if (array_read(root, "files", reading->limits->values[LIMIT_REPOSITORY_FILES], &array, &count,
		    reading->err) < 0 ||
		read_texts(reading, root, "directories", DIRECTORIES, &snapshot->directories,
			&snapshot->directory_count) < 0)
		return reading->err->code;
	snapshot->directory_capacity = snapshot->directory_count;
	for (const struct json_value *item = json_first(array); item; item = json_next(item))
		if (read_file(reading, item) < 0)
			return error_context(reading->err, "'files'");
	return 0;
}

/* A key of "facts": "<oid> <reader> <version>". False if it is none, or of a reader not known here. */
static bool read_facts_key(const char *key, struct facts *ret)
{
	char word[64];
	const char *space;
	unsigned long version;
	char *end;

	if (strlen(key) < OID_HEX + 2 || key[OID_HEX] != ' ')
		return false;
	memcpy(ret->oid, key, OID_HEX);
	if (!text_is_hex(ret->oid, OID_HEX))
		return false;
	ret->oid[OID_HEX] = '\0';
	key += OID_HEX + 1;
	space = strchr(key, ' ');
	if (!text_is_hex(ret->oid, OID_HEX) || !space || (size_t)(space - key) >= sizeof(word))
		return false;
	memcpy(word, key, (size_t)(space - key));
	word[space - key] = '\0';
	version = strtoul(space + 1, &end, 10);
	ret->reader = reader_parse(word);
	ret->version = (uint32_t)version;
	return !*end && version <= INT32_MAX && ret->reader != READER_NONE;
}

static int read_facts(struct reading *reading, const struct json_value *object)
{
	if (!object || json_type(object) != JSON_OBJECT)
		return refuse(reading, "'facts' is no object");
	for (const struct json_value *item = json_first(object); item; item = json_next(item)) {
		struct facts facts = { 0 };

		if (!read_facts_key(json_name(item), &facts))
			continue;
		if (facts_read_object(
			    &reading->snapshot->arena, item, reading->limits, &facts, reading->err) < 0)
			return error_context(reading->err, "facts of %s", facts.oid);
		*snapshot_add_facts(reading->snapshot) = facts;
	}
	return 0;
}

static int read_excerpts(struct reading *reading, const struct json_value *root)
{
	const struct json_value *array;
	size_t count;

	if (array_read(root, "excerpts", reading->limits->values[LIMIT_JSON_VALUES], &array, &count,
		    reading->err) < 0)
		return reading->err->code;
	for (const struct json_value *item = json_first(array); item; item = json_next(item)) {
		struct excerpt excerpt = { 0 };
		uint64_t line, first_line;

		if (read_oid(reading, item, "oid", true, excerpt.oid) < 0 ||
			number_read(item, "line", INT32_MAX, &line, reading->err) < 0 ||
			number_read(item, "first_line", INT32_MAX, &first_line, reading->err) < 0 ||
			read_texts(reading, item, "lines", EXCERPT_LINES, &excerpt.lines,
				&excerpt.line_count) < 0)
			return error_context(reading->err, "'excerpts'");
		excerpt.line = (uint32_t)line;
		excerpt.first_line = (uint32_t)first_line;
		*snapshot_add_excerpt(reading->snapshot) = excerpt;
	}
	return 0;
}

static int read_head(struct reading *reading, const struct json_value *root)
{
	const char *format = json_text(json_member(root, "format"));
	const struct json_value *made = json_member(root, "made");
	const char *at = json_text(json_member(made, "at"));
	int64_t version;

	if (!format || strcmp(format, "scabbard-snapshot") != 0)
		return refuse(reading, "this is no snapshot document");
	if (!json_integer(json_member(root, "version"), &version))
		return refuse(reading, "'version' is missing");
	if (version != DOCUMENT_VERSION)
		return error_set(reading->err, ERROR_MALFORMED,
			"snapshot documents of version %lld are not understood", (long long)version);
	if (at && !clock_parse(at, &reading->snapshot->made))
		return refuse(reading, "'at' is no time");
	return text_read(&reading->snapshot->arena, made, "program", false,
		reading->limits->values[LIMIT_FACT_TEXT], &reading->snapshot->program, reading->err);
}

static int read_document(struct reading *reading, const struct json_value *root)
{
	if (read_head(reading, root) < 0 || read_repository(reading, json_member(root, "repository")) < 0 ||
		read_line(reading, json_member(root, "line")) < 0 ||
		text_read(&reading->snapshot->arena, root, "code_roots", false, CODE_ROOTS_BYTES,
			&reading->snapshot->code_roots, reading->err) < 0 ||
		read_coverage(reading, json_member(root, "coverage")) < 0 || read_files(reading, root) < 0 ||
		read_facts(reading, json_member(root, "facts")) < 0 || read_excerpts(reading, root) < 0)
		return reading->err->code;
	return 0;
}

int snapshot_read(struct snapshot **ret, const char *text, size_t length, const struct limits *limits,
	struct error *err)
{
	CLEANUP(json_close) struct json *json = NULL;
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	struct error local = { 0 };
	struct reading reading = { .snapshot = snapshot, .limits = limits, .err = err ? err : &local };
	struct json_limits json_limits = {
		.depth = (uint32_t)limits->values[LIMIT_JSON_DEPTH],
		.values = (uint32_t)limits->values[LIMIT_JSON_VALUES],
	};

	if (length > limits->values[LIMIT_SNAPSHOT_BYTES])
		return error_set(err, ERROR_TOO_LARGE, "a snapshot document of %zu bytes", length);
	if (json_parse(&json, text, length, JSON_STRICT, &json_limits, NULL, reading.err) < 0 ||
		read_document(&reading, json_root(json)) < 0)
		return error_context(reading.err, "snapshot document");
	snapshot_sort(snapshot);
	*ret = TAKE(snapshot);
	return 0;
}
