/* Manifests of packages: whether they name an SDK of Dagger, and what their scripts run. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "mapped.h"
#include "scripts.h"

bool wants_packages(const char *folder, const char *name)
{
	static const char *const names[] = { "go.mod", "package.json", "pyproject.toml", "mix.exs",
		"composer.json", "pom.xml", "build.gradle", "build.gradle.kts" };

	(void)folder;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return text_starts(name, "requirements") && text_ends(name, ".txt");
}

/* --- lines: Go, Python, Elixir, Java -------------------------------------------------------------------- */

/* How an SDK is named as a dependency, and bytes that cannot stand around the name. */
static const struct {
	const char *text;
	const char *joins;
} sdks[] = {
	{ "dagger.io/dagger", "./-" },
	{ "dagger-io", "/.-_" },
	{ "dagger_io", "/.-_" },
	{ "{:dagger", "_-:" },
	{ "<groupId>io.dagger</groupId>", "" },
	{ "io.dagger:", "." },
};

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

static bool joins(char byte, const char *also)
{
	return byte && (is_letter(byte) || strchr(also, byte));
}

static bool names_sdk(const char *line, size_t length)
{
	for (size_t i = 0; i < COUNT_OF(sdks); i++) {
		const size_t count = strlen(sdks[i].text);
		const char *at = memmem(line, length, sdks[i].text, count);
		const bool word = is_letter(sdks[i].text[count - 1]);

		if (at && (at == line || !joins(at[-1], sdks[i].joins)) &&
			(!word || at + count == line + length || !joins(at[count], sdks[i].joins)))
			return true;
	}
	return false;
}

static bool begins(const char *line, size_t length, const char *word)
{
	return length >= strlen(word) && memcmp(line, word, strlen(word)) == 0;
}

/* What others need is not used here; a file that describes the SDK itself is none of its users. */
static bool line_counts(const char *line, size_t length)
{
	static const char *const others[] = { "#", "//", "module ", "replace ", "name", "<!--" };

	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (begins(line, length, others[i]))
			return false;
	return !memmem(line, length, "// indirect", 11) && !memmem(line, length, "=>", 2);
}

static void read_lines(const struct reader_input *input, struct facts *facts)
{
	size_t end;

	for (size_t start = 0; start < input->length && !facts->dagger; start = end + 1) {
		const char *stop = memchr(input->bytes + start, '\n', input->length - start);

		end = stop ? (size_t)(stop - input->bytes) : input->length;
		while (start < end && (input->bytes[start] == ' ' || input->bytes[start] == '\t'))
			start++;
		facts->dagger = line_counts(input->bytes + start, end - start) &&
				names_sdk(input->bytes + start, end - start);
	}
}

/* `base-image` of [tool.dagger] in pyproject.toml. */
static void read_tool(const struct reader_input *input, struct reading *reading, struct places *places)
{
	const char *end = input->bytes + input->length;
	const char *at = memmem(input->bytes, input->length, "[tool.dagger]", 13);

	for (at = at ? memchr(at, '\n', (size_t)(end - at)) : NULL; at && at + 1 < end && at[1] != '[';
		at = memchr(at + 1, '\n', (size_t)(end - at - 1))) {
		const char *line = at + 1;
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		const char *open, *close;
		struct image_fact *image;

		stop = stop ? stop : end;
		if (!begins(line, (size_t)(stop - line), "base-image"))
			continue;
		open = memchr(line, '"', (size_t)(stop - line));
		close = open ? memchr(open + 1, '"', (size_t)(stop - open - 1)) : NULL;
		image = close ? reading_add_image(reading, IMAGE_SDK) : NULL;
		if (!image)
			return;
		image->text = reading_text(
			reading, arena_string_part(reading->arena, open + 1, (size_t)(close - open - 1)));
		image->certainty = CERTAINTY_LITERAL;
		image->where = "tool.dagger.base-image";
		image->at = places_at(places, (size_t)(open + 1 - input->bytes), (size_t)(close - open - 1));
		return;
	}
}

/* --- JSON: TypeScript, PHP ------------------------------------------------------------------------------ */

static void find_dependency(const struct json_value *root, struct facts *facts)
{
	static const char *const groups[] = { "dependencies", "devDependencies", "peerDependencies",
		"optionalDependencies", "require", "require-dev" };

	for (size_t i = 0; i < COUNT_OF(groups); i++) {
		const struct json_value *group = json_member(root, groups[i]);

		if (json_member(group, "@dagger.io/dagger") || json_member(group, "dagger/dagger"))
			facts->dagger = true;
	}
}

/* A string's bytes with their escapes undone: only those of shell text matter. */
static void add_decoded(struct mapped *mapped, const char *file, struct place at)
{
	static const char from[] = "nrtbf\"\\/", to[] = "\n\r\t\b\f\"\\/";
	const size_t end = at.offset + at.count - 1;

	for (size_t i = at.offset + 1; i < end; i++) {
		const char *known = file[i] == '\\' && i + 1 < end ? strchr(from, file[i + 1]) : NULL;

		if (known && *known) {
			mapped_add(mapped, to[known - from], i);
			i++;
		} else {
			mapped_add(mapped, file[i], i);
		}
	}
}

static void read_scripts(const struct reader_input *input, struct reading *reading, struct places *places,
	const struct json_value *scripts)
{
	for (const struct json_value *item = json_first(scripts); item; item = json_next(item)) {
		CLEANUP(mapped_release) struct mapped mapped = MAPPED_INIT;
		const struct shell_text like = { .places = places,
			.function = reading_text(reading, json_name(item) ? json_name(item) : ""),
			.context = INDEX_NONE };
		const char *text = json_text(item);

		if (!text || json_place(item).count < 2 || !mentions_dagger(text, strlen(text)))
			continue;
		add_decoded(&mapped, input->bytes, json_place(item));
		mapped_read(&mapped, reading, &like);
	}
}

static void read_json(const struct reader_input *input, struct reading *reading, struct places *places)
{
	const struct json_limits limits = {
		.depth = (uint32_t)input->limits->values[LIMIT_JSON_DEPTH],
		.values = (uint32_t)input->limits->values[LIMIT_JSON_VALUES],
	};
	CLEANUP(json_close) struct json *json = NULL;
	const struct json_value *base;
	struct image_fact *image;

	/* What is no JSON is npm's business: nothing can be said of it. */
	if (json_parse(&json, input->bytes, input->length, JSON_GO, &limits, NULL, NULL) < 0)
		return;
	find_dependency(json_root(json), reading->facts);
	read_scripts(input, reading, places, json_member(json_root(json), "scripts"));
	base = json_member(json_member(json_root(json), "dagger"), "baseImage");
	image = json_text(base) ? reading_add_image(reading, IMAGE_SDK) : NULL;
	if (!image)
		return;
	image->text = reading_text(reading, json_text(base));
	image->certainty = CERTAINTY_LITERAL;
	image->where = "dagger.baseImage";
	image->at = json_place(base);
}

void read_packages(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = {
		.facts = facts, .arena = input->arena, .limits = input->limits, .tools = input->tools
	};
	CLEANUP(places_release) struct places places = { 0 };
	size_t at = 0;

	places_make(&places, input->bytes, input->length);
	while (at < input->length && strchr(" \t\r\n", input->bytes[at]))
		at++;
	if (at < input->length && input->bytes[at] == '{') {
		read_json(input, &reading, &places);
		return;
	}
	read_lines(input, facts);
	read_tool(input, &reading, &places);
}
