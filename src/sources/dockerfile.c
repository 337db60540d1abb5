/* Dockerfiles: the images that they start from and copy out of, and what of Dagger they run. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "mapped.h"
#include "scripts.h"

enum { ARGS_MOST = 500, STAGES_MOST = 500, TEXT_BYTES_MOST = 4096, MARKS_MOST = 16, DIRECTIVES_MOST = 20 };

bool wants_dockerfile(const char *folder, const char *name)
{
	(void)folder;
	if (text_ends(name, ".dockerignore"))
		return false;
	return strcmp(name, "Dockerfile") == 0 || strcmp(name, "Containerfile") == 0 ||
	       text_starts(name, "Dockerfile.") || text_starts(name, "Containerfile.") ||
	       text_ends(name, ".Dockerfile") || text_ends(name, ".dockerfile");
}

/* A text with its ARGs put in. */
struct expanded {
	struct buf text;
	bool unknown;
	bool fallback;
};

struct argument {
	const char *name;
	const char *value; /* NULL: the builder's to give */
};

struct dockerfile {
	struct reading *reading;
	const char *bytes;
	size_t length;
	struct places places;
	char escape;
	size_t next;                /* the line that comes */
	struct mapped instruction;  /* the one at hand, lines joined */
	struct argument *arguments; /* in front of the first FROM */
	size_t argument_count;
	size_t argument_capacity;
	const char **stages; /* names, NULL for those without */
	size_t stage_count;
	size_t stage_capacity;
	bool shell; /* it speaks of Dagger: what it runs is read */
};

static void dockerfile_release(struct dockerfile *file)
{
	places_release(&file->places);
	mapped_release(&file->instruction);
	memory_free(file->arguments);
	memory_free(file->stages);
}

/* --- lines ---------------------------------------------------------------------------------------------- */

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

static size_t line_end(const struct dockerfile *file, size_t start)
{
	const char *end =
		start < file->length ? memchr(file->bytes + start, '\n', file->length - start) : NULL;

	return end ? (size_t)(end - file->bytes) : file->length;
}

static size_t skip_blanks(const struct dockerfile *file, size_t at, size_t end)
{
	while (at < end && is_blank(file->bytes[at]))
		at++;
	return at;
}

/* One line without the escape that continues it; whether there is one. */
static bool add_line(struct dockerfile *file, size_t start, size_t end)
{
	size_t last = end;

	while (last > start && is_blank(file->bytes[last - 1]))
		last--;
	if (last > start && file->bytes[last - 1] == file->escape) {
		mapped_add_part(&file->instruction, file->bytes, start, last - 1);
		return true;
	}
	mapped_add_part(&file->instruction, file->bytes, start, last);
	return false;
}

/* A here-document's end: its name, without quotes. */
static size_t document_mark(const char *text, const char **ret)
{
	const char *at = strstr(text, "<<");
	size_t length;

	if (!at || at[2] == '<')
		return 0;
	at += 2;
	at += *at == '-';
	at += *at == '"' || *at == '\'';
	length = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
	*ret = at;
	return length;
}

/* The lines of a here-document belong to the instruction. */
static void add_document(struct dockerfile *file)
{
	char mark[MARKS_MOST * 4];
	const char *name;
	const size_t length = document_mark(file->instruction.text.text, &name);

	if (!length || length >= sizeof(mark))
		return;
	memcpy(mark, name, length);
	while (file->next < file->length) {
		const size_t start = file->next, end = line_end(file, start);
		const size_t word = skip_blanks(file, start, end);
		size_t last = end;

		while (last > word && is_blank(file->bytes[last - 1]))
			last--;
		file->next = end + 1;
		mapped_add(&file->instruction, '\n', start ? start - 1 : 0);
		mapped_add_part(&file->instruction, file->bytes, start, last);
		if (last - word == length && memcmp(file->bytes + word, mark, length) == 0)
			return;
	}
}

/* The next instruction, its lines joined; comments between them are none of it. */
static bool next_instruction(struct dockerfile *file)
{
	bool continued = false;

	mapped_clear(&file->instruction);
	while (file->next < file->length) {
		const size_t start = file->next, end = line_end(file, start);
		const size_t at = skip_blanks(file, start, end);

		file->next = end + 1;
		if (at == end || file->bytes[at] == '#')
			continue;
		continued = add_line(file, continued ? start : at, end);
		if (!continued)
			break;
	}
	if (!file->instruction.text.length)
		return false;
	if (text_starts(file->instruction.text.text, "RUN") ||
		text_starts(file->instruction.text.text, "COPY") ||
		text_starts(file->instruction.text.text, "ADD"))
		add_document(file);
	return true;
}

