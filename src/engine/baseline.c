#include "engine/baseline.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "model/limits.h"
#include "rules/table.h"

enum { VERSION = 1, DATE_LENGTH = 10, HASH_BYTES = 16, LAST_SECOND = 24 * 60 * 60 - 1 };

static const char format_word[] = "scabbard-decisions";

void baseline_release(struct baseline *baseline)
{
	arena_release(&baseline->arena);
	*baseline = (struct baseline){ 0 };
}

/* --- reading -------------------------------------------------------------------------------------------- */

struct reading_file {
	struct baseline *ret;
	size_t capacity;
	struct error *err;
};

static int refuse(const struct reading_file *reading, const struct json_value *value, const char *what)
{
	const struct place place = json_place(value);

	return error_set(
		reading->err, ERROR_MALFORMED, "line %u, column %u: %s", place.line, place.column, what);
}

static int digit_of(char digit)
{
	return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

static int read_hash(const struct reading_file *reading, const struct json_value *object, const char *name,
	unsigned char ret[HASH_BYTES])
{
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	const struct json_value *value = json_member(object, name);
	const char *text = json_text(value);

	if (!text || !text_is_hex(text, (size_t)2 * HASH_BYTES)) {
		buf_format(&what, "a finding needs '%s', 32 lower-case hex digits", name);
		return refuse(reading, value ? value : object, what.text);
	}
	for (size_t i = 0; i < HASH_BYTES; i++)
		ret[i] = (unsigned char)(digit_of(text[2 * i]) * 16 + digit_of(text[2 * i + 1]));
	return 0;
}

static int read_text(const struct reading_file *reading, const struct json_value *object, const char *name,
	const char **ret)
{
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	const struct json_value *value = json_member(object, name);

	*ret = "";
	if (!value || json_type(value) == JSON_NULL)
		return 0;
	if (!json_text(value)) {
		buf_format(&what, "'%s' must be a text", name);
		return refuse(reading, value, what.text);
	}
	*ret = arena_string(&reading->ret->arena, json_text(value));
	return 0;
}

/* A state that is not known must not hide anything, nor must a justification stand for another one. */
static int read_words(
	const struct reading_file *reading, const struct json_value *object, struct baseline_entry *entry)
{
	const struct json_value *state = json_member(object, "state");
	const struct json_value *justification = json_member(object, "justification");
	const char *text;
	int number;

	if (read_text(reading, object, "state", &text) < 0)
		return reading->err->code;
	number = *text ? decision_state_parse(text) : DECISION_OPEN;
	if (number < 0)
		return refuse(reading, state, "this state is not known");
	entry->state = (enum decision_state)number;
	if (read_text(reading, object, "justification", &text) < 0)
		return reading->err->code;
	number = *text ? justification_parse(text) : JUSTIFICATION_NONE;
	if (number < 0)
		return refuse(reading, justification, "this justification is not known");
	entry->justification = (enum justification)number;
	return 0;
}

/* Only a day that can be read keeps anything from failing. */
static void read_until(const struct json_value *object, struct baseline_entry *entry)
{
	const struct json_value *value = json_member(object, "until");
	const char *text = json_text(value);

	if (!value || json_type(value) == JSON_NULL)
		return;
	if (text && strlen(text) == DATE_LENGTH && clock_parse(text, &entry->until))
		entry->until += LAST_SECOND;
	else
		entry->malformed_until = true;
}

/* A rule of a newer program is no error: its number is only shown. */
static int read_rule(const char *text)
{
	const struct rule *rule = rule_by_name(text);

	return rule ? rule->number : 0;
}

static int read_entry(struct reading_file *reading, const struct json_value *object)
{
	struct baseline *ret = reading->ret;
	struct baseline_entry entry = { 0 };
	const char *rule;

	if (json_type(object) != JSON_OBJECT)
		return refuse(reading, object, "a finding is an object");
	if (read_hash(reading, object, "fingerprint", entry.finding.fingerprint) < 0 ||
		read_hash(reading, object, "evidence", entry.finding.evidence) < 0 ||
		read_text(reading, object, "rule", &rule) < 0 ||
		read_text(reading, object, "repository", &entry.repository) < 0 ||
		read_text(reading, object, "path", &entry.path) < 0 ||
		read_text(reading, object, "subject", &entry.subject) < 0 ||
		read_text(reading, object, "reason", &entry.reason) < 0 ||
		read_text(reading, object, "by", &entry.by) < 0 || read_words(reading, object, &entry) < 0)
		return reading->err->code;
	entry.rule = read_rule(rule);
	read_until(object, &entry);
	arena_grow(&ret->arena, &ret->entries, ret->count, &reading->capacity, sizeof(*ret->entries));
	ret->entries[ret->count++] = entry;
	return 0;
}

/* The fingerprint is the first member of an entry's first member, so that either can be compared. */
_Static_assert(
	offsetof(struct baseline_entry, finding) == 0 && offsetof(struct decided_finding, fingerprint) == 0,
	"searched by it");

static int compare_fingerprints(const void *left, const void *right)
{
	return memcmp(left, right, HASH_BYTES);
}

/* An entry beside where it stood, since the last of equal ones counts. */
struct ranked_entry {
	const struct baseline_entry *entry;
	size_t place;
};

static int compare_ranked(const void *left, const void *right)
{
	const struct ranked_entry *one = left, *other = right;
	const int order =
		compare_fingerprints(one->entry->finding.fingerprint, other->entry->finding.fingerprint);

	return order ? order : (one->place > other->place) - (one->place < other->place);
}

static void sort_entries(struct baseline *ret)
{
	CLEANUP(memory_release) struct ranked_entry *ranked = memory_zero(ret->count, sizeof(*ranked));
	struct baseline_entry *sorted = arena_zero(&ret->arena, ret->count, sizeof(*sorted));
	size_t kept = 0;

	for (size_t i = 0; i < ret->count; i++)
		ranked[i] = (struct ranked_entry){ &ret->entries[i], i };
	if (ret->count > 1)
		qsort(ranked, ret->count, sizeof(*ranked), compare_ranked);
	for (size_t i = 0; i < ret->count; i++) {
		const struct baseline_entry *entry = ranked[i].entry;

		if (kept && compare_fingerprints(
				    sorted[kept - 1].finding.fingerprint, entry->finding.fingerprint) == 0)
			kept--;
		sorted[kept++] = *entry;
	}
	ret->entries = sorted;
	ret->count = kept;
}

static int check_head(const struct reading_file *reading, const struct json_value *root)
{
	const char *format = json_text(json_member(root, "format"));
	const struct json_value *version = json_member(root, "version");
	const struct json_value *findings = json_member(root, "findings");
	int64_t number;

	if (!format || strcmp(format, format_word) != 0)
		return refuse(
			reading, root, "this is no file of decisions (\"format\": \"scabbard-decisions\")");
	if (!json_integer(version, &number) || number != VERSION)
		return refuse(reading, version ? version : root, "only version 1 of this format is read");
	if (!findings || json_type(findings) != JSON_ARRAY)
		return refuse(reading, root, "it has no list of findings");
	return 0;
}

int baseline_read(struct baseline *ret, const char *text, size_t length, struct error *err)
{
	CLEANUP(baseline_release) struct baseline baseline = { 0 };
	CLEANUP(json_close) struct json *json = NULL;
	struct reading_file reading = { .ret = &baseline, .err = err };
	const struct json_limits limits = {
		.depth = (uint32_t)limit_table[LIMIT_JSON_DEPTH].value,
		.values = 2 * (uint32_t)limit_table[LIMIT_JSON_VALUES].value,
	};
	const struct json_value *finding;
	struct error unasked = { 0 };
	struct place place;

	reading.err = err = err ? err : &unasked;
	if (length > limit_table[LIMIT_BASELINE_BYTES].value)
		return error_set(err, ERROR_TOO_LARGE, "more than %llu bytes",
			(unsigned long long)limit_table[LIMIT_BASELINE_BYTES].value);
	if (json_parse(&json, text, length, JSON_STRICT, &limits, &place, err) < 0)
		return error_context(err, "line %u, column %u", place.line, place.column);
	if (check_head(&reading, json_root(json)) < 0)
		return err->code;
	finding = json_first(json_member(json_root(json), "findings"));
	for (; finding; finding = json_next(finding))
		if (read_entry(&reading, finding) < 0)
			return err->code;
	sort_entries(&baseline);
	*ret = baseline;
	baseline = (struct baseline){ 0 };
	return 0;
}

/* --- asking --------------------------------------------------------------------------------------------- */

enum baseline_standing baseline_stand(const struct baseline *baseline, const unsigned char fingerprint[16],
	const unsigned char evidence[16], int64_t now, const struct baseline_entry **ret_entry)
{
	const struct baseline_entry *entry =
		baseline->count ? bsearch(fingerprint, baseline->entries, baseline->count,
					  sizeof(*baseline->entries), compare_fingerprints)
				: NULL;

	*ret_entry = entry;
	if (!entry)
		return BASELINE_NEW;
	if (memcmp(entry->finding.evidence, evidence, HASH_BYTES) != 0)
		return BASELINE_CHANGED;
	if (entry->malformed_until || (entry->until && entry->until < now))
		return BASELINE_ENDED;
	return BASELINE_KNOWN;
}

/* --- writing -------------------------------------------------------------------------------------------- */

void baseline_begin(struct buf *ret)
{
	buf_format(ret, "{\n\"format\": \"%s\",\n\"version\": %d,\n\"findings\": [", format_word, VERSION);
}

static void write_hash(struct json_writer *writer, const char *name, const unsigned char hash[HASH_BYTES])
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	buf_add_hex(&hex, hash, HASH_BYTES);
	json_write_text(writer, name, hex.text);
}

