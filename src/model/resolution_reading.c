/* A resolution is read back as hostile input, whoever wrote it. */
#include "base/cleanup.h"
#include "base/text.h"
#include "facts_document.h"
#include "model/resolution.h"
#include "resolution_document.h"

#include <string.h>

struct reading {
	struct arena *arena;
	size_t longest;
	struct error *err;
	bool failed; /* the first failure counts; what is read after it is of no consequence */
};

static void refuse(struct reading *reading, const char *name, const char *what)
{
	if (!reading->failed)
		error_set(reading->err, ERROR_MALFORMED, "'%s' %s", name, what);
	reading->failed = true;
}

static const struct json_value *member(const struct json_value *object, const char *name)
{
	const struct json_value *value = json_member(object, name);

	return value && json_type(value) != JSON_NULL ? value : NULL;
}

static const char *cut(struct reading *reading, const char *text)
{
	static const char more[] = "\xe2\x80\xa6";
	size_t length = strlen(text), end = reading->longest;

	if (length <= end)
		return arena_string(reading->arena, text);
	end -= end < sizeof(more) - 1 ? end : sizeof(more) - 1;
	while (end && ((unsigned char)text[end] & 0xc0) == 0x80)
		end--;
	return arena_format(
		reading->arena, "%.*s%s", (int)end, text, reading->longest >= sizeof(more) - 1 ? more : "");
}

static const char *read_optional(struct reading *reading, const struct json_value *object, const char *name)
{
	const struct json_value *value = member(object, name);

	if (!value)
		return NULL;
	if (!json_text(value)) {
		refuse(reading, name, "is no text");
		return NULL;
	}
	return cut(reading, json_text(value));
}

static const char *read_plain(struct reading *reading, const struct json_value *object, const char *name)
{
	const char *text = read_optional(reading, object, name);

	return text ? text : "";
}

static int64_t read_integer(struct reading *reading, const struct json_value *object, const char *name,
	int64_t least, int64_t most, int64_t missing)
{
	const struct json_value *value = member(object, name);
	int64_t number;

	if (!value)
		return missing;
	if (!json_integer(value, &number) || number < least || number > most) {
		refuse(reading, name, "is no number in its range");
		return missing;
	}
	return number;
}

static uint32_t read_number(
	struct reading *reading, const struct json_value *object, const char *name, uint32_t most)
{
	return (uint32_t)read_integer(reading, object, name, 0, most, 0);
}

static int64_t read_time(struct reading *reading, const struct json_value *object, const char *name)
{
	return read_integer(reading, object, name, TIME_EARLIEST, TIME_LATEST, 0);
}

static bool read_truth(struct reading *reading, const struct json_value *object, const char *name)
{
	const struct json_value *value = member(object, name);

	if (value && json_type(value) != JSON_TRUE && json_type(value) != JSON_FALSE)
		refuse(reading, name, "is neither true nor false");
	return value && json_is_true(value);
}

static void read_oid(
	struct reading *reading, const struct json_value *object, const char *name, char ret[OID_HEX + 1])
{
	const struct json_value *value = member(object, name);
	const char *text = json_text(value);

	if (!value)
		return;
	if (!text || (text[0] && !text_is_hex(text, OID_HEX))) {
		refuse(reading, name, "is no object id");
		return;
	}
	memcpy(ret, text, strlen(text) + 1);
}

static const struct json_value *read_object(
	struct reading *reading, const struct json_value *object, const char *name)
{
	const struct json_value *value = member(object, name);

	if (value && json_type(value) != JSON_OBJECT)
		refuse(reading, name, "is no object");
	return value;
}

/* The elements of a list of objects, all of them objects: a caller can make room for *ret_count and walk. */
static const struct json_value *read_list(struct reading *reading, const struct json_value *object,
	const char *name, size_t most, size_t *ret_count)
{
	const struct json_value *array;

	*ret_count = 0;
	if (reading->failed)
		return NULL;
	if (array_read(object, name, most, &array, ret_count, reading->err) < 0) {
		reading->failed = true;
		*ret_count = 0;
		return NULL;
	}
	for (const struct json_value *item = json_first(array); item; item = json_next(item))
		if (json_type(item) != JSON_OBJECT)
			refuse(reading, name, "holds something that is no object");
	return reading->failed ? NULL : json_first(array);
}

static void read_commit(
	struct reading *reading, const struct json_value *object, const char *name, struct commit_note *ret)
{
	const struct json_value *commit = read_object(reading, object, name);

	ret->author = ret->subject = "";
	if (!commit)
		return;
	read_oid(reading, commit, "oid", ret->oid);
	if (!ret->oid[0])
		return;
	ret->time = read_time(reading, commit, "time");
	ret->author = read_plain(reading, commit, "author");
	ret->subject = read_plain(reading, commit, "subject");
	ret->has_signature = read_truth(reading, commit, "signature");
}

