/* dagger.lock and .dagger/lock: one JSON tuple a line, version 1 with five members, version 2 with four. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "reading.h"

/* One line of the file on its way. */
struct line {
	const char *text;
	size_t length;
	size_t offset;
	uint32_t number;
};

/* A place inside a line, as a place in the file. */
static struct place place_in_file(const struct line *line, struct place place)
{
	place.offset += line->offset;
	place.line = line->number;
	return place;
}

static bool is_blank(const struct line *line)
{
	for (size_t i = 0; i < line->length; i++)
		if (line->text[i] != ' ' && line->text[i] != '\t' && line->text[i] != '\r')
			return false;
	return true;
}

static const struct json_value *nth(const struct json_value *array, size_t n)
{
	const struct json_value *item = json_first(array);

	while (item && n--)
		item = json_next(item);
	return item;
}

static bool is_type(const struct json_value *value, enum json_type type)
{
	return value && json_type(value) == type;
}

/* [["version","2"]]: the header, or a refusal. */
static void read_header(struct reading *reading, const struct line *line, const struct json_value *root)
{
	const struct json_value *pair =
		is_type(root, JSON_ARRAY) && json_count(root) == 1 ? nth(root, 0) : NULL;
	struct place at = place_in_file(line, json_place(root));
	const char *word, *version;

	if (!is_type(pair, JSON_ARRAY) || json_count(pair) != 2) {
		reading_refuse(reading, at, "the first line is not the lock's version");
		return;
	}
	word = json_text(nth(pair, 0));
	version = json_text(nth(pair, 1));
	if (!word || strcmp(word, "version") != 0 || !version) {
		reading_refuse(reading, at, "the first line is not the lock's version");
		return;
	}
	reading->facts->lock_version = reading_text(reading, version);
	if (strcmp(version, "1") != 0 && strcmp(version, "2") != 0)
		reading_refuse(reading, at,
			"lock version '%s' is known to no engine up to 1.0.0-beta.10: they reject the whole "
			"file",
			version);
}

/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_JSON_DEPTH ends it */
static bool holds_object(const struct json_value *value)
{
	if (json_type(value) == JSON_OBJECT)
		return true;
	if (json_type(value) != JSON_ARRAY)
		return false;
	for (const struct json_value *item = json_first(value); item; item = json_next(item))
		if (holds_object(item))
			return true;
	return false;
}

static const char *join_inputs(struct reading *reading, const struct json_value *inputs)
{
	CLEANUP(buf_release) struct buf joined = BUF_INIT;
	struct json_writer writer = { .buf = &joined };

	for (const struct json_value *item = json_first(inputs); item; item = json_next(item)) {
		if (joined.length)
			buf_add_char(&joined, '|');
		if (json_text(item)) {
			buf_add(&joined, json_text(item));
			continue;
		}
		writer.comma = false;
		json_write_value(&writer, NULL, item);
	}
	return reading_text(reading, joined.text);
}

/* The engine takes "SHA" for "sha"; a reader that compares exactly sees no commit. */
static void find_recased(struct reading *reading, const struct line *line, const struct json_value *object)
{
	static const char *const names[] = { "sha", "digest", "ref" };

	for (const struct json_value *member = json_first(object); member; member = json_next(member))
		for (size_t i = 0; i < COUNT_OF(names); i++)
			if (json_names_fold_equal(json_name(member), names[i]) &&
				strcmp(json_name(member), names[i]) != 0)
				reading_add_oddity(reading, JSON_ODDITY_RECASED_NAME, json_name(member),
					place_in_file(line, json_name_place(member)));
}

static void fill_value(struct reading *reading, const struct line *line, struct lock_fact *lock,
	const struct json_value *value)
{
	const char *text = json_text(value);

	if (is_type(value, JSON_OBJECT)) {
		find_recased(reading, line, value);
		text = json_text(json_member(value, "sha"));
		if (!text)
			text = json_text(json_member(value, "digest"));
		lock->ref = reading_text(reading, json_text(json_member(value, "ref")));
	}
	lock->value = text ? reading_text(reading, text) : "";
}

static void read_entry(struct reading *reading, const struct line *line, const struct json_value *root)
{
	bool old = strcmp(reading->facts->lock_version, "1") == 0;
	size_t wanted = old ? 5 : 4;
	struct place at = place_in_file(line, json_place(root));
	const struct json_value *inputs;
	struct lock_fact *lock;

	if (!is_type(root, JSON_ARRAY) || json_count(root) != wanted) {
		reading_refuse(reading, at,
			"an entry of lock version %s is a list of %zu: the engine rejects this",
			reading->facts->lock_version, wanted);
		return;
	}
	inputs = nth(root, 2);
	if (!json_text(nth(root, 0)) || !json_text(nth(root, 1)) || !is_type(inputs, JSON_ARRAY)) {
		reading_refuse(reading, at, "an entry is not namespace, operation and a list of inputs");
		return;
	}
	if (holds_object(inputs)) {
		reading_refuse(reading, at, "inputs hold an object: the engine rejects this");
		return;
	}
	lock = reading_add_lock(reading);
	if (!lock)
		return;
	lock->namespace = reading_text(reading, json_text(nth(root, 0)));
	lock->operation = reading_text(reading, json_text(nth(root, 1)));
	lock->inputs = join_inputs(reading, inputs);
	lock->at = at;
	fill_value(reading, line, lock, nth(root, 3));
	if (old)
		lock->policy = reading_text(reading, json_text(nth(root, 4)));
}

static void read_line(struct reading *reading, const struct line *line)
{
	const struct json_limits limits = {
		.depth = (uint32_t)reading->limits->values[LIMIT_JSON_DEPTH],
		.values = (uint32_t)reading->limits->values[LIMIT_JSON_VALUES],
	};
	CLEANUP(json_close) struct json *json = NULL;
	struct place at = { 0 };
	struct error err = { 0 };

	if (json_parse(&json, line->text, line->length, JSON_GO, &limits, &at, &err) < 0) {
		reading_refuse_parsed(reading, place_in_file(line, at), &err, false);
		return;
	}
	for (size_t i = 0; i < json_oddity_count(json); i++)
		reading_add_oddity(reading, json_oddities(json)[i].kind, "",
			place_in_file(line, json_oddities(json)[i].at));
	if (!reading->facts->lock_version)
		read_header(reading, line, json_root(json));
	else
		read_entry(reading, line, json_root(json));
}

void read_dagger_lock(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = { .facts = facts, .arena = input->arena, .limits = input->limits };
	struct line line = { .text = input->bytes, .number = 1 };

	while (line.offset < input->length && !facts->refused) {
		const char *end = memchr(line.text, '\n', input->length - line.offset);

		line.length = end ? (size_t)(end - line.text) : input->length - line.offset;
		if (line.number > input->limits->values[LIMIT_LOCK_LINES]) {
			reading_refuse(&reading, (struct place){ line.offset, 0, line.number, 1 },
				"more lines than the limit '%s' allows", limit_table[LIMIT_LOCK_LINES].name);
			facts->refused_by_limit = true;
			return;
		}
		if (!is_blank(&line))
			read_line(&reading, &line);
		line.offset += line.length + (end != NULL);
		line.text = input->bytes + line.offset;
		line.number++;
	}
	reading_sort_oddities(&reading);
}
