/* Makefiles: recipes as shell, with the variables of the file put in. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "mapped.h"
#include "scripts.h"
#include "shell_words.h"

enum {
	VALUE_BYTES_MOST = 4096,
	VALUES_BYTES_MOST = 1024 * 1024,
	DEEP_MOST = 6,
	STEPS_MOST = 200,
	TARGET_BYTES_MOST = 200
};

bool wants_make(const char *folder, const char *name)
{
	(void)folder;
	return strcmp(name, "Makefile") == 0 || strcmp(name, "GNUmakefile") == 0 ||
	       strcmp(name, "makefile") == 0 || text_ends(name, ".mk");
}

/* NAME = value; bytes of the file. */
struct variable {
	size_t name, name_length;
	size_t value, value_end;
	size_t assigned;
	bool fallback; /* ?= */
	bool exported;
};

struct make {
	struct reading *reading;
	const char *bytes;
	size_t length;
	struct places places;
	struct variable *variables; /* sorted by name once all are known */
	size_t variable_count;
	size_t variable_capacity;
	struct mapped recipe;
	size_t room; /* bytes of values that may still be put in */
	const char *target;
};

static void make_release(struct make *make)
{
	places_release(&make->places);
	memory_free(make->variables);
	mapped_release(&make->recipe);
}

/* --- lines ---------------------------------------------------------------------------------------------- */

static size_t line_end(const struct make *make, size_t start)
{
	const char *end =
		start < make->length ? memchr(make->bytes + start, '\n', make->length - start) : NULL;

	return end ? (size_t)(end - make->bytes) : make->length;
}

static bool is_continued(const struct make *make, size_t start, size_t end)
{
	size_t count = 0;

	if (end > start && make->bytes[end - 1] == '\r')
		end--;
	while (end > start && make->bytes[end - 1] == '\\') {
		end--;
		count++;
	}
	return count % 2;
}

/* The end of a line and of those that continue it. */
static size_t logical_end(const struct make *make, size_t start)
{
	size_t end = line_end(make, start);

	while (end < make->length && is_continued(make, start, end)) {
		start = end + 1;
		end = line_end(make, start);
	}
	return end;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

static size_t skip_blanks(const struct make *make, size_t at, size_t end)
{
	while (at < end && is_blank(make->bytes[at]))
		at++;
	return at;
}

static bool starts_word(const struct make *make, size_t at, size_t end, const char *word)
{
	const size_t length = strlen(word);

	return end - at >= length && memcmp(make->bytes + at, word, length) == 0 &&
	       (end - at == length || is_blank(make->bytes[at + length]));
}

/* --- variables ------------------------------------------------------------------------------------------ */

static bool is_name_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '_' || byte == '-' || byte == '.';
}

/* Take a line as an assignment; the words in front of it are let pass. */
static bool find_assignment(const struct make *make, size_t at, size_t end, struct variable *ret)
{
	struct variable variable = { .assigned = 1 };
	char operator= 0;

	while (starts_word(make, at, end, "export") || starts_word(make, at, end, "override")) {
		variable.exported |= make->bytes[at] == 'e';
		at = skip_blanks(make, at + (make->bytes[at] == 'e' ? 6 : 8), end);
	}
	variable.name = at;
	while (at < end && is_name_byte(make->bytes[at]))
		at++;
	variable.name_length = at - variable.name;
	at = skip_blanks(make, at, end);
	if (at < end && strchr(":?+!", make->bytes[at]))
		operator= make->bytes[at++];
	while (operator== ':' && at<end && make->bytes[at] == ':')
		at++;
	if (!variable.name_length || at >= end || make->bytes[at] != '=')
		return false;
	variable.value = skip_blanks(make, at + 1, end);
	variable.value_end = end;
	for (size_t i = variable.value; i < end; i++)
		if (make->bytes[i] == '#' && (i == variable.value || is_blank(make->bytes[i - 1]))) {
			variable.value_end = i;
			break;
		}
	while (variable.value_end > variable.value && is_blank(make->bytes[variable.value_end - 1]))
		variable.value_end--;
	variable.fallback = operator== '?';
	/* What is appended, or comes from a command, is not known from one line. */
	variable.assigned += operator== '+' || operator== '!';
	*ret = variable;
	return true;
}

static void add_variable(struct make *make, const struct variable *variable)
{
	memory_grow(
		&make->variables, make->variable_count, &make->variable_capacity, sizeof(*make->variables));
	make->variables[make->variable_count++] = *variable;
}

static int compare_names(const char *one, size_t one_length, const char *other, size_t other_length)
{
	const int order = memcmp(one, other, one_length < other_length ? one_length : other_length);

	return order ? order : (one_length > other_length) - (one_length < other_length);
}

