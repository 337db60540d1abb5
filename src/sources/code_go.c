/* Go: how it spells arguments, types and pragmas; what a module of it offers. */
#include "code_go.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "code_private.h"

const TSLanguage *tree_sitter_go(void);

enum { COMMENTS_MOST = 64, PRAGMA_DEPTH = 8, PRAGMA_VALUES = 1000 };

/* --- arguments ------------------------------------------------------------------------------------------ */

static bool is_context(const struct code *code, TSNode node)
{
	const struct code_name text = code_name_of(code, node);

	if (code_is(node, "identifier"))
		return text.length >= 3 && (memcmp(text.text + text.length - 3, "ctx", 3) == 0 ||
						   memcmp(text.text + text.length - 3, "Ctx", 3) == 0);
	if (text.length > 8 && memcmp(text.text, "context.", 8) == 0)
		return true;
	return (code_is(node, "call_expression") || code_is(node, "selector_expression")) &&
	       text.length < 80 &&
	       (memmem(text.text, text.length, ".Context", 8) || memmem(text.text, text.length, ".ctx", 4));
}

static void arguments(struct code *code, TSNode call, TSNode list)
{
	const uint32_t count = ts_node_named_child_count(list);
	bool first = true;

	(void)call;
	for (uint32_t i = 0; i < count; i++) {
		const TSNode item = ts_node_named_child(list, i);

		if (code_is(item, "comment"))
			continue;
		if (!first || !is_context(code, item))
			code_add_argument(code, NULL, 0, item);
		first = false;
	}
}

/* --- types ---------------------------------------------------------------------------------------------- */

/* Older modules generated the types into their own package. */
static bool is_bare_type(const char *name)
{
	static const char *const known[] = { "Container", "Directory", "File", "Secret", "Service",
		"CacheVolume", "Socket", "Client" };

	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return false;
}

/* Of several results the first counts; it may have a name. */
static const char *type(struct code *code, const char *text)
{
	size_t length;
	const char *word, *dot;

	while (*text == '(' || *text == ' ')
		text++;
	length = strcspn(text, ",)");
	word = code_keep(code, text, length);
	if (strrchr(word, ' '))
		word = strrchr(word, ' ') + 1;
	if (*word != '*')
		return strchr(word, '.') && text_starts(word, "dagger.") && api_is_type(word + 7) ? word + 7
												  : "";
	word++;
	dot = strchr(word, '.');
	if (!dot)
		return is_bare_type(word) ? word : "";
	if (!code_imports(code, code_keep(code, word, (size_t)(dot - word))) &&
		strncmp(word, "dagger.", 7) != 0)
		return "";
	return api_is_type(dot + 1) ? dot + 1 : "";
}

static bool is_dagger(const char *path)
{
	return text_starts(path, "dagger.io/dagger") || text_ends(path, "/internal/dagger");
}

/* --- pragmas -------------------------------------------------------------------------------------------- */

/* The text of comments without their marks, one behind the other. */
static void add_comment(const struct code *code, TSNode comment, struct buf *ret)
{
	size_t length;
	const char *text = code_text(code, comment, &length);

	if (length >= 4 && text[1] == '*')
		length -= 2;
	if (length > 2)
		buf_add_bytes(ret, text + 2, length - 2);
	buf_add_char(ret, '\n');
}

/* The bytes of a JSON text at the start; 0 if it is none. */
static size_t quoted_length(const char *text)
{
	size_t i = 1;

	if (*text != '"')
		return 0;
	while (text[i] && text[i] != '"')
		i += text[i] == '\\' && text[i + 1] ? 2 : 1;
	return text[i] ? i + 1 : 0;
}

/* Decodes as JSON where it is a text, else the rest of the line counts. */
static void set_value(struct code *code, enum pragma pragma, const char *text, TSNode at)
{
	const struct json_limits limits = { .depth = PRAGMA_DEPTH, .values = PRAGMA_VALUES };
	CLEANUP(json_close) struct json *json = NULL;
	const size_t quoted = quoted_length(text);
	size_t length = strcspn(text, "\r\n");

	if (quoted && json_parse(&json, text, quoted, JSON_GO, &limits, NULL, NULL) == 0 &&
		json_text(json_root(json))) {
		code_set_pragma(
			code, pragma, json_text(json_root(json)), strlen(json_text(json_root(json))), at);
		return;
	}
	while (length && (text[length - 1] == ' ' || text[length - 1] == '\t'))
		length--;
	code_set_pragma(code, pragma, text, length, at);
}

static bool find_pragma(const char *key, size_t length, enum pragma *ret)
{
	static const char *const names[] = { "default", "defaultAddress", "defaultPath", "ignore" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (strlen(names[i]) != length || memcmp(names[i], key, length) != 0)
			continue;
		*ret = (enum pragma)i;
		return true;
	}
	return false;
}

/* "+name=value" wherever it stands in a line. */
static bool read_pragmas(struct code *code, const char *text, TSNode at)
{
	bool found = false;

	for (const char *plus = strchr(text, '+'); plus; plus = strchr(plus + 1, '+')) {
		const char *key = plus + 1 + strspn(plus + 1, " \t");
		const size_t length = strcspn(key, "= \t\r\n");
		enum pragma pragma;

		if (!find_pragma(key, length, &pragma) || key[length] != '=')
			continue;
		found = true;
		set_value(code, pragma, key + length + 1 + strspn(key + length + 1, " \t"), at);
	}
	return found;
}

static void pragma(struct code *code, TSNode function, TSNode parameter)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	TSNode comments[COMMENTS_MOST];
	const size_t count = code_comments_at(code, parameter, comments, COMMENTS_MOST);

	for (size_t i = 0; i < count; i++)
		add_comment(code, comments[i], &text);
	if (!read_pragmas(code, text.text, count ? comments[0] : parameter) && ts_node_is_null(function))
		code_ignore_parameter(code);
}

/* --- what a module offers ------------------------------------------------------------------------------- */

static bool is_exported(struct code_name name)
{
	return name.length && name.text[0] >= 'A' && name.text[0] <= 'Z';
}

static bool is_exposed(struct code *code, TSNode function, const char *name)
{
	const uint32_t at = code_function_at(code, ts_node_start_byte(function));

	if (at == INDEX_NONE || !code_name_is(code->package, "main"))
		return false;
	if (!code->functions[at].of.length)
		return strcmp(name, "New") == 0;
	return is_exported(code->functions[at].name) && is_exported(code->functions[at].of);
}

static void spell(const char *name, size_t length, struct buf *ret)
{
	buf_add_camel_of_pascal(ret, name, length);
}

static const char *const screen_words[] = { "dagger", "dag.", "Dagger", NULL };
static const char *const clients[] = { "dag", "client", "Client", NULL };

const struct code_language code_go = {
	.name = "go",
	.grammar = tree_sitter_go,
	.visits = go_visits,
	.screen = screen_words,
	.is_dagger = is_dagger,
	.spell = spell,
	.clients = clients,
	.context = "context.Context",
	.fields = true,
	.look = go_look,
	.arguments = arguments,
	.type = type,
	.pragma = pragma,
	.is_exposed = is_exposed,
};

void read_go(const struct reader_input *input, struct facts *facts)
{
	code_read(&code_go, input, facts);
}

bool screen_go(const char *bytes, size_t length)
{
	return code_screen(&code_go, bytes, length);
}
