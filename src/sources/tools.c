#include "tools.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "code.h"

struct reader_tools *reader_tools_new(void)
{
	return memory_zero(1, sizeof(struct reader_tools));
}

void reader_tools_close(struct reader_tools **tools)
{
	if (!*tools)
		return;
	for (size_t i = 0; i < (*tools)->query_count; i++)
		ts_query_delete((*tools)->queries[i].query);
	for (size_t i = 0; i < (*tools)->kinds_count; i++)
		memory_free((*tools)->kinds[i].kinds);
	if ((*tools)->parser)
		ts_parser_delete((*tools)->parser);
	memory_free(*tools);
	*tools = NULL;
}

TSParser *tools_parser(struct reader_tools *tools, const TSLanguage *language)
{
	if (!tools->parser)
		tools->parser = ts_parser_new();
	ts_parser_set_language(tools->parser, language);
	return tools->parser;
}

const TSQuery *tools_query(struct reader_tools *tools, const TSLanguage *language, const char *text)
{
	struct tools_query *made;
	TSQueryError error;
	uint32_t offset;

	for (size_t i = 0; i < tools->query_count; i++)
		if (tools->queries[i].text == text && tools->queries[i].language == language)
			return tools->queries[i].query;
	assert(tools->query_count < TOOLS_QUERIES);
	made = &tools->queries[tools->query_count++];
	made->text = text;
	made->language = language;
	made->query = ts_query_new(language, text, (uint32_t)strlen(text), &offset, &error);
	assert(made->query);
	return made->query;
}

static unsigned char kind_of(const struct code_visit *visits, const char *type)
{
	for (unsigned char i = 0; visits[i].type; i++)
		if (strcmp(visits[i].type, type) == 0)
			return (unsigned char)(i + 1);
	return 0;
}

const struct tools_kinds *tools_kinds(
	struct reader_tools *tools, const TSLanguage *language, const struct code_visit *visits)
{
	struct tools_kinds *made;

	for (size_t i = 0; i < tools->kinds_count; i++)
		if (tools->kinds[i].language == language)
			return &tools->kinds[i];
	assert(tools->kinds_count < TOOLS_QUERIES);
	made = &tools->kinds[tools->kinds_count++];
	made->language = language;
	made->count = ts_language_symbol_count(language);
	made->kinds = memory_zero(made->count, 1);
	for (uint32_t i = 0; i < made->count; i++)
		if (ts_language_symbol_type(language, (TSSymbol)i) == TSSymbolTypeRegular)
			made->kinds[i] = kind_of(visits, ts_language_symbol_name(language, (TSSymbol)i));
	return made;
}
