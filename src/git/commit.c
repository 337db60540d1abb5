#include "commit.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "handle.h"

enum { LINE_BYTES = 1000, PARENT_LINE = 7 + OID_HEX + 1, TIME_DIGITS = 15 };

/* The last second of the year 9999. */
static const int64_t LATEST_TIME = INT64_C(253402300799);

const char *one_line(struct arena *arena, const char *text, size_t length)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	if (length > LINE_BYTES) {
		length = LINE_BYTES;
		while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	buf_add_quoted(&line, text, length);
	return arena_string(arena, line.text);
}

int64_t plausible_time(int64_t time)
{
	if (time < 0)
		return 0;
	return time < LATEST_TIME ? time : LATEST_TIME;
}

/* --- lines -------------------------------------------------------------------------------------------- */

/* Take the line at the front of a span, without its end. False if there is none. */
static bool take_line(struct span *rest, struct span *ret)
{
	const char *end;

	if (!rest->length)
		return false;
	end = memchr(rest->text, '\n', rest->length);
	ret->text = rest->text;
	ret->length = end ? (size_t)(end - rest->text) : rest->length;
	rest->text += ret->length + (end != NULL);
	rest->length -= ret->length + (end != NULL);
	return true;
}

static bool span_starts(const struct span *span, const char *start)
{
	const size_t length = strlen(start);

	return span->length >= length && memcmp(span->text, start, length) == 0;
}

static void cut_front(struct span *span, size_t count)
{
	span->text += count;
	span->length -= count;
}

static void trim(struct span *span)
{
	while (span->length && (span->text[0] == ' ' || span->text[0] == '\t'))
		cut_front(span, 1);
	while (span->length && (span->text[span->length - 1] == ' ' || span->text[span->length - 1] == '\t' ||
				       span->text[span->length - 1] == '\r'))
		span->length--;
}

/* A line of a word and an id, as in "tree 4b82...". */
static bool read_id(const struct span *line, const char *word, git_oid *ret)
{
	const size_t length = strlen(word);

	return line->length == length + OID_HEX && span_starts(line, word) &&
	       git_oid_fromstrn(ret, line->text + length, OID_HEX) == 0;
}

/* --- commits ------------------------------------------------------------------------------------------ */

/* "NAME <EMAIL> TIME ZONE", any part of which may be missing. */
static void split_person(struct span line, struct span *ret_name, struct span *ret_email, int64_t *ret_time)
{
	const char *open = memchr(line.text, '<', line.length);
	const char *close = memrchr(line.text, '>', line.length);
	const char *end = line.text + line.length;
	int64_t time = 0;

	*ret_name = (struct span){ line.text, open ? (size_t)(open - line.text) : line.length };
	trim(ret_name);
	*ret_email = (struct span){ line.text, 0 };
	*ret_time = 0;
	if (!open || !close || close < open)
		return;
	*ret_email = (struct span){ open + 1, (size_t)(close - open) - 1 };
	trim(ret_email);
	for (close++; close < end && *close == ' ';)
		close++;
	for (int digits = 0; close < end && *close >= '0' && *close <= '9' && digits < TIME_DIGITS; digits++)
		time = time * 10 + (*close++ - '0');
	*ret_time = plausible_time(time);
}

static void read_header_line(struct commit_text *commit, struct span line)
{
	struct span name, email;
	int64_t time;

	if (span_starts(&line, "author ")) {
		cut_front(&line, strlen("author "));
		split_person(line, &commit->author, &commit->email, &time);
	} else if (span_starts(&line, "committer ")) {
		cut_front(&line, strlen("committer "));
		split_person(line, &name, &email, &commit->time);
	} else if (span_starts(&line, "gpgsig ")) {
		commit->has_signature = true;
	}
}