/* The names are sorted by a list of their own, since comparing needs the file's bytes. */
struct named {
	const char *name;
	size_t length;
	size_t index;
};

static int compare_named(const void *left, const void *right)
{
	const struct named *one = left, *other = right;
	const int order = compare_names(one->name, one->length, other->name, other->length);

	return order ? order : (one->index > other->index) - (one->index < other->index);
}

static void sort_variables(struct make *make)
{
	struct named *names = memory_zero(make->variable_count, sizeof(*names));
	struct variable *sorted = memory_zero(make->variable_count, sizeof(*sorted));
	size_t kept = 0;

	for (size_t i = 0; i < make->variable_count; i++)
		names[i] = (struct named){ make->bytes + make->variables[i].name,
			make->variables[i].name_length, i };
	if (make->variable_count > 1)
		qsort(names, make->variable_count, sizeof(*names), compare_named);
	for (size_t i = 0; i < make->variable_count; i++) {
		const struct variable *variable = &make->variables[names[i].index];

		if (kept && compare_names(names[i].name, names[i].length, make->bytes + sorted[kept - 1].name,
				    sorted[kept - 1].name_length) == 0)
			sorted[kept - 1].assigned++;
		else
			sorted[kept++] = *variable;
	}
	memory_free(names);
	memory_free(make->variables);
	make->variables = sorted;
	make->variable_capacity = make->variable_count;
	make->variable_count = kept;
}

