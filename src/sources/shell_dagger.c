/* The dagger command: its verb, flags and words. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "code_secret.h"
#include "dagger_api.h"
#include "shell_command.h"
#include "sources/reference.h"

/* Flags of the command itself that take a word; those of called functions are told by what follows. */
static const char *const valued[] = { "mod", "module", "load-module", "workspace", "workdir", "command",
	"interactive-command", "env", "lock", "x-release", "allow-llm", "model", "dot-output",
	"dot-focus-field", "progress", "output", "sdk", "name", "source", "blueprint", "license", "doc",
	"var", "var-json", "include", "engine", "runtime", "from", "path", "address" };

/* Flags of the command itself that take none. */
static const char *const plain[] = { "silent", "quiet", "verbose", "debug", "interactive", "web", "no-exit",
	"no-mod", "cloud", "auto-apply", "focus", "json", "help", "recursive", "force", "compat",
	"eager-runtime", "no-web", "list", "no-generate", "failfast", "follow", "yes" };

/* Verbs whose words name modules. */
static const char *const installing[] = { "install", "toolchain", "module", "mod", "sdk", "blueprint",
	"use" };

/* Arguments of functions that are containers, by custom. */
static const char *const containers[] = { "ctr", "container", "base", "base-image", "base-container",
	"base-ctr", "builder-image", "runtime-image" };

static bool is_among(const char *text, size_t length, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == length && memcmp(words[i], text, length) == 0)
			return true;
	return false;
}

/* --- modules -------------------------------------------------------------------------------------------- */

/* A first part without a dot can be no host. */
static bool may_be_remote(const char *text)
{
	const size_t first = strcspn(text, "/");

	switch (reference_place(text, NULL, GRAMMAR_MODULE)) {
	case PLACE_GIT:
		return true;
	case PLACE_EITHER:
		return text[first] == '/' && (memchr(text, '.', first) || memchr(text, ':', first));
	case PLACE_LOCAL:
		break;
	}
	return false;
}

void shell_module(struct reading *reading, const char *verb, const char *text, struct place at)
{
	struct reference_fact *reference;

	if (!may_be_remote(text))
		return;
	reference = reading_add_reference(reading, REFERENCE_CALL);
	if (!reference)
		return;
	reference->name = reading_text(reading, verb);
	reference->source = reading_text(reading, text);
	reference->string_form = true;
	reference->at = at;
}

/* --- words ---------------------------------------------------------------------------------------------- */

/* One flag, or one word where `name` is "". */
struct item {
	const char *name; /* as facts have it */
	const struct shell_word *word;
	size_t start; /* of the value in the word */
	bool given;   /* a value is given; else it is true */
};

/* The command line, sorted into flags and words; ends with the words of the shell command. */
struct line {
	struct shell_script *script;
	const struct shell_command *command;
	size_t next;
	const char *verb;
	bool plain; /* flags end here: what follows is somebody else's */
};

static const char *flag_name(struct line *line, const char *text, size_t length)
{
	static const char *const modules[] = { "mod", "module", "load-module" };

	if (is_among(text, length, modules, COUNT_OF(modules)))
		return "module";
	return reading_text(
		line->script->reading, arena_string_part(line->script->reading->arena, text, length));
}

static const struct shell_word *next_word(struct line *line)
{
	const struct shell_words *words = &line->command->words;

	return line->next < words->count ? &words->items[line->next] : NULL;
}

static bool takes_word(
	const struct line *line, const char *name, size_t length, const struct shell_word *next)
{
	if (!next)
		return false;
	if (is_among(name, length, valued, COUNT_OF(valued)))
		return true;
	if (is_among(name, length, plain, COUNT_OF(plain)) || !line->verb)
		return false;
	return next->text.text[0] != '-' || !next->text.text[1];
}

static void take_long(struct line *line, const struct shell_word *word, struct item *ret)
{
	const char *text = word->text.text + 2;
	const size_t length = strcspn(text, "=");

	ret->name = flag_name(line, text, length);
	ret->given = text[length] == '=';
	ret->start = ret->given ? 2 + length + 1 : 0;
	if (ret->given || !takes_word(line, text, length, next_word(line)))
		return;
	ret->word = next_word(line);
	ret->start = 0;
	ret->given = true;
	line->next++;
}

/* -m REF, -mREF, -sm REF, -s=VALUE: the first that takes a word takes what is left. */
static void take_short(struct line *line, const struct shell_word *word, struct item *ret)
{
	const char *text = word->text.text;
	const size_t equals = strcspn(text, "=");
	size_t at = 1;

	while (at + 1 < equals && !strchr("mWco", text[at]))
		at++;
	ret->name = text[at] == 'm'   ? "module"
		    : text[at] == 'W' ? "workspace"
		    : text[at] == 'c' ? "command"
				      : flag_name(line, text + at, 1);
	ret->given = text[equals] == '=' || strchr("mWco", text[at]);
	if (!ret->given)
		return;
	ret->start = at + 1 == equals && text[equals] ? equals + 1 : at + 1;
	if (text[at + 1])
		return;
	ret->word = next_word(line);
	ret->start = 0;
	ret->given = ret->word != NULL;
	line->next += ret->given;
}

