/* A policy as TOML: every key, or only what can change a verdict, for the digest. */
#include "policy_keys.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/text.h"

enum { LINE_WIDTH = 100 };

/* What a terminal or an editor would not show as it is stands as an escape, and reads back as it was. */
static bool is_shown(const char *text, size_t start, size_t end)
{
	struct text_piece piece;
	size_t position = 0;

	return text_next_piece(text + start, end - start, &position, &piece) && !piece.hostile;
}

void policy_write_text(const char *text, struct buf *ret)
{
	const size_t length = strlen(text);
	size_t position = 0;

	buf_add_char(ret, '"');
	while (position < length) {
		const size_t start = position;
		const uint32_t rune = text_next(text, length, &position);

		if (rune == '"' || rune == '\\')
			buf_format(ret, "\\%c", (int)rune);
		else if (rune >= 0x20 && rune < 0x7f)
			buf_add_char(ret, (char)rune);
		else if (rune < 0x80 || !is_shown(text, start, position))
			buf_format(ret, rune > 0xffff ? "\\U%08X" : "\\u%04X", rune);
		else
			buf_add_bytes(ret, text + start, position - start);
	}
	buf_add_char(ret, '"');
}

static void write_list(const struct patterns *list, struct buf *ret)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	for (size_t i = 0; i < list->count; i++) {
		buf_add(&line, i ? ", " : "");
		policy_write_text(list->items[i], &line);
	}
	if (line.length < LINE_WIDTH) {
		buf_format(ret, "[%s]", line.text);
		return;
	}
	buf_add(ret, "[\n");
	for (size_t i = 0; i < list->count; i++) {
		buf_add_char(ret, '\t');
		policy_write_text(list->items[i], ret);
		buf_add(ret, ",\n");
	}
	buf_add_char(ret, ']');
}

static void write_steps(uint32_t steps, struct buf *ret)
{
	const char *between = "";

	buf_add_char(ret, '[');
	for (int step = 0; step < REVIEW_STEPS; step++) {
		if (!(steps & 1U << step))
			continue;
		buf_format(ret, "%s\"%s\"", between, review_step_word((enum review_step)step));
		between = ", ";
	}
	buf_add_char(ret, ']');
}

static void write_word(const struct policy_word *words, int value, struct buf *ret)
{
	for (; words->word; words++)
		if (words->value == value)
			buf_format(ret, "\"%s\"", words->word);
}

static void write_duration(int64_t seconds, struct buf *ret)
{
	if (seconds % POLICY_DAY == 0)
		buf_format(ret, "%lld", (long long)(seconds / POLICY_DAY));
	else
		buf_format(ret, "\"%lldh\"", (long long)(seconds / 3600));
}

bool policy_is_given(const struct policy_key *key, const void *row)
{
	const void *field = (const char *)row + key->field;

	switch (key->type) {
	case POLICY_SWITCH:
	case POLICY_WORD:
		return *(const int *)field >= 0;
	case POLICY_LINE:
	case POLICY_GLOB:
	case POLICY_ROOT:
	case POLICY_VERSION:
	case POLICY_TABLE:
		return *(const char *const *)field;
	case POLICY_SOURCES:
	case POLICY_NAMES:
	case POLICY_REGISTRIES:
	case POLICY_PATHS:
	case POLICY_LINES:
	case POLICY_PATTERN_REFS:
		return ((const struct patterns *)field)->count;
	case POLICY_BOOL:
	case POLICY_DAYS:
	case POLICY_DURATION:
	case POLICY_COUNT:
	case POLICY_LEVEL:
	case POLICY_WEIGHT:
	case POLICY_RULE:
	case POLICY_STEPS:
	case POLICY_DATE:
		break;
	}
	return true;
}

void policy_write_value(const struct policy_key *key, const void *row, struct buf *ret)
{
	const void *field = (const char *)row + key->field;
	const char *text;

	switch (key->type) {
	case POLICY_BOOL:
		buf_add(ret, *(const bool *)field ? "true" : "false");
		break;
	case POLICY_SWITCH:
		buf_add(ret, *(const int *)field > 0 ? "true" : "false");
		break;
	case POLICY_DAYS:
	case POLICY_WEIGHT:
		buf_format(ret, "%lld", (long long)*(const int64_t *)field);
		break;
	case POLICY_DURATION:
		write_duration(*(const int64_t *)field, ret);
		break;
	case POLICY_COUNT:
		buf_format(ret, "%u", *(const uint32_t *)field);
		break;
	case POLICY_LEVEL:
		buf_format(ret, "%d", *(const int *)field);
		break;
	case POLICY_WORD:
		write_word(key->words, *(const int *)field, ret);
		break;
	case POLICY_RULE:
		buf_format(ret, "\"SCB%03d\"", *(const int *)field);
		break;
	case POLICY_STEPS:
		write_steps(*(const uint32_t *)field, ret);
		break;
	case POLICY_DATE:
		buf_add_date(ret, *(const int64_t *)field);
		break;
	case POLICY_LINE:
	case POLICY_GLOB:
	case POLICY_ROOT:
	case POLICY_VERSION:
	case POLICY_TABLE:
		text = *(const char *const *)field;
		policy_write_text(text ? text : "", ret);
		break;
	case POLICY_SOURCES:
	case POLICY_NAMES:
	case POLICY_REGISTRIES:
	case POLICY_PATHS:
	case POLICY_LINES:
	case POLICY_PATTERN_REFS:
		write_list(field, ret);
		break;
	}
}

