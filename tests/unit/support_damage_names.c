/* Damage that encoding/json takes: what becomes of doubled names, foreign spellings and broken characters. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_damage_making.h"

/* The text of a slot becomes another one. */
static void change_text(struct damage *ret, const struct slot *slot, const char *value)
{
	ret->change = CHANGE_TEXT;
	ret->slot = *slot;
	ret->gone = !value;
	buf_add(&ret->value, value ? value : "");
}

static void be_odd(struct damage *ret, enum json_oddity_kind kind, size_t at)
{
	ret->odd[ret->odd_count].kind = kind;
	ret->odd[ret->odd_count++].at = at;
}

/*
 * Put a member behind that of a slot, or before it; the later of the two names is where it becomes odd. One that is
 * spelled otherwise than the engine knows it is odd by itself.
 */
static void put_twin(struct damage *ret, const struct tokens *tokens, const struct slot *slot, bool behind,
	const char *name, const char *value, enum json_oddity_kind kind)
{
	size_t at = behind ? tokens->items[slot->value].end : tokens->items[slot->name].start;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, behind ? ",\"%s\":%s" : "\"%s\":%s,", name, value);
	damage_insert(ret, tokens, at, text.text);
	if (kind == JSON_ODDITY_RECASED_NAME && !behind)
		be_odd(ret, kind, at);
	be_odd(ret, kind, behind ? at + 1 : at + text.length);
}

static void name_of(const struct tokens *tokens, const struct slot *slot, struct buf *ret)
{
	const struct token *name = &tokens->items[slot->name];

	buf_add_bytes(ret, tokens->text + name->start + 1, name->end - name->start - 2);
}

bool damage_twin(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	const struct slot *slot = damage_pick_slot(state, tokens);
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	bool behind = damage_pick(state, 2);

	if (!slot)
		return false;
	name_of(tokens, slot, &name);
	put_twin(ret, tokens, slot, behind, name.text, "\"evil\"", JSON_ODDITY_DUPLICATE_NAME);
	if (behind)
		change_text(ret, slot, "evil");
	return true;
}

/* Another spelling that Unicode's simple folding makes equal: cases, the long s, the sign for kelvin. */
static void respell(struct buf *ret, const char *name, uint64_t *state)
{
	size_t first = damage_pick(state, strlen(name));

	for (size_t i = 0; name[i]; i++) {
		char byte = name[i];
		char lower = (char)(byte | 0x20);
		bool letter = lower >= 'a' && lower <= 'z';

		if (!letter || (i != first && damage_pick(state, 3)))
			buf_add_char(ret, byte);
		else if (lower == 's' && damage_pick(state, 2))
			buf_add(ret, "\xc5\xbf");
		else if (lower == 'k' && damage_pick(state, 2))
			buf_add(ret, "\xe2\x84\xaa");
		else
			buf_add_char(ret, (char)(byte ^ 0x20));
	}
}

bool damage_recased(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	const struct slot *slot = damage_pick_slot(state, tokens);
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf other = BUF_INIT;

	if (!slot)
		return false;
	name_of(tokens, slot, &name);
	respell(&other, name.text, state);
	damage_edit(ret, tokens, tokens->items[slot->name].start + 1, tokens->items[slot->name].end - 1,
		other.text, other.length);
	if (strcmp(name.text, other.text) != 0)
		be_odd(ret, JSON_ODDITY_RECASED_NAME, tokens->items[slot->name].start);
	return true;
}

bool damage_recased_twin(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	const struct slot *slot = damage_pick_slot(state, tokens);
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf other = BUF_INIT;
	bool behind = damage_pick(state, 2);

	if (!slot)
		return false;
	name_of(tokens, slot, &name);
	respell(&other, name.text, state);
	if (strcmp(name.text, other.text) == 0)
		return false;
	put_twin(ret, tokens, slot, behind, other.text, "\"evil\"", JSON_ODDITY_RECASED_NAME);
	if (behind)
		change_text(ret, slot, "evil");
	return true;
}

/* The name with one character as an escape: alone nothing changes, beside the plain one it is a duplicate. */
bool damage_escaped_name(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	const struct slot *slot = damage_pick_slot(state, tokens);
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf escaped = BUF_INIT;
	size_t at;

	if (!slot)
		return false;
	name_of(tokens, slot, &name);
	at = damage_pick(state, name.length);
	buf_add_bytes(&escaped, name.text, at);
	buf_format(&escaped, damage_pick(state, 2) ? "\\u%04x" : "\\u%04X", (unsigned char)name.text[at]);
	buf_add(&escaped, name.text + at + 1);
	if (damage_pick(state, 2)) {
		put_twin(ret, tokens, slot, true, escaped.text, "\"evil\"", JSON_ODDITY_DUPLICATE_NAME);
		change_text(ret, slot, "evil");
		return true;
	}
	damage_edit(ret, tokens, tokens->items[slot->name].start + 1, tokens->items[slot->name].end - 1,
		escaped.text, escaped.length);
	return true;
}

