/* What readers keep between files. */
#ifndef SCABBARD_SOURCES_TOOLS_H
#define SCABBARD_SOURCES_TOOLS_H

#include <tree_sitter/api.h>

#include "sources/table.h"

struct code_visit;

enum { TOOLS_QUERIES = 16 };

/** A query of one language, compiled. */
struct tools_query {
	const char *text; /**< as given: the same pointer for the same language is the same query */
	const TSLanguage *language;
	TSQuery *query;
};

/** Which nodes of a language are visited: by symbol the number of the visit, from 1; 0 = none. */
struct tools_kinds {
	const TSLanguage *language;
	unsigned char *kinds;
	uint32_t count;
};

struct reader_tools {
	TSParser *parser; /**< made when first needed */
	struct tools_query queries[TOOLS_QUERIES];
	size_t query_count;
	struct tools_kinds kinds[TOOLS_QUERIES];
	size_t kinds_count;
};

/** The parser, set to a language; kept by the tools. */
TSParser *tools_parser(struct reader_tools *tools, const TSLanguage *language);

/** The compiled query of a text that lives for ever; kept by the tools. An error in it is our own mistake. */
const TSQuery *tools_query(struct reader_tools *tools, const TSLanguage *language, const char *text);

/** The kinds of nodes that a language visits; kept by the tools. */
const struct tools_kinds *tools_kinds(
	struct reader_tools *tools, const TSLanguage *language, const struct code_visit *visits);

#endif