static void write_some(struct json_writer *writer, const char *name, const char *text)
{
	if (text && *text)
		json_write_text(writer, name, text);
}

void baseline_add(struct buf *ret, const struct baseline_entry *entry, bool first)
{
	CLEANUP(buf_release) struct buf rule = BUF_INIT;
	CLEANUP(buf_release) struct buf until = BUF_INIT;
	struct json_writer writer = { .buf = ret };

	buf_add(ret, first ? "\n" : ",\n");
	json_begin_object(&writer, NULL);
	write_hash(&writer, "fingerprint", entry->finding.fingerprint);
	write_hash(&writer, "evidence", entry->finding.evidence);
	if (entry->rule)
		buf_format(&rule, "SCB%03d", entry->rule);
	write_some(&writer, "rule", rule.text);
	write_some(&writer, "repository", entry->repository);
	write_some(&writer, "path", entry->path);
	write_some(&writer, "subject", entry->subject);
	if (entry->state != DECISION_OPEN)
		json_write_text(&writer, "state", decision_state_word(entry->state));
	if (entry->justification != JUSTIFICATION_NONE)
		json_write_text(&writer, "justification", justification_word(entry->justification));
	if (entry->until)
		buf_add_date(&until, entry->until);
	write_some(&writer, "until", until.text);
	write_some(&writer, "reason", entry->reason);
	write_some(&writer, "by", entry->by);
	json_end_object(&writer);
}

void baseline_end(struct buf *ret)
{
	buf_add(ret, "\n]\n}\n");
}
