/* What a leaf of a filter says of one text: the same matching in C wherever texts are. */
#ifndef SCABBARD_MODEL_FILTER_MATCH_H
#define SCABBARD_MODEL_FILTER_MATCH_H

#include <stdbool.h>

#include "base/error.h"
#include "model/filter.h"

/** Longest regular expression, how often its intervals may repeat one piece, how much of a text is looked at. */
enum { FILTER_PATTERN_MAX = 256, FILTER_REPEAT_MAX = 256, FILTER_TEXT_MAX = 4096 };

/** A compiled word. One thread at a time. */
struct filter_match;

/**
 * Make a matcher for an operator on text: FILTER_CONTAINS, FILTER_ANY, FILTER_GLOB, FILTER_EQUAL or
 * FILTER_REGEX. Regular expressions that are malformed, too long, refer back or repeat too much are
 * ERROR_USAGE, with `ret_offset` (may be NULL) in the word.
 */
int filter_match_open(struct filter_match **ret, enum filter_op op, const char *word, size_t *ret_offset,
	struct error *err);
void filter_match_close(struct filter_match **match);

/** Say whether a text matches. Of a longer text only the first FILTER_TEXT_MAX bytes are looked at. */
bool filter_match_text(struct filter_match *match, const char *text);

/**
 * The same for one of our own words: FILTER_CONTAINS matches only where a word of the text begins, so that "pinned" is
 * not in "unpinned".
 */
bool filter_match_word(struct filter_match *match, const char *text);

#endif
