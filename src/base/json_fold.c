/* Member names as Go's decoder compares them: every character becomes the smallest that it folds with. */
#include "base/cleanup.h"
#include "base/text.h"
#include "json_fold_table.h"
#include "json_tree.h"

#include <string.h>

static uint32_t fold_rune(uint32_t rune)
{
	size_t low = 0;
	size_t high = COUNT_OF(fold_table);

	if (rune < 0x80)
		return rune >= 'a' && rune <= 'z' ? rune - ('a' - 'A') : rune;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (fold_table[middle].last < rune)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == COUNT_OF(fold_table) || rune < fold_table[low].first ||
		(rune - fold_table[low].first) % fold_table[low].stride)
		return rune;
	return (uint32_t)((int32_t)rune + fold_table[low].change);
}

static uint32_t next_folded(const char *text, size_t length, size_t *position)
{
	uint32_t rune = (unsigned char)text[*position];

	if (rune < 0x80) {
		(*position)++;
		return fold_rune(rune);
	}
	rune = text_next(text, length, position);
	return rune == TEXT_BAD_BYTE ? 0xfffd : fold_rune(rune);
}

int json_fold_compare(const char *left, const char *right)
{
	size_t left_length = strlen(left), right_length = strlen(right);
	size_t at_left = 0, at_right = 0;

	while (at_left < left_length && at_right < right_length) {
		uint32_t one = next_folded(left, left_length, &at_left);
		uint32_t other = next_folded(right, right_length, &at_right);

		if (one != other)
			return one < other ? -1 : 1;
	}
	return (at_left < left_length) - (at_right < right_length);
}

bool json_names_fold_equal(const char *left, const char *right)
{
	return json_fold_compare(left, right) == 0;
}