static void read_changes(
	struct reading *reading, const struct json_value *object, struct resolution *resolution)
{
	size_t count;
	const struct json_value *item = read_list(reading, object, "changes", CHANGES_MOST, &count);

	resolution->changes = arena_zero(reading->arena, count, sizeof(*resolution->changes));
	for (; item; item = json_next(item)) {
		struct path_change *change = &resolution->changes[resolution->change_count++];
		const char *kind = json_text(json_member(item, "kind"));

		change->path = read_plain(reading, item, "path");
		if (kind && kind[0] && !kind[1] && strchr("ADMT", kind[0]))
			change->kind = kind[0];
		else
			refuse(reading, "kind", "names no kind of change");
	}
	resolution->changes_left = read_number(reading, object, "changes_left", UINT32_MAX);
}

static void read_maintenance(
	struct reading *reading, const struct json_value *object, struct maintenance *ret)
{
	const struct json_value *from = read_object(reading, object, "maintenance");

	if (!from)
		return;
	ret->known = true;
	ret->first_commit = read_time(reading, from, "first_commit");
	ret->last_commit = read_time(reading, from, "last_commit");
	ret->commits = read_number(reading, from, "commits", UINT32_MAX);
	ret->commits_year = read_number(reading, from, "commits_year", UINT32_MAX);
	ret->authors = read_number(reading, from, "authors", UINT32_MAX);
	ret->authors_year = read_number(reading, from, "authors_year", UINT32_MAX);
	ret->tags = read_number(reading, from, "tags", UINT32_MAX);
	ret->annotated_tags = read_number(reading, from, "annotated_tags", UINT32_MAX);
	ret->signed_tags = read_number(reading, from, "signed_tags", UINT32_MAX);
}

static void read_copies(
	struct reading *reading, const struct json_value *object, struct resolution *resolution)
{
	size_t count;
	const struct json_value *item = read_list(reading, object, "copies", COPIES_MOST, &count);

	resolution->copies = arena_zero(reading->arena, count, sizeof(*resolution->copies));
	for (; item; item = json_next(item)) {
		struct copy_note *copy = &resolution->copies[resolution->copy_count++];

		copy->place = read_plain(reading, item, "place");
		copy->mirror = read_truth(reading, item, "mirror");
		copy->shallow = read_truth(reading, item, "shallow");
		copy->partial = read_truth(reading, item, "partial");
		copy->updated = read_time(reading, item, "updated");
		copy->problem = read_optional(reading, item, "problem");
		read_oid(reading, item, "commit", copy->commit);
		copy->presence = (enum presence)read_number(reading, item, "presence", PRESENCE_UNREADABLE);
	}
	resolution->copies_disagree = read_truth(reading, object, "copies_disagree");
}

static void read_distance(struct reading *reading, const struct json_value *object, struct fork_distance *ret)
{
	const struct json_value *from = read_object(reading, object, "distance");

	ret->newest_missing.author = ret->newest_missing.subject = "";
	if (!from)
		return;
	ret->shared = read_truth(reading, from, "shared");
	ret->complete = read_truth(reading, from, "complete");
	ret->behind = read_number(reading, from, "behind", UINT32_MAX);
	ret->ahead = read_number(reading, from, "ahead", UINT32_MAX);
	ret->module_touched = read_truth(reading, from, "module_touched");
	read_commit(reading, from, "newest_missing", &ret->newest_missing);
	ret->oldest_missing = read_time(reading, from, "oldest_missing");
	ret->pin_compared = read_truth(reading, from, "pin_compared");
	ret->pin_ahead = read_number(reading, from, "pin_ahead", UINT32_MAX);
	ret->pin_touched = read_truth(reading, from, "pin_touched");
}

static struct below read_step(struct reading *reading, const struct json_value *item,
	const struct below *before, size_t before_count)
{
	struct below step = { 0 };

	step.parent = (int32_t)read_integer(reading, item, "parent", -1, (int64_t)before_count - 1, -1);
	step.depth = read_number(reading, item, "depth", BELOW_DEPTH);
	if (step.depth != (step.parent < 0 ? 1 : before[step.parent].depth + 1))
		refuse(reading, "depth", "does not follow from the parent");
	step.kind = (enum reference_kind)read_integer(
		reading, item, "kind", REFERENCE_DEPENDENCY, REFERENCE_CALL, REFERENCE_DEPENDENCY);
	step.name = read_plain(reading, item, "name");
	step.source = read_plain(reading, item, "source");
	step.root = read_plain(reading, item, "root");
	step.subpath = read_plain(reading, item, "subpath");
	step.version = read_plain(reading, item, "version");
	read_oid(reading, item, "commit", step.commit);
	step.class = (enum reference_class)read_number(reading, item, "class", CLASS_CONFLICT);
	step.effective = (enum reference_effective)read_number(reading, item, "effective", EFFECTIVE_LOCAL);
	step.presence = (enum presence)read_number(reading, item, "presence", PRESENCE_UNREADABLE);
	step.reachable = (enum reach)read_number(reading, item, "reachable", REACH_NO);
	step.label = (enum label_state)read_number(reading, item, "label", LABEL_ALONE);
	step.cut = read_optional(reading, item, "cut");
	return step;
}

