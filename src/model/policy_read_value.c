/* The value of one key of policy, as its type asks for. */
#include "policy_keys.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"

enum { DAYS_MOST = 36500, LIST_MOST = 10000, WORDS_MOST = 64, RULE_MOST = 999 };

/* --- failing ------------------------------------------------------------------------------------------ */

static const char *type_words(enum policy_type type)
{
	switch (type) {
	case POLICY_BOOL:
	case POLICY_SWITCH:
		return "true or false";
	case POLICY_DAYS:
		return "a number of days";
	case POLICY_DURATION:
		return "a number of days, or a text such as \"12h\", \"7d\", \"2w\" or \"1y\"";
	case POLICY_COUNT:
	case POLICY_LEVEL:
	case POLICY_WEIGHT:
		return "a whole number";
	case POLICY_RULE:
		return "a rule such as \"SCB101\" or 101";
	case POLICY_DATE:
		return "a date such as 2027-03-31";
	case POLICY_WORD:
	case POLICY_LINE:
	case POLICY_GLOB:
	case POLICY_ROOT:
	case POLICY_VERSION:
	case POLICY_TABLE:
		return "a text in quotes";
	case POLICY_STEPS:
	case POLICY_SOURCES:
	case POLICY_NAMES:
	case POLICY_REGISTRIES:
	case POLICY_PATHS:
	case POLICY_LINES:
	case POLICY_PATTERN_REFS:
		return "a list of texts in quotes";
	}
	return "";
}

static int fail_type(
	struct policy_reading *reading, const struct policy_key *key, const struct toml_value *value)
{
	policy_fail(reading, toml_place(value), "'%s' must be %s", key->name, type_words(key->type));
	error_hint(reading->err, "Example: %s = %s", key->name, key->example);
	return ERROR_MALFORMED;
}

static int fail_range(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, int64_t most, const char *unit)
{
	return policy_fail(reading, toml_place(value), "'%s' is from %lld to %lld%s", key->name,
		(long long)key->least, (long long)most, unit);
}

/* --- numbers ------------------------------------------------------------------------------------------ */

static int read_number(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, int64_t *ret)
{
	int64_t number;

	if (!toml_integer(value, &number))
		return fail_type(reading, key, value);
	if (number < key->least || number > key->most)
		return fail_range(reading, key, value, key->most, "");
	*ret = number;
	return 0;
}

/* A policy thinks in hours and more. */
static bool parse_duration(const char *text, int64_t *ret)
{
	int64_t unit;

	return clock_parse_age(text, ret, &unit) && unit >= 3600;
}

/* Seconds, given as days or as a text with a unit. */
static int read_duration(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, int64_t *ret)
{
	const char *text = toml_type(value) == TOML_TEXT ? toml_text(value) : NULL;
	int64_t seconds = 0;

	if (text ? !parse_duration(text, &seconds) : !toml_integer(value, &seconds))
		return fail_type(reading, key, value);
	if (!text && (seconds < 0 || seconds > DAYS_MOST))
		return fail_range(reading, key, value, DAYS_MOST, " days");
	if (!text)
		seconds *= POLICY_DAY;
	if (seconds > (int64_t)DAYS_MOST * POLICY_DAY)
		return fail_range(reading, key, value, DAYS_MOST, " days");
	*ret = seconds;
	return 0;
}

static int read_days(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, int64_t *ret)
{
	int64_t seconds = 0;

	if (read_duration(reading, key, value, &seconds) < 0)
		return ERROR_MALFORMED;
	if (seconds % POLICY_DAY != 0)
		return fail_type(reading, key, value);
	*ret = seconds / POLICY_DAY;
	return 0;
}

/* --- words -------------------------------------------------------------------------------------------- */

static int read_word(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, int *ret)
{
	const char *text = toml_type(value) == TOML_TEXT ? toml_text(value) : NULL, *words[WORDS_MOST];
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	size_t count = 0;

	if (!text)
		return fail_type(reading, key, value);
	for (const struct policy_word *word = key->words; word->word && count < WORDS_MOST; word++) {
		if (strcmp(word->word, text) == 0) {
			*ret = word->value;
			return 0;
		}
		buf_format(&list, "%s%s", count ? ", " : "", word->word);
		words[count++] = word->word;
	}
	policy_fail(reading, toml_place(value), "'%s' cannot be '%.100s'", key->name, text);
	if (!policy_hint_closest(reading, text, words, count))
		error_hint(reading->err, "It is one of these: %s.", list.text);
	return ERROR_MALFORMED;
}

/* "SCB101", "scb101", "101". */
static bool parse_rule(const char *text, int64_t *ret)
{
	const bool named = strncasecmp(text, "SCB", 3) == 0;
	const char *digits = named ? text + 3 : text;
	const size_t length = strspn(digits, "0123456789");

	*ret = 0;
	if (length != 3 || digits[length])
		return false;
	for (size_t i = 0; i < length; i++)
		*ret = *ret * 10 + (digits[i] - '0');
	return true;
}

static int read_rule(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, int *ret)
{
	const char *text = toml_type(value) == TOML_TEXT ? toml_text(value) : NULL;
	int64_t number = 0;

	if (!text && !toml_integer(value, &number))
		return fail_type(reading, key, value);
	if (text && !parse_rule(text, &number)) {
		policy_fail(reading, toml_place(value), "'%.100s' is no rule", text);
		error_hint(reading->err, "Rules are written \"SCB101\" or 101; 'scabbard rules' lists them.");
		return ERROR_MALFORMED;
	}
	if (!reading->rules && number > 0 && number <= RULE_MOST) {
		*ret = (int)number;
		return 0;
	}
	for (const struct rule *rule = reading->rules; rule && rule->number; rule++) {
		if (rule->number == number) {
			*ret = rule->number;
			return 0;
		}
	}
	policy_fail(reading, toml_place(value), "there is no rule SCB%03lld", (long long)number);
	error_hint(reading->err, "'scabbard rules' lists them.");
	return ERROR_MALFORMED;
}

