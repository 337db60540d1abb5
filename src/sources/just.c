/* justfiles: recipes as shell, with the variables and parameters of the file put in. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "mapped.h"
#include "scripts.h"
#include "shell_words.h"

enum { VALUE_BYTES_MOST = 4096, VALUES_BYTES_MOST = 1024 * 1024, NAME_BYTES_MOST = 200 };

bool wants_just(const char *folder, const char *name)
{
	(void)folder;
	return text_equal_ascii_case(name, "justfile") || text_equal_ascii_case(name, ".justfile") ||
	       text_ends(name, ".just");
}

/* NAME := "text", or a parameter with its default. */
struct variable {
	size_t name, name_length;
	size_t value, value_end; /* equal = not known */
	bool fallback;
	bool exported;
};

struct list {
	struct variable *items;
	size_t count;
	size_t capacity;
};

struct just {
	struct reading *reading;
	const char *bytes;
	size_t length;
	struct places places;
	struct list variables;  /* of the file */
	struct list parameters; /* of the recipe at hand */
	struct mapped recipe;
	size_t room;      /* bytes of values that may still be put in */
	const char *name; /* of the recipe; NULL = in none */
};

static void just_release(struct just *just)
{
	places_release(&just->places);
	memory_free(just->variables.items);
	memory_free(just->parameters.items);
	mapped_release(&just->recipe);
}

