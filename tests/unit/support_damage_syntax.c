/* Damage that encoding/json refuses, or that is refused on purpose. */
#include <string.h>

#include "base/cleanup.h"
#include "support_damage_making.h"

enum { STRINGS = 1 << TOKEN_NAME | 1 << TOKEN_TEXT };

bool damage_cut_between(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	size_t n = damage_pick(state, tokens->count);
	size_t cut = damage_boundary(tokens, n, damage_pick(state, 2));

	damage_edit(ret, tokens, cut, tokens->length, "", 0);
	return damage_refused(ret, damage_boundary(tokens, n, false), cut);
}

bool damage_cut_inside(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	size_t token = damage_pick_token(state, tokens, STRINGS | 1 << TOKEN_WORD, 2);
	size_t start, cut;

	if (token == TOKEN_NONE)
		return false;
	start = tokens->items[token].start;
	cut = start + 1 + damage_pick(state, tokens->items[token].end - start - 1);
	damage_edit(ret, tokens, cut, tokens->length, "", 0);
	return damage_refused(ret, start, cut);
}

bool damage_mark(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const char *const marks[] = { "\xef\xbb\xbf", "\xff\xfe", "\xfe\xff" };

	damage_insert(ret, tokens, 0, damage_pick_text(state, marks, COUNT_OF(marks)));
	return damage_refused(ret, 0, 0);
}

bool damage_foreign(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const char *const foreign[] = { "/* c */", "// c\n", "# c\n", "<!-- c -->", "\v", "\f",
		"\xc2\xa0", "\xe2\x80\xa8", "\xef\xbb\xbf", "\xff", "\xc0\xaf", "(", ";", "\\", "\x01",
		"\x7f", "`", "@" };
	size_t at = damage_boundary(tokens, damage_pick(state, tokens->count + 1), damage_pick(state, 2));

	if (damage_pick(state, COUNT_OF(foreign) + 1) == 0)
		damage_edit(ret, tokens, at, at, "", 1);
	else
		damage_insert(ret, tokens, at, damage_pick_text(state, foreign, COUNT_OF(foreign)));
	return damage_refused(ret, at, at);
}

static bool is_empty(const struct tokens *tokens, size_t close)
{
	return tokens->items[close].partner + 1 == close;
}

bool damage_comma(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	size_t way = damage_pick(state, 4);
	unsigned kind = way == 0 ? TOKEN_CLOSE : way == 1 ? TOKEN_OPEN : TOKEN_COMMA;
	size_t token = damage_pick_token(state, tokens, 1u << kind, 1), at;

	if (token == TOKEN_NONE)
		return false;
	at = tokens->items[token].start;
	switch (way) {
	case 0:
		/* Behind the last member: the next thing to read is the bracket. */
		if (is_empty(tokens, token))
			return false;
		damage_insert(ret, tokens, at, ",");
		return damage_refused(ret, at, at + 1);
	case 1:
		damage_insert(ret, tokens, at + 1, ",");
		return damage_refused(ret, at + 1, at + 1);
	case 2:
		damage_insert(ret, tokens, at, ",");
		return damage_refused(ret, at + 1, at + 1);
	default:
		damage_edit(ret, tokens, at, at + 1, " ", 1);
		return damage_refused(ret, tokens->items[token + 1].start, tokens->items[token + 1].start);
	}
}

bool damage_punctuation(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const char *const colons[] = { "=", ",", " ", "=>", "::" };
	bool close = damage_pick(state, 2);
	size_t token = damage_pick_token(state, tokens, close ? 1 << TOKEN_CLOSE : 1 << TOKEN_COLON, 1);
	const char *text;
	size_t at;

	if (token == TOKEN_NONE)
		return false;
	at = tokens->items[token].start;
	if (close) {
		damage_edit(ret, tokens, at, at + 1, tokens->text[at] == '}' ? "]" : "}", 1);
		return damage_refused(ret, at, at);
	}
	text = damage_pick_text(state, colons, COUNT_OF(colons));
	damage_edit(ret, tokens, at, at + 1, text, strlen(text));
	if (*text == ' ')
		at = tokens->items[token + 1].start;
	else if (*text == ':')
		at++;
	return damage_refused(ret, at, at);
}

bool damage_quotes(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	size_t token = damage_pick_token(state, tokens, STRINGS, 3);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *quote = damage_pick(state, 2) ? "'" : "`";
	size_t start;

	if (token == TOKEN_NONE)
		return false;
	start = tokens->items[token].start;
	buf_add(&text, tokens->items[token].kind == TOKEN_NAME && damage_pick(state, 2) ? "" : quote);
	/* What begins no value and closes nothing. */
	if (!text.length && strchr(" \t\"{}[],:", tokens->text[start + 1]))
		return false;
	buf_add_bytes(&text, tokens->text + start + 1, tokens->items[token].end - start - 2);
	buf_add(&text, text.text[0] == *quote ? quote : "");
	damage_edit(ret, tokens, start, tokens->items[token].end, text.text, text.length);
	return damage_refused(ret, start, start);
}

