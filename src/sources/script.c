/* Scripts: of bash and its kin, and of Dagger shell, as their first line says. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "scripts.h"
#include "shell.h"

bool mentions_dagger(const char *bytes, size_t length)
{
	return memmem(bytes, length, "dagger", 6) || memmem(bytes, length, "DAGGER", 6);
}

static const char *last_part(const char *folder)
{
	const char *slash = strrchr(folder, '/');

	return slash ? slash + 1 : folder;
}

/* Scripts without an ending are looked for where scripts lie. */
bool wants_script(const char *folder, const char *name)
{
	static const char *const folders[] = { "bin", "scripts", "script", "hack", "ci", ".ci",
		".buildkite" };
	static const char *const endings[] = { ".sh", ".bash", ".dsh", ".zsh" };

	for (size_t i = 0; i < COUNT_OF(endings); i++)
		if (text_ends(name, endings[i]))
			return true;
	if (strchr(name, '.'))
		return false;
	for (size_t i = 0; i < COUNT_OF(folders); i++)
		if (strcmp(last_part(folder), folders[i]) == 0)
			return true;
	return false;
}

/* The program that a first line names: its bytes, and where they begin; 0 if it names none. */
static size_t interpreter(const char *bytes, size_t length, size_t *ret_start)
{
	static const char blanks[] = " \t";
	const char *end = memchr(bytes, '\n', length);
	size_t line = end ? (size_t)(end - bytes) : length, at = 2;

	if (length < 2 || memcmp(bytes, "#!", 2) != 0)
		return 0;
	for (;;) {
		size_t start, base;

		while (at < line && strchr(blanks, bytes[at]))
			at++;
		start = base = at;
		for (; at < line && !strchr(" \t\r", bytes[at]); at++)
			if (bytes[at] == '/')
				base = at + 1;
		if (at == start)
			return 0;
		*ret_start = base;
		/* env, its flags and the variables that it sets come before the program. */
		if ((at - base == 3 && memcmp(bytes + base, "env", 3) == 0) || bytes[start] == '-' ||
			memchr(bytes + start, '=', at - start))
			continue;
		return at - base;
	}
}

static bool is_dagger(const char *bytes, size_t start, size_t length)
{
	return length == 6 && memcmp(bytes + start, "dagger", 6) == 0;
}

bool script_screen(const char *bytes, size_t length)
{
	static const char *const names[] = { "sh", "bash", "dash", "ash", "zsh", "ksh", "bats", "dagger" };
	size_t start = 0, count;

	if (!mentions_dagger(bytes, length))
		return false;
	count = interpreter(bytes, length, &start);
	for (size_t i = 0; count && i < COUNT_OF(names); i++)
		if (strlen(names[i]) == count && memcmp(bytes + start, names[i], count) == 0)
			return true;
	return !count;
}

void read_script(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = {
		.facts = facts, .arena = input->arena, .limits = input->limits, .tools = input->tools
	};
	CLEANUP(places_release) struct places places = { 0 };
	struct shell_text text = { .text = input->bytes,
		.length = input->length,
		.places = &places,
		.function = "",
		.context = INDEX_NONE };
	size_t start = 0;
	const size_t count = interpreter(input->bytes, input->length, &start);

	places_make(&places, input->bytes, input->length);
	if (!is_dagger(input->bytes, start, count)) {
		shell_read(&reading, &text);
		return;
	}
	dagger_shell_read(&reading, &text);
	/* `#!/usr/bin/env dagger -m REF` is a command line of its own. */
	text.text += start;
	text.base = start;
	text.length = strcspn(text.text, "\r\n");
	shell_read(&reading, &text);
}
