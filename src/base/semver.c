#include "base/semver.h"

#include <stddef.h>
#include <string.h>

/* A version taken apart in place: parts are spans of the text. */
struct semver {
	const char *numbers[3]; /* NULL where left out */
	size_t number_lengths[3];
	const char *pre; /* behind the '-', NULL if none */
	size_t pre_length;
};

static size_t digits(const char *text)
{
	return strspn(text, "0123456789");
}

static bool is_identifier_byte(char byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
	       byte == '-';
}

/* Identifiers between dots, none empty; in a pre-release, numbers without leading zeros. 0 = malformed. */
static size_t identifiers(const char *text, bool numbers_strict)
{
	size_t i = 0;

	for (;;) {
		size_t start = i;

		while (is_identifier_byte(text[i]))
			i++;
		if (i == start)
			return 0;
		if (numbers_strict && text[start] == '0' && i - start > 1 &&
			digits(text + start) == i - start)
			return 0;
		if (text[i] != '.')
			return i;
		i++;
	}
}

static bool semver_numbers(const char **text, struct semver *ret)
{
	const char *at = *text;

	for (int i = 0; i < 3; i++) {
		size_t length = digits(at);

		if (!length || (length > 1 && *at == '0'))
			return false;
		ret->numbers[i] = at;
		ret->number_lengths[i] = length;
		at += length;
		if (i < 2 && *at != '.')
			break;
		if (i < 2)
			at++;
	}
	*text = at;
	return true;
}

static bool semver_parse(const char *text, struct semver *ret)
{
	size_t length;

	*ret = (struct semver){ 0 };
	if (*text++ != 'v' || !semver_numbers(&text, ret))
		return false;
	if (!ret->numbers[2])
		return !*text;
	if (*text == '-') {
		length = identifiers(text + 1, true);
		if (!length)
			return false;
		ret->pre = text + 1;
		ret->pre_length = length;
		text += 1 + length;
	}
	if (*text == '+') {
		length = identifiers(text + 1, false);
		if (!length)
			return false;
		text += 1 + length;
	}
	return !*text;
}

bool semver_is_valid(const char *version)
{
	struct semver semver;

	return semver_parse(version, &semver);
}

static int compare_sizes(size_t left, size_t right)
{
	return (left > right) - (left < right);
}

static int compare_number(const struct semver *left, const struct semver *right, int i)
{
	const char *one = left->numbers[i] ? left->numbers[i] : "0";
	const char *other = right->numbers[i] ? right->numbers[i] : "0";
	size_t one_length = left->numbers[i] ? left->number_lengths[i] : 1;
	size_t other_length = right->numbers[i] ? right->number_lengths[i] : 1;
	int order = compare_sizes(one_length, other_length);

	return order ? order : strncmp(one, other, one_length);
}

static size_t identifier_length(const char *text, size_t length)
{
	const char *dot = memchr(text, '.', length);

	return dot ? (size_t)(dot - text) : length;
}

static int compare_identifier(const char *one, size_t one_length, const char *other, size_t other_length)
{
	bool one_number = digits(one) >= one_length;
	bool other_number = digits(other) >= other_length;
	size_t common = one_length < other_length ? one_length : other_length;
	int order;

	if (one_number != other_number)
		return one_number ? -1 : 1;
	if (one_number && one_length != other_length)
		return compare_sizes(one_length, other_length);
	order = strncmp(one, other, common);
	return order ? order : compare_sizes(one_length, other_length);
}

static int compare_pre(const struct semver *left, const struct semver *right)
{
	const char *one = left->pre, *other = right->pre;
	size_t one_left = left->pre_length, other_left = right->pre_length;

	if (!one || !other)
		return (one == NULL) - (other == NULL);
	for (;;) {
		size_t one_length = identifier_length(one, one_left);
		size_t other_length = identifier_length(other, other_left);
		int order = compare_identifier(one, one_length, other, other_length);

		if (order)
			return order;
		if (one_length == one_left || other_length == other_left)
			return compare_sizes(one_left, other_left);
		one += one_length + 1;
		one_left -= one_length + 1;
		other += other_length + 1;
		other_left -= other_length + 1;
	}
}

int semver_compare(const char *left, const char *right)
{
	struct semver one, other;
	bool one_valid = semver_parse(left, &one), other_valid = semver_parse(right, &other);

	if (!one_valid || !other_valid)
		return one_valid - other_valid;
	for (int i = 0; i < 3; i++) {
		int order = compare_number(&one, &other, i);

		if (order)
			return order < 0 ? -1 : 1;
	}
	return compare_pre(&one, &other);
}