bool damage_trailing(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const char *const ends[] = { "x", "{}", "}", "]", ",", "null", "1", "\"a\"", "// c", "\xff",
		";", "\x1a", "<<<<<<< HEAD", "---\n{}" };
	size_t end = tokens->length;

	if (damage_pick(state, COUNT_OF(ends) + 1) == 0)
		damage_edit(ret, tokens, end, end, "", 1);
	else
		damage_insert(ret, tokens, end, damage_pick_text(state, ends, COUNT_OF(ends)));
	return damage_refused(ret, end, end);
}

bool damage_escape(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const char *const escapes[] = { "\\x41", "\\'", "\\a", "\\v", "\\0", "\\e", "\\U00000041",
		"\\uzzzz", "\\u12zz", "\\u123g", "\\u 123", "\\u+123", "\\u-001", "\\u{41}", "\\\n", "\\ ",
		"\\B", "\\ud800\\ux", "\\xc3" };
	size_t token = damage_pick_token(state, tokens, STRINGS, 2);
	const char *escape = damage_pick_text(state, escapes, COUNT_OF(escapes));
	size_t at;

	if (token == TOKEN_NONE)
		return false;
	at = damage_pick_inside(state, tokens, token);
	damage_insert(ret, tokens, at, escape);
	return damage_refused(ret, at, at + strlen(escape) - 1);
}

bool damage_control(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	size_t token = damage_pick_token(state, tokens, STRINGS, 2);
	char byte = (char)damage_pick(state, 0x20);
	size_t at;

	if (token == TOKEN_NONE)
		return false;
	at = damage_pick_inside(state, tokens, token);
	damage_edit(ret, tokens, at, at, &byte, 1);
	return damage_refused(ret, at, at);
}

/* Insert a member as the first of all; where its value stands. 0 if there is no other behind it. */
static size_t insert_first(
	struct damage *ret, const struct tokens *tokens, const char *name, const char *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (tokens->count < 3)
		return 0;
	buf_format(&text, "\"%s\": %s,", name, value);
	damage_insert(ret, tokens, tokens->items[0].end, text.text);
	return tokens->items[0].end + strlen(name) + strlen("\"\": ");
}

bool damage_number(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const char *const numbers[] = { "01", "-01", "00", "+1", ".5", "-.5", "1.", "1.e3", "1e",
		"1e+", "1E-", "-", "0x10", "1_000", "NaN", "Infinity", "-Infinity", "--1", "1.2.3", "1e5.5",
		"0b1", "1f", "1,5", "tru", "True", "TRUE", "nul", "Null", "undefined", "truefalse", "nulll",
		"1 2" };
	const char *number = damage_pick_text(state, numbers, COUNT_OF(numbers));
	size_t at = insert_first(ret, tokens, "x-number", number);

	return at && damage_refused(ret, at, at + strlen(number));
}

bool damage_depth(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const size_t depths[] = { 1, 20, 58, 100, 9000, 20000 };
	size_t way = damage_pick(state, COUNT_OF(depths));
	bool objects = damage_pick(state, 2);
	CLEANUP(buf_release) struct buf value = BUF_INIT;
	size_t at;

	buf_add_repeated(&value, objects ? "{\"name\":" : "[", depths[way]);
	buf_add(&value, "1");
	buf_add_repeated(&value, objects ? "}" : "]", depths[way]);
	at = insert_first(ret, tokens, "x-deep", value.text);
	if (!at)
		return false;
	if (way > 2)
		damage_refused(ret, at, at + value.length);
	if (way == 3 || way == 4)
		ret->verdict = DAMAGE_LIMIT;
	return true;
}

bool damage_root(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const char *const roots[] = { "[]", "\"x\"", "5", "true", "false", "[{}]", "null", "", " ",
		"\n\n" };
	const char *root = damage_pick_text(state, roots, COUNT_OF(roots));
	size_t blanks = strspn(root, " \n");

	damage_edit(ret, tokens, 0, tokens->length, root, strlen(root));
	damage_refused(ret, root[blanks] ? blanks : 0, blanks);
	if (strcmp(root, "null") == 0)
		ret->verdict = DAMAGE_LIMIT;
	return true;
}

bool damage_nul(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	size_t token = damage_pick_token(state, tokens, STRINGS, 2);
	size_t at;

	if (token == TOKEN_NONE)
		return false;
	at = damage_pick_inside(state, tokens, token);
	damage_insert(ret, tokens, at, "\\u0000");
	damage_refused(ret, tokens->items[token].start, at + 5);
	ret->verdict = DAMAGE_LIMIT;
	return true;
}

