#include "hide_secrets.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "linking.h"
#include "sources/secret.h"

enum { NAMES_DEEP = 8, NAMES_MOST = 200, TEXTS_OF_PACKAGE = 64 };

/* A constant under the key of its name in its package. */
struct named {
	const char *key;
	struct constant_fact *fact;
	uint32_t file;
};

/* The texts that are hidden in one package. */
struct package {
	const char **texts;
	size_t text_count;
	size_t text_capacity;
	bool touched; /* something in it was hidden */
};

/* What is known of one file. */
struct member {
	const char *key; /* of its package */
	struct facts *facts;
	uint32_t package;
	uint32_t *lines; /* that have a secret */
	size_t line_count;
	size_t line_capacity;
};

struct hiding {
	struct snapshot *snapshot;
	struct arena arena; /* for while it goes on */
	struct named *names;
	size_t name_count;
	struct member *members; /* by file */
	struct package *packages;
	size_t package_count;
};

static void hiding_release(struct hiding *hiding)
{
	arena_release(&hiding->arena);
}

/* --- packages ------------------------------------------------------------------------------------------- */

static int compare_members(const void *left, const void *right)
{
	const struct member *one = *(const struct member *const *)left;
	const struct member *other = *(const struct member *const *)right;

	return strcmp(one->key, other->key);
}

static void collect_members(struct hiding *hiding)
{
	struct snapshot *snapshot = hiding->snapshot;
	struct member **sorted = arena_zero(&hiding->arena, snapshot->file_count, sizeof(struct member *));
	size_t count = 0;

	hiding->members = arena_zero(&hiding->arena, snapshot->file_count, sizeof(*hiding->members));
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *file = &snapshot->files[i];

		if (!file->facts)
			continue;
		hiding->members[i].key = linking_package_key(file, "", &hiding->arena);
		hiding->members[i].facts = snapshot_find_facts(snapshot, file->oid, file->reader);
		sorted[count++] = &hiding->members[i];
	}
	if (count > 1)
		qsort(sorted, count, sizeof(*sorted), compare_members);
	for (size_t i = 0; i < count; i++) {
		hiding->package_count += !i || compare_members(&sorted[i - 1], &sorted[i]) != 0;
		sorted[i]->package = (uint32_t)hiding->package_count - 1;
	}
	hiding->packages = arena_zero(&hiding->arena, hiding->package_count, sizeof(*hiding->packages));
}

/* --- names ---------------------------------------------------------------------------------------------- */

static int compare_named(const void *left, const void *right)
{
	const struct named *one = left, *other = right;
	const int order = strcmp(one->key, other->key);

	return order ? order : (one->fact > other->fact) - (one->fact < other->fact);
}

static void collect_names(struct hiding *hiding)
{
	const struct snapshot *snapshot = hiding->snapshot;
	size_t count = 0;

	for (size_t i = 0; i < snapshot->file_count; i++)
		if (snapshot->files[i].facts)
			count += snapshot->files[i].facts->constant_count;
	hiding->names = arena_zero(&hiding->arena, count, sizeof(*hiding->names));
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *file = &snapshot->files[i];
		struct facts *facts = hiding->members[i].facts;

		for (size_t k = 0; facts && k < facts->constant_count; k++)
			hiding->names[hiding->name_count++] = (struct named){
				linking_package_key(file, facts->constants[k].name, &hiding->arena),
				&facts->constants[k], (uint32_t)i
			};
	}
	if (hiding->name_count > 1)
		qsort(hiding->names, hiding->name_count, sizeof(*hiding->names), compare_named);
}

