/* How texts are ordered, and which words are meant. */
#include "base/text.h"

#include <string.h>

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static size_t digit_count(const char *text)
{
	size_t count = 0;

	while (is_digit(text[count]))
		count++;
	return count;
}

/* Compare two runs of digits by value and move past both. */
static int compare_runs(const char **left, const char **right)
{
	size_t left_count, right_count;
	int order;

	*left += strspn(*left, "0");
	*right += strspn(*right, "0");
	left_count = digit_count(*left);
	right_count = digit_count(*right);
	if (left_count != right_count)
		return left_count < right_count ? -1 : 1;
	order = memcmp(*left, *right, left_count);
	*left += left_count;
	*right += right_count;
	return order;
}

int text_compare_natural(const char *left, const char *right)
{
	const char *one = left, *other = right;

	while (*one && *other) {
		int order;

		if (is_digit(*one) && is_digit(*other)) {
			order = compare_runs(&one, &other);
		} else {
			order = (unsigned char)*one - (unsigned char)*other;
			one++;
			other++;
		}
		if (order)
			return order;
	}
	if (*one || *other)
		return *one ? 1 : -1;
	/* Leading zeros are all that may differ: still an order, so that sorting is always the same. */
	return strcmp(left, right);
}

static char lower(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

bool text_equal_ascii_case(const char *left, const char *right)
{
	while (*left && lower(*left) == lower(*right)) {
		left++;
		right++;
	}
	return lower(*left) == lower(*right);
}

/* Words are short; what is longer is no mistyped word. */
enum { WORD_MAX = 64, DISTANCE_MAX = 2 };

static size_t least(size_t one, size_t other)
{
	return one < other ? one : other;
}

/* Insertions, deletions, changes and swaps of neighbours that make one word of the other. */
static size_t distance(const char *left, size_t left_length, const char *right, size_t right_length)
{
	size_t rows[3][WORD_MAX + 1] = { { 0 } };
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= right_length; j++)
		above[j] = j;
	for (size_t i = 1; i <= left_length; i++) {
		size_t *oldest = before;

		row[0] = i;
		for (size_t j = 1; j <= right_length; j++) {
			row[j] = least(above[j], row[j - 1]) + 1;
			row[j] = least(row[j], above[j - 1] + (left[i - 1] != right[j - 1]));
			if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = oldest;
	}
	return above[right_length];
}

const char *text_closest(const char *text, const char *const *words, size_t word_count)
{
	const size_t length = strnlen(text, WORD_MAX + 1);
	size_t best = DISTANCE_MAX + 1;
	const char *found = NULL;

	if (length > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < word_count; i++) {
		const size_t word_length = strnlen(words[i], WORD_MAX + 1);
		size_t steps;

		if (word_length > WORD_MAX || word_length > length + DISTANCE_MAX ||
			length > word_length + DISTANCE_MAX)
			continue;
		steps = distance(text, length, words[i], word_length);
		if (steps < best && 2 * steps < length) {
			best = steps;
			found = words[i];
		}
	}
	return found;
}