/* Given as a word, these two are pointers all the same. */
static bool is_pointer(const struct tokens *tokens, const struct slot *slot)
{
	return token_is(tokens, slot->name, "sdk") || token_is(tokens, slot->name, "blueprint");
}

/* null leaves a string as it is, and takes a pointer away. */
bool damage_null_twin(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	const struct slot *slot = damage_pick_slot(state, tokens);
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf other = BUF_INIT;
	bool recased = damage_pick(state, 2);

	if (!slot)
		return false;
	name_of(tokens, slot, &name);
	respell(&other, name.text, state);
	recased = recased && strcmp(name.text, other.text) != 0;
	put_twin(ret, tokens, slot, true, recased ? other.text : name.text, "null",
		recased ? JSON_ODDITY_RECASED_NAME : JSON_ODDITY_DUPLICATE_NAME);
	if (is_pointer(tokens, slot)) {
		ret->change = CHANGE_KIND;
		ret->slot = *slot;
		ret->gone = true;
	}
	return true;
}

bool damage_nulled(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	const struct slot *slot = damage_pick_slot(state, tokens);

	if (!slot)
		return false;
	damage_edit(ret, tokens, tokens->items[slot->value].start, tokens->items[slot->value].end, "null", 4);
	change_text(ret, slot, NULL);
	if (slot->field == SLOT_SDK || is_pointer(tokens, slot))
		ret->change = CHANGE_KIND;
	return true;
}

/* A whole list or object behind one of the same name replaces it. */
bool damage_kind_twin(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const struct {
		const char *name, *value;
		enum reference_kind kind;
		bool gone, string_form;
	} twins[] = {
		{ "dependencies", "[\"evil\"]", REFERENCE_DEPENDENCY, false, true },
		{ "dependencies", "[{\"source\":\"evil\"}]", REFERENCE_DEPENDENCY, false, false },
		{ "dependencies", "[]", REFERENCE_DEPENDENCY, true, false },
		{ "dependencies", "[null]", REFERENCE_DEPENDENCY, true, false },
		{ "dependencies", "null", REFERENCE_DEPENDENCY, true, false },
		{ "toolchains", "[{\"source\":\"evil\"}]", REFERENCE_TOOLCHAIN, false, false },
		{ "toolchains", "null", REFERENCE_TOOLCHAIN, true, false },
		{ "blueprint", "\"evil\"", REFERENCE_BLUEPRINT, false, true },
		{ "blueprint", "null", REFERENCE_BLUEPRINT, true, false },
		{ "sdk", "\"evil\"", REFERENCE_SDK, false, true },
		{ "sdk", "{\"source\":\"evil\"}", REFERENCE_SDK, false, false },
		{ "sdk", "{}", REFERENCE_SDK, true, false },
		{ "sdk", "null", REFERENCE_SDK, true, false },
	};
	size_t way = damage_pick(state, COUNT_OF(twins));
	size_t value = token_member(tokens, 0, twins[way].name);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t at;

	if (value == TOKEN_NONE)
		return false;
	at = tokens->items[token_last(tokens, value)].end;
	buf_format(&text, ",\"%s\":%s", twins[way].name, twins[way].value);
	damage_insert(ret, tokens, at, text.text);
	be_odd(ret, JSON_ODDITY_DUPLICATE_NAME, at + 1);
	ret->change = CHANGE_KIND;
	ret->slot = (struct slot){ .kind = twins[way].kind };
	ret->gone = twins[way].gone;
	ret->string_form = twins[way].string_form;
	buf_add(&ret->value, "evil");
	return true;
}

/* --- characters --------------------------------------------------------------------------------------- */

/* Bytes for a string, and the text that becomes of them. */
struct broken {
	const char *bytes;
	const char *text;
	bool odd;
};

/* Put something into a text that stands alone: the whole text becomes that. */
static bool put_broken(struct damage *ret, const struct tokens *tokens, uint64_t *state,
	const struct broken *broken, enum json_oddity_kind kind)
{
	const struct slot *slot = damage_pick_slot(state, tokens);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	if (!slot)
		return false;
	buf_format(&text, "\"a%sz\"", broken->bytes);
	buf_format(&value, "a%sz", broken->text);
	damage_edit(ret, tokens, tokens->items[slot->value].start, tokens->items[slot->value].end, text.text,
		text.length);
	change_text(ret, slot, value.text);
	if (broken->odd)
		be_odd(ret, kind, tokens->items[slot->value].start);
	return true;
}

#define GONE "\xef\xbf\xbd"