/* --- variables ------------------------------------------------------------------------------------------ */

static const struct argument *find_argument(const struct dockerfile *file, const char *name, size_t length)
{
	for (size_t i = file->argument_count; i > 0; i--)
		if (strlen(file->arguments[i - 1].name) == length &&
			memcmp(file->arguments[i - 1].name, name, length) == 0)
			return &file->arguments[i - 1];
	return NULL;
}

static size_t name_length(const char *text, size_t length)
{
	size_t count = 0;

	while (count < length &&
		((text[count] >= 'a' && text[count] <= 'z') || (text[count] >= 'A' && text[count] <= 'Z') ||
			(text[count] >= '0' && text[count] <= '9') || text[count] == '_'))
		count++;
	return count;
}

/* What stands for $NAME or ${NAME...}; `rest` is what follows the name in braces. */
static void add_argument_value(const struct dockerfile *file, const char *name, size_t length,
	const char *rest, size_t rest_length, struct expanded *ret)
{
	const struct argument *argument = find_argument(file, name, length);
	const size_t skip = rest_length && *rest == ':' ? 1 : 0;
	const bool otherwise = rest_length > skip && rest[skip] == '-';
	const bool plain = !rest_length || otherwise;

	ret->fallback = true;
	if (plain && argument && argument->value && (*argument->value || !otherwise)) {
		buf_add(&ret->text, argument->value);
		ret->unknown |= strstr(argument->value, "{}") != NULL;
	} else if (otherwise) {
		buf_add_bytes(&ret->text, rest + skip + 1, rest_length - skip - 1);
	} else {
		buf_add(&ret->text, "{}");
		ret->unknown = true;
	}
}

static void expand(const struct dockerfile *file, const char *text, size_t length, struct expanded *ret)
{
	*ret = (struct expanded){ .text = BUF_INIT };
	for (size_t i = 0; i < length && ret->text.length < TEXT_BYTES_MOST; i++) {
		const char *name = text + i + 1;
		const size_t left = length - i - 1;

		if (text[i] == file->escape && left) {
			buf_add_char(&ret->text, text[++i]);
		} else if (text[i] != '$' || !left) {
			buf_add_char(&ret->text, text[i]);
		} else if (*name == '{') {
			const char *close = memchr(name, '}', left);
			const size_t whole = close ? (size_t)(close - name) - 1 : left - 1;
			const size_t used = name_length(name + 1, whole);

			add_argument_value(file, name + 1, used, name + 1 + used, whole - used, ret);
			i += whole + 1 + (close != NULL);
		} else {
			const size_t used = name_length(name, left);

			add_argument_value(file, name, used, "", 0, ret);
			i += used;
		}
	}
}

static void expanded_release(struct expanded *expanded)
{
	buf_release(&expanded->text);
}

static enum certainty certainty_of(const struct expanded *expanded)
{
	if (expanded->unknown)
		return CERTAINTY_UNKNOWN;
	return expanded->fallback ? CERTAINTY_DEFAULT : CERTAINTY_LITERAL;
}

/* --- words ---------------------------------------------------------------------------------------------- */

/* A word of the instruction. */
struct word {
	const char *text;
	size_t start, length;
};

static bool next_word(const struct dockerfile *file, size_t *position, struct word *ret)
{
	const char *text = file->instruction.text.text;
	size_t at = *position + strspn(text + *position, " \t\r\n");

	*ret = (struct word){ .text = text + at, .start = at, .length = strcspn(text + at, " \t\r\n") };
	*position = at + ret->length;
	return ret->length > 0;
}

static bool word_is(const struct word *word, const char *text)
{
	char lower[32];

	if (word->length >= sizeof(lower) || word->length != strlen(text))
		return false;
	memcpy(lower, word->text, word->length);
	lower[word->length] = '\0';
	return text_equal_ascii_case(lower, text);
}

static bool word_starts(const struct word *word, const char *start)
{
	return word->length >= strlen(start) && memcmp(word->text, start, strlen(start)) == 0;
}

static struct place place_of(struct dockerfile *file, size_t start, size_t length)
{
	const size_t *offsets = file->instruction.offsets;

	return places_at(&file->places, offsets[start], offsets[start + length - 1] + 1 - offsets[start]);
}

/* --- instructions --------------------------------------------------------------------------------------- */

static bool is_stage(const struct dockerfile *file, const char *name)
{
	if (*name && name[strspn(name, "0123456789")] == '\0')
		return true;
	for (size_t i = 0; i < file->stage_count; i++)
		if (file->stages[i] && text_equal_ascii_case(file->stages[i], name))
			return true;
	return false;
}