bool commit_parse(struct commit_text *ret, const char *bytes, size_t length)
{
	struct span rest = { bytes, length }, line;

	*ret = (struct commit_text){ .author = { "", 0 }, .email = { "", 0 }, .subject = { "", 0 } };
	if (!take_line(&rest, &line) || !read_id(&line, "tree ", &ret->tree))
		return false;
	ret->parents = rest.text;
	while (span_starts(&rest, "parent ")) {
		git_oid parent;

		take_line(&rest, &line);
		if (!read_id(&line, "parent ", &parent))
			return false;
		ret->parent_count++;
	}
	while (take_line(&rest, &line) && line.length)
		read_header_line(ret, line);
	while (take_line(&rest, &line)) {
		trim(&line);
		if (!line.length)
			continue;
		ret->subject = line;
		break;
	}
	return true;
}

void commit_parent(const struct commit_text *commit, size_t which, git_oid *ret)
{
	git_oid_fromstrn(ret, commit->parents + which * PARENT_LINE + strlen("parent "), OID_HEX);
}

/* --- tags --------------------------------------------------------------------------------------------- */

/* A line that begins armour, and one that ends the same at the end of all. */
static bool ends_in_signature(struct span message)
{
	static const char *const kinds[] = { "PGP SIGNATURE-----", "PGP MESSAGE-----", "SSH SIGNATURE-----",
		"SIGNED MESSAGE-----" };
	const char *kind = NULL;
	struct span line, last = { "", 0 };

	while (take_line(&message, &line)) {
		trim(&line);
		if (!line.length)
			continue;
		last = line;
		for (size_t i = 0; !kind && i < COUNT_OF(kinds) && span_starts(&line, "-----BEGIN "); i++)
			if (line.length == strlen("-----BEGIN ") + strlen(kinds[i]) &&
				memcmp(line.text + strlen("-----BEGIN "), kinds[i], strlen(kinds[i])) == 0)
				kind = kinds[i];
	}
	if (!kind || !span_starts(&last, "-----END "))
		return false;
	cut_front(&last, strlen("-----END "));
	return last.length == strlen(kind) && memcmp(last.text, kind, last.length) == 0;
}

bool tag_parse(struct tag_text *ret, const char *bytes, size_t length)
{
	struct span rest = { bytes, length }, line;

	*ret = (struct tag_text){ 0 };
	if (!take_line(&rest, &line) || !read_id(&line, "object ", &ret->target))
		return false;
	while (take_line(&rest, &line) && line.length)
		;
	ret->has_signature = ends_in_signature(rest);
	return true;
}

/* --- reading ------------------------------------------------------------------------------------------ */

void odb_object_free(git_odb_object **object)
{
	git_odb_object_free(*object);
}

int object_read(git_odb_object **ret, struct repository *repository, const git_oid *id, git_object_t type,
	size_t limit)
{
	git_object_t found;
	size_t size;
	int result = git_odb_read_header(&size, &found, repository->odb, id);

	if (result < 0)
		return result;
	if (found != type) {
		git_error_set_str(GIT_ERROR_OBJECT, "it is of another type");
		return -1;
	}
	if (size > limit) {
		git_error_set_str(GIT_ERROR_OBJECT, "it is too large");
		return GIT_EBUFS;
	}
	return git_odb_read(ret, repository->odb, id);
}

int commit_note_read(struct commit_note *ret, struct repository *repository, const git_oid *id,
	struct arena *arena, struct error *err)
{
	CLEANUP(odb_object_free) git_odb_object *object = NULL;
	struct commit_note note = { 0 };
	enum problem_code problem;
	struct commit_text text;
	int result = object_read(&object, repository, id, GIT_OBJECT_COMMIT, COMMIT_LIMIT);

	git_oid_tostr(note.oid, sizeof(note.oid), id);
	if (result < 0)
		return git_failure(result, &problem, err, "commit", note.oid);
	if (!commit_parse(&text, git_odb_object_data(object), git_odb_object_size(object)))
		return error_set(err, ERROR_MALFORMED, "the commit %s is damaged", note.oid);
	note.time = text.time;
	note.author = one_line(arena, text.author.text, text.author.length);
	note.subject = one_line(arena, text.subject.text, text.subject.length);
	note.has_signature = text.has_signature;
	*ret = note;
	return 0;
}