static bool take(struct line *line, struct item *ret)
{
	const struct shell_word *word = next_word(line);
	const char *text;

	if (word && !line->plain && shell_word_is(word, "--")) {
		line->plain = true;
		line->next++;
		word = next_word(line);
	}
	if (!word)
		return false;
	line->next++;
	text = word->text.text;
	*ret = (struct item){ .name = "", .word = word };
	if (line->plain || text[0] != '-' || !text[1])
		ret->given = true;
	else if (text[1] == '-')
		take_long(line, word, ret);
	else
		take_short(line, word, ret);
	if (!ret->word)
		ret->word = word;
	return true;
}

/* A verb is written there, in small letters; anything else is a script or not known. */
static bool is_verb(const struct shell_word *word)
{
	const char *text = word->text.text;

	return *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyz-")] == '\0';
}

/* --- facts ---------------------------------------------------------------------------------------------- */

static void set_item(const struct line *line, const struct item *item, struct value_fact *value)
{
	const char *text = item->word->text.text + item->start;

	value->name = item->name;
	if (!item->given) {
		value->text = "true";
		value->certainty = CERTAINTY_LITERAL;
		value->at = shell_word_place(line->script, item->word, 0, item->word->text.length);
		return;
	}
	shell_value(line->script, item->word, item->start, code_looks_secret(item->name, text), value);
}

static bool looks_like_image(const char *text)
{
	const char *colon = strrchr(text, ':');

	return !strchr("./~$-", *text) && !strstr(text, "://") && !strchr(text, ' ') &&
	       (strstr(text, "@sha256:") || (colon && colon[1] && !strchr(colon, '/')) ||
		       memchr(text, '.', strcspn(text, "/")));
}

static void note_item(const struct line *line, const struct item *item)
{
	struct reading *reading = line->script->reading;
	const struct shell_word *word = item->word;
	const char *text = word->text.text + item->start;
	const struct place at = shell_word_place(line->script, word, item->start, word->text.length);
	const char *verb = line->verb ? line->verb : "";
	const bool names_module =
		strcmp(item->name, "module") == 0 || strcmp(item->name, "workspace") == 0 ||
		strcmp(item->name, "sdk") == 0 || strcmp(item->name, "blueprint") == 0 ||
		(!*item->name && is_among(verb, strlen(verb), installing, COUNT_OF(installing)));
	struct image_fact *image;

	if (!item->given || !*text || !certainty_is_fixed(shell_word_certainty(word, item->start)))
		return;
	if (names_module)
		shell_module(reading, verb, text, at);
	if (!is_among(item->name, strlen(item->name), containers, COUNT_OF(containers)) ||
		!looks_like_image(text))
		return;
	image = reading_add_image(reading, IMAGE_BASE);
	if (!image)
		return;
	image->text = reading_text(reading, text);
	image->certainty = shell_word_certainty(word, item->start);
	image->where = arena_format(reading->arena, "--%s", item->name);
	image->context = line->script->source->context;
	image->at = at;
}

/* The verb alone: what comes before it may be of one that stands behind. */
static const char *find_verb(struct shell_script *script, const struct shell_command *command)
{
	struct line line = { .script = script, .command = command, .next = command->first + 1 };
	struct item item;

	while (take(&line, &item))
		if (!*item.name && is_verb(item.word))
			return reading_text(script->reading, item.word->text.text);
		else if (!*item.name && !item.word->unknown)
			return NULL;
	return NULL;
}

static void read_line(struct line *line, struct call_fact *call)
{
	const char *verb = find_verb(line->script, line->command);
	uint32_t position = 0;
	bool passed = !verb;
	struct item item;

	call->name = verb ? verb : "";
	while (take(line, &item)) {
		struct value_fact *value;

		if (!passed && !*item.name && is_verb(item.word)) {
			passed = true;
			line->verb = verb;
			continue;
		}
		line->plain = line->plain || (verb && strcmp(verb, "run") == 0 && passed && !*item.name);
		value = reading_add_value(line->script->reading, call);
		if (!value)
			return;
		set_item(line, &item, value);
		if (!*item.name)
			value->position = position++;
	}
}

