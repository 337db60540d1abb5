#include "keymap.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/toml.h"

#include <string.h>

static const struct toml_limits keys_limits = { .depth = 8, .values = 4096 };

const struct place_name place_names[] = {
	{ PLACE_ANYWHERE, "anywhere", "Everywhere" },
	{ PLACE_LIST, "list", "In lists" },
	{ PLACE_PAGE, "page", "On pages" },
	{ PLACE_POSTURE, "posture", "In the posture" },
	{ PLACE_REPOSITORIES, "repositories", "In repositories" },
	{ PLACE_MODULES, "modules", "In modules" },
	{ PLACE_REFERENCES, "references", "In references" },
	{ PLACE_FINDINGS, "findings", "In findings" },
	{ PLACE_HELP, "help", "In the help" },
	{ PLACE_GRAPH, "graph", "In the graph" },
	{ PLACE_REVIEWS, "reviews", "In reviews" },
	{ PLACE_TREE, "tree", "On pages with trees" },
	{ PLACE_CHANGES, "changes", "In changes" },
	{ PLACE_DECISIONS, "decisions", "In decisions" },
	{ PLACE_DECIDE, "decide", "Where findings can be decided about" },
	{ PLACE_ENTRY, "entry", "Where something can be taken back" },
};
const size_t place_count = COUNT_OF(place_names);

size_t action_find(const char *name, size_t length)
{
	for (size_t i = 0; i < action_count; i++) {
		if (strlen(action_table[i].name) == length &&
			strncmp(action_table[i].name, name, length) == 0)
			return i;
	}
	return action_count;
}

void action_run(struct dashboard *dashboard, size_t action, const char *argument)
{
	action_table[action].run(dashboard, &action_table[action], argument);
}

static void add_binding(struct keymap *keymap, uint32_t places, const struct sequence *sequence,
	size_t action, const char *argument)
{
	struct binding *binding;

	memory_grow(&keymap->bindings, keymap->binding_count, &keymap->binding_capacity,
		sizeof(*keymap->bindings));
	binding = &keymap->bindings[keymap->binding_count++];
	binding->places = places;
	binding->sequence = *sequence;
	binding->action = action;
	binding->argument = memory_string(argument);
}

void keymap_default(struct keymap *keymap)
{
	memset(keymap, 0, sizeof(*keymap));
	for (size_t i = 0; i < action_count; i++) {
		const char *keys = action_table[i].keys;

		while (*keys) {
			const size_t length = strcspn(keys, " ");
			struct sequence sequence;

			if (sequence_parse(keys, length, &sequence))
				add_binding(keymap, action_table[i].places, &sequence, i, "");
			keys += length + strspn(keys + length, " ");
		}
	}
}

void keymap_release(struct keymap *keymap)
{
	for (size_t i = 0; i < keymap->binding_count; i++)
		memory_free(keymap->bindings[i].argument);
	memory_free(keymap->bindings);
	memset(keymap, 0, sizeof(*keymap));
}

static bool same_start(const struct sequence *left, const struct sequence *right, size_t count)
{
	return memcmp(left->keys, right->keys, count * sizeof(left->keys[0])) == 0;
}

/* Free what stands in the way of a new binding in a place: the same keys, their start, or their continuation. */
static void unbind(struct keymap *keymap, uint32_t place, const struct sequence *sequence)
{
	for (size_t i = 0; i < keymap->binding_count; i++) {
		struct binding *binding = &keymap->bindings[i];
		const size_t count =
			binding->sequence.count < sequence->count ? binding->sequence.count : sequence->count;

		if (same_start(&binding->sequence, sequence, count))
			binding->places &= ~place;
	}
}

static void complain(
	struct buf *problems, const char *name, struct place place, const char *what, const char *value)
{
	buf_add_untrusted(problems, name);
	buf_format(problems, ":%u:%u: %s '", place.line, place.column, what);
	buf_add_untrusted(problems, value);
	buf_add(problems, "'\n");
}

/* Bind one key of a file; false, with a complaint, if it cannot be. */
static bool read_binding(struct keymap *keymap, uint32_t place, const char *name,
	const struct toml_value *value, struct buf *problems)
{
	const char *key = toml_key(value);
	const char *command = toml_text(value);
	struct sequence sequence;
	size_t length, action;

	if (!sequence_parse(key, strlen(key), &sequence)) {
		complain(problems, name, toml_key_place(value), "not one to three keys:", key);
		return false;
	}
	if (!command) {
		complain(problems, name, toml_place(value), "a key is bound to text, not this:", key);
		return false;
	}
	length = strcspn(command, " ");
	action = action_find(command, length);
	if (*command && action == action_count) {
		complain(problems, name, toml_place(value), "no action", command);
		return false;
	}
	unbind(keymap, place, &sequence);
	if (*command)
		add_binding(
			keymap, place, &sequence, action, command + length + strspn(command + length, " "));
	return true;
}

static uint32_t place_of(const char *name)
{
	for (size_t i = 0; i < place_count; i++) {
		if (strcmp(place_names[i].name, name) == 0)
			return place_names[i].place;
	}
	return 0;
}

int keymap_read(
	struct keymap *keymap, const char *name, const char *text, size_t length, struct buf *ret_problems)
{
	CLEANUP(toml_close) struct toml *toml = NULL;
	struct place place = { 0 };
	struct error err = { 0 };
	int errors = 0;

	if (toml_parse(&toml, text, length, &keys_limits, &place, &err) < 0) {
		complain(ret_problems, name, place, "not TOML:", err.message);
		return 1;
	}
	for (const struct toml_value *table = toml_first(toml_root(toml)); table; table = toml_next(table)) {
		const uint32_t where = place_of(toml_key(table));

		if (!where || toml_type(table) != TOML_TABLE) {
			complain(ret_problems, name, toml_key_place(table), "no place", toml_key(table));
			errors++;
			continue;
		}
		for (const struct toml_value *value = toml_first(table); value; value = toml_next(value))
			errors += read_binding(keymap, where, name, value, ret_problems) ? 0 : 1;
	}
	return errors;
}

/* Bits of narrower places are higher: what holds in fewer places wins, then what was bound last. */
static bool beats(uint32_t places, const struct binding *binding, const struct binding *best)
{
	return !best || (binding->places & places) >= (best->places & places);
}

enum key_match keymap_find(const struct keymap *keymap, uint32_t places, const struct sequence *pressed,
	const struct binding **ret)
{
	const struct binding *best = NULL;
	bool prefix = false;

	for (size_t i = 0; i < keymap->binding_count; i++) {
		const struct binding *binding = &keymap->bindings[i];

		if (!(binding->places & places) || binding->sequence.count < pressed->count ||
			!same_start(&binding->sequence, pressed, pressed->count))
			continue;
		if (binding->sequence.count > pressed->count)
			prefix = true;
		else if (beats(places, binding, best))
			best = binding;
	}
	*ret = best;
	if (best)
		return KEY_MATCH_WHOLE;
	return prefix ? KEY_MATCH_PREFIX : KEY_MATCH_NONE;
}

void buf_add_action_keys(
	struct buf *buf, const struct keymap *keymap, size_t action, uint32_t places, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < keymap->binding_count && count < most; i++) {
		const struct binding *binding = &keymap->bindings[i];

		if (binding->action != action || !(binding->places & places) || *binding->argument)
			continue;
		if (count++)
			buf_add(buf, ", ");
		buf_add_sequence(buf, &binding->sequence);
	}
}
