/* The one span that changes, written as the file writes its other lines. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "fix_text.h"

enum { PIN_KEY = 3, JSON_QUOTES = 2, LINE_MOST = 1000 };

static const char by_hand[] = "it is written in a way that is left to people";

/* --- strings ------------------------------------------------------------------------------------------ */

static size_t utf8_length(uint32_t rune)
{
	if (rune < 0x80)
		return 1;
	if (rune < 0x800)
		return 2;
	return rune < 0x10000 ? 3 : 4;
}

static bool hex_value(const char *digits, size_t count, uint32_t *ret)
{
	*ret = 0;
	for (size_t i = 0; i < count; i++) {
		static const char all[] = "0123456789abcdef0123456789ABCDEF";
		const char *found = digits[i] ? strchr(all, digits[i]) : NULL;

		if (!found)
			return false;
		*ret = *ret << 4 | ((uint32_t)(found - all) & 15U);
	}
	return true;
}

/* The bytes that an escape takes; `ret_decoded`: those that it stands for. 0 = it is none that is known here. */
static size_t escape_length(const char *raw, size_t left, size_t *ret_decoded)
{
	uint32_t rune, low;

	*ret_decoded = 1;
	if (left >= 2 && raw[1] != 'u' && raw[1] != 'U')
		return 2;
	if (left >= 10 && raw[1] == 'U' && hex_value(raw + 2, 8, &rune)) {
		*ret_decoded = utf8_length(rune);
		return 10;
	}
	if (left < 6 || raw[1] != 'u' || !hex_value(raw + 2, 4, &rune))
		return 0;
	*ret_decoded = utf8_length(rune);
	if (rune < 0xd800 || rune > 0xdbff || left < 12 || raw[6] != '\\' || raw[7] != 'u' ||
		!hex_value(raw + 8, 4, &low) || low < 0xdc00 || low > 0xdfff)
		return 6;
	*ret_decoded = 4;
	return 12;
}

/* The bytes between the quotes. A string over several lines is none that a reference is given by. */
static bool content_of(
	const struct fix_text *text, const struct fix_spot *spot, size_t *ret_start, size_t *ret_end)
{
	const char *raw = text->bytes + spot->value.offset;

	if (spot->value.count < 2 || (raw[0] != '"' && raw[0] != '\'') ||
		(spot->value.count >= 6 && raw[1] == raw[0] && raw[2] == raw[0]))
		return false;
	*ret_start = spot->value.offset + 1;
	*ret_end = spot->value.offset + spot->value.count - 1;
	return true;
}

/* Where the bytes begin that say what stands behind so many bytes of the decoded string. */
static bool find_decoded(const struct fix_text *text, const struct fix_spot *spot, size_t decoded,
	size_t *ret_at, size_t *ret_end)
{
	const bool escapes = text->bytes[spot->value.offset] == '"';
	size_t at, end, done = 0;
	bool found = false;

	if (!content_of(text, spot, &at, &end))
		return false;
	while (at < end) {
		size_t taken = 1, given = 1;

		if (done == decoded) {
			*ret_at = at;
			found = true;
		}
		if (escapes && text->bytes[at] == '\\')
			taken = escape_length(text->bytes + at, end - at, &given);
		if (!taken)
			return false;
		at += taken;
		done += given;
	}
	if (done == decoded) {
		*ret_at = at;
		found = true;
	}
	*ret_end = end;
	return found && at == end && done == strlen(spot->decoded);
}

/* --- layout ------------------------------------------------------------------------------------------- */

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Blanks that end before `at`. */
static size_t blanks_before(const char *bytes, size_t at)
{
	while (at && is_blank(bytes[at - 1]))
		at--;
	return at;
}

static size_t blanks_behind(const struct fix_text *text, size_t at)
{
	while (at < text->length && is_blank(text->bytes[at]))
		at++;
	return at;
}

/* Of blanks over several lines the last line end counts, and what stands behind it. */
static void add_blanks(struct buf *buf, const char *bytes, size_t start, size_t end)
{
	for (size_t i = end; i > start; i--)
		if (bytes[i - 1] == '\n') {
			start = i - 1 - (i - 1 > start && bytes[i - 2] == '\r');
			break;
		}
	buf_add_bytes(buf, bytes + start, end - start);
}

static size_t line_start(const char *bytes, size_t at)
{
	while (at && bytes[at - 1] != '\n')
		at--;
	return at;
}

