/* .env, .envrc and mise.toml: lines that set a variable, of which Dagger's are noted. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "scripts.h"
#include "shell.h"

enum { NAME_BYTES_MOST = 128 };

bool wants_environment(const char *folder, const char *name)
{
	(void)folder;
	return strcmp(name, ".env") == 0 || text_starts(name, ".env.") || strcmp(name, ".envrc") == 0 ||
	       text_ends(name, ".env") || strcmp(name, "mise.toml") == 0 || strcmp(name, ".mise.toml") == 0;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

/* The value in [start, end): without its quotes, or without the comment behind it. */
static void trim_value(const char *bytes, size_t *start, size_t *end)
{
	while (*start < *end && is_blank(bytes[*start]))
		++*start;
	if (*start < *end && (bytes[*start] == '"' || bytes[*start] == '\'')) {
		const char *close = memchr(bytes + *start + 1, bytes[*start], *end - *start - 1);

		if (close) {
			++*start;
			*end = (size_t)(close - bytes);
			return;
		}
	}
	for (size_t i = *start; i < *end; i++)
		if (bytes[i] == '#' && i > *start && is_blank(bytes[i - 1]))
			*end = i;
	while (*end > *start && is_blank(bytes[*end - 1]))
		--*end;
}

static void read_line(struct reading *reading, struct places *places, size_t start, size_t end)
{
	const char *bytes = places->text;
	size_t name, length;

	while (start < end && is_blank(bytes[start]))
		start++;
	if (end - start > 7 && memcmp(bytes + start, "export ", 7) == 0)
		start += 7;
	while (start < end && is_blank(bytes[start]))
		start++;
	name = start;
	while (start < end && ((bytes[start] >= 'A' && bytes[start] <= 'Z') ||
				      (bytes[start] >= '0' && bytes[start] <= '9') || bytes[start] == '_'))
		start++;
	length = start - name;
	while (start < end && is_blank(bytes[start]))
		start++;
	if (!length || length > NAME_BYTES_MOST || start >= end || bytes[start] != '=' ||
		!memmem(bytes + name, length, "DAGGER", 6))
		return;
	start++;
	trim_value(bytes, &start, &end);
	environment_read(reading, arena_string_part(reading->arena, bytes + name, length),
		memchr(bytes + start, '$', end - start)
			? ""
			: arena_string_part(reading->arena, bytes + start, end - start),
		memchr(bytes + start, '$', end - start) ? CERTAINTY_UNKNOWN : CERTAINTY_LITERAL, "",
		INDEX_NONE,
		places_at(places, end > start ? start : name, end > start ? end - start : length));
}

void read_environment(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = { .facts = facts, .arena = input->arena, .limits = input->limits };
	CLEANUP(places_release) struct places places = { 0 };
	size_t end;

	places_make(&places, input->bytes, input->length);
	for (size_t start = 0; start < input->length; start = end + 1) {
		const char *stop = memchr(input->bytes + start, '\n', input->length - start);

		end = stop ? (size_t)(stop - input->bytes) : input->length;
		read_line(&reading, &places, start, end);
	}
}