static const struct variable *find_variable(const struct make *make, const char *name, size_t length)
{
	size_t low = 0, high = make->variable_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct variable *variable = &make->variables[middle];
		const int order =
			compare_names(make->bytes + variable->name, variable->name_length, name, length);

		if (!order)
			return variable->assigned == 1 ? variable : NULL;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* --- expansion ------------------------------------------------------------------------------------------ */

/* The bytes of $(NAME), ${NAME} or $N behind the $, and the name in it; 0 if nothing follows. */
static size_t reference_length(const char *text, size_t length, size_t *ret_name, size_t *ret_length)
{
	size_t end = 1;
	int deep = 1;

	if (!length)
		return 0;
	*ret_name = 0;
	*ret_length = 1;
	if (*text != '(' && *text != '{')
		return 1;
	for (; end < length && deep; end++) {
		deep += text[end] == '(' || text[end] == '{';
		deep -= text[end] == ')' || text[end] == '}';
	}
	*ret_name = 1;
	*ret_length = deep ? end - 1 : end - 2;
	return end;
}

static void add_value(struct make *make, const struct variable *variable, size_t offset, int deep, int *steps,
	struct mapped *ret);

/* Text with what it refers to; `offset` says where all of it stands, or SIZE_MAX: where its bytes do. */
/* NOLINTNEXTLINE(misc-no-recursion): DEEP_MOST ends it */
static void expand(
	struct make *make, size_t start, size_t end, size_t offset, int deep, int *steps, struct mapped *ret)
{
	for (size_t i = start; i < end; i++) {
		const size_t from = offset == SIZE_MAX ? i : offset;
		const struct variable *variable;
		size_t name = 0, length = 0, used;

		if (make->bytes[i] != '$') {
			mapped_add(ret, make->bytes[i], from);
			continue;
		}
		if (i + 1 < end && make->bytes[i + 1] == '$') {
			mapped_add(ret, '$', from);
			i++;
			continue;
		}
		used = reference_length(make->bytes + i + 1, end - i - 1, &name, &length);
		variable = used ? find_variable(make, make->bytes + i + 1 + name, length) : NULL;
		if (variable && deep && *steps > 0)
			add_value(make, variable, from, deep - 1, steps, ret);
		else
			mapped_add(ret, SHELL_HOLE, from);
		i += used;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): DEEP_MOST ends it */
static void add_value(struct make *make, const struct variable *variable, size_t offset, int deep, int *steps,
	struct mapped *ret)
{
	--*steps;
	if (variable->value_end - variable->value > VALUE_BYTES_MOST ||
		variable->value_end - variable->value > make->room) {
		mapped_add(ret, SHELL_HOLE, offset);
		return;
	}
	make->room -= variable->value_end - variable->value;
	mapped_add(ret, variable->fallback ? SHELL_DEFAULT : SHELL_CONSTANT, offset);
	expand(make, variable->value, variable->value_end, offset, deep, steps, ret);
}

static void add_shell(struct make *make, size_t start, size_t end)
{
	int steps = STEPS_MOST;

	expand(make, start, end, SIZE_MAX, DEEP_MOST, &steps, &make->recipe);
}

/* --- recipes -------------------------------------------------------------------------------------------- */

static void end_recipe(struct make *make)
{
	const struct shell_text text = {
		.places = &make->places, .function = make->target ? make->target : "", .context = INDEX_NONE
	};

	mapped_read(&make->recipe, make->reading, &text);
	mapped_clear(&make->recipe);
}

/* A line of a recipe, without the marks that make takes off it; those of its continuations lose their tab. */
static void add_recipe_line(struct make *make, size_t start, size_t end)
{
	while (start < end && (strchr("@+-", make->bytes[start]) || is_blank(make->bytes[start])))
		start++;
	while (start < end) {
		size_t stop = line_end(make, start);

		if (stop > end)
			stop = end;
		add_shell(make, start, stop);
		mapped_add(&make->recipe, '\n', stop < make->length ? stop : make->length - 1);
		start = stop + 1;
		if (start < end && make->bytes[start] == '\t')
			start++;
	}
}

/* The colon of a rule, outside of references; `end` if there is none. */
static size_t rule_colon(const struct make *make, size_t at, size_t end)
{
	int deep = 0;

	for (; at < end; at++) {
		const char byte = make->bytes[at];

		if (byte == '#' && !deep)
			return end;
		deep += byte == '(' || byte == '{';
		deep -= deep && (byte == ')' || byte == '}');
		if (byte == ':' && !deep)
			return at;
	}
	return end;
}

static void start_rule(struct make *make, size_t start, size_t end)
{
	const size_t colon = rule_colon(make, start, end);
	const char *semicolon;
	size_t length = colon - start;

	if (colon == end)
		return;
	end_recipe(make);
	while (length && is_blank(make->bytes[start + length - 1]))
		length--;
	if (length > TARGET_BYTES_MOST)
		length = TARGET_BYTES_MOST;
	make->target = reading_text(
		make->reading, arena_string_part(make->reading->arena, make->bytes + start, length));
	semicolon = memchr(make->bytes + colon, ';', end - colon);
	if (semicolon)
		add_recipe_line(make, (size_t)(semicolon + 1 - make->bytes), end);
}

static bool is_directive(const struct make *make, size_t at, size_t end)
{
	static const char *const words[] = { "ifeq", "ifneq", "ifdef", "ifndef", "else", "endif", "include",
		"-include", "sinclude", "undefine", "unexport", "vpath" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (starts_word(make, at, end, words[i]))
			return true;
	return false;
}

/* Both passes see the same lines: the first takes variables, the second recipes. */
static void walk(struct make *make, bool recipes)
{
	bool defining = false;
	size_t end;

	for (size_t start = 0; start < make->length; start = end + 1) {
		const bool tab = make->bytes[start] == '\t';
		struct variable variable;
		size_t at;

		end = logical_end(make, start);
		at = skip_blanks(make, start, end);
		if (defining || starts_word(make, at, end, "define")) {
			defining = !starts_word(make, at, end, "endef");
			continue;
		}
		if (at == end || make->bytes[at] == '#' || (!tab && is_directive(make, at, end)))
			continue;
		if (tab) {
			if (recipes && make->target)
				add_recipe_line(make, start, end);
			continue;
		}
		if (find_assignment(make, at, end, &variable)) {
			if (!recipes)
				add_variable(make, &variable);
		} else if (recipes) {
			start_rule(make, at, end);
		}
	}
	end_recipe(make);
}

/* --- exported variables --------------------------------------------------------------------------------- */

static void note_exported(struct make *make)
{
	for (size_t i = 0; i < make->variable_count; i++) {
		const struct variable *variable = &make->variables[i];
		CLEANUP(mapped_release) struct mapped value = MAPPED_INIT;
		int steps = STEPS_MOST;
		bool known;

		if (!variable->exported ||
			!memmem(make->bytes + variable->name, variable->name_length, "DAGGER", 6))
			continue;
		expand(make, variable->value, variable->value_end, SIZE_MAX, DEEP_MOST, &steps, &value);
		known = variable->assigned == 1 && !memchr(value.text.text, SHELL_HOLE, value.text.length);
		environment_read(make->reading,
			arena_string_part(
				make->reading->arena, make->bytes + variable->name, variable->name_length),
			known ? value.text.text + strspn(value.text.text, "\x02\x03") : "",
			!known               ? CERTAINTY_UNKNOWN
			: variable->fallback ? CERTAINTY_DEFAULT
					     : CERTAINTY_LITERAL,
			"", INDEX_NONE,
			places_at(&make->places, variable->value, variable->value_end - variable->value));
	}
}

void read_make(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = {
		.facts = facts, .arena = input->arena, .limits = input->limits, .tools = input->tools
	};
	CLEANUP(make_release)
	struct make make = { .reading = &reading,
		.bytes = input->bytes,
		.length = input->length,
		.recipe = MAPPED_INIT,
		.room = VALUES_BYTES_MOST };

	places_make(&make.places, input->bytes, input->length);
	walk(&make, false);
	sort_variables(&make);
	note_exported(&make);
	walk(&make, true);
}
