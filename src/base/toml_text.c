/* Single values: strings with their escapes, integers, days. */
#include "base/cleanup.h"
#include "toml_tree.h"

#include <string.h>

/* --- strings --------------------------------------------------------------------------------------- */

static int fail(struct toml_parse *parse, size_t offset, size_t count, const char *what)
{
	return toml_fail(parse, ERROR_MALFORMED, place_at(&parse->cursor, offset, count), "%s", what);
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

static int decode_rune(struct toml_parse *parse, size_t start, size_t end, size_t digits, struct buf *ret)
{
	uint32_t rune = 0;

	if (end - start < digits + 2)
		return fail(parse, start, 2, "an escape with too few digits");
	for (size_t i = start + 2; i < start + 2 + digits; i++) {
		int digit = hex_value(parse->text[i]);

		if (digit < 0)
			return fail(parse, start, 2, "an escape with too few digits");
		rune = rune * 16 + (uint32_t)digit;
	}
	if (rune == 0)
		return fail(parse, start, digits + 2, "a string with the character NUL is not read");
	if (rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff))
		return fail(parse, start, digits + 2, "an escape that names no character");
	buf_add_rune(ret, rune);
	return 0;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* Only strings of many lines have line ends: there a backslash takes away all blanks and line ends up to the next character. */
static bool skip_joint(const struct toml_parse *parse, size_t *position, size_t end)
{
	size_t next = *position + 1;

	while (next < end && is_blank(parse->text[next]))
		next++;
	if (next >= end || (parse->text[next] != '\n' && parse->text[next] != '\r'))
		return false;
	while (next < end && strchr(" \t\r\n", parse->text[next]))
		next++;
	*position = next;
	return true;
}

static int decode_escape(struct toml_parse *parse, size_t *position, size_t end, struct buf *ret)
{
	static const char letters[] = "btnfr\"\\";
	static const char meanings[] = "\b\t\n\f\r\"\\";
	size_t start = *position;
	char letter = start + 1 < end ? parse->text[start + 1] : '\0';
	const char *known = letter ? strchr(letters, letter) : NULL;

	if (known) {
		buf_add_char(ret, meanings[known - letters]);
		*position += 2;
		return 0;
	}
	if (letter == 'u' || letter == 'U') {
		size_t digits = letter == 'u' ? 4 : 8;

		*position += 2 + digits;
		return decode_rune(parse, start, end, digits, ret);
	}
	if (skip_joint(parse, position, end))
		return 0;
	return fail(parse, start, 1, "a backslash that begins no escape");
}

int toml_decode(struct toml_parse *parse, size_t start, size_t end, const char **ret)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *bytes = parse->text;
	char quote = bytes[start];
	bool lines = end - start >= 6 && bytes[start + 1] == quote && bytes[start + 2] == quote;
	size_t position = start + (lines ? 3 : 1);
	int code = 0;

	end -= lines ? 3 : 1;
	if (lines && position < end && bytes[position] == '\r')
		position++;
	if (lines && position < end && bytes[position] == '\n')
		position++;
	while (position < end && code == 0) {
		if (bytes[position] == '\\' && quote == '"') {
			code = decode_escape(parse, &position, end, &text);
			continue;
		}
		/* Line ends stay as they are written, as they do in the engine's reader. */
		buf_add_char(&text, bytes[position++]);
	}
	if (code == 0)
		*ret = arena_string_part(&parse->toml->arena, text.text, text.length);
	return code;
}

/* --- integers -------------------------------------------------------------------------------------- */

int toml_read_integer(struct toml_parse *parse, size_t start, size_t end, int64_t *ret)
{
	const char *text = parse->text + start;
	size_t length = end - start;
	size_t i = length > 0 && (text[0] == '-' || text[0] == '+');
	bool negative = text[0] == '-';
	int base = 10;
	int64_t number = 0;

	if (length > 2 && text[0] == '0' && strchr("xob", text[1])) {
		base = text[1] == 'x' ? 16 : text[1] == 'o' ? 8 : 2;
		i = 2;
	}
	/* Below zero there is room for one more. */
	for (; i < length; i++) {
		if (text[i] == '_')
			continue;
		if (__builtin_mul_overflow(number, base, &number) ||
			__builtin_sub_overflow(number, hex_value(text[i]), &number))
			return fail(parse, start, length, "an integer beyond 64 bits");
	}
	if (!negative && number == INT64_MIN)
		return fail(parse, start, length, "an integer beyond 64 bits");
	*ret = negative ? number : -number;
	return 0;
}

/* --- times ----------------------------------------------------------------------------------------- */

static int number_at(const char *text, size_t digits)
{
	int number = 0;

	for (size_t i = 0; i < digits; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		number = number * 10 + (text[i] - '0');
	}
	return number;
}

static bool is_date(const char *text, size_t length)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year, month, day;
	bool leap;

	if (length < 10 || text[4] != '-' || text[7] != '-')
		return false;
	year = number_at(text, 4);
	month = number_at(text + 5, 2);
	day = number_at(text + 8, 2);
	leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return year >= 0 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days[month - 1] + (month == 2 && leap);
}

/* The grammar has looked at the form; what is left is what it cannot count. */
bool toml_is_time(const char *text, size_t length)
{
	size_t clock = 0;

	if (length > 4 && text[2] != ':') {
		if (!is_date(text, length))
			return false;
		clock = 11;
	}
	/* Nobody's clock library takes a leap second. */
	return length < clock + 8 || number_at(text + clock + 6, 2) < 60;
}