/* A date as TOML has it, or the same in quotes. A time of day has no place here. */
static int read_date(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, int64_t *ret)
{
	const char *text = toml_text(value);
	int64_t start;

	if (!text)
		return fail_type(reading, key, value);
	if (strlen(text) != strlen("YYYY-MM-DD") || !clock_parse(text, &start) || start < 0) {
		policy_fail(reading, toml_place(value), "'%.100s' is no day", text);
		error_hint(reading->err, "Write year, month and day: 2027-03-31.");
		return ERROR_MALFORMED;
	}
	*ret = start + POLICY_DAY - 1;
	return 0;
}

/* --- texts -------------------------------------------------------------------------------------------- */

static int read_text(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, const char **ret)
{
	const char *text = toml_type(value) == TOML_TEXT ? toml_text(value) : NULL;

	if (!text)
		return fail_type(reading, key, value);
	if (key->type == POLICY_VERSION && !*text) {
		*ret = NULL;
		return 0;
	}
	if (policy_check_text(reading, key, value, text) < 0)
		return ERROR_MALFORMED;
	*ret = arena_string(&reading->policy->arena, text);
	return 0;
}

/* One text for a list of one. */
static int read_list(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, struct patterns *ret)
{
	struct arena *arena = &reading->policy->arena;
	const bool is_list = toml_type(value) == TOML_ARRAY;
	const size_t count = is_list ? toml_count(value) : 1;
	const char **items;
	size_t i = 0;

	if (count > LIST_MOST)
		return policy_fail(
			reading, toml_place(value), "more than %d texts in '%s'", LIST_MOST, key->name);
	items = arena_zero(arena, count + 1, sizeof(*items));
	for (const struct toml_value *item = is_list ? toml_first(value) : value; item && i < count;
		item = toml_next(item))
		if (read_text(reading, key, item, &items[i++]) < 0)
			return ERROR_MALFORMED;
	*ret = (struct patterns){ items, count };
	return 0;
}

static int read_step(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, uint32_t *steps)
{
	const char *text = toml_type(value) == TOML_TEXT ? toml_text(value) : NULL, *words[REVIEW_STEPS];
	int step;

	if (!text)
		return fail_type(reading, key, value);
	step = review_step_parse(text);
	if (step >= 0) {
		*steps |= 1U << step;
		return 0;
	}
	for (int i = 0; i < REVIEW_STEPS; i++)
		words[i] = review_step_word((enum review_step)i);
	policy_fail(reading, toml_place(value), "'%.100s' is no step of a review", text);
	if (!policy_hint_closest(reading, text, words, REVIEW_STEPS))
		error_hint(reading->err, "The steps are %s, %s, %s and %s.", words[0], words[1], words[2],
			words[3]);
	return ERROR_MALFORMED;
}

static int read_steps(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, uint32_t *ret)
{
	uint32_t steps = 0;

	if (toml_type(value) != TOML_ARRAY) {
		if (read_step(reading, key, value, &steps) < 0)
			return ERROR_MALFORMED;
	}
	for (const struct toml_value *item = toml_type(value) == TOML_ARRAY ? toml_first(value) : NULL; item;
		item = toml_next(item))
		if (read_step(reading, key, item, &steps) < 0)
			return ERROR_MALFORMED;
	*ret = steps;
	return 0;
}

/* --- all of them -------------------------------------------------------------------------------------- */

static int read_bool(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, void *field)
{
	if (toml_type(value) != TOML_BOOL)
		return fail_type(reading, key, value);
	if (key->type == POLICY_SWITCH)
		*(int *)field = toml_is_true(value);
	else
		*(bool *)field = toml_is_true(value);
	return 0;
}

static int read_small(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, void *field)
{
	int64_t number = 0;

	if (read_number(reading, key, value, &number) < 0)
		return ERROR_MALFORMED;
	if (key->type == POLICY_COUNT)
		*(uint32_t *)field = (uint32_t)number;
	else
		*(int *)field = (int)number;
	return 0;
}

int policy_read_value(struct policy_reading *reading, const struct policy_key *key,
	const struct toml_value *value, void *row)
{
	void *field = (char *)row + key->field;

	switch (key->type) {
	case POLICY_BOOL:
	case POLICY_SWITCH:
		return read_bool(reading, key, value, field);
	case POLICY_DAYS:
		return read_days(reading, key, value, field);
	case POLICY_DURATION:
		return read_duration(reading, key, value, field);
	case POLICY_COUNT:
	case POLICY_LEVEL:
		return read_small(reading, key, value, field);
	case POLICY_WEIGHT:
		return read_number(reading, key, value, field);
	case POLICY_WORD:
		return read_word(reading, key, value, field);
	case POLICY_RULE:
		return read_rule(reading, key, value, field);
	case POLICY_STEPS:
		return read_steps(reading, key, value, field);
	case POLICY_DATE:
		return read_date(reading, key, value, field);
	case POLICY_LINE:
	case POLICY_GLOB:
	case POLICY_ROOT:
	case POLICY_VERSION:
	case POLICY_TABLE:
		return read_text(reading, key, value, field);
	case POLICY_SOURCES:
	case POLICY_NAMES:
	case POLICY_REGISTRIES:
	case POLICY_PATHS:
	case POLICY_LINES:
	case POLICY_PATTERN_REFS:
		return read_list(reading, key, value, field);
	}
	return 0;
}