static void list_add(struct list *list, const struct variable *variable)
{
	memory_grow(&list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = *variable;
}

/* --- lines ---------------------------------------------------------------------------------------------- */

static size_t line_end(const struct just *just, size_t start)
{
	const char *end =
		start < just->length ? memchr(just->bytes + start, '\n', just->length - start) : NULL;

	return end ? (size_t)(end - just->bytes) : just->length;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

static size_t skip_blanks(const struct just *just, size_t at, size_t end)
{
	while (at < end && is_blank(just->bytes[at]))
		at++;
	return at;
}

static size_t name_end(const struct just *just, size_t at, size_t end)
{
	while (at < end && ((just->bytes[at] >= 'a' && just->bytes[at] <= 'z') ||
				   (just->bytes[at] >= 'A' && just->bytes[at] <= 'Z') ||
				   (just->bytes[at] >= '0' && just->bytes[at] <= '9') ||
				   just->bytes[at] == '_' || just->bytes[at] == '-'))
		at++;
	return at;
}

static bool starts_word(const struct just *just, size_t at, size_t end, const char *word)
{
	const size_t length = strlen(word);

	return end - at > length && memcmp(just->bytes + at, word, length) == 0 &&
	       is_blank(just->bytes[at + length]);
}

/* A text in quotes without escapes at a place, that ends there: sets the value. Returns the end of it, or `at`. */
static size_t take_text(const struct just *just, size_t at, size_t end, struct variable *variable)
{
	const char quote = at < end ? just->bytes[at] : 0;
	const char *close;

	if (quote != '"' && quote != '\'')
		return at;
	close = memchr(just->bytes + at + 1, quote, end - at - 1);
	if (!close)
		return at;
	if (quote == '\'' || !memchr(just->bytes + at, '\\', (size_t)(close - just->bytes) - at)) {
		variable->value = at + 1;
		variable->value_end = (size_t)(close - just->bytes);
	}
	return (size_t)(close - just->bytes) + 1;
}

/* --- variables ------------------------------------------------------------------------------------------ */

static bool take_assignment(struct just *just, size_t at, size_t end)
{
	struct variable variable = { 0 };
	size_t stop;

	if (starts_word(just, at, end, "export")) {
		variable.exported = true;
		at = skip_blanks(just, at + strlen("export"), end);
	}
	variable.name = at;
	at = name_end(just, at, end);
	variable.name_length = at - variable.name;
	at = skip_blanks(just, at, end);
	if (!variable.name_length || end - at < 2 || memcmp(just->bytes + at, ":=", 2) != 0)
		return false;
	at = skip_blanks(just, at + 2, end);
	stop = take_text(just, at, end, &variable);
	/* What is joined or computed is not known. */
	stop = skip_blanks(just, stop, end);
	if (stop < end && just->bytes[stop] != '#')
		variable.value_end = variable.value;
	list_add(&just->variables, &variable);
	return true;
}

static const struct variable *find_variable(
	const struct list *list, const struct just *just, size_t name, size_t length)
{
	for (size_t i = 0; i < list->count && i < 500; i++)
		if (list->items[i].name_length == length &&
			memcmp(just->bytes + list->items[i].name, just->bytes + name, length) == 0)
			return &list->items[i];
	return NULL;
}

/* {{ NAME }}: a parameter, else a variable. Returns its end. */
static size_t add_interpolation(struct just *just, size_t at, size_t end)
{
	const char *close = memmem(just->bytes + at, end - at, "}}", 2);
	const size_t stop = close ? (size_t)(close - just->bytes) : end;
	const size_t name = skip_blanks(just, at + 2, stop);
	const size_t length = name_end(just, name, stop) - name;
	const bool alone = skip_blanks(just, name + length, stop) == stop;
	const struct variable *variable = NULL;

	if (alone && length)
		variable = find_variable(&just->parameters, just, name, length);
	if (alone && length && !variable)
		variable = find_variable(&just->variables, just, name, length);
	if (!variable || variable->value == variable->value_end ||
		variable->value_end - variable->value > VALUE_BYTES_MOST ||
		variable->value_end - variable->value > just->room) {
		mapped_add(&just->recipe, SHELL_HOLE, at);
	} else {
		just->room -= variable->value_end - variable->value;
		mapped_add(&just->recipe, variable->fallback ? SHELL_DEFAULT : SHELL_CONSTANT, at);
		mapped_add_text(&just->recipe, just->bytes + variable->value,
			variable->value_end - variable->value, at);
	}
	return close ? stop + 2 : end;
}

/* --- recipes -------------------------------------------------------------------------------------------- */

/* A recipe of another language is none of ours. */
static bool is_foreign(const struct mapped *recipe)
{
	const char *text = recipe->text.text;
	const char *end = strchr(text, '\n');
	const size_t length = end ? (size_t)(end - text) : strlen(text);

	return text_starts(text, "#!") && !memmem(text, length, "sh", 2) &&
	       !memmem(text, length, "dagger", 6);
}

static void end_recipe(struct just *just)
{
	const struct shell_text like = {
		.places = &just->places, .function = just->name ? just->name : "", .context = INDEX_NONE
	};
	const char *text = just->recipe.text.text;
	const char *end = strchr(text, '\n');

	if (just->name && text_starts(text, "#!") && end && memmem(text, (size_t)(end - text), "dagger", 6)) {
		struct shell_text script = like;

		script.text = text;
		script.length = just->recipe.text.length;
		script.offsets = just->recipe.offsets;
		dagger_shell_read(just->reading, &script);
	} else if (just->name && !is_foreign(&just->recipe)) {
		mapped_read(&just->recipe, just->reading, &like);
	}
	mapped_clear(&just->recipe);
	just->parameters.count = 0;
	just->name = NULL;
}

/* Marks that just takes off stand in front of a command: not in a script, nor behind a line that goes on. */
static bool begins_command(const struct mapped *recipe)
{
	const size_t length = recipe->text.length;

	return !text_starts(recipe->text.text, "#!") && (length < 2 || recipe->text.text[length - 2] != '\\');
}

static void add_recipe_line(struct just *just, size_t start, size_t end)
{
	size_t at = skip_blanks(just, start, end);

	if (begins_command(&just->recipe))
		while (at < end && strchr("@-", just->bytes[at]))
			at++;
	while (at < end) {
		if (just->bytes[at] == '{' && at + 1 < end && just->bytes[at + 1] == '{')
			at = add_interpolation(just, at, end);
		else if (just->bytes[at] == '\r')
			at++;
		else {
			mapped_add(&just->recipe, just->bytes[at], at);
			at++;
		}
	}
	mapped_add(&just->recipe, '\n', end < just->length ? end : just->length - 1);
}

/* Words between the name and the colon: NAME, NAME="default", +NAME, $NAME. */
static size_t take_parameters(struct just *just, size_t at, size_t end)
{
	for (;;) {
		struct variable parameter = { .fallback = true };

		at = skip_blanks(just, at, end);
		while (at < end && strchr("+*$", just->bytes[at]))
			at++;
		parameter.name = at;
		at = name_end(just, at, end);
		parameter.name_length = at - parameter.name;
		if (!parameter.name_length)
			return at;
		if (at < end && just->bytes[at] == '=') {
			const size_t stop = take_text(just, at + 1, end, &parameter);

			at = stop == at + 1 ? name_end(just, stop, end) : stop;
		}
		list_add(&just->parameters, &parameter);
	}
}

static void start_recipe(struct just *just, size_t at, size_t end)
{
	size_t name, length;

	while (at < end && just->bytes[at] == '@')
		at++;
	name = at;
	at = name_end(just, at, end);
	length = at - name;
	just->parameters.count = 0;
	at = take_parameters(just, at, end);
	if (!length || length > NAME_BYTES_MOST || at >= end || just->bytes[at] != ':')
		return;
	just->name = reading_text(
		just->reading, arena_string_part(just->reading->arena, just->bytes + name, length));
}

static void walk(struct just *just, bool recipes)
{
	size_t end;

	for (size_t start = 0; start < just->length; start = end + 1) {
		const bool indented = is_blank(just->bytes[start]) && just->bytes[start] != '\r';
		size_t at;

		end = line_end(just, start);
		at = skip_blanks(just, start, end);
		if (at == end)
			continue;
		if (indented) {
			if (recipes && just->name)
				add_recipe_line(just, start, end);
			continue;
		}
		if (just->bytes[at] == '#' || just->bytes[at] == '[')
			continue;
		if (!recipes) {
			take_assignment(just, at, end);
			continue;
		}
		end_recipe(just);
		start_recipe(just, at, end);
	}
	if (recipes)
		end_recipe(just);
}

static void note_exported(struct just *just)
{
	for (size_t i = 0; i < just->variables.count; i++) {
		const struct variable *variable = &just->variables.items[i];
		const size_t length = variable->value_end - variable->value;
		struct arena *arena = just->reading->arena;

		if (!variable->exported ||
			!memmem(just->bytes + variable->name, variable->name_length, "DAGGER", 6))
			continue;
		environment_read(just->reading,
			arena_string_part(arena, just->bytes + variable->name, variable->name_length),
			arena_string_part(arena, just->bytes + variable->value, length),
			length ? CERTAINTY_LITERAL : CERTAINTY_UNKNOWN, "", INDEX_NONE,
			places_at(&just->places, length ? variable->value : variable->name,
				length ? length : variable->name_length));
	}
}

void read_just(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = {
		.facts = facts, .arena = input->arena, .limits = input->limits, .tools = input->tools
	};
	CLEANUP(just_release)
	struct just just = { .reading = &reading,
		.bytes = input->bytes,
		.length = input->length,
		.recipe = MAPPED_INIT,
		.room = VALUES_BYTES_MOST };

	places_make(&just.places, input->bytes, input->length);
	walk(&just, false);
	note_exported(&just);
	walk(&just, true);
}
