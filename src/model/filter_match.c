#include "model/filter_match.h"

#include "base/cleanup.h"
#include "base/glob.h"
#include "base/memory.h"

#include <regex.h>
#include <string.h>

/* Intervals nest at most so deep; a compiled expression is made anew after so many bytes (see below). */
enum { GROUPS_MAX = 32, WEIGHT_MAX = 2 * FILTER_PATTERN_MAX, WORN_BYTES = 16384 };

struct filter_match {
	enum filter_op op;
	char *word; /* CONTAINS and GLOB: in lower case */
	size_t length;
	regex_t regex;
	bool compiled;
	size_t worn;
};

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

/* --- regular expressions --------------------------------------------------------------------------- */

/* How large an expression gets once its intervals are written out: one number a group that is open. */
struct weight {
	size_t sum[GROUPS_MAX];
	size_t last[GROUPS_MAX];
	size_t depth;
};

static void add_atom(struct weight *weight, size_t size)
{
	weight->sum[weight->depth] += weight->last[weight->depth];
	weight->last[weight->depth] = size;
}

static size_t skip_set(const char *pattern, size_t i)
{
	i++;
	i += pattern[i] == '^';
	i += pattern[i] == ']';
	while (pattern[i] && pattern[i] != ']') {
		/* [:alpha:], [.x.] and [=x=] hold brackets of their own. */
		if (pattern[i] == '[' && pattern[i + 1] && strchr(":.=", pattern[i + 1])) {
			const char mark = pattern[i + 1];

			i += 2;
			while (pattern[i] && !(pattern[i] == mark && pattern[i + 1] == ']'))
				i++;
			i += pattern[i] ? 1 : 0;
		}
		i += pattern[i] ? 1 : 0;
	}
	return i;
}

/* The larger number of {n}, {n,} or {n,m}, and where it ends. */
static size_t read_interval(const char *pattern, size_t *position)
{
	size_t number = 0, largest = 0, i = *position + 1;

	for (; pattern[i] && pattern[i] != '}'; i++) {
		if (pattern[i] < '0' || pattern[i] > '9')
			number = 0;
		else if (number <= FILTER_REPEAT_MAX)
			number = number * 10 + (size_t)(pattern[i] - '0');
		largest = number > largest ? number : largest;
	}
	*position = pattern[i] ? i : i - 1;
	return largest + 1;
}

static int refuse(size_t *ret_offset, size_t offset, struct error *err, const char *reason)
{
	*ret_offset = offset;
	return error_set(err, ERROR_USAGE, "regular expression %s", reason);
}

/*
 * One operator that repeats. All of them count as if the library wrote the piece out again: it does so for + and
 * intervals, and what repeats inside of what repeats costs it as much otherwise.
 */
static int check_repeat(
	struct weight *weight, const char *pattern, size_t *position, size_t *ret_offset, struct error *err)
{
	const size_t start = *position;
	const size_t times = pattern[start] == '{' ? read_interval(pattern, position) : 2;
	const char next = pattern[*position] ? pattern[*position + 1] : '\0';

	weight->last[weight->depth] *= times;
	if (weight->last[weight->depth] > FILTER_REPEAT_MAX)
		return refuse(ret_offset, start, err, "repeats too much");
	if (next && strchr("*+?{", next))
		return refuse(ret_offset, *position + 1, err, "repeats what is repeated already");
	return 0;
}

/* Past a bracket expression, an escape or a plain character: the last byte of it. */
static int check_atom(
	struct weight *weight, const char *pattern, size_t *position, size_t *ret_offset, struct error *err)
{
	const size_t start = *position;

	add_atom(weight, 1);
	if (pattern[start] == '[') {
		*position = skip_set(pattern, start);
		if (!pattern[*position])
			return refuse(ret_offset, start, err, "has a '[' without ']'");
	} else if (pattern[start] == '\\' && pattern[start + 1]) {
		(*position)++;
		if (pattern[*position] >= '1' && pattern[*position] <= '9')
			return refuse(ret_offset, start, err, "refers back to a group, which is not offered");
	}
	return 0;
}

/* Bound what the library would do with a pattern: it was made for those of friends. */
static int check_pattern(const char *pattern, size_t *ret_offset, struct error *err)
{
	struct weight weight = { 0 };
	int result = 0;

	if (strlen(pattern) > FILTER_PATTERN_MAX)
		return refuse(ret_offset, FILTER_PATTERN_MAX, err, "is too long");
	for (size_t i = 0; pattern[i] && result == 0; i++) {
		if (pattern[i] == '(') {
			if (weight.depth + 1 >= GROUPS_MAX)
				return refuse(ret_offset, i, err, "has too many groups inside of groups");
			weight.depth++;
			weight.sum[weight.depth] = weight.last[weight.depth] = 0;
		} else if (pattern[i] == ')' && weight.depth > 0) {
			const size_t size = weight.sum[weight.depth] + weight.last[weight.depth] + 1;

			weight.depth--;
			add_atom(&weight, size);
		} else if (strchr("*+?{", pattern[i])) {
			result = check_repeat(&weight, pattern, &i, ret_offset, err);
		} else {
			result = check_atom(&weight, pattern, &i, ret_offset, err);
		}
		if (result == 0 && weight.sum[weight.depth] + weight.last[weight.depth] > WEIGHT_MAX)
			return refuse(ret_offset, i, err, "repeats too much");
	}
	return result;
}