/* Where a line begins, unless that is so far away that nobody aligns anything: then `at`. */
static size_t near_line_start(const char *bytes, size_t at)
{
	const size_t far = at > LINE_MOST ? at - LINE_MOST : 0;
	size_t start = at;

	while (start > far && bytes[start - 1] != '\n')
		start--;
	return start == far && far ? at : start;
}

/* How much longer the key is than another one where values of the lines stand in one column; else 0. */
static size_t padding(const struct fix_text *text, const struct fix_spot *spot)
{
	const size_t key_end = spot->key.offset + spot->key.count;
	const size_t near_end = spot->near_key.offset + spot->near_key.count;
	const size_t line = near_line_start(text->bytes, spot->key.offset);
	const size_t near_line = near_line_start(text->bytes, spot->near_key.offset);
	const size_t pin = text->toml ? (size_t)PIN_KEY : (size_t)(PIN_KEY + JSON_QUOTES);

	if (!spot->near_key.count || line == near_line || key_end - line == near_end - near_line ||
		near_line_start(text->bytes, spot->near_value.offset) != near_line ||
		spot->value.offset - line != spot->near_value.offset - near_line)
		return 0;
	return spot->key.count > pin ? spot->key.count - pin : 0;
}

/* What stands between a key and its value, with room for a shorter key where values are in one column. */
static void add_between(struct buf *buf, const struct fix_text *text, const struct fix_spot *spot)
{
	const size_t start = spot->key.offset + spot->key.count;
	const bool in_front = is_blank(text->bytes[start]);
	const size_t room = padding(text, spot);

	buf_add_repeated(buf, " ", in_front ? room : 0);
	buf_add_bytes(buf, text->bytes + start, spot->value.offset - start);
	buf_add_repeated(buf, " ", in_front ? 0 : room);
}

/* --- a pin -------------------------------------------------------------------------------------------- */

/*
 * The comma, with the blanks around it, as it stands in front of a member that begins at `start`; of the first member, as
 * it stands behind its value; of one that is alone, with the blanks that it has in front.
 */
static void add_comma(struct buf *buf, const struct fix_text *text, const struct fix_spot *spot, size_t start)
{
	const char *bytes = text->bytes;
	const size_t front = blanks_before(bytes, start);
	const size_t end = spot->value.offset + spot->value.count;
	const size_t behind = blanks_behind(text, end);
	const size_t key_end = spot->key.offset + spot->key.count;

	if (front && bytes[front - 1] == ',') {
		add_blanks(buf, bytes, blanks_before(bytes, front - 1), front - 1);
		buf_add_char(buf, ',');
		add_blanks(buf, bytes, front, start);
	} else if (behind < text->length && bytes[behind] == ',' &&
		   blanks_behind(text, behind + 1) < text->length) {
		add_blanks(buf, bytes, end, behind);
		buf_add_char(buf, ',');
		add_blanks(buf, bytes, behind + 1, blanks_behind(text, behind + 1));
	} else if (memchr(bytes + front, '\n', start - front)) {
		buf_add_char(buf, ',');
		add_blanks(buf, bytes, front, start);
	} else {
		/* On one line: as closely as the key and its value. */
		buf_add(buf, spot->value.offset - key_end > 1 ? ", " : ",");
	}
}

static void add_json_pin(
	struct buf *buf, const struct fix_text *text, const struct fix_spot *spot, const char *commit)
{
	add_comma(buf, text, spot, spot->key.offset);
	buf_add(buf, "\"pin\"");
	add_between(buf, text, spot);
	buf_format(buf, "\"%s\"", commit);
}

static bool is_bare(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '_' || byte == '-' || byte == '.';
}

static void add_quoted(
	struct buf *buf, const struct fix_text *text, const struct fix_spot *spot, const char *commit)
{
	const char *raw = text->bytes + spot->value.offset;
	const char *quote = raw[0] == '\'' ? "'" : "\"";

	buf_format(buf, "%s%s%s", quote, commit, quote);
}

/* In braces: all on one line. A key of several parts keeps those in front. */
static bool add_inline_pin(
	struct buf *buf, const struct fix_text *text, const struct fix_spot *spot, const char *commit)
{
	const char *bytes = text->bytes;
	size_t start = spot->key.offset, front;