/* The first of the constants of a name, and how many there are: all that may be meant. */
static struct named *find_named(struct hiding *hiding, uint32_t file, const char *name, size_t *ret_count)
{
	const char *key = linking_package_key(&hiding->snapshot->files[file], name, &hiding->arena);
	size_t low = 0, high = hiding->name_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (strcmp(hiding->names[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (high = low; high < hiding->name_count && strcmp(hiding->names[high].key, key) == 0;)
		high++;
	*ret_count = high - low;
	return hiding->names + low;
}

/* --- what is hidden ------------------------------------------------------------------------------------- */

static int compare_lengths(const void *left, const void *right)
{
	const char *one = *(const char *const *)left, *other = *(const char *const *)right;
	const size_t length = strlen(one), other_length = strlen(other);

	return length == other_length ? strcmp(one, other)
				      : (length < other_length) - (length > other_length);
}

static void add_text(struct hiding *hiding, struct package *package, const char *text, size_t length)
{
	if (length < HIDDEN_SHORTEST || package->text_count == TEXTS_OF_PACKAGE)
		return;
	text = arena_string_part(&hiding->snapshot->arena, text, length);
	if (secret_is_stand_in(text))
		return;
	for (size_t i = 0; i < package->text_count; i++)
		if (strcmp(package->texts[i], text) == 0)
			return;
	arena_grow(&hiding->snapshot->arena, &package->texts, package->text_count, &package->text_capacity,
		sizeof(*package->texts));
	package->texts[package->text_count++] = text;
}

/* Hide one text; its repetitions are looked for later, also line by line as excerpts have them. */
static void hide(struct hiding *hiding, uint32_t file, const struct place *at, const char **text,
	enum certainty *certainty)
{
	struct member *member = &hiding->members[file];
	struct package *package = &hiding->packages[member->package];
	const char *line = *text;

	add_text(hiding, package, line, strlen(line));
	while (line[strcspn(line, "\n")]) {
		const size_t length = strcspn(line, "\n");

		add_text(hiding, package, line, length);
		line += length + 1;
	}
	if (line != *text)
		add_text(hiding, package, line, strlen(line));
	package->touched = true;
	arena_grow(&hiding->snapshot->arena, &member->lines, member->line_count, &member->line_capacity,
		sizeof(*member->lines));
	member->lines[member->line_count++] = at->line;
	if (!text_starts(*text, "<secret, "))
		*text = secret_hidden(&hiding->snapshot->arena, strlen(*text));
	*certainty = CERTAINTY_SECRET;
}

/* --- where secrets are given ---------------------------------------------------------------------------- */

/* One call being looked at. */
struct giving {
	struct hiding *hiding;
	uint32_t file;
	struct call_fact *call;
	const struct value_fact *copies; /* of its values, with names looked up */
	bool sure;
	int left; /* names that may still be looked up */
};

static void hide_names(struct giving *giving, const char *shape, int depth);

/* NOLINTNEXTLINE(misc-no-recursion): NAMES_DEEP ends it */
static void hide_name(struct giving *giving, const char *name, int depth)
{
	struct named *named;
	size_t count;

	if (depth == NAMES_DEEP || giving->left-- <= 0)
		return;
	named = find_named(giving->hiding, giving->file, name, &count);
	for (size_t i = 0; i < count && giving->left > 0; i++) {
		struct constant_fact *fact = named[i].fact;

		if (fact->certainty == CERTAINTY_NAME)
			hide_names(giving, fact->text, depth + 1);
		else if (certainty_is_fixed(fact->certainty) && strlen(fact->text) >= HIDDEN_SHORTEST &&
			 (giving->sure || !secret_is_harmless(fact->text)))
			hide(giving->hiding, named[i].file, &fact->at, &fact->text, &fact->certainty);
	}
}

/* A name, or a text with names in it: "{user}:{password}". */
/* NOLINTNEXTLINE(misc-no-recursion): NAMES_DEEP ends it */
static void hide_names(struct giving *giving, const char *shape, int depth)
{
	if (!strchr(shape, '{')) {
		hide_name(giving, shape, depth);
		return;
	}
	while (*(shape += strcspn(shape, "{"))) {
		const size_t length = strcspn(++shape, "}");

		hide_name(giving, arena_string_part(&giving->hiding->arena, shape, length), depth);
		shape += length;
	}
}

static void hide_given(struct value_fact *copy, bool sure, void *context)
{
	struct giving *giving = context;
	struct value_fact *value = &giving->call->values[copy - giving->copies];

	giving->sure = sure;
	if (value->certainty == CERTAINTY_NAME)
		hide_names(giving, value->text, 0);
	else if (certainty_is_fixed(value->certainty) && *value->text)
		hide(giving->hiding, giving->file, &value->at, &value->text, &value->certainty);
}

/* What a name says, for the looks at other values and at whether it can be a secret. */
static void look_up(struct giving *giving, struct value_fact *copy)
{
	const char *name = copy->text;
	struct named *named;
	size_t count = 1;

	for (int depth = 0; depth < NAMES_DEEP && count && !strchr(name, '{'); depth++) {
		named = find_named(giving->hiding, giving->file, name, &count);
		for (size_t i = 0; i < count; i++) {
			if (!certainty_is_fixed(named[i].fact->certainty))
				continue;
			copy->certainty = CERTAINTY_CONSTANT;
			copy->text = named[i].fact->text;
			if (!secret_is_harmless(copy->text))
				return;
		}
		if (!count || named->fact->certainty != CERTAINTY_NAME)
			return;
		name = named->fact->text;
	}
}

static bool names_something(const struct call_fact *call)
{
	for (size_t i = 0; i < call->value_count; i++)
		if (call->values[i].certainty == CERTAINTY_NAME)
			return true;
	return false;
}

static bool is_of_interest(const struct call_fact *call)
{
	return call_may_have_secrets(call) && names_something(call);
}

static void look_at_call(struct hiding *hiding, uint32_t file, struct call_fact *call)
{
	struct call_fact copy = *call;
	struct giving giving = { .hiding = hiding, .file = file, .call = call, .left = NAMES_MOST };

	copy.values = arena_copy(&hiding->arena, call->values, call->value_count * sizeof(*call->values));
	giving.copies = copy.values;
	for (size_t i = 0; i < copy.value_count; i++)
		if (copy.values[i].certainty == CERTAINTY_NAME)
			look_up(&giving, &copy.values[i]);
	call_visit_secrets(&copy, hide_given, &giving);
}

static void look_at_calls(struct hiding *hiding)
{
	for (size_t i = 0; i < hiding->snapshot->file_count; i++) {
		struct facts *facts = hiding->members[i].facts;

		for (size_t k = 0; facts && k < facts->call_count; k++)
			if (is_of_interest(&facts->calls[k]))
				look_at_call(hiding, (uint32_t)i, &facts->calls[k]);
	}
}

/* --- repetitions ---------------------------------------------------------------------------------------- */

static bool is_one_of(const struct package *package, const char *text, bool beginning)
{
	for (size_t i = 0; i < package->text_count; i++)
		if (strcmp(package->texts[i], text) == 0 || (beginning && strlen(text) >= HIDDEN_SHORTEST &&
								    text_starts(package->texts[i], text)))
			return true;
	return false;
}

static void hide_repeated(struct arena *arena, const struct package *package, const char **text,
	enum certainty *certainty, bool constant)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	if (!*text || (certainty && (*certainty == CERTAINTY_SECRET || *certainty == CERTAINTY_NAME ||
					    *certainty == CERTAINTY_PARAMETER)))
		return;
	if (is_one_of(package, *text, constant)) {
		*text = secret_hidden(arena, strlen(*text));
		if (certainty)
			*certainty = CERTAINTY_SECRET;
	} else if (buf_add_without(
			   &shown, *text, package->texts, package->text_count, HIDDEN_SHORTEST_PART)) {
		*text = arena_string(arena, shown.text);
	}
}

static void hide_in_facts(struct arena *arena, const struct package *package, struct facts *facts)
{
	for (size_t i = 0; i < facts->call_count; i++)
		for (size_t k = 0; k < facts->calls[i].value_count; k++)
			hide_repeated(arena, package, &facts->calls[i].values[k].text,
				&facts->calls[i].values[k].certainty, false);
	for (size_t i = 0; i < facts->constant_count; i++)
		hide_repeated(
			arena, package, &facts->constants[i].text, &facts->constants[i].certainty, true);
	for (size_t i = 0; i < facts->parameter_count; i++) {
		hide_repeated(arena, package, &facts->parameters[i].default_value, NULL, false);
		hide_repeated(arena, package, &facts->parameters[i].default_address, NULL, false);
	}
	for (size_t i = 0; i < facts->image_count; i++)
		hide_repeated(arena, package, &facts->images[i].text, &facts->images[i].certainty, false);
	for (size_t i = 0; i < facts->setting_count; i++)
		hide_repeated(
			arena, package, &facts->settings[i].value, &facts->settings[i].certainty, false);
}

static void hide_in_file(struct hiding *hiding, size_t index)
{
	struct snapshot *snapshot = hiding->snapshot;
	const struct member *member = &hiding->members[index];
	const struct package *package = &hiding->packages[member->package];
	struct hidden_blob *blob;

	if (!member->facts || !package->touched)
		return;
	hide_in_facts(&snapshot->arena, package, member->facts);
	blob = &snapshot->hidden[snapshot->hidden_count++];
	*blob = (struct hidden_blob){
		.texts = package->texts,
		.text_count = package->text_count,
		.lines = member->lines,
		.line_count = member->line_count,
	};
	memcpy(blob->oid, snapshot->files[index].oid, sizeof(blob->oid));
}

static void hide_in_excerpt(
	struct snapshot *snapshot, const struct hidden_blob *blob, struct excerpt *excerpt)
{
	for (size_t i = 0; i < excerpt->line_count; i++) {
		CLEANUP(buf_release) struct buf shown = BUF_INIT;

		if (hidden_line(blob, excerpt->first_line + (uint32_t)i, excerpt->lines[i], &shown))
			excerpt->lines[i] = arena_string(&snapshot->arena, shown.text);
	}
}

/* Excerpts are sorted by their blobs. */
static void hide_in_excerpts(struct snapshot *snapshot, const struct hidden_blob *blob)
{
	size_t low = 0, high = snapshot->excerpt_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (strcmp(snapshot->excerpts[middle].oid, blob->oid) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (low < snapshot->excerpt_count && strcmp(snapshot->excerpts[low].oid, blob->oid) == 0)
		hide_in_excerpt(snapshot, blob, &snapshot->excerpts[low++]);
}

static bool may_have_some(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->fact_count; i++)
		for (size_t k = 0; k < snapshot->facts[i]->call_count; k++)
			if (is_of_interest(&snapshot->facts[i]->calls[k]))
				return true;
	return false;
}

void snapshot_hide_secrets(struct snapshot *snapshot)
{
	CLEANUP(hiding_release) struct hiding hiding = { .snapshot = snapshot };

	snapshot->hidden = NULL;
	snapshot->hidden_count = 0;
	if (!may_have_some(snapshot))
		return;
	collect_members(&hiding);
	collect_names(&hiding);
	look_at_calls(&hiding);
	for (size_t i = 0; i < hiding.package_count; i++)
		if (hiding.packages[i].text_count > 1)
			qsort(hiding.packages[i].texts, hiding.packages[i].text_count,
				sizeof(*hiding.packages[i].texts), compare_lengths);
	snapshot->hidden = arena_zero(&snapshot->arena, snapshot->file_count, sizeof(*snapshot->hidden));
	for (size_t i = 0; i < snapshot->file_count; i++)
		hide_in_file(&hiding, i);
	for (size_t i = 0; i < snapshot->hidden_count; i++)
		hide_in_excerpts(snapshot, &snapshot->hidden[i]);
}