static int compile(struct filter_match *match, struct error *err)
{
	const int result = regcomp(&match->regex, match->word, REG_EXTENDED | REG_NOSUB);
	char reason[128];

	match->compiled = result == 0;
	match->worn = 0;
	if (result == 0)
		return 0;
	regerror(result, &match->regex, reason, sizeof(reason));
	return error_set(err, ERROR_USAGE, "regular expression is malformed: %s", reason);
}

static void discard(struct filter_match *match)
{
	if (match->compiled)
		regfree(&match->regex);
	match->compiled = false;
}

/*
 * The library remembers every state that a match went through: for some patterns a new one a byte. So a worn
 * expression is made anew now and then, which bounds its memory.
 */
static bool match_regex(struct filter_match *match, const char *text, size_t length)
{
	char part[FILTER_TEXT_MAX + 1];

	if (match->worn + length > WORN_BYTES) {
		discard(match);
		if (compile(match, NULL) < 0)
			return false;
	}
	match->worn += length;
	if (text[length]) {
		memcpy(part, text, length);
		part[length] = '\0';
		text = part;
	}
	return match->compiled && regexec(&match->regex, text, 0, NULL, 0) == 0;
}

/* --- plain words ----------------------------------------------------------------------------------- */

static bool contains(const struct filter_match *match, const char *text, size_t length)
{
	const char first = match->word[0];

	if (match->length == 0)
		return true;
	for (size_t i = 0; i + match->length <= length; i++) {
		size_t same = 1;

		if (lower(text[i]) != first)
			continue;
		while (same < match->length && lower(text[i + same]) == match->word[same])
			same++;
		if (same == match->length)
			return true;
	}
	return false;
}

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

bool filter_match_word(struct filter_match *match, const char *text)
{
	if (match->op != FILTER_CONTAINS || match->length == 0)
		return filter_match_text(match, text);
	for (const char *at = text; *at; at++) {
		size_t same = 0;

		if (at > text && is_letter(at[-1]))
			continue;
		while (same < match->length && lower(at[same]) == match->word[same])
			same++;
		if (same == match->length)
			return true;
	}
	return false;
}

static bool match_glob(const struct filter_match *match, const char *text, size_t length)
{
	char part[FILTER_TEXT_MAX + 1];

	for (size_t i = 0; i < length; i++)
		part[i] = lower(text[i]);
	part[length] = '\0';
	return glob_match_text(match->word, part);
}

bool filter_match_text(struct filter_match *match, const char *text)
{
	const size_t length = strnlen(text, FILTER_TEXT_MAX);

	switch (match->op) {
	case FILTER_CONTAINS:
	case FILTER_ANY:
		return contains(match, text, length);
	case FILTER_GLOB:
		return match_glob(match, text, length);
	case FILTER_REGEX:
		return match_regex(match, text, length);
	case FILTER_EQUAL:
		return strcmp(match->word, text) == 0;
	case FILTER_AND:
	case FILTER_OR:
	case FILTER_NOT:
	case FILTER_LESS:
	case FILTER_LESS_EQUAL:
	case FILTER_MORE:
	case FILTER_MORE_EQUAL:
	case FILTER_IS:
		return false;
	}
	return false;
}

int filter_match_open(
	struct filter_match **ret, enum filter_op op, const char *word, size_t *ret_offset, struct error *err)
{
	CLEANUP(filter_match_close) struct filter_match *match = memory_zero(1, sizeof(*match));
	size_t offset = 0;

	match->op = op;
	match->word = memory_string(word);
	match->length = strlen(word);
	if (op == FILTER_CONTAINS || op == FILTER_ANY || op == FILTER_GLOB) {
		for (size_t i = 0; i < match->length; i++)
			match->word[i] = lower(match->word[i]);
	}
	if (op == FILTER_REGEX && (check_pattern(word, &offset, err) < 0 || compile(match, err) < 0)) {
		if (ret_offset)
			*ret_offset = offset;
		return ERROR_USAGE;
	}
	*ret = TAKE(match);
	return 0;
}

void filter_match_close(struct filter_match **match)
{
	if (!*match)
		return;
	discard(*match);
	memory_free((*match)->word);
	memory_free(*match);
	*match = NULL;
}