/* Where a known member's value stands, and the types it may have: null, bool, digit, string, array, object. */
struct known_member {
	const char *before, *behind;
	const char *types;
};

static const struct known_member known_members[] = {
	{ "\"name\":", "", "ns" },
	{ "\"engineVersion\":", "", "ns" },
	{ "\"source\":", "", "ns" },
	{ "\"$schema\":", "", "ns" },
	{ "\"SOURCE\":", "", "ns" },
	{ "\"include\":", "", "na" },
	{ "\"include\":[\"a\",", "]", "ns" },
	{ "\"exclude\":", "", "na" },
	{ "\"exclude\":[", "]", "ns" },
	{ "\"disableDefaultFunctionCaching\":", "", "nb" },
	{ "\"codegen\":", "", "no" },
	{ "\"codegen\":{\"automaticGitignore\":", "}", "nb" },
	{ "\"sdk\":", "", "nso" },
	{ "\"sdk\":{\"source\":", "}", "ns" },
	{ "\"sdk\":{\"config\":", "}", "no" },
	{ "\"sdk\":{\"debug\":", "}", "nb" },
	{ "\"sdk\":{\"experimental\":", "}", "no" },
	{ "\"sdk\":{\"experimental\":{\"SELF_CALLS\":", "}}", "nb" },
	{ "\"blueprint\":", "", "nso" },
	{ "\"blueprint\":{\"pin\":", "}", "ns" },
	{ "\"clients\":", "", "na" },
	{ "\"clients\":[", "]", "no" },
	{ "\"clients\":[{\"generator\":", "}]", "ns" },
	{ "\"clients\":[{\"directory\":", "}]", "ns" },
	{ "\"dependencies\":", "", "na" },
	{ "\"dependencies\":[null,", "]", "nso" },
	{ "\"dependencies\":[{\"name\":", "}]", "ns" },
	{ "\"dependencies\":[\"x\",{\"source\":", "}]", "ns" },
	{ "\"dependencies\":[{\"pin\":", "}]", "ns" },
	{ "\"toolchains\":", "", "na" },
	{ "\"toolchains\":[", "]", "nso" },
	{ "\"toolchains\":[{\"source\":", "}]", "ns" },
	{ "\"toolchains\":[{\"customizations\":", "}]", "na" },
	{ "\"toolchains\":[{\"customizations\":[", "]}]", "no" },
	{ "\"toolchains\":[{\"customizations\":[{\"function\":", "}]}]", "na" },
	{ "\"toolchains\":[{\"customizations\":[{\"function\":[", "]}]}]", "ns" },
	{ "\"toolchains\":[{\"customizations\":[{\"argument\":", "}]}]", "ns" },
	{ "\"toolchains\":[{\"customizations\":[{\"defaultPath\":", "}]}]", "ns" },
	{ "\"toolchains\":[{\"customizations\":[{\"defaultAddress\":", "}]}]", "ns" },
	{ "\"toolchains\":[{\"customizations\":[{\"ignore\":", "}]}]", "na" },
	{ "\"toolchains\":[{\"ignoreChecks\":", "}]", "na" },
	{ "\"toolchains\":[{\"ignoreGenerators\":[", "]}]", "ns" },
	{ "\"toolchains\":[{\"ignoreServices\":", "}]", "na" },
	{ "\"toolchains\":[{\"portMappings\":", "}]", "no" },
	{ "\"toolchains\":[{\"portMappings\":{\"web\":", "}}]", "na" },
	{ "\"toolchains\":[{\"portMappings\":{\"web\":[", "]}}]", "ns" },
};

/* As the first member of all: a later one of the same name does not undo the error. */
bool damage_type(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const char *const values[] = { "n null", "b true", "d 5", "s \"x\"", "a []", "o {}",
		"d 1e400" };
	const struct known_member *member = &known_members[damage_pick(state, COUNT_OF(known_members))];
	const char *value = damage_pick_text(state, values, COUNT_OF(values));
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t at = tokens->items[0].end + strlen(member->before);

	if (tokens->count < 3 || strchr(member->types, *value))
		return false;
	buf_format(&text, "%s%s%s,", member->before, value + 2, member->behind);
	damage_insert(ret, tokens, tokens->items[0].end, text.text);
	return damage_refused(ret, at, at);
}

bool damage_runtime(struct damage *ret, const struct tokens *tokens, uint64_t *state)
{
	static const char *const names[] = { "runtime", "run\\u0074ime" };
	static const char *const values[] = { "\"go\"", "null", "{\"source\":\"go\"}" };
	const char *name = damage_pick_text(state, names, COUNT_OF(names));
	const char *value = damage_pick_text(state, values, COUNT_OF(values));

	if (!insert_first(ret, tokens, name, value))
		return false;
	return damage_refused(ret, tokens->items[0].end, tokens->items[0].end);
}
