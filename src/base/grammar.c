#include "base/grammar.h"

#include <time.h>

/* Digits, letters and bytes of longer characters; what changes from one to the other could be two tokens. */
static int class_of(unsigned char byte)
{
	if (byte >= '0' && byte <= '9')
		return 1;
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte >= 0x80
		       ? 2
		       : 0;
}

bool grammar_may_parse(const char *bytes, size_t length, uint64_t most)
{
	size_t tokens = 0;
	int last = 0;

	if (most > GRAMMAR_NODES)
		most = GRAMMAR_NODES;
	/* A byte is two at most. */
	if (length < most / 2)
		return true;
	for (size_t i = 0; i < length && tokens <= most; i++) {
		const int class = class_of((unsigned char)bytes[i]);

		/* A line's end can also end blocks. */
		if (!class && bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r')
			tokens += bytes[i] == '\n' ? 2 : 1;
		else if (class && class != last && (last != 2 || class == 2))
			tokens++;
		last = class;
	}
	return tokens <= most;
}

TSTree *grammar_parse(TSParser *parser, const char *bytes, size_t length, uint64_t milliseconds)
{
	const clock_t begun = clock();
	TSTree *tree;

	ts_parser_set_timeout_micros(parser, milliseconds * 1000);
	do {
		tree = ts_parser_parse_string(parser, NULL, bytes, (uint32_t)length);
	} while (!tree && (uint64_t)(clock() - begun) * 1000 / CLOCKS_PER_SEC < milliseconds);
	if (!tree)
		ts_parser_reset(parser);
	ts_parser_set_timeout_micros(parser, 0);
	return tree;
}