/* An image in a part of the instruction; NULL where it is a stage of this file, or there is no room. */
static struct image_fact *add_image(struct dockerfile *file, size_t start, size_t length, const char *where)
{
	CLEANUP(expanded_release) struct expanded expanded = { .text = BUF_INIT };
	struct image_fact *image;

	expand(file, file->instruction.text.text + start, length, &expanded);
	if (!expanded.text.length || (!expanded.unknown && is_stage(file, expanded.text.text)))
		return NULL;
	image = reading_add_image(file->reading, IMAGE_BUILD);
	if (!image)
		return NULL;
	image->text =
		strcmp(expanded.text.text, "{}") == 0 ? "" : reading_text(file->reading, expanded.text.text);
	image->certainty = certainty_of(&expanded);
	image->where = where;
	image->at = place_of(file, start, length);
	return image;
}

static const char *platform_of(struct dockerfile *file, const struct word *word)
{
	CLEANUP(expanded_release) struct expanded expanded = { .text = BUF_INIT };
	const size_t skip = strlen("--platform=");

	expand(file, word->text + skip, word->length - skip, &expanded);
	return expanded.unknown || !expanded.text.length ? NULL
							 : reading_text(file->reading, expanded.text.text);
}

static void add_stage(struct dockerfile *file, const char *name)
{
	if (file->stage_count >= STAGES_MOST)
		return;
	memory_grow(&file->stages, file->stage_count, &file->stage_capacity, sizeof(*file->stages));
	file->stages[file->stage_count++] = name;
}

/* FROM [--platform=P] IMAGE [AS NAME] */
static void read_from(struct dockerfile *file, size_t position)
{
	struct word word, from = { 0 };
	const char *platform = NULL, *stage = NULL;
	struct image_fact *image;

	while (next_word(file, &position, &word)) {
		if (word_starts(&word, "--platform="))
			platform = platform_of(file, &word);
		else if (!from.length && !word_starts(&word, "--"))
			from = word;
		else if (from.length && word_is(&word, "as") && next_word(file, &position, &word))
			stage = reading_text(file->reading,
				arena_string_part(file->reading->arena, word.text, word.length));
	}
	if (!from.length)
		return;
	image = add_image(file, from.start, from.length, "FROM");
	if (image) {
		image->platform = platform;
		image->stage = stage;
	}
	add_stage(file, stage);
}

/* ARG NAME[=value] ...: those in front of the first FROM are FROM's. */
static void read_arg(struct dockerfile *file, size_t position)
{
	struct word word;

	while (!file->stage_count && file->argument_count < ARGS_MOST && next_word(file, &position, &word)) {
		CLEANUP(expanded_release) struct expanded expanded = { .text = BUF_INIT };
		const size_t name = name_length(word.text, word.length);
		const char *value = word.text + name + 1;
		size_t length = word.length > name ? word.length - name - 1 : 0;
		struct argument *argument;

		if (!name || (word.length > name && word.text[name] != '='))
			continue;
		if (length >= 2 && (*value == '"' || *value == '\'') && value[length - 1] == *value) {
			value++;
			length -= 2;
		}
		expand(file, value, length, &expanded);
		memory_grow(&file->arguments, file->argument_count, &file->argument_capacity,
			sizeof(*file->arguments));
		argument = &file->arguments[file->argument_count++];
		argument->name = arena_string_part(file->reading->arena, word.text, name);
		argument->value =
			word.length > name ? arena_string(file->reading->arena, expanded.text.text) : NULL;
	}
}

/* COPY --from=IMAGE, RUN --mount=type=bind,from=IMAGE */
static void read_flags(struct dockerfile *file, size_t position, const char *where)
{
	struct word word;

	while (next_word(file, &position, &word) && word_starts(&word, "--")) {
		size_t start, length;

		if (word_starts(&word, "--from=")) {
			start = word.start + strlen("--from=");
		} else if (word_starts(&word, "--mount=")) {
			const char *from = memmem(word.text, word.length, ",from=", 6);

			if (!from)
				from = memmem(word.text, word.length, "=from=", 6);
			if (!from)
				continue;
			start = word.start + (size_t)(from - word.text) + 6;
		} else {
			continue;
		}
		length = strcspn(file->instruction.text.text + start, ", \t\r\n");
		if (length)
			add_image(file, start, length, where);
	}
}

