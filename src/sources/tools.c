#include "tools.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

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