static void read_below(
	struct reading *reading, const struct json_value *object, struct resolution *resolution)
{
	size_t count;
	const struct json_value *item = read_list(reading, object, "below", BELOW_MOST, &count);

	resolution->below = arena_zero(reading->arena, count, sizeof(*resolution->below));
	for (; item; item = json_next(item)) {
		size_t i = resolution->below_count++;

		resolution->below[i] = read_step(reading, item, resolution->below, i);
	}
	resolution->below_cut = read_truth(reading, object, "below_cut");
}

static void read_seen(struct reading *reading, const struct json_value *object, struct resolution *resolution)
{
	size_t count;
	const struct json_value *item = read_list(reading, object, "seen", SEEN_MOST, &count);

	resolution->seen = arena_zero(reading->arena, count, sizeof(*resolution->seen));
	for (; item; item = json_next(item)) {
		struct label_seen *seen = &resolution->seen[resolution->seen_count++];

		read_oid(reading, item, "commit", seen->commit);
		seen->first = read_time(reading, item, "first");
		seen->last = read_time(reading, item, "last");
	}
}

static void read_all(struct reading *reading, const struct json_value *object, struct resolution *ret)
{
	ret->presence = (enum presence)read_number(reading, object, "presence", PRESENCE_UNREADABLE);
	ret->reachable = (enum reach)read_number(reading, object, "reachable", REACH_NO);
	ret->label = (enum label_state)read_number(reading, object, "label", LABEL_ALONE);
	ret->reason = read_optional(reading, object, "reason");
	ret->other_ref = read_optional(reading, object, "other_ref");
	read_commit(reading, object, "commit", &ret->commit);
	ret->label_ref = read_optional(reading, object, "label_ref");
	ret->label_annotated = read_truth(reading, object, "label_annotated");
	ret->label_signed = read_truth(reading, object, "label_signed");
	read_commit(reading, object, "label_commit", &ret->label_commit);
	ret->label_oddity = read_optional(reading, object, "label_oddity");
	ret->tip_ref = read_optional(reading, object, "tip_ref");
	read_commit(reading, object, "tip", &ret->tip);
	ret->behind = read_integer(reading, object, "behind", 0, INT32_MAX, -1);
	ret->ahead = read_integer(reading, object, "ahead", 0, INT32_MAX, -1);
	ret->module_changed = (int)read_integer(reading, object, "module_changed", 0, 1, -1);
	read_changes(reading, object, ret);
	ret->module_gone = read_truth(reading, object, "module_gone");
	ret->has_module = read_truth(reading, object, "has_module");
	ret->module_name = read_optional(reading, object, "module_name");
	read_maintenance(reading, object, &ret->maintenance);
	read_copies(reading, object, ret);
	ret->tier = (enum tier)read_number(reading, object, "tier", TIER_THIRD_PARTY);
	ret->fork = (enum fork_state)read_number(reading, object, "fork", FORK_NONE);
	ret->fork_reason = read_optional(reading, object, "fork_reason");
	ret->fork_of = read_optional(reading, object, "fork_of");
	read_distance(reading, object, &ret->distance);
	ret->pin_upstream = (enum reach)read_number(reading, object, "pin_upstream", REACH_NO);
	read_below(reading, object, ret);
	read_seen(reading, object, ret);
}

int resolution_read(struct resolution *ret, const char *text, size_t length, const struct limits *limits,
	struct arena *arena, struct error *err)
{
	CLEANUP(json_close) struct json *json = NULL;
	struct json_limits json_limits = {
		.depth = (uint32_t)limits->values[LIMIT_JSON_DEPTH],
		.values = (uint32_t)limits->values[LIMIT_JSON_VALUES],
	};
	struct error local = { 0 };
	struct reading reading = {
		.arena = arena,
		.longest = limits->values[LIMIT_FACT_TEXT],
		.err = err ? err : &local,
	};
	struct resolution read = { 0 };

	if (json_parse(&json, text, length, JSON_STRICT, &json_limits, NULL, reading.err) < 0)
		return error_context(reading.err, "reading a resolution");
	if (json_type(json_root(json)) != JSON_OBJECT)
		return error_set(reading.err, ERROR_MALFORMED, "a resolution is no object");
	read_all(&reading, json_root(json), &read);
	if (reading.failed)
		return error_context(reading.err, "reading a resolution");
	*ret = read;
	return 0;
}