/* The command behind RUN and its flags. */
static void run_shell(struct dockerfile *file, size_t position)
{
	struct shell_text text = { .places = &file->places, .function = "RUN", .context = INDEX_NONE };
	struct word word;
	size_t start = position;

	while (next_word(file, &position, &word) && word_starts(&word, "--"))
		start = position;
	text.text = file->instruction.text.text + start;
	text.length = file->instruction.text.length - start;
	text.offsets = file->instruction.offsets + start;
	if (text.length && mentions_dagger(text.text, text.length))
		shell_read(file->reading, &text);
}

/* ENV NAME=value ..., ENV NAME value */
static void read_env(struct dockerfile *file, size_t position)
{
	struct word word;

	while (next_word(file, &position, &word)) {
		CLEANUP(expanded_release) struct expanded expanded = { .text = BUF_INIT };
		const size_t name = name_length(word.text, word.length);
		struct arena *arena = file->reading->arena;
		struct word value = word;

		if (!name)
			return;
		if (word.length == name) {
			if (!next_word(file, &position, &value))
				return;
		} else {
			value.text += name + 1;
			value.start += name + 1;
			value.length -= name + 1;
		}
		if (value.length >= 2 && (*value.text == '"' || *value.text == '\'') &&
			value.text[value.length - 1] == *value.text) {
			value.text++;
			value.start++;
			value.length -= 2;
		}
		if (!value.length || !memmem(word.text, name, "DAGGER", 6))
			continue;
		expand(file, value.text, value.length, &expanded);
		environment_read(file->reading, arena_string_part(arena, word.text, name),
			strcmp(expanded.text.text, "{}") == 0 ? "" : expanded.text.text,
			certainty_of(&expanded), "", INDEX_NONE, place_of(file, value.start, value.length));
	}
}

static void read_instruction(struct dockerfile *file)
{
	size_t position = 0;
	struct word word;

	if (!next_word(file, &position, &word))
		return;
	if (word_is(&word, "from")) {
		read_from(file, position);
	} else if (word_is(&word, "arg")) {
		read_arg(file, position);
	} else if (word_is(&word, "copy") || word_is(&word, "add")) {
		read_flags(file, position, "COPY --from");
	} else if (word_is(&word, "run")) {
		read_flags(file, position, "RUN --mount");
		if (file->shell)
			run_shell(file, position);
	} else if (file->shell && word_is(&word, "env")) {
		read_env(file, position);
	}
}

/* --- directives ----------------------------------------------------------------------------------------- */

/* `# NAME=value`: where the value begins, or `end`. */
static size_t directive_value(const struct dockerfile *file, size_t at, size_t end, const char *name)
{
	const size_t length = strlen(name);

	if (end - at < length || strncasecmp(file->bytes + at, name, length) != 0)
		return end;
	at = skip_blanks(file, at + length, end);
	return at < end && file->bytes[at] == '=' ? skip_blanks(file, at + 1, end) : end;
}

/* Comments at the very top that say how to read what follows. */
static void read_directives(struct dockerfile *file)
{
	size_t end;

	file->escape = '\\';
	for (size_t start = 0, i = 0; start < file->length && i < DIRECTIVES_MOST; start = end + 1, i++) {
		size_t at, last, syntax, escape;
		struct image_fact *image;

		end = last = line_end(file, start);
		while (last > start && is_blank(file->bytes[last - 1]))
			last--;
		at = skip_blanks(file, start, last);
		if (at == last || file->bytes[at] != '#')
			return;
		at = skip_blanks(file, at + 1, last);
		syntax = directive_value(file, at, last, "syntax");
		escape = directive_value(file, at, last, "escape");
		if (escape + 1 == last && file->bytes[escape] == '`')
			file->escape = '`';
		if (syntax == last)
			continue;
		image = reading_add_image(file->reading, IMAGE_BUILD);
		if (!image)
			return;
		image->text = reading_text(file->reading,
			arena_string_part(file->reading->arena, file->bytes + syntax, last - syntax));
		image->certainty = CERTAINTY_LITERAL;
		image->where = "syntax";
		image->at = places_at(&file->places, syntax, last - syntax);
	}
}

void read_dockerfile(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = {
		.facts = facts, .arena = input->arena, .limits = input->limits, .tools = input->tools
	};
	CLEANUP(dockerfile_release)
	struct dockerfile file = { .reading = &reading,
		.bytes = input->bytes,
		.length = input->length,
		.instruction = MAPPED_INIT };

	places_make(&file.places, input->bytes, input->length);
	file.shell = mentions_dagger(input->bytes, input->length);
	read_directives(&file);
	while (next_instruction(&file))
		read_instruction(&file);
}