/* Each byte that belongs to no character is replaced alone. */
bool damage_utf8(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const struct broken ways[] = {
		{ "\xff", GONE, true },
		{ "\x80\x81", GONE GONE, true },
		{ "\xc0\xaf", GONE GONE, true },
		{ "\xe0\x80\x80", GONE GONE GONE, true },
		{ "\xed\xa0\x80", GONE GONE GONE, true },
		{ "\xed\xa0\xbd\xed\xb8\x80", GONE GONE GONE GONE GONE GONE, true },
		{ "\xf4\x90\x80\x80", GONE GONE GONE GONE, true },
		{ "\xe2\x82", GONE GONE, true },
		{ "\xf0\x9f\x98", GONE GONE GONE, true },
		{ "\xc3", GONE, true },
		{ "\xf8\x88\x80\x80\x80", GONE GONE GONE GONE GONE, true },
		{ "\xc3\xa9\xf0\x9f\x98\x80\xef\xbf\xbf", "\xc3\xa9\xf0\x9f\x98\x80\xef\xbf\xbf", false },
		{ GONE, GONE, false },
	};

	return put_broken(
		ret, tokens, state, &ways[damage_pick(state, COUNT_OF(ways))], JSON_ODDITY_INVALID_UTF8);
}

bool damage_surrogate(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const struct broken ways[] = {
		{ "\\ud800", GONE, true },
		{ "\\udfff", GONE, true },
		{ "\\uD83D\\u0041", GONE "A", true },
		{ "\\ud83d\\n", GONE, true },
		{ "\\ud83d\\ud83d\\ude00", GONE "\xf0\x9f\x98\x80", true },
		{ "\\ude00\\ud83d", GONE GONE, true },
		{ "\\ud800\\ud800\\udc00\\udc00", GONE "\xf0\x90\x80\x80" GONE, true },
		{ "\\ud83dude00", GONE "ude00", true },
		{ "\\ud83d\\ude00", "\xf0\x9f\x98\x80", false },
		{ "\\uDBFF\\uDFFF", "\xf4\x8f\xbf\xbf", false },
		{ "\\ufffd\\uffff\\u00e9", GONE "\xef\xbf\xbf\xc3\xa9", false },
	};
	size_t way = damage_pick(state, COUNT_OF(ways));

	/* A line feed in a fact is quoted; that is another test's business. */
	if (strstr(ways[way].bytes, "\\n"))
		return false;
	return put_broken(ret, tokens, state, &ways[way], JSON_ODDITY_LONE_SURROGATE);
}

/* --- what changes nothing ----------------------------------------------------------------------------- */

bool damage_spaces(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const char *const blanks[] = { " ", "\t", "\n", "\r", "\r\n\r\n", " \t \n \r " };
	size_t at = damage_boundary(tokens, damage_pick(state, tokens->count + 1), damage_pick(state, 2));

	damage_insert(ret, tokens, at, damage_pick_text(state, blanks, COUNT_OF(blanks)));
	return true;
}

/* A member that no engine knows, behind all others. */
static bool add_unknown(struct damage *ret, const struct tokens *tokens, const char *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (tokens->count < 3)
		return false;
	buf_format(&text, ",\"x-unknown\":%s", value);
	damage_insert(ret, tokens, tokens->items[tokens->count - 2].end, text.text);
	return true;
}

bool damage_large(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const char *const numbers[] = { "1e400", "-1e400", "1E+99999999999999999999", "0e0", "-0",
		"-0.0e-0", "123456789012345678901234567890", "18446744073709551616", "-9223372036854775809",
		"0.1e-999999" };
	CLEANUP(buf_release) struct buf digits = BUF_INIT;

	if (damage_pick(state, 4))
		return add_unknown(ret, tokens, damage_pick_text(state, numbers, COUNT_OF(numbers)));
	buf_add(&digits, "9");
	buf_add_repeated(&digits, "0", damage_pick(state, 6000));
	return add_unknown(ret, tokens, digits.text);
}

bool damage_unknown(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const char *const values[] = { "{\"name\":5,\"dependencies\":{},\"pin\":[]}", "[[],{},[null]]",
		"\"\"", "null", "[1,\"\\ud83d\\ude00\",true]", "{\"\":{\"\":[]}}", "{\"sdk\":\"evil\"}",
		"\"// no comment\"", "\"\\\"dependencies\\\":[\\\"evil\\\"]\"", "false" };

	return add_unknown(ret, tokens, damage_pick_text(state, values, COUNT_OF(values)));
}

/* Every character of a text as an escape: it stays the same text. */
bool damage_spelled_out(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	const struct slot *slot = damage_pick_slot(state, tokens);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!slot)
		return false;
	for (size_t at = tokens->items[slot->value].start + 1; at < tokens->items[slot->value].end - 1;
		at++) {
		unsigned char byte = (unsigned char)tokens->text[at];

		if (byte >= 0x80 || byte == '\\')
			return false;
		if (byte == '/' && damage_pick(state, 2))
			buf_add(&text, "\\/");
		else
			buf_format(&text, damage_pick(state, 2) ? "\\u%04x" : "\\u%04X", byte);
	}
	damage_edit(ret, tokens, tokens->items[slot->value].start + 1, tokens->items[slot->value].end - 1,
		text.text, text.length);
	return true;
}