/* --- the whole ---------------------------------------------------------------------------------------- */

static void write_keys(
	const struct policy_section *section, const void *row, bool for_digest, struct buf *ret)
{
	for (size_t i = 0; i < section->key_count; i++) {
		const struct policy_key *key = &section->keys[i];

		if ((for_digest && key->apart) ||
			(section->form == POLICY_ROWS && !key->needed && !policy_is_given(key, row)))
			continue;
		buf_format(ret, "%s = ", key->name);
		policy_write_value(key, row, ret);
		buf_add_char(ret, '\n');
	}
}

static void write_rows(
	const struct policy *policy, const struct policy_section *section, bool for_digest, struct buf *ret)
{
	const char *rows;
	size_t count;

	memcpy(&rows, (const char *)policy + section->field, sizeof(rows));
	memcpy(&count, (const char *)policy + section->count, sizeof(count));
	for (size_t i = 0; i < count; i++) {
		buf_format(ret, "%s[[%s]]\n", ret->length ? "\n" : "", section->name);
		write_keys(section, rows + i * section->size, for_digest, ret);
	}
}

static void write_limits(const struct policy *policy, struct buf *ret)
{
	for (int i = 0; i < LIMIT_COUNT; i++)
		buf_format(ret, "%s = %llu\n", limit_table[i].name,
			(unsigned long long)policy->limits.values[i]);
}

static void write_credentials(const struct policy *policy, struct buf *ret)
{
	for (size_t i = 0; i < policy->credential_count; i++) {
		policy_write_text(policy->credentials[i].host, ret);
		buf_add(ret, " = ");
		policy_write_text(policy->credentials[i].variable, ret);
		buf_add_char(ret, '\n');
	}
}

static void write_policy(const struct policy *policy, bool for_digest, struct buf *ret)
{
	const struct policy_section *section;

	for (size_t i = 0; (section = policy_section_at(i)); i++) {
		if (for_digest && section->apart)
			continue;
		if (section->form == POLICY_ROWS) {
			write_rows(policy, section, for_digest, ret);
			continue;
		}
		buf_format(ret, "%s[%s]\n", ret->length ? "\n" : "", section->name);
		if (section->form == POLICY_LIMITS)
			write_limits(policy, ret);
		else if (section->form == POLICY_CREDENTIALS)
			write_credentials(policy, ret);
		else
			write_keys(section, policy, for_digest, ret);
	}
}

void policy_write(const struct policy *policy, struct buf *ret)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	write_policy(policy, false, &text);
	buf_add_bytes(ret, text.text, text.length);
}

static void write_own(const struct policy *own, struct buf *ret)
{
	const struct policy_section *section;

	if (own->persona != PERSONA_DEFAULT) {
		buf_add(ret, "[fleet]\npersona = ");
		write_word(policy_personas, (int)own->persona, ret);
		buf_add_char(ret, '\n');
	}
	for (size_t i = 0; (section = policy_section_at(i)); i++)
		if (strcmp(section->name, "pins") == 0 || strcmp(section->name, "rules") == 0)
			write_rows(own, section, false, ret);
}

/* What remains when everything else is as it is by default. */
static bool says_more(const struct policy *own)
{
	CLEANUP(policy_close) struct policy *plain = policy_new();

	plain->persona = own->persona;
	plain->pins = own->pins;
	plain->pin_count = own->pin_count;
	plain->rules = own->rules;
	plain->rule_count = own->rule_count;
	policy_seal(plain);
	return memcmp(plain->digest, own->digest, sizeof(own->digest)) != 0;
}

int policy_read_own(struct policy **ret, const char *text, size_t length, struct buf *ret_text,
	bool *ret_more, struct place *ret_place, struct error *err)
{
	CLEANUP(policy_close) struct policy *own = NULL;

	if (policy_read(&own, text, length, NULL, ret_place, err) < 0)
		return err ? err->code : ERROR_MALFORMED;
	write_own(own, ret_text);
	if (ret_more)
		*ret_more = says_more(own);
	*ret = TAKE(own);
	return 0;
}

void policy_seal(struct policy *policy)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct digest digest;

	write_policy(policy, true, &text);
	digest_start(&digest);
	digest_add_text(&digest, "scabbard-policy-2");
	digest_add_text(&digest, text.text);
	digest_finish(&digest, policy->digest);
}
