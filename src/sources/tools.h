/* What readers keep between files. */
#ifndef SCABBARD_SOURCES_TOOLS_H
#define SCABBARD_SOURCES_TOOLS_H

#include <tree_sitter/api.h>

#include "sources/table.h"

enum { TOOLS_QUERIES = 16 };

/** A query of one language, compiled. */
struct tools_query {
	const char *text; /**< as given: the same pointer for the same language is the same query */
	const TSLanguage *language;
	TSQuery *query;
};

struct reader_tools {
	TSParser *parser; /**< made when first needed */
	struct tools_query queries[TOOLS_QUERIES];
	size_t query_count;
};

/** The parser, set to a language; kept by the tools. */
TSParser *tools_parser(struct reader_tools *tools, const TSLanguage *language);

/** The compiled query of a text that lives for ever; kept by the tools. An error in it is our own mistake. */
const TSQuery *tools_query(struct reader_tools *tools, const TSLanguage *language, const char *text);

#endif
