/* Reading the arguments by the tables. */
#include "base/cleanup.h"
#include "base/text.h"
#include "command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_LISTED = 12 };

/* The arguments under way. */
struct arguments {
	char *const *items;
	size_t count;
	size_t next;
	bool only_operands; /* behind "--" */
	struct settings *settings;
	struct error *err;
};

bool option_is_for(const struct option *option, const struct command *command)
{
	return option->commands >> (command - command_table) & 1;
}

void settings_release(struct settings *settings)
{
	arena_release(&settings->arena);
}

static void add_word(struct settings *settings, struct words *words, const char *word)
{
	arena_grow(&settings->arena, &words->items, words->count, &words->capacity, sizeof(*words->items));
	words->items[words->count++] = word;
}

/* --- mistyped words ----------------------------------------------------------------------------------- */

static void gather(word_list *words, struct arena *arena, struct words *ret)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;

	for (size_t i = 0; words(i, &word); i++) {
		arena_grow(arena, &ret->items, ret->count, &ret->capacity, sizeof(*ret->items));
		ret->items[ret->count++] = arena_string(arena, word.text);
		buf_clear(&word);
	}
}

void hint_closest(struct error *err, const char *text, word_list *words)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	struct words all = { 0 };
	const char *closest;

	gather(words, &arena, &all);
	closest = text_closest(text, all.items, all.count);
	if (closest) {
		error_hint(err, "Did you mean '%s'?", closest);
		return;
	}
	if (all.count > WORDS_LISTED)
		return;
	for (size_t i = 0; i < all.count; i++)
		buf_format(&list, "%s%s", i == 0 ? "" : i + 1 == all.count ? " or " : ", ", all.items[i]);
	error_hint(err, "It can be %s.", list.text);
}

static bool is_word(word_list *words, const char *text)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;

	for (size_t i = 0; text && words(i, &word); i++) {
		if (strcmp(word.text, text) == 0)
			return true;
		buf_clear(&word);
	}
	return false;
}

/* --- options ------------------------------------------------------------------------------------------ */

/* An option of a command, or of any if that is NULL. */
static const struct option *find_name(const struct command *command, const char *name, size_t length)
{
	const struct option *option;

	for (size_t i = 0; (option = option_at(i)); i++) {
		if ((!command || option_is_for(option, command)) && strlen(option->name) == length &&
			memcmp(option->name, name, length) == 0)
			return option;
	}
	return NULL;
}

static const struct option *find_letter(const struct command *command, char letter)
{
	const struct option *option;

	for (size_t i = 0; (option = option_at(i)); i++) {
		if ((!command || option_is_for(option, command)) && option->letter == letter)
			return option;
	}
	return NULL;
}

static void hint_option(struct error *err, const struct command *command, const char *name)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct words all = { 0 };
	const struct option *option;
	const char *closest;

	for (size_t i = 0; (option = option_at(i)); i++) {
		if (!option_is_for(option, command) || option->hidden)
			continue;
		arena_grow(&arena, &all.items, all.count, &all.capacity, sizeof(*all.items));
		all.items[all.count++] = option->name;
	}
	closest = text_closest(name, all.items, all.count);
	if (closest)
		error_hint(err, "Did you mean --%s?", closest);
	else
		error_hint(err, "See scabbard help %s.", command->name);
}

static int unknown_option(struct error *err, const struct command *command, const char *name, size_t length)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT;

	buf_add_bytes(&plain, name, length);
	if (find_name(NULL, name, length))
		error_set(err, ERROR_USAGE, "'%s' takes no option --%s", command->name, plain.text);
	else
		error_set(err, ERROR_USAGE, "no option '--%s'", plain.text);
	hint_option(err, command, plain.text);
	return ERROR_USAGE;
}

static int set_number(const struct option *option, const char *value, size_t *ret, struct error *err)
{
	unsigned long long number;
	char *end;

	errno = 0;
	number = strtoull(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || errno || number < option->least || number > option->most)
		return error_set(err, ERROR_USAGE, "--%s is a number from %zu to %zu, not '%s'", option->name,
			option->least, option->most, value);
	*ret = (size_t)number;
	return 0;
}

static int set_option(
	struct settings *settings, const struct option *option, const char *value, struct error *err)
{
	void *field = (char *)settings + option->field;

	if (option->words && !is_word(option->words, value)) {
		error_set(err, ERROR_USAGE, "--%s cannot be '%s'", option->name, value);
		hint_closest(err, value, option->words);
		return ERROR_USAGE;
	}
	switch (option->kind) {
	case OPTION_FLAG:
		*(bool *)field = true;
		return 0;
	case OPTION_TEXT:
		*(const char **)field = value;
		return 0;
	case OPTION_NUMBER:
		return set_number(option, value, field, err);
	case OPTION_LIST:
		add_word(settings, field, value);
		return 0;
	}
	return 0;
}