/* What the line loads: known when the verb is, wherever the flags stand. */
static void note_line(struct line *line, const char *verb)
{
	struct item item;
	bool passed = !verb;

	line->next = line->command->first + 1;
	line->plain = false;
	line->verb = NULL;
	while (take(line, &item)) {
		const char *named = line->verb;

		if (!passed && !*item.name && is_verb(item.word)) {
			passed = true;
			line->verb = verb;
			continue;
		}
		line->verb = verb;
		note_item(line, &item);
		line->verb = named;
		line->plain = line->plain || (verb && strcmp(verb, "run") == 0 && passed && !*item.name);
	}
}

/* --- functions of the API, called from the command line -------------------------------------------------- */

/* One function of a chain: `publish --address=X`. */
static struct call_fact *add_function(
	struct line *line, const struct item *item, uint32_t receiver, const char *type)
{
	struct reading *reading = line->script->reading;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct call_fact *call = reading_add_call(reading, CALL_DAGGER);

	if (!call)
		return NULL;
	buf_add_camel_of_kebab(&name, item->word->text.text, item->word->text.length);
	call->name = reading_text(reading, name.text);
	call->type = type;
	call->function = line->script->function;
	call->context = line->script->source->context;
	call->receiver = receiver;
	call->at = shell_word_place(line->script, item->word, 0, item->word->text.length);
	return call;
}

static void add_argument(struct line *line, const struct item *item, struct call_fact *call)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct value_fact *value = reading_add_value(line->script->reading, call);
	struct place at;

	if (!value)
		return;
	set_item(line, item, value);
	buf_add_camel_of_kebab(&name, item->name, strlen(item->name));
	value->name = reading_text(line->script->reading, name.text);
	at = value->at;
	if (at.offset + at.count > call->at.offset + call->at.count)
		call->at.count = at.offset + at.count - call->at.offset;
}

/* `dagger core container from --address=X`: each word is a function of what the one before it returned. */
static void read_core(struct line *line)
{
	struct reading *reading = line->script->reading;
	const char *type = "Query";
	uint32_t receiver = INDEX_NONE;
	struct call_fact *call = NULL;
	struct item item;
	bool passed = false;

	line->next = line->command->first + 1;
	line->plain = false;
	line->verb = NULL;
	while (take(line, &item)) {
		const struct api_function *function;

		if (!passed) {
			passed = !*item.name && is_verb(item.word);
			line->verb = passed ? "core" : NULL;
			continue;
		}
		if (*item.name) {
			if (call)
				add_argument(line, &item, call);
			continue;
		}
		call = add_function(line, &item, receiver, type);
		if (!call)
			return;
		function = api_find(type, call->name);
		type = function ? function->returns : "";
		receiver = (uint32_t)reading->facts->call_count - 1;
	}
}

/* `dagger call build publish --address X`: a container's own publish, as its argument tells. */
static void read_publish(struct line *line)
{
	struct item item, function = { 0 };

	line->next = line->command->first + 1;
	line->plain = false;
	line->verb = "call";
	while (take(line, &item)) {
		struct call_fact *call;

		if (!*item.name)
			function = item;
		if (strcmp(item.name, "address") != 0 || !function.word ||
			!shell_word_is(function.word, "publish"))
			continue;
		call = add_function(line, &function, INDEX_NONE, "Container");
		if (call)
			add_argument(line, &item, call);
	}
}

/* Scripts of Dagger shell: -c TEXT, a here-document, a here-string. */
static void read_scripts(struct line *line, const char *verb)
{
	const struct shell_command *command = line->command;
	const bool shell = !*verb || strcmp(verb, "shell") == 0;
	struct item item;

	line->next = command->first + 1;
	line->plain = false;
	line->verb = *verb ? verb : NULL;
	while (take(line, &item))
		if (item.given && strcmp(item.name, "command") == 0 && item.start < item.word->text.length)
			shell_read_word(line->script, item.word, item.start, dagger_shell_read_deep);
	if (shell && !ts_node_is_null(command->document))
		shell_read_document(line->script, command->document, command->quoted, dagger_shell_read_deep);
	if (shell && !ts_node_is_null(command->here)) {
		struct shell_word word;

		shell_word_read(line->script, command->here, &word);
		if (word.text.length)
			shell_read_word(line->script, &word, 0, dagger_shell_read_deep);
		shell_word_release(&word);
	}
}

void shell_dagger(struct shell_script *script, const struct shell_command *command)
{
	struct line line = { .script = script, .command = command, .next = command->first + 1 };
	struct call_fact *call = shell_command_call(script, command, CALL_CLI, "");
	const char *verb;

	if (!call)
		return;
	read_line(&line, call);
	verb = call->name;
	note_line(&line, *verb ? verb : NULL);
	if (strcmp(verb, "core") == 0)
		read_core(&line);
	else if (strcmp(verb, "call") == 0 || strcmp(verb, "api") == 0)
		read_publish(&line);
	read_scripts(&line, verb);
}