	while (start && is_bare(bytes[start - 1]))
		start--;
	front = blanks_before(bytes, start);
	if (!front || (bytes[front - 1] != '{' && bytes[front - 1] != ','))
		return false;
	add_comma(buf, text, spot, start);
	buf_add_bytes(buf, bytes + start, spot->key.offset - start);
	buf_add(buf, "pin");
	add_between(buf, text, spot);
	add_quoted(buf, text, spot, commit);
	return true;
}

/* A line of its own behind that of the source, with whatever stands in front of its key. */
static void add_toml_line(
	struct buf *buf, const struct fix_text *text, const struct fix_spot *spot, const char *commit)
{
	const char *feed = memchr(text->bytes, '\n', text->length);
	const size_t line = line_start(text->bytes, spot->key.offset);

	buf_add(buf, feed && feed > text->bytes && feed[-1] == '\r' ? "\r\n" : "\n");
	buf_add_bytes(buf, text->bytes + line, spot->key.offset - line);
	buf_add(buf, "pin");
	add_between(buf, text, spot);
	add_quoted(buf, text, spot, commit);
}

/* The end of the line behind a value, before what ends it. */
static size_t line_end(const struct fix_text *text, size_t at)
{
	const char *feed = memchr(text->bytes + at, '\n', text->length - at);
	const size_t end = feed ? (size_t)(feed - text->bytes) : text->length;

	return end > at && text->bytes[end - 1] == '\r' ? end - 1 : end;
}

static const char *replace_pin(const struct fix_text *text, const struct fix_spot *spot, const char *commit,
	struct arena *arena, struct edit *ret)
{
	const char quote = text->bytes[spot->pin.offset] == '\'' ? '\'' : '"';

	if (!spot->pin_is_scalar)
		return "its pin is no text";
	ret->text = arena_format(arena, "%c%s%c", quote, commit, quote);
	ret->offset = spot->pin.offset;
	ret->count = spot->pin.count;
	ret->length = strlen(ret->text);
	return NULL;
}

const char *fix_edit_pin(const struct fix_text *text, const struct fix_spot *spot, const char *commit,
	struct arena *arena, struct edit *ret)
{
	CLEANUP(buf_release) struct buf added = BUF_INIT;
	size_t start, end;

	if (!spot->key.count || !content_of(text, spot, &start, &end))
		return by_hand;
	if (spot->pin.count)
		return replace_pin(text, spot, commit, arena, ret);
	ret->offset = spot->value.offset + spot->value.count;
	ret->count = 0;
	if (!text->toml) {
		add_json_pin(&added, text, spot, commit);
	} else if (!spot->in_braces) {
		ret->offset = line_end(text, ret->offset);
		add_toml_line(&added, text, spot, commit);
	} else if (!add_inline_pin(&added, text, spot, commit)) {
		return by_hand;
	}
	ret->text = arena_string_part(arena, added.text, added.length);
	ret->length = added.length;
	return NULL;
}

/* --- a version ---------------------------------------------------------------------------------------- */

/* A name that means nothing else in a comment. */
static bool is_plain_name(const char *version)
{
	return *version &&
	       strspn(version, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/+-") ==
		       strlen(version);
}

/* Whether a comment can stand behind the value: a line of its own, and nothing behind it yet. */
static bool ends_line(const struct fix_text *text, const struct fix_spot *spot)
{
	const size_t end = spot->value.offset + spot->value.count;

	return text->toml && spot->key.count && !spot->in_braces && line_end(text, end) == end;
}

const char *fix_edit_version(const struct fix_text *text, const struct fix_spot *spot, const char *version,
	const char *commit, struct arena *arena, struct edit *ret)
{
	const size_t length = strlen(spot->decoded), version_length = strlen(version);
	const char quote = text->bytes[spot->value.offset];
	size_t keep, start, end;
	bool mark;

	if (version_length > length || strcmp(spot->decoded + length - version_length, version) != 0)
		return by_hand;
	keep = length - version_length;
	mark = keep && (spot->decoded[keep - 1] == '@' || spot->decoded[keep - 1] == '#');
	if ((*version && !mark) || !find_decoded(text, spot, keep, &start, &end))
		return by_hand;
	ret->offset = start;
	ret->count = end - start;
	ret->text = arena_format(arena, "%s%s", mark ? "" : "@", commit);
	if (ends_line(text, spot) && is_plain_name(version)) {
		ret->count++;
		ret->text = arena_format(arena, "%s%c # %s", ret->text, quote, version);
	}
	ret->length = strlen(ret->text);
	return NULL;
}