/* Set an option with the value behind it, or with the next argument. */
static int take_value(struct arguments *arguments, const struct option *option, const char *value)
{
	if (option->kind == OPTION_FLAG && value)
		return error_set(arguments->err, ERROR_USAGE, "--%s takes no value", option->name);
	if (option->kind != OPTION_FLAG && !value) {
		if (arguments->next == arguments->count)
			return error_set(arguments->err, ERROR_USAGE, "--%s needs a value: %s", option->name,
				option->argument);
		value = arguments->items[arguments->next++];
	}
	return set_option(arguments->settings, option, value, arguments->err);
}

static int take_long(struct arguments *arguments, const char *text)
{
	const size_t length = strcspn(text, "=");
	const struct command *command = arguments->settings->command;
	const struct option *option = find_name(command, text, length);

	if (!option)
		return unknown_option(arguments->err, command, text, length);
	return take_value(arguments, option, text[length] ? text + length + 1 : NULL);
}

/* "-qo FILE", "-oFILE". */
static int take_letters(struct arguments *arguments, const char *text)
{
	const struct command *command = arguments->settings->command;

	for (; *text; text++) {
		const struct option *option = find_letter(command, *text);

		if (!option) {
			error_set(arguments->err, ERROR_USAGE, "no option '-%c'", *text);
			error_hint(arguments->err, "See scabbard help %s.", command->name);
			return ERROR_USAGE;
		}
		if (option->kind != OPTION_FLAG)
			return take_value(arguments, option, text[1] ? text + 1 : NULL);
		if (take_value(arguments, option, NULL) < 0)
			return arguments->err->code;
	}
	return 0;
}

static bool looks_like_option(const struct arguments *arguments, const char *text)
{
	return !arguments->only_operands && text[0] == '-' && text[1];
}

static int take_argument(struct arguments *arguments, const char *text)
{
	if (!looks_like_option(arguments, text)) {
		add_word(arguments->settings, &arguments->settings->operands, text);
		return 0;
	}
	if (strcmp(text, "--") == 0) {
		arguments->only_operands = true;
		return 0;
	}
	return text[1] == '-' ? take_long(arguments, text + 2) : take_letters(arguments, text + 1);
}

/* --- the command -------------------------------------------------------------------------------------- */

/* Whether an argument that looks like an option has its value in the next one, for whatever command it may be. */
static bool has_value_behind(const char *text)
{
	const struct option *option;

	if (text[1] == '-') {
		const size_t length = strcspn(text + 2, "=");

		option = find_name(NULL, text + 2, length);
		return option && option->kind != OPTION_FLAG && !text[2 + length];
	}
	for (text++; *text; text++) {
		option = find_letter(NULL, *text);
		if (option && option->kind != OPTION_FLAG)
			return !text[1];
	}
	return false;
}

/* The position of the first operand, or the number of arguments. */
static size_t find_operand(const struct arguments *arguments)
{
	for (size_t i = 0; i < arguments->count; i++) {
		const char *text = arguments->items[i];

		if (strcmp(text, "--") == 0)
			return arguments->count;
		if (!looks_like_option(arguments, text))
			return i;
		i += has_value_behind(text);
	}
	return arguments->count;
}

static int find_command(struct arguments *arguments, size_t position)
{
	const char *name;

	arguments->settings->command = &command_table[COMMAND_DASHBOARD];
	if (position >= arguments->count)
		return 0;
	name = arguments->items[position];
	arguments->settings->named = true;
	arguments->settings->command = command_find(name);
	if (arguments->settings->command)
		return 0;
	error_set(arguments->err, ERROR_USAGE, "no command '%s'", name);
	error_hint(arguments->err, "See scabbard help.");
	hint_closest(arguments->err, name, command_words);
	return ERROR_USAGE;
}

static int check_operands(const struct settings *settings, struct error *err)
{
	const struct command *command = settings->command;
	const struct words *operands = &settings->operands;

	if (settings->help || settings->version)
		return 0;
	/* The machine takes the place of paths. */
	if (operands->count < command->least && !settings->machine) {
		error_set(err, ERROR_USAGE, "'%s' needs %s", command->name, command->operands);
		error_hint(err, "See scabbard help %s.", command->name);
		return ERROR_USAGE;
	}
	if (operands->count > command->most)
		return error_set(err, ERROR_USAGE, "'%s' has no use for '%s'", command->name,
			operands->items[command->most]);
	if (command->words && !command->knows_more && operands->count &&
		!is_word(command->words, operands->items[0])) {
		error_set(err, ERROR_USAGE, "'%s' does not know '%s'", command->name, operands->items[0]);
		hint_closest(err, operands->items[0], command->words);
		return ERROR_USAGE;
	}
	return 0;
}

int option_parse(struct settings *ret, int argc, char *const *argv, struct error *err)
{
	struct arguments arguments = {
		.items = argv + (argc > 0),
		.count = argc > 0 ? (size_t)argc - 1 : 0,
		.settings = ret,
		.err = err,
	};
	const size_t command = find_operand(&arguments);

	if (find_command(&arguments, command) < 0)
		return err->code;
	while (arguments.next < arguments.count) {
		const size_t at = arguments.next++;

		if (at != command && take_argument(&arguments, arguments.items[at]) < 0)
			return err->code;
	}
	return check_operands(ret, err);
}
